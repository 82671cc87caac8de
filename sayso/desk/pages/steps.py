"""The history of a record, line by line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sayso.ledger import View
from sayso.record import Claim, Review
from sayso.record.phrases import one_line


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of a record's history."""

    at: str
    says: str
    note: str = ""
    claim: str = ""
    by: str = ""


def history(held: Iterable[Claim], view: View) -> tuple[Step, ...]:
    """When its claims came and what people decided on them."""
    steps: list[Step] = []
    for claim in held:
        states = view.states(claim.id)
        if states:
            carrier = one_line(claim.outlet or claim.agency or "an outlet without a name")
            steps.append(Step(at=states[0].at, says=f"claim read in {carrier}", claim=claim.id, by=claim.read_by))
        steps += [_step(r) for r in view.reviews(claim.id)]
    return tuple(sorted(steps, key=lambda s: s.at))


def _step(review: Review) -> Step:
    what = f"{review.decision.value}: {review.field} = {review.value}" if review.field else review.decision.value
    return Step(
        at=review.at, says=one_line(what), note=one_line(review.note), claim=review.claim, by=one_line(review.by)
    )
