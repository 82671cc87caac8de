"""Learns the triggers of WikiEvents (`sayso/reader/kairos.py`) from its train part.

    python train/kairos.py ../shared/data/wikievents/train.jsonl.gz [--cache FILE] [--enough P ...] [--write]

Needs scikit-learn. Deterministic, some minutes on one core. Five folds by document: the F1 printed (span and type)
is of documents that the model did not see.
"""

from __future__ import annotations

import argparse
import json
import pickle
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from sayso.evaluate.corpora.arguments import wikievents
from sayso.evaluate.spans import Count
from sayso.reader import kairos
from sayso.reader.sentences import lay_out
from sayso.reader.syntax import Parser, Syntax
from sayso.record import Segment, SegmentKind, Span

WEIGHTS = Path(__file__).resolve().parents[1] / "sayso" / "reader" / "weights" / "kairos.json"
FOLDS, C, LEAST, SMALL = 5, 1.0, 3, 0.05
Read = tuple[Syntax, list[tuple[Span, str]]]
Weights = dict[str, object]


def read(path: Path) -> list[Read]:
    parser = Parser()
    found: list[Read] = []
    for document in wikievents(path):
        text = document.dispatch.text
        layout = lay_out(text, [Segment(kind=SegmentKind.BODY, span=Span(0, len(text)))])
        found.append((parser.parse(text, layout), [(e.trigger, e.type) for e in document.events]))
    return found


def fit(reads: Sequence[Read]) -> Weights:
    rows, names = list[list[str]](), list[str]()
    for syntax, told in reads:
        # Of a trigger in several words the head speaks for it.
        of = {head.i: kind for span, kind in told if (head := syntax.top(span))}
        for token in kairos.candidates(syntax):
            rows.append(sorted(set(kairos.features(token, syntax))))
            names.append(of.get(token.i, ""))
    count = Counter(f for found in rows for f in found)
    index = {f: n for n, f in enumerate(f for f, k in count.items() if k >= LEAST)}
    at = [[index[f] for f in found if f in index] for found in rows]
    ends = np.cumsum([0, *map(len, at)])
    x = csr_matrix((np.ones(ends[-1], np.float32), np.array([k for a in at for k in a]), ends), (len(rows), len(index)))
    model = LogisticRegression(C=C, max_iter=60, tol=1e-4).fit(x, names)
    table = {
        f: [round(float(w), 2) for w in model.coef_[:, n]]
        for f, n in index.items()
        if np.abs(model.coef_[:, n]).max() >= SMALL
    }
    bias = [round(float(a + b), 2) for a, b in zip(table["bias"], model.intercept_, strict=True)]
    return {"labels": [str(k) for k in model.classes_], "features": table | {"bias": bias}}


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("data", type=Path)
    p.add_argument("--cache", type=Path)
    p.add_argument("--enough", type=float, nargs="*", default=[kairos.ENOUGH])
    p.add_argument("--write", action="store_true")
    a = p.parse_args()
    if a.cache and a.cache.exists():
        reads: list[Read] = pickle.loads(a.cache.read_bytes())
    else:
        reads = read(a.data)
        if a.cache:
            a.cache.write_bytes(pickle.dumps(reads))
    models = [fit([r for n, r in enumerate(reads) if n % FOLDS != k]) for k in range(FOLDS)]
    for enough in a.enough:
        kairos.ENOUGH, count = enough, Count()
        for n, (syntax, told) in enumerate(reads):
            kairos.learned = lambda _, n=n: models[n % FOLDS]  # type: ignore[assignment]
            count.add(told, kairos.triggers(syntax))
        print(f"enough {enough}: F1 {count.f1:.3f} of five folds, {count.predicted} told, {count.gold} true")
    if a.write:
        weights = fit(reads)
        what = {
            "what": "feature to weights of the labels; the empty label is that of no trigger",
            "fitted": f"train/kairos.py on WikiEvents train, {len(reads)} documents, C={C}",
            "held_out": f"trigger F1 {count.f1:.3f} of five folds",
            "weights": weights,
        }
        WEIGHTS.write_text(json.dumps(what, separators=(",", ":"), sort_keys=True) + "\n", encoding="utf-8")
        print(f"{WEIGHTS.name}: {WEIGHTS.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
