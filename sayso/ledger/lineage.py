"""Which claim of a new reading takes up which of the old ones, so that what people decided stays with its words."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sayso.record import Claim, Span, Succession

Change = Literal["same", "gone", "new"]
Move = Callable[[Span], Span | None]
# Beyond this many words on both sides, difflib's exact search takes minutes; its popular words are then left out.
EXACT_WORDS = 20_000
_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of one version that are the same in the next one, gone from it, or new in it, with where they stand."""

    change: Change
    words: str
    old: int
    new: int


def pieces(old: str, new: str) -> tuple[Piece, ...]:
    """The word diff of two texts: the "same" and "gone" pieces make up the old text, "same" and "new" the new one."""
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=len(before) + len(after) > EXACT_WORDS)
    found: list[Piece] = []
    at_old = at_new = 0
    for tag, i, j, k, m in matcher.get_opcodes():
        gone, came = "".join(before[i:j]), "".join(after[k:m])
        if tag == "equal":
            found.append(Piece("same", gone, at_old, at_new))
        else:
            found += [Piece("gone", gone, at_old, at_new)] if gone else []
            found += [Piece("new", came, at_old, at_new)] if came else []
        at_old += len(gone)
        at_new += len(came)
    return tuple(found)


def moved(old: str, new: str) -> Move:
    """Where a span of the old text stands in the new one, all of its words the same; None where they are not."""
    same = [p for p in pieces(old, new) if p.change == "same"]

    def move(span: Span) -> Span | None:
        for piece in same:
            if piece.old <= span.start and span.end <= piece.old + len(piece.words):
                return span.shifted(piece.new - piece.old)
        return None

    return move


def successions(
    open_claims: Iterable[Claim], new: Sequence[Claim], *, moves: Mapping[str, Move]
) -> tuple[Succession, ...]:
    """Where each open claim goes whose id is not among the new ones.

    `moves` gives, for each older version, where its spans stand in the one newly read. A claim is taken up by the one
    whose triggers share most code points with its own; of two alike, by the one of the same type, then the first.
    """
    ids = {c.id for c in new}
    found: list[Succession] = []
    for old in open_claims:
        if old.id in ids:
            continue
        move = moves.get(old.dispatch)
        spans = [s for t in old.event.triggers if (s := move(t) if move else t)]
        best = max(new, key=lambda c: (shared(spans, c.event.triggers), c.event.type == old.event.type), default=None)
        if best is None or not shared(spans, best.event.triggers):
            found.append(Succession(old=old.id, new=None, how="gone"))
        else:
            found.append(Succession(old=old.id, new=best.id, how="moved" if move else "overlap"))
    return tuple(found)


def head(claim: str, went: Mapping[str, Sequence[tuple[int, str | None]]]) -> str | None:
    """The id under which a claim stands after all successions; None where nothing took it up.

    `went`: for each old id, the additions that say where it went, in order. Each step is a later addition than the one
    before, so that a claim that came back under its first id ends there.
    """
    at, n = claim, 0
    while later := [step for step in went.get(at, ()) if step[0] > n]:
        n, following = later[-1]
        if following is None:
            return None
        if following == at:
            return at
        at = following
    return at


def shared(one: Iterable[Span], other: Iterable[Span]) -> int:
    """How many code points two sets of spans have in common."""
    others = list(other)
    return sum(max(0, min(a.end, b.end) - max(a.start, b.start)) for a in one for b in others)
