"""Every route of the desk is asked by nobody, by every role, in a session and with a token."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
from fastapi import FastAPI

from sayso.desk.accounts import Accounts
from sayso.desk.app import make
from sayso.desk.ask import Answer, ask
from sayso.desk.deskfile import DeskFile
from sayso.desk.forms import HEADER
from sayso.desk.passwords import Cost, digest
from sayso.desk.rights import IN_PERSON, RIGHTS, Role, keys
from sayso.ledger import open_ledger
from tests.desk.conftest import Clock
from tests.desk.desks import desk_over

PASSWORD = "twelve letters"
ORIGIN = {"origin": "http://localhost"}
# Signing in is anybody's, and throttled; test_team.py has it.
ROUTES = sorted(set(RIGHTS) - {"POST /sign-in"})
CHANGING = [key for key in ROUTES if not key.startswith("GET ")]


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("team") / "empty.ledger"
    open_ledger(path, create=True).close()
    return path


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Accounts:
    them = Accounts(
        DeskFile(tmp_path_factory.mktemp("team") / "desk.sqlite"), clock=Clock(), cost=Cost(log_n=1, r=1, p=1)
    )
    for role in reversed(Role):
        them.add(f"the {role}", role=role, password=PASSWORD)
    return them


@pytest.fixture(scope="module")
def app(ledger: Path, accounts: Accounts) -> FastAPI:
    return make(desk_over(ledger, Clock(), by="nobody who signed in", token="", accounts=accounts))


@pytest.fixture(scope="module")
def sessions(accounts: Accounts) -> dict[Role, str]:
    return {r: accounts.sign_in(f"the {r}", PASSWORD, address="::1") or "" for r in Role}


@pytest.fixture(scope="module")
def tokens(accounts: Accounts) -> dict[Role, str]:
    return {r: accounts.make_token(f"the {r}", name="program", role=r) for r in Role}


def asked(app: FastAPI, key: str, headers: dict[str, str], form: str = "") -> Answer:
    """What a route says to whoever sends these headers: as a form where it has a page's, else as JSON."""
    method, _, path = key.partition(" ")
    path = re.sub(r"\{[^}]*\}", "x", path)
    if method == "GET":
        return ask(app, path, headers=headers)
    if path.endswith(".json"):
        return ask(app, path, method=method, headers={"content-type": "application/json", **headers}, body=b"{}")
    kind = {"content-type": "application/x-www-form-urlencoded"}
    return ask(app, path, method=method, headers=kind | headers, body=urlencode({"token": form}).encode())


def in_session(secret: str) -> tuple[dict[str, str], str]:
    form = digest(f"form {secret}")
    return {"cookie": f"sayso={secret}", HEADER: form, **ORIGIN}, form


def test_the_table_is_of_all_routes(app: FastAPI) -> None:
    assert set(keys(app.router.routes)) == set(RIGHTS)


@pytest.mark.parametrize("key", ROUTES)
def test_nobody_gets_in_unless_the_route_is_anybodys(app: FastAPI, key: str) -> None:
    for headers in ({}, {"cookie": "sayso=guessed"}, {"authorization": "Bearer guessed"}, {"authorization": "Basic x"}):
        assert (asked(app, key, headers).status == 401) is (RIGHTS[key] is not None), headers


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("key", ROUTES)
def test_a_session_may_what_its_role_may_and_no_more(
    app: FastAPI, sessions: dict[Role, str], key: str, role: Role
) -> None:
    if key == "POST /sign-out":
        return  # ends the session that the others need; see test_team.py
    needed = RIGHTS[key]
    answer = asked(app, key, *in_session(sessions[role]))
    may = needed is None or role.covers(needed)
    assert (answer.status in {401, 403}) is not may, answer.text


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("key", ROUTES)
def test_a_token_may_what_its_role_may_and_nothing_in_person(
    app: FastAPI, tokens: dict[Role, str], key: str, role: Role
) -> None:
    needed = RIGHTS[key]
    answer = asked(app, key, {"authorization": f"Bearer {tokens[role]}"})
    may = needed is None or (role.covers(needed) and key not in IN_PERSON)
    assert (answer.status in {401, 403}) is not may, answer.text


@pytest.mark.parametrize("key", CHANGING)
def test_what_a_browser_was_made_to_send_is_refused(app: FastAPI, sessions: dict[Role, str], key: str) -> None:
    headers, form = in_session(sessions[Role.ADMIN])
    cookie = {"cookie": headers["cookie"]}
    assert asked(app, key, cookie).status == 403
    assert asked(app, key, cookie | {HEADER: "guessed"}, "guessed").status == 403
    # A form's own proof does not open what takes none, and nothing opens it for a page of elsewhere.
    assert asked(app, key, headers | {"origin": "https://evil.example"}, form).status == 403
    assert asked(app, key, headers | {"sec-fetch-site": "cross-site"}, form).status == 403


@pytest.mark.parametrize("key", CHANGING)
def test_a_name_and_password_that_a_browser_sends_by_itself_change_nothing(
    app: FastAPI, tokens: dict[Role, str], key: str
) -> None:
    basic = base64.b64encode(f"x:{tokens[Role.ADMIN]}".encode()).decode()
    assert asked(app, key, {"authorization": f"Basic {basic}"}).status == 401
    assert ask(app, "/incidents.json", headers={"authorization": f"Basic {basic}"}).status == 200
