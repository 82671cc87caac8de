from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.desk.mapping import Box, drawn, spot, spots
from sayso.record import Count, EventType, Harm, Incident, Place, PlaceKind, Series

lons, lats = st.floats(-180, 180), st.floats(-90, 90)


def place(name: str, kind: PlaceKind, **more: object) -> Place:
    return Place(id=name, name=name, kind=kind, mentions=(), **{"country": None, "lat": None, "lon": None, **more})  # type: ignore[arg-type]


KUNDUZ = place("Kunduz", PlaceKind.CITY, country="AF", lat=36.73, lon=68.86)
TALUQAN = place("Taluqan", PlaceKind.CITY, country="AF", lat=36.74, lon=69.53)
PROVINCE = place("Kunduz province", PlaceKind.ADMIN1, country="AF", code="AF-KDZ", lat=36.8, lon=68.8)
NOWHERE = place("the border", PlaceKind.OTHER)


def incident(id: str, *places: Place, **more: object) -> Incident:
    return Incident(
        id=id,
        claims=(id,),
        dispatches=(id,),
        type=EventType.ATTACK,
        places=places,
        **more,  # type: ignore[arg-type]
    )


def test_a_province_is_an_area_and_never_a_pin_in_it() -> None:
    assert (one := spot(PROVINCE)) is not None
    assert (one.area, one.lat) == ("AF-KDZ", None)


def test_what_lies_nowhere_is_not_drawn() -> None:
    assert spot(NOWHERE) is None
    assert drawn([incident("i1", NOWHERE)]) == []


def test_a_point_says_how_far_it_may_be_off() -> None:
    assert spot(KUNDUZ).radius_km == 5  # type: ignore[union-attr]
    assert spot(replace(KUNDUZ, radius_km=40.0)).radius_km == 40  # type: ignore[union-attr]


def test_points_too_near_for_the_cell_are_one_and_come_apart_in_smaller_ones() -> None:
    them = [incident("i1", KUNDUZ), incident("i2", TALUQAN)]
    (both,) = drawn(them, cell=8)
    assert (both.n, both.id, both.name) == (2, "", "Taluqan")
    assert {(d.name, d.n, d.id) for d in drawn(them, cell=0.25)} == {("Kunduz", 1, "i1"), ("Taluqan", 1, "i2")}


def test_an_incident_counts_once_where_two_of_its_places_lie_together() -> None:
    (one,) = drawn([incident("i1", KUNDUZ, TALUQAN)], cell=8)
    assert one.n == 1


def test_a_box_keeps_points_outside_away_but_no_area() -> None:
    found = drawn([incident("i1", KUNDUZ, PROVINCE)], box=Box(west=0, south=0, east=10, north=10))
    assert [d.key for d in found] == ["AF-KDZ"]


@pytest.mark.parametrize(("unknown", "n"), [(True, 1), (False, 0)])
def test_it_is_told_where_nobody_knows_the_cost(unknown: bool, n: int) -> None:
    told = Count(at=None, by="", claim="i1", low=None if unknown else 3, high=None if unknown else 3, unknown=unknown)
    series = Series(
        harm=Harm.KILLED, counts=(told,), lowest=told.low, highest=told.high, latest=told, chosen=told, rule=""
    )
    (one,) = drawn([incident("i1", KUNDUZ, series=(series,))])
    assert one.unknown == n


@given(st.lists(st.tuples(lons, lats), min_size=1, max_size=20), st.sampled_from([0.0, 0.25, 1.0, 8.0]))
def test_every_incident_is_found_again_under_the_key_of_what_is_drawn(
    at: list[tuple[float, float]], cell: float
) -> None:
    them = [incident(f"i{n}", place("x", PlaceKind.CITY, lat=lat, lon=lon)) for n, (lon, lat) in enumerate(at)]
    found = drawn(them, cell=cell)
    assert sum(d.n for d in found) == len(them)
    for d in found:
        assert sum(d.key in spots(i, cell=cell) for i in them) == d.n
