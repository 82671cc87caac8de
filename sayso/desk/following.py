"""Saved queries, their feeds, and the addresses to which their news is sent: as pages, and for machines."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, fields
from typing import Annotated, Any, TypeVar
from urllib.parse import parse_qsl

from fastapi import FastAPI, HTTPException, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from sayso.collect.fetch import address
from sayso.desk import feeds
from sayso.desk.api import Paged, Plain, Question, turned
from sayso.desk.asked import Asked, asked_in
from sayso.desk.forms import Form
from sayso.desk.hooks import secret
from sayso.desk.rights import Person, Role
from sayso.desk.saved import Hook, Saved
from sayso.desk.serving import Asking, Desk, NotModifiedError, Render, asking
from sayso.errors import FetchError

T = TypeVar("T")
# A feed tells of the latest of a question; more than its readers follow, and fetched in a moment.
LOOKED_AT = 2_000


class ToSave(BaseModel):
    """A question to keep under a name."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=64)
    question: str = Field("", max_length=4_000, description="As in an address: where=AF&status=disputed")


class ToHook(BaseModel):
    """Where news is to be sent."""

    model_config = ConfigDict(extra="forbid")

    address: str = Field(min_length=1, max_length=2_000, description="https://receiver.example.org/path")


def routes(app: FastAPI, desk: Desk, render: Render) -> None:
    """Put them into the application."""
    _feeds(app, desk)
    _for_machines(app, desk)
    _pages(app, desk, render)


def _feeds(app: FastAPI, desk: Desk) -> None:
    media: dict[int | str, dict[str, Any]] = {200: {"content": {"application/atom+xml": {}}}}

    @app.get(
        "/incidents.atom",
        summary="News of the incidents that a question asks for",
        responses=media,
        response_class=Response,
    )
    def incidents(request: Request, asked: Annotated[Question, Query()]) -> Response:
        with asking(desk, request) as it:
            if it.asked.as_of:
                raise HTTPException(400, "A feed tells what is new; take as_of out of its address.")
            return _feed(
                request, it, it.asked, title=f"Sayso: {_in_words(it.asked)}", own=_address("/incidents.atom", it.asked)
            )

    @app.get("/saved/{id}.atom", summary="News of a saved query", responses=media, response_class=Response)
    def saved(request: Request, id: str) -> Response:
        with asking(desk, request) as it:
            query = _query(desk, id)
            return _feed(
                request, it, _or_400(lambda: query.asked), title=f"Sayso: {query.name}", own=f"/saved/{query.id}.atom"
            )

    def _feed(request: Request, it: Asking, asked: Asked, *, title: str, own: str) -> Response:
        desk.news.look(it.view, it.told)
        news = desk.news.of(it.told.ids(asked, limit=LOOKED_AT), it.told, it.view)
        page, at = _address("/incidents", asked), it.view.head.at or desk.clock().isoformat()
        content = feeds.atom(news, title=title, own=own, page=page, base=it.base, at=at)
        return _unless_known(request, content, feeds.MEDIA)


def _for_machines(app: FastAPI, desk: Desk) -> None:
    @app.get("/saved.json", summary="The saved queries, by name")
    def queries(request: Request, asked: Annotated[Paged, Query()]) -> Response:
        found = desk.saved.all()
        page, next = turned(found, lambda q: q.id, asked)
        return _held(request, n=len(found), queries=[_query_to_plain(q) for q in page], next=next)

    @app.post("/saved.json", status_code=201, summary="Keep a question under a name")
    def save(request: Request, said: ToSave) -> Plain:
        asked = _or_400(lambda: asked_in(dict(parse_qsl(said.question))))
        one = _or_400(lambda: desk.saved.save(said.name, asked, owner=request.state.who.name))
        return _query_to_plain(one)

    @app.get("/saved/{id}.json", summary="One saved query")
    def query(request: Request, id: str) -> Response:
        return _held(request, **_query_to_plain(_query(desk, id)))

    @app.delete("/saved/{id}.json", status_code=204, summary="Delete a saved query of one's own, with all its webhooks")
    def delete(request: Request, id: str) -> None:
        desk.saved.delete(_mine(desk, id, request.state.who).id)

    @app.get("/saved/{id}/hooks.json", summary="Where the news of a saved query is sent, and what became of it")
    def hooks(request: Request, id: str) -> Response:
        them = [
            _hook_to_plain(h)
            | {"deliveries": [_without(asdict(d), "body", "hook") for d in desk.saved.deliveries(h.id)]}
            for h in desk.saved.hooks(_query(desk, id).id)
        ]
        return _held(request, hooks=them)

    @app.post(
        "/saved/{id}/hooks.json",
        status_code=201,
        summary="Send the news of a saved query to an address; tells this once the secret that signs it",
    )
    def add(request: Request, id: str, said: ToHook) -> Plain:
        with asking(desk, request) as it:
            hook = _or_400(lambda: _hook(it, _query(desk, id), said.address))
        return {**_hook_to_plain(hook), "secret": hook.secret}

    @app.delete("/saved/{id}/hooks/{hook}.json", status_code=204, summary="Send nothing there any more")
    def end(request: Request, id: str, hook: str) -> None:
        desk.saved.delete_hook(_hook_of(desk, id, hook).id)


def _pages(app: FastAPI, desk: Desk, render: Render) -> None:
    @app.get("/saved", include_in_schema=False)
    def queries(request: Request) -> Response:
        return _queries(request)

    @app.post("/saved", include_in_schema=False)
    def save(request: Request, form: Form) -> Response:
        try:
            one = desk.saved.save(form.get("name", ""), asked_in(form), owner=request.state.who.name)
        except ValueError as e:
            return _queries(request, wrong=str(e), given=form)
        return RedirectResponse(f"/saved/{one.id}", 303)

    def _queries(request: Request, *, wrong: str = "", given: dict[str, str] | None = None) -> Response:
        told = given or dict(request.query_params)
        try:
            asked = asked_in(told).now()
        except ValueError as e:
            asked, wrong = Asked(), wrong or str(e)
        return render(
            "saved.html",
            None,
            who=request.state.who,
            status=400 if wrong else 200,
            queries=[(q, _in_words(_understood(q))) for q in desk.saved.all()],
            new=[(f.name, getattr(asked, f.name)) for f in fields(asked) if getattr(asked, f.name)],
            new_in_words=_in_words(asked),
            name=told.get("name", ""),
            wrong=wrong,
        )

    @app.get("/saved/{id}", include_in_schema=False)
    def query(request: Request, id: str) -> Response:
        return _one(request, _query(desk, id))

    @app.post("/saved/{id}", include_in_schema=False)
    def delete(request: Request, id: str, form: Form) -> Response:
        desk.saved.delete(_mine(desk, id, request.state.who).id)
        return RedirectResponse("/saved", 303)

    @app.post("/saved/{id}/hooks", include_in_schema=False)
    def hook(request: Request, id: str, form: Form) -> Response:
        query, which = _query(desk, id), form.get("hook", "")
        match form.get("do"):
            case "add":
                try:
                    with asking(desk, request) as it:
                        made = _hook(it, query, form.get("address", ""))
                except ValueError as e:
                    return _one(request, query, wrong=str(e))
                return _one(request, query, made=made)
            case "end":
                desk.saved.delete_hook(_hook_of(desk, id, which).id)
            case "again":
                desk.saved.again(_hook_of(desk, id, which).id)
            case other:
                raise HTTPException(400, f"{other!r} is nothing that can be done here.")
        return RedirectResponse(f"/saved/{query.id}", 303)

    def _one(request: Request, query: Saved, *, made: Hook | None = None, wrong: str = "") -> Response:
        who: Person = request.state.who
        hooks = desk.saved.hooks(query.id) if who.role.covers(Role.EDITOR) else ()
        return render(
            "saved_query.html",
            None,
            who=who,
            status=400 if wrong else 200,
            query=query,
            in_words=_in_words(_understood(query)),
            page=_address("/incidents", _understood(query)),
            is_mine=_is_mine(who, query),
            may_send=who.role.covers(Role.EDITOR),
            hooks=[(h, desk.saved.deliveries(h.id)) for h in hooks],
            made=made,
            wrong=wrong,
        )


def _hook(it: Asking, query: Saved, to: str) -> Hook:
    """A new hook; what meets the query already is no news to it.

    Raises: ValueError where nothing can be sent there.
    """
    try:
        to = address(to)
    except FetchError as e:
        raise ValueError(str(e)) from e
    met = it.told.ids(query.asked)
    it.desk.news.look(it.view, it.told)
    return it.desk.saved.add_hook(query.id, to, secret=secret(), met=met)


def _query(desk: Desk, id: str) -> Saved:
    found = desk.saved.one(id)
    if found is None:
        raise HTTPException(404, f"No query {id!r} is saved here; /saved lists them.")
    return found


def _mine(desk: Desk, id: str, who: Person) -> Saved:
    found = _query(desk, id)
    if not _is_mine(who, found):
        raise HTTPException(403, f"The query {found.name!r} is {found.owner}'s; they or an admin can delete it.")
    return found


def _is_mine(who: Person, query: Saved) -> bool:
    return query.owner == who.name or who.role is Role.ADMIN


def _hook_of(desk: Desk, query: str, id: str) -> Hook:
    found = next((h for h in desk.saved.hooks(_query(desk, query).id) if h.id == id), None)
    if found is None:
        raise HTTPException(404, f"The news of this query is not sent to {id!r}.")
    return found


def _understood(query: Saved) -> Asked:
    """What it asks; nothing, where this version of the desk does not understand it any more."""
    try:
        return query.asked
    except ValueError:
        return Asked()


def _in_words(asked: Asked) -> str:
    told = [f"{f.name.replace('_', ' ')} {getattr(asked, f.name)}" for f in fields(asked) if getattr(asked, f.name)]
    return ", ".join(told) or "all incidents"


def _address(path: str, asked: Asked) -> str:
    return path + (f"?{asked.address()}" if asked.asks else "")


def _query_to_plain(query: Saved) -> Plain:
    return {**asdict(query), "feed": f"/saved/{query.id}.atom", "incidents": f"/incidents.json?{query.question}"}


def _hook_to_plain(hook: Hook) -> Plain:
    return _without(asdict(hook), "secret", "told")


def _without(told: Plain, *names: str) -> Plain:
    return {k: v for k, v in told.items() if k not in names}


def _held(request: Request, **told: Any) -> Response:
    return _unless_known(request, json.dumps(told).encode(), "application/json")


def _unless_known(request: Request, content: bytes, media: str) -> Response:
    """An answer that follows from more than the ledger, so its mark is made of what it says."""
    etag = f'W/"{hashlib.sha256(content).hexdigest()[:32]}"'
    if etag in request.headers.get("if-none-match", ""):
        raise NotModifiedError(etag)
    return Response(content, headers={"ETag": etag}, media_type=media)


def _or_400(make: Callable[[], T]) -> T:
    """What a function makes; a ValueError of its is what was asked wrongly."""
    try:
        return make()
    except ValueError as e:
        raise HTTPException(400, str(e)) from e
