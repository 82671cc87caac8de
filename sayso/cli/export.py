"""`sayso export`: what the ledger holds as a file that others load, with a list of what that form could not hold."""

from __future__ import annotations

import json as json_module
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer

from sayso.cli import talk
from sayso.cli.asking import (
    ActorName,
    AsOf,
    Background,
    InBox,
    Near,
    Since,
    SourceName,
    Stances,
    Statuses,
    Types,
    Undated,
    Until,
    Where,
    Without,
    asked,
    question,
)
from sayso.cli.ledger import DEFAULT, Address, opened
from sayso.errors import InputError
from sayso.export.formats import EXPORTS, Export


def _export(value: str) -> str:
    if value not in EXPORTS:
        raise typer.BadParameter(f"{value!r} is not one of {', '.join(EXPORTS)}")
    return value


def export(
    *,
    form: Annotated[str, typer.Option("--as", metavar="FORM", callback=_export, help=f"One of {', '.join(EXPORTS)}.")],
    of: Annotated[
        str, typer.Option("--of", metavar="WHAT", help="events, claims (a row for each voice) or dispatches.")
    ] = "events",
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="FILE", help="Write there; the losses go beside it.", show_default=False),
    ] = None,
    ledger: Address = DEFAULT,
    where: Where = None,
    box: InBox = None,
    near: Near = None,
    since: Since = None,
    until: Until = None,
    undated: Undated = False,
    type: Types = None,
    actor: ActorName = None,
    source: SourceName = None,
    stance: Stances = None,
    status: Statuses = None,
    without: Without = None,
    background: Background = None,
    as_of: AsOf = None,
) -> None:
    """Write events, claims or dispatches; what the form could not hold goes to FILE.loss.json, or is told."""
    found = EXPORTS[form]
    if of not in found.of:
        raise typer.BadParameter(f"--as {form} holds {', '.join(found.of)}, not {of!r}")
    with opened(ledger) as it, asked():
        view = it.view(as_of=as_of)
        if of == "dispatches":
            records: Iterator[Any] = view.dispatches(source=source, since=since, until=until)
        else:
            query = question(
                where=where or [],
                box=box,
                near=near,
                since=since,
                until=until,
                undated=undated,
                types=type or [],
                actor=actor,
                source=source,
                stances=tuple(stance or ()),
                status=status or [],
                without=without,
                background=background,
            )
            records = view.entries(query)
        _write(found, of, talk.follow(records, what="exporting"), to)


def _write(export: Export, of: str, records: Iterator[Any], to: Path | None) -> None:
    from sayso.export.losses import Losses  # what --help does not need

    losses = Losses()
    with _opened(to) as out:
        n = export.write(of, records, out, losses)
    report = [loss.to_plain() for loss in losses]
    if to is not None:
        beside = to.with_name(f"{to.name}.loss.json")
        beside.write_text(json_module.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        talk.say(f"{n:,} rows are in {to}; what it could not hold, of {len(report)} kinds, is listed in {beside}")
        return
    talk.say(f"{n:,} rows")
    for loss in losses:
        talk.say(f"lost, {loss.field}: {loss.reason} ({loss.n:,} times, as in {loss.examples[0]})")


@contextmanager
def _opened(to: Path | None) -> Generator[BinaryIO]:
    """Where to write: a file, whole or not at all, or standard output."""
    if to is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    beside = to.with_name(f"{to.name}.part")
    try:
        with beside.open("wb") as out:
            yield out
        beside.replace(to)
    except OSError as e:
        raise InputError(f"the export cannot be written to '{to}': {e.strerror or e}") from e
