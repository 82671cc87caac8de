"""Short texts with the sub-event that each tells of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sayso.errors import InputError
from sayso.evaluate.corpora import rows
from sayso.record import Dispatch


def notes(path: Path) -> Iterator[tuple[Dispatch, str]]:
    """The texts with their labels as they stand.

    Raises: InputError when a text has no label.
    """
    for row in rows(path):
        if not row.get("sub_event_type"):
            raise InputError(f"{row['id']!r} has no 'sub_event_type'; wanted one of ACLED's sub-events, as AIR_STRIKE")
        yield Dispatch(id=str(row["id"]), text=row["text"]), row["sub_event_type"]
