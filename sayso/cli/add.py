"""`sayso add` and `sayso reread`: dispatches into a ledger, read as they come; and read anew by a newer reader."""

from __future__ import annotations

import shlex
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from datetime import UTC, datetime
from functools import partial
from itertools import chain, groupby
from typing import TYPE_CHECKING, Annotated

import typer

from sayso.cli import talk
from sayso.cli.columns import Columns
from sayso.cli.columns import columns as as_columns
from sayso.cli.ledger import DEFAULT, Address, opened
from sayso.errors import InputError
from sayso.record import Dispatch, Failure, Reading, Run

if TYPE_CHECKING:
    from sayso.collect.parcel import Taken, Told
    from sayso.flow import Kept

Published = Annotated[
    str | None,
    typer.Option("--published", metavar="DATE", help="When it was published, where it is known.", show_default=False),
]
Source = Annotated[
    str | None,
    typer.Option("--source", metavar="NAME", help="Who published it, where it is known.", show_default=False),
]


def add(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="INPUT...",
            help="Files, folders, patterns, addresses of pages or feeds, or - for standard input.",
            show_default=False,
        ),
    ],
    *,
    ledger: Address = DEFAULT,
    published: Published = None,
    source: Source = None,
    allow: Annotated[
        list[str] | None,
        typer.Option(
            "--allow",
            metavar="HOST",
            help="A host, address or network that may be fetched from although it is not public; can be said often.",
            show_default=False,
        ),
    ] = None,
    columns: Columns = None,
) -> None:
    """Read dispatches into a ledger. What it holds already is left as it is, so that a run can be taken up again."""
    from sayso import flow  # loads what reading needs, which --help does not

    try:
        told = _all_told(published=published, source=source, columns=columns)
        found = _taken(inputs, told, allow=tuple(allow or ()))
    except ValueError as e:
        raise typer.BadParameter(str(e)) from e
    with opened(ledger, create=True) as it:
        run = run_of(["add", *inputs])
        tally = _told(flow.add(it, found, attempt, run=run), what="adding")
    if not tally.total():
        raise InputError(f"no dispatch in {', '.join(map(repr, inputs))}; docs/cli.md lists the forms that are read")
    if tally["failed"]:
        raise typer.Exit(1)


def reread(*, ledger: Address = DEFAULT) -> None:
    """Read again what this version of the reader has not read. Old readings stay, and decisions with their words."""
    from sayso import flow  # see above
    from sayso.reader.steps import READ_BY

    with opened(ledger) as it:
        n = sum(1 for _ in it.view().unread(read_by=READ_BY))
        tally = _told(
            flow.reread(it, attempt, read_by=READ_BY, run=run_of(["reread"])), what=f"reading as {READ_BY}", total=n
        )
        orphans = it.view().orphans()
    if orphans:
        talk.say(f"{len(orphans)} decided claims are borne out by no reading now; `sayso claims --orphans` lists them")
    if tally["failed"]:
        raise typer.Exit(1)


def attempt(dispatch: Dispatch) -> Reading | Failure:
    """As `flow.attempt`; the reader is loaded with the first dispatch that is not known yet."""
    from sayso import flow  # see above

    with talk.busy("loading the reader") if not flow.reader.cache_info().currsize else nullcontext():
        flow.reader(None)  # as `attempt` asks for it, so that it is loaded once
    return flow.attempt(dispatch)


def _all_told(*, published: str | None, source: str | None, columns: str | None) -> Told:
    """What the options say of all inputs.

    Raises: ValueError when `published` is no ISO date.
    """
    from sayso.collect.moments import iso
    from sayso.collect.parcel import Told

    return Told(
        published=None if published is None else iso(published), source=source, columns=as_columns(columns) or {}
    )


def _taken(inputs: list[str], told: Told, *, allow: tuple[str, ...]) -> Iterator[Taken]:
    """What is in the inputs, in their order.

    Raises: InputError when a file is not there.
    """
    from sayso.collect import files

    parts: list[Iterator[Taken]] = []
    for on_web, group in groupby(inputs, key=files.is_address):
        them = list(group)
        if on_web:
            parts.append(_from_web(them, told, allow))
        else:
            parts.append(
                files.captures(
                    them,
                    clock=_now,
                    stdin=sys.stdin.buffer,
                    published=told.published,
                    source=told.source,
                    columns=told.columns,
                    on_skip=lambda path: talk.say(f"skipped {path}: its name is of no form that is read"),
                )
            )
    return chain.from_iterable(parts)


def _from_web(urls: list[str], told: Told, allow: tuple[str, ...]) -> Iterator[Taken]:
    from sayso.collect import fetch, manners, web  # the extra `web`

    options = fetch.Options(allow=allow)
    polite = manners.Manners(
        fetch=partial(fetch.fetch, now=_now, options=options),
        sleep=time.sleep,
        clock=time.monotonic,
        agent=options.agent.split("/")[0].split()[0],
    )
    yield from web.captures(urls, manners=polite, now=_now, told=told)


def _now() -> datetime:
    return datetime.now(UTC)


def run_of(words: list[str]) -> Run:
    """This run, for the ledger to name."""
    from sayso import __version__  # the package is complete only now

    return Run(command=shlex.join(["sayso", *words]), started_at=_now().isoformat(), by=f"sayso {__version__}")


def _told(kept: Iterable[Kept], *, what: str, total: int | None = None) -> Counter[str]:
    """How many had which fate; failures are told as they come, the rest at the end."""
    counts: Counter[str] = Counter()
    begun = time.monotonic()
    claims = 0
    with talk.counting(what, total=total) as show:
        for each in kept:
            counts[each.fate.value] += 1
            claims += each.n_claims
            if each.failure:
                talk.say(f"{each.failure.dispatch}: {each.failure.stage} failed: {each.failure.reason}")
            show(counts)
    took = time.monotonic() - begun
    n = counts.total()
    told = {"new version": "new versions"} if counts["new version"] > 1 else {}
    fates = ("added", "new version", "read", "unchanged", "failed")
    each = ", ".join(f"{counts[f]:,} {told.get(f, f)}" for f in fates if counts[f])
    rate = f"; {n / took:,.1f} dispatches a second" if took >= 1 else ""
    what = "dispatch" if n == 1 else "dispatches"
    talk.say(f"{n:,} {what}: {each or 'none'}; {claims:,} claim{'s' if claims != 1 else ''}{rate}")
    return counts
