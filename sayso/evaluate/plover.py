"""`sayso evaluate plover`: whole readings beside PLOVER's records."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from sayso.evaluate.corpora.plover import Record
from sayso.evaluate.gold import Read
from sayso.evaluate.spans import Count
from sayso.record import Dispatch, Event, EventType, Failure, Reading, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    figures: dict[str, float | int]
    failures: tuple[Failure, ...]


@cache
def types() -> dict[EventType, str]:
    """Our types to PLOVER's; those that it has no record for are left out."""
    told = tomllib.loads((files("sayso.evaluate") / "plover.toml").read_text(encoding="utf-8"))
    return {EventType(k): name for name, kinds in told.items() if name != "none" for k in kinds}


def measure(records: Sequence[Record], read: Read) -> Report:
    """Types of each text as sets, and the share of records with type, source and target right in one event of ours.

    A participant is right where words of his are among ours, or where there is none on either side.
    """
    by_text: dict[str, list[Record]] = {}
    for record in records:
        by_text.setdefault(record.text, []).append(record)
    outcomes = list(read(Dispatch(id=them[0].id, text=text) for text, them in by_text.items()))
    kinds, right = Count(), 0
    for outcome, them in zip(outcomes, by_text.values(), strict=True):
        events = _events(outcome) if isinstance(outcome, Reading) else []
        kinds.add({r.type for r in them}, {types()[e.type] for e in events})
        if isinstance(outcome, Reading):
            right += sum(any(_same(r, e, outcome) for e in events) for r in them)
    return Report(
        figures={
            "type_micro_f1": kinds.f1,
            "type_and_actors": right / len(records) if records else 0.0,
            "n": len(records),
        },
        failures=tuple(o for o in outcomes if isinstance(o, Failure)),
    )


def _events(reading: Reading) -> list[Event]:
    return [e for e in reading.events if e.type in types() and not e.generic]


def _same(record: Record, event: Event, reading: Reading) -> bool:
    mentions = {a.id: a.mentions for a in reading.actors}
    one = [m for a in event.actor1 for m in mentions.get(a, ())]
    two = [m for a in event.actor2 for m in mentions.get(a, ())]
    return types()[event.type] == record.type and _meet(record.sources, one) and _meet(record.targets, two)


def _meet(gold: Sequence[Span], ours: Sequence[Span]) -> bool:
    return any(g.meets(o) for g in gold for o in ours) if gold else not ours
