"""What the desk tells as JSON values: the same records as on its pages."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, cast

from sayso.brief.lines import title
from sayso.desk.pages import DispatchPage, Row
from sayso.desk.utf16 import span_to_utf16
from sayso.ledger.spots import Drawn
from sayso.record import Claim, Entry, Span
from sayso.record.brief import Brief, Section, Sentence
from sayso.record.claim_plain import claim_to_plain, entry_to_plain, version_to_plain
from sayso.record.phrases import headline
from sayso.record.words import CLASS_OF

Plain = dict[str, Any]
_PLAIN = frozenset({str, int, float, bool})


def plain(value: Any) -> Any:
    """A record, or what is made of records, as JSON values; claims and entries in their own form."""
    if value is None or type(value) in _PLAIN:
        return value
    match value:
        case Claim():
            return claim_to_plain(value)
        case Entry():
            return entry_to_plain(value)
        case Span():
            return [value.start, value.end]
        case Enum():
            return value.value
        case dict():
            return {str(k): plain(v) for k, v in cast("dict[Any, Any]", value).items()}
        case set() | frozenset():
            return sorted(map(plain, cast("set[Any]", value)))
        case list() | tuple():
            return [plain(v) for v in cast("list[Any]", value)]
        case _ if is_dataclass(value):
            return {name: plain(getattr(value, name)) for name in _names(type(value))}
        case _:
            raise TypeError(f"{value!r} has no form in JSON")


@cache
def _names(kind: type[Any]) -> tuple[str, ...]:
    """The names of a record's fields: asking for them takes longer than all else."""
    return tuple(f.name for f in fields(kind))


def row_to_plain(row: Row) -> Plain:
    """An incident in a list: what the list shows, and the record."""
    return {
        "heading": row.heading.text,
        "gist": row.gist.text,
        "marks": [m.value for m in row.marks],
        "day": row.day or None,
        "class": row.kind,
        "origins_for": row.n_for,
        "origins_against": row.n_against,
        "outlets": len(row.incident.outlets),
        "reviewed": row.reviewed,
        "incident": plain(row.incident),
    }


def drawn_to_plain(one: Drawn) -> Plain:
    """What the map draws at one place; `kind` gives its colour."""
    # By hand: a map has hundreds. A hundred-thousandth of a degree is a metre.
    return {
        "key": one.key,
        "name": one.name,
        "type": one.type.value,
        "n": one.n,
        "contested": one.contested,
        "unknown": one.unknown,
        "area": one.area,
        "lat": one.lat if one.lat is None else round(one.lat, 5),
        "lon": one.lon if one.lon is None else round(one.lon, 5),
        "radius_km": round(one.radius_km, 3),
        "id": one.id,
        "kind": CLASS_OF[one.type].value,
        "says": f"{headline(one.type)}, {one.name}",
    }


def drawn_json(them: Iterable[Drawn]) -> str:
    """The same as text, for a page that carries it."""
    return json.dumps([drawn_to_plain(one) for one in them])


def listed(row: Row) -> Plain:
    """An incident where a few words must do."""
    return {
        "id": row.incident.id,
        "name": row.name.text,
        "day": row.day or None,
        "gist": row.gist.text,
        "marks": [m.value for m in row.marks],
    }


def section_to_plain(section: Section) -> Plain:
    return {
        "incident": section.incident,
        "heading": section.heading.text,
        "gist": section.gist.text,
        "marks": [m.value for m in section.marks],
        "sentences": [_sentence(s) for s in section.sentences],
    }


def _sentence(sentence: Sentence) -> Plain:
    return {"topic": sentence.topic.value, "text": sentence.text, "claims": list(sentence.claims)}


def brief_to_plain(brief: Brief) -> Plain:
    return {
        "title": title(brief.scope),
        "chapters": [{"name": c.name, "sections": [section_to_plain(s) for s in c.sections]} for c in brief.chapters],
        "claims": [claim_to_plain(c) for c in brief.claims],
    }


def dispatch_to_plain(page: DispatchPage) -> Plain:
    """A version with its claims; each evidence has its range in code points, and in UTF-16 as browsers count."""
    text = page.version.dispatch.text
    entries = [entry_to_plain(e) for e in page.entries]
    for told, entry in zip(entries, page.entries, strict=True):
        for evidence, cited in zip(told["evidence"], entry.claim.evidence, strict=True):
            evidence["utf16"] = list(span_to_utf16(text, cited.span))
    return {
        **version_to_plain(page.version),
        "read_by": page.read_by or None,
        "versions": [v.id for v in page.versions],
        "claims": entries,
        "incidents": {e.id: i.id for e in page.entries if (i := page.incidents.get(e.id))},
    }
