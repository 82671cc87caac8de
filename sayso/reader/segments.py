"""Text to segments: boilerplate, headline, deck, dateline, body, editorial notes. Vocabulary: `rules/segments.toml`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from sayso.errors import ReadError
from sayso.reader import datelines
from sayso.reader.vocabulary import load
from sayso.record import Segment, SegmentKind, Span

# A dispatch has some hundred words; a text of this size is a book or a dump, and would take minutes.
MAX_LENGTH = 1_000_000
# In the wire corpus 9 in 10 headlines have at most 64 characters, the longest 115 (2,382, 2026-11); decks are longer.
HEADLINE_MAX = 220
# How many lines of a page may stand before the first words of the dispatch.
HEAD_LINES = 14

_SURROGATE = re.compile(r"[\ud800-\udfff]")
_LINE = re.compile(r"[^\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
# Not white space to Python, yet nothing to read: byte order mark, zero width and direction marks, soft hyphen.
_BLANK = (
    "".join(
        map(
            chr,
            (*range(0x21), *range(0x7F, 0xA1), 0xAD, *range(0x2000, 0x2010), *range(0x2028, 0x2030), 0x202F, 0x205F),
        )
    )
    + "\u2060\u2066\u2067\u2068\u2069\u3000\ufeff"
)
_SENTENCE_END = re.compile(r"[.!?…][\"”’')\]]*$")
_BRACKETS = re.compile(r"\(([^()]{2,320})\)|\[([^\[\]]{2,420})\]")
_FORMS_IN_BRACKETS = re.compile(r"\s*\[([^\[\]]{2,240})\]")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that is not blank, without the blanks around it; `gap` where a blank line stands before it."""

    span: Span
    words: str
    gap: bool


@dataclass(frozen=True, slots=True)
class _Rules:
    labels: frozenset[str]
    boilerplate: re.Pattern[str]
    heads: re.Pattern[str]
    prefixes: re.Pattern[str]
    notes: re.Pattern[str]
    forms: re.Pattern[str]
    credit: re.Pattern[str]


@cache
def _rules() -> _Rules:
    given = load("segments")

    def any_of(name: str) -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{p})" for p in given[name]), re.I)

    return _Rules(
        labels=frozenset(given["labels"]),
        boilerplate=any_of("boilerplate"),
        heads=any_of("heads"),
        prefixes=any_of("prefixes"),
        notes=any_of("notes"),
        forms=any_of("forms"),
        credit=re.compile(given["credit"] + r"\s*$", re.I),
    )


def split(text: str, *, title: str | None = None) -> tuple[Segment, ...]:
    """The segments of the text, by start; editorial notes may lie inside the others.

    Raises: ReadError when the text is longer than any dispatch, or holds what no encoding can write.
    """
    if len(text) > MAX_LENGTH:
        raise ReadError(
            f"the text has {len(text):,} characters, a dispatch at most {MAX_LENGTH:,}; cut it into single dispatches"
        )
    if half := _SURROGATE.search(text):
        raise ReadError(
            f"the text holds half a character ({half[0]!r} at {half.start()}), which no encoding can write; "
            "decode it again, or replace it with U+FFFD"
        )
    lines = list(_lines(text))
    head, dateline, rest = _parts(text, lines, title)
    found = [*_head(head, title), *_body(text, rest)]
    if dateline:
        found.append(Segment(kind=SegmentKind.DATELINE, span=dateline))
    found += _notes(text, found)
    return tuple(sorted(found, key=lambda s: (s.span.start, s.span.end)))


def _lines(text: str) -> Iterator[_Line]:
    gap = False
    last = 0
    for match in _LINE.finditer(text):
        between = text[last : match.start()]
        gap = gap or between.count("\n") > 1 or between.count("\r") > 1 or "\u2029" in between
        last = match.end()
        span = trimmed(text, Span(*match.span()))
        if span is None:
            gap = True
            continue
        yield _Line(span, span.of(text), gap)
        gap = False


def trimmed(text: str, span: Span) -> Span | None:
    """The span without blanks and invisible marks at its ends; None where nothing else is in it."""
    words = span.of(text)
    left = len(words) - len(words.lstrip(_BLANK))
    inner = words.strip(_BLANK)
    return Span(span.start + left, span.start + left + len(inner)) if inner else None


def _parts(text: str, lines: list[_Line], title: str | None) -> tuple[list[_Line], Span | None, list[_Line]]:
    """The lines before the dateline, the dateline, and what follows it."""
    best: tuple[int, Span] | None = None
    for n, line in enumerate(lines[:HEAD_LINES]):
        found = datelines.find(text, line.span, first=n == 0)
        if found and (best is None or found.sure):
            best = n, found.span
            if found.sure:
                break
        if len(line.words) > HEADLINE_MAX and _SENTENCE_END.search(line.words):
            break
    if best is None:
        cut = _headings(lines, title)
        return lines[:cut], None, lines[cut:]
    n, dateline = best
    after = trimmed(text, Span(dateline.end, lines[n].span.end)) if dateline.end < lines[n].span.end else None
    rest = ([_Line(after, after.of(text), gap=False)] if after else []) + lines[n + 1 :]
    # A dateline may run on into a second line ("(LONG NAME\nOF A RADIO) --").
    rest = [line for line in rest if line.span.end > dateline.end]
    return lines[:n], dateline, rest


def _headings(lines: list[_Line], title: str | None) -> int:
    """How many lines come before the body where no dateline parts them."""
    n = 0
    while n < len(lines) and _kind(lines[n].words) and n < HEAD_LINES:
        n += 1
    if n == len(lines):
        return n
    alone = len(lines) == n + 1 or not _wraps(lines[n], lines[n + 1])
    if not (title and _same(lines[n].words, title)) and not (alone and _is_heading(lines[n].words)):
        return n
    n += 1
    while n < len(lines) - 1 and _kind(lines[n].words):
        n += 1
    if n < len(lines) - 1 and lines[n].gap and lines[n + 1].gap and _is_heading(lines[n].words):
        n += 1
    return n


def _is_heading(words: str) -> bool:
    return len(words) <= HEADLINE_MAX and not _SENTENCE_END.search(words) and not words.endswith((",", ";"))


def _wraps(line: _Line, after: _Line) -> bool:
    """True where the line only ends because it was full."""
    return not after.gap and (after.words[0].islower() or (len(line.words) > 45 and line.words.isupper()))


def _same(words: str, title: str) -> bool:
    return " ".join(words.casefold().split()) == " ".join(title.casefold().split())


def _kind(words: str) -> SegmentKind | None:
    """What a line is by itself, where it is no part of the report."""
    rules = _rules()
    if len(words) > 500:
        return None
    if rules.heads.fullmatch(words):
        return SegmentKind.EDITORIAL_NOTE
    if rules.boilerplate.fullmatch(words) or _is_label(words):
        return SegmentKind.BOILERPLATE
    return None


def _is_label(words: str) -> bool:
    labels = _rules().labels
    parts = re.split(r"\s*[>|/›»·•]\s*", words.casefold().strip(" >|/›»·•:#[]"))
    return len(words) <= 80 and (parts[0] in labels or (len(parts) > 2 and parts[1] in labels))


def _head(lines: list[_Line], title: str | None) -> Iterator[Segment]:
    """Headline, deck, and what a page or a desk set around them."""
    blocks = _joined(lines)
    kinds = [SegmentKind.BOILERPLATE if datelines.is_date(words) else _kind(words) for _, words in blocks]
    # What a desk wrote for other desks is no headline, even where it was sent in the headline's place.
    own = [n for n, kind in enumerate(kinds) if kind is not SegmentKind.EDITORIAL_NOTE]
    titled = next((n for n in own if title and _same(blocks[n][1], title)), None)
    first = titled if titled is not None else _first_heading(blocks, kinds)
    for n, (span, words) in enumerate(blocks):
        if n == first:
            prefix = _rules().prefixes.match(words)
            if prefix and prefix.end() < len(words):
                yield Segment(
                    kind=SegmentKind.EDITORIAL_NOTE, span=Span(span.start, span.start + len(prefix[0].rstrip()))
                )
                span = Span(span.start + prefix.end(), span.end)
            yield Segment(kind=SegmentKind.HEADLINE, span=span)
        elif kinds[n]:
            yield Segment(kind=kinds[n] or SegmentKind.BOILERPLATE, span=span)
        else:
            before = first is not None and n < first
            yield Segment(kind=SegmentKind.BOILERPLATE if before else SegmentKind.DECK, span=span)


def _joined(lines: list[_Line]) -> list[tuple[Span, str]]:
    """Lines of the head, those that only wrapped put together."""
    blocks: list[tuple[Span, str]] = []
    for n, line in enumerate(lines):
        if blocks and n and _wraps(lines[n - 1], line) and not _kind(lines[n - 1].words):
            span = Span(blocks[-1][0].start, line.span.end)
            blocks[-1] = span, blocks[-1][1] + " " + line.words
        else:
            blocks.append((line.span, line.words))
    return blocks


def _first_heading(blocks: list[tuple[Span, str]], kinds: list[SegmentKind | None]) -> int | None:
    plain = [n for n, kind in enumerate(kinds) if kind is None]
    if not plain:
        return None
    first = plain[0]
    # A heading of one or two capitalised words above a longer one names a section ("South Caucasus").
    if len(plain) > 1:
        words, after = blocks[first][1].split(), blocks[plain[1]][1].split()
        if len(words) <= 2 and len(after) >= 5 and all(w[0].isupper() or w in {"&", "and"} for w in words):
            return plain[1]
    return first


def _body(text: str, lines: list[_Line]) -> Iterator[Segment]:
    """The runs of body text, and what stands between them."""
    run: Span | None = None
    begun = False
    waiting = False
    for before, line in zip([None, *lines], lines, strict=False):
        span: Span | None = line.span
        kind = None if run and before and _wraps(before, line) else _kind(line.words)
        if not begun and waiting and line.words.endswith("///"):
            kind = SegmentKind.EDITORIAL_NOTE
        waiting = kind is SegmentKind.EDITORIAL_NOTE and "///" not in line.words and line.words.startswith("ATTENTION")
        if kind is None and not begun:
            for form in _forms(line):
                yield form
                span = trimmed(text, Span(form.span.end, line.span.end)) if form.span.end < line.span.end else None
        if kind:
            if run:
                yield Segment(kind=SegmentKind.BODY, span=run)
                run = None
            yield Segment(kind=kind, span=line.span)
            continue
        if span is None:
            continue
        begun = True
        credit = _rules().credit.search(span.of(text))
        if credit and credit.start():
            yield Segment(kind=SegmentKind.BOILERPLATE, span=Span(span.start + credit.start(), span.end))
            span = trimmed(text, Span(span.start, span.start + credit.start())) or span
        run = Span(run.start if run else span.start, span.end)
        if credit:
            yield Segment(kind=SegmentKind.BODY, span=run)
            run = None
    if run:
        yield Segment(kind=SegmentKind.BODY, span=run)


def _forms(line: _Line) -> Iterator[Segment]:
    """ "[TEXT]", "[EXCERPT]": what kind of text follows, at its very beginning."""
    at = 0
    while (match := _FORMS_IN_BRACKETS.match(line.words, at)) and (at == 0 or match[1].isupper()):
        if at == 0 and not _rules().forms.fullmatch(match[1]):
            return
        at = match.end()
        start = line.span.start + match.start(1) - 1
        yield Segment(kind=SegmentKind.EDITORIAL_NOTE, span=Span(start, line.span.start + at))


def _notes(text: str, segments: Sequence[Segment]) -> Iterator[Segment]:
    """Insertions of the desk inside headline, deck and body."""
    for segment in segments:
        if segment.kind not in {SegmentKind.HEADLINE, SegmentKind.DECK, SegmentKind.BODY}:
            continue
        for match in _BRACKETS.finditer(text, segment.span.start, segment.span.end):
            inner = " ".join((match[1] or match[2]).split())
            if _rules().notes.fullmatch(inner):
                yield Segment(kind=SegmentKind.EDITORIAL_NOTE, span=Span(*match.span()))
