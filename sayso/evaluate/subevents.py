"""`sayso evaluate subevents`: ACLED's sub-events of short texts, one a text."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from sayso.evaluate.spans import Count
from sayso.record import Dispatch, Failure

Name = Callable[[Iterable[Dispatch], Collection[str]], Iterator[str | Failure]]
"""The sub-event of each text, of those that may be told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """`unknown`: labels of the data that are none of ours; their texts are missed. `wrong`: a line for each miss."""

    figures: dict[str, float | int]
    failures: tuple[Failure, ...]
    unknown: tuple[str, ...]
    wrong: tuple[str, ...]


def known(label: str) -> str | None:
    """Our name of the sub-event that a data set calls so; None where it is none of ours."""
    words = re.findall(r"[a-z]+", label.lower())
    for name, forms in _forms().items():
        if label == name or any(all(any(w.startswith(s) for w in words) for s in form) for form in forms):
            return name
    return None


def measure(notes: Sequence[tuple[Dispatch, str]], name: Name, *, always: Collection[str]) -> Report:
    """F1 over the labels of the data, weighted by how many texts have each, their mean, and the share that is right.

    A text may be any of `always` or of the other sub-events that the data know: what may be told is given beforehand,
    as in the shared task of CASE 2021 (Haneczok et al.).
    """
    labels = {label: known(label) for _, label in notes}
    gold = [labels[label] or label for _, label in notes]
    outcomes = list(name((d for d, _ in notes), sorted({*always, *filter(None, labels.values())})))
    given = [o if isinstance(o, str) else "" for o in outcomes]
    f1 = {kind: _f1(kind, gold, given) for kind in dict.fromkeys(gold)}
    n = len(gold)
    return Report(
        figures={
            "weighted_f1": sum(f1[kind] for kind in gold) / n if n else 0.0,
            "macro_f1": sum(f1.values()) / len(f1) if f1 else 0.0,
            "accuracy": sum(a == b for a, b in zip(gold, given, strict=True)) / n if n else 0.0,
            "n": n,
        },
        failures=tuple(o for o in outcomes if isinstance(o, Failure)),
        unknown=tuple(sorted(label for label, ours in labels.items() if ours is None)),
        wrong=tuple(
            f"{g} as {o or 'nothing'}: {d.text}" for (d, _), g, o in zip(notes, gold, given, strict=True) if g != o
        ),
    )


def _f1(kind: str, gold: Sequence[str], given: Sequence[str]) -> float:
    count = Count()
    count.add((k for k, g in enumerate(gold) if g == kind), (k for k, g in enumerate(given) if g == kind))
    return count.f1


@cache
def _forms() -> dict[str, list[list[str]]]:
    told = tomllib.loads((files("sayso.evaluate") / "subevents.toml").read_text(encoding="utf-8"))
    return {name: [form.split() for form in forms] for name, forms in told.items()}
