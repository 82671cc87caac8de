"""Who may come in: people with a role and a password, their sessions, and tokens for their programs."""

from __future__ import annotations

import re
import secrets
import sqlite3
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sayso.desk.deskfile import DeskFile
from sayso.desk.passwords import COST, Cost, digest, drawn, is_that, kept
from sayso.desk.rights import Person, Role
from sayso.ledger.moments import stamp

Clock = Callable[[], datetime]

# A working day without a click, and a week in any case.
IDLE = timedelta(hours=12)
LONGEST = timedelta(days=7)
# How exactly it is known when somebody was last here: each look need not be written.
SEEN = timedelta(minutes=5)
# Attempts that may fail within the time: at a name from one address, from one address, at a name from anywhere.
WITHIN = timedelta(minutes=15)
MOST_HERE, MOST_ADDRESS, MOST_NAME = 5, 30, 60
TOKEN = "sayso_"
_NAME = re.compile(r"[\w.@-]+(?: [\w.@-]+)*")
MOST_LETTERS = 64


class ThrottledError(Exception):
    """Too many have failed; in so many seconds one may try again."""

    def __init__(self, wait_s: int) -> None:
        super().__init__(f"Too many attempts; try again in {-(-wait_s // 60)} min.")
        self.wait_s = wait_s


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """One who has an account."""

    name: str
    role: Role
    made_at: str
    seen_at: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """One key of somebody's program; what it is itself is not kept. `used_at` is right to five minutes."""

    id: str
    owner: str
    name: str
    role: Role
    made_at: str
    used_at: str | None


class Accounts:
    """The accounts in a desk's file. `cost` is what one guess at a password costs."""

    def __init__(self, file: DeskFile, *, clock: Clock, cost: Cost = COST) -> None:
        self._file, self._clock, self._cost = file, clock, cost
        self._nobody = kept(drawn(), cost)

    def add(self, name: str, *, role: Role, password: str) -> str:
        """Give somebody an account; returns the name as it is kept.

        Raises: ValueError where the name is taken or none, or the password too short.
        """
        name, secret = named(name), kept(password, self._cost)
        with self._file.write() as db:
            if _user(db, name):
                raise ValueError(f"{name!r} has an account already.")
            db.execute(
                "INSERT INTO users VALUES (?, ?, ?, ?, ?)", (_key(name), name, role.value, secret, stamp(self._clock()))
            )
        return name

    def users(self) -> tuple[User, ...]:
        """All who have an account, by name."""
        with self._file.read() as db:
            rows = db.execute(
                "SELECT name, role, made_at, (SELECT max(seen_at) FROM sessions WHERE user = key) AS seen_at"
                " FROM users ORDER BY key"
            ).fetchall()
        return tuple(
            User(name=r["name"], role=Role(r["role"]), made_at=r["made_at"], seen_at=r["seen_at"]) for r in rows
        )

    def set_role(self, name: str, role: Role) -> None:
        """Raises: ValueError where there is no such account, or nobody would be admin any more."""
        with self._file.write() as db:
            self._known(db, name)
            db.execute("UPDATE users SET role = ? WHERE key = ?", (role.value, _key(name)))
            _someone_is_admin(db)

    def set_password(self, name: str, password: str) -> None:
        """The account has this password now, and all its sessions are over.

        Raises: ValueError where there is no such account, or the password is too short.
        """
        secret = kept(password, self._cost)
        with self._file.write() as db:
            self._known(db, name)
            db.execute("UPDATE users SET password = ? WHERE key = ?", (secret, _key(name)))
            db.execute("DELETE FROM sessions WHERE user = ?", (_key(name),))

    def remove(self, name: str) -> None:
        """The account, its sessions, tokens and saved queries are gone; what was decided under its name stays.

        Raises: ValueError where there is no such account, or nobody would be admin any more.
        """
        with self._file.write() as db:
            known = self._known(db, name)
            db.execute("DELETE FROM users WHERE key = ?", (_key(name),))
            db.execute("DELETE FROM queries WHERE owner = ?", (known,))
            _someone_is_admin(db)

    def proves(self, name: str, password: str, *, address: str) -> bool:
        """True where name and password are those of an account; `address` is where the attempt comes from.

        Raises: ThrottledError where too many attempts failed.
        """
        key, now = _key(name), self._clock()
        with self._file.write() as db:
            db.execute("DELETE FROM attempts WHERE at < ?", (stamp(now - WITHIN),))
            self._throttle(db, key, address)
            # Counted before it is looked at: a hundred at once are a hundred.
            db.execute("INSERT INTO attempts (user, address, at) VALUES (?, ?, ?)", (key, address, stamp(now)))
            row = _user(db, name)
        # Where there is no such name, the same time is taken to say so.
        if not is_that(password, row["password"] if row else self._nobody) or row is None:
            return False
        with self._file.write() as db:
            db.execute("DELETE FROM attempts WHERE user = ? AND address = ?", (key, address))
        return True

    def sign_in(self, name: str, password: str, *, address: str) -> str | None:
        """The secret of a new session; None where name and password are not those of an account.

        Raises: ThrottledError, see `proves`.
        """
        if not self.proves(name, password, address=address):
            return None
        secret, now = drawn(), self._clock()
        with self._file.write() as db:
            db.execute("DELETE FROM sessions WHERE made_at < ?", (stamp(now - LONGEST),))
            db.execute("INSERT INTO sessions VALUES (?, ?, ?, ?)", (digest(secret), _key(name), stamp(now), stamp(now)))
        return secret

    def in_session(self, secret: str) -> Person | None:
        """Whose session it is; None where it is nobody's, or over."""
        now, mark = self._clock(), digest(secret)
        with self._file.read() as db:
            row = db.execute(
                "SELECT users.name, role, seen_at FROM sessions JOIN users ON key = user"
                " WHERE digest = ? AND sessions.made_at >= ? AND seen_at >= ?",
                (mark, stamp(now - LONGEST), stamp(now - IDLE)),
            ).fetchone()
        if row is None:
            return None
        if row["seen_at"] < stamp(now - SEEN):
            with self._file.write() as db:
                db.execute("UPDATE sessions SET seen_at = ? WHERE digest = ?", (stamp(now), mark))
        return Person(name=row["name"], role=Role(row["role"]), form=digest(f"form {secret}"), by_cookie=True)

    def sign_out(self, secret: str) -> None:
        with self._file.write() as db:
            db.execute("DELETE FROM sessions WHERE digest = ?", (digest(secret),))

    def make_token(self, owner: str, *, name: str, role: Role) -> str:
        """A new token, which is told this once.

        Raises: ValueError where the owner's role is less, or has a token of this name.
        """
        name, secret = named(name), drawn(TOKEN)
        with self._file.write() as db:
            self._known(db, owner)
            row = _user(db, owner)
            if row and not Role(row["role"]).covers(role):
                raise ValueError(f"A token of {owner} cannot be {role}: {owner} is {row['role']}.")
            if db.execute("SELECT 1 FROM tokens WHERE user = ? AND name = ?", (_key(owner), name)).fetchone():
                raise ValueError(f"{owner} has a token named {name!r} already; revoke it first, or take another name.")
            db.execute(
                "INSERT INTO tokens VALUES (?, ?, ?, ?, ?, ?, NULL)",
                (secrets.token_hex(4), digest(secret), _key(owner), name, role.value, stamp(self._clock())),
            )
        return secret

    def tokens(self, owner: str | None = None) -> tuple[Token, ...]:
        """The tokens of one, or of all."""
        with self._file.read() as db:
            rows = db.execute(
                "SELECT id, users.name AS owner, tokens.name, tokens.role, tokens.made_at, used_at FROM tokens"
                " JOIN users ON key = user WHERE ?1 IS NULL OR user = ?1 ORDER BY user, tokens.name",
                (None if owner is None else _key(owner),),
            ).fetchall()
        return tuple(Token(**{**dict(r), "role": Role(r["role"])}) for r in rows)

    def revoke(self, id: str, *, owner: str | None = None) -> None:
        """Raises: ValueError where there is no such token, or it is another's than the owner's."""
        with self._file.write() as db:
            gone = db.execute(
                "DELETE FROM tokens WHERE id = ?1 AND (?2 IS NULL OR user = ?2)",
                (id, None if owner is None else _key(owner)),
            )
            if not gone.rowcount:
                raise ValueError(f"There is no token {id!r}.")

    def with_token(self, secret: str) -> Person | None:
        """Whose token it is, with the role that both it and its owner have."""
        now = self._clock()
        with self._file.read() as db:
            row = db.execute(
                "SELECT id, users.name, users.role AS theirs, tokens.role AS its, used_at FROM tokens"
                " JOIN users ON key = user WHERE digest = ?",
                (digest(secret),),
            ).fetchone()
        if row is None:
            return None
        if (row["used_at"] or "") < stamp(now - SEEN):
            with self._file.write() as db:
                db.execute("UPDATE tokens SET used_at = ? WHERE id = ?", (stamp(now), row["id"]))
        its, theirs = Role(row["its"]), Role(row["theirs"])
        return Person(name=row["name"], role=its if theirs.covers(its) else theirs, form=None)

    def _throttle(self, db: sqlite3.Connection, key: str, address: str) -> None:
        for where, most in (
            ("user = :user AND address = :address", MOST_HERE),
            ("address = :address", MOST_ADDRESS),
            ("user = :user", MOST_NAME),
        ):
            failed = db.execute(
                f"SELECT at FROM attempts WHERE {where} ORDER BY at DESC LIMIT {most}",
                {"user": key, "address": address},
            ).fetchall()
            if len(failed) == most:
                raise ThrottledError(
                    int((datetime.fromisoformat(failed[-1]["at"]) + WITHIN - self._clock()).total_seconds())
                )

    def _known(self, db: sqlite3.Connection, name: str) -> str:
        row = _user(db, name)
        if row is None:
            raise ValueError(f"{name!r} has no account.")
        return row["name"]


def named(name: str) -> str:
    """The name in one spelling.

    Raises: ValueError where it is none.
    """
    name = unicodedata.normalize("NFKC", name).strip()
    if not _NAME.fullmatch(name) or len(name) > MOST_LETTERS:
        raise ValueError(
            f"{name!r:.100} is no name; wanted letters, digits, . _ @ - and single spaces, {MOST_LETTERS} at most."
        )
    return name


def _key(name: str) -> str:
    """The same for all spellings that are easily taken for one another."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def _user(db: sqlite3.Connection, name: str) -> sqlite3.Row | None:
    return db.execute("SELECT name, role, password FROM users WHERE key = ?", (_key(name),)).fetchone()


def _someone_is_admin(db: sqlite3.Connection) -> None:
    if not db.execute("SELECT 1 FROM users WHERE role = ?", (Role.ADMIN.value,)).fetchone():
        raise ValueError("Nobody would be admin any more; make somebody else one first.")
