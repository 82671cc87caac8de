"""Blind coding: claims that several people are asked about, each without what the others say."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sayso.record.judgement import Review


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """What these people code: claims, as they were read when the assignment was made, and whole dispatches (versions,
    by their ids), from nothing, without what any machine read of them.

    Raises: ValueError when fewer than two people or nothing to code is named, one is named twice, or `at` has no
    offset.
    """

    name: str
    claims: tuple[str, ...]
    coders: tuple[str, ...]
    by: str
    at: str
    note: str = ""
    dispatches: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ValueError("an assignment needs a name")
        if len(self.coders) < 2 or len(set(self.coders)) < len(self.coders) or not all(map(str.strip, self.coders)):
            raise ValueError(f"an assignment needs two coders or more, each named once, not {list(self.coders)!r}")
        asked = (*self.claims, *self.dispatches)
        if not asked or len(set(asked)) < len(asked):
            raise ValueError("an assignment needs claims or dispatches, each named once")
        if datetime.fromisoformat(self.at).tzinfo is None:
            raise ValueError(f"at {self.at!r} has no offset, so it names no moment")

    @property
    def id(self) -> str:
        """The same assignment of the same person at the same moment is one."""
        told = ("assignment", self.name, *self.claims, "", *self.coders, "", self.by, self.at, self.note)
        # One of claims alone has the id that it had before whole dispatches were coded.
        told += ("dispatches", *self.dispatches) if self.dispatches else ()
        return hashlib.sha256("\x1f".join(told).encode("utf-8", "surrogatepass")).hexdigest()[:20]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coding:
    """What a coder says of one claim within an assignment, or adds to its dispatches, or that one is coded whole
    (ACCEPT of its id). It does not stand: a claim is as it was until somebody decides between the coders."""

    assignment: str
    review: Review

    @property
    def id(self) -> str:
        return hashlib.sha256(f"{self.assignment}\x1f{self.review.id}".encode()).hexdigest()[:20]
