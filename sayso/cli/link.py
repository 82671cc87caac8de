"""`sayso incidents` and `sayso judge`: what claims tell of one happening, and a person's word on two of them."""

from __future__ import annotations

import getpass
import json as json_module
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer
from rich.table import Table

from sayso.cli import talk
from sayso.cli.ledger import DEFAULT, Address, opened
from sayso.cli.query import AsOf, full_id
from sayso.errors import LedgerError
from sayso.record import Harm, Incident, Judgement, Verdict
from sayso.record.phrases import one_line

if TYPE_CHECKING:
    from sayso.ledger import View
    from sayso.record import Claim, Link, Stance


SHORT = 9
"""How much of an id is listed; `sayso show` takes it."""


def incidents(
    *,
    as_of: AsOf = None,
    json: Annotated[bool, typer.Option("--json", help="One incident a line as JSON.")] = False,
    ledger: Address = DEFAULT,
) -> None:
    """List the incidents: type, time, place, how many voices and outlets, the dead, on what they disagree."""
    from sayso import flow  # numpy and more, which --help does not need

    with opened(ledger) as it:
        with talk.busy("linking"):
            found = flow.linked(it.view(as_of=as_of)).incidents
        if json:
            for incident in found:
                typer.echo(json_module.dumps(asdict(incident), default=_plain, ensure_ascii=False))
            return
        table = Table(box=None, header_style="bold")
        for name in ("incident", "type", "when", "where", "voices", "denying", "outlets", "killed", "disputed"):
            table.add_column(name, no_wrap=name in {"incident", "when", "killed"})
        for incident in sorted(found, key=lambda i: (i.when.start or "~", i.id)):
            table.add_row(*_row(incident))
        talk.console().print(table)


def judge(
    left: Annotated[str, typer.Argument(metavar="CLAIM", help="A claim's id, or its first letters.")],
    right: Annotated[str, typer.Argument(metavar="CLAIM", help="Another's.")],
    verdict: Annotated[
        Verdict | None,
        typer.Argument(metavar="VERDICT", help="same, different or unsure; without it the two are compared."),
    ] = None,
    *,
    ledger: Address = DEFAULT,
    by: Annotated[
        str | None, typer.Option("--by", metavar="NAME", help="Who says so. [default: the user]", show_default=False)
    ] = None,
    note: Annotated[str, typer.Option("--note", metavar="WORDS", help="Why.", show_default=False)] = "",
) -> None:
    """Say of two claims whether they tell of one incident. It wins over the machine and outlives every re-reading."""
    with opened(ledger) as it:
        view = it.view()
        a, b = full_id(view, left), full_id(view, right)
        if verdict is None:
            _show(_compared(_claim(view, a), _claim(view, b)))
            return
        try:
            said = Judgement(
                left=a,
                right=b,
                verdict=verdict,
                by=by or getpass.getuser(),
                at=datetime.now(UTC).isoformat(timespec="seconds"),
                note=note,
            )
        except ValueError as e:
            raise typer.BadParameter(f"{e}; name two claims") from e
        with it.writer() as writer:
            writer.add_judgement(said)
    talk.say(f"kept: {a} and {b} are judged {verdict.value}")


def _claim(view: View, id: str) -> Claim:
    entry = view.entry(id)
    if entry is None:
        raise LedgerError(f"the ledger holds no claim {id!r} now; `sayso claims` lists those that it holds")
    return entry.claim


def _compared(a: Claim, b: Claim) -> Link:
    from sayso.link.facets import facets
    from sayso.link.judge import judge

    return judge(facets(a), facets(b))


def _show(link: Link) -> None:
    console = talk.console()
    console.print(f"{link.left} and {link.right} tell of one incident with probability {link.score:.2f}")
    table = Table(box=None, show_header=False)
    for reason in link.reasons:
        table.add_row(f"{reason.weight:+.2f}", reason.feature, reason.level)
    console.print(table)


def _row(incident: Incident) -> tuple[str, ...]:
    killed = incident.toll(Harm.KILLED)
    number = killed.chosen if killed else None
    dead = "not told" if number is None else "unknown" if number.unknown else _number(number.low, number.high)
    return (
        incident.id[:SHORT],
        incident.type.value.replace("_", " "),
        (incident.when.start or "not told")[:16],
        one_line(", ".join(p.name for p in incident.places)),
        str(len(incident.affirming)),
        str(len(incident.denying)),
        str(len(incident.outlets)),
        dead,
        ", ".join(dict.fromkeys(d.aspect.value.replace("_", " ") for d in incident.disputes)),
    )


def _number(low: int | None, high: int | None) -> str:
    if low is None:
        return "unknown" if high is None else f"up to {high}"
    return f"{low} or more" if high is None else str(low) if low == high else f"{low} to {high}"


def _plain(value: object) -> Any:
    """Stances, the one kind of set in an incident, as a list in order."""
    if isinstance(value, frozenset):
        return sorted(map(str, cast("frozenset[Stance]", value)))
    raise TypeError(f"{value!r} has no JSON form")
