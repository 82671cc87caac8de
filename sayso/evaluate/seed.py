"""`sayso evaluate seed`: a dispatch held against its checks, one by one, and scored against its gold reading."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sayso.evaluate.checks import Outcome, broken, judge, spans_exact
from sayso.evaluate.corpora import absent, rows
from sayso.evaluate.gold import Read
from sayso.evaluate.score import figures, tallies
from sayso.record import Dispatch, Failure, Reading
from sayso.record.plain import Plain, to_plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A dispatch with its checks, and its gold reading where there is one."""

    dispatch: Dispatch
    checks: list[Plain]
    gold: Plain | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The figures over all cases, and the outcome of each check of each case, by dispatch id."""

    figures: dict[str, float | int | bool]
    outcomes: dict[str, list[Outcome]]
    failures: tuple[Failure, ...]


def cases(folder: Path) -> list[Case]:
    """The case of a folder with `dispatch.txt`, `checks.json` and `reading.jsonl`, or those of all its subfolders.

    Raises: InputError when there is none.
    """
    homes = [folder] if (folder / "dispatch.txt").is_file() else sorted(p.parent for p in folder.glob("*/dispatch.txt"))
    if not homes:
        raise absent(folder, wanted="a folder with dispatch.txt, checks.json and reading.jsonl")
    return [_case(home) for home in homes]


def measure(them: Sequence[Case], read: Read) -> Report:
    """Read each case; a dispatch that fails has an empty reading, which holds only what must not be."""
    outcomes = list(read(c.dispatch for c in them))
    plain = [
        to_plain(o) if isinstance(o, Reading) else {"id": c.dispatch.id, "text": c.dispatch.text}
        for c, o in zip(them, outcomes, strict=True)
    ]
    judged = {c.dispatch.id: judge(p, c.checks) for c, p in zip(them, plain, strict=True)}
    every = [o for some in judged.values() for o in some]
    found: dict[str, float | int | bool] = {
        "checks_held": sum(o.held for o in every),
        "checks": len(every),
        "must_nots_broken": len(broken(every)),
    }
    gold = [c.gold for c in them if c.gold is not None]
    if gold:
        found["ledger"] = figures(tallies(gold, plain))["ledger"]
    found["spans_exact"] = all(map(spans_exact, plain))
    return Report(figures=found, outcomes=judged, failures=tuple(o for o in outcomes if isinstance(o, Failure)))


def _case(home: Path) -> Case:
    if not (home / "checks.json").is_file():
        raise absent(home / "checks.json", wanted="a list of checks beside dispatch.txt")
    checks: Any = json.loads((home / "checks.json").read_text(encoding="utf-8"))
    gold = next(rows(home / "reading.jsonl"), None) if (home / "reading.jsonl").is_file() else None
    # The bytes are decoded without touching newlines: the gold's offsets point into the file as it is.
    text = (home / "dispatch.txt").read_bytes().decode("utf-8")
    known = gold or {"id": home.name}
    dispatch = Dispatch(id=known["id"], text=text, published=known.get("published"), source=known.get("agency"))
    return Case(dispatch=dispatch, checks=checks, gold=gold)
