"""Real journeys through the example story, in the system's Chromium."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from sayso.ledger import open_ledger
from tests.desk.browsing import Open

pytestmark = pytest.mark.browser


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
