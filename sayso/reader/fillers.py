"""Phrases that may fill a role of an incident, and what speaks for each: `templates.py` weighs them."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from sayso.reader.syntax import Syntax, Token
from sayso.record import Reading, Span

LONGEST = 9
"""Words that a phrase may have on either side of its head."""
_HEADS = frozenset({"NOUN", "PROPN", "NUM", "ADJ"})
_BEFORE = frozenset({"compound", "amod", "nummod", "nmod", "case"})
_AFTER = frozenset({"of", "in", "from", "at", "for", "to", "with", "against"})
# Words of violence by their beginnings: near these, phrases fill roles.
_VIOLENT = re.compile(
    "bomb|kill|kidnap|attack|murder|explo|assassin|dynamit|destroy|burn|fire|shot|shoot|abduct|wound|injur|machine|mine"
    "|grenade|robb|steal|stole|strike|threat|massacre|clash|ambush|blow|blew|car|set|hostage|death|dead|die|terror"
    "|sabotag|fight|combat|crime|hit|damage"
)
_ARTICLES = re.compile(r"\b(a|an|the)\b")
_MARKS = str.maketrans("", "", string.punctuation)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a phrase stands: its first word, its head and its last word, as indexes of tokens."""

    first: int
    head: int
    last: int


@dataclass(frozen=True, slots=True)
class Phrase:
    """The same words wherever they stand in the text, without articles, marks and capitals."""

    words: str
    places: tuple[Place, ...]

    def span(self, syntax: Syntax) -> Span:
        """Its words where they stand first."""
        at = self.places[0]
        return Span(syntax.tokens[at.first].start, syntax.tokens[at.last].end)


def phrases(syntax: Syntax) -> tuple[Phrase, ...]:
    """Every noun with any of its words before it, and with or without what is said of it behind."""
    found: dict[str, list[Place]] = {}
    for token in syntax.tokens:
        if token.pos not in _HEADS:
            continue
        for first in range(max(_leftmost(token, syntax), token.i - LONGEST + 2), token.i + 1):
            if syntax.tokens[first].text.isalnum() or len(syntax.tokens[first].text) > 2:
                for last in _ends(token, syntax):
                    words = plain(syntax.text[syntax.tokens[first].start : syntax.tokens[last].end])
                    if len(words) > 1:
                        found.setdefault(words, []).append(Place(first, token.i, last))
    return tuple(Phrase(words, tuple(places)) for words, places in found.items())


@cache
def plain(words: str) -> str:
    """Small letters, without punctuation, articles and needless space."""
    return " ".join(_ARTICLES.sub(" ", words.lower().translate(_MARKS)).split())


def _leftmost(token: Token, syntax: Syntax) -> int:
    first = token.i
    while first > 0 and syntax.tokens[first - 1].sentence == token.sentence:
        before = syntax.tokens[first - 1]
        if not (before.pos in _HEADS or before.dep in _BEFORE or before.lower in {'"', "-"} or before.pos == "PART"):
            break
        first -= 1
    return first


def _ends(token: Token, syntax: Syntax) -> set[int]:
    ends = {token.i}
    for child in syntax.children(token.i, "prep", "acl", "relcl"):
        if child.i > token.i and (child.dep != "prep" or child.lower in _AFTER):
            last = syntax.below(child.i)[-1].i
            if last - token.i <= LONGEST:
                ends.add(last)
            ends.update(c.i for c in syntax.children(child.i, "pobj"))
    return ends


class Fillers:
    """What speaks for the phrases of one text. Each word is looked at once, in however many phrases it stands."""

    def __init__(self, syntax: Syntax, reading: Reading) -> None:
        self._syntax = syntax
        self._told: dict[int, set[str]] = {}
        for event in reading.events:
            for span in event.triggers:
                for token in syntax.inside(span):
                    self._told.setdefault(token.sentence, set()).add(event.type.value)
        self._heads = Counter(t.lemma for t in syntax.tokens if t.pos in _HEADS)
        self._known: dict[int, tuple[str, ...]] = {}

    def features(self, phrase: Phrase) -> set[str]:
        """Names of weights: its words, its form, and what is said where it stands."""
        found = set(self._form(phrase))
        for place in phrase.places[:6]:
            if place.head not in self._known:
                self._known[place.head] = tuple(self._said(place.head))
            found.update(self._known[place.head])
        return found

    def _form(self, phrase: Phrase) -> Iterator[str]:
        syntax, at = self._syntax, phrase.places[0]
        tokens = syntax.tokens
        head, first = tokens[at.head], tokens[at.first]
        words = phrase.words.split()
        yield from ("bias", f"h={head.lemma}", f"str={phrase.words}", f"first={words[0]}", f"last={words[-1]}")
        yield from (f"w={w}" for w in words)
        yield f"n={min(len(words), 6)}"
        yield f"pos={head.pos}&n={min(len(words), 4)}"
        behind = tokens[at.head + 1].lower if at.last > at.head else ""
        yield f"shape={first.pos} {tokens[at.head - 1].pos if at.first < at.head else ''} {behind}"
        cut = at.first > _leftmost(head, syntax)
        yield f"cut={tokens[at.first - 1].pos if cut else ''}&{first.pos}"
        if cut:
            yield f"cut={tokens[at.first - 1].lower}"
        yield f"before={tokens[at.first - 1].lower if at.first else '^'}"
        if at.last + 1 < len(tokens):
            after = tokens[at.last + 1]
            goes_on = bool(after.ent) and after.ent == head.ent and not after.ent_start
            yield from (f"after={after.lower}", f"after={after.pos}{'&name' if goes_on else ''}")
        preps = [c for c in syntax.children(at.head, "prep") if c.i > at.head]
        yield f"prep={'in' if behind else f'out {preps[0].lower}' if preps else ''}"
        if behind:
            yield f"{head.lemma} {behind}"
        if head.text.isupper() and len(head.text) > 1:
            yield "acronym"
        yield f"times={min(len(phrase.places), 5)}"
        yield f"heads={min(self._heads[head.lemma], 6)}"

    def _said(self, i: int) -> Iterator[str]:
        syntax = self._syntax
        token, sentence = syntax.tokens[i], syntax.sentence(i)
        yield from (f"ent={token.ent}", f"pos={token.pos}", f"at={min(sentence.i, 6)}")
        for tie, over in ties(token, syntax):
            if over is None:
                yield tie
                continue
            yield from (f"d={tie}", f"g={over.lemma}", f"d={tie}|g={over.lemma}")
            if tie in {"nsubj", "nsubjpass", "dobj"} and syntax.children(over.i, "agent"):
                yield f"d={tie}+agent"
            if over.pos == "VERB" and over.dep in {"xcomp", "advcl", "relcl", "acl", "conj", "ccomp"}:
                yield f"d={tie}^{over.dep}|{syntax.head(over.i).lemma}"
        for child in syntax.children(i):
            if child.dep in {"appos", "prep", "acl", "relcl", "nmod"}:
                yield f"k={child.dep}:{child.lemma}"
            if child.dep == "det":
                yield f"det={child.lower}"
            if child.dep == "poss":
                yield f"poss={child.lower if child.pos == 'PRON' else child.pos}"
        for word in {t.lemma for t in syntax.words(sentence) if t.pos in {"VERB", "NOUN"}}:
            if _VIOLENT.match(word):
                yield f"s={word}"
        yield from (f"told={kind}" for kind in self._told.get(sentence.i, ()))
        for k in range(max(sentence.first, i - 6), min(sentence.last, i + 7)):
            if k != i and _VIOLENT.match(syntax.tokens[k].lemma):
                yield f"{'L' if k < i else 'R'}:{syntax.tokens[k].lemma}"


def ties(token: Token, syntax: Syntax, depth: int = 0) -> Iterator[tuple[str, Token | None]]:
    """What the word hangs on and by which tie: through lists, appositions, compounds and "of" as well."""
    if token.head == token.i:
        yield "root", None
        return
    head = syntax.head(token.i)
    if token.dep in {"conj", "appos"} and depth < 3:
        yield token.dep, head
        yield from ties(head, syntax, depth + 1)
    elif token.dep == "pobj" and head.head != head.i:
        over = syntax.head(head.i)
        yield head.lower, over
        if head.dep == "agent":
            yield "agent", over
        if over.pos in {"NOUN", "PROPN"} and depth < 2 and head.lower == "of":
            yield from ((f"of-{tie}", other) for tie, other in ties(over, syntax, depth + 1))
    else:
        yield token.dep, head
        if token.dep in {"compound", "poss", "nmod", "amod"} and depth < 2:
            yield from ((f"{token.dep}-{tie}", other) for tie, other in ties(head, syntax, depth + 1))


def words_of(syntax: Syntax, reading: Reading) -> set[str]:
    """What speaks for the types of incidents that a text tells of, as names of weights."""
    found = {"bias"}
    for token in syntax.tokens:
        if token.pos in {"NOUN", "VERB", "PROPN", "ADJ"}:
            found.add(f"w={token.lemma}")
            if token.sentence < 4:
                found.add(f"lead={token.lemma}")
        if token.pos == "VERB":
            for child in syntax.children(token.i, "nsubj", "nsubjpass", "dobj"):
                found.add(f"{token.lemma}>{child.dep}={child.lemma}")
        if token.pos == "NOUN":
            found.update(f"{c.lemma} {token.lemma}" for c in syntax.children(token.i, "compound", "amod"))
    for event in reading.events:
        found.add(f"t={event.type}")
        if not event.generic:
            found.add(f"once={event.type}")
        if event.when.precision in _DAYS and not event.background:
            found.add(f"dated={event.type}")
        if event.toll:
            found.add(f"toll={event.type}")
    return found


_DAYS = frozenset({"day", "hour", "minute", "part_of_day"})


def weigh(found: Sequence[str] | set[str], table: Mapping[str, Sequence[float]], n: int) -> list[float]:
    """The sums of `n` columns of weights."""
    sums = [0.0] * n
    for name in found:
        row = table.get(name)
        if row is not None:
            sums = [a + b for a, b in zip(sums, row, strict=True)]
    return sums
