"""The screens of blind coding: assignments, a coder's claim, and how far the coders agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sayso.desk.coding import Agreement, Disagreement, Round, agreement, disagreements
from sayso.desk.reviews import Group, fields_of
from sayso.ledger import View
from sayso.record import Claim, Review, Standing
from sayso.record.judgement import holding


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An assignment as the list shows it. `next` is the first claim that waits for who looks, "" for none."""

    id: str
    name: str
    n: int
    done: tuple[tuple[str, int], ...]
    finished: bool
    is_mine: bool
    next: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CodingPage:
    """One claim as one coder leaves it. `nth` counts from 1; `standing` is what the coder said of it so far."""

    round: Round
    claim: Claim
    id: str
    nth: int
    n_done: int
    standing: Standing
    corrected: tuple[str, ...]
    undoable: Review | None
    fields: Sequence[Group]
    before: str
    after: str
    wrong: str = ""
    given: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementPage:
    """How far they agree; nothing of it before all are done."""

    round: Round
    figures: Sequence[Agreement]
    differ: Sequence[tuple[Claim, Sequence[Disagreement]]]
    seen: Mapping[str, int]


def listed(round: Round, by: str) -> Listed:
    of = round.assignment
    mine = by in of.coders
    return Listed(
        id=of.id,
        name=of.name,
        n=len(round.bases),
        done=tuple((c, round.n_done(c)) for c in of.coders),
        finished=round.finished,
        is_mine=mine,
        next=next((c for c in round.bases if not round.coded(by, c).done), "") if mine else "",
    )


def coding_page(round: Round, id: str, by: str, **more: object) -> CodingPage:
    """What a coder sees of a claim: what the machine read, what this coder said, and nothing of anybody else."""
    ids = list(round.bases)
    at, coded = ids.index(id), round.coded(by, id)
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
        before=ids[at - 1] if at else "",
        after=ids[at + 1] if at + 1 < len(ids) else "",
        **more,  # pyright: ignore[reportArgumentType] - wrong and given, as the routes name them
    )


def agreement_page(round: Round, view: View) -> AgreementPage:
    """Raises: ValueError while a coder is not done."""
    them: dict[str, list[Disagreement]] = {}
    for each in disagreements(round, view):
        them.setdefault(each.claim, []).append(each)
    return AgreementPage(
        round=round,
        figures=agreement(round),
        differ=[(round.bases[id], each) for id, each in them.items()],
        seen={id: entry.n for id in them if (entry := view.entry(id))},
    )
