"""Events in the columns of UCDP's Georeferenced Event Dataset: one row for each event with at least one death."""

from __future__ import annotations

from collections.abc import Iterator

from sayso.export.crosswalk import crosswalk
from sayso.export.happened import STATE, countries, day_of, innermost, is_told, killed, places_of, sides
from sayso.export.losses import Losses
from sayso.export.tables import Row, Table
from sayso.record import ActorKind, Entry, Place, PlaceKind, Whom

COLUMNS = [
    "id",
    "relid",
    "year",
    "active_year",
    "code_status",
    "type_of_violence",
    "conflict_dset_id",
    "conflict_new_id",
    "conflict_name",
    "dyad_dset_id",
    "dyad_new_id",
    "dyad_name",
    "side_a_dset_id",
    "side_a_new_id",
    "side_a",
    "side_b_dset_id",
    "side_b_new_id",
    "side_b",
    "number_of_sources",
    "source_article",
    "source_office",
    "source_date",
    "source_headline",
    "source_original",
    "where_prec",
    "where_coordinates",
    "where_description",
    "adm_1",
    "adm_2",
    "latitude",
    "longitude",
    "geom_wkt",
    "priogrid_gid",
    "country",
    "country_id",
    "region",
    "event_clarity",
    "date_prec",
    "date_start",
    "date_end",
    "deaths_a",
    "deaths_b",
    "deaths_civilians",
    "deaths_unknown",
    "best",
    "high",
    "low",
    "gwnoa",
    "gwnob",
]

_WHERE = {PlaceKind.ADMIN2: 3, PlaceKind.ADMIN1: 4, PlaceKind.NATURAL: 5, PlaceKind.OTHER: 5}
_LONGEST = ((1, 1), (6, 2), (7, 3), (31, 4), (366, 5))


def of_event(entry: Entry, losses: Losses) -> Iterator[Row]:
    """The one row of an event with deaths; UCDP's own numbers of conflicts, dyads and sides stay empty."""
    if not is_told(entry, losses):
        return
    day = day_of(entry.claim.event.when)
    tolls = [t for t in killed(entry) if not t.unknown]
    lows = [t.low for t in tolls if t.low is not None]
    highs = [t.high if t.high is not None else t.low for t in tolls]
    kind = _violence(entry)
    reasons = (
        (kind is None, f"UCDP records no {entry.claim.event.type.value}"),
        (day is None or day.n_days > 366, "no day, month or year of it is told"),
        (not lows or max(lows) == 0, "no death is told, and UCDP has no event without one"),
    )
    for holds, reason in reasons:
        if holds:
            losses.note("row", reason, entry.id)
            return
    places = sorted(places_of(entry, losses), key=lambda p: (p.lat is None, _WHERE.get(p.kind, 1)))
    if not places or day is None:
        return
    if len(places) > 1:
        losses.note("where_coordinates", "one place alone, the most exact, stands in the row", entry.id)
    if len(lows) > 1:
        losses.note("best", "of several numbers the lowest is the best, the highest is high", entry.id)
    losses.note("conflict_new_id", "UCDP's numbers of conflicts, dyads, sides and countries are not held", entry.id)
    place, (one, two) = places[0], sides(entry)
    best = min(lows)
    civilian = sum(t.low or 0 for t in tolls if t.whom is Whom.CIVILIAN) if len(tolls) == 1 else 0
    claim = entry.claim
    yield {
        "id": entry.id,
        "relid": entry.id,
        "year": day.first.year,
        "type_of_violence": kind,
        "dyad_name": " - ".join(side[0].name for side in (one, two) if side) or None,
        "side_a": one[0].name if one else None,
        "side_b": "Civilians" if kind == 3 else two[0].name if two else None,
        "number_of_sources": len(claim.event.reports),
        "source_article": tuple(w for w in (claim.outlet, claim.published, claim.title, claim.url) if w),
        "source_office": claim.outlet,
        "source_date": (claim.published or "")[:10] or None,
        "source_headline": claim.title,
        "source_original": tuple(innermost(entry)),
        "where_prec": _where(place),
        "where_coordinates": place.name,
        "where_description": claim.evidence[0].quote,
        "adm_1": place.name if place.kind is PlaceKind.ADMIN1 else None,
        "adm_2": place.name if place.kind is PlaceKind.ADMIN2 else None,
        "latitude": place.lat,
        "longitude": place.lon,
        "geom_wkt": None if place.lat is None else f"POINT ({place.lon} {place.lat})",
        "country": countries().get(place.country or ""),
        "event_clarity": 1,
        "date_prec": next(code for most, code in _LONGEST if day.n_days <= most),
        "date_start": day.first.isoformat(),
        "date_end": day.last.isoformat(),
        "deaths_a": 0,
        "deaths_b": 0,
        "deaths_civilians": min(civilian, best),
        "deaths_unknown": best - min(civilian, best),
        "best": best,
        "low": best,
        "high": max(h for h in (*highs, best) if h is not None),
    }


def _violence(entry: Entry) -> int | None:
    """1 state-based, 2 non-state, 3 one-sided; None for what UCDP records not."""
    allowed = crosswalk()[entry.claim.event.type].ucdp
    one, two = sides(entry)
    if not allowed:
        return None
    if "3" in allowed and two and all(a.kind is ActorKind.CIVILIANS for a in two):
        return 3
    found = 1 if any(a.kind in STATE for a in (*one, *two)) else 2
    return found if str(found) in allowed else 3


def _where(place: Place) -> int:
    if place.kind in _WHERE:
        return _WHERE[place.kind]
    return 2 if place.spots else 1


GED = Table(columns=dict.fromkeys(COLUMNS, str), rows=of_event)
