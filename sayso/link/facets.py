"""What of a claim is compared, worked out once: days, places, participants, numbers and words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sayso.link.words import Bag, bag, rarity, words
from sayso.record import Claim, EventType, Harm, Place, PlaceKind, When

Days = tuple[int, int]
"""First and last day of an interval, as ordinals; both belong to it."""

# A word that is met in less than one dispatch of twenty tells something; "said" and "on" do not.
TELLING = 3.0
_END = re.compile(r"[.!?][\"”’']*\s+(?=[\"“‘']?[A-Z0-9])")
_NAME = re.compile(r"\b[A-Z][^\W\d_]+")
_SUFFIXES = ("ings", "ing", "ers", "er", "ed", "es", "e", "s", "ions", "ion", "ments", "ment")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place as it is compared: its telling words, where it lies, and how much it takes in."""

    words: frozenset[str]
    kind: PlaceKind
    country: str | None
    code: str | None
    lat: float | None
    lon: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A participant as it is compared: its entry in the actor list, the telling words of its name, kind and country."""

    canonical: str | None
    words: Bag
    kind: str
    country: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """A claim as it is compared with others.

    `days` are those of the event, `firm` where words of its own date it and not the day of the dispatch alone; `told`
    is the day on which the dispatch was filed or published. None where not known.
    `words` are the telling ones of the sentence around the trigger, `names` those of them that are written as names,
    `topic` those of the headline.
    """

    claim: str
    dispatch: str
    type: EventType
    days: Days | None
    firm: bool
    told: int | None
    spots: tuple[Spot, ...]
    doers: tuple[Party, ...]
    others: tuple[Party, ...]
    toll: dict[Harm, tuple[int | None, int | None]]
    triggers: frozenset[str]
    words: Bag
    names: Bag
    topic: Bag


def facets(claim: Claim) -> Facets:
    """The claim as it is compared."""
    told = _told(claim)
    sentences = " ".join(_sentence(claim, n) for n in range(len(claim.evidence)))
    return Facets(
        claim=claim.id,
        dispatch=claim.dispatch,
        type=claim.event.type,
        days=days(claim.event.when, told=told),
        firm=claim.event.when.basis not in {None, "dateline", "context"},
        told=told,
        spots=tuple(spot for p in claim.event.places if (spot := _spot(claim.place(p)))),
        doers=tuple(_party(claim, a) for a in claim.event.actor1),
        others=tuple(_party(claim, a) for a in claim.event.actor2),
        toll=_toll(claim),
        triggers=frozenset(stem(w) for n in range(len(claim.evidence)) for w in words(_trigger(claim, n))),
        words=telling(sentences),
        names=bag(w for n in _NAME.findall(sentences) for w in words(n) if rarity(w) >= TELLING),
        topic=telling(claim.title or ""),
    )


def days(when: When, *, told: int | None = None) -> Days | None:
    """The days of an interval; one that is open at its end reaches to the day of the telling."""
    if when.start is None and when.end is None:
        return None
    first, last = _days(when.start), _days(when.end)
    if first is None:
        return last
    if last is None:
        return (first[0], max(first[1], told or 0))
    return (min(first[0], last[0]), max(first[1], last[1]))


def _days(iso: str | None) -> Days | None:
    """The days that an ISO date, month, year or moment takes up."""
    if iso is None:
        return None
    parts = [int(p) for p in iso[:10].split("-")]
    if len(parts) == 3:
        day = date(*parts).toordinal()
        return (day, day)
    year, first_month, last_month = parts[0], parts[1:] or [1], parts[1:] or [12]
    after = date(year + last_month[0] // 12, last_month[0] % 12 + 1, 1)
    return (date(year, first_month[0], 1).toordinal(), after.toordinal() - 1)


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The word without its ending, so that "bombing" and "bombers" meet; no more than that is meant by it."""
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            return word[: -len(suffix)]
    return word


# The claims of a dispatch have one headline, and many have one doer.
@lru_cache(maxsize=2000)
def telling(text: str) -> Bag:
    """The stems of the words of a text that say what it is about."""
    return bag(stem(w) if w.isalpha() else w for w in words(text) if rarity(w) >= TELLING)


def _told(claim: Claim) -> int | None:
    told = claim.filed or claim.published
    return date.fromisoformat(told[:10]).toordinal() if told and len(told) >= 10 else None


def _trigger(claim: Claim, n: int) -> str:
    trigger, evidence = claim.event.triggers[n], claim.evidence[n]
    at = trigger.start - evidence.span.start
    return evidence.quote[max(at, 0) : at + trigger.end - trigger.start]


def _sentence(claim: Claim, n: int) -> str:
    """The sentence around the trigger, as far as the evidence holds it."""
    quote = claim.evidence[n].quote
    at = claim.event.triggers[n].start - claim.evidence[n].span.start
    ends = [m.end() for m in _END.finditer(quote)]
    start = max((e for e in ends if e <= at), default=0)
    return quote[start : min((e for e in ends if e > at), default=len(quote))]


def _spot(place: Place) -> Spot | None:
    """The place as it is compared. "An army post" of which nothing more is told is somewhere in its country: there are
    many."""
    kind, said = place.kind, words(place.name)
    if kind is PlaceKind.FACILITY and place.lat is None and not any(w[:1].isupper() for w in place.name.split()):
        if place.country is None:
            return None
        kind, said = PlaceKind.COUNTRY, []
    return Spot(
        words=frozenset(said),
        kind=kind,
        country=place.country,
        code=place.code,
        lat=place.lat,
        lon=place.lon,
    )


def _party(claim: Claim, id: str) -> Party:
    actor = claim.actor(id)
    return Party(canonical=actor.canonical, words=telling(actor.name), kind=actor.kind.value, country=actor.country)


def _toll(claim: Claim) -> dict[Harm, tuple[int | None, int | None]]:
    """The greatest number told of each harm: the whole, where parts are told beside it."""
    found: dict[Harm, tuple[int | None, int | None]] = {}
    for toll in claim.event.toll:
        if not toll.unknown and (toll.low is not None or toll.high is not None):
            met = found.get(toll.harm)
            if met is None or _size(toll.low, toll.high) > _size(*met):
                found[toll.harm] = (toll.low, toll.high)
    return found


def _size(low: int | None, high: int | None) -> int:
    return max(low or 0, high or 0)
