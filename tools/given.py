"""How well each component completes events whose triggers and types are given by the gold.

    python tools/given.py GOLD.jsonl [--fold K/N] [--errors FIELD] [--limit N] [--score path/to/score.py]

Figures are those of the gold's scorer; detect and type are 1 by construction. `--errors` (when, place,
toll, actor1, actor2, said) lists events whose field is wrong, with the sentence. Parses and what the tagger sees are
cached in the system's temporary folder.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import pickle
import sys
import tempfile
from pathlib import Path
from typing import Any

import sayso.reader.syntax as syntax_module
import sayso.reader.tagger as tagger_module
from sayso.reader import steps
from sayso.reader.marks import Draft, Trigger
from sayso.reader.steps import Reader, Study
from sayso.reader.syntax import Syntax
from sayso.record import Dispatch, EventType, Reading, Span
from sayso.record.plain import to_plain

CACHE = Path(tempfile.gettempdir()) / "sayso-parses"


class CachedParser(syntax_module.Parser):
    def __init__(self) -> None:
        self._real: syntax_module.Parser | None = None

    def parse(self, text, layout):  # type: ignore[no-untyped-def]
        code = Path(syntax_module.__file__).read_bytes()
        key = hashlib.sha256(code + text.encode() + repr([(p.span, p.kind) for p in layout]).encode()).hexdigest()
        path = CACHE / key
        if path.exists():
            return pickle.loads(path.read_bytes())
        if self._real is None:
            self._real = syntax_module.Parser()
        parsed = self._real.parse(text, layout)
        CACHE.mkdir(exist_ok=True)
        part = path.with_suffix(".part")
        part.write_bytes(pickle.dumps(parsed))
        part.replace(path)
        return parsed


class CachedTagger(tagger_module.Tagger):
    def _load(self, home: Path, threads: int) -> None:
        super()._load(home, threads)
        self._made = (home / "SHA256SUMS").read_bytes()

    def see(self, text, layout, **more):  # type: ignore[no-untyped-def]
        path = CACHE / hashlib.sha256(self._made + text.encode() + repr([p.span for p in layout]).encode()).hexdigest()
        if not path.exists():
            CACHE.mkdir(exist_ok=True)
            part = path.with_suffix(".part")
            part.write_bytes(pickle.dumps(super().see(text, layout, **more)))
            part.replace(path)
        return pickle.loads(path.read_bytes())


def cached_reader(tagger: Path | None = None) -> Reader:
    """A reader whose parses, and what its tagger sees, are kept in the system's temporary folder.

    `tagger`: a folder that `train/tagger/export.py` made, in place of the one that ships.
    """
    real = steps.Parser, steps.Tagger
    steps.Parser, steps.Tagger = CachedParser, lambda: CachedTagger(tagger)  # type: ignore[assignment,misc]
    try:
        return Reader()
    finally:
        steps.Parser, steps.Tagger = real  # type: ignore[misc]


def load_score(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location("gold_score", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["gold_score"] = module
    spec.loader.exec_module(module)
    return module


def study_of(row: dict[str, Any], reader: Reader) -> Study:
    """A dispatch in the form of the gold, studied before its events are found."""
    return reader.study(
        Dispatch(id=row["id"], text=row["text"], published=row.get("published"), source=row.get("agency"))
    )


def draft_of(event: dict[str, Any], syntax: Syntax) -> Draft | None:
    """An event in the form of the gold as its triggers alone tell it; None where none of them was parsed."""
    kind = EventType(event["type"])
    heads = [(Span(*s), syntax.top(Span(*s))) for s in event["triggers"]]
    triggers = tuple(
        Trigger(span=span, head=head.i, type=kind, generic=event["generic"], by="gold")
        for span, head in heads
        if head is not None
    )
    return Draft(type=kind, triggers=triggers) if triggers else None


def given(reader: Reader, row: dict[str, Any]) -> dict[str, Any]:
    """The reading of a gold dispatch, its events' triggers and types taken from the gold."""
    study = study_of(row, reader)
    known = study.known
    drafts = [draft for e in row["events"] if (draft := draft_of(e, study.syntax))]
    told, _ = reader.complete(drafts, study.syntax, known)
    return to_plain(
        Reading(
            dispatch=study.dispatch,
            read_by="given",
            segments=study.parts,
            dateline=known.dateline,
            places=known.places,
            actors=known.actors,
            sources=known.sources,
            events=told,
        )
    )


def show(gold: dict[str, Any], pred: dict[str, Any], g: dict[str, Any], p: dict[str, Any], field: str) -> str:
    text = gold["text"]
    q = lambda s: text[s[0] : s[1]]  # noqa: E731

    def names(row: dict[str, Any], kind: str, ids: list[str]) -> list[str]:
        by = {x["id"]: x for x in row[kind]}
        return [f"{by[i]['name']} {[q(s) for s in by[i]['mentions']][:4]}" for i in ids if i in by]

    s, e = g["triggers"][0]
    a, b = max(text.rfind("\n", 0, s), s - 250), min(len(text), e + 200)
    line = text[a:s].replace("\n", " ") + "[[" + text[s:e] + "]]" + text[e:b].replace("\n", " ")
    out = [f"--- {gold['id']} {g['id']} {g['type']}  {line}"]
    for label, row, ev in (("gold", gold, g), ("pred", pred, p)):
        if field == "when":
            out.append(f"  {label} {ev['when']} {q(ev['when']['span']) if ev['when'].get('span') else ''}")
        elif field == "place":
            out.append(f"  {label} {names(row, 'places', ev['places'])}")
        elif field == "toll":
            out.append(
                f"  {label} {[(t['harm'], t['low'], t['high'], t.get('span') and q(t['span'])) for t in ev['toll']]}"
            )
        elif field in {"actor1", "actor2"}:
            out.append(f"  {label} {names(row, 'actors', ev[field])}")
        else:
            out.append(
                f"  {label} "
                + str([
                    (names(row, "sources", r["chain"]), r["stance"], r["cue"] and q(r["cue"])) for r in ev["reports"]
                ])
            )
    return "\n".join(out)


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("gold", type=Path)
    p.add_argument("--score", type=Path)
    p.add_argument("--fold", default="", help="K/N: only every N-th dispatch, from the K-th")
    p.add_argument("--errors", default="")
    p.add_argument("--limit", type=int, default=40)
    a = p.parse_args()
    rows = [json.loads(line) for line in a.gold.open(encoding="utf-8")]
    if a.fold:
        k, n = map(int, a.fold.split("/"))
        rows = rows[k::n]
    reader = cached_reader()
    preds = [given(reader, r) for r in rows]
    judge = load_score(a.score or a.gold.parent / "score.py")
    for k, v in judge.score(rows, preds).items():
        print(f"{k:17}{v:8.3f}" if isinstance(v, float) else f"{k:17}{v:8d}")
    shown = 0
    for gold, pred in zip(rows, preds, strict=True) if a.errors else ():
        gr, pr = judge.Reading(gold), judge.Reading(pred)
        for g, q in judge.align(gr, pr):
            if g.get("generic") or shown >= a.limit:
                continue
            if a.errors == "when":
                right = judge.same_when(g["when"], q["when"])
            elif a.errors == "place":
                x, y = gr.pick("places", g["places"]), pr.pick("places", q["places"])
                right = judge.matched(x, y, judge.same_place) == len(x) == len(y)
            elif a.errors == "toll":
                right = judge.tolls(gr, g) == judge.tolls(pr, q)
            elif a.errors in {"actor1", "actor2"}:
                n, _ = judge.roles(gr, pr, g, q)
                right = n[a.errors] == len(g[a.errors]) == len(q[a.errors])
            else:
                f = judge.same_first(gr, pr)
                s = judge.matched(
                    g["reports"],
                    q["reports"],
                    lambda x, y, f=f: (
                        f(x, y)
                        and judge.AS_ONE.get(x["stance"], x["stance"]) == judge.AS_ONE.get(y["stance"], y["stance"])
                    ),
                )
                right = s == len(g["reports"]) == len(q["reports"])
            if not right:
                print(show(gold, pred, g, q, a.errors))
                shown += 1


if __name__ == "__main__":
    main()
