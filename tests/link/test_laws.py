"""The laws of linking: what holds of any claims, judgements and orders of arrival."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.link.linker import Linker
from sayso.record import Claim, Copy, Dispatch, EventType, Incident, Judgement, Verdict
from tests.link.worlds import make, reprinted, worlds

World = Sequence[tuple[Dispatch, Claim]]
VERDICTS = (Verdict.SAME, Verdict.DIFFERENT, Verdict.UNSURE)


@st.composite
def judged(draw: st.DrawFn, world: World, *, most: int = 5) -> list[Judgement]:
    """Judgements on pairs of a world's claims; nobody judges one pair twice in one moment."""
    if len(world) < 2:
        return []
    ids = [c.id for _, c in world]
    pairs = st.lists(st.sampled_from(ids), min_size=2, max_size=2, unique=True)
    return [
        Judgement(
            left=a, right=b, verdict=draw(st.sampled_from(VERDICTS)), by="a coder", at=f"2021-09-10T10:{n:02}:00+00:00"
        )
        for n, (a, b) in enumerate(draw(st.lists(pairs, max_size=most)))
    ]


@st.composite
def judged_worlds(draw: st.DrawFn) -> tuple[World, list[Judgement]]:
    world = draw(worlds)
    return world, draw(judged(world))


def linked(world: Iterable[tuple[Dispatch, Claim]], judgements: Iterable[Judgement] = ()) -> Linker:
    linker = Linker()
    for dispatch, claim in world:
        linker.add(dispatch, [claim])
    linker.judge(judgements)
    return linker


def told_by(linker: Linker) -> list[Incident]:
    return sorted(linker.incidents(), key=lambda i: i.id)


@given(judged_worlds(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_of_arrival_never_changes_the_incidents(drawn: tuple[World, list[Judgement]], chance: Random) -> None:
    world, judgements = drawn
    shuffled = chance.sample(world, len(world))
    assert told_by(linked(shuffled, judgements)) == told_by(linked(world, judgements))


@given(worlds, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_of_arrival_never_changes_what_repeats_what(world: World, chance: Random) -> None:
    def copies(them: Iterable[tuple[Dispatch, Claim]]) -> set[Copy]:
        linker = Linker()
        return {c for dispatch, claim in them for c in linker.add(dispatch, [claim])}

    assert copies(chance.sample(world, len(world))) == copies(world)


@given(judged_worlds(), st.data())
@settings(max_examples=60, deadline=None)
def test_linking_step_by_step_equals_linking_afresh(drawn: tuple[World, list[Judgement]], data: st.DataObject) -> None:
    world, judgements = drawn
    linker = Linker()
    gone: set[str] = set()
    for n, (dispatch, claim) in enumerate(world):
        linker.add(dispatch, [claim])
        if data.draw(st.booleans(), label="judge now"):
            linker.judge(judgements[: n + 1])
        if data.draw(st.booleans(), label="drop one"):
            id = data.draw(st.sampled_from([c.id for _, c in world[: n + 1]]), label="which")
            linker.drop([id])
            gone.add(id)
    linker.judge(judgements)
    afresh = linked([(d, c) for d, c in world if c.id not in gone], judgements)
    assert linker.groups() == afresh.groups()


@given(judged_worlds())
@settings(max_examples=100, deadline=None)
def test_a_pair_judged_different_never_shares_an_incident(drawn: tuple[World, list[Judgement]]) -> None:
    world, judgements = drawn
    latest = {j.pair: j.verdict for j in judgements}
    for group in linked(world, judgements).groups():
        assert not [p for p, v in latest.items() if v is Verdict.DIFFERENT and set(p) <= set(group)]


@given(judged_worlds())
@settings(max_examples=60, deadline=None)
def test_a_pair_judged_the_same_shares_an_incident_where_nobody_says_otherwise(
    drawn: tuple[World, list[Judgement]],
) -> None:
    world, judgements = drawn
    same = [j for j in judgements if j.verdict is Verdict.SAME]
    groups = linked(world, same).groups()
    assert all(any(set(j.pair) <= set(g) for g in groups) for j in same)


@given(judged_worlds(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_in_which_judgements_are_given_never_matters(
    drawn: tuple[World, list[Judgement]], chance: Random
) -> None:
    world, judgements = drawn
    shuffled = chance.sample(judgements, len(judgements))
    assert linked(world, shuffled).groups() == linked(world, judgements).groups()


@given(worlds, st.data())
@settings(max_examples=60, deadline=None)
def test_merge_then_split_is_where_we_began(world: World, data: st.DataObject) -> None:
    linker = linked(world)
    before = told_by(linker)
    ids = [c.id for _, c in world]
    a, b = data.draw(st.sampled_from(ids)), data.draw(st.sampled_from(ids))
    if a != b:
        merge = Judgement(left=a, right=b, verdict=Verdict.SAME, by="a coder", at="2021-09-10T10:00+00:00")
        taken_back = Judgement(left=b, right=a, verdict=Verdict.UNSURE, by="a coder", at="2021-09-10T11:00+00:00")
        linker.judge([merge])
        linker.judge([merge, taken_back])
    assert told_by(linker) == before


@given(judged_worlds())
@settings(max_examples=60, deadline=None)
def test_a_judgement_survives_a_re_reading_and_a_re_linking(drawn: tuple[World, list[Judgement]]) -> None:
    world, judgements = drawn
    linker = linked(world, judgements)
    before = linker.groups()
    linker.drop(c.id for _, c in world)
    assert linker.groups() == []
    for dispatch, claim in reversed(world):
        linker.add(dispatch, [claim])
    assert linker.groups() == before


@given(worlds, st.data())
@settings(max_examples=60, deadline=None)
def test_a_verbatim_copy_never_adds_a_voice(world: World, data: st.DataObject) -> None:
    dispatch, claim = data.draw(st.sampled_from(list(world)))
    linker = linked(world)
    before = linker.incident(claim.id)
    again, claim_again = reprinted(dispatch, claim, outlet="Chashma Radio")
    linker.add(again, [claim_again])
    after = linker.incident(claim_again.id)
    if claim.id in after.claims:
        # A copy may bring two groups nearer; what it never does is to speak for itself.
        assert not [o for o in after.origins if set(o.claims) == {claim_again.id}]
        assert "Chashma Radio" in after.outlets
    if set(after.claims) == {*before.claims, claim_again.id}:
        assert {o.name for o in after.origins} == {o.name for o in before.origins}
        assert len(after.affirming) == len(before.affirming)


def test_a_copy_is_of_the_incident_of_what_it_repeats() -> None:
    first = make(
        "A bomb tore through the bus station of Kunduz, wounding 12 porters, residents said.",
        town="Kunduz", kind=EventType.BOMBING, who="residents", day=2, n=12, outlet="Qasid", id="d1",
    )  # fmt: skip
    again = reprinted(*first, outlet="Chashma Radio")
    incident = linked([first, again]).incident(first[1].id)
    assert incident.claims == (first[1].id, again[1].id)
    assert [(o.name, o.outlets) for o in incident.origins] == [("Qasid", ("Qasid", "Chashma Radio"))]
    assert [(s.chosen.low, s.lowest, s.highest) for s in incident.series] == [(12, 12, 12)]
