"""The pages on which people sign in and out, keep their tokens, and an admin says who may come in."""

from __future__ import annotations

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from sayso.desk.accounts import LONGEST, Accounts, ThrottledError
from sayso.desk.door import cookie, is_secure
from sayso.desk.forms import Form, Unsigned
from sayso.desk.rights import Person, Role
from sayso.desk.serving import Desk, Render


def routes(app: FastAPI, desk: Desk, render: Render) -> None:
    """Put them into the application."""

    @app.get("/sign-in", include_in_schema=False)
    def sign_in(request: Request, next: str = "") -> Response:
        _accounts(desk)
        return render("sign_in.html", None, next=inside(next), wrong="", given="")

    @app.post("/sign-in", include_in_schema=False)
    def signed_in(request: Request, form: Unsigned) -> Response:
        name, next = form.get("name", ""), inside(form.get("next", ""))
        address = request.client.host if request.client else ""
        try:
            secret = _accounts(desk).sign_in(name, form.get("password", ""), address=address)
        except ThrottledError as e:
            answer = render("sign_in.html", None, status=429, next=next, wrong=str(e), given=name)
            answer.headers["Retry-After"] = str(e.wait_s)
            return answer
        if secret is None:
            wrong = "This name and this password are not those of an account."
            return render("sign_in.html", None, status=403, next=next, wrong=wrong, given=name)
        answer = RedirectResponse(next or "/incidents", 303)
        answer.set_cookie(
            cookie(request),
            secret,
            max_age=int(LONGEST.total_seconds()),
            httponly=True,
            samesite="lax",
            secure=is_secure(request),
        )
        return answer

    @app.post("/sign-out", include_in_schema=False)
    def sign_out(request: Request, form: Form) -> Response:
        _accounts(desk).sign_out(request.cookies.get(cookie(request), ""))
        answer = RedirectResponse("/sign-in", 303)
        answer.delete_cookie(cookie(request), httponly=True, samesite="lax", secure=is_secure(request))
        return answer

    @app.get("/account", include_in_schema=False)
    def account(request: Request) -> Response:
        return _account(request.state.who)

    @app.post("/account", include_in_schema=False)
    def changed(request: Request, form: Form) -> Response:
        who, accounts = request.state.who, _accounts(desk)
        try:
            match form.get("do"):
                case "token":
                    role = Role(form.get("role", ""))
                    made = accounts.make_token(who.name, name=form.get("name", ""), role=role)
                    return _account(who, made=made)
                case "revoke":
                    accounts.revoke(form.get("id", ""), owner=who.name)
                case "password":
                    address = request.client.host if request.client else ""
                    if not accounts.proves(who.name, form.get("password", ""), address=address):
                        raise ValueError("The password that you have now is another one.")
                    accounts.set_password(who.name, form.get("new", ""))
                case other:
                    raise ValueError(f"{other!r} is nothing that can be done here.")
        except (ValueError, ThrottledError) as e:
            return _account(who, wrong=str(e), status=400)
        return RedirectResponse("/account", 303)

    def _account(who: Person, *, made: str = "", wrong: str = "", status: int = 200) -> Response:
        roles = [r for r in Role if who.role.covers(r)]
        tokens = _accounts(desk).tokens(who.name)
        return render("account.html", None, who=who, status=status, tokens=tokens, roles=roles, made=made, wrong=wrong)

    @app.get("/users", include_in_schema=False)
    def users(request: Request) -> Response:
        return _users(request.state.who)

    @app.post("/users", include_in_schema=False)
    def decided(request: Request, form: Form) -> Response:
        who, accounts, name = request.state.who, _accounts(desk), form.get("name", "")
        try:
            match form.get("do"):
                case "add":
                    accounts.add(name, role=Role(form.get("role", "")), password=form.get("password", ""))
                case "role":
                    accounts.set_role(name, Role(form.get("role", "")))
                case "password":
                    accounts.set_password(name, form.get("password", ""))
                case "remove":
                    accounts.remove(name)
                case "revoke":
                    accounts.revoke(form.get("id", ""))
                case other:
                    raise ValueError(f"{other!r} is nothing that can be done here.")
        except ValueError as e:
            return _users(who, wrong=str(e), status=400)
        return RedirectResponse("/users", 303)

    def _users(who: Person, *, wrong: str = "", status: int = 200) -> Response:
        users, tokens = _accounts(desk).users(), _accounts(desk).tokens()
        return render(
            "users.html", None, who=who, status=status, users=users, tokens=tokens, roles=[*Role], wrong=wrong
        )


def _accounts(desk: Desk) -> Accounts:
    if desk.accounts is None:
        raise HTTPException(
            404,
            "Nobody signs in here: this desk is open for one person, on their own machine."
            " `sayso desk --accounts FILE` opens it for a team.",
        )
    return desk.accounts


def inside(next: str) -> str:
    """The page to go on to, where it is one of the desk's."""
    ours = next.startswith("/") and not next.startswith("//") and "\\" not in next and next.isprintable()
    return next if ours else ""
