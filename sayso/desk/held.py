"""What a ledger tells at one moment: its incidents beside its claims, and which of them a question asks for."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, ValuesView
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property
from threading import Lock
from typing import Any, Protocol, TypeVar

from sayso.desk.asked import Asked
from sayso.ledger import SqlLedger, View
from sayso.ledger.counting import Outlet, Party, Voice
from sayso.ledger.incidents import Cursor, IncidentQuery, Incidents, IncidentStatus, Listed, Sort
from sayso.ledger.spots import Box, Drawn
from sayso.record import Claim, EventType, Incident
from sayso.record.brief import Former
from sayso.record.words import CLASS_OF

T = TypeVar("T")
# So many moments are kept ready: now, and a past one or two that somebody compares with it.
KEPT = 3

Tell = Callable[[SqlLedger, View], Incidents]
"""The incidents that a view of a ledger tells of now."""


class Past(Protocol):
    """The incidents of a moment that is past, linked in memory."""

    def through(self, view: View) -> Incidents:
        """The same, asked through the connection of one request: those of others are closed, and were of their
        threads."""
        ...


class Told:
    """The incidents at one moment. What is asked a page at a time is answered by the ledger; `incidents` and all of
    `claims` are fetched once a moment, for what must look through all of them."""

    def __init__(self, of: Incidents, whole: Whole) -> None:
        self._of = of
        self._whole = whole
        self.claims: Mapping[str, Claim] = _Lazy(lambda id: of.claims([id]).get(id), self._all_claims)
        self.of_claim: Mapping[str, Incident] = _Lazy(self._of_claim, self._all_of_claim)

    @property
    def incidents(self) -> tuple[Incident, ...]:
        """All of them, latest first, those of no known day last."""
        return tuple(one.incident for one in self._whole.listed(self._of))

    @cached_property
    def former(self) -> tuple[Former, ...]:
        return self._of.former()

    def incident(self, id: str) -> Incident | None:
        """The incident of this id, or the one that took it up: an id is that of a first claim."""
        found = self._of.incident(id)
        return found.incident if found else None

    def n(self, asked: Asked, *, dated: bool | None = None) -> int:
        """How many are asked for."""
        return self._of.count(asked.of_incidents(dated=dated))

    def page(
        self,
        asked: Asked,
        *,
        dated: bool | None = None,
        sort: Sort = Sort.LATEST,
        after: Cursor | None = None,
        limit: int | None = None,
    ) -> list[Incident]:
        """The incidents that are asked for, in order, from behind where a page ended."""
        return self._shown(self._of.meeting(asked.of_incidents(dated=dated), sort=sort, after=after, limit=limit))

    def days(self, asked: Asked) -> Mapping[str, int]:
        """How many of what is asked for there are under each told day."""
        return self._of.days(asked.of_incidents())

    def drawn(self, asked: Asked, *, coarse: int, box: Box | None) -> list[Drawn]:
        """What a map draws of what is asked for."""
        return self._of.drawn(asked.of_incidents(), coarse=coarse, box=box)

    def at(self, key: str, asked: Asked, *, coarse: int, limit: int) -> list[Incident]:
        """The first of the incidents that are drawn under a key."""
        return self._shown(iter(self._of.at(key, asked.of_incidents(), coarse=coarse, limit=limit)))

    def unplaced(self, asked: Asked, *, limit: int) -> list[Incident]:
        """The first of those that no map can draw."""
        return self._shown(self._of.meeting(replace(asked.of_incidents(), placed=False), limit=limit))

    def n_unplaced(self, asked: Asked) -> int:
        return self._of.count(replace(asked.of_incidents(), placed=False))

    @property
    def parties(self) -> list[Party]:
        """All who take part, those in most incidents first."""
        return self._whole.once("parties", self._of.parties)

    @property
    def cited(self) -> list[str]:
        """The names of all who are cited, folded."""
        return self._whole.once("cited", self._of.cited)

    @property
    def outlets(self) -> list[Outlet]:
        """Who carried what is told, those of most dispatches first."""
        return self._whole.once("outlets", self._of.outlets)

    @property
    def voices(self) -> list[Voice]:
        """All who speak under a name, those in most incidents first."""
        return self._whole.once("voices", self._of.voices)

    def about(self, key: str, *, limit: int) -> tuple[list[Incident], list[Claim]]:
        """The latest incidents in which one takes part, by its key, and the latest claims that tell of it."""
        listed, claims = self._of.about(key, limit=limit)
        return self._shown(iter(listed)), claims

    def said(self, names: Sequence[str], *, limit: int) -> list[Claim]:
        """The latest claims in which somebody of these folded names is cited."""
        return self._of.said(names, limit=limit)

    def those(self, claims: Iterable[str]) -> Mapping[str, Claim]:
        """These claims, all at once."""
        return self._of.claims(claims)

    def around(self, incident: Incident, *, within: int, limit: int) -> Iterator[Incident]:
        """Others of its class within so many days of it, in its countries where any is told, so many in each at most.
        One of no exact day has those of its month or year around it, one of no day all."""
        day = incident.day
        since = until = day or None
        if len(day) == len("2021-09-01"):
            since, until = ((date.fromisoformat(day) + timedelta(days=d)).isoformat() for d in (-within, within))
        types = tuple(t for t in EventType if CLASS_OF[t] is CLASS_OF[incident.type])
        met = {incident.id}
        for country in sorted({p.country for p in incident.places if p.country}) or [None]:
            asked = IncidentQuery(types=types, where=country, since=since, until=until)
            for other in self._shown(self._of.meeting(asked, limit=limit)):
                if other.id not in met:
                    met.add(other.id)
                    yield other

    def stands(self, incident: Incident, status: IncidentStatus) -> bool:
        """True where an incident is left so."""
        return status in self._statuses(incident.id)

    def _shown(self, them: Iterator[Listed]) -> list[Incident]:
        found = list(them)
        self._known |= {one.incident.id: one.statuses for one in found}
        return [one.incident for one in found]

    @cached_property
    def _known(self) -> dict[str, frozenset[IncidentStatus]]:
        return {}

    def _statuses(self, id: str) -> frozenset[IncidentStatus]:
        if id not in self._known:
            found = self._of.incident(id)
            self._known[id] = found.statuses if found else frozenset()
        return self._known[id]

    def _of_claim(self, id: str) -> Incident | None:
        found = self._of.of_claims([id]).get(id)
        return found.incident if found else None

    def _all_claims(self) -> Mapping[str, Claim]:
        return self._whole.claims(self._of)

    def _all_of_claim(self) -> Mapping[str, Incident]:
        return {c: i for i in self.incidents for c in i.claims}


class Whole:
    """All incidents and claims of one moment, and what is counted over them, fetched when first asked for."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counted: dict[str, Any] = {}
        self._listed: tuple[Listed, ...] | None = None
        self._claims: Mapping[str, Claim] | None = None

    def once(self, name: str, count: Callable[[], T]) -> T:
        """What is counted, the first time that it is asked for."""
        with self._lock:
            if name not in self._counted:
                self._counted[name] = count()
            return self._counted[name]

    def listed(self, of: Incidents) -> tuple[Listed, ...]:
        with self._lock:
            if self._listed is None:
                self._listed = tuple(of.meeting())
            return self._listed

    def claims(self, of: Incidents) -> Mapping[str, Claim]:
        them = self.listed(of)
        with self._lock:
            if self._claims is None:
                self._claims = of.claims(c for one in them for c in one.incident.claims)
            return self._claims


class Held:
    """Tells the incidents of a view, and keeps what was linked for the last few past moments."""

    def __init__(self, tell: Tell, past: Callable[[View], Past]) -> None:
        self._tell, self._link = tell, past
        self._whole: OrderedDict[str, Whole] = OrderedDict()
        self._past: OrderedDict[str, _Once] = OrderedDict()
        self._lock = Lock()

    def at(self, ledger: SqlLedger, view: View) -> Told:
        """What the view tells."""
        chain = view.head.chain
        is_now = view.head == ledger.view().head
        with self._lock:
            whole = _kept(self._whole, chain, Whole)
            past = None if is_now else _kept(self._past, chain, _Once)
        # Outside of the lock: whoever looks at another moment does not wait for this one.
        return Told(past.of(self._link, view) if past else self._tell(ledger, view), whole)


class _Once:
    """What one past moment tells, linked by whoever asks first; others who ask for it wait."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._past: Past | None = None

    def of(self, link: Callable[[View], Past], view: View) -> Incidents:
        with self._lock:
            if self._past is None:
                self._past = link(view)
        return self._past.through(view)


def _kept(them: OrderedDict[str, T], key: str, make: Callable[[], T]) -> T:
    if key not in them:
        them[key] = make()
    them.move_to_end(key)
    while len(them) > KEPT:
        them.popitem(last=False)
    return them[key]


class _Lazy(Mapping[str, T]):
    """Looks up one at a time, and fetches all where all are wanted."""

    def __init__(self, one: Callable[[str], T | None], all_: Callable[[], Mapping[str, T]]) -> None:
        self._one = one
        self._all = all_
        self._met: dict[str, T | None] = {}

    def __getitem__(self, id: str) -> T:
        if id not in self._met:
            self._met[id] = self._one(id)
        found = self._met[id]
        if found is None:
            raise KeyError(id)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def values(self) -> ValuesView[T]:
        return self._all().values()


def key(incident: Incident) -> tuple[str, str, str]:
    """What orders dated incidents, and what a page goes on from."""
    return (incident.day, incident.when.start or "", incident.id)
