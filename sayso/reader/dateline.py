"""The dateline: when a dispatch was filed and by whom, its year inferred where it is not printed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache

from sayso.reader.calendar import make_day
from sayso.reader.patterns import Hit, hits, tables
from sayso.reader.vocabulary import load
from sayso.record import Dateline, Segment, SegmentKind, Span

# The wires that we read begin in the 1980s; past the last year a weekday would only fit once more, and tell nothing.
YEARS = range(1980, 2051)
# The last year that the vocabularies know of (offices, groups, wars): a weekday that fits several years means the last
# one up to here. Never today's date: the same dispatch must read the same next year.
KNOWN_UNTIL = 2026
_CENTURY = (1900, 2000)
# A date told in full this near to the dateline's day is of its own days, not a memory of another year.
NEAR_DAYS = 10


def read_dateline(
    text: str, segments: Sequence[Segment], *, published: str | None, latest: int | None = None
) -> Dateline:
    """The dateline's date and agency (its place is put in by the places step).

    A year that is not printed comes from `published`, else from what the text tells: a weekday, who holds which office,
    years named. Where nothing tells, the date stays unknown. `latest` is the last year that can be, where one is known.
    """
    segment = next((s for s in segments if s.kind is SegmentKind.DATELINE), None)
    if segment is None:
        return Dateline()
    told = segment.span.of(text)
    span = Span(segment.span.start + len(told) - len(told.lstrip()), segment.span.end - len(told) + len(told.rstrip()))
    hit = next((h for h in hits(text, span) if h.resolve == "date"), None)
    agency = _agency(span.of(text)) or (hit and _signature(text[hit.span.end : span.end]))
    if hit is None:
        return Dateline(agency=agency, span=span)
    month, day = _month_day(hit)
    if "year" in hit.groups:
        on = make_day(int(hit.groups["year"]), month, day)
        return Dateline(date=on and on.isoformat(), agency=agency, span=span)
    if short := re.match(r",?\s?[’']?(\d\d)(?![\d:])", text[hit.span.end : span.end]):
        # "14 MAR 90": two figures of a year, as teletypes print it.
        on = make_day(_CENTURY[int(short[1]) < YEARS[-1] % 100] + int(short[1]), month, day)
        return Dateline(date=on and on.isoformat(), agency=agency, span=span)
    on = _by_metadata(month, day, published) or _by_text(text, segments, hit, month, day, latest)
    return Dateline(date=on and on.isoformat(), agency=agency, year_inferred=on is not None, span=span)


def _month_day(hit: Hit) -> tuple[int, int]:
    month = hit.groups["month"]
    return tables()["month"].get(month.lower()) or int(month), int(hit.groups["day"])


@cache
def _agencies() -> re.Pattern[str]:
    names = sorted(load("datelines")["agencies"], key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, names))})(?![\w-])")


def _agency(words: str) -> str | None:
    """The agency between strokes or in brackets, else one that the list knows."""
    if known := _agencies().search(words):
        return known[0]
    slug = re.search(r"/\s*([A-Z][\w .-]{1,30}?)\s*/|\(\s*([A-Z][\w .-]{1,30}?)\s*\)", words)
    return (slug[1] or slug[2]) if slug and not re.search(r"\d", slug[0]) else None


def _signature(words: str) -> str | None:
    """The name that stands alone between the date and the dash."""
    name = re.fullmatch(r"[\s.,:;]+(?P<name>[^\W\d_][^\d,;:()/]*?)\s*[-‐‑–—―]+\s*", words)
    return name["name"] if name else None


def _by_metadata(month: int, day: int, published: str | None) -> date | None:
    """The day in the year that lies nearest to the day of publication."""
    if not published or not re.match(r"\d{4}-\d\d-\d\d", published):
        return None
    near = date.fromisoformat(published[:10])
    them = [d for n in (-1, 0, 1) if (d := make_day(near.year + n, month, day))]
    return min(them, key=lambda d: abs(d - near), default=None)


def _by_text(text: str, segments: Sequence[Segment], hit: Hit, month: int, day: int, latest: int | None) -> date | None:
    """The day that the text tells: the only one that is left, or the last one that fits a weekday; else None."""
    able = [d for y in YEARS if (latest is None or y <= latest) and (d := make_day(y, month, day))]
    printed = tuple(_full_dates(text))
    if full := [d for d in able if any(abs(d - e) <= timedelta(days=NEAR_DAYS) for e in printed)]:
        able = full
    weekday = re.match(r"\w+", hit.span.of(text))
    on = tables()["weekday"].get(weekday[0].lower()) if weekday else None
    if on is None:
        on = next(_reported_on(text, segments), None)
    if on is not None:
        able = [d for d in able if d.weekday() == on]
    since, until = _years_told(text)
    able = [d for d in able if d.year >= since]
    narrow = [d for d in able if d.year <= until]
    if len(narrow) == 1 or len(able) == 1:
        return (narrow or able)[0]
    recent = [d for d in narrow or able if d.year <= (latest or KNOWN_UNTIL)]
    return recent[-1] if on is not None and recent else None


def _full_dates(text: str) -> Iterator[date]:
    for hit in hits(text, Span(0, len(text))):
        if hit.resolve == "date" and "year" in hit.groups:
            month, day = _month_day(hit)
            if found := make_day(int(hit.groups["year"]), month, day):
                yield found


@cache
def _saying() -> tuple[re.Pattern[str], re.Pattern[str]]:
    verbs = "|".join(load("datelines")["reporting"])
    weekday = "(" + "|".join(load("times")["weekdays"]) + ")"
    after = rf"\b(?:{verbs})\b(?:\s+[\w.'’-]+){{0,3}}?,?\s+(?:(?:late|early)\s+)?(?:on\s+)?{weekday}\b"
    before = rf"\bon\s+{weekday}\s+(?:that\s+)?(?:{verbs})\b"
    return re.compile(after, re.IGNORECASE), re.compile(before, re.IGNORECASE)


def _reported_on(text: str, segments: Sequence[Segment]) -> Iterator[int]:
    """The weekdays beside a verb of saying, in the order of the body: the lead's names the day of the dateline."""
    for segment in segments:
        if segment.kind is not SegmentKind.BODY:
            continue
        words = segment.span.of(text)
        found = sorted((m.start(), m[1]) for pattern in _saying() for m in pattern.finditer(words))
        yield from (tables()["weekday"][name.lower()] for _, name in found)


@cache
def _offices() -> tuple[tuple[re.Pattern[str], int, int], ...]:
    # The name must stand right behind the title: "Vice President Amrullah Saleh" is not the Saleh of the list.
    former = r"(?P<former>(?:former|ex-?|late|then)\s*(?:[\w.]+\s+){0,2}?)?"
    title = r"(?<!vice )(?<!vice-)(?:president|prime\s+minister|premier|chancellor|secretary[ -]general|leader|king)\s+"
    behind = r"(?:[’']s?)?\s+(?:administration|government|regime|presidency)"
    found: list[tuple[re.Pattern[str], int, int]] = []
    for office in load("datelines")["office"]:
        by_length = sorted(office["names"], key=len, reverse=True)
        names = "(?:" + "|".join(re.escape(n).replace(r"\ ", r"\s+") for n in by_length) + ")"
        pattern = re.compile(rf"{former}(?:{title}{names}\b|\b{names}{behind})", re.IGNORECASE)
        found.append((pattern, office["from"], office["to"] or YEARS[-1]))
    return tuple(found)


_NOT_PAST = frozenset({"by", "until", "till", "through", "before", "next", "than", "about", "some"})


def _years_told(text: str) -> tuple[int, int]:
    """The first and the last year that the text leaves possible: years named as past, and who holds which office."""
    since, until = YEARS[0], YEARS[-1]
    for m in re.finditer(r"(?<![\d,.$-])((?:19|20)\d\d)(?:[-–](\d{4}))?(?![\d%]|,\d)", text):
        before = re.search(r"(\w+)[\s(]*$", text[max(0, m.start() - 20) : m.start()])
        if not before or before[1].lower() not in _NOT_PAST:
            since = max(since, *(int(y) for y in m.groups() if y and int(y) <= YEARS[-1]))
    for pattern, first, last in _offices():
        for m in pattern.finditer(text):
            since = max(since, first)
            if not m["former"]:
                until = min(until, last)
    return since, until
