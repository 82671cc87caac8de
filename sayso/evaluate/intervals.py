"""How far a figure may be off by chance: bootstrap intervals over dispatches."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sayso.evaluate.score import F1_KEYS, FIELDS, GEO_KM, Tally

Column = NDArray[np.float64]


def intervals(tallies: Sequence[Tally], *, resamples: int = 1000, seed: int = 0) -> dict[str, float]:
    """`KEY_low` and `KEY_high` of each figure: where 95 % of the figure falls when dispatches are drawn anew.

    Shapes: a draw is a row of weights (resample, dispatch), so that one product counts all resamples at once.
    """
    if not tallies:
        return {}
    n = len(tallies)
    draws = np.random.default_rng(seed).multinomial(n, [1 / n] * n, size=resamples).astype(np.float64)

    def drawn(values: Sequence[float]) -> Column:
        return draws @ np.asarray(values, dtype=np.float64)

    def right(key: str) -> Column:
        if key == "ledger":
            return drawn([sum(t.shares) / len(FIELDS) for t in tallies])
        return drawn([t.right[key] for t in tallies])

    def gold(key: str) -> Column:
        return drawn([t.gold[key] for t in tallies])

    def predicted(key: str) -> Column:
        return drawn([t.predicted[key] for t in tallies])

    found = {key: _ratio(2 * right(key), gold(key) + predicted(key), empty=1.0) for key in F1_KEYS}
    found["precision"] = _ratio(right("detect"), predicted("detect"), empty=0.0)
    found["recall"] = _ratio(right("detect"), gold("detect"), empty=0.0)
    found |= {key: _ratio(right(key), gold("geo"), empty=0.0) for key in GEO_KM}
    bounds = dict[str, float]()
    for key, values in found.items():
        low, high = np.percentile(values, [2.5, 97.5])
        bounds |= {f"{key}_low": float(low), f"{key}_high": float(high)}
    return bounds


def _ratio(part: Column, whole: Column, *, empty: float) -> Column:
    return np.where(whole > 0, part / np.where(whole > 0, whole, 1), empty)
