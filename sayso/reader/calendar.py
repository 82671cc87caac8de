"""Days, weeks, months, quarters, seasons and years: as the ISO strings of a reading, and as the values of TIMEX3."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from sayso.record import Precision

_DAY = timedelta(days=1)


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
    if 1 <= year <= 9999 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]:
        return date(year, month, day)
    return None


def months_on(day: date, n: int) -> tuple[int, int]:
    """Year and month `n` months after the day's (before it, where negative)."""
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    return year, month + 1


def week_value(day: date) -> str:
    """The ISO week of the day, as TIMEX3 has it: "1998-W08"."""
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"


def quarter_of(day: date) -> tuple[int, int]:
    """Year and quarter of the day."""
    return day.year, (day.month + 2) // 3


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


_VALUE = re.compile(
    r"(?P<year>\d{4})(?:-(?:(?P<month>\d\d)(?:-(?P<day>\d\d)(?P<part>T[A-Z]\w)?)?|W(?P<week>\d\d)(?P<end>-WE)?"
    r"|Q(?P<quarter>[1-4])|H(?P<half>[12])|(?P<season>SP|SU|FA|WI)))?|(?P<decade>\d{3})|(?P<century>\d\d)"
)
# The months of a season, counted from January of its year: a winter runs into the next one.
_SEASONS = {"SP": (3, 5), "SU": (6, 8), "FA": (9, 11), "WI": (12, 14)}
_THIRDS = {"START": 0, "MID": 1, "END": 2}
_DECADE_THIRDS = ((0, 3), (4, 6), (7, 9))


def stretch_of(value: str, mod: str | None = None) -> Stretch | None:
    """The days that a TIMEX3 value names; None for a duration, a set, a clock time and whatever names no one stretch.

    `mod` START, MID and END take a third of a month or decade; of a shorter or longer time they leave the whole.
    """
    met = _VALUE.fullmatch(value)
    if met is None:
        return None
    g = met.groupdict()
    if g["century"]:
        return Stretch(f"{int(g['century']):02}00", f"{int(g['century']):02}99", Precision.LONGER)
    if g["decade"]:
        first, last = _DECADE_THIRDS[_THIRDS[mod]] if mod in _THIRDS else (0, 9)
        return Stretch(f"{g['decade']}{first}", f"{g['decade']}{last}", Precision.LONGER)
    year = int(g["year"])
    if g["week"]:
        return _week(year, int(g["week"]), weekend=bool(g["end"]))
    if g["day"]:
        day = make_day(year, int(g["month"]), int(g["day"]))
        return day and the_day(day, Precision.PART_OF_DAY if g["part"] else Precision.DAY)
    if g["month"]:
        return _month(year, int(g["month"]), mod)
    for name, per in (("quarter", 3), ("half", 6)):
        if g[name]:
            first = per * (int(g[name]) - 1) + 1
            return _months(year, first, first + per - 1)
    if g["season"]:
        return _months(year, *_SEASONS[g["season"]])
    return the_year(year)


def _week(year: int, week: int, *, weekend: bool) -> Stretch | None:
    try:
        monday = date.fromisocalendar(year, week, 1)
    except ValueError:
        return None
    return weekend_of(monday) if weekend else week_of(monday)


def _month(year: int, month: int, mod: str | None) -> Stretch | None:
    if make_day(year, month, 1) is None:
        return None
    if mod not in _THIRDS:
        return the_month(year, month)
    third = _THIRDS[mod]
    last = 10 * third + 10 if third < 2 else calendar.monthrange(year, month)[1]
    return days(date(year, month, 10 * third + 1), date(year, month, last), Precision.LONGER)


def _months(year: int, first: int, last: int) -> Stretch:
    """From one month to another, counted from January of the year."""
    begin, end = months_on(date(year, 1, 1), first - 1), months_on(date(year, 1, 1), last - 1)
    return Stretch(f"{begin[0]:04}-{begin[1]:02}", f"{end[0]:04}-{end[1]:02}", Precision.LONGER)


def easter(year: int) -> date:
    """Easter Sunday of the western churches, by the rule of Meeus, Jones and Butcher."""
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), f = divmod(b, 4), (b + 8) // 25
    h = (19 * a + b - d - (b - f + 1) // 3 + 15) % 30
    i, k = divmod(c, 4)
    ell = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * ell) // 451
    month, day = divmod(h + ell - 7 * m + 114, 31)
    return date(year, month, day + 1)


def nth_weekday(year: int, month: int, weekday: int, n: int) -> date:
    """The n-th such weekday of the month; the last, where `n` is -1."""
    if n < 0:
        last = date(year, month, calendar.monthrange(year, month)[1])
        return weekday_near(last, weekday, coming=False)
    return weekday_near(date(year, month, 1), weekday, coming=True) + timedelta(days=7 * (n - 1))
