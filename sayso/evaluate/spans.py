"""Spans beside spans: exact matches, as seqeval counts them, and overlap by words."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from functools import cache

from sayso.record import Span

_WORD = re.compile(r"\w+|[^\w\s]")


@dataclass(slots=True)
class Count:
    """Sets beside sets, added up over texts."""

    right: int = 0
    gold: int = 0
    predicted: int = 0

    def add(self, gold: Iterable[Hashable], predicted: Iterable[Hashable]) -> None:
        """Count one text; what is told twice counts once."""
        a, b = set(gold), set(predicted)
        self.right += len(a & b)
        self.gold += len(a)
        self.predicted += len(b)

    @property
    def f1(self) -> float:
        """0 where nothing is right, 1 where there was nothing to find and nothing was found."""
        total = self.gold + self.predicted
        return 2 * self.right / total if total else 1.0


@dataclass(slots=True)
class Labelled:
    """Counts of (span, label) over texts, in all and for each label."""

    every: Count = field(default_factory=Count)
    by_label: dict[str, Count] = field(default_factory=dict[str, Count])

    def add(self, gold: Iterable[tuple[Span, str]], predicted: Iterable[tuple[Span, str]]) -> None:
        """Count one text."""
        a, b = set(gold), set(predicted)
        self.every.add(a, b)
        for label in {k for _, k in a | b}:
            count = self.by_label.setdefault(label, Count())
            count.add((s for s in a if s[1] == label), (s for s in b if s[1] == label))

    @property
    def micro(self) -> float:
        return self.every.f1

    @property
    def macro(self) -> float:
        """The mean over the labels that are in the gold or were given."""
        return sum(c.f1 for c in self.by_label.values()) / len(self.by_label) if self.by_label else 0.0


def words(text: str, spans: Iterable[Span]) -> set[int]:
    """The starts of the words that the spans share a code point with."""
    every = _words(text)
    return {start for span in spans for start, end in every if start < span.end and span.start < end}


def bare(text: str, span: Span) -> Span:
    """The span without white space at its ends."""
    quote = text[span.start : span.end]
    start = span.start + len(quote) - len(quote.lstrip())
    return Span(start, max(start + 1, span.end - len(quote) + len(quote.rstrip())))


@cache
def _words(text: str) -> tuple[tuple[int, int], ...]:
    return tuple((m.start(), m.end()) for m in _WORD.finditer(text))
