"""What a map draws of a question's incidents, counted in SQL: no incident is read for it."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from sayso.ledger.database import Database
from sayso.ledger.incidents import IncidentStatus
from sayso.ledger.query import Asked
from sayso.ledger.spots import Box, Drawn, most
from sayso.record import EventType

_FROM = "FROM incident_places p JOIN incidents i ON i.id = p.id"
_DRAWN = "(p.area <> '' OR p.x IS NOT NULL)"
_CONTESTED = frozenset({IncidentStatus.DISPUTED.value, IncidentStatus.DENIED.value})
_UNKNOWN = IncidentStatus.UNKNOWN_TOLL.value
_Row = tuple[Any, ...]


def drawn(db: Database, asked: Asked, *, coarse: int, box: Box | None) -> list[Drawn]:
    """See `Incidents.drawn`. The rows are put together here: grouped in SQL, an incident that lies twice in one cell
    takes three times as long to be counted once."""
    where = " AND ".join([_DRAWN, *_within(asked, box), *asked.conditions])
    cell = f"p.area, p.x >> {int(coarse)}, p.y >> {int(coarse)}"
    found: dict[_Row, list[_Row]] = {}
    for area, x, y, *row in db.rows(
        f"SELECT {cell}, i.id, p.shown, i.type, i.statuses, p.lat, p.lon, p.radius_km {_FROM} WHERE {where}",
        asked.values,
    ):
        found.setdefault((area, x, y), []).append(tuple(row))
    return [_drawn(area, f"{x},{y}", them) for (area, x, y), them in found.items()]


def _drawn(area: str, cell: str, them: list[_Row]) -> Drawn:
    statuses = {id: set(told.split()) for id, _, _, told, *_ in them}
    lats, lons = ({}, {}) if area else (_farthest(them, -3), _farthest(them, -2))
    return Drawn(
        key=area or cell,
        area=area,
        name=most(Counter(row[1] for row in them)),
        type=EventType(most(Counter(row[2] for row in them))),
        n=len(statuses),
        contested=sum(not told.isdisjoint(_CONTESTED) for told in statuses.values()),
        unknown=sum(_UNKNOWN in told for told in statuses.values()),
        lat=sum(lats.values()) / len(lats) if lats else None,
        lon=sum(lons.values()) / len(lons) if lons else None,
        radius_km=max(row[-1] for row in them),
        id=them[0][0] if len(statuses) == 1 else "",
    )


def _farthest(them: list[_Row], column: int) -> dict[str, float]:
    """One value for each incident, so that it weighs once in the middle of them all."""
    found: dict[str, float] = {}
    for row in them:
        found[row[0]] = max(row[column], found.get(row[0], row[column]))
    return found


def at(db: Database, asked: Asked, key: str, *, coarse: int, limit: int) -> list[str]:
    """The ids of the incidents under a key, latest first, those of no known day last."""
    across, comma, down = key.partition(",")
    if comma:
        x, y = asked.value(_number(across)), asked.value(_number(down))
        here = f"p.area = '' AND p.x >> {int(coarse)} = {x} AND p.y >> {int(coarse)} = {y}"
    else:
        here = f"p.area = {asked.value(key)}"
    where = " AND ".join([here, *asked.conditions])
    sql = f"SELECT DISTINCT i.day, i.start, i.id {_FROM} WHERE {where} ORDER BY i.day DESC, i.start DESC, i.id DESC"
    return [id for _, _, id in db.rows(f"{sql} LIMIT {int(limit)}", asked.values)]


def _number(told: str) -> int:
    """Raises: ValueError when it is none."""
    if not re.fullmatch(r"\d{1,9}", told):
        raise ValueError(f"nothing is drawn under the key {told!r}; take a `key` of what is drawn")
    return int(told)


def _within(asked: Asked, box: Box | None) -> list[str]:
    if box is None:
        return []
    left, right, low, high = (asked.value(side) for side in box.sides)
    return [f"(p.area <> '' OR (p.x BETWEEN {left} AND {right} AND p.y BETWEEN {low} AND {high}))"]
