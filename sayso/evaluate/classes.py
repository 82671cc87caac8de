"""Classes beside classes, and numbers beside numbers."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from sayso.evaluate.spans import Count


def macro_f1(gold: Sequence[Collection[str]], predicted: Sequence[Collection[str]], labels: Sequence[str]) -> float:
    """The mean of the labels' F1; any number of labels may hold of one text."""
    total = 0.0
    for label in labels:
        count = Count()
        count.add((k for k, g in enumerate(gold) if label in g), (k for k, p in enumerate(predicted) if label in p))
        # A label that is neither told nor given says nothing; scikit-learn counts it as 0, and so do we.
        total += count.f1 if count.gold + count.predicted else 0.0
    return total / len(labels)


def accuracy(gold: Sequence[Collection[str]], predicted: Sequence[Collection[str]]) -> float:
    """The share of texts whose labels are all right."""
    return sum(set(g) == set(p) for g, p in zip(gold, predicted, strict=True)) / len(gold) if gold else 0.0


def mean_error(gold: Sequence[float], predicted: Sequence[float]) -> float:
    """Mean absolute error."""
    return float(np.abs(np.asarray(gold) - np.asarray(predicted)).mean()) if gold else 0.0


def correlation(gold: Sequence[float], predicted: Sequence[float]) -> float:
    """Pearson's r; 0 where one side never changes."""
    a, b = np.asarray(gold, dtype=np.float64), np.asarray(predicted, dtype=np.float64)
    if len(a) < 2 or not a.std() or not b.std():
        return 0.0
    return float(np.corrcoef(a, b)[0, 1])
