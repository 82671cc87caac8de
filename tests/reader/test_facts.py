"""Facts: what holds of people, groups and places."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from sayso.reader import facts
from sayso.reader.marks import Known
from sayso.reader.sentences import lay_out
from sayso.reader.syntax import Parser, Syntax
from sayso.record import Actor, ActorKind, Dateline, Fact, FactKind, Place, PlaceKind, Segment, SegmentKind, Span
from sayso.record.plain import from_plain

SyntaxOf = Callable[[str], Syntax]
CASES = list(csv.DictReader((Path(__file__).parent / "cases" / "facts.csv").read_text(encoding="utf-8").splitlines()))


def known(*records: Actor | Place) -> Known:
    return Known(
        dateline=Dateline(),
        places=tuple(r for r in records if isinstance(r, Place)),
        actors=tuple(r for r in records if isinstance(r, Actor)),
        sources=(),
        times=(),
        costs=(),
        statements=(),
    )


def actor(text: str, name: str, kind: ActorKind = ActorKind.ARMED_GROUP) -> Actor:
    spans = tuple(Span(*m.span()) for m in re.finditer(re.escape(name), text))
    return Actor(id="a1", name=name, kind=kind, mentions=spans)


def place(text: str, name: str, id: str = "p1") -> Place:
    return Place(
        id=id, name=name, kind=PlaceKind.CITY, mentions=(Span(text.index(name), text.index(name) + len(name)),)
    )


def found(syntax: Syntax, *records: Actor | Place) -> tuple[Fact, ...]:
    segments = (Segment(kind=SegmentKind.BODY, span=Span(0, len(syntax.text))),)
    return facts.find(syntax, segments, known(*records))


def told(facts: tuple[Fact, ...], kind: FactKind) -> list[tuple[str, str | None]]:
    return [(f.subject, f.value) for f in facts if f.kind is kind]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["sentence"])
def test_a_sentence_tells_this_fact(case: dict[str, str], syntax_of: SyntaxOf) -> None:
    assert (case["subject"], case["value"]) in told(found(syntax_of(case["sentence"])), FactKind(case["kind"]))


@pytest.mark.parametrize(
    "sentence",
    [
        "The constitution empowered him to become the caretaker president, he said.",
        "The prime minister met the defence minister.",
        "The General Assembly voted on Monday.",
        "The war (1979-1989) ruined the city.",
        "A rebel spokesman said that the army chief had left.",
        "No president has come here since 1990.",
        "Anna Lee wants to become president.",
        "The house of the mayor was burned.",
    ],
)
def test_a_sentence_without_a_named_holder_tells_no_fact(sentence: str, syntax_of: SyntaxOf) -> None:
    assert found(syntax_of(sentence)) == ()


def test_life_dates_are_the_father_s_and_not_the_son_s(syntax_of: SyntaxOf) -> None:
    text = "The movement is led by Pavel Orlov, the son of slain commander Pavel Ivan Orlov (1950-1999)."
    them = found(syntax_of(text))
    assert told(them, FactKind.LIFE_DATES) == [("Pavel Ivan Orlov", "1950/1999")]
    assert told(them, FactKind.KINSHIP) == [("Pavel Orlov", "son of Pavel Ivan Orlov")]
    assert told(them, FactKind.ROLE) == [("Pavel Orlov", "leader of the movement"), ("Pavel Ivan Orlov", "commander")]


def test_a_person_with_a_record_is_told_of_by_its_id(syntax_of: SyntaxOf) -> None:
    text = "President Karim Sadat spoke. Sadat left."
    person = Actor(id="a7", name="Karim Sadat", kind=ActorKind.PERSON, mentions=(Span(0, 21),))
    assert told(found(syntax_of(text), person), FactKind.ROLE) == [("a7", "President")]


def test_a_surname_alone_is_told_of_by_the_fullest_name(syntax_of: SyntaxOf) -> None:
    them = found(syntax_of("Karim Sadat arrived in Geneva. President Sadat said he was tired."))
    assert told(them, FactKind.ROLE) == [("Karim Sadat", "President")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Fighters of the Red Dawn (outlawed in Belogo) fled.", "outlawed in Belogo"),
        ("The banned Red Dawn said so.", "banned"),
        ("The Red Dawn, which is banned in Belogo, said so.", "banned in Belogo"),
        ("The Red Dawn, designated a terrorist organization by Belogo, said so.",
         "designated a terrorist organization by Belogo"),
    ],
)  # fmt: skip
def test_what_the_law_holds_of_a_group_is_told_of_the_group(text: str, value: str, syntax_of: SyntaxOf) -> None:
    assert told(found(syntax_of(text), actor(text, "Red Dawn")), FactKind.LEGAL_STATUS) == [("a1", value)]


def test_a_person_banned_from_a_place_has_no_legal_status(syntax_of: SyntaxOf) -> None:
    text = "The Red Dawn was banned from the talks."
    assert told(found(syntax_of(text), actor(text, "Red Dawn")), FactKind.LEGAL_STATUS) == []


def test_a_capital_is_part_of_its_province_and_a_wing_of_its_movement(syntax_of: SyntaxOf) -> None:
    text = "Rebels entered Belogo, the administrative center of Karvan Province, on Monday."
    assert told(found(syntax_of(text), place(text, "Belogo")), FactKind.PART_OF) == [
        ("p1", "administrative center of Karvan Province")
    ]
    text = "The Dawn Brigades, the military wing of the Karvan Front, fired rockets."
    assert told(found(syntax_of(text), actor(text, "Dawn Brigades")), FactKind.PART_OF) == [
        ("a1", "military wing of the Karvan Front")
    ]


def test_years_told_with_a_role_bound_it(syntax_of: SyntaxOf) -> None:
    (fact,) = found(syntax_of("Anna Sadat was the minister of justice from 1990 to 1995."))
    assert fact.within == ("1990", "1995")


def test_a_fact_s_words_stand_where_its_span_says(syntax_of: SyntaxOf) -> None:
    text = "“We left,” said Belogo’s\u00a0President Karim Sadat."
    (fact,) = found(syntax_of(text))
    assert (fact.value, fact.span.of(text)) == ("President of Belogo", "Belogo’s\u00a0President Karim Sadat")


@pytest.mark.shared
def test_the_facts_of_the_seed_are_those_of_its_reading(shared: Path, parser: Parser) -> None:
    reading = from_plain(json.loads((shared / "seed" / "reading.jsonl").read_text(encoding="utf-8")))
    syntax = parser.parse(reading.text, lay_out(reading.text, reading.segments))
    world = Known(
        dateline=reading.dateline,
        places=reading.places,
        actors=reading.actors,
        sources=reading.sources,
        times=(),
        costs=(),
        statements=(),
    )
    them = facts.find(syntax, reading.segments, world)
    assert {(f.kind, f.subject, f.value, f.span) for f in them} == {
        (f.kind, f.subject, f.value, f.span) for f in reading.facts
    }
