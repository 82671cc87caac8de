"""A reading: what one dispatch says, who says it, on which words.

JSON form: `record/plain.py`, contract sayso-reading/1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sayso.record.dispatch import Dateline, Dispatch, Segment
from sayso.record.span import Evidence, Span
from sayso.record.words import (
    ActorKind,
    EventType,
    FactKind,
    Harm,
    PlaceKind,
    Precision,
    Relation,
    SourceKind,
    Stance,
    Whom,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """Which rule or component gave one value: `By(field="type", rule="triggers.toml: ambush")`."""

    field: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """One candidate of the gazetteer for a place, `score` in 0..1."""

    name: str
    lat: float
    lon: float
    score: float
    country: str | None = None
    geonames: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A spot told by a place that it is not: "20 km north of Kabul", "near Goma", "between Goma and Sake".

    `other` is the id of the second place, of "between" and of a border. Coordinates are None where the words give none.
    Units: `km` and `radius_km` kilometres; `direction` north, north-east, ...; degrees as in `Place`.
    """

    span: Span
    relation: Relation
    km: float | None = None
    direction: str | None = None
    other: str | None = None
    lat: float | None = None
    lon: float | None = None
    radius_km: float | None = None

    def __post_init__(self) -> None:
        if (self.lat is None) != (self.lon is None):
            raise ValueError(f"a spot has half a coordinate: {self.lat!r}, {self.lon!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place named in the text; coordinates are None where the gazetteer does not know it.

    Units: degrees, WGS 84; `radius_km` is how far the real spot may be from the point.
    """

    id: str
    name: str
    kind: PlaceKind
    mentions: tuple[Span, ...]
    country: str | None = None
    lat: float | None = None
    lon: float | None = None
    code: str | None = None
    geonames: int | None = None
    radius_km: float | None = None
    guesses: tuple[Guess, ...] = ()
    spots: tuple[Spot, ...] = ()
    by: tuple[By, ...] = ()

    def __post_init__(self) -> None:
        if (self.lat is None) != (self.lon is None):
            raise ValueError(f"place {self.id!r} has half a coordinate")
        if self.lat is not None and self.lon is not None and not (abs(self.lat) <= 90 and abs(self.lon) <= 180):
            raise ValueError(f"place {self.id!r} lies off the globe: {self.lat!r}, {self.lon!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who takes part. `same_as` holds ids of other actors of this reading that may be the same: candidates, not merged.

    `canonical` is the entry of the dated actor list, where one fits.
    """

    id: str
    name: str
    kind: ActorKind
    mentions: tuple[Span, ...]
    country: str | None = None
    same_as: tuple[str, ...] = ()
    canonical: str | None = None
    by: tuple[By, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Who is cited. `person` is the speaker's name, `body` what the speaker speaks for."""

    id: str
    name: str
    kind: SourceKind
    mentions: tuple[Span, ...]
    person: str | None = None
    body: str | None = None
    by: tuple[By, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """When an event was: ISO dates (`2021-08-31`, `2021-08`, `2021`) or date-times with offset; None: open or unknown.

    `basis` says how it was found: explicit, weekday, relative, clock, dateline, context. `zone` is the IANA zone used,
    or the offset.
    """

    start: str | None = None
    end: str | None = None
    precision: Precision = Precision.UNKNOWN
    span: Span | None = None
    basis: str | None = None
    approximate: bool = False
    zone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Toll:
    """What it cost one group. `low` and `high` both belong to the range; None is open or not known; that is not 0."""

    harm: Harm
    low: int | None
    high: int | None
    unknown: bool = False
    whom: Whom = Whom.UNKNOWN
    side: str | None = None
    chain: tuple[str, ...] = ()
    span: Span | None = None
    by: tuple[By, ...] = ()

    def __post_init__(self) -> None:
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"toll from {self.low} up to {self.high}")
        if self.unknown and (self.low is not None or self.high is not None):
            raise ValueError("an unknown toll has no number")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A source chain speaking of an event: source ids, the one cited first, then whom it cites. () is the dispatch."""

    chain: tuple[str, ...]
    stance: Stance
    cue: Span | None = None
    content: Span | None = None
    said_at: str | None = None
    score: float | None = None
    by: tuple[By, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Who did what to whom, where, when, at what cost, and who says so. All ids in it are of the reading."""

    id: str
    type: EventType
    triggers: tuple[Span, ...]
    actor1: tuple[str, ...] = ()
    actor2: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    when: When = When()
    toll: tuple[Toll, ...] = ()
    reports: tuple[Report, ...] = ()
    generic: bool = False
    background: bool = False
    by: tuple[By, ...] = ()

    def __post_init__(self) -> None:
        if not self.triggers:
            raise ValueError(f"event {self.id!r} has no words to stand on")

    @property
    def disputed(self) -> bool:
        """True where one source affirms what another denies or doubts."""
        stances = {r.stance for r in self.reports}
        return bool(stances & {Stance.AFFIRMS, Stance.CLAIMS}) and bool(stances & {Stance.DENIES, Stance.DOUBTS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What holds of somebody or some place: `subject` is a record id or a name; `object` a record id, `value` words."""

    id: str
    kind: FactKind
    subject: str
    span: Span
    object: str | None = None
    value: str | None = None
    chain: tuple[str, ...] = ()
    stance: Stance = Stance.AFFIRMS
    within: tuple[str | None, str | None] | None = None
    by: tuple[By, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Words that were met and not understood: which stage gave up on them, and why."""

    span: Span
    stage: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A dispatch that could not be read at all, kept in the stream among the readings."""

    dispatch: str
    stage: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All that one dispatch says.

    Raises: ValueError when a span leaves the text or an id leads nowhere: a reading that cannot be cited is not built.
    """

    dispatch: Dispatch
    read_by: str
    segments: tuple[Segment, ...] = ()
    dateline: Dateline = field(default_factory=Dateline)
    places: tuple[Place, ...] = ()
    actors: tuple[Actor, ...] = ()
    sources: tuple[Source, ...] = ()
    events: tuple[Event, ...] = ()
    facts: tuple[Fact, ...] = ()
    gaps: tuple[Gap, ...] = ()

    def __post_init__(self) -> None:
        length = len(self.dispatch.text)
        for span in self.spans():
            if span.end > length:
                raise ValueError(f"span [{span.start}, {span.end}) ends after the text, which has {length}")
        places = {p.id for p in self.places}
        actors = {a.id for a in self.actors}
        sources = {s.id for s in self.sources}
        if len(places) < len(self.places) or len(actors) < len(self.actors) or len(sources) < len(self.sources):
            raise ValueError("two records of one kind share an id")
        for kind, known, used in (
            ("place", places, {p for e in self.events for p in e.places} | ({self.dateline.place} - {None})),
            ("place", places, {s.other for p in self.places for s in p.spots if s.other}),
            ("actor", actors, {a for e in self.events for a in (*e.actor1, *e.actor2)}),
            ("actor", actors, {t.side for e in self.events for t in e.toll if t.side}),
            ("source", sources, {s for e in self.events for r in (*e.reports, *e.toll) for s in r.chain}),
            ("source", sources, {s for f in self.facts for s in f.chain}),
        ):
            if used - known:
                raise ValueError(f"no {kind} has the id {sorted(map(str, used - known))!r}")

    @property
    def id(self) -> str:
        return self.dispatch.id

    @property
    def text(self) -> str:
        return self.dispatch.text

    def place(self, id: str) -> Place:
        return next(p for p in self.places if p.id == id)

    def actor(self, id: str) -> Actor:
        return next(a for a in self.actors if a.id == id)

    def source(self, id: str) -> Source:
        return next(s for s in self.sources if s.id == id)

    def cite(self, span: Span) -> Evidence:
        """The span's words as evidence that can prove itself."""
        return self.dispatch.cite(span)

    def spans(self) -> Iterator[Span]:
        """Every span that the reading holds."""
        for segment in self.segments:
            yield segment.span
        if self.dateline.span:
            yield self.dateline.span
        for named in (*self.places, *self.actors, *self.sources):
            yield from named.mentions
        yield from (s.span for p in self.places for s in p.spots)
        for event in self.events:
            yield from event.triggers
            yield from (s for s in (event.when.span, *(t.span for t in event.toll)) if s)
            yield from (s for r in event.reports for s in (r.cue, r.content) if s)
        yield from (f.span for f in self.facts)
        yield from (g.span for g in self.gaps)

    def _repr_html_(self) -> str:
        from sayso.record.markup import marked  # a notebook's need alone

        return marked(self)
