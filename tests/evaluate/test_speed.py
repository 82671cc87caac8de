"""Speed is measured beside another reader, by a clock that is handed in."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sayso.evaluate import speed
from sayso.evaluate.speed import Laps
from sayso.record import Dispatch


class Clock:
    """Goes on only when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_both_read_the_same_texts_and_each_step_is_told_a_dispatch() -> None:
    clock, wall = Clock(), Clock()
    read_by_us, read_by_them = list[str](), list[str]()

    def load(laps: Laps) -> Callable[[Dispatch], object]:
        wall.now += 1.5

        def read(dispatch: Dispatch) -> None:
            read_by_us.append(dispatch.id)
            clock.now += 0.3
            laps("syntax")
            clock.now += 0.1
            laps("events")

        return read

    def plain(text: str) -> None:
        read_by_them.append(text)
        clock.now += 0.2

    dispatches = [Dispatch(id=str(n), text=str(n)) for n in range(speed.TURN + 1)]
    report = speed.measure(dispatches, load=load, load_plain=lambda: plain, clock=clock, start_clock=wall)
    assert report.figures.pop("peak_mb") > 1
    assert report.figures == {
        "dispatches_per_s": pytest.approx(2.5),
        "spacy_dispatches_per_s": pytest.approx(5.0),
        "ratio": pytest.approx(0.5),
        "start_s": 1.5,
        "n": speed.TURN + 1,
    }
    assert list(report.steps) == ["syntax", "events"]
    assert report.steps == {"syntax": pytest.approx(300), "events": pytest.approx(100)}
    assert read_by_us == read_by_them
