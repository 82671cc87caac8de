"""The command line, one file a verb. Data goes to standard output, talk to standard error.

Exit codes: 0 done, 1 found wanting (a dispatch failed), 2 misused, 3 the world failed (no data, a part missing).
"""

from __future__ import annotations

import signal
import sys
from typing import Annotated

import typer

from sayso.cli import add, brief, coding, desk, evaluate, export, gazetteer, ledger, link, query, read, talk, watch
from sayso.errors import SaysoError

app = typer.Typer(
    name="sayso",
    help="Reads dispatches about armed conflict: every fact, on somebody's say-so.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("read")(read.read)
app.command("watch")(watch.watch)
app.command("add")(add.add)
app.command("reread")(add.reread)
app.command("search")(query.search)
app.command("claims")(query.claims)
app.command("review")(query.review)
app.command("export")(export.export)
app.command("brief")(brief.brief)
app.command("timeline")(brief.timeline)
app.command("show")(brief.show)
app.command("why")(brief.why)
app.command("link")(link.link)
app.command("incidents")(link.incidents)
app.command("judge")(link.judge)
app.add_typer(coding.app, name="coding")
app.add_typer(desk.app, name="desk")
app.add_typer(ledger.app, name="ledger")
app.add_typer(evaluate.app, name="evaluate")
app.add_typer(gazetteer.app, name="gazetteer")


def _version(wanted: bool) -> None:  # noqa: FBT001 - typer hands it by position
    if wanted:
        from sayso import __version__  # the package is complete only now

        typer.echo(f"sayso {__version__}")
        raise typer.Exit


@app.callback()
def options(
    *,
    version: Annotated[  # its callback does the work
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which version this is.")
    ] = False,
) -> None:
    """Reads dispatches about armed conflict: every fact, on somebody's say-so."""


def main() -> None:
    """Run the command line and exit."""
    if hasattr(signal, "SIGPIPE"):
        # `sayso read ... | head` ends quietly, as other filters do.
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        app(prog_name="sayso")
    except SaysoError as e:
        talk.say(str(e))
        sys.exit(3)
