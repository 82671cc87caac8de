"""`sayso coding`: claims that two or more people code blind, how far they agree, and who decides between them."""

from __future__ import annotations

import csv
import getpass
import json as json_module
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from sayso.cli import talk
from sayso.cli.asking import asked
from sayso.cli.ledger import DEFAULT, Address, Json, incidents_of, one, opened
from sayso.cli.query import full_id, json_words
from sayso.errors import LedgerError
from sayso.record import Assignment, Decision, EventType, Review
from sayso.record.phrases import headline, one_line

if TYPE_CHECKING:
    from sayso.desk.coding import Round
    from sayso.ledger import SqlLedger
    from sayso.ledger.incidents import Incidents

app = typer.Typer(help="Claims that two or more people code blind, and how far they agree.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="ASSIGNMENT", help="Its name, or the start of its id.")]
By = Annotated[
    str | None, typer.Option("--by", metavar="NAME", help="Who says so. [default: the user]", show_default=False)
]
Note = Annotated[str, typer.Option("--note", metavar="WORDS", help="Why.", show_default=False)]


class Form(StrEnum):
    """How codings are written out."""

    CSV = "csv"
    JSONL = "jsonl"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


@app.command()
def make(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the assignment is called.")],
    ids: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="IDS...", help="Claims and incidents, or - for ids on standard input.", show_default=False
        ),
    ] = None,
    *,
    dispatch: Annotated[
        list[str] | None,
        typer.Option("--dispatch", metavar="ID", help="A dispatch to code from nothing; again for another."),
    ] = None,
    coder: Annotated[list[str], typer.Option("--coder", metavar="NAME", help="Who codes; two or more.")],
    by: By = None,
    note: Note = "",
    ledger: Address = DEFAULT,
) -> None:
    """Ask people to code claims as they are read now, or dispatches from nothing, each without what the others say."""
    with opened(ledger) as it, asked():
        view = it.view()
        found = tuple(dict.fromkeys(_claims(it, ids or [])))
        texts = tuple(dict.fromkeys(v.id if (v := view.current(d)) else d for d in dispatch or ()))
        made = Assignment(
            name=name,
            claims=found,
            dispatches=texts,
            coders=tuple(coder),
            by=by or getpass.getuser(),
            at=_now(),
            note=note,
        )
        if any(a.name == name for _, a in it.view().assignments()):
            raise typer.BadParameter(f"there is an assignment {name!r} already; choose another name")
        with it.writer() as writer:
            writer.add_assignment(made)
    asks = f"{len(found)} claims" + (f" and {len(texts)} dispatches" if texts else "")
    talk.say(f"{name!r} asks {' and '.join(coder)} about {asks}; its id is {made.id}")


def _claims(ledger: SqlLedger, ids: list[str]) -> Iterator[str]:
    view = ledger.view()
    incidents: Incidents | None = None
    for id in (word for given in ids for word in (sys.stdin.read().split() if given == "-" else [given])):
        if not id.startswith("i"):
            yield full_id(view, id)
            continue
        if incidents is None:
            incidents = incidents_of(ledger, view)
        yield from one(id, incidents).incident.claims


@app.command()
def status(
    name: Annotated[str | None, typer.Argument(metavar="ASSIGNMENT", help="One alone, with what waits.")] = None,
    *,
    by: By = None,
    json: Json = False,
    ledger: Address = DEFAULT,
) -> None:
    """Tell how far each coder is, and which claims wait for one of them (--by)."""
    from sayso.desk import coding

    with opened(ledger) as it:
        them = [name] if name else [a.id for a in coding.rounds(it.view())]
        for round in (coding.opened(it, id) for id in them):
            of = round.assignment
            done = {c: round.n_done(c) for c in of.coders}
            if json:
                told = {
                    "id": of.id,
                    "name": of.name,
                    "claims": len(round.bases),
                    "dispatches": len(of.dispatches),
                    "done": done,
                    "by": of.by,
                    "at": of.at,
                }
                typer.echo(json_module.dumps(told, ensure_ascii=False))
                continue
            told = ", ".join(f"{c} {n} of {round.n}" for c, n in done.items())
            typer.echo(one_line(f"{of.name}  {told}{'' if round.finished else '  (not all are done)'}"))
            if name and by:
                for id, claim in round.bases.items():
                    if not round.coded(by, id).done:
                        quote = one_line(claim.evidence[0].quote)
                        typer.echo(f"  {id[:8]}  {headline(claim.event.type)}: {quote:.100}")
                for id in of.dispatches:
                    if not round.is_closed(by, id):
                        typer.echo(f"  {one_line(id)}  {one_line(round.texts[id].text):.100}")


@app.command()
def code(
    name: Name,
    claim: Annotated[
        str,
        typer.Argument(metavar="CLAIM", help="The claim's id, or its first letters; or of a whole dispatch its id."),
    ],
    decision: Annotated[Decision, typer.Argument(metavar="DECISION", help="accept, reject, correct, note or undo.")],
    field: Annotated[str | None, typer.Argument(metavar="FIELD", help="Of a correction, as in `sayso review`.")] = None,
    value: Annotated[str | None, typer.Argument(metavar="VALUE", help="Of a correction, as JSON.")] = None,
    *,
    by: By = None,
    note: Note = "",
    ledger: Address = DEFAULT,
) -> None:
    """Say blind of a claim what `sayso review` says openly. It is coded once it is accepted or rejected, and a whole
    dispatch once it is accepted."""
    from sayso.desk import coding
    from sayso.record.judgement import holding

    with opened(ledger) as it, asked():
        round, who = coding.opened(it, name), by or getpass.getuser()
        id = _meant(round, who, claim) or full_id(it.view(), claim)
        held = holding(list(round.said.get((who, id), ())))
        if decision is Decision.UNDO and not held:
            raise LedgerError(f"{who!r} said nothing of claim {id} that could be undone")
        said = Review(
            claim=id,
            decision=decision,
            by=who,
            at=_now(),
            field=field,
            value=json_words(value) if decision is Decision.CORRECT else value,
            undoes=held[-1].id if decision is Decision.UNDO else None,
            note=note,
        )
        coding.code(it, round, [said])
        done = coding.opened(it, name).n_done(who)
    talk.say(f"kept; {who} coded {done} of {round.n}")


def _meant(round: Round, by: str, start: str) -> str:
    """The id of a dispatch of an assignment, or of the one claim that its coder added and whose id begins so."""
    own = [c.id for c in round.own(by) if c.id.startswith(start)]
    return start if start in round.texts else own[0] if len(own) == 1 else ""


@app.command()
def add(
    name: Name,
    dispatch: Annotated[str, typer.Argument(metavar="DISPATCH", help="The dispatch's id.")],
    words: Annotated[str, typer.Argument(metavar="WORDS", help="The words that tell it, or their range, as 120-140.")],
    type: Annotated[EventType, typer.Argument(metavar="TYPE", help="The type of event.")],
    *,
    by: By = None,
    ledger: Address = DEFAULT,
) -> None:
    """Add blind an event that is missing, or that a whole dispatch tells; `sayso coding code` says the rest of it."""
    from sayso.desk import coding
    from sayso.desk.reviews import range_of, words_at

    with opened(ledger) as it, asked():
        round, view = coding.opened(it, name), it.view()
        version = view.current(dispatch) or view.version(dispatch)
        id = dispatch if dispatch in round.texts or version is None else version.id
        if id not in round.texts:
            raise LedgerError(f"{name!r} does not ask about dispatch {dispatch!r}")
        is_range = words.replace("-", "", 1).isdecimal()
        on = range_of(words) if is_range else words_at(round.texts[id].text, words)
        said = coding.adding(round, id, on, type, by=by or getpass.getuser(), at=_now())
        coding.code(it, round, [said])
    talk.say(f"kept as {said.claim}")


@app.command()
def agreement(name: Name, *, json: Json = False, ledger: Address = DEFAULT) -> None:
    """Tell Krippendorff's alpha of each field with its interval, and every field in which coders differ."""
    from sayso.desk import coding

    with opened(ledger) as it, asked():
        round, view = coding.opened(it, name), it.view()
        figures, differ = coding.agreement(round), coding.disagreements(round, view)
    if json:
        told = {
            "agreement": [asdict(f) for f in figures],
            "disagreements": [{**asdict(d), "said": dict(d.said)} for d in differ],
        }
        typer.echo(json_module.dumps(told, ensure_ascii=False))
        return
    table = Table(box=None, header_style="bold")
    for column in ("field", "alpha", "95 %", "pairs", "claims that differ", "level"):
        table.add_column(column, justify="left" if column in {"field", "level"} else "right")
    for f in figures:
        bounds = f"{f.alpha.low:.2f} to {f.alpha.high:.2f}" if f.alpha.low is not None else ""
        value = "nothing varies" if f.alpha.value is None else f"{f.alpha.value:.3f}"
        table.add_row(f.field, value, bounds, str(f.alpha.n_pairs), str(f.differ), f.level.value)
    console = talk.console()
    console.print(table)
    for d in differ:
        said = "; ".join(f"{coder}: {words}" for coder, words in d.said.items())
        settled = f"  [{d.settled}]" if d.settled else ""
        console.print(one_line(f"{d.claim[:8]}  {d.field}  {said}{settled}"), markup=False, highlight=False)


@app.command()
def adjudicate(
    name: Name,
    claim: Annotated[str, typer.Argument(metavar="CLAIM", help="The claim's id, or its first letters.")],
    field: Annotated[str, typer.Argument(metavar="FIELD", help="As `sayso coding agreement` lists it.")],
    coder: Annotated[
        str | None, typer.Argument(metavar="CODER", help="Who is right; without one, the claim as it stands.")
    ] = None,
    *,
    by: By = None,
    note: Note = "",
    ledger: Address = DEFAULT,
) -> None:
    """Decide between the coders; the decision is a review, and stands."""
    from sayso.desk import coding
    from sayso.desk.reviews import decide

    with opened(ledger) as it, asked():
        view = it.view()
        round = coding.opened(it, name)
        added = (u.id for u in coding.units(round) if not u.asked and u.id.startswith(claim))
        id = next(added, "") or full_id(view, claim)
        entry, said = coding.adjudicate(round, view, id, field, coder, by=by or getpass.getuser(), at=_now(), note=note)
        if entry is not None:
            decide(it, entry.id, said, seen=entry.n)
        else:
            with it.writer() as writer:
                for review in said:
                    writer.add_review(review)
    talk.say(f"kept: {field} of claim {id} is {f'as {coder} says' if coder else 'as it stands'}")


@app.command()
def export(
    name: Name,
    *,
    form: Annotated[Form, typer.Option("--form", help="csv or jsonl.")] = Form.CSV,
    ledger: Address = DEFAULT,
) -> None:
    """Write what each coder says of each claim, a row each."""
    from sayso.desk import coding

    with opened(ledger) as it, asked():
        rows: list[dict[str, Any]] = coding.rows(coding.opened(it, name))
    talk.utf8_out()
    if form is Form.JSONL:
        for row in rows:
            typer.echo(json_module.dumps(row, ensure_ascii=False))
        return
    writer = csv.DictWriter(sys.stdout, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
