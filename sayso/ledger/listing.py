"""Incidents out of the rows that linking left in a ledger: the questions of `incidents.Incidents` in SQL."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from sayso.ledger import counting, drawing, query, rows
from sayso.ledger.counting import Outlet, Party, Voice
from sayso.ledger.database import Database, among, parts
from sayso.ledger.former import former
from sayso.ledger.incidents import ANY, Counts, Cursor, IncidentQuery, IncidentStatus, Listed, Short, Sort, named
from sayso.ledger.linked import copies_of, dead_of
from sayso.ledger.moments import period
from sayso.ledger.query import Asked
from sayso.ledger.spots import Box, Drawn
from sayso.ledger.store import Query
from sayso.ledger.tally import Stored, literal
from sayso.ledger.viewing import SqlView
from sayso.record import Claim, Copy, Entry, EventType
from sayso.record.brief import Former
from sayso.record.incident_plain import incident_from_plain

# So many incidents are read at once, and so many ids where all are asked for.
PAGE = 100
ALL_AT_ONCE = 10_000
TEN = 10
_COLUMNS = "i.id, i.day, i.start, i.first_day, i.last_day, i.weight, i.urgency, i.doubt, i.statuses"
# The columns that each order goes by, and whether it goes down them.
_ORDERS = {
    Sort.LATEST: (("day", "start", "id"), True),
    Sort.HEAVIEST: (("weight", "id"), False),
    Sort.DISPUTED: (("doubt", "id"), False),
    Sort.URGENT: (("urgency", "id"), False),
}


_UNDECIDED = (
    "EXISTS (SELECT 1 FROM linked_claims l JOIN claims c ON c.n = l.n"
    " WHERE l.incident = i.id AND c.standing = 'machine' AND c.corrected = 0)"
)


class SqlIncidents:
    """See `incidents.Incidents`. All that was added up to `view`'s head is linked."""

    def __init__(self, db: Database, view: SqlView) -> None:
        self._db = db
        self._view = view
        self._tally = Stored(db)
        self._found: dict[Query, str] = {}
        self._rows: dict[IncidentQuery, list[tuple[str, str, str, int]]] = {}

    def incident(self, id: str) -> Listed | None:
        them = self.meant(id)
        return next(self.these(them), None) if len(them) == 1 else None

    def meant(self, id: str) -> tuple[str, ...]:
        if self._db.rows("SELECT 1 FROM incidents WHERE id = :id", {"id": id}):
            return (id,)
        begin = self._starting("SELECT id FROM incidents", "id", id) if id else []
        if id[1:]:
            begin += self._starting("SELECT incident FROM linked_claims", "id", id[1:])
        if not begin and id[1:]:
            begin = [
                incident
                for (claim,) in self._db.rows(*_from("SELECT DISTINCT id FROM claims", "id", id[1:]))
                if (now := self._view.took_up(claim))
                for (incident,) in self._db.rows("SELECT incident FROM linked_claims WHERE id = :id", {"id": now})
            ]
        return tuple(dict.fromkeys(begin)) or self._followed(id)

    def _starting(self, sql: str, column: str, start: str) -> list[str]:
        return [found for (found,) in self._db.rows(*_from(sql, column, start))]

    def _followed(self, id: str) -> tuple[str, ...]:
        """Where a former incident went, and where that went."""
        met = set[str]()
        while id not in met:
            met.add(id)
            went = self._db.rows(*_from("SELECT former, now FROM incident_redirects", "former", id))
            if len(went) != 1:
                return ()
            id = went[0][1]
            if self._db.rows("SELECT 1 FROM incidents WHERE id = :id", {"id": id}):
                return (id,)
        return ()

    def of_claims(self, claims: Iterable[str]) -> Mapping[str, Listed]:
        found: dict[str, str] = {}
        for part in parts(claims):
            found |= dict(self._db.rows(*among("SELECT id, incident FROM linked_claims", "id", part)))
        them = {one.incident.id: one for one in self.these(dict.fromkeys(found.values()))}
        return {claim: them[incident] for claim, incident in found.items()}

    def of_dispatch(self, dispatch: str) -> tuple[Listed, ...]:
        found = self._db.rows(
            "SELECT DISTINCT incident FROM linked_claims WHERE version = :version ORDER BY incident",
            {"version": dispatch},
        )
        return tuple(self.these(id for (id,) in found))

    def claims(self, ids: Iterable[str]) -> Mapping[str, Claim]:
        wanted = list(ids)
        found: dict[str, Claim] = {}
        sql = "SELECT l.id, a.body FROM linked_claims l JOIN additions a ON a.n = l.n"
        for part in parts(wanted):
            for id, body in self._db.rows(*among(sql, "l.id", part)):
                found[id] = rows.entry_of(json.loads(body), n=0, at="").claim
        # What was linked a moment ago may have been taken back since; what it said is still held.
        for id in wanted:
            if id not in found and (states := self._view.states(id)):
                found[id] = states[-1].claim
        return found

    def entries(self, claims: Iterable[str]) -> Iterator[Entry]:
        numbers: list[int] = []
        for part in parts(claims):
            numbers += (n for (n,) in self._db.rows(*among("SELECT n FROM linked_claims", "id", part)))
        for part in parts(sorted(numbers, reverse=True)):
            sql, values = among("SELECT n, at, body FROM additions", "n", part)
            for n, at, body in self._db.rows(f"{sql} ORDER BY n DESC", values):
                yield rows.entry_of(json.loads(body), n=n, at=at)

    def meeting(
        self,
        asked: IncidentQuery = ANY,
        *,
        sort: Sort = Sort.LATEST,
        after: Cursor | None = None,
        limit: int | None = None,
    ) -> Iterator[Listed]:
        ids = self.ids(asked, sort=sort, after=after, limit=limit)
        while page := list(islice(ids, PAGE)):
            yield from self.these(page)

    def ids(
        self,
        asked: IncidentQuery = ANY,
        *,
        sort: Sort = Sort.LATEST,
        after: Cursor | None = None,
        limit: int | None = None,
    ) -> Iterator[str]:
        if sort is Sort.LATEST and _asks_words(asked):
            return islice(self._behind(asked, after), limit)
        told = self._asked(asked)
        at_once = ALL_AT_ONCE if limit is None else limit
        if sort is Sort.LATEST and asked.dated is None:
            # Those of no day come last, by their ids.
            begin = after if after is None or after[0] else ("", "", "")
            both = (
                self._pages(told, ("i.day <> ''",), _ORDERS[sort], begin, at_once),
                self._pages(
                    told, ("i.day = ''",), (("id",), False), after[2:] if after and not after[0] else None, at_once
                ),
            )
            found = (one for part in both for one in part)
        elif sort is Sort.LATEST and asked.dated is False:
            found = self._pages(told, (), (("id",), False), after[2:] if after else None, at_once)
        else:
            found = self._pages(told, (), _ORDERS[sort], after, at_once)
        return islice(found, limit)

    def short(self, asked: IncidentQuery = ANY, *, limit: int) -> list[Short]:
        told = self._asked(asked)
        # Without an order: sought by it, few of many are met late.
        rows = self._db.rows(
            f"SELECT i.day, i.start, i.id, i.type FROM incidents i{_where(told.conditions)}", told.values
        )
        undated = sorted((row for row in rows if not row[0]), key=lambda row: row[2])
        latest = [*sorted((row for row in rows if row[0]), reverse=True), *undated][:limit]
        places: dict[str, set[str]] = {}
        for part in parts(row[2] for row in latest):
            for id, name, code in self._db.rows(*among("SELECT id, name, code FROM incident_places", "id", part)):
                places.setdefault(id, set()).update({name, code} if code else {name})
        return [
            Short(id=id, day=day, type=EventType(type), places=frozenset(places.get(id, ())))
            for day, _, id, type in latest
        ]

    def changed(self, after: int) -> Iterator[Listed]:
        found = self._db.rows("SELECT id FROM incidents WHERE changed > :after ORDER BY id", {"after": after})
        return self.these(id for (id,) in found)

    def count(self, asked: IncidentQuery = ANY, *, most: int | None = None) -> int:
        told = self._asked(asked)
        them = f"FROM incidents i{_where(told.conditions)}"
        if most is not None:
            them = f"FROM (SELECT 1 {them} LIMIT {int(most)}) AS them"
        return self._db.rows(f"SELECT count(*) {them}", told.values)[0][0]

    def counts(self, asked: IncidentQuery = ANY) -> Counts:
        if _asks_words(asked):
            them = [row for row in self._met(asked) if asked.dated in {None, bool(row[0])}]
            undated, unplaced = (sum(not row[column] for row in them) for column in (0, 3))
            return Counts(n=len(them), undated=undated, unplaced=unplaced)
        told = self._asked(asked)
        n, undated, unplaced = self._db.rows(
            "SELECT count(*), sum(CASE WHEN i.day = '' THEN 1 ELSE 0 END), sum(1 - i.placed)"
            f" FROM incidents i{_where(told.conditions)}",
            told.values,
        )[0]
        return Counts(n=n, undated=undated or 0, unplaced=unplaced or 0)

    def days(self, asked: IncidentQuery = ANY) -> Mapping[str, int]:
        told = self._asked(asked)
        where = _where([*told.conditions, "i.day <> ''"])
        return dict(self._db.rows(f"SELECT i.day, count(*) FROM incidents i{where} GROUP BY i.day", told.values))

    def drawn(self, asked: IncidentQuery = ANY, *, coarse: int = 0, box: Box | None = None) -> list[Drawn]:
        # The places have what their incidents are asked for, but for these two.
        told = self._asked(replace(asked, dated=None, placed=None))
        if asked.dated is not None or asked.placed is not None:
            only = self._asked(IncidentQuery(dated=asked.dated, placed=asked.placed))
            told.conditions.append(f"i.id IN (SELECT i.id FROM incidents i{_where(only.conditions)})")
        return drawing.drawn(self._db, told, coarse=coarse, box=box)

    def at(self, key: str, asked: IncidentQuery = ANY, *, coarse: int = 0, limit: int) -> list[Listed]:
        ids = drawing.at(self._db, self._asked(asked), key, coarse=coarse, limit=limit)
        return list(self.these(ids))

    def parties(self, text: str = "", *, after: str = "", limit: int | None = None) -> tuple[list[Party], int]:
        return counting.parties(self._tally, text, after=after, limit=limit)

    def party(self, key: str) -> Party | None:
        return counting.party(self._tally, key)

    def about(self, key: str, *, limit: int) -> tuple[list[Listed], list[Claim]]:
        incidents, told = counting.about_in(self._db, key, limit=limit)
        # The latest claims are in the incidents of which something was told last.
        claims = self._about(key, told, limit)
        return list(self.these(incidents)), claims

    def _about(self, key: str, incidents: list[str], limit: int) -> list[Claim]:
        sql, values = among(f"SELECT {counting.LATEST}, l.id, l.incident FROM linked_claims l", "l.incident", incidents)
        latest = (id for _, id, _ in self._db.rows(f"{sql} ORDER BY 1 DESC, 2 DESC", values)) if incidents else iter(())
        found: list[Claim] = []
        while len(found) < limit and (page := list(islice(latest, limit))):
            held = self.claims(page)
            them = (held[c] for c in page)
            found += [c for c in them if any(counting.key_of(c, a) == key for a in (*c.event.actor1, *c.event.actor2))]
        return found[:limit]

    def cited(self, handles: Iterable[str]) -> list[str]:
        return counting.cited(self._tally, handles)

    def said(self, names: Sequence[str], *, limit: int) -> list[Claim]:
        them = counting.said_in(self._db, names, limit=limit)
        held = self.claims(them)
        return [held[c] for c in them]

    def outlets(self, *, limit: int | None = None) -> tuple[list[Outlet], int]:
        return counting.outlets(self._tally, lambda outlet: counting.last_in(self._db, outlet), limit=limit)

    def voices(self, *, limit: int | None = None) -> tuple[list[Voice], int]:
        return counting.voices(self._tally, limit=limit)

    def copies(self, dispatch: str) -> tuple[Copy, ...]:
        return copies_of(self._db, dispatch)

    def former(self, *, last: int | None = None) -> tuple[Former, ...]:
        return tuple(former(self._view, lambda id: self.claims([id])[id] if self.of_claims([id]) else None, last=last))

    def _pages(
        self,
        asked: Asked,
        more: tuple[str, ...],
        order: tuple[tuple[str, ...], bool],
        after: Cursor | None,
        at_once: int,
    ) -> Iterator[str]:
        """The ids of what is asked for, so many at a time."""
        columns, down = order
        by = ", ".join(f"i.{c}{' DESC' if down else ''}" for c in columns)
        while True:
            behind: tuple[str, ...] = ()
            values = dict(asked.values)
            if after is not None:
                values |= {f"after{n}": value for n, value in enumerate(after)}
                them = ", ".join(f":after{n}" for n in range(len(after)))
                behind = (f"({', '.join(f'i.{c}' for c in columns)}) {'<' if down else '>'} ({them})",)
            found = self._db.rows(
                f"SELECT {', '.join(f'i.{c}' for c in columns)} FROM incidents i"
                f"{_where([*asked.conditions, *more, *behind])} ORDER BY {by} LIMIT {int(at_once)}",
                values,
            )
            yield from (row[-1] for row in found)
            if len(found) < at_once:
                return
            after = tuple(map(str, found[-1]))

    def these(self, ids: Iterable[str]) -> Iterator[Listed]:
        wanted = list(ids)
        sql = f"SELECT {_COLUMNS}, b.body FROM incidents i JOIN incident_bodies b ON b.id = i.id"
        for part in parts(wanted):
            held = {row[0]: row for row in self._db.rows(*among(sql, "i.id", part))}
            for id in part:
                if id in held:
                    _, day, start, first, last, weight, urgency, doubt, statuses, body = held[id]
                    yield Listed(
                        incident=incident_from_plain(json.loads(body)),
                        day=day,
                        start=start,
                        first=first,
                        last=last,
                        weight=weight,
                        urgency=urgency,
                        dead=dead_of(doubt),
                        statuses=frozenset(map(IncidentStatus, statuses.split())),
                    )

    def _asked(self, asked: IncidentQuery) -> Asked:
        """The question as conditions on the rows of incidents.

        Raises: ValueError when it says nothing that can be looked for.
        """
        told = Asked()
        told.conditions += [*_when(told, asked), *_left(asked)]
        if asked.types:
            told.conditions.append(told.any_of("i.type", tuple(t.value for t in asked.types)))
        if asked.dated is not None:
            told.conditions.append(f"i.day {'<>' if asked.dated else '='} ''")
        if asked.placed is not None:
            told.conditions.append(f"i.placed = {int(asked.placed)}")
        if asked.undecided:
            told.conditions.append(_UNDECIDED)
        if asked.where:
            told.conditions.append(f"i.id IN ({_placed(told, asked.where)})")
        if asked.actor or asked.source or asked.text:
            them = told.value(self._worded(Query(actor=asked.actor, source=asked.source, text=asked.text)))
            each = "json_each({})" if self._db.dialect == "sqlite" else "jsonb_array_elements_text(CAST({} AS jsonb))"
            told.conditions.append(f"i.id IN (SELECT value FROM {each.format(them)})")
        return told

    def _met(self, asked: IncidentQuery) -> list[tuple[str, str, str, int]]:
        """Day, start, id and whether a map draws it, of all that meet a question by words, the latest first: a page
        counts and lists them, and looking each time for those of so many ids takes longer."""
        asked = replace(asked, dated=None)
        if asked not in self._rows:
            told = self._asked(asked)
            sql = f"SELECT i.day, i.start, i.id, i.placed FROM incidents i{_where(told.conditions)}"
            self._rows[asked] = sorted(((a, b, c, d) for a, b, c, d in self._db.rows(sql, told.values)), reverse=True)
        return self._rows[asked]

    def _behind(self, asked: IncidentQuery, after: Cursor | None) -> Iterator[str]:
        """The ids of what meets a question by words, from behind where a page ended; those of no day last, by id."""
        them = self._met(asked)
        if asked.dated is not False:
            yield from (row[2] for row in them if row[0] and (after is None or (after[0] and row[:3] < tuple(after))))
        if asked.dated is not True:
            begin = after[2] if after and not after[0] else ""
            yield from sorted(id for day, _, id, _ in them if not day and id > begin)

    def _worded(self, asked: Query) -> str:
        """The ids of the incidents with a claim of these words, as JSON: a page asks several times."""
        if asked not in self._found:
            told = query.claims(self._db, asked, upto=self._view.head.n, part_of=Asked())
            sql = f"SELECT DISTINCT l.incident FROM {told.tables} JOIN linked_claims l ON l.n = {told.number}"
            sql += f" WHERE {told.where}"
            self._found[asked] = json.dumps([id for (id,) in self._db.rows(sql, told.values)])
        return self._found[asked]


def _asks_words(asked: IncidentQuery) -> bool:
    return bool(asked.actor or asked.source or asked.text)


def _when(told: Asked, asked: IncidentQuery) -> Iterator[str]:
    since, until = (period(v) if v else None for v in (asked.since, asked.until))
    for value, found in ((asked.since, since), (asked.until, until)):
        if value and found is None:
            raise ValueError(f"{value!r} is no time; wanted an ISO day, month or year, as 2021-08-31")
    if since:
        yield f"i.last_day >= {told.value(since[0][:10])}"
    if until:
        yield f"i.first_day < {told.value(until[1][:10])}"


def _left(asked: IncidentQuery) -> Iterator[str]:
    if asked.status:
        yield f"({' OR '.join(_stands(s) for s in asked.status)})"
    yield from (f"NOT {_stands(s)}" for s in asked.without)


def _stands(status: IncidentStatus) -> str:
    return f"i.statuses LIKE '% {status.value} %'"


def _placed(told: Asked, where: str) -> str:
    """The incidents that have a place in `where`: by its country, by its code, or by all words of its name."""
    code = told.value(where.strip().upper())
    ways = [f"country = {code}", f"code = {code}"]
    if them := named(where).split():
        ways.append(" AND ".join(f"name LIKE {told.value(f'% {literal(w)} %')} ESCAPE '!'" for w in them))
    return " UNION ".join(f"SELECT id FROM incident_places WHERE {way}" for way in ways)


def _from(sql: str, column: str, start: str) -> tuple[str, dict[str, str]]:
    """The statement over the rows in which a column begins so."""
    return (
        f"{sql} WHERE {column} >= :start AND {column} < :after ORDER BY {column} LIMIT {TEN}",
        {"start": start, "after": f"{start}\U0010ffff"},
    )


def _where(conditions: list[str]) -> str:
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""
