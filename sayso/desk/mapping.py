"""Incidents on a map: provinces and countries as areas, towns as points, those too near to be told apart as one."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sayso.brief.wording import heading, marks
from sayso.record import Incident, Place, PlaceKind
from sayso.record.brief import Mark
from sayso.record.phrases import one_line
from sayso.record.words import CLASS_OF

# Where the reading does not say how far a place may be off: UCDP's classes, FIELD of the kind alone.
_RADIUS_KM = {
    PlaceKind.FACILITY: 1.0,
    PlaceKind.VILLAGE: 2.0,
    PlaceKind.CITY: 5.0,
    PlaceKind.ADMIN2: 25.0,
    PlaceKind.NATURAL: 25.0,
    PlaceKind.OTHER: 25.0,
    PlaceKind.ADMIN1: 75.0,
    PlaceKind.REGION: 150.0,
    PlaceKind.COUNTRY: 300.0,
}
_CONTESTED = frozenset({Mark.DISPUTED, Mark.DENIED})
# Where the poles would be, a map of this projection ends.
_FARTHEST = 84.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A part of the map. Units: degrees; `west` may be greater than `east` nowhere."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, lon: float, lat: float) -> bool:
        return self.west <= lon <= self.east and self.south <= lat <= self.north


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place as the map draws it: an area by its code where no more is told, else a point that may be off so far."""

    name: str
    area: str = ""
    lat: float | None = None
    lon: float | None = None
    radius_km: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Incidents at one area or near one point. `key` asks for them (`here`); `contested` are disputed or denied ones,
    `unknown` those whose cost somebody says is not known; `kind` is the class of most. `id` where it is one."""

    key: str
    name: str
    n: int
    contested: int
    unknown: int
    kind: str
    area: str = ""
    lat: float | None = None
    lon: float | None = None
    radius_km: float = 0.0
    id: str = ""
    says: str = ""


def spot(place: Place) -> Spot | None:
    """A place as the map draws it; None where it cannot be drawn."""
    name = one_line(place.name)
    if place.kind is PlaceKind.COUNTRY and place.country:
        return Spot(name=name, area=place.country)
    if place.kind is PlaceKind.ADMIN1 and place.code:
        return Spot(name=name, area=place.code)
    if place.lat is None or place.lon is None:
        return None
    return Spot(name=name, lat=place.lat, lon=place.lon, radius_km=place.radius_km or _RADIUS_KM[place.kind])


def drawn(incidents: Iterable[Incident], *, cell: float = 0.0, box: Box | None = None) -> list[Drawn]:
    """What the map draws: areas, and points within the box, those of one cell together; in each an incident counts once.

    `cell` is the side of a cell in degrees of longitude; 0 puts those of one spot together.
    """
    found: dict[str, list[tuple[Spot, Incident]]] = {}
    for incident in incidents:
        for key, one in spots(incident, cell=cell, box=box).items():
            found.setdefault(key, []).append((one, incident))
    return [_drawn(key, them) for key, them in found.items()]


def spots(incident: Incident, *, cell: float = 0.0, box: Box | None = None) -> dict[str, Spot]:
    """The areas and cells in which an incident lies, by their keys."""
    return dict(_keyed(incident.places, cell, box))


def _keyed(places: Iterable[Place], cell: float, box: Box | None) -> Iterator[tuple[str, Spot]]:
    for place in places:
        one = spot(place)
        if one is None:
            continue
        if one.area:
            yield one.area, one
        elif box is None or box.holds(one.lon or 0.0, one.lat or 0.0):
            yield cell_of(one.lon or 0.0, one.lat or 0.0, cell), one


def cell_of(lon: float, lat: float, cell: float) -> str:
    """The key of the cell in which a point lies; without cells, of the point itself."""
    if not cell:
        return f"{lon:.4f},{lat:.4f}"
    return f"{math.floor(lon / cell)},{math.floor(_mercator(lat) / cell)}"


def _mercator(lat: float) -> float:
    """Degrees of latitude stretched as the map stretches them, so that a cell is a square on it."""
    phi = math.radians(max(-_FARTHEST, min(_FARTHEST, lat)))
    return math.degrees(math.log(math.tan(math.pi / 4 + phi / 2)))


def _drawn(key: str, them: list[tuple[Spot, Incident]]) -> Drawn:
    incidents = [i for _, i in them]
    kinds = [CLASS_OF[i.type].value for i in incidents]
    names = [s.name for s, _ in them]
    lats, lons = ([v for s, _ in them if (v := getattr(s, at)) is not None] for at in ("lat", "lon"))
    one = incidents[0] if len(incidents) == 1 else None
    return Drawn(
        key=key,
        name=max(set(names), key=lambda n: (names.count(n), n)),
        n=len(incidents),
        contested=sum(contested(i) for i in incidents),
        unknown=sum(unknown_toll(i) for i in incidents),
        kind=max(set(kinds), key=lambda k: (kinds.count(k), k)),
        area=them[0][0].area,
        lat=sum(lats) / len(lats) if lats else None,
        lon=sum(lons) / len(lons) if lons else None,
        radius_km=max(s.radius_km for s, _ in them),
        id=one.id if one else "",
        says=heading(one).text if one else "",
    )


def contested(incident: Incident) -> bool:
    return bool(_CONTESTED & set(marks(incident)))


def unknown_toll(incident: Incident) -> bool:
    """True where the number that is taken for some harm is that nobody knows it."""
    return any(s.chosen.unknown for s in incident.series)
