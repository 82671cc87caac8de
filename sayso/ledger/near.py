"""Which claims may tell of the same incident as one at hand: those near it in time and place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from sayso.ledger.moments import bounds, period
from sayso.ledger.store import Circle, Query, Status, View
from sayso.record import Claim, Entry, PlaceKind
from sayso.record.words import CLASS_OF, EventType

# Places so wide that a circle around their middle says nothing.
_WIDE = frozenset({PlaceKind.COUNTRY, PlaceKind.REGION, PlaceKind.ADMIN1})


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How far a candidate may lie. What is undated is looked for around the day of its dispatch.

    `most` bounds the candidates of each question, the last added first, so that no claim is compared with a whole war.
    """

    days: float = 3.0
    km: float = 60.0
    same_class: bool = True
    most: int = 200


def near(view: View, claim: Claim, options: Options = Options()) -> Iterator[Entry]:
    """The claims near this one, each once, without itself; those of its own dispatch are among them."""
    met = {claim.id}
    for query in questions(claim, options):
        for entry in view.entries(query, limit=options.most):
            if entry.id not in met:
                met.add(entry.id)
                yield entry


def questions(claim: Claim, options: Options) -> Iterator[Query]:
    """What to ask for: about its time, each place it names; without a place, its time alone."""
    kinds = tuple(t for t in EventType if CLASS_OF[t] == CLASS_OF[claim.event.type]) if options.same_class else ()
    base = replace(_around(claim, options.days), types=kinds, generic=False, without=(Status.REJECTED,))
    n = 0
    for place in (claim.place(id) for id in claim.event.places):
        if place.lat is not None and place.lon is not None and place.kind not in _WIDE:
            yield replace(base, circle=Circle(lat=place.lat, lon=place.lon, km=options.km + (place.radius_km or 0)))
            n += 1
        if any(c.isalnum() for c in place.name):
            yield replace(base, place=place.name)
            n += 1
    if not n:
        yield base


def _around(claim: Claim, days: float) -> Query:
    told = bounds(claim.event.when)
    if told == (None, None):
        day = claim.filed or claim.published
        found = period(day) if day else None
        told = found or told
    by = timedelta(days=days)
    return Query(since=_moved(told[0], -by), until=_moved(told[1] or told[0], by), undated=True)


def _moved(moment: str | None, by: timedelta) -> str | None:
    if moment is None:
        return None
    try:
        return (datetime.fromisoformat(moment).astimezone(UTC) + by).isoformat()
    except OverflowError:
        return None
