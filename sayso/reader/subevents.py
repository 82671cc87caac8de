"""Which of ACLED's sub-events a short text tells of, or of what neighbouring kind (crime, disaster, blame, diplomacy).

The concepts of `rules/subevents.toml`, the words, and the events that the reader found are weighed by a linear model
that `train/subevents.py` fits on sentences of our own.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from itertools import combinations, pairwise

from sayso.reader.vocabulary import learned, load
from sayso.record import Reading

ACLED = (
    "ARMED_CLASH",
    "GOVERNMENT_REGAINS_TERRITORY",
    "NON_STATE_ACTOR_OVERTAKES_TERRITORY",
    "CHEMICAL_WEAPON",
    "AIR_DRONE_STRIKE",
    "SUICIDE_BOMB",
    "SHELLING_ARTILLERY_MISSILE_ATTACK",
    "REMOTE_EXPLOSIVE_LANDMINE_IED",
    "GRENADE",
    "SEXUAL_VIOLENCE",
    "ATTACK",
    "ABDUCTION_FORCED_DISAPPEARANCE",
    "PEACEFUL_PROTEST",
    "PROTEST_WITH_INTERVENTION",
    "EXCESSIVE_FORCE_AGAINST_PROTESTERS",
    "VIOLENT_DEMONSTRATION",
    "MOB_VIOLENCE",
    "AGREEMENT",
    "ARRESTS",
    "CHANGE_TO_GROUP_ACTIVITY",
    "DISRUPTED_WEAPONS_USE",
    "HEADQUARTERS_OR_BASE_ESTABLISHED",
    "LOOTING_PROPERTY_DESTRUCTION",
    "NON_VIOLENT_TRANSFER_OF_TERRITORY",
    "OTHER",
)
BESIDE = (
    "ORGANIZED_CRIME",
    "NATURAL_DISASTER",
    "MAN_MADE_DISASTER",
    "ATTRIBUTION_OF_RESPONSIBILITY",
    "DIPLOMATIC_EVENT",
)
"""What is told beside ACLED's sub-events in the same news."""

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_ENDINGS = re.compile(r"(?:ations?|ings?|ions?|ments?|ers?|ed|es|s|e)$")


def chances(reading: Reading, *, among: Collection[str] = ACLED) -> dict[str, float]:
    """The probability of each of the sub-events, given that one of them is told."""
    table: Mapping[str, Mapping[str, float]] = learned("subevents")
    sums = dict.fromkeys(among, 0.0)
    for name in features(reading):
        row = table.get(name, {})
        for kind in sums:
            sums[kind] += row.get(kind, 0.0)
    top = max(sums.values())
    powers = {kind: math.exp(v - top) for kind, v in sums.items()}
    total = sum(powers.values())
    return {kind: p / total for kind, p in powers.items()}


def features(reading: Reading) -> Iterator[str]:
    """What speaks for a sub-event, as names of weights, each once."""
    text = reading.text.lower()
    met = [name for name, stems in _concepts().items() if stems.search(text)]
    yield "bias"
    yield from (f"c={name}" for name in met)
    yield from (f"c={a}&{b}" for a, b in combinations(met, 2))
    types = sorted({e.type.value for e in reading.events})
    yield from (f"t={t}" for t in types)
    yield from (f"t={t}&c={name}" for t in types for name in met if name in _SIDES)
    if reading.events:
        yield f"first={reading.events[0].type}"
    words = [_ENDINGS.sub("", w) if len(w) > 5 else w for w in _WORD.findall(text)]
    yield from sorted({f"w={w}" for w in words})
    yield from sorted({f"w={a} {b}" for a, b in pairwise(words)})


_SIDES = frozenset({"soldiers", "police", "fighters", "named_groups", "civilians", "protest", "mob", "riot"})


@cache
def _concepts() -> dict[str, re.Pattern[str]]:
    """A concept to the pattern of its words."""
    told: dict[str, list[str]] = load("subevents")["concepts"]
    return {name: re.compile(r"\b(?:" + "|".join(map(_pattern, stems)) + ")") for name, stems in told.items()}


def _pattern(stem: str) -> str:
    return r"\s+".join(re.escape(part) for part in stem.rstrip("_").split(" ")) + (r"\b" if stem.endswith("_") else "")
