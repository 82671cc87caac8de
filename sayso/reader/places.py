"""Toponyms and what they name."""

from __future__ import annotations

from collections.abc import Sequence

from sayso.reader.gazetteer import Gazetteer
from sayso.reader.syntax import Syntax
from sayso.record import Gap, Place, Segment


def find(syntax: Syntax, segments: Sequence[Segment], gazetteer: Gazetteer) -> tuple[Place, ...]:
    """The places that the text names, the dateline's among them, each once with all its mentions."""
    return ()


def of_dateline(places: Sequence[Place], segments: Sequence[Segment]) -> str | None:
    """The id of the place that the dateline begins with."""
    return None


def gaps(places: Sequence[Place]) -> tuple[Gap, ...]:
    """The places that the gazetteer does not hold."""
    return ()
