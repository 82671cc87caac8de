"""The door of the desk: who asks is found out and held against the table of rights, before anything is read or done."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from sayso.desk.rights import RIGHTS, Person, allowed, key_of

Who = Callable[[Request], Person | None]
"""Who sends a request; None for somebody unknown."""
Denied = Callable[[Request, str, int], Response]
"""The answer to somebody who may not, with the reason and the status."""


class Door:
    """Lets through who may. The route and the person go along in `request.state`, as `key` and `who`."""

    def __init__(self, app: ASGIApp, *, of: FastAPI, who: Who, denied: Denied) -> None:
        self._app, self._of, self._who, self._denied = app, of, who, denied

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        key = key_of(self._of.router.routes, scope)
        who = await run_in_threadpool(self._who, request)
        request.state.key, request.state.who = key, who
        if key is None or allowed(who, key):
            await self._app(scope, receive, send)
            return
        answer = await run_in_threadpool(self._refused, request, key, who)
        await answer(scope, receive, send)

    def _refused(self, request: Request, key: str, who: Person | None) -> Response:
        needed = RIGHTS.get(key)
        if who is None:
            return self._denied(request, "Sign in first.", 401)
        return self._denied(request, f"This wants the role {needed}, and {who.name} is {who.role}; ask an admin.", 403)
