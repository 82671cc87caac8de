"""PolNeAR: who says what, by which cue, in news articles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sayso.evaluate.corpora import dev
from sayso.record import Span
from sayso.record.plain import Plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """One attribution; a role in several pieces is their hull, one that is not there is None."""

    source: Span | None
    cue: Span | None
    content: Span | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    id: str
    text: str
    attributions: tuple[Attribution, ...]


def articles(path: Path) -> Iterator[Article]:
    """The articles of a file or folder."""
    for row in dev(path):
        told = tuple(
            Attribution(source=_hull(a["source"]), cue=_hull(a["cue"]), content=_hull(a["content"]))
            for a in row["attributions"]
        )
        yield Article(id=row["id"], text=row["text"], attributions=told)


def _hull(pieces: list[Plain]) -> Span | None:
    return Span(min(p["start"] for p in pieces), max(p["end"] for p in pieces)) if pieces else None
