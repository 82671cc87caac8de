"""Bytes to text: which encoding, and what of a web page is the dispatch."""

from __future__ import annotations

import codecs
import importlib
import importlib.util
import re
from dataclasses import dataclass
from typing import Any

from sayso.collect import masthead
from sayso.collect.paragraphs import Paragraphs
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

# Deeper than any page that people write (most stay under 60); lxml gives up at 255 levels.
DEEPEST = 200


def decode(raw: bytes, *, page: bool = False, charset: str | None = None) -> tuple[str, tuple[str, ...]]:
    """The text of the bytes, newlines as they are, and a note where its encoding was not plain UTF-8.

    `charset` is the encoding that came with the bytes, `page` allows them to name their own.
    Raises: InputError when the bytes are no text.
    """
    name, why = encoding(raw, page=page, charset=charset)
    text = raw.decode(name, "replace") if name == "utf-8" else _strictly(raw, name)
    return text, (f"decoded as {name}{why}",) if why else ()


def encoding(raw: bytes, *, page: bool = False, charset: str | None = None) -> tuple[str, str]:
    """The name of the encoding of the bytes, and how it is known; no word of that for plain UTF-8.

    Raises: InputError when the bytes are no text.
    """
    for magic, what in _MAGIC.items():
        if raw.startswith(magic):
            raise InputError(f"this is {what}, not text; take its text out first")
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return name, " by its byte order mark"
    if b"\0" in raw[:100_000]:
        return _without_mark(raw), ", a guess from its zero bytes"
    declared = [(charset, "was said with it")] if charset else []
    if page and (own := _declared(raw)):
        declared.append((own, "the page declares"))
    known = [(name, who) for words, who in declared if (name := _known(words))]
    # Bytes that are UTF-8 by chance are not met; pages that are UTF-8 and name an old table are.
    if _fits(raw, "utf-8") and (not raw.isascii() or not known):
        other = next((name for name, _ in known if name != "utf-8"), None)
        return "utf-8", f", which it is, although {other} is declared" if other else ""
    for name, who in known:
        if _fits(raw, name):
            return name, "" if name == "utf-8" else f" as {who}"
    if _is_damaged_utf8(raw):
        return "utf-8", ", in which some bytes are damaged"
    named = ", and not what is declared either" if declared else " and names no encoding"
    return _guess(raw), f", a guess: it is not UTF-8{named}"


def _is_damaged_utf8(raw: bytes) -> bool:
    """True where nearly all that is not ASCII is UTF-8: a file that was cut, or into which one byte of another came."""
    text = raw.decode("utf-8", "replace")
    n_lost = text.count("\ufffd")
    n_letters = sum(c > "\x7f" for c in text) - n_lost
    return n_letters >= 20 * max(1, n_lost)


# Not tables of letters but ways to write code and names; two of them take time by the square.
_NO_TABLES = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem"})


def _known(charset: str) -> str | None:
    """The declared encoding, where there is one of that name. Browsers take ISO 8859-1 and ASCII for cp1252."""
    try:
        name = codecs.lookup(charset).name
    except (LookupError, ValueError):
        return None
    return {"iso8859-1": "cp1252", "ascii": "cp1252", "utf-8": "utf-8"}.get(
        name, None if name in _NO_TABLES else charset
    )


def _fits(raw: bytes, name: str) -> bool:
    try:
        raw.decode(name)
    except (LookupError, ValueError):
        return False
    return True


def _strictly(raw: bytes, name: str) -> str:
    try:
        return raw.decode(name)
    except UnicodeDecodeError as e:
        raise InputError(f"it begins like {name}, and byte {e.start} does not fit it; save it as UTF-8") from e


def _without_mark(raw: bytes) -> str:
    """UTF-16 without a mark: every other byte is the zero of Latin or the four of Cyrillic. Else zeros mean binary."""
    head = raw[:2_000]
    even, odd = (sum(b in {0, 4} for b in half) / max(1, len(half)) for half in (head[::2], head[1::2]))
    if max(even, odd) > 0.9 and min(even, odd) < 0.5:
        return "utf-16-be" if even > odd else "utf-16-le"
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
    """What a web page says: the text (headline, blank line, paragraphs) and what it tells of itself.

    `published` and `modified` are ISO forms with the zone that the page gives; `source` is who published it.
    """

    text: str
    title: str | None = None
    published: str | None = None
    modified: str | None = None
    source: str | None = None
    language: str | None = None
    url: str | None = None
    notes: tuple[str, ...] = ()


def is_page(text: str) -> bool:
    """True for HTML: it begins like a page, or closes many of its elements."""
    return bool(_PAGE.match(text[:3_000])) or sum(1 for _ in zip(range(5), _CLOSING.finditer(text), strict=False)) == 5


def page(markup: str) -> Page:
    """The dispatch in a page: by trafilatura where it is installed (extra `html`), else its paragraphs."""
    plain = Paragraphs.of(markup)
    about = masthead.of(plain)
    sane = plain.deepest <= DEEPEST and plain.broken < 100 and len(markup) <= 2_000_000
    text = _by_trafilatura(markup) if sane else None
    note = "taken out of HTML by trafilatura"
    if text is None:
        text = "\n\n".join(plain.paragraphs(title=about.title))
        note = 'taken out of HTML by its paragraphs; for cleaner pages run: pip install "sayso[html]"'
        if not sane:
            note = "taken out of HTML by its paragraphs: it is too large, too deep or too broken for more"
        elif _has_trafilatura():
            note = "taken out of HTML by its paragraphs: trafilatura found no article in it"
    if about.body and len(about.body) > 2 * len(text):
        text, note = about.body, "taken out of the page's JSON-LD: the page itself shows no article"
    text = headed(about.title, text)
    return Page(
        text=text,
        title=about.title,
        published=about.published,
        modified=about.modified,
        source=about.source,
        language=about.language,
        url=about.url,
        notes=(note, *about.notes),
    )


def headed(title: str | None, text: str) -> str:
    """The text with its headline above it, unless one of its first lines is the headline already."""
    if not title:
        return text
    plain = " ".join(title.split()).casefold()
    first = [" ".join(line.split()).casefold() for line in text[: 3 * len(title) + 500].splitlines() if line.strip()][
        :4
    ]
    return text if plain in first else f"{title}\n\n{text}" if text.strip() else title


def words_of(markup: str) -> str:
    """The paragraphs of a piece of markup that is all dispatch, such as the body inside a ninjs or NewsML document."""
    return "\n\n".join(Paragraphs.of(markup).all())


def _has_trafilatura() -> bool:
    return importlib.util.find_spec("trafilatura") is not None


def _by_trafilatura(markup: str) -> str | None:
    if not _has_trafilatura():
        return None
    extractor: Any = importlib.import_module("trafilatura")
    text: str | None = extractor.extract(markup, include_comments=False, include_formatting=False, deduplicate=False)
    # One line a paragraph; a blank line between them keeps paragraphs apart from wrapped lines.
    return "\n\n".join(text.split("\n")) if text and len(text.split()) > 20 else None
