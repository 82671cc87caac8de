"""`sayso gazetteer`: what the gazetteer holds, and a larger one from GeoNames' whole dump."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from sayso.cli import talk

app = typer.Typer(help="Look names up, and make a larger gazetteer.", no_args_is_help=True)

INDEX = "gazetteer.sqlite"


@app.command("import")
def import_(
    dump: Annotated[
        Path,
        typer.Argument(
            metavar="DUMP", help="GeoNames' allCountries.zip, or one country's zip.", exists=True, dir_okay=False
        ),
    ],
    *,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Where the index goes.")] = Path(INDEX),
) -> None:
    """Make an index of GeoNames' whole dump (CC BY 4.0); `sayso read --gazetteer FILE` reads with it."""
    from sayso.reader import geonames  # the reader, which --help does not need

    if not sys.stderr.isatty():
        n = geonames.build(dump, out)
    else:
        from rich import progress  # as in `talk.follow`

        columns = (
            progress.TextColumn("{task.description}"),
            progress.BarColumn(),
            progress.DownloadColumn(),
            progress.TimeRemainingColumn(),
        )
        with progress.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("importing")
            n = geonames.build(dump, out, follow=lambda done, size: bar.update(task, completed=done, total=size))
    talk.say(
        f"{n:,} places in {out} ({out.stat().st_size / 1e6:.0f} MB); read with it: sayso read --gazetteer {out} INPUT"
    )


@app.command()
def find(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A place's name in any spelling.")],
    *,
    gazetteer: Annotated[
        Path | None, typer.Option("--gazetteer", metavar="FILE", help="Another index.", show_default=False, exists=True)
    ] = None,
) -> None:
    """The places that bear a name, the most populous first: name, kind, country, province, point, people."""
    from sayso.reader.gazetteer import Gazetteer  # see above

    entries = Gazetteer(gazetteer).named(name)
    for e in entries:
        point = "" if e.lat is None or e.lon is None else f"{e.lat:.4f} {e.lon:.4f}"
        typer.echo(
            "\t".join((e.name, e.kind.value, e.country or "", e.admin1 or e.code or "", point, str(e.population)))
        )
    if not entries:
        talk.say(f"no place of the gazetteer is named {name!r}")
        raise typer.Exit(1)
