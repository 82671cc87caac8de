"""The command that watches: what it tells where, what it remembers, and how it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from website import LONG, Asked, Site, article, atom, item, served

from sayso import cli
from sayso.cli import watch
from sayso.ledger import open_ledger
from sayso.record.health import SourceState

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def site() -> Iterator[Site]:
    with served() as site:
        site.page("/1", article(LONG), kind="text/html")
        site.page("/2", article(LONG.replace("night", "day"), "Army retakes bridge"), kind="text/html")
        feed = atom(item("/2", "Army retakes bridge", published="2021-09-01T23:00:00+04:30"), item("/1"))
        site.page("/feed", feed, kind="application/atom+xml")
        yield site


@pytest.fixture
def sources(site: Site, tmp_path: Path) -> Path:
    path = tmp_path / "sources.toml"
    path.write_text(
        f'allow = ["127.0.0.1"]\n[[source]]\nname = "Example Wire"\nurl = "{site.url}/feed"\npace_s = 0.2\n',
        encoding="utf-8",
    )
    return path


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*args: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["sayso", "watch", *map(str, args)])
        with pytest.raises(SystemExit) as end:
            cli.main()
        out, err = capsys.readouterr()
        return int(end.value.code or 0), out, err

    monkeypatch.setattr("signal.signal", lambda *_: None)
    return run


def test_json_is_one_dispatch_a_line_as_read_takes_it(run: Run, sources: Path, site: Site) -> None:
    code, out, err = run(sources, "--once", "--json")
    rows = [json.loads(line) for line in out.splitlines()]
    assert [(r["url"], r["title"], r["published"], r["source"]) for r in rows] == [
        (site.url + "/1", "Rebels take bridge", None, "Example Wire"),
        (site.url + "/2", "Army retakes bridge", "2021-09-01T23:00:00+04:30", "Example Wire"),
    ]
    assert rows[0]["text"] == f"Rebels take bridge\n\n{LONG}"
    assert (code, err.startswith("sayso: Example Wire: 2 new; next 20")) == (0, True)


def test_lines_for_the_eye_say_what_is_not_told(run: Run, sources: Path, site: Site) -> None:
    _, out, _ = run(sources, "--once")
    assert out.splitlines() == [
        "Rebels take bridge",
        f"  Example Wire · no date told · {site.url}/1",
        "Army retakes bridge",
        f"  Example Wire · 2021-09-01T23:00:00+04:30 · {site.url}/2",
    ]


def test_with_a_state_file_the_next_run_goes_on_from_the_last(
    run: Run, sources: Path, site: Site, tmp_path: Path
) -> None:
    state = tmp_path / "state.json"
    assert len(run(sources, "--once", "--json", "--state", state)[1].splitlines()) == 2
    code, out, err = run(sources, "--once", "--json", "--state", state)
    assert (code, out) == (0, "")
    assert err.startswith("sayso: no source is due yet; the first one is 20")
    kept = json.loads(state.read_text(encoding="utf-8"))
    kept["sources"][0]["next_at"] = "2021-09-01T00:00:00+00:00"
    state.write_text(json.dumps(kept), encoding="utf-8")
    assert run(sources, "--once", "--state", state)[1] == ""
    assert site.paths().count("/1") == 1


def test_what_fails_is_told_and_the_run_is_found_wanting(run: Run, sources: Path, site: Site) -> None:
    site.page("/2", "", status=404)
    code, out, err = run(sources, "--once", "--json")
    assert (code, len(out.splitlines())) == (1, 1)
    assert f"sayso: {site.url}/2: collect failed: the server answered 404 (nothing there)\n" in err
    assert "Example Wire: 1 new, 1 failed; next" in err
    site.page("/feed", "<html><p>Moved.</p></html>", kind="text/html")
    code, out, err = run(sources, "--once", "--json")
    assert (code, out) == (1, "")
    assert err.startswith(
        "sayso: Example Wire: FAILED (never went through yet): feed 'Example Wire' gave 'text/html', not RSS or Atom; "
        'to read a page as a list use kind = "listing"; next 20'
    )


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [
        ("[[source]]\nname = 'A'", 2, "has no url"),
        ("nonsense", 2, "is no TOML"),
        (None, 3, "cannot be read: No such file or directory"),
    ],
)
def test_a_file_of_sources_that_cannot_be_followed_is_told(
    run: Run, tmp_path: Path, text: str | None, code: int, told: str
) -> None:
    path = tmp_path / "s.toml"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    got, out, err = run(path, "--once")
    assert (got, out) == (code, "")
    assert told in " ".join(err.replace("│", " ").split())


@pytest.mark.parametrize(
    "text",
    ["", "[]", '{"sources": [{"source": "A", "colour": 1}]}', '{"sources": [{"source": "A", "next_at": "now"}]}'],
)
def test_a_state_file_that_is_none_is_told_and_left_as_it_is(
    run: Run, sources: Path, tmp_path: Path, text: str
) -> None:
    state = tmp_path / "state.json"
    state.write_text(text, encoding="utf-8")
    code, _, err = run(sources, "--once", "--state", state)
    assert (code, "delete it to begin anew" in err) == (3, True)
    assert state.read_text(encoding="utf-8") == text


def test_a_ledger_keeps_what_is_found_its_changes_and_how_the_sources_are(
    run: Run, sources: Path, site: Site, tmp_path: Path
) -> None:
    path = tmp_path / "wire.ledger"
    assert run(sources, "--once", "--ledger", path)[0] == 0
    was = "2021-09-01T10:00:00+00:00"

    def a_day_goes_by() -> None:
        with open_ledger(path) as ledger, ledger.writer() as writer:
            state = ledger.view().health("Example Wire")
            assert state
            assert {seen.url for seen in state.seen} == {site.url + "/1", site.url + "/2"}
            for seen in state.seen:
                writer.add_health(replace(state, next_at=was), replace(seen, taken_at=was, n_looks=0))

    def held() -> list[list[tuple[str | None, bool, bool]]]:
        with open_ledger(path) as ledger:
            view = ledger.view()
            return [
                [
                    (v.dispatch.url, "four people" in v.dispatch.text, v.dispatch.withdrawn)
                    for v in view.versions(each.of)
                ]
                for each in sorted(view.dispatches(), key=lambda v: v.dispatch.url or "")
            ]

    one, two = site.url + "/1", site.url + "/2"
    assert held() == [[(one, False, False)], [(two, False, False)]]
    assert run(sources, "--once", "--ledger", path)[2].startswith("sayso: no source is due yet")
    a_day_goes_by()
    assert run(sources, "--once", "--ledger", path)[1] == ""
    assert (site.paths().count("/1"), held()) == (2, [[(one, False, False)], [(two, False, False)]])
    site.page("/1", article(LONG.replace("three", "four")), kind="text/html")
    site.page("/2", "", status=410)
    a_day_goes_by()
    assert run(sources, "--once", "--ledger", path)[0] == 0
    assert held() == [[(one, False, False), (one, True, False)], [(two, False, False), (two, False, True)]]


def test_a_ledger_and_a_state_file_are_not_taken_together(run: Run, sources: Path, tmp_path: Path) -> None:
    code, _, err = run(sources, "--ledger", tmp_path / "a", "--state", tmp_path / "b")
    assert (code, "leave --state out" in err) == (2, True)


def test_a_watch_that_is_killed_outright_loses_nothing(sources: Path, site: Site, tmp_path: Path) -> None:
    begun = threading.Event()

    def stuck(asked: Asked) -> None:
        begun.set()
        site.over.wait(20)

    good = site.routes["/2"]
    site.route("/2", stuck)
    state = tmp_path / "state.json"
    command = [sys.executable, "-m", "sayso", "watch", str(sources), "--once", "--json", "--state", str(state)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert begun.wait(60)
        process.kill()
        out, _ = process.communicate(timeout=30)
    site.routes["/2"] = good
    after = subprocess.run(command, capture_output=True, text=True, check=True)
    assert [json.loads(line)["url"] for line in (out + after.stdout).splitlines()] == [site.url + "/1", site.url + "/2"]


def test_without_the_extra_the_command_says_what_to_install(sources: Path) -> None:
    code = "import sys; sys.modules['httpcore2'] = None; from sayso.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "watch", str(sources)], capture_output=True, text=True, check=False
    )
    told = 'sayso: collecting from the web needs "httpcore2", which is not installed: pip install "sayso[web]"\n'
    assert (done.returncode, done.stdout, done.stderr) == (3, "", told)


def test_a_termination_ends_the_watch_after_the_request_under_way_and_nothing_is_lost(
    sources: Path, site: Site, tmp_path: Path
) -> None:
    begun = threading.Event()

    def slow(asked: Asked) -> None:
        begun.set()
        time.sleep(1)
        asked.answer(article(LONG), kind="text/html")

    site.route("/1", slow)
    state = tmp_path / "state.json"
    command = [sys.executable, "-m", "sayso", "watch", str(sources), "--json", "--state", str(state)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ}
    ) as process:
        assert begun.wait(60)
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 0, err
    assert [json.loads(line)["url"] for line in out.splitlines()] == [site.url + "/1"]
    assert "ending after the request under way" in err
    (kept,) = json.loads(state.read_text(encoding="utf-8"))["sources"]
    assert [seen["url"] for seen in kept["seen"]] == [site.url + "/1"]
    assert "etag" not in kept


def test_how_a_source_is_stands_in_one_line() -> None:
    state = SourceState(
        source="Wire",
        succeeded_at="2021-09-01T10:00:00+03:00",
        n_failures=3,
        error="it is down",
        next_at="2021-09-01T12:30:00+00:00",
    )
    assert watch.health(state, {"new": 2}) == (
        "Wire: FAILED 3 times in a row (last went through 2021-09-01 07:00 UTC): it is down; 2 new; "
        "next 2021-09-01 12:30 UTC"
    )
    quiet = SourceState(source="Wire", n_empty=2, next_at="2021-09-01T12:30:00+00:00")
    assert watch.health(quiet, {}) == (
        "Wire: nothing new; it listed nothing, 2 polls in a row: look whether it has moved; next 2021-09-01 12:30 UTC"
    )
