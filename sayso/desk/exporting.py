"""A question's answer as a file that others load, and what that file could not hold."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sayso.desk.serving import Asking
from sayso.export.formats import EXPORTS
from sayso.export.losses import Loss, Losses
from sayso.record import Incident

MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/x-ndjson",
    "geojson": "application/geo+json",
    "parquet": "application/vnd.apache.parquet",
}


# What a file loses is told by so many of its incidents, the latest; all of them are written only when it is saved.
LOOKED_THROUGH = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What a file would hold, and what of that would be lost: told by the first `n_looked` of its incidents, which
    make `n_rows`."""

    n_incidents: int
    n_looked: int
    n_rows: int
    losses: tuple[Loss, ...]


def written(it: Asking, form: str, of: str) -> bytes:
    """The file.

    Raises: ValueError when there is no such form, or it does not hold such records.
    """
    return _written(it, it.told.page(it.asked), form, of)[1]


def outlook(it: Asking, form: str, of: str) -> Outlook:
    """What the file would be.

    Raises: ValueError, see `written`.
    """
    incidents = it.told.page(it.asked, limit=LOOKED_THROUGH)
    n, _, lost = _written(it, incidents, form, of)
    return Outlook(n_incidents=it.told.n(it.asked), n_looked=len(incidents), n_rows=n, losses=tuple(lost))


def _written(it: Asking, incidents: Sequence[Incident], form: str, of: str) -> tuple[int, bytes, Losses]:
    if form not in EXPORTS:
        raise ValueError(f"{form!r} is no form; wanted one of {', '.join(EXPORTS)}")
    export = EXPORTS[form]
    if of not in export.of:
        raise ValueError(f"{form} holds {', '.join(export.of)}, not {of!r}")
    out, lost = io.BytesIO(), Losses()
    n = export.write(of, _records(it, incidents, of), out, lost)
    return n, out.getvalue(), lost


def _records(it: Asking, incidents: Sequence[Incident], of: str) -> Iterator[Any]:
    """The claims of these incidents, or the dispatches that tell of them, those that were added last first."""
    if of == "dispatches":
        found = (it.view.version(d) for d in {d for i in incidents for d in i.dispatches})
        yield from sorted((v for v in found if v), key=lambda v: -v.n)
    else:
        yield from it.told.entries(incidents)
