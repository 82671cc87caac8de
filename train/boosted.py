"""Boosted trees by scikit-learn, and how they are written down (`sayso/reader/trees.py` runs them)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from sayso.reader.trees import Trees, of_plain

Row = dict[str, float]


def table(rows: Sequence[Row], names: Sequence[str]) -> np.ndarray:
    """The rows as numbers.

    Shapes: (row, name).
    """
    return np.array([[row.get(name, 0.0) for name in names] for row in rows]).reshape(len(rows), len(names))


def learn(
    x: np.ndarray, y: np.ndarray, names: Sequence[str], *, weights: np.ndarray | None = None, n_trees: int, leaves: int
) -> dict[str, Any]:
    """Trees that tell the probability of `y`, in the form in which they ship; deterministic."""
    model = HistGradientBoostingClassifier(
        max_iter=n_trees, max_leaf_nodes=leaves, learning_rate=0.08, l2_regularization=1.0, min_samples_leaf=20,
        early_stopping=False, random_state=1,
    ).fit(x, y, sample_weight=weights)  # fmt: skip
    trees, depth = [], 0
    for (predictor,) in model._predictors:
        nodes = []
        for k, node in enumerate(predictor.nodes):
            depth = max(depth, int(node["depth"]))
            if node["is_leaf"]:
                nodes.append([0, 0, k, k, round(float(node["value"]), 5)])
            else:
                at = float(f"{node['num_threshold']:.6g}")
                nodes.append([int(node["feature_idx"]), at, int(node["left"]), int(node["right"]), 0])
        trees.append(nodes)
    base = round(float(model._baseline_prediction.ravel()[0]), 5)
    return {"names": list(names), "base": base, "depth": depth, "trees": trees}


def odds(told: dict[str, Any], rows: Sequence[Row]) -> list[float]:
    """The log odds that the written trees give."""
    trees: Trees = of_plain(told)
    return trees(rows)
