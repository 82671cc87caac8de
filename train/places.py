"""Learn the trees of `sayso/reader/weights/recognising.json` and `ranking.json`: place names, and which place is meant.

    python train/places.py [--shared ../shared] [--cache FOLDER] [--folds 5] [--write]

Reads the train parts of LGL, GeoWebNews and GeoVirus, and for the ranking the gold dispatches too (read with the
recognising trees that stand there: to learn both anew, run it twice). Prints recognition
F1, the share placed within 161 km among the places that the gazetteer holds, and both together, on folds held out by
document; `--write` then learns on all. What the parser and the tagger say is kept in the cache, which is to be emptied
when either changes. Card: docs/cards/places.md.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import pickle
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from boosted import Row, learn, odds, table

from sayso.reader import places, ranking, recognising, segments, sentences
from sayso.reader.gazetteer import Entry, Gazetteer, fold
from sayso.reader.recognising import Manner, Named, Recognising
from sayso.reader.syntax import Parser, Syntax
from sayso.reader.tagger import Seen, Tagger
from sayso.reader.toponyms import spot
from sayso.record import Span

WEIGHTS = Path(recognising.__file__).parent / "weights"
# As the sets' guides say and as sayso/evaluate/corpora/geo.py declares them.
MANNERS = {
    "lgl": Manner(adjectives=True),
    "geowebnews": Manner(adjectives=True, works=True),
    "geovirus": Manner(),
}
NEAR_KM, FAR_KM = 161.0, 20_015.0
# What a name of the gold dispatches, which are what the reader is for, counts beside one of the three sets.
GOLD = 3.0


@dataclass(slots=True)
class Text:
    """One document: the gold's names with their points, the candidates with their features, the bearers with theirs."""

    kind: str
    fold: int
    gold: dict[tuple[int, int], tuple[float, float]]
    spans: list[tuple[int, int]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    names: list[Name] = field(default_factory=list)


@dataclass(slots=True)
class Name:
    """A name of the gold with its bearers' features, and how far each bearer lies from each mention's point."""

    rows: list[Row]
    km: np.ndarray


def documents(shared: Path, cache: Path, folds: int) -> list[tuple[str, int, dict[str, Any], Syntax, Seen]]:
    """Set, fold, row, syntax and the tagger's view of each document."""
    found = []
    parser = tagger = None
    paths = {name: shared / "data" / "geo" / f"{name}.train.jsonl.gz" for name in MANNERS}
    for name, path in (paths | {"gold": shared / "gold" / "train.jsonl"}).items():
        kept = cache / f"{name}.train.pkl"
        if not kept.exists():
            parser, tagger = parser or Parser(), tagger or Tagger()
            seen = []
            for row in _rows(path):
                layout = sentences.lay_out(row["text"], segments.split(row["text"]))
                seen.append((row, parser.parse(row["text"], layout), tagger.see(row["text"], layout)))
            cache.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(pickle.dumps(seen))
        found += [(name, n % folds, *them) for n, them in enumerate(pickle.loads(kept.read_bytes()))]
    return found


def _rows(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def toponyms(kind: str, row: dict[str, Any]) -> dict[tuple[int, int], tuple[float, float]]:
    """The gold's mentions of places with points."""
    if kind != "gold":
        return {(t["start"], t["end"]): (t["lat"], t["lon"]) for t in row["toponyms"] if t.get("lat") is not None}
    return {tuple(m): (p["lat"], p["lon"]) for p in row["places"] if p.get("lat") is not None for m in p["mentions"]}


def prepared(
    kind: str, held: int, row: dict[str, Any], syntax: Syntax, seen: Seen, gazetteer: Gazetteer, *, with_names: bool
) -> Text:
    """A document with the features of its candidates, where these are wanted, and of its names' bearers."""
    text = Text(kind=kind, fold=held, gold=toponyms(kind, row))
    if kind != "gold" and with_names:
        them = Recognising(syntax, seen, gazetteer)
        t = syntax.tokens
        text.spans = [(t[c.first].start, t[c.last - 1].end) for c in them.candidates]
        text.rows = them.rows(MANNERS[kind])
    if kind != "gold":
        them = recognising.given(syntax, [Span(*s) for s in text.gold], gazetteer)
        grouped: dict[tuple[str, bool], list[Named]] = defaultdict(list)
        for n in them:
            grouped[fold(n.name), n.adjective].append(n)
        asked = [ranking.ask(same, syntax, gazetteer) for same in grouped.values()]
        points = [[text.gold[n.span.start, n.span.end] for n in same] for same in grouped.values()]
    else:
        # In the manner in which dispatches are read: among all names that are spotted.
        parts = segments.split(row["text"])
        weighed = recognising.odds_of(syntax, seen, gazetteer)
        asked = places.Finding(syntax, spot(syntax, parts, gazetteer, weighed), gazetteer).asked()
        points = [[p for m in q.mentions if (p := text.gold.get((m.span.start, m.span.end)))] for q in asked]
    context = ranking.Context(asked, gazetteer, ranking.spoken(syntax))
    for k, (q, them) in enumerate(zip(asked, points, strict=True)):
        if them:
            km = np.array([[_km(p, e) for e in q.entries] for p in them]).reshape(len(them), len(q.entries))
            text.names.append(Name(context.rows(k), km))
    return text


def _km(point: tuple[float, float], e: Entry) -> float:
    if e.lat is None or e.lon is None:
        return FAR_KM
    a, b, c, d = map(math.radians, (*point, e.lat, e.lon))
    h = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 2 * 6371 * math.asin(min(1.0, math.sqrt(h)))


def learn_names(texts: list[Text], **settings: int) -> dict[str, Any]:
    """Trees for which words are a place's name."""
    rows = [r for t in texts for r in t.rows]
    y = np.array([s in t.gold for t in texts for s in t.spans])
    names = sorted({f for r in rows for f in r})
    return learn(table(rows, names), y, names, **settings)


def learn_ranks(texts: list[Text], **settings: int) -> dict[str, Any]:
    """Trees for which bearer is meant: near the gold's point, and hardly farther than the nearest."""
    rows, y, weights = [], [], []
    for share, name in ((GOLD if t.kind == "gold" else 1.0, n) for t in texts for n in t.names if n.rows):
        good = (name.km <= NEAR_KM) & (name.km <= name.km.min(axis=1, keepdims=True) + 20)
        rows += name.rows
        y += (good.mean(axis=0) > 0.5).tolist()
        weights += [share * math.log1p(len(name.km))] * len(name.rows)
    names = sorted({f for r in rows for f in r})
    return learn(table(rows, names), np.array(y), names, weights=np.array(weights), **settings)


def chosen(text: Text, names: dict[str, Any]) -> set[tuple[int, int]]:
    """The spans that the trees choose, as `recognising.recognise` does."""
    found: list[tuple[int, int]] = []
    given = odds(names, text.rows)
    for k in sorted(range(len(given)), key=lambda k: (-given[k], k)):
        if given[k] < recognising.ENOUGH:
            break
        a, b = text.spans[k]
        if all(b <= c or d <= a for c, d in found):
            found.append((a, b))
    return set(found)


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[2] / "shared")
    p.add_argument("--cache", type=Path, default=Path("build/places"))
    p.add_argument("--folds", type=int, default=5)
    p.add_argument("--trees", type=int, nargs=2, default=(200, 120), help="of recognising and of ranking")
    p.add_argument("--leaves", type=int, default=15)
    p.add_argument("--only", choices=("ranking",), help="leave the recognising trees as they are")
    p.add_argument("--write", action="store_true")
    a = p.parse_args()
    gazetteer = Gazetteer()
    texts = [prepared(*them, gazetteer, with_names=not a.only) for them in documents(a.shared, a.cache, a.folds)]
    n_names, n_ranks = a.trees
    count: dict[str, dict[str, int]] = {k: defaultdict(int) for k in (*MANNERS, "gold")}
    for held in range(a.folds):
        taught = [t for t in texts if t.fold != held]
        names = None
        if not a.only:
            names = learn_names([t for t in taught if t.kind != "gold"], n_trees=n_names, leaves=a.leaves)
        ranks = learn_ranks(taught, n_trees=n_ranks, leaves=a.leaves)
        for t in (t for t in texts if t.fold == held):
            c = count[t.kind]
            if names and t.kind != "gold":
                found = chosen(t, names)
                c["right"] += len(found & t.gold.keys())
                c["told"] += len(found) + len(t.gold)
            for name in t.names:
                c["points"] += len(name.km)
                if name.rows:
                    best = int(np.argmax(odds(ranks, name.rows)))
                    c["held"] += int((name.km.min(axis=1) <= NEAR_KM).sum())
                    c["near"] += int((name.km[:, best] <= NEAR_KM).sum())
    figures = {}
    for kind, c in count.items():
        f1 = f"{2 * c['right'] / c['told']:.3f}" if c["told"] else "none"
        figures[kind] = f"recognition {f1}, within 161 km {c['near'] / c['held']:.3f} of the held"
        print(f"{kind}: {figures[kind]}, missing {1 - c['held'] / c['points']:.3f}")
    if a.write:
        made = f"learned {datetime.now(UTC):%Y-%m-%d} by train/places.py on train of LGL, GeoWebNews and GeoVirus"
        made += f" (ranking: and gold); {a.folds} folds held out by document: {figures}"
        made_now = {"ranking": learn_ranks(texts, n_trees=n_ranks, leaves=a.leaves)}
        if not a.only:
            made_now["recognising"] = learn_names(
                [t for t in texts if t.kind != "gold"], n_trees=n_names, leaves=a.leaves
            )
        for name, told in made_now.items():
            written = json.dumps({"made": made, "weights": told}, separators=(",", ":"))
            (WEIGHTS / f"{name}.json").write_text(written.replace("]],[[", "]],\n[[") + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
