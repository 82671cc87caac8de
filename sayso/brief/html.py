"""A brief as one HTML page: no script, no outside file, readable on a phone and in the dark.

Words of dispatches are escaped and isolated in their own direction, so that Arabic or Hebrew in a name turns nothing
around it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from importlib import resources

from sayso.brief.lines import described, numbered, ranges, title
from sayso.record import Claim
from sayso.record.brief import Brief, Chapter, Part, Section, Sentence, Topic

# Nothing is fetched and nothing runs, whatever a dispatch may have smuggled in.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def html(brief: Brief) -> str:
    """The whole page."""
    numbers = numbered(brief)
    claims = {c.id: c for c in brief.claims}
    name = escape(title(brief.scope))
    style = (resources.files("sayso.brief") / "brief.css").read_text(encoding="utf-8")
    return "\n".join((
        "<!doctype html>",
        '<html lang="en">',
        '<head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        f"<title>{name}</title>",
        f"<style>\n{style}</style></head>",
        f"<body><header><h1>{name}</h1></header>",
        "<main>",
        *_contents(brief),
        *(line for chapter in brief.chapters for line in _chapter(chapter, numbers, claims)),
        "</main></body></html>",
        "",
    ))


def _contents(brief: Brief) -> Iterator[str]:
    """All incidents at a glance, each leading to its section."""
    if not brief.chapters:
        yield "<p>The ledger holds no incident here.</p>"
        return
    yield '<nav aria-label="Incidents">'
    for chapter in brief.chapters:
        yield f"<h2>{escape(chapter.name)}</h2><ol>"
        for section in chapter.sections:
            heading = _words(section.heading)
            gist = _words(section.gist)
            yield f'<li><a href="#{_anchor(section)}">{heading}</a>{_marks(section)}<div class="gist">{gist}</div></li>'
        yield "</ol>"
    yield "</nav>"


def _chapter(chapter: Chapter, numbers: dict[str, int], claims: dict[str, Claim]) -> Iterator[str]:
    yield f'<h2 class="chapter">{escape(chapter.name)}</h2>'
    for section in chapter.sections:
        yield from _section(section, numbers, claims)


def _section(section: Section, numbers: dict[str, int], claims: dict[str, Claim]) -> Iterator[str]:
    yield f'<article id="{_anchor(section)}">'
    yield f"<h3>{_words(section.heading)}{_marks(section)}</h3>"
    id = f" <code>{escape(section.incident)}</code>" if section.incident else ""
    yield f'<p class="gist">{_words(section.gist)}{id}</p>'
    for sentence in section.sentences:
        said = _words(sentence)
        if sentence.topic is Topic.WORDS:
            said = f"<blockquote>{said}</blockquote>"
        yield f'<div class="said {sentence.topic.value}">{said} {_refs(sentence.claims, numbers)}</div>'
    yield f"<details><summary>Claims: {len(section.claims)}</summary><ol>"
    for id in section.claims:
        yield _claim(claims[id], numbers[id])
    yield "</ol></details></article>"


def _anchor(section: Section) -> str:
    return f"i-{escape(section.incident or section.claims[0])}"


def _claim(claim: Claim, number: int) -> str:
    line = f"<bdi>{escape(described(claim))}</bdi>"
    if claim.url and claim.url.startswith(("https://", "http://")):
        line += f' <a href="{escape(claim.url)}" rel="noreferrer">dispatch</a>'
    return f'<li id="c{number}" value="{number}">{line} <code>{escape(claim.id)}</code></li>'


def _marks(section: Section) -> str:
    return "".join(f' <span class="mark {m.value}">{m.value}</span>' for m in section.marks)


def _refs(ids: Iterable[str], numbers: dict[str, int]) -> str:
    """The numbers of the claims, each run leading to its first."""
    runs = (f'<a href="#c{run.partition("–")[0]}">{run}</a>' for run in ranges(numbers[i] for i in ids))
    return f'<span class="refs">[{", ".join(runs)}]</span>'


def _words(sentence: Sentence) -> str:
    return "".join(_stretch(part, escape(text)) for part, text in sentence.words)


def _stretch(part: Part, words: str) -> str:
    if part in {Part.PLAIN, Part.COUNTED}:
        return words
    return f'<bdi class="{part.value}">{words}</bdi>'
