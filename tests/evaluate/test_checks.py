"""Checks: every question and every filter on the specimen, and beside the seed's own script where that is present."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
import specimen
from disturb import disturbed, load

from sayso.evaluate.checks import broken, judge, spans_exact

CASES: list[tuple[bool, dict[str, Any]]] = [
    (True, {"what": "event_exists", "type": "shelling"}),
    (True, {"what": "event_exists", "type": ["talks", "agreement"]}),
    (False, {"what": "event_exists", "type": "arrest"}),
    (True, {"what": "event_exists", "trigger_regex": "^SHELLS"}),
    (False, {"what": "event_exists", "trigger_regex": "market"}),
    (True, {"what": "event_exists", "stance": "affirms", "source_regex": "army"}),
    (False, {"what": "event_exists", "stance": "denies", "source_regex": "army"}),
    (False, {"what": "event_exists", "stance": "doubts"}),
    (True, {"what": "event_exists", "actor1_regex": "velia", "place_regex": "harn"}),
    (False, {"what": "event_exists", "actor2_regex": "velia"}),
    (True, {"what": "event_exists", "type": "shelling", "places": ["dorvan"]}),
    (False, {"what": "event_exists", "type": "shelling", "places": []}),
    (False, {"what": "event_exists", "type": "shelling", "places": ["dorvan", "harn"]}),
    (True, {"what": "event_exists", "start": "2021-05", "end": "2021-05-04", "precision": "day"}),
    (True, {"what": "event_exists", "type": "agreement", "start": "", "end": ""}),
    (False, {"what": "event_exists", "type": "shelling", "start": ""}),
    (True, {"what": "event_exists", "background": True, "trigger_regex": "entered"}),
    (False, {"what": "event_exists", "background": True, "type": "shelling"}),
    (True, {"what": "count_events", "type": "territory_change", "at_least": 2, "at_most": 2}),
    (False, {"what": "count_events", "type": "territory_change", "at_most": 1}),
    (True, {"what": "toll", "harm": "killed", "low": None, "high": None, "unknown": True}),
    (False, {"what": "toll", "harm": "killed", "low": 0}),
    (True, {"what": "toll", "event": {"type": "shelling"}, "harm": "injured", "low": 12, "high": None}),
    (False, {"what": "toll", "event": {"type": "attack"}, "harm": "injured"}),
    (True, {"what": "chain", "event": {"type": "shelling"}, "names": ["radio", "medics"]}),
    (False, {"what": "chain", "event": {"type": "shelling"}, "names": ["medics", "radio"]}),
    (True, {"what": "chain", "names": []}),
    (False, {"what": "chain", "event": {"type": "shelling"}, "names": []}),
    (True, {"what": "instant_utc", "event": {"type": "shelling"}, "utc": "2021-05-04"}),
    (False, {"what": "instant_utc", "event": {"type": "shelling"}, "utc": "2021-05-04T00:00Z"}),
    (True, {"what": "place_code", "regex": "lorn", "code": "XV-LO"}),
    (False, {"what": "place_code", "regex": "harn", "code": "XV-LO"}),
    (True, {"what": "place_kind", "regex": "harn", "kind": "village"}),
    (True, {"what": "fact", "kind": "role", "subject_regex": "olan", "value_regex": "spokesman"}),
    (False, {"what": "fact", "kind": "kinship", "subject_regex": "olan"}),
    (True, {"what": "segment", "kind": "headline", "regex": "^shelling hits"}),
    (False, {"what": "segment", "kind": "body", "regex": "shelling"}),
    (True, {"what": "one_actor", "a_regex": "army", "b_regex": "velia"}),
    (False, {"what": "one_actor", "a_regex": "army", "b_regex": "rebels"}),
    (True, {"what": "one_place", "a_regex": "DORVAN", "b_regex": "dorvan"}),
    (True, {"what": "dateline", "place_regex": "dorvan", "date": "2021-05-04"}),
    (False, {"what": "dateline", "date": "2021-05-05"}),
]


@pytest.mark.parametrize(("answer", "check"), CASES, ids=lambda v: json.dumps(v) if isinstance(v, dict) else "")
def test_each_question_is_answered(answer: bool, check: dict[str, Any]) -> None:
    for must in (True, False):
        (outcome,) = judge(specimen.plain(), [{"id": "c", "must": must, **check}])
        assert outcome.held is (answer == must)


def test_a_clock_time_is_one_instant_in_every_zone() -> None:
    row = specimen.plain()
    row["events"][0]["when"]["start"] = "2021-05-04T23:00+04:30"
    (outcome,) = judge(row, [{"id": "c", "must": True, "what": "instant_utc", "utc": "2021-05-04T18:30Z"}])
    assert outcome.held


def test_a_question_that_nobody_knows_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="asks 'weather'; known are event_exists"):
        judge(specimen.plain(), [{"id": "c", "must": True, "what": "weather"}])


def test_what_must_not_be_and_is_is_broken() -> None:
    checks = [
        {"id": "a", "must": False, "what": "event_exists", "type": "shelling", "why": "made up"},
        {"id": "b", "must": True, "what": "event_exists", "type": "arrest"},
    ]
    outcomes = judge(specimen.plain(), checks)
    assert [o.check["id"] for o in broken(outcomes)] == ["a"]
    assert str(outcomes[0]) == "NOT a      must not event_exists  made up"


@pytest.mark.parametrize(("span", "exact"), [([0, 1], True), ([0, 0], False), ([5, 4], False), ([0, 10**6], False)])
def test_spans_are_exact_where_each_is_a_range_of_the_text(span: list[int], exact: bool) -> None:
    row = specimen.plain()
    row["events"][0]["triggers"].append(span)
    assert spans_exact(row) is exact


@pytest.mark.shared
def test_it_agrees_with_the_seeds_own_script(shared: Path) -> None:
    theirs = load(shared / "seed" / "check.py", "seed_check")
    checks = json.loads((shared / "seed" / "checks.json").read_text(encoding="utf-8")) + [
        {"id": f"s{n}", "must": True, **check} for n, (_, check) in enumerate(CASES)
    ]
    seed = json.loads((shared / "seed" / "reading.jsonl").read_text(encoding="utf-8"))
    chance = random.Random(1)
    rows = [seed, specimen.plain()]
    rows += [disturbed(row, chance) for row in (seed, specimen.plain()) for _ in range(25)]
    for row in rows:
        for e in row["events"]:
            e.setdefault("when", {})
        assert [o.held for o in judge(row, checks)] == [held for _, held in theirs.run(row, checks)]
        assert spans_exact(row) == theirs.spans_exact(row)
