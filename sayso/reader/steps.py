"""The order of reading, from a dispatch to its reading: the one page that knows all steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sayso.reader import (
    actors,
    attribution,
    counts,
    dating,
    events,
    facts,
    hints,
    participants,
    places,
    placing,
    reports,
    segments,
    sentences,
    templates,
    times,
    tolls,
    truecase,
)
from sayso.reader.arguments import Arguments
from sayso.reader.gazetteer import Gazetteer
from sayso.reader.marks import Draft, Known, Trigger
from sayso.reader.syntax import Parser, Syntax
from sayso.reader.tagger import Seen, Tagger
from sayso.reader.templates import Incident
from sayso.record import By, Dispatch, Event, EventType, Gap, Reading, Segment, Span

READ_BY = "sayso-reader/1"

Lap = Callable[[str], None]
"""Told the name of a step when it ends, for those who ask where the time goes."""


def _untold(step: str) -> None:
    del step


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """A dispatch before its events are found. `text` is its text as print would have it, place by place."""

    dispatch: Dispatch
    text: str
    parts: tuple[Segment, ...]
    syntax: Syntax
    seen: Seen
    known: Known


class Reader:
    """The loaded parts. Loading takes about a second; reading needs nothing else.

    `trust`: the tagger's share in finding triggers, 0 to 1, where it is not to be the usual one.
    Raises: PartError when a part of the installation is missing or not the one it should be.
    """

    def __init__(self, *, gazetteer: Path | None = None, lap: Lap = _untold, trust: float | None = None) -> None:
        self._lap = lap
        self._trust = trust
        self._parser = Parser()
        self._gazetteer = Gazetteer(gazetteer)
        self._tagger = Tagger()

    def read(self, dispatch: Dispatch) -> Reading:
        """The reading of one dispatch."""
        study = self.study(dispatch)
        drafts = events.find(study.syntax, study.known)
        self._lap("events")
        return self._reading(study, drafts)

    def incidents(self, dispatch: Dispatch) -> tuple[Incident, ...]:
        """The incidents of one dispatch, as MUC-4 tells them."""
        study = self.study(dispatch)
        return templates.find(study.syntax, self._reading(study, events.find(study.syntax, study.known)))

    def fill(self, dispatch: Dispatch, given: Sequence[tuple[Span, EventType]]) -> Reading:
        """The reading of one dispatch whose events are the given triggers; those without a parsed word are left out."""
        study = self.study(dispatch)
        heads = [study.syntax.top(span) for span, _ in given]
        return self._reading(
            study,
            [
                Draft(type=kind, triggers=(Trigger(span=span, head=head.i, type=kind, by="given"),))
                for (span, kind), head in zip(given, heads, strict=True)
                if head
            ],
        )

    def study(self, dispatch: Dispatch) -> Study:
        """The words, their syntax, what the tagger sees in them and what they name."""
        printed = replace(dispatch, text=truecase.view(dispatch.text))
        parts = segments.split(printed.text, title=dispatch.title)
        layout = sentences.lay_out(printed.text, parts)
        self._lap("segments")
        syntax = self._parser.parse(printed.text, layout)
        self._lap("syntax")
        seen = self._tagger.see(printed.text, layout)
        self._lap("tagger")
        known = replace(self.know(printed, parts, syntax, seen), trust=self._trust)
        known = replace(known, choices=None) if self._trust == 0 else replace(known, hints=hints.of(seen, syntax))
        self._lap("hints")
        return Study(dispatch=dispatch, text=printed.text, parts=parts, syntax=syntax, seen=seen, known=known)

    def _reading(self, study: Study, drafts: Sequence[Draft]) -> Reading:
        syntax, known = study.syntax, study.known
        told, drafts = self.complete(drafts, syntax, known)
        reading = Reading(
            dispatch=study.dispatch,
            read_by=READ_BY,
            segments=study.parts,
            dateline=known.dateline,
            places=known.places,
            actors=known.actors,
            sources=known.sources,
            events=told,
            facts=facts.find(syntax, study.parts, known),
            gaps=self._gaps(drafts, syntax, known),
        )
        self._lap("facts")
        return reading

    def know(self, dispatch: Dispatch, parts: Sequence[Segment], syntax: Syntax, seen: Seen | None = None) -> Known:
        """All that the text names: places, times, actors, sources, costs, and who states what.

        `seen`: what the tagger makes of the text, where it has been asked before.
        """
        seen = seen or self._tagger.see(dispatch.text, sentences.lay_out(dispatch.text, parts))
        dateline = times.read_dateline(dispatch.text, parts, published=dispatch.published)
        named = places.find(syntax, parts, self._gazetteer, seen)
        dateline = replace(dateline, place=places.of_dateline(named, parts))
        self._lap("places")
        people = actors.find(syntax, named)
        self._lap("actors")
        voices, statements = attribution.find(syntax, people, dateline)
        self._lap("attribution")
        moments = times.find(syntax, dateline, published=dispatch.published)
        self._lap("times")
        costs = counts.find(syntax)
        self._lap("counts")
        return Known(
            dateline=dateline,
            places=named,
            actors=people,
            sources=voices,
            times=moments,
            costs=costs,
            statements=statements,
            choices=Arguments(seen, syntax),
        )

    def complete(
        self, drafts: Sequence[Draft], syntax: Syntax, known: Known
    ) -> tuple[tuple[Event, ...], tuple[Draft, ...]]:
        """The drafts with everything told of them, as events."""
        sides = participants.participants_of(drafts, syntax, known)
        drafts = [replace(d, actor1=one, actor2=two) for d, (one, two) in zip(drafts, sides, strict=True)]
        self._lap("participants")
        where = placing.places_of(drafts, syntax, known)
        drafts = [replace(d, places=p) for d, p in zip(drafts, where, strict=True)]
        self._lap("placing")
        said = reports.reports_of(drafts, syntax, known)
        self._lap("reports")
        when = dating.whens_of(drafts, syntax, known, zone_of=self._gazetteer.zone_of, said=said)
        self._lap("dating")
        costs = tolls.tolls_of(drafts, syntax, known)
        self._lap("tolls")
        behind = events.background(drafts, when, syntax, known)
        return tuple(
            Event(
                id=f"e{n}",
                type=d.type,
                triggers=tuple(t.span for t in d.triggers),
                actor1=d.actor1,
                actor2=d.actor2,
                places=d.places,
                when=w,
                toll=t,
                reports=r,
                generic=d.triggers[0].generic and not t,  # what has a toll is no habit
                background=b,
                by=(By(field="type", rule=d.triggers[0].by),),
            )
            for n, (d, w, t, r, b) in enumerate(zip(drafts, when, costs, said, behind, strict=True), start=1)
        ), tuple(drafts)

    def _gaps(self, drafts: Sequence[Draft], syntax: Syntax, known: Known) -> tuple[Gap, ...]:
        them = {
            *times.gaps(syntax, known.dateline, known.times),
            *dating.gaps(drafts, syntax, known, zone_of=self._gazetteer.zone_of),
            *places.gaps(known.places),
        }
        return tuple(sorted(them, key=lambda g: (g.span, g.stage, g.reason)))
