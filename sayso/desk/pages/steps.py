"""The history of a record, line by line: who said what when, why, and what that changed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from sayso.desk.reviews import value_at
from sayso.ledger import View
from sayso.ledger.standing import Change, changes
from sayso.record import Claim, Decision, Entry
from sayso.record.phrases import one_line


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of a record's history. `before` and `after` are what it changed, "" where it changed nothing;
    `undone` where it holds no more."""

    at: str
    says: str
    note: str = ""
    claim: str = ""
    by: str = ""
    before: str = ""
    after: str = ""
    undone: bool = False


def history(held: Iterable[Claim], view: View) -> tuple[Step, ...]:
    """When its claims came and what people decided on them."""
    steps: list[Step] = []
    for claim in held:
        states = view.states(claim.id)
        if states:
            carrier = one_line(claim.outlet or claim.agency or "an outlet without a name")
            steps.append(Step(at=states[0].at, says=f"claim read in {carrier}", claim=claim.id, by=claim.read_by))
        said = changes(view, claim.id)
        undone = {c.review.undoes: c.review.id for c in said if c.review.undoes}
        holds = set(states[-1].reviews) if states else set[str]()
        steps += [_step(c, undone=c.review.id in undone and c.review.id not in holds) for c in said]
    return tuple(sorted(steps, key=lambda s: s.at))


def _step(change: Change, *, undone: bool) -> Step:
    review, before, after = change.review, "", ""
    says = {Decision.ADD: "added what no reader found", Decision.UNDO: "undone"}.get(
        review.decision, review.decision.value
    )
    if review.field:
        says = f"{says}: {review.field}"
        before = told(value_at(change.before.claim, review.field)) if change.before else ""
        after = told(json.loads(review.value or "null"))
    elif review.decision in {Decision.ACCEPT, Decision.REJECT}:
        before, after = _standing(change.before), _standing(change.after)
    elif review.decision is Decision.ADD and change.after:
        after = change.after.claim.event.type.value
    return Step(
        at=review.at,
        says=one_line(says),
        note=one_line(review.note),
        claim=review.claim,
        by=one_line(review.by),
        before=before,
        after=after,
        undone=undone,
    )


def _standing(entry: Entry | None) -> str:
    return {"machine": "not reviewed"}.get(entry.standing.value, entry.standing.value) if entry else ""


def told(value: object) -> str:
    """A JSON value in a few words: what a record is called, and what else is told of it."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        them = {k: v for k, v in cast("dict[str, Any]", value).items() if v not in (None, [], "", False)}
        them = {k: v for k, v in them.items() if k not in {"id", "by", "mentions", "span", "guesses", "spots"}}
        return one_line(
            "; ".join(told(v) if k == "name" else f"{k.replace('_', ' ')} {told(v)}" for k, v in them.items())
        )
    if isinstance(value, list):
        return ", ".join(map(told, cast("list[Any]", value))) or "nothing"
    return one_line(str(value))
