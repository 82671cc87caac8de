"""A mention of an actor, and the page that it is read from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sayso.reader import actor_words
from sayso.reader.names import Entry, Hit
from sayso.reader.phrases import Phrase
from sayso.reader.syntax import Syntax, Token
from sayso.record import ActorKind, Span

_DEFINITE = frozenset({"the", "this", "these", "that", "those", "both"})
_INDEFINITE = frozenset({
    "a", "an", "some", "several", "many", "another", "other", "more", "any", "no", "dozens", "few",
})  # fmt: skip
CONTENT = frozenset({"ADJ", "NOUN", "PROPN", "VERB"})
PLURALS = frozenset({"NNS", "NNPS"})
_QUOTES = frozenset({"-", '"', "'", "``", "''", "--"})
# A demonym behind one of these is not whose the thing is: "anti-Israeli protests".
_SIDES = ("anti-", "pro-", "anti- ", "pro- ", "non-", "ex-")
_NUMBERS = {
    word: str(n)
    for n, word in enumerate((
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
        "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
    ))
}  # fmt: skip


_TENS = {
    word: n
    for n, word in enumerate(("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), start=2)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A phrase that names an actor.

    `key` is an identity that the words alone settle ("list:Taliban", "state:IL", "force:IL"), else "".
    `name` is the proper name in it, `lemma` the head noun, `content` the words that describe, `count` its number word.
    `owned`: it has a possessor ("its forces"), so it need not be who was told before.
    `group`: the group of the actor list that it belongs to without being it ("a Hamas militant").
    """

    span: Span
    head: int
    kind: ActorKind
    country: str | None = None
    key: str = ""
    entry: Entry | None = None
    group: Entry | None = None
    name: Span | None = None
    lemma: str = ""
    content: frozenset[str] = frozenset()
    plural: bool = False
    definite: bool = False
    indefinite: bool = False
    owned: bool = False
    count: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A dispatch laid out for reading its actors.

    `at` is the known name that each token is part of, `places` the tokens that name a place other than a country,
    `home` the country that most of the text is about.
    """

    syntax: Syntax
    at: Mapping[int, Hit]
    places: frozenset[int]
    home: str | None


def frame(phrase: Phrase, page: Page) -> Mention:
    """What holds of any phrase, its kind left open."""
    syntax = page.syntax
    tokens, head, first = phrase.base(syntax), syntax.tokens[phrase.head], phrase.first
    while first < phrase.head and syntax.tokens[first].lower in _QUOTES:
        first += 1
    serving = [t for t in syntax.children(phrase.head) if t.i < phrase.head]
    before = {t.lower for t in serving}
    counts = [t.lower for t in tokens if t.dep == "nummod" or (t.pos == "NUM" and t.i != phrase.head)]
    return Mention(
        span=Span(syntax.tokens[first].start, syntax.tokens[phrase.last - 1].end),
        head=phrase.head,
        kind=ActorKind.OTHER,
        lemma=lemma_of(head),
        content=frozenset(lemma_of(t) for t in tokens if t.pos in CONTENT and t.i != phrase.head),
        plural=head.tag in PLURALS or bool(counts and counts[0] not in {"one", "1"}),
        definite=bool(before & _DEFINITE),
        indefinite=bool(before & _INDEFINITE),
        owned=any(t.dep == "poss" for t in serving) or phrase.preposition == "of",
        count=_count(counts),
    )


def _count(words: list[str]) -> str:
    """The number of the words as digits where they spell one: "twenty", "-", "two" is 22."""
    if not words:
        return ""
    tens, unit = _TENS.get(words[0]), _NUMBERS.get(words[-1], "")
    if tens and len(words) > 1 and len(unit) == 1:
        return f"{tens}{unit}"
    return _NUMBERS.get(words[0], words[0])


def lemma_of(token: Token) -> str:
    """The noun's singular as the vocabulary spells it; the parser leaves many plurals in capitals as they are."""
    if token.lower in {"troops", "authorities"}:
        return token.lower
    word = token.lemma if token.pos == "NOUN" else token.lower
    if word == token.lower and word.endswith("s"):
        nouns = actor_words.load().nouns
        for ending, instead in (("ies", "y"), ("s", "")):
            if word.endswith(ending) and word[: -len(ending)] + instead in nouns:
                return word[: -len(ending)] + instead
    if word == token.lower and word.endswith("men"):
        return f"{word[:-3]}man"
    return word


def country_of(phrase: Phrase, page: Page) -> str | None:
    """The country that the phrase itself tells, the first one told."""
    for token in phrase.tokens(page.syntax):
        hit = page.at.get(token.i)
        if hit is not None and not aside(hit, page.syntax.text):
            told = hit.name.of or (hit.name.entry.country if hit.name.entry else None)
            if told:
                return told
    return None


def aside(hit: Hit, text: str) -> bool:
    """True where a name is only half of a compound: "anti-Israeli", "Iranian-backed"."""
    return text[hit.span.end : hit.span.end + 1] == "-" or text[: hit.span.start].lower().endswith(_SIDES)
