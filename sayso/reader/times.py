"""Time expressions and what they mean: one finder for all, from which come a reading's days and TimeML's values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from itertools import pairwise

from sayso.reader import clocks
from sayso.reader.calendar import Stretch
from sayso.reader.dateline import read_dateline
from sayso.reader.feasts import FEASTS
from sayso.reader.lengths import LENGTHS, open_ended
from sayso.reader.marks import Layout, TimeRef
from sayso.reader.meaning import DATES, Meaner, Standing, from_day
from sayso.reader.patterns import Hit, hits, number_of, unit_of
from sayso.reader.periods import PERIODS, period_after
from sayso.reader.syntax import Syntax
from sayso.reader.tense import looks_ahead
from sayso.reader.vocabulary import load
from sayso.record import Dateline, Gap, Precision, Span

__all__ = ["Ahead", "find", "gaps", "read_dateline", "told"]

Ahead = Callable[[Span], bool | None]
"""Whether the words around a time look ahead (True) or back (False); None where they tell neither."""

_MEANINGS: dict[str, Meaner] = {**DATES, **FEASTS, **LENGTHS, **PERIODS}
_BASIS = {
    "weekday": "weekday",
    "near_day": "relative",
    "near_unit": "relative",
    "the_unit": "relative",
    "year_end": "relative",
    "year_earlier": "relative",
    "season": "relative",
    "ago": "relative",
    "from_context": "context",
    "past_stretch": "relative",
    "coming_stretch": "relative",
    "day_of_context": "context",
    "part_of_context": "context",
    "day_after_context": "context",
    "period": "context",
}
_SINCE = re.compile(r"\b(?:ever\s+)?since\s+(?:the\s+)?$", re.IGNORECASE)


def find(syntax: Syntax, dateline: Dateline, *, published: str | None = None) -> tuple[TimeRef, ...]:
    """The time expressions of a dispatch, by start, resolved against the dateline.

    `published` is what weekdays and the like count from where the dateline tells no date; it is no event's date itself.
    """
    day = dateline.date or (published and published[:10])
    anchor = date.fromisoformat(day) if day and len(day) == 10 else None
    layout = (Layout(span=s.span, kind=s.kind, paragraph=s.paragraph) for s in syntax.sentences)
    return told(syntax.text, layout, anchor, ahead=lambda span: looks_ahead(syntax, span))


def told(text: str, sentences: Iterable[Layout], anchor: date | None, *, ahead: Ahead) -> tuple[TimeRef, ...]:
    """The time expressions of the sentences, by start, counted from the anchor and from the days told before them."""
    found: list[TimeRef] = []
    at = _Told(text)
    for sentence in sentences:
        at.enter(sentence.paragraph)
        here: list[TimeRef | clocks.Clock] = []
        counted: list[tuple[int, Hit]] = []
        for hit in _in_one_year(hits(text, sentence.span), text):
            if hit.kind == "age" or (hit.resolve == "year" and _is_count(text, hit)) or _is_in_a_name(text, hit):
                continue
            if hit.resolve == "clock":
                here.append(clocks.clock(hit))
                continue
            if hit.kind == "lifespan" and not _is_of_a_name(text, hit.span):
                hit = replace(hit, kind="date")
            if hit.resolve == "from_event":
                counted.append((len(here), hit))
            ref = _ref(hit, at.standing(anchor, ahead=ahead(hit.span)), text, at)
            here.append(ref)
            at.note(ref)
        for k, hit in counted:
            here[k] = _from_event(hit, here[k:], at)
        at.close(sentence.span, here)
        found += clocks.set_clocks(here, at.here or anchor, text)
    return tuple(found)


@dataclass(slots=True)
class _Told:
    """What was told so far, for expressions that count from it."""

    text: str
    day: date | None = None
    here: date | None = None
    last: str | None = None
    period: str | None = None
    paragraph: int = -1
    dated: list[tuple[Span, date]] = field(default_factory=list[tuple[Span, date]])

    def enter(self, paragraph: int) -> None:
        if paragraph != self.paragraph:
            self.paragraph, self.here = paragraph, None

    def standing(self, anchor: date | None, *, ahead: bool | None) -> Standing:
        return Standing(anchor, self.day, self.here, ahead, self.last, self.period)

    def note(self, ref: TimeRef) -> None:
        if day := clocks.day_of(ref):
            self.day = self.here = day
        if ref.timex and ref.timex.type in {"DATE", "TIME"} and ref.start:
            self.last = ref.timex.value

    def close(self, sentence: Span, here: Sequence[TimeRef | clocks.Clock]) -> None:
        """Remember a sentence that tells one day: what it tells of was then."""
        days = {day for r in here if isinstance(r, TimeRef) and (day := clocks.day_of(r))}
        if len(days) == 1:
            self.dated.append((sentence, days.pop()))

    def day_of(self, word: str) -> date | None:
        """The day of the first dated sentence that has the word."""
        pattern = re.compile(rf"\b{re.escape(word)}\b", re.IGNORECASE)
        return next((day for span, day in self.dated if pattern.search(self.text, span.start, span.end)), None)


def _from_event(hit: Hit, here: Sequence[TimeRef | clocks.Clock], at: _Told) -> TimeRef:
    """ "Two weeks after the coup": counted from the day told with the event, or with its name before in the text."""
    ref, *behind = (r for r in here if isinstance(r, TimeRef))
    phrase, n = hit.groups["event"], number_of(hit.groups["n"])
    start = at.text.index(phrase, hit.span.end)
    inside = (r for r in behind if start <= r.span.start < start + len(phrase))
    day = next((d for r in inside if (d := clocks.day_of(r))), None) or at.day_of(phrase.split()[-1].strip(".’'"))
    later = hit.groups["way"].lower() != "before"
    if day is None or n is None:
        return ref
    stretch = from_day(day, unit_of(hit.groups["unit"]), int(n) if later else -int(n))
    if stretch is None:
        return ref
    return replace(ref, start=stretch.start, end=stretch.end, precision=stretch.precision, basis="context")


def _ref(hit: Hit, standing: Standing, text: str, at: _Told) -> TimeRef:
    """The expression with its meaning; "since" before it opens its end."""
    meaning = _MEANINGS[hit.resolve](hit, standing)
    if meaning:
        at.period = period_after(hit, meaning, standing)
    timex = None if meaning is None or hit.kind == "lifespan" else meaning.timex
    stretch = (meaning and meaning.within) or Stretch(None, None, Precision.UNKNOWN)
    since = _SINCE.search(text[max(0, hit.span.start - 16) : hit.span.start])
    stretch = open_ended(stretch) if since else stretch
    return TimeRef(
        span=hit.span,
        kind=hit.kind,
        timex=timex,
        start=stretch.start,
        end=stretch.end,
        precision=stretch.precision,
        basis=_BASIS.get(hit.resolve, "explicit"),
        approximate=(timex is not None and timex.mod is not None) or "edge" in hit.groups,
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


_WORD_BEFORE = re.compile(r"([\w.$€£]+)[\s\u00a0(\"'“‘`-]*$")
_WORD_AFTER = re.compile(r"[\s\u00a0]*([\w-]+)")


def _before(text: str, at: int) -> str:
    met = _WORD_BEFORE.search(text, max(0, at - 24), at)
    return met[1] if met else ""


def _after(text: str, at: int) -> str:
    met = _WORD_AFTER.match(text, at)
    return met[1] if met else ""


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(load("times")["tense"][name])


def _is_of_a_name(text: str, span: Span) -> bool:
    """True where the years in brackets stand behind a name: "Omar Sarwari (1953-2001)", not "the war (1992-1995)"."""
    return _before(text, span.start)[:1].isupper()


def _is_in_a_name(text: str, hit: Hit) -> bool:
    """True of a day that something is called after: "the March 23 Movement"."""
    if hit.resolve != "date":
        return False
    after = _after(text, hit.span.end)
    return after[:1].isupper() and after.lower() in _words("named_after_a_day")


def _is_count(text: str, hit: Hit) -> bool:
    """True where four digits count or number things: "2000 people", "resolution 1701", not "the 2003 elections"."""
    if not hit.words[0].isdigit():
        return False
    before = _before(text, hit.span.start).lower()
    if before in _words("numbered") or before.rstrip(".") in _words("numbered"):
        return True
    after = _after(text, hit.span.end)
    if not (after.islower() and text[hit.span.end : hit.span.end + 1].isspace() and _is_plural(after)):
        return False
    return before in _words("counted") or before not in _words("dating")


def _is_plural(word: str) -> bool:
    return word in {"people", "men", "women", "children", "troops"} or (
        word.endswith("s") and word[-2:] not in {"ss", "us", "is"} and word not in {"as", "was", "has", "its", "his"}
    )


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
