"""The story and its variants: the answers stand on the dispatches, and agree with one another."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sayso.collect import files
from sayso.record import Dispatch, EventType, Stance
from sayso.record.incident import Aspect, CopyKind

STORY = Path(__file__).resolve().parents[1] / "examples" / "story"


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (STORY / name).read_text(encoding="utf-8").splitlines()]


DISPATCHES = {d.id: d for d in files.dispatches([STORY / "dispatches.jsonl"]) if isinstance(d, Dispatch)}
EARLIER = {d.id: d for d in files.dispatches([STORY / "earlier.jsonl"]) if isinstance(d, Dispatch)}
INCIDENTS = {i["incident"]: i for i in rows("incidents.jsonl")}
DISPUTES = rows("disputes.jsonl")


def ends(low: int | None, high: int | None) -> tuple[float, float]:
    return (low if low is not None else 0, high if high is not None else float("inf"))


def test_there_are_55_dispatches_about_18_incidents_and_none_stands_outside() -> None:
    assert len(rows("dispatches.jsonl")) == len(DISPATCHES) == 55
    assert len(INCIDENTS) == 18
    assert {m["dispatch"] for i in INCIDENTS.values() for m in i["mentions"]} == set(DISPATCHES)


def test_two_dispatches_have_an_earlier_version_which_is_another_text_at_the_same_address() -> None:
    assert set(EARLIER) == {"AFP-20210830-1620", "KOKCHA-20210902"}
    for id, before in EARLIER.items():
        now = DISPATCHES[id]
        assert (before.version, now.version) == ("1", "2")
        assert before.url == now.url
        assert before.text != now.text
    assert [d.id for d in DISPATCHES.values() if d.withdrawn] == ["KOKCHA-20210902"]


@pytest.mark.parametrize("incident", INCIDENTS.values(), ids=list(INCIDENTS))
def test_every_mention_stands_where_it_says_and_has_a_known_stance(incident: dict[str, Any]) -> None:
    assert incident["type"] in set(EventType)
    for texts, mentions in ((DISPATCHES, incident["mentions"]), (EARLIER, incident.get("superseded", ()))):
        for m in mentions:
            start, end = m["span"]
            assert texts[m["dispatch"]].text[start:end] == m["quote"]
            assert m["stance"] in set(Stance)


@pytest.mark.parametrize("incident", INCIDENTS.values(), ids=list(INCIDENTS))
def test_origins_are_those_of_the_mentions(incident: dict[str, Any]) -> None:
    origins = incident["origins"]
    affirmed = {by for m in incident["mentions"] if m["stance"] in {"affirms", "claims"} for by in m["by"]}
    denied = {by for m in incident["mentions"] if m["stance"] == "denies" for by in m["by"]}
    assert origins["n"] == len(origins["affirming"])
    assert set(origins["affirming"]) <= affirmed | {*origins["optional"]}
    assert affirmed <= {*origins["affirming"], *origins["optional"], *origins["denying"]}
    assert set(origins["denying"]) <= denied <= {*origins["denying"], *origins["optional"]}
    assert origins["outlets"] == sorted({DISPATCHES[m["dispatch"]].source for m in incident["mentions"]})


@pytest.mark.parametrize("incident", INCIDENTS.values(), ids=list(INCIDENTS))
def test_the_toll_is_the_ends_of_what_is_upheld_and_never_a_sum(incident: dict[str, Any]) -> None:
    for harm, toll in incident["toll"].items():
        told = [m[harm] for m in incident["mentions"] if m[harm]]
        lowest, highest = min(ends(*t)[0] for t in told), max(ends(*t)[1] for t in told)
        assert ends(toll["lowest"], toll["highest"]) == (lowest, highest)
        assert all(any(t[0] == latest for t in told) for latest in toll["latest"])
    for harm in ("killed", "injured"):
        upheld = any(m[harm] for m in incident["mentions"])
        assert upheld == (harm in incident["toll"])


def test_every_position_stands_where_it_says_and_disputes_an_incident_of_the_story() -> None:
    for dispute in DISPUTES:
        assert dispute["aspect"] in set(Aspect)
        assert dispute["incident"] in INCIDENTS
        assert len(dispute["positions"]) >= 2
        for p in dispute["positions"]:
            start, end = p["span"]
            assert DISPATCHES[p["dispatch"]].text[start:end] == p["quote"]


def test_every_reprint_repeats_most_of_the_first() -> None:
    for group in rows("reprints.jsonl"):
        assert group["kind"] in set(CopyKind)
        first = set(DISPATCHES[group["first"]].text.split())
        for again in group["dispatches"]:
            words = DISPATCHES[again].text.split()
            assert sum(w in first for w in words) / len(words) > 0.8


def test_ten_outlets_tell_one_agencys_clash() -> None:
    told = {m["dispatch"] for m in INCIDENTS["s03"]["mentions"] if m["by"] == ["Pamir News Agency"]}
    carriers = {DISPATCHES[d].source for d in told if DISPATCHES[d].source != "Pamir News Agency"}
    assert len(carriers) >= 10


def test_the_variants_are_one_dispatch_with_one_thing_changed() -> None:
    path = STORY / "variants" / "dispatches.jsonl"
    names = [row["variant"] for row in rows("variants/dispatches.jsonl")]
    variants = {n: d for n, d in zip(names, files.dispatches([path]), strict=True) if isinstance(d, Dispatch)}
    effects = json.loads((STORY / "variants" / "effects.json").read_text(encoding="utf-8"))["variants"]
    assert [e["variant"] for e in effects] == list("ABCDEFGH")
    assert names == ["BASE", *"ABCDEFGH"]
    body = variants["BASE"].text.partition("/TASS/.")[2]
    assert variants["A"].text.partition("/TASS/.")[2] == body
    assert body.startswith(variants["B"].text.partition("/TASS/.")[2].rstrip("\n"))
    assert variants["E"].text == variants["BASE"].text.replace("22:00 Moscow", "21:00 Moscow")
    assert variants["F"].published is None
    assert (variants["G"].id, variants["G"].url) == (variants["BASE"].id, variants["BASE"].url)
    assert variants["G"].version != variants["BASE"].version
    assert "no casualties" in variants["H"].text
