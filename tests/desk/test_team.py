"""A desk that is open for a team, over a real connection."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
import uvicorn
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.cli.desk import application, listening, name_of
from sayso.desk.accounts import Accounts
from sayso.desk.app import make
from sayso.desk.deskfile import DeskFile
from sayso.desk.passwords import Cost
from sayso.desk.rights import Role
from sayso.desk.serving import Desk
from sayso.desk.team import inside
from sayso.errors import DeskError
from tests.desk.conftest import Clock
from tests.desk.desks import desk_over

PASSWORD = "twelve letters"


@dataclass
class Browser:
    """What a browser does of itself: it keeps the cookie, names the page that a form is of, and takes no redirect."""

    port: int
    cookie: str = ""
    status: int = 0
    location: str = ""
    headers: dict[str, str] | None = None

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> str:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        told = {"Accept": "text/html", **{k.replace("_", "-"): v for k, v in headers.items()}}
        if self.cookie:
            told["Cookie"] = self.cookie
        connection.request(method, path, body, told)
        response: HTTPResponse = connection.getresponse()
        text = response.read().decode()
        connection.close()
        self.status, self.headers = response.status, {k.lower(): v for k, v in response.getheaders()}
        self.location = self.headers.get("location", "")
        if cookie := self.headers.get("set-cookie"):
            self.cookie = cookie.partition(";")[0]
        return text

    def get(self, path: str, **headers: str) -> str:
        return self.ask("GET", path, **headers)

    def post(self, path: str, **fields: str) -> str:
        headers = {"Content_Type": "application/x-www-form-urlencoded", "Origin": f"http://127.0.0.1:{self.port}"}
        return self.ask("POST", path, urlencode(fields).encode(), **headers)

    def token(self, path: str) -> str:
        """What the forms of a page bring back."""
        return self.get(path).partition('name="token" value="')[2].partition('"')[0]

    def sign_in(self, name: str, password: str = PASSWORD, next: str = "") -> str:
        return self.post("/sign-in", name=name, password=password, next=next)


@pytest.fixture
def accounts(tmp_path: Path, clock: Clock) -> Accounts:
    them = Accounts(DeskFile(tmp_path / "desk.sqlite"), clock=clock, cost=Cost(log_n=1, r=1, p=1))
    for role in reversed(Role):
        them.add(f"the {role}", role=role, password=PASSWORD)
    return them


@pytest.fixture
def desk(ledger: Path, clock: Clock, accounts: Accounts) -> Desk:
    return desk_over(ledger, clock, by="nobody who signed in", accounts=accounts)


Open = Callable[..., Browser]


@pytest.fixture
def opened(desk: Desk) -> Generator[Open]:
    """Opens the desk, as it is but for what is said, and gives a browser for it."""
    running: list[tuple[uvicorn.Server, threading.Thread]] = []

    def open_(**other: object) -> Browser:
        sock = listening(0)
        server = uvicorn.Server(uvicorn.Config(make(replace(desk, **other)), log_level="error"))  # type: ignore[arg-type]
        thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]})
        thread.start()
        running.append((server, thread))
        return Browser(sock.getsockname()[1])

    yield open_
    for server, thread in running:
        server.should_exit = True
        thread.join()


def test_who_is_not_signed_in_is_led_there_and_back(opened: Open) -> None:
    browser = opened()
    browser.get("/incidents?where=SY&text=a+b")
    assert (browser.status, browser.location) == (303, "/sign-in?next=%2Fincidents%3Fwhere%3DSY%26text%3Da%2Bb")
    assert 'value="/incidents?where=SY&amp;text=a+b"' in browser.get(browser.location)
    browser.sign_in("the reader", next="/incidents?where=SY&text=a+b")
    assert (browser.status, browser.location) == (303, "/incidents?where=SY&text=a+b")
    assert "the reader" in browser.get("/incidents")
    browser.cookie = ""
    assert json.loads(browser.get("/incidents.json", Accept="application/json"))["problem"]
    assert browser.headers is not None
    assert (browser.status, browser.headers["www-authenticate"]) == (401, 'Bearer realm="sayso"')


def test_the_cookie_is_kept_from_scripts_and_from_other_sites(opened: Open) -> None:
    browser = opened()
    browser.sign_in("the reader")
    assert browser.headers is not None
    told = browser.headers["set-cookie"].lower()
    assert "httponly" in told
    assert "samesite=lax" in told
    assert "path=/" in told
    assert "secure" not in told
    browser.sign_in("the reader")
    assert browser.headers["set-cookie"].partition(";")[0] != told.partition(";")[0]


@pytest.mark.parametrize("how", ["its own certificate or --url", "a proxy of this machine"])
def test_behind_https_the_cookie_goes_by_https_alone(opened: Open, how: str) -> None:
    browser = opened(secure=how.startswith("its own"))
    headers = {} if how.startswith("its own") else {"X_Forwarded_Proto": "https"}
    body = urlencode({"name": "the reader", "password": PASSWORD}).encode()
    browser.ask("POST", "/sign-in", body, **headers)
    assert browser.headers is not None
    assert browser.cookie.startswith("__Host-sayso=")
    assert "secure" in browser.headers["set-cookie"].lower()
    browser.get("/account", **headers)
    assert browser.status == 200


def test_a_wrong_password_is_told_without_telling_which_was_wrong(opened: Open) -> None:
    browser = opened()
    wrong = browser.sign_in("the reader", "another password")
    assert browser.status == 403
    assert wrong.replace("the reader", "x") == browser.sign_in("x", "another password")
    assert browser.cookie == ""


def test_who_fails_too_often_is_told_when_to_try_again(opened: Open) -> None:
    browser = opened()
    for _ in range(5):
        browser.sign_in("the reader", "another password")
    assert "try again in 15 min" in browser.sign_in("the reader")
    assert browser.headers is not None
    assert (browser.status, int(browser.headers["retry-after"]) > 800) == (429, True)


def test_a_session_that_was_signed_out_opens_nothing_any_more(opened: Open) -> None:
    browser = opened()
    browser.sign_in("the reader")
    kept, token = browser.cookie, browser.token("/account")
    browser.post("/sign-out", token="guessed")
    assert browser.status == 403
    browser.post("/sign-out", token=token)
    assert (browser.status, browser.location) == (303, "/sign-in")
    browser.cookie = kept
    browser.get("/account")
    assert browser.status == 303


def test_what_is_decided_carries_the_name_of_who_decided(opened: Open) -> None:
    browser = opened()
    browser.sign_in("the coder")
    (row,) = json.loads(browser.get("/incidents.json?where=SY"))["incidents"]
    claim = row["incident"]["claims"][0]
    seen = json.loads(browser.get(f"/claims/{claim}.json"))["addition"]
    browser.post(f"/claims/{claim}", token=browser.token(f"/claims/{claim}"), decision="accept", seen=str(seen))
    assert browser.status == 303
    assert json.loads(browser.get("/reviews.json"))["reviews"][0]["by"] == "the coder"


def test_a_program_decides_with_its_token_alone(opened: Open, accounts: Accounts) -> None:
    secret = accounts.make_token("the coder", name="program", role=Role.CODER)
    program, headers = opened(), {"Authorization": f"Bearer {secret}", "Content_Type": "application/json"}
    (row,) = json.loads(program.get("/incidents.json?where=SY", **headers))["incidents"]
    claim = row["incident"]["claims"][0]
    seen = json.loads(program.get(f"/claims/{claim}.json", **headers))["addition"]
    body = json.dumps({"decision": "reject", "seen": seen}).encode()
    program.ask("POST", f"/claims/{claim}/reviews.json", body, **headers)
    assert program.status == 201
    assert json.loads(program.get("/reviews.json", **headers))["reviews"][0]["by"] == "the coder"
    accounts.remove("the coder")
    program.get("/reviews.json", **headers)
    assert program.status == 401


def test_nobody_is_shown_the_page_that_another_had(opened: Open) -> None:
    browser = opened()
    browser.sign_in("the reader")
    browser.get("/incidents")
    assert browser.headers is not None
    etag = browser.headers["etag"]
    browser.get("/incidents", If_None_Match=etag)
    assert browser.status == 304
    browser.cookie = ""
    browser.get("/incidents", If_None_Match=etag)
    assert browser.status == 303
    browser.sign_in("the coder")
    browser.get("/incidents", If_None_Match=etag)
    assert browser.status == 200


def test_a_token_is_shown_once_and_revoked(opened: Open, accounts: Accounts) -> None:
    browser = opened()
    browser.sign_in("the editor")
    token = browser.token("/account")
    page = browser.post("/account", token=token, do="token", name="<feeds>", role="reader")
    assert "is no name" in page
    page = browser.post("/account", token=token, do="token", name="feeds", role="admin")
    assert "cannot be admin" in page
    page = browser.post("/account", token=token, do="token", name="feeds", role="reader")
    secret = page.partition('class="secret">')[2].partition("<")[0]
    assert accounts.with_token(secret) is not None
    assert secret not in browser.get("/account")
    (it,) = accounts.tokens("the editor")
    browser.post("/account", token=token, do="revoke", id=it.id)
    assert accounts.with_token(secret) is None


def test_a_password_is_changed_by_who_has_it(opened: Open, accounts: Accounts) -> None:
    browser = opened()
    browser.sign_in("the editor")
    token = browser.token("/account")
    assert "another one" in browser.post("/account", token=token, do="password", password="wrong", new="x" * 12)
    assert "12 to 1,000" in browser.post("/account", token=token, do="password", password=PASSWORD, new="x")
    browser.post("/account", token=token, do="password", password=PASSWORD, new="x" * 12)
    browser.get("/account")
    assert browser.status == 303
    browser.sign_in("the editor", "x" * 12)
    assert browser.location == "/incidents"


def test_an_admin_says_who_may_come_in(opened: Open, accounts: Accounts) -> None:
    browser = opened()
    browser.sign_in("the admin")
    token = browser.token("/users")

    def do(what: str, name: str, **more: str) -> str:
        return browser.post("/users", token=token, do=what, name=name, **more)

    assert "has an account already" in do("add", "The Coder", role="reader", password=PASSWORD)
    assert "is not a valid Role" in do("add", "Eva", role="owner", password=PASSWORD)
    do("add", "Eva", role="reader", password=PASSWORD)
    do("role", "Eva", role="editor")
    do("password", "Eva", password="x" * 12)
    assert [u.role for u in accounts.users() if u.name == "Eva"] == [Role.EDITOR]
    assert accounts.proves("Eva", "x" * 12, address="::1")
    do("remove", "Eva")
    assert not [u for u in accounts.users() if u.name == "Eva"]
    assert "Nobody would be admin" in do("remove", "the admin")
    assert "nothing that can be done" in do("shrug", "the admin")


@settings(deadline=None)
@given(st.one_of(st.text(), st.text().map(lambda t: "/" + t), st.text().map(lambda t: "//" + t)))
def test_nobody_is_led_elsewhere_after_signing_in(next: str) -> None:
    to = inside(next)
    assert to == "" or (to == next and to.startswith("/") and not to.startswith(("//", "/\\")) and to.isprintable())


@pytest.mark.parametrize("next", ["//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example", "x"])
def test_an_address_of_elsewhere_is_no_page_to_go_on_to(next: str) -> None:
    assert inside(next) == ""


def test_a_desk_for_one_has_nobody_to_sign_in(opened: Open) -> None:
    browser = opened(accounts=None)
    for path in ("/sign-in", "/account", "/users"):
        assert "--accounts FILE" in browser.get(path)
        assert browser.status == 404
    assert "Sign out" not in browser.get("/incidents")


def test_a_desk_answers_under_its_own_names(opened: Open) -> None:
    browser = opened(names=("desk.example",))
    browser.get("/health", Host="desk.example:8372")
    assert browser.status == 200
    browser.get("/health", Host="evil.example")
    assert browser.status == 400


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "desk.example"])
def test_beyond_this_machine_nobody_listens_without_accounts(host: str) -> None:
    with pytest.raises(DeskError, match="nobody would have to sign in; make the first one: sayso desk users add"):
        listening(0, host)


def test_a_desk_of_which_nobody_has_an_account_does_not_open(ledger: Path, tmp_path: Path) -> None:
    with pytest.raises(DeskError, match="nobody has an account"):
        application(str(ledger), accounts=tmp_path / "none.sqlite")
    assert not (tmp_path / "none.sqlite").exists()


def test_a_desk_calls_a_ledger_by_no_password_and_one_beside_it_by_nothing(tmp_path: Path) -> None:
    assert (
        name_of("postgresql://desk:secret@db.example:5433/ledger?sslmode=require", shared=True)
        == "db.example:5433/ledger"
    )
    assert name_of(str(tmp_path / "story.ledger"), shared=True) == str(tmp_path.resolve() / "story.ledger")
    assert name_of(str(tmp_path / "story.ledger"), shared=False) == ""


def test_a_name_is_escaped_wherever_it_stands(opened: Open, accounts: Accounts) -> None:
    browser = opened()
    assert "<script>" not in browser.sign_in("<script>", "another password")
    assert "<script>" not in browser.get("/sign-in?next=" + quote('/"><script>'))
