"""Any incident that can be built at all, with its claims, as hypothesis draws them."""

from __future__ import annotations

from functools import cache

from hypothesis import settings
from hypothesis import strategies as st

from sayso.record import (
    Aspect,
    Claim,
    Count,
    Dispute,
    Event,
    EventType,
    Evidence,
    Harm,
    Incident,
    Origin,
    Place,
    PlaceKind,
    Position,
    Report,
    Series,
    Source,
    SourceKind,
    Span,
    Stance,
    Toll,
    When,
    Whom,
)

names = st.text(max_size=12) | st.sampled_from((
    "the <b>Front</b>",
    "[x](javascript:1)",
    "*Pamir* _News_",
    "قوات المقاومة",
    "1. Kunduz",
    "- A & B",
    "a|b `c` ~~d~~",
    "# E",
))
days = st.sampled_from(("2021-08-30", "2021-08-31", "2021-09-01"))
moments = days | st.sampled_from(("2021", "2021-08", "2021-08-31T23:00+04:30", "2021-08-31T18:30Z"))
numbers = st.integers(0, 10**6)


@st.composite
def ranges(draw: st.DrawFn) -> tuple[int | None, int | None, bool]:
    """Two ends and whether the number is said to be unknown."""
    if draw(st.booleans()):
        return None, None, True
    low, high = draw(st.none() | numbers), draw(st.none() | numbers)
    if low is not None and high is not None:
        low, high = min(low, high), max(low, high)
    return low, high, False


@st.composite
def whens(draw: st.DrawFn) -> When:
    start = draw(st.none() | moments)
    return When(start=start, end=draw(st.just(start) | st.none() | moments))


# An incident takes a few milliseconds to draw.
law = settings(max_examples=40, deadline=None)

IDS = ("c0", "c1", "c2", "c3")

# Built once: hypothesis looks up the types of a record anew each time that a strategy for it is made.
places = st.builds(
    Place,
    id=st.just("p"),
    name=names,
    kind=st.sampled_from(PlaceKind),
    country=st.none() | st.sampled_from(("AF", "KG")),
    mentions=st.just((Span(0, 1),)),
)
some_names = st.lists(names, max_size=8).map(tuple)
few_names = st.lists(names, max_size=3).map(tuple)
reports = st.lists(
    st.builds(Report, chain=st.sampled_from(((), ("s",))), stance=st.sampled_from(Stance)), max_size=2
).map(tuple)


@cache
def origins(ids: tuple[str, ...]) -> st.SearchStrategy[tuple[Origin, ...]]:
    one = st.builds(
        Origin,
        name=names,
        kind=st.sampled_from(SourceKind),
        stances=st.frozensets(st.sampled_from(Stance), min_size=1, max_size=2),
        claims=some(ids),
        outlets=few_names,
        named=st.booleans(),
    )
    return st.lists(one, max_size=8).map(tuple)


@cache
def disputes(ids: tuple[str, ...]) -> st.SearchStrategy[tuple[Dispute, ...]]:
    position = st.builds(Position, holds=names, holders=few_names, claims=some(ids))
    one = st.builds(
        Dispute,
        aspect=st.sampled_from(Aspect),
        positions=st.lists(position, min_size=2, max_size=3, unique_by=lambda p: p.holds).map(tuple),
        about=st.sampled_from(("", "killed", "injured")),
    )
    return st.lists(one, max_size=2).map(tuple)


@cache
def some(ids: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(ids), min_size=1, max_size=3, unique=True).map(tuple)


@st.composite
def tellings(draw: st.DrawFn) -> tuple[Incident, dict[str, Claim]]:
    """An incident, and its claims by id."""
    ids = IDS[: draw(st.integers(1, len(IDS)))]
    claims = {id: draw(_claims(id)) for id in ids}
    incident = Incident(
        id=ids[0],
        claims=ids,
        dispatches=tuple(dict.fromkeys(c.dispatch for c in claims.values())),
        type=draw(st.sampled_from(EventType)),
        when=draw(whens()),
        places=tuple(draw(st.lists(places, max_size=3))),
        doers=draw(some_names),
        others=draw(some_names),
        happened=draw(st.booleans()),
        background=draw(st.booleans()),
        origins=draw(origins(ids)),
        outlets=draw(some_names),
        disputes=draw(disputes(ids)),
        series=tuple(draw(series(h, ids)) for h in draw(st.sets(st.sampled_from(Harm), max_size=2))),
    )
    return incident, claims


@st.composite
def series(draw: st.DrawFn, harm: Harm, ids: tuple[str, ...]) -> Series:
    counts = tuple(draw(_counts(ids)) for _ in range(draw(st.integers(1, 4))))
    lows = [c.low or 0 for c in counts if not c.unknown]
    return Series(
        harm=harm,
        counts=counts,
        lowest=min(lows, default=None),
        highest=None,
        latest=counts[-1],
        chosen=draw(st.sampled_from(counts)),
        rule="any",
    )


@st.composite
def _counts(draw: st.DrawFn, ids: tuple[str, ...]) -> Count:
    low, high, unknown = draw(ranges())
    return Count(
        at=draw(st.none() | days),
        by=draw(names),
        claim=draw(st.sampled_from(ids)),
        low=low,
        high=high,
        unknown=unknown,
        whom=draw(st.sampled_from(Whom)),
    )


@st.composite
def _claims(draw: st.DrawFn, id: str) -> Claim:
    words = draw(st.text(min_size=1, max_size=300))
    dispatch = draw(st.sampled_from(("d1", "d2")))
    source = Source(id="s", name=draw(names), kind=SourceKind.OTHER, mentions=(Span(0, 1),))
    low, high, unknown = draw(ranges())
    event = Event(
        id="e",
        type=draw(st.sampled_from(EventType)),
        triggers=(Span(0, 1),),
        toll=(Toll(harm=Harm.KILLED, low=low, high=high, unknown=unknown),),
        reports=draw(reports),
    )
    return Claim(
        id=id,
        dispatch=dispatch,
        event=event,
        evidence=(Evidence(dispatch=dispatch, span=Span(0, len(words)), quote=words),),
        sources=(source,),
        outlet=draw(st.none() | names),
        agency=draw(st.none() | names),
        url=draw(st.none() | st.sampled_from(("https://a.example/1", "javascript:alert(1)"))),
        published=draw(st.none() | moments),
        filed=draw(st.none() | days),
    )
