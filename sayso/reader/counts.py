"""Numbers of the dead, hurt, captured, missing and displaced."""

from __future__ import annotations

from collections.abc import Sequence

from sayso.reader.marks import Cost, Draft, Known
from sayso.reader.syntax import Syntax
from sayso.record import Toll


def find(syntax: Syntax) -> tuple[Cost, ...]:
    """The harms that the text tells, by start."""
    return ()


def tolls_of(drafts: Sequence[Draft], syntax: Syntax, known: Known) -> list[tuple[Toll, ...]]:
    """What each event cost, in the order given: each cost goes to the event that its words tell it of."""
    return [() for _ in drafts]
