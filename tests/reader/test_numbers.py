"""Numbers in words and digits, and numbers that measure or name."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.reader.numbers import Amount, amounts
from sayso.reader.syntax import Syntax

SyntaxOf = Callable[[str], Syntax]


def cases(name: str) -> list[dict[str, str]]:
    lines = (Path(__file__).parent / "cases" / name).read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(lines))


def found(syntax: Syntax) -> list[Amount]:
    return [a for s in syntax.sentences for a in amounts(syntax.words(s))]


@pytest.mark.parametrize("case", cases("numbers.csv"), ids=lambda c: c["words"])
def test_these_words_tell_this_many(case: dict[str, str], syntax_of: SyntaxOf) -> None:
    (amount,) = found(syntax_of(f"They saw {case['words']} there."))
    assert (amount.low, amount.high) == tuple(int(v) if v else None for v in (case["low"], case["high"]))


@pytest.mark.parametrize("case", cases("no_numbers.csv"), ids=lambda c: c["sentence"])
def test_these_sentences_count_nothing(case: dict[str, str], syntax_of: SyntaxOf) -> None:
    assert found(syntax_of(case["sentence"])) == []


@settings(max_examples=30, deadline=None)
@given(n=st.integers(min_value=2, max_value=9_999_999))
def test_a_number_with_commas_is_the_number(n: int, syntax_of: SyntaxOf) -> None:
    (amount,) = found(syntax_of(f"They saw {n:,} people there."))
    assert (amount.low, amount.high, amount.span.start) == (n, n, len("They saw "))


@settings(max_examples=30, deadline=None)
@given(low=st.integers(min_value=1, max_value=500), high=st.integers(min_value=1, max_value=500))
def test_a_range_never_has_its_ends_the_wrong_way_round(low: int, high: int, syntax_of: SyntaxOf) -> None:
    for amount in found(syntax_of(f"Between {low} and {high} people came.")):
        assert amount.low is None or amount.high is None or amount.low <= amount.high
