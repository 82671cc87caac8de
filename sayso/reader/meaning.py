"""What a time expression means: one short function for each `resolve` of `rules/times.toml`.

Each takes the expression and where it stands, and gives the days that it names, or None where none is told.
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
    the_day,
    the_month,
    the_year,
    week_of,
    weekday_near,
    weekend_of,
    year_of_month,
)
from sayso.reader.patterns import Hit, tables, unit_of
from sayso.reader.vocabulary import load
from sayso.record import Precision

PART = Precision.PART_OF_DAY
_DAY = timedelta(days=1)
# A day without its year that comes within so long was hardly meant a year back, whatever verb stands over it ("said").
_NEARLY_NOW = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an expression stands: the day it counts from, the days told last in the text and in its paragraph.

    `ahead`: whether its verb looks ahead; None where it tells neither what was nor what will be.
    """

    anchor: date | None
    told: date | None
    told_here: date | None
    ahead: bool | None


def _date(hit: Hit, at: Standing) -> Stretch | None:
    g = hit.groups
    month = tables()["month"].get(g["month"].lower()) or int(g["month"])
    first = _day_of(month, int(g["day"]), g.get("year"), at)
    if first is None or "last" not in g:
        return first and the_day(first)
    last = make_day(first.year, month, int(g["last"]))
    return days(first, last, Precision.DAY) if last and last >= first else None


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


def _month(hit: Hit, at: Standing) -> Stretch | None:
    g = hit.groups
    month = tables()["month"][g["month"].lower()]
    if "year" in g:
        return _edge_of(int(g["year"]), month, g.get("edge"))
    if at.anchor is None or "ago" in g:
        return None
    if "rel" in g:
        return _edge_of(at.anchor.year + _step(g["rel"]), month, g.get("edge"))
    which = g.get("which", "").lower()
    if which == "last" and month == at.anchor.month:
        return the_month(at.anchor.year - 1, month)
    return _edge_of(year_of_month(at.anchor, month, coming=which == "next" or bool(at.ahead)), month, g.get("edge"))


def _edge_of(year: int, month: int, edge: str | None) -> Stretch:
    """The month, or the third of it that "early", "the middle of" or "the end of" names."""
    word = (edge or "").lower()
    third = next((k for k, ws in enumerate(_THIRDS) if any(w in word for w in ws)), None)
    if third is None or "half" in word:
        return the_month(year, month)
    first = date(year, month, 1)
    last = first.replace(day=10 * third + 10) if third < 2 else date(*months_on(first, 1), 1) - _DAY
    return days(first.replace(day=10 * third + 1), last, Precision.LONGER)


_THIRDS = (("early", "earlier", "beginning", "start"), ("mid",), ("late", "later", "end"))


def _step(word: str) -> int:
    """How many units on: "last" is one back, "next" one ahead, "this" none."""
    word = word.lower()
    return -1 if "last" in word or "previous" in word else 1 if word in {"next", "the coming", "the following"} else 0


def _years(hit: Hit, at: Standing) -> Stretch | None:
    first, last = hit.groups["year"], hit.groups["last"]
    last = first[: 4 - len(last)] + last
    return Stretch(first, last, Precision.LONGER) if first <= last else None


def _decade(hit: Hit, at: Standing) -> Stretch | None:
    year = int(hit.groups["year"])
    first, last = {"early": (0, 3), "mid": (4, 6), "late": (7, 9)}.get(hit.groups.get("edge", "").lower(), (0, 9))
    return Stretch(str(year + first), str(year + last), Precision.LONGER)


def _year(hit: Hit, at: Standing) -> Stretch | None:
    return the_year(int(hit.groups["year"]))


def _weekday(hit: Hit, at: Standing) -> Stretch | None:
    if at.anchor is None:
        return None
    g = hit.groups
    weekday, which = tables()["weekday"][g["weekday"].lower()], g.get("which", "").lower()
    if "week" in g:
        monday = at.anchor - timedelta(days=at.anchor.weekday())
        day = monday + timedelta(days=weekday + 7 * _step(g["week"]))
    elif _step(which) < 0:
        day = weekday_near(at.anchor - _DAY, weekday, coming=False)
    elif _step(which) > 0 or which == "this coming":
        day = weekday_near(at.anchor + _DAY, weekday, coming=True)
    else:
        day = weekday_near(at.anchor, weekday, coming=bool(at.ahead))
    return _in_part(day, g)


def _in_part(day: date, groups: dict[str, str]) -> Stretch:
    """The day, or the part of it told; the night of "overnight" begins the evening before."""
    part = groups.get("part", "").lower()
    if part == "overnight":
        return days(day - _DAY, day, PART)
    return the_day(day, PART if part or "early" in groups else Precision.DAY)


_NEAR = {"yesterday": -1, "tomorrow": 1, "the day after tomorrow": 2, "the day before yesterday": -2, "last": -1}


def _holiday(hit: Hit, at: Standing) -> Stretch | None:
    """The feast of the year told, else the nearest."""
    month, day = load("times")["holidays"][" ".join(hit.groups["feast"].lower().replace("\u2019", "'").split())]
    if "year" in hit.groups:
        return the_day(date(int(hit.groups["year"]), month, day))
    if at.anchor is None:
        return None
    both = (day_near(at.anchor, month, day, coming=c) for c in (False, True))
    anchor = at.anchor
    return the_day(min((d for d in both if d), key=lambda d: abs(d - anchor)))


def _near_day(hit: Hit, at: Standing) -> Stretch | None:
    if at.anchor is None:
        return None
    which = " ".join(hit.groups.get("which", "").lower().split())
    day = at.anchor + _NEAR.get(which, 0) * _DAY
    return the_day(day, PART) if which == "tonight" else _in_part(day, hit.groups)


def _day_of_context(hit: Hit, at: Standing) -> Stretch | None:
    day = at.told or at.anchor
    return day and the_day(day)


def _part_of_context(hit: Hit, at: Standing) -> Stretch | None:
    day = at.told_here or at.anchor
    return day and the_day(day, PART)


def _day_after_context(hit: Hit, at: Standing) -> Stretch | None:
    if at.told is None:
        return None
    back = "before" in hit.groups or hit.groups.get("which", "").lower() == "previous"
    return the_day(at.told - _DAY if back else at.told + _DAY)


def _near_unit(hit: Hit, at: Standing) -> Stretch | None:
    if at.anchor is None:
        return None
    g = hit.groups
    which, unit = " ".join(g["which"].lower().split()), g["unit"].lower()
    unit = unit if unit in {"weekend", "century"} else unit_of(unit)
    if which in {"the previous", "the following"}:
        return None
    if "past" in which and unit in {"week", "month", "year", "decade"}:
        return days(_back(at.anchor, unit, 1), at.anchor, Precision.WEEK if unit == "week" else Precision.LONGER)
    found = _unit_on(at.anchor, unit, _step(which))
    if unit == "month" and found and "edge" in g:
        return _edge_of(*months_on(at.anchor, _step(which)), g["edge"])
    return found


def _unit_on(anchor: date, unit: str, n: int) -> Stretch | None:
    match unit:
        case "day":
            return the_day(anchor + n * _DAY)
        case "week" | "fortnight":
            return week_of(anchor + timedelta(days=n * (7 if unit == "week" else 14)))
        case "weekend":
            # On Saturday and Sunday "the weekend" is still this one; before, the one gone by.
            return weekend_of(anchor + timedelta(days=7 * n if n or anchor.weekday() >= 5 else -7))
        case "month":
            return the_month(*months_on(anchor, n))
        case "year":
            return the_year(anchor.year + n)
        case _:
            return None


def _ago(hit: Hit, at: Standing) -> Stretch | None:
    n, unit = _number(hit.groups["n"]), unit_of(hit.groups["unit"])
    if at.anchor is None or not 0 < n < 2000:
        return None
    if unit == "decade":
        return Stretch(str(at.anchor.year - 10 * n), str(at.anchor.year - 10 * n), Precision.LONGER)
    # "Almost four years ago" is a while later than four years ago: in December, the next year.
    almost = hit.groups.get("about", "").lower() in {"nearly", "almost"} and unit == "year"
    anchor = at.anchor + 60 * _DAY if almost else at.anchor
    return _unit_on(anchor, unit, -n) if n < at.anchor.year else None


def _from_context(hit: Hit, at: Standing) -> Stretch | None:
    """ "Two days later": counted from the day told last."""
    n, unit = _number(hit.groups["n"]), unit_of(hit.groups["unit"])
    if at.told is None or unit in {"minute", "hour"} or not 0 < n < 150:
        return None
    ahead = -n if hit.groups["way"].lower() == "later" else n
    day = _back(at.told, unit, ahead)
    if unit in {"day", "week", "fortnight"}:
        return the_day(day, Precision.DAY if unit == "day" else Precision.WEEK)
    return the_month(day.year, day.month) if unit == "month" else the_year(day.year)


def _number(word: str) -> int:
    return int(word) if word.isdigit() else tables()["number"][word.lower()]


def _back(day: date, unit: str, n: int) -> date:
    """The day `n` units before; ahead of it, where negative. A month's last day stands for those that it lacks."""
    per = {"day": 1, "week": 7, "fortnight": 14}.get(unit)
    if per:
        return day - timedelta(days=per * n)
    year, month = months_on(day, -n * {"month": 1, "year": 12, "decade": 120}[unit])
    return next(d for k in range(day.day, 0, -1) if (d := make_day(year, month, k)))


def _past_stretch(hit: Hit, at: Standing) -> Stretch | None:
    n, unit = _number(hit.groups["n"]), unit_of(hit.groups["unit"])
    if at.anchor is None or unit in {"minute", "hour"} or n > 150:
        return None
    if unit == "day":
        return days(
            _back(at.anchor, unit, max(0, n - 1)), at.anchor, Precision.DAY
        )  # "the last two days" are today and yesterday
    return days(_back(at.anchor, unit, n), at.anchor, Precision.LONGER)


def _coming_stretch(hit: Hit, at: Standing) -> Stretch | None:
    n, unit = _number(hit.groups["n"]), unit_of(hit.groups["unit"])
    if at.anchor is None or unit in {"minute", "hour"} or n > 150 or not at.ahead:
        return None
    return days(at.anchor, _back(at.anchor, unit, -n), Precision.LONGER)


def _none(hit: Hit, at: Standing) -> Stretch | None:
    return None


MEANINGS: dict[str, Callable[[Hit, Standing], Stretch | None]] = {
    "date": _date,
    "month": _month,
    "years": _years,
    "decade": _decade,
    "year": _year,
    "weekday": _weekday,
    "near_day": _near_day,
    "holiday": _holiday,
    "day_of_context": _day_of_context,
    "part_of_context": _part_of_context,
    "day_after_context": _day_after_context,
    "near_unit": _near_unit,
    "ago": _ago,
    "from_context": _from_context,
    "past_stretch": _past_stretch,
    "coming_stretch": _coming_stretch,
    "none": _none,
}
