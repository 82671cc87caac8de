"""Learn the weights of `sayso/reader/weights/dating.json`: which time is an event's.

    python train/events.py ../shared/gold/train.jsonl --dump HELD_OUT.jsonl
    python train/dating.py ../shared/gold/train.jsonl --found HELD_OUT.jsonl [--folds 5] [--write]

A softmax over the options of each event (the dateline's day, none, each reference in reach), trained so that all
options with the gold's value together are likely: on the gold's events, and on those that the reader found in the same
dispatches while they were held out, with the times of the gold events that they match. Prints the share right on
held-out folds, split by dispatch; `--write` then learns on all and writes the weights.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parents[1] / "tools")]
import unseen
from given import draft_of, load_score, study_of

from sayso.reader import participants, placing, reports
from sayso.reader.dating import choose
from sayso.reader.marks import Draft
from sayso.reader.timing import Option, Scene, options

OUT = Path(__file__).resolve().parents[1] / "sayso" / "reader" / "weights" / "dating.json"
# What an event that the reader found counts beside one of the gold. On folds of train, decay 16 to 20: gold alone is
# right in 0.718 of the gold's events and 0.656 of the found ones; with 0.5 to 1 in 0.731 and 0.672 (2026-11-25).
FOUND = 0.7
# What an event of our own dispatches counts: with 583 of them 0.747 of the gold's events and 0.720 of the found ones
# are right, without 0.729 and 0.672 (2026-11-25).
OURS = 0.5
Case = tuple[list[Option], list[bool]]
Told = tuple[dict[str, Any], dict[str, Any] | None]


class Dispatches:
    """Dispatches with their readings, and all that is known of them before their events are."""

    def __init__(self, pairs: Sequence[unseen.Pair], judge: Any) -> None:
        self.rows, self.judge = [row for row, _ in pairs], judge
        studies = (study_of(*pair) for pair in pairs)
        self.known = [(study.syntax, study.known) for study in studies]

    def of_gold(self) -> list[list[Case]]:
        """The options of the gold's own events, a list a dispatch."""
        told = [[(e, None if e["generic"] else e["when"]) for e in row["events"]] for row in self.rows]
        return [self._cases(n, events) for n, events in enumerate(told)]

    def of_found(self, path: Path) -> list[list[Case]]:
        """The options of the events that were found, with the times of the gold events that they match."""
        readings = {(r.get("id") or r["dispatch"]["id"]): r for r in map(json.loads, path.open(encoding="utf-8"))}
        cases: list[list[Case]] = []
        for n, row in enumerate(self.rows):
            found = readings[row["id"]]
            pairs = self.judge.align(self.judge.Reading(row), self.judge.Reading(found))
            of = {b["id"]: a["when"] for a, b in pairs if not a["generic"]}
            cases.append(self._cases(n, [(e, of.get(e["id"])) for e in found["events"]]))
        return cases

    def _cases(self, n: int, told: Sequence[Told]) -> list[Case]:
        """The events that have a time to be learned, as options, and which of them have it."""
        syntax, known = self.known[n]
        drafts: list[Draft] = []
        whens: list[dict[str, Any] | None] = []
        for event, when in told:
            draft = draft_of(event, syntax)
            if draft is not None:
                drafts.append(draft)
                whens.append(when)
        sides = participants.participants_of(drafts, syntax, known)
        drafts = [replace(d, actor1=one, actor2=two) for d, (one, two) in zip(drafts, sides, strict=True)]
        where = placing.places_of(drafts, syntax, known)
        drafts = [replace(d, places=p) for d, p in zip(drafts, where, strict=True)]
        scene = Scene(syntax, known, drafts, reports.reports_of(drafts, syntax, known))
        them = [(options(scene, k), when) for k, when in enumerate(whens) if when is not None]
        return [(os, [right(when, o, self.judge) for o in os]) for os, when in them]


def right(when: dict[str, Any], option: Option, judge: Any) -> bool:
    """True where the option has the gold's value; a clock without its zone counts by its day."""
    start = option.start
    if start and option.ref and option.ref.zone == "local":
        start = start[:10]
    return bool(judge.same_when(when, {"start": start}))


class Model:
    """The weights of the features that occur often enough, learned by Adam on the whole batch."""

    def __init__(
        self, gold: Sequence[Case], found: Sequence[Case], ours: Sequence[Case], *, least: int, decay: float, steps: int
    ) -> None:
        told = [(*c, w) for cases, w in ((gold, 1.0), (found, FOUND), (ours, OURS)) for c in cases if any(c[1])]
        count = Counter(f for them, _, _ in told for o in them for f in o.features)
        self.names = {f: n for n, f in enumerate(sorted(f for f, c in count.items() if c >= least))}
        rows, cols, group, right, share = [], [], [], [], []
        for n, (them, good, weight) in enumerate(told):
            for o, g in zip(them, good, strict=True):
                for f in o.features:
                    if f in self.names:
                        rows.append(len(group))
                        cols.append(self.names[f])
                group.append(n)
                right.append(g)
                share.append(weight)
        rows, cols, group, right, share = map(np.array, (rows, cols, group, right, share))
        weights = np.zeros(len(self.names))
        first, second = np.zeros_like(weights), np.zeros_like(weights)
        for step in range(1, steps + 1):
            scores = np.bincount(rows, weights[cols], len(group))
            scores = np.exp(scores - scores.max())
            total = np.bincount(group, scores)[group]
            good = np.bincount(group, scores * right)[group]
            error = share * (scores / total - scores * right / good)
            slope = np.bincount(cols, error[rows], len(weights)) + decay * weights
            first = 0.9 * first + 0.1 * slope
            second = 0.99 * second + 0.01 * slope**2
            weights -= 0.05 * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
        self.weights = {f: float(weights[n]) for f, n in self.names.items()}

    def right(self, case: Case) -> bool:
        them, good = case
        return good[them.index(choose(them, self.weights))]


def without(told: Sequence[list[Case]], fold: int, folds: int) -> list[Case]:
    return [c for k, cases in enumerate(told) if k % folds != fold for c in cases]


def only(told: Sequence[list[Case]], fold: int, folds: int) -> list[Case]:
    return [c for k, cases in enumerate(told) if k % folds == fold for c in cases]


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    unseen.options(p)
    p.add_argument("--found", type=Path, help="held-out readings, from train/events.py --dump")
    p.add_argument("--folds", type=int, default=5)
    p.add_argument("--least", type=int, default=3)
    p.add_argument("--decay", type=float, default=16.0)
    p.add_argument("--steps", type=int, default=200)
    p.add_argument("--write", action="store_true")
    a = p.parse_args()
    judge = load_score(a.gold.parent / "score.py")
    of_gold, of_wire, of_ours = unseen.dispatches(a)
    dispatches = Dispatches(of_gold, judge)
    ours = [c for cs in Dispatches(of_ours, judge).of_gold() for c in cs]
    dated = [(row, reader) for row, reader in of_wire if row["published"]]
    real = [c for cs in Dispatches(dated, judge).of_gold() for c in cs]
    gold = dispatches.of_gold()
    found = dispatches.of_found(a.found) if a.found else [[] for _ in gold]
    settings = {"least": a.least, "decay": a.decay, "steps": a.steps}
    share: dict[str, float] = {}
    models = [
        Model([*real, *without(gold, f, a.folds)], without(found, f, a.folds), ours, **settings) for f in range(a.folds)
    ]
    for name, told in (("gold", gold), ("found", found)):
        held = [(m, c) for f, m in enumerate(models) for c in only(told, f, a.folds)]
        if held:
            share[name] = sum(m.right(c) for m, c in held) / len(held)
            able = sum(any(good) for _, (_, good) in held) / len(held)
            print(
                f"{name}: right on held-out folds {share[name]:.3f}; an option is right for {able:.3f} of {len(held)}"
            )
    if a.write:
        model = Model([*real, *(c for cs in gold for c in cs)], [c for cs in found for c in cs], ours, **settings)
        made = f"learned {datetime.now(UTC):%Y-%m-%d} by train/dating.py on {a.gold.name}, {len(real)} events of "
        made += f"train/wired.jsonl and {len(ours)} of our own ({settings}); right on {a.folds} folds held out: "
        made += ", ".join(f"{k} {v:.3f}" for k, v in share.items())
        kept = {f: round(w, 3) for f, w in sorted(model.weights.items()) if abs(w) >= 0.02}
        OUT.parent.mkdir(exist_ok=True)
        OUT.write_text(json.dumps({"made": made, "weights": kept}, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
