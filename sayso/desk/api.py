"""The desk for machines: all that is on the screens as JSON, with OpenAPI at /openapi.json."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar

from fastapi import FastAPI, HTTPException, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from sayso.desk import pages, plainly
from sayso.desk.exporting import outlook
from sayso.desk.reviewing import claims_of
from sayso.desk.reviews import ConflictError, compare, decide, judge, seen_judgements, taken_back
from sayso.desk.serving import Asking, Desk, asking
from sayso.errors import LedgerError
from sayso.record import Decision, Review, Verdict
from sayso.record.claim_plain import entry_to_plain

T = TypeVar("T")
Plain = dict[str, Any]
MOST = 500


class Question(BaseModel):
    """What is asked for; the same parts in every address."""

    since: str = Field("", description="The event was then or later: an ISO day, month or year.")
    until: str = Field("", description="The event was then or before.")
    where: str = Field("", description="A country (AF), a province (AF-PAN) or words of a place's name.")
    type: str = Field("", description="A type (shelling) or a class (violence) of events.")
    actor: str = Field("", description="Words of the name of a side.")
    source: str = Field("", description="Words of a name in the chain, the outlet's among them.")
    status: str = Field(
        "", description="affirmed, disputed, denied, doubted, expected, recalled, unknown_toll, reviewed."
    )
    text: str = Field("", description='Words, "words together", the start of one*, -not this.')
    as_of: str = Field("", description="Answer from what was held then: a date or a date-time with offset.")


class IncidentsQuestion(Question):
    after: str = Field("", description="`next` of the page before.")
    limit: int = Field(50, ge=1, le=MOST)
    undated: bool = Field(default=False, description="Those whose day is not told; else those of a day alone.")


class MapQuestion(Question):
    cell: float = Field(0, ge=0, le=90, description="Points of one cell stand together; degrees of its side, 0: none.")
    box: str = Field("", description="The points within: west,south,east,north in degrees.")
    here: str = Field("", description="The first incidents at what has this `key`, drawn with the same cell.")


class Paged(BaseModel):
    """Which part of a list is asked for."""

    after: str = Field("", description="`next` of the page before.")
    limit: int = Field(50, ge=1, le=MOST)


class ActorsQuestion(Paged):
    text: str = Field("", description="A part of a name.")
    as_of: str = Field("", description="As in other questions.")


class ReviewsQuestion(Paged):
    start: int = Field(0, ge=0, le=1_000_000, description="Where in the queue of what waits to begin.")
    as_of: str = Field("", description="As in other questions.")


class SearchQuestion(Question):
    after: int | None = Field(None, ge=0, description="`next` of the page before.")


class ExportQuestion(Question):
    form: str = Field("csv", description="csv, jsonl, geojson or parquet.")
    of: str = Field("events", description="events, claims or dispatches.")


class Said(BaseModel):
    """One person's word on one claim."""

    model_config = ConfigDict(extra="forbid")

    decision: Decision
    seen: int = Field(
        description="`addition` of the claim's state that this was decided on; another answers 409.", ge=0
    )
    field: str | None = Field(None, description='Of a correction: "type", "when", "places.p1.lat".')
    value: Any = Field(None, description="Of a correction: any JSON value.")
    undoes: str | None = Field(None, description="Of an undoing: the id of the review.")
    note: str = Field("", max_length=10_000)


class Judged(BaseModel):
    """One person's word on whether two claims, or two incidents with all their claims, are one."""

    model_config = ConfigDict(extra="forbid")

    left: str = Field("", description="The id of a claim or of an incident.")
    right: str = Field("", description="Another's.")
    verdict: Verdict
    undoes: str | None = Field(None, description="Of an undoing: the id of the judgement.")
    seen: str = Field(description="`seen` of the state that this was decided on; another answers 409.")
    note: str = Field("", max_length=10_000)


class Problem(BaseModel):
    """What was met, what was wanted and what to do."""

    problem: str


PROBLEMS: dict[int | str, dict[str, Any]] = {
    400: {"model": Problem, "description": "The question says nothing that can be looked for."},
    404: {"model": Problem, "description": "The ledger holds no such thing."},
    422: {"model": Problem, "description": "A part of the question or of the body is none of its kind."},
    503: {"model": Problem, "description": "The ledger does not answer."},
}
CONFLICT: dict[int | str, dict[str, Any]] = {
    409: {"model": Problem, "description": "Somebody decided in the meantime."}
}


def routes(api: FastAPI, desk: Desk) -> None:
    """Put the routes of the API over one desk into its application; each has its line in `rights.RIGHTS`."""

    @api.get("/incidents.json", summary="Incidents that a question asks for, a page at a time")
    def incidents(request: Request, asked: Annotated[IncidentsQuestion, Query()]) -> Plain:
        with asking(desk, request) as it:
            after = _or_400(pages.cursor, asked.after)
            them = it.told.page(it.asked, dated=not asked.undated, after=after, limit=asked.limit + 1)
            counts = it.told.counts(it.asked)
            return answer(
                it,
                n=counts.n,
                n_undated=counts.undated,
                incidents=[plainly.row_to_plain(pages.row(i, it.told)) for i in them[: asked.limit]],
                next=pages.next_page(them, limit=asked.limit) or None,
            )

    @api.get("/map.json", summary="The places of the incidents that a question asks for, as a map draws them")
    def places(request: Request, asked: Annotated[MapQuestion, Query()]) -> Plain:
        with asking(desk, request) as it:
            box = _or_400(pages.box_in, asked.box) if asked.box else None
            page = _or_400(pages.map_page, it.told, it.asked, cell=asked.cell, box=box, here=asked.here)
            return answer(
                it,
                n=page.n,
                drawn=[plainly.drawn_to_plain(d) for d in page.drawn],
                here=[plainly.listed(r) for r in page.here],
            )

    @api.get("/incidents/{id}.json", summary="One incident: record, sentences, matrix, neighbours, history")
    def incident(request: Request, id: str, as_of: str = "") -> Plain:
        with asking(desk, request) as it:
            found = it.told.incident(id)
            if found is None:
                raise HTTPException(404, f"no incident {id!r} is told of in the ledger; /incidents.json lists them")
            page = pages.incident_page(it.told, it.view, found)
            return answer(
                it,
                **plainly.row_to_plain(page.row),
                sentences=plainly.section_to_plain(page.section)["sentences"],
                matrix=plainly.plain(page.matrix),
                claims=[plainly.plain(c) for c in page.claims],
                neighbours=[
                    {
                        "incident": n.row.incident.id,
                        "heading": n.row.heading.text,
                        "score": n.score,
                        "reasons": plainly.plain(n.reasons),
                    }
                    for n in page.neighbours
                ],
                history=plainly.plain(page.history),
                judgements=[{**plainly.plain(j.now), "id": j.said.id} for j in page.judgements],
            )

    @api.get("/dispatches/{id:path}.json", summary="One dispatch, or one version of it, with its claims")
    def one_dispatch(request: Request, id: str, as_of: str = "") -> Plain:
        with asking(desk, request) as it:
            return dispatch(it, id)

    @api.get("/claims/{id}.json", summary="One claim as people left it, and what they said of it")
    def claim(request: Request, id: str, as_of: str = "") -> Plain:
        with asking(desk, request) as it:
            entry = it.view.entry(id)
            if entry is None:
                raise HTTPException(404, f"no claim {id!r} is in the ledger")
            of = it.told.of_claim.get(entry.id)
            reviews = [{"id": r.id, **plainly.plain(r)} for r in it.view.reviews(entry.id)]
            return answer(it, **entry_to_plain(entry), incident=of.id if of else None, said=reviews)

    @api.get("/search.json", summary="Dispatches and incidents in which words stand")
    def search(request: Request, asked: Annotated[SearchQuestion, Query()]) -> Plain:
        with asking(desk, request) as it:
            page = pages.search_page(it.told, it.view, it.asked, after=asked.after)
            return answer(
                it,
                dispatches=[
                    {"id": f.version.id, "of": f.version.of, "title": f.version.dispatch.title, "snippet": f.snippet}
                    for f in page.dispatches
                ],
                next=page.next or None,
                incidents=[plainly.row_to_plain(r) for r in page.rows],
                n_incidents=page.n,
            )

    @api.get("/sources.json", summary="Watched sources, outlets and voices")
    def sources(request: Request, as_of: str = "") -> Plain:
        with asking(desk, request) as it:
            page = pages.sources_page(it.told, it.view)
            watched = [
                {**{k: v for k, v in plainly.plain(w.state).items() if k != "seen"}, "pace": w.pace}
                for w in page.watched
            ]
            return answer(
                it,
                watched=watched,
                outlets=plainly.plain(page.outlets),
                voices=plainly.plain(page.voices),
                failures=page.n_failures,
            )

    @api.get("/actors.json", summary="Who takes part, under which names")
    def actors(request: Request, asked: Annotated[ActorsQuestion, Query()]) -> Plain:
        with asking(desk, request) as it:
            page = _or_400(pages.actors_page, it.told, text=it.asked.text, after=asked.after, limit=asked.limit + 1)
            them = page.parties[: asked.limit]
            return answer(
                it,
                n=page.n,
                next=them[-1].key if len(page.parties) > asked.limit else None,
                actors=[
                    {
                        "key": p.key,
                        "name": p.name,
                        "aliases": list(p.aliases),
                        "kinds": list(p.kinds),
                        "countries": list(p.countries),
                        "incidents": p.n_incidents,
                        "claims": p.n_claims,
                    }
                    for p in them
                ],
            )

    @api.get("/reviews.json", summary="What people decided, last first")
    def reviews(request: Request, asked: Annotated[ReviewsQuestion, Query()]) -> Plain:
        with asking(desk, request) as it:
            page = pages.reviews_page(it.told, it.view, by=it.who.name, start=asked.start)
            done = pages.decided_page(it.view)
            said, next = turned(it.view.reviews()[::-1], lambda r: r.id, asked)
            return answer(
                it,
                n=page.n,
                next=next,
                queue=[
                    {**plainly.row_to_plain(o.row), "grounds": plainly.plain(o.grounds), "seen": o.seen}
                    for o in page.open
                ],
                reviews=[{"id": r.id, **plainly.plain(r)} for r in said],
                judgements=[{**plainly.plain(j.now), "id": j.said.id} for j in done.judgements],
                orphans=[plainly.plain(e) for e in page.orphans],
            )

    @api.get("/brief.json", summary="The incidents that a question asks for, in sentences")
    def brief(request: Request, asked: Annotated[Question, Query()]) -> Plain:
        with asking(desk, request) as it:
            return answer(it, **plainly.brief_to_plain(pages.brief_page(it.told, it.view, it.asked).brief))

    @api.get("/export.json", summary="What an export could not hold, told by the latest of its incidents")
    def export(request: Request, asked: Annotated[ExportQuestion, Query()]) -> Plain:
        with asking(desk, request) as it:
            told = _or_400(outlook, it, asked.form, asked.of)
            return answer(
                it,
                incidents=told.n_incidents,
                looked_through=told.n_looked,
                rows=told.n_rows,
                losses=[loss.to_plain() for loss in told.losses],
            )

    @api.post("/claims/{id}/reviews.json", status_code=201, responses=CONFLICT, summary="Say something of a claim")
    def review(request: Request, id: str, said: Said) -> Plain:
        with asking(desk, request) as it:
            value = json.dumps(said.value) if said.decision is Decision.CORRECT else None
            one = _or_400(
                Review,
                claim=id,
                decision=said.decision,
                by=it.who.name,
                at=desk.clock().isoformat(timespec="milliseconds"),
                field=said.field,
                value=value,
                undoes=said.undoes,
                note=said.note,
            )
            if it.view.entry(id) is None:
                raise HTTPException(404, f"no claim {id!r} is in the ledger")
            if said.undoes is not None and said.undoes not in {r.id for r in it.view.reviews(id)}:
                raise HTTPException(404, f"claim {id} has no review {said.undoes!r} to undo")
            try:
                entry = _or_400(decide, it.ledger, id, [one], seen=said.seen)
            except ConflictError as e:
                raise HTTPException(409, f"claim {id} is no longer as addition {said.seen} left it; look again") from e
            return {"review": one.id, **entry_to_plain(entry)}

    @api.get("/judgements.json", summary="Judgements on two claims, and what to send as `seen`")
    def judgements(request: Request, left: str, right: str, as_of: str = "") -> Plain:
        with asking(desk, request) as it:
            claims = [c for id in (left, right) for c in claims_of(it.told, it.view, id)]
            them = it.view.verdicts()
            told = [
                {**plainly.plain(now), "id": said.id}
                for said, now in them
                if not set(claims).isdisjoint((*now.lefts, *now.rights))
            ]
            return answer(it, judgements=told, seen=seen_judgements(it.view, claims))

    @api.post(
        "/judgements.json", status_code=201, responses=CONFLICT, summary="Say whether two claims are of one incident"
    )
    def judged(request: Request, said: Judged) -> Plain:
        with asking(desk, request) as it:
            at = desk.clock().isoformat(timespec="milliseconds")
            told = {"by": it.who.name, "at": at, "note": said.note}
            try:
                if said.verdict is Verdict.UNDO:
                    them = taken_back(it.view, said.undoes or "", **told)
                else:
                    lefts, rights = (claims_of(it.told, it.view, id) for id in (said.left, said.right))
                    them = [_or_400(compare, lefts, rights, said.verdict, **told)]
                _or_400(judge, it.ledger, them, seen=None if said.undoes else said.seen)
            except ConflictError as e:
                raise HTTPException(409, "these claims were judged in the meantime; look again") from e
            except LedgerError as e:
                raise HTTPException(404, str(e)) from e
            return {"judgement": them[0].id, **plainly.plain(them[0])}


def dispatch(it: Asking, id: str) -> Any:
    """The answer that is one dispatch.

    Raises: HTTPException where there is none.
    """
    version = pages.version_of(it.view, id)
    if version is None:
        raise HTTPException(404, f"no dispatch {id!r} is in the ledger; /search.json finds them by their words")
    page = pages.dispatch_page(it.told, it.view, version, against=None, at=None)
    return answer(it, **plainly.dispatch_to_plain(page))


def answer(it: Asking, **more: Any) -> Any:
    """The answer, with the moment that it is of."""
    head = {"addition": it.view.head.n, "at": it.view.head.at}
    return JSONResponse({"held": head, **more}, headers={"ETag": it.etag})


def turned(them: Sequence[T], key: Callable[[T], str], asked: Paged) -> tuple[Sequence[T], str | None]:
    """One page of a list, and what the next one goes on after; None where there is none.

    Raises: HTTPException where no page ends there.
    """
    at = next((n for n, it in enumerate(them, start=1) if key(it) == asked.after), None) if asked.after else 0
    if at is None:
        raise HTTPException(400, f"no page ends at {asked.after!r}; begin anew without `after`")
    page = them[at : at + asked.limit]
    return page, key(page[-1]) if at + len(page) < len(them) else None


def _or_400(make: Any, *given: Any, **named: Any) -> Any:
    """What a function makes; a ValueError of its is what was asked wrongly."""
    try:
        return make(*given, **named)
    except ValueError as e:
        raise HTTPException(400, str(e)) from e
