"""The screen of incidents: list, map and timeline are three views of one question."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sayso.desk import drawing
from sayso.desk.asked import Asked
from sayso.desk.drawing import Column, Tick, Timeline
from sayso.desk.held import Told, day_of, key
from sayso.desk.mapping import spot
from sayso.desk.pages.rows import BESIDE, PAGE, Row, after_page, row
from sayso.ledger import View
from sayso.record import Incident

VIEWS = ("list", "map", "timeline")


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentsPage:
    """One page of a query. `next` is where the next page goes on, "" where there is none."""

    view: str
    rows: tuple[Row, ...]
    undated: tuple[Row, ...]
    n: int
    n_undated: int
    n_all: int
    next: str
    first: bool
    only_undated: bool
    timeline: Timeline | None
    columns: tuple[Column, ...] = ()
    ticks: tuple[Tick, ...] = ()
    unplaced: tuple[Row, ...] = ()


def incidents_page(told: Told, view: View, asked: Asked, *, shown: str, after: str, undated: bool) -> IncidentsPage:
    """One page of the incidents that are asked for.

    Raises: ValueError when `after` is not where a page ends.
    """
    found = told.meeting(asked, view)
    dated, without = [i for i in found if day_of(i)], [i for i in found if not day_of(i)]
    them = without if undated else dated
    if after:
        them = list(after_page(them, after))
    page = them[:PAGE]
    rows = tuple(row(i, told) for i in page)
    columns, ticks = drawing.columns(Counter(map(day_of, dated))) if shown == "timeline" else ((), ())
    return IncidentsPage(
        view=shown,
        rows=rows,
        undated=() if undated else tuple(row(i, told) for i in without[:BESIDE]),
        n=len(found),
        n_undated=len(without),
        n_all=len(told.incidents),
        next="~".join(key(page[-1])) if len(them) > PAGE else "",
        first=not after,
        only_undated=undated,
        timeline=drawing.timeline(page, since=asked.since, until=asked.until) if shown == "timeline" else None,
        columns=columns,
        ticks=ticks,
        unplaced=tuple(row(i, told) for i in found if not _drawn(i))[:PAGE] if shown == "map" else (),
    )


def _drawn(incident: Incident) -> bool:
    return any(spot(p) for p in incident.places)
