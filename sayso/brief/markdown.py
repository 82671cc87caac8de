"""A brief as Markdown: a heading an incident, a line a sentence with the numbers of its claims, the claims last."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sayso.brief.lines import described, numbered, ranges, title
from sayso.record.brief import Brief, Part, Sentence

# What begins a piece of Markdown or of HTML within a line. The words of a dispatch begin neither.
_SPECIAL = re.compile(r"[\\`*_\[\]<>#|~&]")
_AT_START = re.compile(r"^(\s*)([-+=]|\d+(?=[.)]))")


def markdown(brief: Brief) -> str:
    """The whole brief, ending in a newline."""
    return "\n".join(_lines(brief)).rstrip("\n") + "\n"


def _lines(brief: Brief) -> Iterator[str]:
    numbers = numbered(brief)
    yield f"# {escape(title(brief.scope))}"
    yield ""
    for chapter in brief.chapters:
        yield f"## {escape(chapter.name)}"
        yield ""
        for section in chapter.sections:
            marks = "".join(f" · {m.value.upper()}" for m in section.marks)
            yield f"### {_words(section.heading)}{marks}"
            yield ""
            yield f"{_words(section.gist)} {refs(section.gist.claims, numbers)}"
            if section.incident:
                yield f"· incident `{section.incident}`"
            yield ""
            for sentence in section.sentences:
                yield f"- {_words(sentence)} {refs(sentence.claims, numbers)}"
            yield ""
    if not brief.chapters:
        yield "The ledger holds no incident here."
        yield ""
        return
    yield "## Claims"
    yield ""
    for claim in brief.claims:
        yield f"{numbers[claim.id]}. `{claim.id}` {escape(described(claim))}"


def refs(claims: Iterable[str], numbers: dict[str, int]) -> str:
    """ "[1–3, 7]": the numbers of the claims behind a sentence."""
    return f"[{', '.join(ranges(numbers[c] for c in claims))}]"


def _words(sentence: Sentence) -> str:
    said = "".join(f"**{escape(text)}**" if part is Part.NUMBER else escape(text) for part, text in sentence.words)
    return _AT_START.sub(r"\1\\\2" if not said[:1].isdigit() else r"\1\2\\", said)


def escape(words: str) -> str:
    """The words as Markdown that shows them as they are."""
    return _SPECIAL.sub(lambda m: {"<": "&lt;", ">": "&gt;", "&": "&amp;"}.get(m[0], "\\" + m[0]), words)
