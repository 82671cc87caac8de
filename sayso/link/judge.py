"""How likely two claims tell of one incident, and why: a score card, each level of each feature worth so much."""

from __future__ import annotations

import math
from functools import cache

from sayso.link.compare import compare
from sayso.link.facets import Facets
from sayso.link.learned import learned
from sayso.record import Link, Reason

# Two groups come together where the mean log odds of their pairs is above this. Chosen on 1997 with weights learned on
# 2005 and the other way round, docs/cards/link.md: a pair is judged by few words and often by a wrong date, so a pair
# that is as likely as not is the same thing told in other words more often than the odds of a single pair say.
JOIN_FROM = -1.0


@cache
def _card() -> tuple[float, dict[str, dict[str, float]]]:
    """What every pair starts from, and what each level of each feature adds; all in log odds."""
    weights = learned("judge")
    return weights["every pair"], weights["features"]


def odds(a: Facets, b: Facets) -> float:
    """The log odds that the two tell of one incident, counted from where groups come together (JOIN_FROM)."""
    start, features = _card()
    return start - JOIN_FROM + sum(features[f].get(level, 0.0) for f, level in compare(a, b).items())


def judge(a: Facets, b: Facets) -> Link:
    """The two claims with their probability of telling of one incident and every ground of it, the heaviest first."""
    start, features = _card()
    reasons = [Reason(feature=f, level=v, weight=features[f].get(v, 0.0)) for f, v in compare(a, b).items()]
    left, right = sorted((a.claim, b.claim))
    return Link(
        left=left,
        right=right,
        score=1 / (1 + math.exp(-start - sum(r.weight for r in reasons))),
        reasons=tuple(sorted(reasons, key=lambda r: (-abs(r.weight), r.feature))),
    )
