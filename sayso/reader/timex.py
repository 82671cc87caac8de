"""The time expressions of any text as TimeML marks them: a pure function of the text and the day that it counts from.

The expressions and their meanings are those of `times.told`, on which a reading's own dating stands; here it is only
settled which of them TimeML marks, and a clock and its day beside it are made one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from sayso.reader import times
from sayso.reader.marks import TimeRef, Timex
from sayso.reader.sentences import lay_out
from sayso.reader.tense import ahead_by_words
from sayso.reader.vocabulary import load
from sayso.record import Segment, SegmentKind, Span


def marked(text: str, anchor: date | None) -> list[tuple[Span, Timex]]:
    """The TIMEX3 expressions of the text, by start."""
    if not text.strip():
        return []
    layout = lay_out(text, (Segment(kind=SegmentKind.BODY, span=Span(0, len(text))),))
    found = times.told(text, layout, anchor, ahead=ahead_by_words(text, [s.span for s in layout]))
    kept = [part for r in found if not _is_passed_over(r, text) for part in _parted(r, text)]
    return list(_joined(kept, text))


_DASH = re.compile(r"\d(\s?[-–—]\s?)\d")


def _parted(ref: TimeRef, text: str) -> Iterator[tuple[Span, Timex]]:
    """A range of days or years as its two ends: "March 11-13", "1992-1995"."""
    if ref.timex is None:
        return
    dash = _DASH.search(ref.span.of(text)) if ref.by.rpartition(" ")[2] in _RANGES else None
    if dash is None or ref.start == ref.end or not (ref.start and ref.end):
        yield ref.span, ref.timex
        return
    yield Span(ref.span.start, ref.span.start + dash.start(1)), replace(ref.timex, value=ref.start)
    yield Span(ref.span.start + dash.end(1), ref.span.end), replace(ref.timex, value=ref.end)


_RANGES = frozenset({"years", "month_day", "day_month"})


def _is_passed_over(ref: TimeRef, text: str) -> bool:
    """True of what is a time by the letter of TimeML and yet hardly ever marked, and of names: "the show This Week"."""
    rules, words, name = load("times")["unmarked"], ref.span.of(text), ref.by.rpartition(" ")[2]
    if words.lower() in rules["words"] or name in rules["patterns"]:
        return True
    if name not in rules["titles"] or not all(w[0].isupper() or w[0].isdigit() for w in words.split()):
        return False
    before, after = text[max(0, ref.span.start - 4) : ref.span.start], text[ref.span.end : ref.span.end + 2]
    if before.endswith(_OPEN) and (" " in words or after.startswith(_SHUT)):
        return True
    return before == "USA " or (name == "set" and before[-1:] == " " and before[-2:-1].isalpha())


_OPEN = ('"', "``", "\u201c", "''")
_SHUT = ('"', "\u201d", "''")


def _joined(them: list[tuple[Span, Timex]], text: str) -> Iterator[tuple[Span, Timex]]:
    """A clock and the day right behind it as one: "9 a.m. Tuesday", "5 p.m. EST, Nov. 6"."""
    k = 0
    while k < len(them):
        span, timex = them[k]
        if k + 1 < len(them) and "T" in timex.value and timex.type == "TIME" and ":" in timex.value:
            behind, day = them[k + 1]
            between = text[span.end : behind.start]
            if day.type == "DATE" and len(day.value) == 10 and re.fullmatch(r"\.?,?\s*", between):
                span, timex = Span(span.start, behind.end), replace(timex, value=day.value + timex.value[10:])
                k += 1
        yield span, timex
        k += 1
