"""Noun phrases that are cited, and what their words tell of who speaks: name, role, body, kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sayso.reader.names import land_of
from sayso.reader.speech import tellers, words
from sayso.reader.syntax import Syntax, Token
from sayso.reader.toponyms import is_facility, kind_of_type
from sayso.record import SegmentKind, SourceKind, Span

_KINDS = (
    SourceKind.UNNAMED,
    SourceKind.WITNESS,
    SourceKind.MEDICAL,
    SourceKind.POLICE,
    SourceKind.MEDIA,
    SourceKind.ARMED_GROUP,
    SourceKind.MILITARY,
    SourceKind.DOCUMENT,
    SourceKind.INTERNATIONAL,
    SourceKind.EXPERT,
    SourceKind.NGO,
    SourceKind.CIVILIAN,
    SourceKind.OFFICIAL,
    SourceKind.OTHER,
)
_LEANING = frozenset({"of", "for", "in", "from", "at", "to", "with", "on"})
_BEFORE = frozenset({"punct", "cc", "preconj", "advmod", "relcl", "mark", "appos", "conj", "prep", "nsubj"})
_RANKS = frozenset({"vice", "prime", "first", "deputy", "former", "acting", "interim"})
# Who has a flock in a town speaks for himself.
_SHEPHERDS = frozenset({"bishop", "archbishop", "cardinal", "patriarch", "pastor", "priest", "imam", "rabbi"})
_PRONOUNS = frozenset({"he", "she", "they", "it", "his", "her", "their", "its"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A noun phrase that is cited. `roles`: its nouns that are no names, its head first; `told`: every content word."""

    head: int
    span: Span
    person: str | None
    name: Span | None
    roles: tuple[str, ...]
    told: frozenset[str]
    body: str | None
    kind: SourceKind
    definite: bool
    plural: bool
    names: frozenset[str]
    nations: frozenset[str]
    pronoun: str | None
    headline: bool


def phrase_of(syntax: Syntax, head: int) -> Phrase:
    """The noun phrase around its head, and what its words tell of who is cited."""
    token = syntax.tokens[head]
    ids = _reach(syntax, token)
    near = [*ids, *(t.i for a in syntax.children(head, "appos") for t in syntax.below(a.i))]
    name = _name(syntax, token, ids) or _name(syntax, token, near)
    span = Span(syntax.tokens[ids[0]].start, syntax.tokens[ids[-1]].end)
    named = set(_inside(syntax, name))
    roles = tuple(
        t.lemma.lower()
        for t in sorted((syntax.tokens[i] for i in near if i not in named), key=lambda t: t.i != head)
        if t.pos == "NOUN" or (t.pos == "PROPN" and (t.lower in tellers() or t.lower in _titles()))
    )
    told = frozenset(
        t.lemma.lower()
        for t in (syntax.tokens[i] for i in ids)
        if t.pos in {"NOUN", "PROPN", "ADJ", "NUM"} and t.text != "'s"
    )
    first = syntax.tokens[ids[0]]
    pronoun = token.lower if token.lower in _PRONOUNS else None
    return Phrase(
        head=head,
        span=span,
        person=name.of(syntax.text) if name else None,
        name=name,
        roles=roles,
        told=told,
        body=None if pronoun else _body(syntax, token, ids, named) or _body_beside(syntax, token),
        kind=_kind(token, roles, told, named=name is not None),
        definite=first.lower in {"the", "this", "that", "these", "those"} or first.tag == "PRP$",
        plural=token.tag in {"NNS", "NNPS"} or token.lower in {"they", "police", "media", "their"},
        names=frozenset(
            t.lemma for t in (syntax.tokens[i] for i in ids) if t.pos == "PROPN" and t.lower not in tellers()
        ),
        nations=frozenset(t.lemma.lower() for t in (syntax.tokens[i] for i in near) if t.ent in {"NORP", "GPE"}),
        pronoun=pronoun,
        headline=syntax.sentence(head).kind != SegmentKind.BODY,
    )


def is_human(phrase: Phrase) -> bool:
    """True where the phrase's head is a person's role."""
    return bool(phrase.roles) and phrase.roles[0] in words("sources", "persons")


def _reach(syntax: Syntax, head: Token) -> list[int]:
    """The tokens of the noun phrase: all before the head, and what leans on it up to a comma or a verb."""
    kept = {head.i}
    for child in syntax.children(head.i):
        if child.i < head.i and child.dep not in _BEFORE:
            kept |= {t.i for t in syntax.below(child.i)}
    right = head.i
    for child in syntax.children(head.i):
        below = _leaning(syntax, child, right + 1) if child.i > head.i else []
        if below:
            kept |= set(below)
            right = below[-1]
    # "spokesman for the forces Fahim Dashty told": the parse makes two subjects of the role and its bearer.
    twin = [t for t in syntax.children(head.head, "nsubj") if t.i > right and t.i < head.head and head.dep == "nsubj"]
    if twin and not any(syntax.tokens[i].text == "," for i in range(head.i, twin[-1].i)):
        kept.add(twin[-1].i)
    first = min(kept)
    last = max(kept)
    # "in the A and B States, the Post website reported": the parse runs another phrase into this one.
    headline = syntax.sentence(head.i).kind is SegmentKind.HEADLINE
    for i in range(head.i - 1, first, -1):
        # "Nine killed in Kunduz: hospital": what stands before is what is said.
        said = headline and syntax.tokens[i].text in {":", "-", "--", "–", "—"} and _stands_free(syntax, i)
        if said or (syntax.tokens[i].text == "," and syntax.tokens[i + 1].dep == "det"):
            first = i + 1
            break
    return [i for i in range(first, last + 1) if syntax.tokens[i].sentence == head.sentence]


def _stands_free(syntax: Syntax, i: int) -> bool:
    """True for a mark with a space behind it."""
    return syntax.tokens[i].end < syntax.tokens[i + 1].start


def _leaning(syntax: Syntax, child: Token, start: int) -> list[int]:
    """The tokens of a dependent that goes on with the phrase right at `start`: "of the army", "(UNHCR)"; else none."""
    below = [t.i for t in syntax.below(child.i)]
    if below[0] != start:
        return []
    if child.dep == "prep" and child.lower in _LEANING:
        stop = (i for i in below if syntax.tokens[i].text in {",", "--", ":"} or syntax.tokens[i].pos == "VERB")
        return [i for i in below if i < next(stop, below[-1] + 1)]
    if child.dep == "punct" and child.text in {"(", ")"}:
        return below
    if child.dep == "appos" and syntax.tokens[start].text not in {",", "--", '"', ":"}:
        return below
    return []


def _inside(syntax: Syntax, span: Span | None) -> list[int]:
    return [t.i for t in syntax.inside(span)] if span else []


def _name(syntax: Syntax, head: Token, ids: Sequence[int]) -> Span | None:
    """The name of a person in the phrase: a run of proper nouns that is tagged so, or that follows a title."""
    runs: list[list[Token]] = []
    for i in ids:
        t = syntax.tokens[i]
        if t.text == "-" and runs and runs[-1][-1].i == i - 1 and t.start == runs[-1][-1].end and t.ent == "PERSON":
            runs[-1].append(t)
            continue
        proper = t.pos == "PROPN" and t.lower.strip(".") not in _titles()
        if proper and t.ent in {"PERSON", "", "ORG", "GPE", "NORP", "FAC", "PRODUCT", "WORK_OF_ART", "LOC"}:
            if runs and runs[-1][-1].i == i - 1 and (runs[-1][-1].ent == t.ent or t.ent in {"PERSON", ""}):
                runs[-1].append(t)
            else:
                runs.append([t])
    runs = [_behind_body(r) if head.lemma in words("sources", "persons") and r[0].i > head.i else r for r in runs]
    persons = [r for r in runs if any(t.ent == "PERSON" for t in r)]
    if not persons:
        for r in runs:
            before = syntax.tokens[r[0].i - 1] if r[0].i else None
            titled = before is not None and before.lower in words("sources", "titles") and before.i in ids
            if titled and r[-1].i >= head.i and r[0].ent not in {"GPE", "NORP"} and r[-1].lower not in tellers():
                persons.append(r)
    if not persons and head.lemma in tellers() and runs:
        # "spokesman for the forces Fahim Dashty": two or more proper nouns that end the phrase after a common one.
        run = runs[-1]
        bearer = (
            len(run) > 1
            and run[0].i > head.i
            and run[-1].i == ids[-1]
            and (
                syntax.tokens[run[0].i - 1].pos in {"NOUN", "VERB"}
                or syntax.tokens[run[0].i - 1].lower in words("sources", "bodies")
            )
        )
        persons = [run] if bearer and syntax.tokens[run[0].i - 1].lower != "of" else []
    if not persons:
        return None
    # "The local agency Lobaye Info", "the daily Hindukush Post": whose name follows is no person.
    outlets = words("sources", "bodies") & words("sources", "media")
    persons = [r for r in persons if not (r[0].i > ids[0] and syntax.tokens[r[0].i - 1].lower in outlets)]
    run = next((r for r in persons if any(t.i == head.i for t in r)), None)
    if run is None:
        # A person's name inside "Kabila's rebels" is not who speaks.
        run = next((r for r in persons if r[0].i > head.i and syntax.tokens[r[0].i - 1].pos != "ADP"), None)
    return Span(run[0].start, run[-1].end) if run else None


def _behind_body(run: list[Token]) -> list[Token]:
    """The name behind a body's in one run: "head of X Regional Administration Oleh Syniehubov"."""
    cut = max((k + 1 for k, t in enumerate(run) if t.lower in words("sources", "bodies")), default=0)
    return run[cut:] if 0 < cut <= len(run) - 2 else run


def _titles() -> frozenset[str]:
    return words("sources", "titles")


def _body(syntax: Syntax, head: Token, ids: Sequence[int], named: set[int]) -> str | None:
    """What the speaker speaks for, as told in the phrase; a named body itself is its own."""
    if head.lemma.lower() in _SHEPHERDS:
        return None
    title = head.lower in _titles() | _RANKS | words("sources", "persons")
    for child in syntax.children(head.i, "prep"):
        if child.lower in {"for", "of", "from", "with", "at", "in"} and child.i in ids:
            for p in syntax.children(child.i, "pobj"):
                below = [t for t in syntax.below(p.i) if t.i in ids and t.i not in named]
                if below and head.pos == "PROPN" and not title and child.lower in {"of", "for"} and not named:
                    # "The Rally of Patriots", "the Ministry of Defence" are bodies themselves.
                    return _words(syntax, [*syntax.tokens[ids[0] : head.i + 1], *below])
                # "Spokesman for the forces Fahim Dashty": the parse puts the bearer where the body stands.
                if below and _can_be_spoken_for(below[-1] if p.i in named else p, child, below):
                    return _words(syntax, below)
    lead = [syntax.tokens[i] for i in ids if i not in named and i <= head.i]
    if head.pos == "NOUN" and head.lemma in words("sources", "bodies"):
        return _words(syntax, lead)
    served = [t for t in syntax.children(head.i, "compound") if t.lemma in words("sources", "bodies")]
    if head.lemma in words("sources", "persons") and served:
        return _words(syntax, [t for t in syntax.below(served[0].i) if t.i <= served[0].i])
    titles = _titles() | _RANKS | words("sources", "persons")
    proper = [
        t
        for t in lead
        if (t.pos == "PROPN" or t.ent in {"ORG", "GPE", "NORP"})
        and t.lower not in titles
        and not _says_where_only(syntax, t)
    ]
    run = [t for k, t in enumerate(proper) if t.i == proper[0].i + k and t.pos != "PART"]
    if run and [t.lower for t in syntax.tokens[run[-1].i + 1 : run[-1].i + 2]] == ["minister"]:
        return f"{_words(syntax, run)} Ministry"
    land = land_of(run[0].text) if len(run) == 1 else None
    if land is None or run[0].i == head.i:
        return _words(syntax, run)
    # "The Iranian president" speaks for Iran, "a French woman" for nobody.
    return land if any(t.lemma.lower() in words("sources", "official") for t in lead) else None


def _can_be_spoken_for(token: Token, preposition: Token, below: Sequence[Token]) -> bool:
    """True where what a person is told to be of, for or at may be a body, and is no place where he merely is, no people
    and no thing: not "residents of the area", "officials in Nangarhar", "one of the men"."""
    if kind_of_type(token.text) is not None or is_facility(token.text):
        hospital = token.lemma in words("sources", "bodies")
        return hospital or (preposition.lower not in {"in", "at", "from"} and any(t.pos == "PROPN" for t in below))
    if token.ent in {"GPE", "LOC", "FAC"}:
        return preposition.lower in {"of", "for"}
    common = token.lemma in words("sources", "bodies") or token.lemma in tellers()
    return any(t.pos == "PROPN" for t in below) or (common and token.lemma not in words("sources", "persons"))


def _says_where_only(syntax: Syntax, token: Token) -> bool:
    """True for the town of "the Kabul-based agency"."""
    after = [t.lower for t in syntax.tokens[token.i + 1 : token.i + 3]]
    return after == ["-", "based"] or after[:1] == ["-based"] or token.lower.endswith("-based")


def _body_beside(syntax: Syntax, head: Token) -> str | None:
    """The body told in an apposition: "Jean Offutt, a spokeswoman for the army"."""
    for beside in syntax.children(head.i, "appos"):
        body = _body(syntax, beside, _reach(syntax, beside), set())
        if body:
            return body
    return None


def _words(syntax: Syntax, them: Sequence[Token]) -> str | None:
    """The text from the first to the last token, without an article before it."""
    while them and them[0].lower in {"the", "a", "an", "of", "for", "its", "his", "their", "her"}:
        them = them[1:]
    return Span(them[0].start, them[-1].end).of(syntax.text) if them else None


def _kind(head: Token, roles: Sequence[str], told: frozenset[str], *, named: bool) -> SourceKind:
    """What kind of source the nouns of the phrase make it, its head noun before its others."""
    low = head.lower
    ordered = (low, *roles) if not named else roles
    if any(r in words("sources", "armed_group") for r in ordered) and any(
        r in words("sources", "military") for r in ordered
    ):
        return SourceKind.ARMED_GROUP
    if head.lemma == "agency" and told & words("sources", "offices_of"):
        return SourceKind.INTERNATIONAL if told & words("sources", "international") else SourceKind.OFFICIAL
    if set(ordered) & words("sources", "with_general"):
        ordered = tuple(r for r in ordered if r != "general")
    for role in sorted(ordered, key=lambda r: r in words("sources", "other")):
        for kind in _KINDS:
            if role in words("sources", kind.value) or role.rstrip("s") in words("sources", kind.value):
                if kind is SourceKind.OFFICIAL:
                    finer = [k for k in _KINDS[:8] for r in roles if r in words("sources", k.value)]
                    return (
                        finer[0]
                        if finer and finer[0] in {SourceKind.POLICE, SourceKind.MILITARY, SourceKind.ARMED_GROUP}
                        else kind
                    )
                return kind
    if head.lower in words("sources", "agencies"):
        return SourceKind.MEDIA
    if head.ent in {"GPE", "NORP"}:
        return SourceKind.OFFICIAL
    if head.pos == "NUM" or head.lower in {"one", "some", "others", "many"}:
        return SourceKind.UNNAMED
    return SourceKind.OTHER
