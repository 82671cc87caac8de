"""What became known of incidents: how they stand now is held against how they stood when that was last looked at."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Any, Protocol

from sayso.brief.wording import disputes, gist, heading, how_many
from sayso.desk.deskfile import DeskFile
from sayso.ledger import View
from sayso.record import Dispute, Incident

# What a feed holds at most; a reader that comes by less often than so much happens has lost track anyway.
FEED = 50

State = dict[str, Any]


class Telling(Protocol):
    """What is told at one moment: see `held.Told`."""

    def changed(self, after: int) -> Iterator[Incident]: ...
    def these(self, ids: Iterable[str]) -> list[Incident]: ...


class Kind(StrEnum):
    """What is new."""

    INCIDENT = "new_incident"
    DISPUTE = "new_dispute"
    TOLL = "changed_toll"


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One thing that became known of one incident. `id` is the same whoever asks, and however often; `at` is the moment
    of the ledger at which it was known; `n` is its number among all, None where it follows from the ledger alone."""

    id: str
    kind: Kind
    incident: str
    at: str
    title: str
    says: str
    n: int | None = None


class Newsroom:
    """The news of one ledger, kept in the desk's file. `ledger` names it there, `version` is the program's own."""

    def __init__(self, file: DeskFile, *, ledger: str, version: str) -> None:
        self._file, self._ledger, self._version = file, ledger, version

    def look(self, view: View, told: Telling) -> int:
        """Keep what became known since the last look; returns how much. At the first look everything is known.

        What another version of the program may tell otherwise is no news; an incident that was not there is. Only what
        was told anew since the last look is looked at, and how what is no more once stood stays known.
        """
        head = view.head
        with self._file.read() as db:
            last = db.execute("SELECT * FROM looked WHERE ledger = ?", (self._ledger,)).fetchone()
        if last and last["addition"] >= head.n and last["version"] == self._version:
            return 0
        since = last["addition"] if last and last["version"] == self._version else -1
        now = {i.id: (i, json.dumps(state(i), sort_keys=True)) for i in told.changed(since)}
        n = 0
        with self._file.write() as db:
            last = db.execute("SELECT * FROM looked WHERE ledger = ?", (self._ledger,)).fetchone()
            if last and last["addition"] > head.n:
                return 0  # another came first, with a later moment
            rows = db.execute(
                "SELECT incident, state FROM known JOIN json_each(?) ON incident = value WHERE ledger = ?",
                (json.dumps([*now]), self._ledger),
            )
            known: dict[str, str] = {r["incident"]: r["state"] for r in rows}
            changed = [(i, s) for i, s in now.values() if known.get(i.id) != s]
            if last:
                same = last["version"] == self._version
                found = [
                    one
                    for i, _ in changed
                    for one in _between(i, json.loads(known[i.id]) if i.id in known else None, view)
                    if same or one.kind is Kind.INCIDENT
                ]
                kept = db.executemany(
                    "INSERT OR IGNORE INTO news (ledger, id, kind, incident, at, title, says)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?)",
                    [(self._ledger, o.id, o.kind.value, o.incident, o.at, o.title, o.says) for o in found],
                )
                n = max(0, kept.rowcount)
            db.executemany(
                "INSERT OR REPLACE INTO known VALUES (?, ?, ?)", [(self._ledger, i.id, s) for i, s in changed]
            )
            db.execute(
                "INSERT OR REPLACE INTO looked VALUES (?, ?, ?, ?)", (self._ledger, head.n, head.chain, self._version)
            )
        return n

    def of(self, incidents: Sequence[str], told: Telling, view: View, *, most: int = FEED) -> list[News]:
        """The latest news of these incidents, the last first; where there is less, that they are there is news."""
        found = list(self.since(0, incidents, most=most))
        have = {one.id for one in found}
        untold = (id for id in incidents if _id(id, Kind.INCIDENT) not in have)
        found += [told_of(i, view) for i in told.these(islice(untold, most - len(found)))]
        return sorted(found, key=lambda one: (one.at, one.id), reverse=True)

    def since(self, n: int, incidents: Sequence[str], *, most: int = -1) -> Iterator[News]:
        """The news of these incidents that has a greater number, the last first."""
        with self._file.read() as db:
            rows = db.execute(
                "SELECT news.* FROM news JOIN json_each(:incidents) ON incident = value"
                " WHERE ledger = :ledger AND n > :n ORDER BY n DESC LIMIT :most",
                {"incidents": json.dumps(incidents), "ledger": self._ledger, "n": n, "most": most},
            ).fetchall()
        for r in rows:
            kind = Kind(r["kind"])
            yield News(
                n=r["n"], id=r["id"], kind=kind, incident=r["incident"], at=r["at"], title=r["title"], says=r["says"]
            )


def told_of(incident: Incident, view: View) -> News:
    """That there is an incident: known since its first claim was added."""
    states = view.states(incident.claims[0])
    return News(
        id=_id(incident.id, Kind.INCIDENT),
        kind=Kind.INCIDENT,
        incident=incident.id,
        at=states[0].at if states else view.head.at or "",
        title=heading(incident).text,
        says=gist(incident).text,
    )


def state(incident: Incident) -> State:
    """What is compared: on what they disagree, and what it cost."""
    return {
        "disputes": sorted(_about(d) for d in incident.disputes),
        "toll": {
            s.harm.value: [s.chosen.low, s.chosen.high, s.chosen.unknown, how_many(s.harm, s.chosen)]
            for s in incident.series
        },
    }


def _between(incident: Incident, before: State | None, view: View) -> Iterator[News]:
    """What is new of an incident since it stood so; before is None where it was not there."""
    if before is None:
        yield told_of(incident, view)
        return
    for dispute, sentence in zip(incident.disputes, disputes(incident), strict=True):
        if _about(dispute) not in before["disputes"]:
            yield _news(incident, Kind.DISPUTE, _about(dispute), view, sentence.text)
    for harm, count in state(incident)["toll"].items():
        stood = before["toll"].get(harm)
        if stood is None or stood[:3] != count[:3]:
            was = "no number" if stood is None else stood[3]
            yield _news(incident, Kind.TOLL, harm, view, f"{harm.capitalize()}: {count[3]}, before {was}")


def _news(incident: Incident, kind: Kind, about: str, view: View, says: str) -> News:
    return News(
        id=f"{_id(incident.id, kind)}/{about}/{view.head.n}",
        kind=kind,
        incident=incident.id,
        at=view.head.at or "",
        title=heading(incident).text,
        says=says,
    )


def _about(dispute: Dispute) -> str:
    return f"{dispute.aspect}/{dispute.about}" if dispute.about else dispute.aspect.value


def _id(incident: str, kind: Kind) -> str:
    return f"{incident}/{kind.value}"
