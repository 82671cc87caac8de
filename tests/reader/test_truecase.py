"""Texts in capitals are seen as print would have them, each code point at its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso import flow
from sayso.reader import truecase
from sayso.record import EventType

TELEX = """SAN MIGUEL, 14 MAR 89 (AFP) -- [TEXT] GUERRILLAS OF THE PEOPLE'S
REVOLUTIONARY ARMY (ERP) ATTACKED A BARRACKS NEAR SAN MIGUEL TODAY, PEDRO
MONTERROSA SAID.  TWO SOLDIERS WERE KILLED.

   THE ARMY SAID THAT THE U.S. EMBASSY IN SAN SALVADOR WAS NOT HIT.
"""


@given(st.text())
def test_a_view_has_every_code_point_at_its_place(text: str) -> None:
    seen = truecase.view(text * 20)
    assert len(seen) == len(text * 20)
    assert all(a == b or a.lower() == b for a, b in zip(text * 20, seen, strict=True))


@given(st.text(alphabet="abc ABC.", max_size=300))
def test_a_text_with_small_letters_is_seen_as_it_is(text: str) -> None:
    small = text + "The rebels have taken the town and its bridge, said a colonel of the army on Friday." * 4
    assert truecase.view(small) is small


def test_a_telex_gets_the_capitals_of_print() -> None:
    assert (
        truecase.view(TELEX)
        == """San Miguel, 14 Mar 89 (AFP) -- [Text] Guerrillas of the People's
Revolutionary Army (ERP) attacked a barracks near San Miguel today, Pedro
Monterrosa said.  Two soldiers were killed.

   The army said that the U.S. embassy in San Salvador was not hit.
"""
    )


@pytest.mark.parametrize("text", ["", "URNG", "U.S. EMBASSY HIT", "1989 -- 14"])
def test_of_a_few_letters_nothing_is_said(text: str) -> None:
    assert truecase.view(text) is text


def test_a_telex_is_read_and_cited_in_its_own_letters() -> None:
    reading = flow.read(TELEX)
    assert reading.text == TELEX
    attack = next(e for e in reading.events if e.triggers[0].of(TELEX) == "ATTACKED")
    assert attack.type in {EventType.ATTACK, EventType.OFFENSIVE, EventType.ARMED_CLASH}
    assert [p.name for p in map(reading.place, attack.places)] == ["San Miguel"]
