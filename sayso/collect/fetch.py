"""The only module that opens a socket: an address in, a capture out, bounded in size, time, turns and reach; and what
is handed to an address, as bounded.

No cookies, no scripts, no proxies, no passwords. A name is looked up once and the connection goes to the address that
was checked, so a name that answers differently the second time gains nothing.
"""

from __future__ import annotations

import email.utils
import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from urllib.parse import quote, urldefrag, urljoin, urlsplit, urlunsplit

from sayso.collect import unpack
from sayso.errors import AnswerError, FetchError, PartError, RefusedError
from sayso.record.capture import Capture

try:
    import httpcore2
except ImportError as e:
    raise PartError(
        'collecting from the web needs "httpcore2", which is not installed: pip install "sayso[web]"'
    ) from e

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Sequence[str]]
"""The addresses of a name, as DNS has them now. Raises OSError when it has none."""
Before = Callable[[str], None]
"""Called with each address before it is asked, redirects too; raises RefusedError where it must not be."""
Now = Callable[[], datetime]
Clock = Callable[[], float]

# What the answer's head and the packing of the body may weigh beyond the body itself.
_OVERHEAD = 1_000_000
_HOST = re.compile(r"[a-z0-9_.:-]+(?:%[a-z0-9]+)?")
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How far one fetch may go.

    Units: `max_bytes` counts the body once unpacked; `timeout_s` is for the whole fetch with all its redirects.
    `allow` names hosts (`intranet.example`), addresses (`127.0.0.1`) or networks (`10.1.0.0/16`) that may be asked
    although they are not public.
    """

    max_bytes: int = 20_000_000
    timeout_s: float = 30.0
    max_redirects: int = 5
    allow: tuple[str, ...] = ()
    agent: str = "sayso (reads news dispatches; obeys robots.txt)"


def addresses(host: str, port: int) -> Sequence[str]:
    """The addresses of a name by the system's resolver, in its order."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


def fetch(
    url: str,
    *,
    now: Now,
    etag: str | None = None,
    last_modified: str | None = None,
    options: Options = Options(),
    before: Before | None = None,
    resolve: Resolve = addresses,
    clock: Clock = time.monotonic,
) -> Capture | None:
    """What the address holds; None where the server says that it is as it was under `etag` and `last_modified`.

    The capture's content is the body as it was before the transport packed it; `origin` is `url` in one
    spelling. What `before` takes does not count against the time.
    Raises: RefusedError where we do not go; AnswerError where the server answers with an error; FetchError when it
    cannot be reached, breaks off, or goes beyond a bound.
    """
    origin = at = address(url)
    left_s = options.timeout_s
    asked = {
        "User-Agent": options.agent,
        "Accept": "*/*",
        "Accept-Encoding": "gzip, deflate, br, zstd",
        "If-None-Match": etag,
        "If-Modified-Since": last_modified,
    }
    # What a server once sent as its mark goes back byte for byte, whatever it is.
    headers = [(name.encode(), value.encode("latin-1", "replace")) for name, value in asked.items() if value]
    for _ in range(options.max_redirects + 1):
        if before:
            before(at)
        start = clock()
        bound = _Bound(until=start + left_s, most=options.max_bytes + _OVERHEAD, clock=clock)
        try:
            answer = _ask(at, headers, _Sockets(bound, options.allow, resolve), options)
        except FetchError as e:
            raise _told(e, at) from e
        left_s -= clock() - start
        location = answer.header("location")
        if answer.status not in _REDIRECTS or location is None:
            return _capture(answer, origin, at, now(), conditional=bool(etag or last_modified))
        try:
            at = address(urljoin(at, _as_meant(location)))
        except (FetchError, ValueError) as e:
            raise FetchError(f"{at} redirects to where it cannot be followed: {e}") from e
    raise FetchError(
        f"{origin} redirects more than {options.max_redirects} times, last to {at}; see in a browser where it leads"
    )


def send(
    url: str,
    content: bytes,
    *,
    headers: Mapping[str, str],
    now: Now,
    options: Options = Options(),
    resolve: Resolve = addresses,
    clock: Clock = time.monotonic,
) -> None:
    """Hand the content to an address by POST; returns when the server has answered that it took it.

    A redirect is not followed: what is handed over, and its signature, is for that address alone.
    Raises: RefusedError, AnswerError and FetchError, as `fetch`.
    """
    at = address(url)
    bound = _Bound(until=clock() + options.timeout_s, most=_OVERHEAD, clock=clock)
    asked = {"User-Agent": options.agent, "Content-Length": str(len(content)), **headers}
    told = [(name.encode("ascii"), value.encode("latin-1")) for name, value in asked.items()]
    try:
        answer = _ask(at, told, _Sockets(bound, options.allow, resolve), options, sent=content)
    except FetchError as e:
        raise _told(e, at) from e
    if not 200 <= answer.status < 300:
        raise _refusal(answer, at, now())


def address(url: str) -> str:
    """The URL in one spelling: host in small ASCII letters, path percent-encoded, no fragment.

    Raises: FetchError when it is no http or https address, or holds a name and password.
    """
    try:
        parts = urlsplit(urldefrag(url.strip()).url)
        host, port = parts.hostname or "", parts.port
        # Names in other scripts, and digits and dots that only look like ours, become what DNS would see.
        host = host if host.isascii() else host.encode("idna").decode("ascii")
    except (ValueError, UnicodeError) as e:
        raise FetchError(f"{url!r:.200} is no address: {e}") from e
    if parts.scheme not in {"http", "https"}:
        raise FetchError(f"{url!r:.200} is no address that is fetched: it must begin with http:// or https://")
    if "@" in parts.netloc:
        raise FetchError(f"the address at {host!r} holds a name or password, which are not sent; leave them out")
    if not _HOST.fullmatch(host.lower()) or len(host) > 253:
        raise FetchError(f"{url!r:.200} names no host")
    host = f"[{host.lower()}]" if ":" in host else host.lower()
    netloc = host if port is None else f"{host}:{port}"
    path = quote(parts.path or "/", safe="/%:;@!$&'()*+,=~-._")
    return urlunsplit((parts.scheme, netloc, path, quote(parts.query, safe="/%:;@!$&'()*+,=~-._?[]{}|"), ""))


def public(ip: Address) -> bool:
    """True for an address out on the internet; false for private, loopback, link-local, shared, multicast and reserved
    ones, and for those of IPv6 that carry such an IPv4 address inside."""
    if isinstance(ip, ipaddress.IPv6Address) and (inner := _inside(ip)):
        return public(inner)
    # `is_global` alone lets multicast through, and some blocks that are reserved.
    refused = ip.is_multicast or ip.is_reserved or ip.is_loopback or ip.is_link_local or ip.is_unspecified
    refused = refused or (isinstance(ip, ipaddress.IPv6Address) and ip.is_site_local)
    return ip.is_global and not refused


_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_COMPATIBLE = ipaddress.ip_network("::/96")


def _inside(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that the IPv6 one leads to: mapped, 6to4, Teredo, NAT64 or the old compatible form."""
    if ip.ipv4_mapped or ip.sixtofour:
        return ip.ipv4_mapped or ip.sixtofour
    if ip.teredo:
        return ip.teredo[1]
    if ip in _NAT64 or (ip in _COMPATIBLE and int(ip) > 1):
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return None


def written(host: str) -> Address | None:
    """The address that the host is written as, in any spelling: `127.0.0.1`, `2130706433`, `0177.1`, `0x7f.1`, `::1`.

    None where it is a name."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    try:
        # What the C library takes for an address; it would never ask DNS for these.
        return ipaddress.IPv4Address(socket.inet_aton(host)) if re.match(r"[0-9]", host) else None
    except OSError:
        return None


def _allowed(host: str, ip: Address, allow: Sequence[str]) -> bool:
    for name in allow:
        if name.lower() == host:
            return True
        try:
            if ip in ipaddress.ip_network(name, strict=False):
                return True
        except ValueError:
            continue
    return False


@dataclass(slots=True, kw_only=True)
class _Bound:
    """Until when and how much may still come over the wire, whatever it is: a handshake, a head, a body."""

    until: float
    most: int
    clock: Clock

    def left_s(self) -> float:
        left = self.until - self.clock()
        if left <= 0:
            raise FetchError("it took longer than the time that one fetch may take")
        return left

    def count(self, n: int) -> None:
        self.most -= n
        if self.most < 0:
            raise FetchError("it sends without end: more than one fetch may take came over the wire")


class _Sockets(httpcore2.NetworkBackend):
    """Connections to checked addresses only."""

    def __init__(self, bound: _Bound, allow: Sequence[str], resolve: Resolve) -> None:
        self._bound, self._allow, self._resolve = bound, allow, resolve
        self._backend = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        failed: Exception | None = None
        for ip in self._checked(host.strip("[]"), port):
            try:
                stream = self._backend.connect_tcp(
                    str(ip), port, self._bound.left_s(), local_address, socket_options or ()
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as e:
                failed = e
            else:
                return _Stream(stream, self._bound)
        raise FetchError(f"it does not answer: {failed}") from failed

    def _checked(self, host: str, port: int) -> list[Address]:
        """The addresses of the host that we may go to.

        Raises: RefusedError when there are only others.
        """
        ip = written(host)
        try:
            found = [ip] if ip else [ipaddress.ip_address(a) for a in self._looked_up(host, port)]
        except TimeoutError as e:
            raise FetchError(f"the lookup of {host!r} took longer than one fetch may take") from e
        except (OSError, UnicodeError, ValueError) as e:
            raise FetchError(f"there is no host {host!r}: {e}; check the spelling, or the network") from e
        fit = [ip for ip in found if public(ip) or _allowed(host, ip, self._allow)]
        if not fit:
            told = ", ".join(map(str, found)) or "no address"
            raise RefusedError(
                f"{host!r} is {told}, which is not on the public internet; to fetch from it all the same, allow it"
                f' by name: allow = ["{host}"] in a file of sources, --allow {host} on the command line'
            )
        return fit

    def _looked_up(self, host: str, port: int) -> Sequence[str]:
        """The addresses of the name. Raises TimeoutError when they do not come in time.

        On a thread of its own, because the system's lookup cannot be bounded, and a name's own servers may be slow.
        """
        answer: Future[Sequence[str]] = Future()

        def look_up() -> None:
            try:
                answer.set_result(self._resolve(host, port))
            except BaseException as e:  # noqa: BLE001 - raised again below, where it belongs
                answer.set_exception(e)

        threading.Thread(target=look_up, daemon=True).start()
        return answer.result(timeout=self._bound.left_s())


class _Stream(httpcore2.NetworkStream):
    """A connection that ends when its bound is reached, also between the bytes of a head or a handshake."""

    def __init__(self, stream: httpcore2.NetworkStream, bound: _Bound) -> None:
        self._stream, self._bound = stream, bound

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        chunk = self._stream.read(max_bytes, self._bound.left_s())
        self._bound.count(len(chunk))
        return chunk

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._bound.left_s())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, self._bound.left_s()), self._bound)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    status: int
    headers: tuple[tuple[str, str], ...]
    content: bytes = field(repr=False)

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name), None)


def _ask(
    url: str, headers: list[tuple[bytes, bytes]], sockets: _Sockets, options: Options, *, sent: bytes | None = None
) -> _Answer:
    """One request and its answer; of one that sends something, the head alone. The connection is new and closed at the
    end: nothing of it is left for the next."""
    with httpcore2.ConnectionPool(ssl_context=_trust(), network_backend=sockets) as pool:
        try:
            # Said here, because the library leaves out the brackets of an IPv6 address.
            host = (b"Host", urlsplit(url).netloc.encode("ascii"))
            method = "GET" if sent is None else "POST"
            with pool.stream(method, url, headers=[host, *headers], content=sent) as response:
                got = tuple((k.decode("latin-1"), v.decode("latin-1")) for k, v in response.headers)
                answer = _Answer(status=response.status, headers=got, content=b"")
                if sent is not None or not 200 <= answer.status < 300:
                    return answer
                told = answer.header("content-length") or ""
                if told.isdigit() and int(told) > options.max_bytes:
                    raise FetchError(
                        f"it is {int(told):,} bytes, more than the {options.max_bytes:,} that are taken at most"
                    )
                coding = (answer.header("content-encoding") or "identity").strip().lower() or "identity"
                content = unpack.whole(response.iter_stream(), coding=coding, most=options.max_bytes)
                return _Answer(status=answer.status, headers=got, content=content)
        except (httpcore2.TimeoutException, TimeoutError) as e:
            raise FetchError(f"it took longer than the {options.timeout_s:g} s that one fetch may take") from e
        except httpcore2.ConnectError as e:
            raise FetchError(f"no secure connection: {e}") from e
        except (httpcore2.NetworkError, httpcore2.ProtocolError, OSError) as e:
            raise FetchError(f"it broke off or does not speak HTTP: {e or type(e).__name__}") from e


@cache
def _trust() -> ssl.SSLContext:
    return httpcore2.default_ssl_context()


def _told(error: FetchError, url: str) -> FetchError:
    """The same error with the address in front."""
    return type(error)(f"{url}: {error}") if not isinstance(error, AnswerError) else error


def _capture(answer: _Answer, origin: str, at: str, now: datetime, *, conditional: bool) -> Capture | None:
    if answer.status == 304 and conditional:
        return None
    if not 200 <= answer.status < 300:
        raise _refusal(answer, at, now)
    return Capture(
        content=answer.content,
        taken_at=now.isoformat(timespec="seconds"),
        origin=origin,
        url=at,
        media_type=answer.header("content-type") or None,
        headers=answer.headers,
    )


def _refusal(answer: _Answer, at: str, now: datetime) -> AnswerError:
    return AnswerError(
        f"{at}: the server answered {answer.status}{_meaning(answer.status)}",
        status=answer.status,
        retry_after_s=_retry_after_s(answer.header("retry-after"), now),
    )


_MEANINGS = {
    304: " (not modified) to a question that set no condition",
    401: " (wants a name and password)",
    403: " (forbidden)",
    404: " (nothing there)",
    410: " (gone)",
    429: " (asked too often)",
    451: " (withheld for legal reasons)",
    503: " (not available now)",
}


def _meaning(status: int) -> str:
    return _MEANINGS.get(status, " (a redirect to nowhere)" if status in _REDIRECTS else "")


def _as_meant(location: str) -> str:
    """An address in other letters than ASCII: servers send it as UTF-8, where headers are read as Latin-1."""
    try:
        return location.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return location


def _retry_after_s(value: str | None, now: datetime) -> float | None:
    """Seconds or a date of HTTP; None where it is neither."""
    if value is None:
        return None
    if re.fullmatch(r"\d{1,9}", value.strip()):
        return float(value)
    try:
        at = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, ((at if at.tzinfo else at.replace(tzinfo=UTC)) - now).total_seconds())
