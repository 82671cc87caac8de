"""Dates and times as documents write them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.collect import moments

ZONES = st.integers(-14 * 4, 14 * 4).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)))
TIMES = st.datetimes(datetime.fromisoformat("1990-01-01"), datetime.fromisoformat("2035-01-01"), timezones=ZONES).map(
    lambda t: t.replace(microsecond=0)
)


@given(TIMES)
def test_a_moment_comes_back_with_its_zone_however_it_is_written(at: datetime) -> None:
    written = [
        at.isoformat(),
        at.isoformat(sep=" "),
        f"{at:%Y-%m-%d %H:%M:%S %z}",
        f"{at:%Y%m%dT%H%M%S%z}",
        format_datetime(at),
        f"{at.day} {at:%B} {at.year}, {at:%H:%M} {at:%z}",
    ]
    for words in written:
        told = moments.told(words)
        assert told is not None
        back = datetime.fromisoformat(told)
        assert (back.replace(second=at.second), back.utcoffset()) == (at, at.utcoffset())


@given(st.text(max_size=40))
def test_any_words_are_a_moment_or_none(words: str) -> None:
    told = moments.told(words)
    assert told is None or moments.iso(told) == told


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("2021-09-01", "2021-09-01"),
        ("2021-09-01T10:00Z", "2021-09-01T10:00Z"),
        ("2021-09-01T10:23:00.000Z", "2021-09-01T10:23:00.000Z"),
        ("2021-09-01 10:00:00", "2021-09-01 10:00:00"),
        ("2021-09-01 10:00:00 UTC", "2021-09-01T10:00:00+00:00"),
        ("20210901", "2021-09-01"),
        ("Wed, 01 Sep 2021 10:00:00 GMT", "2021-09-01T10:00:00+00:00"),
        ("Wed, 01 Sep 2021 10:00:00 EST", "2021-09-01T10:00:00-05:00"),
        ("Wed, 01 Sep 2021 10:00:00 -0000", "2021-09-01T10:00:00+00:00"),
        # What zone MSK is, is not ours to say here, and where none is told there is none.
        ("Wed, 01 Sep 2021 10:00:00 MSK", "2021-09-01T10:00:00"),
        ("Wed, 01 Sep 2021 10:00:00", "2021-09-01T10:00:00"),
        ("1 September 2021", "2021-09-01"),
        ("Wednesday, Sept. 1, 2021 at 10:23 p.m. GMT", "2021-09-01T22:23+00:00"),
        ("September 1, 2021", "2021-09-01"),
        ("12 May 2021 12:05 am", "2021-05-12T00:05"),
    ],
)
def test_the_manners_of_the_field_are_known(written: str, told: str) -> None:
    assert moments.told(written) == told


@pytest.mark.parametrize(
    "written",
    [
        "01/09/2021",
        "1.9.21",
        "yesterday",
        "2021",
        "Sep 2021",
        "31 September 2021",
        "10:23",
        "",
        "2 hours ago",
        "1630490580",
    ],
)
def test_what_can_mean_two_things_or_none_is_no_moment(written: str) -> None:
    assert moments.told(written) is None
