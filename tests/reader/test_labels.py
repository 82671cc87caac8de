"""Numbers of the heads become labels and spans."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sayso.reader import labels

LOGITS = st.tuples(st.integers(1, 4), st.integers(1, 2)).flatmap(
    lambda s: arrays(np.float32, (s[0], 2 * s[1] + 1), elements=st.integers(-9, 9).map(float))
)


def spans_of(tags: tuple[int, ...]) -> list[tuple[int, int, int]]:
    found: list[tuple[int, int, int]] = []
    for k, tag in enumerate(tags):
        if tag % 2:
            found.append((k, k + 1, tag // 2))
        elif tag:
            found[-1] = (found[-1][0], k + 1, found[-1][2])
    return found


def allowed(tags: tuple[int, ...]) -> bool:
    return all(t == 0 or t % 2 or (k and tags[k - 1] in {t, t - 1}) for k, t in enumerate(tags))


@given(LOGITS)
def test_the_spans_are_of_the_best_sequence_that_is_allowed(logits: labels.Floats) -> None:
    def worth(tags: tuple[int, ...]) -> float:
        return float(sum(logits[k, t] for k, t in enumerate(tags)))

    best = max(worth(t) for t in product(range(logits.shape[1]), repeat=len(logits)) if allowed(t))
    found = labels.spans(logits)
    tags = [0] * len(logits)
    for first, last, label in found:
        tags[first:last] = [2 * label + 1] + [2 * label + 2] * (last - first - 1)
    assert allowed(tuple(tags))
    assert spans_of(tuple(tags)) == found
    assert worth(tuple(tags)) == pytest.approx(best)


@given(LOGITS)
def test_spans_are_in_order_and_share_no_word(logits: labels.Floats) -> None:
    found = labels.spans(logits)
    assert all(a[1] <= b[0] for a, b in pairwise(found))


def test_a_text_is_its_words_weighed_by_the_last_column() -> None:
    logits = np.array([[4.0, 0.0], [0.0, np.log(3.0)]], dtype=np.float32)
    assert labels.pool(logits).tolist() == pytest.approx([1.0])


def test_probabilities_of_a_word_add_up_to_one() -> None:
    assert labels.softmax(np.array([[900.0, 900.0], [0.0, 0.0]], dtype=np.float32)).tolist() == [[0.5, 0.5], [0.5, 0.5]]
