"""A ledger as it was held at one addition: every question is bounded by that number, so nothing later shows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from sayso.ledger import lineage, moments, query, rows, standing, terms
from sayso.ledger.database import Database, among, parts
from sayso.ledger.store import Head, Query, Status
from sayso.ledger.tally import Stored
from sayso.record import (
    Assignment,
    Capture,
    Coding,
    Dispatch,
    Entry,
    Failure,
    Judgement,
    Reading,
    Review,
    Run,
    Succession,
    Version,
    dispatch_id,
    health,
)
from sayso.record.health import Seen, SourceState
from sayso.record.plain import Plain

# How many bodies are fetched at once.
PAGE = 100
ANY = Query()
LONGEST_ID = 200

_STAND = f"decision NOT IN ('{rows.ASSIGN}', '{rows.CODE}')"
_WITHDRAWN = f"CASE WHEN {query.WITHDRAWN} THEN 1 ELSE 0 END"
# In the tally: how many claims held at the addition up to which all is linked.
HELD = ("ledger", "", "claims")
_CURRENT = "NOT EXISTS (SELECT 1 FROM versions u WHERE u.dispatch = t.dispatch AND u.n > t.n AND u.n <= :upto)"


class SqlView:
    """See `store.View`."""

    def __init__(self, db: Database, head: Head) -> None:
        self._db = db
        self.head = head
        # A page asks for them with each pair of incidents.
        self._verdicts: tuple[tuple[Judgement, Judgement], ...] | None = None

    def capture(self, id: str) -> Capture | None:
        found = self._db.rows(
            "SELECT a.body, b.content FROM captures c JOIN additions a ON a.n = c.n "
            "JOIN contents b ON b.sha256 = c.sha256 WHERE c.id = :id AND c.n <= :upto",
            self._values(id=id),
        )
        return rows.capture_of(json.loads(found[0][0]), bytes(found[0][1])) if found else None

    def known(self, dispatch: Dispatch) -> Version | None:
        found = self._bodies(
            "versions t JOIN dispatches d ON d.id = t.dispatch",
            "d.address = :address AND t.digest = :digest",
            address=rows.address_key(address(dispatch)),
            digest=rows.dispatch_digest(dispatch),
        )
        return next((rows.version_of(body, n=n, at=at) for n, at, body in found), None)

    def version(self, id: str) -> Version | None:
        return next(self._versions("t.id = :id", id=id), None)

    def versions(self, of: str) -> tuple[Version, ...]:
        return tuple(self._versions("t.dispatch = :of", of=of))

    def current(self, of: str) -> Version | None:
        return next(self._versions("t.dispatch = :of", descending=True, limit=1, of=of), None)

    def dispatches(
        self,
        *,
        text: str | None = None,
        source: str | None = None,
        since: str | None = None,
        until: str | None = None,
        after: int | None = None,
        limit: int | None = None,
    ) -> Iterator[Version]:
        table, number = "versions t", "t.n"
        where = [_CURRENT]
        values: dict[str, Any] = {}
        if text:
            number, matched = self._db.matched("version_words")
            table = f"version_words w JOIN versions t ON t.n = {number}"
            where.insert(0, matched)
            values["words"] = self._db.question(terms.terms(text))
        if source:
            where.append("t.source = :source")
            values["source"] = source
        if since:
            where.append("t.published >= :since")
            values["since"] = since
        if until:
            where.append("substr(t.published, 1, :width) <= :until")
            values |= {"until": until, "width": len(until)}
        for n, at, body in self._newest(table, number, " AND ".join(where), after=after, limit=limit, values=values):
            yield rows.version_of(body, n=n, at=at)

    def revised(self, *, last: int | None = None) -> Iterator[Version]:
        yield from list(self._versions(f"t.nth > 1 AND {_CURRENT}", descending=True, limit=last))[::-1]

    def reading(self, version: str, *, read_by: str | None = None) -> Reading | None:
        by = "AND t.read_by = :read_by" if read_by is not None else ""
        found = self._bodies(
            "readings t", f"t.version = :version {by}", descending=True, limit=1, version=version, read_by=read_by
        )
        for _, _, body in found:
            for _, _, told in self._bodies("versions t", "t.id = :id", id=version):
                return rows.reading_of(body, told)
        return None

    def read_by(self, version: str) -> tuple[str, ...]:
        found = self._db.rows(
            "SELECT read_by FROM readings WHERE version = :version AND n <= :upto ORDER BY n",
            self._values(version=version),
        )
        return tuple(name for (name,) in found)

    def unread(self, *, read_by: str) -> Iterator[Version]:
        after = 0
        while True:
            page = list(
                self._versions(
                    f"t.n > :after AND {_CURRENT} AND NOT EXISTS "
                    "(SELECT 1 FROM readings r WHERE r.version = t.id AND r.read_by = :read_by)",
                    limit=PAGE,
                    after=after,
                    read_by=read_by,
                )
            )
            yield from page
            if len(page) < PAGE:
                return
            after = page[-1].n

    def ids(self, start: str) -> tuple[str, ...]:
        found = self._db.rows(
            "SELECT DISTINCT id FROM claims WHERE id >= :start AND id < :after AND n <= :upto ORDER BY id LIMIT 10",
            self._values(start=start, after=f"{start}\U0010ffff"),
        )
        return tuple(id for (id,) in found)

    def entry(self, claim: str) -> Entry | None:
        states = self.states(self.took_up(claim) or claim)
        return states[-1] if states else None

    def entries(self, asked: Query = ANY, *, after: int | None = None, limit: int | None = None) -> Iterator[Entry]:
        sql = query.claims(self._db, asked, upto=self.head.n)
        columns = f", {_WITHDRAWN}"
        found = self._newest(
            sql.tables, sql.number, sql.where, after=after, limit=limit, values=sql.values, columns=columns
        )
        for n, at, body, withdrawn in found:
            yield rows.entry_of(body, n=n, at=at, withdrawn=bool(withdrawn))

    def count(self, asked: Query = ANY) -> int:
        sql = query.claims(self._db, asked, upto=self.head.n)
        return self._db.rows(f"SELECT count(*) FROM {sql.tables} WHERE {sql.where}", sql.values)[0][0]

    def decided(self) -> frozenset[str]:
        sql = query.claims(self._db, Query(status=(Status.REVIEWED,)), upto=self.head.n)
        return frozenset(id for (id,) in self._db.rows(f"SELECT c.id FROM {sql.tables} WHERE {sql.where}", sql.values))

    def states(self, claim: str) -> tuple[Entry, ...]:
        found = self._db.rows(
            f"SELECT c.n, a.at, a.body, {_WITHDRAWN} FROM claims c "
            "JOIN additions a ON a.n = c.n WHERE c.id = :id AND c.n <= :upto ORDER BY c.n",
            self._values(id=claim),
        )
        return tuple(rows.entry_of(json.loads(b), n=n, at=at, withdrawn=bool(w)) for n, at, b, w in found)

    def numbers(self, claims: Iterable[str]) -> Mapping[str, int]:
        wanted = list(claims)
        found: dict[str, int] = {}
        for part in parts(wanted):
            sql, values = among("SELECT id, max(n) FROM claims", "id", part)
            found |= dict(self._db.rows(f"{sql} AND n <= :upto GROUP BY id", self._values(**values)))
            sql, values = among("SELECT DISTINCT old_claim FROM successions", "old_claim", part)
            for (id,) in self._db.rows(sql, values):
                entry = self.entry(id)
                found[id] = entry.n if entry else 0
        return found

    def took_up(self, claim: str) -> str | None:
        at = self._head_of(claim)
        known = at and self._db.rows("SELECT 1 FROM claims WHERE id = :id AND n <= :upto", self._values(id=at))
        return at if known else None

    def _head_of(self, claim: str) -> str | None:
        went: dict[str, list[tuple[int, str | None]]] = {}
        ahead = [claim]
        while ahead:
            id = ahead.pop()
            if id not in went:
                found = self._db.rows(
                    "SELECT n, new_claim FROM successions WHERE old_claim = :id AND n <= :upto ORDER BY n",
                    self._values(id=id),
                )
                went[id] = [(n, new) for n, new in found]
                ahead += [new for _, new in found if new]
        return lineage.head(claim, went)

    def _forebears(self, claim: str) -> list[str]:
        """The ids that stand under the same claim as this one, itself among them."""
        found = [claim]
        for id in found:
            older = self._db.rows(
                "SELECT DISTINCT old_claim FROM successions WHERE new_claim = :id AND n <= :upto", self._values(id=id)
            )
            found += [old for (old,) in older if old not in found]
        at = self._head_of(claim)
        return [id for id in found if id == claim or (at and self._head_of(id) == at)]

    def successions(self) -> Iterator[Succession]:
        for _, _, body in self._all("successions t"):
            yield rows.succession_of(body)

    def orphans(self) -> tuple[Entry, ...]:
        # Of the many on which was decided, those that nothing took the place of are still there.
        decided = self._db.rows(
            "SELECT claim FROM (SELECT claim FROM reviews WHERE n <= :upto "
            "UNION SELECT left_claim FROM judgements WHERE n <= :upto "
            "UNION SELECT right_claim FROM judgements WHERE n <= :upto) AS decided "
            "WHERE EXISTS (SELECT 1 FROM successions s WHERE s.old_claim = decided.claim AND s.n <= :upto) "
            "OR NOT EXISTS (SELECT 1 FROM claims c WHERE c.id = decided.claim AND c.n <= :upto)",
            self._values(),
        )
        lost = [claim for (claim,) in decided if self.took_up(claim) is None]
        return tuple(sorted((s[-1] for c in lost if (s := self.states(c))), key=lambda e: e.n))

    def reviews(self, claim: str | None = None, *, last: int | None = None) -> tuple[Review, ...]:
        if last is not None:
            found = self._bodies("reviews t", _STAND, descending=True, limit=last)
            return tuple(rows.review_of(body) for _, _, body in found)[::-1]
        if claim is None:
            return tuple(rows.review_of(body) for _, _, body in self._all(f"(SELECT * FROM reviews WHERE {_STAND}) t"))
        return tuple(review for _, review in self.said(claim))

    def said(self, claim: str) -> tuple[tuple[int, Review], ...]:
        found = [
            (n, rows.review_of(body))
            for id in self._forebears(claim)
            for n, _, body in self._bodies("reviews t", "t.claim = :claim", claim=id)
        ]
        return tuple(sorted(found, key=lambda pair: pair[0]))

    def unapplied(self) -> tuple[Entry, ...]:
        sql = query.claims(self._db, Query(status=(Status.REVIEWED,)), upto=self.head.n)
        # Within a body's strings a quotation mark has a stroke before it, so these are no words of anybody.
        found = self._db.rows(
            f"SELECT c.id FROM {sql.tables} JOIN additions a ON a.n = c.n WHERE {sql.where} "
            "AND a.body NOT LIKE '%\"unapplied\":[]%' ORDER BY c.id",
            sql.values,
        )
        them = (self.entry(id) for (id,) in found if self.took_up(id))
        return tuple(entry for entry in them if entry and entry.unapplied)

    def judgements(self) -> tuple[Judgement, ...]:
        return tuple(now for _, now in self.verdicts())

    def verdicts(self) -> tuple[tuple[Judgement, Judgement], ...]:
        if self._verdicts is None:
            self._verdicts = tuple(standing.judged(self.judged(), self.took_up))
        return self._verdicts

    def judged(self) -> tuple[Judgement, ...]:
        return tuple(rows.judgement_of(body) for _, _, body in self._all("judgements t"))

    def assignments(self) -> tuple[tuple[str, Assignment], ...]:
        found = self._all(f"(SELECT * FROM reviews WHERE decision = '{rows.ASSIGN}') t")
        return tuple((at, rows.assignment_of(body)) for _, at, body in found)

    def codings(self, assignment: str) -> tuple[Coding, ...]:
        found = self._bodies("reviews t", f"t.claim = :id AND t.decision = '{rows.CODE}'", id=assignment)
        return tuple(rows.coding_of(body) for _, _, body in found)

    def failures(self) -> tuple[Failure, ...]:
        return tuple(rows.failure_of(body) for _, _, body in self._all("failures t"))

    def runs(self) -> tuple[Run, ...]:
        return tuple(rows.run_of(body) for _, _, body in self._all("runs t"))

    def health(self, source: str) -> SourceState | None:
        last = self._bodies("health t", "t.source = :source", descending=True, limit=1, source=source)
        seen = self._bodies(
            "health t",
            "t.n IN (SELECT max(h.n) FROM health h WHERE h.source = :source AND h.n <= :upto AND h.url IS NOT NULL "
            "GROUP BY h.url)",
            source=source,
        )
        for _, _, body in last:
            them = tuple(health.seen_from_plain(b["seen"]) for _, _, b in seen)
            return replace(health.from_plain(body["state"]), seen=them)
        return None

    def watched(self, source: str, *, days: int) -> tuple[SourceState, int, Mapping[str, int]] | None:
        last = self._bodies("health t", "t.source = :source", descending=True, limit=1, source=source)
        for _, at, body in last:
            polled = datetime.fromisoformat(body["state"].get("polled_at") or at).astimezone(UTC).date()
            of = "FROM health WHERE source = :source AND n <= :upto"
            n = self._db.rows(f"SELECT count(DISTINCT url) {of}", self._values(source=source))[0][0]
            taken = self._db.rows(
                f"SELECT taken, count(DISTINCT url) {of} AND taken > :since GROUP BY taken",
                self._values(source=source, since=(polled - timedelta(days=days)).isoformat()),
            )
            return health.from_plain(body["state"]), n, dict(taken)
        return None

    def is_health(self, state: SourceState, seen: Seen | None) -> bool:
        """True where this is what was kept last of the source and of the address; no others are looked through."""
        told = rows.health_body(state, seen)

        def last(part: str, where: str, **values: str) -> object:
            found = self._bodies("health t", where, descending=True, limit=1, **values)
            return next((body[part] for _, _, body in found), None)

        return last("state", "t.source = :source", source=state.source) == told["state"] and (
            seen is None
            or last("seen", "t.source = :source AND t.url = :url", source=state.source, url=seen.url) == told["seen"]
        )

    def sources(self) -> tuple[str, ...]:
        found = self._db.rows("SELECT DISTINCT source FROM health WHERE n <= :upto ORDER BY source", self._values())
        return tuple(name for (name,) in found)

    def stats(self) -> dict[str, int]:
        def count(what: str) -> int:
            return self._db.rows(f"SELECT count(*) FROM {what}", self._values())[0][0]

        held = "WHERE n <= :upto"
        return {
            "additions": self.head.n,
            "captures": count(f"captures {held}"),
            "dispatches": count(f"dispatches {held}"),
            "versions": count(f"versions {held}"),
            "withdrawn": count(f"versions {held} AND withdrawn = 1"),
            "readings": count(f"readings {held}"),
            "claims": self._n_held(),
            "claims_ever": count(f"(SELECT DISTINCT id FROM claims {held}) AS ids"),
            "reviews": count(f"reviews {held} AND {_STAND}"),
            "codings": count(f"reviews {held} AND decision = '{rows.CODE}'"),
            "judgements": count(f"judgements {held}"),
            "orphans": len(self.orphans()),
            "failures": count(f"failures {held}"),
            "runs": count(f"runs {held}"),
            "bytes": self._db.size(),
        }

    def _n_held(self) -> int:
        linked = self._db.rows("SELECT upto FROM linked WHERE upto <= :upto", self._values())
        upto = linked[0][0] if linked else 0
        return (Stored(self._db).figure(*HELD) if upto else 0) + held_since(self._db, upto, self.head.n)

    def _values(self, **more: Any) -> dict[str, Any]:
        return {"upto": self.head.n, **more}

    def _bodies(
        self, table: str, where: str, *, descending: bool = False, limit: int | None = None, **values: Any
    ) -> Iterator[tuple[int, str, Plain]]:
        """Number, moment and body of the additions that a table (as `t`) points to."""
        told = {k: v for k, v in values.items() if v is not None}
        bound = f"LIMIT {limit}" if limit else ""
        # "+ 0": from the table to its additions. The other way round SQLite would read all of them for an empty table.
        found = self._db.rows(
            f"SELECT t.n, a.at, a.body FROM {table} JOIN additions a ON a.n = t.n + 0 WHERE t.n <= :upto AND {where} "
            f"ORDER BY t.n {'DESC' if descending else ''} {bound}",
            self._values(**told),
        )
        for n, at, body in found:
            yield n, at, json.loads(body)

    def _versions(
        self, where: str, *, descending: bool = False, limit: int | None = None, **values: Any
    ) -> Iterator[Version]:
        for n, at, body in self._bodies("versions t", where, descending=descending, limit=limit, **values):
            yield rows.version_of(body, n=n, at=at)

    def _all(self, table: str) -> Iterator[tuple[int, str, Plain]]:
        after = 0
        while page := list(self._bodies(table, "t.n > :after", limit=PAGE, after=after)):
            yield from page
            after = page[-1][0]

    def _newest(
        self,
        tables: str,
        number: str,
        where: str,
        *,
        after: int | None,
        limit: int | None,
        values: dict[str, Any],
        columns: str = "",
    ) -> Iterator[tuple[Any, ...]]:
        """Number, moment, body and what else is asked, last added first, fetched a page at a time."""

        def pages(before: int) -> Iterator[Sequence[tuple[Any, ...]]]:
            while True:
                size = PAGE if limit is None else min(PAGE, limit)
                # The numbers first: bodies are fetched for those alone that are shown.
                page = self._db.rows(
                    f"SELECT {number}{columns} FROM {tables} WHERE {where} AND {number} < :before "
                    f"ORDER BY {number} DESC LIMIT {size}",
                    {**values, "upto": self.head.n, "before": before},
                )
                if page:
                    yield [(*self._addition(n), *more) for n, *more in page]
                if len(page) < size:
                    return
                before = page[-1][0]

        found = (row for page in pages(after if after is not None else self.head.n + 1) for row in page)
        return islice(found, limit)

    def _addition(self, n: int) -> tuple[int, str, Plain]:
        at, body = self._db.rows("SELECT at, body FROM additions WHERE n = :n", {"n": n})[0]
        return n, at, json.loads(body)


def held_since(db: Database, after: int, upto: int) -> int:
    """How many claims more hold at one addition than at an earlier one: counted in the dispatches of which something
    was added in between."""
    added = (f"SELECT dispatch FROM {t} WHERE n > :first AND n <= :last" for t in ("readings", "claims"))
    where = " AND ".join((*query.HOLDS, f"c.dispatch IN ({' UNION '.join(added)})"))
    values = {"first": after, "last": upto}
    then, now = (
        db.rows(f"SELECT count(*) FROM claims c WHERE {where}", {**values, "upto": n})[0][0] if n else 0
        for n in (after, upto)
    )
    return now - then


def address(dispatch: Dispatch) -> str:
    """What a dispatch is known by: the source's own id, else its URL, else its words."""
    d = dispatch
    if d.id != dispatch_id(d.source, d.url, d.text):
        return f"{d.source or ''} {d.id}"
    return d.url or d.id


def head_of(db: Database, *, as_of: str | None = None) -> Head:
    """The last addition, or the last at a moment."""
    bound, values = "", {}
    if as_of is not None:
        bound, values = "WHERE at <= :at", {"at": moments.moment(as_of)}
    found = db.rows(f"SELECT n, at, chain FROM additions {bound} ORDER BY n DESC LIMIT 1", values)
    return Head(n=found[0][0], at=found[0][1], chain=found[0][2]) if found else Head(n=0, at=None, chain=rows.START)
