"""Alpha beside the examples that its author worked through, and the laws that it keeps."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.evaluate.alpha import Level, alpha


def columns(*coders: str) -> list[list[int | None]]:
    """Units of what coders wrote one below the other; "." is left out."""
    return [[None if v == "." else int(v) for v in unit] for unit in zip(*(c.split() for c in coders), strict=True)]


# Krippendorff 2011. A: two coders, twelve things of two kinds. B: the same with five kinds of letters, here numbers.
# C: four coders of twelve things, some left out.
A = columns("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0")
B = columns("1 1 2 2 4 3 3 3 5 4 4 1", "2 1 2 2 2 3 3 3 5 4 4 4")
C = columns(
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
)


@pytest.mark.parametrize(
    ("units", "level", "value"),
    [
        (A, Level.NOMINAL, 0.095),
        (B, Level.NOMINAL, 0.692),
        (C, Level.NOMINAL, 0.743),
        (C, Level.ORDINAL, 0.815),
        (C, Level.INTERVAL, 0.849),
    ],
)
def test_the_examples_of_its_author(units: list[list[int | None]], level: Level, value: float) -> None:
    found = alpha(units, level=level)
    assert found.value == pytest.approx(value, abs=0.0006)
    assert found.low is not None
    assert found.high is not None
    assert found.low <= found.value <= found.high


def test_what_one_coder_alone_told_is_no_pair() -> None:
    found = alpha(C)
    assert (found.n_units, found.n_pairs) == (11, 3 + 8 * 6 + 3 + 1)


def test_where_nothing_varies_or_nobody_else_coded_there_is_nothing_to_agree_on() -> None:
    assert alpha([[1, 1], [1, 1]]).value is None
    assert alpha([[1, None], [None, 2]]).value is None
    assert alpha([]).value is None


values = st.lists(st.lists(st.none() | st.integers(0, 4), min_size=2, max_size=4), min_size=1, max_size=12)
levels = st.sampled_from(Level)


@given(values, levels, st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_neither_the_order_of_units_nor_that_of_coders_matters(
    units: list[list[int | None]], level: Level, chance: Random
) -> None:
    shuffled = [chance.sample(unit, len(unit)) for unit in chance.sample(units, len(units))]
    assert alpha(shuffled, level=level).value == pytest.approx(alpha(units, level=level).value)


@given(values, levels)
@settings(max_examples=40, deadline=None)
def test_coders_who_say_the_same_agree_wholly(units: list[list[int | None]], level: Level) -> None:
    same = [[unit[0]] * len(unit) for unit in units]
    assert alpha(same, level=level).value in {None, 1.0}


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=12),
    st.integers(1, 5),
    st.integers(-9, 9),
)
@settings(max_examples=40, deadline=None)
def test_a_distance_has_no_scale_and_no_start(units: list[tuple[int, int]], scale: int, start: int) -> None:
    moved = [(a * scale + start, b * scale + start) for a, b in units]
    assert alpha(moved, level=Level.INTERVAL).value == pytest.approx(alpha(units, level=Level.INTERVAL).value)
