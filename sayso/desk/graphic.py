"""Which sentences of a text are graphic, so that a reader meets them by choice. The words are in `graphic.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from sayso.record import Span

# A sentence ends at a stop and its closing quotes before a space. "Gen." and "U.S." end none: after a short word with a
# capital the sentence goes on, so that in doubt more is folded and never half a sentence.
_END = re.compile(r"(?<!\b[A-Z])(?<!\b[A-Z][a-z])(?<!\b[A-Z][a-z]{2})(?<!\b[A-Z][a-z]{3})[.!?…]+[\"”’»)\]]*\s+")


def passages(text: str) -> Iterator[Span]:
    """The graphic sentences of a text, in order; a line's end ends a sentence."""
    words = _words()
    for sentence in sentences(text):
        if words.search(text, sentence.start, sentence.end):
            yield sentence


def folds(text: str) -> Iterator[tuple[bool, str]]:
    """The text in parts, each with whether it is graphic; together they are the text."""
    at = 0
    for passage in passages(text):
        if at < passage.start:
            yield False, text[at : passage.start]
        yield True, text[passage.start : passage.end]
        at = passage.end
    if at < len(text):
        yield False, text[at:]


def sentences(text: str) -> Iterator[Span]:
    """The sentences of a text, in order; a line's end ends one."""
    at = 0
    for line in text.split("\n"):
        ends = [at + m.end() for m in _END.finditer(line)]
        start = at
        for end in (*ends, at + len(line)):
            if text[start:end].strip():
                yield Span(start, end)
            start = end
        at += len(line) + 1


@cache
def _words() -> re.Pattern[str]:
    """Any of the listed words; one that ends in "*" with any ending."""
    listed = tomllib.loads(Path(__file__).with_name("graphic.toml").read_text(encoding="utf-8"))
    each = sorted({w for words in listed.values() for w in words}, key=len, reverse=True)
    told = (re.escape(w.removesuffix("*")).replace(r"\ ", r"\s+") + (r"\w*" if w.endswith("*") else "") for w in each)
    return re.compile(rf"\b(?:{'|'.join(told)})\b", re.IGNORECASE)
