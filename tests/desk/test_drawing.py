from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.desk.drawing import chains, chart, columns, timeline
from sayso.desk.drawing.axis import TICKS, bulk
from sayso.record import Count, EventType, Harm, Incident, Precision, Series, When

moments = st.datetimes(timezones=st.just(UTC))


def incident(id: str, **when: object) -> Incident:
    return Incident(
        id=id,
        claims=(id,),
        dispatches=(id,),
        type=EventType.ATTACK,
        when=When(**when),  # type: ignore[arg-type]
    )


@settings(deadline=None)
@given(st.lists(moments, min_size=1, max_size=40))
def test_most_of_what_is_told_lies_on_the_line_and_the_names_of_days_do_not_crowd(them: list[datetime]) -> None:
    axis = bulk((m, 1) for m in them)
    assert axis.first <= axis.last
    assert sum(axis.first <= m <= axis.last for m in them) >= 0.7 * len(them)
    ticks = axis.ticks
    assert len(ticks) <= 2 * TICKS
    assert [t.at for t in ticks] == sorted(t.at for t in ticks)


def test_one_of_years_ago_does_not_press_the_others_into_a_corner() -> None:
    days = [incident(f"i{d}", start=f"2021-09-{d:02}", end=f"2021-09-{d:02}") for d in range(1, 20)]
    old = incident("old", start="1999-01-01", end="1999-01-01")
    drawn = timeline([*days, old])
    assert drawn is not None
    assert drawn.bars[-1].before
    assert not any(b.before or b.after for b in drawn.bars[:-1])
    assert max(b.left for b in drawn.bars[:-1]) - min(b.left for b in drawn.bars[:-1]) > 80


@pytest.mark.parametrize(
    ("when", "open_start", "open_end", "soft"),
    [
        ({"start": "2021-09-02", "end": "2021-09-02"}, False, False, False),
        ({"start": "2021-09-02"}, False, True, False),
        ({"end": "2021-09-02"}, True, False, False),
        ({"start": "2021-09-02", "end": "2021-09-02", "approximate": True}, False, False, True),
        ({"start": "2021-09-01", "end": "2021-09-04", "precision": Precision.WEEK}, False, False, True),
    ],
)
def test_what_has_no_told_end_has_a_soft_one(
    when: dict[str, object], open_start: bool, open_end: bool, soft: bool
) -> None:
    around = [incident(f"i{d}", start=f"2021-09-0{d}", end=f"2021-09-0{d}") for d in range(1, 6)]
    drawn = timeline([incident("i0", **when), *around])
    assert drawn is not None
    assert (drawn.bars[0].open_start, drawn.bars[0].open_end, drawn.bars[0].soft) == (open_start, open_end, soft)


@settings(deadline=None)
@given(st.dictionaries(st.dates().map(lambda d: d.isoformat()), st.integers(1, 50), min_size=1, max_size=30))
def test_the_columns_stand_in_order_and_hold_whole_days(days: dict[str, int]) -> None:
    found, _ = columns(days)
    assert [c.since for c in found] == sorted(c.since for c in found)
    assert all(a.until < b.since for a, b in pairwise(found))
    assert sum(c.n for c in found) <= sum(days.values())
    assert not found or max(c.height for c in found) == 100


def series(*told: tuple[str | None, str, int | None, int | None]) -> Series:
    counts = tuple(Count(at=at, by=by, claim=f"c{n}", low=low, high=high) for n, (at, by, low, high) in enumerate(told))
    return Series(
        harm=Harm.KILLED, counts=counts, lowest=0, highest=None, latest=counts[-1], chosen=counts[-1], rule="a rule"
    )


def test_each_voice_has_its_line_in_the_order_of_telling() -> None:
    drawn = chart(series(("2021-09-01", "AFP", 9, 9), ("2021-09-01", "police", 7, 7), ("2021-09-03", "AFP", 13, None)))
    assert [(line.by, [d.number for d in line.dots]) for line in drawn.lines] == [
        ("AFP", ["9", "at least 13"]),
        ("police", ["7"]),
    ]
    first, last = drawn.lines[0].dots
    assert first.x < last.x
    assert first.low > last.low
    assert last.chosen


def test_none_is_at_the_floor_and_unknown_is_no_number() -> None:
    unknown = Count(at=None, by="AFP", claim="c1", low=None, high=None, unknown=True)
    none = Count(at="2021-09-01", by="AFP", claim="c2", low=0, high=0)
    drawn = chart(
        Series(harm=Harm.KILLED, counts=(unknown, none), lowest=0, highest=0, latest=none, chosen=none, rule="")
    )
    (line,) = drawn.lines
    assert [(d.number, d.unknown) for d in line.dots] == [("not known", True), ("none", False)]
    assert line.steps == ()


def test_nobody_who_tells_is_nothing_to_draw() -> None:
    assert chains((), (), lambda claim, chain: "") is None
