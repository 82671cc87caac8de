"""Times of events as EDTF (ISO 8601-2, levels 0 to 2): the form in which libraries and archives write unsure dates."""

from __future__ import annotations

from datetime import datetime

from sayso.record import Precision, When


def edtf(when: When) -> str | None:
    """The time as EDTF; None where the text told none.

    A week is one of its days, `[2021-08-23..2021-08-29]`; an open end is `..`; "about" is `~`; decades and centuries
    have unspecified digits. EDTF qualifies no clock and knows no part of a day: those are written as their day.
    """
    if when.start is None and when.end is None:
        return None
    about = "~" if when.approximate else ""
    if when.start is not None and when.start == when.end:
        return _clock(when.start) if "T" in when.start and not about else _day(when.start) + about
    start, end = when.start and _day(when.start), when.end and _day(when.end)
    if start and end:
        if start == end:
            return start + about
        if when.precision is Precision.WEEK:
            return f"[{start}..{end}]"
        if digits := _unspecified(start, end):
            return digits + about
    return "/".join(side + about if side else ".." for side in (start, end))


def _day(moment: str) -> str:
    return moment[:10]


def _clock(moment: str) -> str:
    """The moment with its seconds, which EDTF wants."""
    return datetime.fromisoformat(moment).isoformat(timespec="seconds")


def _unspecified(start: str, end: str) -> str | None:
    """A whole decade or century as `198X`, `19XX`."""
    for n, first, last in ((3, "0", "9"), (2, "00", "99")):
        if len(start) == len(end) == 4 and start[:n] == end[:n] and (start[n:], end[n:]) == (first, last):
            return start[:n] + "X" * (4 - n)
    return None
