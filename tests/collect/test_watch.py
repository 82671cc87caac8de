"""Polls: what is new, what changed, what was withdrawn, and how a source is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from website import HERE, LONG, NOW, Asked, Site, article, atom, item, served

from sayso.collect import fetch
from sayso.collect.manners import Manners
from sayso.collect.poll import failed, succeeded
from sayso.collect.sources import Source
from sayso.collect.watch import Stopped, due, watch
from sayso.errors import AnswerError, FetchError
from sayso.record import Dispatch, Failure
from sayso.record.health import Seen, SourceState, from_plain, seen_from_plain, to_plain


class World:
    """A clock that only sleep moves, and the states as the last watch left them."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.s = 0.0
        self.states: dict[str, SourceState] = {}
        self.stop_after_s = 10.0**9
        self.manners = Manners(fetch=self.fetch, sleep=self.sleep, clock=lambda: self.s)

    def fetch(self, url: str, **more: object):  # type: ignore[no-untyped-def]
        return fetch.fetch(url, now=self.now, options=fetch.Options(allow=HERE, timeout_s=20), **more)  # type: ignore[arg-type]

    def sleep(self, seconds: float) -> None:
        if self.s >= self.stop_after_s:
            raise Stopped
        self.s += seconds

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.s)

    def steps(self, *sources: Source, once: bool = True, chance: Callable[[], float] = lambda: 0.0):  # type: ignore[no-untyped-def]
        for step in watch(
            sources, self.states, manners=self.manners, now=self.now, chance=chance, sleep=self.sleep, once=once
        ):
            self.states[step.state.source] = from_plain(to_plain(step.state))
            yield step

    def poll(self, *sources: Source, after_min: float = 0.0) -> list[Dispatch | Failure]:
        """What one round of polls brought."""
        self.s += 60 * after_min
        return [o for step in self.steps(*sources) for taken in step.taken for o in taken.outcomes]

    @property
    def state(self) -> SourceState:
        (state,) = self.states.values()
        return state


@pytest.fixture
def world(site: Site) -> World:
    return World(site)


def conditional(body: Callable[[], str], tag: Callable[[], str], *, kind: str) -> Callable[[Asked], None]:
    """A page that answers 304 to its own ETag."""

    def route(asked: Asked) -> None:
        if asked.headers["If-None-Match"] == tag():
            asked.answer("", status=304, ETag=tag())
        else:
            asked.answer(body(), kind=kind, ETag=tag())

    return route


def source(site: Site, **more: object) -> Source:
    return Source(**{"name": "Wire", "url": site.url + "/feed", "pace_s": 0.2} | more)  # type: ignore[arg-type]


def texts(outcomes: list[Dispatch | Failure]) -> list[str]:
    return [o.text if isinstance(o, Dispatch) else f"FAILURE {o.reason}" for o in outcomes]


def test_a_poll_brings_the_pages_that_the_feed_announces_the_oldest_first(world: World) -> None:
    site = world.site
    site.page("/1", article(LONG), kind="text/html; charset=utf-8")
    site.page(
        "/2",
        article(LONG.replace("night", "day"), "Army retakes bridge", "2021-09-01T23:00:00+04:30"),
        kind="text/html",
    )
    feed = atom(
        item("/2", "Army retakes bridge", published="2021-09-01T22:00:00Z"),
        item("/1", published="2021-09-01T08:00:00+03:00"),
    )
    site.page("/feed", feed, kind="application/atom+xml")
    first, second = world.poll(source(site, outlet="Example Wire"))
    assert isinstance(first, Dispatch)
    assert isinstance(second, Dispatch)
    assert first.text == f"Rebels take bridge\n\n{LONG}"
    assert (first.url, first.source, first.title) == (site.url + "/1", "Example Wire", "Rebels take bridge")
    # The page itself says nothing of its time, so the feed's holds; where it does, it holds, in its zone.
    assert (first.published, second.published) == ("2021-09-01T08:00:00+03:00", "2021-09-01T23:00:00+04:30")
    assert (first.language, second.title) == ("en", "Army retakes bridge")
    assert site.paths() == ["/robots.txt", "/feed", "/1", "/2"]


def test_a_date_that_nobody_tells_stays_missing(world: World) -> None:
    world.site.page("/1", article(LONG), kind="text/html")
    world.site.page("/feed", atom(item("/1", updated="2021-09-01T08:00:00Z")), kind="application/atom+xml")
    (dispatch,) = world.poll(source(world.site))
    assert isinstance(dispatch, Dispatch)
    assert dispatch.published is None


def test_every_capture_is_handed_out_with_its_bytes(world: World) -> None:
    world.site.page("/1", article(LONG), kind="text/html", ETag='"a"')
    world.site.page("/feed", atom(item("/1")), kind="application/atom+xml")
    captures = [t.capture for step in world.steps(source(world.site)) for t in step.taken]
    assert [(c.origin, c.content) for c in captures if c] == [
        (world.site.url + "/feed", atom(item("/1")).encode()),
        (world.site.url + "/1", article(LONG).encode()),
    ]


def test_what_was_taken_is_not_taken_again_and_304_is_success(world: World) -> None:
    site, tag, items = world.site, ['"1"'], [item("/1")]
    site.page("/1", article(LONG), kind="text/html")
    site.page("/2", article(LONG.replace("night", "day")), kind="text/html")
    site.route("/feed", conditional(lambda: atom(*items), lambda: tag[0], kind="application/atom+xml"))
    wire = source(site)
    assert len(world.poll(wire)) == 1
    assert (world.state.etag, world.state.n_failures) == ('"1"', 0)
    assert world.poll(wire, after_min=20) == []
    assert site.asked[-1] == ("/feed", site.asked[-1][1])
    assert site.asked[-1][1]["If-None-Match"] == '"1"'
    assert (world.state.succeeded_at, world.state.etag) == ("2021-09-01T09:50:00+03:00", '"1"')
    tag[0], items = '"2"', [item("/2"), item("/1")]
    assert texts(world.poll(wire, after_min=20)) == [f"Rebels take bridge\n\n{LONG.replace('night', 'day')}"]
    assert world.state.etag == '"2"'
    assert [path for path in site.paths() if path == "/1"] == ["/1"]


def test_last_modified_is_kept_where_there_is_no_etag(world: World) -> None:
    then = "Wed, 01 Sep 2021 06:00:00 GMT"
    world.site.page("/feed", atom(), kind="application/atom+xml", Last_Modified=then)
    world.poll(source(world.site))
    assert world.state.last_modified == then
    world.poll(source(world.site), after_min=20)
    assert world.site.asked[-1][1]["If-Modified-Since"] == then


def test_a_source_that_moved_is_asked_at_once_and_without_condition(world: World) -> None:
    site = world.site
    for path in ("/feed", "/new"):
        site.route(path, conditional(atom, lambda: '"1"', kind="application/atom+xml"))
    world.poll(source(site))
    world.poll(source(site, url=site.url + "/new"))
    assert site.paths() == ["/robots.txt", "/feed", "/new"]
    assert (world.state.url, world.state.n_empty) == (site.url + "/new", 2)


def test_a_source_is_asked_when_it_is_due_and_not_before(world: World) -> None:
    world.site.page("/feed", atom(), kind="application/atom+xml")
    wire = source(world.site, every_min=15)
    for after_min in (0, 10, 4, 2):
        world.poll(wire, after_min=after_min)
    assert world.site.paths() == ["/robots.txt", "/feed", "/feed"]


def test_an_announced_change_is_taken_and_an_unchanged_text_is_not(world: World) -> None:
    site = world.site
    site.page("/1", article(LONG), kind="text/html")
    site.page("/feed", atom(item("/1", updated="2021-09-01T08:00:00Z")), kind="application/atom+xml")
    wire = source(site)
    (first,) = world.poll(wire)
    site.page("/feed", atom(item("/1", updated="2021-09-01T09:00:00Z")), kind="application/atom+xml")
    assert world.poll(wire, after_min=20) == []
    site.page("/1", article(LONG.replace("three", "four")), kind="text/html")
    site.page("/feed", atom(item("/1", updated="2021-09-01T10:00:00Z")), kind="application/atom+xml")
    (second,) = world.poll(wire, after_min=20)
    assert isinstance(first, Dispatch)
    assert isinstance(second, Dispatch)
    assert (first.url, first.id == second.id) == (second.url, False)
    assert "four people" in second.text


def test_a_silent_change_is_found_by_looking_again_and_so_is_a_withdrawal(world: World) -> None:
    site, words, tag = world.site, [LONG], ['"1"']
    site.route("/1", conditional(lambda: article(words[0]), lambda: tag[0], kind="text/html"))
    site.page("/feed", atom(item("/1", published="2021-09-01T08:00:00Z")), kind="application/atom+xml")
    wire = source(site, again_h=(1, 6, 24))
    assert len(world.poll(wire)) == 1
    assert world.poll(wire, after_min=30) == []
    assert site.paths().count("/1") == 1
    assert world.poll(wire, after_min=31) == []  # looked at: 304
    assert site.asked[-1][1]["If-None-Match"] == '"1"'
    words[0], tag[0] = LONG.replace("three", "four"), '"2"'
    (changed,) = world.poll(wire, after_min=300)
    assert isinstance(changed, Dispatch)
    assert (changed.published, "four people" in changed.text) == ("2021-09-01T08:00:00Z", True)
    site.page("/1", "gone", status=410)
    (gone,) = world.poll(wire, after_min=60 * 24)
    assert isinstance(gone, Dispatch)
    assert (gone.withdrawn, gone.text, gone.url) == (True, "", site.url + "/1")
    assert "answered 410 (gone)" in gone.notes[0]
    assert world.poll(wire, after_min=60 * 240) == []
    assert site.paths().count("/1") == 4


def test_the_words_of_the_feed_itself_can_be_taken(world: World) -> None:
    feed = atom(item("/1", words=LONG, updated="2021-09-01T08:00:00Z"), item("/2", "Only a headline"))
    world.site.page("/feed", feed, kind="application/atom+xml")
    headline, dispatch = world.poll(source(world.site, take="feed"))
    assert isinstance(headline, Failure)
    assert headline.reason == "feed 'Wire' holds no words of it; use take = \"page\""
    assert isinstance(dispatch, Dispatch)
    assert (dispatch.text, dispatch.version) == (f"Rebels take bridge\n\n{LONG}", "2021-09-01T08:00:00Z")
    assert world.site.paths() == ["/robots.txt", "/feed"]


def test_a_listing_page_is_followed(world: World) -> None:
    site = world.site
    site.page("/1", article(LONG, published="2021-09-01T08:00:00+03:00"), kind="text/html")
    site.page(
        "/feed", "<html><body><h2><a href='/1'>Rebels take bridge at Karsh</a></h2></body></html>", kind="text/html"
    )
    (dispatch,) = world.poll(source(site, kind="listing"))
    assert isinstance(dispatch, Dispatch)
    assert dispatch.published == "2021-09-01T08:00:00+03:00"


def test_the_newest_maps_of_a_sitemap_index_are_followed(world: World) -> None:
    site = world.site
    maps = "".join(f"<sitemap><loc>{site.url}/m{n}</loc><lastmod>2021-0{n}-01</lastmod></sitemap>" for n in range(1, 7))
    site.page("/feed", f"<sitemapindex>{maps}</sitemapindex>", kind="application/xml")
    for n in range(1, 7):
        site.page(f"/m{n}", f"<urlset><url><loc>{site.url}/{n}</loc></url></urlset>", kind="application/xml")
        site.page(f"/{n}", article(f"{LONG} {n}."), kind="text/html")
    assert len(world.poll(source(site))) == 3
    assert site.paths()[2:] == ["/m6", "/m5", "/m4", "/4", "/5", "/6"]


def test_an_index_that_stays_the_same_hides_no_change_of_its_maps(world: World) -> None:
    site = world.site
    maps = "".join(f"<sitemap><loc>{site.url}/{name}</loc></sitemap>" for name in "ab")
    index = f"<sitemapindex>{maps}</sitemapindex>"
    site.route("/feed", conditional(lambda: index, lambda: '"1"', kind="application/xml"))
    for n in (1, 2):
        site.page(f"/{n}", article(f"{LONG} {n}."), kind="text/html")
    for name in "ab":
        site.page(f"/{name}", f"<urlset><url><loc>{site.url}/1</loc></url></urlset>", kind="application/xml")
    assert len(world.poll(source(site))) == 1
    assert site.paths().count("/1") == 1
    site.page("/a", f"<urlset><url><loc>{site.url}/2</loc></url></urlset>", kind="application/xml")
    assert len(world.poll(source(site), after_min=20)) == 1


def test_what_one_poll_has_no_room_for_comes_with_the_next(world: World) -> None:
    site = world.site
    for n in range(5):
        site.page(f"/{n}", article(f"{LONG} {n}."), kind="text/html")
    feed = atom(*(item(f"/{n}") for n in range(5)))
    site.route("/feed", conditional(lambda: feed, lambda: '"1"', kind="application/atom+xml"))
    wire = source(site, most=2)
    assert [len(world.poll(wire, after_min=20)) for _ in range(4)] == [2, 2, 1, 0]


def test_a_run_that_ends_in_the_middle_loses_nothing(world: World) -> None:
    site = world.site
    for n in range(4):
        site.page(f"/{n}", article(f"{LONG} {n}."), kind="text/html")
    feed = atom(*(item(f"/{n}") for n in range(4)))
    site.route("/feed", conditional(lambda: feed, lambda: '"1"', kind="application/atom+xml"))
    found: list[str] = []
    for _ in range(9):  # every run is killed after its second step
        for n, step in enumerate(world.steps(source(site))):
            found += texts([o for taken in step.taken for o in taken.outcomes])
            if n == 1:
                break
    assert [f[-2] for f in found] == ["3", "2", "1", "0"]


def test_a_stop_ends_the_watch_between_two_requests(world: World) -> None:
    site = world.site
    for n in range(4):
        site.page(f"/{n}", article(f"{LONG} {n}."), kind="text/html")
    site.page("/feed", atom(*(item(f"/{n}") for n in range(4))), kind="application/atom+xml")
    world.stop_after_s = 0.7  # robots.txt, the feed and the first pages, 0.2 s apart
    n = sum(len(step.taken) for step in world.steps(source(site), once=False))
    assert n == len(site.asked) - 1 < 5
    world.stop_after_s = 10.0**9
    assert len(world.poll(source(site))) == 5 - n


def test_the_watch_goes_round_for_ever(world: World) -> None:
    world.site.page("/feed", atom(), kind="application/atom+xml")
    world.stop_after_s = 60 * 60
    ends = [step for step in world.steps(source(world.site, every_min=15), once=False) if step.end]
    assert len(ends) == 4
    assert world.state.n_empty == 4


def test_a_slow_pace_at_one_host_does_not_hold_up_another(world: World, site: Site) -> None:
    with served() as other:
        for each in (site, other):
            each.page("/feed", atom(*(item(f"/{n}") for n in range(3))), kind="application/atom+xml")
            for n in range(3):
                each.page(f"/{n}", article(f"{LONG} {n}."), kind="text/html")
        slow = source(site, name="Slow", pace_s=60)
        quick = Source(name="Quick", url=other.url + "/feed", pace_s=1)
        order = [step.state.source for step in world.steps(slow, quick) if step.taken]
    assert order == ["Slow", "Quick", "Quick", "Quick", "Quick", "Slow", "Slow", "Slow"]


def test_a_feed_that_fails_is_asked_less_and_less_often_and_recovers(world: World) -> None:
    site, wire = world.site, source(world.site, every_min=15)
    site.page("/feed", "", status=500)
    pauses: list[float] = []
    for _ in range(9):
        world.poll(wire)
        assert world.state.polled_at
        assert world.state.next_at
        pause = datetime.fromisoformat(world.state.next_at) - datetime.fromisoformat(world.state.polled_at)
        pauses.append(pause.total_seconds() / 60)
        world.s += pause.total_seconds() + 1
    assert pauses == [15, 30, 60, 120, 240, 480, 960, 1440, 1440]
    assert world.state.n_failures == 9
    assert world.state.error == f"{site.url}/feed: the server answered 500"
    site.page("/feed", atom(), kind="application/atom+xml")
    world.poll(wire)
    assert (world.state.n_failures, world.state.failing) == (0, False)
    assert world.state.error  # when it failed last stays known


def test_a_bad_list_is_kept_as_a_capture_and_never_hidden_by_304(world: World) -> None:
    site = world.site
    site.route("/feed", conditional(lambda: "<html><p>Maintenance</p></html>", lambda: '"m"', kind="text/html"))
    for n in (1, 2):
        steps = list(world.steps(source(site)))
        assert [taken.capture.content for step in steps for taken in step.taken if taken.capture] == [
            b"<html><p>Maintenance</p></html>"
        ]
        assert world.state.n_failures == n
        assert world.state.error
        assert 'use kind = "listing"' in world.state.error
        world.s += 60 * 60


def test_an_empty_feed_is_seen_and_304_does_not_make_it_full(world: World) -> None:
    site, tag, items = world.site, ['"1"'], [[item("/1")], [], []]
    site.page("/1", article(LONG), kind="text/html")
    site.route("/feed", conditional(lambda: atom(*items[0]), lambda: tag[0], kind="application/atom+xml"))
    world.poll(source(site))
    items[0], tag[0] = [], '"2"'
    world.poll(source(site), after_min=20)
    assert world.state.n_empty == 1
    world.poll(source(site), after_min=20)  # 304
    assert (world.state.n_empty, world.state.n_failures) == (1, 0)
    tag[0] = '"3"'
    world.poll(source(site), after_min=20)
    assert world.state.n_empty == 2


def test_a_server_that_is_asked_too_often_is_left_alone_as_long_as_it_says(world: World) -> None:
    site = world.site
    site.page("/1", "", status=429, Retry_After="7200")
    site.page("/2", article(LONG), kind="text/html")
    site.page("/feed", atom(item("/2"), item("/1")), kind="application/atom+xml")
    wire, other = source(site), source(site, name="Other", url=site.url + "/other")
    assert world.poll(wire) == []
    assert world.state.next_at == "2021-09-01T11:30:00+03:00"
    assert "429" in (world.state.error or "")
    n = len(site.asked)
    world.poll(wire, other, after_min=60)  # not of the same source, but of the same host
    assert (len(site.asked), world.states["Other"].n_failures) == (n, 1)
    site.page("/1", article(LONG.replace("night", "day")), kind="text/html")
    assert len(world.poll(wire, after_min=61)) == 2


def test_a_page_that_fails_is_tried_three_times_and_one_that_is_not_there_once(world: World) -> None:
    site = world.site
    site.page("/broken", "", status=500)
    site.page("/1", article(LONG), kind="text/html")
    feed = atom(item("/1"), item("/missing"), item("/broken"))
    site.route("/feed", conditional(lambda: feed, lambda: '"1"', kind="application/atom+xml"))
    rounds = [texts(world.poll(source(site), after_min=20)) for _ in range(5)]
    assert [len(r) for r in rounds] == [3, 1, 1, 0, 0]
    assert rounds[0][:2] == ["FAILURE the server answered 500", "FAILURE the server answered 404 (nothing there)"]
    assert (site.paths().count("/missing"), site.paths().count("/broken")) == (1, 3)
    assert (world.state.etag, world.state.n_failures) == ('"1"', 0)


def test_a_page_that_robots_txt_closes_is_told_once(world: World) -> None:
    site = world.site
    site.page("/robots.txt", "User-agent: *\nDisallow: /closed")
    site.page("/feed", atom(item("/closed/1")), kind="application/atom+xml")
    (told,) = world.poll(source(site))
    assert isinstance(told, Failure)
    assert "robots.txt asks 'sayso' to stay away" in told.reason
    assert world.poll(source(site), after_min=20) == []
    assert "/closed/1" not in site.paths()


def test_a_feed_that_sends_us_to_private_addresses_gets_refusals(world: World) -> None:
    world.site.page(
        "/feed", atom(item("http://169.254.169.254/latest/"), item("http://[::1]/x")), kind="application/xml"
    )
    assert all("not on the public internet" in t for t in texts(world.poll(source(world.site))))


def test_a_page_that_is_no_dispatch_is_a_failure_and_not_asked_again(world: World) -> None:
    site = world.site
    site.page("/1", b"%PDF-1.7 ...", kind="application/pdf")
    site.page("/feed", atom(item("/1")), kind="application/atom+xml")
    (told,) = world.poll(source(site))
    assert isinstance(told, Failure)
    assert "a PDF document" in told.reason
    assert world.poll(source(site), after_min=20) == []
    assert site.paths().count("/1") == 1


def test_a_mistake_of_ours_in_one_source_does_not_stop_the_others(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.site.page("/feed", atom(), kind="application/atom+xml")
    real = world.manners.fetch

    def trip(url: str, **more: object):  # type: ignore[no-untyped-def]
        if url.endswith("/bad"):
            raise ZeroDivisionError("oh")
        return real(url, **more)  # type: ignore[arg-type]

    world.manners.fetch = trip  # type: ignore[method-assign, assignment]
    world.poll(source(world.site, name="Bad", url=world.site.url + "/bad"), source(world.site))
    assert world.states["Wire"].succeeded_at
    assert world.states["Bad"].error == "a mistake of Sayso's own, ZeroDivisionError('oh'); please report it"


WIRE = Source(name="Wire", url="https://wire.example/feed", every_min=10)
failures = st.integers(0, 60)
chances = st.floats(0, 1, exclude_max=True)


@given(failures, chances)
def test_a_pause_after_failures_grows_to_a_day_and_no_further(n: int, chance: float) -> None:
    state = failed(SourceState(source="Wire", n_failures=n), WIRE, FetchError("x"), now=NOW, chance=lambda: chance)
    pause = datetime.fromisoformat(state.next_at or "") - NOW
    assert min(timedelta(days=1), timedelta(minutes=10) * 2 ** min(n, 20)) <= pause <= timedelta(days=1.25)
    assert state.n_failures == n + 1
    assert not due(state, NOW)
    assert due(state, NOW + pause)


@given(failures, chances, st.floats(0, 10**9))
def test_a_server_s_own_wish_is_never_cut_short_within_a_week(n: int, chance: float, wait_s: float) -> None:
    error = AnswerError("x", status=429, retry_after_s=wait_s)
    state = failed(SourceState(source="Wire", n_failures=n), WIRE, error, now=NOW, chance=lambda: chance)
    pause = datetime.fromisoformat(state.next_at or "") - NOW
    assert pause >= min(timedelta(days=7), timedelta(seconds=wait_s)) - timedelta(seconds=1)


@given(chances)
def test_a_pause_after_success_is_that_of_the_source_with_a_tenth_of_chance(chance: float) -> None:
    state = succeeded(SourceState(source="Wire", n_failures=3), WIRE, now=NOW, chance=lambda: chance)
    pause = datetime.fromisoformat(state.next_at or "") - NOW
    assert timedelta(minutes=10) <= pause <= timedelta(minutes=11)
    assert (state.n_failures, state.succeeded_at) == (0, NOW.isoformat())


moments = st.none() | st.just(NOW.isoformat())
words = st.none() | st.text(max_size=9)
seens = st.builds(
    Seen,
    url=st.text(max_size=9),
    mark=st.text(max_size=9),
    title=words,
    published=words,
    language=words,
    taken_at=moments,
    dispatches=st.lists(st.text(max_size=9), max_size=3).map(tuple),
    etag=words,
    n_looks=failures,
    withdrawn=st.booleans(),
)
states = st.builds(
    SourceState,
    source=st.text(max_size=9),
    polled_at=moments,
    error=words,
    n_failures=failures,
    etag=words,
    seen=st.lists(seens, max_size=3).map(tuple),
)


@given(states)
def test_a_state_survives_its_plain_form(state: SourceState) -> None:
    assert from_plain(to_plain(state)) == state


@given(seens)
def test_an_address_survives_its_plain_form(seen: Seen) -> None:
    assert seen_from_plain(to_plain(seen)) == seen


def test_each_step_tells_which_address_it_is_of(world: World) -> None:
    world.site.page("/1", article(LONG), kind="text/html")
    world.site.page("/feed", atom(item("/1")), kind="application/atom+xml")
    steps = list(world.steps(source(world.site)))
    assert [(step.seen.url if step.seen else None, step.end) for step in steps] == [
        (None, False),
        (world.site.url + "/1", False),
        (None, True),
    ]
    assert steps[1].seen in steps[2].state.seen


def test_a_moment_without_an_offset_is_no_moment() -> None:
    with pytest.raises(ValueError, match="no offset"):
        SourceState(source="Wire", next_at="2021-09-01T10:00:00")
