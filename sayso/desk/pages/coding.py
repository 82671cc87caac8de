"""The screens of blind coding: assignments, a coder's claim, and how far the coders agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from sayso.desk.coding import Agreement, Disagreement, Round, agreement, disagreements, standing, units, untaken
from sayso.desk.reviews import Group, fields_of, range_of
from sayso.ledger import View
from sayso.record import Claim, Dispatch, Review, Standing
from sayso.record.judgement import holding


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An assignment as the list shows it. `next` is where what waits first for who looks is coded, "" for nothing."""

    id: str
    name: str
    n: int
    done: tuple[tuple[str, int], ...]
    finished: bool
    is_mine: bool
    next: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CodingPage:
    """One claim as one coder leaves it. `nth` counts from 1, 0 for one that the coder added; `standing` is what the
    coder said of it so far."""

    round: Round
    claim: Claim
    id: str
    nth: int
    n_done: int
    whole: bool
    standing: Standing
    corrected: tuple[str, ...]
    undoable: Review | None
    fields: Sequence[Group]
    before: str
    after: str
    wrong: str = ""
    given: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPage:
    """A dispatch with the events that one coder marks in it: `parts` are its words, each from where on and in which
    events. `whole` where all of it is coded from nothing, `closed`
    where the coder said that this is done; `words` are those that are marked to become an event."""

    round: Round
    dispatch: Dispatch
    parts: Sequence[tuple[int, str, Sequence[int]]]
    events: Sequence[Claim]
    whole: bool
    closed: bool
    n_done: int
    at: str = ""
    words: str = ""
    wrong: str = ""
    given: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementPage:
    """How far they agree; nothing of it before all are done. `n_untaken` events all coders added, and nobody said yet
    that the ledger takes them."""

    round: Round
    figures: Sequence[Agreement]
    differ: Sequence[tuple[str, Claim, Sequence[Disagreement]]]
    seen: Mapping[str, int]
    n_untaken: int


def listed(round: Round, by: str) -> Listed:
    of = round.assignment
    mine = by in of.coders
    return Listed(
        id=of.id,
        name=of.name,
        n=round.n,
        done=tuple((c, round.n_done(c)) for c in of.coders),
        finished=round.finished,
        is_mine=mine,
        next=address(round, round.waiting(by)) if mine else "",
    )


def address(round: Round, id: str) -> str:
    """Where a claim or a whole dispatch of an assignment is coded; "" for none."""
    if not id:
        return ""
    return f"/codings/{round.assignment.id}/{'texts' if id in round.texts else 'claims'}/{id}"


def coding_page(round: Round, id: str, by: str, **more: object) -> CodingPage:
    """What a coder sees of a claim: what the machine read, what this coder said, and nothing of anybody else."""
    ids = list(round.bases)
    at, coded = ids.index(id) if id in ids else -1, round.coded(by, id)
    held = holding(list(round.said.get((by, id), ())))
    return CodingPage(
        round=round,
        claim=coded.claim,
        id=id,
        nth=at + 1,
        n_done=round.n_done(by),
        standing=coded.stood.standing,
        corrected=coded.stood.corrected,
        undoable=held[-1] if held else None,
        fields=fields_of(coded.claim),
        whole=coded.claim.dispatch in round.assignment.dispatches,
        before=ids[at - 1] if at > 0 else "",
        after=ids[at + 1] if 0 <= at < len(ids) - 1 else "",
        **more,  # pyright: ignore[reportArgumentType] - wrong and given, as the routes name them
    )


def text_page(round: Round, id: str, by: str, *, at: str = "", **more: object) -> TextPage:
    """What a coder sees of a dispatch: its text and the own events, and nothing that a machine or anybody else finds.

    Raises: ValueError where `at` is no range of its text.
    """
    dispatch, events = round.texts[id], round.own(by, id)
    marks = [(t, n) for n, e in enumerate(events, start=1) for t in e.event.triggers]
    ends = sorted({0, len(dispatch.text), *(end for t, _ in marks for end in (t.start, t.end))})
    return TextPage(
        round=round,
        dispatch=dispatch,
        parts=[
            (start, dispatch.text[start:end], [n for t, n in marks if t.start < end and start < t.end])
            for start, end in pairwise(ends)
        ],
        events=events,
        whole=id in round.assignment.dispatches,
        closed=round.is_closed(by, id),
        n_done=round.n_done(by),
        at=at,
        words=range_of(at).of(dispatch.text) if at else "",
        **more,  # pyright: ignore[reportArgumentType] - see above
    )


def agreement_page(round: Round, view: View) -> AgreementPage:
    """Raises: ValueError while a coder is not done."""
    them: dict[str, list[Disagreement]] = {}
    for each in disagreements(round, view):
        them.setdefault(each.claim, []).append(each)
    units_of = {u.id: u for u in units(round)}
    return AgreementPage(
        round=round,
        figures=agreement(round),
        differ=[(id, units_of[id].shown, each) for id, each in them.items()],
        seen={id: entry.n for id in them if (entry := standing(units_of[id], view))},
        n_untaken=len(untaken(round, view)),
    )
