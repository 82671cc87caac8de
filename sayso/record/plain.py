"""Records to plain JSON values and back: the form `sayso-reading/1`."""

from __future__ import annotations

from typing import Any

from sayso.record.dispatch import Dateline, Dispatch, Segment
from sayso.record.reading import (
    Actor,
    By,
    Event,
    Fact,
    Failure,
    Gap,
    Guess,
    Place,
    Reading,
    Report,
    Source,
    Spot,
    Toll,
    When,
)
from sayso.record.span import Span
from sayso.record.words import (
    ActorKind,
    EventType,
    FactKind,
    Harm,
    PlaceKind,
    Precision,
    Relation,
    SegmentKind,
    SourceKind,
    Stance,
    Whom,
)

FORM = "sayso-reading/1"

Plain = dict[str, Any]


def to_plain(reading: Reading, *, explain: bool = False) -> Plain:
    """The reading as one JSON object; with `explain`, each record also says which rule gave each value (`by`)."""
    d = reading.dispatch
    return {
        "id": d.id,
        "form": FORM,
        "source": d.source,
        "url": d.url,
        "published": d.published,
        "language": d.language,
        "title": d.title,
        "read_by": reading.read_by,
        "text": d.text,
        "notes": list(d.notes),
        **({"version": d.version} if d.version else {}),
        **({"withdrawn": True} if d.withdrawn else {}),
        "segments": [{"kind": s.kind.value, "span": _pair(s.span)} for s in reading.segments],
        "dateline": {
            "place": reading.dateline.place,
            "date": reading.dateline.date,
            "agency": reading.dateline.agency,
            "year_inferred": reading.dateline.year_inferred,
            "span": _maybe(reading.dateline.span),
        },
        "places": [place_to_plain(p, explain=explain) for p in reading.places],
        "actors": [actor_to_plain(a, explain=explain) for a in reading.actors],
        "sources": [source_to_plain(s, explain=explain) for s in reading.sources],
        "events": [event_to_plain(e, explain=explain) for e in reading.events],
        "facts": [fact_to_plain(f, explain=explain) for f in reading.facts],
        "gaps": [{"span": _pair(g.span), "stage": g.stage, "reason": g.reason} for g in reading.gaps],
    }


def from_plain(row: Plain) -> Reading:
    """The reading that such an object holds; a gold reading is one too.

    Raises: ValueError, KeyError or TypeError where the object is not of the form.
    """
    dateline: Plain = row.get("dateline") or {}
    return Reading(
        dispatch=Dispatch(
            id=row["id"],
            text=row["text"],
            title=row.get("title"),
            published=row.get("published"),
            url=row.get("url"),
            source=row.get("source", row.get("agency")),
            language=row.get("language"),
            notes=tuple(row.get("notes", ())),
            version=row.get("version"),
            withdrawn=bool(row.get("withdrawn", False)),
        ),
        read_by=row.get("read_by") or "unknown",
        segments=tuple(Segment(kind=SegmentKind(s["kind"]), span=_span(s["span"])) for s in row.get("segments", ())),
        dateline=Dateline(
            place=dateline.get("place"),
            date=dateline.get("date"),
            agency=dateline.get("agency"),
            year_inferred=bool(dateline.get("year_inferred", False)),
            span=_span_or_none(dateline.get("span")),
        ),
        places=tuple(place_from_plain(p) for p in row.get("places", ())),
        actors=tuple(actor_from_plain(a) for a in row.get("actors", ())),
        sources=tuple(source_from_plain(s) for s in row.get("sources", ())),
        events=tuple(event_from_plain(e) for e in row.get("events", ())),
        facts=tuple(fact_from_plain(f) for f in row.get("facts", ())),
        gaps=tuple(Gap(span=_span(g["span"]), stage=g["stage"], reason=g["reason"]) for g in row.get("gaps", ())),
    )


def failure_to_plain(failure: Failure) -> Plain:
    """A failure as it stands among readings in a stream of JSON lines."""
    return {"id": failure.dispatch, "failure": {"stage": failure.stage, "reason": failure.reason}}


def place_to_plain(p: Place, *, explain: bool = False) -> Plain:
    return {
        "id": p.id,
        "name": p.name,
        "kind": p.kind.value,
        "country": p.country,
        "lat": p.lat,
        "lon": p.lon,
        "mentions": _pairs(p.mentions),
        "code": p.code,
        "geonames": p.geonames,
        "radius_km": p.radius_km,
        "guesses": [
            {
                "name": g.name,
                "lat": g.lat,
                "lon": g.lon,
                "score": g.score,
                "country": g.country,
                "geonames": g.geonames,
            }
            for g in p.guesses
        ],
        "spots": [
            {
                "span": _pair(s.span),
                "relation": s.relation.value,
                "km": s.km,
                "direction": s.direction,
                "other": s.other,
                "lat": s.lat,
                "lon": s.lon,
                "radius_km": s.radius_km,
            }
            for s in p.spots
        ],
        **_by_to_plain(p.by, explain=explain),
    }


def place_from_plain(p: Plain) -> Place:
    return Place(
        id=p["id"],
        name=p["name"],
        kind=PlaceKind(p["kind"]),
        country=p.get("country"),
        lat=p.get("lat"),
        lon=p.get("lon"),
        mentions=_spans(p["mentions"]),
        code=p.get("code"),
        geonames=p.get("geonames"),
        radius_km=p.get("radius_km"),
        guesses=tuple(Guess(**g) for g in p.get("guesses", ())),
        spots=tuple(_spot(s) for s in p.get("spots", ())),
        by=_by(p),
    )


def _spot(s: Plain) -> Spot:
    return Spot(
        span=_span(s["span"]),
        relation=Relation(s["relation"]),
        km=s.get("km"),
        direction=s.get("direction"),
        other=s.get("other"),
        lat=s.get("lat"),
        lon=s.get("lon"),
        radius_km=s.get("radius_km"),
    )


def actor_to_plain(a: Actor, *, explain: bool = False) -> Plain:
    return {
        "id": a.id,
        "name": a.name,
        "kind": a.kind.value,
        "country": a.country,
        "mentions": _pairs(a.mentions),
        "same_as": list(a.same_as),
        "canonical": a.canonical,
        **_by_to_plain(a.by, explain=explain),
    }


def actor_from_plain(a: Plain) -> Actor:
    return Actor(
        id=a["id"],
        name=a["name"],
        kind=ActorKind(a["kind"]),
        country=a.get("country"),
        mentions=_spans(a["mentions"]),
        same_as=tuple(a.get("same_as") or ()),
        canonical=a.get("canonical"),
        by=_by(a),
    )


def source_to_plain(s: Source, *, explain: bool = False) -> Plain:
    return {
        "id": s.id,
        "name": s.name,
        "kind": s.kind.value,
        "person": s.person,
        "body": s.body,
        "mentions": _pairs(s.mentions),
        **_by_to_plain(s.by, explain=explain),
    }


def source_from_plain(s: Plain) -> Source:
    return Source(
        id=s["id"],
        name=s["name"],
        kind=SourceKind(s["kind"]),
        person=s.get("person"),
        body=s.get("body"),
        mentions=_spans(s["mentions"]),
        by=_by(s),
    )


def event_to_plain(e: Event, *, explain: bool = False) -> Plain:
    return {
        "id": e.id,
        "type": e.type.value,
        "triggers": _pairs(e.triggers),
        "generic": e.generic,
        "background": e.background,
        "actor1": list(e.actor1),
        "actor2": list(e.actor2),
        "places": list(e.places),
        "when": {
            "start": e.when.start,
            "end": e.when.end,
            "precision": e.when.precision.value,
            "span": _maybe(e.when.span),
            "basis": e.when.basis,
            "approximate": e.when.approximate,
            "zone": e.when.zone,
        },
        "toll": [
            {
                "harm": t.harm.value,
                "low": t.low,
                "high": t.high,
                "unknown": t.unknown,
                "whom": t.whom.value,
                "side": t.side,
                "chain": list(t.chain),
                "span": _maybe(t.span),
                **_by_to_plain(t.by, explain=explain),
            }
            for t in e.toll
        ],
        "reports": [
            {
                "chain": list(r.chain),
                "stance": r.stance.value,
                "cue": _maybe(r.cue),
                "content": _maybe(r.content),
                "said_at": r.said_at,
                "score": r.score,
                **_by_to_plain(r.by, explain=explain),
            }
            for r in e.reports
        ],
        **_by_to_plain(e.by, explain=explain),
    }


def fact_to_plain(f: Fact, *, explain: bool = False) -> Plain:
    return {
        "id": f.id,
        "kind": f.kind.value,
        "subject": f.subject,
        "object": f.object,
        "value": f.value,
        "span": _pair(f.span),
        "chain": list(f.chain),
        "stance": f.stance.value,
        "within": None if f.within is None else list(f.within),
        **_by_to_plain(f.by, explain=explain),
    }


def fact_from_plain(f: Plain) -> Fact:
    return Fact(
        id=f["id"],
        kind=FactKind(f["kind"]),
        subject=f["subject"],
        object=f.get("object"),
        value=f.get("value"),
        span=_span(f["span"]),
        chain=tuple(f.get("chain", ())),
        stance=Stance(f.get("stance", "affirms")),
        within=None if f.get("within") is None else (f["within"][0], f["within"][1]),
        by=_by(f),
    )


def event_from_plain(e: Plain) -> Event:
    when: Plain = e.get("when") or {}
    return Event(
        id=e["id"],
        type=EventType(e["type"]),
        triggers=_spans(e["triggers"]),
        generic=bool(e.get("generic", False)),
        background=bool(e.get("background", False)),
        actor1=tuple(e.get("actor1", ())),
        actor2=tuple(e.get("actor2", ())),
        places=tuple(e.get("places", ())),
        when=When(
            start=when.get("start"),
            end=when.get("end"),
            precision=Precision(when.get("precision", "unknown")),
            span=_span_or_none(when.get("span")),
            basis=when.get("basis"),
            approximate=bool(when.get("approximate", False)),
            zone=when.get("zone"),
        ),
        toll=tuple(
            Toll(
                harm=Harm(t["harm"]),
                low=t.get("low"),
                high=t.get("high"),
                unknown=bool(t.get("unknown", False)),
                whom=Whom(t.get("whom") or "unknown"),
                side=t.get("side"),
                chain=tuple(t.get("chain", ())),
                span=_span_or_none(t.get("span")),
                by=_by(t),
            )
            for t in e.get("toll", ())
        ),
        reports=tuple(
            Report(
                chain=tuple(r["chain"]),
                stance=Stance(r["stance"]),
                cue=_span_or_none(r.get("cue")),
                content=_span_or_none(r.get("content")),
                said_at=r.get("said_at"),
                score=r.get("score"),
                by=_by(r),
            )
            for r in e.get("reports", ())
        ),
        by=_by(e),
    )


def _pair(span: Span) -> list[int]:
    return [span.start, span.end]


def _maybe(span: Span | None) -> list[int] | None:
    return None if span is None else _pair(span)


def _pairs(spans: tuple[Span, ...]) -> list[list[int]]:
    return [_pair(s) for s in spans]


def _span(pair: list[int]) -> Span:
    return Span(pair[0], pair[1])


def _span_or_none(pair: list[int] | None) -> Span | None:
    return None if pair is None else _span(pair)


def _spans(pairs: list[list[int]]) -> tuple[Span, ...]:
    return tuple(_span(p) for p in pairs)


def _by_to_plain(rules: tuple[By, ...], *, explain: bool) -> Plain:
    return {"by": {b.field: b.rule for b in rules}} if explain else {}


def _by(row: Plain) -> tuple[By, ...]:
    rules: dict[str, str] = row.get("by") or {}
    return tuple(By(field=k, rule=v) for k, v in rules.items())
