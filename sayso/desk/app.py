"""The desk as a web application: pages for people, the API for machines, and what people decide."""

from __future__ import annotations

import gc
import json
import random
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from functools import cache, partial
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote, urlencode

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException as AnyHTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.staticfiles import StaticFiles

from sayso.brief.lines import described, ranges, title
from sayso.brief.wording import carrier, chain_told, day_told, told_at
from sayso.brief.wording import quote as quoted
from sayso.desk import api, coding_routes, following, health, pages, reviewing, team
from sayso.desk.asked import Asked, IncidentStatus
from sayso.desk.door import Door, Who, among
from sayso.desk.exporting import MEDIA, outlook, written
from sayso.desk.graphic import folds
from sayso.desk.held import LinkingError
from sayso.desk.hooks import Chance, Courier, Send
from sayso.desk.marking import visible
from sayso.desk.metrics import Metrics, Watch
from sayso.desk.openapi import describe
from sayso.desk.plainly import drawn_json
from sayso.desk.rights import Person, check
from sayso.desk.serving import Asking, Desk, Guard, NotModifiedError, Render, asking
from sayso.desk.utf16 import span_from_utf16
from sayso.errors import SaysoError
from sayso.export.formats import EXPORTS
from sayso.record import EventType, Span
from sayso.record.brief import Part
from sayso.record.phrases import headline, moment, number_told, one_line, place_told, when_told
from sayso.record.words import CLASS_OF, EventClass

HERE = Path(__file__).parent
HOSTS = ["127.0.0.1", "localhost", "[::1]"]
# When what is not ready yet is to be asked for again.
AGAIN_S = 5
# What stays as it is in the path of an address.
SAFE = "/~@:+"


def make(desk: Desk, *, send: Send | None = None, chance: Chance = random.random) -> FastAPI:
    """The application over one desk. While it runs, news is handed to `send`, where there is one."""
    metrics = Metrics(desk.opened, desk.saved, now=desk.clock)

    @asynccontextmanager
    async def running(_: FastAPI) -> AsyncGenerator[None]:
        courier = Courier(desk, send, chance=chance, count=metrics.attempt) if send else None
        if courier:
            courier.start()
        yield
        if courier:
            await run_in_threadpool(courier.stop)

    app = FastAPI(
        lifespan=running,
        title="Sayso desk",
        version=desk.version,
        description="An attributed event ledger: who says so, on which words, and who denies it.",
        docs_url=None,
        redoc_url=None,
        responses=api.PROBLEMS,
    )
    render = _renderer(desk)
    # The last one added is asked first.
    who: Who = among(desk.accounts) if desk.accounts else (lambda _: desk.alone)
    app.add_middleware(Door, of=app, who=who, denied=partial(_denied, render), secure=desk.secure)
    # The name that a page of elsewhere had turned towards this machine is none of these.
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*HOSTS, *desk.names])
    app.add_middleware(Guard)
    app.add_middleware(Watch, metrics=metrics)
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    _dispatches(app, desk, render)
    api.routes(app, desk)
    _screens(app, desk, render)
    reviewing.routes(app, desk, render)
    coding_routes.routes(app, desk, render)
    following.routes(app, desk, render)
    team.routes(app, desk, render)
    health.routes(app, desk, metrics)
    _troubles(app, render)
    check(app.router.routes)
    describe(app)
    return app


def settle() -> None:
    """Load what pages are made of, and let the collector pass over all that is there by now: it stays as long as the
    desk runs, and to look through it with every fifteenth page took 70 to 110 ms (tools/measure_desk.py)."""
    for name in _templates().list_templates():
        _templates().get_template(name)
    gc.collect()
    gc.freeze()


@cache
def _templates() -> Environment:
    templates = Environment(
        loader=PackageLoader("sayso.desk"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters |= {
        "one_line": one_line,
        "moment": moment,
        "headline": headline,
        "quoted": quoted,
        "visible": visible,
        "told_at": told_at,
        "carrier": carrier,
        "described": described,
    }
    cast("dict[str, Any]", templates.filters).update(folds=folds, drawn_json=drawn_json)
    cast("dict[str, Any]", templates.globals).update({
        "when_told": when_told,
        "day_told": day_told,
        "place_told": place_told,
        "number_told": number_told,
        "chain_told": chain_told,
        "ranges": ranges,
        "brief_title": title,
        "CLASS_OF": CLASS_OF,
        "TYPES": [(c, [t for t in EventType if CLASS_OF[t] is c]) for c in EventClass],
        "STATUSES": list(IncidentStatus),
        "EXPORTS": EXPORTS,
        "PLAIN": {Part.PLAIN, Part.COUNTED},
    })
    return templates


def _renderer(desk: Desk) -> Render:
    def render(
        name: str, it: Asking | None, /, *, status: int = 200, who: Person | None = None, **more: Any
    ) -> Response:
        asked = it.asked if it else Asked()

        def link(path: str, **values: str | int) -> str:
            """An address of the desk at the moment that is looked at."""
            told = {k: v for k, v in {"as_of": asked.as_of, **values}.items() if v != ""}
            return quote(path, safe=SAFE) + (f"?{urlencode(told)}" if told else "")

        who = it.who if it else who
        frame = {
            "asked": asked,
            "link": link,
            "head": it.view.head if it else None,
            "path": it.path if it else "",
            "who": who if desk.accounts else None,
            "by": who.name if who else "",
            "token": who.form if who else "",
            "made_by": desk.version,
        }
        html = _templates().get_template(name).render(**frame, **more)
        # A lone half of a pair, which a text can hold, has no bytes in UTF-8.
        headers = {"ETag": it.etag} if it and status == 200 else {}
        return Response(html.encode("utf-8", "replace"), status, headers, "text/html; charset=utf-8")

    return render


def _screens(app: FastAPI, desk: Desk, render: Render) -> None:
    @app.get("/", include_in_schema=False)
    def home() -> Response:
        return RedirectResponse("/incidents")

    @app.get("/incidents", include_in_schema=False)
    def incidents(request: Request, view: str = "list", after: str = "", undated: str = "") -> Response:
        with asking(desk, request) as it:
            if view not in pages.VIEWS:
                raise HTTPException(400, f"{view!r} is no view; wanted one of {', '.join(pages.VIEWS)}")
            try:
                page = pages.incidents_page(it.told, it.view, it.asked, shown=view, after=after, undated=bool(undated))
            except ValueError as e:
                raise HTTPException(400, str(e)) from e
            return render("incidents.html", it, page=page)

    @app.get("/incidents/{id}", include_in_schema=False)
    def incident(request: Request, id: str) -> Response:
        with asking(desk, request) as it:
            found = it.told.incident(id)
            if found is None:
                raise HTTPException(
                    404, f"No incident {id!r} is told of at this moment. It may be told of at another one."
                )
            if found.id != id:
                return RedirectResponse(
                    f"/incidents/{found.id}" + (f"?{request.url.query}" if request.url.query else "")
                )
            return render("incident.html", it, page=pages.incident_page(it.told, it.view, found))

    @app.get("/claims/{id}", include_in_schema=False)
    def claim(request: Request, id: str) -> Response:
        with asking(desk, request) as it:
            entry = it.view.entry(id)
            if entry is None:
                raise HTTPException(404, f"No claim {id!r} is in the ledger at this moment.")
            return render("claim.html", it, page=pages.claim_page(it.told, it.view, entry))

    @app.get("/search", include_in_schema=False)
    def search(request: Request, after: int | None = None) -> Response:
        with asking(desk, request) as it:
            return render("search.html", it, page=pages.search_page(it.told, it.view, it.asked, after=after))

    @app.get("/sources", include_in_schema=False)
    def sources(request: Request) -> Response:
        with asking(desk, request) as it:
            return render("sources.html", it, page=pages.sources_page(it.told, it.view))

    @app.get("/actors", include_in_schema=False)
    def actors(request: Request, key: str = "") -> Response:
        with asking(desk, request) as it:
            if not key:
                return render("actors.html", it, page=pages.actors_page(it.told, text=it.asked.text))
            page = pages.actor_page(it.told, key)
            if page is None:
                raise HTTPException(404, f"Nobody of the name {key!r} takes part at this moment.")
            return render("actor.html", it, page=page)

    @app.get("/brief", include_in_schema=False)
    def brief(request: Request) -> Response:
        with asking(desk, request) as it:
            return render("brief.html", it, page=pages.brief_page(it.told, it.view, it.asked))

    @app.get("/export", include_in_schema=False)
    def export(request: Request, form: str = "csv", of: str = "events") -> Response:
        with asking(desk, request) as it:
            try:
                page = outlook(it, form, of)
            except ValueError as e:
                raise HTTPException(400, str(e)) from e
            return render("export.html", it, form=form, of=of, page=page)

    @app.get("/export/file", summary="An export as a file", response_class=Response)
    def file(request: Request, form: str = "csv", of: str = "events") -> Response:
        with asking(desk, request) as it:
            try:
                content = written(it, form, of)
            except ValueError as e:
                raise HTTPException(400, str(e)) from e
            name = {"Content-Disposition": f'attachment; filename="sayso-{of}.{form}"', "ETag": it.etag}
            return Response(content, headers=name, media_type=MEDIA.get(form, "application/octet-stream"))


def _dispatches(app: FastAPI, desk: Desk, render: Render) -> None:
    # Before the API's own: an id may end in ".json", as those of files do, and then the page is meant.
    @app.get("/dispatches/{id:path}", include_in_schema=False)
    def dispatch(request: Request, id: str, against: str = "", at: str = "", at16: str = "") -> Response:
        with asking(desk, request) as it:
            version = pages.version_of(it.view, id)
            if version is None and id.endswith(".json"):
                return api.dispatch(it, id.removesuffix(".json"))
            if version is None:
                raise HTTPException(404, f"No dispatch {id!r} is in the ledger at this moment.")
            other = it.view.version(against) if against else None
            text = version.dispatch.text
            if at16:
                # What a browser selected, counted its way: answered by the address that counts ours.
                span = _range(at16, lambda a, b: span_from_utf16(text, a, b))
                return RedirectResponse(f"/dispatches/{quote(version.id, safe=SAFE)}?at={span.start}-{span.end}#asked")
            span = _range(at, Span) if at else None
            page = pages.dispatch_page(it.told, it.view, version, against=other, at=span)
            return render("dispatch.html", it, page=page, at=at)


def _range(given: str, make: Callable[[int, int], Span]) -> Span:
    start, _, end = given.partition("-")
    try:
        return make(int(start), int(end))
    except ValueError as e:
        raise HTTPException(400, f"{given!r} is no range of the text, as 120-140") from e


def _troubles(app: FastAPI, render: Render) -> None:
    @app.exception_handler(NotModifiedError)
    def unchanged(request: Request, e: NotModifiedError) -> Response:
        return Response(status_code=304, headers={"ETag": e.etag})

    @app.exception_handler(LinkingError)
    def linking(request: Request, e: LinkingError) -> Response:
        problem = f"What was held at that moment is still being linked, {e}; ask again in {AGAIN_S} seconds."
        return _trouble(render, request, problem, 503, again=AGAIN_S)

    @app.exception_handler(AnyHTTPException)
    def told(request: Request, e: AnyHTTPException) -> Response:
        return _trouble(render, request, str(e.detail), e.status_code)

    @app.exception_handler(RequestValidationError)
    def misspelt(request: Request, e: RequestValidationError) -> Response:
        # What was given is not said back: it may be text that no answer can hold.
        told = (f"{'.'.join(map(str, one['loc'][1:])) or 'the body'}: {one['msg']}" for one in e.errors())
        return _trouble(render, request, "; ".join(told), 422)

    @app.exception_handler(SaysoError)
    def failed(request: Request, e: SaysoError) -> Response:
        return _trouble(render, request, str(e), 503)


def _denied(render: Render, request: Request, problem: str, status: int) -> Response:
    """The answer to somebody who may not: who can sign in is led to where that is done."""
    is_page = "text/html" in request.headers.get("accept", "") and "authorization" not in request.headers
    if status == 401 and request.method == "GET" and is_page:
        back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/sign-in?{urlencode({'next': back})}", 303)
    answer = _trouble(render, request, problem, status)
    if status == 401:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="sayso"'
    return answer


def _trouble(render: Render, request: Request, problem: str, status: int, *, again: int = 0) -> Response:
    """The answer to what cannot be answered; where it can be in so many seconds, the page asks again by itself."""
    path = request.url.path
    headers = {"Retry-After": str(again)} if again else {}
    if ".json" in path or path.endswith((".atom", "/file", "/metrics")):
        return Response(json.dumps({"problem": problem}), status, headers, media_type="application/json")
    who = getattr(request.state, "who", None)
    page = render("trouble.html", None, status=status, who=who, problem=problem, code=status, again=again)
    page.headers.update(headers)
    return page
