"""`sayso evaluate scale`: whether a ledger that has grown is as quick as one that is new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from sayso.evaluate.wire import Clock, peak_mb
from sayso.record import Reading

Add = Callable[[Reading], object]
Ask = Callable[[], object]
"""A question to the ledger, with its answer read to the end of a page."""
Compared = Callable[[], Mapping[str, int]]
"""How many claims and dispatches were linked until now, and with how many each kind was compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """The time on the wall, and that of the processor in this process alone, which does not count what others do."""

    wall: Clock
    own: Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of the work, up to so many dispatches: how many a second, what each was compared with, and the most memory
    until then.

    Units: 10^6 bytes.
    """

    upto: int
    rate: float
    own_rate: float
    claims_met: float
    dispatches_met: float
    peak_mb: float

    def __str__(self) -> str:
        return (
            f"{self.upto:,} dispatches: {self.rate:.1f} a second, {self.own_rate:.1f} a second of the processor; "
            f"a claim met {self.claims_met:.1f} others, a dispatch {self.dispatches_met:.1f}; {self.peak_mb:.0f} MB"
        )


def measure(
    readings: Iterable[Reading],
    add: Add,
    questions: Mapping[str, Sequence[Ask]],
    *,
    n: int,
    clocks: Clocks,
    compared: Compared = dict,
    on_part: Callable[[Part], object] = lambda part: None,
) -> dict[str, float | int]:
    """Rates over the first and the last tenth, the slowest of a hundred, memory, and how long the questions took. Each
    hundredth is told to `on_part`.

    Units: dispatches a second, seconds, 10^6 bytes; `NAME_p95_ms` milliseconds.
    """
    took: list[float] = []

    def mark() -> _Mark:
        return _Mark(n=len(took), wall=clocks.wall(), own=clocks.own(), compared=Counter(compared()), peak_mb=peak_mb())

    marks = [mark()]
    for reading in islice(readings, n):
        start = clocks.wall()
        add(reading)
        took.append(clocks.wall() - start)
        if 100 * (len(took) - marks[-1].n) >= n:
            marks.append(mark())
            on_part(_part(*marks[-2:]))
    ends = [max((m for m in marks if 10 * m.n <= i * n), key=lambda m: m.n) for i in range(11)]
    tenths = [_part(before, now) for before, now in pairwise(ends)]
    first, last = tenths[0], tenths[-1]
    return {
        "n": len(took),
        "rate_start": first.rate,
        "rate_end": last.rate,
        "ratio": last.rate / first.rate,
        "own_rate_start": first.own_rate,
        "own_rate_end": last.own_rate,
        "own_ratio": last.own_rate / first.own_rate,
        "p95_add_s": p95(took),
        "max_add_s": max(took),
        "early_mb": first.peak_mb,
        "peak_mb": peak_mb(),
        **{f"own_rate_{i}": t.own_rate for i, t in enumerate(tenths, start=1)},
        **{f"claims_met_{i}": t.claims_met for i, t in enumerate(tenths, start=1)},
        **{f"dispatches_met_{i}": t.dispatches_met for i, t in enumerate(tenths, start=1)},
        **{f"{name}_p95_ms": 1000 * p95([_timed(a, clocks.wall) for a in asks]) for name, asks in questions.items()},
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mark:
    """How things stood after so many dispatches."""

    n: int
    wall: float
    own: float
    compared: Counter[str]
    peak_mb: float


def _part(before: _Mark, now: _Mark) -> Part:
    n = now.n - before.n
    since = {name: value - before.compared[name] for name, value in now.compared.items()}
    return Part(
        upto=now.n,
        rate=n / (now.wall - before.wall),
        own_rate=n / (now.own - before.own),
        claims_met=since.get("claims_met", 0) / max(1, since.get("claims", 0)),
        dispatches_met=since.get("dispatches_met", 0) / n,
        peak_mb=now.peak_mb,
    )


def p95(them: Sequence[float]) -> float:
    """The value that 95 of 100 stay within."""
    return sorted(them)[max(0, -(-95 * len(them) // 100) - 1)]


def _timed(ask: Ask, clock: Clock) -> float:
    start = clock()
    ask()
    return clock() - start
