"""Feeds on disk and in archives: RSS, Atom and JSON Feed, for the words that they hold themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sayso.collect import extract
from sayso.collect.forms import xml
from sayso.collect.forms.form import Open
from sayso.collect.parcel import MAX_DOCUMENT, Draft, Parcel, Taken, failure
from sayso.errors import SaysoError
from sayso.record import Dispatch, Failure

_ROOTS = frozenset({"rss", "feed", "RDF"})
_JSON = re.compile(rb"\s*\{.{0,2000}?\"version\"\s*:\s*\"https?://jsonfeed\.org/version/", re.S)


def looks_like_feed(head: bytes) -> bool:
    return xml.root_of(head) in _ROOTS or _JSON.match(head) is not None


def document(parcel: Parcel, open: Open) -> Iterator[Taken]:
    """One dispatch for each entry with words of its own; the pages behind them are not asked for."""
    # Here, because it brings what only the web needs.
    from sayso.collect import feed

    capture = parcel.whole(most=MAX_DOCUMENT)
    try:
        found = feed.feed(capture, name=capture.url or capture.origin)
    except SaysoError as e:
        yield Taken(capture=capture, outcomes=(failure(capture.origin, str(e)),))
        return
    outcomes: list[Dispatch | Failure] = []
    for notice in found.notices:
        if not notice.words:
            continue
        draft = Draft(
            text=extract.headed(notice.title, notice.words),
            title=notice.title,
            published=notice.published,
            url=notice.url,
            source=parcel.told.source or found.title,
            language=notice.language,
            version=notice.updated,
            notes=("as its feed has it, which may be a part only", *notice.notes),
        )
        outcomes.append(draft.done(capture, parcel.told, part=f"#{notice.url}"))
    if not outcomes:
        n = len(found.notices)
        outcomes.append(
            failure(capture.origin, f"announces {n} dispatches and holds the words of none; add its address")
        )
    yield Taken(capture=capture, outcomes=tuple(outcomes))
