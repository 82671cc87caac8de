"""What waits to be reviewed, and in which order: by how much is in doubt, times how much hangs on it.

A ground of doubt is one short function, and its words are what the desk shows. The list is at the end.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sayso.desk.asked import Asked
from sayso.desk.held import Told
from sayso.ledger import View
from sayso.ledger.incidents import Sort
from sayso.link.facets import Facets, facets
from sayso.link.judge import judge, odds
from sayso.record import Claim, Harm, Incident, Link, Stance
from sayso.record.words import CLASS_OF, EventClass

# The most urgent are looked for among so many of the heaviest and so many of the most disputed that nobody decided on.
MOST = 300
# So many claims of an incident are looked at for doubt, and come along to be shown.
CLAIMS_SHOWN = 8
# As many more than are shown are looked at by their claims, since these may put one before another.
MORE = 10
# A pair of incidents is worth a look where their nearest claims stand no further below joining than this, in log odds:
# e to the power of it, 4.5, times as likely two as one.
UNDER = 1.5
# How many incidents are looked at for a page of pairs, with how many around each, of how many claims: a pair of claims
# takes a tenth of a millisecond.
LOOK_AT, AROUND, CLAIMS_EACH = 40, 30, 3
WITHIN_DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Why an incident is in doubt, and how much that counts."""

    says: str
    doubt: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An incident that nobody has reviewed yet. `score` is its doubt times its weight."""

    incident: Incident
    claims: tuple[Claim, ...]
    grounds: tuple[Ground, ...]
    score: float


def disputed(incident: Incident) -> Ground | None:
    on = ", ".join(dict.fromkeys(d.aspect.value.replace("_", " ") for d in incident.disputes))
    return Ground(says=f"voices disagree: {on}", doubt=1.0 + 0.25 * len(incident.disputes)) if on else None


def denied(incident: Incident) -> Ground | None:
    alone = incident.denying and not incident.affirming
    return Ground(says="only those who deny it have a name", doubt=0.5) if alone else None


def one_voice(incident: Incident) -> Ground | None:
    return Ground(says="one voice alone says so", doubt=0.3) if len(incident.affirming) == 1 else None


def no_voice(incident: Incident) -> Ground | None:
    return None if incident.affirming or incident.denying else Ground(says="nobody with a name says so", doubt=0.5)


def doubted(incident: Incident) -> Ground | None:
    said = any(Stance.DOUBTS in o.stances for o in incident.origins)
    return Ground(says="somebody doubts it", doubt=0.4) if said else None


def no_place(incident: Incident) -> Ground | None:
    if not incident.places:
        return Ground(says="no place is told", doubt=0.4)
    nowhere = all(p.lat is None for p in incident.places)
    return Ground(says="the place is not known to the gazetteer", doubt=0.4) if nowhere else None


def no_day(incident: Incident) -> Ground | None:
    return None if incident.day else Ground(says="no day is told", doubt=0.4)


def unsure_words(claims: Sequence[Claim]) -> Ground | None:
    scores = [r.score for c in claims for r in c.event.reports if r.score is not None]
    weak = scores and min(scores) < 0.6
    return Ground(says="the reader is not sure who says so", doubt=0.3) if weak else None


def loose(claims: Sequence[Claim]) -> Ground | None:
    """The claims hang together by little: the weakest of them is hardly likelier to belong here than not."""
    if len(claims) < 2:
        return None
    them = [facets(c) for c in claims]
    weakest = min(max(odds(a, b) for b in them if b is not a) for a in them)
    return Ground(says="one of its claims hardly belongs here", doubt=0.5) if weakest < 1 else None


GROUNDS: tuple[Callable[[Incident], Ground | None], ...] = (
    disputed, denied, one_voice, no_voice, doubted, no_place, no_day,
)  # fmt: skip
GROUNDS_OF_CLAIMS: tuple[Callable[[Sequence[Claim]], Ground | None], ...] = (unsure_words, loose)


def weight(incident: Incident) -> float:
    """How much hangs on an incident: its dead and hurt, its outlets; what is only recalled or no violence less."""
    dead, hurt = (_number(incident, h) for h in (Harm.KILLED, Harm.INJURED))
    told = 1 + math.log2(1 + dead) + 0.5 * math.log2(1 + hurt) + 0.5 * math.log2(1 + len(incident.outlets))
    return told * (0.3 if incident.background else 1) * (1 if CLASS_OF[incident.type] is EventClass.VIOLENCE else 0.5)


def _number(incident: Incident, harm: Harm) -> int:
    series = incident.toll(harm)
    return (series.highest or series.lowest or 0) if series else 0


def waiting(told: Told, decided: frozenset[str], *, upto: int) -> list[Waiting]:
    """The incidents of which some claim is not decided on, with what is in doubt of each, the most urgent first.

    Of the first `upto`, and some more, the claims are looked at too; the others stand as their incidents leave them.
    """
    open_ = {i.id: i for sort in (Sort.HEAVIEST, Sort.DISPUTED) for i in _undecided(told, decided, sort)}
    them = _ranked(_waiting(incident) for incident in open_.values())
    first = them[: upto + MORE]
    return [*_ranked(_with_claims(w, told) for w in first), *them[upto + MORE :]]


def _ranked(them: Iterable[Waiting]) -> list[Waiting]:
    return sorted(them, key=lambda w: (-w.score, w.incident.id))


def _waiting(incident: Incident, claims: tuple[Claim, ...] = ()) -> Waiting:
    of_claims = (ground(claims) for ground in GROUNDS_OF_CLAIMS)
    grounds = tuple(g for g in (*(ground(incident) for ground in GROUNDS), *of_claims) if g)
    score = weight(incident) * (0.1 + sum(g.doubt for g in grounds))
    return Waiting(incident=incident, claims=claims, grounds=grounds, score=score)


def _with_claims(one: Waiting, told: Told) -> Waiting:
    held = (told.claims.get(c) for c in one.incident.claims[:CLAIMS_SHOWN])
    return _waiting(one.incident, tuple(c for c in held if c))


def _undecided(told: Told, decided: frozenset[str], sort: Sort) -> list[Incident]:
    """The first of an order that wait. What is decided stands among them, so it asks for more until it has enough."""
    limit = MOST
    while True:
        them = told.page(Asked(), sort=sort, limit=limit)
        open_ = [i for i in them if not decided.issuperset(i.claims)]
        if len(open_) >= MOST or len(them) < limit:
            return open_[:MOST]
        limit *= 4


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
    looked = told.page(Asked(), sort=Sort.HEAVIEST, limit=start + LOOK_AT)
    for incident in looked[start:]:
        if len(incident.day) < len("2021-09-01"):
            continue
        for other in told.around(incident, within=WITHIN_DAYS, limit=AROUND):
            pairs = [(a, b) for a in mine(incident) for b in mine(other)]
            if any((min(a.claim, b.claim), max(a.claim, b.claim)) in settled for a, b in pairs):
                continue
            best = max(pairs, key=lambda pair: odds(*pair))
            above = odds(*best)
            if above > -UNDER:
                left, right = sorted((incident, other), key=lambda i: i.id)
                found[left.id, right.id] = Twins(left=left, right=right, link=judge(*best), odds=above)
    return sorted(found.values(), key=lambda t: (-t.odds, t.left.id, t.right.id)), len(looked)
