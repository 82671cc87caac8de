"""The story's right answers as records, without reading or linking: what a perfect ledger would hold."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

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
    Precision,
    Report,
    Series,
    Source,
    SourceKind,
    Span,
    Stance,
    Toll,
    When,
    claim_id,
)

STORY = Path(__file__).resolve().parents[1] / "examples" / "story"


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (STORY / name).read_text(encoding="utf-8").splitlines()]


@cache
def story() -> tuple[tuple[Incident, ...], dict[str, Claim]]:
    """The incidents of the story, and their claims by id."""
    dispatches = {d["id"]: d for d in rows("dispatches.jsonl")}
    disputed: dict[str, list[dict[str, Any]]] = {}
    for d in rows("disputes.jsonl"):
        disputed.setdefault(d["incident"], []).append(d)
    claims: dict[str, Claim] = {}
    incidents = [
        _incident(row, dispatches, disputed.get(row["incident"], []), claims) for row in rows("incidents.jsonl")
    ]
    return tuple(incidents), claims


def _incident(
    row: dict[str, Any], dispatches: dict[str, Any], disputed: list[dict[str, Any]], claims: dict[str, Claim]
) -> Incident:
    mentions = sorted(row["mentions"], key=lambda m: datetime.fromisoformat(dispatches[m["dispatch"]]["published"]))
    told = [(m, _claim(row, m, dispatches[m["dispatch"]])) for m in mentions]
    claims |= {c.id: c for _, c in told}
    by_dispatch = {c.dispatch: c.id for _, c in reversed(told)}
    origins = []
    for name in dict.fromkeys(n for m, _ in told for n in m["by"]):
        them = [(m, c) for m, c in told if name in m["by"]]
        origins.append(
            Origin(
                name=name,
                kind=SourceKind.OTHER,
                stances=frozenset(Stance(m["stance"]) for m, _ in them),
                claims=tuple(c.id for _, c in them),
                outlets=tuple(dict.fromkeys(c.outlet or "" for _, c in them)),
            )
        )
    disputes = [
        Dispute(
            aspect=Aspect(d["aspect"]),
            about="killed" if d["incident"] in {"s01", "s05", "s16"} and d["aspect"] == "how_many" else "",
            positions=tuple(
                Position(holds=p["claim"], holders=(p["by"],), claims=(by_dispatch[p["dispatch"]],))
                for p in d["positions"]
                if p["dispatch"] in by_dispatch
            ),
        )
        for d in disputed
    ]
    when = row["when"].partition("/")
    return Incident(
        id=told[0][1].id,
        claims=tuple(c.id for _, c in told),
        dispatches=tuple(dict.fromkeys(c.dispatch for _, c in told)),
        type=EventType(row["type"]),
        when=When(start=when[0], end=when[2] or when[0], precision=Precision.DAY),
        places=(_place(row),) if row["where"] else (),
        happened=any(m["stance"] != "expects" for m in mentions),
        background=when[0] < "2021-08-30",
        origins=tuple(origins),
        outlets=tuple(dict.fromkeys(c.outlet or "" for _, c in told)),
        disputes=tuple(disputes),
        series=tuple(s for h in (Harm.KILLED, Harm.INJURED) if (s := _series(h, told))),
    )


def _place(row: dict[str, Any]) -> Place:
    return Place(id="p1", name=row["where"], kind=PlaceKind.CITY, country=row["country"], mentions=(Span(0, 1),))


def _claim(row: dict[str, Any], m: dict[str, Any], dispatch: dict[str, Any]) -> Claim:
    span = Span(*m["span"])
    sources = tuple(
        Source(id=f"s{n}", name=name, kind=SourceKind.OTHER, mentions=(span,)) for n, name in enumerate(m["by"])
    )
    toll = tuple(
        Toll(harm=h, low=(m[h] or [None])[0], high=(m[h] or [0, None])[1], unknown=h in m.get("unknown", ()))
        for h in (Harm.KILLED, Harm.INJURED)
        if m[h] or h in m.get("unknown", ())
    )
    event = Event(
        id="e1",
        type=EventType(row["type"]),
        triggers=(span,),
        places=("p1",) if row["where"] else (),
        toll=toll,
        reports=(Report(chain=tuple(s.id for s in sources), stance=Stance(m["stance"])),),
    )
    return Claim(
        id=claim_id(dispatch["id"], span, nth=int(row["incident"][1:])),
        dispatch=dispatch["id"],
        event=event,
        evidence=(Evidence(dispatch=dispatch["id"], span=span, quote=m["quote"]),),
        places=(_place(row),) if row["where"] else (),
        sources=sources,
        outlet=dispatch["source"],
        title=dispatch["title"],
        url=dispatch["url"],
        published=dispatch["published"],
    )


def _series(harm: Harm, told: list[tuple[dict[str, Any], Claim]]) -> Series | None:
    counts = tuple(
        Count(
            at=(c.published or "")[:10],
            by=(m["by"] or [""])[0],
            claim=c.id,
            low=t.low,
            high=t.high,
            unknown=t.unknown,
            whom=t.whom,
        )
        for m, c in told
        for t in c.event.toll
        if t.harm is harm
    )
    known = [c for c in counts if not c.unknown]
    if not counts:
        return None
    highs = [c.high for c in known]
    return Series(
        harm=harm,
        counts=counts,
        lowest=min((c.low or 0 for c in known), default=None),
        highest=None if None in highs or not highs else max(h for h in highs if h is not None),
        latest=counts[-1],
        chosen=[c for c in known if c.by == Counter(k.by for k in known).most_common(1)[0][0]][-1]
        if known
        else counts[-1],
        rule="the last number of the voice told most often",
    )
