"""How two claims stand to each other: one short function a feature, each with a few levels. The list is at the end.

Each is the same whichever claim comes first. What a level is worth, `judge` knows.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable
from functools import cache

from sayso.link.facets import Days, Facets, Party, Spot
from sayso.record import EventType, PlaceKind
from sayso.record.words import CLASS_OF

# Swept with the weights, docs/cards/link.md: within NEAR_KM a town and its suburb are one place.
HERE_KM = 6.0
NEAR_KM = 40.0
EARTH_KM = 6371.0
MANY = 3
# An event so long before its telling is background, and its date tells it from others.
PAST_DAYS = 60
_WIDE = {PlaceKind.COUNTRY, PlaceKind.REGION}


def time(a: Facets, b: Facets) -> str:
    """How far apart the two happened, and whether words of their own date both."""
    if a.days is None or b.days is None:
        return "neither dated" if a.days is None and b.days is None else "one undated"
    gap = max(a.days[0], b.days[0]) - min(a.days[1], b.days[1])
    sure = "" if a.firm and b.firm else ", not firm"
    if gap > 0:
        far = "next day" if gap == 1 else "days apart" if gap <= 6 else "weeks apart" if gap <= 45 else "long apart"
        return f"{far}{sure}"
    longest = max(_length(a.days), _length(b.days))
    if a.days == b.days and _past(a) and _past(b):
        return "same past time"
    if longest <= 2:
        return f"same day{sure}"
    return "within days" if longest <= 8 else "within weeks" if longest <= 45 else "within a long time"


def told(a: Facets, b: Facets) -> str:
    """How far apart the two were told."""
    if a.told is None or b.told is None:
        return "not known"
    gap = abs(a.told - b.told)
    return (
        "same day" if gap == 0 else "next day" if gap == 1 else "days" if gap <= 4 else "weeks" if gap <= 21 else "long"
    )


def place(a: Facets, b: Facets) -> str:
    """How near the nearest of their places are."""
    if not a.spots or not b.spots:
        return "neither told" if not a.spots and not b.spots else "one not told"
    if len(a.spots) == len(b.spots) == 1:
        return places(a.spots[0], b.spots[0])
    return min((places(x, y) for x in a.spots for y in b.spots), key=_PLACES.index)


def type(a: Facets, b: Facets) -> str:
    """Whether they are of one type, or of types that are told for one another."""
    return _types(a.type, b.type)


@cache
def _types(a: EventType, b: EventType) -> str:
    if a == b:
        return "same"
    pair = frozenset((a.value, b.value))
    if any(pair <= kin for kin in _KIN):
        return "kin"
    return "same class" if CLASS_OF[a] == CLASS_OF[b] else "other class"


def doers(a: Facets, b: Facets) -> str:
    """Whether those who do it are the same."""
    return parties(a.doers, b.doers)


def others(a: Facets, b: Facets) -> str:
    """Whether those to whom it is done are the same."""
    return parties(a.others, b.others)


def toll(a: Facets, b: Facets) -> str:
    """Whether they tell the same numbers of killed, injured and taken; ones and twos say little."""
    both = a.toll.keys() & b.toll.keys()
    if not both:
        return "one has none" if a.toll or b.toll else "neither has any"
    same = [h for h in both if a.toll[h] == b.toll[h]]
    if same:
        return "same number" if any((a.toll[h][0] or a.toll[h][1] or 0) >= MANY for h in same) else "same few"
    return "could be the same" if all(meet(a.toll[h], b.toll[h]) for h in both) else "differ"


def trigger(a: Facets, b: Facets) -> str:
    """Whether the words that tell it are the same."""
    return "same word" if a.triggers & b.triggers else "other words"


def wording(a: Facets, b: Facets) -> str:
    """How much of what their sentences tell is the same."""
    return _step(a.words.share(b.words), (0.08, 0.18, 0.3, 0.45, 0.65, 0.85))


def names(a: Facets, b: Facets) -> str:
    """How telling the names are that both sentences hold."""
    return _step(a.names.both(b.names), (0.1, 4.5, 8, 13, 20))


def topic(a: Facets, b: Facets) -> str:
    """How much of what their headlines tell is the same."""
    if not a.topic or not b.topic:
        return "no headline"
    return _step(a.topic.share(b.topic), (0.05, 0.25, 0.5, 0.8))


def page(a: Facets, b: Facets) -> str:
    """Whether they stand in one dispatch, which tells of one thing once."""
    return "one dispatch" if a.dispatch == b.dispatch else "two dispatches"


Feature = Callable[[Facets, Facets], str]
FEATURES: tuple[Feature, ...] = (
    time, told, place, type, doers, others, toll, trigger, wording, names, topic, page,
)  # fmt: skip


def compare(a: Facets, b: Facets) -> dict[str, str]:
    """Every feature with the level at which the two stand."""
    return {f.__name__: f(a, b) for f in FEATURES}


# From nearest to furthest; what is not known stands before what is known to be elsewhere.
_PLACES = ("same", "near", "same wide place", "one within the other", "not known", "another country", "apart")

# Types that reporters and readers use for one another. Pairs met more than once among the wire's 1997 incidents.
_KIN = tuple(
    frozenset(kin.split())
    for kin in (
        "bombing suicide_bombing attack",
        "armed_clash attack offensive",
        "armed_clash shelling",
        "shelling attack air_strike",
        "attack abduction",
        "attack other_violence",
        "attack toll_report",
        "bombing toll_report suicide_bombing",
        "air_strike toll_report",
        "territory_change offensive withdrawal",
        "riot protest crackdown",
        "riot destruction",
        "arrest abduction seizure",
        "threat demand censure rejection",
        "talks agreement",
        "restriction censure demand",
        "deployment withdrawal displacement",
        "leadership_change trial",
    )
)


def _past(claim: Facets) -> bool:
    return claim.days is not None and claim.told is not None and claim.told - claim.days[1] > PAST_DAYS


def _length(days: Days) -> int:
    return days[1] - days[0] + 1


def _step(value: float, bounds: tuple[float, ...]) -> str:
    """The value as one of a few steps, named by the bound that it reaches."""
    reached = bisect_right(bounds, value)
    return _named(bounds[reached - 1]) if reached else "hardly"


@cache
def _named(bound: float) -> str:
    return f"{bound:g} and more"


def places(x: Spot, y: Spot) -> str:
    """How two places stand to each other."""
    wide = x.kind in _WIDE, y.kind in _WIDE
    km = _km(x, y)
    if x.words == y.words and x.kind == y.kind and (km is None or km <= NEAR_KM or all(wide)):
        return "same wide place" if all(wide) else "same"
    if any(wide):
        known = x.country and y.country
        return "not known" if not known else "one within the other" if x.country == y.country else "another country"
    if (x.kind is PlaceKind.ADMIN1 or y.kind is PlaceKind.ADMIN1) and x.code and x.code == y.code:
        return "one within the other"
    if km is None:
        return "apart" if x.country and y.country and x.country != y.country else "not known"
    return "same" if km <= HERE_KM else "near" if km <= NEAR_KM else "apart"


def _km(x: Spot, y: Spot) -> float | None:
    """The distance on the globe, None where one of them has no coordinates."""
    if x.lat is None or x.lon is None or y.lat is None or y.lon is None:
        return None
    p, q = math.radians(x.lat), math.radians(y.lat)
    h = math.sin((q - p) / 2) ** 2 + math.cos(p) * math.cos(q) * math.sin(math.radians(y.lon - x.lon) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(min(1.0, h)))


def parties(xs: tuple[Party, ...], ys: tuple[Party, ...]) -> str:
    if not xs or not ys:
        return "neither told" if not xs and not ys else "one not told"
    them = [(x, y) for x in xs for y in ys]
    if any((x.canonical and x.canonical == y.canonical) or x.words.share(y.words) >= 0.5 for x, y in them):
        return "same"
    if any(x.kind == y.kind and x.country == y.country for x, y in them):
        return "alike"
    return "may be" if any(not len(x.words) or not len(y.words) for x, y in them) else "other"


def meet(x: tuple[int | None, int | None], y: tuple[int | None, int | None]) -> bool:
    """True where both ranges can be true at once; None is open."""
    low = max(x[0] or 0, y[0] or 0)
    high = min((h for h in (x[1], y[1]) if h is not None), default=None)
    return high is None or low <= high
