"""Texts with labelled spans and classes: re3d, CAMEO, SATP, IndiaPoliceEvents, factuality."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sayso.evaluate.corpora import dev
from sayso.record import Span
from sayso.record.plain import Plain

SATP = ("Armed Assault", "Bombing or Explosion", "Other", "Kidnapping")
POLICE = ("ANY_ACTION", "ARREST", "FAIL", "FORCE", "KILL")
CAMEO = ("make_statement", "verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict")


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A text and what is told of it. What the set does not tell is None.

    `parts`: sentences with their labels. `values`: spans with a number.
    """

    id: str
    text: str
    spans: tuple[tuple[Span, str], ...] | None = None
    labels: frozenset[str] | None = None
    parts: tuple[tuple[Span, frozenset[str]], ...] = ()
    values: tuple[tuple[Span, float], ...] = ()


def re3d(path: Path) -> Iterator[Marked]:
    """Sentences with their flat entities."""
    for row in dev(path):
        yield Marked(id=row["id"], text=row["text"], spans=tuple((_span(e), e["type"]) for e in row["flat_entities"]))


def cameo(path: Path) -> Iterator[Marked]:
    """Sentences with actors by role, and the class of what is done."""
    for row in dev(path):
        actors, label = row["actors"], row["label"]
        yield Marked(
            id=row["id"],
            text=row["text"],
            spans=None if actors is None else tuple((_span(a), a["role"]) for a in actors),
            labels=None if label is None else frozenset((CAMEO[int(label)],)),
        )


def satp(path: Path) -> Iterator[Marked]:
    """Incident reports with any number of attack types."""
    for row in dev(path):
        yield Marked(id=row["id"], text=row["text"], labels=frozenset(row["labels"]))


def india_police(path: Path) -> Iterator[Marked]:
    """Articles and their sentences with what the police did in them."""
    for row in dev(path):
        yield Marked(
            id=row["id"],
            text=row["text"],
            labels=frozenset(row["labels"]),
            parts=tuple((_span(s), frozenset(s["labels"])) for s in row["sentences"]),
        )


def factuality(path: Path) -> Iterator[tuple[str, Marked]]:
    """The set's name and a sentence with how sure its predicates are, from -3 to 3."""
    for row in dev(path):
        told = tuple((_span(t), float(t["factuality"])) for t in row["targets"])
        yield row["id"].split("-")[0], Marked(id=row["id"], text=row["text"], values=told)


def _span(row: Plain) -> Span:
    return Span(row["start"], row["end"])
