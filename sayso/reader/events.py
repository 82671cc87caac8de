"""Triggers to events."""

from __future__ import annotations

from collections.abc import Sequence

from sayso.reader.marks import Draft, Known
from sayso.reader.syntax import Syntax


def find(syntax: Syntax, known: Known) -> tuple[Draft, ...]:
    """The events of the text, each once with all its triggers."""
    return ()


def background(drafts: Sequence[Draft], syntax: Syntax, known: Known) -> list[bool]:
    """Which of the events are told as background, in the order given."""
    return [False for _ in drafts]
