"""A real journey through the example story, in the system's Chromium."""

from __future__ import annotations

import re
import shutil
import sys
import threading
from collections.abc import Generator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Page, expect, sync_playwright

from sayso import flow
from sayso.cli.desk import application, listening
from sayso.collect.files import captures
from sayso.ledger import open_ledger
from sayso.record import Run

pytestmark = pytest.mark.browser
STORY = Path(__file__).resolve().parents[2] / "examples" / "story"


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Open:
    """A desk that is open, over its ledger, in a browser that notes whom it asks and what goes wrong."""

    page: Page
    address: str
    ledger: Path
    asked: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("desk") / "story.ledger"
    run = Run(command="test", started_at=now().isoformat(), by="test")
    with open_ledger(path, create=True) as ledger:
        kept = list(
            flow.add(
                ledger,
                captures([STORY / "earlier.jsonl", STORY / "dispatches.jsonl"], clock=now),
                flow.attempt,
                run=run,
            )
        )
    assert len(kept) >= 55
    return path


@pytest.fixture
def opened(story: Path) -> Generator[Open]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        message = "Chromium is not installed, so the desk is NOT tested in a browser: install the package chromium"
        print(f"\n!! {message}", file=sys.__stderr__)
        pytest.skip(message)
    server = uvicorn.Server(uvicorn.Config(application(str(story)), log_level="error"))
    sock = listening(0)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]})
    thread.start()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            page = browser.new_page()
            it = Open(page=page, address=f"http://127.0.0.1:{sock.getsockname()[1]}", ledger=story)
            page.on("request", lambda request: it.asked.append(request.url))
            page.on("console", lambda said: it.wrong.append(said.text) if said.type in {"error", "warning"} else None)
            page.on("pageerror", lambda error: it.wrong.append(str(error)))
            yield it
            browser.close()
    finally:
        server.should_exit = True
        thread.join()
        sock.close()


def test_the_disputed_capture_is_found_its_words_opened_its_place_corrected_and_the_correction_holds(
    opened: Open,
) -> None:
    page = opened.page
    page.goto(f"{opened.address}/incidents")
    page.get_by_label("Type").select_option("territory_change")
    page.get_by_label("Status").select_option("disputed")
    page.get_by_role("button", name="Show").click()

    # Who denies it.
    page.get_by_role("main").get_by_role("link", name=re.compile("Territory change in Baghlan")).click()
    expect(page.locator(".said.denial").first).to_contain_text("denied it")
    denying = page.locator(".matrix tbody tr", has=page.locator(".stance.denies"))
    expect(denying.first).to_be_visible()
    expect(page.locator("[data-map][data-ready]")).to_be_attached()
    incident = page.url

    # The words.
    page.locator(".claims blockquote a").first.click()
    claim = page.url.partition("#c-")[2]
    words = page.locator(f".words .on.event[data-claims~='{claim}']").first
    expect(words).to_be_visible()
    card = page.locator(f"#e-{claim}")
    card.hover()
    expect(words).to_have_class(re.compile(r"\blit\b"))

    # A place is corrected.
    card.get_by_role("link", name="Review").click()
    page.get_by_text("Correct a field").click()
    province = page.locator("fieldset", has_text="Where:").first
    province.get_by_label("Name").fill("Baghlan-e Jadid")
    page.get_by_label("Why").fill("the map names it so")
    page.get_by_role("button", name="Save the corrections").click()
    expect(page.locator("h1")).to_contain_text("corrected")
    expect(page.locator(".facts")).to_contain_text("Baghlan-e Jadid")

    # It holds on the other screens, and over a later reading.
    with open_ledger(opened.ledger) as ledger:
        entry = ledger.view().entry(claim)
        assert entry is not None
        reading = ledger.view().reading(entry.claim.dispatch)
        assert reading is not None
        with ledger.writer() as writer:
            assert writer.add_reading(replace(reading, read_by="a later reader"))
    page.goto(f"{opened.address}/claims/{claim}")
    expect(page.locator(".facts")).to_contain_text("Baghlan-e Jadid")
    page.goto(incident)
    expect(page.locator(".matrix")).to_contain_text("Baghlan-e Jadid")
    expect(page.locator(".history")).to_contain_text("the map names it so")

    assert [a for a in opened.asked if not a.startswith(opened.address)] == []
    assert opened.wrong == []
