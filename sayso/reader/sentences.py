"""Segments to sentences. Abbreviations and the words that open sentences: `rules/sentences.toml`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from sayso.reader.marks import Layout
from sayso.reader.segments import trimmed
from sayso.reader.vocabulary import load
from sayso.record import Segment, SegmentKind, Span

READ = frozenset({SegmentKind.HEADLINE, SegmentKind.DECK, SegmentKind.BODY})
# The parser's time and memory grow with the sentence; beyond this a "sentence" is a list, a table or a dump.
MAX_WORDS = 400
MAX_CHARACTERS = 4_000
# A hard-wrapped text breaks its lines at 60 to 80 columns, an unwrapped one hardly has a paragraph so short.
WRAP_COLUMNS = 100

_NEWLINE = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_BULLET = re.compile(r"(?:[-–—*•·▪►+>]|\d{1,2}[.)]|\(?[a-z]\))[ \t\u00a0]+")
_CLOSERS = "\"”’'»)\\]"
_STOP = re.compile(
    rf"(?P<mark>[.!?…]+)(?P<close>[{_CLOSERS}]*)(?P<gap>[\s\u200b\u200e\u200f]*)(?=(?P<open>[\"“‘'«(\[¿¡]*)(?P<next>\S))"
)
_WORD_BEFORE = re.compile(r"[\w.’'&-]*$")
_WORD_AFTER = re.compile(r"[\"“‘'«(\[]*([\w’'-]+)")
_ENDED = re.compile(rf"[.!?…:][{_CLOSERS}]*$")
_SAFE = re.compile(r";\s+|\s+[–—-]{1,2}\s+|,\s+(?=(?:and|but|while|which|who)\b)|,\s+|\s+")


@dataclass(frozen=True, slots=True)
class _Rules:
    leading: frozenset[str]
    dated: frozenset[str]
    trailing: frozenset[str]
    openers: frozenset[str]
    speech: frozenset[str]


@cache
def _rules() -> _Rules:
    given = load("sentences")
    return _Rules(**{name: frozenset(words) for name, words in given.items()})


def lay_out(text: str, segments: Sequence[Segment]) -> tuple[Layout, ...]:
    """The sentences of headline, deck and body, by start, each with its paragraph (counted over the text)."""
    found: list[Layout] = []
    number = 0
    for segment in sorted(segments, key=lambda s: s.span):
        if segment.kind not in READ:
            continue
        for paragraph in paragraphs(text, segment.span):
            number += 1
            found += (Layout(span=s, kind=segment.kind, paragraph=number) for s in _sentences(text, paragraph))
    return tuple(found)


def paragraphs(text: str, span: Span) -> Iterator[Span]:
    """The paragraphs: parted by blank lines, or by single newlines where these do not merely wrap the lines.

    A blank line that breaks a sentence in two, as transmission leaves behind, parts nothing.
    """
    waiting: Span | None = None
    for piece in _pieces(text, span):
        if waiting and _goes_on(text, waiting, piece):
            waiting = Span(waiting.start, piece.end)
            continue
        if waiting:
            yield waiting
        waiting = piece
    if waiting:
        yield waiting


def _goes_on(text: str, before: Span, after: Span) -> bool:
    last, first = text[before.end - 1], text[after.start]
    return before.end - before.start > 40 and first.islower() and (last.isalnum() or last == ",")


def _pieces(text: str, span: Span) -> Iterator[Span]:
    block: list[Span] = []
    for line in _lines(text, span):
        if line is None:
            yield from _unwrapped(text, block)
            block = []
        else:
            block.append(line)
    yield from _unwrapped(text, block)


def _lines(text: str, span: Span) -> Iterator[Span | None]:
    """The lines with their indent and without blanks at their end; None for a blank one."""
    at = span.start
    while at < span.end:
        match = _NEWLINE.search(text, at, span.end)
        end = match.start() if match else span.end
        inner = trimmed(text, Span(at, end)) if end > at else None
        yield Span(at, inner.end) if inner else None
        at = match.end() if match else span.end


def _unwrapped(text: str, lines: list[Span]) -> Iterator[Span]:
    """A block's lines put together where they were only wrapped."""
    if not lines:
        return
    wrapped = _is_wrapped([line.of(text) for line in lines])
    first = lines[0]
    for before, line in pairwise(lines):
        if _begins(before.of(text), line.of(text), wrapped=wrapped):
            if whole := trimmed(text, Span(first.start, before.end)):
                yield whole
            first = line
    if whole := trimmed(text, Span(first.start, lines[-1].end)):
        yield whole


def _is_wrapped(lines: list[str]) -> bool:
    full = [len(line) for line in lines[:-1]]
    if not full or max(full) > WRAP_COLUMNS or max(full) < 30:
        return False
    ended = sum(bool(_ENDED.search(line)) for line in lines[:-1])
    return sorted(full)[len(full) // 2] >= 0.7 * max(full) and 2 * ended <= len(full)


def _begins(before: str, line: str, *, wrapped: bool) -> bool:
    """True where a line begins a paragraph of its own."""
    if _BULLET.match(line.lstrip()):
        return True
    if wrapped:
        deeper = len(line) - len(line.lstrip()) > len(before) - len(before.lstrip())
        return deeper and bool(_ENDED.search(before))
    return bool(_ENDED.search(before)) or not line.lstrip()[0].islower()


def _sentences(text: str, paragraph: Span) -> Iterator[Span]:
    start = paragraph.start
    for match in _STOP.finditer(text, paragraph.start, paragraph.end):
        if match.start() > start and _ends(text, match, start):
            yield from _cut(text, Span(start, match.end("close")))
            start = match.end("gap")
    if rest := trimmed(text, Span(start, paragraph.end)):
        yield from _cut(text, rest)


def _ends(text: str, match: re.Match[str], start: int) -> bool:
    """True where the stop ends a sentence that began at `start`."""
    mark, close, following = match["mark"], match["close"], match["next"]
    if not match["gap"]:
        return _ends_without_gap(text, match)
    if following.islower() and not re.match(r"(?:al|el|an|ad|as|ash|at)-[A-Z]", _after(text, match, 6)):
        return False
    if not (following.isalnum() or match["open"] or following in "-–—•*"):
        return False
    if close and any(c in close for c in '"”»’') and _carried_on(text, match):
        return False
    if mark != ".":
        # "..." within a sentence is followed by a small letter, which was met above.
        return True
    if close and ")" not in close:
        return True
    before = _WORD_BEFORE.search(text, max(start, match.start() - 30), match.start())
    word = before[0] if before else ""
    at_start = match.start() - len(word) == start
    return _word_ends(word, match["open"], _after(text, match, 40), at_start=at_start)


def _after(text: str, match: re.Match[str], length: int) -> str:
    return text[match.end("gap") : match.end("gap") + length]


def _word_ends(word: str, opened: str, after: str, *, at_start: bool) -> bool:
    """True where a stop behind the word ends the sentence, rather than shortens the word."""
    rules = _rules()
    low = word.casefold().lstrip("-'’&.")
    following = _WORD_AFTER.match(after)
    follower = following[1] if following else ""
    if at_start and re.fullmatch(r"\d{1,2}|[a-zA-Z]|[ivxIVX]{1,4}", word):
        return False  # "1. The rebels ..."
    # A bracket after "7 p.m." holds the hour of another zone; a quotation begins anew.
    opens = any(c not in "([" for c in opened) or follower.casefold() in rules.openers
    if low in rules.leading:
        return low == "no" and not follower.isdigit()
    if low in rules.dated:
        return not follower[:1].isdigit()
    if low in rules.trailing or re.fullmatch(r"(?:[^\W\d_]\.)+[^\W\d_]", low):
        return opens
    if len(low) == 1 and low.isalpha():
        return opens
    return True


def _ends_without_gap(text: str, match: re.Match[str]) -> bool:
    """A space was forgotten ("... in the town.The army ..."): only between a plain word and a capitalised one."""
    if not match["next"].isupper() or len(match["mark"]) > 1:
        return False
    before = text[max(0, match.start() - 3) : match.start()]
    after = _after(text, match, 3).lstrip('"“')
    quoted = any(c in match["close"] for c in '"”»') or not match["close"]
    return quoted and before.isalpha() and before.islower() and len(before) == 3 and after[1:2].islower()


def _carried_on(text: str, match: re.Match[str]) -> bool:
    """True for `"Why?" Ahmad asked.`: what follows the quotation names its speaker."""
    if match["mark"] == "." or match["open"]:
        return False
    following = re.findall(r"[\w’'-]+", _after(text, match, 60))[:4]
    return any(word.casefold() in _rules().speech for word in following)


def _cut(text: str, sentence: Span) -> Iterator[Span]:
    """The sentence, or safe pieces of one that is too long to parse."""
    whole = trimmed(text, sentence)
    while whole and _is_too_long(text, whole):
        at = _safe_end(text, whole)
        if piece := trimmed(text, Span(whole.start, at)):
            yield piece
        whole = trimmed(text, Span(at, whole.end))
    if whole:
        yield whole


def _is_too_long(text: str, sentence: Span) -> bool:
    if sentence.end - sentence.start > MAX_CHARACTERS:
        return True
    return len(sentence.of(text).split(None, MAX_WORDS)) > MAX_WORDS


def _safe_end(text: str, sentence: Span) -> int:
    """Where to cut: at the last semicolon, dash, comma or space that the limits allow, within a word if they must."""
    limit = min(sentence.end, sentence.start + MAX_CHARACTERS)
    words = text[sentence.start : limit].split(None, MAX_WORDS)
    if len(words) > MAX_WORDS:
        limit -= len(words[-1])
    half = sentence.start + (limit - sentence.start) // 2
    best, rank = limit, 5
    for match in _SAFE.finditer(text, half, limit):
        strength = {";": 0, "-": 1, "–": 1, "—": 1, ",": 2}.get(match[0].strip()[:1], 3)
        if strength <= rank:
            best, rank = match.end(), strength
    return best
