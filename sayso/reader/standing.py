"""How groups and places stand: what the law holds of them, and what they are part of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from sayso.reader.found import Found
from sayso.reader.marks import Known
from sayso.reader.roles import closes, phrase_end, trimmed, value_of
from sayso.reader.syntax import Syntax
from sayso.reader.vocabulary import load
from sayso.record import ActorKind, FactKind, Segment, SegmentKind, Span


def legal_statuses(syntax: Syntax, segments: Sequence[Segment], known: Known) -> Iterator[Found]:
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


def parts(syntax: Syntax, known: Known) -> Iterator[Found]:
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
            words = trimmed(syntax.tokens[comma.i + 1 : last])
            span = Span(_name_start(syntax, m), words[-1].end)
            yield Found(FactKind.PART_OF, subject, value_of(syntax.text, words), span, "part noun behind the name")


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
            return phrase_end(syntax, k + 1, end)
        if (
            tokens[k].lower in nouns
            and k > first
            and any(t.tag == "POS" for t in tokens[first:k])
            and closes(syntax, k + 1)
        ):
            return k + 1
        k += 1
    return None


def _names_whole(syntax: Syntax, first: int, last: int) -> bool:
    """True where the phrase names the whole: a capitalised word stands in it."""
    return any(t.tag in {"NNP", "NNPS"} for t in syntax.tokens[first:last])
