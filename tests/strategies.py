"""What hypothesis draws: texts, spans of them, whole readings that hold together."""

from __future__ import annotations

from hypothesis import strategies as st

from sayso.record import (
    Actor,
    ActorKind,
    By,
    Dateline,
    Dispatch,
    Event,
    EventType,
    Fact,
    FactKind,
    Gap,
    Guess,
    Harm,
    Place,
    PlaceKind,
    Precision,
    Reading,
    Report,
    Segment,
    SegmentKind,
    Source,
    SourceKind,
    Span,
    Stance,
    Toll,
    When,
    Whom,
)

texts = st.text(min_size=1, max_size=200)
names = st.text(min_size=1, max_size=20)
maybe_names = st.none() | names
rules = st.lists(st.builds(By, field=names, rule=names), max_size=2, unique_by=lambda b: b.field).map(tuple)
moments = st.none() | st.sampled_from(("2021-08-31", "2021-08", "2021", "2021-08-31T23:00+04:30", "2021-08-31T18:30Z"))


@st.composite
def spans_in(draw: st.DrawFn, text: str) -> Span:
    start = draw(st.integers(0, len(text) - 1))
    return Span(start, draw(st.integers(start + 1, len(text))))


@st.composite
def tolls(draw: st.DrawFn, *, sides: tuple[str, ...], chains: st.SearchStrategy[tuple[str, ...]], text: str) -> Toll:
    unknown = draw(st.booleans())
    low = None if unknown else draw(st.none() | st.integers(0, 10**6))
    high = None if unknown else draw(st.none() | st.integers(low or 0, 10**7))
    return Toll(
        harm=draw(st.sampled_from(Harm)),
        low=low,
        high=high,
        unknown=unknown,
        whom=draw(st.sampled_from(Whom)),
        side=draw(st.none() | st.sampled_from(sides)) if sides else None,
        chain=draw(chains),
        span=draw(st.none() | spans_in(text)),
        by=draw(rules),
    )


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    """Any reading that can be built at all."""
    text = draw(texts)
    span = spans_in(text)
    some = st.lists(span, min_size=1, max_size=3).map(tuple)

    def ids(letter: str) -> tuple[str, ...]:
        return tuple(f"{letter}{n}" for n in range(draw(st.integers(0, 3))))

    places, actors, sources = ids("p"), ids("a"), ids("s")

    def among(them: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
        return st.lists(st.sampled_from(them), max_size=3).map(tuple) if them else st.just(())

    reports = st.builds(
        Report,
        chain=among(sources),
        stance=st.sampled_from(Stance),
        cue=st.none() | span,
        content=st.none() | span,
        said_at=moments,
        score=st.none() | st.floats(0, 1),
        by=rules,
    )
    whens = st.builds(
        When,
        start=moments,
        end=moments,
        precision=st.sampled_from(Precision),
        span=st.none() | span,
        basis=st.none() | st.sampled_from(("explicit", "weekday", "relative", "clock", "dateline", "context")),
        approximate=st.booleans(),
        zone=st.none() | st.sampled_from(("Asia/Kabul", "+04:30")),
    )
    guesses = st.builds(Guess, name=names, lat=st.floats(-90, 90), lon=st.floats(-180, 180), score=st.floats(0, 1))

    def place(id: str) -> Place:
        spot = draw(st.none() | st.tuples(st.floats(-90, 90), st.floats(-180, 180)))
        return Place(
            id=id,
            name=draw(names),
            kind=draw(st.sampled_from(PlaceKind)),
            mentions=draw(some),
            country=draw(st.none() | st.just("AF")),
            lat=spot and spot[0],
            lon=spot and spot[1],
            code=draw(st.none() | st.just("AF-PAN")),
            geonames=draw(st.none() | st.integers(1, 10**8)),
            radius_km=draw(st.none() | st.floats(0, 1000)),
            guesses=tuple(draw(st.lists(guesses, max_size=2))),
            by=draw(rules),
        )

    def actor(id: str) -> Actor:
        return Actor(
            id=id,
            name=draw(names),
            kind=draw(st.sampled_from(ActorKind)),
            mentions=draw(some),
            country=draw(st.none() | st.just("AF")),
            same_as=draw(among(actors)),
            canonical=draw(maybe_names),
            by=draw(rules),
        )

    def source(id: str) -> Source:
        return Source(
            id=id,
            name=draw(names),
            kind=draw(st.sampled_from(SourceKind)),
            mentions=draw(some),
            person=draw(maybe_names),
            body=draw(maybe_names),
            by=draw(rules),
        )

    def event(id: str) -> Event:
        return Event(
            id=id,
            type=draw(st.sampled_from(EventType)),
            triggers=draw(some),
            actor1=draw(among(actors)),
            actor2=draw(among(actors)),
            places=draw(among(places)),
            when=draw(whens),
            toll=tuple(draw(st.lists(tolls(sides=actors, chains=among(sources), text=text), max_size=2))),
            reports=tuple(draw(st.lists(reports, max_size=3))),
            generic=draw(st.booleans()),
            background=draw(st.booleans()),
            by=draw(rules),
        )

    def fact(id: str) -> Fact:
        return Fact(
            id=id,
            kind=draw(st.sampled_from(FactKind)),
            subject=draw(st.sampled_from(actors) | names if actors else names),
            span=draw(span),
            object=draw(st.none() | st.sampled_from(places)) if places else None,
            value=draw(maybe_names),
            chain=draw(among(sources)),
            stance=draw(st.sampled_from(Stance)),
            within=draw(st.none() | st.tuples(moments, moments)),
            by=draw(rules),
        )

    return Reading(
        dispatch=Dispatch(
            id=draw(names),
            text=text,
            title=draw(maybe_names),
            published=draw(moments),
            url=draw(maybe_names),
            source=draw(maybe_names),
            language=draw(maybe_names),
            notes=tuple(draw(st.lists(names, max_size=2))),
        ),
        read_by=draw(names),
        segments=tuple(draw(st.lists(st.builds(Segment, kind=st.sampled_from(SegmentKind), span=span), max_size=3))),
        dateline=Dateline(
            place=draw(st.none() | st.sampled_from(places)) if places else None,
            date=draw(st.none() | st.just("2021-09-01")),
            agency=draw(maybe_names),
            year_inferred=draw(st.booleans()),
            span=draw(st.none() | span),
        ),
        places=tuple(map(place, places)),
        actors=tuple(map(actor, actors)),
        sources=tuple(map(source, sources)),
        events=tuple(map(event, ids("e"))),
        facts=tuple(map(fact, ids("f"))),
        gaps=tuple(draw(st.lists(st.builds(Gap, span=span, stage=names, reason=names), max_size=2))),
    )
