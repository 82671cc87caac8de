"""Incidents and claims to a brief: what falls within its scope, in order of weight, in chapters."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable
from dataclasses import replace

from sayso.brief.taken_back import corrected, taken_back
from sayso.brief.wording import ClaimOf, section
from sayso.record import Claim, Harm, Incident, Place
from sayso.record.brief import Brief, Chapter, Former, Scope, Section
from sayso.record.phrases import one_line

HAPPENED = "What happened, as told"
EXPECTED = "Expected, planned or feared"
RECALLED = "Recalled as background"
NO_PLACE = "Place not told"
TAKEN_BACK = "Taken back by its source"
EVERYTHING = Scope()
Lies = Callable[[Place, str], bool]


def lies_in(place: Place, where: str) -> bool:
    """True where a place is in `where`: a country (ISO 3166-1), a province (ISO 3166-2), or all words of a name."""
    code = where.strip().upper()
    if code in {place.country, place.code}:
        return True
    asked = one_line(where).casefold().split()
    return bool(asked) and set(asked) <= set(one_line(place.name).casefold().replace(",", " ").split())


def compose(
    incidents: Iterable[Incident],
    claim: ClaimOf,
    *,
    scope: Scope = EVERYTHING,
    former: Iterable[Former] = (),
    lies: Lies = lies_in,
) -> Brief:
    """What these incidents tell within the scope, and what sources took back.

    `claim` gives the claim of an id; `lies` says whether a place lies where the scope asks.
    """
    chapters: dict[str, list[Incident]] = {HAPPENED: [], EXPECTED: [], RECALLED: [], NO_PLACE: []}
    for incident in chosen(incidents, claim, scope, lies=lies):
        chapters[_chapter(incident, scope)].append(incident)
    before = tuple(former)
    now: dict[str, list[Former]] = {}
    for f in before:
        now.setdefault(f.now or "", []).append(f)

    def told(incident: Incident) -> Section:
        said = section(incident, claim)
        changes = (corrected(f, claim(id)) for id in incident.claims for f in now.get(id, ()))
        return replace(said, sentences=(*said.sentences, *changes))

    written = [Chapter(name=n, sections=tuple(map(told, sorted(c, key=weight)))) for n, c in chapters.items() if c]
    if gone := tuple(taken_back(f) for f in now.get("", ()) if _was_within(f.claim, scope, lies)):
        written.append(Chapter(name=TAKEN_BACK, sections=gone))
    cited = dict.fromkeys(c for chapter in written for s in chapter.sections for c in s.claims)
    old = {f.claim.id: f.claim for f in before}
    return Brief(scope=scope, chapters=tuple(written), claims=tuple(old.get(id) or claim(id) for id in cited))


def _was_within(claim: Claim, scope: Scope, lies: Lies) -> bool:
    """True where a claim that counts no more fell within the scope, by its places and the day on which it was told."""
    there = scope.where is None or not claim.places or any(lies(p, scope.where) for p in claim.places)
    day = told_on(claim)
    return there and (day is None or _meets(day, day, scope.since, scope.until))


def chosen(
    incidents: Iterable[Incident], claim: ClaimOf, scope: Scope, *, lies: Lies = lies_in
) -> tuple[Incident, ...]:
    """The incidents within the scope, as far as told. One of no told place may lie anywhere; it is taken in where a
    dispatch that tells of it tells of something there."""
    then = [i for i in incidents if within_time(i, claim, since=scope.since, until=scope.until)]
    if (where := scope.where) is None:
        return tuple(then)
    there = {i.id: i.dispatches for i in then if any(lies(p, where) for p in i.places)}
    tell = {d for dispatches in there.values() for d in dispatches}
    return tuple(i for i in then if i.id in there or (not i.places and tell.intersection(i.dispatches)))


def _chapter(incident: Incident, scope: Scope) -> str:
    if scope.where is not None and not incident.places:
        return NO_PLACE
    if not incident.happened:
        return EXPECTED
    return RECALLED if incident.background else HAPPENED


def weight(incident: Incident) -> tuple[float | str, ...]:
    """A key that puts the heaviest first: the dead, the hurt, the taken and missing, the driven out, the voices, the
    outlets; then the earliest."""
    return (
        -_number(incident, Harm.KILLED),
        -_number(incident, Harm.INJURED),
        -_number(incident, Harm.CAPTURED) - _number(incident, Harm.MISSING),
        -_number(incident, Harm.DISPLACED),
        -len(incident.affirming) - len(incident.denying),
        -len(incident.outlets),
        incident.when.start or "~",
        incident.id,
    )


def _number(incident: Incident, harm: Harm) -> float:
    """The chosen number for ordering alone. Unknown is more than none told and less than one: it is nobody's number."""
    series = incident.toll(harm)
    if series is None:
        return 0
    chosen = series.chosen
    known = chosen.low if chosen.low is not None else chosen.high
    return 0.5 if known is None else known


def within_time(incident: Incident, claim: ClaimOf, *, since: str | None, until: str | None) -> bool:
    """True where its days, as far as told, meet those asked for."""
    if since is None and until is None:
        return True
    days = days_told(incident, claim)
    return days is not None and _meets(*days, since, until)


def days_told(incident: Incident, claim: ClaimOf) -> tuple[str, str] | None:
    """The first and the last of its days. One of no date counts from the day it was first told to the day it was last
    told; one that goes on lasts until it was last told. None where not even the telling has a day."""
    told = sorted(day for c in map(claim, incident.claims) if (day := told_on(c)))
    when = incident.when
    if when.start is None and when.end is None:
        return (told[0], told[-1]) if told else None
    first = first_day(when.start or when.end or "")
    return first, last_day(when.end) if when.end else max(first, told[-1] if told else first)


def told_on(claim: Claim) -> str | None:
    """The day on which the claim's dispatch was published, else filed."""
    at = claim.published or claim.filed
    return at[:10] if at else None


def _meets(first: str, last: str, since: str | None, until: str | None) -> bool:
    return (since is None or first_day(since) <= last) and (until is None or first <= last_day(until))


def first_day(value: str) -> str:
    """The first day of an ISO year, month, day or date-time."""
    return f"{value[:10]}-01-01"[:10] if len(value) == 4 else f"{value[:7]}-01" if len(value) == 7 else value[:10]


def last_day(value: str) -> str:
    """The last day of an ISO year, month, day or date-time."""
    if len(value) == 4:
        return f"{value}-12-31"
    if len(value) == 7:
        return f"{value}-{calendar.monthrange(int(value[:4]), int(value[5:7]))[1]:02}"
    return value[:10]
