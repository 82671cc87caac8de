"""The words of a text, and how rare each of them is in a news wire."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
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


def weight(them: Iterable[str]) -> float:
    """What these words tell together."""
    return sum(map(rarity, them))


def shared(left: frozenset[str], right: frozenset[str]) -> float:
    """How much of what the poorer of two sets of words tells is in the other too, from 0 to 1."""
    least = min(weight(left), weight(right))
    return weight(left & right) / least if least else 0.0
