"""Days that have a name, and days by the Islamic and the Persian calendar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from sayso.reader import calendars
from sayso.reader.calendar import days, easter, nth_weekday, the_day, week_value
from sayso.reader.marks import Timex
from sayso.reader.meaning import Meaner, Meaning, Standing, dated
from sayso.reader.patterns import Hit, tables
from sayso.reader.vocabulary import load
from sayso.record import Precision

_DAY = timedelta(days=1)


def _holiday(hit: Hit, at: Standing) -> Meaning | None:
    """The feast of the year told, else the nearest."""
    month, day = load("times")["holidays"][" ".join(hit.groups["feast"].lower().replace("\u2019", "'").split())]
    return _feast_near(hit, at, lambda year: date(year, month, day))


def _feast(hit: Hit, at: Standing) -> Meaning | None:
    """A feast that moves, of the year told, else the nearest."""
    name = " ".join(hit.groups["feast"].lower().replace("\u2019", "'").split())
    if told := load("calendars")["feasts"].get(name):
        calendar, month, day = told
        if calendar == "persian":
            return _feast_near(hit, at, lambda year: calendars.persian(year - 621, month, day))
        return _islamic_feast(month, day, hit, at)
    found = _feast_near(hit, at, _MOVABLE[name])
    if name.endswith("week") and found and found.within and found.within.start:
        return dated(week_value(date.fromisoformat(found.within.start) - _DAY))
    return found


_MOVABLE: dict[str, Callable[[int], date]] = {
    "thanksgiving": lambda y: nth_weekday(y, 11, 3, 4),
    "thanksgiving day": lambda y: nth_weekday(y, 11, 3, 4),
    "labor day": lambda y: nth_weekday(y, 9, 0, 1),
    "memorial day": lambda y: nth_weekday(y, 5, 0, -1),
    "election day": lambda y: nth_weekday(y, 11, 0, 1) + _DAY,
    "easter": easter,
    "easter week": easter,
    "easter sunday": easter,
    "easter monday": lambda y: easter(y) + _DAY,
    "good friday": lambda y: easter(y) - 2 * _DAY,
    "palm sunday": lambda y: easter(y) - 7 * _DAY,
}


def _feast_near(hit: Hit, at: Standing, of: Callable[[int], date | None]) -> Meaning | None:
    if "year" in hit.groups:
        day = of(int(hit.groups["year"]))
        return day and dated(day.isoformat())
    if at.anchor is None:
        return None
    anchor, which = at.anchor, hit.groups.get("which", "").lower()
    near = [d for n in (-1, 0, 1) if (d := of(anchor.year + n))]
    if which == "last":
        near = [d for d in near if d < anchor]
    elif which == "next":
        near = [d for d in near if d > anchor]
    return dated(min(near, key=lambda d: abs(d - anchor)).isoformat())


def _islamic_feast(month: int, day: int, hit: Hit, at: Standing) -> Meaning | None:
    """The feast nearest to the anchor, or to the middle of the year told; the moon may move it by a day."""
    near = date(int(hit.groups["year"]), 7, 1) if "year" in hit.groups else at.anchor
    if near is None:
        return None
    year = calendars.islamic_year(near)
    them = [d for n in (-1, 0, 1) if (d := calendars.islamic(year + n, month, day))]
    found = min(them, key=lambda d: abs(d - near))
    return Meaning(Timex(type="DATE", value=found.isoformat(), mod="APPROX"), the_day(found))


def _islamic(hit: Hit, at: Standing) -> Meaning | None:
    g = hit.groups
    month = tables()["islamic"][" ".join(g["islamic"].lower().replace("\u2019", "'").split())]
    if "year" in g:
        return _foreign(calendars.islamic, calendars.islamic_month, int(g["year"]), month, g.get("day"), mod="APPROX")
    near = date(int(g["common"]), 7, 1) if "common" in g else at.anchor
    if near is None:
        return None
    year = calendars.islamic_year(near)
    starts = {y: d for y in (year - 1, year, year + 1) if (d := calendars.islamic(y, month, 15))}
    year = min(starts, key=lambda y: abs(starts[y] - near))
    return _foreign(calendars.islamic, calendars.islamic_month, year, month, g.get("day"), mod="APPROX")


def _persian(hit: Hit, at: Standing) -> Meaning | None:
    g = hit.groups
    month = tables()["persian"][g["persian"].lower()]
    if "year" in g:
        return _foreign(calendars.persian, calendars.persian_month, int(g["year"]), month, g.get("day"))
    if at.anchor is None:
        return None
    anchor = at.anchor
    years = [calendars.persian_year(anchor) + n for n in (-1, 0)]
    begun = [y for y in years if (d := calendars.persian(y, month, int(g.get("day", 1)))) and d <= anchor]
    return _foreign(calendars.persian, calendars.persian_month, max(begun or years), month, g.get("day"))


def _foreign(
    of: Callable[[int, int, int], date | None],
    length: Callable[[int, int], int],
    year: int,
    month: int,
    day: str | None,
    *,
    mod: str | None = None,
) -> Meaning | None:
    """A day or month of another calendar, as our days."""
    first = of(year, month, int(day or 1))
    if first is None:
        return None
    told = Timex(type="DATE", value=first.isoformat() if day else first.isoformat()[:7], mod=mod)
    if day:
        return Meaning(told, the_day(first))
    return Meaning(told, days(first, first + timedelta(days=length(year, month) - 1), Precision.LONGER))


_SEPTEMBER_11 = date(2001, 9, 11)


def _named_day(hit: Hit, at: Standing) -> Meaning | None:
    """ "9/11", "the Sept. 11 attacks": of 2001, unless that was still to come."""
    day = _SEPTEMBER_11
    if at.anchor and at.anchor < _SEPTEMBER_11:
        day = _SEPTEMBER_11.replace(year=at.anchor.year - (at.anchor < _SEPTEMBER_11.replace(year=at.anchor.year)))
    return dated(day.isoformat())


FEASTS: dict[str, Meaner] = {
    "holiday": _holiday,
    "feast": _feast,
    "islamic": _islamic,
    "persian": _persian,
    "named_day": _named_day,
}
