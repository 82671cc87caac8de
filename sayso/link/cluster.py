"""Claims into groups of one incident each. What people judged holds; for the rest the likeliest come together first.

Groups hang on the claims, on how likely each pair belongs together and on the judgements, and on nothing else: not on
the order in which they came. Claims that no chain of likely pairs joins never meet, so a new claim can change only the
groups that its likely pairs reach (`reach`), and these are made anew from their claims alone.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Mapping, Set

Score = Callable[[str, str], float]
"""The log odds that two claims tell of one incident; above 0 they are likely to."""
Pair = tuple[str, str]


def reach(start: Iterable[str], *beside: Mapping[str, Set[str]]) -> set[str]:
    """All claims that chains of pairs lead to from these, themselves among them."""
    reached, open_ = set[str](), list(start)
    while open_:
        claim = open_.pop()
        if claim not in reached:
            reached.add(claim)
            open_.extend(other for pairs in beside for other in pairs.get(claim, ()))
    return reached


def cluster(
    claims: Iterable[str],
    likely: Mapping[str, Set[str]],
    score: Score,
    *,
    same: Iterable[Pair] = (),
    different: Iterable[Pair] = (),
) -> list[tuple[str, ...]]:
    """The claims in groups, each in order of ids, the groups by their first.

    Two groups come together while the mean log odds of their pairs is above 0, the likeliest two first; `same` pairs
    have come together before that, in the order given, and `different` ones never do, whatever else is said.
    """
    groups = _Groups(sorted(set(claims)), different)
    for a, b in same:
        groups.join(a, b)
    groups.grow(likely, score)
    return groups.all()


class _Groups:
    """Groups being made. Each is known by the least of its ids."""

    def __init__(self, claims: list[str], different: Iterable[Pair]) -> None:
        self._of = {c: c for c in claims}
        self._members = {c: [c] for c in claims}
        self._apart: dict[str, set[str]] = {}
        for a, b in different:
            if a in self._of and b in self._of:
                self._apart.setdefault(a, set()).add(b)
                self._apart.setdefault(b, set()).add(a)
        self._sums: dict[str, dict[str, float]] = {c: {} for c in claims}

    def all(self) -> list[tuple[str, ...]]:
        return sorted(tuple(sorted(m)) for m in self._members.values())

    def join(self, a: str, b: str) -> None:
        """One group of the two that hold these, unless somebody judged one of their pairs different."""
        if a in self._of and b in self._of:
            left, right = self._of[a], self._of[b]
            if left != right and not self._kept_apart(left, right):
                self._merge(left, right)

    def grow(self, likely: Mapping[str, Set[str]], score: Score) -> None:
        """Join the likeliest two again and again, as long as any two are likely."""
        beside: dict[str, set[str]] = {}
        for claim, group in self._of.items():
            beside.setdefault(group, set()).update(self._of[c] for c in likely.get(claim, ()) if c in self._of)
        for group, others in beside.items():
            others.discard(group)
        queue: list[tuple[float, str, str, int, int]] = []

        def offer(left: str, right: str) -> None:
            if not self._kept_apart(left, right):
                mean = self._mean(left, right, score)
                if mean > 0:
                    sizes = len(self._members[left]), len(self._members[right])
                    heapq.heappush(queue, (-mean, left, right, *sizes))

        for group in sorted(beside):
            for other in sorted(beside[group]):
                if group < other:
                    offer(group, other)
        while queue:
            _, left, right, n_left, n_right = heapq.heappop(queue)
            if len(self._members.get(left, ())) != n_left or len(self._members.get(right, ())) != n_right:
                continue  # one of them has grown since, and was offered again as it is now
            neighbours = (beside.pop(left, set[str]()) | beside.pop(right, set[str]())) - {left, right}
            self._merge(left, right)
            beside[left] = neighbours
            for other in sorted(neighbours):
                beside[other] -= {left, right}
                beside[other].add(left)
                offer(*sorted((left, other)))

    def _kept_apart(self, left: str, right: str) -> bool:
        few, many = sorted((self._members[left], self._members[right]), key=len)
        return bool(self._apart) and any(self._of[c] == self._of[many[0]] for m in few for c in self._apart.get(m, ()))

    def _mean(self, left: str, right: str, score: Score) -> float:
        known = self._sums[left].get(right)
        if known is None:
            known = sum(score(a, b) for a in self._members[left] for b in self._members[right])
            self._sums[left][right] = self._sums[right][left] = known
        return known / (len(self._members[left]) * len(self._members[right]))

    def _merge(self, left: str, right: str) -> None:
        """One group of two, known by the lesser id; what both have summed up with a third, it has too."""
        left, right = min(left, right), max(left, right)
        taken = self._members.pop(right)
        for claim in taken:
            self._of[claim] = left
        self._members[left] = sorted((*self._members[left], *taken))
        ours, theirs = self._sums[left], self._sums.pop(right)
        for other in {*ours, *theirs} - {left, right}:
            self._sums[other].pop(right, None)
            if other in ours and other in theirs:
                ours[other] += theirs[other]
                self._sums[other][left] = ours[other]
            else:
                ours.pop(other, None)
                self._sums[other].pop(left, None)
        ours.pop(right, None)
