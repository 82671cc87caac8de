"""How we behave on other people's servers: no host is hurried, and what robots.txt asks is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit

from sayso.collect.robots import Rules
from sayso.errors import AnswerError, FetchError, RefusedError
from sayso.record.capture import Capture

Sleep = Callable[[float], object]
Clock = Callable[[], float]

# RFC 9309: a robots.txt is not used for more than a day. One that could not be had is asked for again after an hour.
KEPT_S = 86_400.0
RETRIED_S = 3_600.0
# A delay that would make one dispatch an hour out of sixty is a mistake of somebody's; the longest wait that is kept.
LONGEST_S = 60.0
# A server that wants to be left alone for longer than a week means something else.
LONGEST_HOLD_S = 604_800.0


class Fetch(Protocol):
    """`fetch.fetch` with its clock and options set."""

    def __call__(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        before: Callable[[str], None] | None = None,
    ) -> Capture | None: ...


@dataclass(slots=True, kw_only=True)
class Manners:
    """A way to fetch that waits for its turn at each host and asks robots.txt first. Held open, for what it remembers.

    `pace_s` is the least time from one request to a host to the next; a longer Crawl-delay holds instead.
    """

    fetch: Fetch
    sleep: Sleep
    clock: Clock
    agent: str = "sayso"
    _next_at: dict[str, float] = field(default_factory=dict[str, float])
    _held_until: dict[str, float] = field(default_factory=dict[str, float])
    _rules: dict[str, tuple[float, Rules]] = field(default_factory=dict[str, tuple[float, Rules]])

    def get(
        self, url: str, *, pace_s: float, etag: str | None = None, last_modified: str | None = None
    ) -> Capture | None:
        """What the address holds, as `fetch` gives it.

        Raises: RefusedError where robots.txt asks us to stay away, FetchError where it cannot be had or `fetch` fails.
        """

        def before(at: str) -> None:
            rules = self._rules_of(at, pace_s)
            if rules.unknown:
                raise FetchError(f"{rules.unknown}; until the site's rules are known it is left alone")
            if not rules.allow(at, self.agent):
                raise RefusedError(
                    f"{at}: {rules.told_by} asks {self.agent!r} to stay away; leave it out of the sources"
                )
            self._turn(at, max(pace_s, min(LONGEST_S, rules.delay_s(self.agent) or 0.0)))

        try:
            return self.fetch(url, etag=etag, last_modified=last_modified, before=before)
        except AnswerError as e:
            if e.retry_after_s:
                self.hold(url, min(LONGEST_HOLD_S, e.retry_after_s))
            raise

    def free_at(self, url: str) -> float:
        """When the host may be asked next, on the clock that was handed in."""
        return self._next_at.get(_host(url), 0.0)

    def hold(self, url: str, wait_s: float) -> None:
        """The host is left alone for so long, for any source: until then `get` raises AnswerError."""
        host = _host(url)
        self._held_until[host] = max(self._held_until.get(host, 0.0), self.clock() + wait_s)

    def _turn(self, url: str, pace_s: float) -> None:
        held_s = self._held_until.get(_host(url), 0.0) - self.clock()
        if held_s > 0:
            # Not slept through: it may be days, and other hosts have no part in it.
            told = f"{url}: its server asked to be left alone, for {held_s:.0f} s more"
            raise AnswerError(told, status=429, retry_after_s=held_s)
        wait_s = self.free_at(url) - self.clock()
        if wait_s > 0:
            self.sleep(wait_s)
        self._next_at[_host(url)] = self.clock() + pace_s

    def _rules_of(self, url: str, pace_s: float) -> Rules:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        until, rules = self._rules.get(origin, (0.0, Rules()))
        if origin not in self._rules or until <= self.clock():
            rules = self._asked(f"{origin}/robots.txt", pace_s)
            self._rules[origin] = (self.clock() + (RETRIED_S if rules.unknown else KEPT_S), rules)
        return rules

    def _asked(self, url: str, pace_s: float) -> Rules:
        """What the site's robots.txt says. RFC 9309: none means all is allowed; one that cannot be had, nothing is."""
        try:
            capture = self.fetch(url, before=lambda at: self._turn(at, pace_s))
        except AnswerError as e:
            return Rules(told_by=url, unknown=str(e) if e.status >= 500 or e.status == 429 else None)
        except RefusedError:
            raise
        except FetchError as e:
            return Rules(told_by=url, unknown=str(e))
        return Rules.of(capture.content, told_by=url) if capture else Rules(told_by=url)


def _host(url: str) -> str:
    return urlsplit(url).netloc
