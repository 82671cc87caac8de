"""A ledger in PostgreSQL, for a team: the only place that knows psycopg."""

from __future__ import annotations

import re
from collections.abc import Collection, Generator, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

from sayso.errors import LedgerError
from sayso.ledger import terms
from sayso.ledger.database import Values
from sayso.ledger.rows import Row, stored

if TYPE_CHECKING:
    import psycopg

PREFIXES = ("postgresql://", "postgres://")
WORDS = frozenset({"claim_words", "version_words"})
_NAME = re.compile(r":([a-z_]\w*)")
_PASSWORD = re.compile(r"(//[^:/@]+):[^@]+@")


class Postgres:
    """One connection to a database that holds one ledger (in one schema: the first of the search path).

    Raises: LedgerError when it cannot be reached, holds no ledger and none is to be made, or psycopg is not installed.
    """

    dialect = "postgres"

    def __init__(self, url: str, *, create: bool = True) -> None:
        try:
            import psycopg
        except ImportError as e:
            raise LedgerError(
                "a ledger in PostgreSQL wants psycopg, which is not installed: pip install 'sayso[postgres]'"
            ) from e
        self._error = psycopg.Error
        self.url = url
        with self._told():
            self._connection: psycopg.Connection[Any] = psycopg.connect(url, autocommit=True, application_name="sayso")
            # A plan made once for all values serves a short time and a rare place badly: measured 112 ms, not 16.
            self._connection.execute("SET plan_cache_mode = force_custom_plan")
        if not create and not self.has_schema():
            self._connection.close()
            raise LedgerError(f"{self.address} holds no ledger; `sayso add INPUT... --ledger URL` begins one")

    @property
    def address(self) -> str:
        return _PASSWORD.sub(r"\1:***@", self.url)

    @contextmanager
    def _told(self) -> Generator[None]:
        try:
            yield
        except self._error as e:
            raise LedgerError(f"the ledger {self.address} fails: {' '.join(str(e).split())}") from e

    def rows(self, sql: str, values: Values = {}) -> list[tuple[Any, ...]]:  # noqa: B006 - never changed
        with self._told():
            return self._connection.execute(_named(sql), {k: stored(v) for k, v in values.items()}).fetchall()

    def run(self, sql: str, values: Values = {}) -> None:  # noqa: B006 - never changed
        with self._told():
            self._connection.execute(_named(sql), {k: stored(v) for k, v in values.items()})

    def script(self, sql: str) -> None:
        with self._told():
            self._connection.execute(sql.encode())

    def insert(self, table: str, rows: Sequence[Row]) -> None:
        if not rows:
            return
        if table in WORDS:
            rows = [{"n": row["n"], "words": _vector(row)} for row in rows]
        columns = [*rows[0]]
        cast = "::tsvector" if table in WORDS else ""
        # All rows in one statement: each statement is a way to the server and back.
        sets = ", ".join(
            f"({', '.join(f'%({c}{i})s' + (cast if c == 'words' else '') for c in columns)})" for i in range(len(rows))
        )
        values = {f"{c}{i}": row[c] for i, row in enumerate(rows) for c in columns}
        with self._told():
            self._connection.execute(f"INSERT INTO {table} ({', '.join(columns)}) VALUES {sets}".encode(), values)

    def columns(self, table: str) -> tuple[str, ...]:
        found = self.rows(
            "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(:table) AND attnum > 0 AND NOT attisdropped "
            "ORDER BY attnum",
            {"table": table},
        )
        return tuple(name for (name,) in found)

    def clear(self, table: str) -> None:
        self.run(f"DELETE FROM {table}")

    @contextmanager
    def transaction(self, *, scripts: bool = False) -> Generator[None]:
        # In a pipeline, what is added goes off at once and is waited for together, at the latest by the commit; but
        # there each statement goes alone.
        pipeline = nullcontext() if scripts else self._connection.pipeline()
        with self._told(), pipeline, self._connection.transaction():
            # One writer at a time in this schema. Each statement after it sees what the writers before have kept.
            self._connection.execute(
                "SELECT pg_advisory_xact_lock(hashtext('sayso.additions'), hashtext(current_schema()))"
            )
            yield

    def matched(self, table: str) -> tuple[str, str]:
        return "w.n", "w.words @@ CAST(:words AS tsquery)"

    def question(self, asked: list[terms.Term]) -> str:
        return terms.tsquery(asked)

    def nearest(
        self, table: str, numbers: Collection[int], at: tuple[int, str], *, later: bool, most: int
    ) -> dict[int, list[tuple[int, str]]]:
        sign, way = (">", "") if later else ("<", " DESC")
        found: dict[int, list[tuple[int, str]]] = {}
        them = self.rows(
            "SELECT k.number, f.day, f.id FROM unnest(CAST(:numbers AS bigint[])) AS k (number) CROSS JOIN LATERAL ("
            f"SELECT day, id FROM {table} t WHERE t.number = k.number AND (t.day, t.id) {sign} (:day, :id) "
            f"ORDER BY day{way}, id{way} LIMIT {most}) f",
            {"numbers": list(numbers), "day": at[0], "id": at[1]},
        )
        for number, *row in them:
            found.setdefault(number, []).append((row[0], row[1]))
        return {n: sorted(rows, reverse=not later) for n, rows in found.items()}

    def has_schema(self) -> bool:
        return self.rows("SELECT to_regclass('schema_steps') IS NOT NULL")[0][0]

    def check(self) -> Iterator[str]:
        return iter(())

    def words_amiss(self, table: str, wanted: Sequence[Row], *, first: int, last: int) -> Iterator[int]:
        span = {"first": first, "last": last}
        held = {n for (n,) in self.rows(f"SELECT n FROM {table} WHERE n BETWEEN :first AND :last", span)}
        for row in wanted:
            told = {"n": row["n"], "words": _vector(row)}
            if not self.rows(f"SELECT 1 FROM {table} WHERE n = :n AND words = CAST(:words AS tsvector)", told):
                yield int(str(row["n"]))
        yield from sorted(held - {int(str(row["n"])) for row in wanted})

    def size(self) -> int:
        return self.rows("SELECT pg_database_size(current_database())")[0][0]

    def close(self) -> None:
        self._connection.close()


def _vector(row: Row) -> str:
    return terms.tsvector({label: str(text) for label, text in row.items() if label != "n"})


def _named(sql: str) -> bytes:
    """The SQL with psycopg's way of naming values."""
    return _NAME.sub(r"%(\1)s", sql.replace("%", "%%")).encode()
