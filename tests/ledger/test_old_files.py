"""A ledger of any earlier schema opens with today's, and holds what it held."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sayso import linking
from sayso.errors import LedgerError
from sayso.ledger import Query, dump, linked, open_ledger, verify
from sayso.ledger.database import Database
from sayso.ledger.migrate import steps
from sayso.ledger.rows import TABLES
from tests.ledger.conftest import Clock

FILES = sorted((Path(__file__).parent / "files").glob("*.sqlite"))


def test_there_is_a_file_of_the_present_schema() -> None:
    assert FILES[-1].stem == f"step_{steps('sqlite')[-1].number:04}"


@pytest.mark.parametrize("old", FILES, ids=lambda f: f.stem)
def test_an_old_ledger_file_opens_and_holds_what_it_held(old: Path, tmp_path: Path, clock: Clock) -> None:
    shutil.copy(old, tmp_path / "old.ledger")
    with open_ledger(tmp_path / "old.ledger", clock=clock) as ledger:
        assert list(verify.verify(ledger)) == []
        assert "".join(dump.lines(ledger)) == old.with_suffix(".jsonl").read_text(encoding="utf-8")
        assert [e.of for e in ledger.view().entries(Query(text="shells"))] == ["specimen", "d2", "d1"]
        assert {e.standing for e in ledger.view().entries()} == {"machine"}
        assert ledger.view().stats()["claims"] == 7
        kept = linking.incidents(ledger, ledger.view())
        assert list(kept.meeting()) == list(linking.Afresh(ledger.view()).meeting())
        assert list(linking.amiss(ledger)) == []


@pytest.mark.parametrize("old", FILES, ids=lambda f: f.stem)
def test_an_old_dump_loads(old: Path, tmp_path: Path, clock: Clock) -> None:
    lines = old.with_suffix(".jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    with open_ledger(tmp_path / "new.ledger", clock=clock, create=True) as ledger:
        assert len(list(dump.load(ledger, lines))) == len(lines) - 1
        assert list(verify.verify(ledger)) == []


def test_both_dialects_have_the_same_steps_tables_and_columns(ledger, tmp_path: Path, clock: Clock) -> None:  # type: ignore[no-untyped-def]
    other: Database = ledger.database
    assert [s.number for s in steps("sqlite")] == [s.number for s in steps("postgres")]
    with open_ledger(tmp_path / "file.ledger", clock=clock, create=True) as file:
        for table in (*TABLES, *linked.TABLES, "incident_redirects", "additions", "contents", "schema_steps"):
            if not table.endswith("_words"):
                assert file.database.columns(table) == other.columns(table)


def test_what_is_no_ledger_is_told_as_such(tmp_path: Path, clock: Clock) -> None:
    import sqlite3

    other = tmp_path / "other.db"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE t (a)")
    connection.close()
    (tmp_path / "text").write_text("no database at all", encoding="utf-8")
    for path, says in (
        (other, "no ledger of Sayso"),
        (tmp_path / "text", "not a database"),
        (tmp_path, "not a file"),
        (tmp_path / "a" / "b", "no folder"),
    ):
        with pytest.raises(LedgerError, match=says):
            open_ledger(path, clock=clock, create=True)
