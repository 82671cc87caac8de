"""Segments to sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sayso.reader.marks import Layout
from sayso.record import Segment, SegmentKind, Span

_STOP = re.compile(r"(?<=[.!?])[\"”')]*\s+(?=[A-Z\"“'(])")


def lay_out(text: str, segments: Sequence[Segment]) -> tuple[Layout, ...]:
    """The sentences of headline, deck and body, by start, each with its paragraph."""
    found: list[Layout] = []
    paragraph = 0
    for segment in segments:
        if segment.kind not in {SegmentKind.HEADLINE, SegmentKind.DECK, SegmentKind.BODY}:
            continue
        words = segment.span.of(text)
        at = 0
        for block in re.split(r"(\n\s*\n)", words):
            if block.strip():
                paragraph += 1
                last = 0
                for stop in [*(m.end() for m in _STOP.finditer(block)), len(block)]:
                    piece = block[last:stop]
                    if piece.strip():
                        start = segment.span.start + at + last + len(piece) - len(piece.lstrip())
                        found.append(
                            Layout(span=Span(start, start + len(piece.strip())), kind=segment.kind, paragraph=paragraph)
                        )
                    last = stop
            at += len(block)
    return tuple(found)
