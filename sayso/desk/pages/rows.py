"""An incident as every list shows it, and how a list goes on from page to page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sayso.brief.wording import gist, heading, how_many, marks
from sayso.desk.asked import IncidentStatus
from sayso.desk.held import Told, key
from sayso.ledger.incidents import Cursor
from sayso.record import Harm, Incident, Series
from sayso.record.brief import Mark as Left
from sayso.record.brief import Part, Sentence
from sayso.record.words import CLASS_OF

PAGE = 50
# Undated incidents stand beside each page of the others; the rest of them have a page of their own.
BESIDE = 10
# The harms that have a column of their own; others are told under the incident's name.
COLUMNS = (Harm.KILLED, Harm.INJURED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one kind of harm came to: the number that is chosen, and the ends of all that is told where they differ."""

    harm: Harm
    said: str
    unknown: bool
    spread: str = ""


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
    def name(self) -> Sentence:
        """The heading without its day, which has a column of its own."""
        words = self.heading.words
        if len(words) > 2 and words[-1][0] is Part.TIME:
            words = words[:-2]
        return Sentence(topic=self.heading.topic, words=words, claims=self.heading.claims)

    @property
    def n_for(self) -> int:
        return len(self.incident.affirming)

    @property
    def n_against(self) -> int:
        return len(self.incident.denying)

    @property
    def costs(self) -> tuple[Cost | None, ...]:
        """The harms of COLUMNS; None where nobody speaks of one, which is not 0."""
        return tuple(_cost(s) if (s := self.incident.toll(h)) else None for h in COLUMNS)

    @property
    def other_costs(self) -> tuple[Cost, ...]:
        return tuple(_cost(s) for s in self.incident.series if s.harm not in COLUMNS)


def _cost(series: Series) -> Cost:
    low, high = series.lowest, series.highest
    differ = not series.chosen.unknown and low is not None and (low, high) != (series.chosen.low, series.chosen.high)
    return Cost(
        harm=series.harm,
        said=how_many(series.harm, series.chosen),
        unknown=series.chosen.unknown,
        spread=f"{low:,}–{high:,}" if differ and high is not None else f"{low:,}+" if differ else "",
    )


def row(incident: Incident, told: Told) -> Row:
    """An incident as a list shows it."""
    return Row(
        incident=incident,
        heading=heading(incident),
        gist=gist(incident),
        marks=marks(incident),
        day=incident.day,
        kind=CLASS_OF[incident.type].value,
        reviewed=told.stands(incident, IncidentStatus.REVIEWED),
    )


def cursor(told: str) -> Cursor | None:
    """Where a page ended, as an address has it; None for the first page.

    Raises: ValueError when no page ends there.
    """
    at = tuple(told.split("~"))
    if told and len(at) != 3:
        raise ValueError(f"no page ends at {told!r}; take the address of a page's own link")
    return at if told else None


def next_page(page: Sequence[Incident], *, limit: int) -> str:
    """Where the next page goes on, of a page with one more than it shows; "" where there is none."""
    return "~".join(key(page[limit - 1])) if len(page) > limit else ""
