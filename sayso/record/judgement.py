"""What people decide: of two claims, that they are the same or not; of one, that it is right, wrong or otherwise."""

from __future__ import annotations

import hashlib
from dataclasses import astuple, dataclass
from datetime import datetime
from enum import StrEnum


class Verdict(StrEnum):
    """What a person says of two claims. UNSURE is a decision too: it stops the question from being asked again."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"


class Decision(StrEnum):
    """What a person does with one claim."""

    ACCEPT = "accept"
    REJECT = "reject"
    CORRECT = "correct"
    NOTE = "note"
    UNDO = "undo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One person's word on two claims. The latest on a pair holds; the earlier ones stay.

    Raises: ValueError when a claim is judged against itself, or `at` has no offset.
    """

    left: str
    right: str
    verdict: Verdict
    by: str
    at: str
    note: str = ""

    def __post_init__(self) -> None:
        if self.left == self.right:
            raise ValueError(f"claim {self.left!r} is judged against itself")
        _moment(self.at)

    @property
    def id(self) -> str:
        """The same word of the same person at the same moment is one judgement."""
        return _digest(self)

    @property
    def pair(self) -> tuple[str, str]:
        """The two claims, in one order whichever way they were given."""
        return (min(self.left, self.right), max(self.left, self.right))


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One person's word on one claim. `field` and `value` (JSON) say what is corrected; `undoes` is a review's id.

    A correction wins over every later machine reading of the same words.
    Raises: ValueError when a correction lacks its field or value, an undoing its review, or `at` an offset.
    """

    claim: str
    decision: Decision
    by: str
    at: str
    field: str | None = None
    value: str | None = None
    undoes: str | None = None
    note: str = ""

    def __post_init__(self) -> None:
        if (self.decision is Decision.CORRECT) != (self.field is not None and self.value is not None):
            raise ValueError("a correction, and nothing else, names a field and its value")
        if (self.decision is Decision.UNDO) != (self.undoes is not None):
            raise ValueError("an undoing, and nothing else, names the review that it undoes")
        _moment(self.at)

    @property
    def id(self) -> str:
        """The same word of the same person at the same moment is one review."""
        return _digest(self)


def _digest(word: Judgement | Review) -> str:
    values = "\x1f".join("" if v is None else str(v) for v in astuple(word))
    return hashlib.sha256(values.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def _moment(at: str) -> None:
    if datetime.fromisoformat(at).tzinfo is None:
        raise ValueError(f"at {at!r} has no offset, so it names no moment")
