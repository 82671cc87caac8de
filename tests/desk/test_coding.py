"""Blind coding: what coders say stays with them until all are done, and then how far they agree."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sayso.cli import app as cli
from sayso.desk import coding
from sayso.desk.ask import Answer
from sayso.desk.coding import Round
from sayso.desk.reviews import decide, fields_of
from sayso.ledger import SqlLedger, open_ledger
from sayso.record import Assignment, Claim, Decision, Review
from tests.desk.conftest import Clock

AT = "2021-09-01T13:00:00+00:00"
Get = Callable[..., Answer]
Post = Callable[..., Answer]


@pytest.fixture
def held(ledger: Path, clock: Clock) -> SqlLedger:
    """The desk's ledger with an assignment of all claims to ada and bo."""
    it = open_ledger(ledger, clock=clock)
    claims = tuple(e.id for e in it.view().entries())
    with it.writer() as writer:
        writer.add_assignment(Assignment(name="week", claims=claims, coders=("ada", "bo"), by="cy", at=AT))
    return it


def say(
    held: SqlLedger, by: str, claim: str, *corrections: tuple[str, object], decision: Decision = Decision.ACCEPT
) -> None:
    said = [
        Review(claim=claim, decision=Decision.CORRECT, by=by, at=AT, field=f, value=json.dumps(v))
        for f, v in corrections
    ]
    coding.code(held, coding.opened(held, "week"), [*said, Review(claim=claim, decision=decision, by=by, at=AT)])


def finish(held: SqlLedger) -> Round:
    """Both accept what they have not coded."""
    round = coding.opened(held, "week")
    for coder in round.assignment.coders:
        for claim in round.bases:
            if not round.coded(coder, claim).done:
                say(held, coder, claim)
    return coding.opened(held, "week")


def shelling(held: SqlLedger) -> str:
    return next(e.id for e in held.view().entries() if e.claim.dispatch == "wicked/1.json")


def test_a_coder_codes_upon_what_the_machine_read_and_nothing_of_it_stands(held: SqlLedger) -> None:
    claim = shelling(held)
    entry = held.view().entry(claim)
    assert entry is not None
    # What the other says openly in the meantime does not reach the coder.
    openly = Review(claim=claim, decision=Decision.CORRECT, by="bo", at=AT, field="type", value='"bombing"')
    decide(held, claim, [openly], seen=entry.n)
    say(held, "ada", claim, ("toll.0.low", 2), ("places.p1.code", "SY-HL"))
    round = coding.opened(held, "week")
    mine, other = round.coded("ada", claim), round.coded("bo", claim)
    assert (mine.done, mine.claim.event.type, mine.claim.event.toll[0].low) == (True, "shelling", 2)
    assert (other.done, other.claim.event.toll[0].low) == (False, 3)
    now = held.view().entry(claim)
    assert now is not None
    assert (now.claim.event.type, now.claim.event.toll[0].low) == ("bombing", 3)


def test_nobody_sees_what_coders_say_before_all_are_done(held: SqlLedger) -> None:
    say(held, "ada", shelling(held))
    round = coding.opened(held, "week")
    for look in (coding.agreement, coding.rows, lambda r: coding.disagreements(r, held.view())):
        with pytest.raises(ValueError, match="ada 1 of 6, bo 0 of 6"):
            look(round)


def test_agreement_by_field_and_where_coders_differ(held: SqlLedger) -> None:
    claim = shelling(held)
    say(held, "ada", claim, ("toll.0.low", 2), ("type", "bombing"))
    say(held, "bo", claim, ("actor2.new", {"name": "traders"}))
    other = next(c for c in coding.opened(held, "week").bases if c != claim)
    say(held, "bo", other, decision=Decision.REJECT)
    round = finish(held)
    told = {(d.claim, d.field): dict(d.said) for d in coding.disagreements(round, held.view())}
    assert told == {
        (claim, "type"): {"ada": "bombing", "bo": "shelling"},
        (claim, "killed"): {"ada": "2 to 3", "bo": "3"},
        (claim, "actor2"): {"ada": "none", "bo": "traders"},
        (other, "event"): {"ada": "event", "bo": "no event"},
    }
    figures = {a.field: a for a in coding.agreement(round)}
    assert (figures["event"].alpha.n_units, figures["event"].differ) == (6, 1)
    assert figures["event"].alpha.value == pytest.approx(0.0)
    assert (figures["type"].alpha.n_pairs, figures["type"].differ) == (5, 1)
    assert figures["places"].alpha.value == 1.0


@pytest.mark.parametrize("coder", ["ada", "bo"])
def test_an_editor_decides_and_the_decision_is_what_stands(held: SqlLedger, coder: str) -> None:
    claim = shelling(held)
    place = {"name": "Front", "lat": 36.1, "lon": 37.1}
    voice = {"stance": "denies", "chain": [{"name": "the governor"}]}
    say(
        held,
        "ada",
        claim,
        ("toll.0.low", 2),
        ("places.new", place),
        ("reports.new", voice),
        ("when.start", "2021-05-04"),
    )
    say(held, "bo", claim, ("toll.new", {"harm": "injured", "low": 9}), ("actor2.new", {"name": "traders"}))
    round = finish(held)
    theirs = round.coded(coder, claim).claim
    before = coding.disagreements(round, held.view())
    assert {d.field for d in before} == {"killed", "injured", "places", "voices", "start", "actor2"}
    for d in before:
        entry, said = coding.adjudicate(round, held.view(), claim, d.field, coder, by="cy", at=AT, note="the film")
        decide(held, entry.id, said, seen=entry.n)
    now = held.view().entry(claim)
    assert now is not None
    for aspect in coding.ASPECTS:
        assert aspect.words(now.claim) == aspect.words(theirs), aspect.name
    assert {d.settled for d in coding.disagreements(round, held.view())} == {f"cy: as {coder} says. the film"}
    assert now.unapplied == ()


def test_only_what_is_asked_of_whom_it_is_asked_and_before_all_are_done_nothing_is_decided(held: SqlLedger) -> None:
    claim = shelling(held)
    round = coding.opened(held, "week")
    with pytest.raises(ValueError, match="not all are done"):
        coding.adjudicate(round, held.view(), claim, "type", "ada", by="cy", at=AT)
    round = finish(held)
    with pytest.raises(ValueError, match="no coder"):
        coding.adjudicate(round, held.view(), claim, "type", "cy", by="cy", at=AT)
    with pytest.raises(ValueError, match="nothing that is compared"):
        coding.adjudicate(round, held.view(), claim, "colour", "ada", by="cy", at=AT)


def test_the_command_line_makes_codes_compares_and_decides(ledger: Path, clock: Clock) -> None:
    def run(*words: str, code: int = 0) -> str:
        result = CliRunner().invoke(cli, ["coding", *words, "--ledger", str(ledger)])
        assert result.exit_code == code, (result.output, result.exception)
        return result.stdout

    with open_ledger(ledger, clock=clock) as it:
        claim = shelling(it)
        incident = f"i{claim[:16]}"
    run("make", "week", incident, "--coder", "ada", "--coder", "bo", "--by", "cy")
    run("make", "week", incident, "--coder", "ada", "--coder", "bo", code=2)
    run("code", "week", claim[:9], "correct", "toll.0.low", "2", "--by", "ada")
    run("code", "week", claim, "correct", "toll.0.low", "north", "--by", "ada", code=2)
    run("code", "week", claim, "undo", "--by", "ada")
    run("code", "week", claim, "correct", "toll.0", '{"low": 1}', "--by", "ada")
    run("code", "week", claim, "accept", "--by", "ada")
    assert claim[:8] in run("status", "week", "--by", "bo")
    run("agreement", "week", code=2)
    run("export", "week", code=2)
    run("code", "week", claim, "accept", "--by", "bo")
    assert json.loads(run("status", "--json"))["done"] == {"ada": 1, "bo": 1}
    told = json.loads(run("agreement", "week", "--json"))
    assert [(d["field"], d["said"]) for d in told["disagreements"]] == [("killed", {"ada": "1 to 3", "bo": "3"})]
    run("adjudicate", "week", claim, "killed", "ada", "--by", "cy", "--note", "so it was")
    with open_ledger(ledger, clock=clock) as it:
        entry = it.view().entry(claim)
        assert entry is not None
        assert (entry.claim.event.toll[0].low, entry.claim.event.toll[0].high) == (1, 3)
    assert "cy: as ada says. so it was" in run("agreement", "week")
    rows = list(csv.DictReader(io.StringIO(run("export", "week"))))
    assert [(r["coder"], r["killed"]) for r in rows] == [("ada", "1 to 3"), ("bo", "3")]
    assert len(run("export", "week", "--form", "jsonl").splitlines()) == 2


# On the desk ----------------------------------------------------------------------------------------------------------


def filled(claim: Claim) -> dict[str, str]:
    return {f.name: f.value for g in fields_of(claim) for f in g.fields if f.kind != "yes" or f.value}


def test_on_the_desk_a_coder_codes_one_claim_after_another(get: Get, post: Post, ledger: Path, clock: Clock) -> None:
    with open_ledger(ledger, clock=clock) as it:
        ids = [e.id for e in it.view().entries()][:2]
    answer = post("/codings", name="week", coders="a coder, bo", ids=" ".join(ids))
    assert answer.status == 303
    assert post("/codings", name="week", coders="a coder, bo", ids=ids[0]).status == 400
    assert post("/codings", name="other", coders="bo", ids=ids[0]).status == 400
    assert post("/codings", name="other", coders="bo, ada", ids="nothing").status == 400
    with open_ledger(ledger, clock=clock) as it:
        ((_, of),) = it.view().assignments()
        round = coding.opened(it, of.id)
    page = get("/codings").text
    assert f"/codings/{of.id}/claims/{ids[0]}" in page
    assert get(f"/codings/{of.id}").status == 400
    assert get(f"/codings/{of.id}.json").status == 400
    assert get(f"/codings/{of.id}/claims/nothing").status == 404
    first = f"/codings/{of.id}/claims/{ids[0]}"
    wrong = post(first, **(filled(round.bases[ids[0]]) | {"toll.new.low": "4"}), decision="accept")
    assert (wrong.status, "harm is missing" in wrong.text) == (400, True)
    more = {"toll.new.harm": "missing", "toll.new.low": "4"}
    done = post(first, **(filled(round.bases[ids[0]]) | more), decision="accept")
    assert (done.status, done.headers["location"]) == (303, f"/codings/{of.id}/claims/{ids[1]}")
    assert "changed: toll.new" in get(first).text
    done = post(f"/codings/{of.id}/claims/{ids[1]}", **filled(round.bases[ids[1]]), decision="reject")
    assert done.headers["location"] == "/codings"
    assert "you are done" in get("/codings").text
    assert "toll.new" not in get(f"/claims/{ids[0]}").text.partition("History")[2]

    with open_ledger(ledger, clock=clock) as it:
        for id in ids:
            coding.code(it, coding.opened(it, "week"), [Review(claim=id, decision=Decision.ACCEPT, by="bo", at=AT)])
        entry = it.view().entry(ids[0])
        assert entry is not None
    told = json.loads(get(f"/codings/{of.id}.json").text)
    assert {(d["claim"], d["field"]) for d in told["disagreements"]} == {(ids[0], "missing"), (ids[1], "event")}
    assert "Krippendorff" in get(f"/codings/{of.id}").text
    assert get(f"/codings/{of.id}/file").text.startswith("assignment,claim,dispatch,coder,event,type")
    choice = {"claim": ids[0], "field": "missing", "coder": "a coder"}
    assert post(f"/codings/{of.id}", **choice, seen="0").status == 409
    assert post(f"/codings/{of.id}", **choice, seen=str(entry.n), note="so it says").status == 303
    assert "a coder: as a coder says. so it says" in get(f"/codings/{of.id}").text
    assert [t["harm"] for t in json.loads(get(f"/claims/{ids[0]}.json").text)["event"]["toll"]][-1] == "missing"
