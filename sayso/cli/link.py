"""`sayso link`, `incidents` and `judge`: what claims tell of one happening, and a person's word on two of them."""

from __future__ import annotations

import getpass
import json as json_module
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer
from rich.table import Table

from sayso.cli import talk
from sayso.cli.asking import asked
from sayso.cli.ledger import DEFAULT, Address, incidents_of, one, opened
from sayso.cli.query import AsOf, full_id
from sayso.errors import LedgerError
from sayso.record import Harm, Incident, Verdict
from sayso.record.phrases import one_line

if TYPE_CHECKING:
    from sayso.ledger import SqlLedger, View
    from sayso.record import Claim, Link, Stance


SHORT = 9
"""How much of an id is listed; `sayso show` takes it."""


def link(*, ledger: Address = DEFAULT) -> None:
    """Link what was added since it was linked last; whoever asks for incidents does it too."""
    with opened(ledger) as it:
        found = incidents_of(it, it.view())
        n = found.count()
    talk.say(f"{n:,} incidents, as all that was added tells them")


def incidents(
    *,
    as_of: AsOf = None,
    json: Annotated[bool, typer.Option("--json", help="One incident a line as JSON.")] = False,
    ledger: Address = DEFAULT,
) -> None:
    """List the incidents: type, time, place, how many voices and outlets, the dead, on what they disagree."""
    with opened(ledger) as it, asked():
        found = [one.incident for one in incidents_of(it, it.view(as_of=as_of)).meeting()]
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
    left: Annotated[
        str, typer.Argument(metavar="CLAIM", help="The id of a claim or of an incident, or its first letters.")
    ],
    right: Annotated[str, typer.Argument(metavar="CLAIM", help="Another's.")],
    verdict: Annotated[
        Verdict | None,
        typer.Argument(
            metavar="VERDICT",
            help="same, different or unsure; undo takes the last word on both back; without it the two are compared.",
        ),
    ] = None,
    *,
    ledger: Address = DEFAULT,
    by: Annotated[
        str | None, typer.Option("--by", metavar="NAME", help="Who says so. [default: the user]", show_default=False)
    ] = None,
    note: Annotated[str, typer.Option("--note", metavar="WORDS", help="Why.", show_default=False)] = "",
) -> None:
    """Say of two claims, or of two incidents with all their claims, whether they are one. It wins over the machine and
    outlives every re-reading."""
    from sayso.desk.reviews import compare, taken_back

    with opened(ledger) as it, asked():
        view = it.view()
        lefts, rights = _sides(it, view, left, right)
        if verdict is None:
            _show(_compared(_claim(view, lefts[0]), _claim(view, rights[0])))
            return
        who, at = by or getpass.getuser(), datetime.now(UTC).isoformat(timespec="milliseconds")
        if verdict is Verdict.UNDO:
            said = taken_back(view, _last_on(view, {*lefts}, {*rights}), by=who, at=at, note=note)
        else:
            said = [compare(lefts, rights, verdict, by=who, at=at, note=note)]
        with it.writer() as writer:
            for word in said:
                writer.add_judgement(word)
    told = "as before" if verdict is Verdict.UNDO else verdict.value
    talk.say(f"kept: {lefts[0]} and {rights[0]}, with {len(lefts) + len(rights) - 2} more, are judged {told}")


def _sides(ledger: SqlLedger, view: View, *ids: str) -> list[tuple[str, ...]]:
    """The claims that are meant by each id: those of an incident, or one."""
    if not any(id.startswith("i") for id in ids):
        return [(full_id(view, id),) for id in ids]
    them = incidents_of(ledger, view)
    return [one(id, them).incident.claims if id.startswith("i") else (full_id(view, id),) for id in ids]


def _last_on(view: View, lefts: set[str], rights: set[str]) -> str:
    """The id of the last judgement that holds and says something of both sides."""
    from sayso.ledger.standing import judged

    for said, now in reversed(judged(view.judged(), view.took_up)):
        them = {*now.lefts, *now.rights}
        if them & lefts and them & rights:
            return said.id
    raise LedgerError("nobody has judged these two, so there is nothing to undo")


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
