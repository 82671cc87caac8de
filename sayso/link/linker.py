"""Incidents held open: claims come, go and are judged, and what they change is made anew; nothing else is touched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from sayso.link.cluster import Clusters
from sayso.link.copies import Copies
from sayso.link.facets import Facets, facets
from sayso.link.judge import may_be_likely, odds
from sayso.link.judged import Judged, settle
from sayso.link.kept import Kept, Memory
from sayso.link.naming import order
from sayso.link.near import Neighbours, Pair, at, keys
from sayso.link.tell import tell
from sayso.record import Claim, Copy, CopyKind, Dispatch, Incident, Judgement
from sayso.record.lately import Lately

# Log odds are kept of so many pairs, since a group in which much happens is made anew with each claim; about 25 MB.
KNOWN = 100_000
# So many claims are kept ready to be compared; about 60 MB.
READY = 20_000
# The groups of so many claims are held open; about 15 MB.
OPEN = 20_000
# A reprint speaks with the voice of what it repeats, through so many dispatches at most.
FAMILY = 200
# What is repeated only by half is a dispatch of its own, with a voice of its own.
_REPRINTS = frozenset({CopyKind.VERBATIM, CopyKind.TRIMMED, CopyKind.UPDATE, CopyKind.REWRITE})


def link(
    told: Iterable[tuple[Dispatch, Iterable[Claim]]], judgements: Iterable[Judgement] = ()
) -> tuple[tuple[Incident, ...], tuple[Copy, ...]]:
    """The incidents of these dispatches and their claims, by id, and which dispatches repeat which."""
    linker = Linker()
    copies = [c for dispatch, claims in told for c in linker.add(dispatch, claims)]
    linker.judge(judgements)
    incidents = sorted(linker.incidents(), key=lambda i: i.id)
    return tuple(incidents), tuple(sorted(copies, key=lambda c: (c.first, c.again)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What became of the incidents since this was asked last: those that are to be told anew, which groups are no more,
    and the unit of each claim of the former."""

    incidents: tuple[Incident, ...]
    gone: frozenset[str]
    units: Mapping[str, str]


class Linker:
    """All claims given so far, in incidents. The same claims and judgements give the same incidents in any order.

    `kept` is where all that is found is kept, in memory unless told otherwise; `judged` are the judgements that held
    when another left it there.
    """

    def __init__(self, kept: Kept | None = None, *, judged: Judged | None = None) -> None:
        self._kept = kept or Memory()
        self._ready: Lately[str, Facets] = Lately(READY)
        self._known: Lately[Pair, float] = Lately(KNOWN)
        self._near = Neighbours(self._kept.by_key)
        self._judged = judged
        self._clusters = self._opened()
        self._copies = Copies(self._kept)
        self._told: set[str] = set()
        self._n_claims = self._n_met = 0

    def compared(self) -> Mapping[str, int]:
        """How many claims were added, and with how many neighbours they, and with how many other dispatches theirs,
        were compared."""
        return {"claims": self._n_claims, "claims_met": self._n_met, "dispatches_met": self._copies.n_met}

    def add(self, dispatch: Dispatch, claims: Iterable[Claim]) -> tuple[Copy, ...]:
        """Take up a dispatch with its claims; what is general or taken up already is passed over. Returns what the
        dispatch repeats, or what repeats it."""
        copies = self._copies.add(dispatch)
        held = {*self._kept.claims_of(dispatch.id)}
        new: dict[str, str] = {}
        again: set[str] = set()
        for claim in claims:
            if claim.event.generic or claim.id in held or claim.id in new:
                continue
            new[claim.id] = order(claim)
            self._kept.put(claim, order=new[claim.id])
            mine = self._ready.put(claim.id, facets(claim))
            near, parted = self._near.come(at(mine), keys(mine))
            self._n_claims += 1
            self._n_met += len(near)
            for other in near:
                self._tie(claim.id, other)
            for one, other in parted:
                if other in self._kept.likely.get(one) and not self._are_near(one, other):
                    self._kept.likely.take(one, other)
                    again |= {one, other}
        self._clusters.change(come=new, again=again - new.keys())
        self._told.add(dispatch.id)
        return copies

    def drop(self, claims: Iterable[str]) -> None:
        """Give up claims that hold no more, and dispatches of which none is left."""
        gone: dict[str, str] = {}
        met: set[Pair] = set()
        for id in claims:
            try:
                claim = self._kept.claim(id)
            except KeyError:
                continue
            gone[id] = claim.dispatch
            mine = self._facets(id)
            met |= self._near.go(at(mine), keys(mine))
        self._known.clear()  # a claim may come again under its id, read otherwise
        self._clusters.change(gone=gone)
        for id in gone:
            for other in tuple(self._kept.likely.get(id)):
                self._kept.likely.take(id, other)
            self._kept.take(id)
            self._ready.drop(id)
        again = {
            c for one, other in met if not {one, other} & gone.keys() and self._tie(one, other) for c in (one, other)
        }
        self._clusters.change(again=again)
        for dispatch in {*gone.values()}:
            self._told.add(dispatch)
            if not self._kept.claims_of(dispatch):
                self._copies.drop(dispatch)

    def judge(self, judgements: Iterable[Judgement]) -> Judged:
        """All judgements there are now; those that are new or gone change the incidents of their claims. Returns them
        as they hold."""
        self._judged = settle(judgements)
        self._clusters.change(judged=self._judged)
        return self._judged

    def groups(self) -> list[tuple[str, ...]]:
        """The claims of each incident, by id."""
        return self._clusters.all()

    def incident(self, claim: str) -> Incident:
        """The incident of a claim.

        Raises: KeyError where there is no such claim.
        """
        group = self._clusters.of(claim)
        return tell(map(self._kept.claim, group), {c: self._facets(c) for c in group}, self._reprints(group))

    def incidents(self) -> Iterator[Incident]:
        """Every incident, by the ids of its claims."""
        return (self.incident(group[0]) for group in self.groups())

    def changed(self) -> Changed:
        """The incidents that are others than before, for whoever keeps them."""
        moved, self._clusters.moved = self._clusters.moved, {}
        dispatches = set(self._family(*self._told, *self._copies.changed, back=False))
        self._told.clear()
        self._copies.changed.clear()
        touched = {c for d in dispatches for c in self._kept.claims_of(d)}
        before = {g for g in moved.values() if g is not None}
        groups = before | {self._clusters.group(c) for c in touched}
        groups |= {self._clusters.group(c) for c in moved if self._clusters.holds(c)}
        now = {g: them for g in sorted(groups) if (them := self._clusters.members(g))}
        return Changed(
            incidents=tuple(self.incident(them[0]) for them in now.values()),
            gone=frozenset(before - now.keys()),
            units={c: self._clusters.unit(c) for them in now.values() for c in them},
        )

    def rest(self) -> None:
        """All that was changed is kept: give up the groups that are held open, where they are many. They are looked at
        again as they were left."""
        if self._kept.groups is not None and self._clusters.n_open > OPEN:
            self._clusters = self._opened()

    def _opened(self) -> Clusters:
        return Clusters(self._kept.likely, self._odds, left=self._kept.groups, judged=self._judged)

    def _tie(self, one: str, other: str) -> bool:
        """Make two near ones a likely pair where they are one, and say whether they are."""
        likely = may_be_likely(self._facets(one), self._facets(other)) and self._odds(one, other) > 0
        if likely:
            self._kept.likely.put(one, other)
        return likely

    def _are_near(self, one: str, other: str) -> bool:
        a, b = self._facets(one), self._facets(other)
        return self._near.are_near(at(a), keys(a), at(b), keys(b))

    def _reprints(self, group: Iterable[str]) -> Mapping[str, Claim]:
        """For each reprint among the dispatches of a group, the first claim of the first dispatch that it repeats."""
        found: dict[str, Claim] = {}
        for dispatch in {self._kept.claim(c).dispatch for c in group}:
            family = tuple(islice(self._family(dispatch, back=True), FAMILY))
            if len(family) > 1:
                told = (self._kept.claim(c) for d in family for c in self._kept.claims_of(d))
                found[dispatch] = min(told, key=order)
        return found

    def _family(self, *dispatches: str, back: bool) -> Iterator[str]:
        """These dispatches and what they repeat, and what that repeats, the nearest first; else, what repeats them."""
        met, level = set(dispatches), sorted(dispatches)
        while level:
            yield from level
            found = (c for d in level for c in self._kept.copies.of(d) if c.kind in _REPRINTS)
            beside = {c.first if back else c.again for c in found}
            level = sorted(beside - met)
            met |= beside

    def _facets(self, id: str) -> Facets:
        return self._ready.get(id) or self._ready.put(id, facets(self._kept.claim(id)))

    def _odds(self, left: str, right: str) -> float:
        pair = (left, right) if left < right else (right, left)
        known = self._known.get(pair)
        if known is None:
            known = self._known.put(pair, odds(self._facets(left), self._facets(right)))
        return known
