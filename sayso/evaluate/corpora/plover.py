"""PLOVER: gold standard records, one event a text, some texts with more than one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sayso.evaluate.corpora import dev
from sayso.record import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """An event of the text: its type, and the words of who did it and to whom."""

    id: str
    text: str
    type: str
    sources: tuple[Span, ...]
    targets: tuple[Span, ...]


def records(path: Path) -> Iterator[Record]:
    """The records of a file or folder."""
    for row in dev(path):
        spans = {
            role: [Span(s["start"], s["end"]) for s in row["spans"] if s["role"] in roles] for role, roles in _ROLES
        }
        yield Record(
            id=row["id"],
            text=row["text"],
            type=row["event"],
            sources=tuple(spans["source"]),
            targets=tuple(spans["target"]),
        )


_ROLES = (("source", ("source", "reciprocal")), ("target", ("target", "reciprocal")))
