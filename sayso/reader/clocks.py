"""Printed clocks: their hour, their zone, the day they are of, and whether two of them tell one moment."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from sayso.reader import zones
from sayso.reader.marks import TimeRef, Timex
from sayso.reader.patterns import Hit, mod_of, tables
from sayso.reader.vocabulary import load
from sayso.record import Precision, Span

_DAYLIKE = frozenset({Precision.DAY, Precision.PART_OF_DAY})


@dataclass(frozen=True, slots=True)
class Clock:
    """A printed clock without its day. `settled`: a.m. or p.m. was told, or the hour needs neither."""

    hit: Hit
    hour: int
    minute: int
    zone: str | None
    settled: bool
    precision: Precision


def clock(hit: Hit) -> Clock:
    """The clock that the words print; one with no zone behind it is local."""
    g = hit.groups
    if "noon" in g:
        hour, minute, settled = (0 if g["noon"].lower() == "midnight" else 12), 0, True
    else:
        word = g["hour"] if "hour" in g else g["hour_word"].lower()
        hour = int(word) if word.isdigit() else tables()["number"][word]
        minute, settled = int(g.get("minute", 0)), hour > 12 or word.startswith("0")
        half = g.get("half", "").lower() or _half_of(g.get("daypart", "").lower(), hour)
        if half:
            hour, settled = hour % 12 + (12 if half == "p" else 0), True
    zone = zones.named(g["zone"]) if "zone" in g else zones.LOCAL
    return Clock(hit, hour, minute, zone, settled, Precision.MINUTE if "minute" in g else Precision.HOUR)


def _half_of(part: str, hour: int) -> str:
    """The half of the day that a part of it means: "4 in the morning", "2 at night", "10 at night"."""
    if not part:
        return ""
    return "a" if part == "morning" or (part == "night" and hour < 6) else "p"


def day_of(ref: TimeRef) -> date | None:
    """The one day that a reference names, if it does."""
    if ref.start is None or ref.precision not in _DAYLIKE or len(ref.start) != 10 or ref.kind != "date":
        return None
    return date.fromisoformat(ref.start)


def set_clocks(here: Sequence[TimeRef | Clock], day: date | None, text: str) -> list[TimeRef]:
    """The references of a sentence, its clocks put on the day nearest to them in it, else on the day given."""
    days = [(r, d) for r in here if isinstance(r, TimeRef) and (d := day_of(r))]
    found: list[TimeRef] = []
    for item in here:
        if isinstance(item, TimeRef):
            found.append(item)
            continue
        at = item.hit.span
        able = [(r, d) for r, d in days if not _apart(r.span, at, text)] or days
        near, on = min(able, key=lambda rd: between(rd[0].span, at), default=(None, day))
        first = found[-1] if found and is_pair(found[-1], at, text) else None
        later = not item.settled and item.hour < 12 and near is not None and _after_noon(near, at, text)
        found.append(_reference(item, on, item.hour + (12 if later else 0), first))
    return found


def _apart(one: Span, two: Span, text: str) -> bool:
    """True where a bracket opens or closes between two spans: "at 00:05 (23:05 Moscow time on Monday) on Tuesday"."""
    words = text[min(one.end, two.end) : max(one.start, two.start)]
    return words.count("(") != words.count(")")


def between(one: Span, two: Span) -> int:
    """How many code points stand between two spans; negative where they meet."""
    return max(one.start, two.start) - min(one.end, two.end)


def _after_noon(near: TimeRef, at: Span, text: str) -> bool:
    # A part of the day told further off than a few words belongs to something else.
    words = near.span.of(text).lower()
    return between(near.span, at) < 30 and any(w in words for w in load("times")["words"]["after_noon"])


def _reference(clock: Clock, on: date | None, hour: int, first: TimeRef | None) -> TimeRef:
    start = end = None
    if on is not None and hour < 24 and clock.zone is not None:
        start = end = f"{on.isoformat()}T{hour:02}:{clock.minute:02}"
        if clock.zone != zones.LOCAL:
            at = _beside(zones.moment(start, clock.zone), first)
            able = zones.moments(f"{at:%Y-%m-%dT%H:%M}", clock.zone)
            # An hour that the clocks showed twice may be either; one that they never showed is none.
            start, end = (zones.iso(able[0]), zones.iso(able[-1])) if able else (None, None)
    before = clock.hit.groups.get("pre", "").lower()
    told = f"{on.isoformat() if on else 'XXXX-XX-XX'}T{hour:02}:{clock.minute:02}"
    return TimeRef(
        span=clock.hit.span,
        kind="time",
        timex=Timex(type="TIME", value=told, mod=mod_of(before)),
        start=start,
        end=end,
        precision=clock.precision if start else Precision.UNKNOWN,
        basis="clock",
        approximate=any(re.search(rf"\b{w}\b", before) for w in load("times")["words"]["about"]),
        zone=clock.zone,
        by=f"times.toml: {clock.hit.name}",
    )


def _beside(at: datetime, first: TimeRef | None) -> datetime:
    """The second of two clocks on the day nearest to the first: 01:00 local may be 21:00 GMT of the day before."""
    if first is None or first.start is None:
        return at
    if first.zone == zones.LOCAL:
        ahead = zones.offset_between(first.start, at)
        if ahead is None:
            return at
        told = zones.moment(first.start, zones.offset_name(ahead))
    else:
        told = datetime.fromisoformat(first.start)
    return min((at + timedelta(days=n) for n in (-1, 0, 1)), key=lambda t: abs(t - told))


def is_pair(first: TimeRef, second: Span, text: str) -> bool:
    """True where a second clock stands right behind the first, in brackets, after a stroke, a comma or "or"."""
    return first.kind == "time" and text[first.span.end : second.start].strip() in {
        "(",
        "[",
        "/",
        ",",
        "or",
        ", or",
        "-",
    }


def pairs(times: Sequence[TimeRef], text: str) -> list[tuple[TimeRef, TimeRef]]:
    """Each clock that is printed twice: the first and, right behind it, the same moment on another zone's clock."""
    clocks = [t for t in times if t.kind == "time" and t.start]
    return [(a, b) for a, b in pairwise(clocks) if is_pair(a, b.span, text) and a.zone != b.zone]


def agree(first: TimeRef, second: TimeRef) -> bool:
    """True where two clocks can be one moment; while one is local, in any zone that there is."""
    one, two = first.start or "", second.start or ""
    if first.zone == zones.LOCAL:
        return zones.offset_between(one, datetime.fromisoformat(two)) is not None
    if second.zone == zones.LOCAL:
        return zones.offset_between(two, datetime.fromisoformat(one)) is not None
    return datetime.fromisoformat(one) == datetime.fromisoformat(two)
