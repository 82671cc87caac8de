"""Time expressions and what they mean, from the dateline on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from sayso.reader import clocks
from sayso.reader.calendar import Stretch
from sayso.reader.dateline import read_dateline
from sayso.reader.marks import TimeRef
from sayso.reader.meaning import MEANINGS, Standing
from sayso.reader.patterns import Hit, hits
from sayso.reader.syntax import Syntax
from sayso.reader.tense import looks_ahead
from sayso.reader.vocabulary import load
from sayso.record import Dateline, Gap, Precision, Span

__all__ = ["find", "gaps", "read_dateline"]

_BASIS = {
    "weekday": "weekday",
    "near_day": "relative",
    "near_unit": "relative",
    "ago": "relative",
    "from_context": "context",
    "past_stretch": "relative",
    "coming_stretch": "relative",
    "day_of_context": "context",
    "part_of_context": "context",
    "day_after_context": "context",
}
_SINCE = re.compile(r"\b(?:ever\s+)?since\s+(?:the\s+)?$", re.IGNORECASE)


def find(syntax: Syntax, dateline: Dateline, *, published: str | None = None) -> tuple[TimeRef, ...]:
    """The time expressions of the text, by start, resolved against the dateline.

    `published` is what weekdays and the like count from where the dateline tells no date; it is no event's date itself.
    """
    told = dateline.date or (published and published[:10])
    anchor = date.fromisoformat(told) if told and len(told) == 10 else None
    found: list[TimeRef] = []
    last: date | None = None
    here_on: date | None = None
    paragraph = -1
    for sentence in syntax.sentences:
        if sentence.paragraph != paragraph:
            paragraph, here_on = sentence.paragraph, None
        here: list[TimeRef | clocks.Clock] = []
        for hit in _in_one_year(hits(syntax.text, sentence.span), syntax.text):
            if hit.kind == "age" or (hit.resolve == "year" and _is_count(syntax, hit)) or _is_in_a_name(syntax, hit):
                continue
            if hit.resolve == "clock":
                here.append(clocks.clock(hit))
                continue
            if hit.kind == "lifespan" and not _is_of_a_name(syntax, hit.span):
                hit = replace(hit, kind="date")
            ref = _ref(hit, Standing(anchor, last, here_on, looks_ahead(syntax, hit.span)), syntax.text)
            here.append(ref)
            if day := clocks.day_of(ref):
                last = here_on = day
        found += clocks.set_clocks(here, here_on or anchor, syntax.text)
    return tuple(found)


def _ref(hit: Hit, at: Standing, text: str) -> TimeRef:
    """The expression with its meaning; "since" before it opens its end."""
    stretch = MEANINGS[hit.resolve](hit, at) or Stretch(None, None, Precision.UNKNOWN)
    since = _SINCE.search(text[max(0, hit.span.start - 16) : hit.span.start])
    return TimeRef(
        span=Span(hit.span.start - len(since[0]), hit.span.end) if since else hit.span,
        kind=hit.kind,
        start=stretch.start,
        end=None if since else stretch.end,
        precision=stretch.precision,
        basis=_BASIS.get(hit.resolve, "explicit"),
        approximate="about" in hit.groups or "edge" in hit.groups,
        by=f"times.toml: {hit.name}",
    )


def _in_one_year(them: Sequence[Hit], text: str) -> list[Hit]:
    """The expressions; the first day of a range without a year gets that of the last: "from May 2 to June 9, 2007"."""
    found = list(them)
    for k, (one, two) in enumerate(pairwise(them)):
        if one.resolve == two.resolve == "date" and "year" in two.groups and "year" not in one.groups:
            between = text[one.span.end : two.span.start].strip().lower()
            if between in {"-", "\u2013", "to", "and", "until", "till", "through"}:
                found[k] = replace(one, groups={**one.groups, "year": two.groups["year"]})
    return found


def _is_of_a_name(syntax: Syntax, span: Span) -> bool:
    """True where the years in brackets stand behind a name: "Omar Sarwari (1953-2001)", not "the war (1992-1995)"."""
    behind = syntax.text[: span.start].rstrip("( \u00a0")
    before = syntax.at(len(behind) - 1) if behind else None
    return before is not None and before.pos == "PROPN"


def _is_in_a_name(syntax: Syntax, hit: Hit) -> bool:
    """True of a day that something is called after: "the March 23 Movement"."""
    after = syntax.at(hit.span.end + 1)
    named = load("times")["tense"]["named_after_a_day"]
    return hit.resolve == "date" and after is not None and after.text[0].isupper() and after.lower in named


def _is_count(syntax: Syntax, hit: Hit) -> bool:
    """True where four digits count or number things: "2000 people", "resolution 1701", not "the 2003 elections"."""
    token = syntax.top(hit.span)
    before = syntax.at(max(0, hit.span.start - 2))
    if before is not None and before.lower in load("times")["tense"]["numbered"]:
        return True
    if token is None or token.dep != "nummod" or syntax.head(token.i).tag != "NNS":
        return False
    about = before is not None and before.lower in {"about", "around", "over", "than", "some", "least"}
    return about or before is None or before.pos not in {"DET", "ADP", "PRON"}


def gaps(syntax: Syntax, dateline: Dateline, times: Sequence[TimeRef]) -> tuple[Gap, ...]:
    """What could not be understood: no year for a date, two printed clocks that disagree."""
    found: list[Gap] = []
    if dateline.date is None and dateline.span and any(h.resolve == "date" for h in hits(syntax.text, dateline.span)):
        found.append(Gap(span=dateline.span, stage="times", reason="the dateline's year is not told"))
    if dateline.date is None:
        counted = {"weekday", "relative", "clock"}
        lost = [
            t for t in times if t.start is None and (t.basis in counted or (t.kind == "date" and t.basis == "explicit"))
        ]
        found += [Gap(span=t.span, stage="times", reason="no dateline day to count from") for t in lost]
    for first, second in clocks.pairs(times, syntax.text):
        if not clocks.agree(first, second):
            found.append(Gap(span=second.span, stage="times", reason="two printed clocks do not tell one moment"))
    return tuple(found)
