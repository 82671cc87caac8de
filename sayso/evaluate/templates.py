"""Templates beside templates as GTT counts them (Du, Rush and Cardie, NAACL 2021; `xinyadu/gtt`, eval.py).

Each template told is mapped to one true template or none, no two to the same; of all such mappings the one with the
best micro F1 of the document counts. Slots are the incident type and the entities of the five roles; templates that are
mapped to none, or to one of another type, are spurious with all their slots.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

Entity = tuple[str, ...]
"""The strings that name it."""

ROLES = ("PerpInd", "PerpOrg", "Target", "Victim", "Weapon")


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """An incident: its type ("attack / bombing" is either), and for each role the entities that fill it."""

    type: str
    roles: Mapping[str, tuple[Entity, ...]] = field(default_factory=dict[str, tuple[Entity, ...]])

    @property
    def n_slots(self) -> int:
        return 1 + sum(map(len, self.roles.values()))


@dataclass(slots=True)
class Slots:
    """Slots that are right and that there are, of what is told and of what is true.

    The two counts of right differ where several told entities meet one true one.
    """

    told_right: int = 0
    told: int = 0
    true_right: int = 0
    true: int = 0

    def add(self, other: Slots) -> None:
        self.told_right += other.told_right
        self.told += other.told
        self.true_right += other.true_right
        self.true += other.true

    @property
    def precision(self) -> float:
        return self.told_right / self.told if self.told else 0.0

    @property
    def recall(self) -> float:
        return self.true_right / self.true if self.true else 0.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def compare(told: Sequence[Template], true: Sequence[Template]) -> Slots:
    """The slots of one document under its best mapping."""
    told_slots, true_slots = sum(t.n_slots for t in told), sum(t.n_slots for t in true)
    gains = [[_gain(a, b) for b in true] for a in told]
    best = Slots(told=told_slots, true=true_slots)
    for right in _sums(gains):
        slots = Slots(told_right=right[0], told=told_slots, true_right=right[1], true=true_slots)
        if slots.f1 > best.f1:
            best = slots
    return best


def _gain(told: Template, true: Template) -> tuple[int, int]:
    """How many slots of each are right when the one is mapped to the other."""
    if told.type not in true.type:
        return 0, 0
    told_right = true_right = 1
    for role in ROLES:
        pairs = [[_names(a, b) for b in true.roles.get(role, ())] for a in told.roles.get(role, ())]
        told_right += sum(map(any, pairs))
        true_right += sum(map(any, zip(*pairs, strict=True)))
    return told_right, true_right


def _names(told: Entity, true: Entity) -> bool:
    """True where all that the told entity is called names the true one."""
    return {plain(m) for m in told} <= {plain(m) for m in true}


def _sums(gains: Sequence[Sequence[tuple[int, int]]]) -> Iterator[tuple[int, int]]:
    """What one-to-one mappings can get right in all; of equal ones, one. Row by row, over the true ones still free."""
    reached: set[tuple[int, int, int]] = {(0, 0, 0)}
    for row in gains:
        reached |= {
            (taken | 1 << k, a + gain[0], b + gain[1])
            for taken, a, b in reached
            for k, gain in enumerate(row)
            if gain[0] and not taken >> k & 1
        }
    yield from {(a, b) for _, a, b in reached}


_ARTICLES = re.compile(r"\b(a|an|the)\b")
_MARKS = str.maketrans("", "", string.punctuation)


@cache
def plain(words: str) -> str:
    """Small letters, without punctuation, articles and needless space."""
    return " ".join(_ARTICLES.sub(" ", words.lower().translate(_MARKS)).split())
