"""The words of a text, and how rare each of them is in a news wire."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from sayso.link.learned import learned

_WORD = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """The words of the text in small letters, in order; apostrophes and hyphens divide."""
    return _WORD.findall(text.lower())


@cache
def _table() -> tuple[float, dict[str, float]]:
    """The rarity of a word never met, and of each that was."""
    # The counts are those of one wire and ship with us. Counting what the ledger holds instead would let a later
    # dispatch change how two earlier ones compare, and so the incidents would hang on the order of arrival.
    seen = learned("words")
    n = seen["dispatches"]
    return math.log(n), {w: math.log(n / df) for w, df in seen["in"].items()}


def rarity(word: str) -> float:
    """How much a word tells, from 0 ("the") to about 8 (a name hardly ever met): the log of one in how many dispatches
    has it."""
    unmet, table = _table()
    return table.get(word, unmet)


@dataclass(frozen=True, slots=True)
class Bag:
    """Words, each once, with how much each tells and what they tell together."""

    rarity: dict[str, float]
    total: float

    def __contains__(self, word: str) -> bool:
        return word in self.rarity

    def __iter__(self) -> Iterator[str]:
        return iter(self.rarity)

    def __len__(self) -> int:
        return len(self.rarity)

    def both(self, other: Bag) -> float:
        """What the words tell that are in both."""
        few, many = (self, other) if len(self.rarity) <= len(other.rarity) else (other, self)
        return sum(r for w, r in few.rarity.items() if w in many.rarity)

    def share(self, other: Bag) -> float:
        """How much of what the poorer of two bags tells is in the other too, from 0 to 1."""
        least = min(self.total, other.total)
        return self.both(other) / least if least else 0.0


def bag(them: Iterable[str]) -> Bag:
    """These words in a bag; in order, so that sums come out the same to the last digit."""
    table = {w: rarity(w) for w in sorted(set(them))}
    return Bag(table, sum(table.values()))
