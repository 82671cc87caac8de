"""Dispatches that repeat one another: word for word, cut, carried on, or lightly rewritten.

Prints (winnowed runs of words) find who may repeat whom, however many dispatches there are; the texts themselves then
say whether it is so. Whether two dispatches are copies hangs on these two alone, so the order of arrival never matters.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from sayso.link.kept import Kept, Memory
from sayso.link.near import At, Key, Neighbours
from sayso.link.words import Bag, bag, words
from sayso.record import Copy, CopyKind, Dispatch
from sayso.record.lately import Lately

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
# A copy is looked for within so many days, among so many told before and after it with one print. In the wire all that
# experts took for a reprint is of the next day; what is alike for longer is a form.
REACH_DAYS = 30
MOST = 30
# All of it, but for a masthead, a dateline and a typing error.
WHOLE = 0.9

# Each run of a text sets one of so many bits.
BITS = 4096
# So many texts are kept ready to be compared; about 40 MB. With 3,000 a ledger of 5,000 made dispatches, in which one
# print is shared for weeks, prepared them ever again.
READY = 10_000
# So are the numbers of so many words; about 20 MB.
WORDS_READY = 100_000
_BASE = np.uint64(0x9E3779B97F4A7C15)
_MARK = (1 << 40) - 1


@lru_cache(maxsize=WORDS_READY)
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
    return _prints(runs(text))


def _prints(number: NDArray[np.uint64]) -> frozenset[int]:
    return frozenset((*_least(number[:LEAD], WINDOW), *_least(number[LEAD:], WINDOW_AFTER)))


def _least(number: NDArray[np.uint64], window: int) -> list[int]:
    if number.size <= window:
        return number[:1].tolist() if window == WINDOW_AFTER else number.tolist()
    return np.unique(np.lib.stride_tricks.sliding_window_view(number, window).min(axis=1)).tolist()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Body:
    """What is compared of a dispatch: when it came, who sent it, and its runs of words in order; about 4 kB. Each run
    sets one of the `bits`.

    Shapes: uint64 (words - RUN + 1,).
    """

    dispatch: str
    day: int | None
    order: tuple[str, str]
    source: str | None
    text: str
    numbers: NDArray[np.uint64]
    n_runs: int
    bits: int

    def words(self) -> Bag:
        """The words, which are asked for seldom and take much room."""
        return bag(words(self.text))

    def prints(self) -> frozenset[int]:
        return _prints(self.numbers)

    def shared(self, other: Body) -> int:
        """How many runs of words both have."""
        return len({*self.numbers.tolist()}.intersection(other.numbers.tolist()))

    def most_shared(self, other: Body) -> int:
        """So many runs of words both have at most: nearly all pairs are told apart so, without counting them."""
        hidden = min(self.n_runs - self.bits.bit_count(), other.n_runs - other.bits.bit_count())
        return (self.bits & other.bits).bit_count() + hidden


def body(dispatch: Dispatch) -> Body:
    """The dispatch as it is compared."""
    numbers = runs(dispatch.text)
    bits = np.zeros(BITS, dtype=np.uint8)
    bits[numbers % np.uint64(BITS)] = 1
    return Body(
        dispatch=dispatch.id,
        day=_day(dispatch),
        order=(dispatch.published or "~", dispatch.id),  # what has no date stands behind what has one
        source=dispatch.source,
        text=dispatch.text,
        numbers=numbers,
        n_runs=len({*numbers.tolist()}),
        bits=int.from_bytes(np.packbits(bits).tobytes()),
    )


def copy_of(left: Body, right: Body) -> Copy | None:
    """The one as a copy of the other, whichever came first; None where they are two dispatches."""
    least = min(left.n_runs, right.n_runs)
    if not least or left.dispatch == right.dispatch or left.most_shared(right) / least < SHARE_OF_A_REWRITE:
        return None
    share = left.shared(right) / least
    if share < SHARE_OF_A_REWRITE:
        return None
    days = abs(left.day - right.day) if left.day is not None and right.day is not None else None
    near = days is not None and days <= NEAR_DAYS
    if share < (SHARE_OF_THE_DAY if near else SHARE):
        rewritten = days == 0 and left.words().share(right.words()) >= TOLD_OF_A_REWRITE
        if not rewritten:
            return None
    first, again = sorted((left, right), key=lambda b: b.order)
    return Copy(first=first.dispatch, again=again.dispatch, kind=_kind(first, again, share, near=near), share=share)


def _kind(first: Body, again: Body, share: float, *, near: bool) -> CopyKind:
    whole = min(first.n_runs, again.n_runs) / max(first.n_runs, again.n_runs)
    if share >= WHOLE and whole >= WHOLE:
        return CopyKind.VERBATIM
    if share >= WHOLE and again.n_runs < first.n_runs:
        return CopyKind.TRIMMED
    if not near:
        return CopyKind.OVERLAP
    # The same desk sends its story again with more to it; another desk, or another half of the story, rewrites it.
    carried_on = first.source == again.source and again.n_runs > first.n_runs and share >= SHARE_OF_THE_DAY
    return CopyKind.UPDATE if carried_on else CopyKind.REWRITE


class Copies:
    """Dispatches by their prints. Adding one compares it with those near it that share a print, no others.

    `changed` are the dispatches of which it is another question than before what they repeat, for whoever tells of them
    to look at and empty.
    """

    def __init__(self, kept: Kept | None = None) -> None:
        self._kept = kept or Memory()
        self._near = Neighbours(self._kept.by_print, most=MOST)
        self._ready: Lately[str, Body] = Lately(READY)
        self.changed: set[str] = set()
        self.n_met = 0
        """With so many others those that were added were compared."""

    def add(self, dispatch: Dispatch) -> tuple[Copy, ...]:
        """The dispatches met before that this one repeats, or that repeat it, by id; adding one twice adds nothing."""
        if not self._kept.put_dispatch(dispatch):
            return ()
        mine = self._ready.put(dispatch.id, body(dispatch))
        others, parted = self._near.come(_at(mine), _keys(mine))
        self.n_met += len(others)
        found = [c for other in sorted(others) if (c := copy_of(mine, self._body(other))) is not None]
        for copy in found:
            self._kept.copies.put(copy)
            self.changed.add(copy.again)
        for one, other in parted:
            if (copies := self._between(one, other)) and not self._are_near(one, other):
                self._take(copies[0])
        return tuple(found)

    def drop(self, id: str) -> None:
        """Give up a dispatch."""
        gone = self._body(id)
        for copy in tuple(self._kept.copies.of(id)):
            self._take(copy)
        met = self._near.go(_at(gone), _keys(gone))
        self._kept.take_dispatch(id)
        self._ready.drop(id)
        for one, other in met:
            if not self._between(one, other) and (copy := copy_of(self._body(one), self._body(other))) is not None:
                self._kept.copies.put(copy)
                self.changed.add(copy.again)

    def _are_near(self, one: str, other: str) -> bool:
        a, b = self._body(one), self._body(other)
        return self._near.are_near(_at(a), _keys(a), _at(b), _keys(b))

    def _between(self, one: str, other: str) -> list[Copy]:
        return [c for c in self._kept.copies.of(one) if other in {c.first, c.again}]

    def _take(self, copy: Copy) -> None:
        self._kept.copies.take(copy)
        self.changed.add(copy.again)

    def _body(self, id: str) -> Body:
        return self._ready.get(id) or self._ready.put(id, body(self._kept.dispatch(id)))


def _at(body: Body) -> At:
    return (body.day or 0, body.dispatch)


def _day(dispatch: Dispatch) -> int | None:
    published = dispatch.published
    return date.fromisoformat(published[:10]).toordinal() if published and len(published) >= 10 else None


def _keys(body: Body) -> frozenset[Key]:
    span = (body.day or 0) // REACH_DAYS
    return frozenset(Key(number & _MARK, span, REACH_DAYS) for number in body.prints())


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
