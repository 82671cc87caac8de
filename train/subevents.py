"""Learns ACLED's sub-events (`sayso/reader/subevents.py`) from sentences of our own in `train/subevents.txt`.

    python train/subevents.py [--c C ...] [--write]

Needs scikit-learn. Deterministic, some minutes on one core. Prints the weighted F1 of five folds of the sentences, and
that of `train/subevents_held.txt`, which are in another manner and chose nothing. With --write the weights go to
`sayso/reader/weights/subevents.json`.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import classification_report, f1_score

from sayso import flow
from sayso.reader import subevents

HERE = Path(__file__).resolve().parent
WEIGHTS = HERE.parent / "sayso" / "reader" / "weights" / "subevents.json"
SMALL = 0.03
# Words beyond a few sentences say less than concepts do: their features weigh less in the fit.
LIGHT = 0.2


def told(name: str) -> list[tuple[str, str]]:
    """The sentences of a file with their sub-events."""
    found, kind = list[tuple[str, str]](), ""
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            kind = line.removeprefix("== ")
        elif line and not line.startswith("#"):
            found.append((line, kind))
    return found


def weight(feature: str, light: float) -> float:
    return light if feature.startswith("w=") else 1.0


class Model:
    def __init__(self, rows: Sequence[list[str]], kinds: Sequence[str], *, c: float, light: float) -> None:
        count = Counter(f for found in rows for f in found)
        self.index = {f: n for n, f in enumerate(f for f, k in count.items() if k > 1)}
        self.light = light
        self.fit = LogisticRegression(C=c, max_iter=500, class_weight="balanced").fit(self.matrix(rows), kinds)

    def matrix(self, rows: Sequence[list[str]]) -> csr_matrix:
        at = [(n, self.index[f], weight(f, self.light)) for n, x in enumerate(rows) for f in x if f in self.index]
        i, j, v = zip(*at, strict=True)
        return csr_matrix((np.array(v, np.float32), (i, j)), shape=(len(rows), len(self.index)))

    def best(self, rows: Sequence[list[str]]) -> list[str]:
        return list(self.fit.predict(self.matrix(rows)))

    def table(self) -> dict[str, dict[str, float]]:
        found: dict[str, dict[str, float]] = {}
        for f, n in self.index.items():
            row = {
                str(k): round(float(w) * weight(f, self.light), 3)
                for k, w in zip(self.fit.classes_, self.fit.coef_[:, n], strict=True)
                if abs(w) >= SMALL
            }
            if row:
                found[f] = row
        bias = found.setdefault("bias", {})
        for k, b in zip(self.fit.classes_, self.fit.intercept_, strict=True):
            bias[str(k)] = round(bias.get(str(k), 0.0) + float(b), 3)
        return found


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--c", type=float, nargs="*", default=[3.0])
    p.add_argument("--light", type=float, nargs="*", default=[LIGHT])
    p.add_argument("--report", action="store_true")
    p.add_argument("--write", action="store_true")
    a = p.parse_args()
    ours, held = told("subevents.txt"), told("subevents_held.txt")
    rows = [list(subevents.features(flow.read(text))) for text, _ in ours]
    tests = [list(subevents.features(flow.read(text))) for text, _ in held]
    kinds, true = [k for _, k in ours], [k for _, k in held]
    for c in a.c:
        for light in a.light:
            given = [""] * len(rows)
            for fold in range(5):
                model = Model(
                    [x for n, x in enumerate(rows) if n % 5 != fold],
                    [k for n, k in enumerate(kinds) if n % 5 != fold],
                    c=c,
                    light=light,
                )
                for n, kind in zip(range(fold, len(rows), 5), model.best(rows[fold::5]), strict=True):
                    given[n] = kind
            model = Model(rows, kinds, c=c, light=light)
            folds, other = f1_score(kinds, given, average="weighted"), model.best(tests)
            heldout = f1_score(true, other, average="weighted")
            print(f"c {c} light {light}: folds {folds:.3f}, held out {heldout:.3f} weighted F1")
    if a.report:
        print(classification_report(true, other, zero_division=0))
        for (text, kind), got in zip(held, other, strict=True):
            if kind != got:
                print(f"{kind} as {got}: {text}")
    if a.write:
        table = model.table()
        what = {
            "what": "feature to sub-event to weight",
            "fitted": f"train/subevents.py on {len(ours)} sentences of our own, C={a.c[-1]}, words {a.light[-1]}",
            "held_out": f"weighted F1 of five folds {folds:.3f}, of {len(held)} other sentences {heldout:.3f}",
            "weights": table,
        }
        WEIGHTS.write_text(json.dumps(what, separators=(",", ":"), sort_keys=True) + "\n", encoding="utf-8")
        print(f"{WEIGHTS.name}: {len(table)} features, {WEIGHTS.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
