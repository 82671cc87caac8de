"""NewsML-G2, the IPTC's envelope for news: one item, a message or a package of many."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from xml.etree.ElementTree import Element

from sayso.collect import extract, moments
from sayso.collect.forms import nitf, xml
from sayso.collect.forms.form import Open
from sayso.collect.parcel import MAX_DOCUMENT, Draft, Parcel, Taken, failure
from sayso.errors import InputError
from sayso.record import Dispatch, Failure

_ROOTS = frozenset({"newsItem", "newsMessage", "packageItem", "conceptItem", "knowledgeItem", "planningItem"})
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def looks_like_newsml(head: bytes) -> bool:
    return xml.root_of(head) in _ROOTS


def document(parcel: Parcel, open: Open) -> Iterator[Taken]:
    """The text items of the document, each a dispatch; pictures, events and lists in it are none."""
    capture = parcel.whole(most=MAX_DOCUMENT)
    try:
        root, notes = xml.parsed(capture.content, charset=parcel.charset)
    except InputError as e:
        yield Taken(capture=capture, outcomes=(failure(capture.origin, str(e)),))
        return
    items = [e for e in root.iter() if xml.name(e) == "newsItem"]
    outcomes: list[Dispatch | Failure] = []
    for number, item in enumerate(items, start=1):
        if _is_text(item):
            told = draft(item)
            part = f"#{told.id or number}" if len(items) > 1 else ""
            outcomes.append(replace(told, notes=(*notes, *told.notes)).done(capture, parcel.told, part=part))
    if not outcomes:
        held = ", ".join(sorted({xml.name(e) for e in root.iter()} & _ROOTS))
        outcomes.append(failure(capture.origin, f"holds no text item: only {held}, with no words of a dispatch"))
    yield Taken(capture=capture, outcomes=tuple(outcomes))


def draft(item: Element) -> Draft:
    """The item: headline, then its body in NITF, XHTML or plain text; `stat:canceled` withdraws it.

    Published is when this version was made: NewsML tells that of every item.
    """
    meta, about = xml.first(item, "itemMeta"), xml.first(item, "contentMeta")
    inner = _body(item)
    headline = inner.title or _of(about, "headline") or _of(meta, "title") or None
    text = extract.headed(headline, inner.text)
    status = _code(meta, "pubStatus").casefold()
    withdrawn = status in {"canceled", "cancelled"}
    if withdrawn and not inner.text and (note := _of(meta, "edNote")):
        text = extract.headed(headline, note)
    return Draft(
        text=text,
        title=headline,
        published=moments.told(_of(meta, "versionCreated"))
        or moments.told(_of(meta, "firstCreated"))
        or inner.published,
        source=_party(meta, "provider") or inner.source or _party(about, "infoSource") or _holder(item),
        language=_language(item, about),
        id=item.get("guid") or inner.id,
        version=item.get("version") or _of(meta, "versionCreated") or None,
        withdrawn=withdrawn or inner.withdrawn,
        notes=(*inner.notes, *_notes(meta, about, status)),
    )


def _is_text(item: Element) -> bool:
    """True for a text item, and for one of unknown class that brings words or a withdrawal."""
    kind = _code(xml.first(item, "itemMeta"), "itemClass").casefold()
    if kind:
        return kind == "text"
    return xml.first(item, "inlineXML", "inlineData") is not None


def _body(item: Element) -> Draft:
    """The first rendition with words."""
    for content in xml.inside(item, "inlineXML", "inlineData"):
        kind = (content.get("contenttype") or "").casefold()
        inside = next(iter(content), None)
        if inside is not None and xml.name(inside) == "nitf":
            found = nitf.draft(inside)
        elif inside is not None:
            found = Draft(text="\n\n".join(xml.paragraphs(content)))
        else:
            words = (content.text or "").strip("\r\n")
            markup = "html" in kind or "xml" in kind or extract.is_page(words)
            found = Draft(text=extract.words_of(words) if markup else words)
        if found.text.strip():
            return found
    return Draft(text="")


def _of(part: Element | None, name: str) -> str:
    return xml.words(xml.first(part, name)) if part is not None else ""


def _code(part: Element | None, name: str) -> str:
    """`usable` of `<pubStatus qcode="stat:usable"/>`."""
    found = xml.first(part, name) if part is not None else None
    if found is None:
        return ""
    return (found.get("qcode") or found.get("uri") or found.get("literal") or "").replace("/", ":").rpartition(":")[2]


def _party(part: Element | None, name: str) -> str:
    """A party by its name, else by its code: `AFP` of `nprov:AFP`."""
    found = xml.first(part, name) if part is not None else None
    if found is None:
        return ""
    return _of(found, "name") or found.get("literal") or (found.get("qcode") or "").rpartition(":")[2]


def _holder(item: Element) -> str | None:
    holder = xml.first(item, "copyrightHolder")
    return (_of(holder, "name") or holder.get("literal") or None) if holder is not None else None


def _language(item: Element, about: Element | None) -> str | None:
    told = xml.first(about, "language") if about is not None else None
    return (told.get("tag") if told is not None else None) or item.get(_LANG)


def _notes(meta: Element | None, about: Element | None, status: str) -> Iterator[str]:
    if located := _party(about, "located"):
        yield f"located: {located}"
    if source := _party(about, "infoSource"):
        yield f"information from {source}"
    for name in ("edNote", "embargoed"):
        if words := _of(meta, name):
            yield f"{name.casefold()}: {words}"
    if status == "withheld":
        yield "withheld: its source asks not to publish it yet"
