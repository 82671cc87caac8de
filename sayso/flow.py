"""The joins: from inputs to readings, and from there into the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from sayso.errors import ReadError
from sayso.record import (
    Capture,
    Dispatch,
    Failure,
    Reading,
    Run,
    Version,
    dispatch_id,
)

if TYPE_CHECKING:
    from pathlib import Path

    from sayso.collect.parcel import Taken
    from sayso.collect.poll import Step
    from sayso.ledger.store import Ledger
    from sayso.reader.steps import Reader

Read = Callable[[Dispatch], Reading | Failure]


@cache
def reader(gazetteer: Path | None = None) -> Reader:
    """The reader, loaded once a process for each index of places; without one it has the built-in gazetteer."""
    # Here, because it brings numpy and more, which `import sayso` and `sayso --help` can do without.
    from sayso.reader.steps import Reader

    return Reader(gazetteer=gazetteer)


def read(
    text: str,
    *,
    id: str | None = None,
    title: str | None = None,
    published: str | None = None,
    url: str | None = None,
    source: str | None = None,
) -> Reading:
    """The reading of one dispatch's text; `published` is an ISO date or date-time.

    Raises: ReadError when the text cannot be read.
    """
    return reader().read(
        Dispatch(
            id=id or dispatch_id(source, url, text), text=text, title=title, published=published, url=url, source=source
        )
    )


def read_all(dispatches: Iterable[Dispatch | Failure], *, gazetteer: Path | None = None) -> Iterator[Reading | Failure]:
    """A reading or a failure for each, in order; failures pass through. `gazetteer`: another index of places.

    Raises: PartError before the first one when a part of the installation is missing.
    """
    _with(gazetteer)
    for dispatch in dispatches:
        yield dispatch if isinstance(dispatch, Failure) else attempt(dispatch, gazetteer=gazetteer)


def attempt(dispatch: Dispatch, *, gazetteer: Path | None = None) -> Reading | Failure:
    """The reading of a dispatch, or why there is none."""
    try:
        return _with(gazetteer).read(dispatch)
    except ReadError as e:
        return Failure(dispatch=dispatch.id, stage="read", reason=str(e))
    except Exception as e:  # noqa: BLE001 - one dispatch never stops a run of thousands, not even by our mistake
        return Failure(
            dispatch=dispatch.id,
            stage="read",
            reason=f"a mistake of Sayso's own, {e!r}; please report it with this dispatch",
        )


def _with(gazetteer: Path | None) -> Reader:
    """The reader with an index; the cache would hold `reader()` and `reader(None)` as two."""
    return reader() if gazetteer is None else reader(gazetteer)


class Fate(StrEnum):
    """What became of one dispatch that was handed to a ledger."""

    ADDED = "added"
    VERSION = "new version"
    READ = "read"
    UNCHANGED = "unchanged"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One dispatch and its fate. READ is one that was held unread; `n_claims` are those that its reading made."""

    dispatch: str
    fate: Fate
    failure: Failure | None = None
    n_claims: int = 0


def add(ledger: Ledger, taken: Iterable[Taken], read: Read, *, run: Run) -> Iterator[Kept]:
    """Keep what was taken and read what is not read yet, each dispatch in one transaction: its capture, version,
    reading and claims are kept together or not at all. What is known already adds nothing, not even the run.
    """
    for each in taken:
        if each.capture is not None and not each.outcomes:
            with ledger.writer(run=run) as writer:
                writer.add_capture(each.capture)
        for outcome in each.outcomes:
            if isinstance(outcome, Failure):
                yield _add_failure(ledger, outcome, each.capture, run)
            else:
                yield _add_dispatch(ledger, outcome, each.capture, read, run)


def follow(ledger: Ledger, step: Step, read: Read, *, run: Run) -> Iterator[Kept]:
    """Keep one step of a watch: what was taken, then how its source is. Nothing counts as seen that is not kept."""
    yield from add(ledger, step.taken, read, run=run)
    with ledger.writer(run=run) as writer:
        writer.add_health(step.state, step.seen)


def _add_failure(ledger: Ledger, failure: Failure, capture: Capture | None, run: Run) -> Kept:
    with ledger.writer(run=run) as writer:
        if capture is not None:
            writer.add_capture(capture)
        writer.add_failure(failure)
    return Kept(dispatch=failure.dispatch, fate=Fate.FAILED, failure=failure)


def _add_dispatch(ledger: Ledger, dispatch: Dispatch, capture: Capture | None, read: Read, run: Run) -> Kept:
    view = ledger.view()
    known = view.known(dispatch)
    is_read = known is not None and (bool(view.read_by(known.id)) or not _has_words(dispatch))
    if known is not None and is_read and (capture is None or view.capture(capture.id)):
        return Kept(dispatch=known.id, fate=Fate.UNCHANGED)
    # Before the transaction: reading takes a hundred times as long as writing, and others wait to write.
    outcome = None if is_read or not _has_words(dispatch) else read(known.dispatch if known else dispatch)
    with ledger.writer(run=run) as writer:
        if capture is not None:
            writer.add_capture(capture)
        version = writer.add_dispatch(dispatch, capture=capture.id if capture else None)
        if isinstance(outcome, Failure):
            writer.add_failure(outcome)
        elif outcome is not None:
            writer.add_reading(replace(outcome, dispatch=version.dispatch))
    if isinstance(outcome, Failure):
        return Kept(dispatch=version.id, fate=Fate.FAILED, failure=outcome)
    return Kept(
        dispatch=version.id,
        fate=_fate(known, version, is_read=is_read),
        n_claims=len(outcome.events) if outcome else 0,
    )


def _fate(known: Version | None, version: Version, *, is_read: bool) -> Fate:
    if known is not None:
        return Fate.UNCHANGED if is_read else Fate.READ
    return Fate.ADDED if version.nth == 1 else Fate.VERSION


def reread(ledger: Ledger, read: Read, *, read_by: str, run: Run) -> Iterator[Kept]:
    """Read every current version that this reader has not read. Old readings stay, and decisions with their words."""
    for version in ledger.view().unread(read_by=read_by):
        if not _has_words(version.dispatch):
            continue
        outcome = read(version.dispatch)
        with ledger.writer(run=run) as writer:
            if isinstance(outcome, Failure):
                writer.add_failure(outcome)
            else:
                writer.add_reading(outcome)
        if isinstance(outcome, Failure):
            yield Kept(dispatch=version.id, fate=Fate.FAILED, failure=outcome)
        else:
            yield Kept(dispatch=version.id, fate=Fate.READ, n_claims=len(outcome.events))


def _has_words(dispatch: Dispatch) -> bool:
    """False for the notice that a dispatch was withdrawn, which may come without its words."""
    return bool(dispatch.text.strip())
