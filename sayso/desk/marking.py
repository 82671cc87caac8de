"""A dispatch's text cut into pieces, each with all marks that lie over it, and two versions of it word by word.

Marks overlap and HTML elements cannot, so the text is cut wherever one begins or ends. One code point stays one: what
could steer the page or the eye is shown as U+FFFD in its place.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from sayso.desk.graphic import passages
from sayso.record import Claim, Entry, Reading, Span
from sayso.record.phrases import one_line, place_told

# In the order of weight: the first gives a piece its look.
KINDS = ("asked", "event", "cue", "toll", "time", "place", "actor", "source", "gap")
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
_PIECES = re.compile(r"\s+|\w+|[^\w\s]")
# Longer texts are compared line by line: word by word they would take seconds.
MOST_WORDS = 12_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A stretch of the text and what stands there; `claims` are the ids of the claims that it bears out."""

    span: Span
    kind: str
    says: str
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Words under the same marks. `anchors` are the claims of which these are the first words; `graphic` words are
    folded until somebody asks for them."""

    words: str
    kinds: tuple[str, ...] = ()
    says: str = ""
    claims: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()
    start: int = 0
    graphic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Words of a comparison: "same", "gone" from the earlier version or "new" in the later one."""

    how: str
    words: str


def marks_of(reading: Reading | None, entries: Iterable[Entry]) -> Iterator[Mark]:
    """What is marked in a text: the claims as they stand now, and the names that the reading found."""
    for entry in entries:
        yield from _of_claim(entry.claim)
    if reading is None:
        return
    for place in reading.places:
        yield from (
            Mark(span=s, kind="place", says=f"{one_line(place.name)}, {place_told(place)}") for s in place.mentions
        )
    for actor in reading.actors:
        kind = actor.kind.value.replace("_", " ")
        yield from (Mark(span=s, kind="actor", says=f"{one_line(actor.name)}, {kind}") for s in actor.mentions)
    for source in reading.sources:
        yield from (Mark(span=s, kind="source", says=f"source: {one_line(source.name)}") for s in source.mentions)
    for gap in reading.gaps:
        yield Mark(span=gap.span, kind="gap", says=f"not understood: {gap.reason}")


def _of_claim(claim: Claim) -> Iterator[Mark]:
    event, name = claim.event, claim.event.type.value.replace("_", " ")
    for span in event.triggers:
        yield Mark(span=span, kind="event", says=name, claims=(claim.id,))
    if event.when.span:
        yield Mark(span=event.when.span, kind="time", says=f"time of: {name}", claims=(claim.id,))
    for toll in event.toll:
        if toll.span:
            yield Mark(span=toll.span, kind="toll", says=f"{toll.harm.value}, of: {name}", claims=(claim.id,))
    for report in event.reports:
        if report.cue:
            yield Mark(span=report.cue, kind="cue", says=f"{report.stance.value}: {name}", claims=(claim.id,))


def paragraphs(text: str, marks: Iterable[Mark]) -> list[list[Piece]]:
    """The text line by line, each line in pieces; empty lines are left out, and nothing else is."""
    them = [m for m in marks if m.span.end <= len(text)]
    firsts: dict[str, int] = {}
    for mark in them:
        if mark.kind == "event":
            for claim in mark.claims:
                firsts[claim] = min(mark.span.start, firsts.get(claim, mark.span.start))
    shown, graphic = visible(text), tuple(passages(text))
    lines: list[list[Piece]] = []
    at = 0
    for line in text.split("\n"):
        if shown[at : at + len(line)].strip():
            lines.append(list(_pieces(shown, at, at + len(line), them, firsts, graphic)))
        at += len(line) + 1
    return lines


def _pieces(
    shown: str, start: int, end: int, marks: Sequence[Mark], firsts: dict[str, int], graphic: Sequence[Span]
) -> Iterator[Piece]:
    near = [m for m in marks if m.span.start < end and start < m.span.end]
    edges = (*(m.span for m in near), *graphic)
    cuts = sorted({start, end} | {p for span in edges for p in (span.start, span.end) if start < p < end})
    for a, b in pairwise(cuts):
        over = sorted((m for m in near if m.span.start <= a and b <= m.span.end), key=lambda m: KINDS.index(m.kind))
        claims = tuple(dict.fromkeys(c for m in over for c in m.claims))
        yield Piece(
            words=shown[a:b],
            kinds=tuple(dict.fromkeys(m.kind for m in over)),
            says="; ".join(dict.fromkeys(m.says for m in over)),
            claims=claims,
            anchors=tuple(c for c in claims if firsts.get(c) == a),
            start=a,
            graphic=any(s.start <= a and b <= s.end for s in graphic),
        )


def visible(text: str) -> str:
    """The text, as long as before, with nothing in it that steers what shows it."""
    return "".join(
        c if c in "\n\t" or (c not in _BIDI and unicodedata.category(c) not in {"Cc", "Cs"}) else "\ufffd" for c in text
    )


def changes(before: str, after: str) -> list[Change]:
    """What became of a text, in the order of reading."""
    old, new = _PIECES.findall(visible(before)), _PIECES.findall(visible(after))
    if max(len(old), len(new)) > MOST_WORDS:
        old, new = visible(before).splitlines(keepends=True), visible(after).splitlines(keepends=True)
    found: list[Change] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Change(how="same", words="".join(old[i1:i2])))
            continue
        if i2 > i1:
            found.append(Change(how="gone", words="".join(old[i1:i2])))
        if j2 > j1:
            found.append(Change(how="new", words="".join(new[j1:j2])))
    return found
