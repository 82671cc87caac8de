"""Harms told in sentences of our own: numbers, none, unknown, and the numbers that are none of these."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.reader import counts
from sayso.reader.marks import Cost, Draft, Known, Statement, Trigger
from sayso.reader.syntax import Syntax
from sayso.reader.tolls import tolls_of
from sayso.record import Actor, ActorKind, Dateline, EventType, Harm, Span, Stance, Toll

SyntaxOf = Callable[[str], Syntax]


def cases(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((Path(__file__).parent / "cases" / name).read_text(encoding="utf-8").splitlines()))


CASES, TRAPS = cases("counts.csv"), cases("traps.csv")


def told(cost: Cost | Toll) -> str:
    if cost.unknown:
        return f"{cost.harm} ?"
    if cost.low is None and cost.high is None:
        return f"{cost.harm} many"
    if cost.low == cost.high:
        return f"{cost.harm} {cost.low}"
    if cost.high is None:
        return f"{cost.harm} {cost.low}+"
    return f"{cost.harm} {'' if cost.low is None else cost.low}..{cost.high}"


@pytest.mark.parametrize("case", [*CASES, *TRAPS], ids=lambda c: c["sentence"])
def test_a_sentence_tells_these_harms_and_no_others(case: dict[str, str], syntax_of: SyntaxOf) -> None:
    expected = [] if case["expected"] == "-" else case["expected"].split("; ")
    assert sorted(told(c) for c in counts.find(syntax_of(case["sentence"]))) == sorted(expected)


def test_there_are_two_hundred_traps() -> None:
    assert len({t["sentence"] for t in TRAPS}) >= 200


def known(costs: tuple[Cost, ...], **more: object) -> Known:
    given = {"dateline": Dateline(), "places": (), "actors": (), "sources": (), "times": (), "statements": ()}
    return Known(costs=costs, **{**given, **more})  # type: ignore[arg-type]


def draft(syntax: Syntax, word: str, type: EventType, nth: int = 0) -> Draft:
    token = [t for t in syntax.tokens if t.text == word][nth]
    return Draft(type=type, triggers=(Trigger(span=token.span, head=token.i, type=type),))


def costs_of(syntax: Syntax, *drafts: Draft) -> list[list[str]]:
    return [[told(t) for t in tolls] for tolls in tolls_of(drafts, syntax, known(counts.find(syntax)))]


def test_each_harm_goes_to_the_event_whose_words_tell_it(syntax_of: SyntaxOf) -> None:
    syntax = syntax_of("A bomb killed two guards in Karvan, and shelling wounded five farmers in Belogo.")
    bomb, shells = draft(syntax, "bomb", EventType.BOMBING), draft(syntax, "shelling", EventType.SHELLING)
    assert costs_of(syntax, bomb, shells) == [["killed 2"], ["injured 5"]]


def test_an_arrest_has_the_captured_and_the_blast_the_dead(syntax_of: SyntaxOf) -> None:
    syntax = syntax_of("Police arrested three men after a blast killed a judge.")
    arrest, blast = draft(syntax, "arrested", EventType.ARREST), draft(syntax, "blast", EventType.BOMBING)
    assert costs_of(syntax, arrest, blast) == [["captured 3"], ["killed 1"]]


def test_an_unknown_number_in_the_next_sentence_is_of_the_clash_before_it(syntax_of: SyntaxOf) -> None:
    syntax = syntax_of("Clashes broke out near the dam on Monday. The number of casualties is unknown.")
    assert costs_of(syntax, draft(syntax, "Clashes", EventType.ARMED_CLASH)) == [["killed ?", "injured ?"]]


def test_an_event_that_cannot_kill_gets_no_dead(syntax_of: SyntaxOf) -> None:
    syntax = syntax_of("The two sides held talks. A storm killed nine sailors.")
    assert costs_of(syntax, draft(syntax, "talks", EventType.TALKS)) == [[]]


def test_the_same_total_told_twice_is_one(syntax_of: SyntaxOf) -> None:
    syntax = syntax_of("The blast killed six people. Six people died in the blast, police said.")
    blast = draft(syntax, "blast", EventType.BOMBING)
    assert costs_of(syntax, blast) == [["killed 6"]]


def test_another_number_from_another_voice_is_another_entry(syntax_of: SyntaxOf) -> None:
    syntax = syntax_of("Officials said the blast killed six people. Doctors said nine people died.")
    blast = draft(syntax, "blast", EventType.BOMBING)
    assert costs_of(syntax, blast) == [["killed 6", "killed 9"]]


def test_what_two_deeds_cost_together_is_neither_ones(syntax_of: SyntaxOf) -> None:
    syntax = syntax_of(
        "Seven guards were killed in two blasts. A bomb killed three guards in Karvan. A mine killed four in Belogo."
    )
    one = draft(syntax, "bomb", EventType.BOMBING)
    lead = draft(syntax, "blasts", EventType.BOMBING).triggers
    one = Draft(type=EventType.BOMBING, triggers=(*lead, *one.triggers))
    assert costs_of(syntax, one, draft(syntax, "mine", EventType.BOMBING)) == [["killed 3"], ["killed 4"]]
    assert costs_of(syntax, one) == [["killed 7", "killed 3", "killed 4"]]


@pytest.mark.parametrize(
    ("text", "word", "type", "expected"),
    [
        ("Police have taken two suspected rebels in this case.", "taken", EventType.ARREST, ["captured 2"]),
        ("Villagers handed Colonel Idris Okello over to the rebels.", "handed", EventType.ARREST, ["captured 1"]),
        ("Some 124 workers have left the valley.", "left", EventType.DISPLACEMENT, ["displaced 124"]),
        ("Police took no rebels and would have taken two in Karvan.", "taken", EventType.ARREST, []),
        ("The three rebels gave themselves up to the guards.", "gave", EventType.ARREST, ["captured 3"]),
        ("Workers have left the valley.", "left", EventType.DISPLACEMENT, []),
        ("Police took two suspected rebels in this case.", "took", EventType.TALKS, []),
    ],
)
def test_an_arrest_is_of_captured_whatever_its_words(
    text: str, word: str, type: EventType, expected: list[str], syntax_of: SyntaxOf
) -> None:
    syntax = syntax_of(text)
    assert costs_of(syntax, draft(syntax, word, type)) == [expected]


def test_a_toll_has_the_chain_that_answers_for_its_words_and_the_side_that_lost(syntax_of: SyntaxOf) -> None:
    syntax = syntax_of("The blast killed six soldiers, the ministry said.")
    statement = Statement(chain=("s1",), stance=Stance.AFFIRMS, content=(Span(0, 29),))
    army = Actor(id="a1", name="six soldiers", kind=ActorKind.STATE_FORCE, mentions=(Span(17, 29),))
    world = known(counts.find(syntax), actors=(army,), statements=(statement,))
    ((toll,),) = tolls_of([draft(syntax, "blast", EventType.BOMBING)], syntax, world)
    assert (toll.chain, toll.side, toll.span and toll.span.of(syntax.text)) == (("s1",), "a1", "six soldiers")


def test_a_number_told_only_to_be_denied_is_nobodys(syntax_of: SyntaxOf) -> None:
    denied = syntax_of("It is not true that the blast killed nine people.")
    assert costs_of(denied, draft(denied, "blast", EventType.BOMBING)) == [[]]
    part = syntax_of("The rebels had no part in the blast that killed nine people.")
    assert costs_of(part, draft(part, "blast", EventType.BOMBING)) == [["killed 9"]]


@settings(max_examples=25, deadline=None)
@given(
    n=st.integers(min_value=2, max_value=1899),
    verb=st.sampled_from([("killed", Harm.KILLED), ("wounded", Harm.INJURED)]),
)
def test_any_number_before_people_is_read_as_it_stands(n: int, verb: tuple[str, Harm], syntax_of: SyntaxOf) -> None:
    text = f"The blast {verb[0]} {n} people near the station."
    (cost,) = counts.find(syntax_of(text))
    assert (cost.harm, cost.low, cost.high, cost.span.of(text)) == (verb[1], n, n, f"{n} people")


def test_curly_quotes_and_hard_spaces_keep_their_offsets(syntax_of: SyntaxOf) -> None:
    text = "“The blast killed\u00a0ten people,” the army’s spokesman said."
    (cost,) = counts.find(syntax_of(text))
    assert cost.span.of(text) == "ten people"


def test_letters_that_grow_when_lowered_move_no_span(syntax_of: SyntaxOf) -> None:
    text = "In İzmir, İskenderun and İğdır the number of casualties is unknown."
    costs = counts.find(syntax_of(text))
    assert {c.span.of(text) for c in costs} == {"the number of casualties"}
