"""Events as GeoJSON (RFC 7946): longitude first. What has no spot has no geometry, and an area is not a point."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, TextIO

from sayso.export.losses import Losses
from sayso.export.tables import AREAS, Table
from sayso.record import Entry, Place


def write(table: Table, records: Iterable[Entry], out: TextIO, losses: Losses) -> int:
    """Write one feature for each event; returns how many there are."""
    n = 0
    out.write('{"type":"FeatureCollection","features":[')
    for entry in records:
        for row in table.rows(entry, losses):
            out.write(",\n" if n else "\n")
            n += 1
            feature = {"type": "Feature", "id": entry.id, "geometry": _geometry(entry, losses), "properties": row}
            text = json.dumps(feature, ensure_ascii=False)
            out.write(text.encode("utf-8", "backslashreplace").decode("utf-8"))
    out.write("\n]}\n")
    return n


def _geometry(entry: Entry, losses: Losses) -> dict[str, Any] | None:
    places = [entry.claim.place(p) for p in entry.claim.event.places]
    spots = [_spot(p) for p in places if p.lat is not None and p.kind not in AREAS]
    if any(p.kind in AREAS for p in places):
        losses.note(
            "geometry", "an area (country, region, province, district) is told by name and code, not drawn", entry.id
        )
    if any(p.lat is None for p in places):
        losses.note("geometry", "a place whose spot is not known is told by name alone", entry.id)
    if not spots:
        return None
    return (
        {"type": "Point", "coordinates": spots[0]} if len(spots) == 1 else {"type": "MultiPoint", "coordinates": spots}
    )


def _spot(place: Place) -> list[float | None]:
    return [place.lon, place.lat]
