"""Time expressions and what they mean, from the dateline on."""

from __future__ import annotations

from collections.abc import Sequence

from sayso.reader.marks import TimeRef
from sayso.reader.syntax import Syntax
from sayso.record import Dateline, Gap, Segment


def read_dateline(text: str, segments: Sequence[Segment], *, published: str | None) -> Dateline:
    """The dateline's date and agency (its place is put in by the places step)."""
    return Dateline(date=published)


def find(syntax: Syntax, dateline: Dateline) -> tuple[TimeRef, ...]:
    """The time expressions of the text, by start, resolved against the dateline."""
    return ()


def gaps(syntax: Syntax, dateline: Dateline, times: Sequence[TimeRef]) -> tuple[Gap, ...]:
    """What could not be understood: no year for a date, two printed clocks that disagree."""
    return ()
