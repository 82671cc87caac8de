"""Events to their times: of all times that the text tells, the one that is the event's, or none."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sayso.reader import clocks, zones
from sayso.reader.clauses import Spot, goes_on, is_close, spot
from sayso.reader.marks import Draft, Known, TimeRef, ZoneOf
from sayso.reader.reports import reports_of
from sayso.reader.signs import SPEECH_ACTS
from sayso.reader.syntax import Syntax
from sayso.reader.timing import Option, Scene, options, spots_of
from sayso.reader.vocabulary import learned
from sayso.record import Gap, Precision, Report, When


def whens_of(
    drafts: Sequence[Draft],
    syntax: Syntax,
    known: Known,
    *,
    zone_of: ZoneOf,
    said: Sequence[tuple[Report, ...]] | None = None,
) -> list[When]:
    """When each event was, in the order given; a draft's `places` lend their zone to its clock times.

    `said` are the events' reports, made here where they are not given.
    """
    scene = Scene(syntax, known, drafts, reports_of(drafts, syntax, known) if said is None else said)
    return [_when(scene, n, zone_of) for n in range(len(drafts))]


def gaps(drafts: Sequence[Draft], syntax: Syntax, known: Known, *, zone_of: ZoneOf) -> tuple[Gap, ...]:
    """Pairs of printed clocks that are not one moment, once the local one is that of its event's place."""
    found: dict[TimeRef, Gap] = {}
    pairs = clocks.pairs(known.times, syntax.text)
    for draft in drafts if pairs else ():
        spots = [spot(syntax, t) for t in draft.triggers]
        for first, second in pairs:
            tied = _is_tied(syntax, spots, first) and clocks.agree(first, second)
            if tied and not _local_zone(draft, known, zone_of, first, second):
                reason = "two printed clocks do not tell one moment at the event's place"
                found[first] = Gap(span=second.span, stage="times", reason=reason)
    return tuple(found.values())


def _is_history(scene: Scene, n: int) -> bool:
    """True of a deed that the dispatch itself tells in paragraphs of history alone: the dateline's day is not its own.

    Acts of speech are left to the weights: on train 10 of 15 there were of the dateline's day, of the deeds 2 of 7.
    """
    draft = scene.drafts[n]
    if draft.type in SPEECH_ACTS or all(r.chain for r in scene.said[n]):
        return False
    return all(scene.syntax.sentence(t.head).paragraph in scene.around.past for t in draft.triggers)


def _weights() -> dict[str, float]:
    return learned("dating")


def _when(scene: Scene, n: int, zone_of: ZoneOf) -> When:
    draft, chosen = scene.drafts[n], choose(options(scene, n), _weights())
    if chosen.start is None or (chosen.ref is None and _is_history(scene, n)):
        return When()
    day = scene.known.dateline.date
    lasting = any(goes_on(scene.syntax, s) for s in spots_of(scene, draft)) and (
        day is None or chosen.start[:10] <= day
    )
    if chosen.ref is None:
        return When(
            start=chosen.start, end=None if lasting else chosen.start, precision=Precision.DAY, basis="dateline"
        )
    ref = _with_clock(scene, draft, chosen.ref, zone_of)
    return When(
        start=ref.start,
        end=None if lasting else ref.end,
        precision=ref.precision,
        span=ref.span,
        basis=ref.basis,
        approximate=ref.approximate,
        zone=ref.zone,
    )


def choose(them: Sequence[Option], weights: dict[str, float]) -> Option:
    """The likeliest value, and the option that speaks best for it: options with one value stand together."""
    them = [o for o in them if o.sure] or them
    scores = [sum(weights.get(f, 0.0) for f in o.features) for o in them]
    together: dict[str | None, float] = {}
    for option, score in zip(them, scores, strict=True):
        value = option.start and option.start[:10]
        together[value] = together.get(value, 0.0) + math.exp(score)
    best = max(together, key=lambda v: together[v])
    able = [(s, n) for n, (o, s) in enumerate(zip(them, scores, strict=True)) if (o.start and o.start[:10]) == best]
    return them[max(able)[1]]


def _with_clock(scene: Scene, draft: Draft, ref: TimeRef, zone_of: ZoneOf) -> TimeRef:
    """The clock of the event's own clause that is of the day found, in its zone; else the day itself."""
    spots = spots_of(scene, draft)
    told = [t for t in _clocks_on(scene.known.times, ref) if _is_tied(scene.syntax, spots, t)]
    if not told:
        return _day_alone(ref) if ref.kind == "time" else ref
    first = told[0]
    second = next((b for a, b in clocks.pairs(scene.known.times, scene.syntax.text) if a == first), None)
    if first.zone != zones.LOCAL:
        return first if second is None or clocks.agree(first, second) else _day_alone(first)
    zone = _local_zone(draft, scene.known, zone_of, first, second)
    if zone is None:
        return _day_alone(first)
    able = zones.moments(first.start or "", zone)
    if second is not None and second.zone != zones.LOCAL:
        able = [at for at in able if at == datetime.fromisoformat(second.start or "")] or able
    if not able:
        return _day_alone(first)
    return replace(first, start=zones.iso(able[0]), end=zones.iso(able[-1]), zone=zone)


def _is_tied(syntax: Syntax, spots: Sequence[Spot], clock: TimeRef) -> bool:
    """True where the clock stands in the very clause of a mention."""
    top = syntax.top(clock.span)
    return top is not None and any(is_close(syntax, s, top) for s in spots)


def _clocks_on(times: Sequence[TimeRef], ref: TimeRef) -> Iterator[TimeRef]:
    return (t for t in times if t.kind == "time" and t.start and ref.start and t.start[:10] == ref.start[:10])


def _day_alone(clock: TimeRef) -> TimeRef:
    """The clock's day: all that is known while its zone is not, or while its twin contradicts it."""
    day = clock.start and clock.start[:10]
    return replace(clock, start=day, end=day, precision=Precision.DAY, zone=None)


def _local_zone(draft: Draft, known: Known, zone_of: ZoneOf, first: TimeRef, second: TimeRef | None) -> str | None:
    """A local clock's zone: of the event's places, the first that the second clock allows; else what that implies."""
    places = {p.id: p for p in known.places}
    able = [z for i in draft.places if i in places and (z := zone_of(places[i]))]
    if second is None or second.zone == zones.LOCAL:
        return able[0] if able else None
    if first.zone != zones.LOCAL or first.start is None or second.start is None:
        return first.zone if clocks.agree(first, second) else None
    ahead = zones.offset_between(first.start, datetime.fromisoformat(second.start))
    if ahead is None:
        return None
    if not able:
        return zones.offset_name(ahead)
    start, day = first.start, timedelta(days=1)
    offsets = ((z, zones.moment(start, z).utcoffset()) for z in able)
    return next((z for z, offset in offsets if offset is not None and (offset - ahead) % day == timedelta(0)), None)
