"""One dispatch that a source announced: taken from its page or its feed, looked at again, found withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from sayso.collect import extract, forms
from sayso.collect.feed import Notice
from sayso.collect.parcel import Draft, Taken, Told, failure
from sayso.collect.sources import Source
from sayso.errors import AnswerError, FetchError, RefusedError
from sayso.record import Dispatch, Failure, dispatch_id
from sayso.record.capture import Capture
from sayso.record.health import Seen

Now = Callable[[], datetime]

# An address that failed so often in a row is given up until its announcement changes.
MOST_TRIES = 3
# With these a server wants to be left alone; it says nothing of the address.
BUSY = frozenset({429, 503})


class Get(Protocol):
    """`Manners.get` with the pace set."""

    def __call__(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Capture | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
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

    def take(self, notice: Notice, before: Seen | None) -> tuple[Seen, tuple[Taken, ...]]:
        """What a notice announces; nothing where it is what was found there before."""
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

    def look_again(self, seen: Seen) -> tuple[Seen, tuple[Taken, ...]]:
        """What became of a page: nothing, another text, or that it is gone."""
        looked = replace(seen, n_looks=n_due(self.source, seen.taken_at or "", self.now()), n_failures=0)
        try:
            capture = self.get(seen.url, etag=seen.etag, last_modified=seen.last_modified)
        except AnswerError as e:
            if e.status in BUSY:
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

    def _from_feed(self, notice: Notice, capture: Capture) -> Dispatch | Failure:
        if not notice.words:
            return failure(notice.url, f'feed {self.source.name!r} holds no words of it; use take = "page"')
        draft = Draft(
            text=extract.headed(notice.title, notice.words),
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
        etag, last_modified = validators(capture) if self.source.take == "page" else (None, None)
        return replace(
            seen,
            taken_at=iso(self.now()) if found else None,
            dispatches=tuple(d.id for d in found),
            filed=next((d.url for d in found if d.url != seen.url), None),
            etag=etag,
            last_modified=last_modified,
            n_failures=0,
        )

    def _failed(self, seen: Seen, error: FetchError) -> tuple[Seen, tuple[Taken, ...]]:
        final = isinstance(error, RefusedError)
        if isinstance(error, AnswerError):
            if error.status in BUSY:
                raise error
            final = error.status < 500
        tried = replace(seen, n_failures=MOST_TRIES if final else seen.n_failures + 1)
        return tried, (Taken(capture=None, outcomes=(failure(seen.url, str(error).removeprefix(f"{seen.url}: ")),)),)

    def _withdrawn(self, seen: Seen, error: AnswerError) -> Taken:
        url = seen.filed or seen.url
        note = f"withdrawn: {error} on {iso(self.now())}"
        dispatch = Dispatch(
            id=dispatch_id(self.outlet, url, ""), text="", url=url, source=self.outlet, withdrawn=True, notes=(note,)
        )
        return Taken(capture=None, outcomes=(dispatch,))


def n_due(source: Source, taken_at: str, now: datetime) -> int:
    """How many looks a page of that age should have had."""
    age_h = (now - datetime.fromisoformat(taken_at)).total_seconds() / 3600
    return sum(age_h >= h for h in source.again_h)


def validators(capture: Capture | None) -> tuple[str | None, str | None]:
    """What the next conditional request says: ETag and Last-Modified, as the server gave them."""
    headers = {name.lower(): value for name, value in capture.headers} if capture else {}
    return headers.get("etag"), headers.get("last-modified")


def iso(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
