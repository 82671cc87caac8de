"""The claims matrix: who says what of an incident, aspect by aspect. An empty cell is silence, not consent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from sayso.brief.wording import told_at
from sayso.link.origins import names_one, voice_of
from sayso.record import Claim, Incident, Origin, Report, Stance, Toll
from sayso.record.phrases import moment, number_told, one_line, when_told

_SPEAKS_AGAINST = frozenset({Stance.DENIES, Stance.DOUBTS})
ASPECTS = ("it happened", "who", "to whom", "when", "where")


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """What one voice says of one aspect, how, in which words, when; `claims` bear it out."""

    stance: Stance
    value: str
    words: str
    at: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """One row: a voice, whether it has a name, who carried it, and a cell for each aspect."""

    name: str
    named: bool
    outlets: tuple[str, ...]
    stances: tuple[Stance, ...]
    cells: tuple[tuple[Say, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """Rows in the order in which the voices were first heard. `aspects` are the columns."""

    aspects: tuple[str, ...]
    voices: tuple[Voice, ...]


def matrix(incident: Incident, claim: Callable[[str], Claim]) -> Matrix:
    """The matrix of one incident."""
    harms = tuple(s.harm for s in incident.series)
    rows: dict[str, dict[str, list[Say]]] = {o.name: {} for o in incident.origins}
    for told in map(claim, incident.claims):
        for report in told.event.reports or (Report(chain=(), stance=Stance.AFFIRMS),):
            row = rows.setdefault(origin_of(incident, told, report.chain), {})
            for aspect, value in _said(told, report.stance):
                row.setdefault(aspect, []).append(_say(told, report, value))
        for toll in told.event.toll:
            chain = toll.chain or next((r.chain for r in told.event.reports), ())
            row = rows.setdefault(origin_of(incident, told, chain), {})
            report = next(
                (r for r in told.event.reports if r.chain == chain), Report(chain=chain, stance=Stance.AFFIRMS)
            )
            # Who denies that it happened and says that nobody was hurt affirms that number.
            said = replace(report, stance=Stance.AFFIRMS) if report.stance in _SPEAKS_AGAINST else report
            row.setdefault(toll.harm.value, []).append(_say(told, said, _number(toll)))
    aspects = (*ASPECTS, *(h.value for h in harms))
    known = {o.name: o for o in incident.origins}
    return Matrix(
        aspects=aspects, voices=tuple(_voice(n, known.get(n), cells, aspects) for n, cells in rows.items() if cells)
    )


def _voice(name: str, origin: Origin | None, cells: dict[str, list[Say]], aspects: tuple[str, ...]) -> Voice:
    return Voice(
        name=one_line(name) or "an outlet without a name",
        named=origin.named if origin else bool(name),
        outlets=tuple(map(one_line, origin.outlets)) if origin else (),
        stances=tuple(s for s in Stance if any(x.stance is s for x in cells.get(ASPECTS[0], ()))),
        cells=tuple(tuple(_once(cells.get(a, []))) for a in aspects),
    )


def origin_of(incident: Incident, claim: Claim, chain: tuple[str, ...]) -> str:
    """The origin that speaks at the end of a chain; a voice that is no origin of the incident has its own row."""
    name = voice_of(claim, chain)
    here = [o for o in incident.origins if claim.id in o.claims]
    exact = [o for o in here if o.name == name]
    near = exact or [o for o in here if name and o.name and names_one(o.name, name)]
    if near:
        return near[0].name
    # A reprint speaks with the voice of what it repeats, which is then the only one that speaks in its claim.
    return here[0].name if len(here) == 1 and not any(_named(claim, s) for s in chain) else name


def _named(claim: Claim, source: str) -> bool:
    return voice_of(claim, (source,)) != voice_of(claim, ())


def _said(claim: Claim, stance: Stance) -> list[tuple[str, str]]:
    """What a report says; one that denies or doubts says nothing of who, when and where."""
    event = claim.event
    found = [(ASPECTS[0], "")]
    if stance in _SPEAKS_AGAINST:
        return found
    told = (
        ", ".join(one_line(claim.actor(a).name) for a in event.actor1),
        ", ".join(one_line(claim.actor(a).name) for a in event.actor2),
        when_told(event.when),
        ", ".join(one_line(claim.place(p).name) for p in event.places),
    )
    return found + [(aspect, value) for aspect, value in zip(ASPECTS[1:], told, strict=True) if value]


def _say(claim: Claim, report: Report, value: str) -> Say:
    at = moment(report.said_at) if report.said_at else told_at(claim)
    return Say(stance=report.stance, value=value, words=one_line(claim.evidence[0].quote), at=at, claims=(claim.id,))


def _number(toll: Toll) -> str:
    whom = "" if toll.whom.value == "unknown" else f" ({toll.whom.value})"
    return "not known" if toll.unknown else f"{number_told(toll)}{whom}"


def _once(said: list[Say]) -> list[Say]:
    """What is said twice alike, once, with all the claims behind it."""
    found: dict[tuple[Stance, str], Say] = {}
    for say in said:
        at = (say.stance, say.value)
        first = found.get(at)
        found[at] = replace(first, claims=tuple(dict.fromkeys((*first.claims, *say.claims)))) if first else say
    return list(found.values())
