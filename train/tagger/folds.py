"""Fits the heads of gold on folds of gold train and tells what they say of dispatches they have not seen.

    python train/tagger/folds.py --init RUN/model.pt --out FOLDS.jsonl [--folds 5] [--sets gold:5 own:3]

The checkpoint must not have seen gold. Written is one line a dispatch: `id`, and `words` as [start, end, {type:
probability over 0.02}]. So the reader's own models can be fitted on top of the tagger without its training answers.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from encoder import folder_of
from fit import batches, fit, new, passes_of
from model import Tagger
from sets import HEADS, SHARED, Row, examples, rows

from sayso.reader.labels import softmax
from sayso.reader.pieces import Pieces

LEAST = 0.02
KINDS = HEADS["trigger"].labels
GENERIC = KINDS.index("generic") + 1


def seen(model: Tagger, pieces: Pieces, ids: set[str]) -> Iterator[tuple[str, np.ndarray, np.ndarray, np.ndarray]]:
    """Id, starts and ends of words, and the probabilities of the trigger head, window by window."""
    model.eval()
    with torch.no_grad():
        for e in examples("gold", pieces):
            if e.origin in ids:
                logits = model.heads["trigger"](model.words([e])[0, 1:])
                yield e.origin, e.window.starts, e.window.ends, softmax(logits.numpy())


def mentions(words: Sequence[tuple[int, int, np.ndarray]], least: float) -> list[tuple[int, int, int]]:
    """Runs of words likely to be triggers of one type, generic ones left out: (start, end, label)."""
    found: list[tuple[int, int, int]] = []
    previous = -2
    for k, (start, end, p) in enumerate(words):
        if 1 - p[0] - p[GENERIC] < least:
            continue
        label = int(p[1:GENERIC].argmax()) + 1
        if k == previous + 1 and found[-1][2] == label and start - found[-1][1] <= 1:
            found[-1] = (found[-1][0], end, label)
        else:
            found.append((start, end, label))
        previous = k
    return found


def score(gold: Sequence[Row], told: dict[str, list[tuple[int, int, np.ndarray]]], least: float) -> dict[str, float]:
    """Trigger mentions that overlap one of gold, one to one; those that overlap a generic one count neither way."""
    right = typed = n_gold = n_told = 0
    for row in gold:
        real = [(*s, KINDS.index(e["type"]) + 1) for e in row["events"] if not e["generic"] for s in e["triggers"]]
        real = list({(s, e): (s, e, k) for s, e, k in real}.values())
        habits = [tuple(s) for e in row["events"] if e["generic"] for s in e["triggers"]]
        left = list(real)
        for start, end, label in mentions(told[row["id"]], least):
            hits = [g for g in left if g[0] < end and start < g[1]]
            if hits:
                hit = next((g for g in hits if g[2] == label), hits[0])
                left.remove(hit)
                right += 1
                typed += hit[2] == label
            elif any(s < end and start < e for s, e in habits) or any(g[0] < end and start < g[1] for g in real):
                continue
            n_told += 1
        n_gold += len(real)
    return {
        "least": least,
        "precision": right / max(n_told, 1),
        "recall": right / n_gold,
        "f1": 2 * right / (n_gold + n_told),
        "typed_f1": 2 * typed / (n_gold + n_told),
    }


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--init", type=Path, required=True)
    given.add_argument("--out", type=Path, required=True)
    given.add_argument("--encoder", default="minilm")
    given.add_argument("--folds", type=int, default=5)
    given.add_argument("--only", type=int, nargs="*")
    given.add_argument("--sets", nargs="+", default=["gold:5"], help="NAME:PASSES; of gold each fold leaves out a part")
    given.add_argument("--lr", type=float, default=2e-4)
    given.add_argument("--head-lr", type=float, default=2e-3)
    given.add_argument("--seed", type=int, default=1)
    given.add_argument("--threads", type=int, default=1)
    args = given.parse_args()
    torch.set_num_threads(args.threads)
    pieces = Pieces(folder_of(args.encoder) / "tokenizer.json")
    gold = rows(SHARED / "gold" / "train.jsonl")
    chosen = passes_of(args.sets)
    told: dict[str, list[Any]] = {}
    for k in args.only if args.only is not None else range(args.folds):
        torch.manual_seed(args.seed)
        home = args.out.with_suffix("") / str(k)
        home.mkdir(parents=True, exist_ok=True)
        model = new(args.encoder, init=args.init)
        done = home / "model.pt"
        if done.is_file():
            model.load_state_dict(torch.load(done))
        else:
            plan = batches(chosen, pieces, seed=args.seed, held=(k, args.folds))
            fit(model, plan, home, lr=args.lr, head_lr=args.head_lr, seed=args.seed)
        ids = {r["id"] for n, r in enumerate(gold) if n % args.folds == k}
        told |= {i: [] for i in ids}
        for name, starts, ends, chances in seen(model, pieces, ids):
            told[name] += zip(starts.tolist(), ends.tolist(), chances, strict=True)
        held = [r for r in gold if r["id"] in ids]
        print(k, json.dumps(score(held, told, 0.5)), flush=True)
    known = [r for r in gold if r["id"] in told]
    for least in (0.2, 0.3, 0.4, 0.5, 0.6):
        print("all", json.dumps({n: round(v, 4) for n, v in score(known, told, least).items()}))
    with args.out.open("w", encoding="utf-8") as out:
        for row in known:
            words = [
                [s, e, {k: round(float(v), 4) for k, v in zip(KINDS, p[1:], strict=True) if v > LEAST}]
                for s, e, p in told[row["id"]]
            ]
            print(json.dumps({"id": row["id"], "words": [w for w in words if w[2]]}), file=out)


if __name__ == "__main__":
    main()
