"""A question to the ledger as SQL that both stores take."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sayso.ledger import terms
from sayso.ledger.database import Database
from sayso.ledger.moments import LASTS, before, period
from sayso.ledger.store import Box, Circle, Query, Status

WITHDRAWN = (
    "EXISTS (SELECT 1 FROM versions v WHERE v.dispatch = c.dispatch AND v.withdrawn = 1 AND v.n <= :upto "
    "AND NOT EXISTS (SELECT 1 FROM versions w2 WHERE w2.dispatch = v.dispatch AND w2.n > v.n AND w2.n <= :upto))"
)
# A claim holds where its dispatch was not read anew after it, and it has no later state.
HOLDS = (
    "c.n <= :upto",
    "NOT EXISTS (SELECT 1 FROM readings r WHERE r.dispatch = c.dispatch AND r.n > c.n AND r.n <= :upto)",
    "NOT EXISTS (SELECT 1 FROM claims d WHERE d.id = c.id AND d.n > c.n AND d.n <= :upto)",
)
# People decide on few of the claims, so those are listed; the condition is that of the index claims_standing.
_DECIDED = "c.n IN (SELECT n FROM claims WHERE (standing <> 'machine' OR corrected = 1) AND {0})"
_STATUS = {
    Status.MACHINE: "(c.standing = 'machine' AND c.corrected = 0)",
    Status.ACCEPTED: _DECIDED.format("standing = 'accepted'"),
    Status.REJECTED: _DECIDED.format("standing = 'rejected'"),
    Status.CORRECTED: _DECIDED.format("corrected = 1"),
    Status.REVIEWED: _DECIDED.format("n > 0"),
    Status.DISPUTED: "c.disputed = 1",
    Status.DENIED: "c.denied = 1",
    Status.WITHDRAWN: (
        "c.dispatch IN (SELECT v.dispatch FROM versions v WHERE v.withdrawn = 1 AND v.n <= :upto "
        "AND NOT EXISTS (SELECT 1 FROM versions w2 WHERE w2.dispatch = v.dispatch AND w2.n > v.n AND w2.n <= :upto))"
    ),
}
# A time asked for that is longer is so common among claims that their newest are soon found one by one.
NARROW = timedelta(days=62)
# So many places are listed in a few milliseconds.
FEW = 5_000
SECOND = timedelta(seconds=1)
# A degree of latitude; the box around a circle is drawn a little wider than the circle.
KM_A_DEGREE = 110.5


@dataclass(slots=True)
class Asked:
    """SQL under construction: what is asked of which tables, under which conditions, with which values."""

    tables: str = "claims c"
    number: str = "c.n"
    conditions: list[str] = field(default_factory=list[str])
    values: dict[str, Any] = field(default_factory=dict[str, Any])

    def value(self, given: Any) -> str:
        name = f"v{len(self.values)}"
        self.values[name] = given
        return f":{name}"

    def any_of(self, column: str, given: tuple[Any, ...]) -> str:
        return f"{column} IN ({', '.join(self.value(str(g)) for g in given)})"

    @property
    def where(self) -> str:
        return " AND ".join(self.conditions)


def claims(db: Database, query: Query, *, upto: int, part_of: Asked | None = None) -> Asked:
    """The claims that hold at an addition and meet the query. `part_of`: a question that has this one in it; that one
    then also asks whether the claims hold.

    Raises: ValueError when a time, a name or a search says nothing that can be looked for.
    """
    asked = Asked(values=part_of.values if part_of else {})
    asked.values["upto"] = upto
    words = _words(query)
    if words:
        # Claims are looked at only where more than their words is asked.
        column, matched = db.matched("claim_words")
        # The index of words hands its rows over by this number, so the newest need no sorting.
        asked.number = column
        asked.conditions.insert(0, matched)
        asked.values["words"] = db.question(words)
    asked.conditions += [*_plain(asked, query), *_times(asked, query), *_names(asked, query), *_reports(asked, query)]
    if where := _places(asked, query):
        # A short time or words leave few claims, whose places are looked at; else few places are listed first.
        first = not words and not _is_narrow(query) and _are_few(db, asked, where)
        asked.conditions.append(_placed(where, first=first))
    # Last, because they ask of each claim that is left.
    asked.conditions += () if part_of else HOLDS
    if words:
        of_claims = any("c." in condition for condition in asked.conditions)
        asked.tables = "claim_words w" + (f" JOIN claims c ON c.n = {asked.number}" if of_claims else "")
    return asked


def _are_few(db: Database, asked: Asked, where: list[str]) -> bool:
    some = f"SELECT 1 FROM claim_places p WHERE {' AND '.join(where)} LIMIT {FEW + 1}"
    named = {name: value for name, value in asked.values.items() if f":{name}" in some}
    return db.rows(f"SELECT count(*) FROM ({some}) AS listed", named)[0][0] <= FEW


def _placed(where: list[str], *, first: bool) -> str:
    """One place of the claim meets all of it; with `first`, those that do are listed first."""
    if first:
        return f"c.n IN (SELECT p.n FROM claim_places p WHERE {' AND '.join(where)})"
    return f"EXISTS (SELECT 1 FROM claim_places p WHERE p.n = c.n AND {' AND '.join(where)})"


def _words(query: Query) -> list[terms.Term]:
    named = [("actors", query.actor), ("places", query.place), ("sources", query.source)]
    return [*(terms.terms(query.text) if query.text else ()), *(terms.named(n, label) for label, n in named if n)]


def _plain(asked: Asked, query: Query) -> Iterator[str]:
    if query.types:
        yield asked.any_of("c.type", tuple(t.value for t in query.types))
    if query.generic is not None:
        yield f"c.generic = {int(query.generic)}"
    if query.background is not None:
        yield f"c.background = {int(query.background)}"
    if query.dispatch is not None:
        yield f"c.dispatch = {asked.value(query.dispatch)}"
    if query.added_after is not None:
        yield f"c.n > {asked.value(query.added_after)}"
    if query.status:
        yield f"({' OR '.join(_STATUS[s] for s in query.status)})"
    for status in query.without:
        yield f"NOT {_STATUS[status]}"


def _times(asked: Asked, query: Query) -> Iterator[str]:
    since, until = (_period(v) for v in (query.since, query.until))
    if since and until and _is_narrow(query):
        # The newest of what a short time overlaps may be far from the newest additions, so the time is asked first.
        yield f"c.n IN ({_overlapping(asked, since[0], until[1])})"
        return
    told: list[str] = []
    if since:
        told.append(f"(c.latest > {asked.value(since[0])} OR (c.latest IS NULL AND c.earliest IS NOT NULL))")
    if until:
        told.append(f"(c.earliest < {asked.value(until[1])} OR (c.earliest IS NULL AND c.latest IS NOT NULL))")
    if told and query.undated:
        yield f"(({' AND '.join(told)}) OR (c.earliest IS NULL AND c.latest IS NULL))"
    else:
        yield from told


def _is_narrow(query: Query) -> bool:
    since, until = _period(query.since), _period(query.until)
    return bool(since and until and before(until[1], NARROW) < since[0]) and not query.undated


def _overlapping(asked: Asked, start: str, end: str) -> str:
    """The numbers of the claims whose time overlaps one, by how long they last."""
    first, last = asked.value(start), asked.value(end)
    parts = [
        f"SELECT n FROM claims WHERE lasts = {kind} AND earliest > {asked.value(before(start, most + SECOND))} "
        f"AND earliest < {last} AND latest > {first}"
        for kind, most in enumerate(LASTS)
    ]
    long = f"lasts = {len(LASTS)} AND (earliest IS NULL OR earliest < {last}) AND (latest IS NULL OR latest > {first})"
    return " UNION ALL ".join([*parts, f"SELECT n FROM claims WHERE {long}"])


def _period(value: str | None) -> tuple[str, str] | None:
    if value is None:
        return None
    found = period(value)
    if found is None:
        raise ValueError(f"{value!r} is no time; wanted an ISO date, month, year or date-time, as 2021-08-31")
    return found


def _names(asked: Asked, query: Query) -> Iterator[str]:
    if query.actor:
        like, whole = asked.value(f"%{terms.folded(query.actor)}%"), asked.value(query.actor)
        named = f"a.name LIKE {like} OR a.canonical = {whole}"
        yield f"EXISTS (SELECT 1 FROM claim_actors a WHERE a.n = {asked.number} AND ({named}))"


def _reports(asked: Asked, query: Query) -> Iterator[str]:
    where: list[str] = []
    if query.stances:
        where.append(asked.any_of("s.stance", tuple(s.value for s in query.stances)))
    if query.source_kinds:
        where.append(asked.any_of("s.kind", tuple(k.value for k in query.source_kinds)))
    if query.source and query.stances:
        # Without a stance the words of its sources, outlet and agency among them, are enough.
        where.append(f"s.source LIKE {asked.value(f'%{terms.folded(query.source)}%')}")
    if where:
        yield f"EXISTS (SELECT 1 FROM claim_reports s WHERE s.n = c.n AND {' AND '.join(where)})"


def _places(asked: Asked, query: Query) -> list[str]:
    where: list[str] = []
    codes = (("p.country", query.countries), ("p.admin1", query.admin1))
    if any(given for _, given in codes):
        where.append(f"({' OR '.join(asked.any_of(column, given) for column, given in codes if given)})")
    if query.place:
        where.append(f"p.name LIKE {asked.value(f'%{terms.folded(query.place)}%')}")
    if query.box:
        where += _box(asked, query.box)
    if query.circle:
        where += _circle(asked, query.circle)
    return where


def _box(asked: Asked, box: Box) -> list[str]:
    south, north, west, east = (asked.value(v) for v in (box.south, box.north, box.west, box.east))
    across = "OR" if box.west > box.east else "AND"
    return [f"p.lat BETWEEN {south} AND {north}", f"(p.lon >= {west} {across} p.lon <= {east})"]


def _circle(asked: Asked, circle: Circle) -> list[str]:
    high = circle.km / KM_A_DEGREE
    south, north = max(-90.0, circle.lat - high), min(90.0, circle.lat + high)
    narrow = math.cos(math.radians(max(abs(south), abs(north))))
    wide = high / narrow if narrow > 0.01 else 180.0
    west, east = (-180.0, 180.0) if wide >= 180 else (_turned(circle.lon - wide), _turned(circle.lon + wide))
    lat, lon, km = (asked.value(v) for v in (circle.lat, circle.lon, circle.km))
    around = _box(asked, Box(south=south, west=west, north=north, east=east))
    return [*around, f"km(p.lat, p.lon, {lat}, {lon}) <= {km}"]


def _turned(lon: float) -> float:
    """The same meridian within -180..180."""
    return (lon + 180) % 360 - 180
