"""How quick the desk is on a ledger of many incidents: each screen's time on the server, and the map under the hand.

    python tools/measure_desk.py [--incidents 50000] [--ledger FILE] [--store postgres] [--rounds 20] [--no-map]

The ledger is the example story told over and over, with other ids, days, countries, spots and names, with watched
sources and decisions (`--ledger` keeps it, or takes one that is there). Requests are put to the application one after
another, and each is answered as the first after an addition: nothing that was counted before is kept. The verdict goes
by the time of the processor, which does not grow with what else the machine does; the clock's stands beside it. With
`--store postgres` the ledger is copied into a PostgreSQL server of this run alone, whose processor time counts too. The
map is dragged and zoomed in Chromium, where frames and long tasks are counted. Ends with 1 where a goal is missed.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import re
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, nullcontext
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from fastapi import FastAPI

from sayso import linking
from sayso.desk.app import make, settle
from sayso.desk.ask import ask
from sayso.desk.deskfile import DeskFile
from sayso.desk.held import Held, Told
from sayso.desk.serving import Desk
from sayso.ledger import SqlLedger, View, open_ledger, rows, tally, terms
from sayso.ledger.linked import tallied
from sayso.ledger.spots import NEVER
from sayso.link.origins import handles
from sayso.record import Decision, Judgement, Review, Verdict
from sayso.record.health import Seen, SourceState
from tests.desk import browsing
from tests.ledger.server import server

# Milliseconds that 95 of 100 requests must stay below on the server, and the longest task in the browser.
SERVER_MS, TASK_MS = 150, 100
DAYS = 3000
SHAPES = ROOT / "sayso" / "desk" / "static" / "shapes.json"
_TOKEN = r"\bi?[0-9a-f]{16,20}\b|\b[A-Z][A-Z0-9]*-20\d{6}[A-Z0-9-]*|\b20\d\d-\d\d-\d\d"
Split = Callable[[str], list[tuple[str, str]]]
_TABLES = (
    "dispatches", "versions", "claims", "claim_places", "claim_actors", "claim_reports", "linked_claims",
    "linked_pairs", "copies", "incidents", "incident_bodies", "incident_places", "incident_parties", "incident_voices",
)  # fmt: skip
# What a team has beside its dispatches: so many sources with so many addresses each, and so many decisions.
SOURCES, ADDRESSES, DECISIONS = 20, 1000, 200
# So many of the copies keep the names of the story; those of the others are told by other letters.
SAME_NAMES = 0.3
_COMMON = frozenset({
    "agency", "army", "city", "commission", "council", "defence", "department", "district", "force", "forces", "front",
    "general", "government", "governor", "health", "hospital", "interior", "ministry", "mission", "national", "nations",
    "news", "northern", "office", "police", "press", "province", "provincial", "radio", "television", "united",
    "unknown",
})  # fmt: skip


def grow(path: Path, n: int, say: Callable[[str], object]) -> None:
    """Fill a ledger with the story until it has so many incidents."""
    say("the story is read and linked")
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
        readings = db.execute("SELECT * FROM readings").fetchall()
        of_readings = [c for _, c, *_ in db.execute("PRAGMA table_info(readings)")]
        words = [w for a in added for w in _words(a)]
        head = db.execute("SELECT max(n) FROM additions").fetchone()[0]
        times = -(-n // len(told["incidents"])) - 1
        chance = random.Random(0)
        codes = [(s["c"], s["a"]) for s in json.loads(SHAPES.read_text(encoding="utf-8"))["shapes"] if s["a"]]
        names = _splitting(a[4] for a in added if a[2] == "claim")
        for k in range(1, times + 1):
            copy = _Copy(k, head, chance.choice(codes), chance, names)
            db.execute("BEGIN")
            kept = [a for a in added if a[2] != "reading" or k % 20 == 0]
            _put(db, "additions", [copy.row(a, ["n", "at", "kind", "key", "body", "digest", "chain"]) for a in kept])
            for table in _TABLES:
                _put(db, table, [copy.row(r, columns[table], table) for r in told[table]])
            if k % 20 == 0:
                _put(db, "readings", [copy.row(r, of_readings) for r in readings])
            for table, n_, *text in words:
                marks = ", ".join("?" * len(text))
                into = "words" if table == "version_words" else "actors, places, sources, words"
                them = (n_ + k * head, *map(copy.told, text))
                db.execute(f"INSERT INTO {table} (rowid, {into}) VALUES (?, {marks})", them)
            db.execute("COMMIT")
            if k % 100 == 0:
                say(f"told {k:,} of {times:,} times")
        db.execute("UPDATE linked SET upto = (SELECT max(n) FROM additions)")
        db.execute("DELETE FROM tally")
        db.execute("ANALYZE")
    with open_ledger(path) as ledger:
        count(ledger)
    _work(path, say)


def count(ledger: SqlLedger) -> None:
    """Count what is told, where it was told over by this tool or its ledger is older than what is counted."""
    with ledger.database.transaction():
        if not ledger.database.rows("SELECT 1 FROM tally LIMIT 1"):
            tally.change(ledger.database, tallied(ledger.database, handles))


def _work(path: Path, say: Callable[[str], object]) -> None:
    """What a team does: sources are watched, claims and pairs of incidents decided on."""
    at = browsing.now().isoformat(timespec="seconds")
    with closing(sqlite3.connect(path)) as db:
        ids = [c for (c,) in db.execute("SELECT id FROM linked_claims ORDER BY id")]
    chance = random.Random(2)
    decided = chance.sample(ids, DECISIONS)
    with open_ledger(path) as ledger:
        say("sources are watched")
        for s in range(SOURCES):
            url = f"https://{s}.example.org/feed"
            state = SourceState(source=f"Source {s}", url=url, polled_at=at, succeeded_at=at)
            with ledger.writer() as writer:
                for a in range(ADDRESSES):
                    taken = (browsing.now() - timedelta(hours=a)).isoformat(timespec="seconds")
                    seen = Seen(url=f"https://{s}.example.org/{a}", title=f"Headline {a}", taken_at=taken)
                    writer.add_health(state, seen)
        say("decisions are made")
        with ledger.writer() as writer:
            for n, claim in enumerate(decided):
                if n % 4 == 3:
                    other = decided[n - 1]
                    writer.add_judgement(
                        Judgement(left=claim, right=other, verdict=Verdict.DIFFERENT, by="a coder", at=at)
                    )
                else:
                    decision = (Decision.ACCEPT, Decision.ACCEPT, Decision.REJECT)[n % 4]
                    writer.add_review(Review(claim=claim, decision=decision, by="a coder", at=at))
        head = ledger.view().head.n
        for upto in linking.catch_up(ledger):
            say(f"linked up to addition {upto:,} of {head:,}")


def _words(addition: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    n, _, kind, _, body, *_ = addition
    for table, found in rows.index(kind, n, json.loads(body)).items():
        if table.endswith("_words"):
            for row in found:
                yield (table, *row.values())


def _splitting(claims: Iterable[str]) -> Split:
    """Cuts a text into its ids and days, the words that are proper to the names of those who act and speak, and all
    else."""
    them = [json.loads(body)["claim"] for body in claims]
    names = (one["name"] for c in them for kind in ("actors", "sources") for one in c.get(kind, ()))
    words = {w for name in names for w in re.findall(r"[A-Z][a-z]{3,}", name) if w.casefold() not in _COMMON}
    proper = re.compile(rf"({_TOKEN})|(\b(?:{'|'.join(sorted(words, key=len, reverse=True))})\b)", re.IGNORECASE)
    token = re.compile(_TOKEN)

    @cache
    def split(text: str) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        at = 0
        for met in proper.finditer(text):
            if met[1] and not token.fullmatch(met[1]):
                continue  # small letters where a token has capitals
            found += [("", text[at : met.start()]), ("token" if met[1] else "name", met[0])]
            at = met.end()
        return [*found, ("", text[at:])]

    return split


def _put(db: sqlite3.Connection, table: str, them: list[tuple[Any, ...]]) -> None:
    if them:
        db.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(them[0]))})", them)


class _Copy:
    """One more telling of the story: what becomes of each value."""

    def __init__(self, k: int, head: int, code: tuple[str, str], chance: random.Random, names: Split) -> None:
        self._k, self._n = k, k * head
        self._country, self._area = code
        self._days = timedelta(days=chance.randrange(-DAYS, 0))
        self._off = (chance.uniform(-1.2, 1.2) * 2**14 * 40, chance.uniform(-0.8, 0.3) * 2**14 * 40)
        self._met: dict[str, str] = {}
        self._split = names
        self._letters: dict[int, int] = {}
        if chance.random() > SAME_NAMES:
            # Other letters of the same kind, so that a name stays as long and can be said.
            for kind in ("aeiou", "bcdfghjklmnpqrstvwxyz"):
                other = "".join(chance.sample(kind, len(kind)))
                self._letters |= str.maketrans(kind + kind.upper(), other + other.upper())

    def row(self, row: tuple[Any, ...], columns: list[str], table: str = "") -> tuple[Any, ...]:
        found = [self._value(c, v, table) for c, v in zip(columns, row, strict=True)]
        return tuple(found)

    def _value(self, column: str, value: Any, table: str) -> Any:
        if column in {"n", "changed"}:
            return value + self._n
        if table == "incident_places" and value not in {None, ""}:
            match column:
                case "country":
                    return self._country
                case "code":
                    return self._area
                case "area":
                    return self._area if "-" in value else self._country
                case "apart":
                    # Moved, the places of one incident lie in other cells than before.
                    return value and NEVER
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
        return self.told(value) if isinstance(value, str) and column not in {"digest", "chain"} else value

    def told(self, text: str) -> str:
        """The text with other tokens and names; which they are is looked up once for all copies."""
        return "".join(map(self._put, self._split(text)))

    def _put(self, piece: tuple[str, str]) -> str:
        kind, words = piece
        if kind == "token":
            if words not in self._met:
                self._met[words] = self._other(words)
            return self._met[words]
        return words.translate(self._letters) if kind == "name" else words

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


class Cold(Held):
    """Keeps nothing from one request to the next, so that each is answered as the first after an addition."""

    def at(self, ledger: SqlLedger, view: View) -> Told:
        return Held(lambda: ledger, linking.incidents, linking.Afresh).at(ledger, view)


class Watched(SqlLedger):
    """A ledger that notes how long PostgreSQL's processor worked for it."""

    spent_s = 0.0

    def close(self) -> None:
        if self.database.dialect == "postgres":
            ((pid,),) = self.database.rows("SELECT pg_backend_pid()")
            Watched.spent_s += int(Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()[0]) / 1e9
        super().close()


@contextmanager
def copied(path: Path, say: Callable[[str], object]) -> Generator[str]:
    """The address of the same ledger in PostgreSQL, on a server that ends with this."""
    import psycopg

    with server() as url, closing(sqlite3.connect(path)) as db:
        open_ledger(url, create=True).close()
        with psycopg.connect(url) as there:
            # Words are not kept as they were given, so they are taken from the additions again.
            tables = [
                t for (t,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'") if "_words" not in t
            ]
            for table in tables:
                say(f"{table} is copied")
                columns = [c for _, c, *_ in db.execute(f"PRAGMA table_info({table})")]
                if table not in {"schema_steps", "sqlite_stat1", "sqlite_stat4"}:
                    _copy(there, table, columns, db.execute(f"SELECT {', '.join(columns)} FROM {table}"))
            added = db.execute("SELECT n, kind, body FROM additions WHERE kind IN ('version', 'claim') ORDER BY n")
            them: dict[str, list[tuple[Any, ...]]] = {"version_words": [], "claim_words": []}
            for n, kind, body in added:
                for table, found in rows.index(kind, n, json.loads(body)).items():
                    if table in them:
                        them[table] += [(row["n"], _vector(row)) for row in found]
            for table, found in them.items():
                _copy(there, table, ["n", "words"], found)
            there.commit()
            there.autocommit = True
            there.execute("VACUUM ANALYZE")
        yield url


def _copy(there: Any, table: str, columns: list[str], them: Iterable[tuple[Any, ...]]) -> None:
    with there.cursor().copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in them:
            copy.write_row(row)


def _vector(row: Mapping[str, Any]) -> str:
    return terms.tsvector({label: str(text) for label, text in row.items() if label != "n"})


def desk_over(path: Path, kind: type[Held] = Held, *, address: str = "") -> FastAPI:
    def opened() -> SqlLedger:
        return Watched(open_ledger(address or path).database, browsing.now)

    desk = Desk(
        opened=opened,
        held=kind(opened, linking.incidents, linking.Afresh),
        by="a coder",
        clock=browsing.now,
        token="a token",
        version="measured",
        own=DeskFile(path.with_suffix(".desk")),
        ledger="",
    )
    return make(desk)


def addresses(path: Path, chance: random.Random, rounds: int) -> dict[str, list[str]]:
    """Questions as people ask them, by screen."""
    with closing(sqlite3.connect(path)) as db:
        ids = [i for (i,) in db.execute("SELECT id FROM incidents ORDER BY id")]
        heavy = [i for (i,) in db.execute("SELECT id FROM incidents ORDER BY weight LIMIT 200")]
        claims = [c for (c,) in db.execute("SELECT id FROM linked_claims ORDER BY id")]
        dispatches = [d for (d,) in db.execute("SELECT DISTINCT dispatch FROM readings ORDER BY dispatch")]
        rows = db.execute("SELECT day, start, id FROM incidents WHERE day <> '' ORDER BY day").fetchall()
        countries = [c for (c,) in db.execute("SELECT DISTINCT country FROM incident_places WHERE country IS NOT NULL")]
        keys = [
            k for (k,) in db.execute("SELECT key FROM incident_parties GROUP BY key ORDER BY count(*) DESC LIMIT 9")
        ]

    def asked() -> str:
        day = chance.choice(rows)[0]
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

    # Every screen is asked the same, so that the three views are those of one query.
    questions = [asked() for _ in range(2 * rounds)]

    def some(base: str) -> list[str]:
        return [f"{base}{'&' if '?' in base else '?'}{question}" for question in questions]

    def each(base: str, them: list[str], n: int = rounds, end: str = "") -> list[str]:
        return [f"{base}{quote(chance.choice(them))}{end}" for _ in range(n)]

    boxes = [f"{w},{s},{w + 40},{s + 25}" for w, s in ((-20, 10), (40, 20), (60, 25), (-60, -20), (100, 0))]
    ends = ["~".join(chance.choice(rows)) for _ in range(rounds)]
    words = ["passport office", "Salang", "drone", "captur*", "hospital -drone"]
    sides = [chance.choice(["Taliban", "Northern Front", "police", *keys]) for _ in range(rounds)]
    return {
        "incidents": some("/incidents"),
        "incidents, further on": [f"/incidents?after={quote(end)}&{asked()}" for end in ends],
        "by a side's name": [f"/incidents?{urlencode({'actor': w})}" for w in sides],
        "by words": [f"/incidents?{urlencode({'text': w})}" for w in words] * (rounds // 5 or 1),
        "incidents, map": some("/incidents?view=map"),
        "incidents, timeline": some("/incidents?view=timeline"),
        "map.json, the world": some("/map.json?cell=16"),
        "map.json, a part": some(f"/map.json?cell=1&box={chance.choice(boxes)}"),
        "map.json, a place": [f"/map.json?cell=16&here={x},{y}" for x in (9, 14, 15) for y in (10, 11)],
        "incident": each("/incidents/", ids),
        "incident, a heavy one": each("/incidents/", heavy),
        "dispatch": each("/dispatches/", dispatches),
        "claim": each("/claims/", claims),
        "search": [f"/search?{urlencode({'text': w})}" for w in words] * (rounds // 5 or 1),
        "actors": ["/actors", "/actors?text=front", "/actors?text=a"] * (rounds // 3 or 1),
        "actor": each("/actors?key=", keys),
        "sources": ["/sources"] * rounds,
        "review": [f"/reviews?start={20 * n}" for n in range(rounds)],
        "review, may be one": [f"/reviews/twins?start={10 * n}" for n in range(rounds)],
        "review, decided": ["/reviews/decided"] * rounds,
        "coding": ["/codings"] * rounds,
        "brief": some("/brief"),
        "export": some("/export"),
        "saved": ["/saved"] * rounds,
        "incidents.json": some("/incidents.json"),
        "incident.json": each("/incidents/", ids, end=".json"),
        "actors.json": ["/actors.json"] * rounds,
        "sources.json": ["/sources.json"] * rounds,
        "reviews.json": ["/reviews.json"] * rounds,
        "feed": some("/incidents.atom"),
        "health": ["/health"] * rounds,
        "metrics": ["/metrics"] * rounds,
    }


def timed(app: FastAPI, asked: list[str]) -> tuple[list[float], list[float]]:
    """Milliseconds by the clock and of the processor, of each request; the first, in which modules and templates are
    loaded, is not among them."""
    clock: list[float] = []
    processor: list[float] = []
    for n, address in enumerate([asked[0], *asked]):
        start, used = time.perf_counter(), time.process_time() + Watched.spent_s
        answer = ask(app, address)
        if answer.status >= 400:
            raise SystemExit(f"{address} answered {answer.status}: {answer.text[:300]}")
        if n:
            clock.append(1000 * (time.perf_counter() - start))
            processor.append(1000 * (time.process_time() + Watched.spent_s - used))
    return clock, processor


def share(times: list[float], at: float) -> float:
    """What so many of them stay within."""
    return sorted(times)[math.ceil(at * len(times)) - 1]


def measure(path: Path, rounds: int, only: list[str], *, address: str = "") -> list[str]:
    """Print the time of each screen, or of those that are named; returns those that take too long."""
    app = desk_over(path, Cold, address=address)
    settle()
    print(f"{'ms on the server':24}{'requests':>9}{'processor p50':>15}{'p95':>7}{'clock p50':>12}{'p95':>7}")
    slow: list[str] = []
    for screen, them in addresses(path, random.Random(1), rounds).items():
        if only and screen not in only:
            continue
        clock, processor = timed(app, them)
        p95 = share(processor, 0.95)
        slow += [screen] if p95 > SERVER_MS else []
        mark = "  too slow" if p95 > SERVER_MS else ""
        print(
            f"{screen:24}{len(them):9}{statistics.median(processor):15.0f}{p95:7.0f}"
            f"{statistics.median(clock):12.0f}{share(clock, 0.95):7.0f}{mark}",
            flush=True,
        )
    return slow


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
        "tasks": len(tasks),
        "longest": max(tasks, default=0),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--incidents", type=int, default=50_000)
    parser.add_argument("--ledger", type=Path, help="keeps the ledger there, or takes the one that is there")
    parser.add_argument("--store", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--rounds", type=int, default=20, help="how often each screen is asked for, at least")
    parser.add_argument("--screen", action="append", default=[], help="this one alone; can be given again")
    parser.add_argument("--no-map", action="store_true", help="without Chromium")
    parser.add_argument("--only-map", action="store_true")
    asked = parser.parse_args()
    wanting: list[str] = []

    def say(says: str) -> None:
        print(f"\r{says:60}", end="", file=sys.stderr, flush=True)

    with tempfile.TemporaryDirectory() as folder:
        path: Path = asked.ledger or Path(folder) / "many.ledger"
        if not path.exists():
            grow(path, asked.incidents, say)
        with open_ledger(path) as ledger:
            count(ledger)
        with closing(sqlite3.connect(path)) as db:
            # Told over by this tool, they stay as they are whatever the rules of linking have become.
            told = {"rules": linking.rules()}
            db.execute("UPDATE linked SET rules = :rules, upto = (SELECT max(n) FROM additions)", told)
            db.commit()
            n = db.execute("SELECT count(*) FROM incidents").fetchone()[0]
        print(f"{n:,} incidents, {path.stat().st_size / 1e6:,.0f} MB")
        if not asked.only_map:
            with copied(path, say) if asked.store == "postgres" else nullcontext("") as address:
                slow = measure(path, asked.rounds, asked.screen, address=address)
            wanting += [f"more than {SERVER_MS} ms: {', '.join(slow)}"] if slow else []
        if not asked.no_map:
            it = moved(desk_over(path))
            print(
                f"map in the browser: {it['frames']:.0f} frames, the middle one {it['middle']:.0f} ms, 95 of 100 within"
                f" {it['p95']:.0f} ms; {it['tasks']:.0f} long tasks, the longest {it['longest']:.0f} ms"
            )
            wanting += [f"a task of the map takes more than {TASK_MS} ms"] if it["longest"] > TASK_MS else []
    print("; ".join(wanting) or f"every screen within {SERVER_MS} ms of processor time in 95 of 100 requests")
    raise SystemExit(bool(wanting))


if __name__ == "__main__":
    main()
