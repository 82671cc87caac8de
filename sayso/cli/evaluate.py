"""`sayso evaluate NAME`: how good and how fast, printed by a command and never by a timed test."""

from __future__ import annotations

import json as json_module
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import sayso
from sayso.cli import benchmarks, linking, talk, tasks, timebank, toponyms, trials
from sayso.record import Dispatch, Failure, Reading

if TYPE_CHECKING:
    from sayso.evaluate.gold import Read

app = typer.Typer(help="Measure the reader on a named set.", no_args_is_help=True)

Data = Annotated[
    Path | None,
    typer.Option("--data", metavar="PATH", help="A file or folder in the form of the named set.", show_default=False),
]
Json = Annotated[bool, typer.Option("--json", help="Print one flat JSON object.")]


@app.command()
def gold(
    *,
    data: Data = None,
    json: Json = False,
    errors: Annotated[int, typer.Option("--errors", metavar="N", help="List the first N events not wholly right.")] = 0,
    apart: Annotated[
        bool, typer.Option("--apart", help="Find events by the rules alone, by the tagger alone, and by both.")
    ] = False,
) -> None:
    """Score our readings of gold dispatches beside the experts' (default: ../shared/gold/dev.jsonl)."""
    from sayso.evaluate import corpora, gold  # numpy, which --help does not need

    rows = list(corpora.rows(_data(data, "gold/dev.jsonl")))
    if apart:
        _print_apart({name: gold.measure(rows, _trusting(trust)).figures for name, trust in _APART.items()}, json=json)
        return
    report = gold.measure(rows, _read(len(rows)))
    _tell(report.failures)
    if json:
        _print_json(report.figures)
    else:
        _print_scores(report.figures)
    for wrong in report.wrong[:errors]:
        typer.echo(str(wrong), err=json)


@app.command()
def seed(*, data: Data = None, json: Json = False) -> None:
    """Hold dispatches against their checks, one by one, and score them (default: ../shared/seed)."""
    from sayso.evaluate import seed  # numpy, which --help does not need

    cases = seed.cases(_data(data, "seed"))
    report = seed.measure(cases, _read(len(cases)))
    _tell(report.failures)
    if json:
        _print_json(report.figures)
        return
    console = talk.console()
    for dispatch, outcomes in report.outcomes.items():
        console.print(dispatch, style="bold")
        for outcome in outcomes:
            console.print(str(outcome), style="green" if outcome.held else "bold red", soft_wrap=True)
    _print_figures(report.figures)


@app.command()
def wire(
    *,
    data: Data = None,
    json: Json = False,
    limit: Annotated[
        int | None, typer.Option("--limit", metavar="N", min=1, help="Read only the first N.", show_default=False)
    ] = None,
) -> None:
    """Read a whole news wire once: failures, gaps, speed, memory (default: ../shared/data/wire/dispatches.jsonl.gz)."""
    from sayso.evaluate import corpora, wire  # see above

    rows = list(islice(corpora.rows(_data(data, "data/wire/dispatches.jsonl.gz")), limit))
    report = wire.measure(rows, _read(len(rows)), start=_start, clock=time.perf_counter)
    _tell(report.failures)
    (_print_json if json else _print_figures)(report.figures)


@app.command()
def plover(*, data: Data = None, json: Json = False) -> None:
    """Score our readings beside PLOVER's records (default: ../shared/data/plover)."""
    from sayso.evaluate import plover  # see above
    from sayso.evaluate.corpora.plover import records

    rows = list(records(_data(data, "data/plover")))
    report = plover.measure(rows, _read(len(rows)))
    _tell(report.failures)
    benchmarks.tell("plover", report.figures, json=json)


def _data(given: Path | None, name: str) -> Path:
    """The data to use: the path given, else the shared corpora beside the checkout or beside where we stand."""
    if given is not None:
        return given
    homes = [Path(sayso.__file__).parents[2] / "shared", Path("../shared")]
    return next((home / name for home in homes if (home / name).exists()), Path("../shared") / name)


def _start() -> object:
    from sayso import flow  # timed as a part of the start

    return flow.reader()


def _read(total: int) -> Read:
    def read(dispatches: Iterable[Dispatch]) -> Iterator[Reading | Failure]:
        from sayso import flow  # loads what reading needs

        return talk.follow(flow.read_all(dispatches), what="reading", total=total)

    return read


# Whom to trust in finding events: the tagger's share.
_APART = {"rules": 0.0, "tagger": 1.0, "both": None}


def _trusting(trust: float | None) -> Read:
    def read(dispatches: Iterable[Dispatch]) -> Iterator[Reading | Failure]:
        from sayso.reader.steps import Reader  # loads what reading needs

        return map(Reader(trust=trust).read, dispatches)

    return read


def _tell(failures: Sequence[Failure]) -> None:
    for f in failures:
        talk.say(f"{f.dispatch}: {f.stage} failed: {f.reason}")


def _print_json(figures: Mapping[str, float]) -> None:
    typer.echo(json_module.dumps(figures))


def _print_scores(figures: Mapping[str, float]) -> None:
    """Each figure in three digits, its interval beside it."""
    for key, value in figures.items():
        if not key.endswith(("_low", "_high")):
            low, high = figures.get(f"{key}_low"), figures.get(f"{key}_high")
            between = f"   {low:.3f} to {high:.3f}" if low is not None and high is not None else ""
            typer.echo(f"{key:17}{_shown(value):>8}{between}")


def _print_apart(columns: Mapping[str, Mapping[str, float]], *, json: bool) -> None:
    """A figure a line, a column for each way."""
    if json:
        _print_json({f"{figure}_{name}": v for name, column in columns.items() for figure, v in column.items()})
        return
    typer.echo(" " * 17 + "".join(f"{name:>8}" for name in columns))
    for figure in next(iter(columns.values())):
        if not figure.endswith(("_low", "_high")):
            typer.echo(f"{figure:17}" + "".join(f"{_shown(column[figure]):>8}" for column in columns.values()))


def _print_figures(figures: Mapping[str, float]) -> None:
    for key, value in figures.items():
        typer.echo(f"{key:20}{_shown(value):>10}")


def _shown(value: float) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.3f}" if isinstance(value, float) else str(value)


benchmarks.add(app, data_of=_data)
timebank.add(app, data_of=_data)
tasks.add(app, data_of=_data)
toponyms.add(app, data_of=_data)
trials.add(app, data_of=_data)
linking.add(app, data_of=_data, read_of=_read)
