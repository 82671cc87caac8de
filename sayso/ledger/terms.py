"""The words that search goes by: the same in every store, because we cut and fold them ourselves.

A word is a run of letters and digits without case and accents. There is no stemming: `clash*` finds clashes.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# PostgreSQL keeps no position above 16,383 and no vector above 1 MB; what lies further on is not found by its words.
MOST_WORDS = 16_000
MOST_BYTES = 600_000
LONGEST = 60

_WORD = re.compile(r"[^\W_]+")
_PIECE = re.compile(r'(-?)(?:"([^"]*)"|(\S+))')


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand side by side; `starts`: the last is only the start of one; `absent`: they must not be there.

    `label` is the part that they must stand in, one of LABELS, else any.
    """

    words: tuple[str, ...]
    starts: bool = False
    absent: bool = False
    label: str = ""


# The parts of a claim, and the weight that marks each in a tsvector.
LABELS = {"actors": "A", "places": "B", "sources": "C", "words": "D"}


def words(text: str) -> list[str]:
    """The words of a text, folded, up to what an index holds."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text).casefold() if not unicodedata.combining(c))
    found: list[str] = []
    size = 0
    for match in _WORD.finditer(bare):
        word = match.group()[:LONGEST]
        size += len(word.encode("utf-8", "replace"))
        if len(found) == MOST_WORDS or size > MOST_BYTES:
            break
        found.append(word)
    return found


def folded(text: str) -> str:
    """The words of a name on one line: " taliban fighters ", with a space at each end, so that whole words match."""
    return f" {' '.join(words(text))} "


def terms(text: str) -> list[Term]:
    """What a search asks for: words, "several words together", the start of one*, and -what must not be there.

    Raises: ValueError when there is nothing to look for.
    """
    found: list[Term] = []
    for minus, phrase, word in _PIECE.findall(text):
        cut = tuple(words(phrase or word))
        if cut:
            found.append(Term(cut, starts=not phrase and word.endswith("*"), absent=bool(minus)))
    if all(term.absent for term in found):
        raise ValueError(f'{text!r} names no word to look for; wanted words, as in: market "air strike" shell* -Kabul')
    return found


def named(text: str, label: str) -> Term:
    """All words of a name, side by side, in one part of a claim.

    Raises: ValueError when it has none.
    """
    cut = tuple(words(text))
    if not cut:
        raise ValueError(f"{text!r} is no name: it has no letters and no digits")
    return Term(cut, label=label)


def fts5(asked: list[Term]) -> str:
    """The question as SQLite's FTS5 has it."""

    def one(term: Term) -> str:
        where = f"{term.label} : " if term.label else ""
        return f'({where}"{" ".join(term.words)}"{" *" if term.starts else ""})'

    wanted = " AND ".join(one(t) for t in asked if not t.absent)
    return "".join([f"({wanted})", *(f" NOT {one(t)}" for t in asked if t.absent)])


def tsquery(asked: list[Term]) -> str:
    """The question as PostgreSQL's tsquery has it."""

    def one(term: Term) -> str:
        label = LABELS.get(term.label, "")
        marks = [label] * len(term.words)
        if term.starts:
            marks[-1] = f"*{label}"
        pieces = [f"'{w}'" + (f":{m}" if m else "") for w, m in zip(term.words, marks, strict=True)]
        return f"{'!' if term.absent else ''}({' <-> '.join(pieces)})"

    return " & ".join(one(t) for t in asked)


def tsvector(parts: dict[str, str]) -> str:
    """The words of the parts as PostgreSQL's tsvector has them; no phrase reaches from one part into the next."""
    places: dict[str, list[str]] = {}
    at = 0
    for label, text in parts.items():
        mark = LABELS[label] if label != "words" else ""
        for word in text.split():
            at += 1
            places.setdefault(word, []).append(f"{at}{mark}")
        at += 1
    return " ".join(f"'{word}':{','.join(at_)}" for word, at_ in places.items())
