"""Dates and times as documents write them, brought to ISO 8601: no zone and no day is ever supposed."""

from __future__ import annotations

import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime

_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ].+)?")
_APART = re.compile(r"(\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)\s+(?:([+-]\d\d):?(\d\d)|(?:UTC|GMT|Z))", re.I)
_BASIC = re.compile(r"\d{8}(?:T\d{4}(?:\d\d)?(?:Z|[+-]\d\d(?::?\d\d)?)?)?")
_MAIL = re.compile(
    r"(?:[A-Z][a-z]{2,8},?\s+)?(\d{1,2}\s+[A-Z][a-z]{2}\s+\d{2}(?:\d{2})?)\s+\d{1,2}:\d\d(?::\d\d)?"
    r"\s*([+-]\d{4}|[A-Z]{1,4})?(?:\s*\(.*\))?"
)
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_MONTH = rf"({'|'.join(f'{m[:3]}(?:{m[3:]})?' for m in _MONTHS)}|sept)\.?"
_CLOCK = r"(?:,?\s+(?:at\s+)?(\d{1,2}):(\d\d)(?::\d\d)?\s*([ap]\.?m\.?)?\s*(GMT|UTC|Z|[+-]\d\d:?\d\d)?)?"
_WORDS = (
    re.compile(rf"(?:[a-z]+,?\s+)?(?P<day>\d{{1,2}})\s+(?P<month>{_MONTH}),?\s+(?P<year>\d{{4}}){_CLOCK}", re.I),
    re.compile(rf"(?:[a-z]+,?\s+)?(?P<month>{_MONTH})\s+(?P<day>\d{{1,2}}),?\s+(?P<year>\d{{4}}){_CLOCK}", re.I),
)


def iso(published: str) -> str:
    """The date or date-time, unchanged.

    Raises: ValueError when it is not written as ISO 8601 has it.
    """
    try:
        if not _ISO.fullmatch(published):
            raise ValueError
        (date if len(published) == 10 else datetime).fromisoformat(published)
    except ValueError as e:
        raise ValueError(f"published {published!r} is no ISO date or date-time such as 2021-09-01") from e
    return published


def told(words: str | None) -> str | None:
    """The ISO form of a moment written in any manner that can mean only one; None for all others, such as 01/09/2021.

    What is ISO already comes back unchanged. A time without a zone stays without one.
    """
    if not words or len(words) > 100:
        return None
    words = words.strip()
    try:
        if _ISO.fullmatch(words) and not _APART.fullmatch(words):
            return iso(words)
        return _apart(words) or _basic(words) or _mail(words) or _in_words(words)
    except (ValueError, OverflowError):
        return None


def _apart(words: str) -> str | None:
    """`2021-09-01 10:00:00 +0300`: ISO but for the space before its zone."""
    match = _APART.fullmatch(words)
    if match is None:
        return None
    zone = f"{match[2]}:{match[3]}" if match[2] else "+00:00"
    return iso(match[1].replace(" ", "T") + zone)


def _basic(words: str) -> str | None:
    """`20210901T100000+0300`, as NITF and NewsML write it."""
    if not _BASIC.fullmatch(words):
        return None
    return (date if len(words) == 8 else datetime).fromisoformat(words).isoformat()


def _mail(words: str) -> str | None:
    """`Wed, 01 Sep 2021 10:00:00 +0300`, as mail and RSS write it."""
    # A zone that is missing or unknown (`MSK`) comes back as none; `parsedate_tz` would make it UTC.
    # `-0000` means that the time is UTC's, and that where it was is not told.
    return parsedate_to_datetime(words.replace("-0000", "+0000")).isoformat() if _MAIL.fullmatch(words) else None


def _in_words(words: str) -> str | None:
    """`1 September 2021`, `Sept. 1, 2021, 10:23 a.m. GMT`."""
    match = next((m for p in _WORDS if (m := p.fullmatch(words))), None)
    if match is None:
        return None
    month = next(i for i, m in enumerate(_MONTHS, start=1) if m.startswith(match["month"][:3].casefold()))
    day = date(int(match["year"]), month, int(match["day"])).isoformat()
    hour, minute, half, zone = match.groups()[-4:]
    if hour is None:
        return day
    h = int(hour) % 12 + 12 * half.casefold().startswith("p") if half else int(hour)
    offset = "" if zone is None else f"{zone[:3]}:{zone[-2:]}" if zone[0] in "+-" else "+00:00"
    return iso(f"{day}T{h:02}:{minute}{offset}")
