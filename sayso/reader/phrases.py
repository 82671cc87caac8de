"""Noun phrases: the words that name somebody or something, without the clauses that hang on them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sayso.reader.syntax import Syntax, Token
from sayso.record import Span

# What may stand before the head and belong to it.
BEFORE = frozenset({
    "det",
    "predet",
    "amod",
    "compound",
    "nummod",
    "quantmod",
    "nmod",
    "poss",
    "advmod",
    "npadvmod",
    "nn",
})
NOMINAL = frozenset({"NOUN", "PROPN"})
# A head of these dependencies only serves the noun that it stands before.
_SERVING = frozenset({"compound", "nmod", "nn", "amod", "nummod", "quantmod", "npadvmod", "det", "punct"})
_QUANTITY = frozenset({"DATE", "TIME", "MONEY", "PERCENT", "QUANTITY", "ORDINAL"})
# Bare words that stand for people who were told before: "two", "others", "those".
_STANDING_IN = frozenset({"NUM", "ADJ", "DET", "PRON"})
_ARGUMENT = frozenset({
    "nsubj",
    "nsubjpass",
    "dobj",
    "pobj",
    "attr",
    "appos",
    "conj",
    "ROOT",
    "dative",
    "agent",
    "poss",
    "oprd",
})


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A noun phrase: tokens `first` up to, not with, `last`; `head` is its noun, `core` ends where the head ends.

    `of` is the phrase behind "of" or "from" where one follows directly, and `last` then lies behind it.
    """

    first: int
    head: int
    last: int
    of: Phrase | None = None
    preposition: str = ""

    def tokens(self, syntax: Syntax) -> tuple[Token, ...]:
        return syntax.tokens[self.first : self.last]

    def base(self, syntax: Syntax) -> tuple[Token, ...]:
        """The words up to the head."""
        return syntax.tokens[self.first : self.head + 1]

    def span(self, syntax: Syntax) -> Span:
        return Span(syntax.tokens[self.first].start, syntax.tokens[self.last - 1].end)


def noun_phrases(syntax: Syntax) -> Iterator[Phrase]:
    """The noun phrases of the text by head, possessors ("Israel" in "Israel's army") among them."""
    for token in syntax.tokens:
        if token.pos in NOMINAL and token.dep not in _SERVING and token.ent not in _QUANTITY:
            yield phrase_of(token.i, syntax)
        elif token.pos in _STANDING_IN and token.dep in _ARGUMENT and token.ent not in _QUANTITY:
            found = phrase_of(token.i, syntax)
            if _stands_alone(found, syntax):
                yield found


def _stands_alone(phrase: Phrase, syntax: Syntax) -> bool:
    """True where a word that is no noun stands for people: "three of them", "others", "those who fled"."""
    token = syntax.tokens[phrase.head]
    if token.pos == "PRON":
        return token.lower == "those" and bool(syntax.children(token.i, "relcl", "acl", "amod"))
    named = token.pos == "ADJ" and token.text[:1].isupper()
    return named or phrase.of is not None or token.pos == "NUM" or token.lower == "others"


def phrase_of(head: int, syntax: Syntax, *, depth: int = 0) -> Phrase:
    """The phrase around a noun: what serves it on the left, and on the right "of ..." or "from ..." alone."""
    first = _first(head, syntax)
    last, of, preposition = head + 1, None, ""
    if depth < 2:
        for child in _prepositions(head, syntax):
            if child.lower not in {"of", "from"} or child.i != last:
                continue
            objects = [t for t in syntax.children(child.i, "pobj") if t.pos in NOMINAL or t.pos == "ADJ"]
            if objects and objects[0].i - child.i <= 8:
                of, preposition = phrase_of(objects[0].i, syntax, depth=depth + 1), child.lower
                last = of.last
            break
    return Phrase(first=first, head=head, last=last, of=of, preposition=preposition)


def _prepositions(head: int, syntax: Syntax) -> list[Token]:
    """The prepositions of a noun; in "the army and fighters of the front" the parser gives the army what is theirs."""
    found = syntax.children(head, "prep")
    token = syntax.tokens[head]
    if token.dep == "conj" and head + 1 < len(syntax.tokens):
        after = syntax.tokens[head + 1]
        if after.dep == "prep" and after.head == token.head:
            found = [after, *found]
    return found


def _first(head: int, syntax: Syntax) -> int:
    sentence = syntax.sentence(head)
    first = head
    for child in reversed(syntax.children(head)):
        if child.i > head:
            continue
        if child.dep not in BEFORE and not (child.dep == "punct" and child.lower in {"-", '"', "'", "''", "``"}):
            break
        start = min(t.i for t in syntax.below(child.i))
        # A subtree that holds a comma or a verb of its own is more than a modifier.
        if any(t.lower in {",", ";", ":", "--", "—", "–", "("} or _dash(t, syntax) for t in syntax.tokens[start:first]):
            break
        if child.dep != "punct":
            first = max(start, sentence.first)
    return first


def _dash(token: Token, syntax: Syntax) -> bool:
    """A hyphen with room on both sides parts what stands before it from what comes: "Aug 30 - A bomber"."""
    if token.text != "-" or not 0 < token.i < len(syntax.tokens) - 1:
        return False
    return syntax.tokens[token.i - 1].end < token.start and token.end < syntax.tokens[token.i + 1].start
