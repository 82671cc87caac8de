"""What a time expression means: one short function for each `resolve` of `rules/times.toml`.

Each takes the expression and where it stands, and gives its TIMEX3 and the days that it names, or None where it tells
nothing. Here are dates; feasts and other calendars are in `feasts.py`, lengths of time and sets in `lengths.py`,
quarters and other periods in `periods.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from sayso.reader.calendar import (
    Stretch,
    day_near,
    days,
    make_day,
    months_on,
    quarter_of,
    stretch_of,
    the_day,
    week_value,
    weekday_near,
    year_of_month,
)
from sayso.reader.marks import Timex
from sayso.reader.patterns import Hit, mod_of, number_of, tables, unit_of
from sayso.reader.vocabulary import load
from sayso.record import Precision

_DAY = timedelta(days=1)
# A day without its year that comes within so long was hardly meant a year back, whatever verb stands over it ("said").
_NEARLY_NOW = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an expression stands.

    `anchor`: the day it counts from; `told`, `told_here`: the day told last in the text, and in its paragraph;
    `last`: the value of the date told last, whatever its grain; `period`: the quarter or stretch of months that figures
    were told for last. `ahead`: whether its verb looks ahead; None where it tells neither what was nor what will be.
    """

    anchor: date | None
    told: date | None = None
    told_here: date | None = None
    ahead: bool | None = None
    last: str | None = None
    period: str | None = None


@dataclass(frozen=True, slots=True)
class Meaning:
    """An expression understood: its TIMEX3, and the days that it names where it names some."""

    timex: Timex | None
    within: Stretch | None = None


Meaner = Callable[[Hit, Standing], Meaning | None]


def dated(value: str, mod: str | None = None) -> Meaning:
    """A DATE, or a TIME where the value has a part of the day, over the days that its value names."""
    return Meaning(Timex(type="TIME" if "T" in value else "DATE", value=value, mod=mod), stretch_of(value, mod))


def step_of(word: str) -> int:
    """How many units on: "last" is one back, "next" one ahead, "this" none."""
    word = word.lower()
    if any(w in word for w in ("last", "previous", "past", "prior", "before")) and word != "this past":
        return -1
    return 1 if any(w in word for w in ("next", "coming", "following")) and word != "this coming" else 0


def _date(hit: Hit, at: Standing) -> Meaning | None:
    g = hit.groups
    month = tables()["month"].get(g["month"].lower()) or int(g["month"])
    number = tables()["ordinal"][g["ordinal"].lower()] if "ordinal" in g else int(g["day"])
    year = g.get("year") or ("rel" in g and at.anchor and str(at.anchor.year + step_of(g["rel"]))) or None
    first = _day_of(month, number, year, at)
    mod = mod_of(g.get("about", ""))
    if first is None:
        return Meaning(Timex(type="DATE", value=f"XXXX-{month:02}-{number:02}", mod=mod))
    if "part" in g:
        return _in_part(first, g)
    if "last" not in g:
        return dated(first.isoformat(), mod)
    last = make_day(first.year, month, int(g["last"]))
    told = Timex(type="DATE", value=first.isoformat(), mod=mod)
    return Meaning(told, days(first, last, Precision.DAY)) if last and last >= first else None


def _day_of(month: int, day: int, year: str | None, at: Standing) -> date | None:
    if year:
        return make_day(int(year), month, day)
    if at.anchor is None or not 1 <= month <= 12:
        return None
    past, coming = (day_near(at.anchor, month, day, coming=c) for c in (False, True))
    if past is None or coming is None:
        return past
    if at.ahead is False and coming - at.anchor > _NEARLY_NOW:
        return past
    # Without a tense the past is the rule, unless the coming day is much nearer; a "would" may hang on something else.
    ahead, back = coming - at.anchor, at.anchor - past
    return coming if 2 * ahead < back or (at.ahead and ahead < 2 * back) else past


def _month(hit: Hit, at: Standing) -> Meaning | None:
    g = hit.groups
    month = tables()["month"][g["month"].lower()]
    mod = mod_of(g.get("edge", "") or g.get("about", ""))
    year = _year_of_month(g, month, at)
    return dated(f"{year:04}-{month:02}" if year else f"XXXX-{month:02}", mod)


def _year_of_month(g: dict[str, str], month: int, at: Standing) -> int | None:
    if told := year_of(g):
        return told
    if "ago" in g:
        return int(at.last[:4]) + step_of(g["ago"]) if at.last and at.last[:4].isdigit() else None
    if at.anchor is None:
        return None
    if "rel" in g:
        return at.anchor.year + step_of(g["rel"])
    which = g.get("which", "").lower()
    if which == "last" and month == at.anchor.month:
        return at.anchor.year - 1
    # Without a tense as for days: the past is the rule, unless the coming month is much nearer.
    much_nearer = 2 * ((month - at.anchor.month) % 12) < (at.anchor.month - month) % 12
    ahead = much_nearer if at.ahead is None else at.ahead
    coming = which == "next" or (ahead and step_of(which) == 0 and which != "this past")
    return year_of_month(at.anchor, month, coming=coming)


def year_of(g: dict[str, str]) -> int | None:
    """The year told in four figures, in two, or in words."""
    if "year" in g:
        return int(g["year"])
    if "short" in g:
        return 1900 + int(g["short"]) if int(g["short"]) > 30 else 2000 + int(g["short"])
    if "year_words" in g:
        century, _, rest = " ".join(g["year_words"].lower().replace("-", " ").split()).partition(" ")
        if century == "two":
            return 2000 + int(number_of(rest.removeprefix("thousand").removeprefix(" and").strip() or "0") or 0)
        more = 0 if rest == "hundred" else number_of(rest)
        return None if more is None else (1900 if century == "nineteen" else 2000) + int(more)
    return None


def _years(hit: Hit, at: Standing) -> Meaning | None:
    first, last = hit.groups["year"], hit.groups["last"]
    last = first[: 4 - len(last)] + last
    told = Timex(type="DATE", value=first)
    return Meaning(told, Stretch(first, last, Precision.LONGER)) if first <= last else None


_TENS = ("twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties")


def _decade(hit: Hit, at: Standing) -> Meaning | None:
    g = hit.groups
    if "year" in g:
        value = g["year"][:3]
    else:
        value = f"19{g['short'][0]}" if "short" in g else f"19{2 + _TENS.index(g['tens'].lower())}"
    edge = g.get("edge", "").lower()
    return dated(value, mod_of(edge) or ("START" if "first half" in edge else "END" if "half" in edge else None))


def _century(hit: Hit, at: Standing) -> Meaning | None:
    g = hit.groups
    n = int(g["n"]) if "n" in g else tables()["ordinal"][g["ordinal"].lower()]
    if "era" in g:
        return Meaning(Timex(type="DATE", value=f"BC{n - 1:02}"))
    return dated(f"{n - 1:02}", mod_of(g.get("edge", "")))


def _year(hit: Hit, at: Standing) -> Meaning | None:
    year = year_of(hit.groups)
    if year is None:
        return None
    value, mod = f"{year:04}", mod_of(hit.groups.get("edge", ""))
    if "on" not in hit.groups:
        return dated(value, mod)
    back = "earlier" in hit.groups["on"].lower()
    told = Timex(type="DATE", value=value, mod="ON_OR_BEFORE" if back else "ON_OR_AFTER")
    return Meaning(told, Stretch(None if back else value, value if back else None, Precision.LONGER))


def _era(hit: Hit, at: Standing) -> Meaning | None:
    """A year before or after Christ told as such; the years before have no ISO form in a reading."""
    n = int(hit.groups["n"])
    if "era" in hit.groups:
        return Meaning(Timex(type="DATE", value=f"BC{n:04}"))
    return dated(f"{n:04}") if n else None


def _weekday(hit: Hit, at: Standing) -> Meaning | None:
    g = hit.groups
    weekday, which = tables()["weekday"][g["weekday"].lower()], g.get("which", "").lower()
    if at.anchor is None:
        return Meaning(Timex(type="DATE", value=f"XXXX-WXX-{weekday + 1}"))
    if "week" in g:
        monday = at.anchor - timedelta(days=at.anchor.weekday())
        day = monday + timedelta(days=weekday + 7 * step_of(g["week"]))
    elif which == "the previous" and at.last and at.told:
        day = weekday_near(at.told - _DAY, weekday, coming=False)
    elif step_of(which) < 0 or which == "this past":
        day = weekday_near(at.anchor - _DAY, weekday, coming=False)
    elif step_of(which) > 0 or which == "this coming":
        day = weekday_near(at.anchor + _DAY, weekday, coming=True)
    else:
        day = weekday_near(at.anchor, weekday, coming=bool(at.ahead))
    return _in_part(day, g)


def _in_part(day: date, groups: dict[str, str]) -> Meaning:
    """The day, or the part of it told; the night of "overnight" begins the evening before."""
    part, early = groups.get("part", "").lower(), groups.get("early", "").lower().split(" ")[-1]
    mod = mod_of(early) if early else None
    if part == "overnight":
        return Meaning(Timex(type="TIME", value=f"{day - _DAY}TNI"), days(day - _DAY, day, Precision.PART_OF_DAY))
    if part:
        return dated(f"{day}T{tables_of_parts()[part]}", mod)
    told = Timex(type="DATE", value=day.isoformat(), mod=mod)
    return Meaning(told, the_day(day, Precision.PART_OF_DAY if early else Precision.DAY))


def tables_of_parts() -> dict[str, str]:
    """Words for parts of a day to TimeML's letters for them."""
    return {w: code for code, ws in load("times")["parts"].items() for w in ws}


_NEAR = {"yesterday": -1, "tomorrow": 1, "the day after tomorrow": 2, "the day before yesterday": -2, "last": -1}


def _near_day(hit: Hit, at: Standing) -> Meaning | None:
    if at.anchor is None:
        return None
    which = " ".join(hit.groups.get("which", "").lower().split())
    day = at.anchor + _NEAR.get(which, 0) * _DAY
    return dated(f"{day}TNI") if which == "tonight" else _in_part(day, hit.groups)


def _day_of_context(hit: Hit, at: Standing) -> Meaning | None:
    day = at.told or at.anchor
    return day and dated(day.isoformat())


def _part_of_context(hit: Hit, at: Standing) -> Meaning | None:
    day = at.told_here or at.anchor
    if day is None:
        return None
    part = tables_of_parts().get(hit.groups.get("part", "dawn").lower(), "MO")
    return dated(f"{day}T{part}")


def _day_after_context(hit: Hit, at: Standing) -> Meaning | None:
    back = "before" in hit.groups or hit.groups.get("which", "").lower() == "previous"
    if at.told is None:
        return Meaning(Timex(type="DATE", value="XXXX-XX-XX"))
    return dated((at.told - _DAY if back else at.told + _DAY).isoformat())


def _near_unit(hit: Hit, at: Standing) -> Meaning | None:
    g = hit.groups
    which, unit = " ".join(g["which"].lower().split()), g["unit"].lower()
    unit = unit if unit == "weekend" else unit_of(unit)
    mod = mod_of(g.get("edge", "")) or ("APPROX" if "about" in g else None)
    if which in {"the previous", "the following", "that", "the same", "that same", "before"}:
        return _unit_of_last(unit, step_of(which), mod, at)
    if at.anchor is None:
        return None
    found = unit_on(at.anchor, unit, step_of(which), mod)
    if which in {"the past", "the last"} and found and unit in _BACK_DAYS:
        # "Over the past year" ends today, whatever year TimeML calls it.
        first = back(at.anchor, unit, 1)
        within = days(first, at.anchor, Precision.WEEK if unit == "week" else Precision.LONGER)
        return Meaning(found.timex, within)
    return found


_BACK_DAYS = frozenset({"week", "month", "year", "decade"})


def _unit_of_last(unit: str, n: int, mod: str | None, at: Standing) -> Meaning | None:
    """ "The following year": counted from the date told last; where none was told so finely, its days are not known."""
    within = stretch_of(at.last) if at.last else None
    start = (within and within.start) or ""
    if len(start) >= {"year": 4, "month": 7, "quarter": 7, "week": 10}.get(unit, 99):
        day = date.fromisoformat(start + "-01-01"[len(start) - 4 :] if len(start) < 10 else start)
        return unit_on(day, unit, n, mod)
    found = at.anchor and unit_on(at.anchor, unit, n, mod)
    return found and Meaning(found.timex)


def unit_on(anchor: date, unit: str, n: int, mod: str | None = None) -> Meaning | None:
    """The calendar unit `n` after the one that holds the day."""
    match unit:
        case "day":
            return dated((anchor + n * _DAY).isoformat(), mod)
        case "week" | "fortnight":
            return dated(week_value(anchor + timedelta(days=n * (7 if unit == "week" else 14))), mod)
        case "weekend":
            # On Saturday and Sunday "the weekend" is still this one; before, the one gone by.
            day = anchor + timedelta(days=7 * n if n or anchor.weekday() >= 5 else -7)
            return dated(f"{week_value(day)}-WE", mod)
        case "month":
            return dated("{:04}-{:02}".format(*months_on(anchor, n)), mod)
        case "quarter":
            return dated("{:04}-Q{}".format(*quarter_of(date(*months_on(anchor, 3 * n), 1))), mod)
        case "year":
            return dated(f"{anchor.year + n:04}", mod)
        case "decade":
            return dated(f"{anchor.year + 10 * n:04}"[:3], mod)
        case "century":
            # No day follows from a century told so.
            return Meaning(Timex(type="DATE", value=f"{anchor.year + 100 * n:04}"[:2], mod=mod))
        case _:
            return None


def back(day: date, unit: str, n: int) -> date:
    """The day `n` units before; ahead of it, where negative. A month's last day stands for those that it lacks."""
    per = {"day": 1, "week": 7, "fortnight": 14}.get(unit)
    if per:
        return day - timedelta(days=per * n)
    year, month = months_on(day, -n * {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}[unit])
    return next(d for k in range(day.day, 0, -1) if (d := make_day(year, month, k)))


def _unit_earlier(hit: Hit, at: Standing) -> Meaning | None:
    """ "Month-earlier figures"."""
    return at.anchor and unit_on(at.anchor, unit_of(hit.groups["unit"]), -1)


def _the_unit(hit: Hit, at: Standing) -> Meaning | None:
    """ "The week", "the year": the one of now."""
    return at.anchor and unit_on(at.anchor, unit_of(hit.groups["unit"]), 0)


def _year_end(hit: Hit, at: Standing) -> Meaning | None:
    if at.anchor is None:
        return None
    g = hit.groups
    mod = mod_of(g["about"]) if "about" in g else "END"
    return unit_on(at.anchor, unit_of(g["unit"]), step_of(g.get("which", "")), mod)


def _season(hit: Hit, at: Standing) -> Meaning | None:
    g = hit.groups
    code, mod = tables_of_seasons()[g["season"].lower()], mod_of(g.get("edge", ""))
    if told := year_of(g):
        return dated(f"{told:04}-{code}", mod)
    if at.anchor is None:
        return dated(f"XXXX-{code}", mod)
    which = g.get("which", "").lower()
    if which == "this":
        return dated(f"{at.anchor.year:04}-{code}", mod)
    forward = step_of(which) > 0 or which == "this coming" or (not which and bool(at.ahead))
    able = [at.anchor.year + n for n in (-2, -1, 0, 1)]
    spans = {y: stretch_of(f"{y:04}-{code}") for y in able}
    now = at.anchor.isoformat()[:7]
    if forward:
        year = next(y for y in able if (s := spans[y]) and (s.end or "") >= now)
    else:
        over = which == "last"
        year = max(y for y in able if (s := spans[y]) and ((s.end or "") < now if over else (s.start or "") <= now))
    return dated(f"{year:04}-{code}", mod)


def tables_of_seasons() -> dict[str, str]:
    """Words for seasons to TimeML's letters for them."""
    return {w: code for code, ws in load("times")["seasons"].items() for w in ws}


def _ago(hit: Hit, at: Standing) -> Meaning | None:
    g = hit.groups
    n, unit = number_of(g["n"]), unit_of(g["unit"])
    mod = mod_of(g.get("about", "")) or ("APPROX" if "so" in g else None)
    if at.anchor is None or n is None or not 0 < n < 2000:
        return None
    if unit in {"second", "minute", "hour"}:
        return Meaning(Timex(type="DURATION", value=f"PT{n:g}{unit[0].upper()}", mod=mod))
    # "Almost four years ago" is a while later than four years ago: in December, the next year.
    almost = g.get("about", "").lower() in {"nearly", "almost"} and unit == "year"
    anchor = at.anchor + 60 * _DAY if almost else at.anchor
    # Years that are not exactly counted are a length to TimeML's annotators, "two years ago" is a year.
    length = Timex(type="DURATION", value=length_value(n, unit), mod=mod) if mod and unit in _LONG else None
    if unit in {"decade", "century"}:
        year = anchor.year - int(n) * (10 if unit == "decade" else 100)
        told = Timex(type="DATE", value=f"{year:04}"[: 3 if unit == "decade" else 2], mod=mod)
        return Meaning(length or told, Stretch(f"{year:04}", f"{year:04}", Precision.LONGER)) if year > 0 else None
    found = unit_on(anchor, unit, -int(n)) if n < anchor.year else None
    if found and found.timex:
        return Meaning(length or Timex(type="DATE", value=found.timex.value, mod=mod), found.within)
    return None


_LONG = frozenset({"year", "decade", "century"})


def _long_ago(hit: Hit, at: Standing) -> Meaning | None:
    return Meaning(Timex(type="DATE", value="PAST_REF"))


def _from_context(hit: Hit, at: Standing) -> Meaning | None:
    """ "Two days later": a length by TimeML; for us the day counted from the day told last."""
    g = hit.groups
    n, unit = number_of(g["n"]), unit_of(g["unit"])
    if n is None:
        return None
    told = Timex(type="DURATION", value=length_value(n, unit), mod=mod_of(g.get("about", "")))
    later = g["way"].lower() in {"later", "after"}
    return Meaning(told, at.told and from_day(at.told, unit, int(n) if later else -int(n)))


def from_day(day: date, unit: str, n: int) -> Stretch | None:
    """The day or calendar unit `n` units after a day; before it, where negative."""
    if unit in {"second", "minute", "hour", "century"} or not 0 < abs(n) < 150:
        return None
    there = back(day, unit, -n)
    if unit in {"day", "week", "fortnight"}:
        return the_day(there, Precision.DAY if unit == "day" else Precision.WEEK)
    found = unit_on(there, unit, 0)
    return found and found.within


def length_value(n: float, unit: str) -> str:
    """A length of time as TIMEX3 has it: 2.5 hours are PT2H30M, a decade P10Y, three quarters P3Q."""
    if unit in {"second", "minute", "hour"}:
        whole, part = int(n), round((n % 1) * 60)
        smaller = {"hour": "M", "minute": "S"}.get(unit)
        more = f"{part}{smaller}" if part and smaller else ""
        return f"PT{whole}{unit[0].upper()}{more}" if whole or not more else f"PT{more}"
    times, letter = {"fortnight": (2, "W"), "decade": (10, "Y"), "century": (100, "Y")}.get(unit, (1, unit[0].upper()))
    return f"P{n * times:g}{letter}"


def _none(hit: Hit, at: Standing) -> Meaning | None:
    return None


def _ref(hit: Hit, at: Standing) -> Meaning | None:
    return Meaning(Timex(type="DATE", value=hit.groups["ref"]))


DATES: dict[str, Meaner] = {
    "date": _date,
    "month": _month,
    "years": _years,
    "decade": _decade,
    "century": _century,
    "year": _year,
    "era": _era,
    "weekday": _weekday,
    "near_day": _near_day,
    "day_of_context": _day_of_context,
    "part_of_context": _part_of_context,
    "day_after_context": _day_after_context,
    "near_unit": _near_unit,
    "the_unit": _the_unit,
    "unit_earlier": _unit_earlier,
    "year_end": _year_end,
    "season": _season,
    "ago": _ago,
    "long_ago": _long_ago,
    "from_context": _from_context,
    "ref": _ref,
    "none": _none,
}
