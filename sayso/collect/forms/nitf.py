"""NITF, the IPTC's older markup of news text: alone, or as the body inside NewsML."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from sayso.collect import moments
from sayso.collect.forms import xml
from sayso.collect.forms.form import Open
from sayso.collect.parcel import Draft, Parcel, Taken, failure
from sayso.errors import InputError


def looks_like_nitf(head: bytes) -> bool:
    return xml.root_of(head) == "nitf"


def document(parcel: Parcel, open: Open) -> Iterator[Taken]:
    """One dispatch."""
    capture = parcel.whole()
    try:
        root, notes = xml.parsed(capture.content, charset=parcel.charset)
    except InputError as e:
        yield Taken(capture=capture, outcomes=(failure(capture.origin, str(e)),))
        return
    yield Taken(capture=capture, outcomes=(draft(root, notes=notes).done(capture, parcel.told),))


def draft(nitf: Element, *, notes: tuple[str, ...] = ()) -> Draft:
    """Headline, byline, dateline and body as paragraphs; `management-status="canceled"` withdraws it."""
    told = _Head(nitf)
    headline = told.headline()
    title = headline or xml.words(xml.first(nitf, "title")) or None
    text = "\n\n".join([*([title] if title else []), *told.lines(), *_body(nitf)])
    return Draft(
        text=text,
        title=title,
        published=moments.told(told.attribute("date.release", "norm"))
        or moments.told(told.attribute("date.issue", "norm"))
        or moments.told(told.attribute("pubdata", "date.publication")),
        url=told.attribute("pubdata", "ex-ref"),
        source=xml.words(xml.first(nitf, "distributor")).strip("() ")
        or told.attribute("doc.copyright", "holder")
        or told.attribute("pubdata", "name"),
        language=nitf.get("{http://www.w3.org/XML/1998/namespace}lang") or nitf.get("lang"),
        id=told.attribute("doc-id", "id-string"),
        version=told.attribute("du-key", "version") or told.attribute("revision-history", "norm"),
        withdrawn=(told.attribute("docdata", "management-status") or "").casefold() in {"canceled", "cancelled"},
        notes=(*notes, *told.notes()),
    )


class _Head:
    """What stands before the body."""

    def __init__(self, nitf: Element) -> None:
        self._nitf = nitf
        self._head = next((e for e in nitf.iter() if xml.name(e) == "body.head"), None)

    def attribute(self, element: str, name: str) -> str | None:
        found = xml.first(self._nitf, element)
        return (found.get(name) or "").strip() or None if found is not None else None

    def headline(self) -> str | None:
        if self._head is None:
            return None
        return xml.words(xml.first(self._head, "hl1")) or xml.words(xml.first(self._head, "hedline")) or None

    def lines(self) -> Iterator[str]:
        """The second headline, the byline, the editor's note and the dateline, each as the paragraph it is in print."""
        if self._head is None:
            return
        for part in xml.inside(self._head, "hl2", "byline", "note", "abstract", "dateline"):
            if words := xml.words(part):
                yield words

    def notes(self) -> Iterator[str]:
        for element, name in (("ed-msg", "info"), ("fixture", "fix-id")):
            if words := self.attribute(element, name):
                yield f"{element}: {words}"
        status = (self.attribute("docdata", "management-status") or "usable").casefold()
        if status in {"withheld", "embargoed"}:
            yield f"{status}: its source asks not to publish it yet"


def _body(nitf: Element) -> Iterator[str]:
    for content in nitf.iter():
        if xml.name(content) == "body.content":
            yield from xml.paragraphs(content)
