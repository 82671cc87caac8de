"""Real journeys through the example story, in the system's Chromium."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from sayso.ledger import open_ledger
from sayso.record.plain import from_plain
from tests.desk.browsing import Open

pytestmark = pytest.mark.browser
ARABIC = "قال شهود إن قصفا عنيفا أصاب السوق في حلب.\nوقالت الشرطة إن الجثث كانت corpses في الشارع."


def ask(page: Page, **fields: str) -> None:
    """Fills the question and shows its answer."""
    for label, value in fields.items():
        field = page.get_by_role("search").get_by_label(label.capitalize()).first
        if field.evaluate("el => el.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    page.get_by_role("button", name="Show").click()


def test_the_disputed_capture_is_found_who_denies_it_seen_and_the_words_opened(opened: Open) -> None:
    page = opened.go("/incidents")
    ask(page, type="territory_change", status="disputed")
    page.get_by_role("main").get_by_role("link", name=re.compile("Territory change in .*Baghlan")).click()

    # Who denies it: in a sentence, in the matrix, in the drawing of how it came.
    expect(page.locator(".said.denial").first).to_contain_text("denied it")
    denying = page.locator(".matrix tbody tr", has=page.locator(".stance.denies"))
    expect(denying.first).to_be_visible()
    assert page.locator(".graph .edge.denies").count() >= 1
    expect(page.locator("[data-map][data-ready]")).to_be_attached()

    # Its words, in the cell and in their dispatch, lit from the event beside them.
    cell = denying.first.locator("details").first
    cell.locator("summary").click()
    expect(cell.locator("q")).to_be_visible()
    page.locator(".claims blockquote a").first.click()
    claim = page.url.partition("#c-")[2]
    words = page.locator(f".words .on.event[data-claims~='{claim}']").first
    expect(words).to_be_in_viewport()
    page.locator(f"#e-{claim}").hover()
    expect(words).to_have_class(re.compile(r"\blit\b"))


def test_the_answer_to_a_question_is_exported_with_what_the_file_cannot_hold(opened: Open) -> None:
    page = opened.go("/incidents")
    ask(page, where="AF", status="disputed")
    n = int(page.locator(".count strong").inner_text())
    assert n > 1
    page.get_by_role("link", name="Export these").click()
    expect(page.get_by_role("link", name="Take out status disputed")).to_be_visible()
    page.get_by_role("link", name="events as csv").click()
    expect(page.get_by_role("region", name="Losses")).to_contain_text("explanation")
    rows = int(page.locator(".count strong").inner_text())
    with page.expect_download() as saving:
        page.get_by_role("link", name="Save the file").click()
    with Path(saving.value.path()).open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == rows >= n


def test_yesterdays_view_shows_what_was_held_then_and_lets_nothing_be_changed(opened: Open) -> None:
    with open_ledger(opened.ledger) as ledger:
        earlier = ledger.view().head.at
    assert earlier
    with open_ledger(opened.ledger) as ledger, ledger.writer() as writer:
        reading = from_plain({
            "id": "later",
            "agency": "Later Wire",
            "title": "Shelling of Herat",
            "published": "2021-09-09",
            "text": "Shelling of Herat was reported.",
            "events": [
                {
                    "id": "e1",
                    "type": "shelling",
                    "triggers": [[0, 8]],
                    "reports": [{"chain": [], "stance": "affirms"}],
                }
            ],
        })
        version = writer.add_dispatch(reading.dispatch)
        writer.add_reading(replace(reading, dispatch=version.dispatch))

    page = opened.go("/incidents")
    now = int(page.locator(".count strong").inner_text())
    page.get_by_label("As of").fill(earlier)
    page.get_by_role("button", name="Go").click()
    expect(page.locator(".past")).to_contain_text("nothing can be changed")
    assert int(page.locator(".count strong").inner_text()) == now - 1
    page.locator(".incidents tbody a").first.click()
    expect(page.locator(".past")).to_be_visible()
    expect(page.locator("main form[method=post]")).to_have_count(0)
    page.get_by_role("link", name="Back to now").click()
    expect(page.locator(".past")).to_have_count(0)


def test_three_views_answer_one_question_and_the_map_tells_what_lies_at_a_place(opened: Open) -> None:
    page = opened.go("/incidents?type=violence&where=Kunduz")
    n = page.locator(".count strong").inner_text()
    page.get_by_role("link", name="Timeline", exact=True).click()
    expect(page.locator(".count strong")).to_have_text(n)
    expect(page.locator(".timeline rect.bar").first).to_be_visible()
    page.get_by_role("link", name="Map", exact=True).click()
    expect(page.locator(".count strong")).to_have_text(n)
    page.wait_for_selector("[data-map][data-ready]", state="attached")
    page.locator("[data-here] button", has_text="Kunduz").first.click()
    expect(page.locator("[data-here] h2")).to_have_text(re.compile("Kunduz"))
    page.locator("[data-here] a", has_text="Kunduz").first.click()
    expect(page.locator("h1")).to_contain_text("Kunduz")


def test_everything_can_be_done_from_the_keyboard(opened: Open) -> None:
    page = opened.go("/incidents")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="To the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    page.keyboard.press("/")
    expect(page.get_by_label("Words")).to_be_focused()
    page.keyboard.type("Baghlan")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Take out words Baghlan")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator("tr.at")).to_have_count(1)
    name = page.locator("tr.at a").inner_text()
    expect(page.locator("tr.at a")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(name)
    page.wait_for_load_state()
    page.keyboard.press("g")
    page.keyboard.press("o")
    expect(page.locator("h1")).to_have_text("Sources")


def test_words_from_right_to_left_run_so_and_a_graphic_passage_is_folded_until_it_is_asked_for(opened: Open) -> None:
    reading = from_plain({"id": "rtl", "agency": "وكالة", "title": "قصف على حلب", "text": ARABIC, "events": []})
    with open_ledger(opened.ledger) as ledger, ledger.writer() as writer:
        version = writer.add_dispatch(reading.dispatch)
        writer.add_reading(replace(reading, dispatch=version.dispatch))
    page = opened.go(f"/dispatches/{quote(version.of)}")
    for what in (".words p", "h1 bdi", ".lead bdi"):
        assert page.locator(what).first.evaluate("el => getComputedStyle(el).direction") == "rtl", what

    graphic = page.locator(".graphic .shown")
    expect(graphic).to_be_hidden()
    page.get_by_label("graphic passage, show").check()
    expect(graphic).to_be_visible()
    # Told once, this browser shows them all from then on; and folds them again when told so.
    page.keyboard.press("f")
    page.reload()
    expect(graphic).to_be_visible()
    page.get_by_label("Fold graphic passages").check()
    page.reload()
    expect(graphic).to_be_hidden()
