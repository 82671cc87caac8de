"""An agency's own notes in parentheses, "(outlawed in Russia)": they tell of a law and of no event."""

from __future__ import annotations

import re

from sayso.reader import actor_words
from sayso.reader.syntax import Syntax
from sayso.record import Span

_PARENTHESES = re.compile(r"\([^()]{3,200}\)")


def noted(syntax: Syntax) -> frozenset[int]:
    """The tokens of such notes."""
    words = actor_words.load().notes
    return frozenset(
        t.i
        for note in _PARENTHESES.finditer(syntax.text)
        if any(w in note.group().lower() for w in words)
        for t in syntax.inside(Span(note.start(), note.end()))
    )
