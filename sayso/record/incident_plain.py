"""Incidents to plain JSON values and back: the form in which a ledger keeps them."""

from __future__ import annotations

from sayso.record.incident import Aspect, Count, Dispute, Incident, Origin, Position, Series
from sayso.record.plain import Plain, place_from_plain, place_to_plain
from sayso.record.reading import When
from sayso.record.span import Span
from sayso.record.words import EventType, Harm, Precision, SourceKind, Stance, Whom


def incident_to_plain(incident: Incident) -> Plain:
    """The incident as one JSON object."""
    i = incident
    return {
        "id": i.id,
        "claims": list(i.claims),
        "dispatches": list(i.dispatches),
        "type": i.type.value,
        "when": {
            "start": i.when.start,
            "end": i.when.end,
            "precision": i.when.precision.value,
            "span": None if i.when.span is None else [i.when.span.start, i.when.span.end],
            "basis": i.when.basis,
            "approximate": i.when.approximate,
            "zone": i.when.zone,
        },
        "places": [place_to_plain(p, explain=True) for p in i.places],
        "doers": list(i.doers),
        "others": list(i.others),
        "happened": i.happened,
        "background": i.background,
        "origins": [
            {
                "name": o.name,
                "kind": o.kind.value,
                "stances": sorted(o.stances),
                "claims": list(o.claims),
                "outlets": list(o.outlets),
                "named": o.named,
            }
            for o in i.origins
        ],
        "outlets": list(i.outlets),
        "disputes": [
            {"aspect": d.aspect.value, "positions": [_position_to_plain(p) for p in d.positions], "about": d.about}
            for d in i.disputes
        ],
        "series": [
            {
                "harm": s.harm.value,
                "counts": [_count_to_plain(c) for c in s.counts],
                "lowest": s.lowest,
                "highest": s.highest,
                "latest": _count_to_plain(s.latest),
                "chosen": _count_to_plain(s.chosen),
                "rule": s.rule,
            }
            for s in i.series
        ],
    }


def _position_to_plain(position: Position) -> Plain:
    return {"holds": position.holds, "holders": list(position.holders), "claims": list(position.claims)}


def _count_to_plain(count: Count) -> Plain:
    c = count
    return {
        "at": c.at,
        "by": c.by,
        "claim": c.claim,
        "low": c.low,
        "high": c.high,
        "unknown": c.unknown,
        "whom": c.whom,
    }


def incident_from_plain(row: Plain) -> Incident:
    """The incident that such an object holds.

    Raises: ValueError, KeyError or TypeError where the object is not of the form.
    """
    when: Plain = row["when"]
    span = when["span"]
    return Incident(
        id=row["id"],
        claims=tuple(row["claims"]),
        dispatches=tuple(row["dispatches"]),
        type=EventType(row["type"]),
        when=When(
            start=when["start"],
            end=when["end"],
            precision=Precision(when["precision"]),
            span=None if span is None else Span(span[0], span[1]),
            basis=when["basis"],
            approximate=when["approximate"],
            zone=when["zone"],
        ),
        places=tuple(place_from_plain(p) for p in row["places"]),
        doers=tuple(row["doers"]),
        others=tuple(row["others"]),
        happened=row["happened"],
        background=row["background"],
        origins=tuple(
            Origin(
                name=o["name"],
                kind=SourceKind(o["kind"]),
                stances=frozenset(map(Stance, o["stances"])),
                claims=tuple(o["claims"]),
                outlets=tuple(o["outlets"]),
                named=o["named"],
            )
            for o in row["origins"]
        ),
        outlets=tuple(row["outlets"]),
        disputes=tuple(
            Dispute(
                aspect=Aspect(d["aspect"]),
                positions=tuple(
                    Position(holds=p["holds"], holders=tuple(p["holders"]), claims=tuple(p["claims"]))
                    for p in d["positions"]
                ),
                about=d["about"],
            )
            for d in row["disputes"]
        ),
        series=tuple(
            Series(
                harm=Harm(s["harm"]),
                counts=tuple(map(_count, s["counts"])),
                lowest=s["lowest"],
                highest=s["highest"],
                latest=_count(s["latest"]),
                chosen=_count(s["chosen"]),
                rule=s["rule"],
            )
            for s in row["series"]
        ),
    )


def _count(row: Plain) -> Count:
    return Count(
        at=row["at"],
        by=row["by"],
        claim=row["claim"],
        low=row["low"],
        high=row["high"],
        unknown=row["unknown"],
        whom=Whom(row["whom"]),
    )
