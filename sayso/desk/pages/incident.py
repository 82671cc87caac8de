"""The screen of one incident: all that is told of it, by whom, and what might be the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from sayso.brief.wording import section
from sayso.desk import drawing
from sayso.desk.drawing import Chains, Chart
from sayso.desk.held import Told
from sayso.desk.matrix import Matrix, matrix, origin_of
from sayso.desk.pages.map import drawn_of
from sayso.desk.pages.reviews import Said
from sayso.desk.pages.rows import Row, row
from sayso.desk.pages.steps import Step, history
from sayso.desk.reviews import seen_judgements
from sayso.ledger import View
from sayso.ledger.spots import Drawn
from sayso.link.facets import Facets, facets
from sayso.link.judge import judge, odds
from sayso.record import Claim, Incident, Link, Reason, Stance
from sayso.record.brief import Section
from sayso.record.phrases import one_line
from sayso.record.words import CLASS_OF

NEIGHBOURS = 6
# Neighbours are looked for among so many, the nearest in place and time, of so many claims each: judging a pair takes a
# tenth of a millisecond.
LIKELY, CLAIMS_EACH = 30, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """Another incident that might be the same: how likely the nearest two claims tell of one, and why."""

    row: Row
    score: float
    reasons: tuple[Reason, ...]
    seen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """How one claim came: from the innermost voice outwards to the outlet that carried it."""

    voices: tuple[str, ...]
    outlet: str
    stance: Stance
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentPage:
    row: Row
    section: Section
    matrix: Matrix
    charts: tuple[Chart, ...]
    drawn: tuple[Drawn, ...]
    chains: Chains | None
    paths: tuple[Path, ...]
    claims: tuple[Claim, ...]
    numbers: Mapping[str, int]
    neighbours: tuple[Neighbour, ...]
    history: tuple[Step, ...]
    judgements: tuple[Said, ...]
    seen: str


def incident_page(told: Told, view: View, incident: Incident) -> IncidentPage:
    """All that is told of one incident."""
    told.fetch(incident.claims)
    claim = told.claims.__getitem__
    held = tuple(map(claim, incident.claims))
    mine = set(incident.claims)
    said = view.verdicts()
    return IncidentPage(
        row=row(incident, told),
        section=section(incident, claim),
        matrix=matrix(incident, claim),
        charts=tuple(drawing.chart(s) for s in incident.series),
        drawn=drawn_of(incident, told),
        chains=drawing.chains(held, incident.origins, partial(origin_of, incident)),
        paths=_paths(held),
        claims=held,
        numbers={c: n for n, c in enumerate(incident.claims, start=1)},
        neighbours=_neighbours(incident, told, view),
        history=history(held, view),
        judgements=tuple(Said(said=raw, now=j) for raw, j in said if not mine.isdisjoint((*j.lefts, *j.rights))),
        seen=seen_judgements(view, incident.claims),
    )


def _paths(held: Sequence[Claim]) -> tuple[Path, ...]:
    found: dict[tuple[tuple[str, ...], str, Stance], list[str]] = {}
    for claim in held:
        outlet = one_line(claim.outlet or claim.agency or "") or "an outlet without a name"
        for report in claim.event.reports:
            voices = tuple(one_line(claim.source(s).name) for s in reversed(report.chain))
            found.setdefault((voices, outlet, report.stance), []).append(claim.id)
    return tuple(
        Path(voices=v, outlet=o, stance=s, claims=tuple(dict.fromkeys(c)))
        for (v, o, s), c in sorted(found.items(), key=lambda item: (item[0][0][:1], list(Stance).index(item[0][2])))
    )


def _neighbours(incident: Incident, told: Told, view: View) -> tuple[Neighbour, ...]:
    """Other incidents of the same class within days, the likeliest first."""
    near = [i for i in told.around(incident, within=7, limit=LIKELY) if _is_near(i, incident)]
    told.fetch(c for i in near for c in i.claims[:CLAIMS_EACH])
    mine = [facets(told.claims[c]) for c in incident.claims[:CLAIMS_EACH]]
    found: list[tuple[float, Incident, Facets, Facets]] = []
    for other in near:
        theirs = [facets(told.claims[c]) for c in other.claims[:CLAIMS_EACH]]
        best = max(((odds(a, b), a, b) for a in mine for b in theirs), key=lambda pair: pair[0])
        found.append((best[0], other, *best[1:]))
    likely = sorted(found, key=lambda pair: -pair[0])[:NEIGHBOURS]
    return tuple(_neighbour(incident, other, judge(a, b), told, view) for _, other, a, b in likely)


def _neighbour(incident: Incident, other: Incident, link: Link, told: Told, view: View) -> Neighbour:
    return Neighbour(
        row=row(other, told),
        score=link.score,
        reasons=link.reasons[:4],
        seen=seen_judgements(view, (*incident.claims, *other.claims)),
    )


def _is_near(one: Incident, other: Incident) -> bool:
    if CLASS_OF[one.type] is not CLASS_OF[other.type]:
        return False
    countries = [{p.country for p in i.places if p.country} for i in (one, other)]
    if all(countries) and not countries[0] & countries[1]:
        return False
    days = (one.day, other.day)
    return not all(days) or days[0][:7] == days[1][:7] or abs(_ordinal(days[0]) - _ordinal(days[1])) <= 7


def _ordinal(day: str) -> int:
    return date.fromisoformat((day + "-01-01")[:10]).toordinal()
