"""What lies around an incident: each other one once, and never itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import pytest

from sayso.desk.held import Told, Whole
from sayso.ledger.incidents import IncidentQuery, Incidents, Listed
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

    def meeting(self, asked: IncidentQuery, **_: Any) -> Iterator[Listed]:
        self.asked.append(asked)
        for one in self.them:
            if asked.where in {None, *(p.country for p in one.places)}:
                yield Listed(
                    incident=one, day=one.day, start="", first=None, last=None, weight="", dead=0, statuses=frozenset()
                )


def around(few: Few, of: Incident) -> list[str]:
    return [i.id for i in Told(cast("Incidents", few), Whole()).around(of, within=7, limit=9)]


def test_one_that_shares_two_countries_lies_around_once_and_nothing_around_itself() -> None:
    border, town = incident("i1", "AF", "PK"), incident("i3", "PK")
    few = Few(border, incident("i2", "AF", "PK"), town)
    assert around(few, border) == ["i2", "i3"]
    assert [a.where for a in few.asked] == ["AF", "PK"]


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
