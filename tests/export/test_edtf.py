"""A time is written as EDTF wherever EDTF can say it, and never says more than is known."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.export.edtf import edtf
from sayso.record import Precision, When

DAYS = st.dates(min_value=date(1000, 1, 1), max_value=date(2999, 12, 31))
_DATE = r"\d{4}(?:-\d\d(?:-\d\d)?)?"
_CLOCK = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)?"
_EDTF = re.compile(
    rf"{_CLOCK}|{_DATE}~?|\d{{3}}X~?|\d\dXX~?|\[{_DATE}\.\.{_DATE}\]|(?:{_DATE}~?|\.\.)/(?:{_DATE}~?|\.\.)"
)


@pytest.mark.parametrize(
    ("when", "written"),
    [
        (When(), None),
        (When(start="2021-08-31", end="2021-08-31", precision=Precision.DAY), "2021-08-31"),
        (When(start="2021-08", end="2021-08", precision=Precision.MONTH, approximate=True), "2021-08~"),
        (When(start="2021", end="2021", precision=Precision.YEAR), "2021"),
        (When(start="2021-03", end=None, precision=Precision.MONTH), "2021-03/.."),
        (When(start=None, end="2021-03", precision=Precision.MONTH), "../2021-03"),
        (When(start="2021-08-23", end="2021-08-29", precision=Precision.WEEK), "[2021-08-23..2021-08-29]"),
        (When(start="2021-08-03", end="2021-08-05", precision=Precision.DAY), "2021-08-03/2021-08-05"),
        (When(start="1953", end="2001", precision=Precision.LONGER), "1953/2001"),
        (When(start="1980", end="1989", precision=Precision.LONGER), "198X"),
        (When(start="1900", end="1999", precision=Precision.LONGER), "19XX"),
        (When(start="1980", end="1983", precision=Precision.LONGER, approximate=True), "1980~/1983~"),
        (
            When(start="2021-08-31T23:00+04:30", end="2021-08-31T23:00+04:30", precision=Precision.MINUTE),
            "2021-08-31T23:00:00+04:30",
        ),
        (
            When(
                start="2021-08-31T23:00+04:30", end="2021-08-31T23:00+04:30", precision=Precision.HOUR, approximate=True
            ),
            "2021-08-31~",
        ),
        (
            When(start="2021-10-31T02:30+02:00", end="2021-10-31T02:30+01:00", precision=Precision.MINUTE),
            "2021-10-31",
        ),
        (When(start="2021-08-30", end="2021-08-31", precision=Precision.PART_OF_DAY), "2021-08-30/2021-08-31"),
    ],
)
def test_a_time_is_written_so(when: When, written: str | None) -> None:
    assert edtf(when) == written


WHENS = st.builds(
    lambda day, n, cut, open_start, open_end, precision, about: When(
        start=None if open_start else day.isoformat()[:cut],
        end=None if open_end else (day + timedelta(days=n)).isoformat()[:cut],
        precision=precision,
        approximate=about,
    ),
    DAYS,
    st.integers(0, 4000),
    st.sampled_from([4, 7, 10]),
    st.booleans(),
    st.booleans(),
    st.sampled_from(Precision),
    st.booleans(),
)


@given(WHENS)
def test_whatever_is_written_is_edtf_and_nothing_is_written_of_nothing(when: When) -> None:
    written = edtf(when)
    assert (written is None) == (when.start is None and when.end is None)
    assert written is None or _EDTF.fullmatch(written)


@given(WHENS)
def test_both_ends_can_be_read_back(when: When) -> None:
    written = edtf(when)
    if written is None or "X" in written:
        return
    sides = re.split(r"/|(?<=\d)\.\.(?=\d)", written.strip("[]").replace("~", ""))
    first, last = sides[0], sides[-1]
    assert (None if first == ".." else first) == when.start
    assert (None if last == ".." else last) == when.end


@given(WHENS)
def test_about_is_written_exactly_where_it_is_told(when: When) -> None:
    written = edtf(when)
    if written is not None and not written.startswith("["):
        assert ("~" in written) == when.approximate
