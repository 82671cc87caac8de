"""Claims into groups of one incident each. What people judged holds; for the rest each claim, in the order of telling,
joins the likeliest group of those told before it, or founds one.

So groups hang on the claims, on how likely each pair belongs together and on the judgements, and not on the order in
which they came. A claim that comes, goes or is judged moves itself and, of those told later, such as have likely pairs
in a group that changed: with dispatches that come as they are told, nobody else.
"""

from __future__ import annotations

import heapq
from bisect import insort
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from itertools import takewhile
from typing import Any, Protocol

from sayso.link.judged import Judged, Pair
from sayso.link.kept import Groups

Score = Callable[[str, str], float]
"""The log odds that two claims tell of one incident; above 0 they are likely to."""


class Likely(Protocol):
    """With which claims each makes a likely pair, both ways."""

    def get(self, claim: str, /) -> Set[str] | None: ...


# A claim is held against so many of a group, those told last before it: a siege of a year changes its words, and a
# group of thousands costs no more than one of dozens.
LAST = 40


def reach(start: Iterable[str], beside: Mapping[str, Set[str]]) -> set[str]:
    """All that chains of pairs lead to from these, themselves among them."""
    reached, open_ = set[str](), list(start)
    while open_:
        one = open_.pop()
        if one not in reached:
            reached.add(one)
            open_.extend(beside.get(one, ()))
    return reached


def cluster(
    order: Mapping[str, Any], likely: Likely, score: Score, *, judged: Judged | None = None
) -> list[tuple[str, ...]]:
    """The claims of `order` in groups, each in order of ids, the groups by their first. `order` is the order of
    telling."""
    groups = Clusters(likely, score)
    groups.change(come=order, judged=judged)
    return groups.all()


class Clusters:
    """Groups held open. Claims that were judged the same are one unit; a unit is known by its first claim, a group by
    its first unit. `likely` is looked at again with each change; `left` are groups of an earlier time, and `judged` the
    judgements then, of which only those are looked at that a change may touch.
    """

    def __init__(
        self, likely: Likely, score: Score, *, left: Groups | None = None, judged: Judged | None = None
    ) -> None:
        self._likely = likely
        self._score = score
        self._left = left
        self._order: dict[str, Any] = {}
        self._judged = judged or Judged()
        self._same = _both_ways(self._judged.same)
        self._different = _both_ways(self._judged.different)
        self._unit: dict[str, tuple[str, ...]] = {}
        self._unit_of: dict[str, str] = {}
        self._group_of: dict[str, str] = {}
        self._group: dict[str, list[tuple[Any, str]]] = {}
        self.moved: dict[str, str | None] = {}
        """The group in which each claim was that changed its group or unit, for who keeps them to look at and empty."""

    @property
    def n_open(self) -> int:
        """Of so many claims the group was looked at, or when they were told."""
        return len(self._order)

    def all(self) -> list[tuple[str, ...]]:
        """The claims of each group that was looked at, in order of ids."""
        return sorted(self.of(units[0][1]) for units in self._group.values())

    def of(self, claim: str) -> tuple[str, ...]:
        """The claims of the group that this claim is in.

        Raises: KeyError where there is no such claim.
        """
        return self.members(self.group(claim))

    def group(self, claim: str) -> str:
        """The group that a claim is in.

        Raises: KeyError where there is no such claim.
        """
        self._know([claim])
        return self._group_of[self._unit_of[claim]]

    def holds(self, claim: str) -> bool:
        """True where the claim is in a group that was looked at."""
        return claim in self._unit_of

    def members(self, group: str) -> tuple[str, ...]:
        """The claims of a group that was looked at; none where it is no more."""
        return tuple(sorted(c for _, unit in self._group.get(group, ()) for c in self._unit[unit]))

    def unit(self, claim: str) -> str:
        """The unit that a claim of a group that was looked at is in."""
        return self._unit_of[claim]

    def change(
        self,
        *,
        come: Mapping[str, Any] | None = None,
        gone: Iterable[str] = (),
        again: Iterable[str] = (),
        judged: Judged | None = None,
    ) -> None:
        """Take up claims with their order of telling, give up others, look again at those whose likely pairs changed,
        take all judgements that hold now."""
        left, come = set(gone), come or {}
        touched = reach({*left, *come}, self._same) | {*again}
        if judged is not None and judged != self._judged:
            pairs = (*_changed(self._judged.same, judged.same), *(self._judged.different ^ judged.different))
            touched |= {c for pair in pairs for c in pair}
            touched |= reach(touched, self._same)
            self._judged, self._same, self._different = judged, _both_ways(judged.same), _both_ways(judged.different)
        touched |= reach(touched, self._same)
        self._know(touched)
        open_ = {u for unit in {self._unit_of[c] for c in touched if c in self._unit_of} for u in self._take_out(unit)}
        self._order |= {c: (key, c) for c, key in come.items()}
        for claim in left:
            self._order.pop(claim, None)
        open_ |= set(self._put_in([c for c in touched if c in self._order]))
        self._settle(open_)

    def _know(self, claims: Collection[str]) -> None:
        """Look at the groups that these claims were left in."""
        if self._left is None or not (unknown := [c for c in claims if c not in self._unit_of]):
            return
        units: dict[tuple[str, str], list[str]] = {}
        for claim, order, unit, group in self._left.members(unknown):
            if claim not in self._unit_of and claim not in self.moved:
                self._order[claim] = (order, claim)
                units.setdefault((group, unit), []).append(claim)
        for (group, unit), them in units.items():
            self._unit[unit] = tuple(sorted(them))
            self._unit_of |= dict.fromkeys(them, unit)
            self._group_of[unit] = group
            insort(self._group.setdefault(group, []), (self._order[unit], unit))

    def _take_out(self, unit: str) -> set[str]:
        """Take a unit out of its group; returns the units that may have hung on it."""
        group = self._group_of[unit]
        hung = self._beside(group, after=self._order[unit])
        self._leave(unit, group)
        for claim in self._unit.pop(unit):
            del self._unit_of[claim]
        return hung

    def _put_in(self, claims: list[str]) -> Iterable[str]:
        """Units of these claims: the latest judgement ties first, and none ties a pair that is judged different."""
        tied = {c: [c] for c in claims}
        for a, b in self._judged.same:
            two = a in tied and b in tied and tied[a] is not tied[b]
            if two and not any(d in self._different.get(c, ()) for c in tied[a] for d in tied[b]):
                taken, tied[b] = tied[b], tied[a]
                tied[a].extend(taken)
                tied |= dict.fromkeys(taken, tied[a])
        for them in {id(t): t for t in tied.values()}.values():
            unit = min(them, key=self._order.__getitem__)
            self._unit[unit] = tuple(sorted(them))
            self._unit_of |= dict.fromkeys(them, unit)
            yield unit

    def _settle(self, open_: Set[str]) -> None:
        """Let each of these units choose its group, in the order of telling, and then those that hang on one that
        chose otherwise than before."""
        queue = [(self._order[u], u) for u in open_ if u in self._unit]
        heapq.heapify(queue)
        done = set[str]()
        while queue:
            key, unit = heapq.heappop(queue)
            if unit in done:
                continue
            done.add(unit)
            before, now = self._group_of.get(unit), self._choice(unit)
            if before != now:
                hung = self._beside(before, after=key) if before else set[str]()
                if before:
                    self._leave(unit, before)
                for claim in self._unit[unit]:
                    self.moved.setdefault(claim, None)
                self._group_of[unit] = now
                insort(self._group.setdefault(now, []), (key, unit))
                hung |= self._beside(now, after=key)
                for other in hung:
                    if self._order[other] > key:
                        heapq.heappush(queue, (self._order[other], other))

    def _choice(self, unit: str) -> str:
        """The likeliest group among the units told before this one; the unit itself where none is likely.

        It is held against the nearer half of a group: what was read otherwise there, or tells of another side of the
        matter, says nothing of those that agree.
        """
        key, mine = self._order[unit], self._unit[unit]
        near = {o for c in mine for o in self._likely.get(c) or ()}
        apart = {d for c in mine for d in self._different.get(c, ())}
        self._know(near | apart)
        beside = {self._unit_of[o] for o in near if o in self._unit_of}
        apart = {self._unit_of[d] for d in apart if d in self._unit_of}
        best, found = 0.0, unit
        for group in sorted({self._group_of[u] for u in beside if u in self._group_of and self._order[u] < key}):
            if any(self._group_of.get(u) == group and self._order[u] < key for u in apart):
                continue
            before = [u for k, u in self._group[group] if k < key][-LAST:]
            odds = sorted((self._score(a, b) for a in mine for u in before for b in self._unit[u]), reverse=True)
            nearest = odds[: (len(odds) + 1) // 2]
            if (mean := sum(nearest) / len(nearest)) > best:
                best, found = mean, group
        return found

    def _beside(self, group: str, *, after: Any) -> set[str]:
        """The units told after a moment that have a likely pair in the group, or are judged apart from one of it."""
        claims = [c for _, unit in self._group.get(group, ()) for c in self._unit[unit]]
        near = {o for c in claims for beside in (self._likely, self._different) for o in beside.get(c) or ()}
        if self._left is not None:
            # Whatever has moved since they were left is known better here.
            unknown = [o for o in near if o not in self._order and o not in self.moved]
            self._order |= {o: (key, o) for o, key in self._left.orders(unknown).items()}
        later = [o for o in near if o in self._order and self._order[o] > after]
        self._know(later)
        return {self._unit_of[o] for o in later if o in self._unit_of}

    def _leave(self, unit: str, group: str) -> None:
        self._group[group].remove((self._order[unit], unit))
        if not self._group[group]:
            del self._group[group]
        del self._group_of[unit]
        for claim in self._unit[unit]:
            self.moved.setdefault(claim, group)


def _changed(before: Sequence[Pair], now: Sequence[Pair]) -> set[Pair]:
    """The pairs of two lists, latest first, down to where both go on alike: of a contradiction the latest wins."""
    alike = sum(1 for _ in takewhile(lambda two: two[0] == two[1], zip(reversed(before), reversed(now), strict=False)))
    return {*before[: len(before) - alike], *now[: len(now) - alike]}


def _both_ways(pairs: Iterable[Pair]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for a, b in pairs:
        found.setdefault(a, set()).add(b)
        found.setdefault(b, set()).add(a)
    return found
