"""What people decided on a claim, applied to what the machine read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sayso.record import Claim, Decision, Review, Standing
from sayso.record.claim_plain import claim_from_plain, claim_to_plain
from sayso.record.plain import Plain

_RECORDS = ("places", "actors", "sources")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stood:
    """A claim as people left it; the rest as in `Entry`."""

    claim: Claim
    standing: Standing
    corrected: tuple[str, ...]
    reviews: tuple[str, ...]
    unapplied: tuple[str, ...]


def holding(reviews: Sequence[Review]) -> list[Review]:
    """The reviews that are not undone, in order; an undoing can itself be undone, by a later one."""
    undone: set[str] = set()
    kept: list[Review] = []
    for review in reversed(reviews):
        if review.id in undone:
            continue
        if review.undoes is not None:
            undone.add(review.undoes)
        else:
            kept.append(review)
    return kept[::-1]


def stand(claim: Claim, reviews: Sequence[Review]) -> Stood:
    """The claim under these reviews: the last word on whether it is right, and the last correction of each field."""
    held = holding(reviews)
    verdicts = [r.decision for r in held if r.decision in {Decision.ACCEPT, Decision.REJECT}]
    accepted = {Decision.ACCEPT: Standing.ACCEPTED, Decision.REJECT: Standing.REJECTED}
    last = {r.field: r for r in held if r.field is not None}
    unapplied: list[str] = []
    corrected: list[str] = []
    for name, review in last.items():
        try:
            claim = correct(claim, name, review.value or "null")
            corrected.append(name)
        except ValueError:
            unapplied.append(review.id)
    return Stood(
        claim=claim,
        standing=accepted[verdicts[-1]] if verdicts else Standing.MACHINE,
        corrected=tuple(corrected),
        reviews=tuple(r.id for r in held),
        unapplied=tuple(unapplied),
    )


def correct(claim: Claim, name: str, value: str) -> Claim:
    """The claim with one field set to a JSON value.

    `name` is a field of the event as the JSON form has it ("type", "when.start", "toll.0.low"), or one of a record that
    it brings ("places.p1.lat").
    Raises: ValueError when there is no such field or the claim would be none with it.
    """
    plain = claim_to_plain(claim, explain=True)
    path = name.split(".")
    try:
        new = json.loads(value)
    except ValueError as e:
        raise ValueError(f"the value of {name!r} must be JSON (a word in quotes, a number, null), not {value!r}") from e
    at = plain["event"]
    if len(path) > 2 and path[0] in _RECORDS:
        at = next((r for r in plain[path[0]] if r["id"] == path[1]), None)
        if at is None:
            raise ValueError(f"{name!r}: the claim has no {path[1]!r} among its {path[0]}")
        path = path[2:]
    _set(at, path, new, name)
    try:
        return claim_from_plain(plain)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as e:
        raise ValueError(f"{name} = {value} makes no claim: {e}") from e


def _set(at: Any, path: Sequence[str], value: Any, name: str) -> None:
    for step in path[:-1]:
        at = _below(at, step, name)
    last = path[-1]
    if isinstance(at, list):
        _below(cast("list[Any]", at), last, name)
        at[int(last)] = value
    elif isinstance(at, dict) and last in at and last != "id":
        at[last] = value
    else:
        known = ", ".join(_names(cast("Any", at)))
        raise ValueError(f"{name!r} names no field; here there are {known or 'none'}")


def _below(at: Any, step: str, name: str) -> Any:
    try:
        return at[int(step) if isinstance(at, list) else step]
    except (KeyError, IndexError, ValueError, TypeError) as e:
        known = ", ".join(_names(at))
        raise ValueError(f"{name!r} names no field: no {step!r} among {known or 'none'}") from e


def _names(at: Any) -> Iterable[str]:
    if isinstance(at, dict):
        return [k for k in cast("Plain", at) if k not in {"id", "by"}]
    return map(str, range(len(cast("list[Any]", at)))) if isinstance(at, list) else ()
