"""The one door to XML: no entities, nothing fetched, and no deeper than news is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html.entities import html5
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException, EntitiesForbidden
from defusedxml.ElementTree import fromstring

from sayso.collect import extract
from sayso.errors import InputError

# A table in a quotation in a body in an item in a message is some twenty deep.
DEEPEST = 200
_NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,30});")
_ROOT = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*|<!DOCTYPE[^>\[]*(?:\[.*?\])?\s*>\s*)*<(?:[\w.-]+:)?([\w.-]+)",
    re.S | re.I,
)


def root_of(head: bytes) -> str | None:
    """The name of the document's first element, without its prefix, in UTF-8, UTF-16 or any table."""
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        head = head[: len(head) // 2 * 2].decode("utf-16", "replace").encode()
    match = _ROOT.match(head)
    return match[1].decode() if match else None


def parsed(raw: bytes, *, charset: str | None = None) -> tuple[Element, tuple[str, ...]]:
    """The document's root, and notes on its encoding.

    Raises: InputError when it is no XML, or was made to blow up.
    """
    text, notes = extract.decode(raw, page=True, charset=charset)
    text = _NAMED.sub(_letter, text.lstrip("\ufeff \t\r\n"))
    try:
        root: Element = fromstring(text, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    except EntitiesForbidden as e:
        raise InputError("it defines XML entities, which can be made to blow up; take them out") from e
    except (ParseError, DefusedXmlException, ValueError, RecursionError) as e:
        raise InputError(f"it is no XML: {e}") from e
    return root, notes


def _letter(match: re.Match[str]) -> str:
    """NITF and XHTML may use HTML's names of letters, whose definitions lie in a DTD that is not fetched."""
    return html5.get(f"{match[1]};", match[0])


def name(element: Element) -> str:
    """The element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def inside(element: Element, *names: str) -> Iterator[Element]:
    """The elements of these names anywhere inside, in order."""
    return (each for each in element.iter() if each is not element and name(each) in names)


def first(element: Element, *names: str) -> Element | None:
    return next(inside(element, *names), None)


def words(element: Element | None) -> str:
    """The words in the element, on one line."""
    return _on_one_line(element.itertext()) if element is not None else ""


def _on_one_line(pieces: Iterable[str]) -> str:
    """XML's white space runs together; a no-break space is none of it."""
    return re.sub(r"[ \t\r\n\f]+", " ", "".join(pieces)).strip(" ")


_INLINE = re.compile(
    "a|abbr|acronym|b|bdo|big|cite|code|del|dfn|em|font|i|ins|kbd|mark|q|s|samp|small|span|strong|sub|sup|tt|u|var|wbr"
    "|chron|city|classifier|copyrite|country|event|function|lang|location|money|num|frac|org|person|postaddr|pronounce"
    "|region|state|sublocation|virtloc|story[.]date|numer|denom|object[.]title|alt-code"
)
_UNSEEN = re.compile("script|style|head|title|media|nav|footer")


def paragraphs(element: Element) -> list[str]:
    """The words of the element in paragraphs: all but the elements that stand in a line begins a new one."""
    found: list[str] = []
    line: list[str] = []

    def end() -> None:
        if sentence := _on_one_line(line):
            found.append(sentence)
        line.clear()

    def walk(part: Element, depth: int) -> None:
        tag = name(part).casefold()
        if (depth and _UNSEEN.fullmatch(tag)) or depth > DEEPEST:
            return
        apart = _INLINE.fullmatch(tag) is None
        if apart:
            end()
        line.append(part.text or "")
        for child in part:
            walk(child, depth + 1)
            line.append(child.tail or "")
        if apart:
            end()

    walk(element, 0)
    end()
    return found
