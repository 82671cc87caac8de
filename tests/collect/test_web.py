"""What is at an address, taken once."""

from __future__ import annotations

import json
from functools import partial

import pytest
from website import HERE, LONG, NOW, Site, article, atom, item

from sayso.collect import fetch, files, web
from sayso.collect.manners import Manners
from sayso.collect.parcel import Taken, Told
from sayso.record import Dispatch, Failure


def take(*urls: str, **told: str) -> list[Taken]:
    go = partial(fetch.fetch, now=lambda: NOW, options=fetch.Options(allow=HERE, timeout_s=20))
    manners = Manners(fetch=go, sleep=lambda _: None, clock=lambda: 0.0)
    return list(web.captures(urls, manners=manners, now=lambda: NOW, told=Told(**told)))  # type: ignore[arg-type]


def found(taken: list[Taken]) -> list[tuple[str | None, str | None, str | None]]:
    outcomes = [o for each in taken for o in each.outcomes]
    return [(o.url, o.source, o.title) if isinstance(o, Dispatch) else (o.dispatch, None, o.reason) for o in outcomes]


def test_a_page_is_its_dispatch(site: Site) -> None:
    url = site.page("/1", article(LONG), kind="text/html")
    (taken,) = take(url, source="Example Wire")
    assert taken.capture
    assert taken.capture.content == article(LONG).encode()
    assert found([taken]) == [(url, "Example Wire", "Rebels take bridge")]


def test_a_feed_is_the_pages_that_it_announces_under_its_title(site: Site) -> None:
    site.page("/1", article(LONG), kind="text/html")
    feed = site.page("/feed", atom(item("/1"), item("/2")), kind="text/plain")
    taken = take(feed)
    assert found(taken) == [
        (site.url + "/2", None, "the server answered 404 (nothing there)"),
        (site.url + "/1", "Wire", "Rebels take bridge"),
    ]
    assert taken[0].capture
    assert taken[0].capture.origin == feed
    assert site.paths() == ["/robots.txt", "/feed", "/2", "/1"]


def test_sitemaps_and_json_feeds_are_followed_too(site: Site) -> None:
    one, two = (site.page(f"/{n}", article(f"{LONG} {n}."), kind="text/html") for n in (1, 2))
    below = site.page("/map", f"<urlset><url><loc>{one}</loc></url></urlset>", kind="application/xml")
    index = site.page("/index", f"<sitemapindex><sitemap><loc>{below}</loc></sitemap></sitemapindex>", kind="text/xml")
    items = {"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "2", "url": two}]}
    feed = site.page("/feed", json.dumps(items), kind="application/json")
    assert [url for url, _, _ in found(take(index, feed))] == [one, two]


def test_a_document_of_a_news_agency_is_read_as_what_it_is(site: Site) -> None:
    ninjs = {"uri": "urn:7", "type": "text", "headline": "Rebels take bridge", "body_text": LONG}
    url = site.page("/7", json.dumps(ninjs), kind="application/json")
    assert [title for _, _, title in found(take(url))] == ["Rebels take bridge"]


def test_what_cannot_be_had_is_a_failure_and_the_rest_goes_on(site: Site) -> None:
    good = site.page("/1", article(LONG), kind="text/html")
    broken = site.page("/feed", "<rss><channel><item", kind="application/xml")
    taken = take(site.url + "/nowhere", "http://10.0.0.1/", broken, "http://", good)
    assert [isinstance(o, Failure) for each in taken for o in each.outcomes] == [True, True, True, True, False]
    reasons = [reason or "" for _, _, reason in found(taken)]
    wanted = ["answered 404", "not on the public internet", "is broken XML", "names no host"]
    assert all(want in reason for want, reason in zip(wanted, reasons, strict=False))


@pytest.mark.parametrize(
    ("words", "yes"), [("https://a.example", True), ("HTTP://a", True), ("a.txt", False), ("http", False)]
)
def test_an_address_is_told_from_a_file(words: str, yes: bool) -> None:
    assert files.is_address(words) is yes
