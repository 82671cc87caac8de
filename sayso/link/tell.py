"""An incident out of the claims that tell of it: what most tell, who stands behind it, the disputes, the cost."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

from sayso.link.disputes import disputes
from sayso.link.facets import Facets
from sayso.link.naming import incident_id, order
from sayso.link.origins import as_one, named, origins, outlets, voices
from sayso.link.series import series
from sayso.record import Claim, Incident, Place, PlaceKind, Precision, Stance, When

T = TypeVar("T", bound=Hashable)
_PRECISE = {p: n for n, p in enumerate(Precision)}
# "At least nine people" is a number, and stands among the numbers.
_COUNTED = re.compile(
    r"((at least|about|some|more than|nearly|over|up to) )?"
    r"(\d[\d,]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens of|hundreds of|several|many)"
    r" (people|persons?)",
    re.IGNORECASE,
)
_WIDE = frozenset({PlaceKind.COUNTRY, PlaceKind.REGION})


def tell(claims: Iterable[Claim], facets: Mapping[str, Facets], reprints: Mapping[str, Claim]) -> Incident:
    """The incident of these claims. `reprints` leads from the id of a dispatch that repeats another to a claim of the
    one that it repeats."""
    told = sorted(claims, key=order)
    spoken = as_one(voices(told, reprints))
    speaker = named(spoken, reprints)
    cost = series(told, speaker)
    return Incident(
        id=incident_id(told),
        claims=tuple(c.id for c in told),
        dispatches=tuple(dict.fromkeys(c.dispatch for c in told)),
        type=_most(c.event.type for c in told),
        when=_when(told, facets),
        places=_places(told),
        doers=_names(told, [c.event.actor1 for c in told]),
        others=_names(told, [c.event.actor2 for c in told]),
        happened=any(v.stance is not Stance.EXPECTS for v in spoken),
        background=all(c.event.background for c in told),
        origins=origins(spoken),
        outlets=outlets(told),
        disputes=disputes(told, facets, spoken, cost, speaker),
        series=cost,
    )


def _most(values: Iterable[T]) -> T:
    """The value told most often; of several, the one told first."""
    return Counter(values).most_common(1)[0][0]


def _when(told: Sequence[Claim], facets: Mapping[str, Facets]) -> When:
    """The time told most often, by day; the most precise of those that tell it, and of times that no words of their
    own date only where there is no other."""
    dated = [c for c in told if facets[c.id].days is not None]
    firm = [c for c in dated if facets[c.id].firm] or dated
    if not firm:
        return When()
    first = _most((facets[c.id].days or (0, 0))[0] for c in firm)
    return min(
        (c.event.when for c in firm if (facets[c.id].days or (0, 0))[0] == first), key=lambda w: _PRECISE[w.precision]
    )


def _places(told: Sequence[Claim]) -> tuple[Place, ...]:
    """The places told at least half as often as the one told most, without the countries that merely hold them."""
    named = {p.name.casefold(): p for c in reversed(told) for p in map(c.place, c.event.places)}
    votes = Counter(p.name.casefold() for c in told for p in map(c.place, c.event.places))
    narrow = {n: v for n, v in votes.items() if named[n].kind not in _WIDE} or dict(votes)
    return tuple(named[n] for n in _often(narrow))


def _names(told: Sequence[Claim], sides: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """The participants of one side told at least half as often as the one told most."""
    names = [c.actor(a).canonical or c.actor(a).name for c, ids in zip(told, sides, strict=True) for a in ids]
    return tuple(_often(Counter(n for n in names if not _COUNTED.fullmatch(n))))


def _often(votes: Mapping[str, int]) -> list[str]:
    most = max(votes.values(), default=0)
    return [name for name, n in votes.items() if 2 * n >= most]
