"""What is coded blind is kept like all else and stands nowhere."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from sayso.errors import LedgerError
from sayso.ledger import Query, SqlLedger, open_ledger
from sayso.ledger.dump import lines, load
from sayso.ledger.standing import missed
from sayso.ledger.verify import verify
from sayso.record import Assignment, Coding, Decision, Dispatch, EventType, Review, Span
from sayso.record.claim_plain import claim_to_plain
from tests.ledger import made
from tests.ledger.conftest import Clock

AT = "2021-09-01T12:00:00+00:00"


def begun(ledger: SqlLedger) -> Assignment:
    """A ledger with two claims, and an assignment of both to ada and bo."""
    reading = made.reading(made.dispatch(), "Shells", "denied")
    with ledger.writer() as writer:
        writer.add_dispatch(reading.dispatch)
        writer.add_reading(reading)
    ids = tuple(e.id for e in ledger.view().entries())
    assignment = Assignment(name="week one", claims=ids, coders=("ada", "bo"), by="cy", at=AT)
    with ledger.writer() as writer:
        assert writer.add_assignment(assignment)
        assert not writer.add_assignment(assignment)
    return assignment


def coding(of: Assignment, by: str, *, claim: str | None = None) -> Coding:
    said = Review(claim=claim or of.claims[0], decision=Decision.REJECT, by=by, at=AT)
    return Coding(assignment=of.id, review=said)


def test_what_is_coded_blind_is_kept_and_shows_in_no_view_of_claims(ledger: SqlLedger) -> None:
    of = begun(ledger)
    before = list(ledger.view().entries())
    with ledger.writer() as writer:
        assert writer.add_coding(coding(of, "ada"))
        assert not writer.add_coding(coding(of, "ada"))
    view = ledger.view()
    assert view.codings(of.id) == (coding(of, "ada"),)
    assert [a for _, a in view.assignments()] == [of]
    assert list(view.entries()) == before
    assert (view.reviews(), view.reviews(of.claims[0]), view.orphans()) == ((), (), ())
    assert (view.stats()["reviews"], view.stats()["codings"]) == (0, 1)


def test_nobody_codes_who_is_not_asked_or_what_is_not_asked(ledger: SqlLedger) -> None:
    of = begun(ledger)
    for wrong in (
        coding(of, "cy"),
        coding(of, "ada", claim="another"),
        Coding(assignment="x", review=coding(of, "ada").review),
    ):
        with pytest.raises(LedgerError), ledger.writer() as writer:
            writer.add_coding(wrong)
    with pytest.raises(LedgerError, match="no claim 'x'"), ledger.writer() as writer:
        writer.add_assignment(Assignment(name="more", claims=("x",), coders=("ada", "bo"), by="cy", at=AT))
    assert ledger.view().codings(of.id) == ()


def test_coders_add_claims_to_the_dispatches_that_they_are_asked_about(ledger: SqlLedger) -> None:
    begun(ledger)
    other = made.dispatch("Shells hit a bridge, the army said.", id="d2")
    with ledger.writer() as writer:
        writer.add_dispatch(other)
        of = Assignment(name="whole", claims=(), dispatches=("d2",), coders=("ada", "bo"), by="cy", at=AT)
        assert writer.add_assignment(of)
    assert [a for _, a in ledger.view().assignments()][-1] == of

    def adds(dispatch: Dispatch, by: str) -> Coding:
        claim = missed(dispatch, Span(0, 10), EventType.SHELLING)
        value = json.dumps(claim_to_plain(claim))
        return Coding(assignment=of.id, review=Review(claim=claim.id, decision=Decision.ADD, by=by, at=AT, value=value))

    mine = adds(other, "ada")
    with ledger.writer() as writer:
        assert writer.add_coding(mine)
        assert writer.add_coding(coding(of, "ada", claim=mine.review.claim))
        assert writer.add_coding(Coding(assignment=of.id, review=replace(said("d2"), by="bo")))
    elsewhere, strange = adds(made.dispatch(), "ada"), replace(other, text="Guns hit a bridge.")
    for wrong, error in (
        (coding(of, "bo", claim=mine.review.claim), LedgerError),
        (elsewhere, LedgerError),
        (adds(strange, "ada"), ValueError),
    ):
        with pytest.raises(error), ledger.writer() as writer:
            writer.add_coding(wrong)
    with pytest.raises(LedgerError, match="no dispatch 'd3'"), ledger.writer() as writer:
        writer.add_assignment(replace(of, dispatches=("d3",)))
    assert (len(ledger.view().codings(of.id)), list(ledger.view().entries(Query(dispatch="d2")))) == (3, [])


def said(claim: str) -> Review:
    return Review(claim=claim, decision=Decision.ACCEPT, by="ada", at=AT)


def test_it_survives_a_dump_and_proves_whole(ledger: SqlLedger, tmp_path: Path, clock: Clock) -> None:
    of = begun(ledger)
    with ledger.writer() as writer:
        writer.add_coding(coding(of, "bo"))
    assert list(verify(ledger)) == []
    dumped = list(lines(ledger))
    with open_ledger(tmp_path / "again.ledger", clock=clock, create=True) as again:
        list(load(again, dumped))
        assert again.view().codings(of.id) == (coding(of, "bo"),)
        assert list(lines(again)) == dumped


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"coders": ("ada",)}, "two coders"),
        ({"coders": ("ada", "ada")}, "two coders"),
        ({"claims": ()}, "needs claims"),
    ],
)
def test_an_assignment_that_nobody_could_agree_on_is_none(more: dict[str, tuple[str, ...]], says: str) -> None:
    told = {"name": "n", "claims": ("c",), "coders": ("ada", "bo"), "by": "cy", "at": AT} | more
    with pytest.raises(ValueError, match=says):
        Assignment(**told)  # type: ignore[arg-type]
