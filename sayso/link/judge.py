"""How likely two claims tell of one incident, and why: a score card, each level of each feature worth so much."""

from __future__ import annotations

import math
from functools import cache
from itertools import islice

from sayso.link.compare import FEATURES, Feature, compare
from sayso.link.facets import Facets
from sayso.link.learned import learned
from sayso.record import Link, Reason

# A claim joins a group where the mean log odds to its nearer half is above this. Swept on 1997, held out: B-cubed F1
# .797 at -1.5, .816 here, .810 at -1, .801 at -0.75; 2005 then gave .843. docs/cards/link.md.
JOIN_FROM = -1.25

# What tells most pairs apart, and what is soon compared, before what takes longer.
_FIRST = ("type", "trigger", "time", "told", "page", "toll", "place", "topic", "wording")


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


def may_be_likely(a: Facets, b: Facets) -> bool:
    """False where a few of the features leave the log odds below 0 whatever the others say: most neighbours are told
    apart so, without a word of theirs being compared."""
    reached, steps = _steps()
    for feature, weights, most in steps:
        reached += weights.get(feature(a, b), 0.0)
        if reached + most < 0:
            return False
    return True


@cache
def _steps() -> tuple[float, tuple[tuple[Feature, dict[str, float], float], ...]]:
    """Each feature that is looked at first with its weights and the most that all after it can add. A hair is added for
    sums that come out otherwise in another order."""
    start, features = _card("judge")
    named = {f.__name__: f for f in FEATURES}
    order = (*(named.pop(name) for name in _FIRST), *named.values())
    most = [max(0.0, *features[f.__name__].values()) for f in order]
    steps = ((f, features[f.__name__], sum(most[n + 1 :]) + 1e-9) for n, f in enumerate(order))
    return start - JOIN_FROM, tuple(islice(steps, len(_FIRST)))


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
