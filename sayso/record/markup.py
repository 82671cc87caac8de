"""A reading as a piece of HTML: the text with its evidence marked, its events in a table. No script, no outside file.

Marks of one text overlap, and HTML elements cannot. So the text is cut wherever a mark begins or ends, and each piece
carries all marks that lie over it: one gives the background, one the underline, and the title names every one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from sayso.record.phrases import (
    headline,
    in_order,
    number_told,
    one_line,
    place_told,
    standing,
    title_of,
    voice,
    when_told,
    whom_told,
)
from sayso.record.reading import Event, Reading
from sayso.record.span import Span

# Half-transparent, so that they read on a light and on a dark page alike.
_FILLS = {
    "event": "rgba(214,69,65,.32)",
    "cue": "rgba(155,89,182,.28)",
    "time": "rgba(241,196,15,.30)",
    "toll": "rgba(230,126,34,.34)",
    "fact": "rgba(127,140,141,.16)",
    "gap": "rgba(127,140,141,.30)",
}
_LINES = {"actor": "#2e86c1", "place": "#229954", "source": "#9b59b6"}
_ORDER = ("event", "toll", "time", "cue", "gap", "fact", "actor", "place", "source")
_NAMES = {
    "event": "what",
    "toll": "cost",
    "time": "when",
    "cue": "says",
    "actor": "who",
    "place": "where",
    "source": "who says so",
}

_TEXT = "white-space:pre-wrap;line-height:1.9;margin:.6em 0;max-width:52em"
_BADGE = (
    "font-size:.68em;font-weight:600;padding:0 .35em;margin-left:.2em;border-radius:.4em;"
    "background:#b03a2e;color:#fff;user-select:none;vertical-align:.15em"
)
_CELL = "text-align:left;vertical-align:top;padding:.25em .7em;border-bottom:1px solid rgba(127,127,127,.3)"


@dataclass(frozen=True, slots=True)
class _Mark:
    """Words that carry a value: their kind, and what the title says of them. `badge` stands behind an event's words."""

    span: Span
    kind: str
    says: str
    badge: str = ""


def marked(reading: Reading) -> str:
    """The reading as an HTML fragment; every word of the dispatch is escaped."""
    return (
        '<div style="font-family:system-ui,sans-serif;font-size:14px">'
        f'<div style="font-weight:600;font-size:1.1em">{escape(title_of(reading))}</div>'
        f"{_legend()}"
        f'<div style="{_TEXT}">{"".join(_pieces(reading))}</div>'
        f"{_table(reading)}"
        "</div>"
    )


def _marks(reading: Reading) -> Iterator[_Mark]:
    for e in reading.events:
        name = headline(e.type)
        for t in e.triggers:
            yield _Mark(t, "event", f"{name} ({e.id})", badge=name.lower())
        if e.when.span:
            yield _Mark(e.when.span, "time", f"when {e.id}: {when_told(e.when) or 'not understood'}")
        for toll in e.toll:
            if toll.span:
                yield _Mark(toll.span, "toll", f"{toll.harm.value} {number_told(toll)} ({e.id})")
        for r in e.reports:
            if r.cue:
                yield _Mark(r.cue, "cue", f"{r.stance.value}: {voice(reading, r.chain)} ({e.id})")
    for f in reading.facts:
        yield _Mark(f.span, "fact", f"fact: {f.kind.value.replace('_', ' ')}")
    for g in reading.gaps:
        yield _Mark(g.span, "gap", f"not understood: {g.reason}")
    for a in reading.actors:
        yield from (_Mark(m, "actor", f"actor: {a.name}") for m in a.mentions)
    for p in reading.places:
        yield from (_Mark(m, "place", f"place: {p.name}, {place_told(p)}") for m in p.mentions)
    for s in reading.sources:
        yield from (_Mark(m, "source", f"source: {s.name}") for m in s.mentions)


def _pieces(reading: Reading) -> Iterator[str]:
    """The text in order, cut wherever a mark begins or ends."""
    marks = sorted(_marks(reading), key=lambda m: (_ORDER.index(m.kind), m.span))
    text = reading.text
    cuts = sorted({0, len(text), *(m.span.start for m in marks), *(m.span.end for m in marks)})
    for start, end in pairwise(cuts):
        over = [m for m in marks if m.span.start <= start and end <= m.span.end]
        yield _piece(text[start:end], over)
        badges = dict.fromkeys(m.badge for m in over if m.badge and m.span.end == end)
        yield from (f'<span style="{_BADGE}">{escape(badge)}</span>' for badge in badges)


def _piece(words: str, over: list[_Mark]) -> str:
    if not over:
        return escape(words)
    fill = next((_FILLS[m.kind] for m in over if m.kind in _FILLS), "")
    line = next((_LINES[m.kind] for m in over if m.kind in _LINES), "")
    style = (f"background:{fill};border-radius:.25em;" if fill else "") + (
        f"border-bottom:2px solid {line};" if line else ""
    )
    title = "; ".join(dict.fromkeys(one_line(m.says) for m in over))
    return f'<span style="{style}" title="{escape(title)}">{escape(words)}</span>'


def _legend() -> str:
    fills = (
        f'<span style="background:{_FILLS[k]};border-radius:.25em;padding:0 .3em">{_NAMES[k]}</span>'
        for k in ("event", "time", "toll", "cue")
    )
    lines = (f'<span style="border-bottom:2px solid {_LINES[k]}">{_NAMES[k]}</span>' for k in _LINES)
    return f'<div style="font-size:.85em;margin-top:.3em">{" &nbsp; ".join((*fills, *lines))}</div>'


def _table(reading: Reading) -> str:
    """One row an event: the day's news first, then the background, then what is told in general."""
    heads = ("", "what", "who", "where", "when", "cost", "who says so")
    head = "".join(f'<th style="{_CELL}">{h}</th>' for h in heads)
    news, background, generic = in_order(reading)
    rows = "".join(
        [*(_row(reading, e, "") for e in news)]
        + [_row(reading, e, "background") for e in background]
        + [_row(reading, e, "in general") for e in generic]
    )
    return f'<table style="border-collapse:collapse;font-size:.92em"><tr>{head}</tr>{rows}</table>' if rows else ""


def _row(reading: Reading, event: Event, group: str) -> str:
    notes = [n for n in (standing(event), group) if n]
    sides = [", ".join(reading.actor(i).name for i in ids) for ids in (event.actor1, event.actor2)]
    cost = [f"{t.harm.value} {number_told(t)} {whom_told(reading, t)}".strip() for t in event.toll]
    cells = (
        event.id,
        headline(event.type) + (f" ({', '.join(notes)})" if notes else ""),
        " → ".join(side or "not told" for side in sides) if sides[1] else sides[0],
        ", ".join(reading.place(i).name for i in event.places),
        when_told(event.when),
        "; ".join(cost),
        "; ".join(f"{r.stance.value}: {voice(reading, r.chain)}" for r in event.reports),
    )
    faint = ' style="opacity:.65"' if group else ""
    return f"<tr{faint}>" + "".join(f'<td style="{_CELL}">{escape(one_line(c)) or "–"}</td>' for c in cells) + "</tr>"
