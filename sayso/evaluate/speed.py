"""`sayso evaluate speed`: full readings a second beside a plain pipeline on the same texts, and where the time goes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sayso.evaluate.wire import peak_mb
from sayso.record import Dispatch

Clock = Callable[[], float]
# Texts that each of the two takes in turn: what else the machine does then falls on both.
TURN = 10


class Laps:
    """How long each step took in all. Call it with a step's name when the step ends; `restart` where none has begun."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = clock()
        self.seconds: dict[str, float] = {}

    def __call__(self, step: str) -> None:
        now = self._clock()
        self.seconds[step] = self.seconds.get(step, 0.0) + now - self._last
        self._last = now

    def restart(self) -> None:
        self._last = self._clock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """`steps`: milliseconds a dispatch of each step, the longest first."""

    figures: dict[str, float | int]
    steps: dict[str, float]


def measure(
    dispatches: Sequence[Dispatch],
    *,
    load: Callable[[Laps], Callable[[Dispatch], object]],
    load_plain: Callable[[], Callable[[str], object]],
    clock: Clock,
    start_clock: Clock,
) -> Report:
    """Both read the same texts in turns, after each has read one to warm up.

    Units: `clock` counts seconds of the processor, however busy the machine is, `start_clock` those on the wall;
    `peak_mb` is of the process, with both loaded.
    """
    laps = Laps(clock)
    begun = start_clock()
    read = load(laps)
    started = start_clock()
    for dispatch in dispatches[:1]:
        read(dispatch)
    plain = load_plain()
    for dispatch in dispatches[:1]:
        plain(dispatch.text)
    laps.seconds.clear()
    ours = theirs = 0.0
    for k in range(0, len(dispatches), TURN):
        turn = dispatches[k : k + TURN]
        at = clock()
        for dispatch in turn:
            laps.restart()
            read(dispatch)
        ours += clock() - at
        at = clock()
        for dispatch in turn:
            plain(dispatch.text)
        theirs += clock() - at
    n = len(dispatches)
    rate, plain_rate = (n / ours if ours else 0.0), (n / theirs if theirs else 0.0)
    return Report(
        figures={
            "dispatches_per_s": rate,
            "spacy_dispatches_per_s": plain_rate,
            "ratio": rate / plain_rate if plain_rate else 0.0,
            "peak_mb": peak_mb(),
            "start_s": started - begun,
            "n": n,
        },
        steps={s: 1000 * t / n for s, t in sorted(laps.seconds.items(), key=lambda kv: -kv[1])},
    )
