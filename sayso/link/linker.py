"""Incidents held open: claims come, go and are judged, and what they change is made anew; nothing else is touched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sayso.link.cluster import Clusters, reach
from sayso.link.copies import Copies
from sayso.link.facets import Facets, facets
from sayso.link.judge import odds
from sayso.link.judged import settle
from sayso.link.naming import order
from sayso.link.near import keys
from sayso.link.tell import tell
from sayso.record import Claim, Copy, CopyKind, Dispatch, Incident, Judgement

# What is repeated only by half is a dispatch of its own, with a voice of its own.
# Log odds are kept of so many pairs, since a group in which much happens is made anew with each claim; about 60 MB.
KNOWN = 400_000
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


class Linker:
    """All claims given so far, in incidents. The same claims and judgements give the same incidents in any order."""

    def __init__(self) -> None:
        self._claims: dict[str, Claim] = {}
        self._facets: dict[str, Facets] = {}
        self._filed: dict[str, set[str]] = {}
        self._likely: dict[str, set[str]] = {}
        self._known: dict[tuple[str, str], float] = {}
        self._clusters = Clusters(self._likely, self._odds)
        self._copies = Copies()
        self._repeats: dict[str, set[str]] = {}
        self._claims_of: dict[str, list[str]] = {}

    def add(self, dispatch: Dispatch, claims: Iterable[Claim]) -> tuple[Copy, ...]:
        """Take up a dispatch with its claims; what is general or taken up already is passed over. Returns what the
        dispatch repeats, or what repeats it."""
        copies = self._copies.add(dispatch)
        for copy in copies:
            if copy.kind in _REPRINTS:
                self._repeats.setdefault(copy.again, set()).add(copy.first)
        self.add_claims(claims)
        return copies

    def add_claims(self, claims: Iterable[Claim]) -> None:
        """Take up claims of which the dispatches are not at hand."""
        new = [c for c in claims if not c.event.generic and c.id not in self._claims]
        for claim in new:
            mine = facets(claim)
            marks = keys(mine)
            near = set[str]().union(*(self._filed.get(k, ()) for k in marks))
            self._claims[claim.id], self._facets[claim.id] = claim, mine
            self._claims_of.setdefault(claim.dispatch, []).append(claim.id)
            self._likely[claim.id] = {o for o in near if self._odds(claim.id, o) > 0}
            for other in self._likely[claim.id]:
                self._likely[other].add(claim.id)
            for key in marks:
                self._filed.setdefault(key, set()).add(claim.id)
        self._clusters.change(come={c.id: order(c) for c in new})

    def drop(self, claims: Iterable[str]) -> None:
        """Give up claims that hold no more."""
        gone = [c for c in claims if c in self._claims]
        self._known.clear()  # a claim may come again under its id, read otherwise
        self._clusters.change(gone=gone)
        for id in gone:
            for key in keys(self._facets[id]):
                self._filed[key].discard(id)
            for other in self._likely.pop(id):
                if other in self._likely:
                    self._likely[other].discard(id)
            claim = self._claims.pop(id)
            self._claims_of[claim.dispatch].remove(id)
            del self._facets[id]

    def judge(self, judgements: Iterable[Judgement]) -> None:
        """All judgements there are now; those that are new or gone change the incidents of their claims."""
        self._clusters.change(judged=settle(judgements))

    def groups(self) -> list[tuple[str, ...]]:
        """The claims of each incident, by id."""
        return self._clusters.all()

    def incident(self, claim: str) -> Incident:
        """The incident of a claim.

        Raises: KeyError where there is no such claim.
        """
        group = self._clusters.of(claim)
        return tell((self._claims[c] for c in group), self._facets, self._reprints(group))

    def incidents(self) -> Iterator[Incident]:
        """Every incident, by the ids of its claims."""
        return (self.incident(group[0]) for group in self.groups())

    def _reprints(self, group: Iterable[str]) -> Mapping[str, Claim]:
        """For each reprint among the dispatches of a group, the first claim of the first dispatch that it repeats."""
        found: dict[str, Claim] = {}
        for dispatch in {self._claims[c].dispatch for c in group}:
            repeated = reach([dispatch], self._repeats)
            told = [self._claims[c] for d in repeated for c in self._claims_of.get(d, ())]
            if len(repeated) > 1 and told:
                found[dispatch] = min(told, key=order)
        return found

    def _odds(self, left: str, right: str) -> float:
        pair = (left, right) if left < right else (right, left)
        known = self._known.get(pair)
        if known is None:
            if len(self._known) >= KNOWN:
                self._known.clear()
            known = self._known[pair] = odds(self._facets[left], self._facets[right])
        return known
