import json
from dataclasses import replace

import pytest
from hypothesis import given

from sayso.record import Capture, Decision, Judgement, Review, Span, Verdict, claim_id, claims
from sayso.record.claim_plain import claim_from_plain, claim_to_plain
from tests.strategies import readings

AT = "2026-11-25T12:00:00+00:00"


@given(readings())
def test_every_event_is_one_claim_whose_words_the_dispatch_bears_out(reading):
    found = claims(reading)
    assert [c.event for c in found] == list(reading.events)
    assert len({c.id for c in found}) == len(found)
    for claim in found:
        for trigger, evidence in zip(claim.event.triggers, claim.evidence, strict=True):
            assert reading.dispatch.bears_out(evidence)
            assert evidence.span.holds(trigger)


@given(readings())
def test_another_reader_that_finds_an_event_on_the_same_words_gives_the_claim_the_same_id(reading):
    newer = replace(reading, read_by="newer", facts=(), gaps=())
    assert [c.id for c in claims(newer)] == [c.id for c in claims(reading)]


def test_claims_of_other_words_have_other_ids():
    assert claim_id("d1", Span(0, 5)) != claim_id("d1", Span(0, 6)) != claim_id("d2", Span(0, 6))


def test_the_same_bytes_from_the_same_place_are_one_capture():
    one = Capture(content=b"KABUL, Aug 31.", taken_at=AT, origin="a.txt")
    again = replace(one, taken_at="2026-11-26T12:00:00+00:00")
    assert one.id == again.id
    assert one.id != replace(one, content=b"KABUL, Aug 30.").id
    assert one.id != replace(one, origin="b.txt").id


def test_a_moment_without_an_offset_is_refused():
    with pytest.raises(ValueError, match="no offset"):
        Capture(content=b"", taken_at="2026-11-25T12:00:00", origin="a.txt")
    with pytest.raises(ValueError, match="no offset"):
        Judgement(left="a", right="b", verdict=Verdict.SAME, by="ada", at="2026-11-25T12:00:00")


def test_a_judgement_is_of_two_claims_in_either_order():
    one = Judgement(left="b", right="a", verdict=Verdict.DIFFERENT, by="ada", at=AT)
    assert one.pair == ("a", "b")
    with pytest.raises(ValueError, match="against itself"):
        replace(one, right="b")


def test_a_review_that_corrects_says_what_and_one_that_undoes_says_which():
    assert Review(claim="a", decision=Decision.CORRECT, by="ada", at=AT, field="when.start", value='"2021"').field
    with pytest.raises(ValueError, match="names a field"):
        Review(claim="a", decision=Decision.CORRECT, by="ada", at=AT)
    with pytest.raises(ValueError, match="names a field"):
        Review(claim="a", decision=Decision.ACCEPT, by="ada", at=AT, field="type", value='"attack"')
    with pytest.raises(ValueError, match="undoing"):
        Review(claim="a", decision=Decision.UNDO, by="ada", at=AT)


@given(readings())
def test_a_claim_survives_its_plain_form(reading):
    for claim in claims(reading):
        plain = json.loads(json.dumps(claim_to_plain(claim, explain=True)))
        assert claim_from_plain(plain) == claim


def test_the_same_word_at_the_same_moment_is_one_review():
    one = Review(claim="a", decision=Decision.ACCEPT, by="ada", at=AT)
    assert one.id == replace(one).id
    assert one.id != replace(one, by="bea").id
    assert one.id != replace(one, note="see the map").id
