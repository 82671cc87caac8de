"""The scores of linking, on cases whose answers are known."""

from __future__ import annotations

from collections.abc import Hashable
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.evaluate.ecb import _assigned, ceaf_e, muc
from sayso.evaluate.link import bcubed

GOLD = {m: ("t", g) for g, members in {1: "abc", 2: "def", 3: "gh"}.items() for m in members}
groups = st.dictionaries(st.sampled_from("abcdefgh"), st.tuples(st.just("t"), st.integers(1, 4)), min_size=1)


@given(groups)
def test_what_is_as_the_gold_is_perfect(gold: dict[str, tuple[str, Hashable]]) -> None:
    assert bcubed(gold, gold) == (1, 1, 1)
    assert muc(gold, gold) == 1
    assert ceaf_e(gold, gold) == pytest.approx(1)


@given(groups, st.data())
def test_a_score_lies_between_nothing_and_all(gold: dict[str, Any], data: st.DataObject) -> None:
    ours = {m: ("t", data.draw(st.integers(1, 4))) for m in gold}
    assert 0 < bcubed(gold, ours)[2] <= 1
    assert 0 <= muc(gold, ours) <= 1
    assert 0 < ceaf_e(gold, ours) <= 1 + 1e-9


def test_two_groups_in_one_cost_precision_and_one_in_two_recall() -> None:
    merged = {m: ("t", min(g, 2)) for m, (_, g) in GOLD.items()}
    precision, recall, _ = bcubed(GOLD, merged)
    assert (precision, recall) == (pytest.approx((3 + 3 * 3 / 5 + 2 * 2 / 5) / 8), 1)
    assert bcubed(merged, GOLD)[:2] == (1, pytest.approx(precision))


def test_muc_counts_the_links_that_are_lacking() -> None:
    alone = {m: ("t", m) for m in GOLD}
    assert muc(GOLD, alone) == 0
    split = GOLD | {"c": ("t", 9)}
    assert muc(GOLD, split) == pytest.approx(2 * (4 / 5) / (1 + 4 / 5))


@given(st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=1, max_size=4))
def test_the_best_pairing_is_the_best_of_all(worth: list[list[int]]) -> None:
    rows, columns = len(worth), 3
    if rows <= columns:
        best = max(sum(worth[r][c] for r, c in enumerate(p)) for p in permutations(range(columns), rows))
    else:
        best = max(sum(worth[r][c] for c, r in enumerate(p)) for p in permutations(range(rows), columns))
    assert _assigned([[float(v) for v in row] for row in worth]) == best
