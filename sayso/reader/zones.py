"""Zone words ("Moscow time", "GMT") to zones, and printed clocks to moments with an offset."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

from sayso.reader.vocabulary import load

LOCAL = "local"
_OFFSET = re.compile(r"(?:GMT|UTC)?([+-])(\d{1,2}):?(\d\d)?", re.IGNORECASE)


@cache
def _cities() -> dict[str, str]:
    """The cities of the IANA list: the last part of a zone's name, in lower case, to the name."""
    names = (resources.files("tzdata") / "zones").read_text(encoding="utf-8").split()
    return {n.rsplit("/", 1)[1].replace("_", " ").lower(): n for n in names if "/" in n and not n.startswith("Etc/")}


@cache
def words() -> str:
    """A regular expression of what may name a zone behind a clock."""
    short = "|".join(sorted(load("zones")["abbreviations"], key=len, reverse=True))
    offset = r"(?:GMT|UTC)[+-]\d{1,2}(?::\d\d)?"
    # Only a name stands before "time": "at 10:30 for the first time" has no zone.
    return rf"(?:{offset}|(?-i:(?:{short})\b)|local(?:ly)?\s+time\b|(?:(?-i:[A-Z])[\w.]*\s+){{1,2}}time\b)"


def named(phrase: str) -> str | None:
    """The zone that a phrase names: an IANA name, an offset such as "+04:30", "local", or None where not known."""
    phrase = " ".join(phrase.split())
    if offset := _OFFSET.fullmatch(phrase):
        return f"{offset[1]}{int(offset[2]):02}:{offset[3] or '00'}"
    short: dict[str, str] = load("zones")["abbreviations"]
    if phrase.upper() in short:
        return short[phrase.upper()]
    word = phrase.lower().removesuffix("time").removeprefix("the ").strip()
    if word.startswith("local") or word.endswith("local"):
        return LOCAL
    for last in (word, word.removesuffix(" standard"), word.removesuffix(" summer"), word.removesuffix(" daylight")):
        if found := load("zones")["words"].get(last) or _cities().get(last):
            return found
    return None


def zone(name: str) -> tzinfo:
    """The zone of an IANA name or of an offset such as "+04:30"."""
    if offset := _OFFSET.fullmatch(name):
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        return timezone(timedelta(minutes=-minutes if offset[1] == "-" else minutes))
    return ZoneInfo(name)


def moment(naive: str, name: str) -> datetime:
    """The moment of a local date and clock (`2021-08-31T23:00`) in a zone."""
    return datetime.fromisoformat(naive).replace(tzinfo=zone(name))


def moments(naive: str, name: str) -> tuple[datetime, ...]:
    """The moments at which the zone's clocks read `naive`, by time.

    None where they are put on over it in spring, two where they are put back over it in autumn, else one.
    """
    them = (moment(naive, name).replace(fold=fold) for fold in (1, 0))
    real = {at.astimezone(UTC): at for at in them if _shown(at, name) == naive}
    return tuple(real[at] for at in sorted(real))


def _shown(at: datetime, name: str) -> str:
    """What the zone's clocks read at the moment."""
    return f"{at.astimezone(UTC).astimezone(zone(name)).replace(tzinfo=None):%Y-%m-%dT%H:%M}"


def offset_between(naive: str, told: datetime) -> timedelta | None:
    """How far ahead of UTC the local clock is that reads `naive` at the moment told; None where no zone could be so.

    The second clock may have been printed on the day before or after, so whole days are taken out.
    Zones lie between -12:00 and +14:00, on quarters of an hour.
    """
    ahead = datetime.fromisoformat(naive) - told.astimezone(UTC).replace(tzinfo=None)
    shifts = (ahead + timedelta(days=n) for n in (-1, 0, 1))
    able = [
        s
        for s in shifts
        if timedelta(hours=-12) <= s <= timedelta(hours=14) and s % timedelta(minutes=15) == timedelta(0)
    ]
    return min(able, key=abs, default=None)


def offset_name(offset: timedelta) -> str:
    minutes = int(offset.total_seconds()) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def iso(at: datetime) -> str:
    """The form of a reading, `2021-08-31T23:00+04:30`."""
    return at.isoformat(timespec="minutes")
