"""News as an Atom feed (RFC 4287)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement, tostring

from sayso.desk.news import Kind, News

MEDIA = "application/atom+xml; charset=utf-8"
NAMESPACE = "http://www.w3.org/2005/Atom"
# What XML 1.0 cannot hold, even escaped.
_NO_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LEADS = {Kind.INCIDENT: "", Kind.DISPUTE: "Disputed: ", Kind.TOLL: "Toll changed: "}


def atom(news: Sequence[News], *, title: str, own: str, page: str, base: str, at: str) -> bytes:
    """The feed of these news, the last first. `own` and `page` are the addresses of the feed and of what it is of,
    behind `base`, the desk's; `at` is when it was last changed, where there is no news."""
    feed = Element("feed", {"xmlns": NAMESPACE})
    _put(feed, "id", _urn(own))
    _put(feed, "title", title)
    _put(feed, "updated", news[0].at if news else at)
    SubElement(feed, "link", {"rel": "self", "type": "application/atom+xml", "href": _xml(base + own)})
    SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": _xml(base + page)})
    _put(SubElement(feed, "author"), "name", "Sayso")
    for one in news:
        entry = SubElement(feed, "entry")
        _put(entry, "id", _urn(one.id))
        _put(entry, "title", _LEADS[one.kind] + one.title)
        _put(entry, "updated", one.at)
        SubElement(entry, "category", {"term": one.kind.value})
        SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": f"{base}/incidents/{one.incident}"})
        _put(entry, "summary", one.says)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + tostring(feed, encoding="utf-8")


def _put(into: Element, name: str, words: str) -> None:
    SubElement(into, name).text = _xml(words)


def _xml(words: str) -> str:
    return _NO_XML.sub("\ufffd", words)


def _urn(of: str) -> str:
    """A name that is the same from wherever the feed is taken."""
    return uuid5(NAMESPACE_URL, f"sayso:{of}").urn
