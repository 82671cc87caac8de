"""Which claims are worth comparing: those that share a key and were told near one another. So a new claim meets its
neighbours and no others, however much was ever told, and however much is told of one thing."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import combinations
from typing import NamedTuple, Protocol

from sayso.link.facets import TELLING, Facets
from sayso.link.words import rarity

# Of the pairs that tell of one incident in the wire (303, as far as the reader found both) 253 share a key; a claim has
# 37 neighbours among 7,000. With the day of the event and single rare words instead of names 209 did, since a wrong or
# missing date loses a pair. docs/cards/link.md.
SHORT_DAYS = 8
"""An event of up to so many days is looked for by its days. A longer one is as good as undated."""
NEAR_DAYS = 14
"""What shares a name, or a place and a type, is looked for among what was told within so many days."""
FAR_DAYS = 30
"""What shares two names is looked for further."""
N_NAMES = 12
"""How many names make pairs: the most telling ones."""
MOST = 40
"""So many told before it with one key, and so many told after it, a claim is compared with."""
_HASH_BITS = 40

At = tuple[int, str]
"""Where something stands in the telling: the day as an ordinal, 0 where it is not known, and its id."""
Pair = tuple[str, str]


class Key(NamedTuple):
    """What is filed together: the same mark in the same span of days. Where `reach` is given, the spans are so long,
    and what was told within so many days is near; else all of the span is."""

    mark: int
    span: int
    reach: int = 0

    @property
    def number(self) -> int:
        return self.span << _HASH_BITS | self.mark

    def beside(self, by: int) -> int:
        """The number of the same mark in the span before (-1) or after (1)."""
        return (self.span + by) << _HASH_BITS | self.mark


def marked(text: str) -> int:
    """A mark for a text; that two texts share one by chance does no harm but a comparison."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_HASH_BITS // 8).digest())


def keys(claim: Facets) -> frozenset[Key]:
    """The keys of a claim."""
    return frozenset(_keys(claim))


def at(claim: Facets) -> At:
    """Where a claim stands among those that share a key with it."""
    return (claim.told or 0, claim.claim)


def _keys(claim: Facets) -> Iterator[Key]:
    where = {s.country or " ".join(sorted(s.words)) for s in claim.spots}
    # What tells a day and no place is looked for in the countries of those who take part.
    lands = where or {p.country for p in (*claim.doers, *claim.others) if p.country}
    if claim.days is not None and claim.days[1] - claim.days[0] < SHORT_DAYS:
        # One day more, so that claims of neighbouring days share a key.
        days = range(claim.days[0], claim.days[1] + 2)
        yield from (Key(marked(f"on a day {place}"), day) for place in lands for day in days)
    names = sorted((w for w in claim.names if rarity(w) >= TELLING), key=lambda w: (-rarity(w), w))
    told = claim.told or 0
    yield from (Key(marked(f"{place} {claim.type.value}"), told // NEAR_DAYS, NEAR_DAYS) for place in where)
    yield from (Key(marked(name), told // NEAR_DAYS, NEAR_DAYS) for name in names)
    pairs = combinations(sorted(names[:N_NAMES]), 2)
    yield from (Key(marked(f"{a} {b}"), told // FAR_DAYS, FAR_DAYS) for a, b in pairs)
    sentence = " ".join(sorted(claim.words))
    if len(claim.words) >= N_NAMES // 2:
        # The same sentence again, however much later.
        yield Key(marked(sentence), 0)
    elif claim.words:
        # A short one says as much only of the same deed, and for some days.
        yield Key(marked(f"{claim.type.value}: {sentence}"), told // NEAR_DAYS, NEAR_DAYS)


class Shelf(Protocol):
    """Things filed under numbers, in the order of telling."""

    def put(self, at: At, numbers: Collection[int]) -> None: ...

    def take(self, at: At, numbers: Collection[int]) -> None: ...

    def nearest(self, numbers: Collection[int], at: At, *, later: bool, most: int) -> Mapping[int, Sequence[At]]:
        """For each number that has any, at most so many that stand before (or after) `at`, the nearest first."""
        ...


class Neighbours:
    """Who is near to whom: two that share a key, with fewer than `most` of that key told between them.

    So it hangs on what is filed and not on the order in which it came.
    """

    def __init__(self, shelf: Shelf, *, most: int = MOST) -> None:
        self._shelf = shelf
        self._most = most

    def come(self, at: At, keys: Collection[Key]) -> tuple[set[str], set[Pair]]:
        """File one: who is near to it, and the pairs that it has come between under some key."""
        around = self._around(at, keys)
        self._shelf.put(at, [k.number for k in keys])
        near = {id for _, before, after in around for _, id in (*before, *after)}
        return near, set(self._on_the_edge(around))

    def go(self, at: At, keys: Collection[Key]) -> set[Pair]:
        """Take one out: the pairs that it stood between under some key, and that are near now."""
        self._shelf.take(at, [k.number for k in keys])
        return set(self._on_the_edge(self._around(at, keys)))

    def are_near(self, one: At, keys: Iterable[Key], other: At, others: Iterable[Key]) -> bool:
        """True where two that are filed are near under some key."""
        (first, its), (last, theirs) = sorted(((one, keys), (other, others)), key=lambda x: x[0])
        shared = {(k.mark, k.reach, 0 if k.reach else k.span) for k in theirs}
        common = [k for k in its if (k.mark, k.reach, 0 if k.reach else k.span) in shared]
        return any(last in after for _, _, after in self._around(first, common, sides=(1,)))

    def _around(
        self, at: At, keys: Collection[Key], *, sides: Iterable[int] = (-1, 1)
    ) -> list[tuple[Key, list[At], list[At]]]:
        """For each key the nearest before and after."""
        found: dict[int, list[list[At]]] = {-1: [[] for _ in keys], 1: [[] for _ in keys]}
        for side in sides:
            numbers = {n for k in keys for n in ((k.number, k.beside(side)) if k.reach else (k.number,))}
            filed = self._shelf.nearest(numbers, at, later=side > 0, most=self._most)
            for k, them in zip(keys, found[side], strict=True):
                them += filed.get(k.number, ())
                if k.reach:
                    them += filed.get(k.beside(side), ())
                    them[:] = [a for a in them if abs(a[0] - at[0]) <= k.reach]
                del them[self._most :]
        return list(zip(keys, found[-1], found[1], strict=True))

    def _on_the_edge(self, around: Iterable[tuple[Key, list[At], list[At]]]) -> Iterator[Pair]:
        """The pairs that have exactly `most` of a key between them with what stands in the middle, and so are near
        without it alone."""
        for key, before, after in around:
            for n in range(max(0, self._most - len(after)), min(len(before), self._most)):
                one, other = before[n], after[self._most - 1 - n]
                if not key.reach or other[0] - one[0] <= key.reach:
                    yield one[1], other[1]


class Filed:
    """A shelf in memory."""

    def __init__(self) -> None:
        self._filed: dict[int, list[At]] = {}

    def put(self, at: At, numbers: Collection[int]) -> None:
        for number in numbers:
            insort(self._filed.setdefault(number, []), at)

    def take(self, at: At, numbers: Collection[int]) -> None:
        for number in numbers:
            self._filed[number].remove(at)

    def nearest(self, numbers: Collection[int], at: At, *, later: bool, most: int) -> Mapping[int, Sequence[At]]:
        found: dict[int, Sequence[At]] = {}
        for number in numbers:
            if them := self._filed.get(number):
                here, after = bisect_left(them, at), bisect_right(them, at)
                found[number] = them[after : after + most] if later else them[max(0, here - most) : here][::-1]
        return found
