"""The door of the desk: who asks is found out and held against the table of rights, before anything is read or done."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from sayso.desk.accounts import Accounts
from sayso.desk.forms import OLD, is_sent_by_itself
from sayso.desk.rights import RIGHTS, Person, allowed, key_of
from sayso.errors import SaysoError

Who = Callable[[Request], Person | None]
"""Who sends a request; None for somebody unknown."""
Denied = Callable[[Request, str, int], Response]
"""The answer to somebody who may not, with the reason and the status."""


class Door:
    """Lets through who may. The route and the person go along in `request.state`, as `key` and `who`."""

    def __init__(self, app: ASGIApp, *, of: FastAPI, who: Who, denied: Denied, secure: bool) -> None:
        self._app, self._of, self._who, self._denied, self._secure = app, of, who, denied, secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if self._secure:
            # Whoever takes HTTPS off in front of us need not say so.
            scope["scheme"] = "https"
        request = Request(scope)
        request.state.key = key = key_of(self._of.router.routes, scope)
        answer = await run_in_threadpool(self._refused, request, key)
        await (answer or self._app)(scope, receive, send)

    def _refused(self, request: Request, key: str | None) -> Response | None:
        request.state.who = None
        try:
            request.state.who = who = self._who(request)
        except SaysoError as e:
            return self._denied(request, str(e), 503)
        if key is None:
            return None
        if not allowed(who, key):
            if who is None:
                return self._denied(request, "Sign in first, or send a token of yours.", 401)
            return self._denied(request, f"{who.name} is {who.role}, and this wants {RIGHTS[key]}; ask an admin.", 403)
        return self._denied(request, OLD, 403) if is_sent_by_itself(request, who) else None


def among(accounts: Accounts) -> Who:
    """Finds who asks among those who have an account: by the token in a header, else by the session's cookie."""

    def who(request: Request) -> Person | None:
        given = request.headers.get("authorization")
        if given is not None:
            return accounts.with_token(_token(given, request.method))
        secret = request.cookies.get(cookie(request))
        return accounts.in_session(secret) if secret else None

    return who


def cookie(request: Request) -> str:
    """The name of the session's cookie; under the secure one a browser takes it from nobody else."""
    return "__Host-sayso" if is_secure(request) else "sayso"


def is_secure(request: Request) -> bool:
    return request.url.scheme == "https"


def _token(given: str, method: str) -> str:
    """The token in the header; "" where there is none."""
    scheme, _, value = given.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    # Readers of feeds know only this one. A browser sends it by itself, so nothing is changed by it.
    if scheme.lower() == "basic" and method in {"GET", "HEAD"}:
        try:
            return base64.b64decode(value, validate=True).decode("utf-8").partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return ""
