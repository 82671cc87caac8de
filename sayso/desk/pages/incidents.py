"""The screen of incidents: list, map and timeline are three views of one question."""

from __future__ import annotations

from dataclasses import dataclass

from sayso.desk import drawing
from sayso.desk.asked import Asked
from sayso.desk.drawing import Column, Tick, Timeline
from sayso.desk.held import Told
from sayso.desk.pages.rows import BESIDE, PAGE, Row, cursor, next_page, row
from sayso.ledger import View

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
    n_unplaced: int = 0


def incidents_page(told: Told, view: View, asked: Asked, *, shown: str, after: str, undated: bool) -> IncidentsPage:
    """One page of the incidents that are asked for.

    Raises: ValueError when `after` is not where a page ends.
    """
    them = told.page(asked, dated=not undated, after=cursor(after), limit=PAGE + 1)
    page = them[:PAGE]
    counts = told.counts(asked)
    columns, ticks = drawing.columns(told.days(asked)) if shown == "timeline" else ((), ())
    return IncidentsPage(
        view=shown,
        rows=tuple(row(i, told) for i in page),
        undated=() if undated or after else tuple(row(i, told) for i in told.page(asked, dated=False, limit=BESIDE)),
        n=counts.n,
        n_undated=counts.undated,
        n_all=told.n_all,
        next=next_page(them, limit=PAGE),
        first=not after,
        only_undated=undated,
        timeline=drawing.timeline(page, since=asked.since, until=asked.until) if shown == "timeline" else None,
        columns=columns,
        ticks=ticks,
        unplaced=tuple(row(i, told) for i in told.unplaced(asked, limit=BESIDE)) if shown == "map" else (),
        n_unplaced=counts.unplaced if shown == "map" else 0,
    )
