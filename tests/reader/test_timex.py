"""Times are marked on their exact words with the type and value that TimeML has for them, and mean the same days."""

from __future__ import annotations

import csv
import itertools
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.reader import calendars, patterns, times, zones
from sayso.reader.calendar import easter, nth_weekday, stretch_of, week_value
from sayso.reader.marks import TimeRef
from sayso.reader.meaning import length_value
from sayso.reader.patterns import number_of
from sayso.reader.sentences import lay_out
from sayso.reader.tense import ahead_by_words
from sayso.reader.timex import marked
from sayso.record import Precision, Segment, SegmentKind, Span

CASES = Path(__file__).parent / "cases"
DAYS = st.dates(min_value=date(1700, 1, 1), max_value=date(2199, 12, 31))
MOMENTS = st.datetimes(min_value=datetime.fromisoformat("1990-01-01"), max_value=datetime.fromisoformat("2035-01-01"))
ZONES = st.sampled_from([
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kabul",
    "Asia/Tehran",
    "Australia/Lord_Howe",
    "UTC",
])
# Words that times are told in, to be strewn at random.
WORDS = st.sampled_from([
    "the",
    "a",
    "of",
    "on",
    "in",
    "at",
    "by",
    "until",
    "since",
    "last",
    "next",
    "this",
    "early",
    "late",
    "mid",
    "two",
    "three",
    "several",
    "few",
    "years",
    "year",
    "months",
    "weeks",
    "days",
    "hours",
    "ago",
    "earlier",
    "later",
    "before",
    "after",
    "Monday",
    "Friday's",
    "May",
    "march",
    "3",
    "11,",
    "1995",
    "2021-08-31",
    "'90s",
    "9",
    "a.m.",
    "GMT",
    "noon",
    "quarter",
    "second",
    "century",
    "weekend",
    "night",
    "morning",
    "every",
    "daily",
    "now",
    "soon",
    "once",
    "fiscal",
    "Ramadan",
    "1427",
    "Bahman",
    "BC",
    "-",
    "to",
    "and",
    "coup",
    ".",
    ",",
    "(",
    ")",
    "\n",
])


def rows(name: str) -> list[dict[str, str]]:
    with (CASES / name).open(encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def refs(text: str, anchor: date | None = date(2021, 9, 1)) -> tuple[TimeRef, ...]:
    layout = lay_out(text, (Segment(kind=SegmentKind.BODY, span=Span(0, len(text))),))
    return times.told(text, layout, anchor, ahead=lambda _: None)


@pytest.mark.parametrize("case", rows("timex.csv"), ids=lambda c: f"{c['words']}: {c['sentence'][:40]}")
def test_a_time_is_marked_so(case: dict[str, str]) -> None:
    text = case["sentence"]
    them = {span.of(text): t for span, t in marked(text, date.fromisoformat(case["created"]))}
    assert case["words"] in them
    told = them[case["words"]]
    assert (told.type, told.value, told.mod or "") == (case["type"], case["value"], case["mod"])


@pytest.mark.parametrize(
    "text",
    [
        "He came as soon as he could, soon after the raid.",
        "A quarter of the town fell; three-quarters of it burned.",
        "A second blast followed.",
        "The 52-year-old farmer read the daily Granma.",
        "Ramadan Shallah met Taha Yassin Ramadan.",
        "The first time, a specific time, is not told.",
        'The News Daily and "60 Minutes" told of it on "Today", as did USA Today.',
        "He was the player of the Year, and the soon-to-open fort fell.",
    ],
)
def test_these_words_are_no_time_of_timeml(text: str) -> None:
    assert [span.of(text) for span, _ in marked(text, date(2021, 9, 1))] == []


def test_without_a_day_to_count_from_a_value_keeps_what_is_told() -> None:
    text = "On Tuesday, on May 3 and in October the post fell."
    assert [t.value for _, t in marked(text, None)] == ["XXXX-WXX-2", "XXXX-05-03", "XXXX-10"]


@given(st.lists(WORDS, max_size=30).map(" ".join), st.none() | DAYS)
def test_whatever_the_words_the_times_are_apart_and_have_values(text: str, anchor: date | None) -> None:
    them = marked(text, anchor)
    assert all(a.end <= b.start for (a, _), (b, _) in itertools.pairwise(them))
    assert all(span.of(text) == span.of(text).strip() for span, _ in them)
    assert {t.type for _, t in them} <= {"DATE", "TIME", "DURATION", "SET"}
    assert all(re.fullmatch(r"[A-Z0-9:_.-]+", t.value) for _, t in them)


@given(st.lists(WORDS, max_size=30).map(" ".join), DAYS)
def test_no_end_is_before_its_start(text: str, anchor: date) -> None:
    for ref in refs(text + " .", anchor):
        if ref.start and ref.end and ref.zone is None:
            n = min(len(ref.start), len(ref.end))
            assert ref.start[:n] <= ref.end[:n]


TOLD = [c["sentence"] for name in ("timex.csv", "times.csv") for c in rows(name)]


@given(st.lists(WORDS, max_size=30).map(" ".join) | st.sampled_from(TOLD))
def test_a_pattern_is_tried_wherever_it_can_match(text: str) -> None:
    if not text.strip():
        return
    met = {m.name for m in patterns.hits(text, Span(0, len(text)))}
    words = {"#" if w.isdigit() else w for w in patterns._WORD.findall(text.lower())}
    for p in patterns._patterns():
        if any(True for _ in patterns._matches(p.regex, text, Span(0, len(text)))):
            assert all(not words.isdisjoint(need) for need in p.needs), (p.name, text)
    assert met <= {p.name for p in patterns._patterns()}


@given(DAYS)
def test_a_day_its_week_month_and_year_hold_the_day(day: date) -> None:
    for value in (
        day.isoformat(),
        f"{day}TNI",
        week_value(day),
        f"{day:%Y-%m}",
        f"{day:%Y}",
        f"{day:%Y}"[:3],
        f"{day:%Y}"[:2],
    ):
        within = stretch_of(value)
        assert within is not None
        assert within.start is not None
        assert within.end is not None
        assert within.start <= day.isoformat()[: len(within.start)]
        assert day.isoformat()[: len(within.end)] <= within.end


@given(DAYS, st.sampled_from(["START", "MID", "END"]))
def test_the_thirds_of_a_month_lie_in_it_and_fill_it(day: date, mod: str) -> None:
    thirds = [stretch_of(f"{day:%Y-%m}", m) for m in ("START", "MID", "END")]
    ends = [(date.fromisoformat(t.start or ""), date.fromisoformat(t.end or "")) for t in thirds if t]
    assert all(b[0] - a[1] == timedelta(days=1) for a, b in itertools.pairwise(ends))
    assert ends[0][0] == day.replace(day=1)
    assert ends[2][1] + timedelta(days=1) == (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    within = stretch_of(f"{day:%Y-%m}", mod)
    assert within in thirds


@pytest.mark.parametrize(
    ("value", "start", "end", "precision"),
    [
        ("2021-Q3", "2021-07", "2021-09", Precision.LONGER),
        ("2021-H1", "2021-01", "2021-06", Precision.LONGER),
        ("2021-WI", "2021-12", "2022-02", Precision.LONGER),
        ("2021-W34-WE", "2021-08-28", "2021-08-29", Precision.WEEK),
        ("198", "1980", "1989", Precision.LONGER),
        ("19", "1900", "1999", Precision.LONGER),
    ],
)
def test_a_value_names_these_days(value: str, start: str, end: str, precision: Precision) -> None:
    within = stretch_of(value)
    assert within is not None
    assert (within.start, within.end, within.precision) == (start, end, precision)


@pytest.mark.parametrize(
    "value", ["P3D", "PXW", "PAST_REF", "XXXX-WXX-1", "2021-13", "2021-02-30", "2021-W60", "BC0512", ""]
)
def test_what_names_no_one_stretch_has_none(value: str) -> None:
    assert stretch_of(value) is None


@given(st.integers(0, 99), st.sampled_from(["dozen", "hundred", "thousand", ""]))
def test_a_number_in_figures_is_that_number(n: int, word: str) -> None:
    times_ = {"dozen": 12, "hundred": 100, "thousand": 1000, "": 1}[word]
    assert number_of(str(n)) == n
    assert word == "" or number_of(f"two {word}") == 2 * times_


@pytest.mark.parametrize(
    ("words", "n"),
    [
        ("forty-five", 45),
        ("a hundred", 100),
        ("two thousand and six", 2006),
        ("5 1/2", 5.5),
        ("1,200", 1200),
        ("a couple of", 2),
        ("some", None),
    ],
)
def test_a_number_in_words_is_this(words: str, n: float | None) -> None:
    assert number_of(words) == n


@pytest.mark.parametrize(
    ("n", "unit", "value"),
    [
        (3, "day", "P3D"),
        (2.5, "hour", "PT2H30M"),
        (0.5, "hour", "PT30M"),
        (2, "fortnight", "P4W"),
        (3, "decade", "P30Y"),
    ],
)
def test_a_length_has_this_value(n: float, unit: str, value: str) -> None:
    assert length_value(n, unit) == value


@pytest.mark.parametrize(
    ("text", "words", "start"),
    [
        ("The coup of May 3 shocked the capital. Two weeks after the coup, troops left.", "Two weeks", "2021-05-17"),
        ("The raid came three days after the May 3 coup.", "three days", "2021-05-06"),
        ("They met two days before Tuesday's raid.", "two days", "2021-08-29"),
        ("Two weeks after the coup, troops left.", "Two weeks", None),
        ("Posts fell on May 3. A month after the flood, troops left.", "A month", None),
    ],
)
def test_a_time_is_counted_from_an_event_whose_day_is_told(text: str, words: str, start: str | None) -> None:
    (ref,) = (r for r in refs(text) if r.span.of(text) == words)
    assert ref.start == start


@given(st.integers(1, 1600), st.integers(1, 12))
def test_islamic_months_follow_each_other_without_a_gap(year: int, month: int) -> None:
    last = calendars.islamic(year, month, calendars.islamic_month(year, month))
    then = calendars.islamic(year + month // 12, month % 12 + 1, 1)
    assert last is not None
    assert then is not None
    assert then - last == timedelta(days=1)
    assert calendars.islamic(year, month, calendars.islamic_month(year, month) + 1) is None
    assert calendars.islamic_year(last) == year


@given(st.integers(1178, 1632), st.integers(1, 12))
def test_persian_months_follow_each_other_without_a_gap(year: int, month: int) -> None:
    last = calendars.persian(year, month, calendars.persian_month(year, month))
    then = calendars.persian(year + month // 12, month % 12 + 1, 1)
    assert last is not None
    assert then is not None
    assert then - last == timedelta(days=1)
    assert calendars.persian(year, month, calendars.persian_month(year, month) + 1) is None
    assert calendars.persian_year(last) == year


@pytest.mark.parametrize(
    ("found", "day"),
    [
        (calendars.persian(1357, 11, 22), date(1979, 2, 11)),
        (calendars.persian(1399, 12, 30), date(2021, 3, 20)),
        (calendars.persian(1404, 1, 1), date(2025, 3, 21)),
        (calendars.islamic(1427, 1, 1), date(2006, 1, 31)),
        (calendars.islamic(1442, 9, 1), date(2021, 4, 13)),
        (easter(2021), date(2021, 4, 4)),
        (easter(2000), date(2000, 4, 23)),
        (nth_weekday(1999, 11, 3, 4), date(1999, 11, 25)),
        (nth_weekday(2021, 5, 0, -1), date(2021, 5, 31)),
    ],
)
def test_a_day_of_another_calendar_is_this_day(found: date, day: date) -> None:
    assert found == day


@given(MOMENTS, ZONES)
def test_a_local_clock_reads_so_at_each_of_its_moments_and_at_no_other(at: datetime, name: str) -> None:
    naive = f"{at:%Y-%m-%dT%H:%M}"
    them = zones.moments(naive, name)
    assert len(them) <= 2
    assert len({m.astimezone(UTC) for m in them}) == len(them)
    for moment in them:
        shown = moment.astimezone(UTC).astimezone(zones.zone(name))
        assert f"{shown:%Y-%m-%dT%H:%M}" == naive
    assert list(them) == sorted(them, key=lambda m: m.astimezone(UTC))


@given(MOMENTS, ZONES)
def test_every_moment_is_among_those_of_the_clock_that_it_shows(at: datetime, name: str) -> None:
    moment = at.replace(second=0, microsecond=0, tzinfo=UTC)
    shown = moment.astimezone(zones.zone(name))
    if shown.second == 0:
        assert moment in [m.astimezone(UTC) for m in zones.moments(f"{shown:%Y-%m-%dT%H:%M}", name)]


@pytest.mark.parametrize(
    ("naive", "n"), [("2021-03-28T02:30", 0), ("2021-10-31T02:30", 2), ("2021-10-31T03:30", 1), ("2021-07-01T12:00", 1)]
)
def test_a_skipped_hour_is_at_no_moment_and_a_repeated_one_at_two(naive: str, n: int) -> None:
    assert len(zones.moments(naive, "Europe/Berlin")) == n


def test_a_clock_that_its_zone_showed_twice_is_either_moment_and_one_never_shown_is_none() -> None:
    twice = "The blast came at 2:30 a.m. Berlin time on October 31, 2021."
    never = "The blast came at 2:30 a.m. Berlin time on March 28, 2021."
    (ref,) = (r for r in refs(twice) if r.kind == "time")
    assert (ref.start, ref.end) == ("2021-10-31T02:30+02:00", "2021-10-31T02:30+01:00")
    (ref,) = (r for r in refs(never) if r.kind == "time")
    assert (ref.start, ref.end) == (None, None)


@pytest.mark.parametrize(
    ("text", "words", "ahead"),
    [
        ("The envoys will meet on Friday.", "Friday", True),
        ("Talks are scheduled for Friday.", "Friday", True),
        ("They gave the rebels until 9 a.m. Friday to leave.", "Friday", True),
        ("They could leave as soon as Friday.", "Friday", True),
        ("The dividend will be paid Dec. 14.", "Dec. 14", True),
        ("The camp fell on Friday.", "Friday", False),
        ("The truce had been due to expire Friday.", "Friday", False),
        ("Until Friday, they had not named him.", "Friday", False),
        ("They sought a way around Friday's ruling, which will stand.", "Friday", None),
        ("The firm agreed to buy the port in February.", "February", None),
    ],
)
def test_the_words_around_look_ahead_or_back(text: str, words: str, ahead: bool | None) -> None:
    span = Span(text.index(words), text.index(words) + len(words))
    assert ahead_by_words(text, [Span(0, len(text))])(span) is ahead
