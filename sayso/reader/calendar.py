"""Days, weeks, months and years as the ISO strings of a reading."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from sayso.record import Precision


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of days, both ends held; None is open or not told."""

    start: str | None
    end: str | None
    precision: Precision


def the_day(day: date, precision: Precision = Precision.DAY) -> Stretch:
    return Stretch(day.isoformat(), day.isoformat(), precision)


def days(first: date, last: date, precision: Precision) -> Stretch:
    return Stretch(first.isoformat(), last.isoformat(), precision)


def week_of(day: date) -> Stretch:
    """The calendar week, Monday to Sunday, that holds the day."""
    monday = day - timedelta(days=day.weekday())
    return days(monday, monday + timedelta(days=6), Precision.WEEK)


def weekend_of(day: date) -> Stretch:
    """Saturday and Sunday of the day's calendar week."""
    monday = day - timedelta(days=day.weekday())
    return days(monday + timedelta(days=5), monday + timedelta(days=6), Precision.WEEK)


def the_month(year: int, month: int) -> Stretch:
    return Stretch(f"{year:04}-{month:02}", f"{year:04}-{month:02}", Precision.MONTH)


def the_year(year: int) -> Stretch:
    return Stretch(f"{year:04}", f"{year:04}", Precision.YEAR)


def make_day(year: int, month: int, day: int) -> date | None:
    """The day, or None where the calendar has none such."""
    if 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]:
        return date(year, month, day)
    return None


def months_on(day: date, n: int) -> tuple[int, int]:
    """Year and month `n` months after the day's (before it, where negative)."""
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    return year, month + 1


def weekday_near(anchor: date, weekday: int, *, coming: bool) -> date:
    """That weekday (Monday is 0), the latest on or before the anchor; with `coming`, the first on or after it."""
    if coming:
        return anchor + timedelta(days=(weekday - anchor.weekday()) % 7)
    return anchor - timedelta(days=(anchor.weekday() - weekday) % 7)


def year_of_month(anchor: date, month: int, *, coming: bool) -> int:
    """The year of that month, the latest begun by the anchor; with `coming`, the first not over yet."""
    if coming:
        return anchor.year + (month < anchor.month)
    return anchor.year - (month > anchor.month)


def day_near(anchor: date, month: int, day: int, *, coming: bool) -> date | None:
    """That day of the year, the latest on or before the anchor; with `coming`, the first on or after it."""
    # Nine years reach over the longest gap between two leap days (1896 to 1904).
    years = range(anchor.year, anchor.year + 9) if coming else range(anchor.year, anchor.year - 9, -1)
    for year in years:
        found = make_day(year, month, day)
        if found and (found >= anchor if coming else found <= anchor):
            return found
    return None
