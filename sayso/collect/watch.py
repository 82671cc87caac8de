"""Sources polled politely, round and round, each when it is due."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from sayso.collect.manners import Manners
from sayso.collect.poll import Chance, Step, failed, poll
from sayso.collect.sources import Source
from sayso.collect.taking import Now, iso
from sayso.errors import PartError, SaysoError
from sayso.record.health import SourceState

Sleep = Callable[[float], object]
"""Raises Stopped when the run is to end."""


class Stopped(Exception):
    """The run is to end: raised by the sleep that was handed in."""


def due(state: SourceState, now: datetime) -> bool:
    """True where the source is to be asked now."""
    return state.next_at is None or datetime.fromisoformat(state.next_at) <= now


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
                nearest = min(datetime.fromisoformat(state.next_at or iso(now())) for state in known.values())
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
