"""Actors: who is named, what they are, and who is the same."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.reader import names
from sayso.reader.actors import at_heads, find, pronouns
from sayso.reader.coreference import name_words, same_name
from sayso.reader.syntax import Syntax
from sayso.record import Actor, ActorKind, Place, PlaceKind, Span

SyntaxOf = Callable[[str], Syntax]
RULES = Path(__file__).resolve().parents[2] / "sayso" / "reader" / "rules"
CASES = list(csv.DictReader((Path(__file__).parent / "cases" / "actors.csv").read_text("utf-8").splitlines()))


def named(actors: tuple[Actor, ...], text: str, words: str) -> Actor:
    """The actor that has a mention of just these words."""
    return next(a for a in actors if any(m.of(text) == words for m in a.mentions))


@pytest.mark.parametrize("case", CASES, ids=[c["note"] for c in CASES])
def test_a_phrase_is_read_as_the_table_says(case: dict[str, str], syntax_of: SyntaxOf) -> None:
    text = case["text"]
    actors = find(syntax_of(text), ())
    if not case["name"]:
        assert "Kyiv" not in [a.name for a in actors]
        return
    actor = named(actors, text, case["mentions"].split("|")[0])
    assert {m.of(text) for m in actor.mentions} == set(case["mentions"].split("|"))
    assert actor.kind == case["kind"]
    assert (actor.country or "") == case["country"]
    assert (actor.canonical or "") == case["canonical"]


def test_a_father_and_his_son_are_two(syntax_of: SyntaxOf) -> None:
    text = "The valley is held by Ahmad Wardak, the son of the late commander Ahmad Shah Wardak. Ahmad Wardak is 32."
    actors = find(syntax_of(text), ())
    son, father = named(actors, text, "Ahmad Wardak"), named(actors, text, "Ahmad Shah Wardak")
    assert son.id != father.id
    assert not any("Shah" in m.of(text) for m in son.mentions)


def test_a_definite_noun_picks_up_the_group_that_was_named(syntax_of: SyntaxOf) -> None:
    text = "The militants of the Taliban movement crossed the river. Later the militants burned a bridge."
    actors = find(syntax_of(text), ())
    assert named(actors, text, "the militants").canonical == "Taliban"


def test_two_armed_sides_of_one_country_are_candidates_and_not_one(syntax_of: SyntaxOf) -> None:
    text = (
        "Afghanistan's resistance forces fought the Taliban on Monday. "
        "The National Resistance Front of Afghanistan held talks in Charikar."
    )
    actors = find(syntax_of(text), ())
    forces = named(actors, text, "Afghanistan's resistance forces")
    front = next(a for a in actors if a.canonical == "National Resistance Front of Afghanistan")
    taliban = next(a for a in actors if a.canonical == "Taliban")
    assert forces.same_as == (front.id,)
    assert front.same_as == (forces.id,)
    assert taliban.same_as == ()


def test_a_spokesman_is_parted_from_whom_he_speaks_for(syntax_of: SyntaxOf) -> None:
    text = "As spokesman for the resistance forces Karim Daudi told reporters, the talks go on."
    actors = find(syntax_of(text), ())
    man, forces = named(actors, text, "Karim Daudi"), named(actors, text, "the resistance forces")
    assert (man.kind, forces.kind) == (ActorKind.PERSON, ActorKind.ARMED_GROUP)


def test_the_government_is_that_of_the_country_the_text_is_about(syntax_of: SyntaxOf) -> None:
    text = "Sri Lanka's navy sank two boats off Mannar. The government said the Sri Lankan coast was safe."
    actors = find(syntax_of(text), ())
    assert named(actors, text, "The government").country == "LK"


def test_an_agencys_note_in_parentheses_names_nobody(syntax_of: SyntaxOf) -> None:
    text = "Islamic State militants (a terrorist organization outlawed by Russia) shelled the base."
    assert [a.name for a in find(syntax_of(text), ()) if a.name in {"Russia", "a terrorist organization"}] == []


def test_fighters_loyal_to_a_group_are_the_group(syntax_of: SyntaxOf) -> None:
    text = "Fighters loyal to the Tigray People's Liberation Front shelled Alamata."
    actors = find(syntax_of(text), ())
    assert {a.canonical for a in actors if a.kind is ActorKind.ARMED_GROUP} == {"Tigray People's Liberation Front"}


def test_an_office_over_two_lines_of_nouns_is_one_person(syntax_of: SyntaxOf) -> None:
    text = "Head of the reconciliation center Rear Admiral Oleg Zharov told a briefing about it."
    actors = find(syntax_of(text), ())
    assert named(actors, text, "Oleg Zharov").kind is ActorKind.PERSON


def test_the_day_before_a_dash_is_no_part_of_a_name(syntax_of: SyntaxOf) -> None:
    syntax = syntax_of(
        "Aug 30 - A suicide bomber kills 17 people outside a passport office, according to health officials."
    )
    assert [a.name for a in find(syntax, ()) if "bomber" in a.name] == ["suicide bomber"]


def test_a_town_is_nobody(syntax_of: SyntaxOf) -> None:
    text = "Rebels reached Tambura on Friday. Tambura fell within hours."
    town = Place(id="p1", name="Tambura", kind=PlaceKind.CITY, mentions=(Span(15, 22),), country="SS")
    assert "Tambura" not in [a.name for a in find(syntax_of(text), (town,))]


def test_a_pronoun_leads_to_the_one_it_can_stand_for(syntax_of: SyntaxOf) -> None:
    text = "President Omar Dele praised the soldiers. He said they would stay."
    syntax = syntax_of(text)
    actors = find(syntax, ())
    at = {t.lower: t.i for t in syntax.tokens}
    led = pronouns(syntax, actors, at_heads(syntax, actors))
    assert led[at["he"]] == named(actors, text, "Omar Dele").id
    assert led[at["they"]] == named(actors, text, "the soldiers").id
    assert at["praised"] not in led


def test_we_is_the_body_that_the_speaker_speaks_for(syntax_of: SyntaxOf) -> None:
    text = '"We shelled the base," Hamas spokesman Sami Darwish said.'
    syntax = syntax_of(text)
    actors = find(syntax, ())
    we = next(t.i for t in syntax.tokens if t.lower == "we")
    assert pronouns(syntax, actors, at_heads(syntax, actors))[we] == named(actors, text, "Hamas").id


def test_every_actor_says_which_rule_made_it(syntax_of: SyntaxOf) -> None:
    for actor in find(syntax_of("Hamas militants fired rockets at Israel, police in Ashkelon said."), ()):
        assert actor.by
        assert all(b.rule for b in actor.by)


def test_the_actor_list_is_long_and_well_formed() -> None:
    rows = [
        (kind, row) for kind, rows in tomllib.loads((RULES / "actors.toml").read_text("utf-8")).items() for row in rows
    ]
    assert len(rows) > 700
    for kind, row in rows:
        ActorKind(kind)
        assert row["country"] == "" or len(row["country"]) == 2
        assert row.get("from", 0) <= row.get("to", 9999)
    called = [string for _, row in rows for string in (row["name"], *row.get("aliases", ()))]
    assert sorted(s for s in set(called) if called.count(s) > 1) == []


WORDS = st.sampled_from(["Ahmad", "Shah", "Massoud", "al", "Bashir", "Kim", "Omar", "van", "Dyk"])


@given(st.lists(WORDS, min_size=1, max_size=4), st.lists(WORDS, min_size=1, max_size=4))
def test_two_names_are_one_in_either_order(a: list[str], b: list[str]) -> None:
    one, two = name_words(" ".join(a)), name_words(" ".join(b))
    assert same_name(one, two) == same_name(two, one)
    assert same_name(one, one)


@given(st.text(alphabet=st.sampled_from("Taliban Hamas’s UN-\n (al)Qaed.,"), max_size=80))
def test_known_names_lie_in_the_text_in_order_and_apart(text: str) -> None:
    spans = [h.span for h in names.scan(text)]
    assert spans == sorted(spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(s.end <= len(text) for s in spans)


@pytest.mark.parametrize("text", ["", " ", "(outlawed in Russia)", "!!!", "He said so.", "KILLED KILLED"])
def test_a_text_with_nobody_in_it_has_no_actors(text: str, syntax_of: SyntaxOf) -> None:
    if text.strip():
        assert [a.name for a in find(syntax_of(text), ()) if a.kind is not ActorKind.GOVERNMENT] == []


def test_mentions_are_exact_whatever_the_quotes_and_spaces(syntax_of: SyntaxOf) -> None:
    text = "The\u00a0Taliban\u2019s \u201cshadow governor\u201d met\u00a0Kabul\u2019s envoys\r\nin Herat."
    syntax = syntax_of(text)
    for actor in find(syntax, ()):
        assert all(m.of(text).strip() == m.of(text) for m in actor.mentions)
    assert set(at_heads(syntax, find(syntax, ())).values()) <= {a.id for a in find(syntax, ())}


def test_who_shares_the_last_name_of_another_and_is_told_in_full_is_another(syntax_of: SyntaxOf) -> None:
    text = "The units are led by Brang Seng Awng, the brother of guerrilla leader Zau Mai Awng."
    actors = find(syntax_of(text), ())
    both = [named(actors, text, "Brang Seng Awng"), named(actors, text, "Zau Mai Awng")]
    assert both[0].id != both[1].id


@pytest.mark.parametrize("text", ["The shelling began at 1900 GMT.", "They took the town without meeting resistance."])
def test_clocks_and_bare_resistance_are_nobody(text: str, syntax_of: SyntaxOf) -> None:
    assert find(syntax_of(text), ()) == ()


def test_the_soldiers_are_the_counted_ones_told_just_before(syntax_of: SyntaxOf) -> None:
    text = "Eleven soldiers were kidnapped in Colombia. Gunmen seized the soldiers near a village."
    assert named(find(syntax_of(text), ()), text, "the soldiers").name == "Eleven soldiers"
