"""Fits the two linear models of event reading on gold readings: which words are triggers of which type
(`sayso/reader/triggers.py`), and which triggers tell of one event (`sayso/reader/events.py`).

    python train/events.py GOLD_TRAIN.jsonl --halves HALF0 HALF1 [--folds 5] [--write]

Needs scikit-learn (`pip install scikit-learn`). Deterministic, about two minutes on one core. Folds are of whole
dispatches; every figure printed is of dispatches that neither model saw. The pairs that teach the second model are of
triggers that the first one found in dispatches it had not seen. With --write both are then fitted on all dispatches and
written to `sayso/reader/weights/`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parents[1] / "tools")]
import own
import unseen
from given import load_score, study_of

from sayso.reader import events, sentences, triggers
from sayso.reader.marks import Known
from sayso.reader.syntax import Syntax
from sayso.record import Dispatch, Reading, Segment, SegmentKind, Span
from sayso.record.plain import to_plain

WEIGHTS = Path(__file__).resolve().parents[1] / "sayso" / "reader" / "weights"
SMALL = 0.03  # weights under this are left out: halves the files, moved no figure by more than 0.001
Table = dict[str, dict[str, float]]


Example = tuple[list[str], tuple[str, ...], str]


def examples(syntax: Syntax, known: Known, marks: Sequence[tuple[Span, str]]) -> Iterable[Example]:
    """Each candidate's features, the types that list it, and its label."""
    label: dict[int, str] = {}
    for span, name in marks:
        head = syntax.top(span)
        if head is not None:
            label[head.i] = name
    for span, _ in marks:
        for t in syntax.inside(span):
            label.setdefault(t.i, "")
    seen, told = set[str](), triggers.Told.of(syntax, known)
    for token, alone, company in triggers.candidates(syntax, known):
        kinds = tuple(dict.fromkeys((*alone, *company)))
        found = triggers.features(token, alone, company, syntax, told, seen)
        seen.add(triggers._stem(token))
        name = label.get(token.i, triggers.NONE)
        if name:  # another word of a trigger's phrase is neither a trigger nor not one
            yield found, kinds, name


class Sentence:
    """A sentence of our own, of which nothing but the triggers is told."""

    def __init__(self, row: dict[str, Any], reader: Any) -> None:
        text = row["text"]
        marks = [(Span(start, end), kind) for start, end, kind in row["triggers"]]
        dispatch = Dispatch(id=row["id"], text=text)
        # A body sentence, and not a headline: the features of place in the dispatch are those of a lead.
        parts = (Segment(kind=SegmentKind.BODY, span=Span(0, len(text))),)
        syntax = reader._parser.parse(text, sentences.lay_out(text, parts))
        self.examples = list(examples(syntax, reader.know(dispatch, parts, syntax), marks))


class Read:
    """A gold dispatch with all that is known of it before its events are."""

    def __init__(self, row: dict[str, Any], reader: Any) -> None:
        self.row, self.reader = row, reader
        study = study_of(row, reader)
        self.dispatch, self.parts, self.syntax, self.known = study.dispatch, study.parts, study.syntax, study.known
        self.examples = list(self._examples())

    def _examples(self) -> Iterable[Example]:
        marks = [
            (Span(*s), triggers.GENERIC if e["generic"] else e["type"])
            for e in self.row["events"]
            for s in e["triggers"]
        ]
        return examples(self.syntax, self.known, marks)

    def pairs(self) -> list[tuple[list[str], bool]]:
        """Pairs of found triggers that tell of gold events, and whether of the same."""
        mentions = events._mentions(triggers.find(self.syntax, self.known), self.syntax, self.known)
        mentions = sorted(mentions, key=lambda m: (events._titled(m, self.syntax), m.trigger.span))
        of: list[str | None] = []
        for m in mentions:
            hits = [e["id"] for e in self.row["events"] if any(Span(*s).meets(m.trigger.span) for s in e["triggers"])]
            of.append(hits[0] if hits else None)
        return [
            (events.ties(mentions[i], mentions[j], self.syntax), of[i] == of[j])
            for j in range(len(mentions))
            for i in range(j)
            if of[i] and of[j]
        ]


def matrix(them: Sequence[list[str]]) -> tuple[Any, dict[str, int]]:
    """The features as a sparse matrix; those met once are left out."""
    count: dict[str, int] = {}
    for found in them:
        for f in sorted(set(found)):
            count[f] = count.get(f, 0) + 1
    index = {f: n for n, f in enumerate(f for f, k in count.items() if k > 1)}
    rows = [n for n, found in enumerate(them) for f in sorted(set(found)) if f in index]
    cols = [index[f] for found in them for f in sorted(set(found)) if f in index]
    return csr_matrix((np.ones(len(rows), np.float32), (rows, cols)), shape=(len(them), len(index))), index


def fit_triggers(reads: Sequence[Read | Sentence], c: float) -> Table:
    """Feature to type to weight."""
    data = [e for r in reads for e in r.examples]
    names = sorted({label for _, _, label in data})
    x, index = matrix([found for found, _, _ in data])
    model = LogisticRegression(C=c, max_iter=150, tol=1e-3).fit(x, [names.index(label) for _, _, label in data])
    table: Table = {}
    for f, col in index.items():
        ws = {names[k]: round(float(w), 3) for k, w in enumerate(model.coef_[:, col]) if abs(w) >= SMALL}
        if ws:
            table[f] = ws
    bias = table.setdefault("bias", {})
    for k, b in enumerate(model.intercept_):
        bias[names[k]] = round(bias.get(names[k], 0.0) + float(b), 3)
    return table


def fit_pairs(pairs: Sequence[tuple[list[str], bool]], c: float) -> dict[str, float]:
    """Feature to weight."""
    x, index = matrix([found for found, _ in pairs])
    model = LogisticRegression(C=c, max_iter=300).fit(x, [same for _, same in pairs])
    table = {f: round(float(model.coef_[0, col]), 3) for f, col in index.items() if abs(model.coef_[0, col]) >= SMALL}
    table["bias"] = round(table.get("bias", 0.0) + float(model.intercept_[0]), 3)
    return table


def use(table: Table | None = None, pairs: dict[str, float] | None = None) -> None:
    """Let the reader weigh with these."""
    if table is not None:
        triggers.weights = lambda: table  # type: ignore[assignment]
    if pairs is not None:
        events._weights = lambda: pairs  # type: ignore[assignment]


def read(r: Read) -> dict[str, Any]:
    told, _ = r.reader.complete(events.find(r.syntax, r.known), r.syntax, r.known)
    return to_plain(
        Reading(
            dispatch=r.dispatch,
            read_by="fold",
            segments=r.parts,
            dateline=r.known.dateline,
            places=r.known.places,
            actors=r.known.actors,
            sources=r.known.sources,
            events=told,
        )
    )


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    unseen.options(p)
    p.add_argument("--folds", type=int, default=5)
    p.add_argument("--c", type=float, default=0.15, help="strength of the trigger model (inverse regularisation)")
    p.add_argument("--pair-c", type=float, default=1.0)
    p.add_argument("--enough", type=float, nargs="*", default=[], help="thresholds to compare")
    p.add_argument("--join", type=float, nargs="*", default=[], help="log odds from which a mention joins, to compare")
    p.add_argument("--mix", type=float, nargs="*", default=[], help="shares of the tagger to compare")
    p.add_argument("--no-sentences", dest="sentences", action="store_false", help="leave train/sentences.txt out")
    p.add_argument("--write", action="store_true")
    p.add_argument("--dump", type=Path, help="write the readings of the folds there")
    a = p.parse_args()
    gold, real, made = unseen.dispatches(a)
    # Pairs are taken from real dispatches too, which are held out in the same folds; figures are of the gold's alone.
    reads = [Read(*pair) for pair in (*gold, *real)]
    fold = [n % a.folds for n in range(len(reads))]
    ours = [Sentence(row, gold[0][1]) for row in own.sentences()] if a.sentences else []
    whole = [Read(*pair) for pair in made]
    tables, pairs = [], []
    for k in range(a.folds):
        tables.append(fit_triggers([*ours, *whole, *(r for r, f in zip(reads, fold, strict=True) if f != k)], a.c))
        use(tables[k])
        pairs.append([pair for r, f in zip(reads, fold, strict=True) if f == k for pair in r.pairs()])
        print(f"fold {k}: {len(tables[k])} features, {len(pairs[k])} pairs", file=sys.stderr)
    judge = load_score(a.gold.parent / "score.py")
    links = [fit_pairs([x for j in range(a.folds) if j != k for x in pairs[j]], a.pair_c) for k in range(a.folds)]
    for enough, join, mix in product(a.enough or [triggers.ENOUGH], a.join or [events.JOIN], a.mix or [triggers.MIX]):
        triggers.ENOUGH, events.JOIN, triggers.MIX = enough, join, mix
        preds = []
        for k in range(a.folds):
            use(tables[k], links[k])
            preds += [read(r) for r, f in zip(reads[: len(gold)], fold, strict=False) if f == k]
        score = judge.score([r.row for r in reads[: len(gold)]], preds)
        print(f"enough {enough} join {join} mix {mix}: " + "  ".join(f"{k} {v:.3f}" for k, v in score.items()))
        if a.dump:
            a.dump.write_text("".join(json.dumps(x, ensure_ascii=False) + "\n" for x in preds), encoding="utf-8")
    if a.write:
        WEIGHTS.mkdir(exist_ok=True)
        for name, table in (
            ("triggers", fit_triggers([*ours, *whole, *reads], a.c)),
            ("events", fit_pairs([x for y in pairs for x in y], a.pair_c)),
        ):
            out = WEIGHTS / f"{name}.json"
            out.write_text(
                json.dumps({"weights": table}, separators=(",", ":"), sort_keys=True) + "\n", encoding="utf-8"
            )
            print(f"{out.name}: {len(table)} features, {out.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
