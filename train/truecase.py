"""Learns for `sayso/reader/truecase.py` how words are written in print, from texts whose capitals are taken away.

    python train/truecase.py ../shared/data [--write]

Needs scikit-learn. Deterministic, a few minutes on one core. Reads the wire, PolNeAR train and TempEval-3 train; every
tenth text is held out, and the figure printed is the share of its words (first words of sentences left out) that get
their case back. With --write the weights go to `sayso/reader/weights/truecase.json`.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from sayso.reader import truecase
from sayso.reader.truecase import LOWER, TITLE, UPPER

WEIGHTS = Path(__file__).resolve().parents[1] / "sayso" / "reader" / "weights" / "truecase.json"
SETS = ("wire/dispatches.jsonl.gz", "polnear/train.jsonl.gz", "tempeval3/train.jsonl.gz")
# Met less often, a word is unknown: so the model learns what to do with those.
LEAST = 4
SMALL = 0.1


def texts(data: Path) -> Iterator[str]:
    for name in SETS:
        with gzip.open(data / name, "rt", encoding="utf-8") as lines:
            for line in lines:
                text = json.loads(line)["text"]
                # Headlines and datelines keep another custom; bodies begin behind the second blank line at the latest.
                yield text.split("\n\n", 2)[-1]


def case_of(word: str) -> int:
    if word.islower():
        return LOWER
    return UPPER if word.isupper() and len(word) > 1 else TITLE


def habit(counts: Counter[int]) -> str:
    n = sum(counts.values())
    if counts[UPPER] > n / 2:
        return "u"
    small = counts[LOWER] / n
    return next(h for h, least in zip("lkmct", (0.985, 0.7, 0.3, 0.04, 0.0), strict=True) if small >= least)


def sentences_of(text: str) -> list[tuple[truecase.Word, int]]:
    found = list(truecase._WORD.finditer(text))
    return list(zip(truecase.words_of(text, found), (case_of(m[0]) for m in found), strict=True))


def examples(them: Iterable[str]) -> Iterator[tuple[list[str], int]]:
    for text in them:
        pairs = sentences_of(text)
        words = [w for w, _ in pairs]
        for k, (word, case) in enumerate(pairs):
            if not word.begins:
                yield list(truecase.features(words, k)), case


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("data", type=Path)
    p.add_argument("--write", action="store_true")
    a = p.parse_args()
    every = list(texts(a.data))
    train, held = [t for n, t in enumerate(every) if n % 10], every[::10]
    truecase._habits = dict  # type: ignore[assignment] - none are known yet
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    for text in train:
        for word, case in sentences_of(text):
            if not word.begins:
                counts[word.text][case] += 1
    habits = {w: habit(c) for w, c in counts.items() if sum(c.values()) >= LEAST}
    truecase._habits = lambda: habits  # type: ignore[assignment]
    data = list(examples(train[::3]))
    seen = Counter(f for found, _ in data for f in found)
    index = {f: n for n, f in enumerate(f for f, k in seen.items() if k >= LEAST)}

    def matrix(rows: list[tuple[list[str], int]]) -> csr_matrix:
        at = [(n, index[f]) for n, (found, _) in enumerate(rows) for f in found if f in index]
        return csr_matrix((np.ones(len(at), np.float32), tuple(zip(*at, strict=True))), shape=(len(rows), len(index)))

    model = LogisticRegression(C=1.0, max_iter=150, tol=1e-5).fit(matrix(data), [c for _, c in data])
    test = list(examples(held))
    given, gold = model.predict(matrix(test)), np.array([c for _, c in test])
    right = float((given == gold).mean())
    names = gold > LOWER
    recall, precision = float((given[names] > LOWER).mean()), float((gold[given > LOWER] > LOWER).mean())
    print(f"{len(gold)} words held out: {right:.4f} right; capitals precision {precision:.4f} recall {recall:.4f}")
    table = {
        f: [round(float(w), 2) for w in model.coef_[:, n]]
        for f, n in index.items()
        if np.abs(model.coef_[:, n]).max() >= SMALL
    }
    bias = np.array(table.get("bias", [0, 0, 0])) + model.intercept_
    table["bias"] = [round(float(b), 2) for b in bias]
    print(f"{len(habits)} words, {len(table)} features")
    if a.write:
        of: dict[str, list[str]] = defaultdict(list)
        for word, h in habits.items():
            of[h].append(word)
        told = {
            "what": "habits: how words are mostly written; features: weights for lower, Title and UPPER",
            "fitted": "train/truecase.py on the wire, PolNeAR train and TempEval-3 train, a tenth of them held out",
            "held_out": f"{right:.4f} of words right; capitals precision {precision:.4f} recall {recall:.4f}",
            "weights": {"habits": {h: " ".join(sorted(ws)) for h, ws in sorted(of.items())}, "features": table},
        }
        WEIGHTS.write_text(json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\n", "utf-8")
        print(f"{WEIGHTS.name}: {WEIGHTS.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
