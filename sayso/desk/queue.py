"""What waits to be reviewed, and in which order: by how much is in doubt, times how much hangs on it.

A ground of doubt is one short function, and its words are what the desk shows. The list is at the end.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sayso.desk.held import Told, day_of
from sayso.ledger import View
from sayso.link.facets import Facets, facets
from sayso.link.judge import judge, odds
from sayso.record import Claim, Harm, Incident, Link, Stance
from sayso.record.words import CLASS_OF, EventClass

# A pair of incidents is worth a look where their nearest claims stand not further below joining than this, in log odds.
# With each pair of claims that tell of one incident there are, on the story, two such pairs that are not; at 2 four.
# Measured 2026-11-25, `sayso duplicates --json` over the example story beside gold/link.
UNDER = 1.5
# Neighbours of one incident that are compared, and claims of each: judging a pair takes a tenth of a millisecond.
MOST_NEAR, CLAIMS_EACH = 30, 3


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


def disputed(incident: Incident, claims: Sequence[Claim]) -> Ground | None:
    on = ", ".join(dict.fromkeys(d.aspect.value.replace("_", " ") for d in incident.disputes))
    return Ground(says=f"voices disagree: {on}", doubt=1.0 + 0.25 * len(incident.disputes)) if on else None


def denied(incident: Incident, claims: Sequence[Claim]) -> Ground | None:
    alone = incident.denying and not incident.affirming
    return Ground(says="only those who deny it have a name", doubt=0.5) if alone else None


def one_voice(incident: Incident, claims: Sequence[Claim]) -> Ground | None:
    return Ground(says="one voice alone says so", doubt=0.3) if len(incident.affirming) == 1 else None


def no_voice(incident: Incident, claims: Sequence[Claim]) -> Ground | None:
    return None if incident.affirming or incident.denying else Ground(says="nobody with a name says so", doubt=0.5)


def doubted(incident: Incident, claims: Sequence[Claim]) -> Ground | None:
    said = any(Stance.DOUBTS in o.stances for o in incident.origins)
    return Ground(says="somebody doubts it", doubt=0.4) if said else None


def no_place(incident: Incident, claims: Sequence[Claim]) -> Ground | None:
    if not incident.places:
        return Ground(says="no place is told", doubt=0.4)
    nowhere = all(p.lat is None for p in incident.places)
    return Ground(says="the place is not known to the gazetteer", doubt=0.4) if nowhere else None


def no_day(incident: Incident, claims: Sequence[Claim]) -> Ground | None:
    return None if day_of(incident) else Ground(says="no day is told", doubt=0.4)


def unsure_words(incident: Incident, claims: Sequence[Claim]) -> Ground | None:
    scores = [r.score for c in claims for r in c.event.reports if r.score is not None]
    weak = scores and min(scores) < 0.6
    return Ground(says="the reader is not sure who says so", doubt=0.3) if weak else None


def loose(incident: Incident, claims: Sequence[Claim]) -> Ground | None:
    """The claims hang together by little: the weakest of them is hardly likelier to belong here than not."""
    if not 1 < len(claims) <= 12:
        return None
    them = [facets(c) for c in claims]
    weakest = min(max(odds(a, b) for b in them if b is not a) for a in them)
    return Ground(says="one of its claims hardly belongs here", doubt=0.5) if weakest < 1 else None


GROUNDS: tuple[Callable[[Incident, Sequence[Claim]], Ground | None], ...] = (
    disputed, denied, one_voice, no_voice, doubted, no_place, no_day, unsure_words, loose,
)  # fmt: skip


def weight(incident: Incident) -> float:
    """How much hangs on an incident: its dead and hurt, its outlets; what is only recalled or no violence less."""
    dead, hurt = (_number(incident, h) for h in (Harm.KILLED, Harm.INJURED))
    told = 1 + math.log2(1 + dead) + 0.5 * math.log2(1 + hurt) + 0.5 * math.log2(1 + len(incident.outlets))
    return told * (0.3 if incident.background else 1) * (1 if CLASS_OF[incident.type] is EventClass.VIOLENCE else 0.5)


def _number(incident: Incident, harm: Harm) -> int:
    series = incident.toll(harm)
    return (series.highest or series.lowest or 0) if series else 0


def waiting(incidents: Iterable[Incident], claims: Mapping[str, Claim]) -> list[Waiting]:
    """The incidents with what is in doubt of each, the most urgent first; of those without any doubt the heaviest."""
    found: list[Waiting] = []
    for incident in incidents:
        held = tuple(claims[c] for c in incident.claims if c in claims)
        grounds = tuple(g for ground in GROUNDS if (g := ground(incident, held)))
        score = weight(incident) * (0.1 + sum(g.doubt for g in grounds))
        found.append(Waiting(incident=incident, claims=held, grounds=grounds, score=score))
    return sorted(found, key=lambda w: (-w.score, w.incident.id))


# Possible duplicates --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Twins:
    """Two incidents that may be one: their nearest two claims stand just under joining, or above."""

    left: Incident
    right: Incident
    link: Link
    odds: float


def twins(told: Told, view: View, *, start: int = 0, most: int = 20, look_at: int = 200) -> tuple[list[Twins], int]:
    """Pairs of incidents that may be one and that nobody has judged, the likeliest first, and how far that looked:
    so many incidents from `start` on, in the order of the list."""
    settled = {p for j in view.judgements() for p in j.pairs}
    near = _Near(told)
    found: list[Twins] = []
    looked = start
    for incident in told.incidents[start : start + look_at]:
        looked += 1
        for other in near.of(incident):
            pairs = [(a, b) for a in near.mine(incident) for b in near.mine(other)]
            if any((min(a.claim, b.claim), max(a.claim, b.claim)) in settled for a, b in pairs):
                continue
            best = max(pairs, key=lambda pair: odds(*pair))
            above = odds(*best)
            if above > -UNDER:
                found.append(Twins(left=incident, right=other, link=judge(*best), odds=above))
        if len(found) >= most:
            break
    return sorted(found, key=lambda t: (-t.odds, t.left.id, t.right.id)), looked


class _Near:
    """Incidents by country and week of their day, so that each is held against those around it."""

    def __init__(self, told: Told) -> None:
        self._told = told
        self._facets: dict[str, list[Facets]] = {}
        self._filed: dict[tuple[str, EventClass, int], list[Incident]] = {}
        for incident in told.incidents:
            for key in _keys(incident):
                self._filed.setdefault(key, []).append(incident)

    def mine(self, incident: Incident) -> list[Facets]:
        if incident.id not in self._facets:
            claims = (self._told.claims[c] for c in incident.claims[:CLAIMS_EACH])
            self._facets[incident.id] = [facets(c) for c in claims]
        return self._facets[incident.id]

    def of(self, incident: Incident) -> Iterator[Incident]:
        """Others nearby; of two that are near each other, the one of the lesser id is asked."""
        met = {incident.id}
        for key in _keys(incident):
            for week in (key[2] - 1, key[2], key[2] + 1):
                for other in self._filed.get((key[0], key[1], week), ())[:MOST_NEAR]:
                    if other.id not in met and incident.id < other.id:
                        met.add(other.id)
                        yield other


def _keys(incident: Incident) -> Iterator[tuple[str, EventClass, int]]:
    day = day_of(incident)
    if len(day) == len("2021-09-01"):
        week = date.fromisoformat(day).toordinal() // 7
        for country in {p.country or "" for p in incident.places} or {""}:
            yield country, CLASS_OF[incident.type], week
