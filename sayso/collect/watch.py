"""Sources polled politely, round and round: what is new of them, what changed, what was withdrawn, and how they are.

A poll hands out a step after every address that it asked, with the source's state as of then, so that whoever keeps
the steps loses nothing when the run ends in the middle.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from sayso.collect import feed, forms
from sayso.collect.manners import LONGEST_HOLD_S, Manners
from sayso.collect.parcel import Draft, Taken, Told, failure
from sayso.collect.sources import Source
from sayso.errors import AnswerError, FeedError, FetchError, PartError, RefusedError, SaysoError
from sayso.record import Dispatch, Failure, dispatch_id
from sayso.record.capture import Capture
from sayso.record.health import Seen, SourceState

Now = Callable[[], datetime]
Chance = Callable[[], float]
"""A number in 0..1, evenly."""
Sleep = Callable[[float], object]
"""Raises Stopped when the run is to end."""

# An index of sitemaps lists one a day or month; what is new stands in the newest few.
MOST_MAPS = 3
# An address that failed so often in a row is given up until its announcement changes.
MOST_TRIES = 3
# How many addresses are remembered beyond those that are listed now: feeds drop an entry and bring it back.
REMEMBERED = 500
LONGEST_BACKOFF = timedelta(days=1)
_BUSY = frozenset({429, 503})


class Stopped(Exception):
    """The run is to end: raised by the sleep that was handed in."""


class Get(Protocol):
    """`Manners.get` with the pace set."""

    def __call__(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Capture | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What one request of a poll brought, and the source's state with it. The last step of a poll is its `end`.

    `seen` is what became of one address. The state holds it among the others; who keeps it need not keep them again.
    """

    state: SourceState
    seen: Seen | None = None
    taken: tuple[Taken, ...] = ()
    end: bool = False


def due(state: SourceState, now: datetime) -> bool:
    """True where the source is to be asked now."""
    return state.next_at is None or datetime.fromisoformat(state.next_at) <= now


def succeeded(state: SourceState, source: Source, *, now: datetime, chance: Chance) -> SourceState:
    """The state after a poll that went through."""
    # A tenth of its pause at random, so that many sources do not fall into step.
    wait = timedelta(minutes=source.every_min) * (1 + 0.1 * chance())
    at = _iso(now)
    return replace(state, polled_at=at, succeeded_at=at, n_failures=0, next_at=_iso(now + wait))


def failed(state: SourceState, source: Source, error: SaysoError, *, now: datetime, chance: Chance) -> SourceState:
    """The state after a poll that failed: the pause doubles with every failure, and the server's own wish holds.

    What is remembered of the list's last state is dropped, so that a "not modified" never hides a list that was bad.
    """
    backoff = timedelta(minutes=source.every_min) * 2 ** min(state.n_failures, 20)
    wait = min(LONGEST_BACKOFF, backoff) * (1 + 0.25 * chance())
    if isinstance(error, AnswerError) and error.retry_after_s is not None:
        wait = max(wait, timedelta(seconds=min(LONGEST_HOLD_S, error.retry_after_s)))
    at = _iso(now)
    return replace(
        state,
        polled_at=at,
        failed_at=at,
        error=str(error),
        n_failures=state.n_failures + 1,
        next_at=_iso(now + wait),
        etag=None,
        last_modified=None,
    )


def watch(
    sources: Sequence[Source],
    states: Mapping[str, SourceState],
    *,
    manners: Manners,
    now: Now,
    chance: Chance,
    sleep: Sleep,
    once: bool = False,
) -> Iterator[Step]:
    """The steps of all polls as they come, without end; with `once`, of one poll of each source that is due.

    Polls take turns: while one waits for its host another goes on. Ends, between two requests, when `sleep` raises
    Stopped.
    """
    known = {source.name: _known(source, states.get(source.name)) for source in sources}
    polls: dict[str, tuple[Source, Iterator[Step]]] = {}

    def begin() -> None:
        for source in sources:
            if source.name not in polls and due(known[source.name], now()):
                get = partial(manners.get, pace_s=source.pace_s)
                polls[source.name] = source, poll(source, known[source.name], get=get, now=now, chance=chance)

    try:
        begin()
        while polls or not once:
            if not polls:
                nearest = min(datetime.fromisoformat(state.next_at or _iso(now())) for state in known.values())
                # A minute at most, so that a clock that is set does not leave us asleep.
                sleep(min(60.0, max(1.0, (nearest - now()).total_seconds())))
                begin()
                continue
            name = min(polls, key=lambda n: manners.free_at(polls[n][0].url))
            source, steps = polls[name]
            try:
                step = next(steps, None)
            except (Stopped, PartError):
                raise
            except Exception as e:  # noqa: BLE001 - one source never stops the watch, not even by our mistake
                told = SaysoError(f"a mistake of Sayso's own, {e!r}; please report it")
                step = Step(state=failed(known[name], source, told, now=now(), chance=chance), end=True)
            if step is None:
                del polls[name]
            else:
                known[name] = step.state
                yield step
            sleep(0.0)
            if not once:
                begin()
    except Stopped:
        return


def _known(source: Source, state: SourceState | None) -> SourceState:
    """The source's state; where its address is another now, what was remembered of the list does not hold for it."""
    if state is None or state.url == source.url:
        return state or SourceState(source=source.name, url=source.url)
    return replace(state, url=source.url, etag=None, last_modified=None, next_at=None)


def poll(
    source: Source,
    state: SourceState,
    *,
    get: Get,
    now: Now,
    chance: Chance,
) -> Iterator[Step]:
    """The steps of one poll: the list, each dispatch that is new or announced as changed, those to look at again."""
    was = state
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
    wanted = [notice for notice in notices if _is_wanted(notice, _seen(state, notice.url))]
    complete = len(wanted) <= source.most
    # The newest have room before what is older, and come after it.
    wanted = wanted[: source.most][::-1]
    bag = _Bag(source=source, get=get, now=now, feed=taken[0].capture if taken else None)
    jobs = [partial(bag.take, notice) for notice in wanted]
    new = {notice.url for notice in wanted}
    older = [seen for seen in _to_look_at(source, state, now()) if seen.url not in new]
    jobs += [partial(bag.look_again, seen) for seen in older[: source.most]]
    for job in jobs:
        try:
            seen, found = job(state)
        except AnswerError as e:  # asked too often, or the server is down: the whole source waits
            yield Step(state=failed(state, source, e, now=now(), chance=chance), end=True)
            return
        complete = complete and not 0 < seen.n_failures < MOST_TRIES
        state = _with(state, seen)
        yield Step(state=state, seen=seen, taken=found)
    state = succeeded(state, source, now=now(), chance=chance)
    if listed:
        state = replace(state, n_empty=0 if notices else state.n_empty + 1)
    if not complete:
        # Something is left for the next poll, which has to see the list again.
        state = replace(state, etag=None, last_modified=None)
    elif taken:
        etag, last_modified = _validators(taken[0].capture)
        state = replace(state, etag=etag, last_modified=last_modified)
    else:
        state = replace(state, etag=was.etag, last_modified=was.last_modified)
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
                found = replace(found, notices=(*found.notices, *part.notices))
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
        if seen.taken_at and not seen.withdrawn and _n_due(source, seen.taken_at, now) > seen.n_looks
    ]


def _n_due(source: Source, taken_at: str, now: datetime) -> int:
    """How many looks a page of that age should have had."""
    age_h = (now - datetime.fromisoformat(taken_at)).total_seconds() / 3600
    return sum(age_h >= h for h in source.again_h)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bag:
    """Takes the dispatches of one poll; what fails is a failure among them.

    Raises: AnswerError where the server wants to be left alone.
    """

    source: Source
    get: Get
    now: Now
    feed: Capture | None

    @property
    def outlet(self) -> str:
        return self.source.outlet or self.source.name

    def take(self, notice: feed.Notice, state: SourceState) -> tuple[Seen, tuple[Taken, ...]]:
        """What a notice announces."""
        before = _seen(state, notice.url)
        seen = Seen(
            url=notice.url,
            mark=notice.mark,
            title=notice.title,
            published=notice.published,
            language=notice.language,
            n_failures=before.n_failures if before and before.mark == notice.mark else 0,
        )
        if self.source.take == "feed" and self.feed:
            taken = (Taken(capture=self.feed, outcomes=(self._from_feed(notice, self.feed),)),)
        else:
            try:
                capture = self.get(notice.url)
            except FetchError as e:
                return self._failed(seen, e)
            taken = self._opened(capture, seen, notice.notes) if capture else ()
        kept = self._kept(seen, taken)
        is_same = before is not None and before.dispatches and before.dispatches == kept.dispatches
        return kept, () if is_same else taken

    def look_again(self, seen: Seen, state: SourceState) -> tuple[Seen, tuple[Taken, ...]]:
        """What became of a page: nothing, another text, or that it is gone."""
        del state
        looked = replace(seen, n_looks=_n_due(self.source, seen.taken_at or "", self.now()), n_failures=0)
        try:
            capture = self.get(seen.url, etag=seen.etag, last_modified=seen.last_modified)
        except AnswerError as e:
            if e.status in _BUSY:
                raise
            return (replace(looked, withdrawn=True), (self._withdrawn(seen, e),)) if e.gone else (looked, ())
        except FetchError:
            return looked, ()
        taken = self._opened(capture, seen, ()) if capture else ()
        now_there = self._kept(looked, taken)
        if not now_there.dispatches or now_there.dispatches == seen.dispatches:
            return looked, ()
        return replace(now_there, taken_at=seen.taken_at), taken

    def _opened(self, capture: Capture, seen: Seen, notes: tuple[str, ...]) -> tuple[Taken, ...]:
        """What lies in the answer; what the page does not say of its dispatch is as the source announced it."""
        told = Told(published=seen.published, source=self.outlet)

        def whole(outcome: Dispatch | Failure) -> Dispatch | Failure:
            if isinstance(outcome, Failure):
                return outcome
            return replace(
                outcome,
                title=outcome.title or seen.title,
                language=outcome.language or seen.language,
                notes=(*outcome.notes, *notes),
            )

        return tuple(
            replace(taken, outcomes=tuple(map(whole, taken.outcomes)))
            for taken in forms.open_capture(capture, told=told)
        )

    def _from_feed(self, notice: feed.Notice, capture: Capture) -> Dispatch | Failure:
        if not notice.words:
            return failure(notice.url, f'feed {self.source.name!r} holds no words of it; use take = "page"')
        title = f"{notice.title}\n\n" if notice.title and not notice.words.startswith(notice.title) else ""
        draft = Draft(
            text=title + notice.words,
            title=notice.title,
            published=notice.published,
            url=notice.url,
            language=notice.language,
            version=notice.updated,
            notes=notice.notes,
        )
        return draft.done(capture, Told(source=self.outlet))

    def _kept(self, seen: Seen, taken: tuple[Taken, ...]) -> Seen:
        """The address with what was found there; without a dispatch it is settled all the same."""
        found = [o for each in taken for o in each.outcomes if isinstance(o, Dispatch)]
        capture = next((each.capture for each in taken if each.capture), None)
        etag, last_modified = _validators(capture) if self.source.take == "page" else (None, None)
        return replace(
            seen,
            taken_at=_iso(self.now()) if found else None,
            dispatches=tuple(d.id for d in found),
            filed=next((d.url for d in found if d.url != seen.url), None),
            etag=etag,
            last_modified=last_modified,
            n_failures=0,
        )

    def _failed(self, seen: Seen, error: FetchError) -> tuple[Seen, tuple[Taken, ...]]:
        final = isinstance(error, RefusedError)
        if isinstance(error, AnswerError):
            if error.status in _BUSY:
                raise error
            final = error.status < 500
        tried = replace(seen, n_failures=MOST_TRIES if final else seen.n_failures + 1)
        return tried, (Taken(capture=None, outcomes=(failure(seen.url, str(error).removeprefix(f"{seen.url}: ")),)),)

    def _withdrawn(self, seen: Seen, error: AnswerError) -> Taken:
        url = seen.filed or seen.url
        note = f"withdrawn: {error} on {_iso(self.now())}"
        dispatch = Dispatch(
            id=dispatch_id(self.outlet, url, ""), text="", url=url, source=self.outlet, withdrawn=True, notes=(note,)
        )
        return Taken(capture=None, outcomes=(dispatch,))


def _validators(capture: Capture | None) -> tuple[str | None, str | None]:
    """What the next conditional request says: ETag and Last-Modified, as the server gave them."""
    headers = {name.lower(): value for name, value in capture.headers} if capture else {}
    return headers.get("etag"), headers.get("last-modified")


def _seen(state: SourceState, url: str) -> Seen | None:
    return next((seen for seen in state.seen if seen.url == url), None)


def _with(state: SourceState, seen: Seen) -> SourceState:
    return replace(state, seen=(*(each for each in state.seen if each.url != seen.url), seen))


def _trimmed(state: SourceState, notices: Sequence[feed.Notice]) -> SourceState:
    """What is listed now is remembered, and of the rest the newest."""
    listed = {notice.url for notice in notices}
    rest = [seen.url for seen in state.seen if seen.url not in listed]
    forgotten = set(rest[:-REMEMBERED])
    return replace(state, seen=tuple(seen for seen in state.seen if seen.url not in forgotten))


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
