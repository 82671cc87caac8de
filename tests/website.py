"""A web server on loopback that answers as a test tells it to, well or badly."""

from __future__ import annotations

import socket
import ssl
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

__all__ = ["HERE", "LONG", "NOW", "Asked", "Site", "article", "atom", "item", "served", "zstd"]

NOW = datetime(2021, 9, 1, 9, 30, tzinfo=timezone(timedelta(hours=3)))
HERE = ("127.0.0.1",)
Route = Callable[["Asked"], None]


class Asked(BaseHTTPRequestHandler):
    """One request; `answer` answers it in the common way, `wfile` in any other."""

    protocol_version = "HTTP/1.1"
    server: Any

    def answer(
        self, body: bytes | str = b"", *, status: int = 200, kind: str | None = "text/plain", **headers: str
    ) -> None:
        body = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        if kind:
            self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        self.close_connection = True
        site: Site = self.server.site
        site.asked.append((self.path, dict(self.headers.items())))
        route = site.routes.get(self.path.split("?")[0])
        try:
            if route is None:
                self.answer("there is no such page", status=404)
            else:
                route(self)
        except OSError:
            # The other side had enough of us, which is what most of these tests are about.
            pass

    def log_message(self, *_: object) -> None:
        pass


@dataclass
class Site:
    """What the server holds and what it was asked for: path to route, and (path, headers) in order."""

    url: str
    server: ThreadingHTTPServer
    routes: dict[str, Route] = field(default_factory=dict, repr=False)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list, repr=False)
    over: threading.Event = field(default_factory=threading.Event)

    def page(self, path: str, body: bytes | str, **more: Any) -> str:
        """A page that is always the same; returns its address."""
        self.routes[path] = lambda asked: asked.answer(body, **more)
        return self.url + path

    def route(self, path: str, route: Route) -> str:
        self.routes[path] = route
        return self.url + path

    def secure(self, context: ssl.SSLContext) -> None:
        """From now on the server speaks TLS alone."""
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        pass


class _Server6(_Server):
    address_family = socket.AF_INET6


@contextmanager
def served(host: str = "127.0.0.1") -> Iterator[Site]:
    """A site on a port of its own, until the block ends."""
    kind, shown = (_Server6, f"[{host}]") if ":" in host else (_Server, host)
    with kind((host, 0), Asked) as server:
        site = Site(url=f"http://{shown}:{server.server_address[1]}", server=server)
        server.site = site  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield site
        site.over.set()
        server.shutdown()
        thread.join()


def item(url: str, title: str = "Rebels take bridge", updated: str = "", words: str = "", published: str = "") -> str:
    return (
        f"<entry><title>{title}</title><link href='{url}'/>"
        + (f"<updated>{updated}</updated>" if updated else "")
        + (f"<published>{published}</published>" if published else "")
        + (f"<content type='text'>{words}</content>" if words else "")
        + "</entry>"
    )


def atom(*items: str) -> str:
    return f"<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='en'><title>Wire</title>{''.join(items)}</feed>"


def article(words: str, title: str = "Rebels take bridge", published: str | None = None) -> str:
    meta = f"<meta property='article:published_time' content='{published}'>" if published else ""
    head = f"<!doctype html><html><head><title>{title}</title>{meta}</head>"
    return f"{head}<body><h1>{title}</h1><p>{words}</p></body></html>"


LONG = (
    "Rebels took the bridge at Karsh by night, two residents said on Wednesday. The army denied that it had lost the "
    "bridge. Shells fell on the village of Omar before dawn, and three people were hurt there, a doctor said by phone."
)
