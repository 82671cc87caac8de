"""What waits to be reviewed, and which incidents may be one.

The queue goes by what each incident says itself (`sayso.link.doubt`), kept in the ledger; the claims of those that are
shown are looked at too.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

from sayso.desk.held import Told
from sayso.ledger import View
from sayso.link.doubt import Ground, grounds, urgency
from sayso.link.facets import Facets, facets
from sayso.link.judge import judge, odds
from sayso.record import Claim, Incident, Link

# So many claims of an incident are looked at for doubt, and come along to be shown.
CLAIMS_SHOWN = 6
# A pair of incidents is worth a look where their nearest claims stand no further below joining than this, in log odds:
# e to the power of it, 4.5, times as likely two as one.
UNDER = 1.5
# How many incidents are looked at for a page of pairs, with how many around each, the nearest in place and time, of how
# many claims: a pair of claims takes a tenth of a millisecond.
LOOK_AT, AROUND, CLAIMS_EACH = 10, 10, 2
WITHIN_DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An incident of which some claim was not decided on. `score` is its doubt times its weight."""

    incident: Incident
    claims: tuple[Claim, ...]
    grounds: tuple[Ground, ...]
    score: float


def unsure_words(claims: Sequence[Claim]) -> Ground | None:
    scores = [r.score for c in claims for r in c.event.reports if r.score is not None]
    weak = scores and min(scores) < 0.6
    return Ground(says="the reader is not sure who says so", doubt=0.3) if weak else None


def loose(claims: Sequence[Claim]) -> Ground | None:
    """The claims hang together by little: the weakest of them is hardly likelier to belong here than not."""
    if len(claims) < 2:
        return None
    them = [facets(c) for c in claims]
    likeliest = [-math.inf] * len(them)
    for (i, a), (j, b) in combinations(enumerate(them), 2):
        above = odds(a, b)
        likeliest[i], likeliest[j] = max(likeliest[i], above), max(likeliest[j], above)
    weakest = min(likeliest)
    return Ground(says="one of its claims hardly belongs here", doubt=0.5) if weakest < 1 else None


GROUNDS_OF_CLAIMS: tuple[Callable[[Sequence[Claim]], Ground | None], ...] = (unsure_words, loose)


def waiting(told: Told, *, start: int, limit: int) -> list[Waiting]:
    """So many of the incidents that wait, from a place in the list on; among them those in more doubt by their claims
    stand first."""
    incidents = told.undecided(start=start, limit=limit)
    told.fetch(c for i in incidents for c in i.claims[:CLAIMS_SHOWN])
    return sorted((_waiting(i, told) for i in incidents), key=lambda w: (-w.score, w.incident.id))


def _waiting(incident: Incident, told: Told) -> Waiting:
    claims = tuple(c for id in incident.claims[:CLAIMS_SHOWN] if (c := told.claims.get(id)))
    of_claims = (ground(claims) for ground in GROUNDS_OF_CLAIMS)
    why = (*grounds(incident), *(g for g in of_claims if g))
    return Waiting(incident=incident, claims=claims, grounds=why, score=urgency(incident, why))


# Possible duplicates --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Twins:
    """Two incidents that may be one: their nearest two claims stand just under joining, or above."""

    left: Incident
    right: Incident
    link: Link
    odds: float


def twins(told: Told, view: View, *, start: int = 0) -> tuple[list[Twins], int]:
    """Pairs of incidents that may be one and that nobody has judged, the likeliest first, and how far that looked: some
    incidents from `start` on, the heaviest first."""
    settled = {p for j in view.judgements() for p in j.pairs}
    known: dict[str, Facets] = {}

    def mine(incident: Incident) -> list[Facets]:
        claims = (told.claims[c] for c in incident.claims[:CLAIMS_EACH])
        return [known.get(c.id) or known.setdefault(c.id, facets(c)) for c in claims]

    found: dict[tuple[str, str], Twins] = {}
    looked = told.heaviest(start=start, limit=LOOK_AT)
    dated = [i for i in looked if len(i.day) == len("2021-09-01")]
    around = [(i, told.around(i, within=WITHIN_DAYS, limit=AROUND)) for i in dated]
    told.fetch(c for i, them in around for one in (i, *them) for c in one.claims[:CLAIMS_EACH])
    for incident, them in around:
        for other in them:
            pairs = [(a, b) for a in mine(incident) for b in mine(other)]
            if any((min(a.claim, b.claim), max(a.claim, b.claim)) in settled for a, b in pairs):
                continue
            best = max(pairs, key=lambda pair: odds(*pair))
            above = odds(*best)
            if above > -UNDER:
                left, right = sorted((incident, other), key=lambda i: i.id)
                found[left.id, right.id] = Twins(left=left, right=right, link=judge(*best), odds=above)
    return sorted(found.values(), key=lambda t: (-t.odds, t.left.id, t.right.id)), start + len(looked)
