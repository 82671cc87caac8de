"""Markdown and HTML show the words of a brief as they are, and lead from each sentence to its claims."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from any_incident import law, tellings
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from story_told import story

from sayso.brief.compose import compose
from sayso.brief.html import html
from sayso.brief.lines import numbered, ranges
from sayso.brief.markdown import escape, markdown, refs
from sayso.record import Claim, Incident
from sayso.record.brief import Brief, Scope
from sayso.record.phrases import one_line

VOID = {"meta", "br"}


class Page(HTMLParser):
    """The words of a page, its elements and where its links lead; it fails on an element left open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: set[str] = set()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        told = dict(attrs)
        assert not any(name.startswith("on") for name in told)
        self.ids += [told["id"] or ""] if "id" in told else []
        self.links += [told["href"] or ""] if "href" in told else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert tag in VOID or self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)


def page(brief: Brief) -> Page:
    parsed = Page()
    parsed.feed(html(brief))
    parsed.close()
    assert not parsed.open
    return parsed


def words_of(rendered: str) -> str:
    """The visible words of a piece of HTML, on one line."""
    parsed = Page()
    parsed.feed(rendered)
    parsed.close()
    return " ".join("".join(parsed.words).split())


def brief_of(told: tuple[Incident, dict[str, Claim]]) -> Brief:
    return compose([told[0]], told[1].__getitem__)


@law
@given(tellings())
def test_a_page_shows_every_sentence_and_nothing_of_a_dispatch_becomes_an_element(told) -> None:  # type: ignore[no-untyped-def]
    brief = brief_of(told)
    parsed = page(brief)
    shown = " ".join("".join(parsed.words).split())
    for sentence in brief.sentences:
        assert " ".join(sentence.text.split()) in shown
    assert parsed.elements <= {
        *("html", "head", "meta", "title", "style", "body", "header", "h1", "h2", "h3", "main", "nav", "ol", "li"),
        *("a", "div", "span", "article", "p", "code", "blockquote", "bdi", "details", "summary"),
    }


@law
@given(tellings())
def test_every_link_of_a_page_leads_to_a_place_in_it_or_to_a_web_address(told) -> None:  # type: ignore[no-untyped-def]
    parsed = page(brief_of(told))
    assert len(parsed.ids) == len(set(parsed.ids))
    for link in parsed.links:
        assert link.removeprefix("#") in parsed.ids if link.startswith("#") else link.startswith("https://")


@law
@given(tellings())
def test_markdown_shows_every_sentence_as_it_is(told) -> None:  # type: ignore[no-untyped-def]
    brief = brief_of(told)
    shown = words_of(MarkdownIt().render(markdown(brief)))
    for sentence in brief.sentences:
        assert " ".join(sentence.text.split()) in shown


@law
@given(st.text().map(one_line))
def test_escaped_words_are_shown_as_they_are(words: str) -> None:
    assert words_of(MarkdownIt().renderInline(f"x{escape(words)}x")) == " ".join(f"x{words}x".split())


@law
@given(st.sets(st.integers(1, 60), min_size=1))
def test_runs_of_numbers_can_be_taken_apart_again(numbers: set[int]) -> None:
    found: set[int] = set()
    for run in ranges(numbers):
        first, _, last = run.partition("–")
        found |= set(range(int(first), int(last or first) + 1))
    assert found == numbers


def test_in_the_storys_markdown_every_line_that_says_something_ends_with_its_claims() -> None:
    incidents, claims = story()
    brief = compose(incidents, claims.__getitem__, scope=Scope(where="AF"))
    lines = [line for line in markdown(brief).splitlines() if line.startswith("- ")]
    assert len(lines) == sum(len(s.sentences) for s in brief.sections)
    assert all(re.search(r" \[[\d–, ]+\]$", line) for line in lines)
    assert refs(brief.sections[0].gist.claims, numbered(brief)) == f"[1–{len(brief.sections[0].claims)}]"


def test_a_brief_of_nothing_says_so() -> None:
    nothing = compose([], {}.__getitem__, scope=Scope(where="AF", since="2021-08-30", as_of="2021-09-01T12:00Z"))
    title = "Brief: AF, since Mon 30 Aug 2021, as held at Wed 1 Sep 2021 12:00 UTC"
    assert markdown(nothing) == f"# {title}\n\nThe ledger holds no incident here.\n"
    assert title in page(nothing).words
