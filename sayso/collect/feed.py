"""What a feed lists: RSS and Atom of every dialect, JSON Feed, sitemaps and news sitemaps, and pages read as lists."""

from __future__ import annotations

import io
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from itertools import islice
from typing import Any, cast
from urllib.parse import urljoin, urlsplit, urlunsplit
from xml.etree.ElementTree import Element

from sayso.collect import extract, moments, unpack
from sayso.collect.fetch import address
from sayso.collect.forms import xml
from sayso.collect.parts import part
from sayso.errors import FeedError, FetchError, InputError
from sayso.record.capture import Capture

# A sitemap may hold 50,000 addresses in 50 MB; feeds of news are hundreds of times smaller.
MAX_BYTES = 50_000_000
# News sitemaps have a thousand addresses at most; of the others this much is new.
MOST_LISTED = 1_000
# A front page has some hundreds.
MOST_LINKS = 5_000
# A headline has four words at least; what is shorter is a section, a button or a name.
LEAST_WORDS = 4

# feedparser takes some 75 microseconds for an element (November 2026, one slow core); this is a quarter of a minute.
MOST_TAGS = 200_000

_PROLOG = re.compile(r"<[A-Za-z]")
_ENCODING = re.compile(r"^(\s*<\?xml[^>]*?)\s+encoding\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_JSON_FEED = re.compile(r"https?://jsonfeed\.org/version/\d")
_FOLLOWED = re.compile(r"utm_\w+|fbclid|gclid|mc_cid|mc_eid")
_VERSION = re.compile(rf"\"version\"\s*:\s*\"{_JSON_FEED.pattern}")
_ROOTS = frozenset({"rss", "rdf", "feed", "channel"})
_MAPS = frozenset({"urlset", "sitemapindex"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One dispatch as its feed announces it. `published` is None where the feed does not tell it; `updated` is when the
    feed says it was changed last; `words` are those of it that the feed itself holds."""

    url: str
    title: str | None = None
    published: str | None = None
    updated: str | None = None
    language: str | None = None
    words: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def mark(self) -> str:
        """What of the announcement changes when the dispatch does."""
        return self.updated or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """The notices, each address once: the newest first, as feeds have them. `maps` are further sitemaps, likewise."""

    kind: str
    title: str | None = None
    notices: tuple[Notice, ...] = ()
    maps: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def announces(capture: Capture) -> bool:
    """True for a feed or sitemap, whole or broken; false for what is itself a dispatch, or neither."""
    try:
        text = _text(capture, "")
    except FeedError:
        return False
    return _root(text) in _ROOTS | _MAPS or (text.lstrip()[:1] == "{" and bool(_VERSION.search(text[:2_000])))


def _root(text: str) -> str:
    return (xml.root_of(text[:65_536].encode("utf-8", "replace")) or "").casefold()


def feed(capture: Capture, *, name: str) -> Feed:
    """What the feed of that name lists.

    Raises: FeedError when it is no feed, is broken beyond use, or was made to blow up.
    """
    base = capture.url or capture.origin
    text = _text(capture, name)
    if text.lstrip()[:1] == "{":
        return _json_feed(text, base, name)
    root = _root(text)
    if root in _MAPS:
        return _sitemap(text, name)
    if root in _ROOTS:
        return _syndicated(text, base, name)
    media_type = (capture.media_type or "no media type").partition(";")[0]
    if root == "html" or extract.is_page(text):
        raise FeedError(
            f'feed {name!r} gave {media_type!r}, not RSS or Atom; to read a page as a list use kind = "listing"'
        )
    begins = " ".join(text[:200].split())[:60]
    raise FeedError(
        f"feed {name!r} gave {media_type!r} that begins {begins!r}; wanted RSS, Atom, JSON Feed or a sitemap"
        if begins
        else f"feed {name!r} gave nothing; wanted RSS, Atom, JSON Feed or a sitemap: look whether it has moved"
    )


def listing(capture: Capture, *, name: str, links: str | None = None) -> Feed:
    """The dispatches that a page links to: those whose address the pattern `links` is found in; without a pattern,
    those on the page's own host whose words are as long as a headline.

    Raises: FeedError when it is no page, or has no such links.
    """
    base = capture.url or capture.origin
    text = _text(capture, name)
    if not extract.is_page(text):
        media_type = (capture.media_type or "no media type").partition(";")[0]
        raise FeedError(f'listing {name!r} gave {media_type!r}, not a page; to read RSS or Atom use kind = "feed"')
    found: dict[str, str] = {}
    for url, words in islice(_links(text, base), MOST_LINKS):
        found[url] = max(found.get(url, ""), words, key=len)
    wanted = re.compile(links) if links else None
    notices = tuple(
        Notice(url=url, title=words or None)
        for url, words in found.items()
        if (
            wanted.search(url)
            if wanted
            else len(words.split()) >= LEAST_WORDS and urlsplit(url).hostname == urlsplit(base).hostname and url != base
        )
    )
    if found and not notices:
        why = f"whose address holds {links!r}" if links else "that reads like a headline"
        raise FeedError(f"listing {name!r} has {len(found)} links and none {why}; set links to a pattern that fits")
    return Feed(kind="listing", notices=notices)


def _text(capture: Capture, name: str) -> str:
    content = capture.content
    try:
        if unpack.is_gzip(content):  # sitemap.xml.gz, which no header calls packed
            content = unpack.whole([content], coding="gzip", most=MAX_BYTES)
        charset = re.search(r"charset\s*=\s*[\"']?([\w-]+)", capture.media_type or "", re.I)
        text, _ = extract.decode(content, page=True, charset=charset[1] if charset else None)
    except (FetchError, InputError) as e:
        raise FeedError(f"feed {name!r} cannot be read: {e}") from e
    prolog = _PROLOG.search(text)
    if "<!ENTITY" in text[: prolog.start() if prolog else len(text)]:
        raise FeedError(f"feed {name!r} defines XML entities, which can be made to blow up: it is not read")
    return text.lstrip("\ufeff")


def once(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """Each address once, as it is told first."""
    found: dict[str, Notice] = {}
    for notice in notices:
        found.setdefault(notice.url, notice)
    return tuple(found.values())


def plain_url(url: str, base: str) -> str | None:
    """The address in full and in one spelling, without what only tells whence a reader came; None where it is none that
    is fetched."""
    try:
        parts = urlsplit(address(urljoin(base, url.strip())))
    except (FetchError, ValueError):
        return None
    kept = "&".join(p for p in parts.query.split("&") if not _FOLLOWED.fullmatch(p.partition("=")[0]))
    return urlunsplit(parts._replace(query=kept))


def _moment(words: Any) -> tuple[str | None, tuple[str, ...]]:
    """The ISO form of a feed's date, and a note where something of what it says is not kept."""
    if not isinstance(words, str) or not words.strip():
        return None, ()
    told = moments.told(words)
    if told is None:
        return None, (f"the feed's date {words.strip()!r:.60} is none that is understood, and is left out",)
    zone = re.search(r"\s([A-Z]{2,5})$", words.strip())
    if zone and len(told) > 10 and not re.search(r"(?:Z|[+-]\d\d:\d\d)$", told):
        return told, (f"the zone {zone[1]!r} of the feed's date is none that is known, and is left out",)
    return told, ()


def _syndicated(text: str, base: str, name: str) -> Feed:
    """RSS and Atom, by feedparser."""
    if (n := text.count("<")) > MOST_TAGS:
        raise FeedError(f"feed {name!r} has {n:,} tags, more than the {MOST_TAGS:,} that are read")
    parser = part("feedparser")
    # A stream, and never the text itself: that could be an address or a path, which feedparser would open.
    stream = io.BytesIO(_ENCODING.sub(r"\1", text, count=1).encode("utf-8", "replace"))
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": base}
    try:
        found: Any = parser.parse(stream, response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    except Exception as e:  # of what is broken enough, feedparser lets out whatever its parts raise
        raise FeedError(f"feed {name!r} is broken XML, and no entry could be saved: {e!r:.200}") from e
    if found.bozo and not found.entries:
        reason = " ".join(str(found.get("bozo_exception", "it is broken")).split())
        raise FeedError(f"feed {name!r} is broken XML, and no entry could be saved: {reason:.200}")
    notes = (f"the feed is broken XML: {found.bozo_exception}",) if found.bozo else ()
    about = cast("Mapping[str, Any]", found.feed)
    language = about.get("language")
    is_rdf = str(found.version).startswith("rss1") or found.version == "rss090"

    def notices() -> Iterator[Notice]:
        for each in cast("Sequence[dict[str, Any]]", found.entries):
            link = each.get("link")
            url = plain_url(link, base) if link else None
            if url is None:
                continue
            # RSS 1.0 has one date, and feedparser calls it `updated`. Taken from the dict itself, because feedparser
            # gives the one date for the other where there is only one.
            dates = dict[str, Any](each)
            published, updated = dates.get("published"), dates.get("updated")
            if is_rdf and published is None:
                published = updated
            told, lost = _moment(published)
            changed, _ = _moment(updated)
            yield Notice(
                url=url,
                title=_line(each.get("title_detail")),
                published=told,
                updated=changed,
                language=each.get("language") or language or None,
                words=_words(each),
                notes=lost,
            )

    return Feed(
        kind=found.version or "feed", title=_line(about.get("title_detail")), notices=once(notices()), notes=notes
    )


def _words(entry: Mapping[str, Any]) -> str | None:
    """The longest of what an entry holds of its dispatch, as paragraphs."""
    held: list[Mapping[str, Any]] = [*entry.get("content", ()), entry.get("summary_detail") or {}]
    return max((_plain(detail) for detail in held), key=len, default="") or None


def _plain(detail: Mapping[str, Any]) -> str:
    value = str(detail.get("value") or "")
    return extract.words_of(value) if detail.get("type") != "text/plain" or "</" in value else value.strip()


def _line(detail: Mapping[str, Any] | None) -> str | None:
    return " ".join(_plain(detail or {}).split()) or None


def _json_feed(text: str, base: str, name: str) -> Feed:
    try:
        found: Any = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as e:
        raise FeedError(f"feed {name!r} begins as JSON and is none: {e}") from e
    if not _JSON_FEED.match(str(found.get("version"))) or not isinstance(found.get("items"), list):
        raise FeedError(
            f"feed {name!r} gave JSON that is no JSON Feed: wanted an object with version https://jsonfeed.org/version/1.1"
            " and a list of items"
        )

    def notices() -> Iterator[Notice]:
        for each in found["items"]:
            item = cast("dict[str, Any]", each) if isinstance(each, dict) else {}
            link = next((v for k in ("url", "external_url", "id") if isinstance(v := item.get(k), str)), "")
            url = plain_url(link, base) if link else None
            # Its `id` may be an address, and need not be one.
            if url is None or not ({"url", "external_url"} & item.keys() or link.startswith("http")):
                continue
            published, lost = _moment(item.get("date_published"))
            markup, plain = item.get("content_html"), item.get("content_text") or item.get("summary")
            yield Notice(
                url=url,
                title=_string(item.get("title")),
                published=published,
                updated=_moment(item.get("date_modified"))[0],
                language=_string(item.get("language")) or _string(found.get("language")),
                words=(extract.words_of(markup) if isinstance(markup, str) else _string(plain)) or None,
                notes=lost,
            )

    return Feed(kind="json", title=_string(found.get("title")), notices=once(notices()))


def _string(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _sitemap(text: str, name: str) -> Feed:
    """The addresses of a sitemap, or the sitemaps of an index, those changed last first."""
    try:
        root, _ = xml.parsed(text.encode("utf-8", "replace"), charset="utf-8")
    except InputError as e:
        raise FeedError(f"sitemap {name!r} cannot be read: {e}") from e
    if xml.name(root) == "sitemapindex":
        maps = [(_child(each, "lastmod"), _child(each, "loc")) for each in root if xml.name(each) == "sitemap"]
        # Day before clock as text: the form of sitemaps is ISO 8601, where the two orders are one but for zones.
        newest = sorted(maps, key=lambda m: m[0] or "", reverse=True)
        return Feed(kind="sitemap index", maps=tuple(loc for _, loc in newest if loc and plain_url(loc, loc)))

    def notices() -> Iterator[Notice]:
        for each in root:
            url = plain_url(_child(each, "loc") or "", "")
            if xml.name(each) != "url" or url is None:
                continue
            news = next((child for child in each if xml.name(child) == "news"), each)
            publication = next((child for child in news if xml.name(child) == "publication"), news)
            published, lost = _moment(_child(news, "publication_date"))
            yield Notice(
                url=url,
                title=_child(news, "title"),
                published=published,
                updated=_moment(_child(each, "lastmod"))[0],
                language=_child(publication, "language"),
                notes=lost,
            )

    # Feeds have the newest in front; sitemaps are in any order.
    newest = sorted(once(notices()), key=_age)
    return Feed(kind="sitemap", notices=tuple(newest[:MOST_LISTED]))


def _age(notice: Notice) -> float:
    """A number that is less for what is newer; for what has no date, more than any. Only the order means anything: a
    time without a zone counts as UTC."""
    told = max(filter(None, (notice.published, notice.updated)), default=None)
    if told is None:
        return math.inf
    at = datetime.fromisoformat(told)
    return -(at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()


def _child(element: Element, name: str) -> str | None:
    return xml.words(next((child for child in element if xml.name(child) == name), None)) or None


_TAG = re.compile(r"<!--|<(/?)(a|base|script|style|template)\b((?:[^<>\"']|\"[^\"<>]*\"|'[^'<>]*')*)>", re.I)
_HREF = re.compile(r"(?:^|\s)href\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.I)
_MARKUP = re.compile(r"<[^<>]*>")


def _links(markup: str, base: str) -> Iterator[tuple[str, str]]:
    """The links of a page and the words in them; the time grows with the page alone."""
    link: tuple[str, int] | None = None
    at = 0
    while tag := _TAG.search(markup, at):
        at = tag.end()
        name = (tag[2] or "!").lower()
        if name not in {"a", "base"}:
            hidden = "" if tag[1] else "-->" if name == "!" else f"</{name}"
            end = re.compile(hidden, re.I).search(markup, at)
            if end is None:
                return
            at = end.end()
            continue
        if link and name == "a":
            yield link[0], " ".join(unescape(_MARKUP.sub(" ", markup[link[1] : tag.start()])).split())
            link = None
        href = _HREF.search(tag[3]) if not tag[1] else None
        found = plain_url(unescape(next((g for g in href.groups() if g is not None), "")), base) if href else None
        if found and name == "base":
            base = found
        elif found:
            link = found, at
