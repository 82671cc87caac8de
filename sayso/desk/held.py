"""What a ledger tells at one moment: its incidents beside its claims, and which of them a question asks for."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property
from itertools import islice
from threading import Event, Lock, Thread
from typing import Any, Protocol, TypeVar

from sayso.desk.asked import Asked
from sayso.ledger import SqlLedger, View
from sayso.ledger.counting import Outlet, Party, Voice
from sayso.ledger.incidents import Counts, Cursor, IncidentQuery, Incidents, IncidentStatus, Listed, Sort, named
from sayso.ledger.linked import told_since
from sayso.ledger.spots import Box, Drawn
from sayso.ledger.viewing import SqlView
from sayso.record import Claim, Entry, EventType, Incident
from sayso.record.brief import Former
from sayso.record.words import CLASS_OF

T = TypeVar("T")
# So many moments are kept ready: now, and a past one or two that somebody compares with it.
KEPT = 3
# And so many answers that were counted over all incidents of it.
COUNTED = 200
# So many of those around an incident, the latest, are held against it in short.
AROUND = 1_000
# And so many revised dispatches are looked through for what their sources took back: a millisecond each.
REVISED = 30

Tell = Callable[[SqlLedger, View], Incidents]
"""The incidents that a view of a ledger tells of now."""


Step = Callable[[int, int], object]
"""Told how many dispatches of how many are linked."""


class Past(Protocol):
    """The incidents of a moment that is past, linked in memory."""

    def through(self, view: View) -> Incidents:
        """The same, asked through the connection of one request: those of others are closed, and were of their
        threads."""
        ...


class LinkingError(Exception):
    """What was held at a past moment is still being linked: so many dispatches of so many."""

    def __init__(self, n: int, of: int) -> None:
        super().__init__(f"{n:,} of {of:,} dispatches")
        self.n, self.of = n, of


class Told:
    """The incidents at one moment, answered by the ledger a page at a time; what is counted over all of them is counted
    once a moment."""

    def __init__(self, of: Incidents, whole: Whole) -> None:
        self._of = of
        self._whole = whole
        self._claims = _Lazy[Claim](lambda id: of.claims([id]).get(id))
        self.claims: Mapping[str, Claim] = self._claims
        self.of_claim: Mapping[str, Incident] = _Lazy(self._of_claim)

    @property
    def former(self) -> tuple[Former, ...]:
        """What sources took back in the dispatches that were revised last."""
        return self._whole.once("former", lambda: self._of.former(last=REVISED))

    def incident(self, id: str) -> Incident | None:
        """The incident of this id, or the one that took it up: an id is that of a first claim."""
        found = self._of.incident(id)
        return found.incident if found else None

    def counts(self, asked: Asked) -> Counts:
        """How many are asked for, in all and of each kind that stands apart."""
        return self._whole.once(f"counts {asked.address()}", lambda: self._of.counts(asked.of_incidents()))

    def n(self, asked: Asked) -> int:
        """How many are asked for."""
        return self._of.count(asked.of_incidents())

    @property
    def n_all(self) -> int:
        """How many there are."""
        return self._of.count()

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

    def ids(self, asked: Asked, *, limit: int | None = None) -> list[str]:
        """The ids of the incidents that are asked for, the latest first."""
        return list(self._of.ids(asked.of_incidents(), limit=limit))

    def these(self, ids: Iterable[str]) -> list[Incident]:
        """The incidents of these ids, in this order."""
        return self._shown(self._of.these(ids))

    def changed(self, after: int) -> Iterator[Incident]:
        """All that were told anew since an addition, and maybe others."""
        return (one.incident for one in self._of.changed(after))

    def heaviest(self, *, start: int, limit: int) -> list[Incident]:
        """So many of all incidents, the heaviest first, from a place in the list on."""
        return self.these(islice(self._of.ids(sort=Sort.HEAVIEST, limit=start + limit), start, None))

    def undecided(self, *, start: int, limit: int) -> list[Incident]:
        """Of those of which some claim was not decided on, by urgency, so many from a place in the list on."""
        asked = IncidentQuery(undecided=True)
        ids = islice(self._of.ids(asked, sort=Sort.URGENT, limit=start + limit), start, None)
        return self.these(ids)

    def n_undecided(self, *, most: int) -> int:
        """How many of those there are; at `most` so many are counted."""
        return self._of.count(IncidentQuery(undecided=True), most=most)

    def parties(self, text: str = "", *, after: str = "", limit: int | None = None) -> tuple[list[Party], int]:
        """Who takes part, those in most incidents first, from behind a key on; and how many there are.

        Raises: ValueError where `after` is the key of none of them.
        """
        return self._whole.once(
            f"parties {limit} {after!r} {text!r}", lambda: self._of.parties(text, after=after, limit=limit)
        )

    def party(self, key: str) -> Party | None:
        """One who takes part."""
        return self._of.party(key)

    def cited(self, handles: Iterable[str]) -> list[str]:
        """The names, folded, of those who are cited and can be found by any of these."""
        return self._of.cited(handles)

    def outlets(self, *, limit: int) -> tuple[list[Outlet], int]:
        """Who carried what is told, those of most dispatches first; and how many there are."""
        return self._whole.once(f"outlets {limit}", lambda: self._of.outlets(limit=limit))

    def voices(self, *, limit: int) -> tuple[list[Voice], int]:
        """Who speaks under a name, those in most incidents first; and how many there are."""
        return self._whole.once(f"voices {limit}", lambda: self._of.voices(limit=limit))

    def about(self, key: str, *, limit: int) -> tuple[list[Incident], list[Claim]]:
        """The latest incidents in which one takes part, by its key, and the latest claims that tell of it."""
        listed, claims = self._of.about(key, limit=limit)
        return self._shown(iter(listed)), claims

    def said(self, names: Sequence[str], *, limit: int) -> list[Claim]:
        """The latest claims in which somebody of these folded names is cited."""
        return self._of.said(names, limit=limit)

    def fetch(self, claims: Iterable[str]) -> None:
        """Make `claims` ready for these, all at once."""
        self._claims.take(self._of.claims(claims))

    def entries(self, incidents: Iterable[Incident]) -> Iterator[Entry]:
        """The claims of these incidents as people left them, those that were added last first."""
        return self._of.entries(c for i in incidents for c in i.claims)

    def around(self, incident: Incident, *, within: int, limit: int) -> list[Incident]:
        """Others of its class within so many days of it, in its countries where any is told: those at one of its places
        first, then those of the nearest days. One of no exact day has those of its month or year around it, one of no
        day all."""
        day = incident.day
        since = until = day or None
        if len(day) == len("2021-09-01"):
            since, until = ((date.fromisoformat(day) + timedelta(days=d)).isoformat() for d in (-within, within))
        types = tuple(t for t in EventType if CLASS_OF[t] is CLASS_OF[incident.type])
        here = frozenset(w for p in incident.places for w in (named(p.name), p.code) if w)
        found: dict[str, tuple[int, int, bool, str]] = {}
        for country in sorted({p.country for p in incident.places if p.country}) or [None]:
            asked = IncidentQuery(types=types, where=country, since=since, until=until)
            for other in self._of.short(asked, limit=AROUND):
                shared = -len(here & other.places)
                found[other.id] = (shared, _apart(day, other.day), other.type is not incident.type, other.id)
        found.pop(incident.id, None)
        return self.these(sorted(found, key=found.__getitem__)[:limit])

    def stands(self, incident: Incident, status: IncidentStatus) -> bool:
        """True where an incident is left so."""
        return status in self._statuses(incident.id)

    def _shown(self, them: Iterable[Listed]) -> list[Incident]:
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


class Whole:
    """What is counted over all incidents of one moment, when it is first asked for. The answers asked for last are
    kept."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counted: OrderedDict[str, _Counted] = OrderedDict()

    def once(self, name: str, count: Callable[[], T]) -> T:
        """What is counted, the first time that it is asked for; who asks for it meanwhile waits."""
        with self._lock:
            one = _kept(self._counted, name, _Counted, most=COUNTED)
        return one.of(count)


class _Counted:
    """One answer; a lock of its own, so that nobody waits for another's."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._found: list[Any] = []

    def of(self, count: Callable[[], T]) -> T:
        with self._lock:
            if not self._found:
                self._found.append(count())
            return self._found[0]


class Held:
    """Tells the incidents of a view, and keeps what was linked for the last few past moments. A past moment is linked
    beside all that is answered meanwhile, over a connection that `opened` gives; who asks for it waits so long, or
    without end."""

    def __init__(
        self,
        opened: Callable[[], SqlLedger],
        tell: Tell,
        past: Callable[[View, Step], Past],
        *,
        wait_s: float | None = None,
    ) -> None:
        self._opened, self._tell, self._link, self._wait_s = opened, tell, past, wait_s
        self._whole: OrderedDict[str, Whole] = OrderedDict()
        self._past: OrderedDict[str, _Moment] = OrderedDict()
        self._lock = Lock()
        # One moment is linked at a time: each takes a processor for itself.
        self._turn = Lock()

    def at(self, ledger: SqlLedger, view: View) -> Told:
        """What the view tells.

        Raises: LinkingError where that is past, and still being linked when the wait is over.
        """
        chain = view.head.chain
        is_past = told_since(ledger.database, view.head.n)
        with self._lock:
            whole = _kept(self._whole, chain, Whole)
            past = _kept(self._past, chain, lambda: _Moment(lambda step: self._linked(view, step))) if is_past else None
        # Outside of the lock: whoever looks at another moment does not wait for this one.
        if past is None:
            return Told(self._tell(ledger, view), whole)
        try:
            return Told(past.waited(self._wait_s).through(view), whole)
        except LinkingError:
            raise
        except BaseException:
            self._past.pop(chain, None)  # what failed once is tried again
            raise

    def _linked(self, view: View, step: Step) -> Past:
        with self._turn, self._opened() as ledger:
            return self._link(SqlView(ledger.database, view.head), step)


class _Moment:
    """One past moment, linked on a thread of its own."""

    def __init__(self, link: Callable[[Step], Past]) -> None:
        self._link = link
        self._found: Past | BaseException | None = None
        self._step = (0, 0)
        self._done = Event()
        Thread(target=self._run, name="a past moment", daemon=True).start()

    def _run(self) -> None:
        try:
            self._found = self._link(self._note)
        except BaseException as e:  # noqa: BLE001 - it is raised again where it is waited for
            self._found = e
        self._done.set()

    def _note(self, n: int, of: int) -> None:
        self._step = (n, of)

    def waited(self, wait_s: float | None) -> Past:
        self._done.wait(wait_s)
        if self._found is None:
            raise LinkingError(*self._step)
        if isinstance(self._found, BaseException):
            raise self._found
        return self._found


def _kept(them: OrderedDict[str, T], key: str, make: Callable[[], T], *, most: int = KEPT) -> T:
    if key not in them:
        them[key] = make()
    them.move_to_end(key)
    while len(them) > most:
        them.popitem(last=False)
    return them[key]


class _Lazy(Mapping[str, T]):
    """Looks up what is asked for, once."""

    def __init__(self, one: Callable[[str], T | None]) -> None:
        self._one = one
        self._met: dict[str, T | None] = {}

    def __getitem__(self, id: str) -> T:
        if id not in self._met:
            self._met[id] = self._one(id)
        found = self._met[id]
        if found is None:
            raise KeyError(id)
        return found

    def take(self, found: Mapping[str, T]) -> None:
        self._met.update(found)

    def __iter__(self) -> Iterator[str]:
        return iter(self._met)

    def __len__(self) -> int:
        return len(self._met)


def _apart(day: str, other: str) -> int:
    """How many days lie between two; a month or year begins with its first."""
    days = [date.fromisoformat((d + "-01-01")[:10]).toordinal() for d in (day, other) if d]
    return abs(days[0] - days[-1]) if len(days) == 2 else 0


def key(incident: Incident) -> tuple[str, str, str]:
    """What orders dated incidents, and what a page goes on from."""
    return (incident.day, incident.when.start or "", incident.id)
