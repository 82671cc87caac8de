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
    name: str
    kind: str
    resolve: str
    groups: dict[str, str]


def _either(words: Iterable[str]) -> str:
    """A group of alternatives, the longest first, so that none hides a longer one."""
    return "(?:" + "|".join(sorted((re.escape(w).replace(r"\ ", " ") for w in words), key=len, reverse=True)) + ")"


@cache
def tables() -> dict[str, dict[str, int]]:
    """Spelled months (1 to 12), weekdays (Monday is 0) and numbers to what they count."""
    rules = load("times")
    return {
        "month": {w: n for n, ws in enumerate(rules["months"].values(), start=1) for w in ws},
        "weekday": {w: n for n, ws in enumerate(rules["weekdays"].values()) for w in ws},
        "number": {"a": 1, "an": 1, **load("numbers")["units"]},
    }


@cache
def unit_of(word: str) -> str:
    """The unit ("week") that a word ("weeks") spells; a word that stands for itself ("weekend", "century") as it is."""
    return next((unit for unit, words in load("times")["units"].items() if word.lower() in words), word.lower())


def _macros() -> dict[str, str]:
    rules = load("times")
    words: dict[str, list[str]] = rules["words"]
    units: list[str] = [w for ws in rules["units"].values() for w in ws]
    return {
        **{name: _either(ws) for name, ws in words.items()},
        "month": _either(tables()["month"]) + r"\b",
        "month_name": _either(rules["months"]),
        "weekday": _either(rules["weekdays"]),
        "weekday_short": _either(tables()["weekday"]),
        "number": _either(tables()["number"]),
        "unit": _either(units),
        "units": _either(ws[-1] for ws in rules["units"].values()),
        "zone": zones.words(),
    }


def _compiled(pattern: str, macros: dict[str, str]) -> re.Pattern[str]:
    for name, words in macros.items():
        pattern = pattern.replace("{" + name + "}", words)
    spaced = pattern.replace(" ?", r"\s*").replace(" ", r"\s+")
    return re.compile(rf"(?<!\w){spaced}(?!\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A pattern of the rules. It is tried only where the sentence has a word of each set of `needs`: most have none."""

    name: str
    kind: str
    resolve: str
    regex: re.Pattern[str]
    needs: tuple[frozenset[str], ...]


@cache
def _patterns() -> tuple[_Pattern, ...]:
    macros, classes = _macros(), _classes()
    told = [
        _Pattern(p["name"], p["kind"], p["resolve"], _compiled(p["re"], macros), _needed(p["needs"], classes))
        for p in load("times")["pattern"]
    ]
    for name, phrases in load("times")["vague"].items():
        regex = _compiled(f"(?:{'|'.join(phrases)})", macros)
        firsts = frozenset(p.split()[0] for p in phrases)
        told.append(_Pattern(f"vague_{name}", "vague", "none", regex, (firsts,)))
    return tuple(told)


def _classes() -> dict[str, frozenset[str]]:
    rules = load("times")
    return {
        "month": frozenset(tables()["month"]),
        "weekday": frozenset(tables()["weekday"]),
        "unit": frozenset(w for ws in rules["units"].values() for w in ws),
        "part": frozenset(rules["words"]["part"]),
        "zone": frozenset(w.lower() for w in load("zones")["abbreviations"]),
    }


def _needed(lists: list[str], classes: dict[str, frozenset[str]]) -> tuple[frozenset[str], ...]:
    return tuple(frozenset[str]().union(*(classes.get(w, {w}) for w in words.split())) for words in lists)


_WORD = re.compile(r"[a-z]+|\d")


def hits(text: str, within: Span) -> list[Hit]:
    """The time expressions of a sentence, by start; they do not overlap."""
    words = {"#" if w.isdigit() else w for w in _WORD.findall(within.of(text).lower())}
    able = ((n, p) for n, p in enumerate(_patterns()) if all(not words.isdisjoint(need) for need in p.needs))
    found = [
        (span.start, -span.end, n, Hit(span, p.name, p.kind, p.resolve, groups))
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
        groups = {k.rstrip("0123456789"): v for k, v in m.groupdict().items() if v is not None}
        if any(groups.get(g, "A")[0].islower() for g in ("month", "weekday")):
            continue  # "may" and "march" are verbs, "sun" and "sat" are words
        start, end = m.span("it") if "it" in groups else m.span()
        words = text[start:end]
        start, end = start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip(" \t\r\n\u00a0(,"))
        if start < end:
            yield Span(start, end), groups
