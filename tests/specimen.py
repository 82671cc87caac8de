"""One small dispatch of our own with its reading written by hand, for tests of what is shown and scored."""

from __future__ import annotations

from typing import Any

from sayso.record import Reading
from sayso.record.plain import from_plain

TEXT = """Shelling hits market in Dorvan — radio

DORVAN, May 4. /Northern Wire/. Shells hit a market in the town of Dorvan on Tuesday, Radio Dorvan reported, \
citing medics. The number of dead is not known; at least 12 people were wounded, the medics said.

The army of Velia claimed the capture of Harn. Later, the rebels denied this.

Rebel attacks have become a habit here. A truce may be signed soon, a diplomat said.

In March, troops entered Lorn. Petar Olan is the spokesman for the rebels."""


def at(quote: str, n: int = 1) -> list[int]:
    """Where the n-th occurrence of the quote stands."""
    start = -1
    for _ in range(n):
        start = TEXT.index(quote, start + 1)
    return [start, start + len(quote)]


def _event(id: str, type: str, trigger: list[int], **more: Any) -> dict[str, Any]:
    nothing = {"start": None, "end": None, "precision": "unknown", "span": None}
    empty: dict[str, Any] = {"actor1": [], "actor2": [], "places": [], "when": nothing, "toll": [], "reports": []}
    return {"id": id, "type": type, "triggers": [trigger], "generic": False, **empty, **more}


def _report(chain: list[str], stance: str, cue: list[int] | None) -> dict[str, Any]:
    return {"chain": chain, "stance": stance, "cue": cue}


def plain() -> dict[str, Any]:
    """A fresh plain reading of the specimen, to be changed at will."""
    unknown = {"low": None, "high": None, "unknown": True, "whom": "unknown", "side": None, "chain": ["s2"]}
    wounded = {"low": 12, "high": None, "whom": "civilian", "side": None, "chain": ["s2"]}
    return {
        "id": "specimen",
        "agency": "Northern Wire",
        "published": None,
        "text": TEXT,
        "segments": [
            {"kind": "headline", "span": at("Shelling hits market in Dorvan — radio")},
            {"kind": "dateline", "span": at("DORVAN, May 4. /Northern Wire/.")},
        ],
        "dateline": {
            "place": "p1",
            "date": "2021-05-04",
            "agency": "Northern Wire",
            "year_inferred": True,
            "span": at("DORVAN, May 4. /Northern Wire/."),
        },
        "places": [
            {
                "id": "p1",
                "name": "Dorvan",
                "kind": "city",
                "country": "XV",
                "lat": 10.0,
                "lon": -20.5,
                "mentions": [at("DORVAN"), at("Dorvan", 2)],
            },
            {
                "id": "p2",
                "name": "Harn",
                "kind": "village",
                "country": None,
                "lat": None,
                "lon": None,
                "mentions": [at("Harn")],
            },
            {"id": "p3", "name": "Lorn", "kind": "admin1", "country": "XV", "code": "XV-LO", "mentions": [at("Lorn")]},
        ],
        "actors": [
            {
                "id": "a1",
                "name": "army of Velia",
                "kind": "state_force",
                "country": "XV",
                "mentions": [at("army of Velia")],
            },
            {"id": "a2", "name": "the rebels", "kind": "armed_group", "mentions": [at("the rebels")]},
            {"id": "a3", "name": "troops", "kind": "state_force", "mentions": [at("troops")]},
        ],
        "sources": [
            {"id": "s1", "name": "Radio Dorvan", "kind": "media", "mentions": [at("Radio Dorvan")]},
            {"id": "s2", "name": "medics", "kind": "medical", "mentions": [at("medics")]},
            {"id": "s3", "name": "the army of Velia", "kind": "military", "mentions": [at("The army of Velia")]},
            {"id": "s4", "name": "the rebels", "kind": "armed_group", "mentions": [at("the rebels")]},
            {"id": "s5", "name": "a diplomat", "kind": "official", "mentions": [at("a diplomat")]},
        ],
        "events": [
            _event(
                "e1",
                "shelling",
                at("Shells hit"),
                places=["p1"],
                when={
                    "start": "2021-05-04",
                    "end": "2021-05-04",
                    "precision": "day",
                    "span": at("Tuesday"),
                    "basis": "weekday",
                },
                toll=[
                    {"harm": "killed", "span": at("number of dead"), **unknown},
                    {"harm": "injured", "span": at("at least 12 people"), **wounded},
                ],
                reports=[_report(["s1", "s2"], "affirms", at("reported")), _report(["s2"], "affirms", at("said"))],
            ),
            _event(
                "e2",
                "territory_change",
                at("capture"),
                actor1=["a1"],
                places=["p2"],
                reports=[_report(["s3"], "claims", at("claimed")), _report(["s4"], "denies", at("denied"))],
            ),
            _event("e3", "attack", at("attacks"), generic=True, actor1=["a2"], reports=[_report([], "affirms", None)]),
            _event("e4", "agreement", at("truce"), reports=[_report(["s5"], "expects", at("said", 2))]),
            _event(
                "e5",
                "territory_change",
                at("entered"),
                background=True,
                actor1=["a3"],
                places=["p3"],
                when={"start": "2021-03", "end": "2021-03", "precision": "month", "span": at("In March")},
                reports=[_report([], "affirms", None)],
                by={"type": "triggers.toml: enter"},
            ),
        ],
        "facts": [
            {
                "id": "f1",
                "kind": "role",
                "subject": "Petar Olan",
                "value": "spokesman for the rebels",
                "span": at("Petar Olan is the spokesman for the rebels"),
            }
        ],
        "gaps": [{"span": at("soon"), "stage": "times", "reason": "no date follows from it"}],
    }


def reading() -> Reading:
    return from_plain(plain())
