import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.reader.gazetteer import MAX_NAME, Gazetteer, fold, skeleton
from sayso.record import Place, PlaceKind, Span


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Panjshir", "AF-PAN"),
        ("Parwan", "AF-PAR"),
        ("Baghlan", "AF-BGL"),
        ("Helmand", "AF-HEL"),
        ("Nangarhar", "AF-NAN"),
        ("Kherson", "UA-65"),
        ("Nineveh", "IQ-NI"),
        ("Anbar", "IQ-AN"),
        ("North Kivu", "CD-NK"),
        ("Zamfara", "NG-ZA"),
        ("Timbuktu", "ML-6"),
        ("Lanao del Sur", "PH-LAS"),
        ("Sistan-Baluchestan", "IR-11"),
    ],
)
def test_an_admin_1_is_found_with_its_iso_code(gazetteer: Gazetteer, name: str, code: str):
    assert code in {e.code for e in gazetteer.named(name)}


def test_panjshir_is_never_called_parwan(gazetteer: Gazetteer):
    assert {e.code for e in gazetteer.named("Parwan") if e.kind is PlaceKind.ADMIN1} == {"AF-PAR"}
    assert {e.code for e in gazetteer.named("Panjshir") if e.kind is PlaceKind.ADMIN1} == {"AF-PAN"}


@pytest.mark.parametrize(
    ("one", "two"),
    [("Kyiv", "Kiev"), ("Homs", "Hims"), ("Al-Qaim", "Qaim"), ("Vlorë", "Vlore"), ("N'Djamena", "NDjamena")],
)
def test_spellings_of_one_town_find_one_town(gazetteer: Gazetteer, one: str, two: str):
    towns = [{e.geonames for e in gazetteer.named(n) if e.kind is PlaceKind.CITY} for n in (one, two)]
    assert towns[0] & towns[1]


@pytest.mark.parametrize(("heard", "name"), [("Panjsher", "Panjshir"), ("Nangrahar", "Nangarhar")])
def test_a_name_unlisted_in_this_spelling_is_found_by_sound(gazetteer: Gazetteer, heard: str, name: str):
    assert not gazetteer.named(heard)
    assert gazetteer.sounding(heard, ["AF"])[0].name == name
    assert not gazetteer.sounding(heard, ["FR"])


def test_a_country_knows_its_middle_and_capital(gazetteer: Gazetteer):
    iraq, capital = gazetteer.country("IQ"), gazetteer.capital("IQ")
    assert iraq is not None
    assert capital is not None
    assert (iraq.name, iraq.kind, capital.name, capital.zone) == ("Iraq", PlaceKind.COUNTRY, "Baghdad", "Asia/Baghdad")


@pytest.mark.parametrize(
    ("country", "code", "geonames", "zone"),
    [
        ("AF", None, None, "Asia/Kabul"),
        ("AF", "AF-PAN", None, "Asia/Kabul"),
        ("RU", None, None, None),
        ("RU", None, 524901, "Europe/Moscow"),
        ("US", None, None, None),
        (None, None, None, None),
    ],
)
def test_a_zone_is_the_towns_or_the_provinces_or_the_countrys_only_one(
    gazetteer: Gazetteer, country: str | None, code: str | None, geonames: int | None, zone: str | None
):
    place = Place(
        id="p1", name="x", kind=PlaceKind.CITY, mentions=(Span(0, 1),), country=country, code=code, geonames=geonames
    )
    assert gazetteer.zone_of(place) == zone


@given(st.text(max_size=200))
def test_folding_is_done_after_one_time(name: str):
    assert fold(fold(name)) == fold(name)
    assert len(skeleton(fold(name))) <= 4 * MAX_NAME


def test_a_hostile_name_costs_no_time(gazetteer: Gazetteer):
    begun = time.perf_counter()
    assert gazetteer.named("A" * 10_000_000) == ()
    assert gazetteer.named("al " * 1_000_000) == ()
    assert gazetteer.sounding("\u0301" * 1_000_000, ["AF"]) == ()
    assert time.perf_counter() - begun < 1.0
