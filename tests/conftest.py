"""What the tests share: the parser, the corpora where they are, a closed network."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from sayso.reader.marks import Layout
from sayso.reader.sentences import lay_out
from sayso.reader.syntax import Parser, Syntax
from sayso.reader.tagger import Seen, Tagger
from sayso.record import Segment, SegmentKind, Span

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of the shared corpora; the test skips where it is absent."""
    if not (SHARED / "gold" / "score.py").exists():
        pytest.skip(f"the shared corpora are not at {SHARED}: this test needs them")
    return SHARED


@pytest.fixture(scope="session")
def parser() -> Parser:
    return Parser()


@pytest.fixture(scope="session")
def tagger() -> Tagger:
    return Tagger()


@pytest.fixture(scope="session")
def syntax_of(parser: Parser) -> Callable[[str], Syntax]:
    """The syntax of a text taken as one body."""

    def parse(text: str) -> Syntax:
        layout: tuple[Layout, ...] = lay_out(text, (Segment(kind=SegmentKind.BODY, span=Span(0, len(text))),))
        return parser.parse(text, layout)

    return parse


@pytest.fixture(scope="session")
def seen_of(tagger: Tagger) -> Callable[[str], Seen]:
    """What the tagger sees in a text taken as one body."""

    def see(text: str) -> Seen:
        return tagger.see(text, lay_out(text, (Segment(kind=SegmentKind.BODY, span=Span(0, len(text))),)))

    return see


@pytest.fixture(autouse=True)
def closed_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reaches beyond this machine."""
    connect = socket.socket.connect

    def refuse(self: socket.socket, address: object) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and not str(address).startswith(("('127.", "('::1'")):
            raise RuntimeError(f"a test wanted the network: {address!r}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", refuse)
