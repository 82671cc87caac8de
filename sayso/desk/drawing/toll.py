"""How one harm was told over time: a line for each voice, so that a correction and a quarrel look unlike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

from sayso.desk.drawing.axis import TICKS, Tick, read
from sayso.record import Count, Harm, Series, Toll
from sayso.record.phrases import MONTHS, moment, number_told

HEIGHT = 150
TOP, FLOOR = 14, 126
# So many voices have a colour of their own.
COLOURS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """One number, with its range. Units: `x` per cent of the width, the others of HEIGHT from the top."""

    x: float
    low: float
    high: float | None
    unknown: bool
    chosen: bool
    number: str
    day: str
    claim: str

    @property
    def says(self) -> str:
        return f"{self.number}, {self.day}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What one voice told, in the order of telling. `colour` is its place among the voices; those beyond share one."""

    by: str
    colour: int
    dots: tuple[Dot, ...]

    @property
    def steps(self) -> tuple[tuple[Dot, Dot], ...]:
        return tuple(pairwise(d for d in self.dots if not d.unknown))


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """How one harm was told over time. `levels` are numbers with their heights."""

    harm: str
    lines: tuple[Line, ...]
    levels: tuple[tuple[int, float], ...]
    ticks: tuple[Tick, ...]
    rule: str
    height: int = HEIGHT


def chart(series: Series) -> Chart:
    """The numbers of one harm by voice and by the day on which they were told; of no known day at the left edge."""
    most = max((n for c in series.counts for n in (c.low, c.high) if n is not None), default=0)
    days = sorted({c.at for c in series.counts if c.at})
    places = _places(days)
    by: dict[str, list[Count]] = {}
    for count in series.counts:
        by.setdefault(count.by, []).append(count)
    lines = [
        Line(by=name or "the dispatch", colour=min(n, COLOURS), dots=_dots(counts, series, places, most, n, len(by)))
        for n, (name, counts) in enumerate(by.items())
    ]
    named = days[:: -(-len(days) // TICKS)] if days else []
    return Chart(
        harm=series.harm.value,
        lines=tuple(lines),
        levels=tuple((n, _height(n, most)) for n in sorted({0, most // 2, most})),
        ticks=tuple(Tick(at=places[d], says=_short(d)) for d in named),
        rule=series.rule,
    )


def _places(days: Sequence[str]) -> dict[str | None, float]:
    """Where each day stands: first to last over most of the width, so that the voices of a day have room."""
    at = [read(f"{d}T00:00+00:00") for d in days] or [datetime(1, 1, 1, tzinfo=UTC)]
    long = (at[-1] - at[0]).days or 1
    shares: dict[str | None, float] = {d: 12 + 74 * (a - at[0]).days / long for d, a in zip(days, at, strict=False)}
    return shares | {None: 4.0}


def _dots(
    counts: Sequence[Count], series: Series, places: Mapping[str | None, float], most: int, n: int, of: int
) -> tuple[Dot, ...]:
    # Voices of one day stand beside one another, and so do the numbers that one voice tells on one day.
    aside = (n - (of - 1) / 2) * min(1.2, 8 / max(of, 1))
    seen: dict[str | None, int] = {}
    found: list[Dot] = []
    for count in counts:
        again = seen[count.at] = seen.get(count.at, -1) + 1
        x = places[count.at] + aside + 2.2 * again
        found.append(_dot(count, x=min(98.5, max(1.0, x)), most=most, chosen=count == series.chosen))
    return tuple(found)


def _dot(count: Count, *, x: float, most: int, chosen: bool) -> Dot:
    low = count.low if count.low is not None else count.high or 0
    told = number_told(Toll(harm=Harm.KILLED, low=count.low, high=count.high))
    return Dot(
        x=round(x, 2),
        low=_height(low, most),
        high=None if count.high == count.low else float(TOP) if count.high is None else _height(count.high, most),
        unknown=count.unknown,
        chosen=chosen,
        number="not known" if count.unknown else told,
        day=moment(count.at) if count.at else "day not told",
        claim=count.claim,
    )


def _short(day: str) -> str:
    at = read(f"{day}T00:00+00:00")
    return f"{at.day} {MONTHS[at.month - 1]}"


def _height(number: int, most: int) -> float:
    return round(FLOOR - (FLOOR - TOP) * number / most, 1) if most else float(FLOOR)
