"""Noun phrases to mentions of actors: what kind each names, of which country, and by what it can be known again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sayso.reader import actor_words, names
from sayso.reader.names import Entry, Hit
from sayso.reader.phrases import Phrase, noun_phrases
from sayso.reader.syntax import SUBJECTS, Syntax, Token
from sayso.record import ActorKind, Place, SegmentKind, Span

_DEFINITE = frozenset({"the", "this", "these", "that", "those", "both"})
_INDEFINITE = frozenset({
    "a",
    "an",
    "some",
    "several",
    "many",
    "another",
    "other",
    "more",
    "any",
    "no",
    "dozens",
    "few",
})
# A country behind one of these is where something is, not who does it.
_LOCATIVE = frozenset({
    "in",
    "near",
    "into",
    "across",
    "through",
    "throughout",
    "inside",
    "outside",
    "within",
    "over",
    "around",
    "off",
})
_FORCES = frozenset({"army", "military", "troops", "troop", "soldier", "force", "armed forces", "defense forces"})
_POWERS = frozenset({"government", "authorities", "authority", "regime", "govt", "gov't"})
_POLICE = frozenset({"police", "policeman", "police force"})
_ACTING = frozenset({ActorKind.ARMED_GROUP, ActorKind.POLICE, ActorKind.STATE_FORCE, ActorKind.GOVERNMENT})
_CONTENT = frozenset({"ADJ", "NOUN", "PROPN", "VERB"})
_NAME_LINKS = frozenset({
    "-",
    "'",
    "al",
    "el",
    "bin",
    "ibn",
    "abu",
    "van",
    "von",
    "de",
    "der",
    "da",
    "ben",
    "ould",
    "wa",
    "la",
    "le",
})


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
    first: int
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


def mentions(syntax: Syntax, places: Sequence[Place]) -> list[Mention]:
    """The mentions of the text, by start, the longer first."""
    hits = {h.span.start: h for h in names.scan(syntax.text)}
    at = _by_token(syntax, hits)
    home = home_country(syntax, places, list(hits.values()))
    phrases = [p for p in noun_phrases(syntax) if not _inside_name(p, syntax, at)]
    read = [(p, _read(p, syntax, at, home)) for p in phrases]
    surnames = {
        w
        for p, m in read
        if m is not None and m.name is not None and _full_name(m, syntax)
        for w in _ends(m.name, syntax)
    }
    found = [_again(p, m, syntax, surnames) for p, m in read]
    kept = [m for m in found if m is not None]
    taken = {m.head for m in kept}
    kept += [m for m in _hidden(syntax, at) if m.head not in taken]
    return sorted(kept, key=lambda m: (m.span.start, -m.span.end))


def _inside_name(phrase: Phrase, syntax: Syntax, at: dict[int, Hit]) -> bool:
    """True for a phrase that is but a part of a listed name: "Refugees" in "High Commissioner for Refugees"."""
    hit = at.get(phrase.head)
    if hit is None or hit.name.entry is None:
        return False
    top = syntax.top(hit.span)
    return top is not None and top.i != phrase.head and top.pos in {"NOUN", "PROPN"}


def _ends(name: Span, syntax: Syntax) -> tuple[str, ...]:
    """The last word of a name, and the first of one of three words or more: Mobutu Sese Seko is called Mobutu."""
    words = [t.text for t in syntax.inside(name)]
    return (words[0], words[-1]) if len(words) > 2 and len(words[0]) > 3 and words[1] != "-" else (words[-1],)


def _full_name(m: Mention, syntax: Syntax) -> bool:
    return m.kind is ActorKind.PERSON and m.name is not None and " " in m.name.of(syntax.text)


def _again(phrase: Phrase, m: Mention | None, syntax: Syntax, surnames: set[str]) -> Mention | None:
    """The mention; where the head alone is the last name of a person named in full, that person, whatever it was taken for."""
    head = syntax.tokens[phrase.head]
    if head.text not in surnames or (m is not None and (m.kind is ActorKind.PERSON or m.entry is not None)):
        return m
    return replace(
        _frame(phrase, syntax),
        kind=ActorKind.PERSON,
        name=head.span,
        lemma="",
        plural=False,
        definite=True,
        by="last name of a person",
    )


def home_country(syntax: Syntax, places: Sequence[Place], hits: Sequence[Hit]) -> str | None:
    """The country that most of the text is about; None where two are named alike often.

    A capital that speaks for its government and a country's adjective count as well as places do.
    """
    votes: Counter[str] = Counter()
    for hit in hits:
        if hit.name.of and hit.name.entry is None and syntax.at(hit.span.start) is not None:
            votes[hit.name.of] += 1
    for place in places:
        for span in place.mentions:
            token = syntax.at(span.start)
            if place.country and token is not None and syntax.sentence(token.i).kind is SegmentKind.BODY:
                votes[place.country] += 1
    first = votes.most_common(2)
    if not first or (len(first) == 2 and first[0][1] == first[1][1]):
        return None
    return first[0][0]


def _by_token(syntax: Syntax, hits: dict[int, Hit]) -> dict[int, Hit]:
    """The hit that each token is part of."""
    found: dict[int, Hit] = {}
    for hit in hits.values():
        for token in syntax.inside(hit.span):
            found.setdefault(token.i, hit)
    return found


def _read(phrase: Phrase, syntax: Syntax, at: dict[int, Hit], home: str | None) -> Mention | None:
    """The mention that a noun phrase is, or None."""
    head = syntax.tokens[phrase.head]
    hit = at.get(phrase.head)
    if head.lower == "those" and phrase.of is None:
        return replace(_frame(phrase, syntax), plural=True, indefinite=True, count="those", by="those who")
    if hit is not None and hit.name.entry is not None:
        return _listed(phrase, syntax, hit.name.entry, hit.span, "actors.toml")
    person = _person(phrase, syntax, at)
    if person is not None:
        return person
    if hit is not None and head.pos in {"PROPN", "NOUN"} and (hit.name.country or hit.name.seat):
        return _state(phrase, syntax, hit)
    if hit is not None and hit.name.people is not None:
        return _plain(phrase, syntax, at, kind=ActorKind.CIVILIANS, home=home, by="demonyms.toml: people")
    return _common(phrase, syntax, at, home) or _titled(phrase, syntax, at)


def _listed(phrase: Phrase, syntax: Syntax, entry: Entry, name: Span, by: str) -> Mention:
    base = _frame(phrase, syntax)
    base = replace(base, span=Span(min(base.span.start, name.start), max(base.span.end, name.end)))
    return replace(
        base, kind=entry.kind, country=entry.country, key=f"list:{entry.name}", entry=entry, name=name, by=by
    )


def _frame(phrase: Phrase, syntax: Syntax) -> Mention:
    """What holds of any phrase, its kind left open."""
    tokens = phrase.base(syntax)
    head = syntax.tokens[phrase.head]
    first = phrase.first
    while first < phrase.head and syntax.tokens[first].lower in {"-", '"', "'", "``", "''", "--"}:
        first += 1
    before = {t.lower for t in syntax.children(phrase.head) if t.i < phrase.head}
    owned = any(t.dep == "poss" and t.i < phrase.head for t in syntax.children(phrase.head))
    counts = [t.lower for t in tokens if t.dep == "nummod" or (t.pos == "NUM" and t.i != phrase.head)]
    return Mention(
        span=Span(syntax.tokens[first].start, syntax.tokens[phrase.last - 1].end),
        head=phrase.head,
        first=first,
        kind=ActorKind.OTHER,
        lemma=_lemma(head),
        content=frozenset(_lemma(t) for t in tokens if t.pos in _CONTENT and t.i != phrase.head),
        plural=head.tag in {"NNS", "NNPS"} or bool(counts and counts[0] not in {"one", "1"}),
        definite=bool(before & _DEFINITE),
        owned=owned,
        indefinite=bool(before & _INDEFINITE),
        count=_number(counts[0]) if counts else "",
    )


_NUMBERS = {
    w: str(n)
    for n, w in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty".split()
    )
}


def _number(word: str) -> str:
    return _NUMBERS.get(word, word)


def _lemma(token: Token) -> str:
    if token.lower in {"troops", "forces", "authorities"} or token.lower.endswith("'t"):
        return {"forces": "force"}.get(token.lower, token.lower)
    word = token.lemma if token.pos == "NOUN" else token.lower
    if token.tag in {"NNPS", "NNP", "NNS"} and word == token.lower:
        if word.endswith("men"):
            return word[:-3] + "man"
        if word.endswith("ies") and word[:-3] + "y" in actor_words.load().nouns:
            return word[:-3] + "y"
        if word.endswith("s") and word[:-1] in actor_words.load().nouns:
            return word[:-1]
    return word


def _person(phrase: Phrase, syntax: Syntax, at: dict[int, Hit]) -> Mention | None:
    """A person by name, titles before it or not."""
    head = syntax.tokens[phrase.head]
    if phrase.of is not None and _lemma(head) in actor_words.load().titles and phrase.preposition == "of":
        return _officer(phrase, phrase.of, syntax, at)
    if head.pos not in {"PROPN", "NOUN"} or not head.text[:1].isupper():
        return None
    first = _name_start(phrase, syntax, at)
    titled = first > phrase.first and _title_before(first, phrase.first, syntax)
    if head.ent != "PERSON" and not (titled and head.pos == "PROPN" and head.ent not in {"GPE", "LOC", "FAC"}):
        return None
    if head.lower in actor_words.load().nouns and head.ent != "PERSON":
        return None
    base = _frame(phrase, syntax)
    words = [t for t in syntax.tokens[phrase.first : first] if t.pos in _CONTENT]
    return replace(
        base,
        kind=ActorKind.PERSON,
        country=_country(phrase, syntax, at),
        name=Span(syntax.tokens[first].start, head.end),
        lemma=titled or (_lemma(words[-1]) if words else ""),
        plural=False,
        definite=True,
        by="personal name" + (" after a title" if titled else ""),
    )


def _officer(phrase: Phrase, of: Phrase, syntax: Syntax, at: dict[int, Hit]) -> Mention | None:
    """A person whose office runs over "of": "Secretary of State Condoleezza Rice", "superintendent of police Shafi"."""
    last = syntax.tokens[of.head]
    first = _name_start(of, syntax, at)
    if last.ent != "PERSON" or first <= of.first or syntax.tokens[first - 1].lower in {"the", "of"}:
        return None
    base = _frame(phrase, syntax)
    return replace(
        base,
        kind=ActorKind.PERSON,
        country=_country(phrase, syntax, at),
        name=Span(syntax.tokens[first].start, last.end),
        plural=False,
        definite=True,
        by="personal name after an office",
    )


def _name_start(phrase: Phrase, syntax: Syntax, at: dict[int, Hit]) -> int:
    """Where a personal name that ends at the head begins."""
    titles = actor_words.load().titles
    nouns = actor_words.load().nouns
    i = phrase.head
    while i > phrase.first:
        before = syntax.tokens[i - 1]
        capital = before.text[:1].isupper() and before.pos in {"PROPN", "NOUN", "ADJ", "X", "ADV", "VERB"}
        link = before.lower in _NAME_LINKS
        stop = before.lower in titles or before.lower in nouns or before.lower in {"'s", "'", "the"}
        hit = at.get(before.i)
        if stop and before.lower != "al" or (hit is not None and before.ent != "PERSON") or not (capital or link):
            break
        if before.ent == "PERSON" or capital or link:
            i -= 1
        else:
            break
    return i


def _title_before(i: int, first: int, syntax: Syntax) -> str:
    """The title that ends just before token `i`, one to three words long, or ""."""
    titles = actor_words.load().titles
    for length in (3, 2, 1):
        if i - length >= first:
            words = " ".join(t.lower for t in syntax.tokens[i - length : i])
            if words in titles:
                return words
    return ""


def _titled(phrase: Phrase, syntax: Syntax, at: dict[int, Hit]) -> Mention | None:
    """An organisation by name that no list knows, where it stands as one who acts."""
    head = syntax.tokens[phrase.head]
    if head.ent not in {"ORG", "NORP"} or head.dep not in SUBJECTS | {
        "agent",
        "dobj",
        "poss",
        "conj",
        "pobj",
        "appos",
        "ROOT",
    }:
        return None
    if head.dep == "pobj" and syntax.head(phrase.head).lower in _LOCATIVE:
        return None
    base = _frame(phrase, syntax)
    start = phrase.head
    while start > phrase.first and syntax.tokens[start - 1].ent == head.ent:
        start -= 1
    kind = ActorKind.CIVILIANS if head.ent == "NORP" and base.plural else ActorKind.OTHER
    for token in reversed(syntax.tokens[start : phrase.head + 1]):
        noun = actor_words.load().nouns.get(_lemma(token))
        if noun is not None:
            kind = noun.kind
            break
    return replace(
        base,
        kind=kind,
        country=_country(phrase, syntax, at),
        name=Span(syntax.tokens[start].start, head.end),
        definite=True,
        by=f"named as {head.ent}",
    )


def _state(phrase: Phrase, syntax: Syntax, hit: Hit) -> Mention | None:
    """A country, or a capital that speaks for it, where it stands as one who acts."""
    head = syntax.tokens[phrase.head]
    parent = syntax.head(phrase.head)
    outer = head
    while outer.dep in {"conj"} and outer.head != outer.i:
        outer = syntax.head(outer.i)
    parent = syntax.head(outer.i)
    words = actor_words.load()
    if any(t.lower in words.parts for t in phrase.base(syntax)):
        return None
    acts = outer.dep in SUBJECTS | {"dobj", "dative", "poss", "appos", "agent", "ROOT"}
    reached = outer.dep == "pobj" and parent.lower not in _LOCATIVE
    if phrase.of is None and hit.name.country and (acts or reached):
        code, by = hit.name.country, "demonyms.toml: country"
    elif hit.name.seat and (
        outer.dep in SUBJECTS | {"poss", "agent"} or (outer.dep == "dobj" and parent.lemma in words.addressing)
    ):
        code, by = hit.name.seat, "demonyms.toml: seat of power"
    elif hit.name.seat and reached and parent.lower in {"with", "by", "between", "against"}:
        code, by = hit.name.seat, "demonyms.toml: seat of power"
    else:
        return None
    return replace(
        _frame(phrase, syntax),
        kind=ActorKind.GOVERNMENT,
        country=code,
        key=f"state:{code}",
        name=hit.span,
        definite=True,
        by=by,
    )


def _common(phrase: Phrase, syntax: Syntax, at: dict[int, Hit], home: str | None) -> Mention | None:
    """A common noun that names people or a body."""
    words = actor_words.load()
    head = syntax.tokens[phrase.head]
    lemma = _lemma(head)
    double = f"{_lemma(syntax.tokens[phrase.head - 1])} {lemma}" if phrase.head > phrase.first else ""
    if lemma in words.never:
        return None
    if phrase.of is not None and lemma in words.measures and phrase.preposition == "of":
        inner = _read(phrase.of, syntax, at, home)
        if inner is not None and (lemma not in words.nouns or inner.kind is not ActorKind.PERSON):
            return _measured(phrase, syntax, inner, lemma)
    group = _group_named(phrase, syntax, at)
    noun = words.nouns.get(double) or words.nouns.get(lemma)
    if noun is None and lemma in words.measures and head.pos == "NUM" and phrase.of is None:
        return None
    counted = any(t.dep == "nummod" for t in syntax.children(phrase.head))
    if (
        group is not None
        and not counted
        and lemma in words.of_the_group
        and (head.tag in {"NNS", "NNPS"} or (noun and noun.group))
    ):
        entry, span = group
        return replace(_listed(phrase, syntax, entry, span, f"actors.toml + {lemma}"), name=None)
    if noun is None:
        return None
    lemma = double if double in words.nouns else lemma
    kind = _kind(noun.kind, phrase, syntax)
    found = replace(
        _plain(phrase, syntax, at, kind=kind, home=home, by=f"actor_nouns.toml: {lemma}"),
        lemma=lemma,
        group=group[0] if group else None,
    )
    if group is not None and kind is not ActorKind.PERSON:
        found = replace(
            found, kind=group[0].kind if not noun.group else kind, country=group[0].country or found.country
        )
    if noun.group and lemma not in {"troops"} and head.tag not in {"NNS", "NNPS"}:
        found = replace(found, plural=lemma in {"police", "people"})
    return found


def _measured(phrase: Phrase, syntax: Syntax, inner: Mention, lemma: str) -> Mention:
    """A phrase that counts another: "a group of militants", "dozens of Israelis"."""
    base = _frame(phrase, syntax)
    same = inner.entry is not None or (inner.key and lemma in {"member", "all", "most"})
    counted = lemma in {"one", "each", "member"} and syntax.tokens[phrase.head].tag not in {"NNS"}
    return replace(
        inner,
        span=base.span,
        head=phrase.head,
        first=base.first,
        key=inner.key if same and not counted else "",
        entry=inner.entry if same and not counted else None,
        group=inner.entry,
        plural=not counted,
        definite=base.definite and lemma not in {"one"},
        indefinite=not base.definite,
        count=base.count or (lemma if lemma not in actor_words.load().nouns else ""),
        name=None,
        by=f"{inner.by}, counted by {lemma}",
    )


def _group_named(phrase: Phrase, syntax: Syntax, at: dict[int, Hit]) -> tuple[Entry, Span] | None:
    """The group of the actor list that a phrase names before its head or behind "of": "Taliban fighters"."""
    scope = list(phrase.base(syntax)[:-1])
    if phrase.of is not None:
        scope += list(phrase.of.base(syntax))
    for token in scope:
        hit = at.get(token.i)
        if hit is None or hit.name.entry is None or token.dep == "poss":
            continue
        # "the Islamic Jihad-linked group" is linked to it and not it.
        after = syntax.text[hit.span.end : hit.span.end + 1]
        if after != "-":
            return hit.name.entry, hit.span
    return None


def _kind(kind: ActorKind, phrase: Phrase, syntax: Syntax) -> ActorKind:
    """The kind of a noun, its modifiers heard: "rebel troops", "police officer", "military court"."""
    if kind in {ActorKind.PERSON, ActorKind.CIVILIANS, ActorKind.COMPANY, ActorKind.MEDIA}:
        if kind is ActorKind.PERSON and syntax.tokens[phrase.head].tag in {"NNS", "NNPS"}:
            kind = ActorKind.GOVERNMENT
        else:
            return kind
    heard = [actor_words.load().modifiers.get(_lemma(t)) for t in phrase.base(syntax)[:-1]]
    if ActorKind.ARMED_GROUP in heard:
        return ActorKind.ARMED_GROUP
    for said in heard:
        if said is None or said is kind:
            continue
        if said is ActorKind.STATE_FORCE and kind in {ActorKind.GOVERNMENT, ActorKind.POLICE}:
            continue
        if said is ActorKind.INTERNATIONAL and kind is ActorKind.ARMED_GROUP:
            continue
        if said is ActorKind.GOVERNMENT and kind is not ActorKind.OTHER:
            continue
        return said
    return kind


def _plain(
    phrase: Phrase, syntax: Syntax, at: dict[int, Hit], *, kind: ActorKind, home: str | None, by: str
) -> Mention:
    """A mention by common nouns, with the identity that a country gives to its one government, army and police."""
    base = _frame(phrase, syntax)
    country = _country(phrase, syntax, at)
    several = base.plural or base.lemma in _FORCES | _POWERS | _POLICE
    one_of_them = bool(base.count) or base.indefinite or not several
    described = (
        base.content - {"israeli", "security", "armed", "government", "national"} - _adjectives(phrase, syntax, at)
    )
    sort = ""
    if base.lemma in _POWERS and kind is ActorKind.GOVERNMENT:
        sort = "state"
    elif base.lemma in _FORCES and kind is ActorKind.STATE_FORCE and "security" not in base.content:
        sort = "force"
    elif base.lemma in _POLICE and kind is ActorKind.POLICE:
        sort = "police"
    key = ""
    stateless = any(t.i in at and at[t.i].name.stateless for t in phrase.tokens(syntax))
    if (
        sort
        and not one_of_them
        and not described
        and not stateless
        and not _by_pronoun(phrase, syntax)
        and (country or home)
    ):
        key = f"{sort}:{country or home}"
    return replace(base, kind=kind, country=country or (home if key else None), key=key, by=by)


def _by_pronoun(phrase: Phrase, syntax: Syntax) -> bool:
    return any(t.dep == "poss" and t.pos == "PRON" for t in syntax.children(phrase.head))


def _adjectives(phrase: Phrase, syntax: Syntax, at: dict[int, Hit]) -> frozenset[str]:
    """The words of the phrase that only say of which country."""
    return frozenset(_lemma(t) for t in phrase.base(syntax) if t.i in at and at[t.i].name.entry is None)


def _country(phrase: Phrase, syntax: Syntax, at: dict[int, Hit]) -> str | None:
    """The country that the phrase itself tells, before its head first."""
    for token in phrase.tokens(syntax):
        hit = at.get(token.i)
        if hit is None:
            continue
        if syntax.text[hit.span.end : hit.span.end + 1] == "-" or syntax.text[: hit.span.start].endswith((
            "anti-",
            "pro-",
        )):
            continue
        if hit.name.of or (hit.name.entry and hit.name.entry.country):
            return hit.name.of or (hit.name.entry.country if hit.name.entry else None)
    return None


def _hidden(syntax: Syntax, at: dict[int, Hit]) -> Iterator[Mention]:
    """Actors that stand before another noun: "rebel attack", "Israeli shelling", "Taliban offensive"."""
    words = actor_words.load()
    for token in syntax.tokens:
        if token.dep not in {"compound", "amod", "nmod", "nn", "npadvmod"}:
            continue
        head = syntax.head(token.i)
        if head.lower == "led":
            head = syntax.head(head.i)
        hit = at.get(token.i)
        if hit is not None and hit.name.entry is not None and token.i == syntax.inside(hit.span)[-1].i:
            if hit.name.entry.kind in {ActorKind.MEDIA, ActorKind.COMPANY}:
                continue
            yield _bare(
                token, hit.span, hit.name.entry.kind, f"list:{hit.name.entry.name}", "actors.toml before a noun", hit
            )
        elif hit is not None and hit.name.adjective and head.i != token.i and _deed(head, words):
            if syntax.text[: hit.span.start].endswith(("anti-", "pro-", "anti- ")):
                continue
            code = hit.name.adjective
            yield _bare(
                token, hit.span, ActorKind.GOVERNMENT, f"state:{code}", "demonyms.toml: adjective of a deed", hit
            )
        elif hit is None and token.dep in {"compound", "nmod"} and _deed(head, words):
            noun = words.nouns.get(_lemma(token))
            if noun is not None and noun.kind in _ACTING:
                if token.lower not in {
                    "aircraft",
                    "helicopter",
                    "drone",
                    "jet",
                    "vehicle",
                    "tank",
                    "squad",
                    "border guard",
                }:
                    yield _bare(
                        token, token.span, noun.kind, "", f"actor_nouns.toml: {_lemma(token)} before a noun", None
                    )


def _deed(token: Token, words: actor_words.ActorWords) -> bool:
    return token.pos == "NOUN" and (token.lemma in words.deeds or token.lower in words.deeds)


def _bare(token: Token, span: Span, kind: ActorKind, key: str, by: str, hit: Hit | None) -> Mention:
    entry = hit.name.entry if hit else None
    return Mention(
        span=span,
        head=token.i,
        first=token.i,
        kind=kind,
        country=(entry.country if entry else hit.name.of) if hit else None,
        key=key,
        entry=entry,
        name=span if entry else None,
        lemma=_lemma(token),
        content=frozenset(),
        plural=True,
        definite=bool(hit),
        by=by,
    )
