"""Toponyms and what they name."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from sayso.reader import ranking, recognising
from sayso.reader.gazetteer import Entry, Gazetteer, fold
from sayso.reader.notes import noted
from sayso.reader.spots import with_spots
from sayso.reader.syntax import Syntax
from sayso.reader.tagger import Seen
from sayso.reader.toponyms import ENTERED, Toponym, demonym, kind_of_type, spot
from sayso.record import By, Gap, Guess, Place, PlaceKind, Segment, SegmentKind, Span

# A name whose only bearers lie in lands that the text does not speak of is left unknown where they are smaller than
# this: a village that the gazetteer lacks is likelier than a far town of its name. Chosen by reading the wrong places
# of the gold train part, 2026-11-25.
FAR_LEAST = 150_000
# A bare name is the town's from this size on, not its province's: Kandahar, Herat, New York.
TOWN_FIRST = 50_000
# Bearers that a place keeps beside the chosen one, with their scores.
N_BEST = 5
# A bearer this far from the division that the text puts its name into is a namesake; GeoNames' and the text's borders
# differ by less.
OUTSIDE_KM = 100.0
# Parts ("southern Lebanon") of lands wider than this get no point: it would mean little.
PART_KM = 300.0
# A facility or quarter takes the point of the town that it is named or told to be in, never closer than this.
ABOUT_KM = 15.0

_TOWN = {PlaceKind.CITY, PlaceKind.VILLAGE}
_AREAS = {PlaceKind.ADMIN1, PlaceKind.ADMIN2, PlaceKind.REGION}
_LISTED = {PlaceKind.ADMIN1, PlaceKind.ADMIN2}
_DIRECTION = {"north": (1, 0), "south": (-1, 0), "east": (0, 1), "west": (0, -1)}


@dataclass(slots=True)
class _Group:
    """The mentions that name one place."""

    name: str
    typed: PlaceKind | None
    form: str
    mentions: list[Toponym] = field(default_factory=list[Toponym])
    entry: Entry | None = None
    guesses: list[tuple[float, Entry]] = field(default_factory=list[tuple[float, Entry]])
    country: str | None = None
    base: _Group | None = None
    by: str = ""


def find(syntax: Syntax, segments: Sequence[Segment], gazetteer: Gazetteer, seen: Seen) -> tuple[Place, ...]:
    """The places that the text names, the dateline's among them, each once with all its mentions."""
    odds = recognising.odds_of(syntax, seen, gazetteer)
    return with_spots(syntax, Finding(syntax, spot(syntax, segments, gazetteer, odds), gazetteer).places())


def of_dateline(places: Sequence[Place], segments: Sequence[Segment]) -> str | None:
    """The id of the place that the dateline begins with."""
    for segment in segments:
        if segment.kind is SegmentKind.DATELINE:
            held = [(m.start, p.id) for p in places for m in p.mentions if segment.span.holds(m)]
            return min(held)[1] if held else None
    return None


def gaps(places: Sequence[Place]) -> tuple[Gap, ...]:
    """The places that the gazetteer does not hold."""
    return tuple(
        Gap(span=p.mentions[0], stage="places", reason=f"no place of the gazetteer is named {p.name!r} here")
        for p in places
        if p.lat is None and any(b.rule == "not in the gazetteer" for b in p.by)
    )


class Finding:
    """The resolution of one text's toponyms."""

    def __init__(self, syntax: Syntax, spotted: Sequence[Toponym], gazetteer: Gazetteer) -> None:
        self.syntax = syntax
        self.gazetteer = gazetteer
        self.spotted = spotted
        self.groups: list[_Group] = []
        self.lands = self._lands()
        self._group_names()

    def places(self) -> tuple[Place, ...]:
        """The places, by where each is first told."""
        self._resolve()
        self._second_look()
        self._merge_same()
        self._described()
        self._in_the_only_land()
        kept = [g for g in self.groups if g.mentions]
        kept.sort(key=lambda g: min(m.span.start for m in g.mentions))
        return tuple(self._record(f"p{n}", g) for n, g in enumerate(kept, start=1))

    def _in_the_only_land(self) -> None:
        """A building that is only described stands in the country that the text tells of, where it tells of one."""
        told = [g for g in self.groups if g.country and any(m.by != "dateline" for m in g.mentions)]
        if len({g.country for g in told}) == 1:
            for g in self.groups:
                if g.form == "building" and g.country is None:
                    g.country = told[0].country

    def _lands(self) -> Counter[str]:
        """How much the text speaks of each country: its names, adjectives, the dateline's land."""
        lands: Counter[str] = Counter()
        for t in self.syntax.tokens:
            if code := demonym(t.text):
                lands[code] += 1
        for m in self.spotted:
            for name in (m.name, *m.inside):
                entries = self.gazetteer.named(name) if name else ()
                top = entries[0] if entries else None
                if (
                    top
                    and top.country
                    and (top.kind is PlaceKind.COUNTRY or (top.code and top.kind is not PlaceKind.CITY))
                ):
                    lands[top.country] += 2 if top.kind is PlaceKind.COUNTRY else 1
                elif m.by == "dateline" and entries:
                    best = max(entries, key=lambda e: (e.kind in _TOWN, e.population))
                    if best.country:
                        lands[best.country] += 2
                elif top and top.country and top.population > 300_000:
                    lands[top.country] += 1
        return lands

    def _group_names(self) -> None:
        """Mentions of one name are one place; "X province" and "X city" are two, a bare X goes with the one told."""
        by_name: dict[str, list[_Group]] = {}
        order = sorted((m for m in self.spotted if m.name and m.form != "building"), key=lambda m: m.typed is None)
        for m in order:
            key = fold(m.name)
            if m.form in {"part", "facility"}:
                key = f"{m.form} {fold(m.span.of(self.syntax.text)) if m.form == 'part' else fold(m.name)}"
            them = by_name.setdefault(key, [])
            group = next((g for g in them if _compatible(g.typed, m.typed)), None)
            if group is None:
                group = _Group(name=m.name, typed=m.typed, form=m.form)
                them.append(group)
                self.groups.append(group)
            group.typed = group.typed or m.typed
            group.mentions.append(m)

    def _resolve(self) -> None:
        """Gives each group the bearer of its name that is meant, where one can be trusted to be."""
        asked = self.asked()
        ranked = ranking.rank(asked, self.gazetteer, spoken=ranking.spoken(self.syntax))
        for group, q, them in zip(self.groups, asked, ranked, strict=True):
            them = _of_kind(group, them) if them else them
            group.guesses = them[:N_BEST]
            if them and self._trusted(group, them[0][1]):
                group.entry = them[0][1]
                group.by = "gazetteer" if self.gazetteer.named(group.name) else "gazetteer, by sound"
                group.country = group.entry.country
            else:
                group.by = "not in the gazetteer"
                group.country = next((m.country for m in q.mentions if m.country), None) or self._container(group)

    def asked(self) -> list[ranking.Asked]:
        """The names of the text with their bearers, one for each group."""
        return [self._asked(group) for group in self.groups]

    def _asked(self, group: _Group) -> ranking.Asked:
        entries = self.gazetteer.named(group.name)
        if not entries and group.form != "facility":
            entries = self.gazetteer.sounding(group.name, [c for c, _ in self.lands.most_common(4)])
        return ranking.Asked(name=group.name, typed=group.typed, mentions=tuple(group.mentions), entries=entries)

    def _beside(self, group: _Group, e: Entry) -> float:
        """The weight of the lands that stand beside the name's mentions."""
        score = 0.0
        for m in group.mentions:
            if m.country:
                score += 3.0 if e.country == m.country else -1.0
            for name in m.inside:
                around = self.gazetteer.named(name)
                if any(a.kind is PlaceKind.COUNTRY and a.country == e.country for a in around[:3]):
                    return score + 6.0
                if any(a.kind is PlaceKind.ADMIN1 and a.code and a.code == e.admin1 for a in around[:5]):
                    return score + 6.0
                if any(a.kind is PlaceKind.REGION and a.country == e.country for a in around[:2]):
                    score += 3.0
        return score

    def _trusted(self, group: _Group, e: Entry) -> bool:
        """False where the best bearer is a small place of a land that the text does not speak of, or lies elsewhere."""
        if (e.kind not in _TOWN and e.kind is not PlaceKind.ADMIN2) or e.country is None:
            return True
        if self._told_elsewhere(group, e):
            return False
        if self.lands[e.country] or e.population >= FAR_LEAST or self._beside(group, e) >= 3.0:
            return True
        return any(m.by == "dateline" for m in group.mentions) and len(group.guesses) == 1

    def _told_elsewhere(self, group: _Group, e: Entry) -> bool:
        """True where the text puts the name into a division that the bearer lies far from: there is another one."""
        if e.admin1 is None or e.code or e.population >= FAR_LEAST:  # divisions in a list lie beside each other
            return False
        told = [
            a
            for name in min(group.mentions, key=lambda m: m.span).inside
            for a in self.gazetteer.named(name)[:5]
            if a.kind is PlaceKind.ADMIN1 and a.country == e.country
        ]
        return bool(told) and all(a.code != e.admin1 and ranking.apart_km(a, e) > OUTSIDE_KM for a in told)

    def _container(self, group: _Group) -> str | None:
        for m in group.mentions:
            for name in m.inside:
                for around in self.gazetteer.named(name)[:1]:
                    if around.kind in {PlaceKind.COUNTRY, PlaceKind.ADMIN1, PlaceKind.REGION}:
                        return around.country
        return None

    def _second_look(self) -> None:
        """Names of far hamlets, and unlisted ones that are not sure, go unless their company says place."""
        for g in self.groups:
            if (
                g.entry is None
                and g.form == "name"
                and not any(m.weight >= 3.0 or m.typed or m.by in {"dateline", ENTERED} for m in g.mentions)
            ) and not any("unlisted" in m.by for m in g.mentions):
                g.mentions.clear()

    def _merge_same(self) -> None:
        """Two names of one entry are one place: Kiev and Kyiv, "Gaza" and "the Gaza Strip"."""
        seen: dict[tuple[object, ...], _Group] = {}
        for g in self.groups:
            if g.entry is None or g.form != "name" or not g.mentions:
                continue
            listed = g.entry.code if g.entry.kind is PlaceKind.ADMIN1 else None
            key = (listed,) if listed else (g.entry.name, g.entry.kind, g.entry.country, g.entry.lat)
            if key in seen:
                seen[key].mentions += g.mentions
                g.mentions = []
            else:
                seen[key] = g

    def _described(self) -> None:
        """Gives "here", "the capital", "the city" to the places that they speak of."""
        for m in sorted((m for m in self.spotted if not m.name or m.form == "building"), key=lambda m: m.span):
            if m.form == "building":
                noun = m.name.split()[-1].casefold()
                same = next(
                    (g for g in self.groups if g.form in {"building", "facility"} and self._ends(g, noun)), None
                )
                if same is not None:
                    same.mentions.append(m)
                    continue
                self.groups.append(
                    _Group(name=m.name, typed=m.typed, form="building", mentions=[m], by="described building")
                )
                continue
            group = self._meant(m)
            if group is not None:
                group.mentions.append(m)

    def _ends(self, g: _Group, noun: str) -> bool:
        """True where the group's first mention ends in the noun: "the base" is the base told before."""
        return bool(g.mentions) and g.mentions[0].span.of(self.syntax.text).casefold().endswith(noun)

    def _meant(self, m: Toponym) -> _Group | None:
        line = next((g for g in self.groups if any(x.by == "dateline" for x in g.mentions)), None)
        if m.form == "here":
            return line
        if m.form == "capital":
            land = m.country or self._land_before(m.span)
            capital = self.gazetteer.capital(land) if land else None
            return self._of_entry(capital) if capital else None
        if m.typed is PlaceKind.COUNTRY:
            land = m.country or self._land_before(m.span)
            entry = self.gazetteer.country(land) if land else None
            return self._of_entry(entry) if entry else None
        if m.typed in _TOWN:
            wanted = _TOWN
        elif m.typed in {PlaceKind.ADMIN1, PlaceKind.ADMIN2}:
            wanted = {PlaceKind.ADMIN1, PlaceKind.ADMIN2}
        else:
            wanted = {PlaceKind.REGION, PlaceKind.ADMIN1, PlaceKind.ADMIN2, PlaceKind.OTHER, PlaceKind.NATURAL}
        if m.span.of(self.syntax.text).lower().startswith("this ") and line and _kind(line) in wanted:
            return line
        before = [
            (x.span.start, n)
            for n, g in enumerate(self.groups)
            if g.form != "building"
            and (_kind(g) in wanted or (m.typed in _TOWN and _may_be_town(g)))
            and not (g.entry and g.entry.lat is None)
            for x in g.mentions
            if x.span.start < m.span.start
        ]
        if not before:
            return None
        group = self.groups[max(before)[1]]
        if m.typed in _TOWN and _may_be_town(group):
            group.typed = m.typed
        return group

    def _of_entry(self, e: Entry) -> _Group:
        for g in self.groups:
            if (
                g.entry is not None
                and g.form == "name"
                and g.mentions
                and (g.entry.name, g.entry.kind, g.entry.country) == (e.name, e.kind, e.country)
            ):
                return g
        group = _Group(
            name=e.name, typed=None, form="name", entry=e, guesses=[(9.0, e)], country=e.country, by="gazetteer"
        )
        self.groups.append(group)
        return group

    def _land_before(self, span: Span) -> str | None:
        """The country that "the country" means here: one spoken of before, the more and the nearer the better."""
        told: dict[str, float] = {}
        token = self.syntax.at(span.start)
        here = token.sentence if token else 0
        for code, sentence, weight in self._spoken:
            if sentence <= here:
                told[code] = told.get(code, 0.0) + weight * (2 if here - sentence <= 1 else 1)
        if not told:
            return self.lands.most_common(1)[0][0] if self.lands else None
        return max(told, key=lambda c: (told[c], c))

    @cached_property
    def _spoken(self) -> list[tuple[str, int, float]]:
        """The countries spoken of, with sentence and weight: most as a place ("in Iraq"), least by adjective."""
        beside = noted(self.syntax)
        found = [(code, t.sentence, 0.3) for t in self.syntax.tokens if (code := demonym(t.text))]
        for g in self.groups:
            if g.entry is not None and g.entry.kind is PlaceKind.COUNTRY and g.entry.country:
                for m in g.mentions:
                    if m.first >= 0 and m.first not in beside:
                        t = self.syntax.tokens[m.last]
                        located = t.dep == "pobj" and self.syntax.head(t.i).lower in {
                            "in",
                            "from",
                            "to",
                            "into",
                            "throughout",
                        }
                        found.append((
                            g.entry.country,
                            t.sentence,
                            2.0 if located else 0.3 if t.dep == "compound" else 1.0,
                        ))
        return found

    def _record(self, id: str, g: _Group) -> Place:
        mentions = tuple(sorted({s for m in g.mentions for s in (m.span, *self._inner(m))}))
        e, kind = g.entry, _kind(g)
        lat = lon = radius = None
        name = self._name(g)
        rule = g.by
        if e is not None and g.form in {"name"} and e.lat is not None and e.lon is not None:
            lat, lon, radius = e.lat, e.lon, e.radius_km
        elif e is not None and g.form == "part" and e.lat is not None and e.lon is not None:
            lat, lon, radius = self._part(g, e)
            rule = "part of a listed place"
        elif e is not None and g.form == "facility" and self._own_town(g, e):
            lat, lon, radius = e.lat, e.lon, max(ABOUT_KM, e.radius_km or 0)
            rule = "at the town it is named after"
        plain = e if g.form == "name" else None
        total = sum(math.exp(min(s, 30)) for s, _ in g.guesses) or 1.0
        return Place(
            id=id,
            name=name,
            kind=kind,
            country=g.country,
            lat=lat,
            lon=lon,
            mentions=mentions,
            code=_code(plain) if plain else None,
            geonames=plain.geonames if plain else None,
            radius_km=radius,
            guesses=tuple(
                Guess(
                    name=x.name,
                    lat=x.lat,
                    lon=x.lon,
                    score=round(math.exp(min(s, 30)) / total, 3),
                    country=x.country,
                    geonames=x.geonames,
                )
                for s, x in g.guesses
                if x.lat is not None and x.lon is not None
            ),
            by=(By(field="name", rule=max(g.mentions, key=lambda m: m.weight).by), By(field="lat", rule=rule)),
        )

    def _inner(self, m: Toponym) -> Iterator[Span]:
        """The name alone inside "the town of Charikar": both are mentions."""
        if m.form == "name" and m.typed is not None and m.first >= 0:
            name = Span(self.syntax.tokens[m.first].start, m.span.end)
            if name.start > m.span.start:
                yield name

    def _own_town(self, g: _Group, e: Entry) -> bool:
        """True where a facility's name is that of a town named too, or of a large one of a land spoken of."""
        if e.kind not in _TOWN:
            return False
        named = any(
            o.form == "name" and o.mentions and o.entry is not None and o.entry.geonames == e.geonames
            for o in self.groups
        )
        return named or (
            e.population >= FAR_LEAST and bool(e.country and self.lands[e.country]) and fold(e.name) == fold(g.name)
        )

    def _part(self, g: _Group, e: Entry) -> tuple[float | None, float | None, float | None]:
        """The point of a part of a small land: shifted from its middle by two fifths of its reach."""
        if e.kind in _TOWN:
            return e.lat, e.lon, e.radius_km
        if e.lat is None or e.lon is None or e.radius_km is None or e.radius_km > PART_KM:
            return None, None, None
        words = g.mentions[0].span.of(self.syntax.text).lower()
        step = 0.4 * e.radius_km / 111
        up = sum(v[0] for d, v in _DIRECTION.items() if d in words)
        right = sum(v[1] for d, v in _DIRECTION.items() if d in words)
        return round(e.lat + up * step, 4), round(e.lon + right * step, 4), e.radius_km

    def _name(self, g: _Group) -> str:
        """The fullest name in the text, a shared plural made singular: "Baghlan Provinces" names Baghlan Province."""
        if g.form in {"building", "part"}:
            return _bare(g.mentions[0].span.of(self.syntax.text))
        best = max((m for m in g.mentions if m.name), key=lambda m: (m.typed is not None, len(m.name)), default=None)
        if best is None:
            return g.name
        words = best.span.of(self.syntax.text)
        after = re.search(re.escape(best.name.split(" ")[-1]) + r"\s+(\w+)$", words)
        if after and kind_of_type(after.group(1)) is not None:
            return f"{_cased(best.name)} {_singular(after.group(1))}"
        if g.form == "facility":
            return _bare(words)
        return _cased(best.name)


def _code(e: Entry) -> str | None:
    """The ISO 3166-2 code of a division, and of a town or district the one of the division that it lies in."""
    if e.kind is PlaceKind.COUNTRY:
        return None
    return e.code or (e.admin1 if e.kind in _TOWN or e.kind is PlaceKind.ADMIN2 else None)


def _singular(word: str) -> str:
    """A type word as one: "provinces", "counties"; "pass" is one."""
    return word if word.endswith("ss") else re.sub("ies$", "y", word).removesuffix("s")


def _of_kind(group: _Group, ranked: ranking.Ranked) -> ranking.Ranked:
    """The bearers with the best one of the told kind first, where it lies with the best of all.

    The trees know where a name lies and hardly tell a province from the town that it is named after: "Yala province" is
    the province, a bare "Sylhet" the town.
    """
    top = ranked[0][1]

    def fits(e: Entry) -> bool:
        if group.typed in _TOWN or group.typed is None:
            return e.kind in _TOWN and (group.typed is not None or e.population >= TOWN_FIRST)
        return e.kind in _AREAS and (e.kind is group.typed or bool(e.code) or group.typed is PlaceKind.REGION)

    wanted = _LISTED if group.typed is None else _AREAS if group.typed in _TOWN else _TOWN
    if group.form == "part" or top.kind not in wanted or fits(top):
        return ranked
    reach = max(ranking.AROUND_KM, top.radius_km or 0.0)
    other = next(
        (r for r in ranked if fits(r[1]) and ranking.apart_km(r[1], top) <= max(reach, r[1].radius_km or 0)), None
    )
    return ranked if other is None else [other, *(r for r in ranked if r is not other)]


def _may_be_town(g: _Group) -> bool:
    """True for a bare name that the gazetteer lacks or has as a district only: "entered Masisi ... took the town"."""
    return g.form == "name" and g.typed is None and (g.entry is None or g.entry.kind is PlaceKind.ADMIN2)


def _compatible(one: PlaceKind | None, two: PlaceKind | None) -> bool:
    """True where two kinds told for one name can be one place."""
    if one is None or two is None or one is two:
        return True
    areas = {PlaceKind.ADMIN1, PlaceKind.ADMIN2, PlaceKind.REGION, PlaceKind.NATURAL, PlaceKind.OTHER}
    return (one in _TOWN and two in _TOWN) or (one in areas and two in areas)


def _kind(g: _Group) -> PlaceKind:
    """What the text calls it, where that fits what the gazetteer holds."""
    if g.form in {"building", "facility"}:
        return PlaceKind.FACILITY
    if g.form == "part":
        return PlaceKind.OTHER if g.entry and g.entry.kind in _TOWN else PlaceKind.REGION
    e = g.entry
    if e is None:
        return g.typed or PlaceKind.OTHER
    if e.kind in _TOWN and g.typed is not None and g.typed in {PlaceKind.VILLAGE, PlaceKind.ADMIN2}:
        return g.typed
    if e.kind is PlaceKind.ADMIN2 and g.typed in _TOWN:
        return PlaceKind.CITY
    return e.kind


def _bare(words: str) -> str:
    return re.sub(r"^(?:the|a|an)\s+", "", re.sub(r"\s+", " ", words), flags=re.IGNORECASE)


def _cased(name: str) -> str:
    """A name in capitals as it is written elsewhere: `AL-QAIM` is Al-Qaim."""
    return name.title() if name.isupper() and len(name) > 3 else name
