"""What every ledger can do: protocols for those who use one, and the questions that can be put to it.

A ledger is only added to. Each addition has a number and a moment, so a view answers from what was held then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from sayso.record import (
    Assignment,
    Capture,
    Coding,
    Dispatch,
    Entry,
    EventType,
    Failure,
    Judgement,
    Reading,
    Review,
    Run,
    SourceKind,
    Stance,
    Succession,
    Version,
)
from sayso.record.health import Seen, SourceState


class Status(StrEnum):
    """What can be asked of how a claim stands; one claim can be several of them."""

    MACHINE = "machine"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    CORRECTED = "corrected"
    REVIEWED = "reviewed"
    DISPUTED = "disputed"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A box on the globe; one whose west is east of its east crosses the 180th meridian.

    Units: degrees. Raises: ValueError when it lies off the globe or its south is north of its north.
    """

    south: float
    west: float
    north: float
    east: float

    def __post_init__(self) -> None:
        if not -90 <= self.south <= self.north <= 90:
            raise ValueError(f"a box goes from south to north within -90..90, not {self.south!r} to {self.north!r}")
        if not (-180 <= self.west <= 180 and -180 <= self.east <= 180):
            raise ValueError(f"west and east lie within -180..180, not {self.west!r} and {self.east!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """All within `km` of a point. Raises: ValueError when the point lies off the globe or `km` is not above 0."""

    lat: float
    lon: float
    km: float

    def __post_init__(self) -> None:
        if not (abs(self.lat) <= 90 and abs(self.lon) <= 180 and self.km > 0):
            raise ValueError(f"no circle of {self.km!r} km lies around {self.lat!r}, {self.lon!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Which claims are asked for: all that is said must hold; of several values of one kind, any.

    `since` and `until` are ISO dates (a whole day, month or year, in UTC) or date-times with offset; an event meets
    them where its time, as far as told, overlaps. Undated events meet no time, unless `undated`. `countries` are ISO
    3166-1, `admin1` ISO 3166-2 codes; a place in any of both is met. `place`, `actor` and `source` are words of a
    name. `stances` and `source` (or `source_kinds`), given together, must hold of one report. `text` is as
    docs/ledger.md has it ("words"). `added_after` is the number of an addition.
    """

    since: str | None = None
    until: str | None = None
    undated: bool = False
    countries: tuple[str, ...] = ()
    admin1: tuple[str, ...] = ()
    place: str | None = None
    box: Box | None = None
    circle: Circle | None = None
    actor: str | None = None
    types: tuple[EventType, ...] = ()
    stances: tuple[Stance, ...] = ()
    source: str | None = None
    source_kinds: tuple[SourceKind, ...] = ()
    status: tuple[Status, ...] = ()
    without: tuple[Status, ...] = ()
    text: str | None = None
    generic: bool | None = None
    background: bool | None = None
    dispatch: str | None = None
    added_after: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The last addition: its number, its moment, and the chain's digest there, which stands for all before it."""

    n: int
    at: str | None
    chain: str


class View(Protocol):
    """The ledger as it was held at one addition; what is added later does not change it."""

    @property
    def head(self) -> Head: ...

    def capture(self, id: str) -> Capture | None: ...

    def known(self, dispatch: Dispatch) -> Version | None:
        """The version that is this dispatch to the letter, where the ledger holds it."""
        ...

    def version(self, id: str) -> Version | None:
        """The version of this id; of a dispatch's own id, its first."""
        ...

    def versions(self, of: str) -> tuple[Version, ...]:
        """All versions of a dispatch, in the order they came."""
        ...

    def current(self, of: str) -> Version | None:
        """The last version of a dispatch."""
        ...

    def dispatches(
        self,
        *,
        text: str | None = None,
        source: str | None = None,
        since: str | None = None,
        until: str | None = None,
        after: int | None = None,
        limit: int | None = None,
    ) -> Iterator[Version]:
        """The current versions, last added first; `after` is the `n` of the last one already seen."""
        ...

    def revised(self, *, last: int | None = None) -> Iterator[Version]:
        """The current versions that are not the first of their dispatch, in the order they came."""
        ...

    def reading(self, version: str, *, read_by: str | None = None) -> Reading | None:
        """The reading of a version by that reader, else the last one."""
        ...

    def read_by(self, version: str) -> tuple[str, ...]:
        """The readers that have read this version, in order."""
        ...

    def unread(self, *, read_by: str) -> Iterator[Version]:
        """The current versions that this reader has not read, in the order they came."""
        ...

    def ids(self, start: str) -> tuple[str, ...]:
        """The ids of claims that begin so, ten at most: people shorten them."""
        ...

    def entry(self, claim: str) -> Entry | None:
        """The claim of this id, or the one that took it up; where nothing did, as it last stood."""
        ...

    def entries(self, asked: Query = ..., *, after: int | None = None, limit: int | None = None) -> Iterator[Entry]:
        """The claims that hold now and meet the query, last added first; `after` is the `n` of the last one seen."""
        ...

    def count(self, asked: Query = ...) -> int: ...

    def decided(self) -> frozenset[str]:
        """The claims that hold now and that people accepted, rejected or corrected."""
        ...

    def states(self, claim: str) -> tuple[Entry, ...]:
        """Every state that the claim of exactly this id has had, in order."""
        ...

    def numbers(self, claims: Iterable[str]) -> Mapping[str, int]:
        """For each of these claims the number of the addition that left what stands under it now as it is."""
        ...

    def took_up(self, claim: str) -> str | None:
        """The id under which a claim stands now: its own, its successor's, or None where nothing took it up."""
        ...

    def successions(self) -> Iterator[Succession]: ...

    def orphans(self) -> tuple[Entry, ...]:
        """The claims that people decided on and that no present reading bears out, as they last stood."""
        ...

    def unapplied(self) -> tuple[Entry, ...]:
        """The claims that hold and of which a correction no longer fits what is read."""
        ...

    def reviews(self, claim: str | None = None, *, last: int | None = None) -> tuple[Review, ...]:
        """The reviews of a claim and of those that it took up, or all, in order; or the last so many of all."""
        ...

    def said(self, claim: str) -> tuple[tuple[int, Review], ...]:
        """The same, each with the number of its addition; the state that a review makes is the addition after it."""
        ...

    def judgements(self) -> tuple[Judgement, ...]:
        """The judgements that hold, in order, under the ids that their claims stand under now: of two on the same
        claims the later, and none that was undone."""
        ...

    def verdicts(self) -> tuple[tuple[Judgement, Judgement], ...]:
        """The judgements that hold, each as it was said and under the ids that its claims stand under now."""
        ...

    def judged(self) -> tuple[Judgement, ...]:
        """Every judgement as it was said, in order."""
        ...

    def assignments(self) -> tuple[tuple[str, Assignment], ...]:
        """Every assignment to code blind, with the moment of its addition, in order."""
        ...

    def codings(self, assignment: str) -> tuple[Coding, ...]:
        """All that was coded in an assignment, in order; nothing of it stands."""
        ...

    def failures(self) -> tuple[Failure, ...]: ...

    def runs(self) -> tuple[Run, ...]: ...

    def health(self, source: str) -> SourceState | None:
        """The last state of a source that was kept, with all the addresses that it has seen."""
        ...

    def watched(self, source: str, *, days: int) -> tuple[SourceState, int, Mapping[str, int]] | None:
        """The same without any addresses, how many there are, and how many were taken on each of so many days up to its
        last poll (in UTC; on those not named, none)."""
        ...

    def sources(self) -> tuple[str, ...]:
        """The names of the sources whose state was kept."""
        ...

    def stats(self) -> dict[str, int]: ...


class Writer(Protocol):
    """One transaction: all of it is kept, or none. Whatever is there already is not added again."""

    def add_capture(self, capture: Capture) -> bool: ...

    def add_dispatch(self, dispatch: Dispatch, *, capture: str | None = None) -> Version:
        """The version that the dispatch is: kept before, a new version of a known one, or the first of a new one."""
        ...

    def add_reading(self, reading: Reading) -> bool:
        """Keep a reading of a version that is there, and its claims; decisions of people stay with their words."""
        ...

    def add_failure(self, failure: Failure) -> bool: ...

    def add_review(self, review: Review) -> bool:
        """Raises: LedgerError when there is no such claim or review; ValueError when a correction makes no claim."""
        ...

    def add_judgement(self, judgement: Judgement) -> bool: ...

    def add_assignment(self, assignment: Assignment) -> bool:
        """Raises: LedgerError when one of its claims or dispatches is not there."""
        ...

    def add_coding(self, coding: Coding) -> bool:
        """Raises: LedgerError when there is no such assignment, or it asks this coder nothing of the kind; ValueError
        when a claim that is added does not stand on its dispatch's words."""
        ...

    def add_health(self, state: SourceState, seen: Seen | None = None) -> bool:
        """Keep how a source is, and what became of one address; what else it has seen is kept already."""
        ...


class Ledger(Protocol):
    """An open ledger, for one thread."""

    def view(self, *, as_of: str | None = None) -> View:
        """All that is held now, or that was held at that moment (an ISO date-time with offset, or a date: its end)."""
        ...

    def writer(self, *, run: Run | None = None) -> AbstractContextManager[Writer]:
        """A transaction. It waits for other writers; it is kept as the block ends, and given up where that raises.

        The run, unless it is kept already, goes before the first addition; where nothing is added, it is not either.
        """
        ...

    @property
    def step(self) -> int:
        """The step of the schema that it is at, which is the last one that is known."""
        ...

    def close(self) -> None: ...

    def __enter__(self) -> Ledger: ...

    def __exit__(self, *raised: object) -> None: ...
