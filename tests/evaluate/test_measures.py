"""The evaluations themselves, handed a reader that is a plain function."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import specimen

from sayso.errors import InputError
from sayso.evaluate import corpora, gate, gold, seed, wire
from sayso.record import Dispatch, Failure, Reading
from sayso.record.plain import from_plain

CHECKS = [
    {"id": "M1", "must": True, "what": "event_exists", "type": "shelling"},
    {"id": "M2", "must": True, "what": "event_exists", "type": "arrest"},
    {"id": "N1", "must": False, "what": "toll", "harm": "killed", "low": 0},
]


def reading(dispatches: Iterable[Dispatch]) -> Iterator[Reading | Failure]:
    """Reads the specimen rightly and nothing else at all."""
    for d in dispatches:
        if d.text == specimen.TEXT:
            yield from_plain(specimen.plain() | {"id": d.id})
        else:
            yield Failure(dispatch=d.id, stage="read", reason="not the specimen")


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("\n".join(json.dumps(r) for r in rows) + "\n", encoding="utf-8")
    return path


def test_gold_gives_every_figure_with_its_interval() -> None:
    report = gold.measure([specimen.plain()], reading)
    assert report.figures["ledger"] == report.figures["ledger_low"] == report.figures["ledger_high"] == 1.0
    assert report.wrong == report.failures == ()


def test_a_gold_dispatch_that_fails_counts_as_read_empty() -> None:
    other = specimen.plain() | {"id": "other", "text": specimen.TEXT + " "}
    report = gold.measure([specimen.plain(), other], reading)
    assert report.figures["recall"] == 0.5
    assert [f.dispatch for f in report.failures] == ["other"]
    assert len(report.wrong) == 4


def test_gold_hands_the_reader_what_stands_beside_the_text() -> None:
    row = specimen.plain() | {"published": "2021-05-04", "title": "Shelling"}
    assert corpora.dispatch_of(row) == Dispatch(
        id="specimen", text=specimen.TEXT, title="Shelling", published="2021-05-04", source="Northern Wire"
    )


def seed_folder(home: Path) -> Path:
    home.mkdir(exist_ok=True)
    (home / "dispatch.txt").write_bytes(specimen.TEXT.encode())
    (home / "checks.json").write_text(json.dumps(CHECKS), encoding="utf-8")
    write(home / "reading.jsonl", [specimen.plain()])
    return home


def test_a_seed_is_held_against_its_checks_and_scored(tmp_path: Path) -> None:
    report = seed.measure(seed.cases(seed_folder(tmp_path)), reading)
    wanted = {"checks_held": 2, "checks": 3, "must_nots_broken": 0, "ledger": 1.0, "spans_exact": True}
    assert report.figures == wanted
    assert [o.held for o in report.outcomes["specimen"]] == [True, False, True]


def test_many_seeds_lie_in_subfolders_or_side_by_side(tmp_path: Path) -> None:
    seed_folder(tmp_path / "one")
    (tmp_path / "two.txt").write_bytes(specimen.TEXT.encode())
    (tmp_path / "two.checks.json").write_text(json.dumps(CHECKS), encoding="utf-8")
    report = seed.measure(seed.cases(tmp_path), reading)
    assert report.figures["checks"] == 6
    assert set(report.outcomes) == {"specimen", "two"}


def test_a_seed_keeps_its_newlines(tmp_path: Path) -> None:
    seed_folder(tmp_path)
    (tmp_path / "dispatch.txt").write_bytes(b"One\r\ntwo\xc2\xa0three\n")
    assert seed.cases(tmp_path)[0].dispatch.text == "One\r\ntwo\u00a0three\n"


def test_a_seed_that_fails_holds_only_what_must_not_be(tmp_path: Path) -> None:
    seed_folder(tmp_path)
    (tmp_path / "dispatch.txt").write_text("Other words.", encoding="utf-8")
    report = seed.measure(seed.cases(tmp_path), reading)
    assert (report.figures["checks_held"], report.figures["ledger"]) == (1, 0.0)
    assert len(report.failures) == 1


def test_the_wire_is_counted_and_timed() -> None:
    ticks = iter([0.0, 1.5, 3.5])
    rows = [specimen.plain(), {"id": "x", "text": "other", "date": "2021-05-04"}]
    report = wire.measure(rows, reading, start=lambda: None, clock=lambda: next(ticks))
    assert report.figures.pop("peak_mb") > 1
    assert report.figures == {
        "dispatches": 2,
        "failures": 1,
        "gaps": 1,
        "events": 5,
        "events_per_dispatch": 2.5,
        "dispatches_per_s": 1.0,
        "start_s": 1.5,
    }
    assert report.failures[0].reason == "not the specimen"


def test_rows_come_from_a_file_a_packed_file_or_a_folder_of_them(tmp_path: Path) -> None:
    write(tmp_path / "b.jsonl", [{"id": "2", "text": "two"}])
    with gzip.open(tmp_path / "a.jsonl.gz", "wt", encoding="utf-8") as f:
        f.write('{"id": "1", "text": "one"}\n\n')
    (tmp_path / "notes.md").write_text("not data", encoding="utf-8")
    assert [r["id"] for r in corpora.rows(tmp_path)] == ["1", "2"]
    assert [r["id"] for r in corpora.rows(tmp_path / "b.jsonl")] == ["2"]


@pytest.mark.parametrize(
    ("content", "message"),
    [("{", "line 1 is not JSON"), ("[]", "has no 'id' and 'text'"), ('{"id": "1"}', "has no 'id' and 'text'")],
)
def test_a_line_that_is_no_dispatch_is_named(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "x.jsonl").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        list(corpora.rows(tmp_path))


def test_data_that_is_not_there_says_what_to_pass(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="say where it is with --data PATH"):
        list(corpora.rows(tmp_path / "nothing"))
    with pytest.raises(InputError, match=r"wanted a folder with dispatch\.txt, checks\.json"):
        seed.cases(tmp_path)


def test_a_figure_below_its_floor_or_above_its_ceiling_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "floors", lambda: {"x": {"ledger": 0.5, "max_broken": 0}})
    assert gate.below("x", {"ledger": 0.5, "broken": 0}) == []
    assert gate.below("x", {"ledger": 0.4, "broken": 1}) == [
        "x ledger is 0.4; the gate stands at 0.5",
        "x broken is 1; the gate stands at 0",
    ]
    assert gate.below("y", {}) == []
