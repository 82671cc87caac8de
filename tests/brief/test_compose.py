"""What a brief takes in, in which chapter and order, and that nothing in it stands without a claim."""

from __future__ import annotations

from dataclasses import replace

import pytest
from any_incident import law, tellings
from hypothesis import given
from hypothesis import strategies as st
from story_told import story

from sayso.brief.compose import (
    EXPECTED,
    HAPPENED,
    NO_PLACE,
    RECALLED,
    TAKEN_BACK,
    compose,
    lies_in,
    weight,
    within_time,
)
from sayso.record import Claim, EventType, Harm, Incident, Place, PlaceKind, Span, When
from sayso.record.brief import Brief, Former, Mark, Scope, Sentence, Topic

WEEK = Scope(where="AF", since="2021-08-30", until="2021-09-05")


@pytest.fixture
def brief() -> Brief:
    incidents, claims = story()
    return compose(incidents, claims.__getitem__, scope=WEEK)


def place(name: str, **more: str) -> Place:
    return Place(id="p", name=name, kind=PlaceKind.CITY, mentions=(Span(0, 1),), **more)  # type: ignore[arg-type]


@law
@given(st.lists(tellings(), max_size=3))
def test_a_brief_cites_the_claims_of_its_incidents_and_no_other(told: list[tuple[Incident, dict[str, Claim]]]) -> None:
    claims = {f"{n}{id}": replace(c, id=f"{n}{id}") for n, (_, them) in enumerate(told) for id, c in them.items()}
    incidents = [_renamed(incident, n) for n, (incident, _) in enumerate(told)]
    brief = compose(incidents, claims.__getitem__)
    assert {s.incident for s in brief.sections} == {i.id for i in incidents}
    assert {c.id for c in brief.claims} == set(claims)
    assert all(s.claims for s in brief.sentences)


def _renamed(incident: Incident, n: int) -> Incident:
    def ids(them: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(f"{n}{id}" for id in them)

    def count(c):  # type: ignore[no-untyped-def]
        return replace(c, claim=f"{n}{c.claim}")

    return replace(
        incident,
        id=f"{n}{incident.id}",
        claims=ids(incident.claims),
        origins=tuple(replace(o, claims=ids(o.claims)) for o in incident.origins),
        disputes=tuple(
            replace(d, positions=tuple(replace(p, claims=ids(p.claims)) for p in d.positions))
            for d in incident.disputes
        ),
        series=tuple(
            replace(s, counts=tuple(map(count, s.counts)), latest=count(s.latest), chosen=count(s.chosen))
            for s in incident.series
        ),
    )


@law
@given(st.lists(tellings(), max_size=4), st.randoms())
def test_the_order_of_arrival_never_changes_the_order_of_weight(told, chance) -> None:  # type: ignore[no-untyped-def]
    incidents = [replace(i, id=f"{n}") for n, (i, _) in enumerate(told)]
    shuffled = chance.sample(incidents, len(incidents))
    assert sorted(shuffled, key=weight) == sorted(incidents, key=weight)


def test_the_storys_week_has_its_incidents_in_order_of_weight(brief: Brief) -> None:
    happened, no_place = brief.chapters
    assert (happened.name, no_place.name) == (HAPPENED, NO_PLACE)
    assert [s.heading.text for s in happened.sections] == [
        "Suicide bombing in Kunduz, Mon 30 Aug 2021",
        "Armed clash in Khinjan, Tue 31 Aug 2021 to Wed 1 Sep 2021",
        "Air strike in Surkh Rod, Tue 31 Aug 2021",
        "Attack in Khogyani, Nangarhar, Wed 1 Sep 2021",
        "Shelling in Spin Boldak and Chaman, Fri 3 Sep 2021",
        "Abduction in Khogyani, Ghazni, Wed 1 Sep 2021",
        "Release in Ghazni, Sat 4 Sep 2021",
        "Territory change in Deh Salah, Wed 1 Sep 2021",
        "Bombing in Khanabad road, Kunduz, Mon 30 Aug 2021",
        "Talks in Taluqan, Thu 2 Sep 2021",
        "Attack in Khogyani, Ghazni, Thu 2 Sep 2021",
        "Protest in Bamyan, Thu 2 Sep 2021",
        "Crackdown in Bamyan, Thu 2 Sep 2021",
    ]
    assert [s.heading.text for s in no_place.sections] == ["Talks, Sun 5 Sep 2021 to Sun 12 Sep 2021"]


def said(brief: Brief, heading: str, topic: Topic) -> list[str]:
    section = next(s for s in brief.sections if s.heading.text.startswith(heading))
    return [s.text for s in section.sentences if s.topic is topic]


def test_ten_outlets_are_one_origin_and_a_commander_makes_two(brief: Brief) -> None:
    section = next(s for s in brief.sections if "Khinjan" in s.heading.text)
    assert section.gist.text == "killed: at least 12, injured: 5 · 2 origins, 2 denying · 13 outlets"
    assert said(brief, "Armed clash", Topic.WHAT) == [
        "There was an armed clash in Khinjan from Tue 31 Aug 2021 22:30 UTC+04:30 (18:00 UTC) to Wed 1 Sep 2021, "
        "according to 2 independent origins (Pamir News Agency and Northern Front)."
    ]
    assert said(brief, "Armed clash", Topic.DENIAL) == [
        "Taliban denied it or a part in it, at the words "
        "“There was no clash in Khinjan or anywhere else in Baghlan last night”.",
        "Hindukush Road Relief denied it or a part in it, at the words "
        "“There was no fighting in Khinjan on Tuesday night”.",
    ]


def test_none_unknown_and_not_told_stand_apart_in_the_story(brief: Brief) -> None:
    tolls = [s.text for s in brief.sentences if s.topic is Topic.TOLL]
    assert "Nobody was killed, according to Mullah Hanif, Tue 31 Aug 2021." in tolls
    assert "How many were killed or injured is not told." in said(brief, "Territory change", Topic.UNKNOWN)
    over_time = said(brief, "Armed clash", Topic.OVER_TIME)[0]
    assert over_time == (
        "Killed, as it was told over time: Wed 1 Sep 2021: not known (Pamir News Agency); "
        "Thu 2 Sep 2021: at least 12 (Northern Front)."
    )


def test_the_storys_brief_has_no_sentence_without_a_claim_and_every_claim_proves_its_words(brief: Brief) -> None:
    from story_told import rows

    texts = {d["id"]: d["text"] for d in rows("dispatches.jsonl")}
    known = {c.id for c in brief.claims}
    assert len(brief.sentences) > 100
    for sentence in brief.sentences:
        assert sentence.claims
        assert set(sentence.claims) <= known
    for claim in brief.claims:
        for e in claim.evidence:
            assert texts[e.dispatch][e.span.start : e.span.end] == e.quote


def test_a_sentence_without_a_claim_or_without_words_cannot_be_built() -> None:
    from sayso.record.brief import Part

    with pytest.raises(ValueError, match="no claim stands behind"):
        Sentence(topic=Topic.WHAT, words=((Part.PLAIN, "War ended."),), claims=())
    with pytest.raises(ValueError, match="says nothing"):
        Sentence(topic=Topic.WHAT, words=(), claims=("c",))


def test_the_same_name_elsewhere_stays_elsewhere() -> None:
    incidents, claims = story()
    brief = compose(incidents, claims.__getitem__, scope=Scope(where="KG"))
    assert [s.heading.text for s in brief.sections] == ["Bombing in Jalal-Abad, Tue 31 Aug 2021"]


def test_an_older_attack_is_recalled_where_no_time_is_asked_for() -> None:
    incidents, claims = story()
    recalled = next(c for c in compose(incidents, claims.__getitem__).chapters if c.name == RECALLED)
    assert "Attack in near Pul-e Khumri, Sat 8 May 2021" in [s.heading.text for s in recalled.sections]


def test_what_is_expected_has_a_chapter_of_its_own() -> None:
    incidents, claims = story()
    expected = next(c for c in compose(incidents, claims.__getitem__).chapters if c.name == EXPECTED)
    assert [s.gist.text for s in expected.sections] == ["1 expecting · 2 outlets"]


def test_a_correction_stands_in_the_section_of_what_took_it_up_in_both_wordings() -> None:
    incidents, claims = story()
    now = next(c for c in claims.values() if "killed 13 people" in c.evidence[0].quote)
    old = replace(now, id="old", evidence=(replace(now.evidence[0], quote="a bombing killed 14 people"),))
    former = Former(claim=old, words=old.evidence[0], now=now.id, after=now.evidence[0])
    brief = compose(incidents, claims.__getitem__, scope=WEEK, former=[former])
    (sentence,) = (s for s in brief.sentences if s.topic is Topic.TAKEN_BACK)
    assert sentence.claims == ("old", now.id)
    assert sentence.text.startswith(
        "AFP corrected what it told on Mon 30 Aug 2021 18:05 UTC: “a bombing killed 14 people”"
    )
    assert "killed 13 people" in sentence.text
    assert sentence in next(s for s in brief.sections if "Suicide bombing" in s.heading.text).sentences
    assert old in brief.claims


@pytest.mark.parametrize(("where", "told"), [("AF", True), ("KG", False)])
def test_what_was_withdrawn_has_a_chapter_of_its_own_where_it_lay(where: str, *, told: bool) -> None:
    _, claims = story()
    claim = next(c for c in claims.values() if c.places and c.places[0].name == "Kunduz")
    former = Former(claim=claim, words=claim.evidence[0], withdrew=True, at="2021-09-03")
    brief = compose([], claims.__getitem__, scope=Scope(where=where), former=[former])
    assert [c.name for c in brief.chapters] == ([TAKEN_BACK] if told else [])
    for section in brief.sections:
        assert section.marks == (Mark.WITHDRAWN,)
        assert section.gist.text == "counts no more, since Fri 3 Sep 2021"
        assert section.sentences[0].text.startswith("AFP withdrew what it told on")
        assert section.claims == (claim.id,)


@pytest.mark.parametrize(
    ("where", "lies"),
    [
        ("AF", True),
        ("af", True),
        ("AF-KDZ", True),
        ("Kunduz", True),
        ("kunduz city", True),
        ("Khanabad", False),
        ("KG", False),
    ],
)
def test_a_place_lies_in_its_country_its_province_and_its_name(where: str, *, lies: bool) -> None:
    assert lies_in(place("Kunduz city", country="AF", code="AF-KDZ"), where) is lies


@pytest.mark.parametrize(
    ("start", "end", "meets"),
    [
        ("2021-08-31", "2021-08-31", True),
        ("2021-08-29", "2021-08-29", False),
        ("2021-08-29", None, True),  # goes on, and was last told on 31 August
        ("2021-08", "2021-08", True),
        ("2021", "2021", True),
        ("2020", "2020", False),
        ("2021-09-01T01:00+04:30", "2021-09-01T01:00+04:30", True),
        ("2021-09-02", "2021-09-02", False),
        (None, None, True),  # no date, told on 31 August
    ],
)
def test_an_incident_meets_the_days_asked_for(claim: Claim, start: str | None, end: str | None, *, meets: bool) -> None:
    incident = Incident(
        id="c", claims=("c",), dispatches=("d",), type=EventType.ATTACK, when=When(start=start, end=end)
    )
    claims = {"c": replace(claim, published="2021-08-31T10:00Z")}
    assert within_time(incident, claims.__getitem__, since="2021-08-30", until="2021-09-01") is meets


def test_harm_unknown_weighs_more_than_none_and_less_than_one() -> None:
    incidents, _ = story()
    by_killed = {next(iter(i.claims)): i for i in incidents}
    shelling = next(i for i in by_killed.values() if i.type is EventType.SHELLING)
    killed = shelling.toll(Harm.KILLED)
    assert killed is not None
    unknown = next(c for c in killed.counts if c.unknown)
    heavier = replace(shelling, series=(replace(killed, chosen=unknown),))
    one = replace(shelling, series=(replace(killed, chosen=replace(killed.chosen, low=1, high=1)),))
    assert weight(one) < weight(heavier) < weight(replace(shelling, series=(killed,)))
