"""Which words to show under a report: the sentence that carries it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sayso.record import Event, Reading, Report, Span, Stance

# A sentence ends at its mark, quotes and brackets closed, before a capital or a digit; not after an initial or a title.
_END = re.compile(r"(?<!\b[A-Z])[.!?][\"”’')\]]*\s+(?=[\"“‘(\[]?[A-Z0-9])")
_TITLE = re.compile(
    r"\b(?:Mrs?|Ms|Dr|St|Gen|Lt|Col|Maj|Capt|Sgt|Cpl|Brig|Adm|Cmdr|Rev|Hon|Prof|Rep|Sen|Gov|Pres|Jr|Sr|No)$"
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
    """The sentence in which this report tells of the event, or in which it speaks where it tells of it elsewhere."""
    focus = _focus(reading, event, report)
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
    start = max([m.end() for m in _ends(text, floor, span.start + 1) if m.end() <= span.start], default=floor)
    blank = _BLANK.search(text, span.end)
    ceiling = blank.start() if blank else len(text)
    end = next((m.end() for m in _ends(text, max(start, span.end - 1), ceiling) if m.end() >= span.end), ceiling)
    words = text[start:end]
    # A span may itself begin or end in white space: what is trimmed is only what lies around it.
    trimmed_start, trimmed_end = start + len(words) - len(words.lstrip()), start + len(words.rstrip())
    return Span(min(trimmed_start, span.start), max(trimmed_end, span.end))


def _ends(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Where sentences end between the two positions."""
    for mark in _END.finditer(text, start, end):
        if not _TITLE.search(text, max(0, mark.start() - 8), mark.start()):
            yield mark


def _focus(reading: Reading, event: Event, report: Report) -> Span:
    """The words to show: the event's mention that the report answers for, else the word by which it speaks."""
    cue = report.cue
    if cue and report.stance in {Stance.DENIES, Stance.DOUBTS}:
        return cue
    within = report.content
    if cue and not within:
        within = sentence_around(reading, cue)
    if not within:
        return event.triggers[0]
    near = cue or within
    told = [t for t in event.triggers if within.holds(t)]
    return min(told, key=lambda t: abs(t.start - near.start)) if told else near


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
