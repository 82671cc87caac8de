"""What people decided on a claim, applied to what the machine read; and the claims that people added themselves."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from sayso.ledger.correcting import correct
from sayso.ledger.store import View
from sayso.record import (
    By,
    Claim,
    Decision,
    Dispatch,
    Entry,
    Event,
    EventType,
    Judgement,
    Report,
    Review,
    Span,
    Stance,
    Standing,
    claim_id,
)
from sayso.record.claim import words_of
from sayso.record.claim_plain import claim_from_plain, claim_to_plain
from sayso.record.judgement import holding
from sayso.record.plain import Plain

PERSON = "a person"
"""By whom a claim is read that no reader found."""

NOTHING: Mapping[str, Claim] = {}
Move = Callable[[Span], Span | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stood:
    """A claim as people left it; the rest as in `Entry`."""

    claim: Claim
    standing: Standing
    corrected: tuple[str, ...]
    reviews: tuple[str, ...]
    unapplied: tuple[str, ...]


def stand(claim: Claim, reviews: Sequence[Review], *, was: Mapping[str, Claim] = NOTHING) -> Stood:
    """The claim under these reviews: the last word on whether it is right, and each correction upon those before it.

    `was` gives, by a review's id, the claim as it stood when the review was made, which its fields are named on.
    """
    held = holding(reviews)
    standing = Standing.MACHINE
    if claim.read_by == PERSON and not any(r.decision is Decision.ADD for r in held):
        # The person who found it took it back, and nobody else finds it.
        standing = Standing.REJECTED
    applied: list[str] = []
    unapplied: list[str] = []
    for review in held:
        standing = _STANDING.get(review.decision, standing)
        if review.field is None:
            continue
        try:
            claim = correct(claim, review.field, review.value or "null", was=was.get(review.id))
            applied.append(review.field)
        except ValueError:
            unapplied.append(review.id)
    return Stood(
        claim=claim,
        standing=standing,
        corrected=tuple(f for f in dict.fromkeys(applied) if not any(_covers(g, f) for g in applied if g != f)),
        reviews=tuple(r.id for r in held),
        unapplied=tuple(unapplied),
    )


_STANDING = {
    Decision.ADD: Standing.ACCEPTED,
    Decision.ACCEPT: Standing.ACCEPTED,
    Decision.REJECT: Standing.REJECTED,
}


def _covers(wide: str, narrow: str) -> bool:
    """True where all that the one field names, the other one is of."""
    return narrow.startswith(f"{wide}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One word on a claim, with the claim before it, where there was one, and after it."""

    review: Review
    before: Entry | None
    after: Entry | None


def changes(view: View, claim: str) -> list[Change]:
    """What each word on a claim and its forebears changed, in order."""
    said = view.said(claim)
    after: dict[int, tuple[Entry | None, Entry]] = {}
    for id in dict.fromkeys((claim, *(r.claim for _, r in said))):
        states = view.states(id)
        after |= {state.n: (before, state) for before, state in zip((None, *states), states, strict=False)}
    # The state that a review makes is the addition after it.
    return [Change(review=r, before=b, after=a) for n, r in said for b, a in (after.get(n + 1, (None, None)),)]


def was(view: View, claim: str) -> dict[str, Claim]:
    """By a review's id, the claim as it stood when the review was made."""
    return {c.review.id: c.before.claim for c in changes(view, claim) if c.before}


def sound(claim: Claim) -> None:
    """Raises: ValueError where a claim, once corrected, says what cannot be."""
    start, end = claim.event.when.start, claim.event.when.end
    if start and end and len(start) == len(end) and start > end:
        raise ValueError(f"the time goes from {start} back to {end}; turn them round")


# What people add ------------------------------------------------------------------------------------------------------


def missed(dispatch: Dispatch, on: Span, kind: EventType, *, nth: int = 0, agency: str | None = None) -> Claim:
    """A claim that a person finds on words of a dispatch, in the dispatch's own voice; corrections say the rest."""
    event = Event(
        id=f"+{on.start}.{nth}",
        type=kind,
        triggers=(on,),
        reports=(Report(chain=(), stance=Stance.AFFIRMS),),
        by=(By(field="type", rule=PERSON),),
    )
    return Claim(
        id=claim_id(dispatch.id, on, nth=nth),
        dispatch=dispatch.id,
        event=event,
        evidence=(dispatch.cite(words_of(dispatch.text, event, on)),),
        outlet=dispatch.source,
        agency=agency,
        title=dispatch.title,
        url=dispatch.url,
        published=dispatch.published,
        read_by=PERSON,
    )


def added(reviews: Sequence[Review]) -> Claim | None:
    """The claim that people added under these reviews, where they did and did not take it back."""
    last = next((r for r in reversed(holding(reviews)) if r.decision is Decision.ADD), None)
    return claim_from_plain(json.loads(last.value)) if last and last.value else None


def carried(claim: Claim, dispatch: Dispatch, move: Move | None) -> Claim | None:
    """A claim that a person added, on the same words of another version of its dispatch; None where they are gone."""
    if move is None:
        return claim
    plain = _moved(claim_to_plain(claim, explain=True), move)
    if not plain["event"]["triggers"]:
        return None
    there = claim_from_plain({**plain, "dispatch": dispatch.id, "evidence": []})
    on = there.event.triggers
    return replace(
        there,
        id=claim_id(dispatch.id, on[0], nth=_nth(claim)),
        evidence=tuple(dispatch.cite(words_of(dispatch.text, there.event, t)) for t in on),
        published=dispatch.published,
        url=dispatch.url,
        title=dispatch.title,
    )


def taken_up(added: Claim, by: Claim) -> Claim:
    """What a person added, on the words on which a reader now finds it too: all that the person said of it holds."""
    event = replace(added.event, id=by.event.id, triggers=by.event.triggers)
    return replace(added, id=by.id, dispatch=by.dispatch, event=event, evidence=by.evidence, read_by=by.read_by)


def _nth(claim: Claim) -> int:
    """Which claim on its words this is; its id says so."""
    on = claim.event.triggers[0]
    return next((n for n in range(100) if claim_id(claim.dispatch, on, nth=n) == claim.id), 0)


def _moved(plain: Plain, move: Move) -> Plain:
    """The same object with every range of the text where its words stand now, and without those that are gone."""

    def moved(pair: list[int]) -> list[int] | None:
        there = move(Span(pair[0], pair[1]))
        return [there.start, there.end] if there else None

    def walk(key: str, value: Any) -> Any:
        if key in {"mentions", "triggers"}:
            return [there for pair in value if (there := moved(pair))]
        if key in {"span", "cue", "content"}:
            return moved(value) if value else None
        if isinstance(value, dict):
            return {k: walk(k, v) for k, v in cast("Plain", value).items() if (k, v) != ("spots", [])}
        if isinstance(value, list):
            return [walk("", v) for v in cast("list[Any]", value)]
        return value

    return {k: [] if k == "evidence" else walk(k, v) for k, v in plain.items()}


# Judgements -----------------------------------------------------------------------------------------------------------


def judged(said: Iterable[Judgement], took_up: Callable[[str], str | None]) -> list[tuple[Judgement, Judgement]]:
    """The judgements that hold, as they were said and under the ids that their claims stand under now.

    One of which a later one on the same two first claims says all again holds no more.
    """
    latest: dict[tuple[str, str], list[tuple[int, Judgement, Judgement]]] = {}
    for n, word in enumerate(holding(list(said))):
        now = _now(word, took_up)
        if now is not None:
            earlier = [(n0, w, j) for n0, w, j in latest.get(now.pair, []) if not j.pairs <= now.pairs]
            latest[now.pair] = [*earlier, (n, word, now)]
    return [(word, now) for _, word, now in sorted((x for them in latest.values() for x in them), key=lambda x: x[0])]


def _now(word: Judgement, took_up: Callable[[str], str | None]) -> Judgement | None:
    """The judgement under the ids of now; None where one claim took up all of both sides, so nothing is left to tell
    apart."""
    lefts = dict.fromkeys(took_up(c) or c for c in word.lefts)
    rights = dict.fromkeys(c for c in (took_up(c) or c for c in word.rights) if c not in lefts)
    if not rights:
        return None
    (left, *left_with), (right, *right_with) = lefts, rights
    return replace(word, left=left, right=right, left_with=tuple(left_with), right_with=tuple(right_with))
