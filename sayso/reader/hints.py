"""What the tagger takes each word for, by token: one opinion among those that `triggers.py` weighs."""

from __future__ import annotations

from collections.abc import Mapping

from sayso.reader.syntax import Syntax
from sayso.reader.tagger import Seen

HEAD, NONE = "trigger", "none"
# Under this a type counts as none: the floor of the folds that the weights were chosen on.
LEAST = 0.02


def of(seen: Seen, syntax: Syntax) -> dict[int, Mapping[str, float]]:
    """Token index to type to probability, "none" among them; words that are surely none are left out."""
    labels = seen.heads[HEAD].labels
    found: dict[int, Mapping[str, float]] = {}
    for start, row in zip(seen.starts.tolist(), seen.chances(HEAD).tolist(), strict=True):
        likely = {kind: p for kind, p in zip(labels, row[1:], strict=True) if p > LEAST}
        token = syntax.at(start) if likely else None
        if token is not None:
            found.setdefault(token.i, {NONE: 1 - sum(likely.values()), **likely})
    return found
