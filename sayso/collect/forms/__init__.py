"""Every form of input that is read: how each is known, and the one door that opens them all."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import PurePath

from sayso.collect.forms import feeds, mail, newsml, nitf, packed, rows, table, texts, warc, xml
from sayso.collect.forms.form import Form
from sayso.collect.parcel import Parcel, Taken, Told, nothing, unpack
from sayso.collect.parcel import failure as failure
from sayso.errors import InputError
from sayso.record import Capture

_XML = frozenset({".xml"})
_XML_TYPES = frozenset({"application/xml", "text/xml"})
_JSON_TYPES = frozenset({"application/json"})

# In order: where several could be meant, the first that looks right is.
FORMS = (
    Form(name="gzip", take=packed.gz, suffixes=frozenset({".gz"}), magic=(b"\x1f\x8b",)),
    Form(name="zip", take=packed.zipped, suffixes=frozenset({".zip"}), magic=(b"PK\x03\x04", b"PK\x05\x06")),
    Form(name="WARC", take=warc.document, suffixes=warc.SUFFIXES, magic=warc.MAGIC),
    Form(
        name="NewsML-G2",
        take=newsml.document,
        suffixes=_XML | {".newsml"},
        media_types=_XML_TYPES | {"application/vnd.iptc.g2.newsitem+xml", "application/vnd.iptc.g2.newsmessage+xml"},
        looks=newsml.looks_like_newsml,
    ),
    Form(
        name="NITF",
        take=nitf.document,
        suffixes=_XML | {".nitf"},
        media_types=_XML_TYPES | {"application/nitf+xml"},
        looks=nitf.looks_like_nitf,
    ),
    Form(
        name="feed",
        take=feeds.document,
        suffixes=_XML | {".rss", ".atom", ".rdf", ".json"},
        media_types=_XML_TYPES
        | _JSON_TYPES
        | {"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json"},
        looks=feeds.looks_like_feed,
    ),
    Form(
        name="HTML",
        take=texts.page,
        suffixes=texts.PAGE_SUFFIXES | _XML,
        media_types=texts.PAGE_TYPES | _XML_TYPES,
        looks=texts.looks_like_page,
    ),
    Form(name="JSON Lines", take=rows.lines, suffixes=rows.LINES, media_types=frozenset({"application/x-ndjson"})),
    Form(name="JSON", take=rows.document, suffixes=rows.JSON, media_types=_JSON_TYPES, looks=rows.looks_like_json),
    Form(name="table", take=table.document, suffixes=table.SUFFIXES, media_types=table.TYPES),
    Form(
        name="mail",
        take=mail.message,
        suffixes=mail.MAIL,
        media_types=frozenset({"message/rfc822"}),
        looks=mail.looks_like_mail,
    ),
    Form(
        name="mailbox",
        take=mail.box,
        suffixes=mail.BOX,
        media_types=frozenset({"application/mbox"}),
        looks=mail.looks_like_box,
    ),
    Form(name="text", take=texts.text, suffixes=texts.TEXT_SUFFIXES),
)
SUFFIXES = frozenset[str]().union(*(form.suffixes for form in FORMS))
_TYPES = frozenset[str]().union(*(form.media_types for form in FORMS))
_TEXT = FORMS[-1]
_TABLE = next(form for form in FORMS if form.name == "table")


def known(name: str, media_type: str = "") -> bool:
    """True where the name's suffix, or the media type, is that of a form that is read."""
    return PurePath(name).suffix.casefold() in SUFFIXES or media_type.casefold() in _TYPES


def may_hold(parcel: Parcel) -> bool:
    """True for a file among others that is to be read: JSON and XML may be anything, so they are looked into."""
    if parcel.suffix == ".json":
        return rows.holds_dispatches(parcel.head())
    if parcel.suffix == ".xml":
        return any(f.looks(parcel.head()) for f in FORMS if f.suffixes & _XML)
    return known(parcel.name)


def form_of(parcel: Parcel) -> Form | None:
    """The form of the parcel: by bytes that can mean only one, else by media type or name, else by its looks.

    None where the name tells the family (XML) and the bytes show none of its forms.
    """
    head = parcel.head()
    if sure := next((f for f in FORMS if head.startswith(f.magic or (b"\0no form begins so",))), None):
        return sure
    media_type = (parcel.media_type or "").partition(";")[0].strip().casefold()
    by_type = [f for f in FORMS if media_type in f.media_types]
    by_suffix = [f for f in FORMS if parcel.suffix in f.suffixes]
    claimed = by_type or by_suffix
    if shown := next((f for f in claimed if f.looks(head)), None):
        return shown
    if claimed:
        # A family that is not XML has one form that takes what shows nothing.
        return next((f for f in claimed if f.name == "JSON" or len(claimed) == 1), None)
    # A table looks like any text; who says its columns says that it is one.
    return next((f for f in FORMS if f.looks(head)), _TABLE if parcel.told.columns and not parcel.suffix else _TEXT)


def open_parcel(parcel: Parcel) -> Iterator[Taken]:
    """What lies in the parcel, in order; what cannot be opened is a failure with its place."""
    try:
        form = form_of(parcel)
        if form is None:
            head = parcel.head()
            if not head.strip():
                raise InputError("is empty: it has no words")
            root = xml.root_of(head) or "none"
            raise InputError(
                f"its first element is {root!r}: not NewsML-G2, NITF, RSS, Atom or XHTML, the XML that is read"
            )
        yield from form.take(parcel, open_parcel)
    except InputError as e:
        yield nothing(parcel.origin, str(e))
    except (OSError, EOFError, zlib.error) as e:
        reason = f"cannot be opened: {getattr(e, 'strerror', None) or e}"
        yield nothing(parcel.origin, reason)


def open_capture(capture: Capture, *, told: Told | None = None) -> Iterator[Taken]:
    """The same for what a server answered."""
    return open_parcel(unpack(capture, told=told))
