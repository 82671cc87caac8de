"""MUC-4: news of Latin America with the templates of its incidents, in the simplified form of GTT."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sayso.evaluate.corpora import dev
from sayso.evaluate.templates import ROLES, Template
from sayso.record import Dispatch
from sayso.record.plain import Plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    dispatch: Dispatch
    templates: tuple[Template, ...]


def documents(path: Path) -> Iterator[Document]:
    """The documents of a file or folder; a template told twice in the same words is one, as in GTT's evaluation."""
    for row in dev(path):
        told = [
            Template(
                type=t["incident_type"],
                roles={role: tuple(tuple(entity) for entity in t[role] if entity) for role in ROLES},
            )
            for t in row["gtt_templates"]
        ]
        dateline: Plain = row.get("dateline") or {}
        yield Document(
            dispatch=Dispatch(id=row["id"], text=row["text"], published=dateline.get("date")),
            templates=_distinct(told),
        )


def _distinct(templates: Sequence[Template]) -> tuple[Template, ...]:
    found: list[Template] = []
    for t in templates:
        if t not in found:
            found.append(t)
    return tuple(found)
