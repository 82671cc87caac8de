"""The seam between the ledger and a database: one connection, the same SQL for all, and the little that differs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from sayso.ledger.rows import Row
from sayso.ledger.terms import Term

Values = Mapping[str, Any]


class Database(Protocol):
    """One connection. SQL names its values as `:name`.

    Raises: LedgerError, from everything, where the database fails.
    """

    @property
    def dialect(self) -> str:
        """Which of the schema's files are its own: "sqlite" or "postgres"."""
        ...

    @property
    def address(self) -> str:
        """Where it is, as it may be shown: without a password."""
        ...

    def rows(self, sql: str, values: Values = ...) -> list[tuple[Any, ...]]: ...

    def run(self, sql: str, values: Values = ...) -> None: ...

    def script(self, sql: str) -> None:
        """Run several statements, within the transaction that is open."""
        ...

    def insert(self, table: str, rows: Sequence[Row]) -> None: ...

    def columns(self, table: str) -> tuple[str, ...]:
        """The names of a table's columns, in order."""
        ...

    def clear(self, table: str) -> None:
        """Empty an index table, which is then made anew."""
        ...

    def transaction(self, *, scripts: bool = False) -> AbstractContextManager[None]:
        """One writer at a time: it waits for the others, is kept as the block ends and given up where that raises.

        `scripts`: `script` is run in it.
        """
        ...

    def matched(self, table: str) -> tuple[str, str]:
        """For a table of words under the name `w`: the column with the addition's number, and the condition that its
        row meets the question `:words`."""
        ...

    def question(self, asked: list[Term]) -> str:
        """What `:words` must be for these terms."""
        ...

    def has_schema(self) -> bool:
        """True where a ledger was begun here."""
        ...

    def check(self) -> Iterator[str]:
        """What the database itself finds wrong in what it stores."""
        ...

    def words_amiss(self, table: str, wanted: Sequence[Row], *, first: int, last: int) -> Iterator[int]:
        """The additions from first to last for which a table of words does not hold these rows and no other."""
        ...

    def size(self) -> int:
        """How many bytes it takes on disk."""
        ...

    def close(self) -> None: ...
