"""A dump is the ledger: the same from every store, and the same again after loading."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from sayso.errors import LedgerError
from sayso.ledger import Query, SqlLedger, dump, open_ledger, verify
from tests.ledger.conftest import Begin, Clock
from tests.ledger.test_verify import fill


def test_a_dump_loads_into_either_store_and_comes_out_the_same(
    ledger: SqlLedger, begin: Begin, clock: Clock, tmp_path: Path
) -> None:
    fill(ledger)
    lines = list(dump.lines(ledger))
    for address in (begin(), tmp_path / "other.ledger"):
        with open_ledger(address, clock=clock, create=True) as other:
            assert list(dump.load(other, lines)) == list(range(1, ledger.view().head.n + 1))
            assert list(dump.lines(other)) == lines
            assert list(verify.verify(other)) == []
            assert other.view().head == ledger.view().head
            assert list(other.view().entries()) == list(ledger.view().entries())
            assert other.view().count(Query(text="shells")) == ledger.view().count(Query(text="shells"))


def test_both_stores_dump_the_same_bytes(ledger: SqlLedger, clock: Clock, tmp_path: Path) -> None:
    fill(ledger)
    with open_ledger(tmp_path / "file.ledger", clock=clock, create=True) as file:
        fill(file)
        assert list(dump.lines(file)) == list(dump.lines(ledger))


def test_a_load_that_was_cut_off_goes_on_where_it_stopped(ledger: SqlLedger, begin: Begin, clock: Clock) -> None:
    fill(ledger)
    lines = list(dump.lines(ledger))
    with open_ledger(begin(), clock=clock, create=True) as other:
        assert len(list(dump.load(other, lines[:6]))) == 5
        assert len(list(dump.load(other, lines))) == len(lines) - 6
        assert list(dump.load(other, lines)) == []
        assert list(dump.lines(other)) == lines


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda lines: lines[1:], "begins with"),
        (lambda lines: [lines[0], *lines[2:]], "does not go on"),
        (lambda lines: [*lines[:3], lines[3].replace("Dorvan", "Dorvon"), *lines[4:]], "its chain is another"),
        (lambda lines: [*lines[:2], lines[2].replace('"content":"U', '"content":"V'), *lines[3:]], "another digest"),
        (lambda lines: [*lines[:4], lines[4][:40]], "no JSON"),
        (lambda lines: [*lines[:4], "[1]\n"], "no JSON object"),
        (lambda lines: [*lines[:4], '{"n": 4}\n'], "no addition"),
    ],
)
def test_a_dump_that_was_changed_is_refused_and_nothing_of_it_stays(
    ledger: SqlLedger, begin: Begin, clock: Clock, change, says
) -> None:  # type: ignore[no-untyped-def]
    fill(ledger)
    with open_ledger(begin(), clock=clock, create=True) as other:
        with pytest.raises(LedgerError, match=says):
            list(dump.load(other, change(list(dump.lines(ledger)))))
        assert other.view().head.n == 0


def test_a_ledger_that_went_its_own_way_takes_no_other_dump(ledger: SqlLedger, begin: Begin, clock: Clock) -> None:
    fill(ledger)
    lines = list(dump.lines(ledger))
    clock.pass_(hours=1)
    with open_ledger(begin(), clock=clock, create=True) as other:
        fill(other)
        list(islice(dump.load(ledger, lines), 1))
        with pytest.raises(LedgerError, match="goes its own way"):
            list(dump.load(other, lines))
