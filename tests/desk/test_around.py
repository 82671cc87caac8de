"""What lies around an incident: each other one once, and never itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, cast

import pytest

from sayso.desk.held import Told, Whole
from sayso.ledger.incidents import IncidentQuery, Incidents, Listed, Short, named
from sayso.record import EventType, Incident, Place, PlaceKind, When


def incident(id: str, *countries: str, on: str | None = "2021-09-01") -> Incident:
    places = tuple(Place(id=f"p{c}", name=c, kind=PlaceKind.COUNTRY, mentions=(), country=c) for c in countries)
    when = When(start=on, end=on)
    return Incident(id=id, claims=(f"c{id}",), dispatches=("d",), type=EventType.SHELLING, places=places, when=when)


class Few:
    """The incidents of a question by their countries; what was asked is kept."""

    def __init__(self, *them: Incident) -> None:
        self.them = them
        self.asked: list[IncidentQuery] = []

    def short(self, asked: IncidentQuery, **_: Any) -> list[Short]:
        self.asked.append(asked)
        return [
            Short(id=one.id, day=one.day, type=one.type, places=frozenset(named(p.name) for p in one.places))
            for one in self.them
            if asked.where in {None, *(p.country for p in one.places)}
        ]

    def these(self, ids: Iterable[str]) -> Iterator[Listed]:
        held = {one.id: one for one in self.them}
        told: dict[str, Any] = {"first": None, "last": None, "weight": "", "urgency": "", "dead": 0}
        return (Listed(incident=held[id], day="", start="", statuses=frozenset(), **told) for id in ids)


def around(few: Few, of: Incident) -> list[str]:
    return [i.id for i in Told(cast("Incidents", few), Whole()).around(of, within=7, limit=9)]


def test_one_that_shares_two_countries_lies_around_once_and_nothing_around_itself() -> None:
    border, town = incident("i1", "AF", "PK"), incident("i3", "PK")
    few = Few(border, incident("i2", "AF", "PK"), town)
    assert around(few, border) == ["i2", "i3"]
    assert [a.where for a in few.asked] == ["AF", "PK"]


def test_those_at_one_of_its_places_come_first_then_those_of_the_nearest_days() -> None:
    here, far = incident("i1", "AF"), incident("i2", "PK", on="2021-09-01")
    week, day = incident("i3", "AF", on="2021-09-07"), incident("i4", "AF", on="2021-08-31")
    few = Few(far, week, day, here)
    few.asked.clear()
    assert [i.id for i in Told(cast("Incidents", few), Whole()).around(here, within=7, limit=2)] == ["i4", "i3"]


@pytest.mark.parametrize(
    ("on", "since", "until"),
    [
        ("2021-09-01T08:00+04:30", "2021-08-25", "2021-09-08"),
        ("2021-09", "2021-09", "2021-09"),
        (None, None, None),
    ],
)
def test_it_is_looked_for_as_near_as_the_day_is_told(on: str | None, since: str | None, until: str | None) -> None:
    few = Few(incident("i2"))
    assert around(few, incident("i1", on=on)) == ["i2"]
    (asked,) = few.asked
    assert (asked.since, asked.until, asked.where) == (since, until, None)
