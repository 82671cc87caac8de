"""Time expressions beside those of an annotator, by the rules of TempEval-3's scorer.

Strict: the same words. Relaxed: words in common, one with one, in the order of the text. Value: relaxed, and the value
is the same string; its figure is the share of the relaxed matches with the right value, times the relaxed F1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sayso.evaluate.corpora.timeml import Article, Marked

Mark = Callable[[str, date], Sequence[Marked]]
"""A text and the day that it counts from to the time expressions in it, by start."""


@dataclass(slots=True)
class Tally:
    """What was told and what was found, added up over texts."""

    gold: int = 0
    found: int = 0
    strict: int = 0
    relaxed: int = 0
    value: int = 0
    type: int = 0

    def add(self, gold: Sequence[Marked], found: Sequence[Marked]) -> None:
        """Count one text."""
        self.gold += len(gold)
        self.found += len(found)
        for one, two in pairs(gold, found):
            self.relaxed += 1
            self.strict += one.span == two.span
            self.value += one.value == two.value
            self.type += one.type == two.type

    def f1(self, right: int) -> float:
        return 2 * right / (self.gold + self.found) if self.gold + self.found else 1.0

    def figures(self) -> dict[str, float]:
        names = ("strict", "relaxed", "value", "type")
        return {f"{name}_f1": self.f1(getattr(self, name)) for name in names}


def pairs(gold: Iterable[Marked], found: Iterable[Marked]) -> list[tuple[Marked, Marked]]:
    """Each time told with the first one found that shares words with it; none stands in two pairs."""
    left = sorted(found, key=lambda t: t.span)
    them: list[tuple[Marked, Marked]] = []
    for one in sorted(gold, key=lambda t: t.span):
        met = next((t for t in left if t.span.meets(one.span)), None)
        if met is not None:
            left.remove(met)
            them.append((one, met))
    return them


def measure(articles: Iterable[Article], mark: Mark, *, clock: Callable[[], float]) -> dict[str, float | int]:
    """The figures on the articles of TimeBank, with `all_` before their names those on all articles, and the speed.

    Where none is of TimeBank the two are the same.
    """
    every = list(articles)
    start = clock()
    found = [mark(a.text, a.created) for a in every]
    took = clock() - start
    tally, whole = Tally(), Tally()
    for article, times in zip(every, found, strict=True):
        whole.add(article.times, times)
        if article.corpus == "TimeBank":
            tally.add(article.times, times)
    of_timebank = sum(a.corpus == "TimeBank" for a in every)
    return {
        **(tally if of_timebank else whole).figures(),
        "n": of_timebank or len(every),
        **{f"all_{k}": v for k, v in whole.figures().items()},
        "all_n": len(every),
        "dispatches_per_s": len(every) / took if took else 0.0,
    }
