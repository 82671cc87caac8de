"""`sayso evaluate wikievents` and `rams`: triggers with their types, and who plays which role in events that are given.

wikievents, `trigger_f1`: identification and classification, span and type exact. `argument_f1`: classification by
coreference with triggers given, as in Li, Ji and Han (NAACL 2021): an argument counts if its role is right and its head
is the head of a mention that corefers with the true one; counted once an event, role and entity.

rams: `trigger_f1`: the type that a given trigger gets. `argument_f1`: span and role exact with triggers given, as in
Ebner et al. (ACL 2020) without type-constrained decoding.

Types count in their two upper levels.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files

from sayso.evaluate.corpora.arguments import Document, Event
from sayso.evaluate.spans import Count, bare
from sayso.record import Dispatch, EventType, Reading, Span

Figures = dict[str, float | int]
Given = tuple[Span, EventType]
See = Callable[[str], Sequence[tuple[Span, str]]]
"""A text to its triggers, with WikiEvents' types."""
Name = Callable[[str, Span], str | None]
"""The type that a trigger of the text gets, one of WikiEvents'."""
Fill = Callable[[Dispatch, Sequence[Given]], Reading]
"""A dispatch and triggers to a reading whose events are these, with who, whom and where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Our terms for a type of the ontology, and its roles for what we tell."""

    type: EventType
    actor1: str
    actor2: str
    place: str
    seen: str | None = None


@cache
def ontology(name: str) -> Mapping[str, Told]:
    """The types of `ontologies.toml` that we have terms for."""
    told = tomllib.loads((files("sayso.evaluate") / "ontologies.toml").read_text(encoding="utf-8"))
    return {kind: Told(**(row | {"type": EventType(row["type"])})) for kind, row in told[name].items()}


def wikievents(documents: Iterable[Document], see: See, fill: Fill) -> Figures:
    """Triggers found, and arguments of the triggers given, by coreference."""
    triggers, arguments, n = Count(), _Arguments(), 0
    for document in documents:
        n += 1
        triggers.add(((e.trigger, e.type) for e in document.events), see(document.dispatch.text))
        for event, found in _filled(document, fill, ontology("wikievents")):
            arguments.add(event, found, partial(head, document.dispatch.text))
    return {"trigger_f1": triggers.f1, "argument_f1": arguments.f1, "n": n}


def rams(documents: Iterable[Document], name: Name, fill: Fill) -> Figures:
    """The types of the triggers given, and their arguments, by exact span."""
    kinds = {told.seen: kind for kind, told in ontology("rams").items() if told.seen}
    triggers, arguments, n = Count(), _Arguments(), 0
    for document in documents:
        n += 1
        (event,) = document.events
        text = document.dispatch.text
        kind = kinds.get(name(text, event.trigger) or "")
        triggers.add([event.type], [kind] if kind else [])
        for true, found in _filled(document, fill, ontology("rams")):
            arguments.add(true, found, partial(bare_phrase, text))
    return {"trigger_f1": triggers.f1, "argument_f1": arguments.f1, "n": n}


class _Arguments:
    """Arguments beside arguments, each entity once an event and role. `of`: what of a span has to be the same."""

    def __init__(self) -> None:
        self.right = self.gold = self.found = 0

    def add(self, event: Event, found: Sequence[tuple[str, Span]], of: Callable[[Span], Span]) -> None:
        left = list(event.arguments)
        self.gold += len(left)
        self.found += len(found)
        for role, span in found:
            hit = next((a for a in left if a.role == role and of(span) in map(of, a.spans)), None)
            if hit is not None:
                left.remove(hit)
                self.right += 1

    @property
    def f1(self) -> float:
        total = self.gold + self.found
        return 2 * self.right / total if total else 1.0


def _filled(
    document: Document, fill: Fill, types: Mapping[str, Told]
) -> Iterator[tuple[Event, list[tuple[str, Span]]]]:
    """Each event with the roles and spans that we tell of it: of a participant the mention nearest to the trigger."""
    given = [(e.trigger, types[e.type].type) for e in document.events if e.type in types]
    reading = fill(document.dispatch, given) if given else None
    ours = {(e.triggers[0], e.type): e for e in reading.events} if reading else {}
    for event in document.events:
        told = types.get(event.type)
        mine = ours.get((event.trigger, told.type)) if told else None
        found: dict[tuple[str, Span], None] = {}
        if reading and told and mine:
            for role, records in (
                (told.actor1, [reading.actor(a) for a in mine.actor1]),
                (told.actor2, [reading.actor(a) for a in mine.actor2]),
                (told.place, [reading.place(p) for p in mine.places]),
            ):
                for record in records:
                    nearest = min(record.mentions, key=lambda m: abs(m.start - event.trigger.start))
                    found[role, nearest] = None
        yield event, list(found)


_OPENING = re.compile(r"(?:the|an?|his|her|its|their|some|any)\s+", re.IGNORECASE)
_BEHIND = re.compile(
    r"\s*(?:,|\(|\bof\b|\bin\b|\bfrom\b|\bat\b|\bon\b|\bwith\b|\bwho\b|\bthat\b|\bwhich\b|\bfor\b|\bto\b)"
)


def bare_phrase(text: str, span: Span) -> Span:
    """The span without white space at its ends and without an article or possessive in front."""
    span = bare(text, span)
    opening = _OPENING.match(text, span.start, span.end)
    return Span(opening.end(), span.end) if opening else span


def head(text: str, span: Span) -> Span:
    """The word that the phrase is about: the last one before a comma, a bracket, a preposition or a relative clause."""
    span = bare_phrase(text, span)
    behind = _BEHIND.search(text, span.start + 1, span.end)
    end = behind.start() if behind and behind.start() > span.start else span.end
    words = list(re.finditer(r"[\w’'-]+", text[span.start : end]))
    return Span(span.start + words[-1].start(), span.start + words[-1].end()) if words else span
