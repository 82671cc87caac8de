"""Pairs that are told apart early are those that all features tell apart."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings

from sayso.evaluate import made
from sayso.link.facets import facets
from sayso.link.judge import may_be_likely, odds
from sayso.record import Claim, Dispatch, claims
from tests.link.worlds import worlds


@given(worlds)
@settings(max_examples=40, deadline=None)
def test_no_pair_that_is_likely_is_told_apart_early(world: list[tuple[Dispatch, Claim]]) -> None:
    for a, b in combinations([facets(claim) for _, claim in world], 2):
        assert may_be_likely(a, b) == may_be_likely(b, a)
        assert may_be_likely(a, b) or odds(a, b) <= 0


def test_of_made_dispatches_most_pairs_are_told_apart_early_and_none_that_is_likely() -> None:
    told = [facets(claim) for reading in made.readings(60) for claim in claims(reading)]
    pairs = list(combinations(told, 2))
    left = [pair for pair in pairs if may_be_likely(*pair)]
    likely = [pair for pair in pairs if odds(*pair) > 0]
    assert likely
    assert all(may_be_likely(*pair) for pair in likely)
    assert len(left) < len(pairs) / 4
