"""Words that tell of events in the terms of WikiEvents (KAIROS): one linear model over a word and its company.

`train/kairos.py` fits it on WikiEvents' train part; a word is an event's trigger where some type is likely enough.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from sayso.reader.fillers import weigh
from sayso.reader.syntax import Syntax, Token
from sayso.reader.vocabulary import learned
from sayso.record import Span

# From this probability of any type a word is a trigger. Swept 0.2-0.5 by five folds of train: F1 0.359 to 0.285.
ENOUGH = 0.2
_WORDS = frozenset({"NOUN", "VERB", "ADJ", "PROPN", "ADV"})


def triggers(syntax: Syntax) -> list[tuple[Span, str]]:
    """The triggers of a text with their types, by start."""
    weighed = ((token, *_best(token, syntax)) for token in candidates(syntax))
    return [(token.span, kind) for token, kind, chance in weighed if chance >= ENOUGH]


def kind_of(trigger: Span, syntax: Syntax) -> str | None:
    """The likeliest type of a trigger that is given; None where no word was parsed."""
    head = syntax.top(trigger)
    return _best(head, syntax)[0] if head else None


def _best(token: Token, syntax: Syntax) -> tuple[str, float]:
    """The likeliest type, and the probability that the word tells of any."""
    told = learned("kairos")
    labels: list[str] = told["labels"]
    sums = weigh(set(features(token, syntax)), told["features"], len(labels))
    powers = {label: math.exp(s - max(sums)) for label, s in zip(labels, sums, strict=True)}
    none = powers.pop("") / sum(powers.values())
    return max(powers, key=lambda label: powers[label]), 1 / (1 + none)


def candidates(syntax: Syntax) -> Iterator[Token]:
    """The words that may be triggers."""
    return (t for t in syntax.tokens if t.pos in _WORDS)


def features(token: Token, syntax: Syntax) -> Iterator[str]:
    """What speaks for the word as a trigger, as names of weights."""
    yield from ("bias", f"w={token.lemma}", f"w={token.lower}", f"w={token.lemma}/{token.pos}", f"tag={token.tag}")
    yield from (f"dep={token.dep}", f"ends={token.lower[-4:]}", f"begins={token.lower[:5]}", f"ent={token.ent}")
    if token.head != token.i:
        head = syntax.head(token.i)
        yield from (f"head={head.lemma}", f"{token.dep}<{head.lemma}", f"{token.lemma}<{head.lemma}")
    for child in syntax.children(token.i):
        if child.dep not in {"det", "punct"}:
            yield from (f"{child.dep}:{child.lemma}", f"{child.dep}", f"{token.lemma}>{child.lemma}")
    for step in (-2, -1, 1, 2):
        k = token.i + step
        if 0 <= k < len(syntax.tokens):
            yield f"{step}={syntax.tokens[k].lemma}"
