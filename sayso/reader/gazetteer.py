"""The offline gazetteer: names to the places that bear them, from the index that ships in the package."""

from __future__ import annotations

import re
import sqlite3
import struct
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from sayso.errors import PartError
from sayso.reader.vocabulary import load
from sayso.record import Place, PlaceKind

BUILT_IN = Path(str(files("sayso.reader") / "gazetteer_index" / "gazetteer.sqlite"))
MAPPED = 2**33
"""Bytes of an index that may be mapped into memory: all of GeoNames' whole dump; only pages that are read take room."""

# A toponym of the index has at most 60 characters; longer runs of capitals are headlines or hostile.
MAX_NAME = 60
# Two spellings of one sound skeleton are one name from here on. The ratios of some pairs: Panjsher/Panjshir 0.88 and
# Nangrahar/Nangarhar 0.89 are wanted, Marka/Merca 0.40 is not; set between by judgement, 2026-11-25, not swept.
ALIKE = 0.72
# The index holds at most this many bearers of a name worth looking at ("San José" has hundreds).
MAX_BEARERS = 60

# Ids from here on are our own, those below are GeoNames' (whose highest was 13 million in 2026).
OURS = 20_000_000

KINDS = (
    PlaceKind.COUNTRY,
    PlaceKind.REGION,
    PlaceKind.ADMIN1,
    PlaceKind.ADMIN2,
    PlaceKind.CITY,
    PlaceKind.NATURAL,
    PlaceKind.FACILITY,
)
"""What the numbers in the index's column `kind` mean."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A place that the gazetteer holds.

    `code` is ISO 3166-2 for an admin-1, ISO-2 for a country; `admin1` is the ISO or GeoNames code of the one around it.
    Units: degrees, WGS 84; `radius_km` as in `Place`.
    """

    name: str
    kind: PlaceKind
    country: str | None
    lat: float | None
    lon: float | None
    radius_km: float | None = None
    population: int = 0
    code: str | None = None
    admin1: str | None = None
    zone: str | None = None
    geonames: int | None = None
    capital: bool = False


_LETTERS = str.maketrans({
    "ł": "l",
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ə": "e",
    "ı": "i",
    **dict.fromkeys("'’‘`ʻʼʿʾ´\u0300\u0301", ""),
})
_NOT_WORD = re.compile(r"[^0-9a-z]+")
_ARTICLE = re.compile(r"\b(?:al|el|ad|as|ash|an|ar|at|az|ez|es|er|ed|the|and) (?=\w)")
_SOUNDS = (("kh", "h"), ("gh", "g"), ("q", "k"), ("ph", "f"), ("sch", "sh"), ("zh", "j"), ("dj", "j"), ("c", "k"))


def fold(name: str) -> str:
    """The name as the index keys it: lower case, no diacritics, no apostrophes, words parted by one blank."""
    return _folded(name[: MAX_NAME * 2])


@lru_cache(maxsize=50_000)
def _folded(name: str) -> str:
    lower = name.casefold().translate(_LETTERS)
    plain = "".join(c for c in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(c))
    return _NOT_WORD.sub(" ", plain).strip()


def without_articles(key: str) -> str:
    """A folded name without Arabic articles: `al qaim` and `qaim` are one."""
    return _ARTICLE.sub("", key)


def _spellings(key: str) -> Iterator[str]:
    """The folded name, then what else it may be listed as: saints written out, articles and type words taken off."""
    yield key
    bare = without_articles(key)
    yield bare if bare != key else f"al {key}"
    head, _, rest = key.partition(" ")
    if head in _WRITTEN_OUT and rest:
        yield f"{_WRITTEN_OUT[head]} {rest}"
    if (plain := _TYPED.sub("", key)) != key and plain:
        yield plain


_WRITTEN_OUT = {"st": "saint", "saint": "st", "ste": "sainte", "mt": "mount", "mount": "mt", "ft": "fort", "fort": "ft"}
_TYPED = re.compile(
    r"^(?:city|town|village|borough|township|county|parish|republic|state|province|kingdom|commonwealth) of (?:the )?"
    r"| (?:city|town|township|village|borough|county|parish|state|province|region|district|governorate|municipality)$"
)


def skeleton(key: str) -> str:
    """The consonants of a folded name, so that spellings of one sound meet: `panjshir` and `panjsher` are `pnjshr`."""
    bare = without_articles(key).replace(" ", "")
    for old, new in _SOUNDS:
        bare = bare.replace(old, new)
    bare = re.sub(r"[aeiouwy]|(?<=[aeiou])h\b", "", bare)
    return re.sub(r"(.)\1+", r"\1", bare)


class Gazetteer:
    """An opened index: the one that ships, or one that `sayso gazetteer import` made.

    Raises: PartError when the index is missing or is none.
    """

    def __init__(self, path: Path | None = None) -> None:
        path = (path or BUILT_IN).resolve()
        if not path.exists():
            raise PartError(f"the gazetteer index {path.name!r} is missing; reinstall sayso, or import it anew")
        # Immutable: no lock file is ever written, so that a read-only installation works.
        self._db = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        self._regions = _regions()
        try:
            self._db.execute(f"PRAGMA mmap_size = {MAPPED}")
            self._capitals = {row[0] for row in self._db.execute("SELECT capital FROM country")}
        except sqlite3.DatabaseError as e:
            raise PartError(f"{path.name!r} is no gazetteer index ({e}); make one: sayso gazetteer import DUMP") from e
        self.named = lru_cache(maxsize=20_000)(self._named)

    def _named(self, name: str) -> tuple[Entry, ...]:
        """The places that bear the name in any known spelling, the most populous first; () for overlong names."""
        if len(name) > MAX_NAME or not (key := fold(name)):
            return ()
        if (code := _shortened().get(name)) and (entry := self._one("p.code = ?", code)):
            return (entry,)
        return next((found for k in _spellings(key) if (found := self._regions.get(k, ()) + self._by_key(k))), ())

    def of_adjective(self, word: str) -> tuple[Entry, ...]:
        """The land of an adjective or a people that is no country's: "European", "Texan"."""
        land = _adjectives().get(word)
        return self.named(land)[:1] if land else ()

    def sounding(self, name: str, countries: Iterable[str]) -> tuple[Entry, ...]:
        """The places of those countries whose names sound like this one, the closest spelling first."""
        key = without_articles(fold(name)) if len(name) <= MAX_NAME else ""
        bones = skeleton(key)
        if len(bones) < 3:
            return ()
        wanted = set(countries)
        found: list[tuple[float, Entry]] = []
        for entry in self._by_key(f"~{bones}"):
            alike = SequenceMatcher(None, key, without_articles(fold(entry.name))).ratio()
            if entry.country in wanted and alike >= ALIKE:
                found.append((alike, entry))
        return tuple(e for _, e in sorted(found, key=lambda f: (-f[0], -f[1].population)))

    def country(self, code: str) -> Entry | None:
        """The country of an ISO-2 code."""
        return self._one("p.code = ? AND p.kind = 0", code)

    def capital(self, code: str) -> Entry | None:
        """The capital of the country of an ISO-2 code."""
        return self._one("p.id = (SELECT capital FROM country WHERE code = ?)", code)

    def zone_of(self, place: Place) -> str | None:
        """The IANA zone of a place: its own, its admin-1's where all towns there agree, or its country's only one.

        None where the place spans several zones or its country is not known.
        """
        if place.geonames is not None and (row := self._row("SELECT zone FROM place WHERE id = ?", place.geonames)):
            return self._zone(row[0])
        if place.code and (row := self._row("SELECT zone FROM place WHERE code = ?", place.code)) and row[0]:
            return self._zone(row[0])
        if place.country and (row := self._row("SELECT zone FROM country WHERE code = ?", place.country)):
            return self._zone(row[0])
        return None

    def _by_key(self, key: str) -> tuple[Entry, ...]:
        row = self._row("SELECT ids FROM name WHERE key = ?", key)
        if row is None:
            return ()
        ids = struct.unpack(f"<{len(row[0]) // 4}I", row[0])
        marks = ",".join("?" * len(ids))
        found = [self._entry(r) for r in self._db.execute(f"{_SELECT} WHERE p.id IN ({marks})", ids)]
        return tuple(sorted(found, key=lambda e: -e.population))

    def _one(self, where: str, value: object) -> Entry | None:
        row = self._row(f"{_SELECT} WHERE {where}", value)
        return None if row is None else self._entry(row)

    def _row(self, query: str, value: object) -> tuple[Any, ...] | None:
        return self._db.execute(query, (value,)).fetchone()

    def _zone(self, number: int | None) -> str | None:
        row = self._row("SELECT name FROM zone WHERE id = ?", number)
        return None if row is None else str(row[0])

    def _entry(self, row: tuple[Any, ...]) -> Entry:
        which = KINDS[int(row[1])]
        name, _, country, lat, lon, radius, population, code, admin1, zone, at = row
        return Entry(
            name=name,
            kind=which,
            country=country,
            lat=None if lat is None else lat / 1e4,
            lon=None if lon is None else lon / 1e4,
            radius_km=_town_km(population) if which is PlaceKind.CITY else radius,
            population=population,
            code=code,
            admin1=admin1,
            zone=zone,
            geonames=at if at < OURS else None,
            capital=at in self._capitals,
        )


def _town_km(population: int) -> float:
    """How far a town of so many people reaches from its middle: 2 km a village, 15 a million, 50 the largest."""
    return max(2.0, round(0.015 * population**0.5, 1))


_SELECT = """SELECT p.name, p.kind, p.country, p.lat, p.lon, p.radius, p.population, p.code, a.code, z.name, p.id
FROM place p LEFT JOIN place a ON a.id = p.admin1 LEFT JOIN zone z ON z.id = p.zone"""


@cache
def vocabulary() -> dict[str, Any]:
    """The words of place: `rules/places.toml`."""
    return load("places")


@cache
def _shortened() -> dict[str, str]:
    """States and provinces as papers shorten them, to their ISO 3166-2 codes: "Fla." is US-FL."""
    return {word: code for code, words in vocabulary()["abbreviations"].items() for word in words}


@cache
def _adjectives() -> dict[str, str]:
    """Adjectives and people to the lands, no countries, that they belong to."""
    return {word: land for land, words in vocabulary()["adjectives"].items() for word in words}


def _regions() -> dict[str, tuple[Entry, ...]]:
    """Regions and natural places that no administrative list holds, by folded name."""
    found: dict[str, tuple[Entry, ...]] = {}
    for row in vocabulary()["region"]:
        lat, lon, radius = row.get("at", (None, None, None))
        names = row["names"]
        entry = Entry(
            name=names[0],
            kind=PlaceKind(row.get("kind", "region")),
            country=row.get("country"),
            lat=lat,
            lon=lon,
            radius_km=radius,
            # A region of the world's news outweighs a hamlet of the same name.
            population=1_000_000,
            code=row.get("code"),
        )
        for name in names:
            found[fold(name)] = (*found.get(fold(name), ()), entry)
    return found
