"""Places found and placed: recognition, resolution, and both together, as the geoparsing field counts them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from sayso.evaluate.corpora.geo import MANNERS, Article, Manner, Point
from sayso.evaluate.spans import Count
from sayso.record import Span

NEAR_KM = 161.0
"""A hundred miles: the field's border of right and wrong."""
FARTHEST_KM = 20_039.0
"""Half of the equator, which the area under the curve is measured by; a place not told is so far off."""
_EARTH_KM = 6371.0


class Seen(Protocol):
    """A text that has been parsed and tagged: what is done with its places."""

    def find(self, manner: Manner) -> Sequence[tuple[Span, Point | None]]:
        """The toponyms, each with where it lies; None where that is not known."""
        ...

    def place(self, spans: Sequence[Span]) -> Sequence[Point | None]:
        """Where given toponyms lie."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Geoparser:
    """The reader's parts: `see` parses and tags a text, `bearers` gives where all places of a name lie."""

    see: Callable[[str], Seen]
    bearers: Callable[[str], Sequence[Point]]


@dataclass(slots=True)
class _Tally:
    found: Count = field(default_factory=Count)
    placed: Count = field(default_factory=Count)
    km: list[float] = field(default_factory=list[float])
    near: int = 0
    n: int = 0

    def figures(self) -> dict[str, float]:
        return {
            "recognition_f1": self.found.f1,
            "acc161": _mean([float(km <= NEAR_KM) for km in self.km]),
            "acc161_all": self.near / self.n if self.n else 0.0,
            "mean_km": _mean(self.km),
            "auc": _mean([math.log(km + 1) / math.log(FARTHEST_KM) for km in self.km]),
            "end_to_end": self.placed.f1,
            "missing_share": 1 - len(self.km) / self.n if self.n else 0.0,
        }


def measure(articles: Iterable[Article], geoparser: Geoparser, *, clock: Callable[[], float]) -> dict[str, float | int]:
    """The figures of each set and their means over the sets.

    Resolution (`acc161`, `mean_km`, `auc`) is of the gold's spans, where some place of that name in the gazetteer lies
    within 161 km of the gold's point; `missing_share` is the share of the others, which `acc161_all` counts too.
    `recognition_f1` is of exact spans, `end_to_end` of exact spans that are placed within 161 km, over all toponyms.
    `ms` and `ms_most`: milliseconds that finding and placing takes an article, on average and at most, beside parsing
    and tagging it.
    """
    tallies = {name: _Tally() for name in MANNERS}
    times: list[float] = []
    for article in articles:
        tally, gold = tallies[article.name], dict(article.toponyms)
        seen = geoparser.see(article.text)
        begun = clock()
        found = dict(seen.find(MANNERS[article.name]))
        times.append(1000 * (clock() - begun))
        tally.found.add(gold, found)
        right = {s for s, at in found.items() if at is not None and s in gold and _km(gold[s], at) <= NEAR_KM}
        tally.placed.right += len(right)
        tally.placed.gold += len(gold)
        tally.placed.predicted += len(found)
        tally.n += len(gold)
        for (span, point), at in zip(article.toponyms, seen.place(list(gold)), strict=True):
            tally.near += at is not None and _km(point, at) <= NEAR_KM
            if any(_km(point, b) <= NEAR_KM for b in geoparser.bearers(article.text[span.start : span.end])):
                tally.km.append(FARTHEST_KM if at is None else _km(point, at))
    met = {name: t.figures() for name, t in tallies.items() if t.n}
    keys = next(iter(met.values()), _Tally().figures())
    return {
        **{key: _mean([f[key] for f in met.values()]) for key in keys},
        **{f"{name}_{key}": value for name, figures in met.items() for key, value in figures.items()},
        "ms": _mean(times),
        "ms_most": max(times, default=0.0),
        "n": sum(t.n for t in tallies.values()),
    }


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _km(one: Point, two: Point) -> float:
    a, b, c, d = map(math.radians, (*one, *two))
    h = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(h)))
