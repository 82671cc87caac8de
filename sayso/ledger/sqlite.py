"""A ledger in one SQLite file (write-ahead log): the only place that knows sqlite3."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Collection, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from operator import methodcaller
from pathlib import Path
from typing import Any

from sayso.errors import LedgerError
from sayso.ledger import terms
from sayso.ledger.database import Values
from sayso.ledger.rows import Row, stored

# "says" in ASCII: tells a ledger from any other SQLite file.
APPLICATION_ID = 0x73617973
# How long a writer waits for another; a transaction of ours takes milliseconds, a migration of a large file minutes.
WAIT_S = 300.0
EARTH_KM = 6371.0088
OLDEST = (3, 35, 0)
# So many numbers are looked for in one statement; a claim has some 80.
PAD = 50
WORDS = frozenset({"claim_words", "version_words"})


class Sqlite:
    """One connection to a ledger file.

    Raises: LedgerError when the file is not there and not to be made, or is no ledger.
    """

    dialect = "sqlite"

    def __init__(self, path: Path, *, create: bool = True) -> None:
        self.path = path
        if sqlite3.sqlite_version_info < OLDEST:
            raise LedgerError(f"SQLite is {sqlite3.sqlite_version}; wanted 3.35 or later: use a newer Python")
        if not path.exists():
            if not create:
                raise LedgerError(f"there is no ledger at '{path}'; `sayso add INPUT... --ledger {path}` begins one")
            if not path.parent.is_dir():
                raise LedgerError(f"there is no folder '{path.parent}' to keep the ledger '{path.name}' in")
        elif not path.is_file():
            raise LedgerError(f"'{path}' is not a file; a ledger is one file, or a PostgreSQL address")
        with self._told():
            # Autocommit: the transactions are ours alone.
            self._connection = sqlite3.connect(path, timeout=WAIT_S, isolation_level=None)
        # A hurt byte makes no value unreadable: it comes as a character that our texts never have; `verify` names it.
        self._connection.text_factory = methodcaller("decode", "utf-8", "surrogateescape")
        try:
            self._prepare()
        except BaseException:
            self._connection.close()
            raise

    def _prepare(self) -> None:
        with self._told():
            run = self._connection.execute
            (mark,) = run("PRAGMA application_id").fetchone()
            (tables,) = run("SELECT count(*) FROM sqlite_schema").fetchone()
            if tables and mark != APPLICATION_ID:
                raise LedgerError(
                    f"'{self.path}' is an SQLite file, but no ledger of Sayso; name another with --ledger"
                )
            if not tables and mark != APPLICATION_ID:
                run(f"PRAGMA application_id = {APPLICATION_ID}")
                run("PRAGMA journal_mode = WAL")
            # FULL: what was acknowledged is on the disk, and outlives the machine losing power.
            run("PRAGMA synchronous = FULL")
            run("PRAGMA cache_size = -32000")
            self._connection.create_function("km", 4, _km, deterministic=True)

    @property
    def address(self) -> str:
        return str(self.path)

    @contextmanager
    def _told(self) -> Generator[None]:
        try:
            yield
        except (sqlite3.DatabaseError, UnicodeError) as e:  # the latter from a hurt schema
            raise LedgerError(f"the ledger '{self.path}' fails: {e}{_remedy(str(e))}") from e

    def rows(self, sql: str, values: Values = {}) -> list[tuple[Any, ...]]:  # noqa: B006 - never changed
        with self._told():
            return self._connection.execute(sql, {k: stored(v) for k, v in values.items()}).fetchall()

    def run(self, sql: str, values: Values = {}) -> None:  # noqa: B006 - never changed
        with self._told():
            self._connection.execute(sql, {k: stored(v) for k, v in values.items()})

    def script(self, sql: str) -> None:
        with self._told():
            # Not executescript, which would commit first.
            for statement in statements(sql):
                self._connection.execute(statement)

    def insert(self, table: str, rows: Sequence[Row]) -> None:
        if not rows:
            return
        columns = [*rows[0]]
        key = "rowid" if table in WORDS else "n"
        names = ", ".join(key if c == "n" else c for c in columns)
        with self._told():
            self._connection.executemany(
                f"INSERT INTO {table} ({names}) VALUES ({', '.join(f':{c}' for c in columns)})", rows
            )

    def columns(self, table: str) -> tuple[str, ...]:
        return tuple(name for (name,) in self.rows("SELECT name FROM pragma_table_info(:table)", {"table": table}))

    def clear(self, table: str) -> None:
        words = table in WORDS
        self.run(f"INSERT INTO {table} ({table}) VALUES ('delete-all')" if words else f"DELETE FROM {table}")

    @contextmanager
    def transaction(self, *, scripts: bool = False) -> Generator[None]:
        del scripts  # all the same here
        with self._told():
            self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            with self._told():
                self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def matched(self, table: str) -> tuple[str, str]:
        return "w.rowid", f"{table} MATCH :words"

    def question(self, asked: list[terms.Term]) -> str:
        return terms.fts5(asked)

    def nearest(
        self, table: str, numbers: Collection[int], at: tuple[int, str], *, later: bool, most: int
    ) -> dict[int, list[tuple[int, str]]]:
        sign, way = (">", "") if later else ("<", " DESC")
        sql = (
            f"SELECT day, id FROM {table} WHERE number = ? AND (day, id) {sign} (?, ?) "
            f"ORDER BY day{way}, id{way} LIMIT {most}"
        )
        day, id = at[0], stored(at[1])
        run = self._connection.execute
        with self._told():
            found: dict[int, list[tuple[int, str]]] = {}
            for some in _padded(numbers):
                # Few of many numbers have a row there: those are asked for at once, and the rows of them alone.
                held = run(
                    f"SELECT DISTINCT column1 FROM (VALUES {', '.join(['(?)'] * PAD)}) WHERE EXISTS "
                    f"(SELECT 1 FROM {table} WHERE number = column1 AND (day, id) {sign} (?, ?))",
                    (*some, day, id),
                )
                found |= {n: run(sql, (n, day, id)).fetchall() for (n,) in held.fetchall()}
            return found

    def has_schema(self) -> bool:
        return bool(self.rows("SELECT 1 FROM sqlite_schema WHERE name = 'schema_steps'"))

    def check(self) -> Iterator[str]:
        try:
            for (found,) in self.rows("PRAGMA integrity_check(20)"):
                if found != "ok":
                    yield str(found)
            for table in sorted(WORDS):
                self.run(f"INSERT INTO {table} ({table}) VALUES ('integrity-check')")
        except LedgerError as e:
            yield str(e)

    def words_amiss(self, table: str, wanted: Sequence[Row], *, first: int, last: int) -> Iterator[int]:
        # The table keeps no text to compare with: which additions are in it can be asked, and `check` does the rest.
        span = {"first": first, "last": last}
        held = {n for (n,) in self.rows(f"SELECT rowid FROM {table} WHERE rowid BETWEEN :first AND :last", span)}
        yield from sorted(held ^ {int(str(row["n"])) for row in wanted})

    def size(self) -> int:
        files = (self.path, Path(f"{self.path}-wal"))
        return sum(f.stat().st_size for f in files if f.exists())

    def close(self) -> None:
        # What it has learned of its tables helps the next one to choose among indexes; it yields to whoever writes.
        with suppress(sqlite3.Error):
            self._connection.execute("PRAGMA analysis_limit = 1000")
            self._connection.execute("PRAGMA optimize")
        self._connection.close()


def _padded(numbers: Collection[int]) -> Iterator[list[int]]:
    """So many at a time that each statement is one that was prepared before."""
    them = list(numbers)
    for start in range(0, len(them), PAD):
        some = them[start : start + PAD]
        yield [*some, *[some[-1]] * (PAD - len(some))]


def statements(sql: str) -> Iterator[str]:
    """The statements of a script, one by one."""
    kept = ""
    for line in sql.splitlines(keepends=True):
        kept += line
        if sqlite3.complete_statement(kept):
            yield kept
            kept = ""
    if kept.strip():
        yield kept


def _km(lat1: float | None, lon1: float | None, lat2: float, lon2: float) -> float | None:
    """The great-circle distance, as `km` in 0001_ledger.postgres.sql has it."""
    if lat1 is None or lon1 is None:
        return None
    a, b, c, d = map(math.radians, (lat1, lon1, lat2, lon2))
    half = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def _remedy(message: str) -> str:
    if "locked" in message or "busy" in message:
        return "; another process has held it for minutes: look for one that hangs"
    if "not a database" in message or "malformed" in message:
        return "; `sayso ledger verify` tells what is hurt; go back to a copy or a dump"
    if "readonly" in message or "unable to open" in message:
        return "; it must be in a folder that you can write in"
    return ""
