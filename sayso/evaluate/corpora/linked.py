"""What experts linked over many dispatches: incidents with their mentions, reprints, disputes; and ECB+'s chains.

A folder with `incidents.jsonl`, `reprints.jsonl`, `disputes.jsonl`, and `dispatches.jsonl` or `.jsonl.gz` where the
dispatches are not those of the wire.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from sayso.evaluate.corpora import absent, objects, rows
from sayso.record import Aspect, Dispatch, EventType, Span
from sayso.record.plain import Plain

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Words of a dispatch that tell of an incident. `nth` tells two mentions of one incident apart."""

    incident: str
    nth: int
    dispatch: str
    span: Span
    type: EventType


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A position in a dispute as the experts have it: the words that take it, and whose it is."""

    dispatch: str
    span: Span
    claim: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Disputed:
    id: str
    incident: str
    aspect: Aspect
    positions: tuple[Held, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Dispatches and what experts linked in them. `about` says what each incident is, `reprints` how a pair repeats."""

    dispatches: tuple[Dispatch, ...]
    mentions: tuple[Mention, ...]
    about: dict[str, str]
    reprints: dict[Pair, str]
    disputes: tuple[Disputed, ...]


def story(path: Path, *, wire: Path) -> Story:
    """What the folder holds; its dispatches, or those of the wire.

    Raises: InputError when the incidents or the dispatches are not there.
    """
    incidents = path / "incidents.jsonl"
    if not incidents.exists():
        raise absent(path, wanted="a folder with incidents.jsonl, reprints.jsonl and disputes.jsonl")
    told = list(objects(incidents))
    own = [p for p in (path / "dispatches.jsonl", path / "dispatches.jsonl.gz") if p.exists()]
    return Story(
        dispatches=tuple(_dispatch(row) for row in rows(own[0] if own else wire)),
        mentions=tuple(m for row in told for m in _mentions(row)),
        about={
            row["incident"]: " · ".join(str(row[k]) for k in ("type", "when", "where", "summary") if row.get(k))
            for row in told
        },
        reprints=dict(_reprints(path / "reprints.jsonl")),
        disputes=tuple(_disputed(row) for row in _maybe(path / "disputes.jsonl")),
    )


def _dispatch(row: Plain) -> Dispatch:
    return Dispatch(
        id=row["id"],
        text=row["text"],
        title=row.get("title"),
        published=row.get("published") or row.get("date"),
        url=row.get("url"),
        source=row.get("source") or row.get("agency"),
        version=row.get("version"),
        withdrawn=bool(row.get("withdrawn", False)),
    )


def _mentions(row: Plain) -> Iterator[Mention]:
    for nth, mention in enumerate(row["mentions"]):
        yield Mention(
            incident=row["incident"],
            nth=nth,
            dispatch=mention["dispatch"],
            span=Span(*mention["span"]),
            type=EventType(row["type"]),
        )


def _reprints(path: Path) -> Iterator[tuple[Pair, str]]:
    for row in _maybe(path):
        for a, b in combinations(sorted(row["dispatches"]), 2):
            yield (a, b), row["kind"]


def _disputed(row: Plain) -> Disputed:
    return Disputed(
        id=row["dispute"],
        incident=row["incident"],
        aspect=Aspect(row["aspect"]),
        positions=tuple(
            Held(dispatch=p["dispatch"], span=Span(*p["span"]), claim=p["claim"], by=p["by"]) for p in row["positions"]
        ),
    )


def _maybe(path: Path) -> Iterator[dict[str, Any]]:
    return objects(path) if path.exists() else iter(())
