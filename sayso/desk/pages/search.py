"""The screen of a search: dispatches and incidents in which words stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sayso.desk.asked import Asked
from sayso.desk.held import Told
from sayso.desk.pages.rows import BESIDE, PAGE, Row, row
from sayso.ledger import View
from sayso.ledger.terms import folded, terms, words
from sayso.record import Version
from sayso.record.phrases import one_line


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A dispatch that a search found, with the first words that it was found by; of its parts, those are true."""

    version: Version
    snippet: str
    parts: tuple[tuple[bool, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    text: str
    dispatches: tuple[Found, ...]
    next: str
    rows: tuple[Row, ...]
    n: int


def search_page(told: Told, view: View, asked: Asked, *, after: int | None) -> SearchPage:
    """Dispatches and incidents in which the words stand."""
    if not asked.text:
        return SearchPage(text="", dispatches=(), next="", rows=(), n=0)
    found = list(view.dispatches(text=asked.text, after=after, limit=PAGE + 1))
    shown = found[:PAGE]
    return SearchPage(
        text=asked.text,
        dispatches=tuple(_found(v, asked.text) for v in shown),
        next=str(shown[-1].n) if len(found) > PAGE else "",
        rows=tuple(row(i, told) for i in told.page(asked, limit=BESIDE)),
        n=told.n(asked),
    )


def _found(version: Version, asked: str) -> Found:
    line = snippet(version.dispatch.text, asked)
    return Found(version=version, snippet=line, parts=tuple(_parts(line, asked)))


def _parts(line: str, asked: str) -> Iterator[tuple[bool, str]]:
    """The line in parts, each with whether it is one of the words that are asked for."""
    wanted = [t for t in terms(asked) if not t.absent]
    whole, starts = ({w for t in wanted for w in t.words if t.starts is how} for how in (False, True))
    at = 0
    for met in re.finditer(r"\w+", line):
        word = folded(met.group()).strip()
        if word in whole or any(word.startswith(s) for s in starts):
            if at < met.start():
                yield False, line[at : met.start()]
            yield True, met.group()
            at = met.end()
    if at < len(line):
        yield False, line[at:]


def snippet(text: str, asked: str) -> str:
    """The first line in which a word that is asked for stands, cut around it; else the first line with words."""
    lines = [one_line(line) for line in text.splitlines() if line.strip()]
    wanted = words(asked)
    for line in lines:
        cut = folded(line)
        if any(f" {w}" in cut for w in wanted):
            at = max(0, min((line.casefold().find(w) for w in wanted if w in line.casefold()), default=0) - 100)
            return ("… " if at else "") + line[at : at + 240] + (" …" if len(line) > at + 240 else "")
    return lines[0][:240] if lines else ""
