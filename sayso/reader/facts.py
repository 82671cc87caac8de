"""What holds of people and places: roles, kinship, life dates, legal status, part-of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from sayso.reader.found import Found
from sayso.reader.marks import Known
from sayso.reader.persons import Name, Names
from sayso.reader.roles import leaders, roles
from sayso.reader.standing import legal_statuses, parts
from sayso.reader.syntax import Syntax, Token
from sayso.reader.vocabulary import load
from sayso.record import By, Fact, FactKind, Segment, Span


def find(syntax: Syntax, segments: Sequence[Segment], known: Known) -> tuple[Fact, ...]:
    """The facts of the text, by start."""
    names = Names(syntax, known)
    found = [
        *roles(syntax, names),
        *leaders(syntax, names, known),
        *_kinships(syntax, names),
        *_life_dates(syntax, names),
        *legal_statuses(syntax, segments, known),
        *parts(syntax, known),
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
