"""When an event was, as bounds that a database can order: ISO date-times in UTC, half-open."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sayso.record import When

LAST = "9999-12-31T23:59:59Z"
# How long most events are told to last: a day or its parts, with their zones; a week or a month.
LASTS = (timedelta(days=2), timedelta(days=40))
_PERIOD = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)")


def bounds(when: When) -> tuple[str | None, str | None]:
    """From when to when; None is open or unknown. A day without zone is a day in UTC."""
    zone = _zone(when.zone)
    first = period(when.start, zone) if when.start else None
    last = period(when.end, zone) if when.end else None
    return (first[0] if first else None, last[1] if last else None)


def period(value: str, zone: tzinfo = UTC) -> tuple[str, str] | None:
    """The first moment of an ISO year, month, day or moment, and the first after it; None where it is no such thing."""
    try:
        if named := _PERIOD.fullmatch(value):
            year, month, day = (int(part) if part else None for part in named.groups())
            start = datetime(year or 1, month or 1, day or 1, tzinfo=zone)
            if day:
                last = (start.year, start.month, start.day) == (9999, 12, 31)
                return _text(start), LAST if last else _text(start + timedelta(days=1))
            after = (start.year + 1, 1) if not month or month == 12 else (start.year, start.month + 1)
            return _text(start), LAST if after[0] > 9999 else _text(datetime(*after, 1, tzinfo=zone))
        at = datetime.fromisoformat(value)
        at = at if at.tzinfo else at.replace(tzinfo=zone)
        # What is told to the minute lasts that minute, so that a moment is never empty.
        return _text(at), _text(at + timedelta(minutes=1))
    except (ValueError, OverflowError):
        return None


def lasts(earliest: str | None, latest: str | None) -> int | None:
    """Which of LASTS holds for a time: the first that it stays within, else the number of them; None for no time."""
    if earliest is None and latest is None:
        return None
    if earliest is None or latest is None:
        return len(LASTS)
    length = datetime.fromisoformat(latest) - datetime.fromisoformat(earliest)
    return next((kind for kind, most in enumerate(LASTS) if length <= most), len(LASTS))


def before(value: str, by: timedelta) -> str:
    """The moment so much earlier; the first there is where that would be before it."""
    try:
        return _text(datetime.fromisoformat(value) - by)
    except OverflowError:
        return "0001-01-01T00:00:00Z"


def moment(value: str) -> str:
    """The moment in UTC; of a date, the end of its day.

    Raises: ValueError when it is no date and no date-time with an offset.
    """
    if _PERIOD.fullmatch(value) and (whole := period(value)):
        return whole[1]
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        at = None
    try:
        if at is not None and at.tzinfo is not None:
            return stamp(at)
    except OverflowError:
        pass  # in UTC it lies before the first moment or after the last that there is
    raise ValueError(f"{value!r} is no moment; wanted a date or a date-time with offset, as 2021-09-01T12:00Z")


def stamp(at: datetime) -> str:
    """The moment in UTC to the microsecond, always equally long, so that text sorts as time does.

    Raises: ValueError when it has no offset.
    """
    if at.tzinfo is None:
        raise ValueError(f"{at!r} has no offset, so it names no moment")
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}".rjust(27, "0")


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _zone(name: str | None) -> tzinfo:
    if name and (offset := _OFFSET.fullmatch(name)):
        minutes = int(offset[2]) * 60 + int(offset[3])
        return timezone(timedelta(minutes=minutes if offset[1] == "+" else -minutes)) if minutes < 24 * 60 else UTC
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC
