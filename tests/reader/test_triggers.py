"""Words that tell of an event: a table of sentences, each with the trigger and type that must be found in it."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

import sayso
from sayso.reader.syntax import Syntax
from sayso.reader.triggers import listed, pooled, weights
from sayso.reader.vocabulary import load
from sayso.record import EventType

TABLE = (Path(__file__).parent / "cases" / "triggers.csv").read_text(encoding="utf-8")
CASES = list(csv.DictReader(TABLE.splitlines(), delimiter=";"))
DATELINE = "KABUL, May 4, 2021 (AFP)\n\n"


def read(sentence: str) -> list[tuple[str, str]]:
    reading = sayso.read("\n\n" + DATELINE + sentence)
    return [(s.of(reading.text), e.type.value) for e in reading.events for s in e.triggers]


@pytest.mark.parametrize("case", [c for c in CASES if c["strength"] != "weak"], ids=lambda c: c["sentence"][:40])
def test_a_sentence_tells_of_its_event(case: dict[str, str]) -> None:
    found = read(case["sentence"])
    if not case["expected"]:
        assert found == []
    else:
        word, kind = case["expected"].split()
        assert any(word in words.split() and of == kind for words, of in found), found


def test_every_type_has_words_and_every_list_a_type() -> None:
    table = load("triggers")
    assert set(table) == set(EventType)
    assert all(entry["nouns"] or entry["verbs"] for entry in table.values())


def test_no_phrase_is_a_single_word_and_every_compound_is_two() -> None:
    for entry in load("triggers").values():
        assert all(len(p.split()) > 1 for p in entry.get("phrases", ()))
        assert all(len(c.split()) == 2 for c in entry.get("compounds", ()))


def test_a_phrase_needs_its_company(syntax_of: Callable[[str], Syntax]) -> None:
    apart = syntax_of("The rebels pulled out of the town.")
    alone = syntax_of("The rebels pulled a cart.")
    assert "withdrawal" in listed(next(t for t in apart.tokens if t.text == "pulled"), apart)[1]
    assert listed(next(t for t in alone.tokens if t.text == "pulled"), alone)[1] == ()


def test_the_weights_speak_only_of_known_types() -> None:
    known = {*EventType, "none", "generic"}
    assert {kind for row in weights().values() for kind in row} <= known


def test_saying_that_a_report_is_untrue_is_no_event() -> None:
    assert "rejected" not in [w for w, _ in read("The army rejected reports that nine soldiers died in an ambush.")]
    assert ("rejected", "rejection") in read("The rebels rejected the offer of talks.")


def test_two_opinions_are_pooled_so_that_one_that_is_sure_counts() -> None:
    one, two = {"attack": 0.5, "none": 0.5}, {"attack": 0.0, "none": 1.0}
    assert pooled(one, two, 0.0)["attack"] == pytest.approx(0.5, abs=1e-3)
    assert pooled(one, two, 1.0)["attack"] == pytest.approx(0.001, abs=1e-3)
    assert pooled(one, two, 0.4)["attack"] < 0.1
