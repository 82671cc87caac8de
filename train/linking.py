"""Learn `sayso/link/weights/`: how rare words are, and what each level of each feature of a pair of claims is worth.

    zcat ../shared/data/wire/dispatches.jsonl.gz | grep -E '^.{0,20}_ENG_(1997|2005)' > WIRE.jsonl
    sayso read WIRE.jsonl --json > WIRE_READ.jsonl
    sayso read ../shared/data/ecb_plus/train.jsonl.gz --json > ECB_READ.jsonl
    python train/linking.py ../shared --wire WIRE_READ.jsonl --ecb ECB_READ.jsonl [--write]

Pairs are those of claims that meet the experts' mentions in the wire (neighbours, or of one incident), those of ECB+
train within a topic, and those of two claims in one dispatch of gold train. A logistic regression over the levels gives
a score card. Prints how well each year of the wire is linked with a card learned without it; `--write` then learns on
all and writes the weights.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score

from sayso.evaluate.corpora import rows
from sayso.evaluate.corpora.linked import story
from sayso.evaluate.ecb import topics
from sayso.evaluate.link import bcubed, meet
from sayso.link import words as words_module
from sayso.link.cluster import cluster
from sayso.link.compare import compare
from sayso.link.facets import Facets, facets
from sayso.link.judge import JOIN_FROM
from sayso.link.naming import order
from sayso.link.near import Filed, Neighbours, Pair, at, keys
from sayso.link.words import words
from sayso.record import Claim, Reading, claims
from sayso.record.plain import from_plain

OUT = Path(__file__).resolve().parents[1] / "sayso" / "link" / "weights"
# What a pair of ECB+ and of gold train counts beside one of the wire's. Swept, docs/cards/link.md.
OF_ECB, OF_ONE_PAGE = 0.5, 0.3
# What a pair counts of which one is met by no mention: the experts did not say of it that it is something else.
OF_ELSEWHERE = 0.1
# What a pair counts of which only the places say that it is not one.
OF_APART = 0.3
# Inverse regularisation, swept as well; a level met in fewer pairs has no weight.
LOOSE, LEAST = 1.0, 5
# What ECB+ cannot teach: it has no dates of filing and no headlines; the pages of gold train teach nothing but `page`.
NOT_OF_ECB = {"told", "topic", "page"}
# What is not known of the bare mentions of ECB+.
NOT_OF_MENTIONS = {"told", "type", "time", "toll"}
YEARS = ("1997", "2005")


@dataclass(frozen=True, kw_only=True)
class Case:
    """A pair with how its two stand, whether they are one, how much it counts, and of what it is."""

    levels: dict[str, str]
    same: bool
    weight: float
    of: str


class Wire:
    """The wire as read, its claims, and which of them meet which mentions."""

    def __init__(self, shared: Path, read: Path) -> None:
        self.story = story(shared / "gold" / "link", wire=shared / "data" / "wire" / "dispatches.jsonl.gz")
        self.by_dispatch: dict[str, list[Claim]] = {}
        for reading in readings(read):
            self.by_dispatch[reading.id] = [c for c in claims(reading) if not c.event.generic]
        self.facets = {c.id: facets(c) for cs in self.by_dispatch.values() for c in cs}
        self.met = meet(self.story.mentions, self.by_dispatch)
        self.incidents: dict[str, set[str]] = {}
        for mention, claim in self.met.items():
            self.incidents.setdefault(claim.id, set()).add(mention.incident)
        self.near = neighbours(self.facets)

    def cases(self) -> Iterator[Case]:
        told = defaultdict[str, set[str]](set)
        for mention in self.story.mentions:
            told[mention.dispatch].add(mention.incident)
        pairs: list[tuple[str, str, bool]] = []
        for a, b in combinations(sorted(self.incidents), 2):
            same = bool(self.incidents[a] & self.incidents[b])
            if same or (a, b) in self.near:
                pairs.append((a, b, same))
        for one, other in (pair for a, b in self.near for pair in ((a, b), (b, a))):
            page, its = self.facets[other].dispatch, self.incidents.get(one)
            # Nothing is known of other claims in its own dispatch, or in one that tells of its incident too.
            elsewhere = page in told and page != self.facets[one].dispatch
            if its and other not in self.incidents and elsewhere and not told[page] & its:
                pairs.append((one, other, False))
        sizes = Counter(min(self.incidents[a] & self.incidents[b]) for a, b, same in pairs if same)
        for a, b, same in pairs:
            # The pairs of an incident count together as the root of their number, else one of fifteen mentions is all.
            weight = sizes[min(self.incidents[a] & self.incidents[b])] ** -0.5 if same else 1.0
            weight *= 1.0 if b in self.incidents else OF_ELSEWHERE
            levels = compare(self.facets[a], self.facets[b])
            yield Case(levels=levels, same=same, weight=weight, of=year(self.facets[a].dispatch))

    def apart(self) -> Iterator[Case]:
        """Neighbours that words of their own date, in towns that lie apart: nobody judged them, and few can be one."""
        for a, b in sorted(self.near):
            one, other = self.facets[a], self.facets[b]
            if one.dispatch != other.dispatch and one.firm and other.firm:
                levels = compare(one, other)
                if levels["place"] == "apart":
                    yield Case(levels=levels, same=False, weight=OF_APART, of="apart")


def readings(path: Path) -> Iterator[Reading]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if "failure" not in row:
                yield from_plain(row)


def year(dispatch: str) -> str:
    return dispatch[8:12]


def neighbours(them: dict[str, Facets]) -> set[Pair]:
    """The pairs that a linker compares, the lesser id first."""
    filed = Neighbours(Filed())
    its = {id: (at(one), keys(one)) for id, one in them.items()}
    near: set[Pair] = set()
    for id in sorted(them):
        others, parted = filed.come(*its[id])
        near |= {_by_id(id, other) for other in others}
        near -= {_by_id(a, b) for a, b in parted if not filed.are_near(*its[a], *its[b])}
    return near


def _by_id(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)


def ecb_cases(shared: Path, read: Path) -> Iterator[Case]:
    """Pairs of claims in two articles of one topic of ECB+ train, by the chains that their triggers are in."""
    with gzip.open(shared / "data" / "ecb_plus" / "train.jsonl.gz", "rt", encoding="utf-8") as lines:
        articles = {row["id"]: row for row in map(json.loads, lines)}
    chains: dict[str, set[str]] = {}
    of_topic: defaultdict[str, list[Facets]] = defaultdict(list)
    for reading in readings(read):
        article = articles.get(reading.id)
        for claim in claims(reading) if article else ():
            found = {
                m["chain"]
                for t in claim.event.triggers
                for m in article["mentions"]
                if m["type"] == "ACT" and t.start < m["end"] and m["start"] < t.end
            }
            if found:
                chains[claim.id] = found
                of_topic[article["topic"]].append(facets(claim))
    pairs = [(a, b) for them in of_topic.values() for a, b in combinations(them, 2) if a.dispatch != b.dispatch]
    sizes = Counter(min(chains[a.claim] & chains[b.claim]) for a, b in pairs if chains[a.claim] & chains[b.claim])
    for a, b in pairs:
        both = chains[a.claim] & chains[b.claim]
        weight = OF_ECB * (sizes[min(both)] ** -0.5 if both else 1.0)
        levels = {f: v for f, v in compare(a, b).items() if f not in NOT_OF_ECB}
        yield Case(levels=levels, same=bool(both), weight=weight, of="ecb")


def page_cases(shared: Path, read: Path) -> Iterator[Case]:
    """Pairs of claims in one dispatch of gold train: one where both stand on words of one event of the experts."""
    with (shared / "gold" / "train.jsonl").open(encoding="utf-8") as lines:
        gold = {row["id"]: row["events"] for row in map(json.loads, lines)}
    for reading in readings(read):
        found: list[tuple[Facets, int]] = []
        for claim in claims(reading) if reading.id in gold else ():
            meets = Counter(
                n
                for n, event in enumerate(gold[reading.id])
                for s, e in event["triggers"]
                for t in claim.event.triggers
                if t.start < e and s < t.end
            )
            if meets and not claim.event.generic:
                found.append((facets(claim), meets.most_common(1)[0][0]))
        for (a, n), (b, m) in combinations(found, 2):
            yield Case(levels=compare(a, b), same=n == m, weight=OF_ONE_PAGE, of="page")


def mention_cases(shared: Path) -> Iterator[Case]:
    """Pairs of the experts' own mentions of ECB+ train, within a topic."""
    for mentions in topics(rows(shared / "data" / "ecb_plus" / "train.jsonl.gz")):
        for a, b in combinations([facets(c) for c in mentions.claims], 2):
            levels = {f: v for f, v in compare(a, b).items() if f not in NOT_OF_MENTIONS}
            yield Case(
                levels=levels, same=mentions.chain[a.claim] == mentions.chain[b.claim], weight=1.0, of="mentions"
            )


class Card:
    """A score card, as it is learned and as it is written."""

    def __init__(self, cases: Sequence[Case]) -> None:
        met = Counter((f, v) for c in cases for f, v in c.levels.items())
        self.at = {k: n for n, k in enumerate(sorted(k for k, n in met.items() if n >= LEAST))}
        model = LogisticRegression(C=LOOSE, max_iter=3000)
        model.fit(self._matrix(cases), [c.same for c in cases], [c.weight for c in cases])
        self.start, self.weights = float(model.intercept_[0]), model.coef_[0]

    def _matrix(self, cases: Sequence[Case]) -> Any:
        rows, columns = [], []
        for n, case in enumerate(cases):
            for level in case.levels.items():
                if level in self.at:
                    rows.append(n)
                    columns.append(self.at[level])
        return csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(cases), len(self.at)))

    def odds(self, levels: dict[str, str]) -> float:
        return self.start + sum(self.weights[self.at[k]] for k in levels.items() if k in self.at)

    def plain(self) -> dict[str, Any]:
        features: defaultdict[str, dict[str, float]] = defaultdict(dict)
        for (feature, level), n in self.at.items():
            features[feature][level] = round(float(self.weights[n]), 3)
        return {"every pair": round(self.start, 3), "features": features}


def link(wire: Wire, card: Card, join_from: float) -> tuple[dict[str, str], int]:
    """Which group each claim of the wire is in, and how many claims the greatest group has."""
    known: dict[tuple[str, str], float] = {}

    def score(a: str, b: str) -> float:
        pair = (min(a, b), max(a, b))
        if pair not in known:
            known[pair] = card.odds(compare(wire.facets[a], wire.facets[b])) - join_from
        return known[pair]

    likely: defaultdict[str, set[str]] = defaultdict(set)
    for a, b in wire.near:
        if score(a, b) > 0:
            likely[a].add(b)
            likely[b].add(a)
    groups = cluster({c.id: order(c) for cs in wire.by_dispatch.values() for c in cs}, likely, score)
    return {id: members[0] for members in groups for id in members}, max(map(len, groups))


def rare_words(texts: Iterable[str]) -> dict[str, Any]:
    them = [set(words(text)) for text in texts]
    met = Counter(w for each in them for w in each)
    return {"dispatches": len(them), "in": {w: k for w, k in sorted(met.items()) if k >= 3}}


def write(name: str, made: str, weights: dict[str, Any]) -> None:
    stamp = f"learned {datetime.now(UTC):%Y-%m-%d} by train/linking.py {made}"
    (OUT / f"{name}.json").write_text(json.dumps({"made": stamp, "weights": weights}, indent=0), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--wire", type=Path, required=True, help="readings of the wire")
    parser.add_argument("--ecb", type=Path, required=True, help="readings of ECB+")
    parser.add_argument("--join-from", type=float, nargs="*", default=[JOIN_FROM], help="bounds to try")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()

    if args.write:
        table = rare_words(row["text"] for row in rows(args.shared / "data" / "wire" / "dispatches.jsonl.gz"))
        write("words", f"on {table['dispatches']} dispatches of the wire", table)
        words_module.learned.cache_clear()
    wire = Wire(args.shared, args.wire)
    cases = list(wire.cases())
    more = [*wire.apart(), *ecb_cases(args.shared, args.ecb), *page_cases(args.shared, args.wire)]
    for of in (*YEARS, "apart", "ecb", "page"):
        them = [c for c in (*cases, *more) if c.of == of]
        print(f"{of:5} {len(them):6} pairs, {sum(c.same for c in them):5} of one incident")
    told: list[str] = []
    for held in YEARS:
        card = Card([c for c in cases if c.of != held] + more)
        test = [c for c in cases if c.of == held]
        precise = average_precision_score(
            [c.same for c in test], [card.odds(c.levels) for c in test], sample_weight=[c.weight for c in test]
        )
        print(f"{held} held out: average precision of pairs {precise:.3f}")
        for join_from in args.join_from:
            group, most = link(wire, card, join_from)
            met = {m: c.id for m, c in wire.met.items() if year(m.dispatch) == held}
            figures = bcubed({m: m.incident for m in met}, {m: group[c] for m, c in met.items()})
            line = f"join from {join_from:+.2f}: B-cubed P {figures[0]:.3f} R {figures[1]:.3f} F1 {figures[2]:.3f}"
            print(f"  {line}, greatest group {most}")
            told.append(f"{held} {line}")
    if args.write:
        bare = list(mention_cases(args.shared))
        write("mentions", f"on {len(bare)} pairs of mentions of ECB+ train", Card(bare).plain())
        write("judge", f"on {len(cases)} pairs of the wire and {len(more)} others", Card(cases + more).plain())


if __name__ == "__main__":
    random.seed(0)
    main()
