"""A claim: what one dispatch says of one event. The ledger keeps claims; linking groups them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sayso.record.reading import Actor, Event, Place, Reading, Source
from sayso.record.span import Evidence, Span

# How much of a line is shown around a trigger; a paragraph of wire copy is mostly shorter.
WIDTH = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One event of one reading, with the places, actors and sources that it names, so that it stands alone.

    `event` is as in the reading; the ids in it are those of `places`, `actors` and `sources`. `outlet` published the
    dispatch, `agency` is the one its dateline names. `evidence` is the words, one for each trigger.
    Raises: ValueError when the event names a record that is not here.
    """

    id: str
    dispatch: str
    event: Event
    evidence: tuple[Evidence, ...]
    places: tuple[Place, ...] = ()
    actors: tuple[Actor, ...] = ()
    sources: tuple[Source, ...] = ()
    outlet: str | None = None
    agency: str | None = None
    title: str | None = None
    url: str | None = None
    published: str | None = None
    filed: str | None = None
    read_by: str = "unknown"

    def __post_init__(self) -> None:
        known = {r.id for r in (*self.places, *self.actors, *self.sources)}
        used = {*self.event.places, *self.event.actor1, *self.event.actor2}
        used |= {s for r in (*self.event.reports, *self.event.toll) for s in r.chain}
        used |= {t.side for t in self.event.toll if t.side}
        if used - known:
            raise ValueError(f"claim {self.id!r} names {sorted(used - known)!r}, which it does not bring")

    def place(self, id: str) -> Place:
        return next(p for p in self.places if p.id == id)

    def actor(self, id: str) -> Actor:
        return next(a for a in self.actors if a.id == id)

    def source(self, id: str) -> Source:
        return next(s for s in self.sources if s.id == id)


def claim_id(dispatch: str, trigger: Span, *, nth: int = 0) -> str:
    """The id of what a dispatch says on these words: the same for every reader that finds an event there, so that a
    person's decision on it survives a re-reading. `nth` counts the events that share a first trigger."""
    words = f"{dispatch}\x1f{trigger.start}\x1f{trigger.end}\x1f{nth}"
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def claims(reading: Reading) -> tuple[Claim, ...]:
    """The claims of a reading, in the order of its events."""
    found: list[Claim] = []
    met: dict[Span, int] = {}
    for event in reading.events:
        first = event.triggers[0]
        nth = met.get(first, 0)
        met[first] = nth + 1
        used = {*event.places, *event.actor1, *event.actor2, *(t.side for t in event.toll if t.side)}
        cited = {s for r in (*event.reports, *event.toll) for s in r.chain}
        found.append(
            Claim(
                id=claim_id(reading.id, first, nth=nth),
                dispatch=reading.id,
                event=event,
                evidence=tuple(reading.cite(words_of(reading.text, event, t)) for t in event.triggers),
                places=tuple(p for p in reading.places if p.id in used),
                actors=tuple(a for a in reading.actors if a.id in used),
                sources=tuple(s for s in reading.sources if s.id in cited),
                outlet=reading.dispatch.source,
                agency=reading.dateline.agency,
                title=reading.dispatch.title,
                url=reading.dispatch.url,
                published=reading.dispatch.published,
                filed=reading.dateline.date,
                read_by=reading.read_by,
            )
        )
    return tuple(found)


def words_of(text: str, event: Event, trigger: Span) -> Span:
    """What to show for a trigger: the reported content that holds it, else its line, cut to WIDTH around it."""
    for report in event.reports:
        if report.content is not None and report.content.holds(trigger):
            return report.content
    start, end = text.rfind("\n", 0, trigger.start) + 1, text.find("\n", trigger.end)
    end = len(text) if end < 0 else end
    if end - start > WIDTH:
        start, end = max(start, trigger.start - WIDTH // 2), min(end, trigger.end + WIDTH // 2)
    return Span(start, end)
