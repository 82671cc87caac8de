"""`sayso evaluate scale`: whether a ledger that has grown is as quick as one that is new."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice

from sayso.evaluate.wire import Clock, peak_mb
from sayso.record import Reading

Add = Callable[[Reading], object]
Ask = Callable[[], object]
"""A question to the ledger, with its answer read to the end of a page."""


def measure(
    readings: Iterable[Reading],
    add: Add,
    questions: Mapping[str, Sequence[Ask]],
    *,
    n: int,
    clock: Clock,
) -> dict[str, float | int]:
    """Rates over the first and the last tenth, the slowest of a hundred, memory, and how long the questions took.

    Units: dispatches a second, seconds, 10^6 bytes; `NAME_p95_ms` milliseconds.
    """
    tenth = max(1, n // 10)
    took: list[float] = []
    marks: list[float] = []
    early_mb = 0.0
    begun = clock()
    for reading in islice(readings, n):
        start = clock()
        add(reading)
        end = clock()
        took.append(end - start)
        marks.append(end - begun)
        if len(took) == tenth:
            early_mb = peak_mb()
    rate_start = tenth / marks[tenth - 1]
    rate_end = tenth / (marks[-1] - marks[-tenth - 1]) if len(marks) > tenth else rate_start
    return {
        "n": len(took),
        "rate_start": rate_start,
        "rate_end": rate_end,
        "ratio": rate_end / rate_start,
        "p95_add_s": p95(took),
        "max_add_s": max(took),
        "early_mb": early_mb,
        "peak_mb": peak_mb(),
        **{f"{name}_p95_ms": 1000 * p95([_timed(ask, clock) for ask in asks]) for name, asks in questions.items()},
    }


def p95(them: Sequence[float]) -> float:
    """The value that 95 of 100 stay within."""
    return sorted(them)[max(0, -(-95 * len(them) // 100) - 1)]


def _timed(ask: Ask, clock: Clock) -> float:
    start = clock()
    ask()
    return clock() - start
