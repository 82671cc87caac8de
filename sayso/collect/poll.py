"""One poll of a source: its list, what is new on it, what changed, what was withdrawn, and how the source is then.

A poll hands out a step after every address that it asked, with the source's state as of then, so that whoever keeps
the steps loses nothing when the run ends in the middle.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from sayso.collect import feed
from sayso.collect.manners import LONGEST_HOLD_S
from sayso.collect.parcel import Taken
from sayso.collect.sources import Source
from sayso.collect.taking import MOST_TRIES, Get, Now, Taking, iso, n_due, validators
from sayso.errors import AnswerError, FeedError, PartError, SaysoError
from sayso.record.capture import Capture
from sayso.record.health import Seen, SourceState

Chance = Callable[[], float]
"""A number in 0..1, evenly."""

# An index of sitemaps lists one a day or month; what is new stands in the newest few.
MOST_MAPS = 3
# How many addresses are remembered beyond those that are listed now: feeds drop an entry and bring it back.
REMEMBERED = 500
LONGEST_BACKOFF = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What one request of a poll brought, and the source's state with it. The last step of a poll is its `end`.

    `seen` is what became of one address. The state holds it among the others; who keeps it need not keep them again.
    """

    state: SourceState
    seen: Seen | None = None
    taken: tuple[Taken, ...] = ()
    end: bool = False


def succeeded(state: SourceState, source: Source, *, now: datetime, chance: Chance) -> SourceState:
    """The state after a poll that went through."""
    # A tenth of its pause at random, so that many sources do not fall into step.
    wait = timedelta(minutes=source.every_min) * (1 + 0.1 * chance())
    at = iso(now)
    return replace(state, polled_at=at, succeeded_at=at, n_failures=0, next_at=iso(now + wait))


def failed(state: SourceState, source: Source, error: SaysoError, *, now: datetime, chance: Chance) -> SourceState:
    """The state after a poll that failed: the pause doubles with every failure, and the server's own wish holds.

    What is remembered of the list's last state is dropped, so that a "not modified" never hides a list that was bad.
    """
    backoff = timedelta(minutes=source.every_min) * 2 ** min(state.n_failures, 20)
    wait = min(LONGEST_BACKOFF, backoff) * (1 + 0.25 * chance())
    if isinstance(error, AnswerError) and error.retry_after_s is not None:
        wait = max(wait, timedelta(seconds=min(LONGEST_HOLD_S, error.retry_after_s)))
    at = iso(now)
    return replace(
        state,
        polled_at=at,
        failed_at=at,
        error=str(error),
        n_failures=state.n_failures + 1,
        next_at=iso(now + wait),
        etag=None,
        last_modified=None,
    )


def poll(
    source: Source,
    state: SourceState,
    *,
    get: Get,
    now: Now,
    chance: Chance,
) -> Iterator[Step]:
    """The steps of one poll: the list, each dispatch that is new or announced as changed, those to look at again."""
    try:
        listed, taken = _listed(source, state, get)
    except PartError:
        raise
    except SaysoError as e:
        captures = (Taken(capture=e.capture, outcomes=()),) if isinstance(e, _BadList) else ()
        yield Step(state=failed(state, source, e, now=now(), chance=chance), taken=captures, end=True)
        return
    notices = listed.notices if listed else ()
    if listed:
        state = _trimmed(state, notices)
        yield Step(state=state, taken=taken)
    wanted = [notice for notice in notices if _is_wanted(notice, seen_of(state, notice.url))]
    complete = len(wanted) <= source.most
    # The newest have room before what is older, and come after it.
    wanted = wanted[: source.most][::-1]
    taking = Taking(source=source, get=get, now=now, feed=taken[0].capture if taken else None)
    jobs = [partial(taking.take, notice, seen_of(state, notice.url)) for notice in wanted]
    new = {notice.url for notice in wanted}
    older = [seen for seen in _to_look_at(source, state, now()) if seen.url not in new]
    jobs += [partial(taking.look_again, seen) for seen in older[: source.most]]
    for job in jobs:
        try:
            seen, found = job()
        except AnswerError as e:  # asked too often, or the server is down: the whole source waits
            yield Step(state=failed(state, source, e, now=now(), chance=chance), end=True)
            return
        complete = complete and not 0 < seen.n_failures < MOST_TRIES
        state = _with(state, seen)
        yield Step(state=state, seen=seen, taken=found)
    state = succeeded(state, source, now=now(), chance=chance)
    if listed:
        state = replace(state, n_empty=0 if notices else state.n_empty + 1)
    if not complete or (listed and listed.maps):
        # Something is left for the next poll, or stands on maps that change alone: the list is to be seen again.
        state = replace(state, etag=None, last_modified=None)
    elif listed:
        etag, last_modified = validators(taken[0].capture)
        state = replace(state, etag=etag, last_modified=last_modified)
    yield Step(state=state, end=True)


class _BadList(FeedError):
    """The list could be had and not read; its bytes are kept all the same."""

    def __init__(self, error: FeedError, capture: Capture) -> None:
        super().__init__(str(error))
        self.capture = capture


def _listed(source: Source, state: SourceState, get: Get) -> tuple[feed.Feed | None, tuple[Taken, ...]]:
    """What the source lists now, and the captures that say so; None where it is as it was.

    Raises: FetchError and FeedError, as fetching and reading it do.
    """
    capture = get(source.url, etag=state.etag, last_modified=state.last_modified)
    if capture is None:
        return None, ()
    captures = [capture]
    try:
        if source.kind == "listing":
            found = feed.listing(capture, name=source.name, links=source.links)
        else:
            found = feed.feed(capture, name=source.name)
            for url in found.maps[:MOST_MAPS]:
                below = get(url)
                if below is None:
                    continue
                captures.append(below)
                part = feed.feed(below, name=f"{source.name}, {url}")
                found = replace(found, notices=feed.once((*found.notices, *part.notices)))
    except FeedError as e:
        raise _BadList(e, captures[-1]) from e
    return found, tuple(Taken(capture=each, outcomes=()) for each in captures)


def _is_wanted(notice: feed.Notice, seen: Seen | None) -> bool:
    """True for an address that is new, is announced as changed, or failed and is to be tried again."""
    return seen is None or notice.mark != seen.mark or 0 < seen.n_failures < MOST_TRIES


def _to_look_at(source: Source, state: SourceState, now: datetime) -> list[Seen]:
    """The pages whose age calls for another look."""
    if source.take != "page":
        return []
    return [
        seen
        for seen in state.seen
        if seen.taken_at and not seen.withdrawn and n_due(source, seen.taken_at, now) > seen.n_looks
    ]


def seen_of(state: SourceState, url: str) -> Seen | None:
    return next((seen for seen in state.seen if seen.url == url), None)


def _with(state: SourceState, seen: Seen) -> SourceState:
    return replace(state, seen=(*(each for each in state.seen if each.url != seen.url), seen))


def _trimmed(state: SourceState, notices: Sequence[feed.Notice]) -> SourceState:
    """What is listed now is remembered, and of the rest the newest."""
    listed = {notice.url for notice in notices}
    rest = [seen.url for seen in state.seen if seen.url not in listed]
    forgotten = set(rest[:-REMEMBERED])
    return replace(state, seen=tuple(seen for seen in state.seen if seen.url not in forgotten))
