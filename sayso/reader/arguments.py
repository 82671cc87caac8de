"""What the tagger takes a trigger to speak of: who, whom, where, when, by whose word, and which other triggers tell the
same. One opinion among those that the weights weigh.

For each role a trigger's word shares its choice among the words of its window and "none told here".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from sayso.reader.labels import Floats
from sayso.reader.marks import Draft
from sayso.reader.syntax import Syntax
from sayso.reader.tagger import Seen
from sayso.record import Span

ROLES = ("actor1", "actor2", "place", "time", "said", "same")
# An event's first triggers; how it is told later adds nothing to them.
_ASKED = 6
# The steps in which a share speaks: the weights are of each step, not of the number.
_STEPS = (0.03, 0.1, 0.25, 0.5, 0.75)


class Arguments:
    """The choices of one dispatch's words, made when they are asked for."""

    def __init__(self, seen: Seen, syntax: Syntax) -> None:
        self._seen, self._syntax = seen, syntax
        self._able = all(f"ask_{role}" in seen.heads for role in ROLES)
        self._chosen: dict[tuple[str, int], tuple[float, int, Floats]] = {}
        self._at: dict[Span, tuple[int, int]] = {}

    def share(self, role: str, draft: Draft, spans: Iterable[Span]) -> float | None:
        """The most that one of the event's triggers gives to the words of these spans; None where none is in reach."""
        ranges = [self._words(s) for s in spans]
        best: float | None = None
        for _, first, sums in self._choices(role, draft):
            last = first + len(sums) - 1
            here = [(max(a, first), min(b, last)) for a, b in ranges if a < last and b > first]
            if here:
                told = sum(float(sums[b - first] - sums[a - first]) for a, b in here)
                best = told if best is None else max(best, told)
        return best

    def none(self, role: str, draft: Draft) -> float | None:
        """The least that one of the event's triggers gives to "none told here"."""
        return min((none for none, _, _ in self._choices(role, draft)), default=None)

    def _choices(self, role: str, draft: Draft) -> Iterator[tuple[float, int, Floats]]:
        """For each trigger the share of "none", the window's first word, and the sums of shares before each word."""
        for trigger in draft.triggers[:_ASKED] if self._able else ():
            k, end = self._words(self._syntax.tokens[trigger.head].span)
            if k == end:
                continue
            if (role, k) not in self._chosen:
                first, shares = self._seen.choice(role, k)
                self._chosen[role, k] = float(shares[0]), first, np.concatenate([[0.0], np.cumsum(shares[1:])])
            yield self._chosen[role, k]

    def _words(self, span: Span) -> tuple[int, int]:
        """The first word of the span and the last + 1; the same twice where the tagger has seen none of it."""
        if span not in self._at:
            first = int(np.searchsorted(self._seen.ends, span.start, side="right"))
            last = int(np.searchsorted(self._seen.starts, span.end, side="left"))
            self._at[span] = first, max(first, last)
        return self._at[span]


def step(share: float | None) -> str:
    """The step in which a share speaks, as a part of a feature's name: "-" where there is none."""
    return "-" if share is None else str(sum(share >= s for s in _STEPS))


def firsts(shares: Sequence[float | None]) -> list[bool]:
    """For each whether it is the largest of all and larger than half a step."""
    top = max((s for s in shares if s is not None), default=0.0)
    return [s is not None and s == top and s >= _STEPS[0] for s in shares]
