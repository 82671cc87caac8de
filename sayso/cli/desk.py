"""`sayso desk`: the ledger on web pages, of this machine alone or for a team."""

from __future__ import annotations

import getpass
import ipaddress
import secrets
import socket
import sys
import webbrowser
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from sayso.cli import accounts as team
from sayso.cli import talk
from sayso.cli.ledger import DEFAULT, Address, opened
from sayso.errors import DeskError, PartError, SaysoError

if TYPE_CHECKING:
    from fastapi import FastAPI

    from sayso.desk.hooks import Send

PORT = 8372
LOOPBACK = "127.0.0.1"
# What is being answered when the desk is stopped may take so long.
GRACE_S = 5
# Who looks at a past moment waits so long before the page says how far linking it has come: a few hundred dispatches
# are linked by then.
WAIT_S = 3.0

app = typer.Typer(help="Open the ledger on web pages: see it, question it, correct it.", invoke_without_command=True)
app.add_typer(team.users, name="users")
app.add_typer(team.tokens, name="tokens")


def _form_of_log(value: str | None) -> str | None:
    if value not in {None, "json", "plain"}:
        raise typer.BadParameter(f"{value!r} is no form of log; wanted json or plain")
    return value


@app.callback()
def desk(
    context: typer.Context,
    *,
    ledger: Address = DEFAULT,
    port: Annotated[int, typer.Option("--port", metavar="N", min=0, max=65535, help="0 takes a free one.")] = PORT,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open it in the browser.")] = True,
    get: Annotated[
        str | None,
        typer.Option("--get", metavar="PATH", help="Answer one address (/incidents.json) and end.", show_default=False),
    ] = None,
    accounts: Annotated[
        Path | None,
        typer.Option(
            "--accounts",
            metavar="FILE",
            envvar="SAYSO_ACCOUNTS",
            help="Open it for a team: who has an account in the file may sign in.",
            show_default=False,
        ),
    ] = None,
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="Listen there; beyond this machine only with --accounts.")
    ] = LOOPBACK,
    url: Annotated[
        str | None,
        typer.Option(
            "--url", metavar="URL", help="Under which people reach it: https://desk.example.org", show_default=False
        ),
    ] = None,
    tls: Annotated[
        tuple[Path, Path] | None,
        typer.Option("--tls", metavar="CERTIFICATE KEY", help="Serve HTTPS with these PEM files.", show_default=False),
    ] = None,
    allow: Annotated[
        list[str] | None,
        typer.Option(
            "--allow",
            metavar="HOST",
            help="Send news there although it is not on the public internet; can be given again.",
            show_default=False,
        ),
    ] = None,
    log: Annotated[
        str | None,
        typer.Option(
            "--log",
            metavar="FORM",
            callback=_form_of_log,
            help="A line for each request: json or plain.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Open the ledger on web pages: see it, question it, correct it. Without more it is for this machine alone."""
    if context.invoked_subcommand:
        return
    with opened(ledger):
        pass  # a ledger that cannot be opened is told now, not on the first page
    if get is not None:
        _one(application(ledger, wait_s=None), get)
        return
    import uvicorn  # the server, which --get and --help do not need

    sock = listening(port, host, accounts=accounts)
    address = (url or "").rstrip("/") or f"http{'s' if tls else ''}://{_written(host)}:{sock.getsockname()[1]}"
    it = application(ledger, accounts=accounts, names=_names(host, url), url=address, allow=allow or ())
    talk.say(f"the desk is open at {address}/ for {'a team' if accounts else 'this machine alone'}; Ctrl-C ends it")
    if browser and not accounts:
        webbrowser.open(f"{address}/")
    from sayso.desk.app import settle  # see above
    from sayso.desk.log import log_to_stderr

    log_to_stderr(log)
    settle()
    config = uvicorn.Config(
        it,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=GRACE_S,
        server_header=False,
        ssl_certfile=tls[0] if tls else None,
        ssl_keyfile=tls[1] if tls else None,
    )
    with sock:
        uvicorn.Server(config).run(sockets=[sock])


def application(
    ledger: str,
    *,
    accounts: Path | None = None,
    names: tuple[str, ...] = (),
    url: str = "",
    allow: Sequence[str] = (),
    wait_s: float | None = WAIT_S,
) -> FastAPI:
    """The desk over the ledger at an address; `url` is where people reach it, `names` are hosts under which it is
    asked, `allow` those that are not public and to which news may be sent all the same; `wait_s` is how long a request
    waits for a past moment to be linked, None without end.

    Raises: PartError when the extra `desk` is not installed; DeskError when nobody could sign in.
    """
    try:
        from sayso.desk.app import make
    except ModuleNotFoundError as e:
        raise PartError(f"{e.name!r} is not installed; the desk needs it: pip install 'sayso[desk]'") from e
    from sayso import __version__, linking
    from sayso.desk.deskfile import DeskFile
    from sayso.desk.held import Held
    from sayso.desk.serving import Desk

    them = team.accounts_in(accounts) if accounts else None
    if them is not None and not them.users():
        raise DeskError(f"nobody has an account in '{accounts}' yet; {_FIRST} --accounts {accounts}")
    return make(
        Desk(
            opened=lambda: opened(ledger),
            held=Held(lambda: opened(ledger), linking.incidents, linking.Afresh, wait_s=wait_s),
            by=getpass.getuser(),
            clock=lambda: datetime.now(UTC),
            token=secrets.token_urlsafe(24),
            version=__version__,
            accounts=them,
            names=names,
            secure=url.startswith("https:"),
            url=url,
            own=DeskFile(accounts or own_file(ledger)),
            ledger=name_of(ledger, shared=accounts is not None),
        ),
        send=_sender(allow),
    )


def own_file(ledger: str) -> Path:
    """Where the desk of one person keeps its saved queries: beside the ledger; it is made with the first of them."""
    from sayso.ledger.postgres import PREFIXES  # see `opened`

    return Path("sayso.desk" if ledger.startswith(PREFIXES) else f"{ledger}.desk")


def name_of(ledger: str, *, shared: bool) -> str:
    """What a desk's file calls the ledger: nothing, where it lies beside it and moves along. No password is in it."""
    from sayso.ledger.postgres import PREFIXES  # see `opened`

    if ledger.startswith(PREFIXES):
        parts = urlsplit(ledger)
        return f"{parts.hostname or ''}:{parts.port or ''}{parts.path}"
    return str(Path(ledger).resolve()) if shared else ""


def _sender(allow: Sequence[str]) -> Send:
    from sayso.collect import fetch
    from sayso.desk.hooks import TIMEOUT_S

    options = fetch.Options(timeout_s=TIMEOUT_S, allow=tuple(allow), agent="sayso (news of saved queries)")

    def send(address: str, content: bytes, headers: Mapping[str, str]) -> None:
        fetch.send(address, content, headers=headers, now=lambda: datetime.now(UTC), options=options)

    return send


_FIRST = "make the first one: sayso desk users add NAME --role admin"


def _one(it: FastAPI, address: str) -> None:
    from sayso.desk.ask import ask

    if not address.startswith("/"):
        raise typer.BadParameter(f"{address!r} is no path; wanted one such as /incidents.json?status=disputed")
    answer = ask(it, address)
    sys.stdout.buffer.write(answer.body)
    sys.stdout.buffer.flush()
    if answer.status >= 400:
        talk.say(f"the desk answered {answer.status}")
        raise typer.Exit(1)


def listening(port: int, host: str = LOOPBACK, *, accounts: Path | None = None) -> socket.socket:
    """A socket of this machine alone, or of a team's desk.

    Raises: DeskError where others would reach what nobody signs in to; SaysoError when the port is taken.
    """
    if accounts is None and not _is_own(host):
        raise DeskError(
            f"at {host} others reach this desk, and nobody would have to sign in; {_FIRST} --accounts FILE, and give"
            " --accounts FILE here too; or leave --host out"
        )
    try:
        kind = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=kind)
    except OSError as e:
        raise SaysoError(
            f"{host}:{port} cannot be listened on: {e.strerror or e}; name another with --port, 0 takes a free one"
        ) from e


def _is_own(host: str) -> bool:
    """True for an address that this machine alone can reach."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _names(host: str, url: str | None) -> tuple[str, ...]:
    """The hosts under which the desk is asked, beside this machine's own.

    Raises: BadParameter where that cannot be known.
    """
    parts = urlsplit(url or "")
    if url and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.path not in {"", "/"}):
        raise typer.BadParameter(f"{url!r} is no address of a desk; wanted one such as https://desk.example.org")
    if parts.hostname:
        return (parts.hostname,)
    if _is_own(host):
        return ()
    if host in {"0.0.0.0", "::"}:
        raise typer.BadParameter(f"at {host} it is asked under any name; say under which with --url")
    return (_written(host),)


def _written(host: str) -> str:
    return f"[{host}]" if ":" in host else host
