"""The options by which claims are asked for, the same for every verb that asks, and the question that they make."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from sayso.record import EventType, SourceKind, Stance
from sayso.record.words import CLASS_OF, EventClass

if TYPE_CHECKING:
    from sayso.ledger.store import Query

K = TypeVar("K", bound=StrEnum)

AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="MOMENT",
        help="Answer from what the ledger held then (2021-09-01T12:00Z).",
        show_default=False,
    ),
]
Where = Annotated[
    list[str] | None,
    typer.Option(
        "--where",
        metavar="PLACE",
        help="A country (AF), a province (AF-PAN) or words of a place's name; several mean any.",
        show_default=False,
    ),
]
InBox = Annotated[
    str | None,
    typer.Option("--box", metavar="S,W,N,E", help="Within these degrees.", show_default=False),
]
Near = Annotated[
    str | None,
    typer.Option("--near", metavar="LAT,LON,KM", help="Within so many kilometres.", show_default=False),
]
Since = Annotated[
    str | None, typer.Option("--since", metavar="DATE", help="The event was then or later.", show_default=False)
]
Until = Annotated[
    str | None, typer.Option("--until", metavar="DATE", help="The event was then or before.", show_default=False)
]
Undated = Annotated[bool, typer.Option("--undated", help="Also those whose time is not told.")]
Types = Annotated[
    list[str] | None,
    typer.Option("--type", metavar="TYPE", help="A type (shelling) or a class (violence).", show_default=False),
]
ActorName = Annotated[
    str | None, typer.Option("--actor", metavar="NAME", help="Words of the name of a side.", show_default=False)
]
SourceName = Annotated[
    str | None, typer.Option("--source", metavar="NAME", help="Words of a name in the chain.", show_default=False)
]
SourceKinds = Annotated[
    list[SourceKind] | None, typer.Option("--source-kind", help="What the source is.", show_default=False)
]
Stances = Annotated[
    list[Stance] | None, typer.Option("--stance", help="What the source says of it.", show_default=False)
]
Statuses = Annotated[
    list[str] | None,
    typer.Option("--status", metavar="STATUS", help="How the claim stands; docs/cli.md lists.", show_default=False),
]
Without = Annotated[
    list[str] | None,
    typer.Option("--without", metavar="STATUS", help="Leave these out. [default: rejected]", show_default=False),
]
Background = Annotated[
    bool | None,
    typer.Option("--background/--news", help="Only what is recalled, or only what is news.", show_default=False),
]


@contextmanager
def asked() -> Generator[None]:
    """A question that asks nothing is misuse."""
    try:
        yield
    except ValueError as e:
        raise typer.BadParameter(str(e)) from e


def question(
    *,
    where: list[str],
    box: str | None,
    near: str | None,
    types: list[str],
    status: list[str],
    without: list[str] | None,
    **more: Any,
) -> Query:
    """The question that the options ask.

    Raises: ValueError when one of them says nothing that can be looked for.
    """
    from sayso.ledger import Box, Circle, Query, Status  # see `sayso.cli.ledger.opened`

    if without is None:
        without = [] if "rejected" in status or "reviewed" in status else ["rejected"]
    countries = tuple(w for w in where if len(w) == 2 and w.isupper())
    admin1 = tuple(w for w in where if len(w) > 3 and w[2] == "-" and w[:2].isupper() and w[3:].isupper())
    names = [w for w in where if w not in {*countries, *admin1}]
    if len(names) > 1 or (names and (countries or admin1)):
        raise ValueError(f"--where takes one name or several codes, not {', '.join(map(repr, where))}")
    if box:
        south, west, north, east = _numbers(box, "S,W,N,E", n=4)
        more["box"] = Box(south=south, west=west, north=north, east=east)
    if near:
        lat, lon, km = _numbers(near, "LAT,LON,KM", n=3)
        more["circle"] = Circle(lat=lat, lon=lon, km=km)
    return Query(
        countries=countries,
        admin1=admin1,
        place=names[0] if names else None,
        types=tuple(t for name in types for t in _types(name)),
        status=tuple(_one_of(Status, s, "status") for s in status),
        without=tuple(_one_of(Status, s, "status") for s in without),
        **more,
    )


def _numbers(given: str, form: str, *, n: int) -> tuple[float, ...]:
    try:
        found = tuple(float(part) for part in given.split(","))
    except ValueError:
        found = ()
    if len(found) != n:
        raise ValueError(f"{given!r} is not {form}, as 34.5,69.2,50")
    return found


def _types(name: str) -> Iterator[EventType]:
    if name in set(EventClass):
        yield from (t for t in EventType if CLASS_OF[t] == name)
    else:
        yield _one_of(EventType, name, "type")


def _one_of(kinds: type[K], value: str, what: str) -> K:
    try:
        return kinds(value)
    except ValueError as e:
        raise ValueError(f"{value!r} is no {what}; wanted one of {', '.join(kinds)}") from e
