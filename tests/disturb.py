"""Readings that go wrong here and there, and the corpora's own scripts to judge them beside ours."""

from __future__ import annotations

import importlib.util
import random
import sys
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from types import ModuleType
from typing import Any

from sayso.record import EventType

Plain = dict[str, Any]
Change = Callable[[Plain], object]


def load(path: Path, name: str) -> ModuleType:
    """A script of the shared corpora as a module."""
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


STARTS = (None, "2005", "2005-11", "1997-04-02", "2005-11-26T15:30+04:30", "2005-11-26T15:30", "not a date at all", "")
PRECISIONS = ("minute", "hour", "part_of_day", "day", "week", "month", "year", "longer", "unknown")


def disturbed(row: Plain, chance: random.Random) -> Plain:
    """A reading that goes wrong here and there, in every way that the score looks at."""
    row = deepcopy(row)

    def now_and_then() -> bool:
        return chance.random() < 0.15

    for e in row["events"]:
        changes: list[Change] = [
            lambda e: e.update(type=chance.choice(list(EventType)).value),
            lambda e: e.update(actor1=e["actor2"], actor2=e["actor1"]),
            lambda e: e.update(actor2=[*e["actor2"], "a99"]),
            lambda e: e.update(generic=not e["generic"]),
            lambda e: e.update(places=[p["id"] for p in chance.sample(row["places"], min(2, len(row["places"])))]),
            lambda e: e.update(when={"start": chance.choice(STARTS), "precision": chance.choice(PRECISIONS)}),
            lambda e: e.pop("when"),
            lambda e: e.update(toll=[*e["toll"][1:], {"harm": "killed", "low": chance.choice((None, 0, 3))}]),
            lambda e: e.update(
                reports=[*e["reports"][1:], {"chain": [], "stance": chance.choice(("denies", "claims"))}]
            ),
            lambda e: e.update(triggers=[[s + 4, t + 4] for s, t in e["triggers"]]),
        ]
        for change in changes:
            if now_and_then():
                change(e)
    row["events"] = [e for e in chance.sample(row["events"], len(row["events"])) if not now_and_then()]
    for record in (*row["places"], *row["actors"], *row["sources"]):
        if now_and_then():
            record["mentions"] = [[s + 2, t + chance.randint(3, 12)] for s, t in record["mentions"]]
    for place in row["places"]:
        if now_and_then():
            place |= {"lat": chance.choice((None, chance.uniform(-90, 90))), "kind": chance.choice(("city", "village"))}
    return row
