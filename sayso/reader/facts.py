"""What holds of people and places: roles, kinship, life dates, legal status, part-of."""

from __future__ import annotations

from collections.abc import Sequence

from sayso.reader.marks import Known
from sayso.reader.syntax import Syntax
from sayso.record import Fact, Segment


def find(syntax: Syntax, segments: Sequence[Segment], known: Known) -> tuple[Fact, ...]:
    """The facts of the text, by start."""
    return ()
