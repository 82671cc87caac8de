"""Events to their places."""

from __future__ import annotations

from collections.abc import Sequence

from sayso.reader.marks import Draft, Known
from sayso.reader.syntax import Syntax


def places_of(drafts: Sequence[Draft], syntax: Syntax, known: Known) -> list[tuple[str, ...]]:
    """The ids of the narrowest places told for each event, in the order given."""
    return [() for _ in drafts]
