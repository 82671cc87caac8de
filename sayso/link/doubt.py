"""How urgent it is to review an incident: how much of it is in doubt, times how much hangs on it.

A ground of doubt is one short function, and its words are what the desk shows. The list is at the end.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sayso.record import Harm, Incident, Stance
from sayso.record.words import CLASS_OF, EventClass


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Why an incident is in doubt, and how much that counts."""

    says: str
    doubt: float


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


GROUNDS: tuple[Callable[[Incident], Ground | None], ...] = (
    disputed, denied, one_voice, no_voice, doubted, no_place, no_day,
)  # fmt: skip


def grounds(incident: Incident) -> tuple[Ground, ...]:
    """Why an incident is in doubt, by what it says itself."""
    return tuple(found for ground in GROUNDS if (found := ground(incident)))


def weight(incident: Incident) -> float:
    """How much hangs on an incident: its dead and hurt, its outlets; what is only recalled or no violence less."""
    dead, hurt = (_number(incident, h) for h in (Harm.KILLED, Harm.INJURED))
    told = 1 + math.log2(1 + dead) + 0.5 * math.log2(1 + hurt) + 0.5 * math.log2(1 + len(incident.outlets))
    return told * (0.3 if incident.background else 1) * (1 if CLASS_OF[incident.type] is EventClass.VIOLENCE else 0.5)


def urgency(incident: Incident, doubts: Iterable[Ground]) -> float:
    """How urgent it is to review an incident that is in doubt on these grounds; where there is none, a little."""
    return weight(incident) * (0.1 + sum(g.doubt for g in doubts))


def _number(incident: Incident, harm: Harm) -> int:
    series = incident.toll(harm)
    return (series.highest or series.lowest or 0) if series else 0
