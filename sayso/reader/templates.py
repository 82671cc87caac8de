"""Incidents in the form of MUC-4: type, perpetrators, targets, victims and weapons, each filled by words of the text.

Which types a text tells of, which phrases fill which role, and in which type, is weighed by three linear models that
`train/templates.py` fits on MUC-4. One incident a type: two of one type are told as one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sayso.reader.fillers import Fillers, Phrase, phrases, weigh, words_of
from sayso.reader.syntax import Syntax
from sayso.reader.vocabulary import learned
from sayso.record import Reading, Span

TYPES = ("attack", "bombing", "kidnapping", "arson", "robbery", "forced work stoppage")
ROLES = ("PerpInd", "PerpOrg", "Target", "Victim", "Weapon")

# Probabilities from where a type is told and a phrase fills a role: swept 0.1-0.5 by three folds of MUC-4 train for the
# best template F1 (train/templates.py, 2026-11-25).
TYPE_ENOUGH = {"attack": 0.3, "bombing": 0.15}
SELDOM_ENOUGH = 0.1
ROLE_ENOUGH = {"PerpInd": 0.35, "PerpOrg": 0.2, "Target": 0.2, "Victim": 0.15, "Weapon": 0.1}
MOST = {"PerpInd": 2, "PerpOrg": 2, "Target": 8, "Victim": 8, "Weapon": 3}
"""How many may fill a role."""
# The share of a type from which a filler is told of it beside a likelier one.
SHARED = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One template. `fills`: role to the spans of those that fill it, the likeliest first."""

    type: str
    fills: Mapping[str, tuple[Span, ...]]


@dataclass(frozen=True, slots=True)
class Filler:
    """A phrase that fills a role, and how its words share in the types of incidents."""

    phrase: Phrase
    role: str
    chance: float
    types: Mapping[str, float]


def find(syntax: Syntax, reading: Reading) -> tuple[Incident, ...]:
    """The incidents of the text, the likeliest type first."""
    told: Mapping[str, Any] = learned("templates")
    likely = types_of(syntax, reading, told["types"])
    likely = {t: p for t, p in likely.items() if p >= TYPE_ENOUGH.get(t, SELDOM_ENOUGH)}
    if not likely:
        return ()
    fillers = chosen(syntax, reading, told["roles"], told["shares"])
    return tuple(
        Incident(
            type=kind,
            fills={
                role: tuple(f.phrase.span(syntax) for f in fillers if f.role == role and belongs(f, kind, likely))
                for role in ROLES
            },
        )
        for kind in sorted(likely, key=lambda t: -likely[t])
    )


def types_of(syntax: Syntax, reading: Reading, table: Mapping[str, Sequence[float]]) -> dict[str, float]:
    """The probability that the text tells of an incident of each type."""
    found = words_of(syntax, reading)
    known = sum(name in table for name in found) or 1
    # Each text weighs the same, however many words it has; the bias is not a word.
    sums = weigh(found - {"bias"}, table, len(TYPES))
    bias = table.get("bias", [0.0] * len(TYPES))
    return {t: _chance(s / math.sqrt(known) + b) for t, s, b in zip(TYPES, sums, bias, strict=True)}


def chosen(
    syntax: Syntax, reading: Reading, roles: Mapping[str, Sequence[float]], shares: Mapping[str, Sequence[float]]
) -> list[Filler]:
    """Those phrases that fill a role, the likeliest first; of phrases about the same, the likeliest."""
    eye = Fillers(syntax, reading)
    weighed = list[tuple[float, str, Phrase]]()
    for phrase in phrases(syntax):
        sums = weigh(eye.features(phrase), roles, len(ROLES))
        weighed += [
            (p, role, phrase) for role, s in zip(ROLES, sums, strict=True) if (p := _chance(s)) >= ROLE_ENOUGH[role]
        ]
    found: list[Filler] = []
    for chance, role, phrase in sorted(weighed, key=lambda w: (-w[0], w[1], w[2].words)):
        same = [f for f in found if f.role == role]
        if len(same) < MOST[role] and not any(about_same(f.phrase, phrase) for f in same):
            sums = weigh({*eye.features(phrase), f"role={role}"}, shares, len(TYPES))
            found.append(Filler(phrase, role, chance, dict(zip(TYPES, _shares(sums), strict=True))))
    return found


def about_same(one: Phrase, other: Phrase) -> bool:
    """True where the two stand on common words, or the words of one are all of the other's."""
    a, b = set(one.words.split()), set(other.words.split())
    return a <= b or b <= a or not set(_tokens(one)).isdisjoint(_tokens(other))


def belongs(filler: Filler, kind: str, types: Mapping[str, float]) -> bool:
    """True where the filler is told of that type, of those that the text tells of."""
    parts = {t: filler.types[t] * p for t, p in types.items()}
    return parts[kind] == max(parts.values()) or parts[kind] > SHARED * sum(parts.values())


def _tokens(phrase: Phrase) -> Iterator[int]:
    for place in phrase.places:
        yield from range(place.first, place.last + 1)


def _chance(odds: float) -> float:
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, odds))))


def _shares(sums: Sequence[float]) -> list[float]:
    powers = [math.exp(s - max(sums)) for s in sums]
    return [p / sum(powers) for p in powers]
