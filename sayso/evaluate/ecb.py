"""ECB+: event mentions of many articles, by which event they are of; scored as the field does, by CoNLL F1.

The mentions and the topics are given; of a mention are known its words, its sentence, and which mentions of people,
things and places stand in it. What is measured is the pair judge and the clusters alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sayso.evaluate.link import bcubed
from sayso.record import (
    Actor,
    ActorKind,
    Claim,
    Dispatch,
    Event,
    EventType,
    Place,
    PlaceKind,
    Span,
    claim_id,
)
from sayso.record.plain import Plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentions:
    """The event mentions of one topic as claims, and the chain that each is of."""

    topic: str
    claims: tuple[Claim, ...]
    chain: dict[str, str]


Groups = Mapping[str, tuple[str, Hashable]]
"""The topic of each mention and its group there."""
Group = Callable[[Sequence[Claim]], Iterable[Sequence[str]]]
"""The claims in groups, by their ids."""


def topics(rows: Iterable[Plain]) -> list[Mentions]:
    """The mentions of each topic, in order of topics."""
    claims: defaultdict[str, list[Claim]] = defaultdict(list)
    chains: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for row in rows:
        dispatch = Dispatch(id=row["id"], text=row["text"])
        for nth, mention in enumerate(row["mentions"]):
            if mention["type"] == "ACT":
                claim = _claim(dispatch, row, mention, nth)
                claims[row["topic"]].append(claim)
                chains[row["topic"]][claim.id] = mention["chain"]
    return [Mentions(topic=t, claims=tuple(claims[t]), chain=chains[t]) for t in sorted(claims)]


def measure(given: Sequence[Mentions], group: Group) -> dict[str, float | int]:
    """CoNLL F1 over all topics, singletons among them, and the three figures that it is the mean of."""
    gold: dict[str, tuple[str, Hashable]] = {}
    ours: dict[str, tuple[str, Hashable]] = {}
    for mentions in given:
        gold |= {c: (mentions.topic, chain) for c, chain in mentions.chain.items()}
        for n, members in enumerate(group(mentions.claims)):
            ours |= dict.fromkeys(members, (mentions.topic, n))
    *_, b_cubed = bcubed(gold, ours)
    found = {"ecb_muc_f1": muc(gold, ours), "ecb_b_cubed_f1": b_cubed, "ecb_ceaf_e_f1": ceaf_e(gold, ours)}
    return {"ecb_conll_f1": sum(found.values()) / 3, **found, "ecb_mentions": len(gold)}


def muc(gold: Groups, ours: Groups) -> float:
    """F1 of links: how few links each group of the one side lacks in the other (Vilain and others 1995)."""

    def kept(one: Groups, other: Groups) -> tuple[int, int]:
        groups = _groups(one)
        links = sum(len(g) - 1 for g in groups)
        return sum(len(g) - len({other[m] for m in g}) for g in groups), links

    (recalled, of_gold), (precise, of_ours) = kept(gold, ours), kept(ours, gold)
    return _f1(recalled / of_gold if of_gold else 1.0, precise / of_ours if of_ours else 1.0)


def ceaf_e(gold: Groups, ours: Groups) -> float:
    """F1 of the best pairing of groups, each taken once (Luo 2005, entity based). Groups never cross topics, so the
    pairing is found topic by topic."""
    best = 0.0
    for topic in sorted({topic for topic, _ in gold.values()}):
        theirs = [g for g in _groups(gold) if _topic(gold, g) == topic]
        mine = [g for g in _groups(ours) if _topic(ours, g) == topic]
        best += _assigned([[2 * len(a & b) / (len(a) + len(b)) for b in mine] for a in theirs])
    return _f1(best / len(_groups(gold)), best / len(_groups(ours)))


def _assigned(worth: list[list[float]]) -> float:
    """The greatest sum of an assignment of rows to columns, each taken once (Kuhn and Munkres, by shortest paths)."""
    if len(worth) > len(worth[0]):
        worth = [list(column) for column in zip(*worth, strict=True)]
    n, m = len(worth), len(worth[0])
    rows, columns = [0.0] * (n + 1), [0.0] * (m + 1)
    of, way = [0] * (m + 1), [0] * (m + 1)
    for row in range(1, n + 1):
        of[0], at = row, 0
        least, seen = [float("inf")] * (m + 1), [False] * (m + 1)
        while of[at]:
            seen[at], here, step, following = True, of[at], float("inf"), 0
            for column in range(1, m + 1):
                if not seen[column]:
                    cost = -worth[here - 1][column - 1] - rows[here] - columns[column]
                    if cost < least[column]:
                        least[column], way[column] = cost, at
                    if least[column] < step:
                        step, following = least[column], column
            for column in range(m + 1):
                if seen[column]:
                    rows[of[column]] += step
                    columns[column] -= step
                else:
                    least[column] -= step
            at = following
        while at:
            of[at] = of[way[at]]
            at = way[at]
    return sum(worth[of[c] - 1][c - 1] for c in range(1, m + 1) if of[c])


def _groups(of: Groups) -> list[set[str]]:
    found: defaultdict[Hashable, set[str]] = defaultdict(set)
    for mention, group in of.items():
        found[group].add(mention)
    return list(found.values())


def _topic(of: Groups, group: set[str]) -> str:
    return of[next(iter(group))][0]


def _f1(one: float, other: float) -> float:
    return 2 * one * other / (one + other) if one + other else 0.0


def _claim(dispatch: Dispatch, row: Plain, mention: dict[str, Any], nth: int) -> Claim:
    trigger = Span(mention["start"], mention["end"])
    sentence = next(Span(s, e) for s, e in row["sentences"] if s <= trigger.start < e)
    beside = [(f"m{n}", m) for n, m in enumerate(row["mentions"]) if sentence.start <= m["start"] < sentence.end]
    people = [(id, m) for id, m in beside if m["type"] in {"HUM", "NON"}]
    places = [(id, m) for id, m in beside if m["type"] == "LOC"]
    return Claim(
        id=claim_id(dispatch.id, trigger, nth=nth),
        dispatch=dispatch.id,
        event=Event(
            id=f"m{nth}",
            type=EventType.ATTACK,  # none is known, so all are alike
            triggers=(trigger,),
            actor1=tuple(id for id, m in people if m["start"] < trigger.start),
            actor2=tuple(id for id, m in people if m["start"] >= trigger.start),
            places=tuple(id for id, _ in places),
        ),
        evidence=(dispatch.cite(sentence),),
        places=tuple(Place(id=i, name=m["text"], kind=PlaceKind.OTHER, mentions=(_span(m),)) for i, m in places),
        actors=tuple(Actor(id=i, name=m["text"], kind=ActorKind.OTHER, mentions=(_span(m),)) for i, m in people),
        title=dispatch.text,  # the chosen sentences are the story in short, as a headline is
    )


def _span(mention: dict[str, Any]) -> Span:
    return Span(mention["start"], mention["end"])
