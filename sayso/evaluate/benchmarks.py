"""The public benchmarks that the tagger answers by itself: what is asked of it, and how the field scores that."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

from sayso.evaluate.classes import accuracy, correlation, macro_f1, mean_error
from sayso.evaluate.corpora.marked import CAMEO, POLICE, SATP, Marked
from sayso.evaluate.corpora.polnear import Article, Attribution
from sayso.evaluate.spans import Count, Labelled, bare, words
from sayso.record import Span

Figures = dict[str, float | int]


class Seen(Protocol):
    """What a tagger makes of a text, as far as it is measured here."""

    def marked(self, name: str) -> Sequence[tuple[Span, str]]:
        """The spans of a head with their labels."""
        ...

    def classes(self, name: str, *, sentence: int | None = None) -> Mapping[str, float]:
        """The probability of each label, for one sentence or for the text."""
        ...

    def value(self, name: str, label: str, span: Span) -> float | None:
        """The head's number at the first word of the span."""
        ...

    def attributions(self) -> Sequence[tuple[Span | None, Span, Span | None]]:
        """Source, cue and content that belong together."""
        ...


See = Callable[[str, Sequence[Span] | None], Seen]
"""A text to what is seen in it; its sentences where they are given."""

# Where one of several labels holds, and where any number may. Half is where the loss of training puts the border.
ENOUGH = 0.5


def polnear(articles: Iterable[Article], see: See) -> Figures:
    """Exact spans and words of the three roles, and attributions of which all three are right."""
    roles = ("source", "cue", "content")
    exact, by_word, linked = {r: Count() for r in roles}, {r: Count() for r in roles}, Count()
    every = list(articles)
    for article in every:
        text, seen = article.text, see(article.text, None)
        for role in roles:
            gold = {bare(text, s) for a in article.attributions if (s := _role(a, role)) is not None}
            found = {bare(text, s) for s, _ in seen.marked(role)}
            exact[role].add(gold, found)
            by_word[role].add(words(text, gold), words(text, found))
        linked.add(
            (_bare(text, (a.source, a.cue, a.content)) for a in article.attributions),
            (_bare(text, a) for a in seen.attributions()),
        )
    return {
        **{f"{r}_exact": exact[r].f1 for r in roles},
        **{f"{r}_token": by_word[r].f1 for r in roles},
        "linked_f1": linked.f1,
        "n": len(every),
    }


def re3d(sentences: Iterable[Marked], see: See) -> Figures:
    """Entities by exact span and type."""
    every = list(sentences)
    found = _entities(every, see, "re3d")
    return {"micro_f1": found.micro, "macro_f1": found.macro, "n": len(every)}


def cameo(sentences: Iterable[Marked], see: See) -> Figures:
    """The class of the sentence, and its sources and targets."""
    every = list(sentences)
    found = _entities((s for s in every if s.spans is not None), see, "cameo_actor")
    gold, given = list[frozenset[str]](), list[frozenset[str]]()
    for sentence in every:
        if sentence.labels is not None:
            chances = see(sentence.text, None).classes("cameo_class")
            gold.append(sentence.labels)
            given.append(frozenset({max(chances, key=lambda k: chances[k])}))
    return {
        "class_macro_f1": macro_f1(gold, given, CAMEO),
        "class_accuracy": accuracy(gold, given),
        "ner_micro_f1": found.micro,
        "ner_macro_f1": found.macro,
        "n": len(every),
    }


def satp(reports: Iterable[Marked], see: See) -> Figures:
    """Attack types, any number a report."""
    gold, given = list[frozenset[str]](), list[frozenset[str]]()
    for report in reports:
        gold.append(report.labels or frozenset())
        given.append(_likely(see(report.text, None).classes("satp")))
    return {"macro_f1": macro_f1(gold, given, SATP), "n": len(gold)}


def india_police(documents: Iterable[Marked], see: See) -> Figures:
    """What the police did: a document is asked through its sentences."""
    gold, given = list[frozenset[str]](), list[frozenset[str]]()
    gold_parts, given_parts = list[frozenset[str]](), list[frozenset[str]]()
    for document in documents:
        seen = see(document.text, [span for span, _ in document.parts])
        told = [_likely(seen.classes("police", sentence=k)) for k in range(len(document.parts))]
        gold.append(document.labels or frozenset())
        given.append(frozenset[str]().union(*told))
        gold_parts += [labels for _, labels in document.parts]
        given_parts += told
    return {
        "macro_f1": macro_f1(gold, given, POLICE),
        "sentence_macro_f1": macro_f1(gold_parts, given_parts, POLICE),
        "n": len(gold),
    }


def factuality(sentences: Iterable[tuple[str, Marked]], see: See) -> Figures:
    """How sure the predicates are: mean absolute error and Pearson's r of each set."""
    gold, given = dict[str, list[float]](), dict[str, list[float]]()
    for name, sentence in sentences:
        seen = see(sentence.text, None)
        for span, value in sentence.values:
            gold.setdefault(name, []).append(value)
            # A predicate that no word of ours meets is as unknown as can be.
            given.setdefault(name, []).append(seen.value("factuality", name, span) or 0.0)
    figures: Figures = {}
    for name in gold:
        figures[f"{name}_mae"] = mean_error(gold[name], given[name])
        figures[f"{name}_r"] = correlation(gold[name], given[name])
    return figures | {"n": sum(map(len, gold.values()))}


def _entities(sentences: Iterable[Marked], see: See, head: str) -> Labelled:
    found = Labelled()
    for sentence in sentences:
        found.add(sentence.spans or (), see(sentence.text, None).marked(head))
    return found


def _likely(chances: Mapping[str, float]) -> frozenset[str]:
    return frozenset(k for k, p in chances.items() if p >= ENOUGH)


def _role(attribution: Attribution, role: str) -> Span | None:
    return {"source": attribution.source, "cue": attribution.cue, "content": attribution.content}[role]


def _bare(text: str, spans: Iterable[Span | None]) -> tuple[Span | None, ...]:
    return tuple(s and bare(text, s) for s in spans)
