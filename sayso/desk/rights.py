"""Who may do what: one table with every route of the desk. A desk with a route that is not in it does not start."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from starlette.routing import BaseRoute, Match, Mount, Route
from starlette.types import Scope


class Role(StrEnum):
    """What somebody is on the desk; each may do all that those before may."""

    READER = "reader"
    CODER = "coder"
    EDITOR = "editor"
    ADMIN = "admin"

    def covers(self, needed: Role) -> bool:
        order = list(Role)
        return order.index(self) >= order.index(needed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who asks. `form` is what a form of theirs must bring back; None for a program, which no page can speak through.

    `by_cookie`: the browser sends by itself what proves it, so another page could have made it ask.
    """

    name: str
    role: Role
    form: str | None
    by_cookie: bool = False


_READS = (
    "/",
    "/incidents",
    "/incidents/{id}",
    "/incidents.json",
    "/incidents/{id}.json",
    "/map.json",
    "/dispatches/{id:path}",
    "/dispatches/{id:path}.json",
    "/claims/{id}",
    "/claims/{id}.json",
    "/search",
    "/search.json",
    "/sources",
    "/sources.json",
    "/actors",
    "/actors.json",
    "/reviews",
    "/reviews/twins",
    "/reviews/decided",
    "/reviews.json",
    "/judgements.json",
    "/brief",
    "/brief.json",
    "/export",
    "/export.json",
    "/export/file",
)

RIGHTS: dict[str, Role | None] = {
    # Anybody's, signed in or not.
    "GET /static": None,
    "GET /health": None,
    "GET /sign-in": None,
    "POST /sign-in": None,
    # What is read, the description of the API among it.
    "GET /openapi.json": Role.READER,
    **{f"GET {path}": Role.READER for path in _READS},
    # What is asked again and again.
    "GET /incidents.atom": Role.READER,
    "GET /saved": Role.READER,
    "POST /saved": Role.READER,
    "GET /saved.json": Role.READER,
    "POST /saved.json": Role.READER,
    "GET /saved/{id}": Role.READER,
    "POST /saved/{id}": Role.READER,
    "GET /saved/{id}.atom": Role.READER,
    "GET /saved/{id}.json": Role.READER,
    "DELETE /saved/{id}.json": Role.READER,
    # Where this machine sends something of itself.
    "POST /saved/{id}/hooks": Role.EDITOR,
    "GET /saved/{id}/hooks.json": Role.EDITOR,
    "POST /saved/{id}/hooks.json": Role.EDITOR,
    "DELETE /saved/{id}/hooks/{hook}.json": Role.EDITOR,
    # How the desk is.
    "GET /metrics": Role.READER,
    # One's own account.
    "POST /sign-out": Role.READER,
    "GET /account": Role.READER,
    "POST /account": Role.READER,
    # What is said of a claim.
    "POST /claims/{id}": Role.CODER,
    "POST /incidents/{id}/reviews": Role.CODER,
    "GET /missed": Role.CODER,
    "POST /missed": Role.CODER,
    "POST /undo": Role.CODER,
    # Blind coding: who codes what is asked of them, and what all said once all are done.
    "GET /codings": Role.READER,
    "POST /codings": Role.EDITOR,
    "GET /codings/{id}": Role.CODER,
    "POST /codings/{id}": Role.EDITOR,
    "GET /codings/{id}.json": Role.CODER,
    "GET /codings/{id}/file": Role.CODER,
    "GET /codings/{id}/claims/{claim}": Role.CODER,
    "POST /codings/{id}/claims/{claim}": Role.CODER,
    "GET /codings/{id}/texts/{dispatch:path}": Role.CODER,
    "POST /codings/{id}/texts/{dispatch:path}": Role.CODER,
    "POST /codings/{id}/taken": Role.EDITOR,
    "POST /claims/{id}/reviews.json": Role.CODER,
    # What is one incident and what is not.
    "POST /judgements": Role.EDITOR,
    "POST /incidents/{id}/split": Role.EDITOR,
    "POST /judgements.json": Role.EDITOR,
    # Who may come in.
    "GET /users": Role.ADMIN,
    "POST /users": Role.ADMIN,
}
"""Method and path of each route, and the least role that may ask it; None: no role is needed."""

IN_PERSON = frozenset({"POST /sign-out", "GET /account", "POST /account", "GET /users", "POST /users"})
"""What no token may do: whoever finds one could make others of it, or take the account."""


def allowed(who: Person | None, key: str) -> bool:
    """True where this one may ask this route; a route that is not in the table is nobody's."""
    if key not in RIGHTS:
        return False
    needed = RIGHTS[key]
    if needed is None:
        return True
    return who is not None and who.role.covers(needed) and not (key in IN_PERSON and who.form is None)


def keys(routes: Iterable[BaseRoute]) -> Iterator[str]:
    """The routes as the table names them."""
    for route in routes:
        if isinstance(route, Mount):
            yield f"GET {route.path}"
        elif isinstance(route, Route):
            yield from (f"{method} {route.path}" for method in sorted((route.methods or set[str]()) - {"HEAD"}))
        else:
            yield f"ANY {route!r}"


def check(routes: Iterable[BaseRoute]) -> None:
    """Raises: ValueError where a route is not in the table, or the table has a route that is none."""
    found = set(keys(routes))
    if lacking := sorted(found - set(RIGHTS)):
        raise ValueError(f"no role is told for {', '.join(lacking)}; put each into RIGHTS in sayso/desk/rights.py")
    if stale := sorted(set(RIGHTS) - found):
        raise ValueError(f"RIGHTS in sayso/desk/rights.py has {', '.join(stale)}, which is no route of the desk")


def key_of(routes: Iterable[BaseRoute], scope: Scope) -> str | None:
    """The route that answers a request, as the table names it; None where none does."""
    method = "GET" if scope["method"] == "HEAD" else scope["method"]
    for route in routes:
        match, _ = route.matches(scope)
        if match is Match.FULL and isinstance(route, Mount | Route):
            return f"{method} {route.path}"
    return None
