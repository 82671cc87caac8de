"""Sub-events of short texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso import flow
from sayso.reader import subevents
from sayso.record import Dispatch, Reading

CASES = {
    "Warplanes bombed two villages near the border, killing four people.": "AIR_DRONE_STRIKE",
    "A suicide bomber blew himself up at a checkpoint in Gao.": "SUICIDE_BOMB",
    "Police fired tear gas to disperse students protesting in Dakar.": "PROTEST_WITH_INTERVENTION",
    "Gunmen kidnapped three teachers and demanded a ransom.": "ABDUCTION_FORCED_DISAPPEARANCE",
    "Government forces recaptured the town of Awdal from the rebels after two days of fighting.": (
        "GOVERNMENT_REGAINS_TERRITORY"
    ),
    "Sappers defused a bomb found under a bridge.": "DISRUPTED_WEAPONS_USE",
    "The two sides signed a ceasefire agreement in Doha.": "AGREEMENT",
}


def best(text: str) -> str:
    chances = subevents.chances(flow.read(text))
    return max(chances, key=lambda kind: chances[kind])


@pytest.mark.parametrize(("text", "kind"), CASES.items(), ids=CASES.values())
def test_a_note_tells_of_its_sub_event(text: str, kind: str) -> None:
    assert best(text) == kind


@given(st.text(max_size=200))
def test_chances_of_any_text_are_shares_of_one(text: str) -> None:
    reading = Reading(dispatch=Dispatch(id="x", text=text), read_by="test")
    chances = subevents.chances(reading)
    assert set(chances) == set(subevents.ACLED)
    assert sum(chances.values()) == pytest.approx(1.0)


def test_there_are_25_sub_events_and_what_stands_beside_them_is_told_only_where_asked() -> None:
    assert len(set(subevents.ACLED)) == 25
    reading = Reading(dispatch=Dispatch(id="x", text="An earthquake of magnitude 7 shook the island."), read_by="test")
    chances = subevents.chances(reading, among=(*subevents.ACLED, *subevents.BESIDE))
    assert max(chances, key=lambda kind: chances[kind]) == "NATURAL_DISASTER"
