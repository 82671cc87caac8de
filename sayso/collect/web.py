"""What is at an address, taken once: a page's dispatch, or those that a feed or sitemap announces."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from urllib.parse import urlsplit

from sayso.collect import feed, forms
from sayso.collect.manners import Manners
from sayso.collect.parcel import Taken, Told, nothing
from sayso.collect.poll import poll
from sayso.collect.sources import Source
from sayso.collect.taking import Get
from sayso.errors import FeedError, FetchError
from sayso.record.capture import Capture
from sayso.record.health import SourceState

# What one feed or sitemap may bring in one go.
MOST = 1_000
PACE_S = 1.0


def captures(
    urls: Sequence[str], *, manners: Manners, now: Callable[[], datetime], told: Told | None = None
) -> Iterator[Taken]:
    """Each capture with what was found in it, in order; what cannot be had is a failure among them."""
    get = partial(manners.get, pace_s=PACE_S)
    for url in urls:
        try:
            capture = get(url)
            if capture is None:
                continue
            yield from _announced(url, capture, get, now, told or Told())
        except (FetchError, FeedError) as e:
            yield nothing(url, str(e).removeprefix(f"{url}: "))


def _announced(url: str, capture: Capture, get: Get, now: Callable[[], datetime], told: Told) -> Iterator[Taken]:
    if not feed.announces(capture):
        yield from forms.open_capture(capture, told=told)
        return
    name = told.source or feed.feed(capture, name=url).title or urlsplit(url).hostname or url
    source = Source(name=name, url=url, most=MOST, again_h=())

    listed = url

    def get_on(url: str, *, etag: str | None = None, last_modified: str | None = None) -> Capture | None:
        # The list itself is here already.
        return capture if url == listed else get(url, etag=etag, last_modified=last_modified)

    state = SourceState(source=name, url=url)
    for step in poll(source, state, get=get_on, now=now, chance=lambda: 0.0):
        yield from step.taken
        if step.state.error:
            yield nothing(url, step.state.error.removeprefix(f"{url}: "))
