"""What people decided, as the clusters take it: which pairs are the same and which are not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from sayso.record import Judgement, Verdict
from sayso.record.judgement import holding

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The pairs that are the same, the latest decision first, and those that are different."""

    same: tuple[Pair, ...] = ()
    different: frozenset[Pair] = frozenset()


def settle(judgements: Iterable[Judgement]) -> Judged:
    """What holds of each pair: the latest judgement that says something of it, in whatever order they are given.

    Where "same" along a chain would bring a pair together that is judged different, the latest links of the chain
    stand and the earliest gives way: a pair judged different never shares an incident.
    """
    told: dict[Pair, Verdict] = {}
    for judgement in sorted(holding(sorted(judgements, key=_order)), key=_order, reverse=True):
        for pair in sorted(judgement.pairs):
            told.setdefault(pair, judgement.verdict)
    return Judged(
        same=tuple(p for p, verdict in told.items() if verdict is Verdict.SAME),
        different=frozenset(p for p, verdict in told.items() if verdict is Verdict.DIFFERENT),
    )


def _order(judgement: Judgement) -> tuple[datetime, str, str, Pair]:
    """By moment; what two people decide of one pair in one moment is ordered by who and what, so that it is ordered."""
    moment = datetime.fromisoformat(judgement.at).astimezone(UTC)
    return (moment, judgement.verdict.value, judgement.by, judgement.pair)
