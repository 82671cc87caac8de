"""One changed value anywhere in a ledger is found, and its place is named."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path

import pytest

from sayso.errors import LedgerError
from sayso.ledger import SqlLedger, dump, open_ledger, rows, verify
from sayso.ledger.migrate import rebuild
from sayso.record import Decision, Failure, Judgement, Review, Run, Verdict
from sayso.record.health import Seen, SourceState
from tests import specimen
from tests.ledger import made
from tests.ledger.conftest import Clock

AT = "2021-09-01T12:00:00+00:00"


def fill(ledger: SqlLedger) -> None:
    """At least one row in every table, and a claim that moved."""
    run = Run(command="sayso add", started_at=AT, by="t")
    for of, on, by in (
        ("d1", ("Shells", "denied"), "reader 1"),
        ("d1", ("Shells hit",), "reader 2"),
        ("d2", ("army",), "r"),
    ):
        with ledger.writer(run=run) as writer:
            writer.add_capture(made.capture())
            version = writer.add_dispatch(made.dispatch(id=of), capture=made.capture().id)
            writer.add_reading(made.reading(version.dispatch, *on, read_by=by, admin1="XV-DO"))
    with ledger.writer() as writer:
        writer.add_dispatch(specimen.reading().dispatch)
        writer.add_reading(specimen.reading())
        writer.add_failure(Failure(dispatch="x", stage="read", reason="no"))
        writer.add_health(SourceState(source="feed", url="u"), Seen(url="v"))
    claims = [e.id for e in ledger.view().entries()]
    with ledger.writer() as writer:
        writer.add_judgement(Judgement(left=claims[0], right=claims[1], verdict=Verdict.SAME, by="ada", at=AT))
        writer.add_review(
            Review(claim=claims[2], decision=Decision.CORRECT, field="type", value='"talks"', by="ada", at=AT)
        )


@pytest.fixture
def filled(ledger: SqlLedger) -> SqlLedger:
    fill(ledger)
    if ledger.database.dialect == "sqlite":
        for (name,) in ledger.database.rows("SELECT name FROM sqlite_schema WHERE type = 'trigger'"):
            ledger.database.run(f"DROP TRIGGER {name}")
    else:
        ledger.database.run("ALTER TABLE additions DISABLE TRIGGER USER")
        ledger.database.run("ALTER TABLE contents DISABLE TRIGGER USER")
    return ledger


def problems(ledger: SqlLedger) -> set[tuple[str, str]]:
    return {(p.table, p.field) for p in verify.verify(ledger)}


def test_an_untouched_ledger_has_no_problem(filled: SqlLedger) -> None:
    assert list(verify.verify(filled)) == []


def test_every_changed_value_of_every_table_is_found_and_named(filled: SqlLedger) -> None:
    db = filled.database
    checked: set[tuple[str, str]] = set()
    for table in (*rows.TABLES, "additions"):
        if table.endswith("_words"):
            continue
        for column in db.columns(table):
            # Of the very last addition it cannot be told whether its moment or its chain was changed.
            order = "n" if table == "additions" else "n DESC"
            held = db.rows(f"SELECT n, {column} FROM {table} WHERE {column} IS NOT NULL ORDER BY {order} LIMIT 1")
            if not held or (table, column) == ("additions", "n"):
                continue
            ((n, value),) = held
            other = flipped(value)
            # The row of this addition that has this value; the tables of a claim may have several.
            same = {"n": n, "value": value, "other": other}
            db.run(f"UPDATE {table} SET {column} = :other WHERE n = :n AND {column} = :value", same)
            found = problems(filled)
            moved = {"n": (table, "n"), "i": (table, "n"), "hop": (table, "n")}
            assert moved.get(column, (table, column)) in found, f"{table}.{column}: {value!r} -> {other!r}: {found}"
            back = {"n": other if column == "n" else n, "value": value, "other": other}
            db.run(f"UPDATE {table} SET {column} = :value WHERE n = :n AND {column} = :other", back)
            assert problems(filled) == set()
            checked.add((table, column))
    assert {t for t, _ in checked} == {t for t in rows.TABLES if not t.endswith("_words")} | {"additions"}
    assert {("claims", "earliest"), ("claim_places", "lat"), ("additions", "chain"), ("additions", "body")} <= checked


def flipped(value: object) -> object:
    """The value with one bit of it changed."""
    if isinstance(value, str):
        return value[:-1] + chr(ord(value[-1]) ^ 1)
    return value + 1  # type: ignore[operator]


def test_a_changed_byte_of_a_capture_is_found_and_named(filled: SqlLedger) -> None:
    filled.database.run("UPDATE contents SET content = :other", {"other": made.capture().content[:-1] + b"\xfe"})
    (found,) = verify.verify(filled)
    assert (found.table, found.id, found.field) == ("captures", made.capture().id, "content")


def test_words_that_are_missing_or_too_many_are_found_and_made_anew(filled: SqlLedger) -> None:
    db = filled.database
    n = db.rows("SELECT max(n) FROM claims")[0][0]
    where = "rowid" if db.dialect == "sqlite" else "n"
    if db.dialect == "sqlite":
        db.run("INSERT INTO claim_words (rowid, words) VALUES (:n, 'x')", {"n": n + 1_000})
        db.run("INSERT INTO claim_words (rowid, words) VALUES (:n, 'x')", {"n": 1})
    else:
        db.run(f"UPDATE claim_words SET words = '''x'':1' WHERE {where} = :n", {"n": n})
    assert ("claim_words", "words") in problems(filled)
    before = list(filled.view().entries())
    list(rebuild(db))
    assert problems(filled) == set()
    assert list(filled.view().entries()) == before


def test_an_addition_that_was_taken_out_or_put_in_is_found(filled: SqlLedger) -> None:
    filled.database.run("DELETE FROM additions WHERE n = 5")
    assert ("additions", "n") in problems(filled)


def test_a_row_that_no_addition_made_is_found(filled: SqlLedger) -> None:
    filled.database.insert("failures", [{"n": 999, "id": "y", "dispatch": "y", "stage": "read", "reason": "z"}])
    assert problems(filled) == {("failures", "n")}


def test_what_was_cut_off_at_the_end_shows_by_a_head_noted_before(filled: SqlLedger) -> None:
    head = filled.view().head
    assert verify.holds(filled, n=head.n, chain=head.chain)
    for table in ("additions", *(t for t in rows.TABLES if not t.endswith("_words"))):
        filled.database.run(f"DELETE FROM {table} WHERE n = :n", {"n": head.n})
    assert not verify.holds(filled, n=head.n, chain=head.chain)


def test_one_flipped_byte_of_the_file_is_found_or_changes_nothing(tmp_path: Path, clock: Clock) -> None:
    whole, hurt = tmp_path / "whole.ledger", tmp_path / "hurt.ledger"
    with open_ledger(whole, clock=clock, create=True) as ledger:
        fill(ledger)
        lines = list(dump.lines(ledger))
    with sqlite3.connect(whole) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    chance = random.Random(5)
    raw = whole.read_bytes()
    written = [at for at in range(100, len(raw)) if raw[at]]
    n_found = 0
    for _ in range(80):
        at = chance.choice(written)
        hurt.write_bytes(raw[:at] + bytes([raw[at] ^ (1 << chance.randrange(8))]) + raw[at + 1 :])
        for beside in ("-wal", "-shm"):
            Path(f"{hurt}{beside}").unlink(missing_ok=True)
        try:
            with open_ledger(hurt, clock=clock) as ledger:
                found = list(verify.verify(ledger))
                n_found += bool(found)
                assert found or list(dump.lines(ledger)) == lines, f"byte {at}"
        except LedgerError:
            n_found += 1
    assert n_found > 20


def test_the_same_reading_under_another_chain_is_found(filled: SqlLedger) -> None:
    """Somebody who changes a body and makes its digest anew is told by the chain."""
    n, body = filled.database.rows("SELECT n, body FROM additions WHERE kind = 'reading' LIMIT 1")[0]
    other = body.replace("Dorvan", "Dorvon")
    told = {"n": n, "body": other, "digest": rows.sha256(other)}
    filled.database.run("UPDATE additions SET body = :body, digest = :digest WHERE n = :n", told)
    assert [p.id.split()[0] for p in verify.verify(filled) if p.table == "additions"] == [str(n)]
