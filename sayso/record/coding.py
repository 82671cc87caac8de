"""Blind coding: claims that several people are asked about, each without what the others say."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sayso.record.judgement import Review


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """Claims that these people code, as the claims were read when the assignment was made.

    Raises: ValueError when fewer than two people or no claims are named, one is named twice, or `at` has no offset.
    """

    name: str
    claims: tuple[str, ...]
    coders: tuple[str, ...]
    by: str
    at: str
    note: str = ""

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ValueError("an assignment needs a name")
        if len(self.coders) < 2 or len(set(self.coders)) < len(self.coders) or not all(map(str.strip, self.coders)):
            raise ValueError(f"an assignment needs two coders or more, each named once, not {list(self.coders)!r}")
        if not self.claims or len(set(self.claims)) < len(self.claims):
            raise ValueError("an assignment needs claims, each named once")
        if datetime.fromisoformat(self.at).tzinfo is None:
            raise ValueError(f"at {self.at!r} has no offset, so it names no moment")

    @property
    def id(self) -> str:
        """The same assignment of the same person at the same moment is one."""
        told = ("assignment", self.name, *self.claims, "", *self.coders, "", self.by, self.at, self.note)
        return hashlib.sha256("\x1f".join(told).encode("utf-8", "surrogatepass")).hexdigest()[:20]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coding:
    """What a coder says of one claim within an assignment. It does not stand: a claim is as it was until somebody
    decides between the coders."""

    assignment: str
    review: Review

    @property
    def id(self) -> str:
        return hashlib.sha256(f"{self.assignment}\x1f{self.review.id}".encode()).hexdigest()[:20]
