"""Journeys of review in Chromium: correct and add, merge and undo, the queue by keys, two at once, two coders blind."""

from __future__ import annotations

import re
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from sayso.desk.accounts import Accounts
from sayso.desk.app import make
from sayso.desk.deskfile import DeskFile
from sayso.desk.passwords import Cost
from sayso.desk.rights import Role
from sayso.ledger import open_ledger
from sayso.record import Dispatch
from tests.desk import browsing
from tests.desk.browsing import Open
from tests.desk.conftest import Clock
from tests.desk.desks import desk_over

pytestmark = pytest.mark.browser
# A bound and no wait: a page is there as soon as it is there, on a busy machine as well.
expect.set_options(timeout=30_000)
PASSWORD = "twelve letters"


def shelling(ledger: Path) -> str:
    """The claim of the shelling of Aleppo in the small ledger."""
    with open_ledger(ledger) as it:
        return next(e.id for e in it.view().entries() if e.claim.dispatch == "wicked/1.json")


def later_reading(ledger: Path, claim: str) -> None:
    """Another reader reads the claim's dispatch."""
    with open_ledger(ledger) as it:
        entry = it.view().entry(claim)
        assert entry is not None
        reading = it.view().reading(entry.claim.dispatch)
        assert reading is not None
        with it.writer() as writer:
            assert writer.add_reading(replace(reading, read_by="a later reader"))


def test_a_place_is_corrected_a_toll_added_and_both_outlive_a_later_reading(opened: Open) -> None:
    page = opened.go("/incidents?type=territory_change&status=disputed")
    page.get_by_role("main").get_by_role("link", name=re.compile("Territory change in .*Baghlan")).click()
    incident = page.url
    page.get_by_role("link", name="Review this claim").first.click()
    claim = page.url.rpartition("/")[2]
    page.get_by_text("Correct a field").click()
    province = page.locator("fieldset", has_text="Where:").first
    province.get_by_label("Name").fill("Baghlan-e Jadid")
    page.get_by_text("Add what was missed").click()
    cost = page.locator("fieldset", has_text="A cost that was missed")
    cost.get_by_label("How they were hurt").select_option("killed")
    cost.get_by_label("At least").fill("4")
    page.get_by_label("Why").fill("the map names it so")
    page.get_by_role("button", name="Save the corrections").click()
    expect(page.locator("h1")).to_contain_text("corrected")
    expect(page.locator(".facts")).to_contain_text("Baghlan-e Jadid")
    expect(page.locator(".history .change .after").first).to_have_text("Baghlan-e Jadid")
    expect(page.locator(".history")).to_contain_text("the map names it so")

    later_reading(opened.ledger, claim)
    page.goto(f"{opened.address}/claims/{claim}")
    expect(page.locator(".facts")).to_contain_text("Baghlan-e Jadid")
    expect(page.locator(".facts")).to_contain_text("at least 4")
    page.goto(incident)
    expect(page.locator(".matrix")).to_contain_text("Baghlan-e Jadid")

    # The last word is undone; what was said before it stays.
    page.goto(f"{opened.address}/claims/{claim}")
    page.get_by_role("button", name="Undo the last decision").click()
    expect(page.locator(".facts")).to_contain_text("Baghlan-e Jadid")
    expect(page.locator(".facts")).not_to_contain_text("at least 4")


def test_two_incidents_are_merged_the_word_is_taken_back_and_then_they_are_never_the_same(opened: Open) -> None:
    page = opened.go("/reviews/twins")
    pair = page.locator("section.pair").first
    left, right = (pair.locator("h3 a").nth(n).get_attribute("href") or "" for n in (0, 1))
    pair.get_by_label("Why").fill("one night, one bridge")
    pair.get_by_role("button", name="The same", exact=True).click()
    page.goto(opened.address + left)
    whole = page.url
    page.goto(opened.address + right)
    assert page.url == whole
    expect(page.locator("#neighbours ~ ul", has_text="the same").last).to_contain_text("one night, one bridge")

    page.get_by_role("button", name="Take back").click()
    page.goto(opened.address + right)
    assert page.url == opened.address + right

    page.goto(f"{opened.address}/reviews/twins")
    first = page.locator("section.pair").first
    assert first.locator("h3 a").first.get_attribute("href") == left
    first.get_by_role("button", name="Never the same").click()
    page.wait_for_url("**/reviews/twins")
    links = [(a.get_attribute("href") or "") for a in page.locator("section.pair h3 a").all()]
    assert [left, right] not in [links[n : n + 2] for n in range(0, len(links), 2)]


def test_the_queue_is_worked_off_by_keys(opened: Open) -> None:
    page = opened.go("/reviews")
    first = page.locator("article.open").first
    named = first.get_attribute("id")
    expect(first.locator(".grounds li").first).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_contain_text("accept, or the same")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(page.locator(".last")).to_contain_text("accept")
    page.wait_for_load_state()
    expect(page.locator(f"article.open[id='{named}']")).to_have_count(0)
    page.keyboard.press("u")
    expect(page.locator("article.open").first).to_have_attribute("id", named or "")
    page.wait_for_load_state()
    page.keyboard.press("j")
    page.keyboard.press("c")
    expect(page.locator("details.correct")).to_be_visible()
    assert "/claims/" in page.url


@contextmanager
def desk(ledger: Path, clock: Clock, accounts: Accounts | None = None) -> Generator[str]:
    it = desk_over(ledger, clock, by="ada", accounts=accounts)
    with browsing.served(make(it)) as address:
        yield address


def test_of_two_browsers_that_edit_one_claim_nobody_is_lost(ledger: Path, clock: Clock, chromium: Browser) -> None:
    claim = shelling(ledger)
    with desk(ledger, clock) as address, chromium.new_context() as one, chromium.new_context() as other:
        pages = [one.new_page(), other.new_page()]
        for page in pages:
            page.goto(f"{address}/claims/{claim}")
            page.get_by_text("Correct a field").click()
        for page, name in zip(pages, ("Afrin", "Azaz"), strict=True):
            page.locator("fieldset", has_text="Where:").get_by_label("Name").fill(name)
            page.get_by_label("Why").fill(f"it was {name}")
            page.get_by_role("button", name="Save the corrections").click()
        expect(pages[1].get_by_role("alert")).to_contain_text("Somebody decided on this claim while you did")
        # What the second put in is still there, beside what the first made of it.
        where = pages[1].locator("fieldset", has_text="Where:").get_by_label("Name")
        expect(where).to_have_value("Azaz")
        expect(pages[1].locator(".facts")).to_contain_text("Afrin")
        pages[1].get_by_role("button", name="Save the corrections").click()
        expect(pages[1].locator(".facts")).to_contain_text("Azaz")
        told = pages[1].locator(".history")
        expect(told).to_contain_text("it was Afrin")
        expect(told.locator("li", has_text="it was Azaz").locator(".before")).to_have_text("Afrin")


def team_of(home: Path, clock: Clock) -> Accounts:
    """An editor and two coders."""
    accounts = Accounts(DeskFile(home / "team.desk"), clock=clock, cost=Cost(log_n=1, r=1, p=1))
    for name, role in (("cy", Role.EDITOR), ("ada", Role.CODER), ("bo", Role.CODER)):
        accounts.add(name, role=role, password=PASSWORD)
    return accounts


def signed_in(page: Page, address: str, name: str) -> Page:
    page.goto(f"{address}/sign-in?next=/codings")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("link", name="Blind coding").first).to_be_visible()
    return page


def test_two_coders_code_blind_their_agreement_is_told_and_an_editor_decides(
    ledger: Path, clock: Clock, chromium: Browser, tmp_path: Path
) -> None:
    accounts = team_of(tmp_path, clock)
    claim = shelling(ledger)
    with open_ledger(ledger) as it:
        other = next(e.id for e in it.view().entries() if e.id != claim)
    contexts = [chromium.new_context() for _ in range(3)]
    with desk(ledger, clock, accounts) as address, contexts[0] as a, contexts[1] as b, contexts[2] as c:
        editor = signed_in(c.new_page(), address, "cy")
        editor.get_by_label("Name", exact=True).fill("week one")
        editor.get_by_label("Coders, with commas between").fill("ada, bo")
        editor.get_by_label("Incidents or claims").fill(f"{claim} {other}")
        editor.get_by_role("button", name="Ask them").click()

        ada, bo = (signed_in(x.new_page(), address, n) for x, n in ((a, "ada"), (b, "bo")))
        ada.get_by_role("link", name="Code", exact=True).click()
        ada.locator("fieldset", has_text="Cost: killed").get_by_label("At least").fill("2")
        ada.get_by_role("button", name="Code as shown").click()
        expect(ada.locator(".crumb")).to_contain_text("claim 2 of 2, 1 of 2 done")
        ada.get_by_role("button", name="Code as shown").click()
        expect(ada.get_by_role("row", name="week one")).to_contain_text("you are done")

        # The other sees what the machine read, and nothing of this.
        bo.get_by_role("link", name="Code", exact=True).click()
        expect(bo.locator("fieldset", has_text="Cost: killed").get_by_label("At least")).to_have_value("3")
        expect(bo.locator("main")).not_to_contain_text("ada")
        for _ in range(2):
            bo.get_by_role("button", name="Code as shown").click()
            bo.wait_for_load_state()

        editor.goto(f"{address}/codings")
        editor.get_by_role("link", name="See how far they agree").click()
        row = editor.locator(".agreement tbody tr")
        expect(row.filter(has_text="type")).to_contain_text("1.000")
        expect(row.filter(has_text="killed")).to_contain_text("ordinal")
        differ = editor.locator("section[data-item]")
        expect(differ).to_have_count(1)
        differ.get_by_label("ada: 2 to 3").check()
        differ.get_by_label("Why").fill("the morgue")
        differ.get_by_role("button", name="Decide").click()
        expect(editor.locator(".mark.done")).to_have_text("decided")
        editor.goto(f"{address}/claims/{claim}")
        expect(editor.locator(".facts")).to_contain_text("2 to 3")


SELECT = """(words) => {
  for (const piece of document.querySelectorAll("[data-text] [data-at]")) {
    const at = piece.firstChild.data.indexOf(words);
    if (at < 0) continue;
    getSelection().setBaseAndExtent(piece.firstChild, at, piece.firstChild, at + words.length);
    return true;
  }
  return false;
}"""


def test_two_coders_code_a_dispatch_from_nothing_and_an_editor_takes_what_both_have(
    ledger: Path, clock: Clock, chromium: Browser, tmp_path: Path
) -> None:
    accounts = team_of(tmp_path, clock)
    text = "Gunmen 🚀 shot two guards dead in Dorvan. A bomb wounded five near the bridge, police said."
    with open_ledger(ledger, clock=clock) as it, it.writer() as writer:
        writer.add_dispatch(Dispatch(id="unread/1", text=text, source="Wire"))
    contexts = [chromium.new_context() for _ in range(3)]
    with desk(ledger, clock, accounts) as address, contexts[0] as a, contexts[1] as b, contexts[2] as c:
        editor = signed_in(c.new_page(), address, "cy")
        editor.get_by_label("Name", exact=True).fill("whole")
        editor.get_by_label("Coders, with commas between").fill("ada, bo")
        editor.get_by_label("Dispatches to code from nothing").fill("unread/1")
        editor.get_by_role("button", name="Ask them").click()

        def code(page: Page, words: str, kind: str, killed: str = "") -> None:
            assert page.evaluate(SELECT, words)
            page.get_by_role("button", name="An event on these words").click()
            expect(page.locator("blockquote")).to_contain_text(words)
            page.get_by_label("Type of event").select_option(kind)
            page.get_by_role("button", name="Add the event").click()
            if killed:
                page.get_by_text("Add what was missed").click()
                cost = page.locator("fieldset", has_text="A cost that was missed")
                cost.get_by_label("How they were hurt").select_option("killed")
                cost.get_by_label("At least").fill(killed)
            page.get_by_role("button", name="Code as shown").click()
            expect(page.get_by_role("heading", name="Events you coded here")).to_be_visible()

        ada, bo = (signed_in(x.new_page(), address, n) for x, n in ((a, "ada"), (b, "bo")))
        for page in (ada, bo):
            page.get_by_role("link", name="Code", exact=True).click()
            expect(page.get_by_role("heading", name="Events you coded here")).to_contain_text("none yet")
        code(ada, "shot", "attack", killed="2")
        code(ada, "bomb", "bombing")
        expect(ada.locator("mark.event")).to_have_count(2)
        ada.get_by_role("button", name="All events are coded").click()
        expect(ada.get_by_role("row", name="whole")).to_contain_text("you are done")
        code(bo, "shot two guards dead", "attack")
        expect(bo.locator("main ol li")).to_have_count(1)
        bo.get_by_role("button", name="All events are coded").click()

        editor.goto(f"{address}/codings")
        editor.get_by_role("link", name="See how far they agree").click()
        editor.get_by_role("button", name="Take it into the ledger").click()
        killed = editor.locator("fieldset", has_text="killed")
        killed.get_by_label("ada: at least 2").check()
        killed.get_by_role("button", name="Decide").click()
        expect(killed.locator(".mark.done")).to_have_text("decided")
    with open_ledger(ledger) as it:
        (entry,) = [e for e in it.view().entries() if e.claim.dispatch == "unread/1"]
        assert (entry.claim.event.triggers[0].of(text), [t.low for t in entry.claim.event.toll]) == ("shot", [2])
