"""Harms of which the words say that nobody knows how many."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from sayso.reader.marks import Cost
from sayso.reader.syntax import Sentence, Syntax
from sayso.reader.vocabulary import load
from sayso.record import Harm, Span

# One code point for one, so that positions in the changed text are positions in the text; so no lower() either.
_STRAIGHT = str.maketrans({"\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"', "\u00a0": " ", "\n": " "})
# Where the words that tell the not knowing begin with it, they stay whole.
_UNCLEAR = frozenset({"unclear", "unknown", "not", "no", "did", "without", "gave", "had", "has", "uncertain", "n't"})


def find(syntax: Syntax, sentence: Sentence) -> Iterator[Cost]:
    """Costs that are told to be not known."""
    text = sentence.span.of(syntax.text).translate(_STRAIGHT)
    if not _maybe_unknown().search(text):
        return
    for pattern in _unknown_patterns():
        m = pattern.search(text)
        if m is None:
            continue
        cue = Span(sentence.span.start + m.start(), sentence.span.start + m.end())
        span = _said_short(syntax, cue)
        for harm in _which_harms(m.group()):
            yield Cost(span=span, harm=harm, low=None, high=None, unknown=True, cue=cue, by="told as not known")
        return


def _said_short(syntax: Syntax, cue: Span) -> Span:
    """The noun phrase of what is not known, where the words begin with it: "the number of casualties"."""
    words = syntax.inside(cue)
    if words[0].lower in _UNCLEAR:
        return cue
    first = words[0].i
    while (
        first
        and syntax.tokens[first - 1].pos in {"DET", "ADJ"}
        and syntax.tokens[first - 1].sentence == words[0].sentence
    ):
        first -= 1
    harmed = _harmed().search(cue.of(syntax.text).translate(_STRAIGHT))
    return Span(syntax.tokens[first].start, cue.start + harmed.end()) if harmed else cue


def _which_harms(words: str) -> tuple[Harm, ...]:
    table = load("counts")["unknown"]
    killed = bool(re.search(rf"\b(?:{table['killed']})\b", words, re.IGNORECASE))
    injured = bool(re.search(rf"\b(?:{table['injured']})\b", words, re.IGNORECASE))
    if re.search(rf"\b(?:{table['both']})\b", words, re.IGNORECASE) or killed == injured:
        return Harm.KILLED, Harm.INJURED
    return (Harm.KILLED,) if killed else (Harm.INJURED,)


@cache
def _unknown_patterns() -> tuple[re.Pattern[str], ...]:
    table: dict[str, Any] = load("counts")["unknown"]
    harmed = "|".join(table[k] for k in ("both", "killed", "injured"))
    return tuple(
        re.compile(r"\b" + p.replace("{harmed}", harmed).replace("{unclear}", table["unclear"]), re.IGNORECASE)
        for p in table["patterns"]
    )


@cache
def _harmed() -> re.Pattern[str]:
    table = load("counts")["unknown"]
    return re.compile(
        rf"\b(?:{table['both']}|{table['killed']}|{table['injured']})\b(?: (?:toll|figures?|numbers|count)\b)?",
        re.IGNORECASE,
    )


@cache
def _maybe_unknown() -> re.Pattern[str]:
    return re.compile(
        r"known|clear|certain|\bno\b|not|n't|yet to|being|without|declin|refus|unavailable|impossible", re.IGNORECASE
    )
