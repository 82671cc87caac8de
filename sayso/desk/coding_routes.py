"""The routes of blind coding. A coder is shown the own words alone; what all said is shown once all are done."""

from __future__ import annotations

import csv
import io
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Any

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from sayso.desk import coding, plainly
from sayso.desk.coding import Round
from sayso.desk.forms import Form
from sayso.desk.pages.coding import agreement_page, coding_page, listed
from sayso.desk.reviewing import claims_of, moment
from sayso.desk.reviews import ConflictError, corrections, decide
from sayso.desk.serving import Asking, Desk, Render, asking
from sayso.errors import LedgerError
from sayso.record import Assignment, Decision, Review


@contextmanager
def _told() -> Generator[None]:
    """What was asked wrongly, and what is not there, as answers."""
    try:
        yield
    except ConflictError as e:
        raise HTTPException(409, "Somebody decided on this claim in the meantime. Load the page again and look.") from e
    except LedgerError as e:
        raise HTTPException(404, str(e)) from e
    except ValueError as e:
        raise HTTPException(400, str(e)) from e


def routes(app: FastAPI, desk: Desk, render: Render) -> None:
    """Put them into the application."""
    _assignments(app, desk, render)
    _coders(app, desk, render)
    _outcome(app, desk, render)


def _assignments(app: FastAPI, desk: Desk, render: Render) -> None:
    @app.get("/codings", include_in_schema=False)
    def codings(request: Request) -> Response:
        with asking(desk, request) as it:
            return _list(it, {})

    @app.post("/codings", include_in_schema=False)
    def made(request: Request, form: Form) -> Response:
        """Ask people to code the claims of what is named: incidents, claims, or the incidents of a question."""
        with asking(desk, request) as it:
            try:
                ids = [c for id in form.get("ids", "").split() for c in claims_of(it.told, it.view, id)]
                one = Assignment(
                    name=form.get("name", "").strip(),
                    claims=tuple(dict.fromkeys(ids)),
                    coders=tuple(c.strip() for c in form.get("coders", "").split(",") if c.strip()),
                    by=it.who.name,
                    at=moment(desk),
                    note=form.get("note", "").strip(),
                )
                if any(a.name == one.name for _, a in it.view.assignments()):
                    raise ValueError(f"There is an assignment {one.name!r} already; choose another name.")
                with it.ledger.writer() as writer:
                    writer.add_assignment(one)
            except (ValueError, LedgerError) as e:
                return _list(it, form, wrong=str(e))
            except HTTPException as e:
                return _list(it, form, wrong=str(e.detail))
        return RedirectResponse("/codings", 303)

    def _list(it: Asking, given: Mapping[str, str], *, wrong: str = "") -> Response:
        them = [listed(coding.opened(it.ledger, a.id), it.who.name) for a in coding.rounds(it.view)]
        return render("codings.html", it, status=400 if wrong else 200, them=them, given=given, wrong=wrong)


def _coders(app: FastAPI, desk: Desk, render: Render) -> None:
    @app.get("/codings/{id}/claims/{claim}", include_in_schema=False)
    def one(request: Request, id: str, claim: str) -> Response:
        with asking(desk, request) as it:
            round = _mine(it, id, claim)
            return render("coding.html", it, page=coding_page(round, claim, it.who.name))

    @app.post("/codings/{id}/claims/{claim}", include_in_schema=False)
    def coded(request: Request, id: str, claim: str, form: Form) -> Response:
        with asking(desk, request) as it:
            round = _mine(it, id, claim)
            try:
                coding.code(it.ledger, round, _said(it, round, claim, form))
            except ValueError as e:
                page = coding_page(round, claim, it.who.name, wrong=str(e), given=form)
                return render("coding.html", it, status=400, page=page)
            round = coding.opened(it.ledger, id)
            ids = list(round.bases)
            later = (*ids[ids.index(claim) + 1 :], *ids)
            waits = next((c for c in later if not round.coded(it.who.name, c).done), None)
        stays = form.get("decision") not in {"accept", "reject"}
        to = claim if stays else waits
        return RedirectResponse(f"/codings/{id}/claims/{to}" if to else "/codings", 303)

    def _said(it: Asking, round: Round, claim: str, form: Mapping[str, str]) -> list[Review]:
        """A coder's words: what was changed in the form, and whether it is one."""
        by, at, note = it.who.name, moment(desk), form.get("note", "").strip()
        decision = Decision(form.get("decision", ""))
        if decision is Decision.UNDO:
            return [Review(claim=claim, decision=decision, by=by, at=at, undoes=form.get("undoes"), note=note)]
        now = round.coded(by, claim).claim
        version = it.view.version(now.dispatch)
        changed = corrections(now, form, text=version.dispatch.text if version else "")
        said = [
            Review(claim=claim, decision=Decision.CORRECT, by=by, at=at, field=f, value=v, note=note)
            for f, v in changed
        ]
        if decision in {Decision.ACCEPT, Decision.REJECT}:
            return [*said, Review(claim=claim, decision=decision, by=by, at=at, note=note)]
        if not said:
            raise ValueError("No field was changed, so there is nothing to keep.")
        return said

    def _mine(it: Asking, id: str, claim: str) -> Round:
        with _told():
            round = coding.opened(it.ledger, id)
        if it.who.name not in round.assignment.coders or claim not in round.bases:
            raise HTTPException(404, f"{it.who.name} is not asked about this claim in {round.assignment.name!r}.")
        return round


def _outcome(app: FastAPI, desk: Desk, render: Render) -> None:
    # Before the page, whose path would take it.
    @app.get("/codings/{id}.json", summary="How far coders agree, where they differ, and what each says")
    def plain(request: Request, id: str) -> Any:
        with asking(desk, request) as it, _told():
            round = coding.opened(it.ledger, id)
            return JSONResponse(
                {
                    "name": round.assignment.name,
                    "agreement": plainly.plain(coding.agreement(round)),
                    "disagreements": [plainly.plain(d) for d in coding.disagreements(round, it.view)],
                    "codings": coding.rows(round),
                },
                headers={"ETag": it.etag},
            )

    @app.get("/codings/{id}/file", summary="What each coder says of each claim, as CSV", response_class=Response)
    def file(request: Request, id: str) -> Response:
        with asking(desk, request) as it, _told():
            rows = coding.rows(coding.opened(it.ledger, id))
            out = io.StringIO()
            writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
            name = {"Content-Disposition": 'attachment; filename="codings.csv"', "ETag": it.etag}
            return Response(out.getvalue(), headers=name, media_type="text/csv; charset=utf-8")

    @app.get("/codings/{id}", include_in_schema=False)
    def outcome(request: Request, id: str) -> Response:
        with asking(desk, request) as it, _told():
            return render("agreement.html", it, page=agreement_page(coding.opened(it.ledger, id), it.view))

    @app.post("/codings/{id}", include_in_schema=False)
    def adjudicated(request: Request, id: str, form: Form) -> Response:
        """Decide between the coders in one field of a claim."""
        with asking(desk, request) as it, _told():
            round = coding.opened(it.ledger, id)
            entry, said = coding.adjudicate(
                round,
                it.view,
                form.get("claim", ""),
                form.get("field", ""),
                form.get("coder") or None,
                by=it.who.name,
                at=moment(desk),
                note=form.get("note", "").strip(),
            )
            seen = form.get("seen", "")
            decide(it.ledger, entry.id, said, seen=int(seen) if seen.isdecimal() else -1)
        return RedirectResponse(f"/codings/{id}#{form.get('claim', '')}", 303)
