"""Learns the incidents of MUC-4 (`sayso/reader/templates.py`) from its train part.

    python train/templates.py ../shared/data/muc4/train.jsonl.gz --halves HALF0 HALF1 [--cache FILE] [--write]

Needs scikit-learn. Deterministic; reading the texts takes minutes, kept in --cache, each fit about one. Three folds by
document: the template F1 printed is of documents that the models did not see; `--halves` as in `unseen.py`, for the
documents that we read ourselves.
"""

from __future__ import annotations

import argparse
import json
import pickle
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parents[1] / "tools")]
import wired
from given import cached_reader

from sayso.evaluate.corpora import muc4
from sayso.evaluate.templates import Slots, Template, compare, plain
from sayso.reader import events, fillers, templates
from sayso.reader.steps import Reader
from sayso.reader.templates import ROLES, TYPES

WEIGHTS = Path(__file__).resolve().parents[1] / "sayso" / "reader" / "weights" / "templates.json"
FOLDS = 3
# Chosen on the folds among 0.1, 0.3 and 1 (roles), 1, 3, 10 and 30 (types), 2026-11-25.
C_ROLES, C_TYPES, C_SHARES = 0.3, 10.0, 0.1
LEAST, SMALL = 4, 0.02
Table = dict[str, list[float]]


class Read:
    """A document with its syntax and reading, and what speaks for its phrases."""

    def __init__(self, document: muc4.Document, reader: Reader) -> None:
        study = reader.study(document.dispatch)
        self.syntax = study.syntax
        self.reading = reader._reading(study, events.find(study.syntax, study.known))
        self.true = document.templates

    def look(self) -> None:
        eye = fillers.Fillers(self.syntax, self.reading)
        self.phrases = fillers.phrases(self.syntax)
        self.features = [eye.features(p) for p in self.phrases]
        self.words = fillers.words_of(self.syntax, self.reading)
        self.fills: dict[str, set[str]] = {}
        self.types_of: dict[tuple[str, str], str] = {}
        for t in self.true:
            for role in ROLES:
                for entity in t.roles[role]:
                    for name in map(plain, entity):
                        self.fills.setdefault(name, set()).add(role)
                        self.types_of.setdefault((name, role), t.type.split(" / ")[0])


def matrix(rows: Sequence[set[str]], index: dict[str, int]) -> csr_matrix:
    at = [sorted(index[f] for f in found if f in index) for found in rows]
    ends = np.cumsum([0, *map(len, at)])
    return csr_matrix(
        (np.ones(ends[-1], np.float32), np.array([k for a in at for k in a]), ends), (len(rows), len(index))
    )


def index_of(rows: Sequence[set[str]], least: int) -> dict[str, int]:
    count = Counter(f for found in rows for f in sorted(found))
    return {f: n for n, f in enumerate(f for f, k in count.items() if k >= least)}


def rounded(index: dict[str, int], columns: np.ndarray, bias: np.ndarray) -> Table:
    table = {
        f: [round(float(w), 3) for w in columns[:, n]] for f, n in index.items() if np.abs(columns[:, n]).max() >= SMALL
    }
    table["bias"] = [round(float(a + b), 3) for a, b in zip(table.get("bias", [0.0] * len(bias)), bias, strict=True)]
    return table


def fit(reads: Sequence[Read]) -> dict[str, Table]:
    """The three tables, as they ship."""
    # Documents without an incident are many and alike: a third of them says enough of what fills no role.
    shown = [r for n, r in enumerate(reads) if r.true or n % 3 == 0]
    rows = [f for r in shown for f in r.features]
    index = index_of(rows, LEAST)
    x = matrix(rows, index)
    told = [r.fills.get(p.words, ()) for r in shown for p in r.phrases]
    models = [_fit(x, [role in t for t in told], C_ROLES) for role in ROLES]
    roles = rounded(index, *_stacked(models))

    words = [r.words - {"bias"} for r in reads]
    index = index_of(words, LEAST - 1)
    x = matrix(words, index)
    x = x.multiply(1 / np.sqrt(np.maximum(x.sum(axis=1), 1))).tocsr()
    models = [_fit(x, [any(kind in t.type for t in r.true) for r in reads], C_TYPES) for kind in TYPES]
    types = rounded(index, *_stacked(models))

    pairs = [
        ({*f, f"role={role}"}, r.types_of[p.words, role])
        for r in reads
        for p, f in zip(r.phrases, r.features, strict=True)
        for role in sorted(r.fills.get(p.words, ()))
    ]
    index = index_of([f for f, _ in pairs], LEAST)
    model = LogisticRegression(C=C_SHARES, max_iter=200).fit(
        matrix([f for f, _ in pairs], index), [t for _, t in pairs]
    )
    columns, bias = np.zeros((len(TYPES), len(index))), np.full(len(TYPES), -10.0)
    for kind, row, b in zip(model.classes_, model.coef_, model.intercept_, strict=True):
        columns[TYPES.index(kind)], bias[TYPES.index(kind)] = row, b
    return {"roles": roles, "types": types, "shares": rounded(index, columns, bias)}


def _fit(x: csr_matrix, y: Sequence[bool], c: float) -> Any:
    return LogisticRegression(C=c, max_iter=300, solver="liblinear", random_state=1).fit(x, y)


def _stacked(models: Sequence[Any]) -> tuple[np.ndarray, np.ndarray]:
    return np.concatenate([m.coef_ for m in models]), np.concatenate([m.intercept_ for m in models])


def score(reads: Sequence[Read], tables: Sequence[dict[str, Table]]) -> Slots:
    slots = Slots()
    for n, r in enumerate(reads):
        templates.learned = lambda _, n=n: tables[n % FOLDS]  # type: ignore[assignment]
        told = [
            Template(type=i.type, roles={k: tuple((s.of(r.syntax.text),) for s in v) for k, v in i.fills.items()})
            for i in templates.find(r.syntax, r.reading)
        ]
        slots.add(compare(told, r.true))
    return slots


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("data", type=Path)
    p.add_argument("--halves", type=Path, nargs="*", default=[])
    p.add_argument("--cache", type=Path)
    p.add_argument("--write", action="store_true")
    a = p.parse_args()
    if a.cache and a.cache.exists():
        reads: list[Read] = pickle.loads(a.cache.read_bytes())
    else:
        readers = [cached_reader(folder) for folder in a.halves] or [cached_reader()]
        unseen_by = {row["id"]: readers[n % len(readers)] for n, row in enumerate(wired.rows())}
        reads = [Read(d, unseen_by.get(d.dispatch.id, readers[0])) for d in muc4.documents(a.data)]
        if a.cache:
            a.cache.write_bytes(pickle.dumps(reads))
    for r in reads:
        r.look()
    tables = [fit([r for n, r in enumerate(reads) if n % FOLDS != k]) for k in range(FOLDS)]
    slots = score(reads, tables)
    held = f"template precision {slots.precision:.3f} recall {slots.recall:.3f} F1 {slots.f1:.3f}"
    print(f"{len(reads)} documents, {FOLDS} folds: {held}")
    if a.write:
        weights = fit(reads)
        what = {
            "what": "roles, types, shares: feature to weights in the order of ROLES and TYPES",
            "fitted": f"train/templates.py on MUC-4 train, {len(reads)} documents",
            "held_out": f"{FOLDS} folds: {held}",
            "weights": weights,
        }
        WEIGHTS.write_text(json.dumps(what, separators=(",", ":"), sort_keys=True) + "\n", encoding="utf-8")
        print(f"{WEIGHTS.name}: {sum(map(len, weights.values()))} features, {WEIGHTS.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
