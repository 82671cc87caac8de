"""Bytes to text: which encoding, and what of a web page is the dispatch."""

from __future__ import annotations

import codecs
import importlib
import importlib.util
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any

from sayso.errors import InputError

_MAGIC = {
    b"%PDF": "a PDF document",
    b"PK\x03\x04": "a zip archive or office document",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"\x1f\x8b": "gzip data (only names that end in .gz are unpacked)",
    b"\x7fELF": "a program",
    b"MZ\x90": "a program",
    b"\xd0\xcf\x11\xe0": "an office document",
    b"{\\rtf": "an RTF document",
    b"SQLite format 3": "a database",
    b"OggS": "a recording",
    b"ID3": "a recording",
    b"RIFF": "a recording",
}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HIGH_RUNS = re.compile(rb"[\x80-\xff]{3,}")
_HIGH = re.compile(rb"[\x80-\xff]")
# By far the most frequent small letters of Russian, Ukrainian, Bulgarian: the wrong table shows capitals or signs.
_FREQUENT = frozenset("оеаинтсрвлкмдпуяыьізбг")
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)|<\?xml[^>]{0,80}encoding=[\"']([\w-]+)", re.I)

_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html|head|body|div|p|article|section|main|h1|span|table)\b",
    re.I | re.S,
)
_CLOSING = re.compile(r"</(?:p|div|span|a|li|h[1-6]|b|i|strong|em|td|article|section|body|html)\s*>|<br\s*/?>", re.I)
_PUBLISHED = frozenset({"article:published_time", "datepublished", "dcterms.created", "dc.date", "date"})

# Deeper than any page that people write (most stay under 60); lxml gives up at 255 levels.
DEEPEST = 200


def decode(raw: bytes, *, page: bool = False) -> tuple[str, tuple[str, ...]]:
    """The text of the bytes, newlines as they are, and a note where its encoding was not plain UTF-8.

    Raises: InputError when the bytes are no text.
    """
    for magic, what in _MAGIC.items():
        if raw.startswith(magic):
            raise InputError(f"this is {what}, not text; take its text out first")
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return _strictly(raw, name), (f"decoded as {name} by its byte order mark",)
    if b"\0" in raw[:100_000]:
        return _without_mark(raw)
    declared = _declared(raw) if page else None
    if declared:
        try:
            return raw.decode(declared), (f"decoded as {declared} as the page declares",)
        except (LookupError, UnicodeDecodeError):
            pass
    try:
        return raw.decode("utf-8"), ()
    except UnicodeDecodeError:
        name = _guess(raw)
    return raw.decode(name), (f"decoded as {name}, a guess: it is not UTF-8 and names no encoding",)


def _strictly(raw: bytes, name: str) -> str:
    try:
        return raw.decode(name)
    except UnicodeDecodeError as e:
        raise InputError(
            f"the byte order mark says {name}, and byte {e.start} does not fit it; save it as UTF-8"
        ) from e


def _without_mark(raw: bytes) -> tuple[str, tuple[str, ...]]:
    """UTF-16 without a mark: every other byte is the zero of Latin or the four of Cyrillic. Else zeros mean binary."""
    head = raw[:2_000]
    even, odd = (sum(b in {0, 4} for b in half) / max(1, len(half)) for half in (head[::2], head[1::2]))
    if max(even, odd) > 0.9 and min(even, odd) < 0.5:
        name = "utf-16-be" if even > odd else "utf-16-le"
        return _strictly(raw, name), (f"decoded as {name}, a guess from its zero bytes",)
    raise InputError("this is binary data (it holds zero bytes), not text")


def _declared(raw: bytes) -> str | None:
    match = _CHARSET.search(raw, 0, 4_096)
    return (match[1] or match[2]).decode("ascii", "replace") if match else None


def _guess(raw: bytes) -> str:
    """A single-byte table: Cyrillic words are runs of high bytes, the accents of Latin ones stand alone."""
    sample = raw[:200_000]
    n_high = len(_HIGH.findall(sample))
    if sum(map(len, _HIGH_RUNS.findall(sample))) >= 0.5 * n_high:
        return max(("cp1251", "koi8-r", "cp866", "iso8859-5"), key=lambda name: _likeness(sample, name))
    try:
        raw.decode("cp1252")
    except UnicodeDecodeError:
        return "latin-1"
    return "cp1252"


def _likeness(sample: bytes, name: str) -> int:
    text = sample.decode(name, "replace")
    return sum(c in _FREQUENT for c in text) - 2 * text.count("\ufffd") - sum("\u2500" <= c <= "\u259f" for c in text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a web page says: the text (headline, blank line, paragraphs), its title, when it says it was published."""

    text: str
    title: str | None = None
    published: str | None = None
    notes: tuple[str, ...] = ()


def is_page(text: str) -> bool:
    """True for HTML: it begins like a page, or closes many of its elements."""
    return bool(_PAGE.match(text[:3_000])) or sum(1 for _ in zip(range(5), _CLOSING.finditer(text), strict=False)) == 5


def page(markup: str) -> Page:
    """The dispatch in a page: by trafilatura where it is installed (extra `html`), else its paragraphs."""
    plain = _Paragraphs.of(markup)
    title = plain.title()
    sane = plain.deepest <= DEEPEST and plain.broken < 100 and len(markup) <= 2_000_000
    text = _by_trafilatura(markup) if sane else None
    note = "taken out of HTML by trafilatura"
    if text is None:
        text = "\n\n".join(plain.paragraphs())
        note = 'taken out of HTML by its paragraphs; for cleaner pages run: pip install "sayso[html]"'
        if not sane:
            note = "taken out of HTML by its paragraphs: it is too large, too deep or too broken for more"
        elif _has_trafilatura():
            note = "taken out of HTML by its paragraphs: trafilatura found no article in it"
    if title and title not in text[: len(title) + 200]:
        text = f"{title}\n\n{text}"
    return Page(text=text, title=title, published=plain.published, notes=(note,))


def _has_trafilatura() -> bool:
    return importlib.util.find_spec("trafilatura") is not None


def _by_trafilatura(markup: str) -> str | None:
    if not _has_trafilatura():
        return None
    extractor: Any = importlib.import_module("trafilatura")
    text: str | None = extractor.extract(markup, include_comments=False, include_formatting=False, deduplicate=False)
    # One line a paragraph; a blank line between them keeps paragraphs apart from wrapped lines.
    return "\n\n".join(text.split("\n")) if text and len(text.split()) > 20 else None


_SKIPPED = re.compile("script|style|noscript|template|svg|math|iframe|object|select|button|canvas")
_AROUND = re.compile("nav|footer|aside|form|menu|dialog")
_BLOCKS = re.compile(
    "address|article|aside|blockquote|body|br|caption|dd|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|header|hr|html"
    "|li|main|nav|ol|p|pre|section|table|tbody|td|tfoot|th|thead|title|tr|ul"
)
_VOID = re.compile("area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr")


_TAG = re.compile(r"<(/?)([a-zA-Z][\w:-]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>")
_ATTRIBUTE = re.compile(r"([\w:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
# The longest tag that is looked for, and how many that never close are met before the rest is taken for text:
# the two bound the work on markup that was made to take long.
LONGEST_TAG = 20_000
MAX_BROKEN = 1_000


def _behind(markup: str, end: str, at: int) -> int:
    """Where the text goes on behind `end`; the end of the page where there is none."""
    found = markup.find(end, at)
    return found + len(end) if found >= 0 else len(markup)


class _Paragraphs:
    """The paragraphs of a page in order; nothing in it is run or fetched, and the time grows with the page alone."""

    def __init__(self) -> None:
        self.deepest = 0
        self.broken = 0
        self.published: str | None = None
        self._depth = 0
        self._around = 0
        self._in: dict[str, int] = {"title": 0, "h1": 0}
        self._titles: dict[str, list[str]] = {"title": [], "h1": []}
        self._closed: set[str] = set()
        self._og: str | None = None
        self._line: list[str] = []
        self._found: list[tuple[bool, str]] = []

    @staticmethod
    def of(markup: str) -> _Paragraphs:
        paragraphs = _Paragraphs()
        at = 0
        while at < len(markup):
            at = paragraphs._step(markup, at)
        paragraphs._break()
        return paragraphs

    def _step(self, markup: str, at: int) -> int:
        """Takes in the next piece of text or markup; returns where it ends."""
        end = markup.find("<", at)
        if end != at or self.broken > MAX_BROKEN:
            end = len(markup) if end < 0 or self.broken > MAX_BROKEN else end
            self._text(unescape(markup[at:end]))
            return end
        if markup.startswith("<!--", at):
            return _behind(markup, "-->", at)
        if markup.startswith(("<!", "<?"), at):
            return _behind(markup, ">", at)
        tag = _TAG.match(markup, at, at + LONGEST_TAG)
        if tag is None:
            self.broken += markup[at + 1 : at + 2].isalpha()
            self._text("<")
            return at + 1
        name = tag[2].casefold()
        if tag[1]:
            self._close(name)
        elif _SKIPPED.fullmatch(name) and not tag[3].endswith("/"):
            close = re.compile(rf"</{name}\s*>", re.I).search(markup, tag.end())
            return close.end() if close else len(markup)
        else:
            self._open(name, tag[3])
        return tag.end()

    def paragraphs(self) -> Sequence[str]:
        """Those of the page's own matter; all of them where a page keeps everything in its frame."""
        own = [words for around, words in self._found if not around]
        return own if sum(map(len, own)) >= 80 else [words for _, words in self._found]

    def title(self) -> str | None:
        """The headline: what the page calls so, its first heading, or its title without the site's name."""
        heading = " ".join("".join(self._titles["h1"]).split())
        title = " ".join("".join(self._titles["title"]).split())
        return self._og or heading or re.split(r"\s+[|–—»-]\s+(?=[^|–—»]{1,40}$)", title)[0] or None

    def _open(self, tag: str, attributes: str) -> None:
        if tag == "meta":
            self._meta({m[1].casefold(): unescape(m[2] or m[3] or m[4] or "") for m in _ATTRIBUTE.finditer(attributes)})
        if _BLOCKS.fullmatch(tag):
            self._break()
        if _VOID.fullmatch(tag):
            return
        self._depth += 1
        self.deepest = max(self.deepest, self._depth)
        self._around += _AROUND.fullmatch(tag) is not None
        if tag in self._in:
            self._in[tag] += 1

    def _close(self, tag: str) -> None:
        if _BLOCKS.fullmatch(tag):
            self._break()
        if _VOID.fullmatch(tag):
            return
        self._depth = max(0, self._depth - 1)
        self._around = max(0, self._around - (_AROUND.fullmatch(tag) is not None))
        if tag in self._in:
            self._in[tag] = max(0, self._in[tag] - 1)
            # A page may have several headings of the first order; the first with words is its headline.
            if "".join(self._titles[tag]).strip():
                self._closed.add(tag)

    def _text(self, words: str) -> None:
        for tag, depth in self._in.items():
            if depth and tag not in self._closed:
                self._titles[tag].append(words)
        if not self._in["title"]:
            self._line.append(words)

    def _break(self) -> None:
        # HTML's white space runs together; a no-break space is none of it.
        words = re.sub(r"[ \t\r\n\f]+", " ", "".join(self._line)).strip(" ")
        if words.strip():
            self._found.append((self._around > 0, words))
        self._line.clear()

    def _meta(self, attrs: dict[str, str]) -> None:
        name = (attrs.get("property") or attrs.get("name") or attrs.get("itemprop") or "").casefold()
        content = attrs.get("content", "").strip()
        if name == "og:title" and content:
            self._og = " ".join(content.split())
        if name in _PUBLISHED and self.published is None and re.match(r"\d{4}-\d\d-\d\d", content):
            self.published = content
