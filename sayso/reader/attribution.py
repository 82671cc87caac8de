"""Who says so: sources, and what each answers for."""

from __future__ import annotations

from collections.abc import Sequence

from sayso.reader.marks import Draft, Known, Statement
from sayso.reader.syntax import Syntax
from sayso.record import Actor, Dateline, Report, Source, Stance


def find(
    syntax: Syntax, actors: Sequence[Actor], dateline: Dateline
) -> tuple[tuple[Source, ...], tuple[Statement, ...]]:
    """The sources that the text cites, each once with all its mentions, and what each of them states, by start."""
    return (), ()


def reports_of(drafts: Sequence[Draft], syntax: Syntax, known: Known) -> list[tuple[Report, ...]]:
    """Who speaks of each event, one report a source chain, in the order given."""
    return [(Report(chain=(), stance=Stance.AFFIRMS),) for _ in drafts]
