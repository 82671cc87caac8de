"""What a map draws of a question's incidents, counted in SQL: no incident is read for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sayso.ledger.database import Database, among, parts
from sayso.ledger.query import Asked
from sayso.ledger.spots import Box, Drawn
from sayso.record import EventType

# A cell's two numbers as one: grouped by one number, 37,000 places take half of the time.
_WIDE = 1 << 24
_Row = tuple[Any, ...]


def drawn(db: Database, asked: Asked, *, coarse: int, box: Box | None) -> list[Drawn]:
    """See `Incidents.drawn`. `asked` is put to the places, which have what their incidents are asked for."""
    first = f"CASE WHEN i.apart > {int(coarse)} THEN"
    columns = f"""sum({first} 1 ELSE 0 END), sum({first} i.contested ELSE 0 END), sum({first} i.unknown ELSE 0 END),
        max(i.radius_km), min(i.id)"""
    means = f"sum({first} i.lat ELSE 0 END), sum({first} i.lon ELSE 0 END)"
    cell = f"CAST(i.x >> {int(coarse)} AS BIGINT) * {_WIDE} + (i.y >> {int(coarse)})"

    def rows(key: str, columns: str, *where: str) -> list[_Row]:
        here = " AND ".join([*where, *asked.conditions])
        return db.rows(f"SELECT {key}, {columns} FROM incident_places i WHERE {here} GROUP BY 1", asked.values)

    areas = rows("i.area", columns, "i.area <> ''")
    points = rows(cell, f"{columns}, {means}", "i.area = ''", "i.x IS NOT NULL", *_within(asked, box, coarse))
    names = _names(db, {row[5] for row in (*areas, *points)}, coarse=coarse)
    return [
        *(_drawn(names, area, area, *row) for area, *row in areas),
        *(_drawn(names, f"{at // _WIDE},{at % _WIDE}", "", *row) for at, *row in points),
    ]


def _names(db: Database, ids: Iterable[str], *, coarse: int) -> dict[tuple[str, str], tuple[str, str]]:
    """Name and type of the first place of each of these incidents under each key."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    sql = "SELECT id, area, x, y, shown, type FROM incident_places"
    for part in parts(ids):
        asked, values = among(sql, "id", part)
        for id, area, x, y, name, type in db.rows(f"{asked} ORDER BY id, i", values):
            if area or x is not None:
                found.setdefault((area or f"{x >> coarse},{y >> coarse}", id), (name, type))
    return found


def _drawn(
    names: Mapping[tuple[str, str], tuple[str, str]],
    key: str,
    area: str,
    n: int,
    contested: int,
    unknown: int,
    radius_km: float,
    id: str,
    lat: float | None = None,
    lon: float | None = None,
) -> Drawn:
    name, type = names[key, id]
    return Drawn(
        key=key,
        area=area,
        name=name,
        type=EventType(type),
        n=n,
        contested=contested,
        unknown=unknown,
        lat=None if lat is None or lon is None else lat / n,
        lon=None if lat is None or lon is None else lon / n,
        radius_km=radius_km,
        id=id if n == 1 else "",
    )


def at(db: Database, asked: Asked, key: str, *, coarse: int, limit: int) -> list[str]:
    """The ids of the incidents under a key, latest first, those of no known day last."""
    across, comma, down = key.partition(",")
    if comma:
        here = f"p.area = '' AND {_between(asked, 'p.x', _number(across), _number(across), coarse)}"
        here += f" AND {_between(asked, 'p.y', _number(down), _number(down), coarse)}"
    else:
        here = f"p.area = {asked.value(key)}"
    where = " AND ".join([here, *asked.conditions])
    sql = (
        "SELECT DISTINCT i.day, i.start, i.id FROM incident_places p JOIN incidents i ON i.id = p.id"
        f" WHERE {where} ORDER BY i.day DESC, i.start DESC, i.id DESC LIMIT {int(limit)}"
    )
    return [id for _, _, id in db.rows(sql, asked.values)]


def _number(told: str) -> int:
    """Raises: ValueError when it is none."""
    if not re.fullmatch(r"\d{1,9}", told):
        raise ValueError(f"nothing is drawn under the key {told!r}; take a `key` of what is drawn")
    return int(told)


def _within(asked: Asked, box: Box | None, coarse: int) -> Iterator[str]:
    if box is not None:
        left, right, low, high = (side >> coarse for side in box.sides)
        yield _between(asked, "i.x", left, right, coarse)
        yield _between(asked, "i.y", low, high, coarse)


def _between(asked: Asked, column: str, first: int, last: int, coarse: int) -> str:
    """In the cells from one to another along one side of the grid."""
    # No further than PostgreSQL's integers go.
    ends = (min(end, 2**31 - 1) for end in (first << coarse, ((last + 1) << coarse) - 1))
    return f"{column} BETWEEN {asked.value(next(ends))} AND {asked.value(next(ends))}"
