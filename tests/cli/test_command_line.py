"""The command line: what goes where, and how it ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import specimen

import sayso
from sayso import cli
from sayso.cli import evaluate, read
from sayso.errors import PartError
from sayso.reader.steps import Reader
from sayso.record import Dispatch, Failure, Reading
from sayso.record.plain import from_plain

FAILURE = Failure(dispatch="bad", stage="collect", reason="it is \x1b[31mbinary")
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The exit code, standard output and standard error of a command line, in this process."""

    def run(*args: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["sayso", *args])
        with pytest.raises(SystemExit) as end:
            cli.main()
        out, err = capsys.readouterr()
        return int(end.value.code or 0), out, err

    monkeypatch.setattr("signal.signal", lambda *_: None)
    monkeypatch.setenv("COLUMNS", "100")
    return run


@pytest.fixture
def outcomes(monkeypatch: pytest.MonkeyPatch) -> list[Reading | Failure]:
    """What the reader gives back, whatever it is asked."""
    them: list[Reading | Failure] = []
    monkeypatch.setattr(read, "_outcomes", lambda *_, **__: iter(them))
    return them


def test_json_is_one_reading_a_line_and_comes_back_as_it_was(run: Run, outcomes: list[Reading | Failure]) -> None:
    outcomes += [specimen.reading(), specimen.reading()]
    code, out, err = run("read", "x.txt", "--json")
    assert (code, err) == (0, "")
    assert [from_plain(json.loads(line)).events for line in out.splitlines()] == [
        tuple(sayso_event for sayso_event in from_plain(json.loads(out.splitlines()[0])).events)
    ] * 2
    assert json.loads(out.splitlines()[0])["text"] == specimen.TEXT


def test_a_failed_dispatch_is_told_on_both_streams_and_the_run_is_found_wanting(
    run: Run, outcomes: list[Reading | Failure]
) -> None:
    outcomes += [FAILURE, specimen.reading()]
    code, out, err = run("read", "x.jsonl", "--json")
    assert code == 1
    assert json.loads(out.splitlines()[0]) == {
        "id": "bad",
        "failure": {"stage": "collect", "reason": "it is \x1b[31mbinary"},
    }
    assert json.loads(out.splitlines()[1])["id"] == "specimen"
    assert err == "sayso: bad: collect failed: it is \ufffd[31mbinary\n"


def test_cards_leave_failures_to_standard_error(run: Run, outcomes: list[Reading | Failure]) -> None:
    outcomes += [FAILURE, specimen.reading()]
    code, out, err = run("read", "x.jsonl")
    assert code == 1
    assert "Shelling" in out
    assert "binary" not in out
    assert "sayso: bad:" in err


def test_explain_names_the_rules_in_both_forms(run: Run, outcomes: list[Reading | Failure]) -> None:
    outcomes.append(specimen.reading())
    assert "triggers.toml: enter" in run("read", "x.txt", "--explain")[1]
    assert '"by": {"type": "triggers.toml: enter"}' in run("read", "x.txt", "--format", "jsonl", "--explain")[1]


def test_an_input_without_a_dispatch_is_the_worlds_failing(run: Run, outcomes: list[Reading | Failure]) -> None:
    assert not outcomes
    code, out, err = run("read", "empty")
    assert (code, out) == (3, "")
    assert err == "sayso: no dispatch in 'empty'; docs/cli.md lists the forms that are read\n"


def test_a_part_that_is_missing_is_the_worlds_failing(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object, **__: object) -> Iterator[Reading]:
        raise PartError("the gazetteer is not installed")
        yield

    monkeypatch.setattr(read, "_outcomes", missing)
    assert run("read", "x.txt") == (3, "", "sayso: the gazetteer is not installed\n")


@pytest.mark.parametrize(
    "args",
    [
        ("read",),
        ("read", "x.txt", "--nonsense"),
        ("read", "x.txt", "--published", "yesterday"),
        ("read", "x.txt", "--format", "xml"),
        ("evaluate", "nonsense"),
        ("evaluate", "wire", "--limit", "0"),
        ("nonsense",),
    ],
)
def test_misuse_ends_with_2_and_says_how_it_should_be(run: Run, args: tuple[str, ...]) -> None:
    code, out, err = run(*args)
    assert (code, out) == (2, "")
    assert "Usage: sayso" in err


def test_data_that_is_not_there_ends_with_3_and_says_what_to_pass(run: Run, tmp_path: Path) -> None:
    for name in ("gold", "seed", "wire"):
        code, out, err = run("evaluate", name, "--data", str(tmp_path / "nothing"))
        assert (code, out) == (3, "")
        assert "--data PATH" in err


def test_the_version_is_the_packages(run: Run) -> None:
    assert run("--version") == (0, f"sayso {sayso.__version__}\n", "")


@pytest.fixture
def specimen_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sayso.flow.read_all", lambda ds: (from_plain(specimen.plain() | {"id": d.id}) for d in ds))
    monkeypatch.setattr(evaluate, "_start", lambda: None)


@pytest.fixture
def specimen_file(tmp_path: Path) -> Path:
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(specimen.plain()) + "\n", encoding="utf-8")
    return path


@pytest.mark.usefixtures("specimen_reader")
def test_evaluate_gold_prints_each_figure_with_its_interval_and_json_is_one_flat_object(
    run: Run, specimen_file: Path
) -> None:
    code, out, _ = run("evaluate", "gold", "--data", str(specimen_file))
    assert code == 0
    assert out.splitlines()[0] == "ledger              1.000   1.000 to 1.000"
    assert out.splitlines()[-1] == "events_predicted        4"
    code, out, _ = run("evaluate", "gold", "--data", str(specimen_file), "--json")
    figures = json.loads(out)
    assert (figures["ledger"], figures["ledger_low"], figures["events_gold"]) == (1.0, 1.0, 4)
    assert all(isinstance(v, int | float) for v in figures.values())


def test_evaluate_gold_tells_rules_and_tagger_apart(run: Run, tmp_path: Path) -> None:
    row = {"id": "x", "places": [], "actors": [], "sources": [], "events": []}
    row["text"] = "Title\n\nCAIRO, May 3 (AFP)\n\nRebels torched the market on Monday, killing 12.\n"
    (tmp_path / "gold.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    code, out, _ = run("evaluate", "gold", "--data", str(tmp_path), "--apart")
    assert code == 0
    assert out.splitlines()[0].split() == ["rules", "tagger", "both"]
    _, out, _ = run("evaluate", "gold", "--data", str(tmp_path), "--apart", "--json")
    figures = json.loads(out)
    assert figures.keys() >= {"ledger_rules", "ledger_tagger", "ledger_both"}


def test_the_share_of_the_tagger_is_heard() -> None:
    dispatch = Dispatch(
        id="x", text="Title\n\nCAIRO, May 3 (AFP)\n\nRebels torched the market on Monday, killing 12.\n"
    )
    told = {trust: Reader(trust=trust).read(dispatch).events[0].by[0].rule for trust in (0.0, 1.0, None)}
    assert len(set(told.values())) == 3


@pytest.mark.usefixtures("specimen_reader")
def test_evaluate_gold_lists_what_is_not_wholly_right(run: Run, tmp_path: Path) -> None:
    gold = specimen.plain()
    gold["events"][0]["places"] = []
    (tmp_path / "gold.jsonl").write_text(json.dumps(gold) + "\n", encoding="utf-8")
    _, out, _ = run("evaluate", "gold", "--data", str(tmp_path), "--errors", "5")
    assert out.splitlines()[-1] == "specimen  gold e1  predicted e1: places"


@pytest.mark.usefixtures("specimen_reader")
def test_evaluate_seed_prints_each_check_then_the_figures(run: Run, tmp_path: Path, specimen_file: Path) -> None:
    specimen_file.rename(tmp_path / "reading.jsonl")
    (tmp_path / "dispatch.txt").write_text(specimen.TEXT, encoding="utf-8")
    check = {"id": "M1", "must": True, "what": "event_exists", "type": "arrest", "why": "none was told"}
    (tmp_path / "checks.json").write_text(json.dumps([check]), encoding="utf-8")
    code, out, _ = run("evaluate", "seed", "--data", str(tmp_path))
    assert code == 0
    assert out.splitlines()[1] == "NOT M1     must event_exists  none was told"
    assert [line.split() for line in out.splitlines()[2:]] == [
        ["checks_held", "0"],
        ["checks", "1"],
        ["must_nots_broken", "0"],
        ["ledger", "1.000"],
        ["spans_exact", "yes"],
    ]
    _, out, _ = run("evaluate", "seed", "--data", str(tmp_path), "--json")
    assert json.loads(out)["checks_held"] == 0


@pytest.mark.usefixtures("specimen_reader")
def test_evaluate_wire_reads_no_more_than_its_limit(run: Run, tmp_path: Path) -> None:
    rows = [{"id": str(n), "text": specimen.TEXT} for n in range(5)]
    (tmp_path / "wire.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    code, out, _ = run("evaluate", "wire", "--data", str(tmp_path), "--limit", "3", "--json")
    assert code == 0
    figures = json.loads(out)
    assert (figures["dispatches"], figures["events"], figures["gaps"], figures["failures"]) == (3, 15, 3, 0)
    assert set(figures) > {"dispatches_per_s", "peak_mb", "start_s"}


def test_help_comes_quickly_and_without_the_heavy_parts() -> None:
    code = (
        "import sys; sys.argv = ['sayso', '--help']\nfrom sayso.cli import main\ntry: main()\nexcept SystemExit: pass\n"
    )
    code += "print([m for m in ('spacy', 'numpy', 'thinc') if m in sys.modules])"
    started = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    # No timed promise, which the machine would break for us: only that nothing of seconds is loaded.
    assert time.perf_counter() - started < 10


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a reader that goes away is a matter of Unix pipes")
def test_a_reader_that_goes_away_is_no_reason_to_complain() -> None:
    code = (
        "import specimen, sayso.cli.read as read, sys\n"
        "from itertools import repeat\n"
        "read._outcomes = lambda *a, **k: repeat(specimen.reading(), 2000)\n"
        "sys.argv = ['sayso', 'read', 'x', '--json']\n"
        "from sayso.cli import main; main()"
    )
    env = os.environ | {"PYTHONPATH": str(Path(specimen.__file__).parent)}
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith(b'{"id": "specimen"')
        process.stdout.close()
        assert process.stderr.read() == b""
