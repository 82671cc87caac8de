"""`sayso search`, `sayso claims`, `sayso review`: what the ledger holds, and what people say of it."""

from __future__ import annotations

import getpass
import json as json_module
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from sayso.cli import talk
from sayso.cli.asking import (
    ActorName,
    AsOf,
    Background,
    InBox,
    Near,
    Since,
    SourceKinds,
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
from sayso.errors import LedgerError
from sayso.export import jsonl
from sayso.record import Decision, Entry, EventType, Review, Standing, Version
from sayso.record.phrases import headline, moment, number_told, one_line, place_told, when_told
from sayso.record.words import CLASS_OF, SYMMETRIC

if TYPE_CHECKING:
    from sayso.ledger.store import Query, View

E = TypeVar("E", Entry, Version)
SHORT = 8
LIMIT = 50

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")]
Limit = Annotated[int, typer.Option("--limit", metavar="N", min=1, help="How many at most, the last added first.")]
After = Annotated[
    int | None,
    typer.Option("--after", metavar="ADDITION", help="Go on behind the last one shown before.", show_default=False),
]


def search(
    words: Annotated[list[str], typer.Argument(metavar="WORDS...", help='Words, "phrases", starts*, and -not.')],
    *,
    ledger: Address = DEFAULT,
    source: Annotated[
        str | None, typer.Option("--source", metavar="NAME", help="Of this outlet alone.", show_default=False)
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="Published then or later.", show_default=False)
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="Published then or before.", show_default=False)
    ] = None,
    as_of: AsOf = None,
    json: Json = False,
    limit: Limit = LIMIT,
    after: After = None,
) -> None:
    """Find dispatches by their words, the last added first. A date leaves out those whose day is not known."""
    with opened(ledger) as it, asked():
        view = it.view(as_of=as_of)
        found = view.dispatches(
            text=" ".join(words), source=source, since=since, until=until, after=after, limit=limit + 1
        )
        last = _shown(found, jsonl.kept if json else _dispatch, limit=limit)
    _more(last, limit)


def claims(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="WORDS...", help='Words, "phrases", starts*, and -not.')
    ] = None,
    *,
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
    source_kind: SourceKinds = None,
    stance: Stances = None,
    status: Statuses = None,
    without: Without = None,
    background: Background = None,
    orphans: Annotated[
        bool, typer.Option("--orphans", help="The decided claims that no reading bears out now, alone.")
    ] = False,
    count: Annotated[bool, typer.Option("--count", help="Print only how many there are.")] = False,
    as_of: AsOf = None,
    json: Json = False,
    limit: Limit = LIMIT,
    after: After = None,
) -> None:
    """Find claims: what was told of events, by when, where, who, what, who says so, and how it stands."""
    with opened(ledger) as it, asked():
        view = it.view(as_of=as_of)
        if orphans:
            _shown(iter(view.orphans()), jsonl.kept if json else _claim, limit=None)
            return
        query = question(
            text=" ".join(words) if words else None,
            where=where or [],
            box=box,
            near=near,
            since=since,
            until=until,
            undated=undated,
            types=type or [],
            actor=actor,
            source=source,
            source_kinds=tuple(source_kind or ()),
            stances=tuple(stance or ()),
            status=status or [],
            without=without,
            background=background,
        )
        if count:
            typer.echo(view.count(query))
            return
        last = _shown(view.entries(query, after=after, limit=limit + 1), jsonl.kept if json else _claim, limit=limit)
        if (since or until) and not undated:
            _tell_undated(view, query)
    _more(last, limit)


def review(
    claim: Annotated[
        str,
        typer.Argument(metavar="CLAIM", help="The claim's id, or its first letters; to add one, the dispatch's id."),
    ],
    decision: Annotated[
        Decision,
        typer.Argument(metavar="DECISION", help="accept, reject, correct, note or undo; add, of what was missed."),
    ],
    field: Annotated[
        str | None,
        typer.Argument(
            metavar="FIELD",
            help="Of a correction: type, when.start, toll.0.low, places.new; to add, the type of event.",
        ),
    ] = None,
    value: Annotated[
        str | None,
        typer.Argument(
            metavar="VALUE",
            help='Of a correction, as JSON: "2021-08-31", 12, null, {"name": "Harn"}; to add, the words that tell it.',
        ),
    ] = None,
    *,
    ledger: Address = DEFAULT,
    by: Annotated[
        str | None, typer.Option("--by", metavar="NAME", help="Who says so. [default: the user]", show_default=False)
    ] = None,
    note: Annotated[str, typer.Option("--note", metavar="WORDS", help="Why.", show_default=False)] = "",
    undoes: Annotated[
        str | None,
        typer.Option("--review", metavar="ID", help="Of an undoing: which review, else the last.", show_default=False),
    ] = None,
) -> None:
    """Say of a claim that it is right, wrong, or otherwise. Nothing is overwritten; every word can be undone."""
    with opened(ledger) as it, asked():
        view = it.view()
        who, at = by or getpass.getuser(), datetime.now(UTC).isoformat(timespec="milliseconds")
        if decision is Decision.ADD:
            said = _missed(view, claim, field, value, by=who, at=at, note=note)
        else:
            id = full_id(view, claim)
            if decision is Decision.UNDO and undoes is None:
                undoes = _last(view, id)
            words = json_words(value) if decision is Decision.CORRECT else value
            said = Review(
                claim=id, decision=decision, by=who, at=at, field=field, value=words, undoes=undoes, note=note
            )
        with it.writer() as writer:
            writer.add_review(said)
        entry = it.view().entry(said.claim)
    talk.say(f"review {said.id} is kept")
    if entry:
        talk.console().print(_claim(entry))


def _missed(view: View, dispatch: str, type: str | None, words: str | None, *, by: str, at: str, note: str) -> Review:
    """The word that adds an event that no reader found, on words of a dispatch."""
    from sayso.desk.reviews import adding, found, words_at

    version = view.current(dispatch) or view.version(dispatch)
    if version is None:
        raise LedgerError(f"no dispatch {dispatch!r} is in the ledger; `sayso search` lists their ids")
    if type not in set(EventType):
        raise ValueError(f"{type!r} is no type of event; wanted one of {', '.join(EventType)}")
    claim = found(view, version, words_at(version.dispatch.text, words or ""), EventType(type))
    return adding(claim, by=by, at=at, note=note)


def full_id(view: View, start: str) -> str:
    """The id of the one claim whose id begins so.

    Raises: LedgerError when there is none, or more than one.
    """
    found = view.ids(start)
    if len(found) == 1 or start in found:
        return start if start in found else found[0]
    if found:
        raise LedgerError(f"{start!r} is the start of several claims: {', '.join(found)}; give more of it")
    raise LedgerError(f"no claim {start!r} is in the ledger; `sayso claims` lists their ids")


def _last(view: View, claim: str) -> str:
    from sayso.ledger.standing import holding  # see `sayso.cli.ledger.opened`

    held = holding(view.reviews(claim))
    if not held:
        raise LedgerError(f"claim {claim} has no review that could be undone")
    return held[-1].id


def json_words(value: str | None) -> str | None:
    """The value as JSON: what is none is taken as a word, so that nobody need type quotes within quotes."""
    try:
        json_module.loads(value or "")
    except ValueError:
        return None if value is None else json_module.dumps(value)
    return value


def _shown(found: Iterable[E], show: Callable[[E], RenderableType], *, limit: int | None) -> int | None:
    """Prints each one up to the limit; the addition's number of the last one, where there are more."""
    console = talk.console(widest=110)
    talk.utf8_out()
    last = None
    for n, each in enumerate(found):
        if n == limit:
            return last
        told = show(each)
        if isinstance(told, str):
            sys.stdout.write(told)
        else:
            console.print(told)
        last = each.n
    return None


def _more(last: int | None, limit: int) -> None:
    if last is not None:
        talk.say(f"{limit} are shown and there are more; go on with --after {last}")


def _tell_undated(view: View, query: Query) -> None:
    n = view.count(replace(query, undated=True)) - view.count(query)
    if n:
        talk.say(f"{n:,} more claims meet the rest of it and tell no time; --undated shows them too")


def _dispatch(version: Version) -> RenderableType:
    d = version.dispatch
    first = next((line for line in d.text.splitlines() if line.strip()), "no words")
    head = Text(one_line(d.title or first), "bold")
    if d.withdrawn:
        head.append("  WITHDRAWN", "bold red")
    published = moment(d.published) if d.published else "day not told"
    nth = f"version {version.nth}" if version.nth > 1 else ""
    about = [d.source or "outlet not known", published, nth, d.url or ""]
    told = " · ".join(one_line(words) for words in about if words)
    return Group(head, Text(f"  {told}  {version.of}", "dim"))


def _claim(entry: Entry) -> RenderableType:
    """A claim in a few lines: what, when, where; who, at what cost; who says so; the words."""
    from sayso.brief.wording import chain_told, quote  # what words a claim, for the eye alone
    from sayso.cli.cards import COLOURS, STANCES

    claim, event = entry.claim, entry.claim.event
    when = when_told(event.when) or "time not told"
    where = ", ".join(f"{one_line(p.name)} ({place_told(p)})" for p in map(claim.place, event.places))
    name = (headline(event.type), f"bold {COLOURS[CLASS_OF[event.type]]}")
    head = Text.assemble(name, *_marks(entry), f"  {when}", f"  {where or 'place not told'}")
    lines: list[Text] = []
    sides = [", ".join(one_line(claim.actor(a).name) for a in ids) for ids in (event.actor1, event.actor2)]
    if any(sides):
        link = " ↔ " if event.type in SYMMETRIC else " → "
        lines.append(Text(link.join(s or "not told" for s in (sides if sides[1] else sides[:1]))))
    if event.toll:
        lines.append(
            Text("  ".join(f"{t.harm.value} {'UNKNOWN' if t.unknown else number_told(t)}" for t in event.toll))
        )
    for report in event.reports:
        lines.append(
            Text.assemble((report.stance.value, STANCES[report.stance]), f" {chain_told(claim, report.chain)}")
        )
    lines.append(Text(quote(entry.claim.evidence[0].quote), "italic"))
    published = moment(claim.published) if claim.published else ""
    about = [claim.outlet or "outlet not known", published, entry.of, claim.id[:SHORT]]
    lines.append(Text(" · ".join(one_line(a) for a in about if a), "dim"))
    return Group(head, Padding(Group(*lines), (0, 0, 1, 2)))


def _marks(entry: Entry) -> Iterable[tuple[str, str]]:
    told = [
        ("DISPUTED", "bold red", entry.disputed),
        ("DENIED", "bold red", entry.denied),
        ("WITHDRAWN", "bold red", entry.withdrawn),
        ("REJECTED", "bold magenta", entry.standing is Standing.REJECTED),
        ("accepted", "green", entry.standing is Standing.ACCEPTED),
        (f"corrected: {', '.join(entry.corrected)}", "green", bool(entry.corrected)),
        ("a habit, no event", "dim", entry.claim.event.generic),
        ("recalled", "dim", entry.claim.event.background),
    ]
    return [(f"  {words}", style) for words, style, holds in told if holds]
