"""The join of ledger, link and brief: what was added is linked step by step, and incidents are asked for.

    additions ── dispatches touched ── Linker over the ledger's own rows ── incidents told anew ── rows

Each step links a few dispatches in one transaction and notes up to which addition all is linked, so that whoever is
killed or comes later goes on from there. Nothing is compared but what is near (`sayso.link.near`).
"""

from __future__ import annotations

import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from functools import cache, cached_property
from itertools import islice

from sayso.brief.compose import days_told, lies_in, weight, within_time
from sayso.brief.wording import marks
from sayso.ledger import SqlLedger, View, counting
from sayso.ledger.counting import Outlet, Party, Voice
from sayso.ledger.former import former
from sayso.ledger.incidents import (
    ANY,
    CONTESTED,
    Counts,
    Cursor,
    IncidentQuery,
    Incidents,
    IncidentStatus,
    Listed,
    Short,
    Sort,
    named,
)
from sayso.ledger.linked import SqlKept, index, linked_upto, tallied, told_since
from sayso.ledger.listing import SqlIncidents
from sayso.ledger.rows import stored
from sayso.ledger.spots import Box, Drawn, Spot, spots
from sayso.ledger.store import Query, Status
from sayso.ledger.tally import Counted, Tally
from sayso.ledger.terms import folded
from sayso.ledger.verify import Problem
from sayso.ledger.viewing import SqlView
from sayso.link.doubt import grounds, urgency
from sayso.link.judged import Judged
from sayso.link.learned import learned
from sayso.link.linker import Linker, link
from sayso.link.naming import redirects
from sayso.link.origins import handles
from sayso.record import Claim, Copy, Dispatch, Entry, Harm, Incident
from sayso.record.brief import Former, Mark

# So many dispatches are linked in one transaction: a tenth of a second or two, for which other writers wait.
STEP = 10
# Between two transactions whoever waits to write has its turn: SQLite's waiting writers look every so often.
TURN_S = 0.002
# The rules by which all is linked; another number makes every ledger link anew.
FORM = "sayso-link/3"
_STATUSES = {
    Mark.DISPUTED: IncidentStatus.DISPUTED,
    Mark.DENIED: IncidentStatus.DENIED,
    Mark.DOUBTED: IncidentStatus.DOUBTED,
    Mark.EXPECTED: IncidentStatus.EXPECTED,
}


@cache
def rules() -> str:
    """By which rules incidents are made: their form, and what was learned."""
    told = json.dumps([learned("judge"), learned("words")], sort_keys=True)
    return f"{FORM} {hashlib.sha256(told.encode()).hexdigest()[:12]}"


def catch_up(ledger: SqlLedger, *, step: int = STEP, pause: Callable[[float], object] = time.sleep) -> Iterator[int]:
    """Link all that was added since; yields after each transaction up to which addition everything is linked."""
    return Linking(ledger, step=step, pause=pause).catch_up()


class Linking:
    """Links what is added to a ledger, again and again; what was compared lately is kept ready."""

    def __init__(self, ledger: SqlLedger, *, step: int = STEP, pause: Callable[[float], object] = time.sleep) -> None:
        self._db = ledger.database
        self._step = step
        self._pause = pause
        self._kept = SqlKept(self._db, handles=handles)
        self._linker: Linker | None = None
        self._judged_at = 0

    def catch_up(self) -> Iterator[int]:
        """As the function of this name."""
        head = self._turn()
        yield self._kept.upto
        while self._kept.upto < head:
            self._pause(TURN_S)
            head = self._turn()
            yield self._kept.upto

    def compared(self) -> Mapping[str, int]:
        """How many claims this one linked, and with how many of their neighbours they, and with how many dispatches
        theirs, were compared."""
        it = self._linker
        return it.compared() if it else {}

    def _turn(self) -> int:
        """One transaction; returns the ledger's last addition."""
        try:
            with self._db.transaction():
                linker = self._begun()
                head = self._kept.view.head.n
                if self._judged_at < head and self._kept.was_judged():
                    held = linker.judge(self._kept.view.judgements())
                    self._kept.keep_judged((held.same, held.different))
                self._judged_at = head
                if self._kept.upto < head:
                    _step(self._kept, linker, most=self._step)
        except BaseException:
            self._linker = None  # what it holds was not kept
            raise
        return head

    def _begun(self) -> Linker:
        """The linker as it was left, or a new one where another linked in the meantime."""
        if self._kept.begin(rules=rules()) and self._linker is not None:
            return self._linker
        self._kept = SqlKept(self._db, handles=handles)
        self._kept.begin(rules=rules())
        same, different = self._kept.judged()
        self._linker = Linker(self._kept, judged=Judged(same=same, different=different))
        self._judged_at = 0
        return self._linker


def _step(kept: SqlKept, linker: Linker, *, most: int) -> None:
    """Link the next few dispatches."""
    dispatches, upto = kept.touched(most=most)
    for of in dispatches:
        gone, dispatch, new = kept.differs(of)
        linker.drop(gone)
        if dispatch is not None and new:
            linker.add(dispatch, new)
    changed = linker.changed()
    now = {i.id: i.claims for i in changed.incidents}
    gone = {_id(group) for group in changed.gone} - now.keys()
    before = kept.claims_in({*now, *gone})
    told = [listed(i, kept.claim, reviewed=kept.reviewed(i.claims)) for i in changed.incidents]
    kept.save(told, gone=gone, units=changed.units, went=redirects(before, now), upto=upto)
    linker.rest()


def _id(group: str) -> str:
    return f"i{group[:16]}"


def listed(incident: Incident, claim: Callable[[str], Claim], *, reviewed: bool) -> Listed:
    """An incident with what it is found by and sorted by."""
    when = incident.when
    days = days_told(incident, claim)
    killed = incident.toll(Harm.KILLED)
    return Listed(
        incident=incident,
        day=incident.day,
        start=when.start or "",
        first=days[0] if days else None,
        last=days[1] if days else None,
        weight=_sorted_as_text(weight(incident)),
        urgency=f"{1e6 - urgency(incident, grounds(incident)):014.6f}",
        dead=(killed.highest or killed.lowest or 0) if killed else 0,
        statuses=frozenset(_statuses(incident, reviewed=reviewed)),
    )


def _statuses(incident: Incident, *, reviewed: bool) -> Iterator[IncidentStatus]:
    if incident.affirming and not incident.disputed and not incident.denying:
        yield IncidentStatus.AFFIRMED
    yield from (_STATUSES[m] for m in marks(incident))
    if incident.background:
        yield IncidentStatus.RECALLED
    if any(c.unknown for s in incident.series for c in s.counts):
        yield IncidentStatus.UNKNOWN_TOLL
    if reviewed:
        yield IncidentStatus.REVIEWED


def _sorted_as_text(weight: Iterable[float | str]) -> str:
    """A weight, the heaviest least, as text that sorts as it does."""
    return " ".join(f"{1e9 + w:012.1f}" if isinstance(w, (int, float)) else w for w in weight)


def incidents(ledger: SqlLedger, view: View, *, on_step: Callable[[int], object] = lambda n: None) -> Incidents:
    """The incidents that a view tells of: those that are kept, brought up to date first, or for a moment since which
    something was told, those that linking all that was held then gives."""
    if told_since(ledger.database, view.head.n):
        return Afresh(view)
    if upto(ledger) < view.head.n:
        for n in catch_up(ledger):
            on_step(n)
    return SqlIncidents(ledger.database, SqlView(ledger.database, view.head))


def kept(ledger: SqlLedger) -> SqlIncidents:
    """The incidents that are kept, as they were left."""
    return SqlIncidents(ledger.database, ledger.view())


def upto(ledger: SqlLedger) -> int:
    """The addition up to which all is linked."""
    return linked_upto(ledger.database, rules=rules())


def amiss(ledger: SqlLedger) -> Iterator[Problem]:
    """Where the incidents that are kept are not those that linking all of it afresh gives. Nothing is said where
    something was added since they were linked."""
    view = ledger.view()
    if upto(ledger) != view.head.n:
        return
    afresh = Afresh(view)
    them = list(afresh.meeting())
    wanted = index(them, lambda id: afresh.claims([id])[id])
    wanted["linked_claims"] = [{"id": c, "incident": one.incident.id} for one in them for c in one.incident.claims]
    for table, rows in wanted.items():
        columns = [*rows[0]] if rows else ["id"]
        key = columns.index("i") if "i" in columns else 0
        held = {(h[0], h[key]): h for h in ledger.database.rows(f"SELECT {', '.join(columns)} FROM {table}")}
        for row in rows:
            told = tuple(map(stored, row.values()))
            met = held.pop((told[0], told[key]), None)
            for column, was, value in zip(columns, met or told, told, strict=True):
                if met is None or was != value:
                    says = "the row is missing" if met is None else f"{was!r:.60}, but linking gives {value!r:.60}"
                    yield Problem(table=table, id=str(told[0]), field=column, says=says)
        yield from (
            Problem(table=table, id=str(h[0]), field="id", says="linking gives no such row") for h in held.values()
        )
    counted = Tally({(a, b, c): n for a, b, c, n in ledger.database.rows("SELECT what, who, which, n FROM tally")})
    told = tallied(ledger.database, handles)
    for key in sorted({*counted, *told}):
        if counted[key] != told[key]:
            says = f"{counted[key]}, but counted anew there are {told[key]}"
            yield Problem(table="tally", id=", ".join(key), field="n", says=says)


class Afresh:
    """See `Incidents`. All that the view holds is linked in memory, once; `step` is told how many dispatches of how
    many were taken up."""

    def __init__(self, view: View, step: Callable[[int, int], object] = lambda n, of: None) -> None:
        self._view = view
        reviewed = set[str]()
        of: dict[str, list[Claim]] = {}
        for entry in view.entries(Query(generic=False, without=(Status.REJECTED, Status.WITHDRAWN))):
            of.setdefault(entry.claim.dispatch, []).append(entry.claim)
            if entry.reviews:
                reviewed.add(entry.id)
        told = [v.dispatch for v in view.dispatches() if v.id in of]
        # In the order of telling nothing that was found near is parted again, whatever it is an order of.
        told.sort(key=lambda d: (d.published or "~", d.id))

        def each() -> Iterator[tuple[Dispatch, list[Claim]]]:
            for n, d in enumerate(told):
                step(n, len(told))
                yield d, of[d.id]

        found, self._copies = link(each(), view.judgements())
        self._claims = {c.id: c for d in told for c in of[d.id]}
        claim = self._claims.__getitem__
        self._all = [listed(i, claim, reviewed=not reviewed.isdisjoint(i.claims)) for i in found]
        self._of_claim = {c: one for one in self._all for c in one.incident.claims}
        self._decided = view.decided()

    def through(self, view: View) -> Afresh:
        """The same, asked through another connection to the same moment."""
        other = copy(self)
        other._view = view
        return other

    def incident(self, id: str) -> Listed | None:
        them = self.meant(id)
        return next((one for one in self._all if one.incident.id == them[0]), None) if len(them) == 1 else None

    def meant(self, id: str) -> tuple[str, ...]:
        ids = [one.incident.id for one in self._all]
        if id in ids:
            return (id,)
        found = [i for i in ids if id and i.startswith(id)]
        found += [one.incident.id for c, one in self._of_claim.items() if id[1:] and c.startswith(id[1:])]
        if not found and id[1:]:
            went = (now for c in self._view.ids(id[1:]) if (now := self._view.took_up(c)))
            found = [self._of_claim[now].incident.id for now in went if now in self._of_claim]
        return tuple(dict.fromkeys(found))

    def of_claims(self, claims: Iterable[str]) -> Mapping[str, Listed]:
        return {c: self._of_claim[c] for c in claims if c in self._of_claim}

    def of_dispatch(self, dispatch: str) -> tuple[Listed, ...]:
        return tuple(one for one in self._all if dispatch in one.incident.dispatches)

    def claims(self, ids: Iterable[str]) -> Mapping[str, Claim]:
        return {c: self._claims[c] for c in ids}

    def entries(self, claims: Iterable[str]) -> Iterator[Entry]:
        found = [entry for c in claims if c in self._of_claim and (entry := self._view.entry(c))]
        return iter(sorted(found, key=lambda e: -e.n))

    def meeting(
        self,
        asked: IncidentQuery = ANY,
        *,
        sort: Sort = Sort.LATEST,
        after: Cursor | None = None,
        limit: int | None = None,
    ) -> Iterator[Listed]:
        found = self._meeting(asked)
        if sort is Sort.LATEST:
            # Of two halves, since what has no day comes last, by its id.
            dated = sorted((o for o in found if o.day), key=lambda o: o.key(sort), reverse=True)
            undated = sorted((o for o in found if not o.day), key=lambda o: o.incident.id)
            if after and after[0]:
                dated = [o for o in dated if o.key(sort) < after]
            elif after:
                dated, undated = [], [o for o in undated if o.incident.id > after[2]]
            found = [*dated, *undated]
        else:
            found = sorted(found, key=lambda o: o.key(sort))
            found = [o for o in found if o.key(sort) > after] if after else found
        return islice(found, limit)

    def ids(
        self,
        asked: IncidentQuery = ANY,
        *,
        sort: Sort = Sort.LATEST,
        after: Cursor | None = None,
        limit: int | None = None,
    ) -> Iterator[str]:
        return (one.incident.id for one in self.meeting(asked, sort=sort, after=after, limit=limit))

    def short(self, asked: IncidentQuery = ANY, *, limit: int) -> list[Short]:
        return [
            Short(
                id=one.incident.id,
                day=one.day,
                type=one.incident.type,
                places=frozenset(w for p in one.incident.places for w in (named(p.name), p.code) if w),
            )
            for one in self.meeting(asked, limit=limit)
        ]

    def these(self, ids: Iterable[str]) -> Iterator[Listed]:
        held = {one.incident.id: one for one in self._all}
        return (held[id] for id in ids if id in held)

    def changed(self, after: int) -> Iterator[Listed]:
        return iter(self._all)

    def count(self, asked: IncidentQuery = ANY, *, most: int | None = None) -> int:
        n = len(self._meeting(asked))
        return n if most is None else min(n, most)

    def counts(self, asked: IncidentQuery = ANY) -> Counts:
        them = self._meeting(asked)
        unplaced = sum(not any(spots(one.incident.places)) for one in them)
        return Counts(n=len(them), undated=sum(not one.day for one in them), unplaced=unplaced)

    def days(self, asked: IncidentQuery = ANY) -> Mapping[str, int]:
        return Counter(one.day for one in self._meeting(asked) if one.day)

    def drawn(self, asked: IncidentQuery = ANY, *, coarse: int = 0, box: Box | None = None) -> list[Drawn]:
        found: dict[str, dict[str, list[tuple[Spot, Listed]]]] = {}
        for one in self._meeting(asked):
            for spot in spots(one.incident.places):
                if box is None or box.holds(spot, coarse):
                    here = found.setdefault(spot.key(coarse), {})
                    here.setdefault(one.incident.id, []).append((spot, one))
        return [_drawn(key, list(them.values())) for key, them in found.items()]

    def at(self, key: str, asked: IncidentQuery = ANY, *, coarse: int = 0, limit: int) -> list[Listed]:
        found = (o for o in self.meeting(asked) if any(s.key(coarse) == key for s in spots(o.incident.places)))
        return list(islice(found, limit))

    def parties(self, text: str = "", *, after: str = "", limit: int | None = None) -> tuple[list[Party], int]:
        return counting.parties(self._tally, text, after=after, limit=limit)

    def party(self, key: str) -> Party | None:
        return counting.party(self._tally, key)

    @cached_property
    def _tally(self) -> Counted:
        found = Tally()
        for one in self._all:
            told = counting.parties_told(self._claims[c] for c in one.incident.claims)
            found.update(
                counting.parties_tally((str(r["key"]), int(str(r["n_claims"])), str(r["names"])) for r in told)
            )
            said = counting.voices_told(one.incident)
            found.update(counting.voices_tally((str(r["name"]), str(r["said"])) for r in said))
        claims = self._latest()
        cited = [(c.dispatch, _folded(c, s)) for c in claims for r in c.event.reports for s in r.chain]
        found.update(counting.dispatches_tally([(_outlet(c), c.dispatch) for c in claims], cited, handles))
        return Counted(found)

    def about(self, key: str, *, limit: int) -> tuple[list[Listed], list[Claim]]:
        them = [
            c for c in self._latest() if any(counting.key_of(c, a) == key for a in (*c.event.actor1, *c.event.actor2))
        ]
        ids = {self._of_claim[c.id].incident.id for c in them}
        return [o for o in self.meeting() if o.incident.id in ids][:limit], them[:limit]

    def cited(self, handles: Iterable[str]) -> list[str]:
        return counting.cited(self._tally, handles)

    def said(self, names: Sequence[str], *, limit: int) -> list[Claim]:
        them = (c for c in self._latest() if any(_folded(c, s) in names for r in c.event.reports for s in r.chain))
        return list(islice(them, limit))

    def outlets(self, *, limit: int | None = None) -> tuple[list[Outlet], int]:
        last: dict[str, str] = {}
        for claim in reversed(self._latest()):
            last[_outlet(claim)] = claim.published or claim.filed or ""
        return counting.outlets(self._tally, last.__getitem__, limit=limit)

    def voices(self, *, limit: int | None = None) -> tuple[list[Voice], int]:
        return counting.voices(self._tally, limit=limit)

    def _latest(self) -> list[Claim]:
        """The claims that are in incidents, those told last first."""
        them = [c for c in self._claims.values() if c.id in self._of_claim]
        return sorted(them, key=lambda c: (c.published or c.filed or "", c.dispatch, c.id), reverse=True)

    def copies(self, dispatch: str) -> tuple[Copy, ...]:
        return tuple(c for c in self._copies if dispatch in {c.first, c.again})

    def former(self, *, last: int | None = None) -> tuple[Former, ...]:
        return tuple(former(self._view, self._claims.get, last=last))

    def _meeting(self, asked: IncidentQuery) -> list[Listed]:
        words = None
        if asked.actor or asked.source or asked.text:
            query = Query(actor=asked.actor, source=asked.source, text=asked.text)
            words = {e.id for e in self._view.entries(query)}
        return [
            one
            for one in self._all
            if (not asked.types or one.incident.type in asked.types)
            and (asked.dated is None or bool(one.day) is asked.dated)
            and (asked.placed is None or any(spots(one.incident.places)) is asked.placed)
            and (not asked.undecided or not self._decided.issuperset(one.incident.claims))
            and (not asked.where or any(lies_in(p, asked.where) for p in one.incident.places))
            and (not asked.status or not one.statuses.isdisjoint(asked.status))
            and one.statuses.isdisjoint(asked.without)
            and within_time(one.incident, self._claims.__getitem__, since=asked.since, until=asked.until)
            and (words is None or not words.isdisjoint(one.incident.claims))
        ]


def _outlet(claim: Claim) -> str:
    return (claim.outlet or "")[: counting.LONGEST]


def _folded(claim: Claim, source: str) -> str:
    return folded(claim.source(source).name).strip()


def _drawn(key: str, them: Sequence[Sequence[tuple[Spot, Listed]]]) -> Drawn:
    """What is drawn for these incidents, each with those of its places that lie here."""
    each = [pair for here in them for pair in here]
    first = them[0][0][0]
    one = min(them, key=lambda here: here[0][1].incident.id)[0]
    points = [(here[0][0].lat or 0, here[0][0].lon or 0) for here in them]
    listed = [here[0][1] for here in them]
    return Drawn(
        key=key,
        area=first.area,
        name=one[0].name,
        type=one[1].incident.type,
        n=len(them),
        contested=sum(not o.statuses.isdisjoint(CONTESTED) for o in listed),
        unknown=sum(IncidentStatus.UNKNOWN_TOLL in o.statuses for o in listed),
        lat=None if first.area else sum(lat for lat, _ in points) / len(points),
        lon=None if first.area else sum(lon for _, lon in points) / len(points),
        radius_km=max(s.radius_km for s, _ in each),
        id=listed[0].incident.id if len(them) == 1 else "",
    )
