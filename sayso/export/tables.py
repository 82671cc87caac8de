"""Records as rows: the columns of dispatches, claims and events. A value that is not known is None, never a guess."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sayso.export.edtf import edtf
from sayso.export.losses import Losses
from sayso.record import Entry, Event, Harm, Place, PlaceKind, Toll, Version
from sayso.record.words import CLASS_OF

Value = str | int | float | bool | tuple[str, ...] | None
Row = dict[str, Value]

# So wide that a point in the middle would be taken for the spot.
AREAS = frozenset({PlaceKind.COUNTRY, PlaceKind.REGION, PlaceKind.ADMIN1, PlaceKind.ADMIN2})


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A kind of row: its columns with their types, in order, and how a record becomes rows.

    `tags` are the HXL hashtags that go below the names, where it has them.
    """

    columns: Mapping[str, type]
    rows: Callable[[Any, Losses], Iterator[Row]]
    tags: Mapping[str, str] | None = None


def of_dispatch(version: Version, losses: Losses) -> Iterator[Row]:
    """The one row of a dispatch's current version."""
    d = version.dispatch
    if d.notes:
        losses.note("notes", "what the way in had to say of a text has no column", version.of)
    if version.nth > 1:
        losses.note("versions", "earlier versions of a dispatch have no row", version.of)
    yield {
        "dispatch": version.of,
        "version": version.id,
        "nth": version.nth,
        "title": d.title,
        "published": d.published,
        "source": d.source,
        "url": d.url,
        "language": d.language,
        "withdrawn": d.withdrawn,
        "text": d.text,
        "capture": version.capture,
        "added_at": version.at,
    }


def of_event(entry: Entry, losses: Losses) -> Iterator[Row]:
    """The one row of a claim: the event as this dispatch tells it."""
    claim, event = entry.claim, entry.claim.event
    places = [claim.place(p) for p in event.places]
    spot = next((p for p in places if p.lat is not None), None)
    if len(places) > 1:
        losses.note("places", "of several places one alone has its coordinates in the row", entry.id)
    if len(claim.evidence) > 1:
        losses.note("quote", "of several quotations the first alone stands in the row", entry.id)
    losses.note("explanation", "which rule gave each value has no column", entry.id)
    yield {
        **_head(entry),
        "actor1": tuple(claim.actor(a).name for a in event.actor1),
        "actor1_kind": tuple(claim.actor(a).kind.value for a in event.actor1),
        "actor1_country": tuple(claim.actor(a).country or "" for a in event.actor1),
        "actor2": tuple(claim.actor(a).name for a in event.actor2),
        "actor2_kind": tuple(claim.actor(a).kind.value for a in event.actor2),
        "actor2_country": tuple(claim.actor(a).country or "" for a in event.actor2),
        "start": event.when.start,
        "end": event.when.end,
        "time_precision": event.when.precision.value,
        "time_approximate": event.when.approximate,
        "time_zone": event.when.zone,
        "edtf": edtf(event.when),
        "places": tuple(p.name for p in places),
        "place_kinds": tuple(p.kind.value for p in places),
        "countries": tuple(dict.fromkeys(p.country for p in places if p.country)),
        "admin1": tuple(dict.fromkeys(p.code for p in places if p.code)),
        **_spot(spot),
        **_tolls(entry, event, losses),
        "stances": tuple(r.stance.value for r in event.reports),
        "sources": tuple(" <- ".join(claim.source(s).name for s in r.chain) or "(itself)" for r in event.reports),
        "quote": _quote(entry),
    }


def of_claim(entry: Entry, losses: Losses) -> Iterator[Row]:
    """A row for each voice: who says what of the event, on which word. Together they are the claims matrix."""
    claim, event = entry.claim, entry.claim.event
    losses.note("event", "who, when, where and cost of the event stand in the table of events, by its id", entry.id)
    for number, report in enumerate(event.reports, start=1):
        sources = [claim.source(s) for s in report.chain]
        yield {
            **_head(entry),
            "voice": number,
            "stance": report.stance.value,
            "chain": tuple(s.name for s in sources),
            "chain_kinds": tuple(s.kind.value for s in sources),
            "depth": len(sources),
            "innermost": next((s.name for s in reversed(sources)), None),
            "person": next((s.person for s in sources if s.person), None),
            "said_at": report.said_at,
            "score": report.score,
            "quote": _quote(entry),
        }


def _quote(entry: Entry) -> str:
    return entry.claim.evidence[0].quote


def _head(entry: Entry) -> Row:
    claim, event = entry.claim, entry.claim.event
    return {
        "id": entry.id,
        "dispatch": entry.of,
        "version": claim.dispatch,
        "outlet": claim.outlet,
        "agency": claim.agency,
        "title": claim.title,
        "url": claim.url,
        "published": claim.published,
        "filed": claim.filed,
        "type": event.type.value,
        "class": CLASS_OF[event.type].value,
        "generic": event.generic,
        "background": event.background,
        "standing": entry.standing.value,
        "corrected": entry.corrected,
        "disputed": entry.disputed,
        "denied": entry.denied,
        "withdrawn": entry.withdrawn,
        "read_by": claim.read_by,
        "added_at": entry.at,
    }


def _spot(place: Place | None) -> Row:
    """The coordinates; those of an area say by its kind and radius that they are only its middle."""
    if place is None:
        return dict.fromkeys(("lat", "lon", "radius_km", "spot_kind", "geonames"))
    return {
        "lat": place.lat,
        "lon": place.lon,
        "radius_km": place.radius_km,
        "spot_kind": place.kind.value,
        "geonames": place.geonames,
    }


def _tolls(entry: Entry, event: Event, losses: Losses) -> Row:
    row: Row = {}
    for harm in Harm:
        tolls = [t for t in event.toll if t.harm is harm]
        low, high = extent(tolls)
        # True: somebody says that the number is not known. Empty: nothing is told. Neither is 0.
        unknown = True if any(t.unknown for t in tolls) else None
        row |= {f"{harm.value}_low": low, f"{harm.value}_high": high, f"{harm.value}_unknown": unknown}
        if len(tolls) > 1:
            losses.note(harm.value, "of several numbers the lowest and the highest stand in the row", entry.id)
        if any(t.side or t.whom.value != "unknown" or t.chain for t in tolls):
            losses.note(harm.value, "whom a number is of, and who told it, has no column", entry.id)
    return row


def extent(tolls: Iterable[Toll]) -> tuple[int | None, int | None]:
    """The lowest and the highest that is told; an open end ("at least 12") is None, and no number at all is too."""
    them = [t for t in tolls if not t.unknown]
    lows = [t.low for t in them]
    highs = [t.high for t in them]
    low = min((n for n in lows if n is not None), default=None) if None not in lows else None
    high = max((n for n in highs if n is not None), default=None) if None not in highs else None
    return low, high


_TOLLS = {f"{h.value}_{end}": kind for h in Harm for end, kind in (("low", int), ("high", int), ("unknown", bool))}
_HEAD: dict[str, type] = {
    **dict.fromkeys(("id", "dispatch", "version", "outlet", "agency", "title", "url", "published", "filed"), str),
    **{"type": str, "class": str, "generic": bool, "background": bool, "standing": str, "corrected": tuple},
    **{"disputed": bool, "denied": bool, "withdrawn": bool, "read_by": str, "added_at": str},
}

TABLES: dict[str, Table] = {
    "dispatches": Table(
        columns={
            **{"dispatch": str, "version": str, "nth": int, "title": str, "published": str, "source": str, "url": str},
            **{"language": str, "withdrawn": bool, "text": str, "capture": str, "added_at": str},
        },
        rows=of_dispatch,
    ),
    "claims": Table(
        columns={
            **_HEAD,
            **{"voice": int, "stance": str, "chain": tuple, "chain_kinds": tuple, "depth": int, "innermost": str},
            **{"person": str, "said_at": str, "score": float, "quote": str},
        },
        rows=of_claim,
    ),
    "events": Table(
        columns={
            **_HEAD,
            **{f"actor{n}{part}": tuple for n in (1, 2) for part in ("", "_kind", "_country")},
            **{
                "start": str,
                "end": str,
                "time_precision": str,
                "time_approximate": bool,
                "time_zone": str,
                "edtf": str,
            },
            **{"places": tuple, "place_kinds": tuple, "countries": tuple, "admin1": tuple},
            **{"lat": float, "lon": float, "radius_km": float, "spot_kind": str, "geonames": int},
            **_TOLLS,
            **{"stances": tuple, "sources": tuple, "quote": str},
        },
        rows=of_event,
    ),
}
