"""How likely two claims tell of one incident, and why: a score card, each level of each feature worth so much."""

from __future__ import annotations

import math
from functools import cache

from sayso.link.compare import FEATURES, compare
from sayso.link.facets import Facets
from sayso.link.learned import learned
from sayso.record import Link, Reason

# A claim joins a group where the mean log odds of its pairs is above this. Swept with the weights on each year of the
# wire held out: B-cubed F1 .799 and .822 here, .795 and .804 at -1, .784 and .807 at 0. docs/cards/link.md.
JOIN_FROM = -1.5


@cache
def _card(name: str) -> tuple[float, dict[str, dict[str, float]]]:
    """What every pair starts from, and what each level of each feature adds; all in log odds."""
    weights = learned(name)
    return weights["every pair"], {f.__name__: weights["features"].get(f.__name__, {}) for f in FEATURES}


def odds(a: Facets, b: Facets, *, card: str = "judge") -> float:
    """The log odds that the two tell of one incident, counted from where a claim joins a group.

    `card` "mentions" is for bare mentions, of which neither type nor time is known.
    """
    start, features = _card(card)
    return start - JOIN_FROM + sum(features[f].get(level, 0.0) for f, level in compare(a, b).items())


def judge(a: Facets, b: Facets) -> Link:
    """The two claims with their probability of telling of one incident and every ground of it, the heaviest first."""
    start, features = _card("judge")
    reasons = [Reason(feature=f, level=v, weight=features[f].get(v, 0.0)) for f, v in compare(a, b).items()]
    left, right = sorted((a.claim, b.claim))
    return Link(
        left=left,
        right=right,
        score=1 / (1 + math.exp(-start - sum(r.weight for r in reasons))),
        reasons=tuple(sorted(reasons, key=lambda r: (-abs(r.weight), r.feature))),
    )
