"""What a page tells of itself, where pages are odd."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.collect import extract, masthead
from sayso.collect.paragraphs import Paragraphs

KEYS = [
    "@type",
    "@graph",
    "headline",
    "datePublished",
    "publisher",
    "author",
    "name",
    "mainEntity",
    "mainEntityOfPage",
    "url",
    "articleBody",
    "inLanguage",
    "creditText",
]
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=10)
    | st.sampled_from(["NewsArticle", "Organization", "2021-09-01"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=15,
)


def told(markup: str) -> masthead.Masthead:
    return masthead.of(Paragraphs.of(markup))


@given(values)
def test_any_json_ld_is_survived(found: Any) -> None:
    article = {
        "@type": "NewsArticle",
        "headline": found,
        "publisher": found,
        "author": found,
        "datePublished": found,
        "url": found,
    }
    for described in (found, article):
        page = told(f'<html><script type="application/ld+json">{json.dumps(described)}</script><h1>x</h1></html>')
        assert all(
            v is None or isinstance(v, (str, tuple))
            for v in (page.title, page.published, page.source, page.url, page.notes)
        )


@pytest.mark.parametrize(
    "broken", ["{", "[" * 100_000, '{"@type": "NewsArticle", "headline": "a\nb"};', "<!-- x -->", ""]
)
def test_broken_json_ld_leaves_what_the_page_shows(broken: str) -> None:
    page = told(f'<html><script type="application/ld+json">{broken}</script><h1>a b</h1></html>')
    assert page.title == "a b"


def test_the_time_of_the_more_exact_word_is_taken_where_both_mean_the_same_day() -> None:
    meta = '<meta name="date" content="2021-09-01"><meta property="article:published_time" content="{}">'
    assert told(meta.format("2021-09-01T10:00:00+03:00")).published == "2021-09-01T10:00:00+03:00"
    ld = '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2021-09-01"}</script>'
    assert told(ld + meta.format("2021-09-01T10:00:00+03:00")).published == "2021-09-01T10:00:00+03:00"
    assert told(ld + meta.format("2021-09-05T10:00:00+03:00")).published == "2021-09-01"


def test_a_time_that_can_mean_two_days_is_none() -> None:
    assert (
        told('<html><meta name="date" content="02/09/2021"><h1>x</h1><time>02/09/2021</time></html>').published is None
    )


def test_the_name_of_the_site_is_no_part_of_the_headline() -> None:
    head = '<title>Rebels take bridge - The Courier</title><meta property="og:site_name" content="The Courier">'
    assert (
        told(head + '<meta property="og:title" content="Rebels take bridge | The Courier">').title
        == "Rebels take bridge"
    )
    assert told(head + "<h1>The Courier</h1><h1>Rebels take bridge</h1>").title == "Rebels take bridge"
    # A dash within a headline is its own.
    assert (
        told('<meta property="og:title" content="Rebels take bridge - army denies it">').title
        == "Rebels take bridge - army denies it"
    )


def test_a_front_page_is_no_address_of_a_dispatch() -> None:
    assert told('<link rel="canonical" href="https://a.example/">').url is None
    assert (
        told('<link rel="canonical" href="/news/1"><meta property="og:url" content="https://a.example/x">').url
        == "https://a.example/news/1"
    )
    assert told('<link rel="canonical" href="http://[bad/1">').url is None


def test_a_headline_that_the_first_sentence_repeats_still_stands_above_it() -> None:
    text = extract.headed("Rebels take bridge", "Rebels take bridge near Kunduz, police said.")
    assert text == "Rebels take bridge\n\nRebels take bridge near Kunduz, police said."
    assert (
        extract.headed("Rebels take bridge", "Rebels  take bridge\r\n\r\nThey came.")
        == "Rebels  take bridge\r\n\r\nThey came."
    )
    assert extract.headed(None, "They came.") == "They came."
