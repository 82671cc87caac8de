"""Every screen as people meet it: what axe finds there, and what is wider than the screen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote, urlencode

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from sayso.cli.desk import application
from tests.desk import browsing

pytestmark = pytest.mark.browser
AXE = Path(__file__).with_name("node_modules") / "axe-core" / "axe.min.js"
WIDTHS: dict[str, ViewportSize] = {"desk": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}
GRAVE = {"serious", "critical"}
# What is looked at on each page: all of it where the layout changes, the colours alone where only they do.
LOOKS: list[tuple[str, Literal["light", "dark"], list[str]]] = [
    ("desk", "light", []),
    ("desk", "dark", ["color-contrast"]),
    ("phone", "dark", []),
    ("phone", "light", ["color-contrast"]),
]


@pytest.fixture(scope="module")
def axe() -> str:
    if not AXE.exists():
        pytest.fail(f"axe-core is not in {AXE.parent.parent}; run: sh tools/axe.sh (it wants npm)")
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def desk(read_once: Path) -> Iterator[str]:
    """The desk over the story, for all screens: nothing here changes it."""
    with browsing.served(application(str(read_once))) as address:
        yield address


def screens(page: Page, address: str) -> list[str]:
    """An address of every kind of screen, with something on it."""

    def told(path: str) -> dict[str, Any]:
        return json.loads(page.request.get(address + path).text())

    (first, *_) = told("/incidents.json?status=disputed&type=violence")["incidents"]
    incident = first["incident"]
    (actor, *_) = told("/actors.json")["actors"]
    return [
        "/incidents",
        "/incidents?view=map",
        "/incidents?view=timeline",
        "/incidents?text=nothingofthekind",
        f"/incidents/{incident['id']}",
        f"/dispatches/{quote(incident['dispatches'][0])}",
        f"/claims/{incident['claims'][0]}",
        "/search?text=captur*",
        "/sources",
        "/actors",
        "/actors?" + urlencode({"key": actor["key"]}),
        "/reviews",
        "/brief?type=violence",
        "/export?form=csv",
        "/incidents?as_of=2001-01-01",
        "/nowhere",
    ]


def test_no_screen_keeps_anybody_out_in_light_and_dark_on_desk_and_phone(
    chromium: Browser, desk: str, axe: str
) -> None:
    found: dict[str, list[str]] = {}
    with chromium.new_context() as context:
        it = browsing.watched(context, desk, Path())
        for path in screens(it.page, desk):
            it.page.goto(desk + path)
            if it.page.locator("[data-map]").count():
                it.page.wait_for_selector("[data-map][data-ready]", state="attached")
            # Run as the browser's own debugger does: the page's policy lets no script of elsewhere in.
            it.page.evaluate(axe)
            for width, colours, rules in LOOKS:
                it.page.set_viewport_size(WIDTHS[width])
                it.page.emulate_media(color_scheme=colours)
                if bad := [*violations(it.page, rules), *overflow(it.page)]:
                    found[f"{path} {width} {colours}"] = bad
        assert found == {}
        assert it.foreign == []
        assert [w for w in it.wrong if "404" not in w] == []


def violations(page: Page, rules: list[str]) -> list[str]:
    asked = {"resultTypes": ["violations"], **({"runOnly": rules} if rules else {})}
    report = page.evaluate("asked => axe.run(asked)", asked)
    return [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in report["violations"] if v["impact"] in GRAVE]


def overflow(page: Page) -> list[str]:
    over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [f"{over} pixels wider than the screen"] if over > 0 else []
