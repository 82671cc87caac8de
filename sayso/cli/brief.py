"""`sayso brief`, `timeline`, `show` and `why`: what a ledger holds, in sentences, along time and down to the bytes."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Annotated

import typer

from sayso.cli import talk
from sayso.cli.cards import WIDEST
from sayso.cli.ledger import DEFAULT, Address, incidents_of, one, opened
from sayso.cli.query import AsOf, full_id
from sayso.errors import LedgerError
from sayso.record.brief import Scope

if TYPE_CHECKING:
    from rich.console import RenderableType

    from sayso.ledger import SqlLedger, View
    from sayso.ledger.incidents import Incidents
    from sayso.reader.gazetteer import Gazetteer
    from sayso.record import Claim, Incident, Place

FORMS = ("md", "html")
# Degrees within which a place is the gazetteer's entry of the same name; the reader takes its spots from there.
AT = 0.05
_PROVINCE = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")
_DAYS = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


def _days(value: str | None) -> str | None:
    """A year, month or day as it was given."""
    if value is not None:
        try:
            if not _DAYS.fullmatch(value):
                raise ValueError
            date.fromisoformat((value + "-01-01")[:10] if len(value) < 10 else value)
        except ValueError as e:
            raise typer.BadParameter(f"{value!r} is no day, month or year, such as 2021-08-30 or 2021-08") from e
    return value


def _form(value: str | None) -> str | None:
    if value is not None and value not in FORMS:
        raise typer.BadParameter(f"{value!r} is not one of {', '.join(FORMS)}")
    return value


Where = Annotated[
    str | None,
    typer.Option("--where", metavar="PLACE", help="A country (AF), a province (AF-KDZ) or a name.", show_default=False),
]
Since = Annotated[
    str | None,
    typer.Option("--since", metavar="DATE", callback=_days, help="What was then or later.", show_default=False),
]
Until = Annotated[
    str | None,
    typer.Option("--until", metavar="DATE", callback=_days, help="What was then or earlier.", show_default=False),
]


def brief(
    *,
    where: Where = None,
    since: Since = None,
    until: Until = None,
    as_of: AsOf = None,
    form: Annotated[
        str | None,
        typer.Option(
            "--as",
            metavar="FORM",
            callback=_form,
            help="md (Markdown) or html (one page). Else laid out on a terminal, and md in a pipe.",
            show_default=False,
        ),
    ] = None,
    ledger: Address = DEFAULT,
) -> None:
    """Tell what the ledger holds, each sentence with the claims behind it."""
    from sayso.brief.compose import compose
    from sayso.brief.html import html
    from sayso.brief.markdown import markdown

    scope = _scope(where, since=since, until=until, as_of=as_of)
    with opened(ledger) as it:
        held = incidents_of(it, _view(it, as_of))
        them = _within(held, scope)
        claim = _claims(held, them).__getitem__
        told = compose(them, claim, scope=scope, former=held.former(), lies=_lies)
    if form is None and sys.stdout.isatty():
        from sayso.cli import told as shown  # for the eye alone

        _print(shown.briefly(told))
        return
    talk.utf8_out()
    sys.stdout.write(html(told) if form == "html" else markdown(told))


def timeline(
    *,
    where: Where = None,
    since: Since = None,
    until: Until = None,
    as_of: AsOf = None,
    ledger: Address = DEFAULT,
) -> None:
    """List incidents by the day on which they began; those of no known day come last."""
    from sayso.brief.compose import chosen
    from sayso.cli import told

    scope = _scope(where, since=since, until=until, as_of=as_of)
    with opened(ledger) as it:
        held = incidents_of(it, _view(it, as_of))
        them = _within(held, scope)
        _print(told.timeline(chosen(them, _claims(held, them).__getitem__, scope, lies=_lies)))


def show(
    incident: Annotated[
        str, typer.Argument(metavar="INCIDENT", help="Its id, or as much of it as tells it.", show_default=False)
    ],
    *,
    as_of: AsOf = None,
    ledger: Address = DEFAULT,
) -> None:
    """Show one incident: what is told, who says so, how its numbers went, and every claim."""
    from sayso.cli import told

    with opened(ledger) as it:
        held = incidents_of(it, _view(it, as_of))
        found = one(incident, held).incident
        _print(told.shown(found, _claims(held, [found]).__getitem__))


def why(
    claim: Annotated[
        str, typer.Argument(metavar="CLAIM", help="Its id, or as much of it as tells it.", show_default=False)
    ],
    *,
    as_of: AsOf = None,
    ledger: Address = DEFAULT,
) -> None:
    """Show how a claim came: the bytes, the text, the reading, the claim, the incident."""
    from sayso.cli.way import way

    with opened(ledger) as it:
        view = _view(it, as_of)
        entry = view.entry(full_id(view, claim))
        if entry is None:
            raise LedgerError(f"the ledger held no claim {claim!r} then")
        version = view.version(entry.claim.dispatch)
        held = incidents_of(it, view)
        found = held.of_claims([entry.id]).get(entry.id)
        steps = way(
            entry,
            version=version,
            capture=view.capture(version.capture) if version and version.capture else None,
            reading=view.reading(entry.claim.dispatch, read_by=entry.claim.read_by),
            incident=found.incident if found else None,
            claim=_claims(held, [found.incident] if found else []).__getitem__,
        )
        _print(steps)


def _scope(where: str | None, *, since: str | None, until: str | None, as_of: str | None) -> Scope:
    """What was asked for; the name of a country becomes its code, so that all that lies in it is found."""
    if since and until and since > until + "~":
        raise typer.BadParameter(f"--since {since} comes after --until {until}")
    country = _country(where) if where else None
    code, called = country or (where, None)
    return Scope(where=code, called=called, since=since, until=until, as_of=as_of)


def _country(where: str) -> tuple[str, str] | None:
    """The code and the name of the country that is meant; None where it is none."""
    from sayso.record import PlaceKind

    gazetteer = _gazetteer()
    if re.fullmatch(r"[A-Za-z]{2}", where):
        entry = gazetteer.country(where.upper())
        if entry is None:
            raise typer.BadParameter(f"{where!r} is no country code of ISO 3166, such as AF; names are taken too")
    else:
        entry = next((e for e in gazetteer.named(where)[:1] if e.kind is PlaceKind.COUNTRY), None)
    return (entry.country, f"{entry.name} ({entry.country})") if entry and entry.country else None


def _lies(place: Place, where: str) -> bool:
    """As `lies_in`; a town or district lies in the province (ISO 3166-2) that the gazetteer has it in, too."""
    from sayso.brief.compose import lies_in

    if lies_in(place, where):
        return True
    return _PROVINCE.fullmatch(where) is not None and any(
        e.admin1 == where and e.country == place.country and _is_at(place, e.lat, e.lon)
        for e in _gazetteer().named(place.name)
    )


def _is_at(place: Place, lat: float | None, lon: float | None) -> bool:
    """True where the place has that spot. A gazetteer knows many towns of one name."""
    if place.lat is None or place.lon is None or lat is None or lon is None:
        return False
    return abs(place.lat - lat) < AT and abs(place.lon - lon) < AT


@cache
def _gazetteer() -> Gazetteer:
    from sayso.reader.gazetteer import Gazetteer

    return Gazetteer()


def _view(ledger: SqlLedger, as_of: str | None) -> View:
    try:
        return ledger.view(as_of=as_of)
    except ValueError as e:
        raise typer.BadParameter(str(e)) from e


def _within(told: Incidents, scope: Scope) -> tuple[Incident, ...]:
    """The incidents that may lie within the scope; whether they do, the brief looks closely."""
    from sayso.ledger.incidents import IncidentQuery  # see `sayso.cli.ledger.opened`

    asked = IncidentQuery(since=scope.since, until=scope.until)
    if scope.where and re.fullmatch(r"[A-Z]{2}", scope.where):
        # What has no place may lie there too.
        both = (replace(asked, where=scope.where), replace(asked, placed=False))
        return tuple(one.incident for each in both for one in told.meeting(each))
    return tuple(one.incident for one in told.meeting(asked))


def _claims(told: Incidents, incidents: Iterable[Incident]) -> Mapping[str, Claim]:
    return told.claims(c for i in incidents for c in i.claims)


def _print(pieces: Iterable[RenderableType]) -> None:
    console = talk.console(widest=WIDEST)
    for piece in pieces:
        console.print(piece)
