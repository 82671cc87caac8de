"""Texts sent all in capitals, as old telexes are, seen with the capitals that print would give them.

A view: as many code points as the text, each at its place, so that every span means the same in both. How words are
mostly written, and what their neighbours say of them, was learned from print (`train/truecase.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sayso.reader.vocabulary import learned

LOWER, TITLE, UPPER = range(3)
# Of a text with fewer letters nothing can be said: it may be an acronym or a name.
LEAST_LETTERS = 100
SHOUTED = 0.9
UNKNOWN = "?"

_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W\d_]+(?:['’][^\W\d_]+)?")
_SUFFIXES = ("ing", "ed", "ly", "ion", "ions", "ment", "ness", "able", "al", "ers", "es", "s", "ez", "o", "a")


def view(text: str) -> str:
    """The text as print would have it where it is all in capitals; else the text itself."""
    if not is_shouted(text):
        return text
    words = list(_WORD.finditer(text))
    seen = list[str]()
    at = 0
    for m, case in zip(words, _cases(text, words), strict=True):
        seen += [text[at : m.start()], _written(m[0], case)]
        at = m.end()
    return "".join([*seen, text[at:]])


def is_shouted(text: str) -> bool:
    """True where nearly all letters that could be small are capitals."""
    letters = [c for c in text if c.isupper() or c.islower()]
    return len(letters) >= LEAST_LETTERS and sum(map(str.isupper, letters)) >= SHOUTED * len(letters)


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word in small letters, how it is mostly written, and the marks between it and the word before and behind."""

    text: str
    habit: str
    before: str
    behind: str

    @property
    def begins(self) -> bool:
        """True where a sentence, a paragraph or a note in brackets begins with it."""
        return bool(_BEGINS.search(self.before))


_BEGINS = re.compile(
    r"""
    \A\Z                                # the text begins
    | [.!?:]["'”)\]]*\s+["'“(\[]*\Z     # a sentence ended
    | \n[ ]*\n | \n[ ]{2,}              # a paragraph begins
    | --?\s+["“(\[]*\Z | \[\Z | \]\s+["“]?\Z  # behind a dateline's dash; a note in brackets, and what it stands before
    """,
    re.VERBOSE,
)


def words_of(text: str, found: Sequence[re.Match[str]]) -> list[Word]:
    """The words of the text with what stands between them."""
    ends = [0, *(m.end() for m in found)]
    starts = [*(m.start() for m in found), len(text)]
    gaps = [text[a:b] for a, b in zip(ends, starts, strict=True)]
    return [
        Word(text=low, habit=_habits().get(low, UNKNOWN), before=gaps[k] if k else "", behind=gaps[k + 1])
        for k, m in enumerate(found)
        for low in (m[0].lower(),)
    ]


def features(words: Sequence[Word], k: int) -> Iterator[str]:
    """What speaks for the word's capitals, as names of weights."""
    word = words[k]
    last = words[k - 1] if k and not word.begins else None
    follows = words[k + 1] if k + 1 < len(words) and not words[k + 1].begins else None
    h, p, n = word.habit, last.habit if last else "^", follows.habit if follows else "$"
    yield from ("bias", f"h={h}", f"p={p}&h={h}", f"h={h}&n={n}", f"p={p}&h={h}&n={n}")
    if "." in word.text:
        yield "dotted"
    if h == UNKNOWN:
        yield f"length={min(len(word.text), 7)}"
        if not set("aeiouyáéíóúü") & set(word.text):
            yield "no-vowel"
        yield from (f"ends={s}" for s in _SUFFIXES if word.text.endswith(s))
    if word.before.endswith("(") and word.behind.startswith(")"):
        yield from ("bracketed", f"bracketed&h={h}", f"bracketed&{min(len(word.text), 7)}")
    for name, gap in (("before", word.before), ("behind", word.behind)):
        mark = gap.strip()[:1]
        if mark:
            yield from (f"{name}={mark}", f"{name}={mark}&h={h}")
    if last:
        yield f"after:{last.text}&h={h}"
        if k > 1:
            yield f"h={h}&p={p}&pp={words[k - 2].habit}"
    if follows:
        yield f"h={h}&to:{follows.text}"
    if h not in {"l", UNKNOWN}:
        yield f"w={word.text}"
        if last:
            yield f"{last.text}+{word.text}"
        if follows:
            yield f"{word.text}>{follows.text}"


def _cases(text: str, found: Sequence[re.Match[str]]) -> Iterator[int]:
    words = words_of(text, found)
    table: dict[str, list[float]] = learned("truecase")["features"]
    for k, word in enumerate(words):
        sums = [0.0, 0.0, 0.0]
        for name in features(words, k):
            row = table.get(name)
            if row is not None:
                sums = [a + b for a, b in zip(sums, row, strict=True)]
        case = sums.index(max(sums))
        yield TITLE if case == LOWER and word.begins else case


def _written(word: str, case: int) -> str:
    """The word in that case; a letter whose small form is not one letter stays as it is."""
    if case == UPPER:
        return word
    small = "".join(low if len(low := c.lower()) == 1 else c for c in word)
    return small if case == LOWER else word[0] + small[1:]


@cache
def _habits() -> dict[str, str]:
    """A word to how it is mostly written: from l (small) over k, m and c to t (Title), and u (all capitals)."""
    told: dict[str, Any] = learned("truecase")["habits"]
    return {word: habit for habit, words in told.items() for word in words.split()}
