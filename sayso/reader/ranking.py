"""Which place a name means: the bearers of each name of a text, weighed by what the text says and by each other.

Trees (`weights/ranking.json`, docs/cards/places.md) weigh each bearer: its size and kind, what stands beside the name,
the countries and provinces that the text speaks of, and how near it lies to bearers of the other names.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sayso.reader import toponyms
from sayso.reader.gazetteer import Entry, Gazetteer, fold
from sayso.reader.recognising import Named
from sayso.reader.syntax import Syntax
from sayso.reader.toponyms import Toponym, demonym
from sayso.reader.trees import trees
from sayso.record import PlaceKind

NEAR_KM, AROUND_KM, FAR_KM = 50.0, 161.0, 20_000.0
SURE = 0.3
"""The share from which on a bearer of another name counts as the nearest."""
# Bearers of one name that are compared with those of the others, the most populous first; and names compared: together
# they bound the time that a hostile text can take.
COMPARED, MOST = 12, 120

# "Tripoli, Lebanon" is told, not guessed: added to the log odds of what lies in the land or province after the comma,
# which the trees have seen too seldom against a capital. On train the share right stays (2026-11-25).
TOLD = 2.5
_TOLD = ("inside its country", "inside its admin1")

_TOWN = {PlaceKind.CITY, PlaceKind.VILLAGE}
_AREAS = {PlaceKind.ADMIN1, PlaceKind.ADMIN2, PlaceKind.REGION}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A name of a text with all its mentions, and the places that bear it.

    `typed`: the kind that a type word gives it. `adjective`: told by an adjective or its people alone.
    """

    name: str
    typed: PlaceKind | None
    mentions: tuple[Toponym, ...]
    entries: tuple[Entry, ...]
    adjective: bool = False


Ranked = list[tuple[float, Entry]]
"""Log odds of each bearer to be the one that is meant, the best first."""


def rank(asked: Sequence[Asked], gazetteer: Gazetteer, *, spoken: Mapping[str, float]) -> list[Ranked]:
    """The bearers of each name, the likeliest first. `spoken`: how often each country is told by an adjective."""
    weigh = trees("ranking")
    context = Context(asked, gazetteer, spoken)
    rows: list[dict[str, float]] = []
    ends = [0]
    for k in range(len(asked)):
        rows += context.rows(k)
        ends.append(len(rows))
    odds = [x + TOLD * any(f in row for f in _TOLD) for x, row in zip(weigh(rows), rows, strict=True)]
    return [
        sorted(zip(odds[a:b], q.entries, strict=True), key=lambda s: -s[0])
        for q, a, b in zip(asked, ends, ends[1:], strict=False)
    ]


def places_of(names: Sequence[Named], syntax: Syntax, gazetteer: Gazetteer) -> list[Ranked]:
    """The bearers of each of the recognised names, the likeliest first; one name means one place in a text."""
    grouped: dict[tuple[str, bool], list[Named]] = defaultdict(list)
    for name in names:
        grouped[fold(name.name), name.adjective].append(name)
    asked = [ask(them, syntax, gazetteer) for them in grouped.values()]
    found = dict(zip(grouped, rank(asked, gazetteer, spoken=spoken(syntax)), strict=True))
    return [found[fold(n.name), n.adjective] for n in names]


def ask(them: Sequence[Named], syntax: Syntax, gazetteer: Gazetteer) -> Asked:
    """One name's mentions, with what stands beside them."""
    told = toponyms.told(syntax, gazetteer, [(n.first, n.last, n.name, n.entries) for n in them])
    first = them[0]
    return Asked(
        name=first.name,
        typed=next((m.typed for m in told if m.typed), None),
        mentions=tuple(told),
        entries=first.entries,
        adjective=first.adjective,
    )


def spoken(syntax: Syntax) -> Counter[str]:
    """How often the text tells of each country by an adjective or its people."""
    return Counter(code for t in syntax.tokens if (code := demonym(t.text)))


class Context:
    """The names of one text, ready to be weighed against each other."""

    def __init__(self, asked: Sequence[Asked], gazetteer: Gazetteer, spoken: Mapping[str, float]) -> None:
        self.asked = asked
        self.gazetteer = gazetteer
        self.spoken = spoken
        self._vote()

    def _vote(self) -> None:
        """How much each name speaks for each country and each admin-1, shared among its likeliest bearers."""
        self.countries: list[dict[str, float]] = []
        self.provinces: list[dict[str, float]] = []
        spots: list[tuple[float, float, float, int]] = []
        for k, q in enumerate(self.asked):
            country, province = defaultdict[str, float](float), defaultdict[str, float](float)
            shares = _shares(q.entries[:COMPARED])
            n = math.log1p(len(q.mentions))
            for share, e in zip(shares, q.entries, strict=False):
                if e.country:
                    country[e.country] += n * share
                if at := e.code if e.kind is PlaceKind.ADMIN1 else e.admin1:
                    province[at] += n * share
                if k < MOST and e.lat is not None and e.lon is not None and e.kind is not PlaceKind.COUNTRY:
                    spots.append((e.lat, e.lon, share, k))
            self.countries.append(dict(country))
            self.provinces.append(dict(province))
        table = np.array(spots).reshape(len(spots), 4)
        self._lats, self._lons, self._weights, self._owners = table.T
        # Where the bearers of each name begin among them all.
        self._firsts = np.flatnonzero(np.diff(self._owners, prepend=-1))
        self.all_countries, self.all_provinces = _sum(self.countries), _sum(self.provinces)
        for code, n in self.spoken.items():
            self.all_countries[code] += math.log1p(n)

    def rows(self, k: int) -> list[dict[str, float]]:
        """What speaks for each bearer of name `k`."""
        q = self.asked[k]
        people = [math.log10(e.population + 10) for e in q.entries]
        most = max(people, default=0.0)
        order = sorted(range(len(people)), key=lambda n: -people[n])
        place = {n: r for r, n in enumerate(order)}
        told = sum(self.all_countries.values()) - sum(self.countries[k].values())
        provinces = sum(self.all_provinces.values()) - sum(self.provinces[k].values())
        homes = Counter(e.country for e in q.entries)
        kinds = Counter(e.kind for e in q.entries)
        key = fold(q.name)
        found: list[dict[str, float]] = []
        for n, e in enumerate(q.entries):
            row = {
                "people": people[n],
                "people beside the most": people[n] - most,
                "place by people": float(min(place[n], 20)),
                "bearers": math.log1p(len(q.entries)),
                "bearers in its country": math.log1p(homes[e.country]),
                "bears a country": float(kinds[PlaceKind.COUNTRY] > 0),
                "bears an admin1": float(kinds[PlaceKind.ADMIN1] > 0),
                "bears a region": float(kinds[PlaceKind.REGION] > 0),
                f"kind {e.kind.value}": 1.0,
                "capital": float(e.capital),
                "main name": float(fold(e.name) == key),
                "main name begins": float(fold(e.name).startswith(key)),
                "listed": float(bool(e.code)),
                "times": math.log1p(len(q.mentions)),
                "capitals": float(q.name.isupper()),
                "words": float(len(q.name.split())),
                "adjective": float(q.adjective),
            }
            row |= self._typed(q, e)
            row |= self._beside(q, e)
            row |= self._around(k, e, told, provinces)
            found.append(row)
        share = max((r["country share"] for r in found), default=0.0)
        near = max((r["province share"] for r in found), default=0.0)
        around = max((r["names around"] for r in found), default=0.0)
        for row in found:
            row["country share beside the most"] = row["country share"] - share
            row["province share beside the most"] = row["province share"] - near
            row["names around beside the most"] = row["names around"] - around
        return found

    def _typed(self, q: Asked, e: Entry) -> dict[str, float]:
        typed = q.typed
        if typed is None:
            last = q.name.rsplit(" ", 1)[-1].casefold()
            typed = (
                PlaceKind.ADMIN2 if last in {"county", "parish", "co."} else PlaceKind.CITY if last == "city" else None
            )
        if typed is None:
            return {}
        fits = (
            (typed in _TOWN and e.kind in _TOWN)
            or (typed is PlaceKind.ADMIN1 and e.kind is PlaceKind.ADMIN1)
            or (typed is PlaceKind.ADMIN2 and e.kind is PlaceKind.ADMIN2)
            or (typed is PlaceKind.REGION and e.kind in _AREAS)
            or (typed is e.kind)
        )
        near = typed in {PlaceKind.ADMIN1, PlaceKind.ADMIN2, PlaceKind.REGION} and e.kind in _AREAS
        return {"typed": 1.0, "typed so": float(fits), "typed nearly so": float(near), f"typed {typed.value}": 1.0}

    def _beside(self, q: Asked, e: Entry) -> dict[str, float]:
        """What the names after its commas and the adjectives before it say of a bearer."""
        row: dict[str, float] = defaultdict(float)
        n = len(q.mentions)
        for m in q.mentions:
            if m.country:
                row["adjective of its country" if m.country == e.country else "adjective of another"] += 1 / n
            for name in m.inside:
                around = self.gazetteer.named(name)[:5]
                row["told inside"] = 1.0
                if any(a.kind is PlaceKind.COUNTRY and a.country == e.country for a in around):
                    row["inside its country"] = 1.0
                if any(a.kind is PlaceKind.ADMIN1 and a.code and a.code == e.admin1 for a in around):
                    row["inside its admin1"] = 1.0
                if any(a.kind is PlaceKind.ADMIN2 and apart_km(a, e) < NEAR_KM for a in around):
                    row["inside its admin2"] = 1.0
                if any(a.kind in _TOWN and apart_km(a, e) < NEAR_KM and a is not e for a in around):
                    row["inside a town near"] = 1.0
                if any(a.kind is PlaceKind.REGION and a.country == e.country for a in around[:2]):
                    row["inside its region"] = 1.0
            if m.by == "dateline":
                row["dateline"] = 1.0
        return dict(row)

    def _around(self, k: int, e: Entry, told: float, provinces: float) -> dict[str, float]:
        """How much the other names of the text speak for where a bearer lies."""
        country = self.all_countries.get(e.country, 0.0) - self.countries[k].get(e.country, 0.0) if e.country else 0.0
        at = e.code if e.kind is PlaceKind.ADMIN1 else e.admin1
        province = self.all_provinces.get(at, 0.0) - self.provinces[k].get(at, 0.0) if at else 0.0
        near = around = 0.0
        nearest = FAR_KM
        if e.lat is not None and e.lon is not None and len(self._lats):
            across = (self._lons - e.lon + 180) % 360 - 180
            narrow = np.cos(np.radians((self._lats + e.lat) / 2))
            km = 111.2 * np.hypot(self._lats - e.lat, across * narrow)
            own = self._owners == k
            weights = np.where(own, 0.0, self._weights)
            near = float(np.maximum.reduceat(np.where(km < NEAR_KM, weights, 0.0), self._firsts).sum())
            around = float(np.maximum.reduceat(np.where(km < AROUND_KM, weights, 0.0), self._firsts).sum())
            nearest = float(np.where(weights > SURE, km, FAR_KM).min())
        others = max(1, len(self.asked) - 1)
        return {
            "country": country,
            "country share": country / told if told > 0 else 0.0,
            "province": province,
            "province share": province / provinces if provinces > 0 else 0.0,
            "names near": near,
            "names around": around,
            "share around": around / others,
            "nearest": math.log1p(nearest),
            "others": math.log1p(others),
        }


def _sum(votes: Sequence[Mapping[str, float]]) -> dict[str, float]:
    total = defaultdict[str, float](float)
    for each in votes:
        for code, n in each.items():
            total[code] += n
    return total


def _shares(entries: Sequence[Entry]) -> list[float]:
    """How likely each bearer is before anything is known: by people and kind."""
    weights = [
        (e.population + 500) ** 0.5
        * (30 if e.kind is PlaceKind.COUNTRY else 4 if e.kind in {PlaceKind.ADMIN1, PlaceKind.REGION} else 1)
        for e in entries
    ]
    total = sum(weights)
    return [w / total for w in weights]


def apart_km(one: Entry, two: Entry) -> float:
    """How far two places lie from each other; without end where one has no point."""
    if one.lat is None or one.lon is None or two.lat is None or two.lon is None:
        return math.inf
    return _between(one.lat, one.lon, two.lat, two.lon)


def _between(lat: float, lon: float, lat2: float, lon2: float) -> float:
    """Kilometres, near enough within a continent."""
    across = (lon - lon2 + 180) % 360 - 180
    return 111.2 * math.hypot(lat - lat2, across * math.cos(math.radians((lat + lat2) / 2)))
