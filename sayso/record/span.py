"""Positions in a dispatch's text, and the words that stand there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of a dispatch's text: `text[start:end]`.

    Units: code points of `Dispatch.text`; never bytes, tokens or UTF-16.
    Raises: ValueError when the range is empty or negative.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"empty or negative span [{self.start}, {self.end})")

    def of(self, text: str) -> str:
        """The words of the span."""
        return text[self.start : self.end]

    def holds(self, other: Span) -> bool:
        """True where the other span lies wholly inside this one."""
        return self.start <= other.start and other.end <= self.end

    def meets(self, other: Span) -> bool:
        """True where the two share at least one code point."""
        return self.start < other.end and other.start < self.end

    def shifted(self, by: int) -> Span:
        """The same range, `by` code points further on."""
        return Span(self.start + by, self.end + by)


def hull(spans: Iterable[Span]) -> Span:
    """The smallest span that holds all of them.

    Raises: ValueError when there are none.
    """
    them = list(spans)
    if not them:
        raise ValueError("no spans to take the hull of")
    return Span(min(s.start for s in them), max(s.end for s in them))


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The words of one dispatch that carry a value; `Dispatch.bears_out` proves them."""

    dispatch: str
    span: Span
    quote: str
