"""What a map draws of a question's incidents, counted in SQL: no incident is read for it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from sayso.ledger.database import Database
from sayso.ledger.query import Asked
from sayso.ledger.spots import Box, Drawn, most
from sayso.record import EventType

# A cell's two numbers as one: grouped by one number, 37,000 places take half of the time.
_WIDE = 1 << 24
_Row = tuple[Any, ...]


def drawn(db: Database, asked: Asked, *, coarse: int, box: Box | None) -> list[Drawn]:
    """See `Incidents.drawn`. `asked` is put to the places, which have what their incidents are asked for."""
    first = f"CASE WHEN i.apart > {int(coarse)} THEN"
    counts = f"""i.shown, i.type, count(*), sum({first} 1 ELSE 0 END), sum({first} i.contested ELSE 0 END),
        sum({first} i.unknown ELSE 0 END), max(i.radius_km), min(i.id)"""
    means = f"sum({first} i.lat ELSE 0 END), sum({first} i.lon ELSE 0 END)"
    cell = f"CAST(i.x >> {int(coarse)} AS BIGINT) * {_WIDE} + (i.y >> {int(coarse)})"

    def rows(key: str, columns: str, *where: str) -> list[_Row]:
        here = " AND ".join([*where, *asked.conditions])
        return db.rows(
            f"SELECT {key}, {columns} FROM incident_places i WHERE {here} GROUP BY 1, i.shown, i.type", asked.values
        )

    areas, points = dict[str, list[_Row]](), dict[int, list[_Row]]()
    for area, *row in rows("i.area", counts, "i.area <> ''"):
        areas.setdefault(area, []).append(tuple(row))
    for at, *row in rows(cell, f"{counts}, {means}", "i.area = ''", "i.x IS NOT NULL", *_within(asked, box, coarse)):
        points.setdefault(at, []).append(tuple(row))
    return [
        *(_drawn(area, area, them) for area, them in areas.items()),
        *(_drawn(f"{at // _WIDE},{at % _WIDE}", "", them) for at, them in points.items()),
    ]


def _drawn(key: str, area: str, them: list[_Row]) -> Drawn:
    """Of one cell the rows of each name and type: how often these are told, and what counts of it."""
    names, types = Counter[str](), Counter[str]()
    for name, type, times, *_ in them:
        names[name] += times
        types[type] += times
    n = sum(row[3] for row in them)
    return Drawn(
        key=key,
        area=area,
        name=most(names),
        type=EventType(most(types)),
        n=n,
        contested=sum(row[4] for row in them),
        unknown=sum(row[5] for row in them),
        lat=None if area else sum(row[8] for row in them) / n,
        lon=None if area else sum(row[9] for row in them) / n,
        radius_km=max(row[6] for row in them),
        id=them[0][7] if n == 1 else "",
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
