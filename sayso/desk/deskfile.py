"""The file in which the desk keeps what is its own: a ledger is dumped and shared, so no secret may lie in it."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from sayso.errors import DeskError
from sayso.ledger.sqlite import statements

# "desk" in ASCII: tells a desk's file from any other SQLite file.
APPLICATION_ID = 0x6465736B
# The steps of the schema, in order; a file tells in `user_version` how many it has taken.
STEPS = ("deskfile.sql",)
# Transactions here take milliseconds; whoever waits so long waits for something that is broken.
WAIT_S = 20.0
OLDEST = (3, 37, 0)


class DeskFile:
    """One file. It is made when something is first kept in it; until then it answers like an empty one."""

    def __init__(self, path: Path) -> None:
        if sqlite3.sqlite_version_info < OLDEST:
            raise DeskError(f"SQLite is {sqlite3.sqlite_version}; wanted 3.37 or later: use a newer Python")
        self.path = path

    @property
    def exists(self) -> bool:
        return self.path.exists()

    @contextmanager
    def read(self) -> Generator[sqlite3.Connection]:
        """A connection to look with.

        Raises: DeskError when the file cannot be used.
        """
        with self._told():
            db = self._opened(str(self.path) if self.exists else ":memory:")
            try:
                yield db
            finally:
                db.close()

    @contextmanager
    def write(self) -> Generator[sqlite3.Connection]:
        """One transaction, kept as the block ends and given up where that raises.

        Raises: DeskError, see `read`.
        """
        with self._told():
            if not self.exists:
                # Nobody else on this machine may read it.
                self.path.touch(mode=0o600)
            db = self._opened(str(self.path))
            try:
                db.execute("BEGIN IMMEDIATE")
                try:
                    yield db
                except BaseException:
                    db.execute("ROLLBACK")
                    raise
                db.execute("COMMIT")
            finally:
                db.close()

    def _opened(self, path: str) -> sqlite3.Connection:
        db = sqlite3.connect(path, timeout=WAIT_S, isolation_level=None)
        db.row_factory = sqlite3.Row
        try:
            db.execute("PRAGMA foreign_keys = ON")
            # What a loss of power may take is the last seconds of it; the file stays whole.
            db.execute("PRAGMA synchronous = NORMAL")
            self._upgrade(db)
        except BaseException:
            db.close()
            raise
        return db

    def _upgrade(self, db: sqlite3.Connection) -> None:
        if _step(db) == len(STEPS):
            return
        (mark,) = db.execute("PRAGMA application_id").fetchone()
        (tables,) = db.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        if tables and mark != APPLICATION_ID:
            raise DeskError(f"'{self.path}' is an SQLite file, but none of a desk; name another")
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("BEGIN IMMEDIATE")
        # Another may have come first while we waited.
        if _step(db) > len(STEPS):
            raise DeskError(f"'{self.path}' was made by a later Sayso; upgrade with pip install -U sayso")
        for name in STEPS[_step(db) :]:
            for statement in statements((files("sayso.desk") / name).read_text(encoding="utf-8")):
                db.execute(statement)
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {len(STEPS)}")
        db.execute("COMMIT")

    @contextmanager
    def _told(self) -> Generator[None]:
        try:
            yield
        except (sqlite3.DatabaseError, OSError) as e:
            raise DeskError(f"the desk's own file '{self.path}' fails: {e}; look at its rights and its disk") from e


def _step(db: sqlite3.Connection) -> int:
    return db.execute("PRAGMA user_version").fetchone()[0]
