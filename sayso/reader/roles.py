"""Offices and roles: titles before a name, roles set off behind it, and who leads what."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from sayso.reader.found import Found
from sayso.reader.marks import Known
from sayso.reader.persons import Name, Names, is_role, is_role_plural
from sayso.reader.syntax import Syntax, Token
from sayso.reader.vocabulary import load
from sayso.record import FactKind, Span

_PHRASE = frozenset({"NOUN", "PROPN", "ADJ", "DET", "ADP", "PART", "CCONJ"})


def roles(syntax: Syntax, names: Names) -> Iterator[Found]:
    for name in names.all:
        for first, last, by in (
            *_title_before(syntax, name),
            *_role_before(syntax, name),
            *_role_behind(syntax, names, name),
        ):
            words = syntax.tokens[first:last]
            owned = any(t.tag == "POS" for t in words)
            if owned and first and syntax.tokens[first - 1].lower == "the":
                words = syntax.tokens[first - 1 : last]
            value = value_of(syntax.text, words if owned else trimmed(words))
            owner = names.ending_at(first - 1) if first and syntax.tokens[first - 1].tag == "POS" else None
            if owner and value and not owned:
                value, first = f"{value} of {owner.text}", owner.first
            if value:
                start, end = min(first, name.first), max(last, name.last)
                if start == first and not owner and not owned:
                    start = trimmed(words)[0].i
                span = Span(syntax.tokens[start].start, syntax.tokens[end - 1].end)
                yield Found(FactKind.ROLE, names.subject(name), value, span, by)


def _title_before(syntax: Syntax, name: Name) -> Iterator[tuple[int, int, str]]:
    """The title right before a name: "Afghanistan's President X", "guerilla commander X"."""
    last = end = name.first
    if last > 1 and syntax.tokens[last - 1].lower == "." and is_role(syntax.tokens[last - 2]):
        last -= 1  # "Col. X", where the parser parts the dot
    if (
        not last
        or not is_role(syntax.tokens[last - 1])
        or syntax.tokens[last - 1].sentence != syntax.tokens[name.first].sentence
    ):
        return
    first = _title_start(syntax, last - 1)
    rank = last
    while rank > first and syntax.tokens[rank - 1].lower in _ranks():
        rank -= 1
    if (
        first < rank < last
        and syntax.tokens[rank - 1].lower != "-"
        and any(is_role(t) for t in syntax.tokens[first:rank])
    ):
        if _says_enough(syntax.tokens[first:rank]):
            yield first, rank, "title before the rank and name"
        first = rank
    if _says_enough(syntax.tokens[first:last]):
        yield first, end, "title before the name"


def _role_before(syntax: Syntax, name: Name) -> Iterator[tuple[int, int, str]]:
    """A role with what it is of, before the name: "spokesman for the forces X", "the head of the group, X,"."""
    tokens = syntax.tokens
    comma = name.first - 1 if name.first and tokens[name.first - 1].lower == "," else None
    if comma is not None and not closes(syntax, name.last):
        return
    k = (comma if comma is not None else name.first) - 1
    floor = max(syntax.sentence(name.first).first, k - 12)
    seen = 0
    if comma is None and (is_role(tokens[k]) or tokens[k].pos in {"ADP", "CCONJ"}):
        return  # a title of its own stands there: "spokesman for President X"
    while k >= floor and (tokens[k].pos in _PHRASE or tokens[k].lower == "-" or tokens[k].dep in {"compound", "amod"}):
        if is_role(tokens[k]) and seen:
            after = tokens[k + 1]
            if seen == 1:
                return
            if after.lower in load("facts")["roles"]["after_of"]:
                first = _title_start(syntax, k)
                if comma is not None and not _has_article(syntax, first):
                    return
                yield first, (comma if comma is not None else name.first), "role with what it is of, before the name"
            return
        if is_role(tokens[k]) and comma is not None and not seen:
            first = _title_start(syntax, k)
            if _has_article(syntax, first) and _says_enough(tokens[first : k + 1]):
                yield first, comma, "role before the name, set off by commas"
            return
        seen += 1
        k -= 1


def _role_behind(syntax: Syntax, names: Names, name: Name) -> Iterator[tuple[int, int, str]]:
    """A role set off behind the name, or told of it: "X, the head of Y,", "X is the head of Y"."""
    tokens = syntax.tokens
    end = syntax.sentence(name.first).last
    k = name.last
    if k < end and tokens[k].lower == "(":
        k = next((j + 1 for j in range(k, end) if tokens[j].lower == ")"), k)
    if k >= end:
        return
    by = "role behind the name, set off by commas"
    if tokens[k].lower in {"is", "was", "became", "remains"} and k + 1 < end:
        if _is_unreal(syntax, k):
            return
        by = f"{tokens[k].lower} + role"
    elif tokens[k].lower not in {",", "-", "–", "—", "--"}:
        return
    first = k + 1
    role = _role_of_phrase(syntax, first, end)
    if role is None or names.starting_at(role + 1):
        return
    last = phrase_end(syntax, role + 1, end)
    if last is None or (by.startswith("role") and not closes(syntax, last)):
        return
    if _says_enough(tokens[first:last]):
        yield first, last, by


def _role_of_phrase(syntax: Syntax, first: int, end: int) -> int | None:
    """The role noun that heads the noun phrase beginning at `first`."""
    tokens = syntax.tokens
    k = first
    role = None
    while k < min(end, first + 10):
        t = tokens[k]
        if is_role(t) and not (k + 1 < end and tokens[k + 1].pos in {"NOUN", "PROPN"} and not is_role(tokens[k + 1])):
            while k + 2 < end and tokens[k + 1].lower == "-" and tokens[k + 1].start == tokens[k].end:
                k += 2  # "commander-in-chief"
            role = k
            if k + 1 >= end or not (is_role(tokens[k + 1]) or tokens[k + 1].tag == "POS"):
                break
        if t.pos not in {"DET", "ADJ", "NOUN", "PROPN", "PART", "NUM"} and t.lower not in {
            "-",
            "his",
            "her",
            "its",
            "their",
        }:
            break
        k += 1
    if role is None or tokens[first].lower in {"his", "her", "their", "my", "our", "no"}:
        return None
    if tokens[role].tag in {"NNS", "NNPS"}:
        return None
    return role


def phrase_end(syntax: Syntax, k: int, end: int) -> int | None:
    """Where the "of ..." behind a role ends."""
    tokens = syntax.tokens
    if k >= end or tokens[k].lower not in load("facts")["roles"]["after_of"]:
        return k
    stop = k + 1
    while stop < min(end, k + 14):
        t = tokens[stop]
        joined = t.lower == "-" or (tokens[stop - 1].lower == "-" and tokens[stop - 1].end == t.start)
        if t.pos in {"VERB", "AUX", "PRON", "SCONJ", "PUNCT"} and not joined and t.lower not in {"'s", "its", "their"}:
            break
        if t.ent in {"DATE", "TIME"} and t.text[:1].isalpha() and t.pos == "PROPN":
            break
        if t.lower in {"when", "who", "since", "until"} or t.tag in {"WP", "WDT", "WRB"}:
            break
        stop += 1
    while stop > k + 1 and tokens[stop - 1].pos in {"ADP", "CCONJ", "ADV", "DET"}:
        stop -= 1
    return stop if stop > k + 1 else k


def closes(syntax: Syntax, k: int) -> bool:
    """True where a set-off phrase ends before token `k`."""
    end = syntax.sentence(k - 1).last
    return k >= end or syntax.tokens[k].lower in {",", ".", ")", ";", ":", "-", "–", "—", "--", "who", '"'}


def _is_unreal(syntax: Syntax, k: int) -> bool:
    """True where "is" or "became" at `k` tells no standing fact."""
    verb = syntax.tokens[k]
    kids = syntax.children(verb.i)
    return any(t.dep in {"aux", "neg", "mark"} and t.lower not in {"that", "has", "had"} for t in kids)


def _title_start(syntax: Syntax, last: int) -> int:
    """Where the title ends to the left whose last word is token `last`."""
    tokens = syntax.tokens
    first = last
    floor = syntax.sentence(last).first
    while first > floor:
        t = tokens[first - 1]
        if t.ent in {"DATE", "TIME", "PERSON"} and t.lower not in {"'s"} and not is_role(t):
            break
        if t.tag == "NNS" and is_role_plural(t):
            break
        glued = t.lower in {"-", "'s", "'", "&"}
        if not (glued or t.pos in {"NOUN", "PROPN", "ADJ"} or t.lower in {"acting", "outgoing", "ex"}):
            break
        first -= 1
    while first < last and (tokens[first].lower in {"-", "'s", "'", "&"}):
        first += 1
    return first


def _has_article(syntax: Syntax, first: int) -> bool:
    words = syntax.tokens[max(0, first - 1) : first + 6]
    return (
        words[0].lower in {"the", "a", "an", "its", "their"}
        or any(w.lower == "'s" for w in words)
        or bool(words[0].ent)
    )


def _says_enough(words: Sequence[Token]) -> bool:
    """False for a role that says nothing without what it is of: "member", "official"."""
    rest = [t for t in trimmed(words) if t.pos != "DET"]
    return len(rest) > 1 or (bool(rest) and rest[0].lower not in _needs_more())


def trimmed(words: Sequence[Token]) -> Sequence[Token]:
    """The words of a role without article, praise and ages."""
    drop = frozenset(load("facts")["roles"]["drop"])
    k = 0
    while k < len(words) - 1:
        if words[k + 1].lower == "-" and "".join(t.lower for t in words[k : k + 3]) in drop:
            k += 3
        elif words[k].pos in {"DET", "PUNCT"} or words[k].lower in drop or words[k].text[:1].isdigit():
            k += 1
        else:
            break
    return words[k:] or words[-1:]


def value_of(text: str, words: Sequence[Token]) -> str:
    """The role in words; "Afghanistan's President" is "President of Afghanistan"."""
    if not words:
        return ""
    split = next((k for k, t in enumerate(words) if t.tag == "POS"), None)
    if split and split + 1 < len(words):
        role, owner = (
            trimmed(words[split + 1 :]),
            words[:split] if words[0].lower == "the" else trimmed(words[:split]),
        )
        if not any(t.lower in {"of", "for"} for t in owner) and not any(t.lower == "of" for t in role):
            whose = _plain(text, owner)
            return f"{_plain(text, role)} of {whose[0].lower() + whose[1:] if owner[0].pos == 'DET' else whose}"
    return _plain(text, words)


def _plain(text: str, words: Sequence[Token]) -> str:
    return re.sub(r"\s+", " ", text[words[0].start : words[-1].end])


def leaders(syntax: Syntax, names: Names, known: Known) -> Iterator[Found]:
    """Roles told by a verb: "the movement is led by X", "X, who heads the council"."""
    leads: dict[str, str] = load("facts")["roles"]["leads"]
    groups = [m for a in known.actors for m in a.mentions]
    for verb in syntax.tokens:
        if verb.lemma not in leads or verb.pos != "VERB" or any(t.dep in {"neg"} for t in syntax.children(verb.i)):
            continue
        who, whom = _leader_and_led(syntax, names, verb)
        if who is None or whom is None or not _can_be_led(whom, groups, passive=bool(syntax.children(verb.i, "agent"))):
            continue
        led = _led_words(syntax, whom)
        if not led:
            continue
        value = re.sub(r"\bthe country['’]s ", "", _plain(syntax.text, led))
        value = value[0].lower() + value[1:] if led[0].pos == "DET" else value
        span = Span(min(led[0].start, who.span.start), max(led[-1].end, who.span.end))
        yield Found(FactKind.ROLE, names.subject(who), f"{leads[verb.lemma]} of {value}", span, f"verb {verb.lemma}")


def _leader_and_led(syntax: Syntax, names: Names, verb: Token) -> tuple[Name | None, Token | None]:
    agents = [p for a in syntax.children(verb.i, "agent") for p in syntax.children(a.i, "pobj")]
    if agents:
        passive = syntax.children(verb.i, "nsubjpass")
        led = _meant(syntax, passive[0], verb) if passive else syntax.head(verb.i) if verb.dep == "acl" else None
        return names.with_token(agents[0].i), led
    objects = syntax.children(verb.i, "dobj")
    subjects = syntax.children(verb.i, "nsubj")
    if not objects or not subjects or verb.tag not in {"VBZ", "VBP"}:
        return None, None
    return names.with_token(_meant(syntax, subjects[0], verb).i), objects[0]


def _meant(syntax: Syntax, subject: Token, verb: Token) -> Token:
    """The subject, or the noun before it that it takes up: "the front, which is led by X"."""
    if verb.dep != "relcl" or subject.lower not in {"who", "which", "that"}:
        return subject
    before = (t for t in reversed(syntax.words(syntax.sentence(subject.i))) if t.i < subject.i and t.lower != ",")
    noun = next(before, subject)
    return noun if noun.pos in {"NOUN", "PROPN"} else syntax.head(verb.i)


def _led_words(syntax: Syntax, head: Token) -> list[Token]:
    """The noun phrase of what is led, up to any clause or comma."""
    words = syntax.below(head.i)
    stop = next(
        (k for k, t in enumerate(words) if t.tag in {"WDT", "WP"} or (t.i > head.i and _ends(t))),
        len(words),
    )
    words = words[:stop]
    while len(words) > 1 and words[-1].pos in {"PUNCT", "ADP"}:
        words.pop()
    return words


def _ends(t: Token) -> bool:
    return t.dep in {"relcl", "acl", "appos"} or t.lower == ","


def _can_be_led(head: Token, groups: Sequence[Span], *, passive: bool) -> bool:
    """True for a group or body; "is led by" is said of little else but deeds."""
    if passive:
        return head.lemma not in load("facts")["roles"]["passing"]
    return head.lemma in load("facts")["roles"]["led"] or any(
        m.end == head.end or m.start == head.start for m in groups
    )


@cache
def _needs_more() -> frozenset[str]:
    return frozenset(load("facts")["roles"]["needs_more"])


@cache
def _ranks() -> frozenset[str]:
    return frozenset(load("facts")["roles"]["ranks"])
