"""Our event types beside those of ACLED, PLOVER and UCDP: the one table of `crosswalk.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from sayso.record import EventType


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """What one of our types is elsewhere; "" and () where the other scheme has no such category.

    `acled`: event type / sub-event type, several where the rule of the note decides. `ucdp`: type of violence.
    """

    acled: tuple[str, ...]
    plover: str
    ucdp: str
    note: str


@cache
def crosswalk() -> dict[EventType, Crossing]:
    """Every type with its crossing."""
    table = tomllib.loads((files("sayso.export") / "crosswalk.toml").read_text(encoding="utf-8"))
    return {
        EventType(kind): Crossing(
            acled=tuple(a.strip() for a in row["acled"].split(";") if a.strip()),
            plover=row["plover"],
            ucdp=row["ucdp"],
            note=row["note"],
        )
        for kind, row in table.items()
    }
