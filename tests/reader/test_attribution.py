"""Sources and statements: each case of `cases/statements.csv` is a sentence, who states it, how, and on which words."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sayso.reader import attribution
from sayso.reader.marks import Statement
from sayso.reader.sentences import lay_out
from sayso.reader.syntax import Parser, Syntax
from sayso.record import Dateline, Segment, SegmentKind, Source, SourceKind, Span, Stance

TABLE = Path(__file__).parent / "cases" / "statements.csv"
CASES = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()))
Read = Callable[[str], tuple[tuple[Source, ...], tuple[Statement, ...]]]


@pytest.fixture(scope="module")
def read(syntax_of: Callable[[str], Syntax]) -> Read:
    return lambda text: attribution.find(syntax_of(text), (), Dateline(agency="TASS"))


@pytest.fixture(scope="module")
def layout_read(parser: Parser) -> Callable[[str], tuple[Source, ...]]:
    """The sources of a text taken as one headline."""

    def sources(text: str) -> tuple[Source, ...]:
        layout = lay_out(text, (Segment(kind=SegmentKind.HEADLINE, span=Span(0, len(text))),))
        return attribution.find(parser.parse(text, layout), (), Dateline())[0]

    return sources


def said(text: str, found: tuple[tuple[Source, ...], tuple[Statement, ...]]) -> list[tuple[str, str, str, str]]:
    sources, statements = found
    names = {s.id: s.name for s in sources}
    return [
        (
            " > ".join(names[c] for c in s.chain),
            s.stance.value,
            s.cue.of(text) if s.cue else "",
            " … ".join(c.of(text) for c in s.content),
        )
        for s in statements
        if not s.carried
    ]


@pytest.mark.parametrize("case", CASES, ids=[c["text"][:50] for c in CASES])
def test_a_statement_names_its_chain_its_stance_its_cue_and_its_content(read: Read, case: dict[str, str]) -> None:
    found = said(case["text"], read(case["text"]))
    assert any(
        (who, stance, cue) == (case["who"], case["stance"], case["cue"]) and case["content"] in content
        for who, stance, cue, content in found
    ), found


def test_a_denial_by_reference_takes_up_the_statement_before_it(read: Read) -> None:
    text = "Fighters of the Red Line claimed they had captured Bani. Later the army refuted this information."
    sources, statements = read(text)
    denial = next(s for s in statements if s.stance == Stance.DENIES)
    assert [s.name for s in sources if s.id in denial.chain] == ["the army"]
    assert any("captured Bani" in c.of(text) for c in denial.content)


def test_who_is_taken_up_by_surname_pronoun_or_role_stays_one_source(read: Read) -> None:
    text = (
        "Police chief Maria Lopez said two men were held. Lopez said they had guns. She added that one had fled. "
        "The police chief told reporters the search went on."
    )
    sources, statements = read(text)
    assert [s.person for s in sources] == ["Maria Lopez"]
    assert {s.chain for s in statements} == {("s1",)}


def test_a_body_and_its_spokesman_are_one_source(read: Read) -> None:
    sources, _ = read("The army said the bridge was blown up. An army spokesman told Reuters that nobody was hurt.")
    assert len(sources) == 1


@pytest.mark.parametrize(
    "text",
    [
        "The White House said the truce held. White House spokesman Michael Harris said talks would go on.",
        "The official Xinhua news agency said a mine collapsed. Ten men were saved, Xinhua said.",
        "Moses Odhiambo said the police fired. Odhiambo said nobody was hurt.",
        "The top commander said the troops would stay and that he saw no need to withdraw them.\n\n"
        '"Now is not the time," General John Abram, commander of the Central Command, told senators.',
        "A navy officer said a boat was lost. The anonymous officer said nobody was hurt.",
    ],
)
def test_who_is_told_again_by_name_or_role_is_one_source(read: Read, text: str) -> None:
    sources, _ = read(text)
    assert len(sources) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Palestinian sources said a boy was hurt. Israeli military sources said two gunmen were hit.",
        "A border guard spokesman said two men were held. A border guard officer said they had guns.",
    ],
)
def test_who_is_told_otherwise_is_another_source(read: Read, text: str) -> None:
    sources, _ = read(text)
    assert len(sources) == 2


@pytest.mark.parametrize(("paper", "whose"), [("statement", "the Defence Ministry"), ("report", "Interfax")])
def test_a_report_is_the_mediums_and_a_statement_is_whom_it_quotes(read: Read, paper: str, whose: str) -> None:
    text = f"Interfax quoted the Defence Ministry as saying a jet was lost. The {paper} said the pilot was alive."
    sources, statements = read(text)
    names = {s.id: s.name for s in sources}
    assert names[statements[-1].chain[-1]] == whose


def test_what_a_quoted_speaker_wants_is_told_by_who_quotes_him(read: Read) -> None:
    _, statements = read("Party officials said the leader would ask the presidents to work for a truce.")
    assert {s.chain for s in statements} == {("s1",)}


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("Three residents of the area said a bomb went off.", None),
        ("The commander of the checkpoint said nobody was hurt.", None),
        ("Taliban officials in Nangarhar province said the road was closed.", "Taliban"),
        ("The Kabul-based Pamir News Agency said there was fighting.", "Pamir News Agency"),
        ("The head of the provincial health department said nine people were killed.", "provincial health department"),
        ("Iranian President Hassan Rouhani said the talks were over.", "Iran"),
        ("Interior Minister Anatoly Kulikov said two women were held.", "Interior Ministry"),
        ("As spokesman for the resistance forces Fahim Dashty told TASS, a deal is discussed.", "resistance forces"),
        ("The Rally of Patriots said the town was theirs.", "Rally of Patriots"),
        ("The Roman Catholic bishop of Bouar said the town had not fallen.", None),
        ("A French woman said she heard a blast.", None),
        ("Elder Haji Ghulam Ali said the town had not fallen.", None),
    ],
)
def test_a_speaker_speaks_for_a_body_and_not_for_where_he_is_or_what_he_is(
    read: Read, text: str, body: str | None
) -> None:
    (source,), _ = read(text)
    assert source.body == body


def test_an_agency_told_by_its_name_is_taken_up_by_it(read: Read) -> None:
    text = (
        "At least 12 people have been killed in the fighting, the local agency Lobaye Info said on Wednesday. "
        "The clashes began after an attack on an army post, it said."
    )
    sources, statements = read(text)
    assert [(s.name, s.person) for s in sources] == [("the local agency Lobaye Info", None)]
    assert [s.chain for s in statements] == [("s1",), ("s1",)]


def test_a_headline_behind_whose_mark_the_speaker_stands_is_not_his_name(
    layout_read: Callable[[str], tuple[Source, ...]],
) -> None:
    assert [s.name for s in layout_read("Nine killed in blast at Kunduz office: hospital")] == ["hospital"]


def test_a_paper_goes_on_with_the_voice_that_put_it_out(read: Read) -> None:
    text = "The General Staff said in a statement that a jet was lost. The statement added that the pilot was alive."
    sources, statements = read(text)
    assert len(sources) == 1
    assert [s.chain for s in statements] == [("s1",), ("s1",)]


def test_a_witness_who_is_named_later_is_one_source(read: Read) -> None:
    text = "A bomb went off in the market, a witness said.\n\nAmir Khan told Reuters he had seen three bodies."
    sources, _ = read(text)
    assert [(s.person, s.kind) for s in sources] == [("Amir Khan", SourceKind.WITNESS)]


def test_two_agencies_stay_two_sources(read: Read) -> None:
    text = (
        "The Interfax news agency said a tank was hit. The official IRNA news agency reported that two tanks were hit."
    )
    sources, _ = read(text)
    assert [s.kind for s in sources] == [SourceKind.MEDIA, SourceKind.MEDIA]


def test_whom_a_medium_quotes_speaks_through_it_in_the_rest_of_the_dispatch(read: Read) -> None:
    text = "Colonel Aziz Rahman was quoted by the Bani Post as saying the fort had fallen. Rahman said ten were dead."
    sources, statements = read(text)
    names = {s.id: s.name for s in sources}
    assert [[names[c] for c in s.chain] for s in statements] == [["the Bani Post", "Colonel Aziz Rahman"]] * 2


def test_the_dispatchs_own_agency_is_never_a_source(read: Read) -> None:
    sources, _ = read("TASS reported that a tank was hit, the governor told TASS.")
    assert [s.name for s in sources] == ["the governor"]


def test_nobody_is_no_source(read: Read) -> None:
    assert read("No group has claimed responsibility for the bombing.") == ((), ())


def test_a_clause_against_another_voice_is_not_that_voices(read: Read) -> None:
    text = "State television reported that the rebels had fled, while a charity denied it."
    sources, statements = read(text)
    names = {s.id: s.name for s in sources}
    assert [([names[c] for c in s.chain], s.stance) for s in statements] == [
        (["State television"], Stance.AFFIRMS),
        (["a charity"], Stance.DENIES),
    ]


def test_a_quotation_carries_over_sentences(read: Read) -> None:
    text = '"They came at dawn," said Omar Hassan, a farmer. "They burned the mill. Then they left."'
    _, statements = read(text)
    carried = [c.of(text) for s in statements if s.carried for c in s.content]
    assert any("burned the mill" in c for c in carried)
    assert any("they left" in c for c in carried)


def test_a_sentence_with_a_date_of_its_own_is_not_carried(read: Read) -> None:
    _, statements = read("Rebels took the fort, the army said. The war began in 1998.")
    assert not any(s.carried for s in statements)


@settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from([c["text"] for c in CASES]), min_size=1, max_size=4))
def test_every_span_lies_in_the_text_and_every_chain_is_known(read: Read, texts: list[str]) -> None:
    text = "\n\n".join(texts)
    whole = Span(0, len(text))
    sources, statements = read(text)
    known = {s.id for s in sources}
    assert all(whole.holds(m) for s in sources for m in s.mentions)
    assert all(whole.holds(c) for s in statements for c in (*s.content, *([s.cue] if s.cue else [])))
    assert all(s.chain and set(s.chain) <= known for s in statements)
