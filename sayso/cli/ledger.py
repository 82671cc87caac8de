"""`sayso ledger`: what is inside, whether it is as it was written, out of it and into it; how all verbs open one."""

from __future__ import annotations

import itertools
import json as json_module
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from sayso.cli import talk
from sayso.errors import LedgerError
from sayso.record.phrases import moment, one_line

if TYPE_CHECKING:
    from sayso.ledger import SqlLedger, View
    from sayso.ledger.incidents import Incidents, Listed

app = typer.Typer(help="What is inside a ledger, whether it is whole, out of it and into it.", no_args_is_help=True)

DEFAULT = "sayso.ledger"
Address = Annotated[
    str,
    typer.Option(
        "--ledger",
        metavar="PATH|URL",
        envvar="SAYSO_LEDGER",
        help="A file, or a PostgreSQL address (postgresql://...).",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one flat JSON object.")]
_HEAD = re.compile(r"(\d+):([0-9a-f]{64})")


def opened(address: str, *, create: bool = False) -> SqlLedger:
    """The ledger at the address.

    Raises: LedgerError when there is none, or it cannot be used.
    """
    from sayso.ledger import open_ledger  # sqlite3 and json schemas, which --help does not need

    return open_ledger(address, create=create)


def incidents_of(it: SqlLedger, view: View) -> Incidents:
    """The incidents that a view tells of; what was added since they were asked for last is linked now."""
    from sayso import linking  # numpy and more, which --help does not need

    with talk.filling("linking", total=view.head.n) as at:
        return linking.incidents(it, view, on_step=at)


def one(id: str, incidents: Incidents) -> Listed:
    """The incident that is meant by an id or its first letters, or that took up what had it.

    Raises: LedgerError where none is, or several are.
    """
    meant = incidents.meant(id)
    if len(meant) > 1:
        raise LedgerError(f"{id!r} is the start of several incidents: {', '.join(meant[:5])}; give more of it")
    found = incidents.incident(id)
    if found is None:
        raise LedgerError(f"no incident {id!r} is told of in the ledger; `sayso timeline` lists them")
    return found


@app.command()
def stats(*, ledger: Address = DEFAULT, json: Json = False) -> None:
    """Tell what is inside, and the head of the chain: keep that elsewhere, and `verify --head` proves it later."""
    with opened(ledger) as it:
        view = it.view()
        figures, head = {**view.stats(), **_linked(it)}, view.head
    if json:
        typer.echo(json_module.dumps({**figures, "head": f"{head.n}:{head.chain}", "last_added": head.at}))
        return
    console = talk.console()
    for name, value in figures.items():
        console.print(Text.assemble((f"{name.replace('_', ' '):14}", "bold"), f"{value:>16,}"))
    console.print(Text.assemble(("last added    ", "bold"), f"{moment(head.at) if head.at else 'nothing yet':>16}"))
    console.print(Text.assemble(("head          ", "bold"), f"{head.n}:{head.chain}"), soft_wrap=True)


def _linked(it: SqlLedger) -> dict[str, int]:
    """How many incidents there are, and up to which addition all is linked."""
    from sayso import linking  # see `verify`

    return {"incidents": linking.kept(it).count(), "linked_upto": linking.upto(it)}


def _head(value: str | None) -> str | None:
    if value is not None and not _HEAD.fullmatch(value):
        raise typer.BadParameter(f"{value!r} is no head; wanted NUMBER:CHAIN as `sayso ledger stats` prints it")
    return value


@app.command()
def verify(
    *,
    ledger: Address = DEFAULT,
    head: Annotated[
        str | None,
        typer.Option(
            "--head",
            metavar="NUMBER:CHAIN",
            callback=_head,
            help="A head noted earlier, which must still be in the chain.",
            show_default=False,
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print each problem as one line of JSON.")] = False,
) -> None:
    """Check that everything is as it was written; each problem is told with table, id and field."""
    from sayso import linking  # numpy and more, which --help does not need
    from sayso.ledger import verify as verifying  # see `opened`

    n = 0
    with opened(ledger) as it:
        total = it.view().head.n
        if head is not None:
            number, _, chain = head.partition(":")
            if not verifying.holds(it, n=int(number), chain=chain):
                n += 1
                talk.say(f"the head {number}:{chain[:12]}… is not in the chain: additions were cut off or made anew")
        with talk.filling("verifying", total=total) as at:
            for problem in itertools.chain(verifying.verify(it, on_page=at), linking.amiss(it)):
                n += 1
                if json:
                    told = {"table": problem.table, "id": problem.id, "field": problem.field, "says": problem.says}
                    typer.echo(json_module.dumps(told))
                else:
                    typer.echo(one_line(str(problem)))
    if n:
        talk.say(f"{n} problem{'s' if n > 1 else ''} in {total:,} additions; go back to a copy, or look at each place")
        raise typer.Exit(1)
    talk.say(f"{total:,} additions, all as they were written")


@app.command()
def dump(
    *,
    ledger: Address = DEFAULT,
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="FILE", help="Write there, not to standard output.", show_default=False),
    ] = None,
) -> None:
    """Write all of it as JSON lines, the same from every store, byte for byte."""
    from sayso.ledger import dump as dumping  # see `opened`

    with opened(ledger) as it:
        lines = talk.follow(dumping.lines(it), what="dumping", total=it.view().head.n + 1)
        if to is None:
            talk.utf8_out()
            sys.stdout.writelines(lines)
            return
        # Whole or not at all: written beside, then put in place.
        beside = to.with_name(to.name + ".part")
        try:
            with beside.open("w", encoding="utf-8", newline="\n") as out:
                out.writelines(lines)
            beside.replace(to)
        except OSError as e:
            raise LedgerError(f"the dump cannot be written to '{to}': {e.strerror or e}") from e


@app.command()
def load(
    file: Annotated[str, typer.Argument(metavar="DUMP", help="A dump, or - for standard input.")],
    *,
    ledger: Address = DEFAULT,
) -> None:
    """Put a dump into a ledger, which is begun where there is none; one that was cut off goes on where it stopped."""
    from sayso.ledger import dump as dumping  # see `opened`

    with opened(ledger, create=True) as it:
        n = sum(1 for _ in talk.follow(dumping.load(it, _lines(file)), what="loading"))
        head = it.view().head.n
    talk.say(f"{n:,} additions loaded; the ledger holds {head:,}")


def _lines(file: str) -> Iterator[str]:
    try:
        if file == "-":
            yield from sys.stdin
        else:
            with Path(file).open(encoding="utf-8") as lines:
                yield from lines
    except (OSError, UnicodeDecodeError) as e:
        raise LedgerError(
            f"the dump '{file}' cannot be read: {getattr(e, 'strerror', None) or 'it is not UTF-8'}"
        ) from e


@app.command()
def migrate(
    *,
    ledger: Address = DEFAULT,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make every index anew from what was added.")] = False,
) -> None:
    """Bring the schema up to date (which opening does too), or make the indexes anew."""
    from sayso.ledger import migrate as migrating  # see `opened`

    with opened(ledger) as it:
        steps = migrating.steps(it.database.dialect)
        if rebuild:
            with talk.filling("making the indexes anew", total=it.view().head.n) as at:
                for n in migrating.rebuild(it.database):
                    at(n)
            incidents_of(it, it.view())
        address = it.database.address
    talk.say(f"the ledger {address} is at step {steps[-1].number} of the schema, {steps[-1].name}")
