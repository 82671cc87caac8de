"""Krippendorff's alpha: how far coders agree beyond chance, whatever their number and whoever left something out.

    alpha = 1 - D_o / D_e
    D_o   mean distance of two values of one unit, D_e of any two values of the data

The one package that is kept up for it (`krippendorff`) is under the GPL, which ours is not.
Source: K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), with its examples.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import permutations
from typing import cast

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
RESAMPLES = 1000


class Level(StrEnum):
    """What two values have to do with each other: the same or not, an order, a distance."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alpha:
    """Agreement on one field. None where nothing varies or nobody else coded it: there is nothing to agree on then.

    `low` and `high` hold 95 % of the figure when units are drawn anew; `n_units` have two values or more, of which
    `n_pairs` pairs can be made.
    """

    value: float | None
    low: float | None
    high: float | None
    n_units: int
    n_pairs: int


def alpha(units: Sequence[Sequence[Hashable | None]], *, level: Level = Level.NOMINAL, seed: int = 0) -> Alpha:
    """Agreement over units, each with the values that its coders gave it; None is no value.

    Values of an order or a distance are numbers.
    Shapes: draws (resample, unit) says how often each unit is drawn; often (unit, value) how often it has each value.
    """
    told = [[v for v in unit if v is not None] for unit in units]
    told = [unit for unit in told if len(unit) > 1]
    n_pairs = sum(len(unit) * (len(unit) - 1) // 2 for unit in told)
    if not told:
        return Alpha(value=None, low=None, high=None, n_units=0, n_pairs=0)
    values = list(dict.fromkeys(v for unit in told for v in unit))
    if level is not Level.NOMINAL:
        values.sort(key=lambda v: float(cast("float", v)))
    where = {v: n for n, v in enumerate(values)}
    often = np.array([[unit.count(v) for v in values] for unit in told], dtype=np.float64)
    far = _distances(values, often.sum(axis=0), level)
    apart = np.array([
        sum(far[where[a], where[b]] * times for (a, b), times in Counter(permutations(unit, 2)).items())
        / (len(unit) - 1)
        for unit in told
    ])
    draws = np.random.default_rng(seed).multinomial(len(told), [1 / len(told)] * len(told), size=RESAMPLES)
    (value,) = _alphas(np.ones((1, len(told))), often, apart, far)
    drawn = _alphas(draws.astype(np.float64), often, apart, far)
    drawn = drawn[~np.isnan(drawn)]
    low, high = np.percentile(drawn, [2.5, 97.5]) if len(drawn) and not np.isnan(value) else (None, None)
    return Alpha(
        value=None if np.isnan(value) else float(value),
        low=None if low is None else float(low),
        high=None if high is None else float(high),
        n_units=len(told),
        n_pairs=n_pairs,
    )


def _alphas(draws: Matrix, often: Matrix, apart: Matrix, far: Matrix) -> Matrix:
    """The figure of each draw; NaN where its values are all one."""
    drawn = draws @ often
    by_chance = np.einsum("rv,vw,rw->r", drawn, far, drawn) / (drawn.sum(axis=1) - 1)
    return np.where(by_chance > 0, 1 - draws @ apart / np.where(by_chance > 0, by_chance, 1), np.nan)


def _distances(values: Sequence[Hashable], often: Matrix, level: Level) -> Matrix:
    """The squared distance of each two values."""
    if level is Level.NOMINAL:
        return 1 - np.eye(len(values))
    if level is Level.INTERVAL:
        at = np.array(values, dtype=np.float64)
        return np.square(at[:, None] - at[None, :])
    # How many values stand between two, half of both ends counted.
    upto = np.cumsum(often) - often / 2
    return np.square(upto[:, None] - upto[None, :])
