"""The screen of sources: how the watched ones are, who carried what, and who spoke."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sayso.desk.held import Told
from sayso.ledger import View
from sayso.record import Claim, Incident, Stance
from sayso.record.health import SourceState
from sayso.record.phrases import one_line


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """Who carried dispatches: how many of them tell something, how many claims and incidents that makes."""

    name: str
    n_dispatches: int
    n_claims: int
    last: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """An independent voice over all incidents."""

    name: str
    kind: str
    n_incidents: int
    stances: tuple[tuple[Stance, int], ...]
    outlets: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesPage:
    watched: tuple[SourceState, ...]
    outlets: tuple[Outlet, ...]
    voices: tuple[Spoken, ...]
    n_failures: int


def sources_page(told: Told, view: View) -> SourcesPage:
    """How the watched sources are, who carried what, and who spoke."""
    outlets: dict[str, list[Claim]] = {}
    for claim in told.claims.values():
        outlets.setdefault(one_line(claim.outlet or claim.agency or "") or "without a name", []).append(claim)
    voices: dict[str, list[tuple[Incident, int]]] = {}
    for incident in told.incidents:
        for n, origin in enumerate(incident.origins):
            if origin.named:
                voices.setdefault(one_line(origin.name), []).append((incident, n))
    carried = [
        Outlet(
            name=name,
            n_dispatches=len({c.dispatch for c in them}),
            n_claims=len(them),
            last=max((c.published or c.filed or "" for c in them), default=""),
        )
        for name, them in outlets.items()
    ]
    spoken = [_spoken(name, them) for name, them in voices.items()]
    states = (view.health(name) for name in view.sources())
    return SourcesPage(
        watched=tuple(s for s in states if s),
        outlets=tuple(sorted(carried, key=lambda o: (-o.n_dispatches, o.name))),
        voices=tuple(sorted(spoken, key=lambda v: (-v.n_incidents, v.name))),
        n_failures=len(view.failures()),
    )


def _spoken(name: str, them: Sequence[tuple[Incident, int]]) -> Spoken:
    origins = [i.origins[n] for i, n in them]
    stances = Counter(s for o in origins for s in o.stances)
    return Spoken(
        name=name,
        kind=origins[0].kind.value,
        n_incidents=len({i.id for i, _ in them}),
        stances=tuple((s, stances[s]) for s in Stance if stances[s]),
        outlets=tuple(dict.fromkeys(one_line(x) for o in origins for x in o.outlets)),
    )
