"""What corrections make of claims: their language, their order, and how they keep to their words in later readings."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.ledger import SqlLedger, standing
from sayso.ledger.standing import correct, stand
from sayso.record import (
    Claim,
    Decision,
    EventType,
    Harm,
    Place,
    PlaceKind,
    Reading,
    Review,
    Source,
    SourceKind,
    Span,
    Standing,
    Toll,
    claims,
)
from sayso.record.claim_plain import claim_to_plain
from tests.ledger import made

AT = "2021-09-01T12:00:00+00:00"


def read(*, read_by: str = "reader 1", **more: Any) -> Reading:
    return made.reading(made.dispatch(), "Shells", read_by=read_by, **more)


def with_toll(reading: Reading, *tolls: Toll) -> Reading:
    return replace(reading, events=tuple(replace(e, toll=tolls) for e in reading.events))


KILLED = Toll(harm=Harm.KILLED, low=3, high=3, chain=("s1",))
HURT = Toll(harm=Harm.INJURED, low=9, high=None, chain=("s1",))
CLAIM = claims(with_toll(read(), KILLED, HURT))[0]


def told(claim: str, field: str, value: object, n: int = 0) -> Review:
    return Review(
        claim=claim, decision=Decision.CORRECT, by="ada", at=AT, field=field, value=json.dumps(value), note=str(n)
    )


def after(claim: Claim, *corrections: tuple[str, object]) -> Claim:
    for field, value in corrections:
        claim = correct(claim, field, json.dumps(value))
    return claim


# The language -------------------------------------------------------------------------------------------------------


def test_what_was_missed_can_be_added() -> None:
    harn = {"name": "Harn", "kind": "village", "country": "XV", "lat": 1.5, "lon": 2, "radius_km": 4}
    claim = after(
        CLAIM,
        ("places.new", harn),
        ("actor2.new", {"name": "traders", "kind": "civilians"}),
        ("actor2.new", "a1"),
        ("toll.new", {"harm": "missing", "unknown": True, "whom": "civilian"}),
        ("reports.new", {"stance": "denies", "chain": [{"name": "the mayor", "kind": "official"}]}),
    )
    place = claim.place(claim.event.places[-1])
    assert (place.name, place.kind, place.lat, place.radius_km) == ("Harn", PlaceKind.VILLAGE, 1.5, 4)
    assert [claim.actor(a).name for a in claim.event.actor2] == ["traders", "the army of Velia"]
    assert (claim.event.toll[-1].harm, claim.event.toll[-1].unknown, claim.event.toll[-1].chain) == (
        "missing",
        True,
        ("s1",),
    )
    report = claim.event.reports[-1]
    assert (report.stance, claim.source(report.chain[0]).name) == ("denies", "the mayor")


def test_what_is_too_much_can_be_taken_out() -> None:
    claim = after(CLAIM, ("places.p1", None), ("actor1.a1", None), ("toll.0", None))
    assert (claim.event.places, claim.event.actor1) == ((), ())
    assert claim.event.toll == (HURT,)
    assert (claim.places, claim.actors) == ((), ())


def test_several_values_of_a_record_are_set_at_once() -> None:
    nowhere = claims(read(lat=None, lon=None))[0]
    claim = after(
        nowhere, ("places.p1", {"lat": 4.0, "lon": 5.0, "kind": "village"}), ("toll", [{"harm": "killed", "low": 2}])
    )
    assert (claim.place("p1").lat, claim.place("p1").lon, claim.place("p1").kind) == (4.0, 5.0, "village")
    assert [(t.harm, t.low, t.high) for t in claim.event.toll] == [("killed", 2, None)]


def test_a_list_can_be_said_whole() -> None:
    claim = after(CLAIM, ("places", ["p1", {"name": "Harn"}]), ("actor1", []), ("actor2", [{"name": "traders"}]))
    assert [claim.place(p).name for p in claim.event.places] == ["Dorvan", "Harn"]
    assert (claim.event.actor1, [claim.actor(a).name for a in claim.event.actor2]) == ((), ["traders"])


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("places.new", {"kind": "city"}, "needs a name"),
        ("places.new", {"name": "Harn", "lat": 3}, "half a coordinate"),
        ("places.new", {"name": "Harn", "lat": 95, "lon": 3}, "off the globe"),
        ("places.new", {"name": "Harn", "latitude": 3}, "no 'latitude'"),
        ("places.new", {"name": "Harn", "kind": "hamlet"}, "wanted one of country, region"),
        ("places.new", {"name": "Harn", "country": "Velia"}, "two letters as AF"),
        ("places.new", "p7", "among its places, only p1 (Dorvan)"),
        ("places.new", "p1", "stands there already"),
        ("places.p7", None, "no 'p7'"),
        ("places.p1.lat", "north", "degrees as a number"),
        ("actor1.new", {"name": " "}, "wanted a name"),
        ("actor1.new", 7, "an actor is an object"),
        ("toll.new", {"low": 3}, "harm is missing"),
        ("toll.new", {"harm": "killed"}, "how many"),
        ("toll.new", {"harm": "killed", "low": 5, "high": 3}, "toll from 5 up to 3"),
        ("toll.new", {"harm": "killed", "low": -1}, "a whole number from 0"),
        ("toll.new", {"harm": "killed", "low": True}, "a whole number from 0"),
        ("toll.0.unknown", True, "no number"),
        ("toll.7", None, "no '7' among 0, 1"),
        ("toll", {"harm": "killed"}, "is a list"),
        ("reports.0", None, "reject it instead"),
        ("reports.new", {"chain": []}, "stance is missing"),
        ("when.start", "soon", "a day, month or year"),
        ("when.start", "2021-05-04T10:00", "a day, month or year"),
        ("when.colour", "red", "no 'colour'"),
        ("type", "lunch", "wanted one of armed_clash"),
        ("background", 1, "true or false"),
        ("evidence", [], "names no field; a claim has type"),
        ("id", "x", "names no field"),
    ],
)
def test_a_correction_that_makes_no_claim_says_what_is_wanted(field: str, value: object, says: str) -> None:
    with pytest.raises(ValueError, match=re.escape(says)):
        correct(CLAIM, field, json.dumps(value))


# Their order --------------------------------------------------------------------------------------------------------

times = st.none() | st.dates().map(str)
whens = st.fixed_dictionaries({"start": times, "precision": st.sampled_from(("day", "month"))})
on_when = st.one_of(
    st.tuples(st.sampled_from(("when.start", "when.end")), times),
    st.tuples(st.just("when"), whens),
    st.tuples(st.just("when.precision"), st.sampled_from(("day", "week"))),
)
on_places = st.one_of(
    st.tuples(st.just("places.p1.radius_km"), st.integers(0, 9)),
    st.tuples(
        st.just("places.p1"),
        st.fixed_dictionaries({"radius_km": st.integers(0, 9), "name": st.sampled_from(("A", "B"))}),
    ),
    st.tuples(st.just("places.p1.name"), st.sampled_from(("C", "D"))),
)
said = st.lists(on_when | on_places | st.tuples(st.just("type"), st.sampled_from(EventType).map(str)), max_size=8)


@given(said)
def test_the_newest_decision_wins_over_the_fields_that_it_covers(decided: list[tuple[str, Any]]) -> None:
    # Each value alone, as a table of fields that is written in the order of the log.
    table: dict[str, Any] = {}
    for field, value in decided:
        if field == "when":
            table |= {f"when.{k}": value.get(k) for k in ("start", "end")} | {"when.precision": value["precision"]}
        elif field == "places.p1":
            table |= {f"places.p1.{k}": v for k, v in value.items()}
        else:
            table[field] = value
    stood = stand(CLAIM, [told(CLAIM.id, f, v, n) for n, (f, v) in enumerate(decided)])
    when, place, event = stood.claim.event.when, stood.claim.place("p1"), stood.claim.event
    now = {
        "when.start": when.start,
        "when.end": when.end,
        "when.precision": when.precision,
        "places.p1.radius_km": place.radius_km,
        "places.p1.name": place.name,
        "type": event.type,
    }
    assert {field: now[field] for field in table} == table
    untouched = claim_to_plain(CLAIM)["event"]["when"]
    assert "when.start" in table or when.start == untouched["start"]
    assert stood.unapplied == ()


anything = st.one_of(
    on_when,
    on_places,
    st.tuples(st.just("places.new"), st.fixed_dictionaries({"name": st.sampled_from(("Harn", "Vell"))})),
    st.tuples(st.just("places.p1"), st.none()),
    st.tuples(
        st.just("toll.new"), st.fixed_dictionaries({"harm": st.sampled_from(Harm).map(str), "low": st.integers(0, 5)})
    ),
    st.tuples(st.sampled_from(("toll.0", "toll.1")), st.none()),
    st.tuples(st.sampled_from(("toll.0.low", "toll.1.low")), st.integers(0, 3)),
    st.tuples(st.just("type"), st.sampled_from((*EventType, "lunch")).map(str)),
)


@given(st.lists(anything, max_size=8))
def test_to_stand_is_to_apply_each_decision_upon_those_before_it(decided: list[tuple[str, Any]]) -> None:
    claim, missed = CLAIM, list[str]()
    reviews = [told(CLAIM.id, f, v, n) for n, (f, v) in enumerate(decided)]
    for review in reviews:
        try:
            claim = correct(claim, review.field or "", review.value or "")
        except ValueError:
            missed.append(review.id)
    stood = stand(CLAIM, reviews)
    assert (stood.claim, list(stood.unapplied)) == (claim, missed)


@given(st.lists(anything, min_size=1, max_size=6), st.data())
def test_undoing_a_decision_leaves_the_others_on_what_they_were_said_of(
    decided: list[tuple[str, Any]], data: st.DataObject
) -> None:
    claim, was, reviews = CLAIM, dict[str, Claim](), list[Review]()
    for n, (field, value) in enumerate(decided):
        review = told(CLAIM.id, field, value, n)
        try:
            made_of = correct(claim, field, json.dumps(value))
        except ValueError:
            continue
        was[review.id], claim = claim, made_of
        reviews.append(review)
    if not reviews:
        return
    gone = data.draw(st.sampled_from(reviews))
    undo = Review(claim=CLAIM.id, decision=Decision.UNDO, by="ada", at=AT, undoes=gone.id)
    stood = stand(CLAIM, [*reviews, undo], was=was)
    again = Review(claim=CLAIM.id, decision=Decision.UNDO, by="ada", at=AT, undoes=undo.id)
    assert stand(CLAIM, [*reviews, undo, again], was=was).claim == claim
    assert gone.id not in stood.reviews
    if gone is reviews[-1]:
        assert stood.claim == was[gone.id]


def test_a_toll_named_by_its_number_is_no_other_one_when_one_before_it_is_back() -> None:
    fewer, low = told("c", "toll.0", None), told("c", "toll.0.low", 1)
    was = {fewer.id: CLAIM, low.id: correct(CLAIM, "toll.0", "null")}
    undo = Review(claim="c", decision=Decision.UNDO, by="ada", at=AT, undoes=fewer.id)
    tolls = stand(CLAIM, [fewer, low, undo], was=was).claim.event.toll
    assert [(t.harm, t.low) for t in tolls] == [("killed", 3), ("injured", 1)]


# Their words --------------------------------------------------------------------------------------------------------


def keep(ledger: SqlLedger, reading: Reading) -> None:
    with ledger.writer() as writer:
        version = writer.add_dispatch(reading.dispatch)
        writer.add_reading(replace(reading, dispatch=version.dispatch))


def say(ledger: SqlLedger, *reviews: Review) -> None:
    with ledger.writer() as writer:
        for review in reviews:
            writer.add_review(review)


def one(ledger: SqlLedger) -> Claim:
    (entry,) = ledger.view().entries()
    return entry.claim


def test_a_correction_keeps_to_its_place_where_a_later_reader_numbers_them_otherwise(ledger: SqlLedger) -> None:
    keep(ledger, read())
    say(ledger, told(one(ledger).id, "places.p1.code", "XV-DO"))
    later = read(read_by="reader 2")
    (dorvan,) = later.places
    harn = Place(id="p1", name="Harn", kind=PlaceKind.CITY, mentions=(Span(5, 9),))
    places = (harn, replace(dorvan, id="p2"))
    keep(ledger, replace(later, places=places, events=tuple(replace(e, places=("p1", "p2")) for e in later.events)))
    assert {p.name: p.code for p in one(ledger).places} == {"Harn": None, "Dorvan": "XV-DO"}


def test_a_correction_keeps_to_its_toll_and_its_voice(ledger: SqlLedger) -> None:
    keep(ledger, with_toll(read(), KILLED, HURT))
    id = one(ledger).id
    say(
        ledger,
        told(id, "toll.0.low", 2),
        told(id, "sources.s1.kind", "official"),
        told(id, "reports.0.stance", "claims"),
    )
    later = with_toll(read(read_by="reader 2"), HURT, KILLED)
    sources = (
        Source(id="s1", name="the army", kind=SourceKind.MILITARY, mentions=(Span(0, 1),)),
        replace(later.sources[0], id="s2"),
    )
    events = tuple(
        replace(
            e,
            toll=tuple(replace(t, chain=("s2",)) for t in e.toll),
            reports=tuple(replace(r, chain=("s2",)) for r in e.reports),
        )
        for e in later.events
    )
    keep(ledger, replace(later, sources=sources, events=events))
    claim = one(ledger)
    assert [(t.harm, t.low) for t in claim.event.toll] == [("injured", 9), ("killed", 2)]
    assert claim.source("s2").kind is SourceKind.OFFICIAL
    assert [r.stance for r in claim.event.reports] == ["claims"]


def test_what_a_person_added_stays_in_every_later_reading(ledger: SqlLedger) -> None:
    keep(ledger, read())
    id = one(ledger).id
    say(
        ledger,
        told(id, "places.new", {"name": "Harn", "lat": 1, "lon": 2}),
        told(id, "toll.new", {"harm": "killed", "low": 4}),
    )
    added = one(ledger).event.places[-1]
    say(ledger, told(id, f"places.{added}.kind", "village"))
    keep(ledger, read(read_by="reader 2", type=EventType.BOMBING))
    entry = ledger.view().entry(id)
    assert entry is not None
    assert entry.claim.event.type is EventType.BOMBING
    assert [(p.name, p.kind) for p in entry.claim.places] == [("Dorvan", "city"), ("Harn", "village")]
    assert [(t.harm, t.low) for t in entry.claim.event.toll] == [("killed", 4)]
    assert entry.unapplied == ()


def test_each_word_tells_what_it_found_and_what_it_left(ledger: SqlLedger) -> None:
    keep(ledger, read())
    id = one(ledger).id
    first = told(id, "type", "bombing")
    say(ledger, first, told(id, "type", "attack", 1))
    say(ledger, Review(claim=id, decision=Decision.UNDO, by="bo", at=AT, undoes=first.id))
    steps = [(c.before, c.after) for c in standing.changes(ledger.view(), id)]
    assert [(b and b.claim.event.type, a and a.claim.event.type) for b, a in steps] == [
        ("shelling", "bombing"),
        ("bombing", "attack"),
        ("attack", "attack"),
    ]


def test_a_time_that_runs_backwards_is_refused_and_may_be_passed_through_in_the_log(ledger: SqlLedger) -> None:
    keep(ledger, read())
    id = one(ledger).id
    for field, value in (("when.start", "2021-05-09"), ("when", {"start": "2021-05-04", "end": "2021-05-01"})):
        with pytest.raises(ValueError, match="turn them round"):
            say(ledger, told(id, field, value))
    say(ledger, told(id, "when", {"start": "2021-05-09", "end": "2021-05-10", "precision": "day"}))
    assert one(ledger).event.when.end == "2021-05-10"


# Whole events -------------------------------------------------------------------------------------------------------


def add(ledger: SqlLedger, words: str, type: EventType = EventType.ATTACK, *, nth: int = 0) -> Claim:
    version = ledger.view().current("d1")
    assert version is not None
    claim = standing.missed(version.dispatch, made.at(version.dispatch, words), type, nth=nth)
    say(ledger, adding(claim))
    return claim


def adding(claim: Claim) -> Review:
    value = json.dumps(claim_to_plain(claim, explain=True))
    return Review(claim=claim.id, decision=Decision.ADD, by="ada", at=AT, value=value)


def types(ledger: SqlLedger) -> dict[str, str]:
    return {e.claim.event.type.value: e.standing.value for e in ledger.view().entries()}


def test_an_event_that_the_reader_missed_is_added_corrected_and_stays(ledger: SqlLedger) -> None:
    keep(ledger, read())
    claim = add(ledger, "the attack")
    say(ledger, told(claim.id, "places.new", {"name": "Dorvan"}))
    assert types(ledger) == {"shelling": "machine", "attack": "accepted"}
    keep(ledger, read(read_by="reader 2"))
    entry = ledger.view().entry(claim.id)
    assert entry is not None
    assert [p.name for p in entry.claim.places] == ["Dorvan"]
    assert types(ledger) == {"shelling": "machine", "attack": "accepted"}
    assert ledger.view().orphans() == ()


def test_what_was_added_and_taken_back_is_no_claim_any_more(ledger: SqlLedger) -> None:
    keep(ledger, read())
    claim = add(ledger, "the attack")
    say(ledger, Review(claim=claim.id, decision=Decision.UNDO, by="ada", at=AT, undoes=adding(claim).id))
    assert types(ledger) == {"shelling": "machine", "attack": "rejected"}
    keep(ledger, read(read_by="reader 2"))
    assert types(ledger) == {"shelling": "machine"}


def test_a_reader_that_finds_it_later_finds_it_as_the_person_did(ledger: SqlLedger) -> None:
    keep(ledger, read())
    claim = add(ledger, "the attack")
    keep(ledger, made.reading(made.dispatch(), "Shells", "attack", read_by="reader 2", type=EventType.BOMBING))
    assert types(ledger) == {"bombing": "machine", "attack": "accepted"}
    assert ledger.view().took_up(claim.id) != claim.id
    # And it comes back under its own name where a still later reader misses it again.
    keep(ledger, read(read_by="reader 3"))
    assert types(ledger) == {"shelling": "machine", "attack": "accepted"}
    assert ledger.view().took_up(claim.id) == claim.id


def test_a_second_event_on_words_of_a_first_stays_a_second_one(ledger: SqlLedger) -> None:
    keep(ledger, read())
    add(ledger, "Shells", EventType.DESTRUCTION, nth=1)
    keep(ledger, read(read_by="reader 2"))
    assert types(ledger) == {"shelling": "machine", "destruction": "accepted"}
    changed = made.dispatch("UPDATED: " + made.TEXT)
    keep(ledger, made.reading(changed, "Shells"))
    assert types(ledger) == {"shelling": "machine", "destruction": "accepted"}


def test_an_added_event_follows_its_words_into_the_next_version_and_goes_with_them(ledger: SqlLedger) -> None:
    keep(ledger, read())
    claim = add(ledger, "denied the attack")
    keep(ledger, made.reading(made.dispatch("UPDATED: " + made.TEXT), "Shells"))
    now = ledger.view().entry(claim.id)
    assert now is not None
    assert now.standing is Standing.ACCEPTED
    assert now.claim.event.triggers[0].of("UPDATED: " + made.TEXT) == "denied the attack"
    keep(ledger, made.reading(made.dispatch("Shells hit a market."), "Shells"))
    assert types(ledger) == {"shelling": "machine"}
    assert [e.claim.event.type for e in ledger.view().orphans()] == ["attack"]


def test_what_stands_on_no_words_is_not_added(ledger: SqlLedger) -> None:
    keep(ledger, read())
    version = ledger.view().current("d1")
    assert version is not None
    claim = standing.missed(version.dispatch, Span(0, 6), EventType.ATTACK, nth=1)
    elsewhere = replace(claim, evidence=tuple(replace(e, quote="Bombs") for e in claim.evidence))
    with pytest.raises(ValueError, match="does not stand on the words"):
        say(ledger, adding(elsewhere))
    with pytest.raises(ValueError, match="does not stand on the words"):
        say(ledger, replace(adding(claim), claim="another"))
