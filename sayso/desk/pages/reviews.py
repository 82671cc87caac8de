"""The screen of what people decided and what waits for them."""

from __future__ import annotations

from dataclasses import dataclass

from sayso.desk.asked import IncidentStatus
from sayso.desk.held import Told
from sayso.desk.pages.rows import PAGE, Row, row
from sayso.ledger import View
from sayso.record import Entry, Harm, Incident, Judgement, Review


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewsPage:
    reviews: tuple[tuple[Review, Entry | None], ...]
    judgements: tuple[Judgement, ...]
    orphans: tuple[Entry, ...]
    doubtful: tuple[Row, ...]


def reviews_page(told: Told, view: View) -> ReviewsPage:
    """What people decided, last first; what no reading bears out any more; and what is in most doubt, unreviewed."""
    done = view.reviews()[::-1][:PAGE]
    open_ = [i for i in told.incidents if i.disputes and not told.stands(i, IncidentStatus.REVIEWED)]
    open_.sort(key=lambda i: (-len(i.disputes), -_dead(i), i.id))
    return ReviewsPage(
        reviews=tuple((r, view.entry(r.claim)) for r in done),
        judgements=view.judgements()[::-1][:PAGE],
        orphans=view.orphans(),
        doubtful=tuple(row(i, told) for i in open_[:PAGE]),
    )


def _dead(incident: Incident) -> int:
    series = incident.toll(Harm.KILLED)
    return (series.highest or series.lowest or 0) if series else 0
