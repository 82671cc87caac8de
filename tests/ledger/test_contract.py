"""What every ledger does: each of these runs on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from sayso import linking
from sayso.errors import LedgerError
from sayso.ledger import Box, Circle, Query, SqlLedger, Status, open_ledger
from sayso.ledger.near import Options, near
from sayso.record import (
    Decision,
    Dispatch,
    EventType,
    Failure,
    Judgement,
    Reading,
    Review,
    Run,
    SourceKind,
    Stance,
    Standing,
    Verdict,
    Version,
)
from sayso.record.health import Seen, SourceState
from tests import specimen
from tests.ledger import made
from tests.ledger.conftest import Begin, Clock
from tests.strategies import readings

AT = "2021-09-01T12:00:00+00:00"
once = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)


def keep(ledger: SqlLedger, reading: Reading) -> Version:
    with ledger.writer() as writer:
        writer.add_capture(made.capture())
        version = writer.add_dispatch(reading.dispatch, capture=made.capture().id)
        writer.add_reading(replace(reading, dispatch=version.dispatch))
    return version


def review(claim: str, decision: Decision, **more: str) -> Review:
    return Review(claim=claim, decision=decision, by="ada", at=AT, **more)


def add_review(ledger: SqlLedger, review: Review) -> None:
    with ledger.writer() as writer:
        assert writer.add_review(review)


def ids(ledger: SqlLedger, query: Query = Query(), *, as_of: str | None = None) -> list[str]:  # noqa: B008 - frozen
    return [e.of for e in ledger.view(as_of=as_of).entries(query)]


# Keeping ------------------------------------------------------------------------------------------------------------


def test_what_is_kept_comes_back_the_same(ledger: SqlLedger) -> None:
    reading = specimen.reading()
    version = keep(ledger, reading)
    view = ledger.view()
    assert view.capture(made.capture().id) == made.capture()
    assert view.current("specimen") == version
    assert view.reading(version.id) == reading
    assert [e.claim.event for e in view.entries()][::-1] == list(reading.events)
    assert all(version.dispatch.bears_out(v) for e in view.entries() for v in e.claim.evidence)


@once
@given(reading=readings())
def test_any_reading_comes_back_the_same(ledger: SqlLedger, reading: Reading) -> None:
    reading = replace(reading, read_by=f"{reading.read_by} {ledger.view().head.n}")
    version = keep(ledger, reading)
    kept = ledger.view().reading(version.id, read_by=reading.read_by)
    assert kept == replace(reading, dispatch=version.dispatch)


def test_the_same_again_adds_nothing(ledger: SqlLedger) -> None:
    reading = specimen.reading()
    keep(ledger, reading)
    head = ledger.view().head
    keep(ledger, reading)
    failure = Failure(dispatch="x", stage="read", reason="no words")
    with ledger.writer() as writer:
        assert writer.add_failure(failure)
        assert not writer.add_failure(failure)
    assert ledger.view().head.n == head.n + 1


def test_an_id_can_be_shortened(ledger: SqlLedger) -> None:
    keep(ledger, made.reading(made.dispatch(), "Shells"))
    (entry,) = ledger.view().entries()
    assert ledger.view().ids(entry.id[:8]) == ledger.view().ids("") == (entry.id,)
    assert ledger.view().ids(entry.id + "0") == ()


def test_what_raises_inside_a_transaction_leaves_nothing(ledger: SqlLedger) -> None:
    def cut_off() -> None:
        with ledger.writer() as writer:
            writer.add_capture(made.capture())
            writer.add_dispatch(made.dispatch())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        cut_off()
    assert ledger.view().head.n == 0
    assert ledger.view().capture(made.capture().id) is None
    keep(ledger, made.reading(made.dispatch(), "Shells"))
    assert ledger.view().stats()["captures"] == 1


def test_a_reading_of_what_is_not_there_is_refused(ledger: SqlLedger) -> None:
    with pytest.raises(LedgerError, match="does not hold"), ledger.writer() as writer:
        writer.add_reading(specimen.reading())
    version = keep(ledger, specimen.reading())
    other = replace(specimen.reading(), dispatch=replace(version.dispatch, text=specimen.TEXT + "!"), read_by="b")
    with pytest.raises(LedgerError, match="other words"), ledger.writer() as writer:
        writer.add_reading(other)


def test_failures_runs_and_states_of_sources_are_kept_in_order(ledger: SqlLedger) -> None:
    run = Run(command="sayso add in/", started_at=AT, by="sayso 0.1")
    state = SourceState(source="feed", url="u", etag="a", polled_at=AT)
    failures = [Failure(dispatch=f"in/{i}.txt", stage="collect", reason="is empty") for i in range(3)]
    for _ in range(2):
        with ledger.writer(run=run):
            pass  # nothing is added, so the run is not either
    assert ledger.view().head.n == 0
    with ledger.writer(run=run) as writer:
        for failure in failures:
            writer.add_failure(failure)
        assert writer.add_health(state, Seen(url="u/1"))
        assert not writer.add_health(state, Seen(url="u/1"))
        assert writer.add_health(state, Seen(url="u/2"))
        assert writer.add_health(state, Seen(url="u/1", n_looks=1))
        assert writer.add_health(replace(state, etag="b", n_failures=1))
    with ledger.writer(run=run) as writer:
        writer.add_capture(made.capture())
    view = ledger.view()
    assert view.runs() == (run,)
    assert list(view.failures()) == failures
    seen = (Seen(url="u/2"), Seen(url="u/1", n_looks=1))
    assert view.health("feed") == replace(state, etag="b", n_failures=1, seen=seen)
    assert view.health("another") is None
    assert view.sources() == ("feed",)


def test_how_many_addresses_of_a_source_were_taken_on_each_day_is_told_without_them(ledger: SqlLedger) -> None:
    state = SourceState(source="feed", url="u", polled_at="2021-09-01T12:00:00+00:00")
    with ledger.writer() as writer:
        for url, at in (
            ("u/1", "2021-08-31T23:30:00+00:00"),
            ("u/2", "2021-09-01T02:00:00+04:30"),
            ("u/3", "2021-09-01T10:00:00+00:00"),
            ("u/4", "2021-08-30T10:00:00+00:00"),
        ):
            writer.add_health(state, Seen(url=url, taken_at=at))
        writer.add_health(state, Seen(url="u/3", taken_at="2021-09-01T10:00:00+00:00", n_looks=1))
        writer.add_health(state, Seen(url="u/5"))
    view = ledger.view()
    assert view.watched("feed", days=2) == (state, 5, {"2021-08-31": 2, "2021-09-01": 1})
    assert view.watched("another", days=2) is None


def test_what_the_ledger_holds_is_counted_the_same_whether_it_is_linked_or_not(ledger: SqlLedger) -> None:
    reading = made.reading(made.dispatch(), "Shells", "denied")
    with ledger.writer() as writer:
        writer.add_dispatch(reading.dispatch)
        writer.add_reading(reading)
    before = ledger.view()
    for again in (False, True):
        for _ in linking.catch_up(ledger):
            pass
        assert ledger.view().stats()["claims"] == ledger.view().count() == (1 if again else 2)
        assert before.stats()["claims"] == before.count() == 2
        if not again:
            with ledger.writer() as writer:
                writer.add_reading(replace(made.reading(reading.dispatch, "Shells"), read_by="another"))
            assert ledger.view().stats()["claims"] == ledger.view().count() == 1


def test_odd_characters_are_no_harm(ledger: SqlLedger) -> None:
    text = "nul \0, half \ud83d a pair, \u2028 a line, \U0001f600 ' \" \\ %s :upto {x}"
    version = keep(
        ledger, Reading(dispatch=Dispatch(id="o\0dd' %s", text=text, title="\0", source="a'b\\"), read_by="r")
    )
    view = ledger.view()
    assert view.version(version.id) == version
    assert [v.dispatch.text for v in view.dispatches(text="upto")] == [text]
    long = keep(
        ledger,
        Reading(dispatch=Dispatch(id="x" * 5_000, text="a " * 40_000, url="http://u/" + "y" * 9_000), read_by="r"),
    )
    assert ledger.view().current(long.of) == long


# Versions -----------------------------------------------------------------------------------------------------------


def test_a_changed_dispatch_at_a_known_address_is_a_new_version_of_it(ledger: SqlLedger) -> None:
    url = "https://wire.example/dorvan"
    first = keep(ledger, made.reading(Dispatch(id="by-digest", text=made.TEXT), "Shells"))
    one = keep(ledger, Reading(dispatch=dispatch_at(url, made.TEXT), read_by="r"))
    two = keep(ledger, Reading(dispatch=dispatch_at(url, made.TEXT + " Twelve died."), read_by="r"))
    same = keep(ledger, Reading(dispatch=dispatch_at(url, made.TEXT), read_by="r"))
    assert (one.of, one.nth, two.of, two.nth) == (one.id, 1, one.id, 2)
    assert two.id.startswith(f"{one.id}@")
    assert same == one
    view = ledger.view()
    assert view.versions(one.of) == (one, two)
    assert view.current(one.of) == two
    assert [v.of for v in view.dispatches()] == [one.of, first.of]


def dispatch_at(url: str, text: str, **more: object) -> Dispatch:
    from sayso.record import dispatch_id

    return Dispatch(id=dispatch_id("W", url, text), text=text, url=url, source="W", **more)  # type: ignore[arg-type]


def test_one_id_of_two_sources_is_two_dispatches(ledger: SqlLedger) -> None:
    one = keep(ledger, Reading(dispatch=made.dispatch("One.", id="17", source="A"), read_by="r"))
    two = keep(ledger, Reading(dispatch=made.dispatch("Two.", id="17", source="B"), read_by="r"))
    assert one.of == "17"
    assert two.of != one.of
    assert two.nth == 1
    assert keep(ledger, Reading(dispatch=made.dispatch("Two.", id="17", source="B"), read_by="r")) == two


def test_what_the_source_took_back_stays_and_is_marked(ledger: SqlLedger) -> None:
    of = made.dispatch()
    keep(ledger, made.reading(of, "Shells"))
    with ledger.writer() as writer:
        back = writer.add_dispatch(replace(of, withdrawn=True))
    assert back.nth == 2
    (entry,) = ledger.view().entries()
    assert entry.withdrawn
    assert ids(ledger, Query(status=(Status.WITHDRAWN,))) == ["d1"]
    assert ids(ledger, Query(without=(Status.WITHDRAWN,))) == []


# People's decisions -------------------------------------------------------------------------------------------------


def test_a_correction_stands_in_place_of_what_the_machine_read_and_can_be_undone(ledger: SqlLedger) -> None:
    keep(ledger, made.reading(made.dispatch(), "Shells"))
    (entry,) = ledger.view().entries()
    wrong = review(entry.id, Decision.CORRECT, field="type", value='"air_strike"')
    add_review(ledger, wrong)
    (now,) = ledger.view().entries(Query(types=(EventType.AIR_STRIKE,)))
    assert (now.id, now.corrected, now.reviews) == (entry.id, ("type",), (wrong.id,))
    assert ids(ledger, Query(types=(EventType.SHELLING,))) == []
    assert ids(ledger, Query(status=(Status.CORRECTED,))) == ["d1"]
    add_review(ledger, review(entry.id, Decision.UNDO, undoes=wrong.id))
    (again,) = ledger.view().entries()
    assert (again.claim, again.corrected, again.reviews) == (entry.claim, (), ())
    assert [s.claim.event.type for s in ledger.view().states(entry.id)] == ["shelling", "air_strike", "shelling"]


def test_the_last_word_on_a_claim_holds_and_status_can_be_asked_for(ledger: SqlLedger) -> None:
    keep(ledger, made.reading(made.dispatch(), "Shells", "denied"))
    denied, shells = ledger.view().entries()
    for decision in (Decision.ACCEPT, Decision.REJECT):
        add_review(ledger, review(shells.id, decision))
    add_review(ledger, review(denied.id, Decision.NOTE, note="see the map"))

    def standing(*status: Status) -> set[str]:
        return {e.id for e in ledger.view().entries(Query(status=status))}

    assert standing(Status.REJECTED) == {shells.id}
    assert standing(Status.ACCEPTED) == set()
    assert standing(Status.MACHINE) == {denied.id}
    assert standing(Status.REVIEWED, Status.MACHINE) == {shells.id, denied.id}
    assert {e.id for e in ledger.view().entries(Query(without=(Status.REJECTED,)))} == {denied.id}
    assert len(ledger.view().reviews(denied.id)) == 1


def test_a_review_of_no_claim_or_that_makes_none_is_refused(ledger: SqlLedger) -> None:
    keep(ledger, made.reading(made.dispatch(), "Shells"))
    (entry,) = ledger.view().entries()
    with pytest.raises(LedgerError, match="no claim 'nothing'"), ledger.writer() as writer:
        writer.add_review(review("nothing", Decision.ACCEPT))
    with pytest.raises(LedgerError, match="no review 'nothing'"), ledger.writer() as writer:
        writer.add_review(review(entry.id, Decision.UNDO, undoes="nothing"))
    for name, value in (
        ("type", '"lunch"'),
        ("whom", '"x"'),
        ("when.start.x", "1"),
        ("type", "attack"),
        ("places.p9.lat", "1"),
    ):
        with pytest.raises(ValueError, match=name), ledger.writer() as writer:
            writer.add_review(review(entry.id, Decision.CORRECT, field=name, value=value))
    assert ledger.view().states(entry.id) == (entry,)


def test_a_newer_reader_keeps_the_old_reading_and_every_decision_on_the_same_words(ledger: SqlLedger) -> None:
    of = made.dispatch()
    keep(ledger, made.reading(of, "Shells", "denied"))
    denied, shells = ledger.view().entries()
    add_review(ledger, review(shells.id, Decision.ACCEPT))
    add_review(ledger, review(shells.id, Decision.CORRECT, field="when.start", value='"2021-05-03"'))
    keep(ledger, made.reading(of, "Shells", "denied", read_by="reader 2", type=EventType.BOMBING))
    view = ledger.view()
    assert view.read_by("d1") == ("reader 1", "reader 2")
    assert view.reading("d1", read_by="reader 1").events[0].type == "shelling"
    now = view.entry(shells.id)
    assert (now.standing, now.corrected) == (Standing.ACCEPTED, ("when.start",))
    assert (now.claim.event.type, now.claim.event.when.start) == ("bombing", "2021-05-03")
    assert {e.id for e in view.entries()} == {denied.id, shells.id}
    assert view.orphans() == ()


def test_where_the_words_moved_a_decision_goes_with_the_trigger_that_overlaps(ledger: SqlLedger) -> None:
    of = made.dispatch()
    keep(ledger, made.reading(of, "Shells"))
    (old,) = ledger.view().entries()
    add_review(ledger, review(old.id, Decision.REJECT))
    keep(ledger, made.reading(of, "Shells hit", "denied", read_by="reader 2"))
    view = ledger.view()
    new = view.entry(old.id)
    assert new.id != old.id
    assert new.standing is Standing.REJECTED
    assert [s.how for s in view.successions()] == ["overlap"]
    assert view.reviews(new.id) == view.reviews(old.id) == view.reviews()
    add_review(ledger, review(old.id, Decision.ACCEPT, note="after all"))
    assert ledger.view().entry(new.id).standing is Standing.ACCEPTED


def test_what_no_reading_bears_out_any_more_is_an_orphan_until_one_does(ledger: SqlLedger) -> None:
    of = made.dispatch()
    keep(ledger, made.reading(of, "Shells"))
    (old,) = ledger.view().entries()
    add_review(ledger, review(old.id, Decision.ACCEPT))
    keep(ledger, made.reading(of, "denied", read_by="reader 2"))
    view = ledger.view()
    assert [o.id for o in view.orphans()] == [old.id]
    assert view.took_up(old.id) is None
    assert view.entry(old.id).standing is Standing.ACCEPTED
    assert old.id not in {e.id for e in view.entries()}
    keep(ledger, made.reading(of, "denied", read_by="reader 3"))
    assert [o.id for o in ledger.view().orphans()] == [old.id]
    keep(ledger, made.reading(of, "Shells", read_by="reader 4"))
    view = ledger.view()
    assert view.orphans() == ()
    assert view.entry(old.id).standing is Standing.ACCEPTED
    assert [e.id for e in view.entries()] == [old.id]


def test_a_decision_follows_its_words_into_the_next_version_and_never_onto_others(ledger: SqlLedger) -> None:
    keep(ledger, made.reading(made.dispatch(), "Shells", "attack"))
    attack, shells = ledger.view().entries()
    add_review(ledger, review(attack.id, Decision.ACCEPT))
    add_review(ledger, review(shells.id, Decision.REJECT))
    changed = made.dispatch("UPDATED: Rockets hit a market in Dorvan. The army denied the attack.")
    version = keep(ledger, made.reading(changed, "Rockets", "attack"))
    assert version.nth == 2
    view = ledger.view()
    moved = view.entry(attack.id)
    assert moved.id != attack.id
    assert moved.standing is Standing.ACCEPTED
    assert moved.claim.evidence[0].span.of(changed.text)
    assert [o.id for o in view.orphans()] == [shells.id]
    assert {e.standing for e in view.entries()} == {Standing.ACCEPTED, Standing.MACHINE}
    assert {s.how for s in view.successions()} == {"moved", "gone"}


def test_a_correction_that_no_longer_fits_is_listed_and_changes_nothing(ledger: SqlLedger) -> None:
    of = made.dispatch()
    keep(ledger, made.reading(of, "Shells"))
    (old,) = ledger.view().entries()
    lat = review(old.id, Decision.CORRECT, field="places.p1.name", value='"Dorvan-on-Sea"')
    add_review(ledger, lat)
    without = made.reading(of, "Shells", read_by="reader 2")
    keep(ledger, replace(without, places=(), events=tuple(replace(e, places=()) for e in without.events)))
    entry = ledger.view().entry(old.id)
    assert (entry.corrected, entry.unapplied) == ((), (lat.id,))


def test_the_latest_judgement_of_a_pair_holds_and_follows_its_claims(ledger: SqlLedger) -> None:
    of = made.dispatch()
    keep(ledger, made.reading(of, "Shells", "denied"))
    denied, shells = ledger.view().entries()
    for verdict in (Verdict.SAME, Verdict.DIFFERENT):
        with ledger.writer() as writer:
            writer.add_judgement(Judgement(left=shells.id, right=denied.id, verdict=verdict, by="ada", at=AT))
    with pytest.raises(LedgerError, match="no claim 'x'"), ledger.writer() as writer:
        writer.add_judgement(Judgement(left=shells.id, right="x", verdict=Verdict.SAME, by="ada", at=AT))
    keep(ledger, made.reading(of, "Shells hit", "denied", read_by="reader 2"))
    view = ledger.view()
    (held,) = view.judgements()
    assert held.verdict is Verdict.DIFFERENT
    assert set(held.pair) == {denied.id, view.entry(shells.id).id}


# Questions ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def story(ledger: SqlLedger) -> SqlLedger:
    """Four dispatches that differ in when, where, what and who says so."""
    both = (Stance.AFFIRMS, Stance.DENIES)
    keep(ledger, made.reading(made.dispatch(id="d1"), "Shells"))
    near = {"lat": 10.2, "lon": -20.4, "admin1": "XV-DO"}
    keep(ledger, made.reading(made.dispatch(id="d2"), "Shells", when="2021-06", stances=both, **near))
    far = {"lat": -17.0, "lon": 179.9, "country": "FJ", "place": "Harn"}
    bomb = made.dispatch("A bomb in Harn.", id="d3")
    keep(ledger, made.reading(bomb, "bomb", when=None, type=EventType.BOMBING, **far))
    nowhere = {"lat": None, "lon": None, "country": None, "place": "Old Harn"}
    talks = made.dispatch("Talks fail.", id="d4", source="Other")
    late = "2021-05-04T23:30+03:00"
    keep(ledger, made.reading(talks, "Talks", when=late, stances=(Stance.DENIES,), type=EventType.TALKS, **nowhere))
    return ledger


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (Query(), "d4 d3 d2 d1"),
        (Query(since="2021-05-05"), "d2"),
        (Query(until="2021-05"), "d4 d1"),
        (Query(since="2021-05-04T20:30Z", until="2021-05-04T20:30Z"), "d4 d1"),
        (Query(since="2021-05-04T21:00Z", until="2021-05-04T21:00Z"), "d1"),
        (Query(since="2021-06-15", until="2021-06-16", undated=True), "d3 d2"),
        (Query(since="2021"), "d4 d2 d1"),
        (Query(countries=("XV",)), "d2 d1"),
        (Query(countries=("XV", "FJ")), "d3 d2 d1"),
        (Query(admin1=("XV-DO",)), "d2"),
        (Query(countries=("FJ",), admin1=("XV-DO",)), "d3 d2"),
        (Query(place="harn"), "d4 d3"),
        (Query(place="old HARN"), "d4"),
        (Query(place="Har"), ""),
        (Query(box=Box(south=9, west=-21, north=10.1, east=-20)), "d1"),
        (Query(box=Box(south=-18, west=179, north=-16, east=-179)), "d3"),
        (Query(circle=Circle(lat=10.0, lon=-20.5, km=1)), "d1"),
        (Query(circle=Circle(lat=10.0, lon=-20.5, km=30)), "d2 d1"),
        (Query(circle=Circle(lat=-17.0, lon=-179.9, km=30)), "d3"),
        (Query(circle=Circle(lat=89.9, lon=0, km=1)), ""),
        (Query(actor="army of velia"), "d4 d3 d2 d1"),
        (Query(actor="velia army"), ""),
        (Query(types=(EventType.TALKS, EventType.BOMBING)), "d4 d3"),
        (Query(stances=(Stance.DENIES,)), "d4 d2"),
        (Query(source="the army"), "d2"),
        (Query(source="radio dorvan", stances=(Stance.DENIES,)), "d4"),
        (Query(source="other"), "d4"),
        (Query(source_kinds=(SourceKind.MILITARY,)), "d2"),
        (Query(status=(Status.DISPUTED,)), "d2"),
        (Query(status=(Status.DENIED,)), "d4"),
        (Query(status=(Status.DENIED, Status.DISPUTED), without=(Status.DENIED,)), "d2"),
        (Query(text="market"), "d2 d1"),
        (Query(text="Bomb"), "d3"),
        (Query(text="bo*"), "d3"),
        (Query(text='"hit a market"'), "d2 d1"),
        (Query(text='"market hit"'), ""),
        (Query(text="dorvan -talks -bomb"), "d2 d1"),
        (Query(text="market", since="2021-06"), "d2"),
        (Query(background=True), ""),
        (Query(generic=False, dispatch="d3"), "d3"),
    ],
    ids=str,
)
def test_a_question_finds_what_meets_all_of_it(story: SqlLedger, query: Query, found: str) -> None:
    assert ids(story, query) == found.split()
    assert story.view().count(query) == len(found.split())


@pytest.mark.parametrize("query", [Query(text="-x"), Query(text="..."), Query(actor="!"), Query(since="soon")], ids=str)
def test_a_question_that_asks_nothing_is_refused(story: SqlLedger, query: Query) -> None:
    with pytest.raises(ValueError, match=r"wanted|no name"):
        list(story.view().entries(query))


def test_pages_follow_one_another_without_gap_or_repetition(story: SqlLedger) -> None:
    view = story.view()
    whole = [e.n for e in view.entries()]
    paged: list[int] = []
    while page := list(view.entries(limit=3, after=paged[-1] if paged else None)):
        paged += [e.n for e in page]
        keep(story, made.reading(made.dispatch(id=f"later {len(paged)}"), "Shells"))
    assert paged == whole


def test_dispatches_are_found_by_words_source_and_date(story: SqlLedger) -> None:
    view = story.view()
    assert [v.of for v in view.dispatches(text="market")] == ["d2", "d1"]
    assert [v.of for v in view.dispatches(source="Other")] == ["d4"]
    assert [v.of for v in view.dispatches(since="2021-05-05", until="2021-05", limit=2)] == ["d4", "d3"]
    assert list(view.dispatches(until="2021-05-04")) == []


def test_as_of_answers_from_what_was_held_then(ledger: SqlLedger, clock: Clock) -> None:
    of = made.dispatch()
    keep(ledger, made.reading(of, "Shells"))
    (entry,) = ledger.view().entries()
    clock.pass_(hours=1)
    add_review(ledger, review(entry.id, Decision.CORRECT, field="type", value='"bombing"'))
    clock.pass_(hours=1)
    keep(ledger, made.reading(of, "Shells hit", read_by="reader 2"))
    clock.pass_(hours=1)
    with ledger.writer() as writer:
        writer.add_dispatch(replace(of, withdrawn=True))

    def held(as_of: str) -> list[tuple[str, str, bool]]:
        return [(e.id, e.claim.event.type.value, e.withdrawn) for e in ledger.view(as_of=as_of).entries()]

    assert held("2021-09-01T11:59Z") == []
    assert held("2021-09-01T12:00Z") == [(entry.id, "shelling", False)]
    assert held("2021-09-01T15:30+02:00") == [(entry.id, "bombing", False)]
    ((new, kind, back),) = held("2021-09-01T14:59:59Z")
    assert (new != entry.id, kind, back) == (True, "bombing", False)
    assert held("2021-09-01") == [(new, "bombing", True)]
    assert ledger.view(as_of="2021-09-01T13:00Z").entry(entry.id).id == entry.id
    assert ledger.view(as_of="2021-09-01T12:00Z").stats()["reviews"] == 0
    with pytest.raises(ValueError, match="offset"):
        ledger.view(as_of="2021-09-01T12:00")


def test_a_clock_that_runs_back_makes_no_moment_run_back(ledger: SqlLedger, clock: Clock) -> None:
    keep(ledger, made.reading(made.dispatch(), "Shells"))
    before = ledger.view().head.at
    clock.pass_(days=-3)
    keep(ledger, made.reading(made.dispatch(id="d2"), "Shells"))
    assert ledger.view().head.at == before


def test_the_unread_are_the_current_versions_that_this_reader_has_not_read(ledger: SqlLedger) -> None:
    keep(ledger, made.reading(made.dispatch(), "Shells"))
    with ledger.writer() as writer:
        new = writer.add_dispatch(made.dispatch(made.TEXT + " More follows."))
        other = writer.add_dispatch(made.dispatch(id="d2"))
    assert list(ledger.view().unread(read_by="reader 1")) == [new, other]
    keep(ledger, made.reading(other.dispatch, "Shells"))
    assert list(ledger.view().unread(read_by="reader 1")) == [new]
    assert list(ledger.view().unread(read_by="reader 2")) == [new, other]


def test_near_claims_are_those_close_in_time_and_place(story: SqlLedger) -> None:
    def found(of: str, options: Options) -> set[str]:
        (entry,) = story.view().entries(Query(dispatch=of))
        return {e.of for e in near(story.view(), entry.claim, options)}

    assert found("d1", Options()) == set()
    assert found("d1", Options(days=40)) == {"d2"}
    assert found("d1", Options(days=40, km=0.5, same_class=False)) == {"d2"}, "the same name"
    assert found("d3", Options(same_class=False)) == {"d4"}, "undated, and of the same name"


# Opening ------------------------------------------------------------------------------------------------------------


def test_a_ledger_is_there_again_when_it_is_opened_again(begin: Begin, clock: Clock) -> None:
    address = begin()
    with pytest.raises(LedgerError, match="no ledger"):
        open_ledger(address, clock=clock)
    with open_ledger(address, clock=clock, create=True) as first:
        keep(first, specimen.reading())
        head = first.view().head
    with open_ledger(address, clock=clock) as second:
        assert second.view().head == head
        assert second.view().reading("specimen") == specimen.reading()


def test_what_was_added_cannot_be_changed_by_way_of_the_database(ledger: SqlLedger) -> None:
    keep(ledger, specimen.reading())
    for statement in ("UPDATE additions SET body = '{}'", "DELETE FROM additions", "DELETE FROM contents"):
        with pytest.raises(LedgerError, match="only added to"):
            ledger.database.run(statement)


def test_a_later_schema_than_ours_is_told_as_such(ledger: SqlLedger, begin: Begin, clock: Clock) -> None:
    from sayso.ledger.migrate import upgrade

    ledger.database.insert("schema_steps", [{"step": 9_000, "name": "later", "applied_at": AT}])
    with pytest.raises(LedgerError, match="made by a later one"):
        upgrade(ledger.database, clock)
