"""What feeds, sitemaps and listing pages tell, well or badly."""

from __future__ import annotations

import gzip
import json
import time
from contextlib import suppress
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.collect.feed import Feed, Notice, announces, feed, listing, plain_url
from sayso.errors import FeedError
from sayso.record.capture import Capture

BASE = "https://wire.example/feeds/all"


def captured(content: str | bytes, *, kind: str | None = "application/xml", url: str = BASE) -> Capture:
    content = content.encode() if isinstance(content, str) else content
    return Capture(content=content, taken_at="2021-09-01T09:30:00+03:00", origin=url, url=url, media_type=kind)


def read(content: str | bytes, *, kind: str | None = "application/xml") -> Feed:
    return feed(captured(content, kind=kind), name="Example Wire")


RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
 <channel>
  <title>Example Wire &#8212; World</title><link>https://wire.example/</link><language>en-gb</language>
  <item>
   <title><![CDATA[Rebels take bridge at Karsh, <b>army</b> denies]]></title>
   <link>/2021/09/01/karsh?utm_source=rss&amp;id=7#top</link>
   <guid isPermaLink="false">wire-7</guid>
   <pubDate>Wed, 01 Sep 2021 23:00:00 +0430</pubDate>
   <description>Short &lt;p&gt;version&lt;/p&gt;</description>
   <content:encoded><![CDATA[<p>Rebels took the bridge by night.</p><script>spy()</script>
    <p>The army denied it.</p>]]></content:encoded>
  </item>
  <item><title>Shells fall on Omar</title><link>https://wire.example/omar</link>
   <pubDate>Tue, 31 Aug 2021 10:00:00 AFT</pubDate></item>
  <item><title>No date is told</title><link>https://wire.example/undated</link></item>
  <item><title>A date of no kind</title><link>https://wire.example/odd</link><pubDate>last Tuesday</pubDate></item>
  <item><title>Shells fall on Omar</title><link>https://wire.example/omar</link></item>
  <item><title>No link</title></item>
  <item><title>A script</title><link>javascript:alert(1)</link></item>
 </channel>
</rss>"""


def test_rss_tells_title_address_date_with_its_zone_and_words() -> None:
    found = read(RSS)
    assert (found.kind, found.title, found.notes) == ("rss20", "Example Wire — World", ())
    assert found.notices == (
        Notice(
            url="https://wire.example/2021/09/01/karsh?id=7",
            title="Rebels take bridge at Karsh, army denies",
            published="2021-09-01T23:00:00+04:30",
            language="en-gb",
            words="Rebels took the bridge by night.\n\nThe army denied it.",
        ),
        Notice(
            url="https://wire.example/omar",
            title="Shells fall on Omar",
            published="2021-08-31T10:00:00",
            language="en-gb",
            notes=("the zone 'AFT' of the feed's date is none that is known, and is left out",),
        ),
        Notice(url="https://wire.example/undated", title="No date is told", language="en-gb"),
        Notice(
            url="https://wire.example/odd",
            title="A date of no kind",
            language="en-gb",
            notes=("the feed's date 'last Tuesday' is none that is understood, and is left out",),
        ),
    )


ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="uk">
 <title type="text">Новини</title>
 <entry><title type="html">Обстріл &amp;amp; пожежа</title><link rel="alternate" href="a/1"/><id>urn:1</id>
  <published>2022-03-01T08:00:00+02:00</published><updated>2022-03-01T09:15:00+02:00</updated>
  <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Уночі.</p></div></content></entry>
 <entry><title>Only updated</title><link href="https://wire.example/a/2"/><updated>2022-03-01T07:00:00Z</updated></entry>
</feed>"""


def test_atom_keeps_apart_when_it_was_published_and_when_changed() -> None:
    one, two = read(ATOM, kind="application/atom+xml").notices
    assert (one.url, one.title, one.words) == ("https://wire.example/feeds/a/1", "Обстріл & пожежа", "Уночі.")
    assert (one.published, one.updated) == ("2022-03-01T08:00:00+02:00", "2022-03-01T09:15:00+02:00")
    assert (two.published, two.updated, two.mark) == (None, "2022-03-01T07:00:00Z", "2022-03-01T07:00:00Z")
    assert (one.language, two.language) == ("uk", "uk")


def test_rss_1_has_one_date_which_is_the_publication() -> None:
    (entry,) = read(
        """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
         xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>W</title></channel>
         <item rdf:about="https://wire.example/1"><title>T</title><link>https://wire.example/1</link>
         <dc:date>2021-09-01T10:00+03:00</dc:date></item></rdf:RDF>"""
    ).notices
    assert entry.published == "2021-09-01T10:00+03:00"


def test_json_feed_tells_the_same() -> None:
    found = read(
        json.dumps({
            "version": "https://jsonfeed.org/version/1.1",
            "title": "Example Wire",
            "language": "en",
            "items": [
                {
                    "id": "7",
                    "url": "/karsh",
                    "title": "Rebels take bridge",
                    "content_html": "<p>By night.</p><p>Army denies.</p>",
                    "date_published": "2021-09-01T23:00:00+04:30",
                    "date_modified": "2021-09-01T23:30:00+04:30",
                },
                {"id": "https://wire.example/omar", "content_text": "Shells fell.", "language": "fa"},
                {"id": "9"},
                "odd",
            ],
        }),
        kind="application/feed+json",
    )
    assert (found.kind, found.title) == ("json", "Example Wire")
    assert found.notices == (
        Notice(
            url="https://wire.example/karsh",
            title="Rebels take bridge",
            published="2021-09-01T23:00:00+04:30",
            updated="2021-09-01T23:30:00+04:30",
            language="en",
            words="By night.\n\nArmy denies.",
        ),
        Notice(url="https://wire.example/omar", language="fa", words="Shells fell."),
    )


NEWS_MAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
  xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
 <url><image:image><image:loc>https://img.example/1.jpg</image:loc><image:title>Smoke</image:title></image:image>
  <loc>https://wire.example/karsh</loc><lastmod>2021-09-02</lastmod>
  <news:news><news:publication><news:name>Example Wire</news:name><news:language>en</news:language></news:publication>
   <news:publication_date>2021-09-01T23:00:00+04:30</news:publication_date>
   <news:title>Rebels take bridge</news:title></news:news></url>
 <url><loc> https://wire.example/omar </loc></url>
 <url><loc>ftp://wire.example/x</loc></url>
</urlset>"""


def test_a_news_sitemap_tells_title_and_publication_and_a_plain_one_addresses() -> None:
    found = read(NEWS_MAP)
    assert found.kind == "sitemap"
    assert found.notices == (
        Notice(
            url="https://wire.example/karsh",
            title="Rebels take bridge",
            published="2021-09-01T23:00:00+04:30",
            updated="2021-09-02",
            language="en",
        ),
        Notice(url="https://wire.example/omar"),
    )
    assert read(gzip.compress(NEWS_MAP.encode()), kind="application/gzip") == found


def test_of_a_large_sitemap_the_newest_thousand_are_listed() -> None:
    days = [f"20{n // 365:02}-{n // 31 % 12 + 1:02}-{n % 28 + 1:02}T0{n % 10}:00:00+0{n % 5}:00" for n in range(3_000)]
    urls = "".join(f"<url><loc>https://w.example/{n}</loc><lastmod>{day}</lastmod></url>" for n, day in enumerate(days))
    listed = read(f"<urlset><url><loc>https://w.example/undated</loc></url>{urls}</urlset>").notices
    moments = [datetime.fromisoformat(notice.updated or "") for notice in listed]
    assert moments == sorted(map(datetime.fromisoformat, days), reverse=True)[:1_000]


def test_a_sitemap_index_lists_its_maps_the_newest_first() -> None:
    found = read(
        """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
         <sitemap><loc>https://wire.example/1.xml</loc><lastmod>2021-08-01</lastmod></sitemap>
         <sitemap><loc>https://wire.example/2.xml</loc><lastmod>2021-09-01T10:00:00Z</lastmod></sitemap>
         <sitemap><loc>https://wire.example/3.xml</loc></sitemap></sitemapindex>"""
    )
    assert found.maps == tuple(f"https://wire.example/{n}.xml" for n in (2, 1, 3))
    assert found.notices == ()


PAGE = """<!doctype html><html><head><base href="https://wire.example/news/"><title>News</title>
<script>document.write('<a href="/spy">one two three four five</a>')</script></head><body>
<nav><a href="/world">World</a> <a href="/about">About the Example Wire and its people</a></nav>
<!-- <a href="/old">A story that was taken off the page</a> -->
<a href="1?utm_medium=list"><img src="x.jpg" alt=""></a><h2><a href='1'>Rebels take <b>bridge</b> at Karsh</a></h2>
<h2><a class=x href=2>Shells &amp; smoke over Omar</a></h2>
<a href="https://other.example/3">Another paper tells of the bridge</a>
<a name="x">no link at all to be seen here</a><a href="mailto:x@y">write to us about this and that</a></body></html>"""


def test_a_page_is_read_as_a_list_of_what_looks_like_headlines() -> None:
    found = listing(captured(PAGE, kind="text/html", url="https://wire.example/news/"), name="Example Wire")
    assert [(e.url, e.title) for e in found.notices] == [
        ("https://wire.example/about", "About the Example Wire and its people"),
        ("https://wire.example/news/1", "Rebels take bridge at Karsh"),
        ("https://wire.example/news/2", "Shells & smoke over Omar"),
    ]


def test_a_pattern_says_which_links_are_dispatches() -> None:
    page = captured(PAGE, kind="text/html", url="https://wire.example/news/")
    found = listing(page, name="Example Wire", links=r"/news/\d+$|^https://other\.")
    assert [e.url for e in found.notices] == [
        "https://wire.example/news/1",
        "https://wire.example/news/2",
        "https://other.example/3",
    ]
    with pytest.raises(
        FeedError, match=r"listing 'Example Wire' has 5 links and none whose address holds 'xyz'; set links"
    ):
        listing(page, name="Example Wire", links="xyz")


def told(content: str | bytes, kind: str | None = "application/xml") -> str:
    with pytest.raises(FeedError) as e:
        read(content, kind=kind)
    return str(e.value)


def test_html_in_the_place_of_a_feed_is_told_with_the_remedy() -> None:
    wanted = "feed 'Example Wire' gave 'text/html', not RSS or Atom; to read a page as a list use kind = \"listing\""
    assert told(PAGE, "text/html; charset=utf-8") == wanted
    assert told("<p>Sorry,</p><p>we</p><p>have</p><p>moved</p><p>on</p>", "text/html") == wanted


def test_a_feed_in_the_place_of_a_page_is_told_with_the_remedy() -> None:
    with pytest.raises(FeedError, match=r"listing 'x' gave 'application/rss\+xml', not a page; .* kind = \"feed\""):
        listing(captured(RSS, kind="application/rss+xml"), name="x")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "gave nothing"),
        ("  \n", "gave nothing"),
        ("Not found", "that begins 'Not found'; wanted RSS"),
        ("<opml><body/></opml>", "that begins '<opml>"),
        ("{", "begins as JSON and is none"),
        ("{" * 100_000, "begins as JSON and is none"),
        ('{"items": []}', "JSON that is no JSON Feed"),
        ('{"version": "https://jsonfeed.org/version/1", "items": 7}', "JSON that is no JSON Feed"),
        ("<urlset><url>", "sitemap 'Example Wire' cannot be read"),
        ("<rss><channel><item", "is broken XML, and no entry could be saved"),
        ("<rss version='2.0'><content type='xhtml'>&#xD800;", "is broken XML, and no entry could be saved"),
        (b"\x89PNG\r\n\x1a\n\0\0", "a PNG picture"),
        (b"\0\1\2\3" * 99, "binary data"),
        (gzip.compress(RSS.encode())[:-9], "gzip is broken"),
    ],
)  # fmt: skip
def test_what_is_no_feed_is_told_as_what_it_is(content: str | bytes, words: str) -> None:
    assert words in told(content)


LAUGHS = "<!ENTITY a 'ha'>" + "".join(f"<!ENTITY {chr(98 + i)} '{f'&{chr(97 + i)};' * 10}'>" for i in range(12))
BOMBS = {
    "a billion laughs": f"<!DOCTYPE x [{LAUGHS}]>",
    "quadratic": f"<!DOCTYPE x [<!ENTITY a '{'ha' * 50_000}'>]>",
    "a file": "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>",
    "an address": "<!DOCTYPE x [<!ENTITY % a SYSTEM 'http://169.254.169.254/'> %a;]>",
}
BODIES = {
    "rss": "<rss><channel><item><title>&a;</title><link>https://w.example/1</link></item></channel></rss>",
    "sitemap": "<urlset><url><loc>&a;</loc></url></urlset>",
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_before_any_is_expanded(bomb: str, body: str, encoding: str) -> None:
    start = time.monotonic()
    assert "defines XML entities" in told(f"<?xml version='1.0' encoding='{encoding}'?>{bomb}{body}".encode(encoding))
    assert time.monotonic() - start < 2


def test_a_bomb_in_a_packed_sitemap_is_stopped() -> None:
    assert "larger than the 50,000,000 bytes" in told(gzip.compress(b" " * 60_000_000, 1))


def test_a_doctype_alone_is_no_bomb() -> None:
    doctype = (
        '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/rss-0.91.dtd">'
    )
    assert len(read(RSS.replace("<rss", doctype + "<rss", 1)).notices) == 4


@pytest.mark.parametrize(
    ("declared", "kind", "real"),
    [
        ("utf-8", "application/xml", "windows-1251"),
        ("windows-1251", "application/xml", "utf-8"),
        ("utf-8", "text/xml; charset=iso-8859-1", "utf-8"),
        ("nonsense", "text/xml; charset=nonsense", "windows-1251"),
        ("utf-16", "application/xml", "utf-16"),
        ("koi8-r", "application/xml", "koi8-r"),
    ],
)
def test_a_wrong_charset_does_not_spoil_the_words(declared: str, kind: str, real: str) -> None:
    text = (
        f"<?xml version='1.0' encoding='{declared}'?><rss version='2.0'><channel><title>Новости фронта сегодня</title>"
    )
    text += (
        "<item><title>Обстрел моста у села Карш, армия опровергает</title><link>https://wire.example/1</link></item>"
    )
    found = read((text + "</channel></rss>").encode(real), kind=kind)
    assert (found.title, found.notices[0].title) == (
        "Новости фронта сегодня",
        "Обстрел моста у села Карш, армия опровергает",
    )


def test_what_can_be_saved_of_a_broken_feed_is_saved_and_the_break_is_told() -> None:
    broken = RSS.replace("&#8212;", "&nosuch;").replace("</channel>", "")
    found = read(broken)
    assert [e.url for e in found.notices][:2] == [
        "https://wire.example/2021/09/01/karsh?id=7",
        "https://wire.example/omar",
    ]
    assert found.notes[0].startswith("the feed is broken XML: ")


def test_a_feed_without_entries_is_a_feed() -> None:
    assert read("<rss version='2.0'><channel><title>Quiet</title></channel></rss>").notices == ()


def test_a_feed_is_never_taken_for_an_address_or_a_path() -> None:
    assert "that begins 'http://127.0.0.1:1/'" in told("http://127.0.0.1:1/")
    assert "that begins '/etc/passwd'" in told("/etc/passwd")


@pytest.mark.parametrize(
    "markup",
    ["<a href='x'>" * 99_999, "<!--" * 99_999, "<a " * 99_999, "<script>" * 99_999, "<a href='" * 99_999, "<" * 99_999],
    ids=["open links", "comments", "tags", "scripts", "quotes", "signs"],
)  # fmt: skip
def test_a_page_made_to_take_long_does_not(markup: str) -> None:
    start = time.monotonic()
    found = listing(captured("<html><body><a href='1'>one</a>" + markup, kind="text/html"), name="x", links="1$")
    assert [e.title for e in found.notices] == ["one"]
    assert time.monotonic() - start < 5


def test_a_feed_nested_deep_does_no_harm() -> None:
    assert read(RSS.replace("<item>", f"{'<x>' * 9_999}{'</x>' * 9_999}<item>", 1)).notices
    assert "cannot be read" in told(f"<urlset>{'<url>' * 99_999}")
    assert "has 300,001 tags, more than the 200,000 that are read" in told("<rss>" + "<x>" * 300_000)


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_words_are_an_address_or_none_and_an_address_stays_itself(words: str) -> None:
    url = plain_url(words, BASE)
    assert url is None or plain_url(url, BASE) == url


PIECES = """<rss version='2.0'>|<channel>|<item>|</item>|<title>|</title>|<link>|</link>|http://[|&amp;|&#0;|&#xD800;|<![CDATA[|]]>
<pubDate>Wed, 01 Sep 2021 99:00:00 GMT</pubDate>|<feed xmlns='http://www.w3.org/2005/Atom'>|<entry>|<link href='http://x]y'/>
<content type='xhtml'>|<div>|<urlset>|<url>|<loc>|</loc>|<lastmod>9999-12-31T23:59:59+99:99</lastmod>
<sitemapindex>|<html>|<body>
<a href='http://[::1'>|one two three four|</a>
<!ENTITY|<!DOCTYPE x [|<?xml version='1.0' encoding='punycode'?>|<rdf:RDF>
{"version":"https://jsonfeed.org/version/1","items":[{"url":"http://["},null,{"url":"/x","content_html":5,"title":{}}]}"""
pieces = st.sampled_from(PIECES.replace("\n", "|").split("|")) | st.text(max_size=9)
kinds = st.sampled_from(["text/html", "application/xml; charset=utf-7", "x; charset=\0", None])


@settings(deadline=None, max_examples=200)
@given(
    st.binary(max_size=200) | st.lists(pieces, max_size=12).map(lambda p: "".join(p).encode("utf-8", "replace")), kinds
)
def test_whatever_is_sent_is_a_feed_a_list_or_a_told_error(content: bytes, kind: str | None) -> None:
    capture = captured(content, kind=kind)
    assert announces(capture) in {True, False}
    for read_as in (feed, listing):
        with suppress(FeedError):
            assert isinstance(read_as(capture, name="Example Wire"), Feed)
