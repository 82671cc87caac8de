"""Learn the weights of `sayso/reader/weights/dating.json`: which time is an event's.

    python tools/learn_dating.py ../shared/gold/train.jsonl [--folds 5] [--write]

A softmax over the options of each event (the dateline's day, none, each reference in reach), trained on the gold's
events and triggers so that all options with the gold's value together are likely. Prints the share right on held-out
folds, split by dispatch; `--write` then learns on all of the file and writes the weights.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from given import CachedParser, load_score

from sayso.reader import segments, sentences, times
from sayso.reader.dating import choose
from sayso.reader.marks import Draft, Known, Trigger
from sayso.reader.timing import Option, Scene, options
from sayso.record import Dateline, EventType, Span

OUT = Path(__file__).resolve().parents[1] / "sayso" / "reader" / "weights" / "dating.json"
Case = tuple[list[Option], list[bool]]


def cases(row: dict[str, Any], parser: CachedParser, judge: Any) -> list[Case]:
    """The events of a gold dispatch as options, and which of them have the gold's value."""
    text = row["text"]
    parts = segments.split(text)
    syntax = parser.parse(text, sentences.lay_out(text, parts))
    dateline = Dateline(date=row["dateline"]["date"])
    known = Known(
        dateline=dateline,
        places=(),
        actors=(),
        sources=(),
        times=times.find(syntax, dateline),
        costs=(),
        statements=(),
    )
    drafts, whens = [], []
    for event in row["events"]:
        kind = EventType(event["type"])
        heads = [(Span(*s), syntax.top(Span(*s))) for s in event["triggers"]]
        triggers = tuple(Trigger(span=s, head=h.i, type=kind) for s, h in heads if h is not None)
        if triggers:
            drafts.append(Draft(type=kind, triggers=triggers))
            whens.append(None if event["generic"] else event["when"])
    scene = Scene(syntax, known, drafts)
    found = []
    for draft, when in zip(drafts, whens, strict=True):
        if when is not None:
            them = options(scene, draft)
            found.append((them, [right(when, o, judge) for o in them]))
    return found


def right(when: dict[str, Any], option: Option, judge: Any) -> bool:
    """True where the option has the gold's value; a clock without its zone counts by its day."""
    start = option.start
    if start and option.ref and option.ref.zone == "local":
        start = start[:10]
    return bool(judge.same_when(when, {"start": start}))


class Model:
    """The weights of the features that occur often enough, learned by Adam on the whole batch."""

    def __init__(self, learn: list[Case], *, least: int, decay: float, steps: int) -> None:
        count = Counter(f for them, _ in learn for o in them for f in o.features)
        self.names = {f: n for n, f in enumerate(sorted(f for f, c in count.items() if c >= least))}
        learn = [c for c in learn if any(c[1])]
        rows, cols = [], []
        group, right = [], []
        for n, (them, good) in enumerate(learn):
            for o, g in zip(them, good, strict=True):
                for f in o.features:
                    if f in self.names:
                        rows.append(len(group))
                        cols.append(self.names[f])
                group.append(n)
                right.append(g)
        rows, cols, group, right = map(np.array, (rows, cols, group, right))
        weights = np.zeros(len(self.names))
        first, second = np.zeros_like(weights), np.zeros_like(weights)
        for step in range(1, steps + 1):
            scores = np.bincount(rows, weights[cols], len(group))
            scores = np.exp(scores - scores.max())
            total = np.bincount(group, scores)[group]
            good = np.bincount(group, scores * right)[group]
            error = scores / total - scores * right / good
            slope = np.bincount(cols, error[rows], len(weights)) + decay * weights
            first = 0.9 * first + 0.1 * slope
            second = 0.99 * second + 0.01 * slope**2
            weights -= 0.05 * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
        self.weights = {f: float(weights[n]) for f, n in self.names.items()}

    def right(self, case: Case) -> bool:
        them, good = case
        return good[them.index(choose(them, self.weights))]


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("gold", type=Path)
    p.add_argument("--folds", type=int, default=5)
    p.add_argument("--least", type=int, default=3)
    p.add_argument("--decay", type=float, default=4.0)
    p.add_argument("--steps", type=int, default=250)
    p.add_argument("--write", action="store_true")
    a = p.parse_args()
    judge, parser = load_score(a.gold.parent / "score.py"), CachedParser()
    told = [cases(json.loads(line), parser, judge) for line in a.gold.open(encoding="utf-8")]
    settings = {"least": a.least, "decay": a.decay, "steps": a.steps}
    right, able, n = 0, 0, 0
    for fold in range(a.folds):
        model = Model([c for k, cs in enumerate(told) if k % a.folds != fold for c in cs], **settings)
        held = [c for k, cs in enumerate(told) if k % a.folds == fold for c in cs]
        right, able, n = right + sum(map(model.right, held)), able + sum(any(g) for _, g in held), n + len(held)
    print(f"right on held-out folds {right / n:.3f}; an option is right for {able / n:.3f} of {n}")
    if a.write:
        model = Model([c for cs in told for c in cs], **settings)
        made = (
            f"learned {datetime.now(UTC):%Y-%m-%d} by tools/learn_dating.py on {a.gold.name} ({n} events, {settings}); "
        )
        made += f"right on {a.folds} folds held out by dispatch: {right / n:.3f}"
        kept = {f: round(w, 3) for f, w in sorted(model.weights.items()) if abs(w) >= 0.02}
        OUT.parent.mkdir(exist_ok=True)
        OUT.write_text(json.dumps({"made": made, "weights": kept}, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
