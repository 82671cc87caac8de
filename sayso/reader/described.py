"""Mentions by common nouns: "the militants", "a group of gunmen", "Israeli soldiers", and those before another noun."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from sayso.reader import actor_words
from sayso.reader.actor_words import ActorWords, Noun
from sayso.reader.mention import PLURALS, Mention, Page, aside, country_of, frame, lemma_of
from sayso.reader.named import listed
from sayso.reader.names import Entry, Hit
from sayso.reader.phrases import Phrase
from sayso.reader.syntax import SUBJECTS, Token
from sayso.record import ActorKind, Span

# What a country has but one of: told with its country, or bare in a text about it, that one is meant.
_ONE_OF = (
    ("force", ActorKind.STATE_FORCE, frozenset({"army", "military", "troops", "soldier", "force", "armed forces"})),
    ("state", ActorKind.GOVERNMENT, frozenset({"government", "authorities", "authority", "regime", "govt", "gov't"})),
    ("police", ActorKind.POLICE, frozenset({"police", "policeman", "police force"})),
)
_SAYS_NOTHING = frozenset({"security", "armed", "government", "national"})
_ACTING = frozenset({ActorKind.ARMED_GROUP, ActorKind.POLICE, ActorKind.STATE_FORCE, ActorKind.GOVERNMENT})
_ITSELF = frozenset({ActorKind.PERSON, ActorKind.CIVILIANS, ActorKind.COMPANY, ActorKind.MEDIA})
Read = Callable[[Phrase, Page], Mention | None]


def common(phrase: Phrase, page: Page, read: Read) -> Mention | None:
    """A common noun that names people or a body."""
    words, head = actor_words.load(), page.syntax.tokens[phrase.head]
    lemma = _lemma(phrase, page, words)
    if (
        lemma in words.never
        or _in_office(phrase, page, words)
        or (lemma == "resistance" and not (frame(phrase, page).definite or country_of(phrase, page)))
    ):
        return None
    if phrase.of is not None and phrase.preposition == "of" and lemma in words.measures:
        inner = read(phrase.of, page)
        if (
            inner is not None
            and not _holds_office(lemma, head, words)
            and (lemma not in words.nouns or inner.kind is not ActorKind.PERSON)
        ):
            return _measured(phrase, page, inner, lemma)
    noun, group = words.nouns.get(lemma), _group_named(phrase, page)
    if _does_nothing(lemma, phrase, page, words):
        return None
    if group is not None and lemma in words.of_the_group and _stands_for(phrase, page, noun):
        return replace(listed(phrase, page, *group, f"actors.toml + {lemma}"), name=None)
    if noun is None:
        return None
    kind = _kind(noun.kind, phrase, page)
    if kind is ActorKind.PERSON and head.dep == "attr":
        return None  # "became the caretaker president" says what he is, and names nobody else
    found = replace(plain(phrase, page, kind=kind, by=f"actor_nouns.toml: {lemma}"), lemma=lemma)
    if group is not None and kind is not ActorKind.PERSON:
        entry = group[0]
        found = replace(found, kind=kind if noun.group else entry.kind, country=entry.country or found.country)
    if " of " in lemma:
        found = replace(found, owned=False)
    if noun.group and head.tag not in PLURALS:
        found = replace(found, plural=lemma in {"police", "people"})
    return replace(found, group=group[0] if group else None, span=_short(found.span, phrase, page))


def _lemma(phrase: Phrase, page: Page, words: ActorWords) -> str:
    """The noun as the vocabulary has it, two or three words long where it lists them so."""
    tokens = page.syntax.tokens
    lemma = lemma_of(tokens[phrase.head])
    if phrase.of is not None and f"{lemma} of {lemma_of(tokens[phrase.of.head])}" in words.nouns:
        return f"{lemma} of {lemma_of(tokens[phrase.of.head])}"
    double = f"{lemma_of(tokens[phrase.head - 1])} {lemma}" if phrase.head > phrase.first else ""
    return double if double in words.nouns else lemma


def _holds_office(lemma: str, head: Token, words: ActorWords) -> bool:
    """True of "the leader of the rebels", who is one person and not the rebels."""
    noun = words.nouns.get(lemma)
    return noun is not None and noun.kind is ActorKind.PERSON and head.tag not in PLURALS and lemma != "member"


def _does_nothing(lemma: str, phrase: Phrase, page: Page, words: ActorWords) -> bool:
    """True of a territory that is a place here, of a machine or camp that something is done to, and of "no group"."""
    base, token = frame(phrase, page), page.syntax.tokens[phrase.head]
    if any(t.lower == "no" for t in page.syntax.children(phrase.head, "det")):
        return True
    if lemma in words.territories:
        return bool(base.content) or base.owned or not base.definite
    if lemma == "power" and token.tag not in PLURALS:
        return True  # "seized power"; powers are states
    if lemma in words.divisions and token.tag in PLURALS:
        return True
    acts = token.dep in SUBJECTS | {"conj", "ROOT"} or page.syntax.head(token.i).lower == "by"
    return lemma in {*words.vehicles, *words.sites} and not acts and lemma not in {"convoy", "patrol", "squad"}


def _in_office(phrase: Phrase, page: Page, words: ActorWords) -> bool:
    """True of the state in "head of state"."""
    above = page.syntax.head(phrase.head)
    office = f"{lemma_of(page.syntax.head(above.i))} {above.lower} {lemma_of(page.syntax.tokens[phrase.head])}"
    return office in words.nouns


def _stands_for(phrase: Phrase, page: Page, noun: Noun | None) -> bool:
    """True where a phrase with a group's name in it means the group: several of it uncounted, or a part of it."""
    if any(t.dep == "nummod" for t in page.syntax.children(phrase.head)):
        return False
    return page.syntax.tokens[phrase.head].tag in PLURALS or (noun is not None and noun.group)


def _short(span: Span, phrase: Phrase, page: Page) -> Span:
    """The phrase without an "of" that leads to another person: "the son of Ahmad Shah Massoud" is not the father."""
    if phrase.of is None or page.syntax.tokens[phrase.of.head].ent != "PERSON":
        return span
    return Span(span.start, page.syntax.tokens[phrase.head].end)


def _measured(phrase: Phrase, page: Page, inner: Mention, lemma: str) -> Mention:
    """A phrase that counts another: "a group of militants", "dozens of Israelis"."""
    base = frame(phrase, page)
    listed_noun = actor_words.load().nouns.get(lemma)
    single = lemma in {"one", "each"} or (listed_noun is not None and not listed_noun.group)
    one = single and page.syntax.tokens[phrase.head].tag not in PLURALS
    same = (
        not one and not base.count and (inner.entry is not None or (inner.key and lemma in {"member", "all", "most"}))
    )
    noun = listed_noun is not None and lemma != "group"
    return replace(
        inner,
        span=base.span,
        head=phrase.head,
        lemma=lemma if noun else inner.lemma,
        content=inner.content | {inner.lemma} if noun else inner.content,
        key=inner.key if same else "",
        entry=inner.entry if same else None,
        group=inner.entry,
        name=None,
        plural=not one,
        definite=base.definite and not one,
        indefinite=not base.definite,
        count=base.count or ("" if lemma in actor_words.load().nouns else lemma),
        by=f"{inner.by}, counted by {lemma}",
    )


def _group_named(phrase: Phrase, page: Page) -> tuple[Entry, Span] | None:
    """The group of the actor list that a phrase names before its head or behind "of": "Taliban fighters"."""
    scope = list(phrase.base(page.syntax)[:-1])
    if phrase.of is not None:
        scope += phrase.of.base(page.syntax)
    for tie in page.syntax.children(phrase.head, "amod", "acl"):
        if tie.lower in actor_words.load().ties:
            scope += page.syntax.below(tie.i)
    for token in scope:
        hit = page.at.get(token.i)
        if hit is not None and hit.name.entry is not None and token.dep != "poss" and not aside(hit, page.syntax.text):
            return hit.name.entry, hit.span
    return None


def _kind(kind: ActorKind, phrase: Phrase, page: Page) -> ActorKind:
    """The kind of a noun, its modifiers heard: "rebel troops", "police officer", "military court"."""
    if kind is ActorKind.PERSON and page.syntax.tokens[phrase.head].tag in PLURALS:
        kind = ActorKind.GOVERNMENT
    if kind in _ITSELF:
        return kind
    heard = [actor_words.load().modifiers.get(lemma_of(t)) for t in phrase.base(page.syntax)[:-1]]
    if ActorKind.ARMED_GROUP in heard:
        return ActorKind.ARMED_GROUP
    for said in heard:
        settled = (
            said is None
            or (said is ActorKind.STATE_FORCE and kind in {ActorKind.GOVERNMENT, ActorKind.POLICE})
            or (said is ActorKind.INTERNATIONAL and kind is ActorKind.ARMED_GROUP)
            or (said is ActorKind.GOVERNMENT and kind is not ActorKind.OTHER)
        )
        if said is not None and not settled:
            return said
    return kind


def plain(phrase: Phrase, page: Page, *, kind: ActorKind, by: str) -> Mention:
    """A mention by common nouns, with the identity that a country gives to its one government, army and police."""
    base, country = frame(phrase, page), country_of(phrase, page)
    key = _one_of_its_country(base, kind, phrase, page, country or page.home)
    return replace(base, kind=kind, country=country or (page.home if key else None), key=key, by=by)


def _one_of_its_country(base: Mention, kind: ActorKind, phrase: Phrase, page: Page, country: str | None) -> str:
    sort = next((s for s, k, lemmas in _ONE_OF if k is kind and base.lemma in lemmas), "")
    if not sort or not country or base.count or base.indefinite or (sort == "force" and "security" in base.content):
        return ""
    if base.lemma in {"soldier", "policeman", "force"} and not base.plural:
        return ""
    hits = {t.i: page.at[t.i] for t in phrase.tokens(page.syntax) if t.i in page.at}
    if any(h.name.stateless for h in hits.values()) or _by_pronoun(phrase, page):
        return ""
    told = {lemma_of(page.syntax.tokens[i]) for i, h in hits.items() if h.name.entry is None}
    return "" if base.content - _SAYS_NOTHING - told else f"{sort}:{country}"


def _by_pronoun(phrase: Phrase, page: Page) -> bool:
    return any(t.dep == "poss" and t.pos == "PRON" for t in page.syntax.children(phrase.head))


def before_nouns(page: Page) -> Iterator[Mention]:
    """Actors that stand before another noun: "rebel attack", "Israeli shelling", "US-led invasion"."""
    words, syntax = actor_words.load(), page.syntax
    for token in syntax.tokens:
        if token.dep not in {"compound", "amod", "nmod", "npadvmod"}:
            continue
        head = syntax.head(token.i)
        if head.lower == "led":
            head = syntax.head(head.i)
        hit = page.at.get(token.i)
        if hit is not None:
            found = _known_before(token, head, hit, page, words)
        else:
            found = _noun_before(token, head, page, words)
        if found is not None:
            yield found


def _known_before(token: Token, head: Token, hit: Hit, page: Page, words: ActorWords) -> Mention | None:
    entry, code = hit.name.entry, hit.name.adjective
    if token.i != page.syntax.inside(hit.span)[-1].i or page.syntax.text[: hit.span.start].endswith((
        "anti-",
        "anti- ",
    )):
        return None
    if entry is not None:
        if entry.kind in {ActorKind.MEDIA, ActorKind.COMPANY}:
            return None
        return Mention(
            span=hit.span,
            head=token.i,
            kind=entry.kind,
            country=entry.country,
            key=entry.key,
            entry=entry,
            name=hit.span,
            plural=True,
            definite=True,
            by="actors.toml before a noun",
        )
    if not code or hit.name.stateless or not _deed(head, words):
        return None
    return Mention(
        span=hit.span,
        head=token.i,
        kind=ActorKind.GOVERNMENT,
        country=code,
        key=f"state:{code}",
        plural=True,
        definite=True,
        by="demonyms.toml: adjective of a deed",
    )


def _noun_before(token: Token, head: Token, page: Page, words: ActorWords) -> Mention | None:
    noun = words.nouns.get(lemma_of(token))
    if noun is None or noun.kind not in _ACTING or token.dep not in {"compound", "nmod"} or not _deed(head, words):
        return None
    # A vehicle does nothing of itself, and "its troop pullout" is its own, not the troop's.
    if lemma_of(token) in words.vehicles or any(t.dep == "poss" for t in page.syntax.children(head.i)):
        return None
    return Mention(
        span=token.span,
        head=token.i,
        kind=noun.kind,
        lemma=lemma_of(token),
        plural=True,
        by=f"actor_nouns.toml: {lemma_of(token)} before a noun",
    )


def _deed(token: Token, words: ActorWords) -> bool:
    return token.pos == "NOUN" and (token.lemma in words.deeds or token.lower in words.deeds)
