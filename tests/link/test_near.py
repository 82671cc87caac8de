"""Who is near to whom hangs on what is filed, not on the order in which it came."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.link.facets import facets
from sayso.link.near import At, Filed, Key, Neighbours, Pair, keys
from sayso.record import Claim, Event, EventType, Evidence, Span

MOST = 2
REACH = 5


@st.composite
def filed(draw: st.DrawFn) -> dict[At, frozenset[Key]]:
    """Some on a few days under a few marks, one of which knows no distance."""
    ids = draw(st.lists(st.integers(0, 30), min_size=1, max_size=14, unique=True))
    found: dict[At, frozenset[Key]] = {}
    for id in ids:
        day = draw(st.integers(0, 14))
        marks = draw(st.sets(st.integers(1, 3), min_size=1))
        found[day, f"{id:02}"] = frozenset(Key(m, 0) if m == 3 else Key(m, day // REACH, REACH) for m in marks)
    return found


def near_by_words(them: dict[At, frozenset[Key]]) -> set[Pair]:
    """The pairs that the docstring of `Neighbours` calls near."""
    found: set[Pair] = set()
    for one, other in combinations(sorted(them), 2):
        for mark in {k.mark for k in them[one]} & {k.mark for k in them[other]}:
            between = sum(one < at < other and mark in {k.mark for k in keys} for at, keys in them.items())
            if between < MOST and (mark == 3 or other[0] - one[0] <= REACH):
                found.add((one[1], other[1]))
    return found


@given(filed(), st.data())
@settings(max_examples=300, deadline=None)
def test_whoever_comes_and_goes_those_are_near_that_share_a_mark_with_few_between(
    them: dict[At, frozenset[Key]], data: st.DataObject
) -> None:
    neighbours = Neighbours(Filed(), most=MOST)
    held: dict[At, frozenset[Key]] = {}
    near: set[Pair] = set()
    at_of = {at[1]: at for at in them}

    def still(pair: Pair) -> bool:
        one, other = (at_of[id] for id in pair)
        return neighbours.are_near(one, held[one], other, held[other])

    for at in data.draw(st.permutations(sorted(them))):
        come, parted = neighbours.come(at, them[at])
        held[at] = them[at]
        near |= {tuple(sorted((at[1], other), key=at_of.__getitem__)) for other in come}  # type: ignore[misc]
        near -= {pair for pair in parted if not still(pair)}
        assert near == near_by_words(held)
        if data.draw(st.integers(0, 3)) == 0:
            gone = data.draw(st.sampled_from(sorted(held)))
            met = neighbours.go(gone, held.pop(gone))
            near = {pair for pair in near if gone[1] not in pair} | met
            assert near == near_by_words(held)


@given(filed())
@settings(max_examples=100, deadline=None)
def test_each_is_compared_with_so_many_of_a_key_on_either_side_and_no_more(them: dict[At, frozenset[Key]]) -> None:
    neighbours = Neighbours(Filed(), most=MOST)
    for at in sorted(them):
        come, _ = neighbours.come(at, them[at])
        assert len(come) <= MOST * len(them[at])


def test_a_short_sentence_told_again_within_days_is_near_where_it_tells_of_the_same_deed() -> None:
    def numbers(type: EventType, day: int) -> set[tuple[int, int]]:
        told = facets(
            Claim(
                id=f"{type.value}{day}",
                dispatch=f"d{day}",
                event=Event(id="e", type=type, triggers=(Span(14, 23),)),
                evidence=(Evidence(dispatch=f"d{day}", span=Span(0, 33), quote="A durable ceasefire was discussed"),),
                published=f"2021-01-{day:02}",
            )
        )
        return {(k.mark, k.reach) for k in keys(told)}

    assert numbers(EventType.AGREEMENT, 12) & numbers(EventType.AGREEMENT, 13)
    assert not numbers(EventType.AGREEMENT, 12) & numbers(EventType.TALKS, 13)
