"""The joins: what fails alone, and what ends a run."""

from __future__ import annotations

import pytest

from sayso import flow
from sayso.errors import PartError, ReadError
from sayso.record import Dispatch, Failure, Reading

FINE = Dispatch(id="fine", text="KABUL (AP) -- Gunmen killed two police officers on Monday, police said.")


def test_what_failed_before_passes_through_and_what_cannot_be_read_fails_alone() -> None:
    earlier = Failure(dispatch="lost", stage="collect", reason="not text")
    broken = Dispatch(id="broken", text="half a character: \ud800")
    one, two, three = flow.read_all([earlier, broken, FINE])
    assert one is earlier
    assert isinstance(two, Failure)
    assert (two.dispatch, two.stage) == ("broken", "read")
    assert isinstance(three, Reading)
    assert three.dispatch is FINE


def test_a_missing_part_ends_the_run_and_is_no_dispatchs_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise PartError("the gazetteer is missing")

    monkeypatch.setattr(flow, "reader", missing)
    with pytest.raises(PartError, match="gazetteer"):
        list(flow.read_all([FINE, FINE]))


def test_a_mistake_of_ours_stops_no_run_and_is_told_as_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def read(self, dispatch: Dispatch) -> Reading:
            raise (KeyError("x") if dispatch.id == "fine" else ReadError("no"))

    monkeypatch.setattr(flow, "reader", Broken)
    ours, theirs = flow.read_all([FINE, Dispatch(id="other", text="x")])
    assert isinstance(ours, Failure)
    assert "Sayso's own, KeyError('x')" in ours.reason
    assert isinstance(theirs, Failure)
    assert theirs.reason == "no"
