"""`sayso evaluate link`: how well dispatches are linked, beside experts' incidents, reprints and disputes."""

from __future__ import annotations

import json as json_module
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from sayso.cli import talk
from sayso.record import Claim, Failure, Reading, claims

if TYPE_CHECKING:
    from sayso.evaluate.corpora.linked import Story
    from sayso.evaluate.gold import Read
    from sayso.evaluate.link import Linked, Report

# The keys that stand for the wire where it is measured, and for the only set where one is given.
PLAIN = ("reprint_recall", "reprint_precision", "dispute_f1", "dispute_precision", "dispute_recall", "dispute_f1_both")


def add(app: typer.Typer, *, data_of: Callable[[Path | None, str], Path], read_of: Callable[[int], Read]) -> None:
    """The command on the app."""

    @app.command()
    def link(  # pyright: ignore[reportUnusedFunction] - typer has it
        *,
        data: Annotated[
            Path | None,
            typer.Option("--data", metavar="FOLDER", help="incidents, reprints, disputes.", show_default=False),
        ] = None,
        readings: Annotated[
            Path | None,
            typer.Option("--readings", metavar="FILE", help="What `sayso read --json` made of it.", show_default=False),
        ] = None,
        json: Annotated[bool, typer.Option("--json", help="Print one flat JSON object.")] = False,
    ) -> None:
        """Link dispatches and score it (default: ../shared/gold/link over the wire, and the story in examples)."""
        from sayso.evaluate.corpora.linked import story  # what --help does not need

        wire = data_of(None, "data/wire/dispatches.jsonl.gz")
        folders = [data] if data else [data_of(None, "gold/link"), _examples() / "story"]
        reports: dict[str, Report] = {}
        for folder in folders:
            told = story(folder, wire=wire)
            name = "wire" if _is_the_wire(folder) else "story"
            reports[name] = _measure(told, _readings(told, readings if name == "wire" or data else None, read_of))
        figures = flat(reports)
        if data is None:
            from sayso.evaluate import corpora, ecb

            figures |= ecb.measure(ecb.topics(corpora.dev(data_of(None, "data/ecb_plus"))), group_mentions)
        if json:
            typer.echo(json_module.dumps(figures))
            return
        for name, report in reports.items():
            _show(name, report)
        if data is None:
            _table("ECB+ dev, mentions given", {k: v for k, v in figures.items() if k.startswith("ecb_")})


def flat(reports: Mapping[str, Report]) -> dict[str, float | int]:
    """All figures under the keys of docs/evaluate.md: each set's with its name before it, the first one's of reprints
    and disputes without."""
    found: dict[str, float | int] = {}
    for name, report in reports.items():
        found |= {f"{name}_{key}": value for key, value in report.figures.items()}
    first = next(iter(reports.values()))
    return found | {key: first.figures[key] for key in PLAIN} | {"n": first.figures["mentions"]}


def link_all(readings: list[Reading]) -> Linked:
    """The readings' claims in incidents, and the copies among the dispatches."""
    from sayso.evaluate.link import Linked
    from sayso.link.linker import link

    told = talk.follow(((r.dispatch, claims(r)) for r in readings), what="linking", total=len(readings))
    incidents, copies = link(told)
    return Linked(incidents=incidents, copies=copies)


def group_mentions(claims: Sequence[Claim]) -> Iterator[Sequence[str]]:
    """Bare mentions in groups of one event each."""
    from sayso.link.cluster import cluster
    from sayso.link.facets import facets
    from sayso.link.judge import odds

    them = {c.id: facets(c) for c in claims}

    @cache
    def score(a: str, b: str) -> float:
        return odds(them[a], them[b], card="mentions")

    likely: dict[str, set[str]] = {id: set() for id in them}
    for a, b in combinations(sorted(them), 2):
        if score(a, b) > 0:
            likely[a].add(b)
            likely[b].add(a)
    yield from cluster({c.id: (c.dispatch, c.event.triggers[0]) for c in claims}, likely, score)


def _measure(told: Story, readings: list[Reading]) -> Report:
    from sayso.evaluate.link import measure

    return measure(told, readings, link_all(readings))


def _readings(told: Story, made: Path | None, read_of: Callable[[int], Read]) -> list[Reading]:
    outcomes = _made(made) if made else read_of(len(told.dispatches))(told.dispatches)
    readings: list[Reading] = []
    for outcome in outcomes:
        if isinstance(outcome, Failure):
            talk.say(f"{outcome.dispatch}: {outcome.stage} failed: {outcome.reason}")
        else:
            readings.append(outcome)
    return readings


def _made(path: Path) -> Iterator[Reading]:
    from sayso.evaluate.corpora import rows
    from sayso.record.plain import from_plain

    return (from_plain(row) for row in rows(path))


def _is_the_wire(folder: Path) -> bool:
    return not any((folder / name).exists() for name in ("dispatches.jsonl", "dispatches.jsonl.gz"))


def _examples() -> Path:
    import sayso

    return Path(sayso.__file__).parents[1] / "examples"


def _table(name: str, figures: Mapping[str, float]) -> None:
    table = Table(title=name, title_justify="left", box=None, show_header=False, title_style="bold")
    for key, value in figures.items():
        table.add_row(key.replace("_", " "), f"{value:.3f}" if isinstance(value, float) else str(value))
    talk.console().print(table)


def _show(name: str, report: Report) -> None:
    _table(name, report.figures)
    console = talk.console()
    for wrong in report.wrong:
        console.print(str(wrong), soft_wrap=True, markup=False, highlight=False)
