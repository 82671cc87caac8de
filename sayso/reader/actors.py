"""Who is named: persons, forces, groups, governments, crowds, each once with all that names it."""

from __future__ import annotations

from collections.abc import Sequence

from sayso.reader.syntax import Syntax
from sayso.record import Actor, Place


def find(syntax: Syntax, places: Sequence[Place]) -> tuple[Actor, ...]:
    """The actors of the text, in the order of their first mention. Pronouns are no mentions: see `antecedent`."""
    return ()
