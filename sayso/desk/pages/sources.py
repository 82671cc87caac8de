"""The screen of sources: how the watched ones are, who carried what, and who spoke."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sayso.desk.held import Told
from sayso.ledger import View
from sayso.record import Claim, Incident, Stance
from sayso.record.health import SourceState
from sayso.record.phrases import one_line

# So many voices and outlets are listed, those of most incidents and dispatches; so many days make a pace.
LISTED, PACE_DAYS = 200, 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A source that is polled: how it is, and how many addresses of it were taken on each of the last days."""

    state: SourceState
    pace: tuple[int, ...]


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

    def n_of(self, stance: Stance) -> int:
        return dict(self.stances).get(stance, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesPage:
    """`stances` are those that anybody takes, the columns of the voices."""

    watched: tuple[Watched, ...]
    outlets: tuple[Outlet, ...]
    voices: tuple[Spoken, ...]
    n_failures: int
    n_voices: int
    n_outlets: int
    stances: tuple[Stance, ...]

    @property
    def n_failing(self) -> int:
        return sum(w.state.failing for w in self.watched)


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
    carried.sort(key=lambda o: (-o.n_dispatches, o.name))
    spoken = sorted((_spoken(name, them) for name, them in voices.items()), key=lambda v: (-v.n_incidents, v.name))
    states = (view.health(name) for name in view.sources())
    return SourcesPage(
        watched=tuple(Watched(state=s, pace=pace(s)) for s in states if s),
        outlets=tuple(carried[:LISTED]),
        voices=tuple(spoken[:LISTED]),
        n_failures=len(view.failures()),
        n_voices=len(spoken),
        n_outlets=len(carried),
        stances=tuple(s for s in Stance if any(v.n_of(s) for v in spoken[:LISTED])),
    )


def pace(state: SourceState) -> tuple[int, ...]:
    """How many addresses were taken on each of the days up to the last poll, the earliest first."""
    if state.polled_at is None:
        return ()
    last = datetime.fromisoformat(state.polled_at).astimezone(UTC).date()
    taken = Counter((last - _day(seen.taken_at)).days for seen in state.seen if seen.taken_at)
    return tuple(taken[n] for n in reversed(range(PACE_DAYS)))


def _day(moment: str) -> date:
    return datetime.fromisoformat(moment).astimezone(UTC).date()


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
