"""What the desk tells of itself: figures, health, and a line a request; and that it ends gracefully."""

from __future__ import annotations

import json
import logging
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path

import pytest
from fastapi import FastAPI
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from sayso.desk.ask import Answer, ask
from sayso.desk.log import JsonLines, Plain
from sayso.desk.metrics import is_decision
from sayso.desk.rights import RIGHTS
from tests.desk.conftest import Clock

Get = Callable[..., Answer]
Post = Callable[..., Answer]


def figures(get: Get) -> dict[tuple[str, ...], float]:
    """Name and labels' values of each figure, to the figure."""
    return {
        (sample.name, *(sample.labels[k] for k in sorted(sample.labels, key="le".__eq__))): sample.value
        for family in text_string_to_metric_families(get("/metrics").text)
        for sample in family.samples
    }


def test_requests_are_counted_by_route_and_status_and_timed(get: Get) -> None:
    for address in ("/incidents?text=secret+words", "/incidents", "/incidents/i0", "/nowhere/at/all"):
        get(address)
    told = figures(get)
    assert told["sayso_desk_requests_total", "GET /incidents", "200"] == 2
    assert told["sayso_desk_requests_total", "GET /incidents/{id}", "404"] == 1
    assert told["sayso_desk_requests_total", "none", "404"] == 1
    assert told["sayso_desk_request_seconds_count", "GET /incidents"] == 2
    assert told["sayso_desk_request_seconds_bucket", "GET /incidents", "+Inf"] == 2
    assert "secret" not in get("/metrics").text


def test_what_the_ledger_holds_and_how_old_it_is_is_told(get: Get, clock: Clock) -> None:
    told = figures(get)
    assert told["sayso_ledger_up",] == 1
    assert told["sayso_ledger_held", "dispatches"] == 2
    assert told["sayso_ledger_held", "reviews"] == 0
    clock.at += timedelta(hours=1)
    assert 3_600 < figures(get)["sayso_ledger_lag_seconds",] < 3_700


def test_decisions_are_counted_where_they_were_kept(get: Get, post: Post) -> None:
    (row,) = json.loads(get("/incidents.json?where=SY").text)["incidents"]
    claim = row["incident"]["claims"][0]
    seen = str(json.loads(get(f"/claims/{claim}.json").text)["addition"])
    for _ in range(2):  # the second one comes too late
        post(f"/claims/{claim}", decision="accept", seen=seen)
    told = figures(get)
    assert told["sayso_desk_decisions_total", "POST /claims/{id}"] == 1
    assert told["sayso_desk_requests_total", "POST /claims/{id}", "409"] == 1
    assert told["sayso_ledger_held", "reviews"] == 1


def test_no_reading_and_no_keeping_of_queries_is_a_decision() -> None:
    found = {key for key in RIGHTS if is_decision(key)}
    assert {"POST /claims/{id}", "POST /judgements.json"} <= found
    assert not {k for k in found if k.startswith("GET ") or "/saved" in k or k in {"POST /users", "POST /sign-in"}}


def test_health_tells_the_step_of_the_schema_and_how_old_the_last_addition_is(
    app: FastAPI, get: Get, ledger: Path, clock: Clock
) -> None:
    clock.at += timedelta(hours=1)
    told = json.loads(get("/health").text)
    assert (told["status"], told["addition"], told["schema"] > 0) == ("ok", 10, True)
    assert 3_600 < told["lag_s"] < 3_700
    ledger.rename(ledger.with_suffix(".away"))
    answer = get("/health")
    assert (answer.status, json.loads(answer.text)["status"]) == (503, "failing")
    assert figures(get)["sayso_ledger_up",] == 0


def test_a_request_is_told_by_its_route_and_never_by_its_words(get: Get, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "sayso.desk"):
        get("/search?text=secret+words")
        get("/nowhere/secret")
    first, second = (json.loads(JsonLines().format(r)) for r in caplog.records)
    assert {k: first[k] for k in ("method", "route", "status", "user", "level")} == {
        "method": "GET",
        "route": "/search",
        "status": 200,
        "user": "a coder",
        "level": "info",
    }
    assert first["ms"] > 0
    assert (second["route"], second["status"]) == (None, 404)
    assert not [r for r in caplog.records if "secret" in JsonLines().format(r) + Plain().format(r)]


@settings(deadline=None)
@given(st.text(), st.text())
def test_whatever_is_said_a_log_line_is_one_line(says: str, user: str) -> None:
    record = logging.LogRecord("sayso.desk", logging.INFO, "", 0, "%s", (says,), None)
    record.told = {"user": user}
    line = JsonLines().format(record)
    assert json.loads(line)["says"] == says
    assert len(line.splitlines()) == 1
    assert "\n" not in Plain().format(record)


def test_what_breaks_is_counted_and_told_without_what_it_was_about(
    app: FastAPI, get: Get, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sayso.desk.pages.sources_page", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        ask(app, "/sources")
    assert figures(get)["sayso_desk_requests_total", "GET /sources", "500"] == 1


class Running:
    """`sayso desk` as a process of its own."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "sayso", "desk", "--port", "0", "--no-browser", *arguments],
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1", "COLUMNS": "200"},
        )
        assert self.process.stderr
        said = self.process.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", said)
        assert found, said
        self.port = int(found[1])

    def get(self, path: str) -> int:
        deadline = time.monotonic() + 30
        while True:
            connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
            try:
                connection.request("GET", path)
                return connection.getresponse().status
            except ConnectionError:
                assert time.monotonic() < deadline
            finally:
                connection.close()


def test_sigterm_lets_what_is_being_answered_end_and_every_line_of_its_log_is_json(ledger: Path) -> None:
    desk = Running("--ledger", str(ledger), "--log", "json")
    assert desk.get("/health") == 200
    # A request whose body is not all there yet is under way when the signal comes.
    connection = HTTPConnection("127.0.0.1", desk.port, timeout=30)
    connection.putrequest("POST", "/judgements")
    connection.putheader("Content-Type", "application/x-www-form-urlencoded")
    connection.putheader("Content-Length", "3")
    connection.endheaders(b"a")
    sent = threading.Event()

    def finish() -> None:
        desk.process.send_signal(signal.SIGTERM)
        sent.set()
        connection.send(b"=1")

    threading.Thread(target=finish).start()
    assert sent.wait(10)
    answer = connection.getresponse()
    assert (answer.status, answer.read()[:9]) == (403, b"<!doctype")
    connection.close()
    assert desk.process.wait(20) in {0, -signal.SIGTERM}
    assert desk.process.stderr
    with desk.process.stderr as log:
        lines = [json.loads(line) for line in log]
    assert [(line["route"], line["status"]) for line in lines if "route" in line] == [
        ("/health", 200),
        ("/judgements", 403),
    ]
