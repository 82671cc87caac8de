"""What a page tells of itself: its headline, when it was published, who published it, where it lives.

Pages say this in four ways: JSON-LD, OpenGraph and other `<meta>`, microdata, and what shows (`<h1>`, `<time>`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urljoin, urlsplit

from sayso.collect import moments
from sayso.collect.paragraphs import Paragraphs, Time

_ARTICLE = re.compile(r"(?:\w+/)*(?:\w*NewsArticle|Article|Report|BlogPosting|LiveBlogPosting|SocialMediaPosting)")
# The first that is there is taken: those that mean publication alone stand before those that may mean anything.
_PUBLISHED = (
    "article:published_time",
    "og:published_time",
    "datepublished",
    "date.published",
    "parsely-pub-date",
    "sailthru.date",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "publication_date",
    "cxenseparse:recs:publishtime",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date.created",
    "dc.date",
    "date",
)
_MODIFIED = ("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "dc.date.modified")
_CREDITS = ("syndication-source", "original-source", "dc.source", "source")
_UPDATED = re.compile(r"\b(?:updated?|modified|edited|changed|обновлен\w*)\b[^.]{0,20}$", re.I)
# A headline, a deck, a byline and a picture's caption stand before the time at most; behind more, it is another's.
_NEAR = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Masthead:
    """`body` is the article as the page's JSON-LD repeats it, where it does."""

    title: str | None = None
    published: str | None = None
    modified: str | None = None
    source: str | None = None
    language: str | None = None
    url: str | None = None
    body: str | None = None
    notes: tuple[str, ...] = ()


def of(page: Paragraphs) -> Masthead:
    """What the page tells of itself; what it does not tell, or what can mean two things, stays missing."""
    metas, props = dict(reversed(page.metas)), dict(reversed(page.props))
    article = next(_articles(page.ld), dict[str, Any]())
    source = _name(article.get("publisher")) or metas.get("og:site_name") or props.get("publisher.name")
    source = source or metas.get("dc.publisher") or metas.get("publisher")
    site = metas.get("og:site_name") or source
    shown = [t for t in page.times if not t.around and _is_near(t.n_before, page.n_before_heading)]
    published = _moment([
        article.get("datePublished"),
        *(metas.get(name) for name in _PUBLISHED[:2]),
        props.get("datepublished"),
        *(metas.get(name) for name in _PUBLISHED[2:]),
        *(t.written for t in shown if not _is_update(t)),
    ])
    modified = _moment([
        article.get("dateModified"),
        props.get("datemodified"),
        *(metas.get(name) for name in _MODIFIED),
        *(t.written for t in shown if _is_update(t)),
    ])
    credit = next((c for c in (*_credits(article), *(metas.get(name) for name in _CREDITS)) if c), None)
    known = {" ".join(name.split()).casefold() for name in (source, site) if name}
    body = article.get("articleBody")
    return Masthead(
        title=_title(page, metas, props, article, site),
        published=published,
        modified=modified,
        source=" ".join(source.split()) if source else None,
        language=page.language
        or _text(article.get("inLanguage"))
        or (metas.get("og:locale") or "").replace("_", "-")
        or None,
        url=_url(page, metas, article),
        body=body.strip() if isinstance(body, str) and body.strip() else None,
        notes=(f"credited to {credit}",) if credit and credit.casefold() not in known else (),
    )


def _articles(scripts: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The articles that the JSON-LD describes, the page's own first."""
    for script in scripts:
        try:
            # Pages break strings over lines, which strict JSON forbids.
            found: Any = json.loads(script.strip().removesuffix(";"), strict=False)
        except (ValueError, RecursionError):
            continue
        yield from (thing for thing in _things(found) if any(_ARTICLE.fullmatch(t) for t in _types(thing)))


def _things(found: Any) -> Iterator[dict[str, Any]]:
    """The things described at the top, in a list, in a graph, or as what a page is about."""
    queue: list[Any] = [found]
    for thing in queue:
        if isinstance(thing, list):
            queue.extend(cast("list[Any]", thing)[:1_000])
        elif isinstance(thing, dict):
            thing = cast("dict[str, Any]", thing)
            yield thing
            queue.extend(thing[key] for key in ("@graph", "mainEntity") if key in thing)


def _types(thing: dict[str, Any]) -> list[str]:
    kinds = thing.get("@type")
    return [k for k in (cast("list[Any]", kinds) if isinstance(kinds, list) else [kinds]) if isinstance(k, str)]


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _name(party: Any) -> str | None:
    """The name of a person or organisation, given as such or as a thing with a name."""
    for each in cast("list[Any]", party) if isinstance(party, list) else [party]:
        named = cast("dict[str, Any]", each).get("name") if isinstance(each, dict) else each
        if name := _text(named):
            return name
    return None


def _credits(article: dict[str, Any]) -> Iterator[str | None]:
    """Whom the article credits: the agency whose report it is, where it is not the page's own."""
    yield _text(article.get("creditText"))
    yield _name(article.get("sourceOrganization"))
    authors = article.get("author")
    for author in cast("list[Any]", authors) if isinstance(authors, list) else [authors]:
        if isinstance(author, dict) and "Organization" in "".join(_types(cast("dict[str, Any]", author))):
            yield _name(author)


def _moment(told: Sequence[Any]) -> str | None:
    """The first moment told; a later one on the same day is taken where it is more exact."""
    moments_told = [m for words in told if isinstance(words, str) and (m := moments.told(words))]
    if not moments_told:
        return None
    first = moments_told[0]
    return next((m for m in moments_told if len(m) > 10 and m.startswith(first)), first) if len(first) == 10 else first


def _is_update(time: Time) -> bool:
    return bool(_UPDATED.search(time.before) or _UPDATED.search(time.marks.replace("-", " ")))


def _is_near(n_before: int, n_before_heading: int | None) -> bool:
    return n_before_heading is None or n_before_heading - 2 <= n_before <= n_before_heading + _NEAR


def _title(
    page: Paragraphs, metas: dict[str, str], props: dict[str, str], article: dict[str, Any], site: str | None
) -> str | None:
    """The headline as it shows, where what the page says of itself bears it out; else as the page says."""
    said = [_text(article.get("headline")), metas.get("og:title"), props.get("headline"), metas.get("twitter:title")]
    said = [_without_site(" ".join(words.split()), site) for words in said if words]
    headings = [h for h in page.headings() if not site or h.casefold() != site.casefold()]
    for heading in headings:
        if any(_alike(heading, words) for words in said):
            return heading
    if said:
        return said[0]
    title = re.split(r"\s+[|–—»-]\s+(?=[^|–—»]{1,40}$)", page.title())[0]
    return next((h for h in headings if _alike(h, title)), headings[0] if headings else title) or None


def _without_site(title: str, site: str | None) -> str:
    match = re.fullmatch(r"(.+?)\s+[|–—»:-]\s+([^|–—»]{1,60})", title)
    return match[1] if match and site and match[2].casefold() == site.casefold() else title


def _alike(one: str, other: str) -> bool:
    """True where most words of the shorter are in the longer: headlines are cut and shortened for what is not seen."""
    a, b = (set(re.findall(r"\w+", words.casefold())) for words in (one, other))
    return (
        bool(a and b) and len(a & b) >= 0.7 * min(len(a), len(b)) and min(len(a), len(b)) >= 0.4 * max(len(a), len(b))
    )


def _url(page: Paragraphs, metas: dict[str, str], article: dict[str, Any]) -> str | None:
    """Where the page says that it lives; a site's front page is no dispatch's address."""
    base = metas.get("og:url", "")
    main = article.get("mainEntityOfPage")
    main = cast("dict[str, Any]", main).get("@id") if isinstance(main, dict) else main
    for address in (page.canonical, base, _text(article.get("url")), _text(main)):
        whole = urljoin(base, address.strip()) if address else ""
        try:
            parts = urlsplit(whole)
        except ValueError:
            continue
        if parts.scheme in {"http", "https"} and parts.netloc and (parts.path.strip("/") or parts.query):
            return whole
    return None
