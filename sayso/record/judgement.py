"""What people decide: of two claims or groups of them, that they are the same or not; of one, that it is right, wrong
or otherwise."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import combinations, product
from typing import TypeVar


class Verdict(StrEnum):
    """What a person says of two claims. UNSURE is a decision too: it stops the question from being asked again."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"
    UNDO = "undo"


class Decision(StrEnum):
    """What a person does with one claim. ADD is the claim itself: a person found on words what no reader did."""

    ADD = "add"
    ACCEPT = "accept"
    REJECT = "reject"
    CORRECT = "correct"
    NOTE = "note"
    UNDO = "undo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One person's word on two claims, or on two groups of claims as they stood then.

    `left` and `right` are the first claims of the groups, `left_with` and `right_with` the others. SAME makes one of
    them all; DIFFERENT parts each claim of one side from each of the other. Of each pair the latest word holds; the
    earlier ones stay. UNDO is the word that another, whose id is `undoes`, was never said.
    Raises: ValueError when a claim is judged against itself, an undoing lacks its judgement, or `at` has no offset.
    """

    left: str
    right: str
    verdict: Verdict
    by: str
    at: str
    note: str = ""
    left_with: tuple[str, ...] = ()
    right_with: tuple[str, ...] = ()
    undoes: str | None = None

    def __post_init__(self) -> None:
        if both := set(self.lefts) & set(self.rights):
            raise ValueError(f"claim {min(both)!r} is judged against itself")
        if (self.verdict is Verdict.UNDO) != (self.undoes is not None):
            raise ValueError("an undoing, and nothing else, names the judgement that it undoes")
        _moment(self.at)

    @property
    def id(self) -> str:
        """The same word of the same person at the same moment is one judgement."""
        told = [self.left, self.right, self.verdict, self.by, self.at, self.note]
        # Two claims alone have the id that they had before there were groups.
        more = [" ".join(self.left_with), " ".join(self.right_with), self.undoes or ""]
        return _digest([*told, *more] if any(more) else told)

    @property
    def pair(self) -> tuple[str, str]:
        """The two first claims, in one order whichever way they were given."""
        return (min(self.left, self.right), max(self.left, self.right))

    @property
    def lefts(self) -> tuple[str, ...]:
        return (self.left, *self.left_with)

    @property
    def rights(self) -> tuple[str, ...]:
        return (self.right, *self.right_with)

    @property
    def pairs(self) -> frozenset[tuple[str, str]]:
        """Every two claims of which this says something, each pair in one order."""
        them = self.lefts, self.rights
        found = combinations((*them[0], *them[1]), 2) if self.verdict is Verdict.SAME else product(*them)
        return frozenset((min(p), max(p)) for p in found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One person's word on one claim. `field` and `value` (JSON) say what is corrected; `undoes` is a review's id; the
    value of an ADD is the claim (`sayso-claim/1`).

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
        if self.decision is Decision.ADD and self.value is None:
            raise ValueError("what is added must be given")
        if (self.decision is Decision.UNDO) != (self.undoes is not None):
            raise ValueError("an undoing, and nothing else, names the review that it undoes")
        _moment(self.at)

    @property
    def id(self) -> str:
        """The same word of the same person at the same moment is one review."""
        return _digest([
            self.claim, self.decision, self.by, self.at, self.field, self.value, self.undoes, self.note
        ])  # fmt: skip


Word = TypeVar("Word", Judgement, Review)


def holding(said: Sequence[Word]) -> list[Word]:
    """What is not undone, in order; an undoing can itself be undone, by a later one."""
    undone: set[str] = set()
    kept: list[Word] = []
    for word in reversed(said):
        if word.id in undone:
            continue
        if word.undoes is not None:
            undone.add(word.undoes)
        else:
            kept.append(word)
    return kept[::-1]


def _digest(told: Sequence[str | None]) -> str:
    values = "\x1f".join(v or "" for v in told)
    return hashlib.sha256(values.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def _moment(at: str) -> None:
    if datetime.fromisoformat(at).tzinfo is None:
        raise ValueError(f"at {at!r} has no offset, so it names no moment")
