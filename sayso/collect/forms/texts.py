"""A file that is one dispatch: a wire's text, kept to the letter, or a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from sayso.collect import extract
from sayso.collect.forms.form import Open
from sayso.collect.parcel import Draft, Parcel, Taken, failure
from sayso.errors import InputError

TEXT_SUFFIXES = frozenset({".txt", ".text"})
PAGE_SUFFIXES = frozenset({".html", ".htm", ".xhtml"})
PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html)\b", re.I | re.S
)


def text(parcel: Parcel, open: Open) -> Iterator[Taken]:
    """One dispatch: the whole of it as decoded, or the dispatch of the page that it turns out to be."""
    return _one(parcel, page=False)


def page(parcel: Parcel, open: Open) -> Iterator[Taken]:
    """One dispatch: what the page says."""
    return _one(parcel, page=True)


def looks_like_page(head: bytes) -> bool:
    return _PAGE.match(head) is not None


def _one(parcel: Parcel, *, page: bool) -> Iterator[Taken]:
    capture = parcel.whole()
    try:
        markup = page or b"<html" in capture.content[:2_000].lower()
        words, notes = extract.decode(capture.content, page=markup, charset=parcel.charset)
    except InputError as e:
        yield Taken(capture=capture, outcomes=(failure(capture.origin, str(e)),))
        return
    draft = drafted(Draft(text=words, notes=notes), page=page, at=parcel.url)
    yield Taken(capture=capture, outcomes=(draft.done(capture, parcel.told),))


def drafted(draft: Draft, *, page: bool = False, at: str | None = None) -> Draft:
    """The draft; where its text is a page, what the page says, behind what the draft says already."""
    if not (page or extract.is_page(draft.text)):
        return draft
    found = extract.page(draft.text)
    return replace(
        draft,
        text=found.text,
        title=draft.title or found.title,
        published=draft.published or found.published,
        source=draft.source or found.source,
        language=draft.language or found.language,
        version=draft.version or found.modified,
        url=draft.url or _address(found.url, at),
        notes=(*draft.notes, *found.notes),
    )


def _address(said: str | None, asked: str | None) -> str | None:
    """Where a page lives: the address it names for itself, unless that is on another host than it was taken from.

    A reprint names the original's address, a copy on disk none.
    """
    if said and asked and _host(said) != _host(asked):
        return asked
    return said or asked


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0].casefold().removeprefix("www.")
