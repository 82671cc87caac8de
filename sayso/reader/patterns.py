"""Time expressions met in a text: the patterns of `rules/times.toml`, found but not yet understood."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from sayso.reader import zones
from sayso.reader.vocabulary import load
from sayso.record import Span


@dataclass(frozen=True, slots=True)
class Hit:
    """Words that match a pattern; `groups` are its named parts, those not met left out, numbered twins made one."""

    span: Span
    words: str
    name: str
    kind: str
    resolve: str
    groups: dict[str, str]


def _either(words: Iterable[str]) -> str:
    """A group of alternatives, the longest first, so that none hides a longer one."""
    escaped = (re.escape(w).replace(r"\ ", " ").replace("'", "[’\x27]") for w in words)
    return "(?:" + "|".join(sorted(escaped, key=len, reverse=True)) + ")"


@cache
def tables() -> dict[str, dict[str, int]]:
    """Spelled months (1 to 12) of three calendars, weekdays (Monday is 0), numbers and ordinals to what they count."""
    rules, foreign, numbers = load("times"), load("calendars"), load("numbers")
    months = {"month": rules["months"], "islamic": foreign["islamic"], "persian": foreign["persian"]}
    return {
        **{name: {w: n for n, ws in enumerate(table.values(), start=1) for w in ws} for name, table in months.items()},
        "weekday": {w: n for n, ws in enumerate(rules["weekdays"].values()) for w in ws},
        "number": {"a": 1, "an": 1, **numbers["units"]},
        "ordinal": rules["ordinals"],
    }


@cache
def unit_of(word: str) -> str:
    """The unit ("week") that a word ("weeks") spells; a word that stands for itself ("weekend") as it is."""
    return next((unit for unit, words in load("times")["units"].items() if word.lower() in words), word.lower())


@cache
def mod_of(words: str) -> str | None:
    """TimeML's word for what stands before a time and bends it: "nearly" is LESS_THAN, "the end of" END."""
    words = " ".join(words.lower().split())
    return next((mod for mod, them in load("times")["mods"].items() if words in them), None)


@cache
def number_of(words: str) -> float | None:
    """The number that words or figures spell: "two", "1,200", "5 1/2", "forty-five", "a hundred"; None where none."""
    words = " ".join(words.lower().replace(",", "").replace("-", " ").split())
    if words.endswith("couple of"):
        return 2
    if re.fullmatch(r"\d+(?:\.\d+)?", words):
        return float(words) if "." in words else int(words)
    if whole := re.fullmatch(r"(\d+) 1/2", words):
        return int(whole[1]) + 0.5
    total = 0
    for word in words.replace(" and ", " ").split():
        if word in _TIMES:
            total = max(total, 1) * _TIMES[word]
        elif word in tables()["number"]:
            total += tables()["number"][word]
        else:
            return None
    return total or None


_TIMES = {"dozen": 12, "hundred": 100, "thousand": 1000}


def _macros() -> dict[str, str]:
    rules, foreign = load("times"), load("calendars")
    units: list[str] = [w for ws in rules["units"].values() for w in ws]
    numbers = _either(load("numbers")["units"])
    two = f"{numbers}(?:[- ]{numbers})?"
    # Bounded: a text of nothing but numbers would else be tried at each of them to its end.
    spelled = rf"{two}(?: (?:hundred|thousand)\b(?: (?:and )?{two})?)?"
    figures = r"\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?(?: 1/2)?"
    return {
        **{name: _either(ws) for name, ws in rules["words"].items()},
        "month": _either(tables()["month"]) + r"\b",
        "month_name": _either(rules["months"]),
        "sure_month": _either(m for m in rules["months"] if m not in _NOT_ONLY_MONTHS),
        "islamic": _either(tables()["islamic"]),
        "persian": _either(tables()["persian"]),
        "weekday": _either(rules["weekdays"]),
        "weekday_short": _either(tables()["weekday"]),
        "number": _either(tables()["number"]),
        "number_word": numbers,
        "count": rf"(?:{figures}|{spelled}|an?(?: (?:hundred|thousand|dozen))?|hundred|thousand|dozen)",
        "ordinal": _either(tables()["ordinal"]),
        "year_words": f"(?:nineteen (?:hundred|{two})|two thousand(?: and)?(?: {numbers})?|twenty {two})",
        "holidays": _either(rules["holidays"]),
        "feasts": _either(foreign["feasts"]),
        "unit": _either(units),
        "units": _either(ws[-1] for ws in rules["units"].values()),
        "zone": zones.words(),
    }


# Months that are also names, verbs or other words: alone they are months only in the company of a preposition.
_NOT_ONLY_MONTHS = frozenset({"march", "april", "may", "june", "august"})


def _compiled(pattern: str, macros: dict[str, str]) -> re.Pattern[str]:
    for name, words in macros.items():
        pattern = pattern.replace("{" + name + "}", words)
    spaced = pattern.replace(" ?", r"\s*").replace(" ", r"\s+")
    return re.compile(rf"(?<!\w)(?:{spaced})(?!\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A pattern of the rules. It is tried only where the sentence has a word of each set of `needs`: most have none."""

    name: str
    kind: str
    resolve: str
    regex: re.Pattern[str]
    needs: tuple[frozenset[str], ...]
    told: tuple[tuple[str, str], ...] = ()


@cache
def _patterns() -> tuple[_Pattern, ...]:
    macros, classes = _macros(), _classes()
    told = [
        _Pattern(p["name"], p["kind"], p["resolve"], _compiled(p["re"], macros), _needed(p["needs"], classes))
        for p in load("times")["pattern"]
    ]
    for table, kind in (("refs", "ref"), ("vague", "none")):
        for name, phrases in load("times")[table].items():
            regex = _compiled(f"(?:{'|'.join(phrases)})", macros)
            firsts = frozenset(w for p in phrases for w in _WORD.findall(_ASIDE.sub("", p))[:1])
            told.append(_Pattern(f"vague_{name.lower()}", "vague", kind, regex, (firsts,), (("ref", name),)))
    return tuple(told)


def _classes() -> dict[str, frozenset[str]]:
    rules = load("times")
    return {
        "month": frozenset(tables()["month"]),
        "weekday": frozenset(tables()["weekday"]),
        "unit": frozenset(w for ws in rules["units"].values() for w in ws),
        "part": frozenset(rules["words"]["part"]),
        "zone": frozenset(w.lower() for w in load("zones")["abbreviations"]),
        "number": frozenset(tables()["number"]),
        "ordinal": frozenset(w.split("-")[0] for w in tables()["ordinal"]) | {"#"},
        "islamic": frozenset(w.split()[0].split("'")[0].split("-")[0] for w in tables()["islamic"]),
        "persian": frozenset(tables()["persian"]),
    }


def _needed(lists: list[str], classes: dict[str, frozenset[str]]) -> tuple[frozenset[str], ...]:
    return tuple(
        frozenset[str]().union(*(classes.get(w, {w}) for w in words.replace("|", " ").split())) for words in lists
    )


_WORD = re.compile(r"[a-z]+|\d")
# What a phrase of the rules need not have: optional groups, looks around, names of tables.
_ASIDE = re.compile(r"\(\?<?[!=][^)]*\)|\(.*?\)\?|{.*?}")


def hits(text: str, within: Span) -> list[Hit]:
    """The time expressions of a sentence, by start; they do not overlap."""
    words = {"#" if w.isdigit() else w for w in _WORD.findall(within.of(text).lower())}
    able = ((n, p) for n, p in enumerate(_patterns()) if all(not words.isdisjoint(need) for need in p.needs))
    found = [
        (span.start, -span.end, n, Hit(span, span.of(text), p.name, p.kind, p.resolve, groups | dict(p.told)))
        for n, p in able
        for span, groups in _matches(p.regex, text, within)
    ]
    kept: list[Hit] = []
    for *_, hit in sorted(found, key=lambda f: f[:3]):
        if not kept or hit.span.start >= kept[-1].span.end:
            kept.append(hit)
    return kept


def _matches(pattern: re.Pattern[str], text: str, within: Span) -> Iterator[tuple[Span, dict[str, str]]]:
    for m in pattern.finditer(text, within.start, within.end):
        met = [(k, k.rstrip("0123456789"), v) for k, v in m.groupdict().items() if v is not None]
        groups = {name: v for _, name, v in met}
        if any(groups.get(g, "A")[0].islower() for g in ("month", "weekday", "islamic", "persian")):
            continue  # "may" and "march" are verbs, "sun" and "sat" are words
        start, end = next((m.span(k) for k, name, _ in met if name == "it"), m.span())
        words = text[start:end]
        start, end = start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip(" \t\r\n\u00a0(,"))
        if start < end:
            yield Span(start, end), groups
