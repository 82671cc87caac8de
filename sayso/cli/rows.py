"""The rows of a card: one value of an event each, None where the dispatch does not tell it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from rich.text import Text

from sayso.cli.quotes import Quote, quote_of
from sayso.record import Actor, By, Event, Precision, Reading, Span, Stance, Toll
from sayso.record.phrases import number_told, one_line, place_told, voice, when_told, whom_told
from sayso.record.words import SYMMETRIC

NOT_TOLD = Text("not told", style="dim")
_BASES = {"dateline": "the day of the dispatch", "context": "from what stands around it"}


def who(reading: Reading, event: Event) -> Text | None:
    """Both sides, with an arrow between them that says whether they stand in an order."""
    if not event.actor1 and not event.actor2:
        return None
    if not event.actor2:
        return _people(reading, event.actor1)
    link = " ↔ " if event.type in SYMMETRIC else " → "
    return Text.assemble(_people(reading, event.actor1), (link, "bold"), _people(reading, event.actor2))


def _people(reading: Reading, ids: Iterable[str]) -> Text:
    people = [_person(reading.actor(i)) for i in ids]
    return Text(", ").join(people) if people else NOT_TOLD


def _person(actor: Actor) -> Text:
    kind = actor.kind.value.replace("_", " ")
    known = ", ".join(w for w in ("" if kind == "other" else kind, actor.country or "") if w)
    return Text.assemble(one_line(actor.name), (f" ({known})" if known else "", "dim"))


def where(reading: Reading, event: Event) -> Text | None:
    """Each place on a line of its own."""
    if not event.places:
        return None
    lines = [Text.assemble(one_line(p.name), "  ", (place_told(p), "dim")) for p in map(reading.place, event.places)]
    return Text("\n").join(lines)


def when(reading: Reading, event: Event) -> Text | None:
    """The time, how it was found, and the words that tell it."""
    when = event.when
    told = when_told(when)
    words = f"“{one_line(when.span.of(reading.text))}”" if when.span else ""
    if not told and not words:
        return None
    how = [_BASES.get(when.basis or "", "")]
    if when.precision in {Precision.MINUTE, Precision.HOUR, Precision.PART_OF_DAY}:
        how.append(f"to the {when.precision.value.replace('_', ' ')}")
    if when.zone and "/" in when.zone and "T" in (when.start or ""):
        how.append(when.zone)
    line = Text(told) if told else Text("no date follows from", style="dim")
    line.append("".join(f", {h}" for h in how if h and told), style="dim")
    return line.append(f"  {words}" if words else "", style="dim italic")


def cost(reading: Reading, event: Event) -> Text | None:
    """Each harm; on a line of its own where somebody in particular tells the number."""
    if not event.toll:
        return None
    return Text("\n" if any(t.chain for t in event.toll) else "  ·  ").join(_toll(reading, t) for t in event.toll)


def _toll(reading: Reading, toll: Toll) -> Text:
    number = (" UNKNOWN ", "reverse bold") if toll.unknown else (number_told(toll), "bold")
    line = Text.assemble(f"{toll.harm.value} ", number)
    whom = whom_told(reading, toll)
    line.append(f" {whom}" if whom else "")
    return line.append(f"  says {voice(reading, toll.chain)}" if toll.chain else "", style="dim")


def said(reading: Reading, event: Event) -> Iterator[tuple[Quote, list[tuple[Stance, str]]]]:
    """The voices, those that stand on the same sentence together."""
    told = [(quote_of(reading, event, r), (r.stance, voice(reading, r.chain))) for r in event.reports]
    for span, group in groupby(told, key=lambda pair: pair[0].span):
        them = list(group)
        cues = [q.cue for q, _ in them if q.cue]
        first = them[0][0]
        quote = Quote(span, first.triggers, cues[0] if cues else None, first.cut_start, first.cut_end)
        yield quote, [who for _, who in them]


def quoted(reading: Reading, quote: Quote, *, colour: str) -> Text:
    """The sentence with the event's own words emphasised and the attributing word underlined."""
    styles: list[tuple[Span, str]] = [(t, f"bold {colour}") for t in quote.triggers]
    if quote.cue and not any(quote.cue.meets(t) for t in quote.triggers):
        styles.append((quote.cue, "underline"))
    text, at = reading.text, quote.span.start
    line = Text("“…" if quote.cut_start else "“")
    for span, style in sorted(styles):
        if span.start >= at:
            line.append(_part(text[at : span.start])).append(_part(span.of(text)), style=style)
            at = span.end
    line.append(_part(text[at : quote.span.end])).append("…”" if quote.cut_end else "”")
    return line


def _part(words: str) -> str:
    """A part of a line: cleaned, with the space that stood at its ends."""
    clean = one_line(words)
    before = " " if words[:1].isspace() else ""
    after = " " if words[-1:].isspace() and clean else ""
    return f"{before}{clean}{after}"


def rules(reading: Reading, event: Event) -> Iterator[tuple[str, str]]:
    """Which rule gave each value of the event: its own, those of its records, tolls and reports."""

    def of(label: str, by: Iterable[By]) -> Iterator[tuple[str, str]]:
        for b in by:
            yield f"{label} {b.field}".strip(), one_line(b.rule)

    yield from of("", event.by)
    if event.when.basis:
        yield "when", event.when.basis
    for i in (*event.actor1, *event.actor2):
        yield from of(one_line(reading.actor(i).name), reading.actor(i).by)
    for i in event.places:
        yield from of(one_line(reading.place(i).name), reading.place(i).by)
    for t in event.toll:
        yield from of(t.harm.value, t.by)
    for r in event.reports:
        yield from of(voice(reading, r.chain), r.by)
