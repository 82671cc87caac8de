"""Blind coding from nothing: coders mark events in a dispatch, and those that are one are matched."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sayso.cli import app as cli
from sayso.desk import coding
from sayso.desk.ask import Answer
from sayso.desk.reviews import words_at
from sayso.ledger import Query, SqlLedger, open_ledger
from sayso.record import Assignment, Decision, Dispatch, EventType, Review
from tests.desk.conftest import Clock

AT = "2021-09-01T13:00:00+00:00"
TEXT = (
    "Gunmen shot dead two guards in Dorvan on Monday. A bomb wounded five people near the bridge, police said.\n"
    "The council met in the evening. Rebels seized the radio station and burned it."
)
Get = Callable[..., Answer]
Post = Callable[..., Answer]


@pytest.fixture
def held(ledger: Path, clock: Clock) -> SqlLedger:
    """The desk's ledger with a dispatch that nobody has read, to be coded by ada and bo."""
    it = open_ledger(ledger, clock=clock)
    with it.writer() as writer:
        writer.add_dispatch(Dispatch(id="unread", text=TEXT, source="Wire", published="2021-08-31"))
        writer.add_assignment(
            Assignment(name="whole", claims=(), dispatches=("unread",), coders=("ada", "bo"), by="cy", at=AT)
        )
    return it


def add(held: SqlLedger, by: str, words: str, kind: EventType, *corrections: tuple[str, object]) -> str:
    """The id of an event that a coder adds, with what is said of it."""
    round = coding.opened(held, "whole")
    said = coding.adding(round, "unread", words_at(TEXT, words), kind, by=by, at=AT)
    coding.code(held, round, [said])
    fields = [
        Review(claim=said.claim, decision=Decision.CORRECT, by=by, at=AT, field=f, value=json.dumps(v))
        for f, v in corrections
    ]
    coding.code(held, coding.opened(held, "whole"), fields)
    return said.claim


def close(held: SqlLedger, *coders: str) -> coding.Round:
    for by in coders:
        done = Review(claim="unread", decision=Decision.ACCEPT, by=by, at=AT)
        coding.code(held, coding.opened(held, "whole"), [done])
    return coding.opened(held, "whole")


def coded(held: SqlLedger) -> coding.Round:
    """Both have the shooting, on other words, and the bomb, of other types and tolls; ada alone the station."""
    add(held, "ada", "shot dead", EventType.ARMED_CLASH, ("toll.new", {"harm": "killed", "low": 2, "high": 2}))
    add(held, "bo", "Gunmen shot", EventType.ARMED_CLASH, ("toll.new", {"harm": "killed", "low": 2, "high": 2}))
    add(held, "ada", "bomb", EventType.BOMBING, ("toll.new", {"harm": "injured", "low": 5, "high": 5}))
    add(held, "bo", "bomb wounded", EventType.ATTACK, ("toll.new", {"harm": "injured", "low": 6, "high": 6}))
    add(held, "ada", "seized", EventType.TERRITORY_CHANGE)
    return close(held, "ada", "bo")


def test_coders_start_from_nothing_and_see_their_own_events_alone(held: SqlLedger) -> None:
    mine = add(held, "ada", "shot dead", EventType.ARMED_CLASH)
    round = coding.opened(held, "whole")
    assert [c.id for c in round.own("ada")] == [mine]
    assert round.own("bo") == []
    assert (round.n_done("ada"), round.waiting("ada"), round.finished) == (0, "unread", False)
    with pytest.raises(ValueError, match="ada 0 of 1, bo 0 of 1"):
        coding.agreement(round)
    # A second event on the same words is another; what is taken out is gone.
    second = add(held, "ada", "shot dead", EventType.ATTACK)
    assert second != mine
    coding.code(held, coding.opened(held, "whole"), [Review(claim=mine, decision=Decision.REJECT, by="ada", at=AT)])
    assert [c.id for c in coding.opened(held, "whole").own("ada")] == [second]
    assert list(held.view().entries(Query(dispatch="unread"))) == []


def test_events_on_the_same_words_or_of_a_type_in_a_sentence_are_one(held: SqlLedger) -> None:
    round = coded(held)
    has = [({c for c in ("ada", "bo") if u.has(c)}, u.shown.event.type.value) for u in coding.units(round)]
    assert has == [({"ada", "bo"}, "armed_clash"), ({"ada", "bo"}, "bombing"), ({"ada"}, "territory_change")]


def test_nothing_is_matched_twice_or_across_sentences(held: SqlLedger) -> None:
    add(held, "ada", "bomb", EventType.BOMBING)
    add(held, "bo", "wounded five", EventType.BOMBING)
    add(held, "bo", "A bomb", EventType.BOMBING)
    add(held, "bo", "burned", EventType.BOMBING)
    units = coding.units(close(held, "ada", "bo"))
    assert [(u.has("ada"), u.has("bo")) for u in units] == [(True, True), (False, True), (False, True)]
    # Those on the same words are one before those that share no more than a sentence.
    assert units[0].of["bo"].claim.event.triggers[0] == words_at(TEXT, "A bomb")


def test_whether_there_is_an_event_is_compared_by_sentence_and_fields_over_what_both_have(held: SqlLedger) -> None:
    round = coded(held)
    figures = {a.field: a for a in coding.agreement(round)}
    assert (figures["event"].alpha.n_units, figures["event"].differ) == (4, 1)
    # Of four sentences both have two, neither one, and in one they differ: 1 - (2 / 8) / (2 * 5 * 3 / (8 * 7)).
    assert figures["event"].alpha.value == pytest.approx(1 - (2 / 8) / (30 / 56))
    assert (figures["type"].alpha.n_units, figures["type"].differ) == (2, 1)
    assert figures["killed"].differ == 0
    told = {(d.field, tuple(d.said.values())) for d in coding.disagreements(round, held.view())}
    assert told == {
        ("type", ("bombing", "attack")),
        ("injured", ("5", "6")),
        ("event", ("event", "no event")),
    }
    rows = [(r["coder"], r["event"], r["type"], r["words"]) for r in coding.rows(round)]
    assert rows[-2:] == [("ada", "yes", "territory_change", "seized"), ("bo", "no", "", "")]


def test_an_editor_takes_what_coders_added_and_decides_where_they_differ(held: SqlLedger) -> None:
    round = coded(held)
    shooting, bomb, station = coding.units(round)
    assert [u.id for u in coding.untaken(round, held.view())] == [shooting.id, bomb.id]
    with pytest.raises(ValueError, match="first that it is an event"):
        decide(held, round, bomb.id, "type", "bo")
    for unit in (shooting, bomb):
        decide(held, round, unit.id, "event", "ada")
    decide(held, round, bomb.id, "type", "bo")
    decide(held, round, station.id, "event", "bo")
    told = {e.claim.event.type.value: (e.standing.value, e.claim.event.toll) for e in entries(held)}
    assert {t: s for t, (s, _) in told.items()} == {
        "armed_clash": "accepted", "attack": "accepted", "territory_change": "rejected",
    }  # fmt: skip
    assert told["attack"][1][0].low == 5
    settled = {d.field: d.settled for d in coding.disagreements(round, held.view())}
    assert settled == {"type": "cy: as bo says", "injured": "", "event": "cy: as bo says"}
    assert coding.untaken(round, held.view()) == []


def test_what_coders_add_where_the_ledger_has_a_claim_is_that_claim(ledger: Path, clock: Clock) -> None:
    with open_ledger(ledger, clock=clock) as held:
        (entry,) = [e for e in held.view().entries() if e.claim.dispatch == "wicked/1.json"]
        of = Assignment(name="whole", claims=(), dispatches=("wicked/1.json",), coders=("ada", "bo"), by="cy", at=AT)
        with held.writer() as writer:
            writer.add_assignment(of)
        on = entry.claim.event.triggers[0]
        for by in of.coders:
            round = coding.opened(held, "whole")
            said = coding.adding(round, "wicked/1.json", on, EventType.BOMBING, by=by, at=AT)
            done = Review(claim="wicked/1.json", decision=Decision.ACCEPT, by=by, at=AT)
            coding.code(held, round, [said])
            coding.code(held, round, [done])
        round = coding.opened(held, "whole")
        (unit,) = coding.untaken(round, held.view())
        decide(held, round, unit.id, "event", "ada")
        (now,) = [e for e in held.view().entries() if e.claim.dispatch == "wicked/1.json"]
        assert (now.id, now.standing.value, now.claim.event.type.value) == (entry.id, "accepted", "bombing")
        assert now.claim.event.toll == ()


def decide(held: SqlLedger, round: coding.Round, id: str, field: str, coder: str) -> None:
    _, said = coding.adjudicate(round, held.view(), id, field, coder, by="cy", at=AT)
    with held.writer() as writer:
        for review in said:
            writer.add_review(review)


def entries(held: SqlLedger) -> list[coding.Entry]:
    return [e for e in held.view().entries() if e.claim.dispatch == "unread"]


def test_in_an_assignment_of_claims_a_coder_adds_what_is_missing(get: Get, post: Post, ledger: Path) -> None:
    with open_ledger(ledger) as it:
        ids = [e.id for e in it.view().entries() if e.claim.dispatch == "wicked/1.json"]
    assert post("/codings", name="week", coders="a coder, bo", ids=" ".join(ids)).status == 303
    with open_ledger(ledger) as it:
        ((_, of),) = it.view().assignments()
    claim, text = f"/codings/{of.id}/claims/{ids[0]}", f"/codings/{of.id}/texts/wicked/1.json"
    assert text in get(claim).text
    added = post(text, do="add", words="the Front", type="arrest")
    assert added.status == 303
    mine = added.headers["location"]
    page = get(mine).text
    assert "added by you" in page
    assert "1 of 1 done" not in page
    assert post(mine, decision="accept", background="yes").headers["location"] == text
    assert 'href="#event1"' in get(text).text
    assert post(claim, decision="accept").headers["location"] == "/codings"
    with open_ledger(ledger) as it:
        coding.code(it, coding.opened(it, "week"), [Review(claim=ids[0], decision=Decision.ACCEPT, by="bo", at=AT)])
        round = coding.opened(it, "week")
        figures = {a.field: a for a in coding.agreement(round)}
    assert (figures["event"].alpha.n_units, figures["event"].differ) == (2, 1)


def test_on_the_desk_a_dispatch_is_coded_whole_and_what_all_added_is_taken(
    get: Get, post: Post, ledger: Path, held: SqlLedger
) -> None:
    assert post("/codings", name="desk", coders="a coder, bo", dispatches="unread").status == 303
    assert post("/codings", name="none", coders="a coder, bo", dispatches="nothing").status == 400
    of = next(a for _, a in held.view().assignments() if a.name == "desk")
    text = f"/codings/{of.id}/texts/unread"
    assert text in get("/codings").text
    page = get(f"{text}?at=7-16").text
    assert "“shot dead”" in page
    for wrong in ({"do": "add", "words": "Gunmen fled", "type": "arrest"}, {"do": "add", "at": "7-9999"}, {"do": "x"}):
        assert post(text, **wrong).status == 400
    assert get(f"/codings/{of.id}/texts/wicked/1.json").status == 404
    added = post(text, do="add", at="7-16", type="armed_clash")
    assert post(added.headers["location"], decision="correct", **{"toll.new.harm": "killed", "toll.new.low": "2"})
    assert post(text, do="close").headers["location"] == "/codings"
    assert "you are done" in get("/codings").text
    assert post(text, do="open").headers["location"] == text
    assert post(text, do="close").status == 303
    round = coding.opened(held, "desk")
    again = coding.adding(round, "unread", words_at(TEXT, "shot dead"), EventType.ARMED_CLASH, by="bo", at=AT)
    coding.code(held, round, [again, Review(claim="unread", decision=Decision.ACCEPT, by="bo", at=AT)])
    outcome = get(f"/codings/{of.id}").text
    assert "1 event all coders added" in outcome
    assert post(f"/codings/{of.id}/taken").status == 303
    (entry,) = [e for e in held.view().entries() if e.claim.dispatch == "unread"]
    assert (entry.standing.value, [t.low for t in entry.claim.event.toll]) == ("accepted", [2])
    choice = {"claim": again.claim, "field": "killed", "coder": "bo", "seen": str(entry.n)}
    assert post(f"/codings/{of.id}", **choice).status == 303
    (entry,) = [e for e in held.view().entries() if e.claim.dispatch == "unread"]
    assert entry.claim.event.toll == ()


def test_on_the_command_line_a_dispatch_is_coded_from_nothing(ledger: Path, held: SqlLedger) -> None:
    def run(*words: str) -> str:
        done = CliRunner().invoke(cli, ["coding", *words, "--ledger", str(ledger)], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output

    run("make", "shell", "--dispatch", "unread", "--coder", "ada", "--coder", "bo", "--by", "cy")
    assert "unread  Gunmen shot dead" in run("status", "shell", "--by", "ada")
    for by, words in (("ada", "shot dead"), ("bo", "0-11")):
        run("add", "shell", "unread", words, "attack", "--by", by)
        run("code", "shell", "unread", "accept", "--by", by)
    (unit,) = coding.units(coding.opened(held, "shell"))
    run("code", "shell", unit.id[:8], "correct", "background", "true", "--by", "ada")
    run("adjudicate", "shell", unit.id[:8], "event", "ada", "--by", "cy")
    run("adjudicate", "shell", unit.id[:8], "background", "bo", "--by", "cy")
    (entry,) = entries(held)
    assert (entry.standing.value, entry.claim.event.background) == ("accepted", False)
    assert "1 claims" not in run("agreement", "shell")
