"""The paragraphs of a dispatch that tell of what was before the news."""

from __future__ import annotations

from datetime import date

from sayso.reader.marks import Known
from sayso.reader.syntax import Syntax, Token
from sayso.record import Precision, SegmentKind

# An event this many days before the dateline is no longer the day's news: wires still lead with yesterday's and the
# day before's (measured on gold train: 93 % of headline events start within two days).
FRESH_DAYS = 2
_COARSE = frozenset({Precision.WEEK, Precision.MONTH, Precision.YEAR, Precision.LONGER})


def paragraphs(syntax: Syntax, known: Known) -> frozenset[int]:
    """From one that speaks of older days or in the past perfect on, until one speaks of these days; never the first."""
    old, fresh = set[int](), set[int]()
    for ref in known.times:
        token = syntax.inside(ref.span)
        days = age(ref.end or ref.start, known)
        if token and days is not None:
            # "Last week" is over, however few days ago it ended.
            over = days > FRESH_DAYS or (days > 0 and ref.precision in _COARSE)
            (old if over else fresh).add(syntax.sentence(token[0].i).paragraph)
    for token in syntax.tokens:
        if token.lower == "had" and token.dep == "aux" and not _stated(token, known):
            old.add(syntax.sentence(token.i).paragraph)
    found = set[int]()
    inside = False
    for paragraph in sorted({s.paragraph for s in syntax.sentences if s.kind is SegmentKind.BODY})[1:]:
        inside = paragraph not in fresh and (inside or paragraph in old)
        if inside:
            found.add(paragraph)
    return frozenset(found)


def age(moment: str | None, known: Known) -> int | None:
    """How many days before the dateline an ISO moment lies; a month or year counts from its last day."""
    if not moment or not known.dateline.date:
        return None
    year, month, day = (moment[:10] + "-12-28"[len(moment) - 4 :] if len(moment) < 10 else moment[:10]).split("-")[:3]
    return (date.fromisoformat(known.dateline.date) - date(int(year), int(month), int(day))).days


def _stated(token: Token, known: Known) -> bool:
    """True where the word is part of what somebody states: his past perfect is not the dispatch's."""
    return any(p.meets(token.span) for s in known.statements for p in s.content)
