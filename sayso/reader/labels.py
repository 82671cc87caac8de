"""What the tagger's heads say, and how their numbers become spans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
NONE = "O"


class HeadKind(StrEnum):
    """How a head's numbers are meant.

    spans: B- and I- of each label, and O. words: one label a word. one, many: labels of a sentence or text, of which
    one or any number hold; the last column says how much each word counts. values: one number a label and word.
    vectors: a vector a word; its label is its width.
    """

    SPANS = "spans"
    WORDS = "words"
    ONE = "one"
    MANY = "many"
    VALUES = "values"
    VECTORS = "vectors"


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A head of the graph: its columns `first` up to, not with, `last` of the logits."""

    name: str
    kind: HeadKind
    labels: tuple[str, ...]
    first: int
    last: int

    def of(self, logits: Floats) -> Floats:
        return logits[..., self.first : self.last]


def columns(kind: HeadKind, labels: Sequence[str]) -> int:
    """How many columns a head of these labels has; the labels of vectors are a number."""
    if kind is HeadKind.SPANS:
        return 2 * len(labels) + 1
    if kind is HeadKind.WORDS:
        return len(labels) + 1
    if kind in {HeadKind.ONE, HeadKind.MANY}:
        return len(labels) + 1
    return int(labels[0]) if kind is HeadKind.VECTORS else len(labels)


def softmax(logits: Floats) -> Floats:
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def pool(logits: Floats) -> Floats:
    """The logits of a sentence or text from those of its words: their mean, weighed by the last column.

    Shapes: (word, label + 1) to (label).
    """
    return softmax(logits[:, -1]) @ logits[:, :-1]


def spans(logits: Floats) -> list[tuple[int, int, int]]:
    """The likeliest allowed sequence of B, I and O, as spans (first word, last word + 1, label).

    Shapes: logits (word, 2 * label + 1), the columns O, B- and I- of the first label, of the second, ...
    """
    tags = logits.argmax(axis=1)
    if _broken(tags):
        tags = _viterbi(logits)
    found: list[tuple[int, int, int]] = []
    for k, tag in enumerate(tags.tolist()):
        if tag == 0:
            continue
        label = (tag - 1) // 2
        if tag % 2 == 0 and found and found[-1][1] == k and found[-1][2] == label:
            found[-1] = (found[-1][0], k + 1, label)
        else:
            found.append((k, k + 1, label))
    return found


def _broken(tags: Ints) -> bool:
    """Whether some I- follows neither the B- nor the I- of its label."""
    inside = (tags > 0) & (tags % 2 == 0)
    before = np.concatenate([[0], tags[:-1]])
    return bool((inside & (before != tags) & (before != tags - 1)).any())


def _viterbi(logits: Floats) -> Ints:
    """The best sequence in which I- follows only the B- or I- of its label."""
    n, m = logits.shape
    inside: Ints = np.arange(2, m, 2, dtype=np.int64)
    score = logits[0].copy()
    score[inside] = -np.inf
    back = np.zeros((n, m), dtype=np.int64)
    for k in range(1, n):
        best = int(score.argmax())
        back[k] = best
        follow = np.full(m, score[best], dtype=logits.dtype)
        goes_on: NDArray[np.bool_] = score[inside] >= score[inside - 1]
        back[k, inside] = np.where(goes_on, inside, inside - 1)
        follow[inside] = np.where(goes_on, score[inside], score[inside - 1])
        score = follow + logits[k]
    tags = np.zeros(n, dtype=np.int64)
    tags[-1] = int(score.argmax())
    for k in range(n - 1, 0, -1):
        tags[k - 1] = back[k, tags[k]]
    return tags
