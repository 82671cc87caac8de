"""Time expressions are found on their exact words and mean what the dateline makes of them."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sayso.reader import times, zones
from sayso.reader.calendar import day_near, weekday_near
from sayso.reader.marks import TimeRef
from sayso.reader.patterns import hits, tables
from sayso.reader.syntax import Syntax
from sayso.record import Dateline, Segment, SegmentKind, Span

CASES = Path(__file__).parent / "cases"
SyntaxOf = Callable[[str], Syntax]


def rows(name: str) -> list[dict[str, str]]:
    with (CASES / name).open(encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def found(syntax_of: SyntaxOf, text: str, dateline: str | None = "2021-09-01", **more: str) -> tuple[TimeRef, ...]:
    return times.find(syntax_of(text), Dateline(date=dateline), **more)


def words_of(refs: tuple[TimeRef, ...], text: str) -> list[str]:
    return [r.span.of(text) for r in refs]


def dated(head: str, body: str, **more: object) -> Dateline:
    text = f"Posts fall\n\n{head}\n\n{body}"
    start = 12 + len(head)
    parts = (
        Segment(kind=SegmentKind.HEADLINE, span=Span(0, 10)),
        Segment(kind=SegmentKind.DATELINE, span=Span(12, start)),
        Segment(kind=SegmentKind.BODY, span=Span(start + 2, len(text))),
    )
    return times.read_dateline(text, parts, **{"published": None, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize("case", rows("times.csv"), ids=lambda c: f"{c['words']}: {c['sentence'][:40]}")
def test_a_time_means_this(syntax_of: SyntaxOf, case: dict[str, str]) -> None:
    text = case["sentence"]
    ref = next((r for r in found(syntax_of, text, case["dateline"]) if r.span.of(text) == case["words"]), None)
    assert ref is not None, words_of(found(syntax_of, text, case["dateline"]), text)
    assert (ref.start or "", ref.end or "", ref.precision.value) == (case["start"], case["end"], case["precision"])


def test_a_unit_that_nothing_is_counted_in_is_told_and_not_known(syntax_of: SyntaxOf) -> None:
    (ref,) = found(syntax_of, "The border was drawn in the last century.", "2021-09-01")
    assert (ref.start, ref.end, ref.precision.value) == (None, None, "unknown")


@pytest.mark.parametrize("case", rows("years.csv"), ids=lambda c: c["note"])
def test_the_dateline_gets_this_date(case: dict[str, str]) -> None:
    latest = int(case["latest"]) if case["latest"] else None
    read = dated(case["dateline"], case["body"], published=case["published"] or None, latest=latest)
    assert (read.date or "") == case["date"]
    assert read.year_inferred == (bool(case["date"]) and case["date"][:4] not in case["dateline"])


@pytest.mark.parametrize(
    ("head", "agency"),
    [
        ("MOSCOW, September 1. /TASS/.", "TASS"),
        ("KABUL, Aug 31 (Reuters) -", "Reuters"),
        ("KABUL, Afghanistan (AP) --", "AP"),
        ("KYIV, 3 March. Ukrinform.", "Ukrinform"),
        ("ROME, April 4, 1997 (AFP)", "AFP"),
        ("BAMAKO, May 2 (Sahel Wire) -", "Sahel Wire"),
        ("DUSHANBE, 2 October, Oxus Wire —", "Oxus Wire"),
        ("GAZA CITY, Dec 7, 2005", None),
    ],
)
def test_the_agency_stands_in_the_dateline(head: str, agency: str | None) -> None:
    assert dated(head, "Two posts fell.").agency == agency


def test_a_text_without_a_dateline_has_no_date_even_where_its_publication_is_known() -> None:
    parts = (Segment(kind=SegmentKind.BODY, span=Span(0, 15)),)
    assert times.read_dateline("Two posts fell.", parts, published="2021-09-01") == Dateline()


def test_a_dateline_without_a_year_is_a_gap(syntax_of: SyntaxOf) -> None:
    text = "KABUL, Sept 1 (Reuters) - Two posts fell."
    gaps = times.gaps(syntax_of(text), Dateline(span=Span(0, 25)), ())
    assert [(g.span.of(text), g.reason) for g in gaps] == [
        ("KABUL, Sept 1 (Reuters) -", "the dateline's year is not told")
    ]


def test_a_weekday_counts_from_publication_where_the_dateline_has_no_date(syntax_of: SyntaxOf) -> None:
    (ref,) = found(syntax_of, "Two posts fell on Tuesday.", None, published="2021-09-01T10:00Z")
    assert ref.start == "2021-08-31"


def test_without_any_day_to_count_from_a_weekday_means_nothing_and_is_a_gap(syntax_of: SyntaxOf) -> None:
    syntax = syntax_of("Two posts fell on Tuesday.")
    refs = times.find(syntax, Dateline())
    assert [r.start for r in refs] == [None]
    assert [g.span for g in times.gaps(syntax, Dateline(), refs)] == [refs[0].span]


@pytest.mark.parametrize(
    "text",
    [
        "The rebels may march into the city.",
        "The second man, a 45-year-old farmer, was aged 57 at most.",
        "About 2000 soldiers and 1500 refugees crossed.",
        "The council passed resolution 1701 without a vote.",
        "The sun rose; he sat down; they wed.",
        "Seven local villagers died.",
        "They took one at a time.",
    ],
)
def test_these_words_are_no_time(syntax_of: SyntaxOf, text: str) -> None:
    assert words_of(found(syntax_of, text), text) == []


def test_two_clocks_of_one_moment_agree(syntax_of: SyntaxOf) -> None:
    text = "The clashes began at about 23:00 local time (21:30 Moscow time) on Tuesday."
    syntax = syntax_of(text)
    refs = times.find(syntax, Dateline(date="2021-09-01"))
    assert [(r.start, r.zone, r.approximate) for r in refs] == [
        ("2021-08-31T23:00", "local", True),
        ("2021-08-31T21:30+03:00", "Europe/Moscow", False),
        ("2021-08-31", None, False),
    ]
    assert times.gaps(syntax, Dateline(date="2021-09-01"), refs) == ()


@pytest.mark.parametrize(
    "clocks", ["23:00 Kabul time (22:30 Moscow time)", "23:00 local time (21:37 GMT)", "10:00 GMT (10:00 Moscow time)"]
)
def test_two_clocks_that_cannot_be_one_moment_are_a_gap(syntax_of: SyntaxOf, clocks: str) -> None:
    text = f"The clashes began at {clocks} on Tuesday."
    syntax = syntax_of(text)
    (gap,) = times.gaps(syntax, Dateline(date="2021-09-01"), times.find(syntax, Dateline(date="2021-09-01")))
    assert gap.reason == "two printed clocks do not tell one moment"
    assert gap.span.of(text) == clocks[clocks.index("(") + 1 : -1]


def test_the_second_clock_may_be_of_the_day_before(syntax_of: SyntaxOf) -> None:
    refs = found(syntax_of, "The base was hit at 01:30 local time (2100 GMT) on Tuesday.")
    assert [r.start for r in refs][:2] == ["2021-08-31T01:30", "2021-08-30T21:00+00:00"]


@pytest.mark.parametrize(
    ("words", "zone"),
    [
        ("Moscow time", "Europe/Moscow"),
        ("Kabul time", "Asia/Kabul"),
        ("Khartoum time", "Africa/Khartoum"),
        ("Israeli time", "Asia/Jerusalem"),
        ("Eastern Standard Time", "America/New_York"),
        ("GMT", "UTC"),
        ("EST", "-05:00"),
        ("UTC+3", "+03:00"),
        ("local time", "local"),
        ("IST", None),
        ("Nowhere time", None),
    ],
)
def test_zone_words_name_a_zone_or_none(words: str, zone: str | None) -> None:
    assert zones.named(words) == zone


def test_curly_quotes_and_hard_spaces_keep_exact_offsets(syntax_of: SyntaxOf) -> None:
    text = "On\u00a0August\u00a015, the city\u2019s gates fell; \u201cTuesday\u2019s\u201d raid came\r\nlast\r\nweek."
    assert words_of(found(syntax_of, text), text) == ["August\u00a015", "Tuesday", "last\r\nweek"]


DAYS = st.dates(min_value=date(1980, 1, 1), max_value=date(2049, 12, 31))


@given(DAYS, st.integers(0, 6), st.booleans())
def test_a_weekday_is_that_day_within_a_week_of_the_dateline(anchor: date, weekday: int, coming: bool) -> None:
    day = weekday_near(anchor, weekday, coming=coming)
    assert day.weekday() == weekday
    assert timedelta(0) <= (day - anchor if coming else anchor - day) < timedelta(days=7)


@given(DAYS, DAYS, st.booleans())
def test_a_day_of_the_year_is_the_next_one_or_the_last_one(anchor: date, other: date, coming: bool) -> None:
    day = day_near(anchor, other.month, other.day, coming=coming)
    assert day is not None
    assert (day.month, day.day) == (other.month, other.day)
    assert day >= anchor if coming else day <= anchor


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25)
@given(anchor=DAYS, name=st.sampled_from(sorted(n for n in tables()["weekday"] if n.endswith("day"))))
def test_any_weekday_read_is_near_the_dateline_and_that_weekday(parsed_weekdays, anchor: date, name: str) -> None:
    syntax = parsed_weekdays[name]
    for ref in times.find(syntax, Dateline(date=anchor.isoformat())):
        day = date.fromisoformat(ref.start or "")
        assert day.weekday() == tables()["weekday"][name]
        assert abs(day - anchor) <= timedelta(days=7)


@pytest.fixture(scope="session")
def parsed_weekdays(syntax_of: SyntaxOf) -> dict[str, Syntax]:
    told = "Rebels hit the base on {0}. They will meet on {0}. Late {0} it was quiet. By {0} night all had left."
    return {n: syntax_of(told.format(n.title())) for n in tables()["weekday"] if n.endswith("day")}


@given(st.text(alphabet="0123456789:.-–/(), \n\u00a0’apmGMTondysTuesdayMaychluin", max_size=60))
def test_whatever_the_text_the_words_found_are_its_own_and_apart(text: str) -> None:
    them = hits(text, Span(0, len(text))) if text else []
    assert all(0 <= h.span.start < h.span.end <= len(text) for h in them)
    assert all(h.span.of(text) == h.span.of(text).strip() for h in them)
    assert all(a.span.end <= b.span.start for a, b in itertools.pairwise(them))


@given(DAYS, st.integers(0, 23), st.integers(0, 59), st.sampled_from(["Asia/Kabul", "Europe/Kyiv", "America/New_York"]))
def test_a_clock_printed_in_two_zones_gives_back_the_offset(day: date, hour: int, minute: int, zone: str) -> None:
    naive = f"{day.isoformat()}T{hour:02}:{minute:02}"
    at = zones.moment(naive, zone)
    ahead = zones.offset_between(naive, datetime.fromisoformat(zones.iso(at)))
    assert ahead == at.utcoffset()


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("The clashes began at 00:05 Yerevan time (23:05 Moscow time on Monday) on Tuesday.", "2021-08-31T00:05+04:00"),
        ("It started on Tuesday at 04:30 Kabul time (22:00 GMT on Monday).", "2021-08-31T04:30+04:30"),
    ],
)
def test_a_day_inside_brackets_is_that_of_the_clock_inside_them(syntax_of: SyntaxOf, text: str, start: str) -> None:
    assert next(r.start for r in found(syntax_of, text) if r.kind == "time") == start


def test_a_day_that_something_is_called_after_is_no_time(syntax_of: SyntaxOf) -> None:
    text = "Last week, talks with the March 23 Movement were held; on March 23 fighters left."
    assert words_of(found(syntax_of, text), text) == ["Last week", "March 23"]
