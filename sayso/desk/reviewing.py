"""Where people decide: the queue, a claim's form, what is one incident and what is not, what a reader missed, undo."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from sayso.desk import pages
from sayso.desk.forms import Form
from sayso.desk.held import Told
from sayso.desk.reviews import (
    ConflictError,
    adding,
    compare,
    corrections,
    decide,
    decide_all,
    found,
    judge,
    last_act,
    range_of,
    seen_claims,
    split,
    taken_back,
    words_at,
)
from sayso.desk.serving import Asking, Desk, Render, asking
from sayso.desk.team import inside
from sayso.errors import LedgerError
from sayso.ledger import View
from sayso.record import Decision, EventType, Review, Verdict

JUDGED = "These were judged, or told of anew, in the meantime, so your word was not kept. Load the page again and look."
DECIDED = "Somebody decided in the meantime, so your word was not kept. Load the page again and look."


def routes(app: FastAPI, desk: Desk, render: Render) -> None:
    """Put them into the application."""
    _screens(app, desk, render)
    _claims(app, desk, render)
    _incidents(app, desk)

    @app.post("/undo", include_in_schema=False)
    def undo(request: Request, form: Form) -> Response:
        """Undo what this person last decided."""
        with asking(desk, request) as it, _told_at_once():
            act = last_act(it.view, it.who.name)
            if not act or form.get("act") != act[-1].id:
                raise ConflictError
            at = moment(desk)
            undone = [
                Review(claim=r.claim, decision=Decision.UNDO, by=it.who.name, at=at, undoes=r.id) for r in reversed(act)
            ]
            decide_all(it.ledger, undone, seen=seen_claims(it.view, [r.claim for r in act]))
        return RedirectResponse(_back(form), 303)


def moment(desk: Desk) -> str:
    return desk.clock().isoformat(timespec="milliseconds")


def _back(form: Mapping[str, str], or_to: str = "/reviews") -> str:
    return inside(form.get("back", "")) or or_to


@contextmanager
def _told_at_once(conflict: str = DECIDED) -> Generator[None]:
    """What was asked wrongly, and who was there first, as answers."""
    try:
        yield
    except ConflictError as e:
        raise HTTPException(409, conflict) from e
    except LedgerError as e:
        raise HTTPException(404, str(e)) from e
    except ValueError as e:
        raise HTTPException(400, str(e)) from e


def _screens(app: FastAPI, desk: Desk, render: Render) -> None:
    @app.get("/reviews", include_in_schema=False)
    def reviews(request: Request, start: int = 0) -> Response:
        with asking(desk, request) as it:
            page = pages.reviews_page(it.told, it.view, by=it.who.name, start=max(0, start))
            return render("reviews.html", it, page=page)

    @app.get("/reviews/twins", include_in_schema=False)
    def twins(request: Request, start: int = 0) -> Response:
        with asking(desk, request) as it:
            return render("twins.html", it, page=pages.twins_page(it.told, it.view, start=max(0, start)))

    @app.get("/reviews/decided", include_in_schema=False)
    def decided(request: Request) -> Response:
        with asking(desk, request) as it:
            return render("decided.html", it, page=pages.decided_page(it.view))

    @app.get("/missed", include_in_schema=False)
    def missed(request: Request, dispatch: str, at: str = "") -> Response:
        with asking(desk, request) as it:
            return _missed(it, dispatch, {"at": at})

    @app.post("/missed", include_in_schema=False)
    def added(request: Request, form: Form) -> Response:
        """Add an event that no reader found, on words of a dispatch."""
        with asking(desk, request) as it:
            version = it.view.current(form.get("dispatch", ""))
            if version is None:
                raise HTTPException(404, f"No dispatch {form.get('dispatch')!r} is in the ledger.")
            try:
                text = version.dispatch.text
                on = range_of(form["at"]) if form.get("at") else words_at(text, form.get("words", ""))
                if on.end > len(text):
                    raise ValueError(f"the text has {len(text)} characters, so nothing stands at {form['at']}")
                claim = found(it.view, version, on, EventType(form.get("type", "")))
                review = adding(claim, by=it.who.name, at=moment(desk), note=form.get("note", "").strip())
                with it.ledger.writer() as writer:
                    writer.add_review(review)
            except ValueError as e:
                return _missed(it, version.of, form, wrong=str(e))
        return RedirectResponse(f"/claims/{claim.id}#correct", 303)

    def _missed(it: Asking, id: str, given: Mapping[str, str], *, wrong: str = "") -> Response:
        version = it.view.current(id)
        if version is None:
            raise HTTPException(404, f"No dispatch {id!r} is in the ledger.")
        words = ""
        if given.get("at"):
            with _told_at_once():
                words = range_of(given["at"]).of(version.dispatch.text)
        status = 400 if wrong else 200
        return render("missed.html", it, status=status, version=version, words=words, given=given, wrong=wrong)


def _claims(app: FastAPI, desk: Desk, render: Render) -> None:
    @app.post("/claims/{id}", include_in_schema=False)
    def review(request: Request, id: str, form: Form) -> Response:
        with asking(desk, request) as it:
            entry = it.view.entry(id)
            if entry is None:
                raise HTTPException(404, f"No claim {id!r} is in the ledger.")
            try:
                said = _said(desk, it, entry.id, form)
                decide(it.ledger, entry.id, said, seen=_number(form.get("seen", "")))
            except ConflictError:
                now = it.ledger.view().entry(entry.id) or entry
                page = pages.claim_page(it.told, it.ledger.view(), now, conflict=True, given=form)
                return render("claim.html", it, status=409, page=page)
            except (ValueError, LedgerError) as e:
                page = pages.claim_page(it.told, it.view, entry, wrong=str(e), given=form)
                return render("claim.html", it, status=400, page=page)
        return RedirectResponse(_back(form, f"/claims/{entry.id}"), 303)

    @app.post("/incidents/{id}/reviews", include_in_schema=False)
    def all_of(request: Request, id: str, form: Form) -> Response:
        """Accept or reject all claims of an incident that nobody has reviewed."""
        with asking(desk, request) as it, _told_at_once():
            incident = it.told.incident(id)
            if incident is None:
                raise HTTPException(404, f"No incident {id!r} is told of now.")
            decision = Decision(form.get("decision", ""))
            if decision not in {Decision.ACCEPT, Decision.REJECT}:
                raise ValueError(f"{decision.value!r} is said of one claim, not of an incident.")
            at, note, done = moment(desk), form.get("note", "").strip(), it.view.decided()
            said = [
                Review(claim=c, decision=decision, by=it.who.name, at=at, note=note)
                for c in incident.claims
                if c not in done
            ]
            if not said:
                raise ValueError("All claims of this incident are reviewed; decide on each of them anew.")
            # All that was seen, the claims that were reviewed before among them.
            if seen_claims(it.view, incident.claims) != form.get("seen"):
                raise ConflictError
            decide_all(it.ledger, said, seen=seen_claims(it.view, [r.claim for r in said]))
        return RedirectResponse(_back(form, f"/incidents/{incident.id}"), 303)


def _number(given: str) -> int:
    return int(given) if given.isdecimal() else -1


def _said(desk: Desk, it: Asking, claim: str, form: Mapping[str, str]) -> list[Review]:
    """The reviews that a form makes.

    Raises: ValueError where it makes none.
    """
    at, note, by = moment(desk), form.get("note", "").strip(), it.who.name
    decision = Decision(form.get("decision", ""))
    if decision is Decision.CORRECT:
        return corrected(it.view, claim, form, by=by, at=at)
    if decision is Decision.NOTE and not note:
        raise ValueError("The note is empty.")
    undoes = form.get("undoes") if decision is Decision.UNDO else None
    return [Review(claim=claim, decision=decision, by=by, at=at, undoes=undoes, note=note)]


def corrected(view: View, claim: str, form: Mapping[str, str], *, by: str, at: str) -> list[Review]:
    """The corrections that a filled form makes.

    Raises: ValueError where nothing was changed, or a value is none.
    """
    entry = view.entry(claim)
    version = view.version(entry.claim.dispatch) if entry else None
    text = version.dispatch.text if version else ""
    note = form.get("note", "").strip()
    made = [
        Review(claim=claim, decision=Decision.CORRECT, by=by, at=at, field=name, value=value, note=note)
        for name, value in (corrections(entry.claim, form, text=text) if entry else ())
    ]
    if not made:
        raise ValueError("No field was changed, so there is nothing to correct.")
    return made


def _incidents(app: FastAPI, desk: Desk) -> None:
    @app.post("/judgements", include_in_schema=False)
    def judged(request: Request, form: Form) -> Response:
        with asking(desk, request) as it, _told_at_once(JUDGED):
            at, note, by = moment(desk), form.get("note", "").strip(), it.who.name
            verdict = Verdict(form.get("verdict", ""))
            if verdict is Verdict.UNDO:
                said = taken_back(it.view, form.get("undoes", ""), by=by, at=at, note=note)
                back = said[0].left
                # It names what it takes back, so nothing else can be lost under it.
                judge(it.ledger, said)
            else:
                lefts, rights = (claims_of(it.told, it.view, form.get(side, "")) for side in ("left", "right"))
                back = lefts[0]
                judge(it.ledger, [compare(lefts, rights, verdict, by=by, at=at, note=note)], seen=form.get("seen", ""))
            incident = it.told.of_claim.get(back)
        return RedirectResponse(_back(form, f"/incidents/{incident.id}" if incident else "/reviews/decided"), 303)

    @app.post("/incidents/{id}/split", include_in_schema=False)
    def parted(request: Request, id: str, form: Form) -> Response:
        """Part the claims that are ticked from the others."""
        with asking(desk, request) as it, _told_at_once(JUDGED):
            incident = it.told.incident(id)
            if incident is None:
                raise HTTPException(404, f"No incident {id!r} is told of now.")
            out = [name.removeprefix("claim.") for name in form if name.startswith("claim.")]
            said = split(incident.claims, out, by=it.who.name, at=moment(desk), note=form.get("note", "").strip())
            judge(it.ledger, said, seen=form.get("seen", ""))
        return RedirectResponse(_back(form, f"/incidents/{incident.id}"), 303)


def claims_of(told: Told, view: View, id: str) -> tuple[str, ...]:
    """The claims that are meant: those of an incident, or the one of this id.

    Raises: HTTPException where there is neither.
    """
    incident = told.incident(id) if id.startswith("i") else None
    if incident is not None:
        return incident.claims
    if view.entry(id) is None:
        raise HTTPException(404, f"no incident and no claim {id!r} is in the ledger now")
    return (id,)
