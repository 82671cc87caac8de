"""What the map of a question draws, and what is told at one place of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sayso.desk.asked import Asked
from sayso.desk.held import Told
from sayso.desk.mapping import Box, Drawn, drawn, spots
from sayso.desk.pages.rows import PAGE, Row, row
from sayso.ledger import View
from sayso.record import Incident


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPage:
    """`here` are the first of the incidents at the place that is asked for. `n` counts all of the question."""

    n: int
    drawn: tuple[Drawn, ...]
    here: tuple[Row, ...]


def map_page(told: Told, view: View, asked: Asked, *, cell: float, box: Box | None, here: str) -> MapPage:
    """The areas and points of a question's incidents, those within a box alone where one is given."""
    found = told.meeting(asked, view)
    return MapPage(
        n=len(found),
        drawn=() if here else tuple(drawn(found, cell=cell, box=box)),
        here=tuple(row(i, told) for i in _at(found, here, cell)) if here else (),
    )


def _at(incidents: Iterable[Incident], here: str, cell: float) -> list[Incident]:
    found: list[Incident] = []
    for incident in incidents:
        if here in spots(incident, cell=cell):
            found.append(incident)
            if len(found) == PAGE:
                break
    return found


def box_in(told: str) -> Box:
    """The box that an address names: west,south,east,north.

    Raises: ValueError when it names none.
    """
    try:
        west, south, east, north = (float(part) for part in told.split(","))
    except ValueError as e:
        raise ValueError(f"{told!r} is no box; wanted west,south,east,north in degrees, as 60,29,75,39") from e
    return Box(west=west, south=south, east=east, north=north)
