"""The joins into a ledger: what was taken is kept with its reading, each dispatch whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from sayso import flow
from sayso.collect.parcel import Taken
from sayso.flow import Fate
from sayso.ledger import SqlLedger, dump
from sayso.record import Decision, Dispatch, Failure, Reading, Review, Run
from tests.ledger import made

RUN = Run(command="sayso add", started_at="2021-09-01T12:00:00+00:00", by="t")


def read(dispatch: Dispatch) -> Reading | Failure:
    if "unreadable" in dispatch.text:
        return Failure(dispatch=dispatch.id, stage="read", reason="no words")
    return made.reading(dispatch, dispatch.text.split()[0])


def taken(*outcomes: Dispatch | Failure, content: bytes = b"raw") -> Taken:
    return Taken(capture=made.capture(content), outcomes=outcomes)


def add(ledger: SqlLedger, *them: Taken) -> list[str]:
    return [kept.fate.value for kept in flow.add(ledger, them, read, run=RUN)]


def test_each_dispatch_is_kept_with_its_capture_reading_and_claims(ledger: SqlLedger) -> None:
    one, two = made.dispatch(id="d1"), made.dispatch("Clashes near Harn.", id="d2")
    assert add(ledger, taken(one, two)) == ["added", "added"]
    view = ledger.view()
    assert [a.kind for a in dump.additions(ledger)] == ([
        "run",
        "capture",
        "version",
        "reading",
        "claim",
        "version",
        "reading",
        "claim",
    ])
    assert {view.version(id).capture for id in ("d1", "d2")} == {made.capture(b"raw").id}
    assert view.reading("d1") == read(one)


def test_the_same_again_is_unchanged_and_adds_nothing_not_even_the_run(ledger: SqlLedger) -> None:
    them = [taken(made.dispatch()), taken(Failure(dispatch="x.pdf", stage="collect", reason="is empty"), content=b"")]
    assert add(ledger, *them) == ["added", "failed"]
    head = ledger.view().head
    again = Run(command="sayso add", started_at="2021-09-02T12:00:00+00:00", by="t")
    assert [k.fate for k in flow.add(ledger, them, read, run=again)] == [Fate.UNCHANGED, Fate.FAILED]
    assert ledger.view().head == head


def test_one_bad_dispatch_stops_nothing_and_is_read_when_it_can_be(ledger: SqlLedger) -> None:
    bad, good = made.dispatch("unreadable", id="bad"), made.dispatch(id="good")
    assert add(ledger, taken(bad, good)) == ["failed", "added"]
    assert ledger.view().version("bad") is not None
    assert [f.dispatch for f in ledger.view().failures()] == ["bad"]
    able = flow.add(ledger, [taken(bad, good)], lambda d: made.reading(d, d.text.split()[0]), run=RUN)
    assert [k.fate for k in able] == [Fate.READ, Fate.UNCHANGED]


def test_a_changed_dispatch_is_a_new_version_with_claims_of_its_own(ledger: SqlLedger) -> None:
    add(ledger, taken(made.dispatch()))
    (old,) = ledger.view().entries()
    assert add(ledger, taken(made.dispatch("Rockets hit a market."), content=b"new")) == ["new version"]
    (new,) = ledger.view().entries()
    assert (new.of, new.claim.dispatch[:3]) == ("d1", "d1@")
    assert new.id != old.id


def test_a_notice_of_withdrawal_is_kept_and_not_read(ledger: SqlLedger) -> None:
    add(ledger, taken(made.dispatch()))
    gone = replace(made.dispatch(), text="", withdrawn=True)
    assert add(ledger, Taken(capture=None, outcomes=(gone,))) == ["new version"]
    assert add(ledger, Taken(capture=None, outcomes=(gone,))) == ["unchanged"]
    (entry,) = ledger.view().entries()
    assert entry.withdrawn


def test_the_bytes_of_what_holds_no_dispatch_are_kept(ledger: SqlLedger) -> None:
    add(ledger, Taken(capture=made.capture(b"a feed"), outcomes=()))
    assert ledger.view().capture(made.capture(b"a feed").id) == made.capture(b"a feed")


def test_reading_ends_before_the_transaction_begins(ledger: SqlLedger) -> None:
    """A reader that asks the ledger, or dies, holds no other writer up."""

    def dies(dispatch: Dispatch) -> Reading:
        with ledger.writer():
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(flow.add(ledger, [taken(made.dispatch())], dies, run=RUN))
    assert ledger.view().head.n == 0


def test_reading_anew_reads_each_current_version_once_and_keeps_decisions(ledger: SqlLedger) -> None:
    add(ledger, taken(made.dispatch(id="d1"), made.dispatch("Clashes near Harn.", id="d2")))
    add(ledger, taken(made.dispatch("Clashes in Harn.", id="d2"), content=b"new"))
    entry = next(e for e in ledger.view().entries() if e.of == "d1")
    with ledger.writer() as writer:
        writer.add_review(Review(claim=entry.id, decision=Decision.ACCEPT, by="ada", at=RUN.started_at))

    def newer(dispatch: Dispatch) -> Reading:
        return replace(made.reading(dispatch, dispatch.text.split()[0]), read_by="reader 2")

    def anew() -> Iterator[str]:
        return (k.dispatch[:3] for k in flow.reread(ledger, newer, read_by="reader 2", run=RUN))

    assert list(anew()) == ["d1", "d2@"]
    assert list(anew()) == []
    assert ledger.view().entry(entry.id).standing == "accepted"
    assert ledger.view().entry(entry.id).claim.read_by == "reader 2"
