"""Text to segments: boilerplate, headline, deck, dateline, body, editorial notes."""

from __future__ import annotations

from sayso.record import Segment, SegmentKind, Span


def split(text: str, *, title: str | None = None) -> tuple[Segment, ...]:
    """The segments of the text, by start."""
    parts: list[Segment] = []
    at = 0
    for n, block in enumerate(text.split("\n\n")):
        if block.strip():
            kind = (SegmentKind.HEADLINE, SegmentKind.DATELINE)[n] if n < 2 else SegmentKind.BODY
            parts.append(Segment(kind=kind, span=Span(at, at + len(block))))
        at += len(block) + 2
    return tuple(parts)
