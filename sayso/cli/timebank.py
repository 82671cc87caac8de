"""`sayso evaluate timebank`: time expressions beside TempEval-3's annotators, by that task's scorer."""

from __future__ import annotations

import json as json_module
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sayso.cli.benchmarks import Data, Json

if TYPE_CHECKING:
    from sayso.evaluate.corpora.timeml import Marked


def add(app: typer.Typer, *, data_of: Callable[[Path | None, str], Path]) -> None:
    """The command, its data found by `data_of`."""

    @app.command()
    def timebank(
        *,
        data: Data = None,
        json: Json = False,
    ) -> None:
        """Time expressions and their values (default: the dev part of ../shared/data/tempeval3)."""
        from sayso.evaluate import timexes
        from sayso.evaluate.corpora import timeml

        articles = timeml.articles(data_of(data, "data/tempeval3"))
        # Time of the processor, not of the wall: what one core does, however busy the others keep the machine.
        figures = timexes.measure(articles, _mark(), clock=time.process_time)
        typer.echo(json_module.dumps(figures) if json else table(figures))

    del timebank  # typer keeps it


def _mark() -> Callable[[str, date], Sequence[Marked]]:
    """The finder, its patterns made ready."""
    from sayso.evaluate.corpora.timeml import Marked
    from sayso.reader import timex

    def mark(text: str, day: date) -> list[Marked]:
        return [Marked(span=span, type=t.type, value=t.value) for span, t in timex.marked(text, day)]

    mark("On Monday, May 2, a post fell.", date(2021, 5, 2))
    return mark


_COLUMNS = ("strict_f1", "relaxed_f1", "value_f1", "type_f1")


def table(figures: Mapping[str, float]) -> str:
    """A line for TimeBank and one for all, HeidelTime's under each, and the speed."""
    from sayso.evaluate.gate import known

    best = known().get("timebank", {})
    lines = [f"{'':24}" + "".join(f"{c.removesuffix('_f1'):>10}" for c in _COLUMNS) + f"{'texts':>8}"]
    for name, before in (("TimeBank", ""), ("all", "all_")):
        lines.append(_line(name, [figures.get(before + c) for c in _COLUMNS]) + f"{figures[before + 'n']:>8}")
        lines.append(_line("  HeidelTime, on dev", [best.get(before + c) for c in _COLUMNS]))
    lines.append(f"{'dispatches a second':24}{figures['dispatches_per_s']:>10.0f}")
    lines.append(f"{'  HeidelTime, warm':24}{best['dispatches_per_s']:>10.0f}")
    return "\n".join(lines)


def _line(name: str, values: Sequence[float | None]) -> str:
    return f"{name:24}" + "".join(f"{v:>10.3f}" if v is not None else f"{'':10}" for v in values)
