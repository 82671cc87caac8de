"""What a format could not hold. An export that loses something says so; one that says nothing lost nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

# How many ids are told for each loss: enough to look, few enough to read.
EXAMPLES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """One kind of loss: what of a record, why, how often, and where for example. `field` is "row" for a whole one."""

    field: str
    reason: str
    n: int
    examples: tuple[str, ...]

    def to_plain(self) -> dict[str, Any]:
        return {"field": self.field, "reason": self.reason, "n": self.n, "examples": list(self.examples)}


@dataclass(slots=True)
class Losses:
    """Counts losses as an export goes on."""

    _found: dict[tuple[str, str], tuple[int, tuple[str, ...]]] = field(
        default_factory=dict[tuple[str, str], tuple[int, tuple[str, ...]]]
    )

    def note(self, name: str, reason: str, id: str) -> None:
        n, examples = self._found.get((name, reason), (0, ()))
        self._found[name, reason] = (n + 1, examples if len(examples) == EXAMPLES else (*examples, id))

    def __iter__(self) -> Iterator[Loss]:
        """The losses, the most frequent first."""
        for (name, reason), (n, examples) in sorted(self._found.items(), key=lambda item: (-item[1][0], item[0])):
            yield Loss(field=name, reason=reason, n=n, examples=examples)
