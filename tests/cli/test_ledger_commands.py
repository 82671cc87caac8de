"""What people see of a ledger: the verbs that fill it, ask it, judge it, check it and write it out."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest
import specimen
from typer.testing import CliRunner, Result

from sayso import flow
from sayso.cli import app
from sayso.errors import LedgerError
from sayso.ledger import open_ledger
from sayso.record import Dispatch, Reading
from sayso.record.plain import from_plain


class Reader:
    """Reads every dispatch as the specimen."""

    def __init__(self, gazetteer: Path | None = None) -> None: ...

    def read(self, dispatch: Dispatch) -> Reading:
        read = from_plain({**specimen.plain(), "id": dispatch.id, "read_by": "sayso-reader/0", "agency": None})
        return Reading(
            dispatch=dispatch,
            **{name: getattr(read, name) for name in Reading.__slots__ if name not in {"dispatch"}},
        )


@pytest.fixture
def address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A ledger with the specimen in it, named by the environment."""
    monkeypatch.setattr(flow, "reader", cache(Reader))
    (tmp_path / "a.txt").write_text(specimen.TEXT, encoding="utf-8")
    (tmp_path / "empty.txt").write_text(" ", encoding="utf-8")
    address = str(tmp_path / "desk.ledger")
    monkeypatch.setenv("SAYSO_LEDGER", address)
    done = sayso("add", str(tmp_path / "a.txt"), "--source", "Northern Wire", "--published", "2021-05-05")
    assert done.exit_code == 0, done.output
    assert "1 dispatch: 1 added; 5 claims" in done.stderr
    return address


def sayso(*words: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(app, list(words), input=stdin)


def claims(*words: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in sayso("claims", *words, "--json").stdout.splitlines()]


def test_adding_again_adds_nothing_and_a_bad_file_stops_nothing(address: str, tmp_path: Path) -> None:
    done = sayso("add", str(tmp_path), "--source", "Northern Wire", "--published", "2021-05-05")
    assert done.exit_code == 1
    assert "2 dispatches: 1 unchanged, 1 failed" in done.stderr
    assert "empty.txt: collect failed: is empty" in done.stderr.replace("\n", " ")


def test_adding_what_is_no_date_is_misuse(address: str, tmp_path: Path) -> None:
    assert sayso("add", str(tmp_path / "a.txt"), "--published", "May").exit_code == 2


def test_search_shows_dispatches_and_claims_show_what_was_told(address: str) -> None:
    found = sayso("search", "market")
    assert "Northern Wire · Wed 5 May 2021" in found.stdout
    shown = sayso("claims", "--type", "shelling").stdout
    for words in ("Shelling", "Tue 4 May 2021", "Dorvan (city, XV", "killed UNKNOWN  injured at least 12"):
        assert words in shown
    assert "affirms Radio Dorvan ← medics" in shown
    assert "DISPUTED" in sayso("claims", "--status", "disputed").stdout


def test_claims_are_asked_for_as_the_field_asks(address: str) -> None:
    def types(*words: str) -> list[object]:
        return [c["event"]["type"] for c in claims(*words)]  # type: ignore[index]

    assert types("--where", "XV") == ["territory_change", "shelling"]
    assert types("--where", "XV-LO") == ["territory_change"]
    assert types("--where", "Harn") == ["territory_change"]
    assert types("--type", "diplomacy") == ["agreement"]
    assert types("--near", "10,-20.5,5") == ["shelling"]
    assert types("--box", "9,-21,11,-20", "--since", "2021-05-01", "--until", "2021-05") == ["shelling"]
    assert types("--actor", "velia", "--stance", "denies", "--source", "the rebels") == ["territory_change"]
    assert types("--background") == ["territory_change"]
    assert types("market") == ["shelling"]
    assert sayso("claims", "--count").stdout == "5\n"


def test_a_question_about_a_time_tells_how_many_are_undated(address: str) -> None:
    done = sayso("claims", "--since", "2021-05-04", "--until", "2021-05-04")
    assert "3 more claims meet the rest of it and tell no time" in done.stderr
    assert len(claims("--since", "2021-05-04", "--until", "2021-05-04", "--undated")) == 4


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--type", "lunch"), "'lunch' is no type"),
        (("--status", "fine"), "'fine' is no status"),
        (("--box", "1,2"), "'1,2' is not S,W,N,E"),
        (("--near", "91,0,5"), "no circle"),
        (("--since", "soon"), "'soon' is no time"),
        (("--as-of", "2021-09-01T12:00"), "no moment"),
        (("--where", "AF", "--where", "Kabul"), "one name or several codes"),
        (("...",), "names no word"),
    ],
)
def test_a_question_that_asks_nothing_is_misuse_and_told(address: str, words: tuple[str, ...], says: str) -> None:
    done = sayso("claims", *words)
    assert done.exit_code == 2
    assert says in " ".join(done.stderr.replace("│", " ").split())


def test_pages_go_on_where_the_last_one_ended(address: str) -> None:
    done = sayso("claims", "--limit", "2", "--json")
    assert "2 are shown and there are more; go on with --after" in done.stderr
    after = done.stderr.split("--after ")[1].split()[0]
    rest = claims("--after", after)
    assert len(rest) == 3
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] + [c["id"] for c in rest] == [
        c["id"] for c in claims()
    ]


def test_a_review_is_kept_shown_and_undone(address: str) -> None:
    (claim,) = claims("--type", "shelling")
    short = str(claim["id"])[:8]
    done = sayso("review", short, "correct", "when.start", "2021-05-03", "--by", "ada", "--note", "it was Monday")
    assert done.exit_code == 0, done.output
    assert "corrected: when.start" in done.stdout
    assert claims("--status", "corrected")[0]["event"]["when"]["start"] == "2021-05-03"  # type: ignore[index]
    assert sayso("review", short, "undo", "--by", "ada").exit_code == 0
    assert claims("--status", "corrected") == []
    assert sayso("review", short, "reject", "--by", "ada").exit_code == 0
    assert len(claims()) == 4
    assert len(claims("--status", "rejected")) == 1
    with open_ledger(address) as ledger:
        assert next(r.note for r in ledger.view().reviews()) == "it was Monday"


def test_what_was_missed_is_added_and_a_whole_event_too(address: str) -> None:
    (claim,) = claims("--type", "shelling")
    harn = '{"name": "Harn", "lat": 1, "lon": 2}'
    assert sayso("review", str(claim["id"]), "correct", "places.new", harn).exit_code == 0
    assert [p["name"] for p in claims("--type", "shelling")[0]["places"]][-1] == "Harn"  # type: ignore[attr-defined]
    n = len(claims())
    with open_ledger(address) as ledger:
        (version,) = ledger.view().dispatches()
    words = version.dispatch.text.split(".")[0][:12]
    done = sayso("review", version.of, "add", "protest", words)
    assert done.exit_code == 0, done.output
    assert [c["standing"] for c in claims("--type", "protest")] == ["accepted"]
    assert len(claims()) == n + 1
    assert sayso("review", version.of, "add", "protest", "no such words").exit_code == 2
    assert sayso("review", version.of, "add", "lunch", words).exit_code == 2


def test_two_incidents_are_judged_with_all_their_claims_and_the_word_is_taken_back(address: str) -> None:
    def told() -> list[dict[str, object]]:
        return [json.loads(line) for line in sayso("incidents", "--json").stdout.splitlines()]

    before = told()
    left, right = (str(i["id"]) for i in before[:2])
    assert sayso("judge", left, right, "same").exit_code == 0
    assert len(told()) == len(before) - 1
    assert sayso("judge", left, left, "same").exit_code == 2
    assert sayso("judge", left, str(before[1]["claims"][0]), "undo").exit_code == 0  # type: ignore[index]
    assert told() == before
    assert isinstance(sayso("judge", left, right, "undo").exception, LedgerError)


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("zz", "accept"), 1, "no claim 'zz'"),
        (("", "accept"), 1, "the start of several claims"),
        (("{id}", "correct", "lunch", "1"), 2, "names no field"),
        (("{id}", "correct", "type", "lunch"), 2, "wanted one of"),
        (("{id}", "correct", "places.new", '{{"kind": "city"}}'), 2, "needs a name"),
        (("{id}", "correct"), 2, "names a field"),
        (("{id}", "undo"), 1, "no review that could be undone"),
    ],
)
def test_a_review_that_cannot_be_is_refused(address: str, words: tuple[str, ...], code: int, says: str) -> None:
    (claim,) = claims("--type", "shelling")
    done = sayso("review", *(w.format(id=claim["id"]) for w in words))
    assert done.exit_code == code
    told = str(done.exception) if isinstance(done.exception, LedgerError) else done.stderr
    assert says in " ".join(told.replace("│", " ").split())


def test_stats_verify_dump_and_load_go_round(address: str, tmp_path: Path) -> None:
    figures = json.loads(sayso("ledger", "stats", "--json").stdout)
    assert (figures["dispatches"], figures["claims"], figures["runs"]) == (1, 5, 1)
    assert "head" in sayso("ledger", "stats").stdout
    assert sayso("ledger", "verify", "--head", figures["head"]).exit_code == 0
    dump = tmp_path / "all.jsonl"
    assert sayso("ledger", "dump", "--to", str(dump)).exit_code == 0
    assert sayso("ledger", "dump").stdout == dump.read_text(encoding="utf-8")
    other = str(tmp_path / "other.ledger")
    assert sayso("ledger", "load", str(dump), "--ledger", other).exit_code == 0
    assert sayso("ledger", "dump", "--ledger", other).stdout == dump.read_text(encoding="utf-8")
    assert sayso("ledger", "migrate", "--rebuild", "--ledger", other).exit_code == 0
    assert sayso("ledger", "verify", "--ledger", other, "--head", figures["head"]).exit_code == 0
    wrong = "1:" + "0" * 64
    assert sayso("ledger", "verify", "--head", wrong).exit_code == 1
    assert sayso("ledger", "verify", "--head", "lunch").exit_code == 2


def test_verify_names_the_place_and_ends_with_1(address: str) -> None:
    with open_ledger(address) as ledger:
        ledger.database.run("UPDATE claims SET type = 'riot' WHERE type = 'shelling'")
    done = sayso("ledger", "verify")
    assert done.exit_code == 1
    assert ', type: "riot", but its addition says "shelling"' in done.stdout
    assert json.loads(sayso("ledger", "verify", "--json").stdout)["field"] == "type"


def test_an_export_lies_in_a_file_with_its_losses_beside_it(address: str, tmp_path: Path) -> None:
    to = tmp_path / "events.csv"
    assert sayso("export", "--as", "csv", "--type", "violence", "--to", str(to)).exit_code == 0
    assert to.read_text(encoding="utf-8").count("\n") == 1 + 4
    told = json.loads((tmp_path / "events.csv.loss.json").read_text(encoding="utf-8"))
    assert "explanation" in {loss["field"] for loss in told}
    done = sayso("export", "--as", "geojson", "--where", "XV")
    assert len(json.loads(done.stdout)["features"]) == 2
    assert "lost, geometry" in done.stderr
    assert sayso("export", "--as", "geojson", "--of", "dispatches").exit_code == 2
    assert sayso("export", "--as", "papyrus").exit_code == 2


def test_reading_anew_reads_what_this_reader_has_not_read(address: str) -> None:
    done = sayso("reread")
    assert "1 dispatch: 1 read; 5 claims" in done.stderr


def test_what_is_no_ledger_is_told_with_the_remedy(tmp_path: Path) -> None:
    done = sayso("claims", "--ledger", str(tmp_path / "none.ledger"))
    assert isinstance(done.exception, LedgerError)
    assert "begins one" in str(done.exception)
