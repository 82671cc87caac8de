"""The desk in the system's Chromium, over the example story: what the fixtures `opened` and `story` are made of."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

from sayso import flow
from sayso.cli.desk import listening
from sayso.collect.files import captures
from sayso.ledger import open_ledger
from sayso.record import Run

STORY = Path(__file__).resolve().parents[2] / "examples" / "story"


@dataclass
class Open:
    """A desk that is open, over its ledger, in a browser: `foreign` is what it asked of others, `wrong` what failed."""

    page: Page
    address: str
    ledger: Path
    foreign: list[str] = field(default_factory=list[str])
    wrong: list[str] = field(default_factory=list[str])

    def go(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page


def now() -> datetime:
    return datetime.now(UTC)


def read_story(path: Path) -> Path:
    """A ledger with the example story in it."""
    run = Run(command="test", started_at=now().isoformat(), by="test")
    files = [STORY / "earlier.jsonl", STORY / "dispatches.jsonl"]
    with open_ledger(path, create=True) as ledger:
        kept = list(flow.add(ledger, captures(files, clock=now), flow.attempt, run=run))
    assert len(kept) >= 55
    return path


@contextmanager
def chromium() -> Generator[Browser | None]:
    """The system's Chromium; None where it is not installed."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        yield None
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def served(app: FastAPI) -> Generator[str]:
    """The address at which the desk answers."""
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    sock = listening(0)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{sock.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        sock.close()


def watched(context: BrowserContext, address: str, ledger: Path) -> Open:
    """A page whose every request is looked at; what would leave this machine is noted and goes nowhere."""
    it = Open(page=context.new_page(), address=address, ledger=ledger)

    def pass_or_note(route: Route) -> None:
        if route.request.url.startswith(address + "/"):
            route.continue_()
        else:
            it.foreign.append(route.request.url)
            route.abort()

    context.route("**/*", pass_or_note)
    it.page.on("console", lambda said: it.wrong.append(said.text) if said.type in {"error", "warning"} else None)
    it.page.on("pageerror", lambda error: it.wrong.append(str(error)))
    return it
