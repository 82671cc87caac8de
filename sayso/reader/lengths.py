"""Lengths of time and sets of times: what "nearly three years", "the past two months" and "each July" mean."""

from __future__ import annotations

from sayso.reader.calendar import Stretch, days
from sayso.reader.marks import Timex
from sayso.reader.meaning import Meaner, Meaning, Standing, back, length_value, tables_of_parts, tables_of_seasons
from sayso.reader.patterns import Hit, mod_of, number_of, tables, unit_of
from sayso.record import Precision

_OF_A_DAY = frozenset({"second", "minute", "hour"})
# What a letter of a value cannot tell of few or many: some days are PXD, some hours PTXH.
_SOME = "X"


def some_value(unit: str) -> str:
    """A length of so many units that nobody told: PXD, PTXH; decades and centuries have letters of their own there."""
    letter = {"decade": "E", "century": "C", "fortnight": "W"}.get(unit, unit[0].upper())
    return f"PT{_SOME}{letter}" if unit in _OF_A_DAY else f"P{_SOME}{letter}"


def _length(hit: Hit, at: Standing) -> Meaning | None:
    g = hit.groups
    if "while" in g or not {"unit", "halved"} & g.keys():
        return Meaning(Timex(type="DURATION", value="PXX"))
    if "halved" in g:
        return Meaning(Timex(type="DURATION", value=length_value(0.5, unit_of(g["halved"]))))
    unit = unit_of(g["unit"])
    mod = mod_of(g.get("about", "") or g.get("mod", "")) or ("APPROX" if "so" in g else None)
    n = number_of(g["n"]) if "n" in g else None
    if "whole" in g:
        n = 1
    if n is None and "few" not in g and "n" not in g and unit == g["unit"].lower():
        n = 1  # "an additional year", "day-long"
    if n is None:
        return Meaning(Timex(type="DURATION", value=some_value(unit), mod=mod))
    n += 0.5 if {"half", "whole"} & g.keys() else 0
    return Meaning(Timex(type="DURATION", value=length_value(n, unit), mod=mod))


def _two_units(hit: Hit, at: Standing) -> Meaning | None:
    """ "One hour and 48 minutes"."""
    g = hit.groups
    many, few = (number_of(g[k]) for k in ("n", "n_more"))
    if many is None or few is None:
        return None
    one, two = (length_value(n, unit_of(g[k])) for n, k in ((many, "unit"), (few, "more")))
    joined = one + two.removeprefix("PT" if one.startswith("PT") else "P")
    return Meaning(Timex(type="DURATION", value=joined, mod=mod_of(g.get("about", ""))))


def _vague_length(hit: Hit, at: Standing) -> Meaning | None:
    return Meaning(Timex(type="DURATION", value=some_value(unit_of(hit.groups["unit"]))))


def _past_stretch(hit: Hit, at: Standing) -> Meaning | None:
    """ "The past two months": a length, and the days from then until now."""
    found, n, unit = _counted(hit)
    if found is None or at.anchor is None or not _is_dated(n, unit):
        return found
    if unit == "day":
        # "The last two days" are today and yesterday.
        return Meaning(found.timex, days(back(at.anchor, unit, max(0, n - 1)), at.anchor, Precision.DAY))
    return Meaning(found.timex, days(back(at.anchor, unit, n), at.anchor, Precision.LONGER))


def _coming_stretch(hit: Hit, at: Standing) -> Meaning | None:
    found, n, unit = _counted(hit)
    if found is None or at.anchor is None or not _is_dated(n, unit) or not at.ahead:
        return found
    return Meaning(found.timex, days(at.anchor, back(at.anchor, unit, -n), Precision.LONGER))


def _counted(hit: Hit) -> tuple[Meaning | None, int, str]:
    found = _length(hit, Standing(None))
    n = number_of(hit.groups["n"])
    return found, int(n or 0), unit_of(hit.groups["unit"])


def _is_dated(n: int, unit: str) -> bool:
    return 0 < n <= 150 and unit not in _OF_A_DAY | {"century"}


def _few_stretch(hit: Hit, at: Standing) -> Meaning | None:
    """ "Recent months", "the next few years": a length that nobody counted."""
    if hit.words.lower().startswith("coming"):
        return Meaning(Timex(type="DATE", value="FUTURE_REF"))
    return Meaning(Timex(type="DURATION", value=some_value(unit_of(hit.groups["unit"]))))


def _per_unit(hit: Hit, at: Standing) -> Meaning | None:
    """ "Four times a year"."""
    return Meaning(Timex(type="SET", value=length_value(1, unit_of(hit.groups["unit"]))))


_ADVERBS = {
    "hourly": ("hour", 1),
    "daily": ("day", 1),
    "nightly": ("day", 1),
    "weekly": ("week", 1),
    "monthly": ("month", 1),
    "quarterly": ("month", 3),
    "yearly": ("year", 1),
    "annually": ("year", 1),
}


def _each(hit: Hit, at: Standing) -> Meaning | None:
    """ "Daily", "every other week", "each July"."""
    g = hit.groups
    if "adverb" in g:
        unit, n = _ADVERBS[g["adverb"].lower()]
        return Meaning(Timex(type="SET", value=length_value(n, unit), freq="1X"))
    quant = g["each"].upper()
    if "unit" in g:
        n = 2 if g.get("n", "").lower() == "other" else number_of(g.get("n", "1"))
        return Meaning(Timex(type="SET", value=length_value(n, unit_of(g["unit"])), quant=quant)) if n else None
    if "weekday" in g:
        value = f"XXXX-WXX-{tables()['weekday'][g['weekday'].lower()] + 1}"
    elif "month" in g:
        value = f"XXXX-{tables()['month'][g['month'].lower()]:02}"
    elif "season" in g:
        value = f"XXXX-{tables_of_seasons()[g['season'].lower()]}"
    else:
        value = f"XXXX-XX-XXT{tables_of_parts()[g['part'].lower()]}"
    return Meaning(Timex(type="SET", value=value, quant=quant))


def _each_weekday(hit: Hit, at: Standing) -> Meaning | None:
    """ "Mondays", "Tuesday nights"."""
    g = hit.groups
    part = g.get("part", "") or g.get("parts", "").removesuffix("s")
    code = f"T{tables_of_parts()[part.lower()]}" if part else ""
    return Meaning(
        Timex(type="SET", value=f"XXXX-WXX-{tables()['weekday'][g['weekday'].lower()] + 1}{code}", freq="1W")
    )


def _weekends(hit: Hit, at: Standing) -> Meaning | None:
    """ "On weekends"."""
    return Meaning(Timex(type="SET", value="XXXX-WXX-WE" if hit.words.lower() == "weekends" else "XXXX-WXX-WD"))


def _each_season(hit: Hit, at: Standing) -> Meaning | None:
    """ "The past three summers"."""
    code = tables_of_seasons()[hit.groups["season"].lower()]
    return Meaning(Timex(type="SET", value=f"XXXX-{code}", freq=f"{number_of(hit.groups['n'])}Y"))


def open_ended(within: Stretch) -> Stretch:
    """The stretch from its first day on: what "since" makes of it."""
    return Stretch(within.start, None, within.precision)


LENGTHS: dict[str, Meaner] = {
    "length": _length,
    "from_event": _length,
    "two_units": _two_units,
    "vague_length": _vague_length,
    "past_stretch": _past_stretch,
    "coming_stretch": _coming_stretch,
    "few_stretch": _few_stretch,
    "per_unit": _per_unit,
    "each": _each,
    "each_weekday": _each_weekday,
    "each_season": _each_season,
    "weekends": _weekends,
}
