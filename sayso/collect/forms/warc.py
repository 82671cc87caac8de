"""WARC, the archives of web crawls (Common Crawl News, wget, browsertrix): the pages and texts in them.

Read by ourselves, since both libraries hand out a record that was cut in the middle as a whole one: of 3,058 cuts of
a gzipped archive of three records warcio 1.8.1 told of 51 and FastWARC 2.0.1 of 4 (2026-11-25), and the second ends the
process where its stream fails. The bytes are few and plain; warcio writes the tests' archives and reads them beside us.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import Message
from email.parser import BytesHeaderParser

from sayso.collect import unpack
from sayso.collect.forms.form import Open
from sayso.collect.parcel import MAX_DOCUMENT, Parcel, Taken, nothing
from sayso.errors import InputError, SaysoError

SUFFIXES = frozenset({".warc"})
MAGIC = (b"WARC/0.", b"WARC/1.")
# A line, and the head of a record or an answer.
_LONGEST_LINE = 65_536
_LONGEST_HEAD = 262_144
# What an answer may be, to be opened; other kinds (pictures, scripts, style) are passed over in silence.
_BEARING = re.compile(
    r"text/(?:html|plain|xml|csv|tab-separated-values)|application/(?:[\w.-]+\+)?(?:xml|json)|application/x-ndjson"
)


class _Cut(Exception):
    """The archive ends, or is no WARC any more, in the middle of a record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Record:
    fields: Message
    block: bytes | None
    """None where it is larger than anything we open."""

    @property
    def kind(self) -> str:
        return _said(self.fields, "WARC-Type").casefold()

    @property
    def url(self) -> str:
        return _said(self.fields, "WARC-Target-URI").strip("<> \t")


def document(parcel: Parcel, open: Open) -> Iterator[Taken]:
    """What the answers hold, each as a capture with the time, address and headers of its crawl.

    Where the archive is cut or broken, a failure says where; what stood whole before it is kept.
    """
    stream = _Told(parcel.stream)
    taken_by = parcel.taken_by
    last = "at its beginning"
    number = 0
    while True:
        at = stream.n
        try:
            record = _record(stream)
        except (_Cut, EOFError, OSError, zlib.error) as e:
            yield nothing(
                parcel.origin,
                f"is cut or broken at byte {at:,} (unpacked), {last}: {e}; what stood before is kept",
            )
            return
        if record is None:
            break
        number += 1
        last = f"behind record {number} ({record.url or record.kind or 'of no kind'})"
        if record.kind == "warcinfo" and record.block:
            taken_by = _crawler(record.block) or taken_by
        elif record.kind in {"response", "resource", "conversion"} and record.url.startswith(("http:", "https:")):
            yield from _answer(parcel, record, taken_by, open)
    if not number:
        raise InputError("is empty: it holds no records")


def _answer(parcel: Parcel, record: _Record, taken_by: str, open: Open) -> Iterator[Taken]:
    where = f"{parcel.origin}#{record.url}"
    try:
        headers, media_type, body = _unwrapped(record)
        if body is None or not _BEARING.match(media_type.casefold() or "text/html"):
            return
        inner = parcel.member(
            record.url,
            body,
            media_type=media_type,
            url=record.url,
            headers=headers,
            taken_at=_moment(_said(record.fields, "WARC-Date")) or parcel.taken_at,
            taken_by=taken_by,
        )
        yield from open(replace(inner, name=record.url.partition("?")[0].rpartition("/")[2]))
    except SaysoError as e:
        yield nothing(where, str(e))


def _unwrapped(record: _Record) -> tuple[tuple[tuple[str, str], ...], str, bytes | None]:
    """The headers, media type and body of an answer; no body where the answer was no page (a redirect, an error).

    Raises: SaysoError when its packing is broken or it is too large.
    """
    if record.block is None:
        raise InputError(f"its answer is larger than {MAX_DOCUMENT // 1_000_000} MB")
    if record.kind != "response" or not record.block.startswith(b"HTTP/"):
        return (), _said(record.fields, "Content-Type"), record.block
    head, _, body = _parted(record.block)
    status, _, rest = head.partition(b"\n")
    fields = BytesHeaderParser().parsebytes(rest)
    headers = tuple((name, str(value)) for name, value in fields.items())
    if not re.match(rb"HTTP/\S+ +2\d\d", status):
        return headers, "", None
    if "chunked" in _said(fields, "Transfer-Encoding").casefold():
        body = _unchunked(body)
    coding = _said(fields, "Content-Encoding").casefold() or "identity"
    if coding != "identity":
        body = unpack.whole((body,), coding=coding, most=MAX_DOCUMENT)
    return headers, _said(fields, "Content-Type"), body


def _parted(block: bytes) -> tuple[bytes, bytes, bytes]:
    """Head and body: a blank line stands between them."""
    match = re.search(rb"\r?\n\r?\n", block)
    return (block[: match.end()], b"", block[match.end() :]) if match else (block, b"", b"")


def _unchunked(body: bytes) -> bytes:
    """The body without its chunk sizes; as it stands where it has none, as some crawlers keep it."""
    stream, held = io.BytesIO(body), bytearray()
    while size := re.fullmatch(rb"([0-9A-Fa-f]{1,8})(?:;.*)?", stream.readline(1_000).rstrip(b"\r\n")):
        n = int(size[1], 16)
        chunk = stream.read(n)
        held += chunk
        if n == 0 or len(chunk) < n:
            return bytes(held)
        stream.readline(3)
    return bytes(held) or body


class _Told:
    """The stream, and how much of it was read."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream = stream
        self.n = 0

    def line(self) -> bytes:
        line = self._stream.readline(_LONGEST_LINE)
        self.n += len(line)
        return line

    def bytes(self, n: int) -> bytes:
        content = self._stream.read(n)
        self.n += len(content)
        return content


def _record(stream: _Told) -> _Record | None:
    """The next record, whole; None at the end.

    Raises: _Cut when it is not whole.
    """
    line = stream.line()
    while line in {b"\r\n", b"\n"}:
        line = stream.line()
    if not line:
        return None
    if not line.startswith(MAGIC) or not line.endswith(b"\n"):
        raise _Cut(f"wanted the first line of a record, such as WARC/1.0, and met {line[:30]!r}")
    head = bytearray()
    while (line := stream.line()) not in {b"\r\n", b"\n"}:
        head += line
        if not line.endswith(b"\n") or len(head) > _LONGEST_HEAD:
            raise _Cut("the record's head has no end")
    fields = BytesHeaderParser().parsebytes(bytes(head))
    length = _said(fields, "Content-Length")
    if not re.fullmatch(r"\d{1,15}", length):
        raise _Cut(f"the record says no length (Content-Length: {length!r:.40}), so its end is not known")
    n = int(length)
    if n <= MAX_DOCUMENT:
        block = stream.bytes(n)
        if len(block) < n:
            raise _Cut(f"the record should have {n:,} bytes and has {len(block):,}")
        return _Record(fields=fields, block=block)
    while n and (piece := stream.bytes(min(n, 1_000_000))):
        n -= len(piece)
    if n:
        raise _Cut(f"the record lacks {n:,} bytes")
    return _Record(fields=fields, block=None)


def _said(fields: Message, name: str) -> str:
    """The field's words; none where it is missing. With odd bytes in them the library hands out an object."""
    return str(fields.get(name) or "").strip()


def _moment(written: str) -> str | None:
    """The crawl's time, where it is one with an offset."""
    try:
        return written if datetime.fromisoformat(written).tzinfo else None
    except ValueError:
        return None


def _crawler(block: bytes) -> str | None:
    """What software took the answers, as the archive says."""
    match = re.search(rb"^software:\s*(.{1,200}?)\s*$", block[:_LONGEST_HEAD], re.I | re.M)
    return match[1].decode("utf-8", "replace") if match else None
