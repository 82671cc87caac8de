"""Mail: a message with its attachments, and mailboxes of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from email.utils import parseaddr
from typing import Any, cast

from sayso.collect import extract, moments
from sayso.collect.forms.form import Open
from sayso.collect.forms.rows import raw_lines
from sayso.collect.parcel import Draft, Parcel, Taken, failure, nothing, too_large
from sayso.errors import InputError

# Providers let mails grow to 25 MB, written in base64.
MAX_MAIL = 35_000_000
MAIL = frozenset({".eml"})
BOX = frozenset({".mbox", ".mbx"})
_FIELDS = re.compile(rb"(?:\xef\xbb\xbf)?(?:[!-9;-~]+:[^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*){2,}")
_SURE = re.compile(rb"^(?:Return-Path|Received|Message-ID|MIME-Version|Delivered-To|DKIM-Signature):", re.I | re.M)
_FROM = re.compile(rb"From \S+.*\b\d{4}\b.*$")
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.M)
_BODIES = frozenset({"text/plain", "text/html"})


def looks_like_mail(head: bytes) -> bool:
    """True for a block of header fields, one of which only mail has."""
    block = _FIELDS.match(head)
    return block is not None and _SURE.search(block[0]) is not None


def looks_like_box(head: bytes) -> bool:
    first, _, rest = head.partition(b"\n")
    return _FROM.match(first.rstrip(b"\r")) is not None and _FIELDS.match(rest) is not None


def message(parcel: Parcel, open: Open) -> Iterator[Taken]:
    """The message as a dispatch, then each attachment that holds some."""
    yield from _message(parcel, parcel.whole(most=MAX_MAIL).content, "", open)


def box(parcel: Parcel, open: Open) -> Iterator[Taken]:
    """The messages, each named by the line at which it begins; a bad one costs no other."""
    held = bytearray()
    begun, too_long = 0, False
    blank = True
    for number, raw in enumerate(raw_lines(parcel.stream, longest=MAX_MAIL), start=1):
        if raw is not None and blank and _FROM.match(raw.rstrip(b"\r\n")):
            yield from _of_box(parcel, bytes(held), begun, open, too_long=too_long)
            held.clear()
            begun, too_long = number, False
        elif begun:
            too_long = too_long or raw is None or len(held) + len(raw) > MAX_MAIL
            if raw is not None and not too_long:
                held += raw
        blank = raw is not None and not raw.strip(b"\r\n")
    if not begun:
        raise InputError('is no mailbox: none of its lines begins a message ("From ", an address, a date)')
    yield from _of_box(parcel, bytes(held), begun, open, too_long=too_long)


def _of_box(parcel: Parcel, raw: bytes, begun: int, open: Open, *, too_long: bool) -> Iterator[Taken]:
    if too_long:
        yield nothing(f"{parcel.origin}:{begun}", too_large("the message", MAX_MAIL))
    elif begun:
        # The blank line before the next message belongs to the box.
        raw = raw.removesuffix(b"\n").removesuffix(b"\r") if raw.endswith((b"\n\n", b"\n\r\n")) else raw
        yield from _message(parcel, raw, f":{begun}", open, mail=_QUOTED_FROM.sub(rb"\1", raw))


def _message(parcel: Parcel, raw: bytes, part: str, open: Open, *, mail: bytes | None = None) -> Iterator[Taken]:
    capture = parcel.capture(raw, part=part)
    try:
        told = BytesParser().parsebytes(raw if mail is None else mail)
        parts = list(_parts(told))
    except RecursionError:
        yield Taken(capture=capture, outcomes=(failure(capture.origin, "its parts lie too deep in each other"),))
        return
    bodies = [p for p in parts if not _is_attached(p) and p.get_content_type() in _BODIES]
    others = [p for p in parts if p not in bodies]
    bearing = [p for p in others if _bears(p)]
    passed = tuple(f"attachment passed over: {_name(p)} ({p.get_content_type()})" for p in others if p not in bearing)
    draft = _draft(told, bodies, passed)
    if draft.text.strip() or not bearing:
        yield Taken(capture=capture, outcomes=(draft.done(capture, parcel.told),))
    else:
        # A mail that only brings its attachments is no dispatch and no failure.
        yield Taken(capture=capture, outcomes=())
    for number, attachment in enumerate(bearing, start=1):
        yield from _attachment(parcel, attachment, part, number, open)


def _attachment(parcel: Parcel, attachment: Message, part: str, number: int, open: Open) -> Iterator[Taken]:
    name = _name(attachment) or f"{number}"
    kind = attachment.get_content_type()
    origin = f"{parcel.origin}{part}#{name}"
    charset = attachment.get_content_charset()
    try:
        inner = parcel.member(
            name,
            _content(attachment),
            media_type=f"{kind}; charset={charset}" if charset else kind,
            origin=origin,
            url=None,
        )
        yield from open(inner)
    except InputError as e:
        yield nothing(origin, str(e))


def _draft(told: Message, bodies: list[Message], passed: tuple[str, ...]) -> Draft:
    title = _field(told, "Subject")
    texts: list[str] = []
    notes: tuple[str, ...] = ()
    for body in bodies:
        try:
            words, more = extract.decode(_content(body), charset=body.get_content_charset())
        except InputError as e:
            notes = (*notes, f"a part of it cannot be read: {e}")
            continue
        words = extract.words_of(words) if body.get_content_type() == "text/html" else words
        if words.strip():
            texts.append(words.strip("\r\n"))
            notes = (*notes, *more)
    text = "\n\n".join(texts)
    name, address = parseaddr(_field(told, "From") or "")
    archived = (_field(told, "Archived-At") or "").strip("<> ")
    return Draft(
        text=extract.headed(title, text) if text.strip() else "",
        title=title,
        published=moments.told(_field(told, "Date")),
        url=archived if archived.startswith("http") else None,
        source=name or address or None,
        language=_field(told, "Content-Language"),
        id=(_field(told, "Message-ID") or "").strip("<> ") or None,
        notes=(*notes, *passed),
    )


def _field(told: Message, name: str) -> str | None:
    """The field in words, on one line: its encoded words and its raw bytes are read."""
    value: Any = told.get(name)
    if value is None:
        return None
    try:
        words = str(make_header(decode_header(value)))
    except (HeaderParseError, LookupError, ValueError):
        words = str(value)
    if any("\udc80" <= c <= "\udcff" for c in words):
        words, _ = extract.decode(words.encode("utf-8", "surrogateescape"))
    return " ".join(words.split()) or None


def _parts(told: Message) -> Iterator[Message]:
    """The parts that hold something, in order; of the same words in several forms one; a mail inside as one."""
    if told.get_content_maintype() != "multipart" or not told.is_multipart():
        yield told
    elif told.get_content_subtype() == "alternative":
        forms = [list(_parts(part)) for part in _inside(told)]
        yield from min(forms, key=_plainness, default=list[Message]())
    else:
        for part in _inside(told):
            yield from _parts(part)


def _plainness(parts: list[Message]) -> int:
    """Less for plain text with words, then for HTML, then for what is neither."""
    kinds = {p.get_content_type() for p in parts if _content(p).strip()}
    return 0 if "text/plain" in kinds else 1 if "text/html" in kinds else 2


def _inside(told: Message) -> list[Message]:
    payload: Any = told.get_payload()
    parts = cast("list[Any]", payload) if isinstance(payload, list) else []
    return [part for part in parts if isinstance(part, Message)]


def _is_attached(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or bool(part.get_filename())


def _bears(part: Message) -> bool:
    from sayso.collect.forms import known

    return part.get_content_type() in _BODIES | {"message/rfc822"} or known(_name(part), part.get_content_type())


def _name(part: Message) -> str:
    name = part.get_filename()
    if name:
        return " ".join(name.replace("/", "_").split())
    return "message.eml" if part.get_content_type() == "message/rfc822" else ""


def _content(part: Message) -> bytes:
    """The bytes of the part, its transfer encoding undone; of a mail in the mail, the mail."""
    if part.is_multipart():
        return b"\n".join(each.as_bytes() for each in _inside(part))
    content: Any = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
