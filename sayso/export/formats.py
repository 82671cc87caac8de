"""The forms that readings are written in: name to writer."""

from __future__ import annotations

from typing import Protocol

from sayso.export import jsonl
from sayso.record import Failure, Reading


class Writer(Protocol):
    """What turns one outcome into the text that is written for it."""

    def __call__(self, outcome: Reading | Failure, *, explain: bool = False) -> str: ...


FORMATS: dict[str, Writer] = {"jsonl": jsonl.line}
