"""A desk over a small ledger of our own: two dispatches with readings written by hand, one of them up to no good."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Generator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser

from sayso.cli.desk import application
from sayso.desk.app import make
from sayso.desk.ask import Answer, ask
from sayso.ledger import open_ledger
from sayso.record import Reading
from sayso.record.plain import from_plain
from tests import specimen
from tests.desk import browsing
from tests.desk.browsing import Open
from tests.desk.desks import desk_over

TOKEN = "a token of the tests"
# Beyond the first plane, from right to left, and markup that must stay words.
WICKED = "<script>alert(1)</script> 🚀 shelling of حلب by “the Front” & others\u202e\nSecond line."


class Clock:
    """Every look at it is a second later."""

    def __init__(self) -> None:
        self.at = datetime(2021, 9, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


def wicked() -> Reading:
    """A reading of the dispatch that is up to no good."""
    start = WICKED.index("shelling")
    aleppo, front = WICKED.index("حلب"), WICKED.index("the Front")
    row: dict[str, Any] = {
        "id": "wicked/1.json",
        "agency": "<b>Wire</b>",
        "title": "<img src=x onerror=alert(1)>",
        "url": "javascript:alert(1)",
        "published": "2021-05-05",
        "text": WICKED,
        "places": [
            {
                "id": "p1",
                "name": "حلب",
                "kind": "city",
                "country": "SY",
                "lat": 36.2,
                "lon": 37.2,
                "mentions": [[aleppo, aleppo + 3]],
            }
        ],
        "actors": [{"id": "a1", "name": "the Front", "kind": "armed_group", "mentions": [[front, front + 9]]}],
        "sources": [],
        "events": [
            {
                "id": "e1",
                "type": "shelling",
                "triggers": [[start, start + 8]],
                "actor1": ["a1"],
                "places": ["p1"],
                "when": {"start": "2021-05-05", "end": "2021-05-05", "precision": "day"},
                "toll": [{"harm": "killed", "low": 3, "high": 3, "whom": "civilian"}],
                "reports": [{"chain": [], "stance": "affirms"}],
            }
        ],
    }
    return from_plain(row)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(tmp_path: Path, clock: Clock) -> Path:
    path = tmp_path / "desk.ledger"
    with open_ledger(path, clock=clock, create=True) as it:
        for reading in (from_plain(specimen.plain()), wicked()):
            with it.writer() as writer:
                version = writer.add_dispatch(reading.dispatch)
                writer.add_reading(replace(reading, dispatch=version.dispatch))
    return path


@pytest.fixture
def app(ledger: Path, clock: Clock) -> FastAPI:
    return make(desk_over(ledger, clock, token=TOKEN))


@pytest.fixture
def get(app: FastAPI) -> Callable[..., Answer]:
    return lambda address, **headers: ask(app, address, headers={k.replace("_", "-"): v for k, v in headers.items()})


@pytest.fixture
def post(app: FastAPI) -> Callable[..., Answer]:
    """Sends a form as the page of this run would."""

    def send(address: str, /, **fields: str) -> Answer:
        body = urlencode({"token": TOKEN, **{k.replace("__", "."): v for k, v in fields.items()}}).encode()
        headers = {"content-type": "application/x-www-form-urlencoded", "origin": "http://localhost"}
        return ask(app, address, method="POST", headers=headers, body=body)

    return send


@pytest.fixture(scope="session")
def read_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return browsing.read_story(tmp_path_factory.mktemp("story") / "story.ledger")


@pytest.fixture
def story(read_once: Path, tmp_path: Path) -> Path:
    """A ledger of the example story, for one test alone."""
    return shutil.copyfile(read_once, tmp_path / "story.ledger")


# Of a module, not of the session: while it is open no test can run an event loop of its own, as `ask` does.
@pytest.fixture(scope="module")
def chromium() -> Generator[Browser]:
    with browsing.chromium() as browser:
        if browser is None:
            message = "Chromium is not installed, so the desk is NOT tested in a browser: install the package chromium"
            print(f"\n!! {message}", file=sys.__stderr__)
            pytest.skip(message)
        yield browser


@pytest.fixture
def opened(story: Path, chromium: Browser) -> Generator[Open]:
    """The desk over the story in Chromium. Whatever a test does, nothing leaves the machine and no script fails."""
    with browsing.served(application(str(story))) as address, chromium.new_context() as context:
        it = browsing.watched(context, address, story)
        yield it
        assert it.foreign == []
        assert it.wrong == []
