"""Incidents on a line of time. What has no told end has a soft one; how many lie on each day stands above."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sayso.desk.drawing.axis import Axis, Tick, bulk, less, more, read
from sayso.ledger.moments import bounds, period
from sayso.record import Incident
from sayso.record.phrases import MONTHS, moment

# A bar is never thinner, so that a minute among weeks can still be seen and met with a finger.
LEAST = 0.6
MOST_COLUMNS = 62


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One incident on the line. Units: per cent of the width. `soft`: the days are told as about or as a frame;
    `before`, `after`: all of it lies beyond that end of the line."""

    left: float
    width: float
    open_start: bool = False
    open_end: bool = False
    soft: bool = False
    before: bool = False
    after: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Bars in the order of the incidents, and the axis above them."""

    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """How many incidents began within some days. Units: per cent of the width and of the height."""

    left: float
    width: float
    height: float
    n: int
    since: str
    until: str
    says: str


def timeline(incidents: Sequence[Incident], *, since: str = "", until: str = "") -> Timeline | None:
    """The line on which most of these dated incidents lie, within the days that are asked for; None where there are
    none."""
    spans = [_span(i) for i in incidents]
    moments = [m for span in spans for m in span if m is not None]
    if not moments:
        return None
    axis = bulk((m, 1) for m in moments)
    first = read(asked[0]) if (asked := period(since)) else axis.first
    last = read(asked[1]) if (asked := period(until)) else axis.last
    if first >= last:
        first, last = axis.first, axis.last
    # Room for a soft end on either side.
    room = max((last - first) / 20, timedelta(hours=12))
    axis = Axis(first=less(first, room), last=more(last, room))
    return Timeline(bars=tuple(_bar(i, s, axis) for i, s in zip(incidents, spans, strict=True)), ticks=axis.ticks)


def _span(incident: Incident) -> tuple[datetime | None, datetime | None]:
    earliest, latest = bounds(incident.when)
    return (read(earliest) if earliest else None, read(latest) if latest else None)


def _bar(incident: Incident, span: tuple[datetime | None, datetime | None], axis: Axis) -> Bar:
    start, end = span
    left = axis.share(start) if start else 0.0
    right = axis.share(end) if end else 100.0
    wide = incident.when.precision.value in {"week", "month", "year", "longer"}
    width = max(LEAST, round(right - left, 2))
    return Bar(
        left=min(left, 100 - LEAST),
        width=width,
        open_start=start is None or (start < axis.first and right > 0),
        open_end=end is None or (end > axis.last and left < 100),
        soft=wide or incident.when.approximate,
        before=end is not None and end < axis.first,
        after=start is not None and start > axis.last,
    )


def columns(days: Mapping[str, int]) -> tuple[tuple[Column, ...], tuple[Tick, ...]]:
    """How many there are by day, week, month or year, whichever is finest of what fits, and the axis below.

    `days` counts by ISO day, month or year; what is told of a month counts on its first day.
    """
    counted = Counter[date]()
    for told, n in days.items():
        day = date.fromisoformat((told + "-01-01")[:10])
        # A week or month around the ends of the calendar would lie beyond them.
        if 1 < day.year < 9999:
            counted[day] += n
    if not counted:
        return (), ()
    shown = bulk(((_at(d), min(n, 20)) for d, n in counted.items()), share=0.02)
    within = {d: n for d, n in counted.items() if shown.first <= _at(d) <= shown.last}
    bins = _binned(within)
    most = max(bins.values())
    axis = Axis(first=_at(min(b[0] for b in bins)), last=_at(max(b[1] for b in bins)) + timedelta(days=1))
    return tuple(_column(b, n, most, axis) for b, n in sorted(bins.items())), axis.ticks


def _at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _binned(days: Mapping[date, int]) -> dict[tuple[date, date], int]:
    long = (max(days) - min(days)).days
    for fits, bin_of in ((1, _day), (7, _week), (31, _month)):
        if long <= fits * MOST_COLUMNS:
            return _summed((bin_of(d), n) for d, n in days.items())
    return _summed((_year(d), n) for d, n in days.items())


def _summed(counted: Iterable[tuple[tuple[date, date], int]]) -> dict[tuple[date, date], int]:
    found = Counter[tuple[date, date]]()
    for days, n in counted:
        found[days] += n
    return dict(found)


def _day(day: date) -> tuple[date, date]:
    return day, day


def _week(day: date) -> tuple[date, date]:
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def _month(day: date) -> tuple[date, date]:
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _year(day: date) -> tuple[date, date]:
    return date(day.year, 1, 1), date(day.year, 12, 31)


def _column(days: tuple[date, date], n: int, most: int, axis: Axis) -> Column:
    first, last = days
    left, right = axis.share(_at(first)), axis.share(_at(last) + timedelta(days=1))
    return Column(
        left=left,
        width=round(max(0.4, right - left - 0.15), 2),
        height=round(100 * n / most, 1),
        n=n,
        since=first.isoformat(),
        until=last.isoformat(),
        says=f"{_named(first, last)}: {n}",
    )


def _named(first: date, last: date) -> str:
    if first == last:
        return moment(first.isoformat())
    if (last - first).days > 300:
        return str(first.year)
    return (
        f"{MONTHS[first.month - 1]} {first.year}" if (last - first).days > 7 else f"week of {moment(first.isoformat())}"
    )
