"""Small worlds for the laws of linking: dispatches of a few days about a few towns, told in words of our own."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from sayso.record import (
    Actor,
    ActorKind,
    Claim,
    Dispatch,
    Event,
    EventType,
    Harm,
    Place,
    PlaceKind,
    Precision,
    Report,
    Source,
    SourceKind,
    Span,
    Stance,
    Toll,
    When,
    claim_id,
)

_TOWNS = {
    "Kunduz": (36.73, 68.86, "AF-KDZ"),
    "Taluqan": (36.74, 69.53, "AF-TAK"),
    "Khost": (33.34, 69.92, "AF-KHO"),
}
_DEEDS = {
    EventType.BOMBING: "A bomb tore through the bus station of {town}, wounding {n} porters, {who} said.",
    EventType.SUICIDE_BOMBING: "A suicide bomber struck the bus station of {town}, wounding {n} porters, {who} said.",
    EventType.TALKS: "Elders of {town} met the envoy Rahimzada for talks on the dam, {who} said.",
}
_WHO = {"police": SourceKind.POLICE, "Doctor Shirin Walizada": SourceKind.MEDICAL, "residents": SourceKind.UNNAMED}


@st.composite
def told(draw: st.DrawFn) -> tuple[Dispatch, Claim]:
    """A dispatch with the one claim that it makes."""
    town, kind, who = (draw(st.sampled_from(sorted(x))) for x in (_TOWNS, _DEEDS, _WHO))
    day, n, outlet = draw(st.integers(1, 4)), draw(st.integers(2, 40)), draw(st.sampled_from(("Qasid", "Tolo Post")))
    text = _DEEDS[kind].format(town=town, n=n, who=who)
    lead = draw(st.sampled_from(("", "As every week the market stood open. ", "It was a cold and windy morning. ")))
    return make(lead + text, town=town, kind=kind, who=who, day=day, n=n, outlet=outlet, id=draw(st.uuids()).hex[:12])


def make(
    text: str, *, town: str, kind: EventType, who: str, day: int, n: int, outlet: str, id: str
) -> tuple[Dispatch, Claim]:
    """A dispatch that says this, and its claim; the trigger is the text's first word."""
    dispatch = Dispatch(id=id, text=text, published=f"2021-09-0{day}", source=outlet, title=f"News from {town}")
    lat, lon, code = _TOWNS[town]
    at, by = text.index(town), text.index(who)
    trigger = Span(0, len(text.split()[0]))
    event = Event(
        id="e1",
        type=kind,
        triggers=(trigger,),
        actor2=("a1",),
        places=("p1",),
        when=When(start=f"2021-09-0{day}", end=f"2021-09-0{day}", precision=Precision.DAY, basis="weekday"),
        toll=(Toll(harm=Harm.INJURED, low=n, high=n),) if kind is not EventType.TALKS else (),
        reports=(Report(chain=("s1",), stance=Stance.AFFIRMS),),
    )
    claim = Claim(
        id=claim_id(id, trigger),
        dispatch=id,
        event=event,
        evidence=(dispatch.cite(Span(0, len(text))),),
        places=(
            Place(
                id="p1", name=town, kind=PlaceKind.CITY, mentions=(Span(at, at + len(town)),),
                country="AF", lat=lat, lon=lon, code=code,
            ),
        ),
        actors=(Actor(id="a1", name="porters", kind=ActorKind.CIVILIANS, mentions=(Span(by, by + 1),)),),
        sources=(
            Source(
                id="s1", name=who, kind=_WHO[who], mentions=(Span(by, by + len(who)),),
                person=who if who[0].isupper() else None, body="police" if who == "police" else None,
            ),
        ),
        outlet=outlet,
        title=dispatch.title,
        published=dispatch.published,
    )  # fmt: skip
    return dispatch, claim


def reprinted(dispatch: Dispatch, claim: Claim, *, outlet: str) -> tuple[Dispatch, Claim]:
    """The same dispatch word for word in another outlet, a day later."""
    id = f"{dispatch.id}-{outlet}"
    again = replace(dispatch, id=id, source=outlet, published=f"{dispatch.published}T23:00+00:00")
    evidence = tuple(replace(e, dispatch=id) for e in claim.evidence)
    return again, replace(
        claim,
        id=claim_id(id, claim.event.triggers[0]),
        dispatch=id,
        evidence=evidence,
        outlet=outlet,
        published=again.published,
    )


worlds = st.lists(told(), min_size=1, max_size=14, unique_by=lambda pair: pair[0].id)
