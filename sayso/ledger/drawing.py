"""What a map draws of a question's incidents, counted in SQL: no incident is read for it."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from sayso.ledger.database import Database
from sayso.ledger.query import Asked
from sayso.ledger.spots import Box, Drawn, most
from sayso.record import EventType

_FROM = "FROM incident_places p JOIN incidents i ON i.id = p.id"
_DRAWN = "(p.area <> '' OR p.x IS NOT NULL)"
_CONTESTED = "(i.statuses LIKE '% disputed %' OR i.statuses LIKE '% denied %')"
_UNKNOWN = "i.statuses LIKE '% unknown_toll %'"


def drawn(db: Database, asked: Asked, *, coarse: int, box: Box | None) -> list[Drawn]:
    """See `Incidents.drawn`."""
    where = " AND ".join([_DRAWN, *_within(asked, box), *asked.conditions])
    # An area is no cell: its own code keeps it apart.
    x, y = f"p.x >> {int(coarse)}", f"p.y >> {int(coarse)}"
    cell = f"p.area, {x}, {y}"
    named: dict[tuple[Any, ...], Counter[str]] = {}
    typed: dict[tuple[Any, ...], Counter[str]] = {}
    for *key, name, type, n in db.rows(
        f"SELECT {cell}, p.shown, i.type, count(*) {_FROM} WHERE {where} GROUP BY {cell}, p.shown, i.type", asked.values
    ):
        named.setdefault(tuple(key), Counter())[name] += n
        typed.setdefault(tuple(key), Counter())[type] += n
    # Each incident once in each cell, however many of its places lie there.
    once = (
        f"SELECT p.area AS area, {x} AS cx, {y} AS cy, i.id AS id, max(p.lat) AS lat, max(p.lon) AS lon,"
        f" max(p.radius_km) AS radius,"
        f" max(CASE WHEN {_CONTESTED} THEN 1 ELSE 0 END) AS contested,"
        f" max(CASE WHEN {_UNKNOWN} THEN 1 ELSE 0 END) AS unknown"
        f" {_FROM} WHERE {where} GROUP BY {cell}, i.id"
    )
    found = db.rows(
        f"SELECT area, cx, cy, count(*), min(id), avg(lat), avg(lon), max(radius), sum(contested), sum(unknown)"
        f" FROM ({once}) AS each_once GROUP BY area, cx, cy",
        asked.values,
    )
    return [
        Drawn(
            key=area or f"{cx},{cy}",
            area=area,
            name=most(named[area, cx, cy]),
            type=EventType(most(typed[area, cx, cy])),
            n=n,
            contested=int(contested),
            unknown=int(unknown),
            lat=lat,
            lon=lon,
            radius_km=radius,
            id=id if n == 1 else "",
        )
        for area, cx, cy, n, id, lat, lon, radius, contested, unknown in found
    ]


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
