"""Boosted trees as plain numbers: what `train/` learned with scikit-learn, run by numpy alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sayso.reader.vocabulary import learned

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Trees:
    """A sum of trees over rows of features, as log odds.

    Shapes: all arrays (tree, node). A node goes to `left` where its feature is at most `at`, else to `right`; a leaf
    goes to itself and adds `value`.
    """

    names: tuple[str, ...]
    base: float
    depth: int
    feature: Ints
    at: Floats
    left: Ints
    right: Ints
    value: Floats

    def __call__(self, rows: Sequence[dict[str, float]]) -> list[float]:
        """The log odds of each row; a feature that a row does not tell is 0."""
        if not rows:
            return []
        x = np.array([[row.get(name, 0.0) for name in self.names] for row in rows])
        node = np.zeros((len(rows), len(self.at)), dtype=np.int64)
        tree = np.arange(len(self.at))
        row = np.arange(len(rows))[:, None]
        for _ in range(self.depth):
            goes_left = x[row, self.feature[tree, node]] <= self.at[tree, node]
            node = np.where(goes_left, self.left[tree, node], self.right[tree, node])
        return (self.base + self.value[tree, node].sum(axis=1)).tolist()


@cache
def trees(name: str) -> Trees:
    """The trees of `weights/NAME.json`; read once."""
    return of_plain(learned(name))


def of_plain(told: dict[str, Any]) -> Trees:
    """The trees as `train/boosted.py` writes them: a list a tree, [feature, at, left, right, value] a node."""
    widest = max(len(tree) for tree in told["trees"])
    table = np.zeros((len(told["trees"]), widest, 5))
    for k, tree in enumerate(told["trees"]):
        table[k, : len(tree)] = tree
    return Trees(
        names=tuple(told["names"]),
        base=float(told["base"]),
        depth=int(told["depth"]),
        feature=table[..., 0].astype(np.int64),
        at=table[..., 1],
        left=table[..., 2].astype(np.int64),
        right=table[..., 3].astype(np.int64),
        value=table[..., 4],
    )
