"""The common nouns of who takes part, and what kind each names."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from sayso.reader import vocabulary
from sayso.record import ActorKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Noun:
    """What a noun names: a group as such (`army`), or one of several people (`soldier`)."""

    kind: ActorKind
    group: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorWords:
    """rules/actor_nouns.toml, loaded. `families` gives each noun the numbers of the lists of like nouns it is in."""

    nouns: Mapping[str, Noun]
    measures: Collection[str]
    of_the_group: Collection[str]
    modifiers: Mapping[str, ActorKind]
    titles: Collection[str]
    offices: Mapping[str, frozenset[int]]
    families: Mapping[str, frozenset[int]]
    deeds: Collection[str]
    never: Collection[str]
    addressing: Collection[str]
    parts: Collection[str]
    vehicles: Collection[str]
    territories: Collection[str]
    divisions: Collection[str]
    sites: Collection[str]
    clocks: Collection[str]
    notes: Collection[str]
    ties: Collection[str]

    def alike(self, a: str, b: str) -> bool:
        """True where the one noun may pick up the other."""
        return a == b or bool(self.families.get(a, frozenset()) & self.families.get(b, frozenset()))

    def same_office(self, a: str, b: str) -> bool:
        """True where both may name one office: the premier is the prime minister."""
        return a == b or bool(self.offices.get(a, frozenset()) & self.offices.get(b, frozenset()))


@cache
def load() -> ActorWords:
    """The vocabulary, read once."""
    rules = vocabulary.load("actor_nouns")
    nouns: dict[str, Noun] = {}
    for table, group in (("members", False), ("groups", True)):
        for kind, words in rules[table].items():
            for word in words:
                # The first kind listed keeps a noun that stands under two ("agency", "supporter").
                nouns.setdefault(word, Noun(kind=ActorKind(kind), group=group))
    return ActorWords(
        nouns=nouns,
        measures=frozenset(rules["measures"]["words"]),
        of_the_group=frozenset(rules["measures"]["of_the_group"]),
        modifiers={w: ActorKind(kind) for kind, words in rules["modifiers"].items() for w in words},
        titles=frozenset(rules["titles"]["words"]),
        offices=_lists(row["words"] for row in rules["synonyms"]),
        families=_lists(row["words"] for row in rules["alike"]),
        deeds=frozenset(rules["deeds"]["words"]),
        never=frozenset(rules["never"]["words"]),
        addressing=frozenset(rules["addressing"]["verbs"]),
        parts=frozenset(rules["parts"]["words"]),
        vehicles=frozenset(rules["vehicles"]["words"]),
        territories=frozenset(rules["territories"]["words"]),
        divisions=frozenset(rules["divisions"]["words"]),
        sites=frozenset(rules["sites"]["words"]),
        clocks=frozenset(rules["clocks"]["words"]),
        notes=frozenset(rules["notes"]["words"]),
        ties=frozenset(rules["ties"]["words"]),
    )


def _lists(rows: Iterable[list[str]]) -> Mapping[str, frozenset[int]]:
    found: dict[str, frozenset[int]] = {}
    for n, words in enumerate(rows):
        for word in words:
            found[word] = found.get(word, frozenset()) | {n}
    return found
