"""The seam between the ledger and a database: one connection, the same SQL for all, and the little that differs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from sayso.ledger.rows import Row
from sayso.ledger.terms import Term

Values = Mapping[str, Any]
# A statement names so many values at once; the stores take tens of thousands.
AT_ONCE = 400


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

    def nearest(
        self, table: str, numbers: Collection[int], at: tuple[int, str], *, later: bool, most: int
    ) -> dict[int, list[tuple[int, str]]]:
        """Of a table of numbers, days and ids: for each number that has any, at most so many rows that stand before (or
        after) a day and id, the nearest first."""
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


def parts(values: Iterable[Any]) -> Iterator[list[Any]]:
    """The values, so many at a time as a statement names."""
    them = list(values)
    return (them[start : start + AT_ONCE] for start in range(0, len(them), AT_ONCE))


def among_groups(asked: str, column: str, values: Sequence[Any], *, by: str) -> tuple[str, dict[str, Any]]:
    """The statement that groups the rows in which a column is one of these values."""
    sql, told = among(f"SELECT {asked}", column, values)
    return f"{sql} GROUP BY {by}", told


def among(sql: str, column: str, values: Sequence[Any]) -> tuple[str, dict[str, Any]]:
    """The statement over the rows in which a column is one of these values."""
    told = {f"among{i}": v for i, v in enumerate(values)}
    return f"{sql} WHERE {column} IN ({', '.join(f':{name}' for name in told)})", told
