"""An incident: one concrete happening as many dispatches tell it, who stands behind it, and on what they disagree.

Incidents are derived from claims and judgements; they may be thrown away and made again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from sayso.record.reading import Place, When
from sayso.record.words import EventType, Harm, SourceKind, Stance, Whom


class CopyKind(StrEnum):
    """How a dispatch repeats an earlier one."""

    VERBATIM = "verbatim"
    TRIMMED = "trimmed"
    UPDATE = "update"
    REWRITE = "rewrite"
    OVERLAP = "overlap"


class Aspect(StrEnum):
    """What a dispute is about."""

    HAPPENED = "happened"
    WHO = "who"
    WHEN = "when"
    WHERE = "where"
    HOW_MANY = "how_many"
    HOW = "how"


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One dispatch repeats another. `share` is the part of the shorter one's words that both have in the same runs."""

    first: str
    again: str
    kind: CopyKind
    share: float

    def __post_init__(self) -> None:
        if self.first == self.again:
            raise ValueError(f"dispatch {self.first!r} is no copy of itself")
        if not 0 <= self.share <= 1:
            raise ValueError(f"share {self.share!r} is not within 0..1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One ground of a comparison: what was compared, how the two stand, and what that adds to the log odds."""

    feature: str
    level: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """How likely two claims tell of one incident, and why. `score` is a calibrated probability."""

    left: str
    right: str
    score: float
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """An independent voice: where telling begins, whatever outlets carry it.

    `named` is False for an outlet of which not even the name is known. `outlets` carried its words; `claims` are the
    claims in which it speaks.
    """

    name: str
    kind: SourceKind
    stances: frozenset[Stance]
    claims: tuple[str, ...]
    outlets: tuple[str, ...] = ()
    named: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """What some hold in a dispute, in a word or two, and the claims in which they do."""

    holds: str
    holders: tuple[str, ...]
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """Positions that cannot all be true. `about` says which harm, where the numbers differ.

    Raises: ValueError where there is nothing to disagree on.
    """

    aspect: Aspect
    positions: tuple[Position, ...]
    about: str = ""

    def __post_init__(self) -> None:
        if len({p.holds for p in self.positions}) < 2:
            raise ValueError(f"a dispute on {self.aspect} needs two positions")

    @property
    def claims(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(c for p in self.positions for c in p.claims))


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """One number of a series, as one claim tells it. `at` is the day it was told, `by` the voice that told it.

    `low` and `high` both belong to the range, None is open; with `unknown` the teller says that nobody knows. A 0 is
    told, like any number.
    """

    at: str | None
    by: str
    claim: str
    low: int | None
    high: int | None
    unknown: bool = False
    whom: Whom = Whom.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """What an incident cost in one kind of harm, as told over time. Never a sum of what several tell.

    `lowest` and `highest` are the ends of all that was told (`highest` None: open). `chosen` is one of `counts`, by
    `rule`; where none has a number it is unknown, which is not 0.
    """

    harm: Harm
    counts: tuple[Count, ...]
    lowest: int | None
    highest: int | None
    latest: Count
    chosen: Count
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One happening. `id` is that of its first claim, so a former id leads to where that claim is now (link/naming).

    `claims` stand in the order in which they were told. `type`, `when`, `places`, `doers` and `others` are what most
    origins tell; what speaks against them is in `disputes`. `happened` is False for what is only planned, feared or
    demanded. `outlets` counts carriers, `origins` voices.
    """

    id: str
    claims: tuple[str, ...]
    dispatches: tuple[str, ...]
    type: EventType
    when: When = field(default_factory=When)
    places: tuple[Place, ...] = ()
    doers: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    happened: bool = True
    background: bool = False
    origins: tuple[Origin, ...] = ()
    outlets: tuple[str, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    series: tuple[Series, ...] = ()

    def __post_init__(self) -> None:
        if not self.claims:
            raise ValueError(f"incident {self.id!r} has no claim to stand on")

    @property
    def day(self) -> str:
        """The day, month or year under which it is listed; "" where none is told."""
        return (self.when.start or self.when.end or "")[:10]

    @property
    def affirming(self) -> tuple[Origin, ...]:
        """The named voices that say it happened."""
        return tuple(o for o in self.origins if o.named and o.stances & {Stance.AFFIRMS, Stance.CLAIMS})

    @property
    def denying(self) -> tuple[Origin, ...]:
        """The named voices that deny it."""
        return tuple(o for o in self.origins if o.named and Stance.DENIES in o.stances)

    @property
    def disputed(self) -> bool:
        return bool(self.disputes)

    def toll(self, harm: Harm) -> Series | None:
        """The series of one harm; None where nobody speaks of it, which is not 0."""
        return next((s for s in self.series if s.harm is harm), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """An incident id that is no more, and the one that took it up."""

    former: str
    now: str
