"""A reading for the eye: a header, a card for each event, then background, facts and gaps.

Colour only adds: what stands out does so in words too (DISPUTED, UNKNOWN, the stance before the voice), so that a pipe
or a monochrome terminal loses nothing. Words of the dispatch go through `one_line`, never through rich's markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from sayso.cli.quotes import Quote, quote_of
from sayso.record import Actor, By, Event, Precision, Reading, Span, Stance, Toll
from sayso.record.phrases import (
    fact_told,
    headline,
    in_order,
    moment,
    number_told,
    one_line,
    ongoing,
    place_told,
    title_of,
    voice,
    when_told,
    whom_told,
)
from sayso.record.words import CLASS_OF, SYMMETRIC, EventClass

WIDEST = 110
"""Columns beyond which lines of running words get hard to follow."""

COLOURS = {
    EventClass.VIOLENCE: "red",
    EventClass.CROWD: "yellow",
    EventClass.COERCION: "magenta",
    EventClass.DIPLOMACY: "green",
    EventClass.POWER: "blue",
}
STANCES = {
    Stance.AFFIRMS: "green",
    Stance.CLAIMS: "yellow",
    Stance.DENIES: "bold red",
    Stance.DOUBTS: "bold magenta",
    Stance.EXPECTS: "cyan",
}
NOT_TOLD = Text("not told", style="dim")
_BASES = {
    "dateline": "the day of the dispatch",
    "context": "from what stands around it",
    "relative": "",
    "explicit": "",
}


def cards(reading: Reading, *, explain: bool = False) -> Iterator[RenderableType]:
    """The reading in pieces to print one below the other."""
    news, background, generic = in_order(reading)
    yield header(reading)
    for event in news:
        yield card(reading, event, explain=explain)
    if not reading.events:
        yield Text("No event found in this dispatch.", style="dim")
    if background:
        yield Rule(Text("Background", style="bold dim"), style="dim")
    for event in background:
        yield card(reading, event, explain=explain)
    if generic:
        yield _section("In general", _generic(reading, generic))
    if reading.facts:
        yield _section("Facts", _facts(reading, explain=explain))
    if reading.gaps:
        yield _section("Not understood", _gaps(reading))


def header(reading: Reading) -> RenderableType:
    """Whose dispatch, from where and when, its title, and how much was read in it."""
    line = Text()
    agency = reading.dateline.agency or reading.dispatch.source
    line.append(f" {one_line(agency)} " if agency else " agency not told ", style="reverse bold" if agency else "dim")
    place = reading.place(reading.dateline.place).name if reading.dateline.place else None
    line.append("  ").append(one_line(place) if place else "place not told", style="" if place else "dim")
    line.append(" · ", style="dim")
    date = reading.dateline.date
    line.append(moment(date) if date else "date not told", style="" if date else "dim")
    if reading.dateline.year_inferred:
        line.append("  year inferred", style="italic yellow")
    title = Text(title_of(reading), style="bold")
    return Group("", line, "", title, Text(_extent(reading), style="dim"), *_notes(reading), "")


def card(reading: Reading, event: Event, *, explain: bool = False) -> RenderableType:
    """One event: who, where, when, at what cost, and under it who says so on which words."""
    colour = COLOURS[CLASS_OF[event.type]]
    faint = "dim " if event.background else ""
    rows = Table.grid(padding=(0, 2), expand=True)
    rows.add_column(width=8, justify="right", no_wrap=True)
    rows.add_column(ratio=1)

    def row(label: str, value: RenderableType) -> None:
        rows.add_row(Text(label, style="dim"), value)

    parts = {"who": _who, "where": _where, "when": _when, "cost": _cost}
    told = {label: value for label, part in parts.items() if (value := part(reading, event))}
    for label, value in told.items():
        row(label, value)
    missing = [label for label in ("who", "where", "when") if label not in told]
    if missing:
        row("not told", Text(", ".join(missing), style="dim"))
    rows.add_row("", "")
    for quote, voices in _said(reading, event):
        for stance, who in voices:
            rows.add_row(Text(stance.value, style=STANCES[stance]), Text(who, style="bold"))
        rows.add_row("", _quoted(reading, quote, colour=colour))
    if not event.reports:
        row("says so", NOT_TOLD)
    if explain:
        rows.add_row("", "")
        for label, rule in _rules(reading, event):
            row("rule", Text.assemble((label, "dim"), (" ← ", "dim"), (rule, "dim italic")))
    return Panel(
        rows,
        title=_headline(event, colour=colour),
        title_align="left",
        subtitle=Text(event.id, style="dim") if explain else None,
        subtitle_align="right",
        border_style=f"{faint}{colour}",
        style="dim" if event.background else "none",
        padding=(0, 1),
    )


def _headline(event: Event, *, colour: str) -> Text:
    line = Text.assemble((headline(event.type), f"bold {colour}"), " ")
    if event.disputed:
        line.append(" DISPUTED ", style="bold reverse red").append(" ")
    if {r.stance for r in event.reports} == {Stance.EXPECTS}:
        line.append(" EXPECTED ", style="bold reverse cyan").append(" ")
    if ongoing(event.when):
        line.append("still going on ", style="not bold italic default")
    return line


def _who(reading: Reading, event: Event) -> Text | None:
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


def _where(reading: Reading, event: Event) -> Text | None:
    if not event.places:
        return None
    lines = list[Text]()
    for place in map(reading.place, event.places):
        known = place_told(place) + ("" if place.lat is not None else ", no coordinates")
        lines.append(Text.assemble(one_line(place.name), "  ", (known, "dim")))
    return Text("\n").join(lines)


def _when(reading: Reading, event: Event) -> Text | None:
    when = event.when
    told = when_told(when)
    words = f"“{one_line(when.span.of(reading.text))}”" if when.span else ""
    if not told and not words:
        return None
    how = [_BASES.get(when.basis or "", "")]
    if when.precision in {Precision.MINUTE, Precision.HOUR, Precision.PART_OF_DAY}:
        how.append(f"to the {when.precision.value.replace('_', ' ')}")
    if when.zone and "T" in (when.start or ""):
        how.append(when.zone)
    line = Text(told) if told else Text("no date follows from", style="dim")
    line.append("".join(f", {h}" for h in how if h and told), style="dim")
    return line.append(f"  {words}" if words else "", style="dim italic")


def _cost(reading: Reading, event: Event) -> Text | None:
    if not event.toll:
        return None
    return Text("\n" if any(t.chain for t in event.toll) else "  ·  ").join(_toll(reading, t) for t in event.toll)


def _toll(reading: Reading, toll: Toll) -> Text:
    number = (" UNKNOWN ", "reverse bold") if toll.unknown else (number_told(toll), "bold")
    line = Text.assemble(f"{toll.harm.value} ", number)
    whom = whom_told(reading, toll)
    line.append(f" {whom}" if whom else "")
    return line.append(f"  says {voice(reading, toll.chain)}" if toll.chain else "", style="dim")


def _said(reading: Reading, event: Event) -> Iterator[tuple[Quote, list[tuple[Stance, str]]]]:
    """The voices, those that stand on the same sentence together."""
    told = [(quote_of(reading, event, r), (r.stance, voice(reading, r.chain))) for r in event.reports]
    for span, group in groupby(told, key=lambda pair: pair[0].span):
        them = list(group)
        cues = [q.cue for q, _ in them if q.cue]
        first = them[0][0]
        quote = Quote(span, first.triggers, cues[0] if cues else None, first.cut_start, first.cut_end)
        yield quote, [who for _, who in them]


def _quoted(reading: Reading, quote: Quote, *, colour: str) -> Text:
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


def _generic(reading: Reading, events: Iterable[Event]) -> Table:
    table = _list()
    for e in events:
        quote = quote_of(reading, e, e.reports[0]) if e.reports else None
        words = _quoted(reading, quote, colour=COLOURS[CLASS_OF[e.type]]) if quote else Text("")
        table.add_row(Text(headline(e.type).lower(), style="dim"), words)
    return table


def _facts(reading: Reading, *, explain: bool) -> Table:
    table = _list()
    for f in reading.facts:
        whose, what = fact_told(reading, f)
        line = Text.assemble((whose, "bold"), ": ", what)
        if f.chain or f.stance is not Stance.AFFIRMS:
            line.append(f"  {voice(reading, f.chain)} {f.stance.value}", style=STANCES[f.stance])
        if explain:
            line.append("".join(f"  {b.field} ← {b.rule}" for b in f.by), style="dim italic")
        table.add_row(Text(f.kind.value.replace("_", " "), style="dim"), line)
    return table


def _gaps(reading: Reading) -> Table:
    table = _list()
    for g in reading.gaps:
        words = one_line(g.span.of(reading.text))
        table.add_row(Text(g.stage, style="dim"), Text.assemble((f"“{words}”", "italic"), (f"  {g.reason}", "dim")))
    return table


def _rules(reading: Reading, event: Event) -> Iterator[tuple[str, str]]:
    """Which rule gave each value of the event: its own, those of its records, tolls and reports."""

    def of(label: str, by: Iterable[By]) -> Iterator[tuple[str, str]]:
        for b in by:
            yield f"{label} {b.field}".strip(), b.rule

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


def _section(name: str, body: RenderableType) -> RenderableType:
    return Group("", Text(name, style="bold"), Padding(body, (0, 0, 0, 2)))


def _list() -> Table:
    table = Table.grid(padding=(0, 2), expand=True)
    table.add_column(min_width=12, no_wrap=True)
    table.add_column(ratio=1)
    return table


def _extent(reading: Reading) -> str:
    def n(count: int, one: str, many: str) -> str:
        return f"{count} {one if count == 1 else many}"

    news, background, _ = in_order(reading)
    parts = [n(len(news), "event", "events")]
    if background:
        parts.append(f"{len(background)} in the background")
    parts.append(n(len(reading.sources), "source", "sources"))
    if reading.facts:
        parts.append(n(len(reading.facts), "fact", "facts"))
    if reading.gaps:
        parts.append(f"{len(reading.gaps)} not understood")
    return ", ".join(parts)


def _notes(reading: Reading) -> list[Text]:
    return [Text(f"note: {one_line(note)}", style="yellow") for note in reading.dispatch.notes]
