"""An incident as every list shows it, and how a list goes on from page to page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sayso.brief.wording import gist, heading, marks
from sayso.desk.asked import IncidentStatus
from sayso.desk.held import Told, day_of, key
from sayso.record import Incident
from sayso.record.brief import Mark as Left
from sayso.record.brief import Sentence
from sayso.record.words import CLASS_OF

PAGE = 50
# Undated incidents stand beside each page of the others; the rest of them have a page of their own.
BESIDE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One incident in a list."""

    incident: Incident
    heading: Sentence
    gist: Sentence
    marks: tuple[Left, ...]
    day: str
    kind: str
    reviewed: bool = False

    @property
    def n_for(self) -> int:
        return len(self.incident.affirming)

    @property
    def n_against(self) -> int:
        return len(self.incident.denying)


def row(incident: Incident, told: Told) -> Row:
    """An incident as a list shows it."""
    return Row(
        incident=incident,
        heading=heading(incident),
        gist=gist(incident),
        marks=marks(incident),
        day=day_of(incident),
        kind=CLASS_OF[incident.type].value,
        reviewed=told.stands(incident, IncidentStatus.REVIEWED),
    )


def after_page(incidents: Iterable[Incident], cursor: str) -> Iterator[Incident]:
    """The incidents that stand after where a page ended.

    Raises: ValueError when no page ends there.
    """
    at = tuple(cursor.split("~"))
    if len(at) != 3:
        raise ValueError(f"no page ends at {cursor!r}; take the address of a page's own link")
    # Dated ones stand latest first, undated ones by their ids.
    return (i for i in incidents if (key(i) < at if at[0] else key(i) > at))
