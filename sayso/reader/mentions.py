"""All mentions of actors in a text: each noun phrase read by the first reader that knows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from sayso.reader import described, named, names
from sayso.reader.mention import Mention, Page, frame
from sayso.reader.names import Hit
from sayso.reader.notes import noted
from sayso.reader.phrases import Phrase, noun_phrases
from sayso.reader.syntax import Syntax
from sayso.record import ActorKind, Place, PlaceKind, Span


def mentions(syntax: Syntax, places: Sequence[Place]) -> list[Mention]:
    """The mentions of the text, by start, the longer first."""
    page = lay_out(syntax, places)
    beside = noted(syntax)
    phrases = [p for p in noun_phrases(syntax) if p.head not in beside and not _inside_name(p, page)]
    read = [(p, m) for phrase in phrases for p, m in _parted(phrase, page)]
    called = {w for _, m in read if m is not None for w in _called(m, syntax)}
    titles = {syntax.at(m.span.start) for _, m in read if m is not None and m.kind is ActorKind.PERSON and m.name}
    kept: list[Mention] = []
    for phrase, mention in read:
        if syntax.tokens[phrase.head].text in called and (mention is None or not _settled(mention)):
            mention = named.last_name(phrase, page)
        if mention is not None and not (mention.name is None and syntax.tokens[phrase.head] in titles):
            kept.append(mention)
    taken = {m.head for m in kept}
    kept += [m for m in described.before_nouns(page) if m.head not in taken and m.head not in beside]
    offices = [
        Span(m.span.start, m.name.start) for m in kept if m.kind is ActorKind.PERSON and m.name and m.span < m.name
    ]
    kept = [m for m in kept if m.key or m.name == m.span or not _serves(m, offices, syntax)]
    return sorted(kept, key=lambda m: (m.span.start, -m.span.end))


def _serves(m: Mention, offices: Sequence[Span], syntax: Syntax) -> bool:
    """True of a noun that is a part of somebody's office: the state in "Secretary of State Anna Brandt"."""
    token = syntax.tokens[m.head]
    return token.dep == "pobj" and m.entry is None and any(o.holds(token.span) for o in offices)


def lay_out(syntax: Syntax, places: Sequence[Place]) -> Page:
    """The text with its known names, its places and the country that it is about."""
    hits = list(names.scan(syntax.text))
    at: dict[int, Hit] = {}
    for hit in hits:
        for token in syntax.inside(hit.span):
            at.setdefault(token.i, hit)
    towns = [p for p in places if p.kind is not PlaceKind.COUNTRY]
    spots = {t.i for p in towns for span in p.mentions for t in syntax.inside(span)}
    # A town that the places missed once stays one by its name: the parser takes many for persons.
    called = {p.name.lower() for p in towns}
    spots |= {t.i for t in syntax.tokens if t.text[:1].isupper() and t.lower in called}
    return Page(syntax, at, frozenset(spots), home_country(syntax, places, hits))


def home_country(syntax: Syntax, places: Sequence[Place], hits: Sequence[Hit]) -> str | None:
    """The country that most of the text is about; None where two are named alike often.

    A country's name and adjective count as its places do.
    """
    votes: Counter[str] = Counter()
    for hit in hits:
        if hit.name.of and hit.name.entry is None and syntax.at(hit.span.start) is not None:
            votes[hit.name.of] += 1
    for place in places:
        for _ in place.mentions:
            if place.country:
                votes[place.country] += 1
    first = votes.most_common(2)
    if not first or (len(first) == 2 and first[0][1] == first[1][1]):
        return None
    return first[0][0]


def _parted(phrase: Phrase, page: Page) -> Iterator[tuple[Phrase, Mention | None]]:
    """A phrase with the mention that it is; where it runs a body and its spokesman together, the two."""
    two = named.spokesperson(phrase, page)
    if two is None:
        yield phrase, read(phrase, page)
    else:
        yield phrase, two[0]
        yield two[1], read(two[1], page)


def read(phrase: Phrase, page: Page) -> Mention | None:
    """The mention that a noun phrase is, or None."""
    head, hit = page.syntax.tokens[phrase.head], page.at.get(phrase.head)
    if head.lower == "those" and phrase.of is None:
        return replace(frame(phrase, page), plural=True, indefinite=True, count="those", by="those who")
    if hit is not None and hit.name.entry is not None:
        return named.listed(phrase, page, hit.name.entry, hit.span, "actors.toml")
    person = named.person(phrase, page)
    if person is not None:
        return person
    if hit is not None and head.pos in {"PROPN", "NOUN"} and (hit.name.country or hit.name.seat):
        return named.state(phrase, page, hit)
    if hit is not None and hit.name.people is not None:
        return described.plain(phrase, page, kind=ActorKind.CIVILIANS, by="demonyms.toml: people")
    return described.common(phrase, page, read) or named.body(phrase, page)


def _inside_name(phrase: Phrase, page: Page) -> bool:
    """True for a phrase that is but a part of a listed name: "Refugees" in "High Commissioner for Refugees"."""
    hit = page.at.get(phrase.head)
    if hit is None or hit.name.entry is None:
        return False
    top = page.syntax.top(hit.span)
    return top is not None and top.i != phrase.head and top.pos in {"NOUN", "PROPN"}


def _called(m: Mention, syntax: Syntax) -> tuple[str, ...]:
    """How a person named in full is called too: by the last word, or by the first of three ("Mobutu" Sese Seko)."""
    if m.kind is not ActorKind.PERSON or m.name is None:
        return ()
    words = [t.text for t in syntax.inside(m.name)]
    if len(words) > 2 and len(words[0]) > 3 and words[1] != "-":
        return words[0], words[-1]
    return (words[-1],) if len(words) > 1 else ()


def _settled(m: Mention) -> bool:
    return m.kind is ActorKind.PERSON or m.entry is not None
