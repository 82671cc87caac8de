"""Dispatches that repeat one another: word for word, cut, carried on, or lightly rewritten.

Prints (winnowed runs of words) find who may repeat whom, however many dispatches there are; the texts themselves then
say whether it is so. Whether two dispatches are copies hangs on these two alone, so the order of arrival never matters.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from sayso.link.words import Bag, bag, words
from sayso.record import Copy, CopyKind, Dispatch

# Words of a run, and how many runs in a row give at least one print (Schleimer, Wilkerson and Aiken 2003): any nine
# words in a row that two texts share among their first LEAD words are found, and any 24 further on; about 50 prints a
# dispatch. MinHash of whole texts cannot do it: an urgent of 26 words and the lead that takes it up share a twentieth
# of their runs.
RUN = 5
WINDOW = 5
LEAD = 100
WINDOW_AFTER = 20

# Chosen on the reprints of 1997 in the wire, reported on 2005; docs/cards/link.md. Until the next day less is enough,
# since a lead grows by the hour; after that what is alike is mostly form (share prices, score tables).
SHARE = 0.5
SHARE_OF_THE_DAY = 0.4
NEAR_DAYS = 1
# A rewrite of the day: a passage stands word for word, and nearly all that the shorter one has to tell is in the other.
SHARE_OF_A_REWRITE = 0.25
TOLD_OF_A_REWRITE = 0.72
# All of it, but for a masthead, a dateline and a typing error.
WHOLE = 0.9

_BASE = np.uint64(0x9E3779B97F4A7C15)


@cache
def _hash_of(word: str) -> int:
    return crc32(word.encode("utf-8", "surrogatepass"))


def runs(text: str) -> NDArray[np.uint64]:
    """A number for each run of words, in order; for a text shorter than a run, one for all of it.

    Shapes: uint64 (words - RUN + 1,). The numbers are the same on every machine.
    """
    them = np.array([_hash_of(w) for w in words(text)], dtype=np.uint64)
    if not them.size:
        return them
    size = min(RUN, them.size)
    windows = np.lib.stride_tricks.sliding_window_view(them, size)
    with np.errstate(over="ignore"):
        number = np.zeros(len(windows), dtype=np.uint64)
        for at in range(size):
            number = (number ^ windows[:, at]) * _BASE
            number ^= number >> np.uint64(29)
    return number


def prints(text: str) -> frozenset[int]:
    """The least of every so many runs in a row: few numbers, of which two texts with a passage in common share one."""
    number = runs(text)
    return frozenset((*_least(number[:LEAD], WINDOW), *_least(number[LEAD:], WINDOW_AFTER)))


def _least(number: NDArray[np.uint64], window: int) -> list[int]:
    if number.size <= window:
        return number[:1].tolist() if window == WINDOW_AFTER else number.tolist()
    return np.unique(np.lib.stride_tricks.sliding_window_view(number, window).min(axis=1)).tolist()


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What is compared of a dispatch: when it came, who sent it, its words and runs of words."""

    dispatch: str
    day: int | None
    order: tuple[str, str]
    source: str | None
    words: Bag
    runs: frozenset[int]


def body(dispatch: Dispatch) -> Body:
    """The dispatch as it is compared."""
    published = dispatch.published
    return Body(
        dispatch=dispatch.id,
        day=date.fromisoformat(published[:10]).toordinal() if published and len(published) >= 10 else None,
        order=(published or "~", dispatch.id),  # what has no date stands behind what has one
        source=dispatch.source,
        words=bag(words(dispatch.text)),
        runs=frozenset(runs(dispatch.text).tolist()),
    )


def copy_of(left: Body, right: Body) -> Copy | None:
    """The one as a copy of the other, whichever came first; None where they are two dispatches."""
    least = min(len(left.runs), len(right.runs))
    if not least or left.dispatch == right.dispatch:
        return None
    share = len(left.runs & right.runs) / least
    if share < SHARE_OF_A_REWRITE:
        return None
    days = abs(left.day - right.day) if left.day is not None and right.day is not None else None
    near = days is not None and days <= NEAR_DAYS
    rewritten = days == 0 and left.words.share(right.words) >= TOLD_OF_A_REWRITE
    if share < (SHARE_OF_THE_DAY if near else SHARE) and not rewritten:
        return None
    first, again = sorted((left, right), key=lambda b: b.order)
    return Copy(first=first.dispatch, again=again.dispatch, kind=_kind(first, again, share, near=near), share=share)


def _kind(first: Body, again: Body, share: float, *, near: bool) -> CopyKind:
    whole = min(len(first.runs), len(again.runs)) / max(len(first.runs), len(again.runs))
    if share >= WHOLE and whole >= WHOLE:
        return CopyKind.VERBATIM
    if share >= WHOLE and len(again.runs) < len(first.runs):
        return CopyKind.TRIMMED
    if not near:
        return CopyKind.OVERLAP
    # The same desk sends its story again with more to it; another desk, or another half of the story, rewrites it.
    carried_on = first.source == again.source and len(again.runs) > len(first.runs) and share >= SHARE_OF_THE_DAY
    return CopyKind.UPDATE if carried_on else CopyKind.REWRITE


class Copies:
    """The dispatches met so far, by their prints. Adding one compares it with those that share a print, no others."""

    def __init__(self) -> None:
        self._bodies: dict[str, Body] = {}
        self._met: dict[int, list[str]] = {}

    def add(self, dispatch: Dispatch) -> tuple[Copy, ...]:
        """The dispatches met before that this one repeats, or that repeat it, by id; adding one twice adds nothing."""
        if dispatch.id in self._bodies:
            return ()
        mine, marks = body(dispatch), prints(dispatch.text)
        others = {other for mark in marks for other in self._met.get(mark, ())}
        found = [c for other in sorted(others) if (c := copy_of(mine, self._bodies[other])) is not None]
        self._bodies[dispatch.id] = mine
        for mark in marks:
            self._met.setdefault(mark, []).append(dispatch.id)
        return tuple(found)


def copies(dispatches: Iterable[Dispatch]) -> tuple[Copy, ...]:
    """All copies among the dispatches, in order of what is repeated."""
    met = Copies()
    found = [c for d in dispatches for c in met.add(d)]
    return tuple(sorted(found, key=lambda c: (c.first, c.again)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Words that stand in the first of two texts and not in the second, and those that took their place."""

    before: str
    after: str


def changes(first: str, again: str) -> tuple[Change, ...]:
    """What was changed from one text to the other, in whole words and in order: added, taken out, put otherwise."""
    old, new = first.split(), again.split()
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    return tuple(
        Change(before=" ".join(old[a:b]), after=" ".join(new[c:d]))
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal"
    )
