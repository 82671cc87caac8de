"""Fits the linear model of participants (`sayso/reader/participants.py`) on gold readings whose triggers are given.

    python train/participants.py GOLD_TRAIN.jsonl [--folds 5] [--write] [--c C]

Needs scikit-learn (`pip install scikit-learn`). Deterministic, a minute on one core. Folds are of whole dispatches;
the figures printed are of dispatches that the model did not see. With --write it is then fitted on all and written to
`sayso/reader/weights/`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parents[1] / "tools")]
import unseen
from given import draft_of, load_score, study_of

from sayso.reader import participants
from sayso.reader.marks import Draft

WEIGHTS = Path(__file__).resolve().parents[1] / "sayso" / "reader" / "weights" / "participants.json"
SMALL = 0.02
# What an actor of our own dispatches counts beside one of the gold. On five folds of gold train actor1 and actor2 are
# .716 and .630 without them, .728 and .646 at 0.3, and less at 1 (583 dispatches, 2026-11-25).
OURS = 0.3
Example = tuple[str, list[str], int]


class Read:
    """A gold dispatch: its events as drafts, and for each the actors with their features and true side."""

    def __init__(self, row: dict[str, Any], reader: Any, judge: Any) -> None:
        self.row, self.judge = row, judge
        study = study_of(row, reader)
        self.syntax, self.known = study.syntax, study.known
        self.scene = participants.scene_of(self.syntax, self.known)
        gold = {a["id"]: a for a in row["actors"]}
        self.events: list[tuple[dict[str, Any], Draft, list[Example]]] = []
        spans = {a.id: [[m.start, m.end] for m in a.mentions] for a in self.known.actors}
        for e in row["events"]:
            if e["generic"]:
                continue
            draft = draft_of(e, self.syntax)
            if draft is None:
                continue
            standing = participants.relations(draft, self.scene)
            them: list[Example] = []
            actors = participants.candidates(draft, self.scene, standing)
            told = participants.chosen(draft, self.scene, actors)
            for who in actors:
                label = 0
                for n, side in ((2, "actor2"), (1, "actor1")):
                    if any(judge.overlaps(gold[g]["mentions"], spans[who]) for g in e[side]):
                        label = n
                them.append((who, participants.features(who, draft, self.scene, standing, told[who]), label))
            self.events.append((e, draft, them))

    def count(self, choose: Any) -> np.ndarray:
        """Hits, gold and predicted of actor1, then of actor2, as the scorer counts them."""
        gold = {a["id"]: a for a in self.row["actors"]}
        pred = {a.id: {"mentions": [[m.start, m.end] for m in a.mentions]} for a in self.known.actors}
        total = np.zeros(6)
        for e, draft, them in self.events:
            sides = choose(draft, them)
            pair = {"actor1": sides[0], "actor2": sides[1]}

            def hits(*, swap: bool, e: Any = e, pair: Any = pair) -> list[int]:
                other = {"actor1": "actor2", "actor2": "actor1"} if swap else {}
                return [
                    self.judge.matched(
                        [gold[g] for g in e[s]], [pred[p] for p in pair[other.get(s, s)]], self.judge.same_record
                    )
                    for s in ("actor1", "actor2")
                ]

            best = hits(swap=False)
            if e["type"] in self.judge.SYMMETRIC and sum(hits(swap=True)) > sum(best):
                best = hits(swap=True)
            total += [best[0], len(e["actor1"]), len(pair["actor1"]), best[1], len(e["actor2"]), len(pair["actor2"])]
        return total


def fit(gold: Sequence[Read], ours: Sequence[Read], c: float) -> dict[str, list[float]]:
    """Feature to its three weights."""
    told = [
        (x, share) for reads, share in ((gold, 1.0), (ours, OURS)) for r in reads for _, _, t in r.events for x in t
    ]
    examples, shares = [x for x, _ in told], [share for _, share in told]
    count: dict[str, int] = {}
    for _, found, _ in examples:
        for f in set(found):
            count[f] = count.get(f, 0) + 1
    index = {f: n for n, f in enumerate(f for f, k in count.items() if k > 2)}
    rows = [n for n, x in enumerate(examples) for f in set(x[1]) if f in index]
    cols = [index[f] for x in examples for f in set(x[1]) if f in index]
    x = csr_matrix((np.ones(len(rows), np.float32), (rows, cols)), shape=(len(examples), len(index)))
    model = LogisticRegression(C=c, max_iter=200, tol=1e-3)
    model.fit(x, [label for _, _, label in examples], sample_weight=shares)
    table = {f: [round(float(w), 3) for w in model.coef_[:, n]] for f, n in index.items()}
    table = {f: ws for f, ws in table.items() if max(map(abs, ws)) >= SMALL}
    bias = table.setdefault("bias", [0.0, 0.0, 0.0])
    table["bias"] = [round(b + float(w), 3) for b, w in zip(bias, model.intercept_, strict=True)]
    return table


def weighed(them: Sequence[Example], table: dict[str, list[float]]) -> list[tuple[str, float, float]]:
    out = []
    for who, found, _ in them:
        s = np.sum([table[f] for f in found if f in table], axis=0)
        p = np.exp(s - s.max())
        p /= p.sum()
        out.append((who, float(p[1]), float(p[2])))
    return out


def figures(t: np.ndarray) -> str:
    told = []
    for n, k in enumerate((0, 3), start=1):
        f1, p, r = 2 * t[k] / max(1, t[k + 1] + t[k + 2]), t[k] / max(1, t[k + 2]), t[k] / max(1, t[k + 1])
        told.append(f"actor{n} {f1:.3f} (p {p:.2f} r {r:.2f})")
    return "  ".join(told)


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    unseen.options(p)
    p.add_argument("--folds", type=int, default=5)
    p.add_argument("--c", type=float, default=0.1)
    p.add_argument("--write", action="store_true")
    p.add_argument("--sweep", action="store_true")
    a = p.parse_args()
    judge = load_score(a.gold.parent / "score.py")
    reads, real, ours = ([Read(*pair, judge) for pair in them] for them in unseen.dispatches(a))
    folds = []
    for k in range(a.folds):
        table = fit([*real, *(r for n, r in enumerate(reads) if n % a.folds != k)], ours, a.c)
        folds.append({id(r): {id(d): weighed(t, table) for _, d, t in r.events} for r in reads[k :: a.folds]})
    held = {key: value for fold in folds for key, value in fold.items()}

    def held_counts() -> np.ndarray:
        def choose(d: Draft, r: Read) -> participants.Sides:
            return participants.choose(held[id(r)][id(d)], r.scene, symmetric=d.type in participants.SYMMETRIC)

        return sum((r.count(lambda d, _, r=r: choose(d, r)) for r in reads), np.zeros(6))

    print(f"C {a.c}:", figures(held_counts()))
    oracle = sum(
        r.count(lambda d, t: (tuple(w for w, _, n in t if n == 1), tuple(w for w, _, n in t if n == 2))) for r in reads
    )
    print("oracle:", figures(oracle))
    if a.sweep:
        for enough in (0.15, 0.2, 0.25, 0.3, 0.35):
            for beside in (0.35, 0.5, 0.65):
                participants.ENOUGH, participants.BESIDE = enough, beside
                print(enough, beside, figures(held_counts()))
    if a.write:
        table = fit([*reads, *real], ours, a.c)
        WEIGHTS.write_text(
            json.dumps(
                {
                    "what": "feature: weights for neither, actor1, actor2",
                    "fitted": f"train/participants.py on gold train, {len(real)} readings of train/wired.jsonl and "
                    f"{len(ours)} dispatches of our own, C={a.c}",
                    "held_out": figures(held_counts()),
                    "weights": dict(sorted(table.items())),
                },
                indent=0,
            )
            + "\n",
            encoding="utf-8",
        )
        print(len(table), "features,", WEIGHTS.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
