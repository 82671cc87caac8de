"""How quick the desk is on a ledger of many incidents: each screen's time on the server, and the map under the hand.

    python tools/measure_desk.py [--incidents 50000] [--ledger FILE] [--rounds 20] [--no-map]

The ledger is the example story told over and over, with other ids, days, countries and spots (`--ledger` keeps it, or
takes one that is there). Times are of requests put to the application one after another; beside the time on the clock
stands that of the processor, which does not grow with what else the machine does. The map is dragged and zoomed in
Chromium, where frames and long tasks are counted.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from fastapi import FastAPI

from sayso import linking
from sayso.cli.desk import application
from sayso.desk.ask import ask
from sayso.ledger import open_ledger, rows
from tests.desk import browsing

# Milliseconds that 95 of 100 requests must stay below on the server, and the longest task in the browser.
SERVER_MS, TASK_MS = 150, 200
DAYS = 3000
SHAPES = ROOT / "sayso" / "desk" / "static" / "shapes.json"
_TOKEN = re.compile(r"\bi?[0-9a-f]{16,20}\b|\b[A-Z][A-Z0-9]*-20\d{6}[A-Z0-9-]*|\b20\d\d-\d\d-\d\d")
_TABLES = (
    "dispatches", "versions", "claims", "claim_places", "claim_actors", "claim_reports", "linked_claims", "copies",
    "incidents", "incident_bodies", "incident_places",
)  # fmt: skip


def grow(path: Path, n: int) -> None:
    """Fill a ledger with the story until it has so many incidents."""
    browsing.read_story(path)
    with open_ledger(path) as ledger:
        for _ in linking.catch_up(ledger):
            pass
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous = OFF")
        told = {t: db.execute(f"SELECT * FROM {t}").fetchall() for t in _TABLES}
        columns = {t: [c for _, c, *_ in db.execute(f"PRAGMA table_info({t})")] for t in _TABLES}
        # Readings are long, and asked for by one screen alone: every twentieth telling has them.
        kinds = {"version", "claim", "reading"}
        added = [a for a in db.execute("SELECT * FROM additions ORDER BY n") if a[2] in kinds]
        words = [w for a in added for w in _words(a)]
        head = db.execute("SELECT max(n) FROM additions").fetchone()[0]
        times = -(-n // len(told["incidents"])) - 1
        chance = random.Random(0)
        codes = [(s["c"], s["a"]) for s in json.loads(SHAPES.read_text(encoding="utf-8"))["shapes"] if s["a"]]
        for k in range(1, times + 1):
            copy = _Copy(k, head, chance.choice(codes), chance)
            db.execute("BEGIN")
            kept = [a for a in added if a[2] != "reading" or k % 20 == 0]
            _put(db, "additions", [copy.row(a, ["n", "at", "kind", "key", "body", "digest", "chain"]) for a in kept])
            for table in _TABLES:
                _put(db, table, [copy.row(r, columns[table], table) for r in told[table]])
            for table, n_, *text in words:
                marks = ", ".join("?" * len(text))
                names = "words" if table == "version_words" else "actors, places, sources, words"
                db.execute(f"INSERT INTO {table} (rowid, {names}) VALUES (?, {marks})", (n_ + k * head, *text))
            db.execute("COMMIT")
        db.execute("UPDATE linked SET upto = (SELECT max(n) FROM additions)")
        db.execute("ANALYZE")


def _words(addition: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    n, _, kind, _, body, *_ = addition
    for table, found in rows.index(kind, n, json.loads(body)).items():
        if table.endswith("_words"):
            for row in found:
                yield (table, *row.values())


def _put(db: sqlite3.Connection, table: str, them: list[tuple[Any, ...]]) -> None:
    if them:
        db.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(them[0]))})", them)


class _Copy:
    """One more telling of the story: what becomes of each value."""

    def __init__(self, k: int, head: int, code: tuple[str, str], chance: random.Random) -> None:
        self._k, self._n = k, k * head
        self._country, self._area = code
        self._days = timedelta(days=chance.randrange(-DAYS, 0))
        self._off = (chance.uniform(-1.2, 1.2) * 2**14 * 40, chance.uniform(-0.8, 0.3) * 2**14 * 40)
        self._met: dict[str, str] = {}

    def row(self, row: tuple[Any, ...], columns: list[str], table: str = "") -> tuple[Any, ...]:
        found = [self._value(c, v, table) for c, v in zip(columns, row, strict=True)]
        return tuple(found)

    def _value(self, column: str, value: Any, table: str) -> Any:
        if column == "n":
            return value + self._n
        if table == "incident_places" and value not in {None, ""}:
            match column:
                case "country":
                    return self._country
                case "code":
                    return self._area
                case "area":
                    return self._area if "-" in value else self._country
                case "x":
                    return int(value + self._off[0]) % (360 * 2**14)
                case "y":
                    return max(0, int(value + self._off[1]))
                case "lon":
                    return (value + 180 + self._off[0] / 2**14) % 360 - 180
                case "lat":
                    return max(-80.0, min(80.0, value + self._off[1] / 2**14))
                case _:
                    pass
        if column == "address":
            return f"{value}{self._k}"
        return _TOKEN.sub(self._told, value) if isinstance(value, str) and column not in {"digest", "chain"} else value

    def _told(self, met: re.Match[str]) -> str:
        token = met[0]
        if token not in self._met:
            self._met[token] = self._other(token)
        return self._met[token]

    def _other(self, token: str) -> str:
        if token.startswith("20") and token[4] == "-":
            try:
                return (date.fromisoformat(token) + self._days).isoformat()
            except ValueError:
                return token
        if token[0].isupper():
            return f"{token}~{self._k}"
        # Turned, not replaced: no copy's id is ever an original's.
        at = token[0] == "i"
        return f"{token[:at]}{int(token[at : at + 4], 16) ^ self._k:04x}{token[at + 4 :]}"


def addresses(path: Path, chance: random.Random) -> dict[str, list[str]]:
    """Questions as people ask them, by screen."""
    with closing(sqlite3.connect(path)) as db:
        incidents = [i for (i,) in db.execute("SELECT id FROM incidents ORDER BY id")]
        claims = [c for (c,) in db.execute("SELECT id FROM linked_claims ORDER BY id")]
        dispatches = [d for (d,) in db.execute("SELECT DISTINCT dispatch FROM readings ORDER BY dispatch")]
        days = [d for (d,) in db.execute("SELECT day FROM incidents WHERE day <> '' ORDER BY day")]
        countries = [c for (c,) in db.execute("SELECT DISTINCT country FROM incident_places WHERE country IS NOT NULL")]

    def asked() -> str:
        day = chance.choice(days)
        parts: dict[str, str] = chance.choice([
            {},
            {"where": chance.choice(countries)},
            {"type": chance.choice(["violence", "bombing", "talks", "attack"])},
            {"status": chance.choice(["disputed", "affirmed", "unknown_toll", "denied"])},
            {"since": day, "until": day[:7] if day[:7] > day else day},
            {"since": day[:7], "until": day[:7], "type": "violence"},
            {"text": chance.choice(["passport office", "Salang", "drone", "market*", '"suicide bombing"'])},
            {"where": chance.choice(countries), "status": "disputed"},
            {"actor": chance.choice(["Taliban", "Northern Front"]), "since": day[:4], "until": day[:4]},
        ])
        return urlencode(parts)

    def some(base: str, n: int = 40) -> list[str]:
        return [f"{base}{'&' if '?' in base else '?'}{asked()}" for _ in range(n)]

    boxes = [f"{w},{s},{w + 40},{s + 25}" for w, s in ((-20, 10), (40, 20), (60, 25), (-60, -20), (100, 0))]
    return {
        "list": some("/incidents"),
        "map": some("/incidents?view=map"),
        "map.json, whole": some("/map.json?cell=8", 20),
        "map.json, near": [f"/map.json?cell=0.5&box={chance.choice(boxes)}&{asked()}" for _ in range(30)],
        "timeline": some("/incidents?view=timeline"),
        "incident": [f"/incidents/{chance.choice(incidents)}" for _ in range(40)],
        "dispatch": [f"/dispatches/{quote(chance.choice(dispatches))}" for _ in range(40)],
        "claim": [f"/claims/{chance.choice(claims)}" for _ in range(40)],
        "search": [f"/search?text={t}" for t in ("passport+office", "Salang", "drone", "captur*", "hospital+-drone")]
        * 4,
        "review": ["/reviews"] * 5,
        "brief": some("/brief", 20),
        "export": [f"/export?{urlencode({'where': chance.choice(countries)})}" for _ in range(10)],
        "actors": ["/actors", "/actors?text=front"] * 3,
        "sources": ["/sources"] * 5,
    }


def timed(app: FastAPI, asked: list[str]) -> tuple[list[float], list[float]]:
    """Milliseconds by the clock and of the processor, of each request; the first, which opens what is kept, is not
    among them."""
    clock: list[float] = []
    processor: list[float] = []
    for n, address in enumerate([asked[0], *asked]):
        start, used = time.perf_counter(), time.process_time()
        answer = ask(app, address)
        if answer.status >= 400:
            raise SystemExit(f"{address} answered {answer.status}: {answer.text[:300]}")
        if n:
            clock.append(1000 * (time.perf_counter() - start))
            processor.append(1000 * (time.process_time() - used))
    return clock, processor


def share(times: list[float], at: float) -> float:
    them = sorted(times)
    return them[min(len(them) - 1, int(at * len(them)))]


_WATCH = """() => {
  window.tasks = []; window.frames = [];
  const note = (list) => { for (const e of list.getEntries()) tasks.push(e.duration); };
  new PerformanceObserver(note).observe({ type: "longtask" });
  let last = performance.now();
  const frame = (now) => { frames.push(now - last); last = now; requestAnimationFrame(frame); };
  requestAnimationFrame(frame);
}"""


def moved(app: FastAPI) -> dict[str, float]:
    """The map dragged and zoomed: frames a second, the middle and the slowest frame, the longest task."""
    with browsing.chromium() as browser, browsing.served(app) as address:
        if browser is None:
            raise SystemExit("Chromium is not installed: install the package chromium, or use --no-map")
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(180_000)
        page.goto(f"{address}/incidents?view=map")
        page.wait_for_selector("[data-map][data-ready]", state="attached")
        page.wait_for_timeout(2000)
        page.evaluate(_WATCH)
        box = page.locator(".map canvas").bounding_box()
        assert box is not None
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        for dx, dy, wheel in ((-300, 40, 0), (250, -60, -400), (-200, 100, -400), (300, 0, 300), (-260, -80, -600)):
            page.mouse.move(x, y)
            page.mouse.down()
            for step in range(1, 25):
                page.mouse.move(x + dx * step / 24, y + dy * step / 24)
            page.mouse.up()
            page.mouse.move(x, y)
            if wheel:
                page.mouse.wheel(0, wheel)
            page.wait_for_timeout(700)
        tasks, frames = page.evaluate("[tasks, frames]")
    return {
        "frames": len(frames),
        "middle": statistics.median(frames),
        "p95": share(frames, 0.95),
        "longest": max(tasks, default=0),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--incidents", type=int, default=50_000)
    parser.add_argument("--ledger", type=Path)
    parser.add_argument("--no-map", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path: Path = asked.ledger or Path(folder) / "many.ledger"
        if not path.exists():
            grow(path, asked.incidents)
        with closing(sqlite3.connect(path)) as db:
            n = db.execute("SELECT count(*) FROM incidents").fetchone()[0]
        print(f"{n:,} incidents, {path.stat().st_size / 1e6:,.0f} MB")
        app = application(str(path))
        print(f"{'':18}{'p50':>9}{'p95':>9}{'max':>9}   {'processor p95':>14}   ms on the server")
        slow: list[str] = []
        for screen, them in addresses(path, random.Random(1)).items():
            clock, processor = timed(app, them)
            told = (statistics.median(clock), share(clock, 0.95), max(clock), share(processor, 0.95))
            slow += [screen] if told[1] > SERVER_MS else []
            print(f"{screen:18}{told[0]:9.1f}{told[1]:9.1f}{told[2]:9.1f}   {told[3]:14.1f}", flush=True)
        print(f"over {SERVER_MS} ms: {', '.join(slow) or 'none'}")
        if not asked.no_map:
            it = moved(app)
            print(
                f"map: {it['frames']:.0f} frames, the middle one {it['middle']:.0f} ms, 95 of 100 within"
                f" {it['p95']:.0f} ms; the longest task {it['longest']:.0f} ms (at most {TASK_MS})"
            )


if __name__ == "__main__":
    main()
