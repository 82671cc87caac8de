"""Numbers in words and digits: how many, from at least to at most."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sayso.reader.syntax import Token
from sayso.reader.vocabulary import load
from sayso.record import Span, hull


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A number of things: the tokens `first` up to, not with, `last`; `low` and `high` both belong to it, None is open.

    `core` is the first token of the number itself, after "more than", "some" and their like.
    """

    first: int
    core: int
    last: int
    low: int | None
    high: int | None
    span: Span


_DIGITS = re.compile(r"\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?")
_PAIR = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)[-–—](\d{1,3}(?:,\d{3})+|\d+)")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_HYPHENS = frozenset({"-", "–", "—"})


def amounts(words: Sequence[Token]) -> tuple[Amount, ...]:
    """The amounts of a sentence, by start; ages, dates, clock times, measures, money and names are none."""
    found: list[Amount] = []
    k, base = 0, words[0].i if words else 0
    while k < len(words):
        if not _can_begin(words[k].lower):
            k += 1
            continue
        amount = _between(words, k) or _amount(words, k)
        if amount and _is_measure(words, amount.core - base, amount.last - base):
            amount = None
        if amount is None:
            k += 1
            continue
        found.append(_widened(words, amount, floor=found[-1].last if found else base))
        k = amount.last - base
    return tuple(found)


def _can_begin(word: str) -> bool:
    """False for the many words that begin no number."""
    return word[0].isdigit() or word.partition("-")[0] in _openers()


@cache
def _openers() -> frozenset[str]:
    words = {phrase[0] for table in ("vague", "exact") for phrase, _ in _phrases(table)}
    return frozenset({"between", *words, *_values("units"), *_values("plurals")})


@cache
def _phrases(*path: str) -> tuple[tuple[tuple[str, ...], int], ...]:
    """The phrases of a table or list of numbers.toml with their values, the longest first."""
    table: Any = load("numbers")
    for key in path:
        table = table[key]
    pairs = dict[str, int](table if hasattr(table, "items") else dict.fromkeys(table, 0))
    return tuple(sorted(((tuple(p.split()), v) for p, v in pairs.items()), key=lambda pv: -len(pv[0])))


@cache
def _set(*path: str) -> frozenset[str]:
    return frozenset(phrase[0] for phrase, _ in _phrases(*path))


def _values(name: str) -> dict[str, int]:
    return load("numbers")[name]


@cache
def _starting(*path: str) -> dict[str, list[tuple[tuple[str, ...], int]]]:
    """The phrases of a table by their first word, so that few are tried at each word."""
    found: dict[str, list[tuple[tuple[str, ...], int]]] = {}
    for phrase, value in _phrases(*path):
        found.setdefault(phrase[0], []).append((phrase, value))
    return found


def _match(words: Sequence[Token], k: int, *path: str) -> tuple[int, int] | None:
    """How many words a phrase of the table takes at `k`, and its value."""
    if k >= len(words):
        return None
    for phrase, value in _starting(*path).get(words[k].lower, ()):
        if tuple(w.lower for w in words[k : k + len(phrase)]) == phrase:
            return len(phrase), value
    return None


def _made(words: Sequence[Token], first: int, last: int, low: int | None, high: int | None) -> Amount:
    span = Span(words[first].start, words[last - 1].end)
    return Amount(
        first=words[first].i, core=words[first].i, last=words[first].i + last - first, low=low, high=high, span=span
    )


def _amount(words: Sequence[Token], k: int) -> Amount | None:
    """The number that begins at word `k`, with a range's other end."""
    pair = _PAIR.fullmatch(words[k].lower)
    if pair:
        low, high = (int(n.replace(",", "")) for n in pair.groups())
        return _made(words, k, k + 1, low, high) if low < high else None
    one = _vague(words, k) or _exact(words, k)
    if one is None:
        return None
    last, low, high = one
    if _is_measure(words, k, last):
        return None
    if low is None or low != high or last + 1 >= len(words):
        return _made(words, k, last, low, high)
    if words[last].lower in {"to", "or"} or words[last].lower in _HYPHENS:
        other = _exact(words, last + 1)
        if other and other[1] is not None:
            # "two or three thousand": the multiplier belongs to both ends.
            scale = next((v for m, v in _values("multipliers").items() if words[other[0] - 1].lower == m), 1)
            start = low * scale if scale > low and other[0] - last > 2 else low
            if start < other[1]:
                return _made(words, k, other[0], start, other[1])
    return _made(words, k, last, low, high)


def _between(words: Sequence[Token], k: int) -> Amount | None:
    """The range of "between 10 and 15"."""
    if words[k].lower != "between":
        return None
    low = _exact(words, k + 1)
    if low is None or low[0] >= len(words) or words[low[0]].lower != "and":
        return None
    high = _exact(words, low[0] + 1)
    if high is None or low[1] is None or high[1] is None or low[1] >= high[1]:
        return None
    return _made(words, k, high[0], low[1], high[1])


def _vague(words: Sequence[Token], k: int) -> tuple[int, int | None, int | None] | None:
    """Where a vague number ends, and its ends: "dozens", "tens of thousands", "several hundred"."""
    word = words[k].lower
    plurals = _values("plurals")
    if word in plurals:
        low = plurals[word]
        if k + 2 < len(words) and words[k + 1].lower == "of" and words[k + 2].lower in plurals:
            scale = _values("multipliers").get(words[k + 2].lower.removesuffix("s"), 1)
            low = {"tens": 20, "dozens": 24, "scores": 40}.get(word, low) * scale
            return k + 3, low, None
        return k + 1, low, None
    hit = _match(words, k, "vague")
    if hit is None or (k and words[k - 1].lower in {"as", "so", "how", "too"}):
        return None
    n, low = hit
    scale = _values("multipliers").get(words[k + n].lower, 0) if k + n < len(words) else 0
    if scale:
        return k + n + 1, (low * scale or None), None
    return k + n, low or None, None


def _exact(words: Sequence[Token], k: int) -> tuple[int, int | None, int | None] | None:
    """Where an exact number ends, and its value twice."""
    if k >= len(words):
        return None
    hit = _match(words, k, "exact")
    if hit:
        n, value = hit
        return k + n, value, value
    if _DIGITS.fullmatch(words[k].lower):
        return _digits(words, k)
    return _spelled(words, k)


def _digits(words: Sequence[Token], k: int) -> tuple[int, int, int] | None:
    value = float(words[k].lower.replace(",", ""))
    k += 1
    while k < len(words):
        scale = _values("multipliers").get(words[k].lower)
        if scale is not None and scale != 20:
            value *= scale
        elif re.fullmatch(r"\d{3}", words[k].lower) and value < 1000 and words[k].start == words[k - 1].end + 1:
            value = value * 1000 + int(words[k].lower)  # "20 000"
        else:
            break
        k += 1
    whole = round(value)
    return (k, whole, whole) if abs(value - whole) < 1e-6 else None


def _spelled(words: Sequence[Token], k: int) -> tuple[int, int, int] | None:
    """The value of "two", "twenty-one", "three hundred and five", "two dozen"."""
    units, multipliers = _values("units"), _values("multipliers")
    total, part, at, last = 0, 0, k, k
    while at < len(words):
        word = words[at].lower
        left, _, right = word.partition("-")
        if word in units:
            value = units[word]
            if part % 100 and not (part % 100 >= 20 and part % 10 == 0 and value < 10):
                break
            part += value
        elif left in units and right in units and units[left] >= 20:
            part += units[left] + units[right]
        elif word in multipliers and part:
            part *= multipliers[word]
            if multipliers[word] >= 1000:
                total, part = total + part, 0
        elif not (last > k and word in _HYPHENS | {"and"} and _goes_on(words, at, part)):
            break
        at += 1
        if word not in _HYPHENS and word != "and":
            last = at
    return (last, total + part, total + part) if last > k else None


def _goes_on(words: Sequence[Token], at: int, part: int) -> bool:
    """True where the hyphen of "twenty-one" or the "and" of "a hundred and five" stands at `at`."""
    units = _values("units")
    if at + 1 >= len(words) or words[at + 1].lower not in units:
        return False
    if words[at].lower in _HYPHENS:
        return part % 100 >= 20 and part % 10 == 0 and units[words[at + 1].lower] < 10
    return words[at - 1].lower in {"hundred", "thousand"}


def _is_measure(words: Sequence[Token], first: int, last: int) -> bool:
    """True where the number is a date, an age, a clock time, a distance, money, or part of a name."""
    before = words[first - 1] if first else None
    after = words[last] if last < len(words) else None
    text = words[first].text
    if before and (before.lower in _set("measures", "before") or before.lower.endswith("$")):
        return True
    if before and before.lower == "." and first > 1 and words[first - 2].lower in {"no", "nos"}:
        return True
    if (
        before
        and before.lower in _set("measures", "months")
        and before.tag == "NNP"
        and text.isdigit()
        and int(text) < 32
    ):
        return before.lower.endswith(".") or words[first].head == before.i or _no_noun(after)
    if after:
        unit = words[last + 1] if after.lower in _HYPHENS and last + 1 < len(words) else after
        if unit.lower.rstrip(",") in _set("measures", "after") or after.lower.startswith(("year-", "-year")):
            return True
        if (
            after.lower in _set("measures", "months")
            and (after.lower != "may" or after.text == "May")
            and after.tag == "NNP"
        ):
            return True
    # A bare four-digit number after these words is a year; before a noun it may still count ("2005 soldiers").
    if last == first + 1 and _YEAR.fullmatch(text):
        return after is None or before is None or before.lower in _YEAR_WORDS or _no_noun(after)
    return False


_YEAR_WORDS = frozenset({"in", "since", "of", "until", "from", "by", "during", ",", "the", "early", "late", "mid"})


def _no_noun(after: Token | None) -> bool:
    return after is None or after.pos not in {"NOUN", "ADJ"}


def _widened(words: Sequence[Token], amount: Amount, *, floor: int) -> Amount:
    """The amount with what stands around it: "more than", "up to", "some", "or more"."""
    base = words[0].i
    first, last, low, high = amount.first - base, amount.last - base, amount.low, amount.high
    for kind in ("at_least", "at_most"):
        hit = _match(words, last, "after", kind)
        if hit:
            last += hit[0]
            low, high = (low, None) if kind == "at_least" else (None, low)
    while hit := _before(words, first, floor - base):
        n, kind = hit
        first -= n
        if kind == "at_least":
            high = None
        elif kind == "at_most":
            low = None
    return replace(
        amount,
        first=first + base,
        last=last + base,
        low=low,
        high=high,
        span=hull((words[first].span, words[last - 1].span)),
    )


def _before(words: Sequence[Token], first: int, floor: int) -> tuple[int, str] | None:
    """How many words of which kind change the number that begins at `first`; the longest phrase wins."""
    hits = [
        (len(phrase), kind)
        for kind in ("at_least", "at_most", "about")
        for phrase, _ in _phrases("before", kind)
        if first - len(phrase) >= floor and tuple(w.lower for w in words[first - len(phrase) : first]) == phrase
    ]
    return max(hits, default=None)
