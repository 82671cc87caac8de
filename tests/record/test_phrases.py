"""Values in plain words."""

from __future__ import annotations

import pytest
import specimen
from hypothesis import given
from hypothesis import strategies as st

from sayso.record import Harm, Place, PlaceKind, Precision, Span, Toll, When
from sayso.record.phrases import fact_told, moment, number_told, one_line, place_told, title_of, voice, when_told

AT = (Span(0, 1),)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("2021-08-31", "Tue 31 Aug 2021"),
        ("2021-08", "Aug 2021"),
        ("2021", "2021"),
        ("2021-08-31T23:00+04:30", "Tue 31 Aug 2021 23:00 UTC+04:30 (18:30 UTC)"),
        ("2021-09-01T01:00+04:30", "Wed 1 Sep 2021 01:00 UTC+04:30 (Tue 31 Aug 2021 20:30 UTC)"),
        ("2021-08-31T20:00-03:00", "Tue 31 Aug 2021 20:00 UTC−03:00 (23:00 UTC)"),
        ("2021-08-31T18:30Z", "Tue 31 Aug 2021 18:30 UTC"),
        ("2021-08-31T18:30", "Tue 31 Aug 2021 18:30 local time"),
        ("2021-13", "2021-13"),
        ("the other day", "the other day"),
    ],
)
def test_a_moment_is_told_with_its_weekday_its_zone_and_in_utc(value: str, told: str) -> None:
    assert moment(value) == told


@pytest.mark.parametrize(
    ("when", "told"),
    [
        (When(), ""),
        (When(start="2021-08-31", end="2021-08-31"), "Tue 31 Aug 2021"),
        (When(start="2021-08-31"), "since Tue 31 Aug 2021"),
        (When(start="2021-08-31", approximate=True), "since about Tue 31 Aug 2021"),
        (When(start="2021-08-30", end="2021-08-31"), "Mon 30 Aug 2021 to Tue 31 Aug 2021"),
        (
            When(start="2021-08-23", end="2021-08-29", precision=Precision.WEEK),
            "in the week Mon 23 Aug 2021 to Sun 29 Aug 2021",
        ),
        (When(end="2021"), "until 2021"),
    ],
)
def test_when_is_told_as_far_as_it_is_known(when: When, told: str) -> None:
    assert when_told(when) == told


@pytest.mark.parametrize(
    ("low", "high", "unknown", "told"),
    [
        (12, 12, False, "12"),
        (1200, 1200, False, "1,200"),
        (6, None, False, "at least 6"),
        (None, 20, False, "up to 20"),
        (3, 5, False, "3 to 5"),
        (0, 0, False, "none"),
        (None, None, False, "some"),
        (None, None, True, "unknown"),
    ],
)
def test_unknown_is_told_as_unknown_and_never_as_none(
    low: int | None, high: int | None, unknown: bool, told: str
) -> None:
    assert number_told(Toll(harm=Harm.KILLED, low=low, high=high, unknown=unknown)) == told


def test_a_place_is_told_with_its_kind_its_code_and_where_it_lies() -> None:
    place = Place(id="p", name="X", kind=PlaceKind.ADMIN1, mentions=AT, code="AF-PAN", lat=35.4, lon=-69.8)
    assert place_told(place) == "province, AF-PAN, 35.40°N 69.80°W"
    assert place_told(Place(id="p", name="X", kind=PlaceKind.OTHER, mentions=AT)) == "no coordinates"
    assert (
        place_told(Place(id="p", name="X", kind=PlaceKind.COUNTRY, mentions=AT, country="AF", lat=3, lon=6))
        == "country, AF"
    )


def test_a_voice_is_the_chain_in_order_and_an_empty_chain_is_the_dispatch() -> None:
    reading = specimen.reading()
    assert voice(reading, ("s1", "s2")) == "Radio Dorvan ← medics"
    assert voice(reading, ()) == "Northern Wire itself"


def test_a_fact_tells_whom_it_holds_of_by_name() -> None:
    reading = specimen.reading()
    assert fact_told(reading, reading.facts[0]) == ("Petar Olan", "spokesman for the rebels")
    assert title_of(reading) == "Shelling hits market in Dorvan — radio"


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("two\r\n  lines\u00a0here", "two lines here"),
        ("\x1b[31mred\x07", "\ufffd[31mred\ufffd"),
        ("a\u202egnp.exe", "a\ufffdgnp.exe"),
        ("zero\u200bwidth\u200f", "zerowidth"),
    ],
)
def test_words_on_a_screen_cannot_steer_it(words: str, shown: str) -> None:
    assert one_line(words) == shown


@given(st.text())
def test_shown_words_never_hold_a_control_character(words: str) -> None:
    assert not any(ord(c) < 32 or 127 <= ord(c) < 160 for c in one_line(words))
