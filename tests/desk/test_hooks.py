"""News that is sent on: signed, once it was taken and until then again and again."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso import linking
from sayso.collect import fetch
from sayso.desk import hooks
from sayso.desk.ask import Answer, ask
from sayso.desk.asked import Asked
from sayso.desk.held import Held
from sayso.desk.hooks import GIVEN_UP, LEASE, WAITS, Courier, secret, signed
from sayso.desk.saved import Hook, SavedQueries
from sayso.desk.serving import Desk
from sayso.errors import AnswerError, FetchError, RefusedError
from tests.desk.conftest import Clock, wicked
from tests.desk.desks import desk_over
from tests.desk.test_atom import another

BEGIN = datetime(2021, 9, 1, tzinfo=UTC)
ALL = Asked()
ADDRESS = "https://receiver.example/news"


@dataclass
class Receiver:
    """What a server of somebody's does with what it is sent: answers with what `answers` holds next, else takes it."""

    answers: list[Exception] = field(default_factory=list[Exception])
    came: list[tuple[str, bytes, Mapping[str, str]]] = field(default_factory=list[tuple[str, bytes, Mapping[str, str]]])

    def __call__(self, address: str, content: bytes, headers: Mapping[str, str]) -> None:
        self.came.append((address, content, headers))
        if self.answers:
            raise self.answers.pop(0)

    def ids(self) -> list[str]:
        return [headers["webhook-id"] for _, _, headers in self.came]

    def told(self) -> list[str]:
        return [json.loads(content)["type"] for _, content, _ in self.came]


@pytest.fixture
def desk(ledger: Path, clock: Clock) -> Desk:
    return desk_over(ledger, clock, token="", url="http://desk.example")


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
def courier(desk: Desk, receiver: Receiver) -> Courier:
    return Courier(desk, receiver, chance=lambda: 0.0)


def hooked(desk: Desk, asked: Asked = ALL, address: str = ADDRESS) -> Hook:
    """A hook on a query, made as its page makes it."""
    with desk.opened() as ledger:
        view = ledger.view()
        told = desk.held.at(ledger, view)
        desk.news.look(view, told)
        met = [i.id for i in told.page(asked)]
        query = desk.saved.save(f"query {len(desk.saved.all())}", asked, owner="a coder")
        return desk.saved.add_hook(query.id, address, secret=secret(), met=met)


def add(desk: Desk) -> None:
    """A dispatch that tells of an abduction in Aleppo."""
    reading = another(wicked())
    with desk.opened() as ledger, ledger.writer() as writer:
        version = writer.add_dispatch(reading.dispatch)
        writer.add_reading(replace(reading, dispatch=version.dispatch))


@settings(deadline=None)
@given(st.binary(), st.text("abc", min_size=1), st.binary())
def test_a_signature_is_that_of_the_message_and_of_no_other(body: bytes, id: str, other: bytes) -> None:
    key = secret()
    told = signed(key, id, BEGIN, body)
    mark = hmac.new(
        base64.b64decode(key.removeprefix("whsec_")),
        f"{id}.{told['webhook-timestamp']}.".encode() + body,
        hashlib.sha256,
    ).digest()
    assert told["webhook-signature"] == f"v1,{base64.b64encode(mark).decode()}"
    assert (signed(key, id, BEGIN, other) == told) is (other == body)
    assert signed(secret(), id, BEGIN, body) != told


def test_a_signature_is_that_which_the_standard_gives_as_an_example() -> None:
    told = signed(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        datetime.fromtimestamp(1614265330, UTC),
        b'{"test": 2432232314}',
    )
    assert told["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_what_was_there_is_no_news_and_what_comes_is_sent_once(
    desk: Desk, courier: Courier, receiver: Receiver
) -> None:
    hooked(desk)
    assert (courier.look(), courier.send()) == (0, 0)
    add(desk)
    assert (courier.look(), courier.look(), courier.send(), courier.send()) == (1, 0, 1, 0)
    ((address, content, headers),) = receiver.came
    told = json.loads(content)
    assert address == ADDRESS
    assert told["type"] == "new_incident"
    assert told["data"]["page"] == f"http://desk.example/incidents/{told['data']['incident']}"
    assert told["data"]["query"]["name"] == "query 0"
    assert headers == signed(desk.saved.hooks()[0].secret, headers["webhook-id"], desk.clock(), content) | {
        "webhook-timestamp": headers["webhook-timestamp"],
        "webhook-signature": headers["webhook-signature"],
    }


def test_only_what_meets_the_query_is_sent(desk: Desk, courier: Courier, receiver: Receiver) -> None:
    hooked(desk, Asked(where="XX"))
    hooked(desk, Asked(type="abduction"))
    add(desk)
    courier.look()
    courier.send()
    assert [json.loads(c)["data"]["query"]["name"] for _, c, _ in receiver.came] == ["query 1"]


def test_an_incident_that_comes_to_meet_the_query_is_news_to_it(
    desk: Desk, courier: Courier, receiver: Receiver
) -> None:
    from sayso.desk.reviews import decide
    from sayso.record import Decision, Review

    hooked(desk, Asked(type="air_strike"))
    with desk.opened() as ledger:
        (entry,) = [
            e for e in ledger.view().entries() if e.claim.event.type == "shelling" and e.claim.places[0].country == "SY"
        ]
        at = desk.clock().isoformat()
        one = Review(claim=entry.id, decision=Decision.CORRECT, by="x", at=at, field="type", value='"air_strike"')
        decide(ledger, entry.id, [one], seen=entry.n)
    courier.look()
    courier.send()
    assert receiver.told() == ["new_incident"]


def test_what_was_not_taken_is_tried_again_later_and_later_under_the_same_id(
    desk: Desk, courier: Courier, receiver: Receiver, clock: Clock
) -> None:
    hooked(desk)
    add(desk)
    courier.look()
    receiver.answers = [FetchError("it does not answer")] * (len(WAITS) + 1)
    for wait in (*WAITS, WAITS[-1]):
        n = len(receiver.came)
        assert courier.send() == 1
        assert courier.send() == 0
        clock.at += wait - timedelta(seconds=20)
        assert len(receiver.came) == n + 1
        clock.at += timedelta(seconds=40)
    assert courier.send() == 1
    assert courier.send() == 0
    assert len(set(receiver.ids())) == 1
    (hook,) = desk.saved.hooks()
    (delivery,) = desk.saved.deliveries(hook.id)
    assert (delivery.state, delivery.attempts, hook.failures) == ("done", len(WAITS) + 2, 0)


def test_a_server_that_says_when_is_asked_then(desk: Desk, courier: Courier, receiver: Receiver, clock: Clock) -> None:
    hooked(desk)
    add(desk)
    courier.look()
    receiver.answers = [AnswerError("busy", status=503, retry_after_s=3_600)]
    courier.send()
    clock.at += timedelta(minutes=50)
    assert courier.send() == 0
    clock.at += timedelta(minutes=15)
    assert courier.send() == 1


def test_what_could_not_be_handed_over_for_days_is_given_up_and_can_be_tried_again(
    desk: Desk, courier: Courier, receiver: Receiver, clock: Clock
) -> None:
    hook = hooked(desk)
    add(desk)
    courier.look()
    clock.at += GIVEN_UP + timedelta(hours=1)
    receiver.answers = [FetchError("it does not answer")]
    courier.send()
    clock.at += timedelta(days=9)
    assert courier.send() == 0
    assert [d.state for d in desk.saved.deliveries(hook.id)] == ["given_up"]
    desk.saved.again(hook.id)
    assert courier.send() == 1
    assert [d.state for d in desk.saved.deliveries(hook.id)] == ["done"]


def test_nothing_more_is_sent_to_what_is_gone(desk: Desk, courier: Courier, receiver: Receiver, clock: Clock) -> None:
    hook = hooked(desk)
    add(desk)
    courier.look()
    receiver.answers = [AnswerError("gone", status=410)]
    courier.send()
    clock.at += timedelta(days=1)
    assert courier.send() == 0
    assert desk.saved.hooks()[0].off
    desk.saved.again(hook.id)
    assert courier.send() == 1


def test_a_hook_that_fails_keeps_no_other_waiting(desk: Desk, courier: Courier, receiver: Receiver) -> None:
    hooked(desk, address="https://bad.example/")
    hooked(desk, address="https://good.example/")
    add(desk)
    courier.look()
    receiver.answers = [FetchError("it does not answer")]
    courier.send()
    assert [a for a, _, _ in receiver.came] == ["https://bad.example/", "https://good.example/"]


def test_what_is_lost_between_sending_and_noting_comes_again_under_the_same_id(
    desk: Desk, courier: Courier, receiver: Receiver, clock: Clock
) -> None:
    hooked(desk)
    add(desk)
    courier.look()
    receiver.answers = [KeyboardInterrupt()]  # type: ignore[list-item]
    with pytest.raises(KeyboardInterrupt):
        courier.send()
    again = Courier(desk, receiver, chance=lambda: 0.0)
    assert again.send() == 0
    clock.at += LEASE
    assert again.send() == 1
    first, second = receiver.ids()
    assert first == second


def test_a_second_desk_over_the_same_file_sends_nothing_twice(desk: Desk, courier: Courier, receiver: Receiver) -> None:
    hooked(desk)
    add(desk)
    other = Courier(
        replace(desk, held=Held(desk.opened, linking.incidents, linking.Afresh)), receiver, chance=lambda: 0.0
    )
    courier.look()
    other.look()
    during: list[int] = []

    def send(address: str, content: bytes, headers: Mapping[str, str]) -> None:
        during.append(other.send())
        receiver(address, content, headers)

    Courier(desk, send, chance=lambda: 0.0).send()
    assert (during, len(receiver.came)) == ([0], 1)


def test_a_deleted_query_sends_nothing(desk: Desk, courier: Courier, receiver: Receiver) -> None:
    hook = hooked(desk)
    add(desk)
    courier.look()
    desk.saved.delete(hook.query)
    assert courier.send() == 0


# Over the wire.


class _Asked(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.came.append((self.path, body, dict(self.headers)))  # type: ignore[attr-defined]
        self.server.before()  # type: ignore[attr-defined]
        self.send_response(self.server.status)  # type: ignore[attr-defined]
        for name, value in self.server.headers.items():  # type: ignore[attr-defined]
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    """A server that takes what it is sent, or answers with `status`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Asked)
        self.came: list[tuple[str, bytes, dict[str, str]]] = []
        self.status, self.headers = 200, dict[str, str]()
        self.before: Callable[[], object] = lambda: None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/news"


@pytest.fixture
def server() -> Generator[Server]:
    with Server() as it:
        thread = threading.Thread(target=it.serve_forever, args=(0.01,))
        thread.start()
        yield it
        it.shutdown()
        thread.join()


def post(url: str, *allow: str) -> None:
    options = fetch.Options(timeout_s=5, allow=allow)
    fetch.send(
        url, b"{}", headers={"Content-Type": "application/json", "webhook-id": "x"}, now=lambda: BEGIN, options=options
    )


def test_a_message_goes_over_the_wire_as_it_is(server: Server) -> None:
    post(server.url, "127.0.0.1")
    ((path, body, headers),) = server.came
    assert (path, body, headers["Content-Type"], headers["webhook-id"]) == ("/news", b"{}", "application/json", "x")


def test_nothing_is_handed_to_a_private_address_unless_it_is_allowed(server: Server) -> None:
    with pytest.raises(RefusedError, match=r"--allow 127\.0\.0\.1"):
        post(server.url)
    assert server.came == []


def test_a_redirect_is_not_followed(server: Server) -> None:
    server.status, server.headers = 307, {"Location": server.url + "/elsewhere"}
    with pytest.raises(AnswerError, match="307"):
        post(server.url, "127.0.0.1")
    assert len(server.came) == 1


def test_when_the_server_wants_it_again_is_told(server: Server) -> None:
    server.status, server.headers = 429, {"Retry-After": "90"}
    with pytest.raises(AnswerError) as told:
        post(server.url, "127.0.0.1")
    assert (told.value.status, told.value.retry_after_s) == (429, 90)


def test_the_message_under_way_is_handed_over_before_the_desk_ends(desk: Desk, server: Server) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def before() -> None:
        begun.set()
        assert go_on.wait(10)

    server.before = before
    hook = hooked(desk, address=server.url)
    add(desk)
    options = fetch.Options(timeout_s=hooks.TIMEOUT_S, allow=("127.0.0.1",))
    send = partial(fetch.send, now=desk.clock, options=options)
    courier = Courier(desk, lambda a, c, h: send(a, c, headers=h), chance=lambda: 0.0)
    courier.start()
    assert begun.wait(20)
    stopping = threading.Thread(target=courier.stop)
    stopping.start()
    assert stopping.is_alive()
    go_on.set()
    stopping.join(10)
    assert [d.state for d in desk.saved.deliveries(hook.id)] == ["done"]


# On the pages and in the API.


def test_a_secret_is_told_once(app: object, get: Callable[..., Answer], post: Callable[..., Answer]) -> None:
    address = post("/saved", name="all").headers["location"]
    page = post(f"{address}/hooks", do="add", address=ADDRESS)
    told = page.text.partition('class="secret">')[2].partition("<")[0]
    assert told.startswith("whsec_")
    assert ADDRESS in get(address).text
    for path in (address, f"{address}.json", f"{address}/hooks.json"):
        assert told not in get(path).text
    assert "must begin with http" in post(f"{address}/hooks", do="add", address="ftp://x").text


def test_the_api_does_as_the_pages_do(app: object, get: Callable[..., Answer]) -> None:
    def send(method: str, path: str, **said: object) -> Answer:
        headers = {"content-type": "application/json"}
        return ask(app, path, method=method, headers=headers, body=json.dumps(said).encode())  # type: ignore[arg-type]

    made = send("POST", "/saved.json", name="Syria", question="where=SY&nothing=1")
    query = json.loads(made.text)
    assert (made.status, query["question"], query["owner"]) == (201, "where=SY", "a coder")
    assert send("POST", "/saved.json", name="Syria", question="where=SY").status == 400
    assert send("POST", "/saved.json", name="x", question="since=x").status == 400
    hook = send("POST", f"/saved/{query['id']}/hooks.json", address=ADDRESS)
    assert (hook.status, json.loads(hook.text)["secret"][:6]) == (201, "whsec_")
    (kept,) = json.loads(get(f"/saved/{query['id']}/hooks.json").text)["hooks"]
    assert (kept["address"], kept["deliveries"], "secret" in kept) == (ADDRESS, [], False)
    assert send("DELETE", f"/saved/{query['id']}/hooks/{kept['id']}.json").status == 204
    assert send("DELETE", f"/saved/{query['id']}/hooks/{kept['id']}.json").status == 404
    listed = get("/saved.json")
    assert json.loads(listed.text)["n"] == 1
    assert get("/saved.json", if_none_match=listed.headers["etag"]).status == 304
    assert send("DELETE", f"/saved/{query['id']}.json").status == 204
    assert json.loads(get("/saved.json").text)["queries"] == []


def test_the_list_of_queries_goes_on_where_it_ended(desk: Desk, get: Callable[..., Answer]) -> None:
    own = SavedQueries(desk.own, ledger="the tests'", clock=desk.clock)
    ids = [own.save(f"query {n}", Asked(), owner="x").id for n in range(5)]
    met: list[str] = []
    after = ""
    while after is not None:
        page = json.loads(get(f"/saved.json?limit=2&after={after}").text)
        met += [q["id"] for q in page["queries"]]
        after = page["next"]
    assert met == ids
    assert get("/saved.json?after=x").status == 400
