"""`sayso desk`: the ledger on web pages of this machine."""

from __future__ import annotations

import getpass
import secrets
import socket
import sys
import webbrowser
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from sayso.cli import talk
from sayso.cli.ledger import DEFAULT, Address, opened
from sayso.errors import PartError, SaysoError

if TYPE_CHECKING:
    from fastapi import FastAPI

PORT = 8372
# What is being answered when the desk is stopped may take so long.
GRACE_S = 5


def desk(
    *,
    ledger: Address = DEFAULT,
    port: Annotated[int, typer.Option("--port", metavar="N", min=0, max=65535, help="0 takes a free one.")] = PORT,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open it in the browser.")] = True,
    get: Annotated[
        str | None,
        typer.Option("--get", metavar="PATH", help="Answer one address (/incidents.json) and end.", show_default=False),
    ] = None,
) -> None:
    """Open the ledger on web pages that this machine alone can reach: see it, question it, correct it."""
    with opened(ledger):
        pass  # a ledger that cannot be opened is told now, not on the first page
    app = application(ledger)
    if get is not None:
        _one(app, get)
        return
    import uvicorn  # the server, which --get and --help do not need

    sock = listening(port)
    address = f"http://127.0.0.1:{sock.getsockname()[1]}/"
    talk.say(f"the desk is open at {address} for this machine alone; Ctrl-C ends it")
    if browser:
        webbrowser.open(address)
    config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=GRACE_S, server_header=False)
    with sock:
        uvicorn.Server(config).run(sockets=[sock])


def application(ledger: str) -> FastAPI:
    """The desk over the ledger at an address.

    Raises: PartError when the extra `desk` is not installed.
    """
    try:
        from sayso.desk.app import make
    except ModuleNotFoundError as e:
        raise PartError(f"{e.name!r} is not installed; the desk needs it: pip install 'sayso[desk]'") from e
    from sayso import __version__, flow
    from sayso.desk.held import Held
    from sayso.desk.serving import Desk

    return make(
        Desk(
            opened=lambda: opened(ledger),
            held=Held(flow.linked),
            by=getpass.getuser(),
            clock=lambda: datetime.now(UTC),
            token=secrets.token_urlsafe(24),
            version=__version__,
        )
    )


def _one(app: FastAPI, address: str) -> None:
    from sayso.desk.ask import ask

    if not address.startswith("/"):
        raise typer.BadParameter(f"{address!r} is no path; wanted one such as /incidents.json?status=disputed")
    answer = ask(app, address)
    sys.stdout.buffer.write(answer.body)
    sys.stdout.buffer.flush()
    if answer.status >= 400:
        talk.say(f"the desk answered {answer.status}")
        raise typer.Exit(1)


def listening(port: int) -> socket.socket:
    """A socket of this machine alone.

    Raises: SaysoError when the port is taken.
    """
    try:
        return socket.create_server(("127.0.0.1", port))
    except OSError as e:
        raise SaysoError(
            f"port {port} cannot be listened on: {e.strerror or e}; name another with --port, 0 takes a free one"
        ) from e
