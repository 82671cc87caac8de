"""A question's answer as a file that others load, and what that file could not hold."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from sayso.desk.serving import Asking
from sayso.export.formats import EXPORTS
from sayso.export.losses import Loss, Losses
from sayso.ledger import Query, Status

MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/x-ndjson",
    "geojson": "application/geo+json",
    "parquet": "application/vnd.apache.parquet",
}


def written(it: Asking, form: str, of: str) -> tuple[int, bytes, list[Loss]]:
    """How many rows, the file, and the losses.

    Raises: ValueError when there is no such form, or it does not hold such records.
    """
    if form not in EXPORTS:
        raise ValueError(f"{form!r} is no form; wanted one of {', '.join(EXPORTS)}")
    export = EXPORTS[form]
    if of not in export.of:
        raise ValueError(f"{form} holds {', '.join(export.of)}, not {of!r}")
    out, lost = io.BytesIO(), Losses()
    n = export.write(of, _records(it, of), out, lost)
    return n, out.getvalue(), list(lost)


def losses(it: Asking, form: str, of: str) -> tuple[int, list[Loss]]:
    """How many rows there would be, and the losses.

    Raises: ValueError, see `written`.
    """
    n, _, lost = written(it, form, of)
    return n, lost


def _records(it: Asking, of: str) -> Iterator[Any]:
    """The claims of the incidents that are asked for, or the dispatches that tell of them."""
    incidents = it.told.page(it.asked)
    if of == "dispatches":
        wanted = {d for i in incidents for d in i.dispatches}
        yield from (v for v in it.view.dispatches() if v.id in wanted)
        return
    ids = {c for i in incidents for c in i.claims}
    held = Query(generic=False, without=(Status.REJECTED, Status.WITHDRAWN))
    yield from (e for e in it.view.entries(held) if e.id in ids)
