"""A dispatch: one news report, its text as given."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sayso.record.span import Evidence, Span
from sayso.record.words import SegmentKind


def dispatch_id(source: str | None, url: str | None, text: str) -> str:
    """The id of a dispatch that brings none: a digest, so the same input twice is one row."""
    digest = hashlib.sha256("\x1f".join((source or "", url or "", text)).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:20]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """One news report. `text` is the input as given (decoded, newlines as they are): every offset points into it.

    `published` is an ISO date or date-time, or None where it is not known: it is never filled in.
    `notes` is what the way in had to say of it (an encoding guessed, control characters met). `version` is the source's
    own word for this state of it (a number, a time); `withdrawn`: the source took it back.
    """

    id: str
    text: str
    title: str | None = None
    published: str | None = None
    url: str | None = None
    source: str | None = None
    language: str | None = None
    notes: tuple[str, ...] = ()
    version: str | None = None
    withdrawn: bool = False

    def cite(self, span: Span) -> Evidence:
        """The span's words as evidence that can prove itself."""
        if span.end > len(self.text):
            raise ValueError(f"span [{span.start}, {span.end}) ends after the text, which has {len(self.text)}")
        return Evidence(dispatch=self.id, span=span, quote=span.of(self.text))

    def bears_out(self, evidence: Evidence) -> bool:
        """True where the evidence is of this dispatch and its quote stands where it says."""
        return evidence.dispatch == self.id and evidence.span.of(self.text) == evidence.quote


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A part of the text and what it is. An editorial note may lie inside the body."""

    kind: SegmentKind
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Dateline:
    """Where and when a dispatch was filed. `place` is a place id; `date` is an ISO date or None where it is not told.

    `year_inferred`: the year is not in the dateline but follows from a weekday in the text or from metadata.
    """

    place: str | None = None
    date: str | None = None
    agency: str | None = None
    year_inferred: bool = False
    span: Span | None = None
