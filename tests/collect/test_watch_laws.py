"""Whatever a feed does and whenever a run is killed: every dispatch is taken, once."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from website import LONG, NOW, article, atom, item

from sayso.collect.poll import poll
from sayso.collect.sources import Source
from sayso.errors import AnswerError, FetchError
from sayso.record import Dispatch
from sayso.record.capture import Capture
from sayso.record.health import SourceState, from_plain, to_plain

HOST = "https://wire.example"
# In each round: how many new dispatches are announced, after how many steps the run is killed, and which requests fail.
rounds = st.lists(st.tuples(st.integers(0, 4), st.integers(1, 9), st.sets(st.integers(0, 9), max_size=2)), max_size=9)


class Wire:
    """A feed that grows, with an ETag that is right, behind a network that fails as it is told to."""

    def __init__(self) -> None:
        self.n_announced = 0
        self.n_asked = 0
        self.failing: set[int] = set()

    def get(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Capture | None:
        del last_modified
        self.n_asked += 1
        if self.n_asked - 1 in self.failing:
            raise FetchError(f"{url}: it broke off")
        path = url.removeprefix(HOST)
        if path != "/feed":
            return self.capture(url, article(f"{LONG} {path}"), "text/html", "page")
        mark = f'"{self.n_announced}"'
        if etag == mark:
            return None
        items = (item(f"{HOST}/{n}") for n in reversed(range(self.n_announced)))
        return self.capture(url, atom(*items), "application/atom+xml", mark)

    def capture(self, url: str, content: str, kind: str, etag: str) -> Capture:
        return Capture(
            content=content.encode(),
            taken_at=NOW.isoformat(),
            origin=url,
            url=url,
            media_type=kind,
            headers=(("ETag", etag),),
        )


@settings(deadline=None, max_examples=25)
@given(rounds, st.integers(1, 9))
def test_every_dispatch_is_taken_once_however_runs_end_and_requests_fail(
    rounds: list[tuple[int, int, set[int]]], most: int
) -> None:
    wire, state = Wire(), SourceState(source="Wire", url=HOST + "/feed")
    source = Source(name="Wire", url=HOST + "/feed", most=most, again_h=())
    taken: Counter[str | None] = Counter()

    def run(n_steps: int) -> None:
        nonlocal state
        wire.n_asked = 0
        for n, step in enumerate(poll(source, state, get=wire.get, now=lambda: NOW, chance=lambda: 0.0), start=1):
            taken.update(o.url for each in step.taken for o in each.outcomes if isinstance(o, Dispatch))
            state = from_plain(to_plain(step.state))
            if n == n_steps:
                break

    for n_new, n_steps, failing in rounds:
        wire.n_announced += n_new
        wire.failing = failing if all(seen.n_failures < 2 for seen in state.seen) else set()
        run(n_steps)
    wire.failing = set()
    for _ in range(wire.n_announced // most + 2):
        run(1_000)
    assert taken == Counter({f"{HOST}/{n}": 1 for n in range(wire.n_announced)})
    assert state.etag == f'"{wire.n_announced}"'


@settings(deadline=None, max_examples=50)
@given(st.lists(st.floats(0.01, 40), max_size=12))
def test_a_page_is_looked_at_again_at_most_once_for_each_of_its_ages(gaps_h: list[float]) -> None:
    wire, state = Wire(), SourceState(source="Wire", url=HOST + "/feed")
    wire.n_announced = 1
    source = Source(name="Wire", url=HOST + "/feed", again_h=(1, 6, 24))
    at, looks = NOW, []

    def now() -> datetime:
        return at

    def get(url: str, *, etag: str | None = None, last_modified: str | None = None) -> Capture | None:
        if url != source.url:
            looks.append((at - NOW) / timedelta(hours=1))
        return wire.get(url, etag=etag, last_modified=last_modified)

    for gap_h in (0.0, *gaps_h):
        at += timedelta(hours=gap_h)
        for step in poll(source, state, get=get, now=now, chance=lambda: 0.0):
            state = step.state
    first, *again = looks
    assert first == 0.0
    ages = [sum(age >= h for h in source.again_h) for age in again]
    assert ages == sorted(set(ages) - {0})


@settings(deadline=None, max_examples=50)
@given(st.integers(400, 599), st.none() | st.floats(1, 10**6))
def test_no_answer_of_a_list_s_server_ends_a_poll_badly(status: int, retry_after_s: float | None) -> None:
    def get(url: str, *, etag: str | None = None, last_modified: str | None = None) -> Capture | None:
        raise AnswerError("no", status=status, retry_after_s=retry_after_s)

    source = Source(name="Wire", url=HOST + "/feed")
    (step,) = poll(source, SourceState(source="Wire"), get=get, now=lambda: NOW, chance=lambda: 0.0)
    assert (step.end, step.state.n_failures, step.state.error) == (True, 1, "no")
