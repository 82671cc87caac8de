"""A fact as its rule finds it."""

from __future__ import annotations

from typing import NamedTuple

from sayso.record import FactKind, Span


class Found(NamedTuple):
    """A fact before it has an id. `subject` is a record id or a name."""

    kind: FactKind
    subject: str
    value: str
    span: Span
    by: str
