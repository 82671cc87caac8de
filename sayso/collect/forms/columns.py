"""Which column of a table, or which name in a JSON object, is the text, which the title, the date, the source."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any, cast

from sayso.collect import moments
from sayso.collect.parcel import Draft
from sayso.errors import InputError

# What the field's tables and corpora call them, the plainest name first; letters and digits alone are compared.
NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "text": (
        "text",
        "body",
        "content",
        "article",
        "articletext",
        "articlebody",
        "bodytext",
        "fulltext",
        "maintext",
        "story",
    ),
    "title": ("title", "headline", "heading", "header", "articletitle", "subject"),
    "published": (
        *(
            "published",
            "date",
            "publishedat",
            "datepublished",
            "publicationdate",
            "publisheddate",
            "pubdate",
            "publishdate",
        ),
        *("datetime", "timestamp", "articledate", "createdat"),
    ),
    "url": ("url", "link", "uri", "permalink", "sourceurl", "articleurl"),
    "source": (
        "source",
        "agency",
        "publisher",
        "outlet",
        "newspaper",
        "publication",
        "sourcename",
        "newssource",
        "domain",
    ),
    "id": ("id", "docid", "articleid", "guid", "uuid", "identifier"),
    "language": ("language", "lang", "languagecode"),
    "version": ("version", "modified", "updated", "updatedat", "lastmodified"),
    "withdrawn": ("withdrawn",),
})


def said(words: str) -> Mapping[str, str]:
    """`text=Body,title=Headline` as our names to theirs; `published=` says that no column is the date.

    Raises: ValueError when it is not written so.
    """
    found: dict[str, str] = {}
    for pair in words.split(","):
        ours, equals, theirs = pair.partition("=")
        if not equals or ours.strip() not in NAMES:
            raise ValueError(
                f"columns {pair!r} is not NAME=COLUMN, such as text=Body,title=Head; the names are {', '.join(NAMES)}"
            )
        found[ours.strip()] = theirs.strip()
    return MappingProxyType(found)


def among(names: Sequence[str], said: Mapping[str, str]) -> Mapping[str, str]:
    """Our names to theirs: as said, else as they are usually called.

    Raises: InputError when a column that was named is not there, or none is a text.
    """
    return _among(tuple(names), tuple(sorted(said.items())))


@lru_cache(maxsize=256)
def _among(names: tuple[str, ...], said: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    plain: dict[str, str] = {}
    for name in names:
        plain.setdefault(re.sub(r"[\W_]+", "", name).casefold(), name)
    for ours, theirs in said:
        if theirs and theirs not in names:
            raise InputError(f"there is no column {theirs!r}; its columns are {_list(names)}")
        found[ours] = theirs
    for ours, usual in NAMES.items():
        if ours not in found:
            found[ours] = next(
                (plain[name] for name in usual if name in plain and plain[name] not in found.values()), ""
            )
    return MappingProxyType({ours: theirs for ours, theirs in found.items() if theirs})


def no_text(names: Sequence[str]) -> str:
    return (
        f"its columns are {_list(names)}, and none is called text, body or content;"
        " say which is the text, e.g. --columns text=NAME"
    )


def _list(names: Sequence[str]) -> str:
    return ", ".join(map(repr, names[:20])) + (" ..." if len(names) > 20 else "")


def draft(
    row: Mapping[str, Any], columns: Mapping[str, str], *, said: Mapping[str, str], notes: tuple[str, ...] = ()
) -> Draft:
    """What the row tells. A column that was said, or has our own name, must hold what it should; one that was guessed
    and does not is left out with a note.

    Raises: ValueError when a value is not of its kind, with the value.
    """
    theirs = columns.get("text", "text")
    withdrawn = row.get(columns.get("withdrawn", "")) in {True, "true", "True", "1"}
    text = row.get(theirs)
    if not isinstance(text, str):
        if text is not None or not withdrawn:
            raise ValueError(f"has no text: `{theirs}` must be a string")
        text = ""
    told: dict[str, str | None] = {}
    for ours, theirs in columns.items():
        if ours in {"text", "withdrawn"}:
            continue
        try:
            told[ours] = _value(ours, theirs, row.get(theirs))
        except ValueError as e:
            if ours in said or ours == theirs:
                raise
            notes = (*notes, f"{e}; it is left out")
    return Draft(text=text, withdrawn=withdrawn, notes=notes, **told)


def _value(ours: str, theirs: str, value: Any) -> str | None:
    if isinstance(value, dict) and ours == "source":
        value = cast("dict[str, Any]", value).get("name")
    if isinstance(value, int) and ours in {"id", "version"}:
        value = str(value)
    if value is None:
        return None
    if not isinstance(value, str):
        if ours == "id":
            return None
        raise ValueError(f"`{theirs}` must be a string, not {value!r:.60}")
    if ours != "published" or not value.strip():
        return value if value.strip() else None
    moment = moments.told(value)
    if moment is None:
        raise ValueError(f"{theirs} {value!r:.60} is no ISO date or date-time such as 2021-09-01")
    return moment
