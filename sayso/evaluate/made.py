"""Dispatches and readings that are made, not found: to measure what keeps them, without the time that reading takes."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product

from sayso.record import (
    Actor,
    ActorKind,
    Dateline,
    Dispatch,
    Event,
    EventType,
    Harm,
    Place,
    PlaceKind,
    Precision,
    Reading,
    Report,
    Source,
    SourceKind,
    Span,
    Stance,
    Toll,
    When,
)

READ_BY = "made/1"
TOWNS = (
    ("Dorvan", "XA", 10.2, 20.4),
    ("Harn", "XA", 10.9, 21.1),
    ("Lorn", "XA", 11.6, 19.7),
    ("Velisk", "XB", 34.1, 62.8),
    ("Old Mirra", "XB", 34.9, 63.5),
    ("Tashkar", "XB", 35.4, 61.9),
    ("Port Ansel", "XC", -4.3, 39.2),
    ("Kuro", "XC", -5.1, 38.4),
    ("Sembe", "XC", -3.2, 40.0),
    ("Baratal", "XD", 48.3, 37.9),
    ("Zelen", "XD", 47.8, 36.6),
    ("Orsk Mayak", "XD", 49.0, 38.7),
)
# Beside them so many whose names are made: the places of a world war, not of one valley.
MADE_TOWNS = 400
# A day has so many dispatches, and of its happenings so many are told again by another one.
A_DAY = 140
AGAIN = 0.3
DEEDS = (
    ("shells hit", EventType.SHELLING),
    ("an air strike hit", EventType.AIR_STRIKE),
    ("a car bomb tore through", EventType.BOMBING),
    ("gunmen attacked", EventType.ATTACK),
    ("troops seized", EventType.TERRITORY_CHANGE),
    ("clashes broke out near", EventType.ARMED_CLASH),
    ("protesters filled", EventType.PROTEST),
    ("fighters withdrew from", EventType.WITHDRAWAL),
)
TARGETS = (
    "a market",
    "the bridge",
    "a police post",
    "the northern district",
    "a school",
    "the airfield",
    "an army base",
)
SIDES = ("the army of Velia", "the Free Coast Front", "government troops", "the rebels", "the Ninth Brigade")
VOICES = (
    ("medics", SourceKind.MEDICAL),
    ("the governor", SourceKind.OFFICIAL),
    ("residents", SourceKind.WITNESS),
    ("a military spokesman", SourceKind.MILITARY),
    ("Radio Dorvan", SourceKind.MEDIA),
    ("the rebels", SourceKind.ARMED_GROUP),
)
_SYLLABLES = ["".join(two) for two in product("bdfgklmnprstvz", "aeiou")]
# What the cheap reader takes for an event; so cheap that a kill falls into keeping, not into reading.
_TRIGGERS = re.compile(r"\b(attack|killed|bomb|clash|troops|talks|arrested|protest|seized|fired)\w*", re.IGNORECASE)
MOST_EVENTS = 6


Deed = tuple[str, EventType, str, tuple[str, str, float, float], int]
"""What happened: the words that tell it, its type, what it hit, where, and how many died."""


def readings(n: int, *, seed: int = 5) -> Iterator[Reading]:
    """So many readings of as many dispatches, no two alike, day after day, the same for the same seed."""
    chance = random.Random(seed)
    towns = _towns(chance)
    today: list[Deed] = []
    for number in range(n):
        if number % A_DAY == 0:
            today = []
        yield _reading(number, chance, seed, towns, today)


def _word(chance: random.Random) -> str:
    return "".join(chance.choices(_SYLLABLES, k=3))


def _filler(chance: random.Random) -> str:
    """A sentence that no other dispatch has: what stands in two makes the one a copy of the other."""
    return " ".join(_word(chance) for _ in range(30)).capitalize()


def _towns(chance: random.Random) -> tuple[tuple[str, str, float, float], ...]:
    names = dict.fromkeys(_word(chance).title() for _ in range(MADE_TOWNS))
    made = ((n, n[:2].upper(), chance.uniform(-50, 60), chance.uniform(-100, 140)) for n in names)
    return (*TOWNS, *made)


def id_of(number: int, *, seed: int = 5) -> str:
    """The id of the dispatch of this number."""
    return f"made-{seed}-{number}"


def read(dispatch: Dispatch) -> Reading:
    """A reading of any dispatch: an event, told by the dispatch itself, on each of a few words."""
    spans = [Span(*m.span()) for m in _TRIGGERS.finditer(dispatch.text)][:MOST_EVENTS]
    events = tuple(
        Event(
            id=f"e{i}",
            type=EventType.ATTACK,
            triggers=(span,),
            reports=(Report(chain=(), stance=Stance.AFFIRMS),),
        )
        for i, span in enumerate(spans, start=1)
    )
    return Reading(dispatch=dispatch, read_by=READ_BY, events=events)


def _reading(
    number: int,
    chance: random.Random,
    seed: int,
    towns: tuple[tuple[str, str, float, float], ...],
    today: list[Deed],
) -> Reading:
    day = date(2021, 1, 1) + timedelta(days=number // A_DAY)
    home = chance.choice(towns)
    town = home[0]
    title = f"{chance.choice(DEEDS)[0].capitalize()} {chance.choice(TARGETS)} in {town}"
    text = f"{title}\n\n{town.upper()}, {day:%B} {day.day}. "
    head = len(text)
    places, actors, sources, events = {town: home}, list[Actor](), list[Source](), list[Event]()
    for i in range(1, chance.randint(3, 5)):
        if today and chance.random() < AGAIN:
            deed, kind, target, spot, dead = chance.choice(today)
        else:
            deed, kind = chance.choice(DEEDS)
            target, spot, dead = chance.choice(TARGETS), chance.choice(towns), chance.randint(0, 40)
            today.append((deed, kind, target, spot, dead))
        voice, told = chance.choice(VOICES)
        side = chance.choice(SIDES)
        start = len(text)
        text += f"On {day:%A} {deed} {target} in {spot[0]}, "
        trigger = Span(start + text[start:].index(deed), start + text[start:].index(deed) + len(deed))
        named = Span(start + text[start:].index(spot[0]), start + text[start:].index(spot[0]) + len(spot[0]))
        number_ = Span(len(text), len(text) + len(f"{dead} people"))
        text += f"{dead} people were killed, and {side} denied any part in case {number}-{i}, "
        by = Span(len(text), len(text) + len(voice))
        text += f"{voice} said. {_filler(chance)}. "
        places[spot[0]] = spot
        actors.append(Actor(id=f"a{i}", name=side, kind=ActorKind.ARMED_GROUP, mentions=(trigger,)))
        sources.append(Source(id=f"s{i}", name=voice, kind=told, mentions=(by,)))
        events.append(
            Event(
                id=f"e{i}",
                type=kind,
                triggers=(trigger,),
                actor1=(f"a{i}",),
                places=(f"p {spot[0]}",),
                when=When(start=day.isoformat(), end=day.isoformat(), precision=Precision.DAY, basis="weekday"),
                toll=(Toll(harm=Harm.KILLED, low=dead, high=dead, span=number_, chain=(f"s{i}",)),),
                reports=(Report(chain=(f"s{i}",), stance=chance.choice(list(Stance)), content=Span(start, named.end)),),
            )
        )
    mention = (Span(0, head),)
    return Reading(
        dispatch=Dispatch(
            id=id_of(number, seed=seed),
            text=text,
            title=title,
            published=day.isoformat(),
            source=f"Wire {number % 7}",
            language="en",
        ),
        read_by=READ_BY,
        dateline=Dateline(place=f"p {town}", date=day.isoformat(), agency=f"Wire {number % 7}"),
        places=tuple(
            Place(id=f"p {name}", name=name, kind=PlaceKind.CITY, mentions=mention, country=country, lat=lat, lon=lon)
            for name, country, lat, lon in places.values()
        ),
        actors=tuple(actors),
        sources=tuple(sources),
        events=tuple(events),
    )
