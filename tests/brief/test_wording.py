"""Any incident can be worded, and nothing in its sentences is ours but the plain words between."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

import pytest
from any_incident import law, series, tellings
from hypothesis import given

from sayso.brief.wording import QUOTE, called, over_time, quote, section, time_told, toll
from sayso.record import Claim, Count, EventType, Harm, Incident, Origin, Series, SourceKind, Stance, When, Whom
from sayso.record.brief import Mark, Part, Sentence, Topic
from sayso.record.phrases import one_line

VERDICTS = re.compile(
    r"\b(false|untrue|wrong|fake|lie[ds]?|refut\w+|debunk\w+|confirm\w*|true|really|proven)\b", re.IGNORECASE
)


def all_of(told: tuple[Incident, dict[str, Claim]]) -> list[Sentence]:
    incident, claims = told
    one = section(incident, claims.__getitem__)
    return [one.heading, one.gist, *one.sentences]


def stretches(sentences: list[Sentence], *parts: Part) -> list[str]:
    return [text for s in sentences for part, text in s.words if part in parts]


@law
@given(tellings())
def test_any_incident_can_be_worded_and_every_sentence_stands_on_claims_of_it(told) -> None:
    for sentence in all_of(told):
        assert sentence.claims
        assert set(sentence.claims) <= set(told[0].claims)
        assert not any(unicodedata.category(c) in {"Cc", "Zl", "Zp"} for c in sentence.text)


@law
@given(tellings())
def test_names_and_voices_are_those_of_the_incident_and_its_claims(told) -> None:
    incident, claims = told
    known = {o.name for o in incident.origins} | {p.name for p in incident.places}
    known |= {*incident.doers, *incident.others, *incident.outlets} | {c.by for s in incident.series for c in s.counts}
    known |= {w for d in incident.disputes for p in d.positions for w in (p.holds, *p.holders)}
    known |= {w for c in claims.values() for w in (c.outlet, c.agency) if w}
    lines = {one_line(k) for k in known} | {called(k) for k in known} | {"somebody without a name", "the dispatch"}
    first = {line[:1].upper() + line[1:] for line in lines}
    assert set(stretches(all_of(told), Part.NAME, Part.VOICE)) <= lines | first


@law
@given(tellings())
def test_every_number_stands_in_a_count_or_in_a_position(told) -> None:
    incident = told[0]
    known = {f"{n:,}" for s in incident.series for c in s.counts for n in (c.low, c.high) if n is not None}
    known |= {n for d in incident.disputes for p in d.positions for n in re.findall(r"[\d,]+", one_line(p.holds))}
    for number in stretches(all_of(told), Part.NUMBER):
        assert set(re.findall(r"[\d,]*\d[\d,]*", number)) <= known


@law
@given(tellings())
def test_what_we_count_is_how_many_there_are_and_plain_words_hold_no_digit(told) -> None:
    incident = told[0]
    sizes = {len(incident.affirming), len(incident.denying), len(incident.outlets)}
    lists = [incident.origins, incident.places, incident.doers, incident.others, incident.outlets]
    lists += [p.holders for d in incident.disputes for p in d.positions]
    most = max(map(len, lists), default=0)
    for counted in stretches(all_of(told), Part.COUNTED):
        assert int(counted) in sizes or int(counted) <= most
    assert not any(c.isdigit() for text in stretches(all_of(told), Part.PLAIN) for c in text)


@law
@given(tellings())
def test_a_quotation_is_the_words_of_a_claim_that_stands_behind_it(told) -> None:
    _, claims = told
    for sentence in all_of(told):
        for text in stretches([sentence], Part.QUOTE):
            words = text[1:-1].removesuffix(" …")
            assert any(words in one_line(e.quote) for c in sentence.claims for e in claims[c].evidence)


@law
@given(tellings())
def test_no_plain_word_of_ours_is_a_verdict(told) -> None:
    assert not any(VERDICTS.search(text) for text in stretches(all_of(told), Part.PLAIN))


@law
@given(tellings())
def test_whoever_denies_is_named_as_denying_and_nobody_else_is(told) -> None:
    incident, claims = told
    said = [s for s in section(incident, claims.__getitem__).sentences if s.topic is Topic.DENIAL]
    assert len(said) == len(incident.denying)
    for sentence, origin in zip(said, incident.denying, strict=True):
        assert sentence.claims == tuple(dict.fromkeys(origin.claims))


def count(
    low: int | None, high: int | None, *, unknown: bool = False, by: str = "medics", at: str = "2021-08-30"
) -> Count:
    return Count(at=at, by=by, claim="c", low=low, high=high, unknown=unknown)


def told(*counts: Count) -> Series:
    return Series(
        harm=Harm.KILLED, counts=counts, lowest=None, highest=None, latest=counts[-1], chosen=counts[-1], rule="last"
    )


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        (count(0, 0), "Nobody was killed, according to medics, Mon 30 Aug 2021."),
        (count(None, None, unknown=True), "How many were killed is not known, according to medics, Mon 30 Aug 2021."),
        (count(1, 1), "1 person was killed, according to medics, Mon 30 Aug 2021."),
        (count(12, None), "At least 12 people were killed, according to medics, Mon 30 Aug 2021."),
        (count(None, 20), "Up to 20 people were killed, according to medics, Mon 30 Aug 2021."),
        (count(3, 5), "3 to 5 people were killed, according to medics, Mon 30 Aug 2021."),
        (count(None, None), "Some people were killed, according to medics, Mon 30 Aug 2021."),
        (replace(count(2, 2), whom=Whom.CIVILIAN), "2 civilians were killed, according to medics, Mon 30 Aug 2021."),
        (replace(count(0, 0), whom=Whom.CIVILIAN), "No civilian was killed, according to medics, Mon 30 Aug 2021."),
        (replace(count(1, 1), at=None), "1 person was killed, according to medics."),
    ],
)
def test_a_number_is_somebodys(counts: Count, words: str) -> None:
    assert toll(told(counts)).text == words


def incident(*series: Series, **more: object) -> Incident:
    medics = Origin(name="medics", kind=SourceKind.MEDICAL, stances=frozenset({Stance.AFFIRMS}), claims=("c",))
    given = {"id": "c", "claims": ("c",), "dispatches": ("d",), "type": EventType.ATTACK, "origins": (medics,)}
    return Incident(**given | {"series": series} | more)  # type: ignore[arg-type]


def lines(one: Incident, claim: Claim) -> list[str]:
    return [s.text for s in section(one, {"c": claim}.__getitem__).sentences]


def gist_of(one: Incident, claim: Claim) -> str:
    return section(one, {"c": claim}.__getitem__).gist.text


def test_none_unknown_and_not_told_differ_in_every_line(claim: Claim) -> None:
    none, unknown, silent = incident(told(count(0, 0))), incident(told(count(None, None, unknown=True))), incident()
    assert gist_of(none, claim) == "killed: none · 1 origin"
    assert gist_of(unknown, claim) == "killed: not known · 1 origin"
    assert gist_of(silent, claim) == "killed: not told · 1 origin"
    assert "Nobody was killed, according to medics, Mon 30 Aug 2021." in lines(none, claim)
    assert "How many were killed is not known, according to medics, Mon 30 Aug 2021." in lines(unknown, claim)
    assert "How many were killed or injured is not told." in lines(silent, claim)
    assert "How many were injured is not told." in lines(none, claim)


def test_a_series_tells_each_number_of_each_voice_once_and_adds_nothing_up() -> None:
    first, then = count(None, None, unknown=True, by="Pamir"), count(12, None, by="a commander", at="2021-09-02")
    (sentence,) = over_time(told(first, first, then))
    assert sentence.text == (
        "Killed, as it was told over time: "
        "Mon 30 Aug 2021: not known (Pamir); Thu 2 Sep 2021: at least 12 (a commander)."
    )
    assert not list(over_time(told(then, then)))


@law
@given(series(Harm.KILLED, ("c",)))
def test_a_series_holds_each_number_as_it_was_told(one: Series) -> None:
    for sentence in over_time(one):
        assert len(stretches([sentence], Part.NUMBER)) == len({(c.by, c.low, c.high, c.unknown) for c in one.counts})


def test_what_is_only_denied_is_told_as_a_denial(claim: Claim) -> None:
    taliban = Origin(name="the Taliban", kind=SourceKind.ARMED_GROUP, stances=frozenset({Stance.DENIES}), claims=("c",))
    one = incident(origins=(taliban,), type=EventType.ARMED_CLASH)
    assert section(one, {"c": claim}.__getitem__).marks == (Mark.DENIED,)
    assert lines(one, claim)[0] == "The Taliban denied that there was an armed clash."
    assert "No named origin affirms it." in lines(one, claim)


def test_what_is_expected_did_not_happen_yet(claim: Claim) -> None:
    panah = Origin(name="Daud Panah", kind=SourceKind.ARMED_GROUP, stances=frozenset({Stance.EXPECTS}), claims=("c",))
    one = incident(origins=(panah,), type=EventType.TALKS, happened=False, doers=("the Front", "the Taliban"))
    assert section(one, {"c": claim}.__getitem__).marks == (Mark.EXPECTED,)
    assert lines(one, claim)[0] == "Daud Panah expected talks involving the Front and the Taliban."
    assert gist_of(one, claim) == "1 expecting"


@pytest.mark.parametrize(
    ("name", "within"),
    [
        ("The Taliban", "the Taliban"),
        ("A Group", "a Group"),
        ("The", "The"),
        ("Theo Aran", "Theo Aran"),
        ("AFP", "AFP"),
    ],
)
def test_an_article_is_small_within_a_sentence(name: str, within: str) -> None:
    assert called(name) == within


@pytest.mark.parametrize(
    ("kind", "doers", "others", "told"),
    [
        (EventType.ARMED_CLASH, ("the Taliban",), ("the Front",), "an armed clash between the Taliban and the Front"),
        (EventType.ARMED_CLASH, ("the Taliban",), (), "an armed clash involving the Taliban"),
        (EventType.AIR_STRIKE, ("the US military",), (), "an air strike by the US military"),
        (EventType.ABDUCTION, (), ("four mine clearers",), "an abduction of four mine clearers"),
        (EventType.DISPLACEMENT, ("families",), (), "a displacement of families"),
        (EventType.DISPLACEMENT, ("militia",), ("families",), "a displacement by militia of families"),
        (EventType.TERRITORY_CHANGE, ("the Front",), (), "a change of control involving the Front"),
    ],
)
def test_who_did_it_and_to_whom_stand_in_the_order_of_the_deed(
    claim: Claim, kind: EventType, doers: tuple[str, ...], others: tuple[str, ...], told: str
) -> None:
    one = incident(type=kind, doers=doers, others=others)
    assert lines(one, claim)[0] == f"There was {told}, according to 1 independent origin (medics)."


def test_a_long_quotation_is_cut_at_a_word() -> None:
    cut = quote("word " * 100)
    assert cut.endswith("word …”")
    assert len(cut) <= QUOTE + 4
    assert quote("a\nb\u202e") == "“a b\ufffd”"


def test_a_quotation_has_one_pair_of_marks_and_no_that_before_it() -> None:
    assert quote("“There was no fighting.") == "“There was no fighting.”"
    assert quote("that it had struck") == "“it had struck”"
    assert quote('"') == '“"”'


@pytest.mark.parametrize(
    ("start", "end", "approximate", "told"),
    [
        ("2021-08-30", "2021-08-30", False, "on Mon 30 Aug 2021"),
        ("2021-08-30", "2021-08-30", True, "on or about Mon 30 Aug 2021"),
        ("2021-08-30T13:40Z", "2021-08-30T13:40Z", True, "on Mon 30 Aug 2021, about 13:40 UTC"),
        ("2021-08", "2021-08", False, "in Aug 2021"),
        ("2021-08-30", "2021-09-01", False, "from Mon 30 Aug 2021 to Wed 1 Sep 2021"),
        ("2021-08-30", None, False, "since Mon 30 Aug 2021"),
        (None, "2021-08-30", False, "until Mon 30 Aug 2021"),
        (None, None, False, ""),
    ],
)
def test_a_time_is_told_with_its_preposition(
    start: str | None, end: str | None, *, approximate: bool, told: str
) -> None:
    assert time_told(When(start=start, end=end, approximate=approximate)) == told
