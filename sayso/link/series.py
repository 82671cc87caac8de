"""What an incident cost, as told over time. Numbers are set beside one another and one is chosen; none are added up,
but for the parts that one voice tells in one breath."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sayso.link.naming import order
from sayso.link.origins import Named, voice_of
from sayso.record import Claim, Count, Harm, Series, Stance, Toll, Whom

RULE = (
    "the latest number by each voice's last word, of one day the one that most voices tell, then the lowest; but none"
    " that more voices put higher"
)


def series(claims: Sequence[Claim], named: Named = voice_of) -> tuple[Series, ...]:
    """One series for each harm of which anything is told, in the order of `Harm`. `named` says who speaks."""
    counts: dict[Harm, list[Count]] = {}
    for claim in sorted(claims, key=order):
        for harm, by, toll in _wholes(claim, named):
            counts.setdefault(harm, []).append(
                Count(
                    at=(claim.published or claim.filed or "")[:10] or None,
                    by=by,
                    claim=claim.id,
                    low=toll.low,
                    high=toll.high,
                    unknown=toll.unknown,
                    whom=toll.whom,
                )
            )
    return tuple(_series(harm, counts[harm]) for harm in Harm if harm in counts)


def _series(harm: Harm, counts: list[Count]) -> Series:
    numbers = [c for c in counts if c.low is not None or c.high is not None]
    ends = [c.high for c in numbers]
    return Series(
        harm=harm,
        counts=tuple(counts),
        lowest=min((_least(c) for c in numbers), default=None),
        highest=None if any(e is None for e in ends) else max((e for e in ends if e is not None), default=None),
        latest=counts[-1],
        chosen=_chosen(numbers) if numbers else counts[-1],
        rule=RULE,
    )


def _chosen(numbers: list[Count]) -> Count:
    """The last number told that is no lonely low one: the dead do not rise, so what is below the last words of more
    voices is of others, or of a part ("one of the dead was ...")."""
    last_word = list({c.by: c for c in numbers}.values())
    best = numbers[-1]
    for day in sorted({c.at or "" for c in last_word}):
        so_far = [c for c in last_word if (c.at or "") <= day]
        of_the_day = [c for c in so_far if (c.at or "") == day]
        held = Counter((c.low, c.high) for c in of_the_day)
        upheld = [c for c in of_the_day if sum(_least(x) > _least(c) for x in so_far) <= held[c.low, c.high]]
        best = min(upheld, key=lambda c: (-held[c.low, c.high], _least(c)), default=best)
    return best


def _least(count: Count) -> int:
    return count.low or 0


def teller(claim: Claim, toll: Toll, named: Named) -> str:
    """Who tells a number of a claim. Who denies the event gives no number of it; where all do, the dispatch itself
    tells it."""
    chain = toll.chain or next((r.chain for r in claim.event.reports if r.stance is not Stance.DENIES), ())
    return named(claim, chain)


def _wholes(claim: Claim, named: Named) -> list[tuple[Harm, str, Toll]]:
    """For each harm and voice of a claim the number that takes in the others it tells: a whole beside its parts, or the
    parts of one breath together, where each is told of other people."""
    by_voice: dict[tuple[Harm, str], list[Toll]] = {}
    for toll in claim.event.toll:
        by_voice.setdefault((toll.harm, teller(claim, toll, named)), []).append(toll)
    return [(harm, by, _whole(tolls)) for (harm, by), tolls in by_voice.items()]


def _whole(tolls: list[Toll]) -> Toll:
    numbered = [t for t in tolls if t.low is not None or t.high is not None]
    if not numbered:
        return tolls[0]
    greatest = max(numbered, key=lambda t: max(t.low or 0, t.high or 0))
    apart = len({(t.whom, t.side) for t in numbered}) == len(numbered) > 1
    if not apart or any(t.whom in {Whom.UNKNOWN, Whom.MIXED} for t in numbered):
        return greatest
    highs = [t.high for t in numbered]
    return Toll(
        harm=greatest.harm,
        low=sum(t.low or 0 for t in numbered),
        high=None if any(h is None for h in highs) else sum(h for h in highs if h is not None),
        whom=Whom.MIXED,
        chain=greatest.chain,
    )
