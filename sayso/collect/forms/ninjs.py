"""ninjs, the IPTC's news in JSON: 1.x, 2.x and 3.x, which differ in the letter case and in what is a list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from sayso.collect import extract, moments
from sayso.collect.parcel import Draft
from sayso.errors import InputError

_SIGNS = frozenset({
    "versioncreated",
    "firstcreated",
    "pubstatus",
    "bodies",
    "headlines",
    "body_text",
    "body_xhtml",
    "body_html",
})
_TEXTS = frozenset({"text", "composite", "component"})
# Markup keeps the paragraphs apart; in the plain text beside it they often run together.
_MARKED = ("xhtml", "html", "nitf", "xml")


def is_ninjs(row: Mapping[str, Any]) -> bool:
    """True for an object with a `uri` and at least one of the names that only ninjs has."""
    names = {name.casefold() for name in row}
    return "uri" in names and bool(names & _SIGNS)


def draft(row: Mapping[str, Any]) -> Draft:
    """The item: headline, then its main body; `canceled` withdraws it. Published is when this version was made.

    Raises: InputError when it is a picture, an event or the like: a caption is no dispatch.
    """
    item = {name.casefold(): value for name, value in row.items()}
    kind = _words(item.get("type")) or "text"
    if kind.casefold() not in _TEXTS:
        raise InputError(f"is a ninjs {kind}, not a text")
    headline = _headline(item)
    body, notes = _body(item)
    status = str(item.get("pubstatus") or "usable").casefold()
    withdrawn = status in {"canceled", "cancelled"}
    if withdrawn and not body:
        body = _words(item.get("ednote")) or ""
    version = item.get("version")
    created = _words(item.get("versioncreated")) or _words(item.get("firstcreated"))
    return Draft(
        text=extract.headed(headline, body),
        title=headline,
        published=moments.told(created),
        source=_source(item),
        language=_words(item.get("language")),
        id=_words(item.get("uri")),
        version=str(version)
        if isinstance(version, (str, int)) and str(version)
        else _words(item.get("versioncreated")),
        withdrawn=withdrawn,
        notes=(*notes, *_notes(item, status)),
    )


def _words(value: Any) -> str | None:
    return " ".join(value.split()) or None if isinstance(value, str) else None


def _named(things: Any) -> Iterator[dict[str, Any]]:
    """The objects of a list, their names in small letters."""
    for thing in cast("list[Any]", things) if isinstance(things, list) else []:
        if isinstance(thing, dict):
            yield {str(name).casefold(): value for name, value in cast("dict[Any, Any]", thing).items()}


def _headline(item: dict[str, Any]) -> str | None:
    told = list(_named(item.get("headlines")))
    main = [h for h in told if str(h.get("role", "main")).rpartition("/")[2].casefold() in {"main", "headline", ""}]
    headlines = [words for h in (*main, *told) if (words := _words(h.get("value")))]
    headline = headlines[0] if headlines else _words(item.get("headline")) or _words(item.get("title"))
    return extract.words_of(headline).replace("\n\n", " ") if headline and "<" in headline else headline


def _body(item: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    """The main body, and a note where only a summary is there."""
    bodies = [
        (str(b.get("role", "")), str(b.get("contenttype", "")), b["value"])
        for b in _named(item.get("bodies"))
        if "value" in b
    ]
    bodies += [("", name.removeprefix("body_"), value) for name, value in item.items() if name.startswith("body_")]
    told = [
        (role.casefold(), kind.casefold(), value)
        for role, kind, value in bodies
        if isinstance(value, str) and value.strip()
    ]
    if told:
        _, kind, value = min(told, key=_rank)
        marked = any(m in kind for m in _MARKED) or extract.is_page(value)
        return extract.words_of(value) if marked else value, ()
    summaries = [
        *_named(item.get("descriptions")),
        *({"value": v} for k, v in item.items() if k.startswith("description_")),
    ]
    summary = next((s["value"] for s in summaries if isinstance(s.get("value"), str) and s["value"].strip()), "")
    return summary, ("only a summary: it brings no body",) if summary else ()


def _rank(body: tuple[str, str, str]) -> tuple[bool, int]:
    role, kind, _ = body
    other = role in {"summary", "caption", "teaser", "abstract", "intro"}
    return other, next((i for i, m in enumerate(_MARKED) if m in kind), len(_MARKED))


def _source(item: dict[str, Any]) -> str | None:
    """Who publishes it: the provider, else who holds the rights, else who is named as its source."""
    sources = [_words(s.get("name")) for s in _named(item.get("infosources"))]
    provider = item.get("provider")
    named = cast("dict[str, Any]", provider).get("name") if isinstance(provider, dict) else provider
    told = (named, item.get("copyrightholder"), item.get("source"), *sources)
    return next((words for t in told if (words := _words(t))), None)


def _notes(item: dict[str, Any], status: str) -> Iterator[str]:
    for name in ("located", "ednote", "embargoed"):
        if words := _words(item.get(name)):
            yield f"{name}: {words}"
    if status == "withheld":
        yield "withheld: its source asks not to publish it yet"
    for source in _named(item.get("infosources")):
        if words := _words(source.get("name")):
            yield f"information from {words}"
