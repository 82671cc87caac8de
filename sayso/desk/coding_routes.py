"""The routes of blind coding. A coder is shown the own words alone; what all said is shown once all are done."""

from __future__ import annotations

import csv
import io
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from sayso.desk import coding, plainly
from sayso.desk.coding import Round
from sayso.desk.forms import Form
from sayso.desk.pages.coding import address, agreement_page, coding_page, listed, text_page
from sayso.desk.reviewing import claims_of, moment
from sayso.desk.reviews import ConflictError, corrections, decide, range_of, words_at
from sayso.desk.serving import Asking, Desk, Render, asking
from sayso.errors import LedgerError
from sayso.record import Assignment, Decision, Entry, EventType, Review
from sayso.record.judgement import holding


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
        """Ask people to code the claims of the incidents and claims that are named, and dispatches from nothing."""
        with asking(desk, request) as it:
            try:
                ids = [c for id in form.get("ids", "").split() for c in claims_of(it.told, it.view, id)]
                texts = [_current(it, id) for id in form.get("dispatches", "").split()]
                one = Assignment(
                    name=form.get("name", "").strip(),
                    claims=tuple(dict.fromkeys(ids)),
                    dispatches=tuple(dict.fromkeys(texts)),
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

    def _current(it: Asking, id: str) -> str:
        version = it.view.current(id) or it.view.version(id)
        if version is None:
            raise ValueError(f"No dispatch {id!r} is in the ledger.")
        return version.id

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
            stays = form.get("decision") not in {"accept", "reject"}
            if claim not in round.bases:
                # What the coder added leads back to its text, and there on.
                of = round.coded(it.who.name, claim).claim.dispatch
                return RedirectResponse(f"/codings/{id}/{f'claims/{claim}' if stays else f'texts/{of}'}", 303)
            waits = coding.opened(it.ledger, id).waiting(it.who.name, after=claim)
            to = address(round, claim if stays else waits)
        return RedirectResponse(to or "/codings", 303)

    @app.get("/codings/{id}/texts/{dispatch:path}", include_in_schema=False)
    def text(request: Request, id: str, dispatch: str, at: str = "") -> Response:
        with asking(desk, request) as it, _told():
            return render("coding_text.html", it, page=text_page(_of(it, id, dispatch), dispatch, it.who.name, at=at))

    @app.post("/codings/{id}/texts/{dispatch:path}", include_in_schema=False)
    def marked(request: Request, id: str, dispatch: str, form: Form) -> Response:
        """Add an event on words of a dispatch; or say that all of it is coded, or that it is not yet."""
        with asking(desk, request) as it:
            round, by, at = _of(it, id, dispatch), it.who.name, moment(desk)
            try:
                match form.get("do"):
                    case "add":
                        text = round.texts[dispatch].text
                        on = range_of(form["at"]) if form.get("at") else words_at(text, form.get("words", ""))
                        said = coding.adding(round, dispatch, on, EventType(form.get("type", "")), by=by, at=at)
                        to = f"/codings/{id}/claims/{said.claim}"
                    case "close":
                        said = Review(claim=dispatch, decision=Decision.ACCEPT, by=by, at=at)
                        to = ""
                    case "open":
                        last = holding(list(round.said.get((by, dispatch), ())))
                        undone = last[-1].id if last else None
                        said = Review(claim=dispatch, decision=Decision.UNDO, by=by, at=at, undoes=undone)
                        to = f"/codings/{id}/texts/{dispatch}"
                    case other:
                        raise ValueError(f"{other!r} is nothing that can be done; wanted add, close or open")
                coding.code(it.ledger, round, [said])
            except ValueError as e:
                page = text_page(round, dispatch, by, wrong=str(e), given=form)
                return render("coding_text.html", it, status=400, page=page)
            except LedgerError as e:
                raise HTTPException(404, str(e)) from e
            to = to or address(round, coding.opened(it.ledger, id).waiting(by, after=dispatch)) or "/codings"
        return RedirectResponse(quote(to), 303)

    def _of(it: Asking, id: str, dispatch: str) -> Round:
        with _told():
            round = coding.opened(it.ledger, id)
        if it.who.name not in round.assignment.coders or dispatch not in round.texts:
            raise HTTPException(404, f"{it.who.name} is not asked about this dispatch in {round.assignment.name!r}.")
        return round

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
        mine = claim in round.bases or any(by == it.who.name and claim == c for by, c in round.said)
        if it.who.name not in round.assignment.coders or not mine or claim in round.texts:
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
            _kept(it, entry, said, seen=int(seen) if seen.isdecimal() else -1)
        return RedirectResponse(f"/codings/{id}#{form.get('claim', '')}", 303)

    @app.post("/codings/{id}/taken", include_in_schema=False)
    def taken(request: Request, id: str, form: Form) -> Response:
        """Take into the ledger what all coders added, as the first of them has it."""
        with asking(desk, request) as it, _told():
            round = coding.opened(it.ledger, id)
            for unit in coding.untaken(round, it.view):
                first = round.assignment.coders[0]
                entry, said = coding.adjudicate(
                    round, it.view, unit.id, coding.IS_ONE, first, by=it.who.name, at=moment(desk)
                )
                _kept(it, entry, said, seen=entry.n if entry else -1)
        return RedirectResponse(f"/codings/{id}", 303)

    def _kept(it: Asking, entry: Entry | None, said: list[Review], *, seen: int) -> None:
        if entry is not None:
            decide(it.ledger, entry.id, said, seen=seen)
            return
        with it.ledger.writer() as writer:
            for review in said:
                writer.add_review(review)
