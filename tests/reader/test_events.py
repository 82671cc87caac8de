"""Mentions to events, and what is background."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

import sayso
from sayso.reader import events
from sayso.reader.marks import Draft
from sayso.reader.steps import Reader
from sayso.record import Dispatch, EventType, Reading, Span

LEAD = "KABUL, May 4, 2021 (AFP)\n\n"


def read(body: str, *, title: str = "") -> Reading:
    return sayso.read(f"{title}\n\n{LEAD}{body}")


def of_type(reading: Reading, kind: EventType) -> list[list[str]]:
    return [[s.of(reading.text) for s in e.triggers] for e in reading.events if e.type is kind]


def test_headline_and_lead_tell_of_one_event() -> None:
    reading = read(
        "Gunmen kidnapped three aid workers in the north on Monday, police said.",
        title="Gunmen kidnap three aid workers",
    )
    assert len(of_type(reading, EventType.ABDUCTION)) == 1


def test_a_fight_and_the_attack_that_it_followed_are_two() -> None:
    reading = read("The clashes between troops and rebels began on Monday after an attack by the militants on a base.")
    assert len(of_type(reading, EventType.ARMED_CLASH)) == 1
    assert len(of_type(reading, EventType.ATTACK)) == 1


def test_a_deal_on_a_ceasefire_is_one_agreement_and_only_expected() -> None:
    reading = read(
        "As the spokesman told AFP, the issue of a deal with the rebels on a ceasefire is only being discussed."
    )
    (event,) = [e for e in reading.events if e.type is EventType.AGREEMENT]
    assert len(event.triggers) == 2
    assert {r.stance.value for r in event.reports} == {"expects"}


def test_what_happened_weeks_ago_is_background_and_the_day_s_news_is_not() -> None:
    reading = read(
        "Militants attacked a convoy on Monday, killing two soldiers, officials said.\n\n"
        "On March 3, rebels captured the town of Charikar."
    )
    by_type = {e.type: e.background for e in reading.events}
    assert by_type[EventType.ATTACK] is False
    assert by_type[EventType.TERRITORY_CHANGE] is True


def test_ids_and_triggers_are_told_once() -> None:
    reading = read(
        "Rebels attacked a village and killed two men. The attack came at dawn. Police arrested three rebels."
    )
    assert len({e.id for e in reading.events}) == len(reading.events)
    spans = [s for e in reading.events for s in e.triggers]
    assert len(set(spans)) == len(spans)


def test_the_same_dispatch_reads_the_same_twice() -> None:
    body = "Rebels attacked a village and killed two men, police said. The army denied it had lost the road."
    assert read(body) == read(body)


def test_the_takings_of_two_towns_are_two() -> None:
    reading = read(
        "On Monday, the rebels stated that they had seized the town of Charikar.\n\n"
        "On April 9, rebel columns entered the town of Kunduz without a fight."
    )
    assert of_type(reading, EventType.TERRITORY_CHANGE) == [["seized"], ["entered"]]


def test_a_known_deed_at_another_building_is_another_and_one_at_a_building_told_now_is_the_same() -> None:
    lead = "Unknown men threw a hand grenade at a checkpoint in Kunduz on Monday evening, the commander said.\n\n"
    other = read(lead + "He said that the men had nothing to do with the bombing at the passport office.")
    assert len(of_type(other, EventType.BOMBING)) == 2
    same = read("A bomb killed nine people in Kunduz on Monday.\n\nThe bombing at the passport office hurt 30 more.")
    assert len(of_type(same, EventType.BOMBING)) == 1


def test_what_has_not_fallen_to_somebody_is_a_town() -> None:
    reading = read(
        "The Roman Catholic bishop of Bouar said Wednesday that the town in the west of the Central African Republic "
        "has not been captured by rebels, as they claimed a day earlier.",
        title="Bouar has not fallen to rebels, bishop says",
    )
    (event,) = [e for e in reading.events if e.type is EventType.TERRITORY_CHANGE]
    assert [reading.place(p).name for p in event.places] == ["Bouar"]


def test_a_town_that_is_held_is_no_hostage() -> None:
    reading = read("The rebels had said on Monday that their fighters held the town of Charikar. The army denied it.")
    assert of_type(reading, EventType.TERRITORY_CHANGE) == [["held"]]
    assert of_type(reading, EventType.ABDUCTION) == of_type(reading, EventType.ARREST) == []


def test_deeds_that_are_each_told_with_their_own_time_are_two() -> None:
    reading = read("Gunmen attacked a post in Herat on Monday. The previous night a convoy was attacked near Farah.")
    assert of_type(reading, EventType.ATTACK) == [["attacked"], ["attacked"]]


def test_an_older_deed_that_the_place_calls_to_mind_is_another_and_lends_neither_its_time_nor_its_dead() -> None:
    reading = read(
        "Nine people were killed when a bomb exploded in Ghor, the town where 150 people were massacred in 2014."
    )
    bomb, old = (next(e for e in reading.events if e.type is k) for k in (EventType.BOMBING, EventType.ATTACK))
    assert [t.low for t in bomb.toll] == [9]
    assert bomb.when.start != "2014"
    assert [t.low for t in old.toll] == [150]


def test_what_was_deadliest_since_an_older_deed_is_not_that_deed() -> None:
    reading = read(
        "A bomb exploded in Ghor on Monday. It was the deadliest attack since a bombing that killed 40 people in 2019."
    )
    old = next(e for e in reading.events if "bombing" in [s.of(reading.text) for s in e.triggers])
    assert (old.when.start, [t.low for t in old.toll]) == ("2019", [40])
    assert "exploded" not in [s.of(reading.text) for s in old.triggers]


def test_a_tool_that_kills_tells_of_the_deed() -> None:
    assert of_type(read("A landmine killed three soldiers near Farah on Monday."), EventType.BOMBING)
    assert of_type(read("Shells killed nine people in Farah on Monday."), EventType.SHELLING)


class Chosen:
    """A tagger's choices, of which each trigger gives the same share to every other."""

    def __init__(self, share: float) -> None:
        self._share = share

    def share(self, role: str, draft: Draft, spans: Iterable[Span]) -> float | None:
        return self._share if role == "same" else None

    def none(self, role: str, draft: Draft) -> float | None:
        return 1 - self._share if role == "same" else None


@pytest.mark.parametrize(("share", "n"), [(0.9, 1), (0.01, 2)])
def test_whether_two_triggers_tell_of_one_event_is_weighed_by_what_the_tagger_chooses(
    share: float, n: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "_weights", lambda: {"chosen 5": 4.0, "chosen 0": -4.0})
    study = Reader().study(
        Dispatch(id="1", text=f"\n\n{LEAD}Rebels attacked a village on Monday.\n\nTwo men died in an ambush.")
    )
    assert len(events.find(study.syntax, replace(study.known, choices=Chosen(share)))) == n
