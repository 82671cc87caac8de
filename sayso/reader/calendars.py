"""The Islamic and the Persian calendar: their days as days of ours.

The Islamic one is the tabular calendar (civil epoch, leap years 2, 5, 7, 10, 13, 16, 18, 21, 24, 26, 29 of 30): the
moon as sighted may differ by a day or two, so its days are approximate. The Persian one is the arithmetic solar
calendar with eight leap years in 33, right from 1178 to 1633 (1799 to 2255).
"""

from __future__ import annotations

from datetime import date

# The day before 1 Muharram 1 and before 1 Farvardin 1, counted as `date.toordinal` does.
_ISLAMIC_EPOCH = 227_014
_PERSIAN_EPOCH = 226_894
_PERSIAN_LEAPS = frozenset({1, 5, 9, 13, 17, 22, 26, 30})


def islamic(year: int, month: int, day: int) -> date | None:
    """The day of the tabular Islamic calendar; None where it has none such."""
    if year < 1 or not (1 <= month <= 12 and 1 <= day <= islamic_month(year, month)):
        return None
    before = 354 * (year - 1) + (3 + 11 * year) // 30
    return _day(_ISLAMIC_EPOCH + before + 29 * (month - 1) + month // 2 + day)


def islamic_month(year: int, month: int) -> int:
    """How many days the month has."""
    leap = (11 * year + 14) % 30 < 11
    return 30 if month % 2 or (month == 12 and leap) else 29


def persian(year: int, month: int, day: int) -> date | None:
    """The day of the Persian solar calendar; None where it has none such."""
    if year < 1 or not (1 <= month <= 12 and 1 <= day <= persian_month(year, month)):
        return None
    cycles, rest = divmod(year - 1, 33)
    before = 365 * (year - 1) + 8 * cycles + sum(1 for y in range(1, rest + 1) if y in _PERSIAN_LEAPS)
    return _day(_PERSIAN_EPOCH + before + 31 * min(month - 1, 6) + 30 * max(month - 7, 0) + day)


def persian_month(year: int, month: int) -> int:
    """How many days the month has."""
    if month < 12:
        return 31 if month <= 6 else 30
    return 30 if year % 33 in _PERSIAN_LEAPS else 29


def islamic_year(of: date) -> int:
    """The Islamic year that holds the day."""
    return (30 * (of.toordinal() - _ISLAMIC_EPOCH - 1) + 10_646) // 10_631


def persian_year(of: date) -> int:
    """The Persian year that holds the day."""
    first = persian(of.year - 621, 1, 1)
    return of.year - 621 - (first is None or of < first)


def _day(ordinal: int) -> date | None:
    return date.fromordinal(ordinal) if 1 <= ordinal <= date.max.toordinal() else None
