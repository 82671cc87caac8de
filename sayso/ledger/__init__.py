"""The ledger: what was said, kept for ever, in a file or in PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sayso.ledger.database import Database
from sayso.ledger.migrate import steps, upgrade
from sayso.ledger.postgres import PREFIXES, Postgres
from sayso.ledger.sqlite import Sqlite
from sayso.ledger.store import Box, Circle, Head, Ledger, Query, Status, View, Writer
from sayso.ledger.viewing import SqlView, head_of
from sayso.ledger.writing import SqlWriter
from sayso.record import Run

__all__ = ["Box", "Circle", "Head", "Ledger", "Query", "SqlLedger", "Status", "View", "Writer", "open_ledger"]

Clock = Callable[[], datetime]


def _now() -> datetime:
    return datetime.now(UTC)


def open_ledger(address: str | Path, *, clock: Clock = _now, create: bool = False) -> SqlLedger:
    """The ledger at a path or a `postgresql://` address, brought to the schema of today.

    With `create`, one is begun where there is none. `clock` gives the moment of each addition.
    Raises: LedgerError when there is none, or it cannot be used.
    """
    url = str(address)
    db: Database = Postgres(url, create=create) if url.startswith(PREFIXES) else Sqlite(Path(address), create=create)
    try:
        upgrade(db, clock)
    except BaseException:
        db.close()
        raise
    return SqlLedger(db, clock)


class SqlLedger:
    """See `store.Ledger`. `database` is for what stands beside a ledger: dump, verify."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database = database
        self._clock = clock

    def view(self, *, as_of: str | None = None) -> SqlView:
        return SqlView(self.database, head_of(self.database, as_of=as_of))

    @contextmanager
    def writer(self, *, run: Run | None = None) -> Generator[SqlWriter]:
        with self.database.transaction():
            yield SqlWriter(self.database, self._clock, run=run)

    @property
    def step(self) -> int:
        return steps(self.database.dialect)[-1].number

    def close(self) -> None:
        self.database.close()

    def __enter__(self) -> SqlLedger:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()
