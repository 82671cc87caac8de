"""One request's business: which ledger at which moment, whether the page is known already, what goes with an answer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from fastapi import HTTPException, Request, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sayso.desk.accounts import Accounts
from sayso.desk.asked import Asked, asked_in
from sayso.desk.deskfile import DeskFile
from sayso.desk.held import Held, Told
from sayso.desk.news import Newsroom
from sayso.desk.rights import Person, Role
from sayso.desk.saved import SavedQueries
from sayso.ledger import SqlLedger, View

# Nothing is fetched from elsewhere and nothing inline runs, whatever a dispatch may have smuggled in.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What the desk stands on. `opened` opens the ledger for one request; `by` is who works alone, where nobody signs
    in; `clock` gives moments; `token` is a secret of this run; `version` is Sayso's. `own` is the desk's own file, in
    which `ledger` names the ledger. `accounts` are those of a team, `names` the hosts under which it is asked, `url` is
    where people reach it, `secure` that they do by HTTPS alone."""

    opened: Callable[[], SqlLedger]
    held: Held
    by: str
    clock: Callable[[], datetime]
    token: str
    version: str
    own: DeskFile
    ledger: str
    accounts: Accounts | None = None
    names: tuple[str, ...] = ()
    url: str = ""
    secure: bool = False

    @cached_property
    def saved(self) -> SavedQueries:
        return SavedQueries(self.own, ledger=self.ledger, clock=self.clock)

    @cached_property
    def news(self) -> Newsroom:
        return Newsroom(self.own, ledger=self.ledger, version=self.version)

    @property
    def alone(self) -> Person:
        """The one who opened the desk on their own machine, and may do all."""
        return Person(name=self.by, role=Role.ADMIN, form=self.token)


Render = Callable[..., Response]
"""A template filled: its name, the `Asking` or None, and what is named in it."""


class NotModifiedError(Exception):
    """The browser has this page already."""

    def __init__(self, etag: str) -> None:
        super().__init__(etag)
        self.etag = etag


@dataclass(frozen=True, kw_only=True)
class Asking:
    """One request at one moment of the ledger."""

    desk: Desk
    ledger: SqlLedger
    view: View
    asked: Asked
    path: str
    etag: str
    who: Person
    base: str

    @cached_property
    def told(self) -> Told:
        return self.desk.held.at(self.ledger, self.view)


@contextmanager
def asking(desk: Desk, request: Request) -> Generator[Asking]:
    """The ledger opened for one request, at the moment that its address asks for.

    Raises: HTTPException, in words for the one who asked; NotModifiedError where nothing has changed.
    """
    try:
        asked = asked_in(request.query_params)
    except ValueError as e:
        raise HTTPException(400, str(e)) from e
    with desk.opened() as ledger:
        view = ledger.view(as_of=asked.as_of or None)
        who: Person = request.state.who
        etag = _etag(desk, view, request, who)
        if request.method in {"GET", "HEAD"} and etag in request.headers.get("if-none-match", ""):
            raise NotModifiedError(etag)
        yield Asking(
            desk=desk,
            ledger=ledger,
            view=view,
            asked=asked,
            path=request.url.path,
            etag=etag,
            who=who,
            base=_base(desk, request),
        )


def _base(desk: Desk, request: Request) -> str:
    """What the desk's addresses begin with, as seen by whoever asks."""
    return desk.url or str(request.base_url).rstrip("/")


def _etag(desk: Desk, view: View, request: Request, who: Person) -> str:
    """All that a page shows follows from the address, the ledger's head, who asks and this run of the program."""
    of = (desk.version, desk.token, view.head.chain, request.url.path, request.url.query, who.name, who.role, who.form)
    told = "\x1f".join(map(str, of))
    return f'W/"{hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:32]}"'


class Guard:
    """Puts the headers on every answer, and lets no page of another origin send anything here."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {k.decode("latin-1"): v.decode("latin-1") for k, v in scope["headers"]}

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                _put(message)
            await send(message)

        if scope["method"] not in {"GET", "HEAD"} and not _is_ours(headers):
            await _refuse(guarded)
            return
        await self._app(scope, receive, guarded)


def _put(message: MutableMapping[str, Any]) -> None:
    sent = {k.lower() for k, _ in message["headers"]}
    more = {**HEADERS, "cache-control": "private, no-cache"}
    message["headers"] = [
        *message["headers"],
        *((k.encode(), v.encode()) for k, v in more.items() if k.encode() not in sent),
    ]


def _is_ours(headers: dict[str, str]) -> bool:
    origin = headers.get("origin")
    ours = origin is None or origin.partition("://")[2] == headers.get("host")
    return ours and headers.get("sec-fetch-site", "same-origin") in {"same-origin", "none"}


async def _refuse(send: Send) -> None:
    words = b"A page of another origin may not change the ledger; open the desk itself and say it there.\n"
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(words)).encode())]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": words})
