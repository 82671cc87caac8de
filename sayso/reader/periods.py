"""Quarters, halves and fiscal years, and periods beside those of a year before, as reports of figures tell them."""

from __future__ import annotations

import re
from datetime import date

from sayso.reader.calendar import months_on, quarter_of
from sayso.reader.marks import Timex
from sayso.reader.meaning import Meaner, Meaning, Standing, dated, length_value, step_of, unit_on, year_of
from sayso.reader.patterns import Hit, mod_of, number_of, tables


def _quarter(hit: Hit, at: Standing) -> Meaning | None:
    g = hit.groups
    n = tables()["ordinal"][g["ordinal"].lower()]
    year = _year_told(g, at)
    if year is None:
        if at.anchor is None:
            return Meaning(Timex(type="DATE", value=f"XXXX-Q{n}"))
        now, current = quarter_of(at.anchor)
        # Figures are told of a quarter that has begun; only the very next one may be meant ahead.
        year = now - (n > current and not (at.ahead and n == current + 1))
    return dated(f"{year:04}-Q{n}", mod_of(g.get("edge", "")))


def _year_told(g: dict[str, str], at: Standing) -> int | None:
    for name in ("year", "told"):
        if name in g:
            return int(g[name])
    step = g.get("rel") or g.get("which")
    if step and at.anchor:
        return at.anchor.year + step_of(step)
    return None


def _quarters(hit: Hit, at: Standing) -> Meaning | None:
    year = _year_told(hit.groups, at) or (at.anchor and at.anchor.year)
    half = 1 if hit.groups["end"].lower() == "first" else 2
    return dated(f"{year:04}-H{half}") if year else Meaning(Timex(type="DATE", value=f"XXXX-H{half}"))


def _half(hit: Hit, at: Standing) -> Meaning | None:
    half = 1 if hit.groups["end"].lower() == "first" else 2
    year = _year_told(hit.groups, at)
    if year is None and at.anchor:
        current = 1 if at.anchor.month <= 6 else 2
        year = at.anchor.year + (half < current) * bool(at.ahead) - (half > current and not at.ahead)
    return dated(f"{year:04}-H{half}") if year else Meaning(Timex(type="DATE", value=f"XXXX-H{half}"))


def _each_quarter(hit: Hit, at: Standing) -> Meaning | None:
    n = tables()["ordinal"][hit.groups["ordinal"].lower()]
    return Meaning(Timex(type="SET", value=f"XXXX-Q{n}", quant="EVERY"))


def _fiscal_year(hit: Hit, at: Standing) -> Meaning | None:
    # TimeBank calls a fiscal year by its number; which days it has nobody knows who does not know the house.
    return Meaning(Timex(type="DATE", value=f"{year_of(hit.groups):04}", mod=mod_of(hit.groups.get("edge", ""))))


def _period(hit: Hit, at: Standing) -> Meaning | None:
    """ "The latest quarter", "the year-earlier period": that of the figures told last, or of a year before."""
    g = hit.groups
    if months := g.get("months") or g.get("n"):
        n = number_of(months.split()[0].removesuffix("months").strip("-"))
        return Meaning(Timex(type="DURATION", value=length_value(n, "month"))) if n else None
    if "month" in g:
        return _quarter_ended(tables()["month"][g["month"].lower()], at)
    if "before" in g:
        return at.anchor and unit_on(at.anchor, "quarter", -2)
    if {"back", "rel"} & g.keys():
        if at.period and at.period.startswith("P"):
            return Meaning(Timex(type="DURATION", value=at.period))
        last = (g.get("rel") or "last").lower()
        return _years_back(0 if last == "this" else 1, at)
    if "year" in g:
        quarter = re.search(r"-Q\d", at.period or "")
        return dated(g["year"] + (quarter[0] if quarter else ""))
    if at.period is None and g.get("same", "").lower() == "period":
        return None
    if at.period and at.period.startswith("P") and g.get("same", "").lower() == "period":
        return Meaning(Timex(type="DURATION", value=at.period))
    if g.get("same", "").lower() == "quarter" and "current" in hit.words.lower() and at.anchor:
        return dated("{:04}-Q{}".format(*quarter_of(at.anchor)))
    return _years_back(0, at)


def _quarter_ended(month: int, at: Standing) -> Meaning | None:
    """ "The quarter ended July 31": the calendar quarter that has most of it."""
    if at.anchor is None:
        return None
    year = at.anchor.year - (month > at.anchor.month)
    return dated("{:04}-Q{}".format(*quarter_of(date(*months_on(date(year, month, 1), -1), 1))))


def _year_earlier(hit: Hit, at: Standing) -> Meaning | None:
    """ "A year earlier": beside figures for a quarter the same quarter of the year before, else the year before."""
    if at.period and "-Q" in at.period and "year2" not in hit.groups:
        return _years_back(1, at)
    if at.anchor is None:
        return None
    if at.period is None and at.told and "earlier" in hit.words.lower():
        return dated(f"{at.told.year - 1:04}")
    return dated(f"{at.anchor.year - 1:04}")


def _years_back(n: int, at: Standing) -> Meaning | None:
    if at.period and (told := re.fullmatch(r"(\d{4})(-Q\d)?", at.period)):
        return dated(f"{int(told[1]) - n:04}{told[2] or ''}")
    if at.anchor is None:
        return None
    # Figures are of the quarter that is over.
    year, quarter = quarter_of(at.anchor)
    year, quarter = (year, quarter - 1) if quarter > 1 else (year - 1, 4)
    return dated(f"{year - n:04}-Q{quarter}")


def _year_ended(hit: Hit, at: Standing) -> Meaning | None:
    return Meaning(Timex(type="DURATION", value="P1Y"))


def period_after(hit: Hit, meaning: Meaning, at: Standing) -> str | None:
    """The period of figures that holds behind the expression: a quarter told, or the length of those months."""
    timex = meaning.timex
    if timex is None:
        return at.period
    if hit.name == "quarter" and at.anchor and meaning.within:
        # One not over holds only where nothing else was told, and an older one is looked back on from the newer:
        # figures are seldom of either.
        over = (meaning.within.end or "") < at.anchor.isoformat()[:7]
        newer = at.period is None or at.period.startswith("P") or timex.value > at.period
        return timex.value if newer and (over or at.period is None) else at.period
    if hit.name in {"first_stretch", "the_year_ended"} and re.fullmatch(r"P(?:\d+M|1Y)", timex.value):
        return timex.value
    return at.period


PERIODS: dict[str, Meaner] = {
    "quarter": _quarter,
    "quarters": _quarters,
    "half": _half,
    "each_quarter": _each_quarter,
    "fiscal_year": _fiscal_year,
    "period": _period,
    "year_earlier": _year_earlier,
    "year_ended": _year_ended,
}
