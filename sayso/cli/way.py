"""The way a claim came, for the eye: the bytes, the text, the reading, the claim, the incident."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from sayso.brief.wording import ClaimOf, section
from sayso.cli.cards import card
from sayso.cli.told import shown_marks
from sayso.record import Capture, Claim, Entry, Event, Incident, Reading, Span, Standing, Version
from sayso.record.phrases import moment, one_line, title_of

# How much of the text is shown on either side of the evidence.
AROUND = 160


def way(
    entry: Entry,
    *,
    version: Version | None,
    capture: Capture | None,
    reading: Reading | None,
    incident: Incident | None,
    claim: ClaimOf,
) -> Iterator[RenderableType]:
    """Each step from the bytes to the incident; a step that the ledger does not hold says so."""
    told = entry.claim
    yield _step("1 capture", _capture(capture))
    yield _step("2 text", _text(told, version, withdrawn=entry.withdrawn))
    yield _step("3 reading", _reading(told, reading))
    yield _step("4 claim", _claim(entry))
    yield _step("5 incident", _incident(incident, claim))


def _step(name: str, body: RenderableType) -> RenderableType:
    return Group("", Text(name, style="bold"), Padding(body, (0, 0, 0, 2)))


def _capture(capture: Capture | None) -> RenderableType:
    if capture is None:
        return Text("no bytes are kept: the dispatch was handed in as text", style="dim")
    lines = [
        f"{len(capture.content):,} bytes, SHA-256 {capture.sha256}",
        f"from {one_line(capture.origin)}" + (f", at {one_line(capture.url)}" if capture.url else ""),
        f"taken {moment(capture.taken_at)} by {one_line(capture.taken_by)}, capture {capture.id}",
    ]
    return Text("\n".join(lines))


def _text(claim: Claim, version: Version | None, *, withdrawn: bool) -> RenderableType:
    if version is None:
        return Text("the ledger does not hold its text", style="dim")
    d = version.dispatch
    line = Text.assemble((one_line(d.title or d.text.strip().partition("\n")[0]), "bold"))
    line.append(f"\n{one_line(d.source or 'outlet not known')}")
    line.append(f", published {moment(d.published)}" if d.published else ", day of publication not told")
    line.append(f"\ndispatch {version.of}, version {version.nth}, added {moment(version.at)}", style="dim")
    if withdrawn:
        line.append("\nWITHDRAWN by its source", style="bold red")
    for e in dict.fromkeys(claim.evidence):
        proved = d.bears_out(e)
        line.append("\n").append(_around(d.text, e.span) if proved else Text(one_line(e.quote)))
        where = f"  characters {e.span.start} to {e.span.end}"
        line.append(
            where if proved else f"{where}: THE TEXT NO LONGER HOLDS THESE WORDS", style="dim" if proved else "red"
        )
    return line


def _around(text: str, span: Span) -> Text:
    """The words with what stands around them on their line."""
    start = max(text.rfind("\n", 0, span.start) + 1, span.start - AROUND)
    after = text.find("\n", span.end)
    end = min(len(text) if after < 0 else after, span.end + AROUND)
    before, after = _spaced(text[start : span.start]), _spaced(text[span.end : end])
    return Text.assemble((before, "dim"), (one_line(span.of(text)), "bold"), (after, "dim"))


def _spaced(words: str) -> str:
    """The words on one line, with the space that stood at either end."""
    line = one_line(words)
    return f"{' ' if words[:1].isspace() else ''}{line}{' ' if line and words[-1:].isspace() else ''}"


def _reading(claim: Claim, reading: Reading | None) -> RenderableType:
    if reading is None or (event := _event_of(claim, reading)) is None:
        return Text(f"read by {one_line(claim.read_by)}; that reading is not at hand", style="dim")
    head = f"by {one_line(reading.read_by)}: event {event.id} of {len(reading.events)} in “{title_of(reading)}”"
    return Group(Text(head), card(reading, event, explain=True))


def _event_of(claim: Claim, reading: Reading) -> Event | None:
    return next(
        (e for e in reading.events if e.triggers[0] == claim.event.triggers[0] and e.id == claim.event.id), None
    )


def _claim(entry: Entry) -> RenderableType:
    said = {
        Standing.MACHINE: "nobody has looked at it yet",
        Standing.ACCEPTED: "accepted by a person",
        Standing.REJECTED: "REJECTED by a person",
    }[entry.standing]
    line = Text.assemble((entry.id, "bold"), f"  {said}")
    if entry.corrected:
        line.append(f"\ncorrected by a person: {', '.join(entry.corrected)}")
    if entry.unapplied:
        line.append(f"\ncorrections that no longer fit what is read: {', '.join(entry.unapplied)}", style="red")
    return line.append(f"\nheld in this state since {moment(entry.at)}, addition {entry.n}", style="dim")


def _incident(incident: Incident | None, claim: ClaimOf) -> RenderableType:
    if incident is None:
        return Text(
            "in no incident: `sayso link` has not taken it up, or it tells a habit or was rejected", style="dim"
        )
    told = section(incident, claim)
    line = Text.assemble((told.heading.text, "bold"), "  ", *shown_marks(told.marks))
    line.append(f"\n{told.gist.text}").append(f"\nincident {incident.id}, {len(incident.claims)} claims", style="dim")
    return line
