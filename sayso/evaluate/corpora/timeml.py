"""TempEval-3: news articles with the time expressions that their annotators marked and normalised."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sayso.evaluate.corpora import dev
from sayso.record import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A time expression by TIMEX3: its words, its type and its value."""

    span: Span
    type: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A text, its corpus, the day of its creation, and its times; that of the creation is not among them."""

    id: str
    corpus: str
    text: str
    created: date
    times: tuple[Marked, ...]


def articles(path: Path) -> Iterator[Article]:
    """The articles of a file or folder."""
    for row in dev(path):
        yield Article(
            id=row["id"],
            corpus=row["corpus"],
            text=row["text"],
            created=date.fromisoformat(row["dct"]["value"][:10]),
            times=tuple(
                Marked(span=Span(t["start"], t["end"]), type=t["type"], value=t["value"]) for t in row["timexes"]
            ),
        )
