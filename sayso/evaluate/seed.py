"""`sayso evaluate seed`: a dispatch held against its checks, one by one, and scored against its gold reading."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

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
    """The cases of a folder: `dispatch.txt`, `checks.json`, `reading.jsonl`; or subfolders of that form; or any number
    of `NAME.txt` with `NAME.checks.json` and perhaps `NAME.reading.jsonl`.

    Raises: InputError when there is none.
    """
    homes = [folder] if (folder / "dispatch.txt").is_file() else sorted(p.parent for p in folder.glob("*/dispatch.txt"))
    found = [
        _case(home / "dispatch.txt", home / "checks.json", home / "reading.jsonl", name=home.name) for home in homes
    ]
    for checks in sorted(folder.glob("*.checks.json")):
        stem = checks.name.removesuffix(".checks.json")
        found.append(_case(folder / f"{stem}.txt", checks, folder / f"{stem}.reading.jsonl", name=stem))
    if not found:
        raise absent(folder, wanted="a folder with dispatch.txt, checks.json and reading.jsonl")
    return found


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


def _case(text: Path, checks: Path, reading: Path, *, name: str) -> Case:
    for file in (text, checks):
        if not file.is_file():
            raise absent(file, wanted="a dispatch and its list of checks")
    gold = next(rows(reading), None) if reading.is_file() else None
    known = gold or {"id": name}
    # The bytes are decoded without touching newlines: the gold's offsets point into the file as it is.
    words = text.read_bytes().decode("utf-8")
    dispatch = Dispatch(id=known["id"], text=words, published=known.get("published"), source=known.get("agency"))
    return Case(dispatch=dispatch, checks=json.loads(checks.read_text(encoding="utf-8")), gold=gold)
