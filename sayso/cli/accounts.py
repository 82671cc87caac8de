"""`sayso desk users` and `sayso desk tokens`: who may come in to a desk that is open for a team."""

from __future__ import annotations

import json as json_module
import sys
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from sayso.cli import talk
from sayso.errors import DeskError, PartError
from sayso.record.phrases import moment

if TYPE_CHECKING:
    from sayso.desk.accounts import Accounts

ROLES = ("reader", "coder", "editor", "admin")

users = typer.Typer(help="Who may come in to a desk of a team, as what.", no_args_is_help=True)
tokens = typer.Typer(help="Keys with which programs ask a desk of a team.", no_args_is_help=True)

File = Annotated[
    Path,
    typer.Option(
        "--accounts", metavar="FILE", envvar="SAYSO_ACCOUNTS", help="The desk's file, made where there is none."
    ),
]
Name = Annotated[str, typer.Argument(metavar="NAME", help="It stands under their decisions.")]
Json = Annotated[bool, typer.Option("--json", help="Print each as one line of JSON.")]


def _role(value: str) -> str:
    if value not in ROLES:
        raise typer.BadParameter(f"{value!r} is no role; wanted one of {', '.join(ROLES)}")
    return value


RoleOf = Annotated[str, typer.Option("--role", metavar="ROLE", callback=_role, help=f"{', '.join(ROLES)}.")]


def accounts_in(file: Path) -> Accounts:
    """The accounts in a file, which is made when the first one is.

    Raises: PartError when the extra `desk` is not installed.
    """
    try:
        from sayso.desk.accounts import Accounts
        from sayso.desk.deskfile import DeskFile
    except ModuleNotFoundError as e:
        raise PartError(f"{e.name!r} is not installed; the desk needs it: pip install 'sayso[desk]'") from e

    return Accounts(DeskFile(file), clock=lambda: datetime.now(UTC))


@contextmanager
def _told() -> Generator[None]:
    """What cannot be done is told, and the exit code is 3."""
    try:
        yield
    except ValueError as e:
        raise DeskError(str(e)) from e


@users.command("add")
def add(name: Name, *, role: RoleOf = "reader", accounts: File) -> None:
    """Give somebody an account; the password is asked for, or read from standard input where that is no terminal."""
    from sayso.desk.rights import Role  # see `accounts_in`

    with _told():
        told = accounts_in(accounts).add(name, role=Role(role), password=_password())
    talk.say(f"{told} may come in as {role}")


@users.command("list")
def people(*, accounts: File, json: Json = False) -> None:
    """Tell who may come in."""
    console = talk.console()
    for user in accounts_in(accounts).users():
        if json:
            told = {"name": user.name, "role": user.role, "made_at": user.made_at, "seen_at": user.seen_at}
            typer.echo(json_module.dumps(told, ensure_ascii=False))
        else:
            seen = f"last here {moment(user.seen_at)}" if user.seen_at else "not signed in"
            console.print(Text.assemble((f"{user.name:24} ", "bold"), f"{user.role:8} {seen}"), soft_wrap=True)


@users.command("role")
def change(name: Name, role: Annotated[str, typer.Argument(metavar="ROLE", callback=_role)], *, accounts: File) -> None:
    """Say what somebody is from now on."""
    from sayso.desk.rights import Role  # see `accounts_in`

    with _told():
        accounts_in(accounts).set_role(name, Role(role))
    talk.say(f"{name} is {role} now")


@users.command("password")
def password(name: Name, *, accounts: File) -> None:
    """Give somebody another password; their sessions end."""
    with _told():
        accounts_in(accounts).set_password(name, _password())
    talk.say(f"{name} has another password, and no session any more")


@users.command("remove")
def remove(name: Name, *, accounts: File) -> None:
    """Take an account away, with its sessions, tokens and saved queries; what was decided under its name stays."""
    with _told():
        accounts_in(accounts).remove(name)
    talk.say(f"{name} may not come in any more")


@tokens.command("add")
def make(
    owner: Annotated[str, typer.Argument(metavar="OWNER", help="Whose program it is.")],
    name: Annotated[str, typer.Argument(metavar="NAME", help="What it is for.")],
    *,
    role: RoleOf = "reader",
    accounts: File,
) -> None:
    """Make a token with a role not above its owner's. It is printed this once, and cannot be told again."""
    from sayso.desk.rights import Role  # see `accounts_in`

    with _told():
        secret = accounts_in(accounts).make_token(owner, name=name, role=Role(role))
    typer.echo(secret)
    talk.say("kept by nobody but you; a program sends it as `Authorization: Bearer TOKEN`")


@tokens.command("list")
def keys(*, accounts: File, json: Json = False) -> None:
    """Tell which tokens there are, and when each was last used."""
    console = talk.console()
    for token in accounts_in(accounts).tokens():
        if json:
            told = {k: getattr(token, k) for k in ("id", "owner", "name", "role", "made_at", "used_at")}
            typer.echo(json_module.dumps(told, ensure_ascii=False))
        else:
            used = f"last used {moment(token.used_at)}" if token.used_at else "never used"
            owner = f"{token.owner}: {token.name}"
            console.print(Text.assemble((f"{token.id} ", "bold"), f"{owner:32} {token.role:8} {used}"), soft_wrap=True)


@tokens.command("revoke")
def revoke(id: Annotated[str, typer.Argument(metavar="ID", help="As `list` has it.")], *, accounts: File) -> None:
    """Take a token away; whoever sends it is nobody from now on."""
    with _told():
        accounts_in(accounts).revoke(id)
    talk.say(f"token {id} opens nothing any more")


def _password() -> str:
    if sys.stdin.isatty():
        return typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    return sys.stdin.readline().rstrip("\r\n")
