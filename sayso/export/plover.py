"""Events in the columns of POLECAT, which codes PLOVER: an actor, what it did, and who received it."""

from __future__ import annotations

from collections.abc import Iterator

from sayso.export.crosswalk import crosswalk
from sayso.export.happened import countries, day_of, is_told, sides
from sayso.export.losses import Losses
from sayso.export.tables import AREAS, Row, Table
from sayso.record import ActorKind, Entry, PlaceKind
from sayso.record.words import SYMMETRIC

COLUMNS = [
    "Event ID",
    "Event Date",
    "Event Type",
    "Event Mode",
    "Intensity",
    "Quad Code",
    "Contexts",
    "Actor Name",
    "Actor Country",
    "Actor COW",
    "Primary Actor Sector",
    "Actor Sectors",
    "Actor Title",
    "Actor Name Raw",
    "Wikipedia Actor ID",
    "Recipient Name",
    "Recipient Country",
    "Recipient COW",
    "Primary Recipient Sector",
    "Recipient Sectors",
    "Recipient Title",
    "Recipient Name Raw",
    "Wikipedia Recipient ID",
    "Placename",
    "City",
    "District",
    "Province",
    "Country",
    "Latitude",
    "Longitude",
    "GeoNames ID",
    "Raw Placename",
    "Feature Type",
    "Source",
    "Publication Date",
    "Story People",
    "Story Organizations",
    "Story Locations",
    "Language",
    "Version",
]

# PLOVER's sectors, where ours of the actor says which.
_SECTORS = {
    ActorKind.STATE_FORCE: "MIL",
    ActorKind.ARMED_GROUP: "REB",
    ActorKind.GOVERNMENT: "GOV",
    ActorKind.POLITICAL_GROUP: "PTY",
    ActorKind.POLICE: "COP",
    ActorKind.INTERNATIONAL: "IGO",
    ActorKind.CIVILIANS: "CVL",
    ActorKind.MEDIA: "JRN",
    ActorKind.COMPANY: "BUS",
}


def of_event(entry: Entry, losses: Losses) -> Iterator[Row]:
    """The one row of an event; speech acts count, because PLOVER codes them."""
    if not is_told(entry, losses):
        return
    claim, event = entry.claim, entry.claim.event
    kind, day = crosswalk()[event.type].plover, day_of(event.when)
    if not kind:
        losses.note("row", f"PLOVER has no type for {event.type.value}", entry.id)
        return
    if day is None:
        losses.note("row", "no day of it is told; the day of publication is never put in its place", entry.id)
        return
    one, two = sides(entry)
    if event.type in SYMMETRIC:
        # Of two sides that fight or talk, PLOVER names both as actors and no recipient.
        one, two = [*one, *two], []
    places = [claim.place(p) for p in event.places]
    place = next((p for p in places if p.lat is not None and p.kind not in AREAS), places[0] if places else None)
    if len(places) > 1:
        losses.note("Placename", "one place alone stands in the row", entry.id)
    if event.toll:
        losses.note("toll", "there is no column for casualties", entry.id)
    losses.note("reports", "who says so, and the stance, have no column", entry.id)
    losses.note("Event Mode", "modes, contexts, intensity and quad code are not coded", entry.id)
    yield {
        "Event ID": entry.id,
        "Event Date": day.day.isoformat(),
        "Event Type": kind,
        "Actor Name": tuple(a.name for a in one),
        "Actor Country": tuple(a.country or "" for a in one),
        "Primary Actor Sector": _SECTORS.get(one[0].kind) if one else None,
        "Actor Sectors": tuple(_SECTORS.get(a.kind, "") for a in one),
        "Actor Name Raw": tuple(a.name for a in one),
        "Recipient Name": tuple(a.name for a in two),
        "Recipient Country": tuple(a.country or "" for a in two),
        "Primary Recipient Sector": _SECTORS.get(two[0].kind) if two else None,
        "Recipient Sectors": tuple(_SECTORS.get(a.kind, "") for a in two),
        "Recipient Name Raw": tuple(a.name for a in two),
        "Placename": place.name if place else None,
        "City": place.name if place and place.kind in {PlaceKind.CITY, PlaceKind.VILLAGE} else None,
        "District": next((p.name for p in places if p.kind is PlaceKind.ADMIN2), None),
        "Province": next((p.name for p in places if p.kind is PlaceKind.ADMIN1), None),
        "Country": countries().get(place.country or "") if place else None,
        "Latitude": place.lat if place and place.kind not in AREAS else None,
        "Longitude": place.lon if place and place.kind not in AREAS else None,
        "GeoNames ID": place.geonames if place else None,
        "Raw Placename": place.name if place else None,
        "Feature Type": place.kind.value if place else None,
        "Source": claim.outlet,
        "Publication Date": claim.published,
        "Version": claim.read_by,
    }


PLOVER = Table(columns=dict.fromkeys(COLUMNS, str), rows=of_event)
