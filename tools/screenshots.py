"""Pictures of every screen of the desk, over the example story, as docs/desk.md shows them.

    python tools/screenshots.py [--out docs/desk] [--form webp|png] [--only NAME...]

Reads the story into a ledger of its own, says a few things about it as a person would, and looks at it in the system's
Chromium. Wants the development group and Chromium (`sh tools/chromium.sh`).
"""

from __future__ import annotations

import argparse
import base64
import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from sayso.cli.desk import application
from sayso.ledger import open_ledger
from sayso.record import Decision, Review
from sayso.record.health import Seen, SourceState
from tests.desk import browsing

DESK, PHONE = (1280, 860), (390, 844)
# Of lossy WebP: at 60 the letters of a table are still clean, and all pictures together stay below 2.5 MB.
QUALITY = 60


@dataclass(frozen=True, kw_only=True)
class Shot:
    """One picture. `keys` are pressed first; `most` takes so many pixels of a long page, None what the window shows."""

    name: str
    path: str
    dark: bool = False
    size: tuple[int, int] = DESK
    most: int | None = None
    keys: tuple[str, ...] = ()
    click: str = ""


def shots(told: dict[str, str]) -> Iterator[Shot]:
    """Every picture of the docs."""
    yield Shot(name="incidents", path="/incidents")
    yield Shot(name="incidents-dark", path="/incidents?status=disputed", dark=True)
    yield Shot(name="incidents-phone", path="/incidents", size=PHONE)
    yield Shot(name="nothing", path="/incidents?where=Atlantis")
    yield Shot(name="map", path="/incidents?view=map", click=".here li:nth-child(2) button")
    yield Shot(name="map-dark", path="/incidents?view=map", dark=True)
    yield Shot(name="timeline", path="/incidents?view=timeline&since=2021-08-25")
    yield Shot(name="incident", path=f"/incidents/{told['capture']}", most=2600)
    yield Shot(name="incident-toll", path=f"/incidents/{told['bombing']}#toll", most=None)
    yield Shot(name="incident-dark", path=f"/incidents/{told['clash']}#chains", dark=True)
    yield Shot(name="incident-phone", path=f"/incidents/{told['capture']}", size=PHONE)
    yield Shot(name="dispatch", path=f"/dispatches/{told['dispatch']}")
    yield Shot(name="dispatch-dark", path=f"/dispatches/{told['dispatch']}", dark=True)
    yield Shot(name="dispatch-phone", path=f"/dispatches/{told['dispatch']}", size=PHONE)
    yield Shot(name="versions", path=f"/dispatches/{told['version']}?{urlencode({'against': told['earlier']})}")
    yield Shot(name="search", path="/search?text=captur*")
    yield Shot(name="sources", path="/sources")
    yield Shot(name="actors", path="/actors")
    yield Shot(name="actor", path="/actors?" + urlencode({"key": told["actor"]}))
    yield Shot(name="brief", path="/brief?status=disputed&type=violence")
    yield Shot(name="export", path="/export?form=csv")
    yield Shot(name="claim", path=f"/claims/{told['claim']}", most=1400)
    yield Shot(name="review", path="/reviews")
    yield Shot(name="as-of", path="/incidents?as_of=" + quote(told["before"]))
    yield Shot(name="keys", path="/incidents", keys=("?",))


def told_of(page: Page, address: str, ledger: Path) -> dict[str, str]:
    """The things that the pictures show, by what they are."""

    def asked(path: str) -> dict[str, Any]:
        return json.loads(page.request.get(address + path).text())

    def incident(question: str) -> dict[str, Any]:
        told = (found["incident"] for found in asked(f"/incidents.json?{question}")["incidents"])
        return max(told, key=lambda i: len(i["dispatches"]))

    capture = incident("type=territory_change&status=disputed&where=AF")
    bombing = incident("type=suicide_bombing")
    with open_ledger(ledger) as it:
        again = next(v for v in it.view().dispatches() if v.nth > 1 and not v.dispatch.withdrawn)
        earlier = it.view().versions(again.of)[0]
    return {
        "capture": capture["id"],
        "bombing": bombing["id"],
        "clash": incident("type=armed_clash&status=disputed")["id"],
        "dispatch": quote(incident("type=air_strike")["dispatches"][1]),
        "claim": capture["claims"][0],
        "version": quote(again.id),
        "earlier": earlier.id,
        "actor": asked("/actors.json")["actors"][0]["key"],
    }


def said(ledger: Path) -> str:
    """Says a few things as a person would; returns the moment before."""
    with open_ledger(ledger) as it:
        before = it.view().head.at or ""
        now = datetime.now(UTC)
        for n, entry in enumerate(it.view().entries()):
            if n % 9 == 0:
                note = "read beside the dispatch" if n % 2 else ""
                review = Review(claim=entry.id, decision=Decision.ACCEPT, by="a coder", at=now.isoformat(), note=note)
                with it.writer() as writer:
                    writer.add_review(review)
        for state in states(now):
            with it.writer() as writer:
                writer.add_health(replace(state, seen=()))
                for seen in state.seen:
                    writer.add_health(replace(state, seen=()), seen)
    return before


def states(now: datetime) -> Iterator[SourceState]:
    """Sources as watching leaves them: well, failing, and silent."""

    def ago(**time: float) -> str:
        return (now - timedelta(**time)).isoformat(timespec="seconds")

    def seen(*taken: int) -> tuple[Seen, ...]:
        days = (day for day, n in enumerate(taken) for _ in range(n))
        return tuple(
            Seen(url=f"https://wire.example/{n}", taken_at=ago(days=day, hours=1)) for n, day in enumerate(days)
        )

    well = {"polled_at": ago(minutes=4), "succeeded_at": ago(minutes=4), "next_at": ago(minutes=-11)}
    yield SourceState(source="anadolu", url="https://aa.example/feed", seen=seen(5, 8, 6, 4, 9, 7, 3, 8, 6, 5), **well)
    yield SourceState(source="interfax", url="https://ifx.example/feed", seen=seen(2, 1, 0, 3, 2, 2, 1, 4), **well)
    yield SourceState(
        source="pamir",
        url="https://pamir.example/news",
        polled_at=ago(minutes=9),
        succeeded_at=ago(days=2),
        failed_at=ago(minutes=9),
        next_at=ago(minutes=-40),
        n_failures=7,
        error="https://pamir.example/news answered 503 Service Unavailable",
        seen=seen(0, 0, 3, 2, 4, 1),
    )
    yield SourceState(
        source="steppe-herald", url="https://herald.example/rss", n_empty=5, seen=seen(0, 0, 0, 0, 1), **well
    )


@contextmanager
def looked_at(browser: Browser, shot: Shot) -> Iterator[Page]:
    width, height = shot.size
    with browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if shot.dark else "light",
        has_touch=shot.size == PHONE,
        reduced_motion="reduce",
    ) as context:
        context.set_default_timeout(180_000)
        yield context.new_page()


def take(browser: Browser, address: str, shot: Shot, *, form: str, out: Path) -> int:
    """One picture in its file; returns its bytes."""
    with looked_at(browser, shot) as page:
        page.goto(address + shot.path)
        if page.locator("[data-map]").count():
            page.wait_for_selector("[data-map][data-ready]", state="attached")
            page.wait_for_timeout(1500)
        if shot.click:
            page.locator(shot.click).click()
            page.wait_for_selector("[data-here] li")
            page.wait_for_timeout(500)
        for key in shot.keys:
            page.keyboard.press(key)
        page.evaluate("document.fonts.ready")
        clip = None
        if shot.most:
            long = page.evaluate("document.documentElement.scrollHeight")
            clip = {"x": 0, "y": 0, "width": shot.size[0], "height": min(shot.most, long), "scale": 1}
        asked: dict[str, Any] = {"format": form, "captureBeyondViewport": bool(clip)}
        asked |= {"quality": QUALITY} if form == "webp" else {}
        asked |= {"clip": clip} if clip else {}
        picture = page.context.new_cdp_session(page).send("Page.captureScreenshot", asked)
    content = base64.b64decode(picture["data"])
    (out / f"{shot.name}.{form}").write_bytes(content)
    return len(content)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "desk")
    parser.add_argument("--form", choices=["webp", "png"], default="webp")
    parser.add_argument("--only", nargs="*", default=[])
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, browsing.chromium() as browser:
        if browser is None:
            raise SystemExit("Chromium is not installed: install the package chromium, or run tools/chromium.sh")
        ledger = browsing.read_story(Path(folder) / "story.ledger")
        before = said(ledger)
        with browsing.served(application(str(ledger))) as address:
            with browser.new_page() as page:
                told = told_of(page, address, ledger) | {"before": before}
            total = 0
            for shot in shots(told):
                if not asked.only or shot.name in asked.only:
                    total += (n := take(browser, address, shot, form=asked.form, out=asked.out))
                    print(f"{shot.name}: {n:,} bytes", flush=True)
    print(f"{total:,} bytes in {asked.out}")


if __name__ == "__main__":
    main()
