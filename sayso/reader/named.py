"""Mentions by name: the actor list, persons, states and the capitals that speak for them, bodies on no list."""

from __future__ import annotations

from dataclasses import replace

from sayso.reader import actor_words
from sayso.reader.mention import CONTENT, Mention, Page, country_of, frame, lemma_of
from sayso.reader.names import Entry, Hit
from sayso.reader.phrases import Phrase
from sayso.reader.syntax import SUBJECTS, Token
from sayso.reader.vocabulary import load
from sayso.record import ActorKind, Span

# A country behind one of these is where something is, not who does it.
LOCATIVE = frozenset({
    "in", "near", "into", "across", "through", "throughout", "inside", "outside", "within", "over", "around", "off",
})  # fmt: skip
_ACTS = SUBJECTS | {"dobj", "dative", "poss", "appos", "agent", "ROOT"}
_NAME_LINKS = frozenset({
    "-", "al", "el", "bin", "ibn", "abu", "van", "von", "de", "der", "da", "ben", "ould", "wa", "la", "le",
})  # fmt: skip
_IN_NAMES = frozenset({"PROPN", "NOUN", "ADJ", "X", "ADV", "VERB"})
_NO_PERSON = frozenset({"GPE", "LOC", "FAC"})


def listed(phrase: Phrase, page: Page, entry: Entry, name: Span, by: str) -> Mention:
    """An entry of the actor list."""
    base = frame(phrase, page)
    return replace(
        base,
        span=Span(min(base.span.start, name.start), max(base.span.end, name.end)),
        kind=entry.kind,
        country=entry.country,
        key=entry.key,
        entry=entry,
        name=name,
        by=by,
    )


def person(phrase: Phrase, page: Page) -> Mention | None:
    """A person by name, titles before it or not."""
    words, head = actor_words.load(), page.syntax.tokens[phrase.head]
    if phrase.of is not None and phrase.preposition == "of" and lemma_of(head) in words.titles:
        return _officer(phrase, phrase.of, page)
    if head.pos not in {"PROPN", "NOUN"} or not head.text[:1].isupper():
        return None
    first = _name_start(phrase, page)
    title = _title_before(first, phrase.first, page)
    if head.ent == "PERSON":
        hit = page.at.get(head.i)
        if not title and (head.i in page.places or (hit is not None and hit.name.country)):
            return None
    elif not title or head.pos != "PROPN" or head.ent in _NO_PERSON or head.lower in words.nouns:
        return None
    described = [t for t in page.syntax.tokens[phrase.first : first] if t.pos in CONTENT]
    return replace(
        frame(phrase, page),
        kind=ActorKind.PERSON,
        country=country_of(phrase, page),
        name=Span(page.syntax.tokens[first].start, head.end),
        lemma=title or (lemma_of(described[-1]) if described else ""),
        content=frozenset(map(lemma_of, described)),
        plural=False,
        definite=True,
        by="personal name after a title" if title else "personal name",
    )


def last_name(phrase: Phrase, page: Page) -> Mention:
    """A person told before by a full name, here by the last of it; or one who shares it and is told in full."""
    tokens = page.syntax.tokens
    first = _name_start(phrase, page)
    while first < phrase.head and tokens[first].pos != "PROPN":
        first += 1
    return replace(
        frame(phrase, page),
        kind=ActorKind.PERSON,
        name=Span(tokens[first].start, tokens[phrase.head].end),
        lemma="",
        plural=False,
        definite=True,
        by="last name of a person",
    )


def _officer(phrase: Phrase, of: Phrase, page: Page) -> Mention | None:
    """A person whose office runs over "of": "Secretary of State Condoleezza Rice", "superintendent of police Shafi"."""
    tokens = page.syntax.tokens
    first, last = _name_start(of, page), tokens[of.head]
    if last.ent != "PERSON" or first <= of.first or tokens[first - 1].lower in {"the", "of", "'s", "'"}:
        return None
    if _title_before(first, of.first, page) and tokens[of.first].lower in {"the", "a"}:
        return None
    return replace(
        frame(phrase, page),
        kind=ActorKind.PERSON,
        country=country_of(phrase, page),
        name=Span(tokens[first].start, last.end),
        plural=False,
        definite=True,
        by="personal name after an office",
    )


def spokesperson(phrase: Phrase, page: Page) -> tuple[Mention, Phrase] | None:
    """In "spokesman for the resistance forces Fahim Dashty", the person, and the body as a phrase of its own.

    The parser takes the two for one noun phrase behind the preposition.
    """
    tokens, words = page.syntax.tokens, actor_words.load()
    if phrase.first < 2 or tokens[phrase.first - 1].lower not in {"for", "of"}:
        return None
    office, above = tokens[phrase.first - 2], tokens[phrase.first - 1]
    if lemma_of(office) not in words.titles:
        return None
    first = phrase.head
    while (
        first > phrase.first
        and tokens[first - 1].text[:1].isupper()
        and tokens[first - 1].pos == "PROPN"
        and not (first < phrase.head and _is_body(tokens[first - 1]))
    ):
        first -= 1
    body = first - 1
    by_name = tokens[phrase.head].ent == "PERSON" or any(t.lower in words.titles for t in tokens[first : phrase.head])
    if phrase.head - first < 1 or body <= phrase.first or not (by_name or lemma_of(tokens[body]) in words.nouns):
        return None
    while tokens[first].lower in words.titles or f"{tokens[first].lower} {tokens[first + 1].lower}" in words.titles:
        first += 1
    name = Span(tokens[first].start, tokens[phrase.head].end)
    told = Mention(
        span=Span(office.start, name.end),
        head=phrase.head,
        kind=ActorKind.PERSON,
        name=name,
        lemma=lemma_of(office),
        definite=True,
        by=f"personal name after {office.lower} {above.lower}",
    )
    return told, Phrase(first=phrase.first, head=body, last=body + 1)


def _is_body(token: Token) -> bool:
    """True for the noun that ends a body's name: "Administration" before its head's own name."""
    noun = actor_words.load().nouns.get(lemma_of(token))
    return noun is not None and noun.group


def _name_start(phrase: Phrase, page: Page) -> int:
    """Where a personal name that ends at the head begins."""
    words, tokens = actor_words.load(), page.syntax.tokens
    i = phrase.head
    while i > phrase.first:
        before = tokens[i - 1]
        link = before.lower in _NAME_LINKS
        if not link and (before.lower in words.titles or before.lower in words.nouns) and not _given(before, tokens[i]):
            break
        if before.i in page.at and before.ent != "PERSON":
            break
        if not link and not (before.text[:1].isupper() and before.pos in _IN_NAMES):
            break
        i -= 1
    return i


def _given(title: Token, after: Token) -> bool:
    """True for a title that is a first name here: "Sultan al-Murad"."""
    return title.lower in load("facts")["roles"]["also_names"] and after.lower in {"al", "el", "bin", "-"}


def _title_before(i: int, first: int, page: Page) -> str:
    """The title that ends just before token `i`, one to three words long, or ""."""
    for length in (3, 2, 1):
        if i - length >= first and not (length == 1 and _given(page.syntax.tokens[i - 1], page.syntax.tokens[i])):
            words = " ".join(t.lower for t in page.syntax.tokens[i - length : i])
            if words in actor_words.load().titles:
                return words
    return ""


def state(phrase: Phrase, page: Page, hit: Hit) -> Mention | None:
    """A country, or a capital that speaks for it, where it stands as one who acts."""
    syntax, words = page.syntax, actor_words.load()
    if phrase.of is not None or any(t.lower in words.parts for t in phrase.base(syntax)):
        return None
    outer = syntax.tokens[phrase.head]
    while outer.dep == "conj" and outer.head != outer.i:
        outer = syntax.head(outer.i)
    above = syntax.head(outer.i)
    if hit.name.country and (outer.dep in _ACTS or (outer.dep == "pobj" and above.lower not in LOCATIVE)):
        code, by = hit.name.country, "demonyms.toml: country"
    elif hit.name.seat and (
        outer.dep in SUBJECTS | {"poss", "agent"}
        or (outer.dep == "dobj" and above.lemma in words.addressing)
        or (outer.dep == "pobj" and above.lower in {"with", "by", "between", "against"})
    ):
        code, by = hit.name.seat, "demonyms.toml: seat of power"
    else:
        return None
    return replace(
        frame(phrase, page),
        kind=ActorKind.GOVERNMENT,
        country=code,
        key=f"state:{code}",
        name=hit.span,
        definite=True,
        by=by,
    )


def body(phrase: Phrase, page: Page) -> Mention | None:
    """A body by name that no list knows, where it stands as one who acts."""
    syntax, head = page.syntax, page.syntax.tokens[phrase.head]
    if head.ent not in {"ORG", "NORP"} or head.dep not in _ACTS | {"conj", "pobj"} or head.i in page.places:
        return None
    if head.lower in actor_words.load().clocks:
        return None
    if head.dep == "pobj" and syntax.head(phrase.head).lower in LOCATIVE:
        return None
    base, first = frame(phrase, page), phrase.head
    while first > phrase.first and syntax.tokens[first - 1].ent == head.ent:
        first -= 1
    kind = ActorKind.CIVILIANS if head.ent == "NORP" and base.plural else ActorKind.OTHER
    nouns = (actor_words.load().nouns.get(lemma_of(t)) for t in reversed(syntax.tokens[first : phrase.head + 1]))
    return replace(
        base,
        kind=next((n.kind for n in nouns if n is not None), kind),
        country=country_of(phrase, page),
        name=Span(syntax.tokens[first].start, head.end),
        definite=True,
        by=f"named as {head.ent}",
    )
