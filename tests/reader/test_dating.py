"""Events get the time that their words tie them to; where the text ties them to none, none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import sayso
from sayso.reader import dating, times
from sayso.reader.marks import Draft, Known, Trigger, ZoneOf
from sayso.reader.syntax import Syntax
from sayso.record import Dateline, EventType, Place, PlaceKind, Span, When

SyntaxOf = Callable[[str], Syntax]
PLACE = Place(id="p1", name="Dara", kind=PlaceKind.ADMIN1, mentions=(Span(0, 1),))


def kabul(place: Place) -> str | None:
    return "Asia/Kabul"


def nowhere(place: Place) -> str | None:
    return None


def known(syntax: Syntax, dateline: str | None, **more: Any) -> Known:
    line = Dateline(date=dateline)
    found = times.find(syntax, line, **more)
    return Known(dateline=line, places=(PLACE,), actors=(), sources=(), times=found, costs=(), statements=())


def draft(syntax: Syntax, kind: EventType, *words: str, places: tuple[str, ...] = ("p1",)) -> Draft:
    triggers: list[Trigger] = []
    for word in words:
        start = syntax.text.index(word)
        head = syntax.top(Span(start, start + len(word)))
        assert head is not None
        triggers.append(Trigger(span=Span(start, start + len(word)), head=head.i, type=kind))
    return Draft(type=kind, triggers=tuple(triggers), places=places)


def when(
    syntax_of: SyntaxOf,
    text: str,
    kind: EventType,
    *words: str,
    dateline: str | None = "2021-09-01",
    zone_of: ZoneOf = kabul,
    places: tuple[str, ...] = ("p1",),
    **more: Any,
) -> When:
    syntax = syntax_of(text)
    (found,) = dating.whens_of(
        [draft(syntax, kind, *words, places=places)], syntax, known(syntax, dateline, **more), zone_of=zone_of
    )
    return found


def test_a_local_clock_is_put_into_the_zone_of_the_events_place_and_what_goes_on_has_no_end(syntax_of) -> None:
    text = (
        "Fighting is raging on in Dara, an agency reported on Wednesday. "
        "The clashes began at about 23:00 local time (21:30 Moscow time) on Tuesday and are still underway."
    )
    found = when(syntax_of, text, EventType.ARMED_CLASH, "Fighting", "clashes")
    assert (found.start, found.end, found.precision.value) == ("2021-08-31T23:00+04:30", None, "minute")
    assert (found.zone, found.approximate, found.basis) == ("Asia/Kabul", True, "clock")
    assert found.span
    assert found.span.of(text) == "about 23:00 local time"


@pytest.mark.parametrize("places", [(), ("p1",)])
def test_a_second_clock_tells_the_offset_where_no_place_does(syntax_of, places) -> None:
    text = "The clashes began at 23:00 local time (21:30 Moscow time) on Tuesday."
    found = when(syntax_of, text, EventType.ARMED_CLASH, "clashes", zone_of=nowhere, places=places)
    assert (found.start, found.zone) == ("2021-08-31T23:00+04:30", "+04:30")


def test_a_local_clock_whose_zone_nothing_tells_is_a_day(syntax_of) -> None:
    found = when(syntax_of, "The clashes began at 23:00 on Tuesday.", EventType.ARMED_CLASH, "clashes", zone_of=nowhere)
    assert (found.start, found.precision.value, found.zone) == ("2021-08-31", "day", None)


def test_clocks_that_disagree_at_the_events_place_leave_the_day_and_a_gap(syntax_of) -> None:
    text = "The clashes began at 23:00 local time (22:30 Moscow time) on Tuesday."
    syntax = syntax_of(text)
    drafts, told = [draft(syntax, EventType.ARMED_CLASH, "clashes")], known(syntax, "2021-09-01")
    (found,) = dating.whens_of(drafts, syntax, told, zone_of=kabul)
    assert (found.start, found.end, found.precision.value) == ("2021-08-31", "2021-08-31", "day")
    (gap,) = dating.gaps(drafts, syntax, told, zone_of=kabul)
    assert gap.span.of(text) == "22:30 Moscow time"
    assert gap.reason == "two printed clocks do not tell one moment at the event's place"


def test_clocks_that_agree_at_the_events_place_leave_no_gap(syntax_of) -> None:
    syntax = syntax_of("The clashes began at 23:00 local time (21:30 Moscow time) on Tuesday.")
    drafts = [draft(syntax, EventType.ARMED_CLASH, "clashes")]
    assert dating.gaps(drafts, syntax, known(syntax, "2021-09-01"), zone_of=kabul) == ()


def test_of_several_places_the_one_counts_that_the_second_clock_allows(syntax_of) -> None:
    other = Place(id="p2", name="Tus", kind=PlaceKind.CITY, mentions=(Span(0, 1),))
    syntax = syntax_of("The clashes began at 23:00 local time (21:30 Moscow time) on Tuesday.")
    told = known(syntax, "2021-09-01")
    told = Known(
        dateline=told.dateline, places=(PLACE, other), actors=(), sources=(), times=told.times, costs=(), statements=()
    )
    zone = {"p1": "Asia/Tokyo", "p2": "Asia/Kabul"}
    drafts = [draft(syntax, EventType.ARMED_CLASH, "clashes", places=("p1", "p2"))]
    (found,) = dating.whens_of(drafts, syntax, told, zone_of=lambda p: zone[p.id])
    assert (found.start, found.zone) == ("2021-08-31T23:00+04:30", "Asia/Kabul")


def test_a_day_with_the_claim_dates_the_claim(syntax_of) -> None:
    text = "On Tuesday, the rebels claimed that they had managed to capture three districts."
    assert when(syntax_of, text, EventType.TERRITORY_CHANGE, "capture") == When()


@pytest.mark.parametrize(
    ("text", "kind", "word", "start", "quote"),
    [
        ("Gunmen killed two guards on Monday, police said on Wednesday.", "attack", "killed", "2021-08-30", "Monday"),
        ("On August 15, the fighters swept into the capital.", "territory_change", "swept", "2021-08-15", "August 15"),
        ("Last week, talks were held in Tus.", "talks", "talks", "2021-08-23", "Last week"),
        ("The minister condemned the raid late on Tuesday.", "censure", "condemned", "2021-08-31", "late on Tuesday"),
        ("A bomb exploded near a market on Tuesday.", "bombing", "exploded", "2021-08-31", "Tuesday"),
        ("The treaty was signed in Tus in March 2020.", "agreement", "signed", "2020-03", "March 2020"),
        ("The Tuesday attack killed four.", "attack", "attack", "2021-08-31", "Tuesday"),
    ],
)
def test_the_time_of_its_own_clause_is_the_events(syntax_of, text, kind, word, start, quote) -> None:
    found = when(syntax_of, text, EventType(kind), word)
    assert (found.start, found.span and found.span.of(text)) == (start, quote)


def test_fresh_news_without_a_time_is_of_the_datelines_day(syntax_of) -> None:
    found = when(syntax_of, "The minister condemned the raid.", EventType.CENSURE, "condemned")
    assert (found.start, found.end, found.precision.value) == ("2021-09-01", "2021-09-01", "day")
    assert (found.span, found.basis) == (None, "dateline")


@pytest.mark.parametrize(
    ("text", "kind", "word"),
    [
        ("The rebels have vowed to attack the capital.", "attack", "attack"),
        ("The minister called for the withdrawal of all troops.", "withdrawal", "withdrawal"),
        ("The army will launch an offensive soon.", "offensive", "offensive"),
    ],
)
def test_what_is_only_wanted_or_to_come_has_no_time(syntax_of, text, kind, word) -> None:
    assert when(syntax_of, text, EventType(kind), word) == When()


def test_a_deed_of_history_that_nothing_dates_is_not_of_the_datelines_day() -> None:
    reading = sayso.read(
        "\n\nKABUL, Sept. 1, 2021 (AFP)\n\n"
        "Clashes went on in the province on Wednesday.\n\nLast week, talks were held in Tus.\n\n"
        "After the president had announced the pullout, the rebels launched an offensive against the army.\n\n"
        "On July 3, fighters swept into the town."
    )
    (event,) = [e for e in reading.events if e.type is EventType.OFFENSIVE]
    assert event.when == When()


def test_a_publication_day_never_stands_for_an_unknown_one(syntax_of) -> None:
    text = "The minister condemned the raid."
    assert when(syntax_of, text, EventType.CENSURE, "condemned", dateline=None, published="2021-09-01") == When()


def test_a_lifespan_dates_nothing(syntax_of) -> None:
    text = "The resistance is led by the son of the killed commander Omar Sarwari (1953-2001)."
    assert when(syntax_of, text, EventType.ATTACK, "killed").start not in {"1953", "2001"}
