"""What robots.txt asks is done, and no host is hurried."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from website import HERE, NOW, Site

from sayso.collect import fetch
from sayso.collect.manners import LONGEST_S, RETRIED_S, Manners
from sayso.collect.robots import Rules
from sayso.errors import AnswerError, FetchError, RefusedError

ROBOTS = """
User-agent: *
Disallow: /private/
Allow: /private/press/
Disallow: /*.pdf$
Crawl-delay: 2

User-agent: Sayso
Disallow: /drafts
Request-rate: 1/7
"""


@pytest.mark.parametrize(
    ("path", "anybody", "sayso"),
    [
        ("/", True, True),
        ("/private/a", False, True),
        ("/private/press/a", True, True),
        ("/a.pdf", False, True),
        ("/a.pdf?x", True, True),
        ("/drafts/1", True, False),
        ("/robots.txt", True, True),
    ],
)
def test_the_rules_of_ones_own_name_hold_and_else_those_of_all(path: str, anybody: bool, sayso: bool) -> None:
    rules = Rules.of(ROBOTS.encode())
    assert rules.allow("https://wire.example" + path, "otherbot") is anybody
    assert rules.allow("https://wire.example" + path, "sayso") is sayso


def test_the_delay_is_the_longer_of_the_two_ways_to_say_it() -> None:
    rules = Rules.of(ROBOTS.encode())
    assert (rules.delay_s("otherbot"), rules.delay_s("sayso"), Rules().delay_s("sayso")) == (2.0, 7.0, None)


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_for_a_robots_txt_do_harm(content: bytes) -> None:
    rules = Rules.of(content)
    assert rules.allow("https://wire.example/robots.txt", "sayso")
    assert rules.delay_s("sayso") is None or rules.delay_s("sayso") >= 0  # type: ignore[operator]


class Day:
    """A clock that only sleep moves."""

    def __init__(self) -> None:
        self.s = 0.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.s += seconds

    def clock(self) -> float:
        return self.s


def manners(day: Day) -> Manners:
    go = partial(fetch.fetch, now=lambda: NOW, options=fetch.Options(allow=HERE, timeout_s=20))
    return Manners(fetch=go, sleep=day.sleep, clock=day.clock)


def test_robots_txt_is_asked_once_and_obeyed(site: Site) -> None:
    site.page("/robots.txt", ROBOTS)
    one, two, draft = site.page("/a", "A"), site.page("/b", "B"), site.page("/drafts/1", "C")
    polite = manners(Day())
    assert polite.get(one, pace_s=0)
    assert polite.get(two, pace_s=0)
    with pytest.raises(RefusedError, match=r"/drafts/1: http.*/robots\.txt asks 'sayso' to stay away"):
        polite.get(draft, pace_s=0)
    assert site.paths() == ["/robots.txt", "/a", "/b"]


def test_a_redirect_into_a_closed_part_is_not_followed(site: Site) -> None:
    site.page("/robots.txt", ROBOTS)
    site.page("/drafts/1", "C")
    with pytest.raises(RefusedError, match="stay away"):
        manners(Day()).get(site.page("/a", "", status=302, Location="/drafts/1"), pace_s=0)
    assert site.paths() == ["/robots.txt", "/a"]


def test_without_a_robots_txt_all_is_open(site: Site) -> None:
    assert manners(Day()).get(site.page("/a", "A"), pace_s=0)


def test_where_the_rules_cannot_be_had_the_site_is_left_alone_and_asked_again_later(site: Site) -> None:
    site.page("/robots.txt", "", status=503)
    day, url = Day(), site.page("/a", "A")
    polite = manners(day)
    for _ in range(2):
        with pytest.raises(FetchError, match=r"503 .* until the site's rules are known it is left alone") as e:
            polite.get(url, pace_s=0)
        assert not isinstance(e.value, RefusedError)
    assert site.paths() == ["/robots.txt"]
    site.page("/robots.txt", ROBOTS)
    day.s += RETRIED_S
    assert polite.get(url, pace_s=0)


def test_a_page_in_the_place_of_robots_txt_closes_nothing(site: Site) -> None:
    site.page("/robots.txt", "<!doctype html><html><body><p>Disallow: everything!</p></body></html>", kind="text/html")
    assert manners(Day()).get(site.page("/a", "A"), pace_s=0)


def test_a_host_is_asked_no_faster_than_the_pace(site: Site) -> None:
    day, url = Day(), site.page("/a", "A")
    polite = manners(day)
    for _ in range(3):
        polite.get(url, pace_s=5)
    assert day.slept == [5.0, 5.0, 5.0]  # robots.txt, then three pages


def test_a_longer_delay_that_the_site_asks_for_holds_up_to_a_bound(site: Site) -> None:
    site.page("/robots.txt", "User-agent: *\nCrawl-delay: 9")
    day, url = Day(), site.page("/a", "A")
    polite = manners(day)
    for _ in range(2):
        polite.get(url, pace_s=1)
    assert day.slept == [1.0, 9.0]
    site.page("/robots.txt", "User-agent: *\nCrawl-delay: 86400")
    day = Day()
    polite = manners(day)
    for _ in range(2):
        polite.get(url, pace_s=1)
    assert day.slept == [1.0, LONGEST_S]


def test_a_host_that_is_held_is_not_asked_until_its_time(site: Site) -> None:
    day, url = Day(), site.page("/a", "A")
    polite = manners(day)
    polite.get(url, pace_s=0)
    polite.hold(url, 30)
    with pytest.raises(AnswerError, match="asked to be left alone, for 30 s more") as e:
        polite.get(url, pace_s=0)
    assert (e.value.retry_after_s, site.paths()) == (30.0, ["/robots.txt", "/a"])
    day.s += 30
    assert polite.get(url, pace_s=0)


def test_a_server_that_says_when_to_come_again_is_held(site: Site) -> None:
    day, url = Day(), site.page("/a", "", status=503, Retry_After="90")
    polite = manners(day)
    for told in ("answered 503", "left alone, for 90 s more"):
        with pytest.raises(AnswerError, match=told):
            polite.get(url, pace_s=0)
    assert site.paths() == ["/robots.txt", "/a"]


def test_an_answer_that_is_an_error_passes_through(site: Site) -> None:
    with pytest.raises(AnswerError, match="answered 404"):
        manners(Day()).get(site.url + "/nowhere", pace_s=0)
