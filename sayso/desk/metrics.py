"""How the desk is used and how it is, in Prometheus' text form, and one line a request for whoever reads logs.

Nothing here holds a word of a dispatch or of a question: a request is told by its route, not by its address.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Protocol

from prometheus_client import CollectorRegistry, Counter, Histogram, PlatformCollector, ProcessCollector
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sayso.desk.rights import RIGHTS, Person, Role
from sayso.errors import SaysoError
from sayso.ledger import Head, Ledger

MEDIA = CONTENT_TYPE_PLAIN_0_0_4
# Around what a screen may take, 150 ms.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
Clock = Callable[[], float]
_log = logging.getLogger("sayso.desk")


class Followed(Protocol):
    """What is told of messages to webhooks: see `SavedQueries`."""

    def tally(self) -> dict[str, int]: ...
    def oldest_waiting(self) -> str | None: ...


class Metrics:
    """The figures of one desk since it was opened."""

    def __init__(self, opened: Callable[[], Ledger], followed: Followed, *, now: Callable[[], datetime]) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "sayso_desk_requests_total", "Requests answered.", ("route", "status"), registry=self._registry
        )
        self._seconds = Histogram(
            "sayso_desk_request_seconds",
            "How long a request took.",
            ("route",),
            buckets=BUCKETS,
            registry=self._registry,
        )
        self._decisions = Counter(
            "sayso_desk_decisions_total", "Decisions of people that were kept.", ("route",), registry=self._registry
        )
        self._attempts = Counter(
            "sayso_desk_webhook_attempts_total", "Attempts to hand over news.", ("outcome",), registry=self._registry
        )
        self._registry.register(_Held(opened, followed, now))
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)

    def request(self, route: str, status: int, seconds: float) -> None:
        self._requests.labels(route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)
        if status < 400 and is_decision(route):
            self._decisions.labels(route).inc()

    def attempt(self, outcome: str) -> None:
        self._attempts.labels(outcome).inc()

    def told(self) -> bytes:
        return generate_latest(self._registry)


def is_decision(route: str) -> bool:
    """True for a route by which somebody's word comes into the ledger."""
    return not route.startswith(("GET ", "POST /saved", "DELETE ")) and RIGHTS.get(route) in {Role.CODER, Role.EDITOR}


class _Held(Collector):
    """What the ledger and the desk's own file hold, looked up when it is asked for."""

    def __init__(self, opened: Callable[[], Ledger], followed: Followed, now: Callable[[], datetime]) -> None:
        self._opened, self._followed, self._now = opened, followed, now

    def describe(self) -> list[Any]:
        return []  # else it is asked for already when it is registered

    def collect(self) -> Iterator[GaugeMetricFamily]:
        up = GaugeMetricFamily("sayso_ledger_up", "1 where the ledger answers.")
        try:
            with self._opened() as ledger:
                view = ledger.view()
                figures, head = view.stats(), view.head
        except SaysoError:
            up.add_metric((), 0)
            yield up
            return
        up.add_metric((), 1)
        yield up
        held = GaugeMetricFamily("sayso_ledger_held", "What the ledger holds.", labels=("what",))
        for what, n in figures.items():
            held.add_metric((what,), n)
        yield held
        yield GaugeMetricFamily("sayso_ledger_additions", "The number of the last addition.", head.n)
        yield GaugeMetricFamily("sayso_ledger_lag_seconds", "Since the last addition.", lag_s(head, self._now()) or 0)
        messages = GaugeMetricFamily("sayso_desk_webhook_messages", "Messages to webhooks.", labels=("state",))
        for state, n in self._followed.tally().items():
            messages.add_metric((state,), n)
        yield messages
        since = self._followed.oldest_waiting()
        waits = (self._now() - datetime.fromisoformat(since)).total_seconds() if since else 0
        yield GaugeMetricFamily("sayso_desk_webhook_lag_seconds", "How long the oldest message waits.", max(0.0, waits))


def lag_s(head: Head, now: datetime) -> float | None:
    """How long nothing was added to the ledger; None where nothing ever was."""
    return max(0.0, (now - datetime.fromisoformat(head.at)).total_seconds()) if head.at else None


class Watch:
    """Counts and logs each request, from its first byte to the last of the answer."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics, clock: Clock = time.perf_counter) -> None:
        self._app, self._metrics, self._clock = app, metrics, clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start, status = self._clock(), 500

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            seconds = self._clock() - start
            state: dict[str, Any] = scope.get("state") or {}
            route: str = state.get("key") or "none"
            who: Person | None = state.get("who")
            self._metrics.request(route, status, seconds)
            _log.info(
                "%s %s %.1f ms",
                route,
                status,
                1000 * seconds,
                extra={
                    "told": {
                        "method": scope["method"],
                        "route": route.partition(" ")[2] or None,
                        "status": status,
                        "ms": round(1000 * seconds, 1),
                        "user": who.name if who else None,
                    }
                },
            )
