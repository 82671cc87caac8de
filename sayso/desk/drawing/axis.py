"""A line of time: which stretch of it is drawn, where a moment stands on it, and where its days are named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sayso.record.phrases import MONTHS

TICKS = 8
# Nearer to an edge the words of a tick would be cut.
MARGIN = 4.0
FIRST, LAST = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, tzinfo=UTC)
_DAYS = (1, 2, 7, 14)
_MONTHS = (1, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000, 24000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A day on the axis. Units: per cent of the width."""

    at: float
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """A stretch of time."""

    first: datetime
    last: datetime

    def share(self, at: datetime) -> float:
        """Where a moment stands; what lies beyond an end stands at it. Units: per cent of the width."""
        share = 100 * ((at - self.first) / (self.last - self.first)) if self.last > self.first else 50.0
        return round(min(100.0, max(0.0, share)), 2)

    @property
    def ticks(self) -> tuple[Tick, ...]:
        """Days, months or years at equal steps, the finest of which no more than TICKS fit."""
        days = (self.last - self.first).days
        step = next((d for d in _DAYS if days <= d * TICKS), None)
        at = self._days(step) if step else self._months(next(m for m in _MONTHS if days <= 31 * m * TICKS))
        inside = ((self.share(t), says) for t, says in at)
        return tuple(Tick(at=s, says=says) for s, says in inside if MARGIN < s < 100 - MARGIN)

    def _days(self, step: int) -> Iterator[tuple[datetime, str]]:
        at, year = _midnight(self.first) + timedelta(days=1), 0
        while at < self.last:
            yield at, f"{at.day} {MONTHS[at.month - 1]}" + (f" {at.year}" if at.year != year else "")
            at, year = at + timedelta(days=step), at.year

    def _months(self, step: int) -> Iterator[tuple[datetime, str]]:
        n = -(-(12 * self.first.year + self.first.month) // step) * step
        while n // 12 < 9999 and (at := datetime(n // 12, n % 12 + 1, 1, tzinfo=UTC)) < self.last:
            yield at, str(at.year) if step >= 12 else f"{MONTHS[at.month - 1]} {at.year}"
            n += step


def _midnight(at: datetime) -> datetime:
    return datetime(at.year, at.month, at.day, tzinfo=UTC)


def read(stamp: str) -> datetime:
    return datetime.fromisoformat(stamp).astimezone(UTC)


def bulk(moments: Iterable[tuple[datetime, int]], *, share: float = 0.15) -> Axis:
    """The stretch in which most of these lie, each with how often it is told, with room as wide on either side where
    any lie there: a single one of years ago does not press all others into a corner."""
    them = sorted(moments)
    n = int(share * sum(times for _, times in them))
    low, high = _ranked(them, n), _ranked(them[::-1], n)
    wide = max(high - low, timedelta(days=1))
    first, last = less(low, wide), more(high, wide)
    inside = [m for m, _ in them if first <= m <= last]
    return Axis(first=inside[0], last=inside[-1])


def _ranked(them: Sequence[tuple[datetime, int]], n: int) -> datetime:
    """The moment behind which so many stand before it."""
    for at, times in them:
        if n < times:
            return at
        n -= times
    raise ValueError(f"no moment has {n} before it")


def less(at: datetime, by: timedelta) -> datetime:
    """A moment so much earlier, or the first there is."""
    return at - by if at - FIRST > by else FIRST


def more(at: datetime, by: timedelta) -> datetime:
    """A moment so much later, or the last there is."""
    return at + by if LAST - at > by else LAST
