"""How far a figure may be off by chance."""

from __future__ import annotations

from collections import Counter

import pytest
import specimen

from sayso.evaluate.intervals import intervals
from sayso.evaluate.score import Tally, figures, tallies


def tally(right: int, wanted: int) -> Tally:
    counts = Counter({"detect": wanted, "ledger": wanted})
    return Tally(right=Counter({"detect": right}), gold=counts, predicted=counts, shares=(7,) * right)


def test_every_figure_has_an_interval_and_the_same_seed_gives_the_same_one() -> None:
    read = specimen.plain()
    read["events"] = read["events"][:2]
    them = tallies([specimen.plain()] * 5, [read])
    found = intervals(them, seed=3)
    keys = [k for k in figures(them) if not k.startswith("events_")]
    assert set(found) == {f"{k}_{end}" for k in keys for end in ("low", "high")}
    assert found == intervals(them, seed=3)


def test_dispatches_that_are_all_alike_leave_no_doubt() -> None:
    found = intervals([tally(3, 4)] * 10)
    assert (found["detect_low"], found["detect_high"]) == (0.75, 0.75)
    assert found["ledger_low"] == pytest.approx(0.75)


def test_the_interval_lies_around_the_figure_and_narrows_with_more_dispatches() -> None:
    few, many = [tally(0, 4), tally(4, 4)] * 5, [tally(0, 4), tally(4, 4)] * 200
    wide, narrow = intervals(few), intervals(many)
    assert wide["detect_low"] < narrow["detect_low"] < 0.5 < narrow["detect_high"] < wide["detect_high"]
    # The binomial's normal interval for n = 400 and p = 0.5: 0.5 -+ 1.96 * 0.025.
    assert narrow["detect_low"] == pytest.approx(0.451, abs=0.01)
    assert narrow["detect_high"] == pytest.approx(0.549, abs=0.01)


def test_of_no_dispatches_nothing_can_be_said() -> None:
    assert intervals([]) == {}
