"""Small dispatches and readings for the ledger's tests: one sentence, one event on each word that is named."""

from __future__ import annotations

from sayso.record import (
    Actor,
    ActorKind,
    Capture,
    Dispatch,
    Event,
    EventType,
    Place,
    PlaceKind,
    Precision,
    Reading,
    Report,
    Source,
    SourceKind,
    Span,
    Stance,
    When,
)

TEXT = "Shells hit a market in Dorvan on 4 May, Radio Dorvan said. The army denied the attack."
TAKEN = "2021-05-05T08:00:00+03:00"


def capture(content: bytes = b"Shells hit\0\xff", *, origin: str = "in/a.txt") -> Capture:
    return Capture(content=content, taken_at=TAKEN, origin=origin, headers=(("ETag", '"a1"'), ("ETag", "b")))


def dispatch(text: str = TEXT, *, id: str = "d1", **more: object) -> Dispatch:
    return Dispatch(id=id, text=text, **{"source": "Northern Wire", "published": "2021-05-05", **more})  # type: ignore[arg-type]


def reading(
    of: Dispatch,
    *on: str,
    read_by: str = "reader 1",
    type: EventType = EventType.SHELLING,
    when: str | None = "2021-05-04",
    lat: float | None = 10.0,
    lon: float | None = -20.5,
    country: str | None = "XV",
    admin1: str | None = None,
    place: str = "Dorvan",
    stances: tuple[Stance, ...] = (Stance.AFFIRMS,),
) -> Reading:
    """A reading with an event on each of these words, the same in all but the words."""
    first = Span(0, 1)
    spot = Place(
        id="p1", name=place, kind=PlaceKind.CITY, mentions=(first,), lat=lat, lon=lon, country=country, code=admin1
    )
    return Reading(
        dispatch=of,
        read_by=read_by,
        places=(spot,),
        actors=(Actor(id="a1", name="the army of Velia", kind=ActorKind.STATE_FORCE, mentions=(first,)),),
        sources=(
            Source(id="s1", name="Radio Dorvan", kind=SourceKind.MEDIA, mentions=(first,)),
            Source(id="s2", name="the army", kind=SourceKind.MILITARY, mentions=(first,)),
        ),
        events=tuple(
            Event(
                id=f"e{i}",
                type=type,
                triggers=(at(of, words),),
                actor1=("a1",),
                places=("p1",),
                when=When(start=when, end=when, precision=Precision.DAY if when else Precision.UNKNOWN),
                reports=tuple(Report(chain=(f"s{1 + i % 2}",), stance=s) for i, s in enumerate(stances)),
            )
            for i, words in enumerate(on, start=1)
        ),
    )


def at(of: Dispatch, words: str) -> Span:
    start = of.text.index(words)
    return Span(start, start + len(words))
