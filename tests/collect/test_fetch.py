"""One address: how far we go for it, and what is refused on the way."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import itertools
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from datetime import UTC
from ipaddress import IPv4Address, IPv6Address, ip_address

import brotli
import pytest
import trustme
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from website import HERE, NOW, Asked, Site, served, zstd

from sayso.collect import fetch as door
from sayso.collect.fetch import Options, address, fetch, public, written
from sayso.errors import AnswerError, FetchError, RefusedError
from sayso.record.capture import Capture


def take(
    url: str, *, resolve: door.Resolve = door.addresses, before: door.Before | None = None, **more: object
) -> Capture:
    options = Options(**{"allow": HERE, "timeout_s": 20.0, "max_bytes": 100_000} | more)  # type: ignore[arg-type]
    capture = fetch(url, now=lambda: NOW, options=options, resolve=resolve, before=before)
    assert capture is not None
    return capture


def test_a_page_becomes_a_capture_with_all_that_is_known_of_it(site: Site) -> None:
    url = site.page("/a", "Rebels came.", kind="text/HTML; charset=utf-8", ETag='"7"', Set_Cookie="spy=1")
    capture = take(url + "#top")
    assert (capture.content, capture.origin, capture.url) == (b"Rebels came.", url, url)
    assert capture.taken_at == "2021-09-01T09:30:00+03:00"
    assert capture.media_type == "text/HTML; charset=utf-8"
    assert ("ETag", '"7"') in capture.headers
    assert capture.sha256 == hashlib.sha256(b"Rebels came.").hexdigest()


def test_no_cookie_is_kept_between_requests_nor_over_a_redirect(site: Site) -> None:
    site.page("/b", "Here.")
    url = site.page("/a", "", status=302, Location="/b", Set_Cookie="spy=1; Path=/")
    take(url)
    take(url)
    assert site.paths() == ["/a", "/b", "/a", "/b"]
    assert not [headers for _, headers in site.asked if "Cookie" in headers]


def test_a_redirect_is_followed_and_both_ends_are_kept(site: Site) -> None:
    end = site.page("/new/b", "Here.")
    for status, path in ((301, "/1"), (302, "/2"), (303, "/3"), (307, "/4"), (308, "/5")):
        url = site.page(path, "", status=status, Location="new/../new/b")
        assert (take(url).origin, take(url).url) == (url, end)


def test_a_redirect_in_other_letters_leads_where_it_is_meant_to(site: Site) -> None:
    end = site.page("/%D0%BD%D0%BE%D0%B2%D0%B8%D0%BD%D0%B8", "Here.")
    url = site.page("/a", "", status=302, Location="/новини".encode().decode("latin-1"))
    assert take(url).url == end


def test_a_redirect_loop_ends(site: Site) -> None:
    site.page("/b", "", status=302, Location="/a")
    with pytest.raises(FetchError, match=r"redirects more than 5 times, last to http://127\.0\.0\.1:\d+/"):
        take(site.page("/a", "", status=302, Location="/b"))
    assert len(site.asked) == 6


@pytest.mark.parametrize(
    "to", ["file:///etc/passwd", "gopher://127.0.0.1/", "javascript:alert(1)", "http://u:p@127.0.0.1/"]
)
def test_a_redirect_to_what_is_no_page_is_not_followed(site: Site, to: str) -> None:
    with pytest.raises(FetchError, match="redirects to where it cannot be followed"):
        take(site.page("/a", "", status=302, Location=to))


@pytest.mark.parametrize("to", ["http://169.254.169.254/latest/", "http://10.0.0.1/", "//[::1]/", "http://2130706434/"])
def test_a_redirect_to_a_private_address_is_refused(site: Site, to: str) -> None:
    with pytest.raises(RefusedError, match="not on the public internet"):
        take(site.page("/a", "", status=302, Location=to))


def test_every_step_is_asked_of_before_it_is_made(site: Site) -> None:
    end = site.page("/b", "Here.")
    url = site.page("/a", "", status=302, Location="/b")
    steps: list[str] = []
    take(url, before=steps.append)
    assert steps == [url, end]

    def refuse(at: str) -> None:
        if at == end:
            raise RefusedError(f"{at} is closed to us")

    with pytest.raises(RefusedError, match="closed to us"):
        take(url, before=refuse)
    assert site.paths() == ["/a", "/b", "/a"]


PRIVATE = """
    127.0.0.1 127.1 127.255.255.254 2130706433 0x7f000001 0x7f.1 0177.0.0.1 017700000001 0.0.0.0 0 10.0.0.1 172.16.9.9
    192.168.1.1 169.254.169.254 100.64.0.1 192.0.2.1 198.18.0.1 224.0.0.1 240.0.0.1 255.255.255.255
    ::1 :: fe80::1 fc00::1 fd12::1 ff02::1 2001:db8::1 fec0::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:7f00:1
    ::127.0.0.1 64:ff9b::7f00:1 64:ff9b::10.0.0.1 2002:7f00:1:: 2002:a00:1:: 2001:0:1:2:3:4:80ff:fffe
"""  # the last is Teredo with 127.0.0.1 inside
PUBLIC = "8.8.8.8 134744072 0x08080808 2606:4700::1111 ::ffff:8.8.8.8 64:ff9b::8.8.8.8 2002:808:808::"


@pytest.mark.parametrize("host", PRIVATE.split())
def test_a_private_address_is_refused_in_every_spelling(host: str) -> None:
    ip = written(host)
    assert ip is not None
    assert not public(ip)
    with pytest.raises(RefusedError):
        take(f"http://[{host}]/" if ":" in host else f"http://{host}/", allow=(), resolve=never)


@pytest.mark.parametrize("host", ["１２７.0.0.1", "127。0。0。1", "①②⑦.0.0.1", "ｌocalhost", "LOCALHOST", "localhost."])
def test_a_private_address_is_refused_in_letters_that_only_look_alike(host: str) -> None:
    with pytest.raises(FetchError, match=r"public internet"):
        take(f"http://{host}/", allow=(), resolve=lambda host, port: ["127.0.0.1"])


@pytest.mark.parametrize("host", PUBLIC.split())
def test_a_public_address_is_not_refused(host: str) -> None:
    ip = written(host)
    assert ip is not None
    assert public(ip)


@given(st.ip_addresses(v=4))
def test_an_address_is_as_public_inside_ipv6_as_it_is_alone(ip: IPv4Address) -> None:
    mapped, nat64 = ip_address(f"::ffff:{ip}"), ip_address(f"64:ff9b::{ip}")
    assert public(ip) == public(mapped) == public(nat64)
    assert public(ip) == public(IPv6Address((0x2002 << 112) | (int(ip) << 80)))


@given(st.ip_addresses(v=4))
def test_an_address_is_the_same_in_every_spelling(ip: IPv4Address) -> None:
    n = int(ip)
    octal = ".".join(f"0{b:o}" for b in ip.packed)
    assert {written(s) for s in (str(ip), str(n), hex(n), octal)} == {ip}


def never(host: str, port: int) -> Sequence[str]:
    raise AssertionError(f"{host} was looked up")


def names(**known: Sequence[str]) -> door.Resolve:
    def resolve(host: str, port: int) -> Sequence[str]:
        if host not in known:
            raise socket.gaierror(-2, "Name or service not known")
        return known[host]

    return resolve


def test_a_name_that_leads_to_a_private_address_is_refused(site: Site) -> None:
    for inside in ("127.0.0.1", "::1", "169.254.169.254", "::ffff:10.0.0.1"):
        with pytest.raises(RefusedError, match=r"'wire\.example' is .*allow = \[\"wire\.example\"\]"):
            take("http://wire.example/", allow=(), resolve=names(**{"wire.example": [inside]}))
    assert site.asked == []


def test_a_name_is_looked_up_once_and_the_address_that_was_checked_is_the_one_connected_to(site: Site) -> None:
    site.page("/a", "Here.")
    answers = itertools.chain([["127.0.0.1"]], itertools.repeat(["169.254.169.254"]))
    asked: list[str] = []

    def resolve(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return next(answers)

    port = site.url.rsplit(":", 1)[1]
    capture = take(f"http://wire.example:{port}/a", allow=("127.0.0.1",), resolve=resolve)
    assert (capture.content, asked) == (b"Here.", ["wire.example"])
    assert site.asked[0][1]["Host"] == f"wire.example:{port}"


def test_of_many_addresses_only_those_that_may_be_are_tried(site: Site) -> None:
    port = site.url.rsplit(":", 1)[1]
    site.page("/a", "Here.")
    resolve = names(**{"wire.example": ["10.0.0.1", "127.0.0.2", "127.0.0.1"]})
    assert take(f"http://wire.example:{port}/a", allow=("127.0.0.0/8",), resolve=resolve).content == b"Here."


def test_an_allowed_name_allows_its_addresses_and_not_the_addresses_as_such(site: Site) -> None:
    port = site.url.rsplit(":", 1)[1]
    site.page("/a", "", status=302, Location=f"http://127.0.0.1:{port}/b")
    with pytest.raises(RefusedError, match=r"127\.0\.0\.1"):
        take(f"http://wire.example:{port}/a", allow=("wire.example",), resolve=names(**{"wire.example": HERE}))
    assert site.paths() == ["/a"]


def test_a_lookup_that_takes_too_long_is_cut(site: Site) -> None:
    def slow(host: str, port: int) -> Sequence[str]:
        site.over.wait(20)
        return HERE

    with pytest.raises(FetchError, match=r"the lookup of 'wire\.example' took longer"):
        take("http://wire.example/", timeout_s=0.3, resolve=slow)


def test_a_host_that_is_not_there_is_told(site: Site) -> None:
    with pytest.raises(FetchError, match=r"no host 'nowhere\.example'"):
        take("http://nowhere.example/", resolve=names())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        with pytest.raises(FetchError, match="does not answer"):
            take(f"http://127.0.0.1:{free.getsockname()[1]}/")


@pytest.mark.parametrize(
    "url",
    ["", "wire.example/a", "ftp://wire.example/", "file:///etc/passwd", "http://", "http:///a", "http://a b/",
     "http://a\\b/",
     "http://wire.example:99999/", "http://wire.example:x/", "http://u:p@wire.example/", "http://[::1/",
     "http://" + "a" * 300,
     "http://" + "é" * 80 + ".example/", "http://a/\r\nHost: b".replace("/", " ", 3)],
)  # fmt: skip
def test_what_is_no_address_is_told_as_such(url: str) -> None:
    with pytest.raises(FetchError):
        address(url)


@pytest.mark.parametrize(
    ("url", "one"),
    [
        ("HTTP://Wire.Example", "http://wire.example/"),
        ("https://wire.example/Київ новини?q=a b&c=%20#x", "https://wire.example/%D0%9A%D0%B8%D1%97%D0%B2%20%D0%BD%D0%BE%D0%B2%D0%B8%D0%BD%D0%B8?q=a%20b&c=%20"),
        ("https://новини.example/", "https://xn--b1amarcd.example/"),
        ("http://[2606:4700::1111]:80/a", "http://[2606:4700::1111]:80/a"),
        (" http://wire.example/a\n", "http://wire.example/a"),
        ("http://wire.example/\r\nX: y", "http://wire.example/X:%20y"),
    ],
)  # fmt: skip
def test_an_address_has_one_spelling(url: str, one: str) -> None:
    assert address(url) == one
    assert address(one) == one


@pytest.mark.parametrize(("name", "pack"), [("gzip", gzip.compress), ("br", brotli.compress), ("zstd", zstd.compress)])
def test_a_packed_answer_is_unpacked_and_a_bomb_is_stopped(
    site: Site, name: str, pack: Callable[[bytes], bytes]
) -> None:
    assert take(site.page("/a", pack(b"Rebels came."), Content_Encoding=name)).content == b"Rebels came."
    with pytest.raises(FetchError, match=rf"/b: it is larger than the 100,000 bytes .* once its {name} is unpacked"):
        take(site.page("/b", pack(b"\0" * 10_000_000), Content_Encoding=name))


def test_a_server_of_the_old_kind_that_says_no_length_is_understood(site: Site) -> None:
    answer = b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nRebels came."
    assert take(site.route("/a", lambda asked: asked.wfile.write(answer))).content == b"Rebels came."


def test_what_is_only_said_to_be_packed_is_taken_as_it_stands(site: Site) -> None:
    assert take(site.page("/a", "<rss/>", Content_Encoding="gzip")).content == b"<rss/>"


def test_a_body_that_is_declared_too_large_is_not_begun(site: Site) -> None:
    def route(asked: Asked) -> None:
        asked.answer("", Content_Length="5000000000")

    with pytest.raises(FetchError, match=r"5,000,000,000 bytes, more than the 100,000"):
        take(site.route("/a", route))


def test_an_endless_stream_is_cut(site: Site) -> None:
    def route(asked: Asked) -> None:
        asked.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while not asked.server.site.over.is_set():
            asked.wfile.write(b"1000\r\n" + b"a" * 4096 + b"\r\n")

    with pytest.raises(FetchError, match="larger than the 100,000"):
        take(site.route("/a", route))


def trickle(head: bytes, piece: bytes) -> Callable[[Asked], None]:
    def route(asked: Asked) -> None:
        asked.wfile.write(head)
        while not asked.server.site.over.wait(0.05):
            asked.wfile.write(piece)

    return route


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n", b"a"),
        (b"HTTP/1.1 200 OK\r\n", b"a"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
        (b"", b"HTTP/1.1 102 Processing\r\n\r\n"),
        (b"", b""),
    ],
    ids=["body", "head", "chunks", "interim answers", "silence"],
)
def test_a_server_that_trickles_is_cut_by_the_total_time(site: Site, head: bytes, piece: bytes) -> None:
    url = site.route("/a", trickle(head, piece))
    start = time.monotonic()
    with pytest.raises(FetchError, match="longer than the"):
        take(url, timeout_s=0.5)
    assert 0.4 < time.monotonic() - start < 9


def test_the_time_is_for_all_the_redirects_together(site: Site) -> None:
    at_s = 0.0

    def route(asked: Asked) -> None:
        nonlocal at_s
        at_s += 10
        asked.answer("", status=302, Location="/a" + asked.path)

    for n in range(1, 6):
        site.routes["/a" * n] = route
    with pytest.raises(FetchError, match="longer than the"):
        fetch(site.url + "/a", now=lambda: NOW, options=Options(allow=HERE, timeout_s=25), clock=lambda: at_s)
    assert len(site.asked) == 3


def test_waiting_for_ones_turn_takes_nothing_of_the_time(site: Site) -> None:
    at_s = 0.0

    def wait(url: str) -> None:
        nonlocal at_s
        at_s += 100

    options = Options(allow=HERE, timeout_s=25)
    capture = fetch(site.page("/a", "x"), now=lambda: NOW, options=options, before=wait, clock=lambda: at_s)
    assert capture
    assert capture.content == b"x"


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nX-Big: " + b"a" * 300_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X-Many: abcdefgh\r\n" * 20_000 + b"\r\n",
        b"SSH-2.0-OpenSSH_8.9\r\n",
        b"\0\1\2\3\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"",
    ],
    ids=[
        "one huge header",
        "many headers",
        "ssh",
        "noise",
        "no length",
        "two lengths",
        "cut short",
        "bad chunk",
        "nothing",
    ],
)
def test_an_answer_that_is_no_good_http_is_told(site: Site, head: bytes) -> None:
    with pytest.raises(FetchError, match="broke off or does not speak HTTP"):
        take(site.route("/a", lambda asked: asked.wfile.write(head)))


def test_a_flood_of_interim_answers_is_cut_by_its_weight(site: Site) -> None:
    def route(asked: Asked) -> None:
        while not asked.server.site.over.is_set():
            asked.wfile.write(b"HTTP/1.1 102 Processing\r\n\r\n" * 1_000)

    with pytest.raises(FetchError, match="without end"):
        take(site.route("/a", route), timeout_s=60)


def test_an_address_of_ipv6_is_asked_under_its_own_name() -> None:
    if not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")
    with served("::1") as site:
        assert take(site.page("/a", "Here."), allow=("::1",)).content == b"Here."
        assert site.asked[0][1]["Host"] == site.url.removeprefix("http://")


def test_a_page_that_is_as_it_was_is_none(site: Site) -> None:
    def route(asked: Asked) -> None:
        same = asked.headers["If-None-Match"] == '"7"' or asked.headers["If-Modified-Since"] == "then"
        asked.answer("" if same else "Here.", status=304 if same else 200)

    url = site.route("/a", route)
    options = Options(allow=HERE)
    assert fetch(url, now=lambda: NOW, options=options, etag='"7"') is None
    assert fetch(url, now=lambda: NOW, options=options, last_modified="then") is None
    assert fetch(url, now=lambda: NOW, options=options, etag='"8"') is not None
    with pytest.raises(AnswerError, match="set no condition"):
        fetch(site.page("/b", "", status=304), now=lambda: NOW, options=options)


def test_a_mark_of_any_bytes_goes_back_as_it_came(site: Site) -> None:
    mark = '"caf\u00e9"'
    capture = take(site.page("/a", "Here.", ETag=mark))
    assert ("ETag", mark) in capture.headers
    for etag in (mark, '"Київ"'):
        assert fetch(site.url + "/a", now=lambda: NOW, options=Options(allow=HERE), etag=etag)
    assert [headers.get("If-None-Match") for _, headers in site.asked] == [None, mark, '"????"']


@pytest.mark.parametrize(
    ("told", "wait_s"),
    [
        ("120", 120.0),
        ("Wed, 01 Sep 2021 06:31:00 GMT", 60.0),
        ("Wed, 01 Sep 2021 01:00:00 GMT", 0.0),
        ("soon", None),
        ("-1", None),
    ],
)
def test_when_a_server_wants_to_be_asked_again_is_kept(site: Site, told: str, wait_s: float | None) -> None:
    with pytest.raises(AnswerError, match=r"/a: the server answered 429 \(asked too often\)") as e:
        take(site.page("/a", "", status=429, Retry_After=told))
    assert (e.value.status, e.value.retry_after_s, e.value.gone) == (429, wait_s, False)


@pytest.mark.parametrize(
    ("status", "gone"), [(400, False), (403, False), (404, True), (410, True), (500, False), (302, False)]
)
def test_an_error_of_the_servers_is_told_with_its_number(site: Site, status: int, gone: bool) -> None:
    with pytest.raises(AnswerError, match=f"answered {status}") as e:
        take(site.page("/a", "not found", status=status))
    assert e.value.gone is gone


def test_the_moment_of_a_retry_is_measured_from_the_clock_that_was_handed_in() -> None:
    assert door._retry_after_s("Wed, 01 Sep 2021 06:30:10 GMT", NOW.astimezone(UTC)) == 10.0  # pyright: ignore[reportPrivateUsage]


@pytest.fixture
def authority(monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    """Somebody whose certificates are trusted."""
    authority = trustme.CA()
    trust = ssl.create_default_context()
    authority.configure_trust(trust)
    monkeypatch.setattr(door, "_trust", lambda: trust)
    return authority


def secured(site: Site, certificate: trustme.LeafCert) -> str:
    """The address of the site under a certificate, by the name `wire.example`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    site.secure(context)
    site.page("/a", "Here.")
    return site.url.replace("http://127.0.0.1", "https://wire.example") + "/a"


LEADS_HERE = names(**{"wire.example": HERE})


def test_a_certificate_is_checked_against_the_name_and_not_against_the_address(
    site: Site, authority: trustme.CA
) -> None:
    url = secured(site, authority.issue_cert("wire.example"))
    assert take(url, resolve=LEADS_HERE).content == b"Here."


@pytest.mark.parametrize("of", ["other.example", "127.0.0.1", None])
def test_a_certificate_of_another_name_or_from_nobody_is_refused(
    site: Site, authority: trustme.CA, of: str | None
) -> None:
    signer = authority if of else trustme.CA()
    url = secured(site, signer.issue_cert(of or "wire.example"))
    with pytest.raises(FetchError, match=r"no secure connection: .*certificate"):
        take(url, resolve=LEADS_HERE)
    assert site.asked == []


def test_a_handshake_that_never_ends_is_cut(site: Site) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(FetchError, match="longer than the"):
        take(f"https://127.0.0.1:{silent.getsockname()[1]}/", timeout_s=0.3)
    with pytest.raises(FetchError, match="no secure connection"):
        take(site.url.replace("http:", "https:"))


pieces = st.sampled_from([
    b"HTTP/1.1 200 OK\r\n",
    b"HTTP/1.1 302 Found\r\n",
    b"HTTP/1.1 304 Not Modified\r\n",
    b"HTTP/1.0 999 ?\r\n",
    b"Location: /\r\n",
    b"Location: http://[\r\n",
    b"Location: \xff\r\n",
    b"Content-Encoding: gzip\r\n",
    b"Content-Encoding: br, \xc3\xa9\r\n",
    b"Content-Length: 7\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"Retry-After: Mon, 99 Foo\r\n",
    b"Content-Type: \xff; charset=\x00\r\n",
    b"\r\n",
    b"3\r\nabc\r\n0\r\n\r\n",
    b"\x1f\x8b\x08\x00",
])


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(pieces | st.binary(max_size=20), max_size=9).map(b"".join))
def test_whatever_a_server_sends_is_a_capture_or_a_told_error(site: Site, sent: bytes) -> None:
    url = site.route("/", lambda asked: asked.wfile.write(sent))
    with contextlib.suppress(FetchError):
        assert isinstance(take(url), Capture)
