"""Spots told by a place that they are not: "20 km north of Kabul", "near Goma", "between Goma and Sake", a border.

The place is the anchor and stays where it is; what the words say of the spot is kept beside it, with a point where they
give one. Words: `rules/places.toml`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from sayso.reader.gazetteer import vocabulary
from sayso.reader.syntax import Syntax
from sayso.reader.vocabulary import load
from sayso.record import Place, PlaceKind, Relation, Span, Spot

# How far "near" and "outside" reach beyond the place itself; by judgement, 2026-11-25.
NEAR_KM = 15.0
# A wind's name holds for an eighth of the circle to each side: so far beside the line the spot may lie.
ASIDE = math.tan(math.radians(22.5))
# How far before a mention words bear on it, in code points: "about 120 kilometres (75 miles) to the south-west of".
REACH = 90
_WINDS = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")
_WIND = r"(?P<wind>(?:north|south)(?:[- ]?(?:east|west))?(?:ern)?|(?:east|west)(?:ern)?)"
_OF = r"(?:of|from|outside|off|beyond|away\sfrom|short\sof)\s+(?:the\s+)?"


def with_spots(syntax: Syntax, places: Sequence[Place]) -> tuple[Place, ...]:
    """The places, each with the spots that are told by it."""
    mentions = sorted((m, k) for k, p in enumerate(places) for m in p.mentions)
    found: list[tuple[int, Spot]] = []
    for n, (mention, k) in enumerate(mentions):
        spot = _before(syntax, mention, places[k]) or _pair(syntax, mentions, n, places)
        # One spot for each stretch of words: "the town of Kunduz" and "Kunduz" are both mentions, in "the Iraq-Syria
        # border" a shorter one begins with Syria. Of mentions that begin together the longer comes later.
        if spot is None or any(o.span.holds(spot.span) for _, o in found[-2:]):
            continue
        while found and spot.span.holds(found[-1][1].span):
            found.pop()
        found.append((k, spot))
    of: dict[int, list[Spot]] = {}
    for k, spot in found:
        of.setdefault(k, []).append(spot)
    return tuple(replace(p, spots=tuple(of[k])) if k in of else p for k, p in enumerate(places))


def _before(syntax: Syntax, mention: Span, place: Place) -> Spot | None:
    """What the words before a mention make of it."""
    token = syntax.at(mention.start)
    if token is None:
        return None
    begin = max(syntax.sentences[token.sentence].span.start, mention.start - REACH)
    words = syntax.text[begin : mention.start]
    if m := _away().search(words):
        span = Span(begin + m.start(), mention.end)
        km = _km(m["n"], m["unit"])
        wind = _wind(m["wind"]) if m["wind"] else None
        return _moved(place, Spot(span=span, relation=Relation.AWAY, km=km, direction=wind))
    if (m := _BESIDE.search(words)) and not m["part"]:
        return Spot(
            span=Span(begin + m.start(), mention.end), relation=Relation.AWAY, direction=_wind(m["wind"])
        )  # fmt: skip
    if (m := _near().search(words)) and place.kind is not PlaceKind.COUNTRY:
        spot = Spot(span=Span(begin + m.start(), mention.end), relation=Relation.NEAR)
        if place.lat is None:
            return spot
        return replace(spot, lat=place.lat, lon=place.lon, radius_km=(place.radius_km or 0) + NEAR_KM)
    if m := _BORDER_WITH.search(words):
        return Spot(span=Span(begin + m.start(), mention.end), relation=Relation.BORDER)
    return None


def _pair(syntax: Syntax, mentions: Sequence[tuple[Span, int]], n: int, places: Sequence[Place]) -> Spot | None:
    """A spot between a place and the next one told, or on the border of both or of the one."""
    mention, k = mentions[n]
    text = syntax.text
    before = text[max(0, mention.start - REACH) : mention.start]
    after = text[mention.end : mention.end + REACH]
    following = next(((m, o) for m, o in mentions[n + 1 :] if m.start >= mention.end), None)
    if following is not None and following[1] != k:
        other, o = following
        link = text[mention.end : other.start]
        opens = _BETWEEN.search(before)
        if opens and len(link) < REACH and _AND.fullmatch(link):
            span = Span(mention.start - len(before) + opens.start(), other.end)
            if opens["border"]:
                return Spot(span=span, relation=Relation.BORDER, other=places[o].id)
            return _middle(places[k], places[o], Spot(span=span, relation=Relation.BETWEEN, other=places[o].id))
        if re.fullmatch(r"[-–/]", link) and (border := _BORDER.match(text[other.end : other.end + REACH])):
            return Spot(
                span=Span(mention.start, other.end + border.end()), relation=Relation.BORDER, other=places[o].id
            )
    if border := _BORDER.match(after):
        return Spot(span=Span(mention.start, mention.end + border.end()), relation=Relation.BORDER)
    return None


def _moved(place: Place, spot: Spot) -> Spot:
    """The spot with its point: the place's, moved as the words say; without a direction it may lie all around."""
    if place.lat is None or place.lon is None or spot.km is None or place.kind is PlaceKind.COUNTRY:
        return spot
    if spot.direction is None:
        return replace(spot, lat=place.lat, lon=place.lon, radius_km=max(spot.km, place.radius_km or 0))
    bearing = math.radians(45 * _WINDS.index(spot.direction))
    lat = place.lat + spot.km * math.cos(bearing) / 111.2
    if abs(lat) >= 89:
        return spot
    lon = place.lon + spot.km * math.sin(bearing) / (111.2 * math.cos(math.radians(lat)))
    radius = round(max(2.0, spot.km * ASIDE), 1)
    return replace(spot, lat=round(lat, 4), lon=round((lon + 180) % 360 - 180, 4), radius_km=radius)


def _middle(one: Place, two: Place, spot: Spot) -> Spot:
    if one.lat is None or one.lon is None or two.lat is None or two.lon is None:
        return spot
    across = (two.lon - one.lon + 180) % 360 - 180
    lat, lon = (one.lat + two.lat) / 2, (one.lon + across / 2 + 180) % 360 - 180
    half = 55.6 * math.hypot(one.lat - two.lat, across * math.cos(math.radians(lat)))
    return replace(spot, lat=round(lat, 4), lon=round(lon, 4), radius_km=round(max(2.0, half), 1))


def _wind(word: str) -> str:
    low = word.casefold().replace(" ", "").replace("-", "").removesuffix("ern")
    return low if len(low) < 6 else f"{low[:5]}-{low[5:]}"


def _km(number: str, unit: str) -> float | None:
    """The distance in kilometres; None for a number that is only a word of much ("several")."""
    low = number.casefold().replace(",", "")
    count = _numbers().get(low) if not low[0].isdigit() else float(low)
    return None if count is None else round(count * _units()[unit.casefold().rstrip(".")], 3)


@cache
def _numbers() -> dict[str, float]:
    words = load("numbers")["units"]
    tens = {w: n for w, n in words.items() if n >= 20}
    ones = {w: n for w, n in words.items() if n < 10}
    joined = {f"{t}-{o}": a + b for t, a in tens.items() for o, b in ones.items()}
    return {**words, **joined, "a": 1, "half a": 0.5, "a dozen": 12, "a hundred": 100, "one hundred": 100}


@cache
def _units() -> dict[str, float]:
    return {word: km for row in vocabulary()["relative"]["units"] for word in row["words"] for km in (row["km"],)}


@cache
def _away() -> re.Pattern[str]:
    units = "|".join(sorted(map(re.escape, _units()), key=len, reverse=True))
    number = "|".join(sorted(map(re.escape, _numbers()), key=len, reverse=True))
    return re.compile(
        rf"(?P<n>\d[\d,]*(?:\.\d+)?|\b(?:{number}|several|some|few|dozens\sof))[-\s]*(?P<unit>{units})\.?(?:\s*\([^()]*\))?,?\s+"
        rf"(?:to\s+the\s+)?(?:{_WIND}\s*)?{_OF}$",
        re.IGNORECASE,
    )


_BESIDE = re.compile(rf"(?P<part>\b(?:in|to)?\s*the\s+)?\b{_WIND}\s+of\s+(?:the\s+)?$", re.IGNORECASE)
_BORDER_WITH = re.compile(r"\b(?:borders?|frontier)\s+with\s+(?:the\s+)?(?:\w+ing\s+)?$", re.IGNORECASE)
_BORDER = re.compile(r"(?:['’]s)?\s+(?:\w+ern\s+)?(?:border|frontier)s?\b", re.IGNORECASE)
_AND = re.compile(r"(?:\s*\([^()]*\))?\s*,?\s+and\s+(?:the\s+)?(?:\w+\s+(?:of\s+)?)?", re.IGNORECASE)


@cache
def _near() -> re.Pattern[str]:
    words = "|".join(re.escape(w).replace(r"\ ", r"\s+") for w in vocabulary()["relative"]["near"])
    return re.compile(rf"\b(?:{words})\s+(?:the\s+)?$", re.IGNORECASE)


_BETWEEN = re.compile(
    r"\b(?:(?P<border>border|frontier)|road|highway|route|railway|line|stretch|area|halfway|located|lies|lying|situated|"
    r"travell?ing|driving|village|town|point|checkpoint|corridor|valley|mountains?)\s+between\s+(?:the\s+)?$",
    re.IGNORECASE,
)
