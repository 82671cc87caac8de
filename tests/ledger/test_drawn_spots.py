from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.ledger.spots import COARSEST, FINE, Box, Spot, apart, coarse, spot, spots
from sayso.record import Place, PlaceKind

points = st.tuples(st.floats(-180, 180), st.floats(-90, 90))


def place(name: str, kind: PlaceKind, **more: object) -> Place:
    given_: dict[str, object] = {"country": None, "lat": None, "lon": None, **more}
    return Place(id=name, name=name, kind=kind, mentions=(), **given_)  # type: ignore[arg-type]


KUNDUZ = place("Kunduz", PlaceKind.CITY, country="AF", lat=36.73, lon=68.86)
TALUQAN = place("Taluqan", PlaceKind.CITY, country="AF", lat=36.74, lon=69.53)
PROVINCE = place("Kunduz province", PlaceKind.ADMIN1, country="AF", code="AF-KDZ", lat=36.8, lon=68.8)


def drawn(one: Place) -> Spot:
    found = spot(one)
    assert found is not None
    return found


def test_a_province_is_an_area_and_never_a_pin_in_it() -> None:
    assert (drawn(PROVINCE).area, drawn(PROVINCE).lat, drawn(PROVINCE).key(0)) == ("AF-KDZ", None, "AF-KDZ")


def test_what_lies_nowhere_is_not_drawn() -> None:
    assert list(spots([place("the border", PlaceKind.OTHER)])) == []


@pytest.mark.parametrize(("told", "km"), [(None, 5.0), (40.0, 40.0)])
def test_a_point_says_how_far_it_may_be_off(told: float | None, km: float) -> None:
    assert drawn(replace(KUNDUZ, radius_km=told)).radius_km == km


def test_points_are_of_one_cell_from_afar_and_apart_from_near() -> None:
    far, near = coarse(8), coarse(0.25)
    assert drawn(KUNDUZ).key(far) == drawn(TALUQAN).key(far)
    assert drawn(KUNDUZ).key(near) != drawn(TALUQAN).key(near)


@pytest.mark.parametrize(("cell", "shifted"), [(0, 0), (1, FINE), (2**-20, 0), (1e9, COARSEST), (0.5, FINE - 1)])
def test_a_cell_is_a_power_of_two_of_the_grid(cell: float, shifted: int) -> None:
    assert coarse(cell) == shifted


@given(points, points)
def test_a_box_holds_the_points_between_its_ends_and_every_area(
    one: tuple[float, float], other: tuple[float, float]
) -> None:
    (west, east), (south, north) = (sorted(pair) for pair in zip(one, other, strict=True))
    box = Box(west=west, south=south, east=east, north=north)
    assert box.holds(Spot(name="", lon=(west + east) / 2, lat=(south + north) / 2), 0)
    assert box.holds(Spot(name="", area="AF"), 0)
    if east < 179:
        assert not box.holds(Spot(name="", lon=east + 0.5, lat=south), 0)


@given(points, st.integers(0, COARSEST))
def test_a_coarser_cell_holds_the_finer_one(point: tuple[float, float], shift: int) -> None:
    one = Spot(name="", lon=point[0], lat=point[1])
    x, y = (int(n) for n in one.key(0).split(","))
    assert one.key(shift) == f"{x >> shift},{y >> shift}"


@given(st.lists(points, min_size=1, max_size=6), st.integers(0, COARSEST))
def test_the_places_that_are_apart_count_each_cell_of_an_incident_once(
    them: list[tuple[float, float]], shifted: int
) -> None:
    lie = [Spot(name="a place", lat=lat, lon=lon) for lon, lat in them]
    counted = [one.key(shifted) for n, one in enumerate(lie) if apart(one, lie[:n]) > shifted]
    assert sorted(counted) == sorted({one.key(shifted) for one in lie})


def test_an_area_that_is_named_twice_counts_once_however_fine_the_grid_is() -> None:
    area, town = drawn(PROVINCE), drawn(KUNDUZ)
    assert apart(area, [town]) > COARSEST
    assert apart(area, [town, area]) == 0
