"""Questions that are kept under a name, and the addresses to which their news is sent."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qsl

from sayso.desk.accounts import named
from sayso.desk.asked import Asked, asked_in
from sayso.desk.deskfile import DeskFile
from sayso.ledger.moments import stamp

Clock = Callable[[], datetime]
# What one person keeps; each is put to the ledger again whenever that goes on.
MOST = 100
MOST_HOOKS = 10
SHOWN = 20
# How long it can be looked up what was sent.
KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """A question with a name."""

    id: str
    name: str
    question: str
    owner: str
    made_at: str

    @property
    def asked(self) -> Asked:
        """Raises: ValueError where this version of the desk does not understand it any more."""
        return asked_in(dict(parse_qsl(self.question)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """An address to which the news of a saved query is sent. `off` says why nothing is sent any more, `told` is the
    number of the last news that it was looked through."""

    id: str
    query: str
    address: str
    secret: str
    made_at: str
    failures: int
    next_at: str
    off: str
    told: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message to one hook. `answer` is what became of the last attempt, "" where all is well."""

    id: str
    hook: str
    news: str
    body: str
    made_at: str
    attempts: int
    state: str
    answer: str
    done_at: str | None


class SavedQueries:
    """The saved queries on one ledger, in the desk's file, with their hooks and what was sent to them."""

    def __init__(self, file: DeskFile, *, ledger: str, clock: Clock) -> None:
        self._file, self._ledger, self._clock = file, ledger, clock

    def all(self) -> tuple[Saved, ...]:
        with self._file.read() as db:
            rows = db.execute(
                "SELECT id, name, question, owner, made_at FROM queries WHERE ledger = ? ORDER BY name, id",
                (self._ledger,),
            ).fetchall()
        return tuple(Saved(**r) for r in rows)

    def one(self, id: str) -> Saved | None:
        return next((q for q in self.all() if q.id == id), None)

    def save(self, name: str, asked: Asked, *, owner: str) -> Saved:
        """Keep a question, asked of what is held now.

        Raises: ValueError where the name is none or its owner's already, or too many are kept.
        """
        one = Saved(
            id=secrets.token_hex(6),
            name=named(name),
            question=asked.now().address(),
            owner=owner,
            made_at=stamp(self._clock()),
        )
        mine = [q for q in self.all() if q.owner == owner]
        if any(q.name == one.name for q in mine):
            raise ValueError(f"{owner} has a query named {one.name!r} already.")
        if len(mine) >= MOST:
            raise ValueError(f"{owner} keeps {MOST} queries already; delete one first.")
        with self._file.write() as db:
            db.execute(
                "INSERT INTO queries VALUES (?, ?, ?, ?, ?, ?)",
                (one.id, self._ledger, one.name, one.question, one.owner, one.made_at),
            )
        return one

    def delete(self, id: str) -> None:
        """The query is gone, with its hooks and what they were sent."""
        with self._file.write() as db:
            db.execute("DELETE FROM queries WHERE id = ? AND ledger = ?", (id, self._ledger))

    def hooks(self, query: str | None = None) -> tuple[Hook, ...]:
        """The hooks of one query, or of all."""
        with self._file.read() as db:
            rows = db.execute(
                "SELECT hooks.* FROM hooks JOIN queries ON queries.id = query"
                " WHERE ledger = ?1 AND (?2 IS NULL OR query = ?2) ORDER BY hooks.made_at, hooks.id",
                (self._ledger, query),
            ).fetchall()
        return tuple(Hook(**r) for r in rows)

    def add_hook(self, query: str, address: str, *, secret: str, met: Iterable[str]) -> Hook:
        """Send the news of a query to an address from now on; `met` are the incidents that are no news.

        Raises: ValueError where it has too many already.
        """
        if len(self.hooks(query)) >= MOST_HOOKS:
            raise ValueError(f"The news of this query goes to {MOST_HOOKS} addresses already.")
        at, id = stamp(self._clock()), secrets.token_hex(6)
        with self._file.write() as db:
            db.execute(
                "INSERT INTO hooks (id, query, address, secret, made_at, next_at, told) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (id, query, address, secret, at, at, _last(db, self._ledger)),
            )
            db.executemany("INSERT INTO met VALUES (?, ?)", [(id, i) for i in met])
            return Hook(**db.execute("SELECT * FROM hooks WHERE id = ?", (id,)).fetchone())

    def delete_hook(self, id: str) -> None:
        with self._file.write() as db:
            db.execute("DELETE FROM hooks WHERE id = ?", (id,))

    def put_in(self, hook: Hook, met: Iterable[str], bodies: Iterable[tuple[str, str]], *, told: int) -> int:
        """Keep messages for a hook, each once however often it is put in; returns how many are new.

        `met` are incidents that meet its query now, `bodies` the ids of news with what is sent of each.
        """
        at = stamp(self._clock())
        with self._file.write() as db:
            if not db.execute("UPDATE hooks SET told = max(told, ?) WHERE id = ?", (told, hook.id)).rowcount:
                return 0  # deleted in the meantime
            db.executemany("INSERT OR IGNORE INTO met VALUES (?, ?)", [(hook.id, i) for i in met])
            db.execute(
                "DELETE FROM deliveries WHERE hook = ? AND state = 'done' AND done_at < ?",
                (hook.id, stamp(self._clock() - KEPT)),
            )
            kept = db.executemany(
                "INSERT OR IGNORE INTO deliveries (id, hook, news, body, made_at) VALUES (?, ?, ?, ?, ?)",
                [(f"msg_{secrets.token_hex(12)}", hook.id, news, body, at) for news, body in bodies],
            )
            return max(0, kept.rowcount)

    def met(self, hook: Hook) -> frozenset[str]:
        with self._file.read() as db:
            return frozenset(r["incident"] for r in db.execute("SELECT incident FROM met WHERE hook = ?", (hook.id,)))

    def last_news(self) -> int:
        with self._file.read() as db:
            return _last(db, self._ledger)

    def due(self, *, lease: timedelta) -> Iterator[tuple[Hook, Delivery]]:
        """What is to be sent now, one message a hook: that with the fewest attempts, of those the oldest. Nobody else
        is given one of the same hook until the lease is over or `done` or `failed` is called."""
        for hook in self.hooks():
            now = self._clock()
            if hook.off or hook.next_at > stamp(now):
                continue
            with self._file.write() as db:
                row = db.execute(
                    "SELECT * FROM deliveries WHERE hook = ? AND state = 'waiting'"
                    " ORDER BY attempts, made_at, rowid LIMIT 1",
                    (hook.id,),
                ).fetchone()
                mine = row and db.execute(
                    "UPDATE hooks SET next_at = ? WHERE id = ? AND next_at = ?",
                    (stamp(now + lease), hook.id, hook.next_at),
                )
                if mine and mine.rowcount:
                    db.execute("UPDATE deliveries SET attempts = attempts + 1 WHERE id = ?", (row["id"],))
            if mine and mine.rowcount:
                yield hook, Delivery(**row)

    def done(self, hook: Hook, delivery: Delivery) -> None:
        """It was taken."""
        at = stamp(self._clock())
        with self._file.write() as db:
            db.execute("UPDATE deliveries SET state = 'done', answer = '', done_at = ? WHERE id = ?", (at, delivery.id))
            db.execute("UPDATE hooks SET failures = 0, next_at = ? WHERE id = ?", (at, hook.id))

    def failed(self, hook: Hook, delivery: Delivery, answer: str, *, wait: timedelta, given_up: bool, off: str) -> None:
        """It was not taken; `given_up`: it is not tried again; `off`: nor is anything sent to the hook."""
        now = self._clock()
        with self._file.write() as db:
            state = "given_up" if given_up else "waiting"
            db.execute("UPDATE deliveries SET state = ?, answer = ? WHERE id = ?", (state, answer, delivery.id))
            db.execute(
                "UPDATE hooks SET failures = failures + 1, next_at = ?, off = ? WHERE id = ?",
                (stamp(now + wait), off, hook.id),
            )

    def again(self, id: str) -> None:
        """Try a hook again at once, with all that waits or was given up."""
        at = stamp(self._clock())
        with self._file.write() as db:
            db.execute("UPDATE hooks SET failures = 0, next_at = ?, off = '' WHERE id = ?", (at, id))
            db.execute(
                "UPDATE deliveries SET state = 'waiting', made_at = ?, attempts = 0"
                " WHERE hook = ? AND state = 'given_up'",
                (at, id),
            )

    def deliveries(self, hook: str) -> tuple[Delivery, ...]:
        """The last ones of a hook, those that wait first."""
        with self._file.read() as db:
            rows = db.execute(
                "SELECT * FROM deliveries WHERE hook = ? ORDER BY state = 'done', made_at DESC, rowid DESC LIMIT ?",
                (hook, SHOWN),
            ).fetchall()
        return tuple(Delivery(**r) for r in rows)

    def tally(self) -> dict[str, int]:
        """How many messages are in which state."""
        with self._file.read() as db:
            rows = db.execute(
                "SELECT state, count(*) AS n FROM deliveries JOIN hooks ON hooks.id = hook"
                " JOIN queries ON queries.id = query WHERE ledger = ? GROUP BY state",
                (self._ledger,),
            ).fetchall()
        return {"waiting": 0, "done": 0, "given_up": 0} | {r["state"]: r["n"] for r in rows}

    def oldest_waiting(self) -> str | None:
        """Since when the message waits that waits longest."""
        with self._file.read() as db:
            return db.execute(
                "SELECT min(deliveries.made_at) AS at FROM deliveries JOIN hooks ON hooks.id = hook"
                " JOIN queries ON queries.id = query WHERE ledger = ? AND state = 'waiting' AND off = ''",
                (self._ledger,),
            ).fetchone()["at"]


def _last(db: sqlite3.Connection, ledger: str) -> int:
    return db.execute("SELECT coalesce(max(n), 0) AS n FROM news WHERE ledger = ?", (ledger,)).fetchone()["n"]
