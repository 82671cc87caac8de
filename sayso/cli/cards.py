"""A reading for the eye: a header, a card for each event, then background, facts and gaps.

Colour only adds: what stands out does so in words too (DISPUTED, UNKNOWN, the stance before the voice), so that a pipe
or a monochrome terminal loses nothing. Words of the dispatch go through `one_line`, never through rich's markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from sayso.cli import rows
from sayso.cli.quotes import quote_of
from sayso.record import Event, Reading, Stance
from sayso.record.phrases import (
    fact_told,
    headline,
    in_order,
    moment,
    one_line,
    ongoing,
    standing,
    title_of,
    voice,
)
from sayso.record.words import CLASS_OF, EventClass

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
STANDINGS = {"disputed": "red", "denied": "red", "doubted": "magenta", "expected": "cyan"}


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
    grid = Table.grid(padding=(0, 2), expand=True)
    grid.add_column(width=8, justify="right", no_wrap=True)
    grid.add_column(ratio=1)

    def row(label: str, value: RenderableType) -> None:
        grid.add_row(Text(label, style="dim"), value)

    parts = {"who": rows.who, "where": rows.where, "when": rows.when, "cost": rows.cost}
    told = {label: value for label, part in parts.items() if (value := part(reading, event))}
    for label, value in told.items():
        row(label, value)
    missing = [label for label in ("who", "where", "when") if label not in told]
    if missing:
        row("not told", Text(", ".join(missing), style="dim"))
    grid.add_row("", "")
    for quote, voices in rows.said(reading, event):
        for stance, who in voices:
            grid.add_row(Text(stance.value, style=STANCES[stance]), Text(who, style="bold"))
        grid.add_row("", rows.quoted(reading, quote, colour=colour))
    if not event.reports:
        row("says so", rows.NOT_TOLD)
    if explain:
        grid.add_row("", "")
        for n, (label, rule) in enumerate(rows.rules(reading, event)):
            row("" if n else "rules", Text.assemble((f"{label}: ", "dim"), (rule, "dim italic")))
    return Panel(
        grid,
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
    if stands := standing(event):
        line.append(f" {stands.upper()} ", style=f"bold reverse {STANDINGS[stands]}").append(" ")
    if ongoing(event.when):
        line.append("still going on ", style="not bold italic default")
    return line


def _generic(reading: Reading, events: Iterable[Event]) -> Table:
    table = _list()
    for e in events:
        quote = quote_of(reading, e, e.reports[0]) if e.reports else None
        words = rows.quoted(reading, quote, colour=COLOURS[CLASS_OF[e.type]]) if quote else Text("")
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
            line.append("".join(f"  {b.field}: {one_line(b.rule)}" for b in f.by), style="dim italic")
        table.add_row(Text(f.kind.value.replace("_", " "), style="dim"), line)
    return table


def _gaps(reading: Reading) -> Table:
    table = _list()
    for g in reading.gaps:
        words = one_line(g.span.of(reading.text))
        table.add_row(
            Text(g.stage, style="dim"), Text.assemble((f"“{words}”", "italic"), (f"  {one_line(g.reason)}", "dim"))
        )
    return table


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
