"""The laws of what people judge of whole groups: merge, split, never the same, and undoing each of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.ledger.standing import judged
from sayso.link.judged import settle
from sayso.link.linker import Linker
from sayso.record import Claim, Dispatch, Judgement, Verdict
from tests.link.worlds import worlds

World = Sequence[tuple[Dispatch, Claim]]
WORDS = (Verdict.SAME, Verdict.DIFFERENT, Verdict.UNSURE)


@st.composite
def judged_worlds(draw: st.DrawFn) -> tuple[World, list[Judgement]]:
    """A world and judgements on groups of its claims, each a minute after the one before."""
    world = draw(worlds)
    ids = [c.id for _, c in world]
    said: list[Judgement] = []
    if len(ids) < 2:
        return world, said
    for n in range(draw(st.integers(0, 5))):
        at, by = f"2021-09-10T10:{n:02}:00+00:00", draw(st.sampled_from(("ada", "bo")))
        if said and draw(st.integers(0, 3)) == 0:
            gone = draw(st.sampled_from(said))
            said.append(Judgement(left=gone.left, right=gone.right, verdict=Verdict.UNDO, by=by, at=at, undoes=gone.id))
            continue
        them = draw(st.lists(st.sampled_from(ids), min_size=2, max_size=6, unique=True))
        cut = draw(st.integers(1, len(them) - 1))
        verdict = draw(st.sampled_from(WORDS))
        said.append(group(them[:cut], them[cut:], verdict, by=by, at=at))
    return world, said


def group(lefts: Sequence[str], rights: Sequence[str], verdict: Verdict, *, by: str = "ada", at: str) -> Judgement:
    (left, *left_with), (right, *right_with) = lefts, rights
    return Judgement(
        left=left,
        right=right,
        left_with=tuple(left_with),
        right_with=tuple(right_with),
        verdict=verdict,
        by=by,
        at=at,
    )


def groups(world: Iterable[tuple[Dispatch, Claim]], said: Iterable[Judgement] = ()) -> list[tuple[str, ...]]:
    linker = Linker()
    for dispatch, claim in world:
        linker.add(dispatch, [claim])
    linker.judge(said)
    return linker.groups()


def verdicts(said: Sequence[Judgement]) -> dict[tuple[str, str], Verdict]:
    """What the latest word on each pair is, of those not undone: told one word after the other."""
    undone: set[str] = set()
    for word in reversed(said):
        if word.id not in undone and word.undoes:
            undone.add(word.undoes)
    table: dict[tuple[str, str], Verdict] = {}
    for word in said:
        if word.id in undone or word.undoes:
            continue
        both = [*word.lefts, *word.rights]
        across = [(a, b) for a in word.lefts for b in word.rights]
        for a, b in [(a, b) for a in both for b in both if a < b] if word.verdict is Verdict.SAME else across:
            table[min(a, b), max(a, b)] = word.verdict
    return table


@given(judged_worlds(), st.randoms(use_true_random=False))
@settings(max_examples=80, deadline=None)
def test_claims_judged_apart_in_groups_never_share_an_incident(
    drawn: tuple[World, list[Judgement]], chance: Random
) -> None:
    world, said = drawn
    apart = {p for p, verdict in verdicts(said).items() if verdict is Verdict.DIFFERENT}
    for them in groups(chance.sample(world, len(world)), said):
        assert not [p for p in apart if set(p) <= set(them)]


@given(judged_worlds())
@settings(max_examples=60, deadline=None)
def test_of_each_pair_the_latest_word_holds(drawn: tuple[World, list[Judgement]]) -> None:
    _, said = drawn
    table, settled = verdicts(said), settle(said)
    assert set(settled.same) == {p for p, v in table.items() if v is Verdict.SAME}
    assert settled.different == {p for p, v in table.items() if v is Verdict.DIFFERENT}


@given(worlds, st.data())
@settings(max_examples=60, deadline=None)
def test_a_merge_makes_one_incident_of_all_claims_of_both(world: World, data: st.DataObject) -> None:
    before = groups(world)
    if len(before) < 2:
        return
    one, other = data.draw(st.lists(st.sampled_from(before), min_size=2, max_size=2, unique=True))
    merged = group(one, other, Verdict.SAME, at="2021-09-10T10:00+00:00")
    assert any({*one, *other} <= set(them) for them in groups(world, [merged]))


@given(judged_worlds(), st.data())
@settings(max_examples=80, deadline=None)
def test_what_is_undone_was_never_said(drawn: tuple[World, list[Judgement]], data: st.DataObject) -> None:
    world, said = drawn
    ids = [c.id for _, c in world]
    if len(ids) < 2:
        return
    them = data.draw(st.lists(st.sampled_from(ids), min_size=2, unique=True))
    word = group(them[:1], them[1:], data.draw(st.sampled_from(WORDS)), at="2021-09-10T11:00+00:00")
    undo = Judgement(
        left=word.left, right=word.right, verdict=Verdict.UNDO, by="bo", at="2021-09-10T12:00+00:00", undoes=word.id
    )
    assert groups(world, [*said, word, undo]) == groups(world, said)


@given(judged_worlds())
@settings(max_examples=60, deadline=None)
def test_what_the_ledger_leaves_out_as_said_again_changes_nothing(drawn: tuple[World, list[Judgement]]) -> None:
    _, said = drawn
    held = [now for _, now in judged(said, lambda claim: claim)]
    assert settle(held) == settle(said)


@given(worlds, st.data())
@settings(max_examples=40, deadline=None)
def test_a_split_parts_what_was_one_and_undoing_it_makes_it_one_again(world: World, data: st.DataObject) -> None:
    before = [g for g in groups(world) if len(g) > 1]
    if not before:
        return
    them = data.draw(st.sampled_from(before))
    out = data.draw(st.lists(st.sampled_from(them), min_size=1, max_size=len(them) - 1, unique=True))
    rest = [c for c in them if c not in out]
    split = group(out, rest, Verdict.DIFFERENT, at="2021-09-10T10:00+00:00")
    assert not [g for g in groups(world, [split]) if set(g) & set(out) and set(g) & set(rest)]
    undo = Judgement(
        left=split.left, right=split.right, verdict=Verdict.UNDO, by="bo", at="2021-09-10T12:00+00:00", undoes=split.id
    )
    assert groups(world, [split, undo]) == groups(world)


def test_a_claim_taken_up_by_another_leaves_the_word_on_the_rest() -> None:
    word = group(["a", "b"], ["c", "d"], Verdict.DIFFERENT, at="2021-09-10T10:00+00:00")
    ((_, now),) = judged([word], {"a": "x", "b": "x", "c": "x", "d": "d"}.get)
    assert (now.lefts, now.rights) == (("x",), ("d",))
    assert judged([word], lambda claim: "x") == []


def test_a_claim_is_not_judged_against_itself() -> None:
    with pytest.raises(ValueError, match="'b' is judged against itself"):
        group(["a", "b"], ["b", "c"], Verdict.SAME, at="2021-09-10T10:00+00:00")
