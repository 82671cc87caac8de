"""Which claims are worth comparing: those that share a key. So a new claim meets its neighbours and no others."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from sayso.link.facets import TELLING, Facets
from sayso.link.words import rarity

# Of the pairs that tell of one incident in the wire (303, as far as the reader found both) 253 share a key; a claim has
# 37 neighbours among 7,000. With the day of the event and single rare words instead of names 209 did, since a wrong or
# missing date loses a pair. docs/cards/link.md.
SHORT_DAYS = 8
"""An event of up to so many days is looked for by its days. A longer one is as good as undated."""
SPAN_DAYS = 14
"""What shares a name, or a country and a type, is looked for among what was told in this and the next span."""
LONG_SPAN_DAYS = 30
"""What shares two names is looked for further."""
N_NAMES = 12
"""How many names make pairs: the most telling ones."""


def keys(claim: Facets) -> frozenset[str]:
    """The keys of a claim. Every key has a day or a span of days in it, so that how many claims share one hangs on how
    much is told at a time and not on how much was ever told."""
    return frozenset(_keys(claim))


def _keys(claim: Facets) -> Iterator[str]:
    where = {s.country or " ".join(sorted(s.words)) for s in claim.spots}
    if claim.days is not None and claim.days[1] - claim.days[0] < SHORT_DAYS:
        # One day more, so that claims of neighbouring days share a key.
        yield from (f"{place} {day}" for place in where for day in range(claim.days[0], claim.days[1] + 2))
    names = sorted((w for w in claim.names if rarity(w) >= TELLING), key=lambda w: (-rarity(w), w))
    for span in _spans(claim.told, SPAN_DAYS):
        yield from (f"{place} {claim.type.value} {span}" for place in where)
        yield from (f"{name} {span}" for name in names)
    for span in _spans(claim.told, LONG_SPAN_DAYS):
        yield from (f"{a} {b} {span}" for a, b in combinations(sorted(names[:N_NAMES]), 2))
    if len(claim.words) >= N_NAMES // 2:
        # The same sentence again, however much later.
        yield " ".join(sorted(claim.words))


def _spans(told: int | None, days: int) -> tuple[str, ...]:
    """This span of days and the next one, so that what was told shortly before its end meets what was told after."""
    return ("never",) if told is None else (f"{days}:{told // days}", f"{days}:{told // days + 1}")
