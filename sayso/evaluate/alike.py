"""When a record of one reading and a record of another are the same: the comparisons under the score.

They work on the plain form (`sayso-reading/1`), which gold readings and our own share.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sayso.record.plain import Plain

Same = Callable[[Any, Any], bool]

EARTH_DIAMETER_KM = 12742
NEAR_KM = 25
# Experts part on these two stances, so they count as one (gold README, conventions).
AS_ONE = {"claims": "affirms"}
DAY = len("2005-11-26")
CUT = {"minute": len("2005-11-26T15:30"), "hour": len("2005-11-26T15"), "month": len("2005-11"), "year": len("2005")}


@dataclass(frozen=True, slots=True)
class Indexed:
    """A plain reading whose records are reached by id."""

    id: str
    places: dict[str, Plain]
    actors: dict[str, Plain]
    sources: dict[str, Plain]
    events: list[Plain]

    @staticmethod
    def of(row: Plain) -> Indexed:
        def by_id(kind: str) -> dict[str, Plain]:
            return {record["id"]: record for record in row.get(kind, [])}

        return Indexed(row["id"], by_id("places"), by_id("actors"), by_id("sources"), row.get("events", []))

    def chain(self, report: Plain) -> list[Plain]:
        return known(self.sources, report.get("chain", []))


def known(records: dict[str, Plain], ids: Iterable[str]) -> list[Plain]:
    """The records with these ids, in their order; an id that leads nowhere is passed over."""
    return [records[i] for i in ids if i in records]


def pairs_off(gold: Iterable[Any], predicted: Iterable[Any], same: Same) -> int:
    """How many of `gold` find a partner of their own in `predicted`, each taking the first that is left."""
    free = list(predicted)
    before = len(free)
    for wanted in gold:
        at = next((k for k, offered in enumerate(free) if same(wanted, offered)), None)
        if at is not None:
            del free[at]
    return before - len(free)


def touch(some: Sequence[Sequence[int]], others: Sequence[Sequence[int]], share: float = 0.5) -> bool:
    """True where a span of each shares at least `share` of the shorter one."""
    for start, end in some:
        for other_start, other_end in others:
            common = min(end, other_end) - max(start, other_start)
            if common > 0 and common >= share * min(end - start, other_end - other_start):
                return True
    return False


def distance_km(one: Plain, other: Plain) -> float | None:
    """Great-circle distance of two places; None where one has no coordinates."""
    lat, lon, other_lat, other_lon = one.get("lat"), one.get("lon"), other.get("lat"), other.get("lon")
    if lat is None or lon is None or other_lat is None or other_lon is None:
        return None
    here, there = math.radians(lat), math.radians(other_lat)
    across = math.sin(math.radians(other_lon - lon) / 2) ** 2
    half = math.sin((there - here) / 2) ** 2 + math.cos(here) * math.cos(there) * across
    return EARTH_DIAMETER_KM * math.asin(min(1, math.sqrt(half)))


def same_record(one: Plain, other: Plain) -> bool:
    return touch(one["mentions"], other["mentions"])


def same_place(one: Plain, other: Plain) -> bool:
    """The same words, or the same kind of place within 25 km."""
    if same_record(one, other):
        return True
    apart = distance_km(one, other)
    return apart is not None and apart <= NEAR_KM and one.get("kind") == other.get("kind")


def same_stance(one: Plain, other: Plain) -> bool:
    return AS_ONE.get(one["stance"], one["stance"]) == AS_ONE.get(other["stance"], other["stance"])


def same_first_source(gold: Indexed, predicted: Indexed) -> Same:
    """Two reports cite the same one first, or both are the dispatch's own voice."""

    def same(one: Plain, other: Plain) -> bool:
        a, b = gold.chain(one), predicted.chain(other)
        return same_record(a[0], b[0]) if a and b else not a and not b

    return same


def same_chain(gold: Indexed, predicted: Indexed) -> Same:
    """Two reports go through the same sources in the same order."""

    def same(one: Plain, other: Plain) -> bool:
        a, b = gold.chain(one), predicted.chain(other)
        return len(a) == len(b) and all(map(same_record, a, b))

    return same


def same_start(gold: Plain, predicted: Plain) -> bool:
    """Two `when` begin alike, to the precision that the gold asks; the end is not asked."""
    wanted, given = gold.get("start"), predicted.get("start")
    if wanted is None or given is None:
        return wanted is given
    precision = gold.get("precision", "day")
    if precision in {"week", "longer", "unknown"}:
        return _about_the_same_day(wanted[:DAY], given[:DAY], week=precision == "week")
    if precision in {"minute", "hour"} and len(given) <= DAY:
        # Clock times are rare: the right day is right enough where only the day was read.
        return wanted[:DAY] == given[:DAY]
    return _cut(wanted, precision) == _cut(given, precision)


def _about_the_same_day(wanted: str, given: str, *, week: bool) -> bool:
    if not week and not len(wanted) == len(given) == DAY:
        return wanted[:4] == given[:4]
    try:
        apart = datetime.fromisoformat(wanted) - datetime.fromisoformat(given)
    except ValueError:
        return False
    return abs(apart.days) <= (4 if week else 31)


def _cut(value: str, precision: str) -> str:
    """As much of an ISO date or time as the precision asks; clock times with an offset are first turned to UTC."""
    if len(value) > DAY:
        with suppress(ValueError):
            moment = datetime.fromisoformat(value)
            if precision in {"minute", "hour"} and moment.tzinfo:
                moment = moment.astimezone(UTC)
            value = moment.isoformat()
    return value[: CUT.get(precision, DAY)]
