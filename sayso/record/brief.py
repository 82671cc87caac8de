"""A brief: what a ledger holds, in sentences. No sentence stands without the claims that bear it out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sayso.record.claim import Claim
from sayso.record.span import Evidence


class Part(StrEnum):
    """What a stretch of a sentence is. COUNTED numbers are counted by us; NUMBER is told in a claim."""

    PLAIN = "plain"
    VOICE = "voice"
    NAME = "name"
    NUMBER = "number"
    COUNTED = "counted"
    TIME = "time"
    QUOTE = "quote"


class Topic(StrEnum):
    """What a sentence is about."""

    WHAT = "what"
    VOICES = "voices"
    OUTLETS = "outlets"
    DEED = "deed"
    DENIAL = "denial"
    DOUBT = "doubt"
    TOLL = "toll"
    OVER_TIME = "over_time"
    DISPUTE = "dispute"
    UNKNOWN = "unknown"
    WORDS = "words"
    TAKEN_BACK = "taken_back"


class Mark(StrEnum):
    """How those who speak of an incident leave it; never what is true of it."""

    DISPUTED = "disputed"
    DENIED = "denied"
    DOUBTED = "doubted"
    EXPECTED = "expected"
    WITHDRAWN = "withdrawn"


Words = tuple[tuple[Part, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One statement, in stretches, and the ids of the claims behind it.

    Raises: ValueError where there is no claim behind it, or nothing is said.
    """

    topic: Topic
    words: Words
    claims: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.claims:
            raise ValueError(f"no claim stands behind {self.text!r}")
        if not self.text.strip():
            raise ValueError("a sentence that says nothing")

    @property
    def text(self) -> str:
        return "".join(words for _, words in self.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Former:
    """A claim whose `words` its source took out of the dispatch, or `withdrew` with all of it.

    `now` is the id of the claim that took it up and `after` the new words there; None where there are none. `at` is
    when the version that did so was published.
    """

    claim: Claim
    words: Evidence
    now: str | None = None
    after: Evidence | None = None
    withdrew: bool = False
    at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One incident: a heading, one line that sums it up, and the sentences. `incident` is None for what a source took
    back and no incident holds any more."""

    incident: str | None
    heading: Sentence
    gist: Sentence
    sentences: tuple[Sentence, ...]
    marks: tuple[Mark, ...] = ()

    @property
    def claims(self) -> tuple[str, ...]:
        said = (self.heading, self.gist, *self.sentences)
        return tuple(dict.fromkeys(c for s in said for c in s.claims))


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """Incidents that are alike in how they stand: happened, expected, recalled, of no known place."""

    name: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a brief was asked for. None where nothing was asked; `as_of` is the moment of the ledger that it tells.

    `called` is what a reader would call `where`: "Afghanistan" for AF.
    """

    where: str | None = None
    called: str | None = None
    since: str | None = None
    until: str | None = None
    as_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """Chapters in order, and the claims that they cite, in the order of first citing.

    Raises: ValueError where a sentence cites a claim that is not here.
    """

    scope: Scope
    chapters: tuple[Chapter, ...]
    claims: tuple[Claim, ...]

    def __post_init__(self) -> None:
        known = {c.id for c in self.claims}
        used = {c for s in self.sections for c in s.claims}
        if used != known:
            raise ValueError(f"cited and brought are not the same claims: {sorted(used ^ known)!r}")

    @property
    def sections(self) -> tuple[Section, ...]:
        return tuple(s for chapter in self.chapters for s in chapter.sections)

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        return tuple(x for s in self.sections for x in (s.heading, s.gist, *s.sentences))
