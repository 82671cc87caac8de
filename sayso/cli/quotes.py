"""Which words to show under a report: the sentence that carries it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sayso.record import Event, Reading, Report, Span, Stance

# A sentence ends at its mark, quotes and brackets closed, before a capital or a digit; not after an initial or a title.
_END = re.compile(
    r"(?<!\b[A-Z])(?<!\b(?:Mr|Dr|St|Lt))(?<!\b(?:Mrs|Gen|Col|Maj|Sgt|Rep|Sen))[.!?][\"”’')\]]*\s+(?=[\"“‘(\[]?[A-Z0-9])"
)
_BLANK = re.compile(r"\n[^\S\n]*\r?\n")
LONGEST = 300


@dataclass(frozen=True, slots=True)
class Quote:
    """A range of the text to show, and what to emphasise in it; `cut_start`, `cut_end`: the sentence goes on there."""

    span: Span
    triggers: tuple[Span, ...]
    cue: Span | None
    cut_start: bool = False
    cut_end: bool = False


def quote_of(reading: Reading, event: Event, report: Report) -> Quote:
    """The sentence that tells of the event for this report; for a denial or a doubt the one in which it is uttered."""
    trigger = _trigger_of(reading, event, report)
    focus = report.cue if report.cue and report.stance in {Stance.DENIES, Stance.DOUBTS} else trigger
    sentence = sentence_around(reading, focus)
    shown = _shortened(reading.text, sentence, focus)
    return Quote(
        span=shown,
        triggers=tuple(sorted(t for t in event.triggers if shown.holds(t))),
        cue=report.cue if report.cue and shown.holds(report.cue) else None,
        cut_start=shown.start > sentence.start,
        cut_end=shown.end < sentence.end,
    )


def sentence_around(reading: Reading, span: Span) -> Span:
    """The sentence that holds the span, never across a blank line or back into the dateline."""
    text = reading.text
    floor = max([m.end() for m in _BLANK.finditer(text, 0, span.start)], default=0)
    dateline = reading.dateline.span
    if dateline and floor < dateline.end <= span.start:
        floor = dateline.end
    start = max([m.end() for m in _END.finditer(text, floor, span.start + 1) if m.end() <= span.start], default=floor)
    blank = _BLANK.search(text, span.end)
    ceiling = blank.start() if blank else len(text)
    mark = _END.search(text, max(start, span.end - 1), ceiling)
    end = mark.end() if mark and mark.end() >= span.end else ceiling
    words = text[start:end]
    return Span(start + len(words) - len(words.lstrip()), start + len(words.rstrip()))


def _trigger_of(reading: Reading, event: Event, report: Report) -> Span:
    """The mention this report tells: in its content, else in its cue's sentence, else nearest to it, else the first."""
    if report.content:
        inside = [t for t in event.triggers if report.content.holds(t)]
        if inside:
            return inside[0]
    cue = report.cue
    if cue:
        sentence = sentence_around(reading, cue)
        return min(event.triggers, key=lambda t: (not sentence.holds(t), abs(t.start - cue.start)))
    return event.triggers[0]


def _shortened(text: str, sentence: Span, focus: Span) -> Span:
    """The sentence, or so much of it around the focus as one cares to read, cut between words."""
    if sentence.end - sentence.start <= LONGEST:
        return sentence
    start = max(sentence.start, min(focus.start - LONGEST // 2, sentence.end - LONGEST))
    end = max(focus.end, min(sentence.end, start + LONGEST))
    if start > sentence.start:
        start = min(focus.start, text.find(" ", start) + 1)
    if end < sentence.end:
        end = max(focus.end, text.rfind(" ", start, end))
    return Span(start, end)
