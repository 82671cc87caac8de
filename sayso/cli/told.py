"""Incidents for the eye: in a brief, one with its voices and claims, many along a line of time.

As in `cards`, colour only adds to what words say, and words of a dispatch go through `one_line`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from sayso.brief.lines import ranges, title
from sayso.brief.wording import ClaimOf, carrier, chain_told, gist, how_many, marks, quote, section, told_at
from sayso.cli.cards import COLOURS, STANCES
from sayso.record import Claim, Count, Harm, Incident, Series, Stance, Toll
from sayso.record.brief import Brief, Mark, Part, Sentence, Topic
from sayso.record.phrases import headline, moment, number_told, one_line
from sayso.record.words import CLASS_OF

MARKS = {
    Mark.DISPUTED: "red",
    Mark.DENIED: "red",
    Mark.DOUBTED: "magenta",
    Mark.EXPECTED: "cyan",
    Mark.WITHDRAWN: "red",
}
PARTS = {Part.NUMBER: "bold", Part.VOICE: "bold", Part.QUOTE: "italic"}
SHORT = 9
FEW = 3
"""How many claims of a sentence are named on a terminal; of more, how many there are."""
"""How many letters of an id are shown in a list; commands take an id shortened so."""


def briefly(brief: Brief) -> Iterator[RenderableType]:
    """A brief: under each sentence's end the ids of its claims, or how many they are where `sayso show` lists them."""
    yield Group("", Text(title(brief.scope), style="bold"))
    if not brief.chapters:
        yield Text("The ledger holds no incident here.", style="dim")
    for chapter in brief.chapters:
        yield Group("", Rule(Text(chapter.name, style="bold dim"), style="dim"))
        for one in chapter.sections:
            head = Text.assemble((one.heading.text, "bold"), "  ", *shown_marks(one.marks))
            id = f"  incident {one.incident}" if one.incident else ""
            yield Group("", head, Text.assemble(one.gist.text, id, style="dim"))
            for sentence in one.sentences:
                ids = ", ".join(c[:SHORT] for c in sentence.claims)
                behind = ids if len(sentence.claims) <= FEW else f"{len(sentence.claims)} claims"
                yield Padding(_sentence(sentence, behind), (0, 0, 0, 2))


def shown(incident: Incident, claim: ClaimOf) -> Iterator[RenderableType]:
    """One incident: its sentences as in a brief, how its numbers went, its voices, and every claim."""
    told = section(incident, claim)
    numbers = {id: n for n, id in enumerate(incident.claims, start=1)}
    colour = COLOURS[CLASS_OF[incident.type]]
    yield Text("")
    yield Text.assemble((told.heading.text, f"bold {colour}"), "  ", *shown_marks(told.marks))
    yield Text.assemble(told.gist.text, f"  incident {incident.id}", style="dim")
    yield Text("")
    for sentence in (s for s in told.sentences if s.topic is not Topic.OVER_TIME):
        yield Padding(_sentence(sentence, _refs(sentence.claims, numbers)), (0, 0, 0, 2))
    for series in incident.series:
        head = Text.assemble(
            (f"{series.harm.value.capitalize()}, as told", "bold"), (f"  taken: {one_line(series.rule)}", "dim")
        )
        yield Group("", head, _series(series, numbers))
    yield Group("", Text("Who says so", style="bold"), _voices(incident, numbers))
    yield Group(
        "", Text("Claims, as they were told", style="bold"), _claims([claim(c) for c in incident.claims], numbers)
    )


def timeline(incidents: Iterable[Incident]) -> Iterator[RenderableType]:
    """Incidents by the day on which they began; those of no known day last."""
    dated, undated = list[Incident](), list[Incident]()
    for incident in incidents:
        (dated if incident.day else undated).append(incident)

    dated.sort(key=lambda i: (i.day, i.when.start or "", i.id))
    for value, them in groupby(dated, key=lambda i: i.day):
        yield Group("", Text(moment(value), style="bold"), _along(them))
    if undated:
        yield Group("", Text("Day not told", style="bold"), _along(sorted(undated, key=lambda i: i.id)))


def _along(incidents: Iterable[Incident]) -> Table:
    table = Table.grid(padding=(0, 2), expand=True)
    table.add_column(width=15, no_wrap=True)
    table.add_column(ratio=1)
    table.add_column(ratio=1)
    table.add_column(width=SHORT, no_wrap=True)
    for i in incidents:
        what = Text.assemble((headline(i.type), COLOURS[CLASS_OF[i.type]]))
        where = ", ".join(one_line(p.name) for p in i.places)
        what.append("  ").append(where or "place not told", style="" if where else "dim")
        for mark in marks(i):
            what.append("  ").append(mark.value.upper(), style=f"bold {MARKS[mark]}")
        if i.background:
            what.append("  recalled", style="dim")
        table.add_row(Text(_clock(i), style="dim"), what, Text(gist(i).text), Text(i.id[:SHORT], style="dim"))
    return table


def _clock(incident: Incident) -> str:
    """The time of day with its zone, or how long it lasts: "13:40 +04:30", "to 1 Sep 2021", "going on"; ~ is about."""
    start, end = incident.when.start, incident.when.end
    about = "~" if incident.when.approximate else ""
    if start is None:
        return "until then" if end else ""
    if end is None:
        return f"{about}going on"
    if "T" in start:
        clock = start.partition("T")[2]
        return f"{about}{clock[:5]} {_zone(clock)}".strip()
    return f"{about}to {moment(end[:10]).partition(' ')[2]}" if end[:10] != start[:10] else about


def _zone(clock: str) -> str:
    """The offset at the end of a clock time: "+04:30", "Z"."""
    return clock[-1] if clock.endswith("Z") else clock[-6:] if clock[-6:-5] in {"+", "-"} else ""


def shown_marks(found: Iterable[Mark]) -> list[tuple[str, str]]:
    """The marks of an incident as badges."""
    return [(f" {m.value.upper()} ", f"bold reverse {MARKS[m]}") for m in found]


def _sentence(sentence: Sentence, behind: str) -> Text:
    line = Text("")
    for part, words in sentence.words:
        line.append(words, style=PARTS.get(part, ""))
    return line.append(f" [{behind}]", style="dim")


def _refs(claims: Iterable[str], numbers: dict[str, int]) -> str:
    return ", ".join(ranges(numbers[c] for c in claims if c in numbers))


def _series(series: Series, numbers: dict[str, int]) -> Table:
    """Every number in the order it was told, what a voice repeats on one day once; the chosen one is marked."""
    table = Table.grid(padding=(0, 2))
    for _ in range(4):
        table.add_column()
    told: dict[tuple[object, ...], list[Count]] = {}
    for c in series.counts:
        told.setdefault((c.at, c.by, c.low, c.high, c.unknown), []).append(c)
    for counts in told.values():
        first, chosen = counts[0], series.chosen in counts
        refs = _refs((c.claim for c in counts), numbers)
        table.add_row(
            Text(f"  {moment(first.at)}" if first.at else "  day not told", style="dim"),
            Text(how_many(series.harm, first), style="bold" if chosen else ""),
            Text.assemble(one_line(first.by) or "the dispatch", (f"  [{refs}]", "dim")),
            Text("taken" if chosen else "", style="dim italic"),
        )
    return table


def _voices(incident: Incident, numbers: dict[str, int]) -> Table:
    table = Table.grid(padding=(0, 2), expand=True)
    table.add_column(ratio=3)
    table.add_column(ratio=2)
    table.add_column(ratio=4)
    for o in incident.origins:
        stances = Text(", ").join(Text(s.value, style=STANCES[s]) for s in Stance if s in o.stances)
        name = Text.assemble("  ", (one_line(o.name) or "an outlet without a name", "bold" if o.named else "dim"))
        carried = ", ".join(one_line(w) for w in o.outlets)
        table.add_row(name, stances, Text.assemble(carried, (f"  [{_refs(o.claims, numbers)}]", "dim")))
    return table


def _claims(claims: list[Claim], numbers: dict[str, int]) -> Table:
    """The matrix: each claim with its voice, its stance and its numbers. An empty cell is silence, not consent."""
    table = Table(box=None, padding=(0, 1), expand=True, header_style="dim")
    table.add_column("", justify="right", no_wrap=True)
    table.add_column("told", ratio=3)
    table.add_column("who says so", ratio=3)
    table.add_column("killed", ratio=1)
    table.add_column("injured", ratio=1)
    table.add_column("words", ratio=6)
    for c in claims:
        when = Text.assemble(carrier(c) or "outlet not known", (f"\n{told_at(c)}", "dim"), (f"\n{c.id[:SHORT]}", "dim"))
        voices = Text("\n").join(
            Text.assemble((r.stance.value, STANCES[r.stance]), f" {chain_told(c, r.chain)}") for r in c.event.reports
        )
        killed, injured = (_told(c, harm) for harm in (Harm.KILLED, Harm.INJURED))
        words = Text(quote(c.evidence[0].quote), style="italic")
        table.add_row(Text(str(numbers[c.id]), style="dim"), when, voices, killed, injured, words)
    return table


def _told(claim: Claim, harm: Harm) -> Text:
    return Text(", ".join(number(t) for t in claim.event.toll if t.harm is harm))


def number(toll: Toll) -> str:
    """A number of a claim: "at least 12", "none"; "not known" where that is said."""
    return "not known" if toll.unknown else number_told(toll)
