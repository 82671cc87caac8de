"""The only place that alters text, before any span exists, and what it has to say of it."""

from __future__ import annotations

import re

_SURROGATES = re.compile(r"[\ud800-\udfff]")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_DIRECTIONS = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def mend(text: str) -> tuple[str, tuple[str, ...]]:
    """The text with halves of characters replaced one for one, so that it can be stored, and notes on what is odd.

    All else stays as it was decoded: newlines, no-break spaces, curly quotes, soft hyphens, control characters.
    """
    notes: list[str] = []
    text, n_halves = _SURROGATES.subn("\ufffd", text)
    if n_halves:
        notes.append(f"{n_halves} lone surrogates replaced by U+FFFD")
    if n_controls := len(_CONTROLS.findall(text)):
        notes.append(f"{n_controls} control characters kept")
    if n_marks := len(_DIRECTIONS.findall(text)):
        notes.append(f"{n_marks} direction marks kept")
    if n_lost := text.count("\ufffd") - n_halves:
        notes.append(f"{n_lost} characters were lost before they came here (U+FFFD)")
    return text, tuple(notes)
