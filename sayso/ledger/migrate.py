"""The schema in numbered steps, each a plain SQL file, applied in order and once; and index tables made anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files

from sayso.errors import LedgerError
from sayso.ledger import linked, moments, rows
from sayso.ledger.database import Database

_STEPS_TABLE = (
    "CREATE TABLE IF NOT EXISTS schema_steps (step INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT NOT NULL)"
)
PAGE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    number: int
    name: str
    sql: str


def steps(dialect: str) -> tuple[Step, ...]:
    """The steps of a dialect, in order: `0001_name.sql` for all, `0001_name.sqlite.sql` where they must differ."""
    found: list[Step] = []
    for file in sorted((files("sayso.ledger") / "schema").iterdir(), key=lambda f: f.name):
        name, *kind = file.name.removesuffix(".sql").split(".")
        if file.name.endswith(".sql") and (not kind or kind == [dialect]):
            found.append(Step(number=int(name[:4]), name=name, sql=file.read_text(encoding="utf-8")))
    return tuple(found)


def upgrade(db: Database, clock: Callable[[], datetime]) -> tuple[str, ...]:
    """Bring the schema to the last step; returns the names of the steps taken, which are all kept or none.

    Raises: LedgerError when the ledger knows a step that we do not.
    """
    known = steps(db.dialect)
    if _taken(db) == [s.number for s in known]:
        return ()
    with db.transaction(scripts=True):
        db.run(_STEPS_TABLE)
        # Another may have come first while we waited.
        taken = _taken(db)
        if unknown := [n for n in taken if n not in {s.number for s in known}]:
            raise LedgerError(
                f"the ledger {db.address} is at step {unknown[-1]} of the schema, this Sayso knows {known[-1].number}: "
                f"it was made by a later one; upgrade with pip install -U sayso"
            )
        missing = [s for s in known if s.number not in taken]
        for step in missing:
            db.script(step.sql)
            db.insert("schema_steps", [{"step": step.number, "name": step.name, "applied_at": moments.stamp(clock())}])
    return tuple(s.name for s in missing)


def _taken(db: Database) -> list[int]:
    return [n for (n,) in db.rows("SELECT step FROM schema_steps ORDER BY step")] if db.has_schema() else []


def rebuild(db: Database) -> Iterator[int]:
    """Make every index table anew from the additions, in one transaction; tells the number it has come to. What linking
    found is given up, so that who links next begins anew."""
    with db.transaction():
        for table in rows.TABLES:
            db.clear(table)
        linked.clear(db)
        after = 0
        while page := db.rows(
            "SELECT n, kind, body FROM additions WHERE n > :after ORDER BY n LIMIT :page",
            {"after": after, "page": PAGE},
        ):
            for n, kind, body in page:
                added = rows.Addition(n=n, at="", kind=kind, key="", body=body, digest="", chain="")
                for table, them in rows.index(kind, n, added.plain).items():
                    db.insert(table, them)
            after = page[-1][0]
            yield after
