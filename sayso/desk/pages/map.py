"""What the map of a question draws, and what is told at one place of it."""

from __future__ import annotations

from dataclasses import dataclass

from sayso.desk.asked import Asked
from sayso.desk.held import Told
from sayso.desk.pages.rows import PAGE, Row, row
from sayso.ledger.incidents import IncidentStatus
from sayso.ledger.spots import Box, Drawn, coarse, spots
from sayso.record import Incident


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPage:
    """`here` are the first of the incidents at the place that is asked for. `n` counts all of the question."""

    n: int
    drawn: tuple[Drawn, ...]
    here: tuple[Row, ...]


def map_page(told: Told, asked: Asked, *, cell: float, box: Box | None, here: str) -> MapPage:
    """The areas and points of a question's incidents, of the points those within a box alone where one is given."""
    return MapPage(
        n=told.n(asked),
        drawn=() if here else tuple(told.drawn(asked, coarse=coarse(cell), box=box)),
        here=tuple(row(i, told) for i in told.at(here, asked, coarse=coarse(cell), limit=PAGE)) if here else (),
    )


def drawn_of(incident: Incident, told: Told) -> tuple[Drawn, ...]:
    """What a map draws of one incident."""
    contested = any(told.stands(incident, s) for s in (IncidentStatus.DISPUTED, IncidentStatus.DENIED))
    return tuple(
        Drawn(
            key=key,
            name=one.name,
            type=incident.type,
            n=1,
            contested=int(contested),
            unknown=int(told.stands(incident, IncidentStatus.UNKNOWN_TOLL)),
            area=one.area,
            lat=one.lat,
            lon=one.lon,
            radius_km=one.radius_km,
            id=incident.id,
        )
        for key, one in {s.key(0): s for s in spots(incident.places)}.items()
    )


def box_in(told: str) -> Box:
    """The box that an address names: west,south,east,north.

    Raises: ValueError when it names none.
    """
    try:
        west, south, east, north = (float(part) for part in told.split(","))
    except ValueError as e:
        raise ValueError(f"{told!r} is no box; wanted west,south,east,north in degrees, as 60,29,75,39") from e
    if not (west <= east and south <= north):
        raise ValueError(f"{told!r} is no box: west lies east of east, or south north of north")
    return Box(west=west, south=south, east=east, north=north)
