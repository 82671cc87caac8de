"""`sayso evaluate gold`: our readings of gold dispatches, scored beside the experts'."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from sayso.evaluate.corpora import dispatch_of
from sayso.evaluate.intervals import intervals
from sayso.evaluate.score import Wrong, figures, tallies
from sayso.record import Dispatch, Failure, Reading
from sayso.record.plain import Plain, to_plain

Read = Callable[[Iterable[Dispatch]], Iterator[Reading | Failure]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The figures, with `*_low` and `*_high`; what was not wholly right; what could not be read at all."""

    figures: dict[str, float | int]
    wrong: tuple[Wrong, ...]
    failures: tuple[Failure, ...]


def measure(gold: Sequence[Plain], read: Read) -> Report:
    """Read the texts of gold readings and score what comes back; a failure counts as read empty."""
    outcomes = list(read(map(dispatch_of, gold)))
    counted = tallies(gold, [to_plain(o) for o in outcomes if isinstance(o, Reading)])
    return Report(
        figures=figures(counted) | intervals(counted),
        wrong=tuple(w for t in counted for w in t.wrong),
        failures=tuple(o for o in outcomes if isinstance(o, Failure)),
    )
