"""News sent on: a signed message to each address that asked for it, once it was taken and until then again and again.

Messages and signatures are those of Standard Webhooks (standardwebhooks.com): a receiver in any language has a library
that checks them. A message that was taken and whose receipt was lost comes twice, under the same id.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sayso.desk.held import Told
from sayso.desk.news import Kind, News, told_of
from sayso.desk.saved import Delivery, Hook, Saved
from sayso.desk.serving import Desk
from sayso.errors import AnswerError, SaysoError
from sayso.ledger import View

Send = Callable[[str, bytes, Mapping[str, str]], None]
"""Hands content to an address, with headers. Raises: SaysoError where it is not taken."""
Chance = Callable[[], float]
Count = Callable[[str], None]
"""Told of each attempt whether it was "taken" or "failed"."""

PREFIX = "whsec_"
# How often the ledger is looked at, and how many times as long as a look took it rests: of a large ledger that goes on
# all the time, news of minutes ago is news.
EVERY_S, RESTS = 10.0, 9.0
# One attempt takes so long at most; while it lasts, no other desk over the same file makes it.
TIMEOUT_S = 10.0
LEASE = timedelta(seconds=6 * TIMEOUT_S)
# From one failure to the next attempt, and on; those of Standard Webhooks.
WAITS = tuple(timedelta(seconds=s) for s in (5, 300, 1_800, 7_200, 18_000, 36_000))
# What could not be handed over in so long is given up; a weekend is shorter.
GIVEN_UP = timedelta(days=4)

_log = logging.getLogger("sayso.desk")


def secret() -> str:
    """A key for signing, as Standard Webhooks writes them."""
    return PREFIX + base64.b64encode(secrets.token_bytes(24)).decode("ascii")


def signed(key: str, id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The headers that prove a message: its id, its moment, and the HMAC-SHA256 of both with the body."""
    moment = str(int(at.timestamp()))
    content = b".".join((id.encode("ascii"), moment.encode("ascii"), body))
    mark = hmac.new(base64.b64decode(key.removeprefix(PREFIX)), content, hashlib.sha256).digest()
    return {
        "Content-Type": "application/json",
        "webhook-id": id,
        "webhook-timestamp": moment,
        "webhook-signature": f"v1,{base64.b64encode(mark).decode('ascii')}",
    }


def message(news: News, query: Saved, *, base: str) -> str:
    """What is sent of one thing that became known."""
    told: dict[str, Any] = {
        "type": news.kind.value,
        "timestamp": news.at,
        "data": {
            "id": news.id,
            "incident": news.incident,
            "title": news.title,
            "says": news.says,
            "page": f"{base}/incidents/{news.incident}",
            "json": f"{base}/incidents/{news.incident}.json",
            "query": {"id": query.id, "name": query.name},
        },
    }
    return json.dumps(told, ensure_ascii=False)


class Courier:
    """Looks for news of the saved queries and sends it, on a thread of its own while the desk is open."""

    def __init__(
        self,
        desk: Desk,
        send: Send,
        *,
        chance: Chance,
        count: Count = lambda outcome: None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._monotonic = monotonic
        self._desk, self._send, self._chance, self._count = desk, send, chance, count
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)
        self._seen: tuple[str, tuple[str, ...]] | None = None

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Returns when the message under way is handed over or has failed; what waits is sent by the next run."""
        self._stop.set()
        self._thread.join(TIMEOUT_S + 1)

    def _run(self) -> None:
        look_at = 0.0
        while not self._stop.is_set():
            try:
                begun = self._monotonic()
                if begun >= look_at:
                    self.look()
                    ended = self._monotonic()
                    look_at = ended + RESTS * (ended - begun)
                self.send()
            except SaysoError as e:
                _log.warning("news cannot be sent now: %s", e)
            except Exception:  # noqa: BLE001 - our mistake in one round must not end the sending of what comes later
                _log.exception("a mistake of Sayso's own in sending news")
            self._stop.wait(EVERY_S)

    def look(self) -> int:
        """Find what is new since the last look, and keep a message for each hook that wants it; returns how many."""
        saved = self._desk.saved
        queries, hooks = {q.id: q for q in saved.all()}, saved.hooks()
        if not queries:
            return 0
        with self._desk.opened() as ledger:
            view = ledger.view()
            seen = (view.head.chain, tuple(h.id for h in hooks))
            if seen == self._seen:
                return 0
            told = self._desk.held.at(ledger, view)
            self._desk.news.look(view, told)
            n = sum(self._put_in(h, queries[h.query], told, view) for h in hooks if h.query in queries and not h.off)
        self._seen = seen
        return n

    def _put_in(self, hook: Hook, query: Saved, told: Told, view: View) -> int:
        last = self._desk.saved.last_news()
        try:
            now = told.ids(query.asked)
        except ValueError as e:
            _log.warning("the saved query %s is not understood any more: %s", query.id, e)
            return 0
        known = self._desk.saved.met(hook)
        # To the hook it is new when it first meets the query, even where the ledger has had it for long.
        new = [id for id in now if id not in known]
        news = [told_of(i, view) for i in told.these(new)]
        since = self._desk.news.since(hook.told, [id for id in now if id in known])
        news += [one for one in since if one.kind is not Kind.INCIDENT]
        bodies = [(one.id, message(one, query, base=self._desk.url)) for one in news]
        return self._desk.saved.put_in(hook, new, bodies, told=last)

    def send(self) -> int:
        """Send all that is due; returns how many attempts were made."""
        n = 0
        while not self._stop.is_set():
            before = n
            for hook, delivery in self._desk.saved.due(lease=LEASE):
                n += 1
                self._attempt(hook, delivery)
                if self._stop.is_set():
                    return n
            if n == before:
                return n
        return n

    def _attempt(self, hook: Hook, delivery: Delivery) -> None:
        now, body = self._desk.clock(), delivery.body.encode("utf-8", "replace")
        try:
            self._send(hook.address, body, signed(hook.secret, delivery.id, now, body))
        except SaysoError as e:
            self._count("failed")
            gone = isinstance(e, AnswerError) and e.status == 410
            asked_s = (e.retry_after_s or 0.0) if isinstance(e, AnswerError) else 0.0
            wait = max(WAITS[min(hook.failures, len(WAITS) - 1)], timedelta(seconds=min(asked_s, 86_400.0)))
            self._desk.saved.failed(
                hook,
                delivery,
                str(e),
                # Not all at once, when a receiver of many comes back.
                wait=wait * (1 + 0.2 * self._chance()),
                given_up=now - datetime.fromisoformat(delivery.made_at) > GIVEN_UP,
                off="its server says that it is gone" if gone else "",
            )
        else:
            self._count("taken")
            self._desk.saved.done(hook, delivery)
