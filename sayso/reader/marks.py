"""What the steps of the reader hand to each other: marks on a dispatch's text, before they become records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from sayso.record import Actor, Dateline, EventType, Harm, Place, Precision, SegmentKind, Source, Span, Stance, Whom


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A sentence to parse: where it stands, in what kind of segment, in which paragraph (counted over the text)."""

    span: Span
    kind: SegmentKind
    paragraph: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Timex:
    """What a time expression says by the rules of TimeML's TIMEX3.

    `type`: DATE, TIME, DURATION or SET. `value`: as there (1998-W08, P3D, 1989-Q3, 1990-01-12TMO, PAST_REF).
    `mod`: START, MID, END, APPROX, LESS_THAN, MORE_THAN, EQUAL_OR_LESS, EQUAL_OR_MORE, ON_OR_AFTER, ON_OR_BEFORE.
    `quant`, `freq`: of a set, how it is told and how often.
    """

    type: str
    value: str
    mod: str | None = None
    quant: str | None = None
    freq: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeRef:
    """A time expression and what it means.

    `start, end`: as in `When`, both ends held; both None where it has no meaning by itself ("later").
    `kind`: date, time, duration, set, lifespan or vague. `basis`: explicit, weekday, relative, clock, context.
    `zone`: IANA name or offset used; "local" while the zone of the event's place is still to be put in.
    `timex`: the same by TimeML; None where TimeML has no word for it ("later", a lifespan).
    """

    span: Span
    kind: str
    timex: Timex | None = None
    start: str | None = None
    end: str | None = None
    precision: Precision = Precision.UNKNOWN
    basis: str = "explicit"
    approximate: bool = False
    zone: str | None = None
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """A harm told: how many of whom. `who` is the noun phrase of those harmed, `cue` the word of harm.

    `low, high, unknown` as in `Toll`; `span` is the shortest quote that carries the number.
    """

    span: Span
    harm: Harm
    low: int | None
    high: int | None
    unknown: bool = False
    whom: Whom = Whom.UNKNOWN
    who: Span | None = None
    cue: Span | None = None
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """An attribution: a source chain, the cue, and the words it answers for.

    `content` is those words, in pieces, perhaps over sentences. `chain` holds source ids. `carried`: no cue of its own
    here, the scope of an earlier one runs on.
    """

    chain: tuple[str, ...]
    stance: Stance
    content: tuple[Span, ...]
    cue: Span | None = None
    source: Span | None = None
    said_at: str | None = None
    carried: bool = False
    score: float = 1.0
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """A mention of an event: its words, its head token (index into `Syntax.tokens`), the type they suggest.

    `chances`: the other types that were weighed, each with its probability.
    """

    span: Span
    head: int
    type: EventType
    score: float = 1.0
    generic: bool = False
    chances: tuple[tuple[EventType, float], ...] = ()
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An event on its way: the mentions that tell of it, the most telling first."""

    type: EventType
    triggers: tuple[Trigger, ...]
    actor1: tuple[str, ...] = ()
    actor2: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


class Choices(Protocol):
    """What a trigger chooses, as `arguments.Arguments` has it."""

    def share(self, role: str, draft: Draft, spans: Iterable[Span]) -> float | None: ...

    def none(self, role: str, draft: Draft) -> float | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a dispatch while its events are completed."""

    dateline: Dateline
    places: tuple[Place, ...]
    actors: tuple[Actor, ...]
    sources: tuple[Source, ...]
    times: tuple[TimeRef, ...]
    costs: tuple[Cost, ...]
    statements: tuple[Statement, ...]
    hints: Mapping[int, Mapping[str, float]] = field(default_factory=dict[int, Mapping[str, float]])
    """What the tagger takes a token for: its index to type to probability, where anything is likely."""
    choices: Choices | None = None
    """Whom, where and when the tagger takes a trigger to speak of; None where it is not asked."""
    trust: float | None = None
    """The tagger's share in finding triggers, 0 to 1; None where it is the usual one."""


ZoneOf = Callable[[Place], str | None]
"""The IANA zone of a place; None where it is not known."""
