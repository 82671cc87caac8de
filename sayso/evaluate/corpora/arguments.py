"""Events with their arguments: WikiEvents and RAMS."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sayso.evaluate.corpora import dev
from sayso.record import Dispatch, Span
from sayso.record.plain import Plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """Who or what plays the role: all spans that may name it."""

    role: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """`type` in the two upper levels of its ontology: the third is not told in all parts of the sets."""

    type: str
    trigger: Span
    arguments: tuple[Argument, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    dispatch: Dispatch
    events: tuple[Event, ...]


def wikievents(path: Path) -> Iterator[Document]:
    """News with all their events; an argument may be named by any mention of its chain, where chains are told."""
    for row in dev(path):
        chains: dict[object, list[Span]] = {}
        of: dict[str, object] = {}
        for entity in row.get("entities", ()):
            of[entity["id"]] = entity.get("chain", entity["id"])
            chains.setdefault(of[entity["id"]], []).append(_span(entity))
        yield Document(
            dispatch=Dispatch(id=row["id"], text=row["text"]),
            events=tuple(
                Event(
                    type=_upper(e["type"]),
                    trigger=_span(e["trigger"]),
                    arguments=tuple(
                        Argument(role=a["role"], spans=tuple(chains[of[a["entity"]]]))
                        for a in e["arguments"]
                        if a.get("entity") in of
                    ),
                )
                for e in row["events"]
            ),
        )


def rams(path: Path) -> Iterator[Document]:
    """Windows of five sentences with one event; an argument is named by one span."""
    for row in dev(path):
        event = Event(
            type=_upper(row["type"]),
            trigger=_span(row["trigger"]),
            arguments=tuple(Argument(role=a["role"], spans=(_span(a),)) for a in row["arguments"]),
        )
        yield Document(dispatch=Dispatch(id=row["id"], text=row["text"]), events=(event,))


def _upper(kind: str) -> str:
    return ".".join(kind.split(".")[:2])


def _span(row: Plain) -> Span:
    return Span(row["start"], row["end"])
