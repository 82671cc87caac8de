"""Where things stand on a line of time: shares of its width, ready to be drawn. What has no told end has a soft one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sayso.ledger.moments import bounds, period
from sayso.record import Count, Incident, Series
from sayso.record.phrases import MONTHS, moment

# A bar is never thinner, so that a minute among weeks can still be seen and met with a finger.
LEAST = 0.6
TICKS = 8
# Nearer to an edge the words of a tick would be cut.
MARGIN = 4.0
HEIGHT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One incident on the line. Units: per cent of the width. `soft`: the days are told as about or as a frame."""

    left: float
    width: float
    open_start: bool = False
    open_end: bool = False
    soft: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A day on the axis. Units: per cent of the width."""

    at: float
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Bars in the order of the incidents, and the axis above them."""

    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """One number of a chart, with its range. Units: `x` per cent, the others of HEIGHT from the top."""

    x: float
    low: float
    high: float | None
    unknown: bool
    chosen: bool
    says: str
    claim: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """How one harm was told over time. `most` is the number at the top."""

    harm: str
    most: int
    dots: tuple[Dot, ...]
    ticks: tuple[Tick, ...]
    rule: str


def timeline(incidents: Sequence[Incident], *, since: str = "", until: str = "") -> Timeline | None:
    """The line on which these dated incidents lie, within the days that are asked for; None where there are none."""
    spans = [_span(i) for i in incidents]
    moments = [m for span in spans for m in span if m is not None]
    if not moments:
        return None
    first, last = min(moments), max(moments)
    if (asked := period(since)) and _read(asked[0]) < last:
        first = max(first, _read(asked[0]))
    if (asked := period(until)) and _read(asked[1]) > first:
        last = min(last, _read(asked[1]))
    # Room for a soft end on either side.
    room = max((last - first) / 20, timedelta(hours=12))
    first, last = _less(first, room), _more(last, room)
    return Timeline(
        bars=tuple(_bar(i, s, first, last) for i, s in zip(incidents, spans, strict=True)), ticks=_ticks(first, last)
    )


def _span(incident: Incident) -> tuple[datetime | None, datetime | None]:
    earliest, latest = bounds(incident.when)
    return (_read(earliest) if earliest else None, _read(latest) if latest else None)


def _read(stamp: str) -> datetime:
    return datetime.fromisoformat(stamp).astimezone(UTC)


def _less(at: datetime, by: timedelta) -> datetime:
    return max(at - by, datetime(1, 1, 2, tzinfo=UTC)) if at.year > 1 else at


def _more(at: datetime, by: timedelta) -> datetime:
    return at + by if at.year < 9000 else at


def _share(at: datetime, first: datetime, last: datetime) -> float:
    share = 100 * ((at - first) / (last - first)) if last > first else 50.0
    return round(min(100.0, max(0.0, share)), 2)


def _bar(incident: Incident, span: tuple[datetime | None, datetime | None], first: datetime, last: datetime) -> Bar:
    start, end = span
    left = _share(start, first, last) if start else 0.0
    right = _share(end, first, last) if end else 100.0
    wide = incident.when.precision.value in {"week", "month", "year", "longer"}
    return Bar(
        left=left,
        width=max(LEAST, round(right - left, 2)),
        open_start=start is None or start < first,
        open_end=end is None or end > last,
        soft=wide or incident.when.approximate,
    )


def _ticks(first: datetime, last: datetime) -> tuple[Tick, ...]:
    days = max(1, (last - first).days)
    step = timedelta(days=max(1, -(-days // TICKS)))
    at = datetime(first.year, first.month, first.day, tzinfo=UTC) + timedelta(days=1)
    found: list[Tick] = []
    while at < last and len(found) < 2 * TICKS:
        year = f" {at.year}" if not found or days > 300 else ""
        if MARGIN < (share := _share(at, first, last)) < 100 - MARGIN:
            found.append(Tick(at=share, says=f"{at.day} {MONTHS[at.month - 1]}{year}"))
        at = at + step if at.year < 9000 else last
    return tuple(found)


def chart(series: Series) -> Chart:
    """The numbers of one harm by the day on which they were told; those of no known day stand at the left edge."""
    known = [n for c in series.counts for n in (c.low, c.high) if n is not None]
    most = max(known, default=0)
    days = sorted({_read(f"{c.at}T00:00+00:00") for c in series.counts if c.at})
    first, last = (days[0], days[-1]) if days else (datetime(1, 1, 1, tzinfo=UTC),) * 2
    same: dict[str | None, int] = {}
    dots: list[Dot] = []
    for count in series.counts:
        n = same[count.at] = same.get(count.at, -1) + 1
        x = 2.0 if count.at is None else 10 + 0.8 * _share(_read(f"{count.at}T00:00+00:00"), first, last)
        # Several of one day stand beside one another.
        dots.append(_dot(count, x=min(98.0, x + 1.1 * (n % 9)), most=most, chosen=count == series.chosen))
    ticks = tuple(
        Tick(at=10 + 0.8 * _share(d, first, last), says=f"{d.day} {MONTHS[d.month - 1]}") for d in _some(days)
    )
    return Chart(harm=series.harm.value, most=most, dots=tuple(dots), ticks=ticks, rule=series.rule)


def _some(days: list[datetime]) -> list[datetime]:
    return days[:: -(-len(days) // TICKS)] if days else []


def _dot(count: Count, *, x: float, most: int, chosen: bool) -> Dot:
    low = count.low if count.low is not None else count.high or 0
    number = "not known" if count.unknown else f"{count.low if count.low is not None else '?'}"
    if not count.unknown and count.high != count.low:
        number = f"{number} to {count.high}" if count.high is not None else f"{number} or more"
    when = moment(count.at) if count.at else "day not told"
    return Dot(
        x=round(x, 2),
        low=_height(low, most),
        high=None if count.high == count.low else 0.0 if count.high is None else _height(count.high, most),
        unknown=count.unknown,
        chosen=chosen,
        says=f"{number}, {count.by or 'the dispatch'}, {when}",
        claim=count.claim,
    )


def _height(number: int, most: int) -> float:
    return round(HEIGHT - 8 - (HEIGHT - 20) * number / most, 1) if most else HEIGHT - 8.0
