"""Feeds on disk: what they hold of their dispatches."""

from __future__ import annotations

import json

import pytest
from opening import dispatches, refused

MARKED = "&lt;p&gt;DARAA (LW) - Two people were killed on Saturday.&lt;/p&gt;&lt;p&gt;No one claimed it.&lt;/p&gt;"
RSS = f"""<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>Levant Wire</title><link>https://lw.example/</link><language>en</language>
<item><title>Two killed in Daraa blast</title><link>https://lw.example/1</link>
<pubDate>Sat, 12 Mar 2022 18:04:00 +0200</pubDate>
<description>Short.</description><content:encoded>{MARKED}</content:encoded></item>
<item><title>Only a headline</title><link>https://lw.example/2</link></item></channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Levant Wire</title>
<entry><title>Two killed in Daraa blast</title>
<link href="https://lw.example/1"/><id>urn:1</id><published>2022-03-12T18:04:00+02:00</published><updated>2022-03-12T20:00:00+02:00</updated>
<content type="html">{MARKED}</content></entry></feed>"""
JSON = json.dumps({
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Levant Wire",
    "items": [
        {
            "id": "1",
            "url": "https://lw.example/1",
            "title": "Two killed in Daraa blast",
            "date_published": "2022-03-12T18:04:00+02:00",
            "content_html": "<p>DARAA (LW) - Two people were killed on Saturday.</p><p>No one claimed it.</p>",
        }
    ],
})


@pytest.mark.parametrize(
    ("feed", "name"), [(RSS, "a.xml"), (RSS, "a.rss"), (ATOM, "a.atom"), (ATOM, ""), (JSON, "a.json")]
)
def test_the_entries_with_words_are_dispatches(feed: str, name: str) -> None:
    (d,) = dispatches(feed.encode(), name)
    assert d.text == (
        "Two killed in Daraa blast\n\nDARAA (LW) - Two people were killed on Saturday.\n\nNo one claimed it."
    )
    assert (d.url, d.source, d.published) == ("https://lw.example/1", "Levant Wire", "2022-03-12T18:04:00+02:00")
    assert d.notes == ("as its feed has it, which may be a part only",)


def test_a_feed_without_words_says_what_to_do() -> None:
    bare = RSS[: RSS.index("<item>")] + RSS[RSS.index("<item><title>Only") :]
    assert refused(bare.encode(), "a.xml") == "announces 1 dispatches and holds the words of none; add its address"


def test_a_feed_that_defines_entities_is_refused() -> None:
    bomb = RSS.replace("<rss", '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><rss', 1)
    assert "made to blow up" in refused(bomb.encode(), "a.xml")
