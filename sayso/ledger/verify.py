"""Whether a ledger is as it was written: the chain, the captures' bytes, and each index row made again and compared."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sayso.errors import LedgerError
from sayso.ledger import SqlLedger, dump, rows
from sayso.ledger.database import Database
from sayso.ledger.rows import Addition, Row

PAGE = 200
_WORDS = ("version_words", "claim_words")
_PLAIN = tuple(t for t in rows.TABLES if t not in _WORDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One place where the ledger is not what was written."""

    table: str
    id: str
    field: str
    says: str

    def __str__(self) -> str:
        return f"{self.table} {self.id}, {self.field}: {self.says}"


def verify(ledger: SqlLedger, *, on_page: Callable[[int], None] = lambda n: None) -> Iterator[Problem]:
    """Every problem, in the order of additions. `on_page` hears how far it has come.

    The chain shows a change of anything in it. It cannot show that additions were cut off at its end, or that all of it
    was made anew: for that, keep a head (`sayso ledger stats`) elsewhere and hand it to `holds`.
    """
    db = ledger.database
    yield from (Problem(table="(file)", id=db.address, field="structure", says=says) for says in db.check())
    try:
        yield from _additions(ledger, on_page)
    except LedgerError as e:
        # A hurt file can make any question fail; what was found until here has been told.
        yield Problem(table="(file)", id=db.address, field="structure", says=str(e))


def holds(ledger: SqlLedger, *, n: int, chain: str) -> bool:
    """True where the ledger's chain has this digest at this addition, as somebody noted it once."""
    return ledger.database.rows("SELECT chain FROM additions WHERE n = :n", {"n": n}) == [(chain,)]


def _additions(ledger: SqlLedger, on_page: Callable[[int], None]) -> Iterator[Problem]:
    db = ledger.database
    last, before, at = 0, rows.START, ""
    head = ledger.view().head.n
    page: list[Addition] = []
    # One addition more than a page is looked at: whether a chain or what it stands for was changed, the next one tells.
    them = dump.additions(ledger, upto=head)
    following = next(them, None)
    while following is not None:
        added, following = following, next(them, None)
        if added.n != last + 1:
            yield Problem(table="additions", id=str(last + 1), field="n", says=f"missing: {added.n} follows {last}")
        yield from _line(added, before, at, following)
        last, before, at = added.n, added.chain, max(at, added.at)
        page.append(added)
        if len(page) == PAGE or following is None:
            yield from _indexes(db, page)
            yield from _contents(db, page)
            on_page(last)
            page = []
    for table in rows.TABLES:
        if table not in _WORDS and (
            stray := db.rows(f"SELECT min(n) FROM {table} WHERE n > :head OR n < 1", {"head": head})[0][0]
        ):
            yield Problem(table=table, id=str(stray), field="n", says="a row that no addition made")


def _line(added: Addition, before: str, at: str, following: Addition | None) -> Iterator[Problem]:
    """What is wrong in one line of the chain, by the field."""

    def wrong(field: str, says: str) -> Problem:
        return Problem(table="additions", id=f"{added.n} ({added.kind} {added.key})", field=field, says=says)

    met = rows.sha256(added.body)
    chain = _link(before, added, added.digest)
    if met != added.digest and chain == added.chain:
        yield wrong("body", f"its digest is {met[:12]}…, the chain holds {added.digest[:12]}…")
    elif met != added.digest and _link(before, added, met) == added.chain:
        yield wrong("digest", f"it is not that of the body, which the chain holds: {met[:12]}…")
    elif chain != added.chain:
        # The next line was chained to what stood here first.
        if following is not None and _link(chain, following, following.digest) == following.chain:
            yield wrong("chain", f"{added.chain[:12]}…, but what it stands for makes {chain[:12]}…")
        else:
            field = "at" if added.at < at or not _is_moment(added.at) else _key_or_at(added)
            if field == "at" and following is None:
                field = "at or chain"
            yield wrong(field, f"the chain holds another one ({added.chain[:12]}…, not {chain[:12]}…)")
    elif added.at < at:
        yield wrong("at", f"{added.at} is before the addition before it, {at}")


def _link(before: str, added: Addition, digest: str) -> str:
    return rows.link(before, n=added.n, at=added.at, kind=added.kind, key=added.key, digest=digest)


def _is_moment(at: str) -> bool:
    return len(at) == 27 and at.endswith("Z")


def _key_or_at(added: Addition) -> str:
    try:
        return "at" if rows.key_of(added.kind, added.plain) == added.key else "key"
    except (KeyError, ValueError, TypeError):
        return "kind"


def _indexes(db: Database, page: list[Addition]) -> Iterator[Problem]:
    """Where the index rows of these additions are not those that follow from them."""
    wanted: dict[str, list[Row]] = {table: [] for table in rows.TABLES}
    for added in page:
        try:
            for table, them in rows.index(added.kind, added.n, added.plain).items():
                wanted[table] += them
        except (KeyError, ValueError, TypeError, StopIteration) as e:
            says = f"cannot be read as what it says it is: {e!r}"
            yield Problem(table="additions", id=f"{added.n} ({added.kind} {added.key})", field="body", says=says)
    span = {"first": page[0].n, "last": page[-1].n}
    for table in _PLAIN:
        yield from _compare(db, table, wanted[table], span)
    for table in _WORDS:
        says = "not the words of its addition; `sayso ledger migrate --rebuild` makes the indexes anew"
        for n in db.words_amiss(table, wanted[table], first=page[0].n, last=page[-1].n):
            yield Problem(table=table, id=str(n), field="words", says=says)


def _compare(db: Database, table: str, wanted: list[Row], span: dict[str, int]) -> Iterator[Problem]:
    columns = db.columns(table)
    if wanted and set(columns) != set(wanted[0]):
        odd = ", ".join(sorted(set(columns) ^ set(wanted[0])))
        yield Problem(table=table, id="(schema)", field=odd, says="the table's columns are not those of the schema")
        return
    held = db.rows(f"SELECT {', '.join(columns)} FROM {table} WHERE n BETWEEN :first AND :last", span)
    left = {_key(row): row for row in (dict(zip(columns, h, strict=True)) for h in held)}
    for row in wanted:
        met = left.pop(_key(row), None)
        name = str(row.get("id", row["n"]))
        if met is None:
            yield Problem(table=table, id=name, field="n", says="the row is missing or was given another number")
            continue
        for column in columns:
            if met[column] != row[column]:
                says = f"{_shown(met[column])}, but its addition says {_shown(row[column])}"
                yield Problem(table=table, id=name, field=column, says=says)
    for row in left.values():
        yield Problem(table=table, id=str(row.get("id", row["n"])), field="n", says="a row that no addition made")


def _contents(db: Database, page: list[Addition]) -> Iterator[Problem]:
    for added in page:
        if added.kind != "capture":
            continue
        try:
            sha: str = added.plain["sha256"]
        except (ValueError, KeyError, TypeError):
            continue
        found = db.rows("SELECT content FROM contents WHERE sha256 = :sha", {"sha": sha})
        if not found:
            yield Problem(table="captures", id=added.key, field="content", says="its bytes are not there")
        elif (met := rows.sha256(_bytes(found[0][0]))) != sha:
            says = f"its bytes have the digest {met[:12]}…, not {sha[:12]}…"
            yield Problem(table="captures", id=added.key, field="content", says=says)


def _bytes(value: Any) -> bytes:
    """A column's bytes; in a hurt file it may be of another type, which no bytes of a capture are."""
    return repr(value).encode("utf-8", "surrogatepass") if isinstance(value, (str, int, float)) else bytes(value)


def _key(row: dict[str, Any] | Row) -> tuple[Any, ...]:
    return tuple(row[c] for c in ("n", "i", "hop") if c in row)


def _shown(value: Any) -> str:
    return f"{json.dumps(value, ensure_ascii=False, default=repr):.60}"
