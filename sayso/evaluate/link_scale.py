"""Whether linking stays as quick as it was: made dispatches of a made world, day after day, some of them told again."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import pairwise, product

from sayso.evaluate.wire import Clock, peak_mb
from sayso.record import (
    Claim,
    Dispatch,
    Event,
    EventType,
    Harm,
    Place,
    PlaceKind,
    Precision,
    Span,
    Toll,
    When,
    claim_id,
)

A_DAY = 40
"""How many dispatches a day has."""
TOWNS = 400
AGAIN = 0.3
"""The share of dispatches that tell an event of the same day in other words."""
_SYLLABLES = ["".join(p) for p in product("bdfgklmnprst", "aeiou")]
_DEEDS = {
    EventType.BOMBING: "A bomb went off",
    EventType.ATTACK: "Gunmen opened fire",
    EventType.SHELLING: "Shells fell",
    EventType.TALKS: "Talks were held",
}


def made(n: int, *, chance: random.Random) -> Iterator[tuple[Dispatch, Claim]]:
    """So many dispatches with one claim each, in the order of telling."""
    words = ["".join(chance.choices(_SYLLABLES, k=3)) for _ in range(6000)]
    towns = [(w.title(), chance.uniform(-50, 60), chance.uniform(-100, 140)) for w in words[:TOWNS]]
    today: list[tuple[EventType, tuple[str, float, float], int]] = []
    for number in range(n):
        day = date(2001, 1, 1) + timedelta(days=number // A_DAY)
        if number % A_DAY == 0:
            today = []
        if today and chance.random() < AGAIN:
            type, town, hurt = chance.choice(today)
        else:
            type, town, hurt = chance.choice([*_DEEDS]), chance.choice(towns), chance.randrange(3, 60)
            today.append((type, town, hurt))
        yield _told(f"made-{number}", day.isoformat(), type, town, hurt, " ".join(chance.choices(words, k=40)))


def _told(
    id: str, day: str, type: EventType, town: tuple[str, float, float], hurt: int, rest: str
) -> tuple[Dispatch, Claim]:
    name, lat, lon = town
    text = f"{_DEEDS[type]} in {name}, {hurt} people were injured. {rest.capitalize()}."
    dispatch = Dispatch(id=id, text=text, published=day, source=f"Wire {sum(map(ord, id)) % 7}")
    at, trigger = text.index(name), Span(0, text.index(" in "))
    claim = Claim(
        id=claim_id(id, trigger),
        dispatch=id,
        event=Event(
            id="e1",
            type=type,
            triggers=(trigger,),
            places=("p1",),
            when=When(start=day, end=day, precision=Precision.DAY, basis="weekday"),
            toll=(Toll(harm=Harm.INJURED, low=hurt, high=hurt),),
        ),
        evidence=(dispatch.cite(Span(0, len(text))),),
        places=(
            Place(
                id="p1",
                name=name,
                kind=PlaceKind.CITY,
                mentions=(Span(at, at + len(name)),),
                country=f"X{name[0]}",
                lat=lat,
                lon=lon,
            ),
        ),
        outlet=dispatch.source,
        published=day,
    )
    return dispatch, claim


def measure(
    told: Iterator[tuple[Dispatch, Claim]],
    add: Callable[[Dispatch, Claim], object],
    *,
    n: int,
    clock: Clock,
) -> dict[str, float | int]:
    """Rates over the first and the last tenth, and memory.

    Units: dispatches a second; 10^6 bytes.
    """
    tenth = max(1, n // 10)
    marks = [clock()]
    for number, (dispatch, claim) in enumerate(told, start=1):
        add(dispatch, claim)
        if number % tenth == 0:
            marks.append(clock())
    rates = [tenth / (end - start) for start, end in pairwise(marks)]
    return {
        "n": n,
        "rate_start": rates[0],
        "rate_end": rates[-1],
        "ratio": rates[-1] / rates[0],
        "peak_mb": peak_mb(),
    }
