"""Incidents as they follow from what is held: what can be asked of them, and how one is listed.

`SqlIncidents` (listing.py) answers from the rows that linking left in a ledger; `sayso.linking.Afresh` from incidents
in memory, for a moment that is past. Both answer the same (tests/ledger/test_incidents.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from sayso.ledger.counting import Outlet, Party, Voice
from sayso.ledger.spots import Box, Drawn
from sayso.record import Claim, Copy, Entry, EventType, Incident
from sayso.record.brief import Former
from sayso.record.phrases import one_line


class IncidentStatus(StrEnum):
    """How an incident is left by those who speak of it and by those who reviewed it; one can be several of them."""

    AFFIRMED = "affirmed"
    DISPUTED = "disputed"
    DENIED = "denied"
    DOUBTED = "doubted"
    EXPECTED = "expected"
    RECALLED = "recalled"
    UNKNOWN_TOLL = "unknown_toll"
    REVIEWED = "reviewed"


CONTESTED = frozenset({IncidentStatus.DISPUTED, IncidentStatus.DENIED})


class Sort(StrEnum):
    """In which order incidents are told: the latest first and those of no known day last; the heaviest first
    (`brief.compose.weight`); the most disputed first; what is most urgent to be reviewed first (`link.doubt`)."""

    LATEST = "latest"
    HEAVIEST = "heaviest"
    DISPUTED = "disputed"
    URGENT = "urgent"


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentQuery:
    """Which incidents are asked for: all that is said must hold.

    `since` and `until` are ISO days, months or years, met as far as told; what has no date of its own is met by the
    days on which it was told. `where` is a country (AF), a province (AF-PAN) or words of a place's name. `actor`,
    `source` and `text` must hold of one claim of it (see `Query`). `dated` and `placed` ask for those of a known
    day, or of a place that can be drawn, alone, or for the others; `undecided` for those of which some claim was not
    decided on.
    """

    since: str | None = None
    until: str | None = None
    where: str | None = None
    types: tuple[EventType, ...] = ()
    status: tuple[IncidentStatus, ...] = ()
    without: tuple[IncidentStatus, ...] = ()
    actor: str | None = None
    source: str | None = None
    text: str | None = None
    dated: bool | None = None
    placed: bool | None = None
    undecided: bool = False


ANY = IncidentQuery()
Cursor = tuple[str, ...]
"""Where a page ended: what `Listed.key` gives for its last incident."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An incident with what it is found by and sorted by, beside what it says itself.

    `day` and `start` are of its own date, "" where none is told; `first` and `last` the days that a time asked for must
    meet, None where not even the telling has one. `weight` and `urgency` sort as text, the heaviest and the
    most urgent first.
    """

    incident: Incident
    day: str
    start: str
    first: str | None
    last: str | None
    weight: str
    urgency: str
    dead: int
    statuses: frozenset[IncidentStatus]

    def key(self, sort: Sort) -> Cursor:
        """What it is sorted by."""
        match sort:
            case Sort.LATEST:
                return (self.day, self.start, self.incident.id)
            case Sort.HEAVIEST:
                return (self.weight, self.incident.id)
            case Sort.DISPUTED:
                return (f"{9999 - len(self.incident.disputes):04} {10**9 - self.dead:010}", self.incident.id)
            case Sort.URGENT:
                return (self.urgency, self.incident.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Short:
    """An incident in short: its day, its type, and the codes and names of its places."""

    id: str
    day: str
    type: EventType
    places: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many incidents are asked for; of how many no day is told, and how many no map can draw."""

    n: int
    undated: int
    unplaced: int


def named(name: str) -> str:
    """The words of a place's name as `where` is compared with them."""
    return f" {' '.join(one_line(name).casefold().replace(',', ' ').split())} "


class Incidents(Protocol):
    """All incidents at one moment."""

    def incident(self, id: str) -> Listed | None:
        """The one that is meant by an id; None where none is, or several are."""
        ...

    def meant(self, id: str) -> tuple[str, ...]:
        """The incidents that an id can mean, ten at most: the one that has it, else those whose id or whose claim's
        begins so, else the one that took up what had it."""
        ...

    def of_claims(self, claims: Iterable[str]) -> Mapping[str, Listed]:
        """For each of these claims that is in an incident, that."""
        ...

    def of_dispatch(self, dispatch: str) -> tuple[Listed, ...]:
        """The incidents of which a version of a dispatch tells."""
        ...

    def claims(self, ids: Iterable[str]) -> Mapping[str, Claim]:
        """These claims."""
        ...

    def entries(self, claims: Iterable[str]) -> Iterator[Entry]:
        """These claims as people left them, those that were added last first."""
        ...

    def meeting(
        self,
        asked: IncidentQuery = ...,
        *,
        sort: Sort = ...,
        after: Cursor | None = None,
        limit: int | None = None,
    ) -> Iterator[Listed]:
        """The incidents that are asked for, from behind where a page ended.

        Raises: ValueError when the question says nothing that can be looked for.
        """
        ...

    def ids(
        self,
        asked: IncidentQuery = ...,
        *,
        sort: Sort = ...,
        after: Cursor | None = None,
        limit: int | None = None,
    ) -> Iterator[str]:
        """The ids of what `meeting` gives, which reads each of the incidents."""
        ...

    def short(self, asked: IncidentQuery = ..., *, limit: int) -> list[Short]:
        """The latest that are asked for, in short."""
        ...

    def these(self, ids: Iterable[str]) -> Iterator[Listed]:
        """The incidents of these ids, in this order; what is none is passed over."""
        ...

    def changed(self, after: int) -> Iterator[Listed]:
        """All that were told anew since an addition, and maybe others."""
        ...

    def count(self, asked: IncidentQuery = ..., *, most: int | None = None) -> int:
        """How many are asked for; at `most` so many are counted."""
        ...

    def counts(self, asked: IncidentQuery = ...) -> Counts:
        """How many are asked for, in all and of each kind that stands apart."""
        ...

    def days(self, asked: IncidentQuery = ...) -> Mapping[str, int]:
        """How many of what is asked for there are under each day, month or year that has any."""
        ...

    def drawn(self, asked: IncidentQuery = ..., *, coarse: int = 0, box: Box | None = None) -> list[Drawn]:
        """What is asked for on a map, those of one area or of one cell of the coarse grid together; of the points those
        of the cells that the box meets. An incident counts once in each."""
        ...

    def at(self, key: str, asked: IncidentQuery = ..., *, coarse: int = 0, limit: int) -> list[Listed]:
        """The first of those that `drawn` puts under a key, latest first, those of no known day last."""
        ...

    def parties(self, text: str = "", *, after: str = "", limit: int | None = None) -> tuple[list[Party], int]:
        """Who takes part, those in most incidents first, from behind a key on; and how many there are. Where a text is
        given, those of whose names it is a part.

        Raises: ValueError where `after` is the key of none of them.
        """
        ...

    def party(self, key: str) -> Party | None:
        """One who takes part."""
        ...

    def about(self, key: str, *, limit: int) -> tuple[list[Listed], list[Claim]]:
        """The latest incidents in which one takes part, by its key, and the latest claims that tell of it."""
        ...

    def cited(self, handles: Iterable[str]) -> list[str]:
        """The names, folded, of those who are cited and can be found by any of these (`counting.Handles`)."""
        ...

    def said(self, names: Sequence[str], *, limit: int) -> list[Claim]:
        """The latest claims in which somebody of these folded names is cited."""
        ...

    def outlets(self, *, limit: int | None = None) -> tuple[list[Outlet], int]:
        """Who carried what is told, those of most dispatches first; and how many there are."""
        ...

    def voices(self, *, limit: int | None = None) -> tuple[list[Voice], int]:
        """Who speaks under a name, those in most incidents first; and how many there are."""
        ...

    def copies(self, dispatch: str) -> tuple[Copy, ...]:
        """What a version of a dispatch repeats, and what repeats it."""
        ...

    def former(self, *, last: int | None = None) -> tuple[Former, ...]:
        """The claims of earlier versions of which a source took words back; of the dispatches that were revised last,
        where only so many are looked at."""
        ...
