"""`sayso read`: dispatches in, readings out."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated

import typer

from sayso.cli import talk
from sayso.cli.columns import Columns
from sayso.cli.columns import columns as as_columns
from sayso.errors import InputError
from sayso.export.formats import FORMATS, Writer
from sayso.record import Failure, Reading


def _iso(value: str | None) -> str | None:
    if value is not None:
        from sayso.collect import files

        try:
            files.iso(value)
        except ValueError as e:
            raise typer.BadParameter(str(e)) from e
    return value


def _format(value: str | None) -> str | None:
    if value is not None and value not in FORMATS:
        raise typer.BadParameter(f"{value!r} is not one of {', '.join(FORMATS)}")
    return value


def read(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="INPUT...",
            help="Files of any form that is read (docs/cli.md lists them), folders, patterns, or - for standard input.",
            show_default=False,
        ),
    ],
    *,
    json: Annotated[bool, typer.Option("--json", help="One reading a line as JSON; short for --format jsonl.")] = False,
    format: Annotated[
        str | None,
        typer.Option(
            "--format", metavar="NAME", callback=_format, help=f"The form to write: {', '.join(FORMATS)}. Else cards."
        ),
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Say which rule gave each value.")] = False,
    published: Annotated[
        str | None,
        typer.Option("--published", metavar="DATE", callback=_iso, help="When it was published, where it is known."),
    ] = None,
    source: Annotated[
        str | None, typer.Option("--source", metavar="NAME", help="Who published it, where it is known.")
    ] = None,
    columns: Columns = None,
    gazetteer: Annotated[
        Path | None,
        typer.Option(
            "--gazetteer",
            metavar="FILE",
            exists=True,
            dir_okay=False,
            show_default=False,
            help="An index of places from `sayso gazetteer import`.",
        ),
    ] = None,
) -> None:
    """Read dispatches: what happened, who says so, and on which words."""
    name = "jsonl" if json else format
    outcomes = _outcomes(inputs, published=published, source=source, columns=as_columns(columns), gazetteer=gazetteer)
    if _many(inputs) and not sys.stdout.isatty():
        # On one terminal a bar and the readings would write over each other, and the readings show the progress.
        outcomes = talk.follow(outcomes, what="reading")
    n, n_failed = _write(outcomes, FORMATS[name], explain=explain) if name else _show(outcomes, explain=explain)
    if n == 0:
        raise InputError(f"no dispatch in {', '.join(map(repr, inputs))}; docs/cli.md lists the forms that are read")
    if n_failed:
        raise typer.Exit(1)


def _outcomes(
    inputs: list[str],
    *,
    published: str | None,
    source: str | None,
    columns: Mapping[str, str] | None,
    gazetteer: Path | None,
) -> Iterator[Reading | Failure]:
    # Imported here, and not above: these load what reading needs, which --help does not.
    from sayso import flow
    from sayso.collect import files

    found = files.dispatches(
        inputs,
        stdin=sys.stdin.buffer,
        published=published,
        source=source,
        columns=columns,
        on_skip=lambda path: talk.say(f"skipped {path}: its name is of no form that is read"),
    )
    with talk.busy("loading the reader"):
        # Before the first dispatch, so that a missing part ends the run and does not fail each dispatch on its own.
        flow.reader(*[gazetteer] if gazetteer else [])
    return flow.read_all(found, gazetteer=gazetteer)


def _many(inputs: list[str]) -> bool:
    return len(inputs) > 1 or Path(inputs[0]).suffix not in {".txt", ".html", ".htm", ""} or Path(inputs[0]).is_dir()


def _write(outcomes: Iterable[Reading | Failure], writer: Writer, *, explain: bool) -> tuple[int, int]:
    """How many there were, and how many of them failed; each is on standard output as soon as it is read."""
    talk.utf8_out()
    n = n_failed = 0
    for n, outcome in enumerate(outcomes, start=1):  # noqa: B007 - the last n is the count
        sys.stdout.write(writer(outcome, explain=explain))
        sys.stdout.flush()
        n_failed += _failed(outcome)
    return n, n_failed


def _show(outcomes: Iterable[Reading | Failure], *, explain: bool) -> tuple[int, int]:
    from sayso.cli.cards import WIDEST, cards  # rich's tables and panels, for the eye alone

    console = talk.console(widest=WIDEST)
    n = n_failed = 0
    for n, outcome in enumerate(outcomes, start=1):  # noqa: B007 - the last n is the count
        if isinstance(outcome, Reading):
            for piece in cards(outcome, explain=explain):
                console.print(piece)
        n_failed += _failed(outcome)
    return n, n_failed


def _failed(outcome: Reading | Failure) -> bool:
    """True for a failure, which is also told on standard error."""
    if isinstance(outcome, Failure):
        talk.say(f"{outcome.dispatch}: {outcome.stage} failed: {outcome.reason}")
        return True
    return False
