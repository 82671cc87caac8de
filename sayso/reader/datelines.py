"""Where a dateline stands: place, date and the agency's signature before a report, in the manners of many agencies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from sayso.reader.vocabulary import load
from sayso.record import Span

# The longest dateline in the MUC-4 and wire corpora has 73 characters (3,681 dispatches, 2026-11).
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Found:
    """A dateline; `sure` is False for a bare date, which a better one further down displaces."""

    span: Span
    sure: bool


@dataclass(frozen=True, slots=True)
class _Patterns:
    forms: tuple[re.Pattern[str], ...]
    date: re.Pattern[str]
    agencies: frozenset[str]
    no_place: frozenset[str]
    openers: frozenset[str]


def _one_of(words: list[str]) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))


@cache
def _patterns() -> _Patterns:
    given = load("segments")
    gap = r"[ \t\u00a0]"
    month = rf"(?i:{_one_of(given['months'])})\b\.?"
    weekday = rf"(?:(?i:{_one_of(given['weekdays'])})\b\.?,?{gap}+)?"
    day = r"(?:[0-3]?\d)(?:st|nd|rd|th|ST|ND|RD|TH|\.|º)?"
    year = r"(?:19|20)\d\d"
    clock = rf"(?:[,;]?{gap}*(?:at{gap}+)?\d\d?[:.h]\d\d(?:[:.]\d\d)?(?:{gap}*(?:GMT|UTC|[A-Z]{{2,4}}|[ap]\.?m\.?))?)?"
    date = (
        rf"(?:{weekday}(?:{month}{gap}+{day}(?:,?{gap}+{year})?"
        rf"|(?:le{gap}+|el{gap}+)?{day}{gap}+(?:de{gap}+|of{gap}+)?{month}(?:,?{gap}+(?:de{gap}+)?(?:{year}|'?\d\d))?"
        rf"|{year}-\d\d?-\d\d?|\d\d?[./]\d\d?[./](?:{year}|\d\d)){clock}|(?-i:NO DATE))"
    )
    first = r"[A-ZÀ-ÖØ-ÞĀ-ſ]"
    word = rf"(?!(?:{month}){gap}*\d){first}[\w.'’ʼ-]*"
    small = r"(?:al|el|as|de|del|di|da|do|la|le|of|and|the|in|on|near|border|am|an|bei|off)"
    joint = rf"(?:{gap}*[,/–-]{gap}*|{gap}+)"
    place = rf"{word}(?:{joint}(?:{small}{gap}+)?(?:{word}|border)){{0,6}}?"
    place = rf"{place}(?:{gap}*[(\[]{first}[\w .'’-]{{1,40}}[)\]])?"
    agency = _one_of(given["agencies"])
    signed = (
        r"\((?P<paren>(?![\s)])[^()]{2,70})\)|/(?P<slash>[A-Za-z][^/\n]{1,70})/"
        rf"|(?P<bare>(?:{agency})(?:{gap}+(?:news{gap}+)?agency)?)(?!\w)"
    )
    byline = rf"(?:,{gap}*{first}[\w'’-]+(?:{gap}+{first}[\w'’-]+){{0,2}}(?={gap}*[.\r\n–—-]))?"
    end = rf"(?={gap}*(?:[\r\n\x85\u2028\u2029]|$))"
    dash = r"[-‐‑–—―]{1,3}"
    close = (
        rf"(?P<dash>{gap}*[.,:;]?(?:{gap}*{dash}(?={gap}|[\r\n]|$)|{dash}(?=[A-Z\"“]))|{gap}+{dash})"
        rf"|(?P<mark>{gap}*[.:]+)(?=[\s\[]|$)|(?P<eol>{end})"
    )
    sep = rf"(?:{gap}*[.,:;]{gap}*|{gap}+)(?:{dash}{gap}*)?"
    # An agency that no list knows stands behind the date as a name of its own, up to the dash.
    own = rf"(?P<own>{word}(?:{gap}+{word}){{0,3}}){gap}*{dash}(?={gap})"
    place, date_, signed, close = rf"(?P<place>{place})", rf"(?P<date>{date})", rf"(?:{signed}){byline}", f"(?:{close})"
    forms = (
        rf"\(?(?P<bare>{agency})\)?{gap}*{dash}{gap}*(?:{place}{sep})?{date_}(?:{sep}\d\d?:\d\d)?{close}",
        rf"\(?(?P<alone>{agency})\)?{gap}*{dash}(?={gap})",
        rf"{place}{sep}{date_}{sep}{signed}{close}?",
        rf"{place}{sep}{date_}(?:{gap}*[.,:;]{gap}*){own}",
        rf"(?P<open>\()?{place}{sep}{date_}(?P<shut>\))?{close}?",
        rf"{place}{sep}{signed}{close}?",
        rf"{date_}{sep}{signed}{close}",
        rf"{place}{close}",
    )
    return _Patterns(
        forms=tuple(re.compile(form) for form in forms),
        date=re.compile(
            rf"(?:(?:published|posted|updated|date|on)\b:?{gap}*)?{date}(?:{gap}*[|·].{{0,60}})?{end}", re.I
        ),
        agencies=frozenset(a.casefold() for a in given["agencies"]),
        no_place=frozenset(given["no_place"]),
        openers=frozenset(given["openers"]),
    )


def find(text: str, line: Span, *, first: bool = False) -> Found | None:
    """The dateline at the beginning of the line, up to and with its closing mark."""
    patterns = _patterns()
    upto = min(len(text), line.start + LONGEST)
    for form in patterns.forms:
        match = form.match(text, line.start, upto)
        if match and _holds(match, line, first=first):
            return Found(Span(line.start, line.start + len(match[0].rstrip())), sure=True)
    if match := patterns.date.match(text, line.start, min(upto, line.end)):
        return Found(Span(line.start, match.end()), sure=False)
    return None


def is_date(words: str) -> bool:
    """True for a line that holds a date, perhaps a clock time, and nothing else."""
    return bool(_patterns().date.fullmatch(words))


def _holds(match: re.Match[str], line: Span, *, first: bool) -> bool:
    """True where the parts that were met make a dateline together."""
    met = match.groupdict()
    place, date = met.get("place"), met.get("date")
    if alone := met.get("alone"):
        return alone.isupper() or match[0].startswith("(")
    agency = met.get("paren") or met.get("slash") or met.get("bare")
    dash, mark, eol = (met.get(name) is not None for name in ("dash", "mark", "eol"))
    upper = bool(place) and _in_capitals(place or "")
    if place:
        word = _WORD.findall(place.casefold())[0]
        if word in _patterns().no_place or (not upper and word in _patterns().openers):
            return False
    if met.get("own"):
        return upper
    if agency:
        known = _known(agency)
        closed = dash or mark or eol
        return (known and (upper or bool(date) or closed)) or (closed and bool(date)) or (upper and dash)
    if date and place:
        if met.get("open"):
            return met.get("shut") is not None
        return dash or eol or (mark and (upper or ":" in (met["mark"] or "")))
    if not upper:
        return False
    if dash or (mark and ":" in (met["mark"] or "")):
        return line.end - match.end() >= 40
    # A city in capitals on a line of its own, under a headline and above the report.
    return eol and not first and len(_WORD.findall(place or "")) <= 3


_WORD = re.compile(r"\w+")
_SMALL = frozenset({"and", "of", "the", "border", "near", "in", "al", "de", "el", "la"})


def _in_capitals(place: str) -> bool:
    """True for "KABUL" and "KABUL, Afghanistan"; what follows a comma or stands in brackets may be in small letters."""
    head = re.split(r"[,(\[/]", place)[0]
    letters = [
        w
        for w in re.findall(r"\w+", head)
        if w not in {"and", "of", "the", "border", "near", "in", "al", "de", "el", "la"}
    ]
    return bool(letters) and all(w.isupper() or w.startswith("Mc") for w in letters) and len(head) > 2


def _known(agency: str) -> bool:
    names = re.split(r"\s*[,/;-]\s*|\s+(?:news\s+)?agency\b", agency.casefold())
    return any(" ".join(n.split()) in _patterns().agencies for n in (agency.casefold(), *names))
