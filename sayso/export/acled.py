"""Events in the columns of ACLED (codebook and API of 2023): a row for each event, place and day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sayso.export.crosswalk import crosswalk
from sayso.export.happened import ARMED, STATE, countries, day_of, innermost, is_told, killed, notes, places_of, sides
from sayso.export.losses import Losses
from sayso.export.tables import AREAS, Row, Table
from sayso.record import Actor, ActorKind, Entry, EventType, Place, PlaceKind

COLUMNS = [
    "event_id_cnty",
    "event_date",
    "year",
    "time_precision",
    "disorder_type",
    "event_type",
    "sub_event_type",
    "actor1",
    "assoc_actor_1",
    "inter1",
    "actor2",
    "assoc_actor_2",
    "inter2",
    "interaction",
    "civilian_targeting",
    "iso",
    "region",
    "country",
    "admin1",
    "admin2",
    "admin3",
    "location",
    "latitude",
    "longitude",
    "geo_precision",
    "source",
    "source_scale",
    "notes",
    "fatalities",
    "tags",
    "timestamp",
]

_INTER = {
    ActorKind.STATE_FORCE: "State forces",
    ActorKind.POLICE: "State forces",
    ActorKind.GOVERNMENT: "State forces",
    ActorKind.ARMED_GROUP: "Rebel group",
    ActorKind.CIVILIANS: "Civilians",
    ActorKind.INTERNATIONAL: "External/Other forces",
}
_VIOLENT = ("Battles", "Explosions/Remote violence", "Violence against civilians", "Riots")
# What is never told by ACLED's rules, and so is left empty.
_NOT_HELD = {
    "iso": "the numeric code of a country is not held",
    "region": "ACLED's own regions are not held",
    "source_scale": "how far an outlet reaches is not held",
}


def of_event(entry: Entry, losses: Losses) -> Iterator[Row]:
    """A row for each place below the country, on the first day of the event."""
    if not is_told(entry, losses):
        return
    kinds = crosswalk()[entry.claim.event.type].acled
    day = day_of(entry.claim.event.when)
    if not kinds:
        losses.note("row", f"ACLED has no category for {entry.claim.event.type.value}", entry.id)
        return
    if day is None or day.n_days > 31:
        losses.note("row", "no day, week or month of it is told", entry.id)
        return
    kind, _, sub = _kind(entry, kinds, losses).partition(" / ")
    one, two = sides(entry)
    inter = _inter(one, entry, losses), _inter(two, entry, losses)
    tolls = killed(entry)
    lows = [t.low for t in tolls if t.low is not None]
    if not lows:
        losses.note("fatalities", "nobody tells a number of killed: ACLED writes 0 for that; see notes", entry.id)
    if entry.claim.event.toll and len(entry.claim.event.toll) > len(tolls):
        losses.note("fatalities", "injured, captured, missing and displaced have no column", entry.id)
    for name, reason in _NOT_HELD.items():
        losses.note(name, reason, entry.id)
    for number, place in enumerate(places_of(entry, losses)):
        area = place.kind in AREAS
        if area and place.lat is not None:
            losses.note("latitude", "the point of a province or district is its middle, as ACLED asks", entry.id)
        if number and lows:
            losses.note("fatalities", "told once for several places: it stands with the first of them", entry.id)
        yield {
            "event_id_cnty": f"{place.country or 'XX'}{entry.id}" + (f"-{number + 1}" if number else ""),
            "event_date": day.day.isoformat(),
            "year": day.day.year,
            "time_precision": 1 if day.n_days == 1 else 2 if day.n_days <= 7 else 3,
            "disorder_type": _disorder(kind),
            "event_type": kind,
            "sub_event_type": sub,
            "actor1": one[0].name if one else None,
            "assoc_actor_1": tuple(a.name for a in one[1:]),
            "inter1": inter[0],
            "actor2": two[0].name if two else None,
            "assoc_actor_2": tuple(a.name for a in two[1:]),
            "inter2": inter[1],
            "interaction": "-".join(i for i in inter if i) if all(inter) else f"{inter[0]} only" if inter[0] else None,
            "civilian_targeting": "Civilians targeted" if kind in _VIOLENT and inter[1] == "Civilians" else None,
            "country": countries().get(place.country or ""),
            "admin1": place.name if place.kind is PlaceKind.ADMIN1 else None,
            "admin2": place.name if place.kind is PlaceKind.ADMIN2 else None,
            "location": place.name,
            "latitude": None if place.lat is None else round(place.lat, 4),
            "longitude": None if place.lon is None else round(place.lon, 4),
            "geo_precision": _precision(place),
            "source": tuple(name for name in (entry.claim.outlet, *innermost(entry)) if name),
            "notes": notes(entry),
            "fatalities": min(lows) if lows and not number else 0,
            "tags": tuple(_tags(entry)),
            "timestamp": int(datetime.fromisoformat(entry.at).timestamp()),
        }


def _precision(place: Place) -> int:
    if place.kind is PlaceKind.ADMIN1:
        return 3
    return 2 if place.spots or place.kind in AREAS | {PlaceKind.NATURAL, PlaceKind.OTHER} else 1


def _tags(entry: Entry) -> Iterator[str]:
    yield f"claim={entry.id}"
    yield f"standing={entry.standing.value}"
    if entry.disputed:
        yield "disputed"


def _kind(entry: Entry, kinds: tuple[str, ...], losses: Losses) -> str:
    """The one category; of several, by who is on the sides, else the first."""
    one, two = sides(entry)
    if entry.claim.event.type is EventType.TERRITORY_CHANGE and one:
        return kinds[0] if one[0].kind in STATE else kinds[1]
    if entry.claim.event.type is EventType.ATTACK and two:
        return kinds[1] if two[0].kind in ARMED else kinds[0]
    if len(kinds) > 1:
        losses.note("sub_event_type", f"of several the first was taken: {'; '.join(kinds)}", entry.id)
    return next(iter(kinds))


def _inter(side: list[Actor], entry: Entry, losses: Losses) -> str | None:
    if not side:
        return None
    found = _INTER.get(side[0].kind)
    if found is None:
        losses.note("inter1", f"ACLED has no class of actors for {side[0].kind.value}", entry.id)
    return found


def _disorder(kind: str) -> str:
    if kind == "Strategic developments":
        return kind
    if kind == "Protests":
        return "Demonstrations"
    return "Demonstrations; Political violence" if kind == "Riots" else "Political violence"


ACLED = Table(columns=dict.fromkeys(COLUMNS, str), rows=of_event)
