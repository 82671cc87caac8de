"""Incidents in the form of MUC-4."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso import flow
from sayso.reader import fillers, templates
from sayso.reader.syntax import Syntax
from sayso.reader.templates import ROLES, TYPES, Filler
from sayso.record import Dispatch

BOMBING = """SAN MIGUEL, 14 MAR 89 (AFP) -- [TEXT] GUERRILLAS OF THE FARABUNDO MARTI
NATIONAL LIBERATION FRONT, FMLN, EXPLODED A BOMB IN FRONT OF THE TOWN HALL OF SAN
MIGUEL YESTERDAY, POLICE SAID.

   THE BOMB DESTROYED THE TOWN HALL AND KILLED A GUARD, RAMON PORTILLO.
"""
KIDNAPPING = """MEDELLIN, 3 AUG 89 (AFP) -- [TEXT] UNIDENTIFIED GUNMEN KIDNAPPED FORMER MAYOR
ALVARO RESTREPO IN MEDELLIN TODAY, THE POLICE REPORTED.  RESTREPO WAS KIDNAPPED BY
THREE ARMED MEN AS HE LEFT HIS HOME.
"""


def told(text: str) -> dict[str, dict[str, list[str]]]:
    found = flow.reader().incidents(Dispatch(id="x", text=text))
    return {i.type: {role: [s.of(text) for s in spans] for role, spans in i.fills.items()} for i in found}


def test_a_bombing_is_told_with_who_and_what_in_the_words_of_the_text() -> None:
    fills = told(BOMBING)["bombing"]
    assert "BOMB" in fills["Weapon"]
    assert any("TOWN HALL" in t for t in fills["Target"])
    assert any("FMLN" in o or "NATIONAL LIBERATION FRONT" in o.replace("\n", " ") for o in fills["PerpOrg"])


def test_a_kidnapping_is_told_with_its_victim() -> None:
    assert any("RESTREPO" in v for v in told(KIDNAPPING)["kidnapping"]["Victim"])


def test_where_nothing_happens_there_is_no_incident() -> None:
    assert told("The ministers of trade of the two countries met in Lima on Friday and spoke of coffee.") == {}


@settings(max_examples=25, deadline=None)
@given(text=st.text(max_size=120))
def test_every_filler_is_a_range_of_the_text(text: str) -> None:
    for incident in flow.reader().incidents(Dispatch(id="x", text=text)):
        assert incident.type in TYPES
        assert set(incident.fills) == set(ROLES)
        assert all(span.end <= len(text) for spans in incident.fills.values() for span in spans)


def test_a_noun_is_a_phrase_with_any_of_its_words_and_what_is_said_of_it(syntax_of: Callable[[str], Syntax]) -> None:
    words = {p.words for p in fillers.phrases(syntax_of("Rebels burned the old town hall of Qadis."))}
    assert {"rebels", "hall", "town hall", "old town hall", "old town hall of qadis", "qadis"} <= words


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("the guard", "a guard", True), ("six guards", "guards", True), ("guard", "mayor", False)],
)
def test_phrases_are_about_the_same_where_the_words_of_one_are_the_other_s(one: str, other: str, *, same: bool) -> None:
    a = fillers.Phrase(fillers.plain(one), (fillers.Place(0, 0, 0),))
    b = fillers.Phrase(fillers.plain(other), (fillers.Place(5, 5, 5),))
    assert templates.about_same(a, b) is same


def test_a_filler_belongs_to_its_likeliest_type_and_to_those_that_share_it() -> None:
    phrase = fillers.Phrase("bomb", (fillers.Place(0, 0, 0),))
    shares = dict.fromkeys(TYPES, 0.0) | {"bombing": 0.9, "attack": 0.1}
    filler = Filler(phrase, "Weapon", 0.8, shares)
    assert templates.belongs(filler, "bombing", {"bombing": 0.5, "attack": 0.5})
    assert not templates.belongs(filler, "attack", {"bombing": 0.5, "attack": 0.5})
    assert templates.belongs(filler, "attack", {"attack": 0.5})
