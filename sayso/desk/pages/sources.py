"""The screen of sources: how the watched ones are, who carried what, and who spoke."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sayso.desk.held import Told
from sayso.ledger import View
from sayso.ledger.counting import Outlet, Voice
from sayso.record import Stance
from sayso.record.health import SourceState

# So many voices and outlets are listed, those of most incidents and dispatches; so many days make a pace.
LISTED, PACE_DAYS = 50, 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A source that is polled: how it is, how many addresses of it are known, and how many were taken on each of the
    last days."""

    state: SourceState
    n_seen: int
    pace: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesPage:
    """`stances` are those that anybody takes, the columns of the voices."""

    watched: tuple[Watched, ...]
    outlets: tuple[Outlet, ...]
    voices: tuple[Voice, ...]
    n_failures: int
    n_voices: int
    n_outlets: int
    stances: tuple[Stance, ...]

    @property
    def n_failing(self) -> int:
        return sum(w.state.failing for w in self.watched)


def sources_page(told: Told, view: View) -> SourcesPage:
    """How the watched sources are, who carried what, and who spoke."""
    watched = (view.watched(name, days=PACE_DAYS) for name in view.sources())
    voices, n_voices = told.voices(limit=LISTED)
    outlets, n_outlets = told.outlets(limit=LISTED)
    return SourcesPage(
        watched=tuple(
            Watched(state=state, n_seen=n, pace=pace(state, taken)) for state, n, taken in filter(None, watched)
        ),
        outlets=tuple(outlets),
        voices=tuple(voices),
        n_failures=len(view.failures()),
        n_voices=n_voices,
        n_outlets=n_outlets,
        stances=tuple(s for s in Stance if any(s in v.stances for v in voices)),
    )


def pace(state: SourceState, taken: Mapping[str, int]) -> tuple[int, ...]:
    """How many addresses were taken on each of the days up to the last poll, the earliest first."""
    if state.polled_at is None:
        return ()
    last = datetime.fromisoformat(state.polled_at).astimezone(UTC).date()
    return tuple(taken.get((last - timedelta(days=n)).isoformat(), 0) for n in reversed(range(PACE_DAYS)))
