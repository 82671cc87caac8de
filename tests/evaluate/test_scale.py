"""What the trial of scale tells, with clocks that are handed in."""

from __future__ import annotations

from collections import Counter
from itertools import islice

import pytest

from sayso.evaluate import made, scale
from sayso.evaluate.scale import Part


def trial(n: int) -> tuple[dict[str, float | int], list[Part]]:
    """Each dispatch takes a second on the wall and half of it in this process until half are added, then twice that;
    each has two claims, which meet as many others as there are dispatches."""
    now = Counter[str]()

    def add(_: object) -> None:
        slow = 1 + (now["n"] >= n // 2)
        now.update(n=1, wall=2 * slow, own=slow, claims=2, dispatches_met=3)
        now["claims_met"] += 2 * now["n"]

    parts = list[Part]()
    clocks = scale.Clocks(wall=lambda: now["wall"] / 2, own=lambda: now["own"] / 2)
    told = scale.measure(
        islice(made.readings(n), n), add, {}, n=n, clocks=clocks, compared=lambda: dict(now), on_part=parts.append
    )
    return told, parts


@pytest.mark.parametrize("n", [10, 40, 200])
def test_a_trial_compares_the_last_tenth_with_the_first_by_either_clock(n: int) -> None:
    told, _ = trial(n)
    assert (told["n"], told["rate_start"], told["rate_end"], told["ratio"]) == (n, 1.0, 0.5, 0.5)
    assert (told["own_rate_start"], told["own_rate_end"], told["own_ratio"]) == (2.0, 1.0, 0.5)
    assert [told[f"own_rate_{i}"] for i in range(1, 11)] == [2.0] * 5 + [1.0] * 5


def test_a_trial_tells_of_each_tenth_how_many_each_claim_and_each_dispatch_was_compared_with() -> None:
    told, _ = trial(20)
    assert [told[f"claims_met_{i}"] for i in range(1, 11)] == [1.5 + 2 * i for i in range(10)]
    assert {told[f"dispatches_met_{i}"] for i in range(1, 11)} == {3.0}


def test_each_hundredth_is_told_as_it_is_done() -> None:
    _, parts = trial(300)
    assert [p.upto for p in parts] == list(range(3, 301, 3))
    assert {p.own_rate for p in parts[:50]} == {2.0}
    assert str(parts[-1]).startswith("300 dispatches: 0.5 a second, 1.0 a second of the processor; a claim met 299.0 ")
