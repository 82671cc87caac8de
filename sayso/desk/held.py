"""What a ledger tells at one moment: its incidents beside its claims, and which of them a question asks for."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import Protocol

from sayso.brief.compose import lies_in, within_time
from sayso.brief.wording import marks
from sayso.desk.asked import Asked, IncidentStatus
from sayso.ledger import View
from sayso.record import Claim, Incident
from sayso.record.brief import Former, Mark

# So many moments are kept ready: now, and a past one or two that somebody compares with it.
KEPT = 3
_MARKS = {
    IncidentStatus.DISPUTED: Mark.DISPUTED,
    IncidentStatus.DENIED: Mark.DENIED,
    IncidentStatus.DOUBTED: Mark.DOUBTED,
    IncidentStatus.EXPECTED: Mark.EXPECTED,
}


class Linked(Protocol):
    """The incidents of a view, each claim that they are made of by its id, and what sources took back."""

    @property
    def incidents(self) -> tuple[Incident, ...]: ...

    @property
    def claims(self) -> dict[str, Claim]: ...

    @property
    def former(self) -> tuple[Former, ...]: ...


Link = Callable[[View], Linked]


@dataclass(frozen=True, kw_only=True)
class Told:
    """The incidents at one addition, ready to be asked. `incidents` stand latest first, those of no known day last."""

    incidents: tuple[Incident, ...]
    claims: Mapping[str, Claim]
    former: tuple[Former, ...] = ()
    reviewed: frozenset[str] = field(default=frozenset())

    @cached_property
    def by_id(self) -> dict[str, Incident]:
        return {i.id: i for i in self.incidents}

    @cached_property
    def of_claim(self) -> dict[str, Incident]:
        return {c: i for i in self.incidents for c in i.claims}

    def incident(self, id: str) -> Incident | None:
        """The incident of this id, or the one that took it up: an id is that of a first claim."""
        return self.by_id.get(id) or next(
            (i for c, i in self.of_claim.items() if len(id) > 1 and f"i{c}".startswith(id)), None
        )

    def meeting(self, asked: Asked, view: View) -> list[Incident]:
        """The incidents that a question asks for, in order."""
        query, types = asked.of_claims, asked.types
        found: Sequence[Incident] = self.incidents
        if query is not None:
            wanted = {id for e in view.entries(query) if (i := self.of_claim.get(e.id)) for id in (i.id,)}
            found = [i for i in found if i.id in wanted]
        return [
            i
            for i in found
            if (not types or i.type in types)
            and (not asked.where or any(lies_in(p, asked.where) for p in i.places))
            and (not asked.status or self.stands(i, IncidentStatus(asked.status)))
            and within_time(i, self.claims.__getitem__, since=asked.since or None, until=asked.until or None)
        ]

    def stands(self, incident: Incident, status: IncidentStatus) -> bool:
        """True where an incident is left so."""
        if status is IncidentStatus.AFFIRMED:
            return bool(incident.affirming) and not incident.disputed and not incident.denying
        if status is IncidentStatus.RECALLED:
            return incident.background
        if status is IncidentStatus.UNKNOWN_TOLL:
            return any(c.unknown for s in incident.series for c in s.counts)
        if status is IncidentStatus.REVIEWED:
            return any(c in self.reviewed for c in incident.claims)
        return _MARKS[status] in marks(incident)


class Held:
    """Makes incidents of a view once, however many ask at the same time, and keeps the last few moments."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._told: OrderedDict[str, Told] = OrderedDict()
        self._lock = Lock()

    def at(self, view: View) -> Told:
        """What the view tells."""
        with self._lock:
            told = self._told.get(view.head.chain)
            if told is None:
                told = self._told[view.head.chain] = _told(self._link(view), view)
            self._told.move_to_end(view.head.chain)
            while len(self._told) > KEPT:
                self._told.popitem(last=False)
            return told


def _told(linked: Linked, view: View) -> Told:
    dated = [i for i in linked.incidents if day_of(i)]
    undated = sorted((i for i in linked.incidents if not day_of(i)), key=lambda i: i.id)
    return Told(
        incidents=(*sorted(dated, key=key, reverse=True), *undated),
        claims=linked.claims,
        former=linked.former,
        reviewed=frozenset(view.took_up(c) or c for c in {r.claim for r in view.reviews()}),
    )


def day_of(incident: Incident) -> str:
    """The day under which an incident is listed; "" where none is told."""
    return (incident.when.start or incident.when.end or "")[:10]


def key(incident: Incident) -> tuple[str, str, str]:
    """What orders dated incidents, and what a page goes on from."""
    return (day_of(incident), incident.when.start or "", incident.id)
