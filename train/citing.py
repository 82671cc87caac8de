"""Fits the weights of `sayso/reader/citing.py`: which reports of an event to keep, and which to add.

    python train/citing.py ../shared/gold/train.jsonl --halves HALF0 HALF1 [--write]

Events, with their triggers and types, are those of the readings; a report with a source chain of theirs is right.
Prints F1 of the first source and of whole chains on folds held out by dispatch, beside those of the rules alone.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import unseen
from given import draft_of, load_score, study_of
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from sayso.reader import citing, participants, reports

OUT = Path(citing.__file__).parent / "weights" / "citing.json"
# What a report of our own dispatches counts beside one of real ones.
OURS = 0.5
# A feature met fewer times than this has no weight, and a weight under SMALL is left out.
LEAST, SMALL = 5, 0.02
Case = dict[str, Any]


def cases(pairs: Sequence[unseen.Pair], judge: Any, *, share: float = 1.0) -> list[list[Case]]:
    """A list a dispatch, a case an event: the features of its reports and of those that might be; which are right."""
    found: list[list[Case]] = []
    for row, reader in pairs:
        study = study_of(row, reader)
        syntax, known = study.syntax, study.known
        gold = {s["id"]: s["mentions"] for s in row["sources"]}
        ours = {s.id: [[m.start, m.end] for m in s.mentions] for s in known.sources}
        told = [e for e in row["events"] if not e["generic"]]
        drafts = [draft_of(e, syntax) for e in told]
        told = [e for e, d in zip(told, drafts, strict=True) if d]
        drafts = [d for d in drafts if d]
        sides = participants.participants_of(drafts, syntax, known)
        drafts = [replace(d, actor1=one, actor2=two) for d, (one, two) in zip(drafts, sides, strict=True)]
        by_rule = reports.reports_of(drafts, syntax, replace(known, choices=None))
        cues = {t.i for s in known.statements if s.cue and not s.carried for t in syntax.inside(s.cue)}
        found.append([])
        for e, draft, them in zip(told, drafts, by_rule, strict=True):
            able = reports.able(draft, them, syntax, known, cues)
            wanted = [[gold[c] for c in r["chain"]] for r in e["reports"]]
            has = [[ours[c] for c in r.chain] for r in (*them, *able)]
            found[-1].append({
                "features": citing.features(draft, them, able, syntax, known),
                "right": [any(_same(w, h, judge) for w in wanted) for h in has],
                "wanted": wanted,
                "has": has,
                "n_told": len(them),
                "share": share,
            })
    return found


def _same(one: Sequence[Any], two: Sequence[Any], judge: Any) -> bool:
    return len(one) == len(two) and all(judge.overlaps(a, b) for a, b in zip(one, two, strict=True))


def _same_first(one: Sequence[Any], two: Sequence[Any], judge: Any) -> bool:
    return judge.overlaps(one[0], two[0]) if one and two else not one and not two


def fit(them: Sequence[Case], c: float) -> dict[str, float]:
    """Feature to weight."""
    told = [(f, r, x["share"]) for x in them for f, r in zip(x["features"], x["right"], strict=True)]
    count = Counter(f for names, _, _ in told for f in set(names))
    index = {f: n for n, f in enumerate(sorted(f for f, k in count.items() if k >= LEAST))}
    rows = [n for n, (names, _, _) in enumerate(told) for f in set(names) if f in index]
    cols = [index[f] for names, _, _ in told for f in set(names) if f in index]
    x = csr_matrix((np.ones(len(rows), np.float32), (rows, cols)), shape=(len(told), len(index)))
    model = LogisticRegression(C=c, max_iter=300).fit(x, [r for _, r, _ in told], sample_weight=[s for *_, s in told])
    table = {f: round(float(model.coef_[0, n]), 3) for f, n in index.items()}
    table["bias"] = round(table.get("bias", 0.0) + float(model.intercept_[0]), 3)
    return {f: w for f, w in table.items() if abs(w) >= SMALL}


def counts(x: Case, judge: Any, table: dict[str, float] | None, enough: float) -> np.ndarray:
    """Right by the first source, right by the whole chain, wanted, told."""
    if table is None:
        kept = list(range(x["n_told"]))
    else:
        scores = [1 / (1 + np.exp(-sum(table.get(f, 0.0) for f in names))) for names in x["features"]]
        kept = [n for n, s in enumerate(scores) if s >= enough] or [int(np.argmax(scores))]
    has = [{"m": x["has"][n]} for n in kept]
    wanted = [{"m": w} for w in x["wanted"]]
    firsts = judge.matched(wanted, has, lambda a, b: _same_first(a["m"], b["m"], judge))
    chains = judge.matched(wanted, has, lambda a, b: _same(a["m"], b["m"], judge))
    return np.array([firsts, chains, len(wanted), len(kept)])


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    unseen.options(p)
    p.add_argument("--folds", type=int, default=5)
    p.add_argument("--c", type=float, nargs="*", default=[0.1])
    p.add_argument("--enough", type=float, nargs="*", default=[citing.ENOUGH])
    p.add_argument("--write", action="store_true")
    a = p.parse_args()
    judge = load_score(a.gold.parent / "score.py")
    gold, real, ours = unseen.dispatches(a)
    held, more = cases(gold, judge) + cases(real, judge), [x for xs in cases(ours, judge, share=OURS) for x in xs]

    def tell(name: str, total: np.ndarray) -> str:
        first, chain = (2 * total[k] / (total[2] + total[3]) for k in (0, 1))
        return f"{name}: source {first:.3f}, chain {chain:.3f}, {int(total[3])} reports for {int(total[2])}"

    said = tell("rules alone", sum(counts(x, judge, None, 0) for xs in held for x in xs))
    print(said)
    for c in a.c:
        tables = [
            fit([*more, *(x for n, xs in enumerate(held) if n % a.folds != k for x in xs)], c) for k in range(a.folds)
        ]
        for enough in a.enough:
            total = sum(counts(x, judge, tables[n % a.folds], enough) for n, xs in enumerate(held) for x in xs)
            said = tell(f"C {c}, enough {enough}", total)
            print(said)
    if a.write:
        table = fit([*more, *(x for xs in held for x in xs)], a.c[-1])
        made = f"train/citing.py on {len(gold)} dispatches of gold train, {len(real)} of train/wired.jsonl and "
        made += f"{len(ours)} of our own; on folds {said}"
        OUT.write_text(json.dumps({"made": made, "weights": dict(sorted(table.items()))}, indent=0) + "\n", "utf-8")
        print(f"{len(table)} weights to {OUT.name}")


if __name__ == "__main__":
    main()
