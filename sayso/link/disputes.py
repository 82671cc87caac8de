"""On what those who tell of one incident disagree, aspect by aspect, and who holds what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from datetime import date
from itertools import combinations
from typing import TypeVar

from sayso.link.compare import PAST_DAYS, meet, parties, places
from sayso.link.facets import Facets, Party, Spot
from sayso.link.origins import Named, Voice, names_one, voice_of
from sayso.link.series import teller
from sayso.record import (
    ActorKind,
    Aspect,
    Claim,
    Count,
    Dispute,
    EventType,
    Harm,
    PlaceKind,
    Position,
    Series,
    SourceKind,
    Stance,
    Whom,
)
from sayso.record.words import CLASS_OF, EventClass

T = TypeVar("T")
_UPHOLDS = frozenset({Stance.AFFIRMS, Stance.CLAIMS})
_SPEAKS_AGAINST = frozenset({Stance.DENIES, Stance.DOUBTS})
# Ways of doing it of which only one can be true. An attack or a clash may be any of them.
_MEANS = (
    frozenset({EventType.BOMBING, EventType.SUICIDE_BOMBING}),
    frozenset({EventType.AIR_STRIKE}),
    frozenset({EventType.SHELLING}),
)
_GROUPS = frozenset({ActorKind.ARMED_GROUP, ActorKind.STATE_FORCE, ActorKind.POLICE, ActorKind.POLITICAL_GROUP})
# Who tells of others, and denies no part of his own.
_TELLS_OF_OTHERS = frozenset({
    SourceKind.POLICE,
    SourceKind.MEDICAL,
    SourceKind.MEDIA,
    SourceKind.WITNESS,
    SourceKind.CIVILIAN,
    SourceKind.EXPERT,
    SourceKind.NGO,
})
# What happens in a moment, so that two days or two towns cannot both be right.
_SUDDEN = frozenset({
    EventType.BOMBING,
    EventType.SUICIDE_BOMBING,
    EventType.ATTACK,
    EventType.AIR_STRIKE,
    EventType.SHELLING,
    EventType.ABDUCTION,
})
# Numbers told so close to one another are told at one time: a day later the later one may be what came to be known.
AT_ONE_TIME_DAYS = 1
_ANYBODY = frozenset({Whom.UNKNOWN, Whom.MIXED})
_FINE = frozenset({PlaceKind.CITY, PlaceKind.VILLAGE, PlaceKind.FACILITY, PlaceKind.ADMIN2})


def disputes(
    claims: Sequence[Claim],
    facets: Mapping[str, Facets],
    voices: Sequence[Voice],
    series: Iterable[Series],
    named: Named = voice_of,
) -> tuple[Dispute, ...]:
    """The disputes among these claims of one incident, in the order of `Aspect`. `named` says who speaks."""
    held = _holders(voices)
    found = [
        _happened(claims, voices),
        _who(claims, facets, voices, held),
        _when(claims, facets, held),
        _where(claims, facets, held),
        *(_how_many(s, claims, facets, voices, named) for s in series),
        _how(claims, held),
    ]
    return tuple(d for d in found if d is not None)


def _happened(claims: Sequence[Claim], voices: Sequence[Voice]) -> Dispute | None:
    """Some say that it happened and others deny it; where it left dead or hurt, that is on `who`.

    Who doubts it holds nothing against it, and who denies that it is to come does not deny that it came.
    """
    if not _can_be_denied(claims) or _left_traces(claims):
        return None
    against = [v for v in _denying(claims, voices) if not _is_denied_guilt(v, claims)]
    denied_by = {v.name for v in against}
    upheld = [v for v in voices if v.stance in _UPHOLDS and v.name not in denied_by]
    if not upheld or not against:
        return None
    return _dispute(Aspect.HAPPENED, [_position("it happened", upheld), _position("it did not happen", against)])


def _who(
    claims: Sequence[Claim], facets: Mapping[str, Facets], voices: Sequence[Voice], held: Mapping[str, list[str]]
) -> Dispute | None:
    """The one named denies it, or groups are named of which only one can have done it, each in two dispatches or both
    in one."""
    if not _can_be_denied(claims):
        return None
    traces = _left_traces(claims)
    denying = [
        v
        for v in _denying(claims, voices)
        if _is_denied_guilt(v, claims) or (traces and v.kind not in _TELLS_OF_OTHERS)
    ]
    named = [(c, (p, n)) for c in claims if _upheld(c) for p, n in _doers(c, facets[c.id]) if _is_a_group(p, n)]
    clash = [
        (x, y)
        for x, y in combinations(_twice_told(named, key=lambda doer: doer[1]), 2)
        if parties((x[1][0],), (y[1][0],)) == "other" and not names_one(x[1][1], y[1][1])
    ]
    positions: dict[str, list[str]] = {}
    for side in clash if _is_sudden(claims) else ():
        for claim, (_, name) in side:
            positions.setdefault(name, []).append(claim.id)
    told = [Position(holds=n, holders=_of(ids, held), claims=_once(ids)) for n, ids in positions.items()]
    if denying:
        accused = [c.id for c in claims if _upheld(c)]
        if accused and not told:
            doer = _often([n for _, (_, n) in named] or [n for c in claims for n in _doer_names([c])[:1]])
            doer = doer or denying[0].name
            told = [Position(holds=doer, holders=_of(accused, held), claims=_once(accused))]
        told.append(_position(f"not {denying[0].name}", denying))
    return _dispute(Aspect.WHO, told)


def _denying(claims: Sequence[Claim], voices: Sequence[Voice]) -> list[Voice]:
    """Who denies that it came; not who denies that it is to come."""
    to_come = {c.id for c in claims if any(r.stance is Stance.EXPECTS for r in c.event.reports)}
    return [v for v in voices if v.stance is Stance.DENIES and v.claim not in to_come]


def _often(names: Sequence[str]) -> str:
    """The name told most often, of several the first; "" where there is none."""
    return max(names, key=names.count, default="")


def _can_be_denied(claims: Sequence[Claim]) -> bool:
    """True for violence and crowds; of talks, threats and trials all readings of a denial were wrong on the wire."""
    return CLASS_OF[claims[0].event.type] in {EventClass.VIOLENCE, EventClass.CROWD}


def _is_sudden(claims: Sequence[Claim]) -> bool:
    return 2 * sum(c.event.type in _SUDDEN for c in claims) >= len(claims)


def _left_traces(claims: Sequence[Claim]) -> bool:
    """True where a sudden deed left dead or hurt: who denies it then denies his part in it."""
    return _is_sudden(claims) and any(t.low for c in claims for t in c.event.toll)


def _is_denied_guilt(voice: Voice, claims: Sequence[Claim]) -> bool:
    """True where the doer of a sudden deed speaks for himself."""
    return _is_sudden(claims) and _is_one_of(voice, _doer_names(claims))


def _when(claims: Sequence[Claim], facets: Mapping[str, Facets], held: Mapping[str, list[str]]) -> Dispute | None:
    """Words of their own date it to days that lie further apart than a night or another time zone can part them, each
    in two dispatches, or in one dispatch both."""
    sudden = [c for c in claims if c.event.type in _SUDDEN and _upheld(c)]
    dated = [(c, d) for c in sudden if facets[c.id].firm and (d := facets[c.id].days) and d[1] - d[0] <= 2]
    return _differing(
        Aspect.WHEN,
        _twice_told(dated),
        differ=lambda x, y: x[1] + 1 < y[0] or y[1] + 1 < x[0],
        shown=lambda d: date.fromordinal(d[0]).isoformat(),
        held=held,
    )


def _where(claims: Sequence[Claim], facets: Mapping[str, Facets], held: Mapping[str, list[str]]) -> Dispute | None:
    """Towns are named that lie apart, each in two dispatches, or in one dispatch both."""
    placed: list[tuple[Claim, tuple[Spot, ...]]] = []
    for claim in (c for c in claims if c.event.type in _SUDDEN and _upheld(c)):
        spots = tuple(s for s in facets[claim.id].spots if s.kind in _FINE and s.lat is not None)
        if spots:
            placed.append((claim, spots))
    return _differing(
        Aspect.WHERE,
        _twice_told(placed),
        differ=lambda xs, ys: all(places(x, y) == "apart" for x in xs for y in ys),
        shown=lambda spots: ", ".join(" ".join(sorted(s.words)) for s in spots),
        held=held,
    )


def _how_many(
    series: Series, claims: Sequence[Claim], facets: Mapping[str, Facets], voices: Sequence[Voice], named: Named
) -> Dispute | None:
    """Voices tell, at one time, numbers of the same people of which only one can be true, or one tells fewer than
    before: the dead do not rise."""
    of = {c.id: c for c in claims}
    denying = {(v.claim, v.name) for v in voices if v.stance is Stance.DENIES}
    # Who says that it did not happen, and that nobody was hurt, is heard on that.
    numbers = [
        c for c in series.counts if (c.low, c.high) != (None, None) and (c.high != 0 or (c.claim, c.by) not in denying)
    ]
    last = {c.by: n for n, c in enumerate(numbers)}
    parts = [_told(of[c.claim], series.harm, c.by, named) for c in numbers]
    medics = {named(c, (s.id,)) for c in claims for s in c.sources if s.kind is SourceKind.MEDICAL}

    def are_set_against(i: int, j: int) -> bool:
        """True for the last words of two voices, and for a voice's fewer and its own more of another dispatch."""
        one, other = numbers[i], numbers[j]
        if one.by != other.by:
            return last[one.by] == i and last[other.by] == j
        fewer = other.high is not None and other.high < (one.low or 0)
        return fewer and one.whom == other.whom and of[one.claim].dispatch != of[other.claim].dispatch

    apart = {
        k
        for i, j in combinations(range(len(numbers)), 2)
        if are_set_against(i, j)
        and _contradict(numbers[i], numbers[j], fresh=_is_fresh(facets[numbers[i].claim], facets[numbers[j].claim]))
        # Who tells the other's number too tells it of a part, or a whole around it.
        and _range(numbers[i]) not in parts[j]
        and _range(numbers[j]) not in parts[i]
        and not _is_part(*_by_size(numbers[i], numbers[j]), medics)
        for k in (i, j)
    }
    held: dict[tuple[int | None, int | None], list[Count]] = {_range(numbers[i]): [] for i in sorted(apart)}
    for n, count in enumerate(numbers):
        if _range(count) in held and (n in apart or _range(numbers[last[count.by]]) == _range(count)):
            held[_range(count)].append(count)
    return _dispute(
        Aspect.HOW_MANY,
        [
            Position(holds=_number(*key), holders=_once(c.by for c in them), claims=_once(c.claim for c in them))
            for key, them in held.items()
        ],
        about=series.harm.value,
    )


def _range(count: Count) -> tuple[int | None, int | None]:
    return (count.low, count.high)


def _contradict(one: Count, other: Count, *, fresh: bool) -> bool:
    """True where only one of the two numbers can be true: they exclude each other, may be of the same people, and the
    greater was not told later of a fresh event, when more had died or more was known."""
    if meet((one.low, one.high), (other.low, other.high)):
        return False
    if one.whom != other.whom and not {one.whom, other.whom} & _ANYBODY:
        return False
    few, many = _by_size(one, other)
    return not fresh or not few.at or not many.at or _days_between(few.at, many.at) <= AT_ONE_TIME_DAYS


def _is_part(few: Count, many: Count, medics: Set[str]) -> bool:
    """True where a hospital tells fewer, who counts those that were brought to it, or one claim tells a number of some
    kind of people beside a greater one of any ("a rebel and eight others")."""
    of_one_kind = few.whom not in _ANYBODY and many.whom in _ANYBODY
    return bool(few.low) and (few.by in medics or (few.claim == many.claim and of_one_kind))


def _by_size(one: Count, other: Count) -> tuple[Count, Count]:
    return (one, other) if (one.low or 0) <= (other.low or 0) else (other, one)


def _is_fresh(*told: Facets) -> bool:
    """True where none is told so long after the event that its number rises no more."""
    return all(t.told is None or t.days is None or t.told - t.days[1] <= PAST_DAYS for t in told)


def _days_between(first: str, second: str) -> int:
    return (date.fromisoformat(second) - date.fromisoformat(first)).days


def _told(claim: Claim, harm: Harm, by: str, named: Named) -> set[tuple[int | None, int | None]]:
    """All the numbers of one harm that a voice tells in a claim."""
    return {(t.low, t.high) for t in claim.event.toll if t.harm is harm and teller(claim, t, named) == by}


def _how(claims: Sequence[Claim], held: Mapping[str, list[str]]) -> Dispute | None:
    """Ways of doing it are told of which only one can be true, each in two dispatches, or in one dispatch both."""
    means = [(c, m) for c in claims for m in _MEANS if c.event.type in m and _upheld(c)]
    return _differing(
        Aspect.HOW,
        _twice_told(means),
        differ=lambda x, y: x != y,
        shown=lambda m: min(m).value.replace("_", " "),
        held=held,
    )


def _differing(
    aspect: Aspect,
    told: Sequence[tuple[Claim, T]],
    *,
    differ: Callable[[T, T], bool],
    shown: Callable[[T], str],
    held: Mapping[str, list[str]],
) -> Dispute | None:
    """A dispute of those values that differ from at least one other."""
    apart = {k for (i, x), (j, y) in combinations(enumerate(told), 2) if differ(x[1], y[1]) for k in (i, j)}
    positions: dict[str, list[str]] = {}
    for i in sorted(apart):
        positions.setdefault(shown(told[i][1]), []).append(told[i][0].id)
    return _dispute(aspect, [Position(holds=v, holders=_of(c, held), claims=_once(c)) for v, c in positions.items()])


def _twice_told(
    told: Sequence[tuple[Claim, T]], *, key: Callable[[T], object] = lambda value: value
) -> list[tuple[Claim, T]]:
    """The values that two dispatches tell, and those of a dispatch that tells several: a day, a town or a doer told
    once against many is a wrong reading more often than another opinion."""
    values: dict[str, set[object]] = {}
    pages: dict[object, set[str]] = {}
    for claim, value in told:
        values.setdefault(claim.dispatch, set()).add(key(value))
        pages.setdefault(key(value), set()).add(claim.dispatch)
    return [(c, v) for c, v in told if len(pages[key(v)]) > 1 or len(values[c.dispatch]) > 1]


def _dispute(aspect: Aspect, positions: Sequence[Position], *, about: str = "") -> Dispute | None:
    """The dispute of these positions; None where there is one, or one voice holds them all: it takes two, but where
    a voice told more before than it tells now."""
    holders = {h for p in positions for h in p.holders}
    if len({p.holds for p in positions}) < 2 or (len(holders) < 2 and aspect is not Aspect.HOW_MANY):
        return None
    return Dispute(aspect=aspect, positions=tuple(positions), about=about)


def _position(holds: str, voices: Iterable[Voice]) -> Position:
    them = list(voices)
    return Position(holds=holds, holders=_once(v.name for v in them), claims=_once(v.claim for v in them))


def _holders(voices: Iterable[Voice]) -> dict[str, list[str]]:
    """Who upholds each claim, or speaks in it at all where nobody does."""
    found: dict[str, list[str]] = {}
    for voice in voices:
        if voice.stance not in _SPEAKS_AGAINST:
            found.setdefault(voice.claim, []).append(voice.name)
    return found


def _of(claims: Iterable[str], held: Mapping[str, list[str]]) -> tuple[str, ...]:
    return _once(name for c in claims for name in held.get(c, ()))


def _once(them: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(them))


def _upheld(claim: Claim) -> bool:
    reports = claim.event.reports
    return not reports or any(r.stance in _UPHOLDS for r in reports)


def _doers(claim: Claim, facets: Facets) -> Iterable[tuple[Party, str]]:
    return ((p, claim.actor(a).name) for p, a in zip(facets.doers, claim.event.actor1, strict=True) if p.words)


def _doer_names(claims: Sequence[Claim]) -> list[str]:
    return [n for c in claims for a in c.event.actor1 for n in (c.actor(a).canonical, c.actor(a).name) if n]


def _is_one_of(voice: Voice, others: Iterable[str]) -> bool:
    """True where the voice is one of these, under any name under which it is known, or by its initials."""
    return any(names_one(name, other) for name in voice.known_as for other in others)


def _is_a_group(party: Party, name: str) -> bool:
    """True for forces and groups with a name of their own; "gunmen" may be anybody's, also where they begin a
    sentence."""
    return party.kind in _GROUPS and (bool(party.canonical) or any(w[:1].isupper() for w in name.split()[1:]))


def _number(low: int | None, high: int | None) -> str:
    if low is None:
        return f"up to {high}"
    return f"{low} or more" if high is None else f"{low}" if low == high else f"{low} to {high}"
