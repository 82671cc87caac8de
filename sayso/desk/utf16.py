"""Positions as browsers count them. A browser counts UTF-16 units, the ledger code points; they meet here alone."""

from __future__ import annotations

from sayso.record import Span


def to_utf16(text: str, at: int) -> int:
    """How many UTF-16 units stand before a code point.

    Raises: ValueError when the text is shorter.
    """
    if not 0 <= at <= len(text):
        raise ValueError(f"position {at} is not within a text of {len(text)} code points")
    return at + sum(c > "\uffff" for c in text[:at])


def from_utf16(text: str, unit: int) -> int:
    """How many code points stand before a UTF-16 unit; a unit within a pair counts as the start of its pair.

    Raises: ValueError when the text is shorter.
    """
    met = 0
    for at, c in enumerate(text):
        if 0 <= unit < met + 1 + (c > "\uffff"):
            return at
        met += 1 + (c > "\uffff")
    if unit != met:
        raise ValueError(f"unit {unit} is not within a text of {met} UTF-16 units")
    return len(text)


def span_to_utf16(text: str, span: Span) -> tuple[int, int]:
    """The same range in UTF-16 units."""
    return to_utf16(text, span.start), to_utf16(text, span.end)


def span_from_utf16(text: str, start: int, end: int) -> Span:
    """The code points that a range of UTF-16 units touches, halves of a pair among them.

    Raises: ValueError when the range is empty or leaves the text.
    """
    last = from_utf16(text, end)
    if last < len(text) and to_utf16(text, last) < end:
        last += 1
    return Span(from_utf16(text, start), last)
