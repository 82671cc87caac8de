"""Where an incident lies on a map: provinces and countries as areas, towns as points on a grid that can be made coarse.

The grid is of the map's own projection (Mercator), so that a cell of it is a square there. `x` and `y` count steps of
1/2^14 degree, about seven metres; shifted right they count steps twice, four times as wide, and so on.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sayso.record import EventType, Place, PlaceKind
from sayso.record.phrases import one_line

FINE = 14
COARSEST = 20
NEVER = COARSEST + 10
# Where the poles would be, a map of this projection ends.
_FARTHEST = 84.0
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place as a map draws it: an area by its code where no more is told, else a point that may be off so far."""

    name: str
    area: str = ""
    lat: float | None = None
    lon: float | None = None
    radius_km: float = 0.0

    @property
    def x(self) -> int | None:
        return None if self.lon is None else _across(self.lon)

    @property
    def y(self) -> int | None:
        return None if self.lat is None else _down(self.lat)

    def key(self, coarse: int) -> str:
        """What this and all that is drawn with it have in common: the area's code, or the cell's numbers."""
        return self.area or f"{(self.x or 0) >> coarse},{(self.y or 0) >> coarse}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A part of a map. Units: degrees."""

    west: float
    south: float
    east: float
    north: float

    @property
    def sides(self) -> tuple[int, int, int, int]:
        """Its ends on the grid: across from and to, then down from and to."""
        return _across(self.west), _across(self.east), _down(self.south), _down(self.north)

    def holds(self, spot: Spot, coarse: int) -> bool:
        """True for what lies in a cell that the box meets, and for every area."""
        left, right, low, high = (side >> coarse for side in self.sides)
        return bool(spot.area) or (left <= (spot.x or 0) >> coarse <= right and low <= (spot.y or 0) >> coarse <= high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """The incidents of one area or one cell: how many, how many of them disputed or denied, and of how many somebody
    says that the cost is not known. `name` and `type` are of one of them; `id` is set where it is one."""

    key: str
    name: str
    type: EventType
    n: int
    contested: int
    unknown: int
    area: str = ""
    lat: float | None = None
    lon: float | None = None
    radius_km: float = 0.0
    id: str = ""


def spot(place: Place) -> Spot | None:
    """A place as a map draws it; None where it cannot be drawn."""
    name = one_line(place.name)
    if place.kind is PlaceKind.COUNTRY and place.country:
        return Spot(name=name, area=place.country)
    if place.kind is PlaceKind.ADMIN1 and place.code:
        return Spot(name=name, area=place.code)
    if place.lat is None or place.lon is None:
        return None
    return Spot(name=name, lat=place.lat, lon=place.lon, radius_km=place.radius_km or _RADIUS_KM[place.kind])


def spots(places: Iterable[Place]) -> Iterator[Spot]:
    """The places that can be drawn."""
    return (one for place in places if (one := spot(place)))


def apart(spot: Spot, before: Iterable[Spot]) -> int:
    """How coarse the grid must be for a place to lie in one cell with one of those before it; 0 where that is one area,
    more than any grid is where they never do."""
    found = NEVER
    for other in before:
        if spot.area or other.area:
            found = 0 if spot.area == other.area else found
        else:
            across, down = (spot.x or 0) ^ (other.x or 0), (spot.y or 0) ^ (other.y or 0)
            found = min(found, max(across.bit_length(), down.bit_length()))
    return found


def coarse(cell: float) -> int:
    """How far the grid is shifted for cells of so many degrees; 0 for the finest."""
    return min(COARSEST, max(0, FINE + round(math.log2(cell)))) if cell > 0 else 0


def _across(lon: float) -> int:
    return int((max(-180.0, min(180.0, lon)) + 180) * 2**FINE)


def _down(lat: float) -> int:
    phi = math.radians(max(-_FARTHEST, min(_FARTHEST, lat)))
    return int((math.degrees(math.log(math.tan(math.pi / 4 + phi / 2))) + 180) * 2**FINE)
