"""`sayso evaluate wire`: every dispatch of a news wire read once, for what fails and how fast it goes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sayso.evaluate.corpora import dispatch_of
from sayso.evaluate.gold import Read
from sayso.record import Failure
from sayso.record.plain import Plain

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    figures: dict[str, float | int]
    failures: tuple[Failure, ...]


def measure(wire: Iterable[Plain], read: Read, *, start: Callable[[], object], clock: Clock) -> Report:
    """Counts and speeds of one pass, in one process. `start` loads the reader, whose time is told apart.

    Units: `peak_mb` is the resident memory of this process at its highest, in 10^6 bytes.
    """
    begun = clock()
    start()
    started = clock()
    n = n_events = n_gaps = 0
    failures: list[Failure] = []
    for outcome in read(map(dispatch_of, wire)):
        n += 1
        if isinstance(outcome, Failure):
            failures.append(outcome)
        else:
            n_events += len(outcome.events)
            n_gaps += len(outcome.gaps)
    took = clock() - started
    return Report(
        figures={
            "dispatches": n,
            "failures": len(failures),
            "gaps": n_gaps,
            "events": n_events,
            "events_per_dispatch": n_events / n if n else 0.0,
            "dispatches_per_s": n / took if took else 0.0,
            "peak_mb": peak_mb(),
            "start_s": started - begun,
        },
        failures=tuple(failures),
    )


def peak_mb() -> float:
    """The most memory that this process has held, in megabytes; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Linux counts KiB, macOS bytes (getrusage(2) of each).
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6
