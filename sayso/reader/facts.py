"""What holds of people and places: roles, kinship, life dates, legal status, part-of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from sayso.reader.marks import Known
from sayso.reader.persons import Name, Names, is_role, is_role_plural
from sayso.reader.syntax import Syntax, Token
from sayso.reader.vocabulary import load
from sayso.record import ActorKind, By, Fact, FactKind, Segment, SegmentKind, Span


class Found(NamedTuple):
    """A fact before it has an id. `subject` is a record id or a name."""

    kind: FactKind
    subject: str
    value: str
    span: Span
    by: str


def find(syntax: Syntax, segments: Sequence[Segment], known: Known) -> tuple[Fact, ...]:
    """The facts of the text, by start."""
    names = Names(syntax, known)
    found = [
        *_roles(syntax, names),
        *_leaders(syntax, names, known),
        *_kinships(syntax, names),
        *_life_dates(syntax, names),
        *_legal_statuses(syntax, segments, known),
        *_parts(syntax, known),
    ]
    return tuple(
        Fact(
            id=f"f{n}",
            kind=f.kind,
            subject=f.subject,
            value=f.value,
            span=f.span,
            within=_within(f.value) if f.kind is FactKind.ROLE else None,
            by=(By(field="value", rule=f.by),),
        )
        for n, f in enumerate(_once(found), start=1)
    )


# --- roles

_PHRASE = frozenset({"NOUN", "PROPN", "ADJ", "DET", "ADP", "PART", "CCONJ"})


def _roles(syntax: Syntax, names: Names) -> Iterator[Found]:
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
            value = _value(syntax.text, words if owned else _trimmed(words))
            owner = names.ending_at(first - 1) if first and syntax.tokens[first - 1].tag == "POS" else None
            if owner and value and not owned:
                value, first = f"{value} of {owner.text}", owner.first
            if value:
                start, end = min(first, name.first), max(last, name.last)
                if start == first and not owner and not owned:
                    start = _trimmed(words)[0].i
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
    if comma is not None and not _closes(syntax, name.last):
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
    last = _phrase_end(syntax, role + 1, end)
    if last is None or (by.startswith("role") and not _closes(syntax, last)):
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


def _phrase_end(syntax: Syntax, k: int, end: int) -> int | None:
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


def _closes(syntax: Syntax, k: int) -> bool:
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
    rest = [t for t in _trimmed(words) if t.pos != "DET"]
    return len(rest) > 1 or (bool(rest) and rest[0].lower not in _needs_more())


def _trimmed(words: Sequence[Token]) -> Sequence[Token]:
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


def _value(text: str, words: Sequence[Token]) -> str:
    """The role in words; "Afghanistan's President" is "President of Afghanistan"."""
    if not words:
        return ""
    split = next((k for k, t in enumerate(words) if t.tag == "POS"), None)
    if split and split + 1 < len(words):
        role, owner = (
            _trimmed(words[split + 1 :]),
            words[:split] if words[0].lower == "the" else _trimmed(words[:split]),
        )
        if not any(t.lower in {"of", "for"} for t in owner) and not any(t.lower == "of" for t in role):
            whose = _plain(text, owner)
            return f"{_plain(text, role)} of {whose[0].lower() + whose[1:] if owner[0].pos == 'DET' else whose}"
    return _plain(text, words)


def _plain(text: str, words: Sequence[Token]) -> str:
    return re.sub(r"\s+", " ", text[words[0].start : words[-1].end])


# --- those who lead


def _leaders(syntax: Syntax, names: Names, known: Known) -> Iterator[Found]:
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
        value = re.sub(r"\bthe country['’]s ", "", _plain(syntax.text, led))
        value = value[0].lower() + value[1:] if led[0].pos == "DET" else value
        span = Span(min(led[0].start, who.span.start), max(led[-1].end, who.span.end))
        yield Found(FactKind.ROLE, names.subject(who), f"{leads[verb.lemma]} of {value}", span, f"verb {verb.lemma}")


def _leader_and_led(syntax: Syntax, names: Names, verb: Token) -> tuple[Name | None, Token | None]:
    agents = [p for a in syntax.children(verb.i, "agent") for p in syntax.children(a.i, "pobj")]
    if agents:
        passive = syntax.children(verb.i, "nsubjpass")
        led = passive[0] if passive else syntax.head(verb.i) if verb.dep == "acl" else None
        return names.with_token(agents[0].i), led
    objects = syntax.children(verb.i, "dobj")
    subjects = syntax.children(verb.i, "nsubj")
    if not objects or not subjects or verb.tag not in {"VBZ", "VBP"}:
        return None, None
    subject = subjects[0]
    if subject.lower == "who" and verb.dep == "relcl":
        subject = syntax.head(verb.i)
    return names.with_token(subject.i), objects[0]


def _led_words(syntax: Syntax, head: Token) -> list[Token]:
    """The noun phrase of what is led, up to any clause or comma."""
    words = syntax.below(head.i)
    stop = next(
        (k for k, t in enumerate(words) if t.i > head.i and (t.dep in {"relcl", "acl", "appos"} or t.lower == ",")),
        len(words),
    )
    words = [t for t in words[:stop] if t.tag not in {"WDT", "WP"}]
    while len(words) > 1 and words[-1].pos in {"PUNCT", "ADP"}:
        words.pop()
    return words


def _can_be_led(head: Token, groups: Sequence[Span], *, passive: bool) -> bool:
    """True for a group or body; "is led by" is said of little else but deeds."""
    if passive:
        return head.lemma not in load("facts")["roles"]["passing"]
    return head.lemma in load("facts")["roles"]["led"] or any(
        m.end == head.end or m.start == head.start for m in groups
    )


# --- kin


def _kinships(syntax: Syntax, names: Names) -> Iterator[Found]:
    kin = frozenset(load("facts")["kin"]["nouns"])
    tokens = syntax.tokens
    for k, word in enumerate(tokens):
        if word.lower not in kin:
            continue
        end = syntax.sentence(k).last
        after = tokens[k + 1] if k + 1 < end else None
        if after is not None and after.lower in {"of", "to"}:
            other = next((n for n in names.all if k + 2 <= n.first <= k + 9 and n.first < end), None)
            if other is None or any(
                t.tag in {"VBD", "VBZ", "VBP", "MD"} or t.lower == "," for t in tokens[k + 2 : other.first]
            ):
                continue
            subject = _kin_subject(syntax, names, k, other)
            if subject is not None:
                yield _kinship(names, subject, word, other)
        elif k >= 2 and tokens[k - 1].tag == "POS":
            other = names.ending_at(k - 1)
            subject = names.starting_at(k + 1) or (names.starting_at(k + 2) if after and after.lower == "," else None)
            subject = subject or _set_off_before(syntax, names, other.first if other else k)
            if other is not None and subject is not None and subject is not other:
                yield _kinship(names, subject, word, other)


def _kin_subject(syntax: Syntax, names: Names, k: int, other: Name) -> Name | None:
    """Who is "the son of Y": the name set off before, told by "is", or following after a comma."""
    tokens = syntax.tokens
    first = k
    while first > syntax.sentence(k).first and tokens[first - 1].pos in {"DET", "ADJ", "NUM"}:
        first -= 1
    before = _set_off_before(syntax, names, first)
    if before is not None:
        return before
    if first >= 1 and tokens[first - 1].lower in {"is", "was"}:
        return names.ending_at(first - 1)
    if other.last < len(tokens) and tokens[other.last].lower == ",":
        return names.starting_at(other.last + 1)
    return None


def _set_off_before(syntax: Syntax, names: Names, first: int) -> Name | None:
    """The name that ends right before the comma (or the brackets and the comma) before token `first`."""
    tokens = syntax.tokens
    while first > 0 and tokens[first - 1].pos == "DET":
        first -= 1
    if first < 2 or tokens[first - 1].lower not in {",", "-", "–", "—", "--", "("}:
        return None
    return names.ending_at(first - 1)


def _kinship(names: Names, subject: Name, word: Token, other: Name) -> Found:
    span = Span(min(subject.span.start, word.start, other.span.start), max(subject.span.end, word.end, other.span.end))
    return Found(
        FactKind.KINSHIP,
        names.subject(subject),
        f"{word.lower} of {names.fullest(other)}",
        span,
        f"kin noun {word.lower}",
    )


# --- life dates

_DAY = r"(?:[A-Z][a-z]+\.? \d{1,2}, |\d{1,2} [A-Z][a-z]+ )?"
_YEAR = r"(?:1\d|20)\d\d"
_YEARS = re.compile(
    rf"\(\s*(?:(?P<both>{_DAY}(?P<born>{_YEAR})\s*[-–—]\s*{_DAY}(?P<died>{_YEAR})?)"
    rf"|(?P<since>(?:born|b\.)(?: in)? {_DAY}(?P<only>{_YEAR})))\s*\)"
)


def _life_dates(syntax: Syntax, names: Names) -> Iterator[Found]:
    """Years in brackets right behind a person's name: they are that person's, and nobody else's."""
    for m in _YEARS.finditer(syntax.text):
        bracket = syntax.at(m.start())
        name = names.ending_at(bracket.i) if bracket else None
        if name is None:
            continue
        part = "both" if m["both"] else "since"
        born, died = m["born"] or m["only"], m["died"] or ""
        if died and not 0 < int(died) - int(born) < 120:
            continue
        yield Found(
            FactKind.LIFE_DATES, names.subject(name), f"{born}/{died}", Span(*m.span(part)), "years in brackets"
        )


# --- legal status


def _legal_statuses(syntax: Syntax, segments: Sequence[Segment], known: Known) -> Iterator[Found]:
    """What the law holds of a group: "(outlawed in Russia)", "the banned X", "X, which is outlawed in Y"."""
    text = syntax.text
    mentions = sorted(((m, a.id) for a in known.actors for m in a.mentions), key=lambda ma: (ma[0].end, -ma[0].start))
    notes = {s.span for s in segments if s.kind is SegmentKind.EDITORIAL_NOTE}
    notes |= {Span(*m.span()) for m in re.finditer(r"\([^()\n]{3,160}\)", text)}
    for span in sorted(notes):
        words = span.of(text)
        if not _status().search(words):
            continue
        subject = _noted(syntax, span, mentions)
        if subject:
            yield Found(FactKind.LEGAL_STATUS, subject, words.strip("() \u00a0"), span, "note behind the name")
    for m in _status().finditer(text):
        span = Span(*m.span())
        if any(n.holds(span) for n in notes):
            continue
        yield from _status_told(syntax, span, mentions)


def _noted(syntax: Syntax, note: Span, mentions: Sequence[tuple[Span, str]]) -> str | None:
    """Whom a note in brackets is about: the actor whose mention ends nearest before it, else the name there."""
    before = [
        (m, a)
        for m, a in mentions
        if m.end <= note.start and not syntax.text[m.end : note.start].strip(" \u00a0,”\"’'")
    ]
    if before:
        return before[-1][1]
    k = next((t.i for t in syntax.tokens if t.start >= note.start), len(syntax.tokens)) - 1
    last = k
    while k >= 0 and (syntax.tokens[k].tag in {"NNP", "NNPS"} or syntax.tokens[k].lower in {"-", "'", '"', "”", "’"}):
        k -= 1
    run = [t for t in syntax.tokens[k + 1 : last + 1] if t.tag in {"NNP", "NNPS"}]
    if run:
        name = Span(run[0].start, run[-1].end)
        return next((a for m, a in mentions if m.meets(name)), name.of(syntax.text))
    inside = [(m, a) for m, a in mentions if m.end <= note.start and note.start - m.end < 60]
    same = [(m, a) for m, a in inside if not re.search(r"[.!?,;]", syntax.text[m.end : note.start])]
    return same[-1][1] if same else None


def _status_told(syntax: Syntax, span: Span, mentions: Sequence[tuple[Span, str]]) -> Iterator[Found]:
    """A status in running text: before the name, or behind it with "which is" or set off by a comma."""
    text = syntax.text
    word = syntax.at(span.start)
    if word is None:
        return
    after = [
        (m, a) for m, a in mentions if 0 <= m.start - word.end <= 1 or (m.start <= word.start and word.end < m.end)
    ]
    plain = word.lower in load("facts")["status"]["plain"]
    if after and plain and word.dep in {"amod", "compound"}:
        m, actor = after[0]
        yield Found(FactKind.LEGAL_STATUS, actor, word.text, Span(word.start, m.end), "status before the name")
        return
    if span.end - span.start <= word.end - word.start:
        return
    holder = [(m, a) for m, a in mentions if m.end <= span.start]
    if not holder:
        return
    m, actor = holder[-1]
    between = text[m.end : span.start]
    if (
        re.fullmatch(
            r",? (?:which|that|who)? ?(?:is|are|has been|have been|was|were)? ?(?:also |now |officially |an? \w+ )?",
            between,
        )
        and between.strip()
    ):
        yield Found(FactKind.LEGAL_STATUS, actor, span.of(text), Span(m.start, span.end), "status told of the name")


@cache
def _status() -> re.Pattern[str]:
    words = load("facts")["status"]
    plain, named, what = ("|".join(map(re.escape, words[k])) for k in ("plain", "named", "as_what"))
    stop = r"(?=[,.;)\"”]| and | but | since | for |$)"
    where = rf"(?: (?:in|by|under|across|throughout|as)(?: (?:the|a|an))?(?: [\w'’.-]+){{1,5}}?{stop})?"
    as_what = rf"(?: (?:by|in) [\w ]{{2,40}}?)?(?: as)?(?: an?| the)? ?(?:\w+ )?(?:{what})\b[^,.;()\n]{{0,60}}"
    return re.compile(rf"\b(?:(?:{plain}){where}|(?:{named}){as_what})", re.IGNORECASE)


# --- part of


def _parts(syntax: Syntax, known: Known) -> Iterator[Found]:
    """What belongs to what: "X, the capital of Y Province", "X, the armed wing of Y"."""
    tables = (
        ([(m, p.id) for p in known.places for m in p.mentions], frozenset(load("facts")["parts"]["places"])),
        (
            [(m, a.id) for a in known.actors if a.kind is not ActorKind.PERSON for m in a.mentions],
            frozenset(load("facts")["parts"]["bodies"]),
        ),
    )
    for mentions, nouns in tables:
        for m, subject in mentions:
            comma = syntax.at(m.end)
            if comma is None or comma.lower != "," or comma.i + 1 >= len(syntax.tokens):
                continue
            last = _part_phrase(syntax, comma.i + 1, nouns)
            if last is None or not _names_whole(syntax, comma.i + 1, last):
                continue
            words = _trimmed(syntax.tokens[comma.i + 1 : last])
            span = Span(_name_start(syntax, m), words[-1].end)
            yield Found(FactKind.PART_OF, subject, _value(syntax.text, words), span, "part noun behind the name")


def _name_start(syntax: Syntax, mention: Span) -> int:
    """Where the name at a mention's end begins: "Charikar" of "the town of Charikar"."""
    words = syntax.inside(mention)
    k = len(words) - 1
    while k and words[k - 1].lower not in {"of", "the", "in"}:
        k -= 1
    return words[k].start


def _part_phrase(syntax: Syntax, first: int, nouns: frozenset[str]) -> int | None:
    """Where a phrase like "the administrative center of Parwan Province" ends that begins at `first`."""
    tokens = syntax.tokens
    end = syntax.sentence(first).last
    k = first
    while k < min(end, first + 8) and (
        tokens[k].pos in {"DET", "ADJ", "NOUN", "PROPN", "PART", "ADV"} or tokens[k].tag in {"VBN", "VBG"}
    ):
        if tokens[k].lower in nouns and k + 1 < end and tokens[k + 1].lower in load("facts")["parts"]["links"]:
            return _phrase_end(syntax, k + 1, end)
        if (
            tokens[k].lower in nouns
            and k > first
            and any(t.tag == "POS" for t in tokens[first:k])
            and _closes(syntax, k + 1)
        ):
            return k + 1
        k += 1
    return None


def _names_whole(syntax: Syntax, first: int, last: int) -> bool:
    """True where the phrase names the whole: a capitalised word stands in it."""
    return any(t.tag in {"NNP", "NNPS"} for t in syntax.tokens[first:last])


# --- all together


def _once(found: Iterable[Found]) -> list[Found]:
    """Each fact once, by start; a role whose words another of the same person holds is not told twice."""
    kept: list[Found] = []
    for f in sorted(found, key=lambda f: (f.span, f.kind)):
        words = _bare(f.value)
        same = [g for g in kept if g.kind is f.kind and g.subject == f.subject]
        if any(words <= _bare(g.value) for g in same):
            continue
        kept = [g for g in kept if not (g in same and g.kind is FactKind.ROLE and _bare(g.value) < words)]
        kept.append(f)
    return sorted(kept, key=lambda f: f.span)


def _bare(value: str) -> frozenset[str]:
    return frozenset(re.findall(r"[\w-]+", value.lower())) - {"the", "of", "a", "an", "for", "s"}


def _within(value: str) -> tuple[str | None, str | None] | None:
    """The years that a role's words give it."""
    m = re.search(r"\b(?:from|between) (\d{4}) (?:to|until|till|and) (\d{4})\b", value)
    if m:
        return m[1], m[2]
    m = re.search(r"\b(since|until|till) (\d{4})\b", value)
    return None if m is None else (m[2], None) if m[1] == "since" else (None, m[2])


@cache
def _needs_more() -> frozenset[str]:
    return frozenset(load("facts")["roles"]["needs_more"])


@cache
def _ranks() -> frozenset[str]:
    return frozenset(load("facts")["roles"]["ranks"])
