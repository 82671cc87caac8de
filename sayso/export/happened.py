"""What the field's own tables need of a claim: that it is told as having happened, which day, where, between whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from sayso.export.losses import Losses
from sayso.record import Actor, ActorKind, Entry, Harm, Place, PlaceKind, Precision, Stance, Standing, Toll, When

_AFFIRMED = frozenset({Stance.AFFIRMS, Stance.CLAIMS})
_DAYS = frozenset({Precision.MINUTE, Precision.HOUR, Precision.PART_OF_DAY, Precision.DAY})
STATE = frozenset({ActorKind.STATE_FORCE, ActorKind.GOVERNMENT, ActorKind.POLICE})
ARMED = STATE | {ActorKind.ARMED_GROUP}


def is_told(entry: Entry, losses: Losses) -> bool:
    """True for one event that somebody says has happened; what is not is a lost row, with its reason."""
    event = entry.claim.event
    reasons = (
        (entry.standing is Standing.REJECTED, "a person rejected it"),
        (entry.withdrawn, "its source withdrew the dispatch"),
        (event.generic, "a habit, no single event"),
        (
            not {r.stance for r in event.reports} & _AFFIRMED,
            "nobody says that it happened: denied, doubted, expected",
        ),
    )
    for holds, reason in reasons:
        if holds:
            losses.note("row", reason, entry.id)
            return False
    if entry.disputed:
        losses.note("dispute", "somebody denies it, which has no column: see notes", entry.id)
    return True


@dataclass(frozen=True, slots=True)
class Day:
    """The day that stands for a time, and the first and last that it may be."""

    day: date
    first: date
    last: date

    @property
    def n_days(self) -> int:
        return (self.last - self.first).days + 1


def day_of(when: When) -> Day | None:
    """The day of an event, in the zone that is told; the middle one of a week or month. None where no day follows."""
    try:
        start = when.start or when.end
        if start is None:
            return None
        if when.precision in _DAYS or (len(start) >= 10 and when.precision is not Precision.LONGER):
            first = date.fromisoformat(start[:10])
            last = date.fromisoformat((when.end or start)[:10]) if len(when.end or start) >= 10 else first
            last = max(first, last)
        elif when.precision is Precision.MONTH and len(start) >= 7:
            first = date.fromisoformat(f"{start[:7]}-01")
            last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        elif when.precision is Precision.YEAR:
            first, last = date(int(start[:4]), 1, 1), date(int(start[:4]), 12, 31)
        else:
            return None
    except (ValueError, OverflowError):
        return None
    exact = when.precision in _DAYS
    return Day(first if exact else first + (last - first) / 2, first, last)


def places_of(entry: Entry, losses: Losses) -> Iterator[Place]:
    """The places below the country; where there are none, the row is lost."""
    them = [entry.claim.place(p) for p in entry.claim.event.places]
    below = [p for p in them if p.kind not in {PlaceKind.COUNTRY, PlaceKind.REGION}]
    if not below:
        losses.note("row", "no place below the country" if them else "no place is told", entry.id)
    yield from below


def sides(entry: Entry) -> tuple[list[Actor], list[Actor]]:
    event = entry.claim.event
    return [entry.claim.actor(a) for a in event.actor1], [entry.claim.actor(a) for a in event.actor2]


def killed(entry: Entry) -> list[Toll]:
    return [t for t in entry.claim.event.toll if t.harm is Harm.KILLED]


def innermost(entry: Entry) -> list[str]:
    """The sources at the ends of the chains, from whom the information comes, each once."""
    ends = (r.chain[-1] for r in entry.claim.event.reports if r.chain)
    return list(dict.fromkeys(entry.claim.source(s).name for s in ends))


def notes(entry: Entry) -> str:
    """The words, and what the columns cannot say of them."""
    said = [f"“{entry.claim.evidence[0].quote}”"]
    for report in entry.claim.event.reports:
        voice = " <- ".join(entry.claim.source(s).name for s in report.chain) or "the dispatch itself"
        said.append(f"{voice} {report.stance.value}")
    if any(t.unknown for t in killed(entry)):
        said.append("number of killed reported unknown")
    return "; ".join(said)


@cache
def countries() -> Mapping[str, str]:
    """The English name of each ISO 3166-1 code, as the time zone database has them."""
    lines = (files("tzdata.zoneinfo") / "iso3166.tab").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {code: name for code, name, *_ in pairs}
