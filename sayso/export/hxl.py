"""Events with HXL hashtags in the second row, as OCHA tags data of conflict, and ours for what it has no tag for."""

from __future__ import annotations

from collections.abc import Iterator

from sayso.export.happened import countries, day_of, innermost, is_told
from sayso.export.losses import Losses
from sayso.export.tables import Row, Table
from sayso.export.tables import of_event as whole
from sayso.record import Entry

TAGS = {
    "id": "#event+code",
    "date": "#date+occurred",
    "date_end": "#date+occurred+end",
    "date_precision": "#date+precision",
    "type": "#event+type",
    "actor1": "#group+name+first",
    "actor2": "#group+name+second",
    "country": "#country+name",
    "country_code": "#country+code",
    "admin1_code": "#adm1+code",
    "location": "#loc+name",
    "latitude": "#geo+lat",
    "longitude": "#geo+lon",
    "geo_precision": "#geo+precision",
    "killed_min": "#affected+killed+min",
    "killed_max": "#affected+killed+max",
    "injured_min": "#affected+injured+min",
    "injured_max": "#affected+injured+max",
    "source": "#meta+source",
    "origin": "#meta+source+origin",
    "quote": "#meta+quote",
    "reported": "#date+reported",
    "status": "#x_claim+status",
    "stance": "#x_claim+stance",
}


def of_event(entry: Entry, losses: Losses) -> Iterator[Row]:
    """The one row of an event; an unknown number or day is an empty cell, for HXL takes a word there for a mistake."""
    if not is_told(entry, losses):
        return
    day = day_of(entry.claim.event.when)
    if day is None:
        losses.note("date", "no day of it is told, so the cell is empty", entry.id)
    if any(t.unknown for t in entry.claim.event.toll):
        losses.note("killed_min", "that a number is said to be unknown looks as if nothing were told", entry.id)
    for row in whole(entry, losses):
        codes = [str(c) for c in row["countries"]] if isinstance(row["countries"], tuple) else []
        yield {
            "id": entry.id,
            "date": day.first.isoformat() if day else None,
            "date_end": day.last.isoformat() if day else None,
            "date_precision": row["time_precision"],
            "type": row["type"],
            "actor1": row["actor1"],
            "actor2": row["actor2"],
            "country": tuple(countries().get(code, code) for code in codes),
            "country_code": tuple(codes),
            "admin1_code": row["admin1"],
            "location": row["places"],
            "latitude": row["lat"],
            "longitude": row["lon"],
            "geo_precision": row["spot_kind"],
            "killed_min": row["killed_low"],
            "killed_max": row["killed_high"],
            "injured_min": row["injured_low"],
            "injured_max": row["injured_high"],
            "source": row["outlet"],
            "origin": tuple(innermost(entry)),
            "quote": row["quote"],
            "reported": row["published"],
            "status": "disputed" if entry.disputed else entry.standing.value,
            "stance": row["stances"],
        }


HXL = Table(columns=dict.fromkeys(TAGS, str), rows=of_event, tags=TAGS)
