"""An impossible reading cannot be built."""

from __future__ import annotations

import pytest
import specimen

from sayso.record import (
    Dispatch,
    Event,
    EventType,
    Harm,
    Place,
    PlaceKind,
    Reading,
    Report,
    Segment,
    SegmentKind,
    Span,
    Stance,
    Toll,
)

WORDS = (Span(0, 3),)
DISPATCH = Dispatch(id="d", text="War")


def event(*stances: Stance) -> Event:
    reports = tuple(Report(chain=(), stance=s) for s in stances)
    return Event(id="e1", type=EventType.ATTACK, triggers=WORDS, reports=reports)


@pytest.mark.parametrize(
    ("stances", "disputed"),
    [
        ((Stance.AFFIRMS, Stance.DENIES), True),
        ((Stance.CLAIMS, Stance.DOUBTS), True),
        ((Stance.DENIES,), False),
        ((Stance.AFFIRMS, Stance.CLAIMS), False),
        ((Stance.EXPECTS, Stance.DENIES), False),
        ((), False),
    ],
)
def test_an_event_is_disputed_where_one_affirms_what_another_denies_or_doubts(
    stances: tuple[Stance, ...], disputed: bool
) -> None:
    assert event(*stances).disputed is disputed


def test_an_event_needs_words_to_stand_on() -> None:
    with pytest.raises(ValueError, match="no words"):
        Event(id="e1", type=EventType.ATTACK, triggers=())


@pytest.mark.parametrize(("lat", "lon"), [(10.0, None), (None, 10.0), (91.0, 0.0), (0.0, -181.0)])
def test_a_place_has_a_whole_coordinate_on_the_globe_or_none(lat: float | None, lon: float | None) -> None:
    with pytest.raises(ValueError, match=r"half a coordinate|off the globe"):
        Place(id="p1", name="X", kind=PlaceKind.CITY, mentions=WORDS, lat=lat, lon=lon)


def test_a_toll_runs_upwards_and_an_unknown_one_has_no_number() -> None:
    with pytest.raises(ValueError, match="from 5 up to 3"):
        Toll(harm=Harm.KILLED, low=5, high=3)
    with pytest.raises(ValueError, match="unknown toll has no number"):
        Toll(harm=Harm.KILLED, low=0, high=0, unknown=True)


def test_a_span_that_leaves_the_text_makes_no_reading() -> None:
    with pytest.raises(ValueError, match="ends after the text"):
        Reading(dispatch=DISPATCH, read_by="t", segments=(Segment(kind=SegmentKind.BODY, span=Span(0, 4)),))


def test_an_id_that_leads_nowhere_makes_no_reading() -> None:
    lost = Event(id="e1", type=EventType.ATTACK, triggers=WORDS, places=("p9",))
    with pytest.raises(ValueError, match="no place has the id"):
        Reading(dispatch=DISPATCH, read_by="t", events=(lost,))


def test_two_records_of_one_kind_never_share_an_id() -> None:
    place = Place(id="p1", name="X", kind=PlaceKind.CITY, mentions=WORDS)
    with pytest.raises(ValueError, match="share an id"):
        Reading(dispatch=DISPATCH, read_by="t", places=(place, place))


def test_records_are_found_by_their_ids_and_every_span_can_be_cited() -> None:
    reading = specimen.reading()
    assert reading.place("p2").name == "Harn"
    assert reading.actor("a1").name == "army of Velia"
    assert reading.source("s5").name == "a diplomat"
    assert all(reading.dispatch.bears_out(reading.cite(span)) for span in reading.spans())
