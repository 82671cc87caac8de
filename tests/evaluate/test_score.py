"""The ledger score: by hand on the specimen, and to the last digit beside the gold's own scorer where present."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import specimen
from disturb import disturbed, load
from specimen import at

from sayso.evaluate.score import F1_KEYS, Wrong, figures, tallies

Plain = dict[str, Any]
Change = Callable[[Plain], object]


def score(*changes: Change, gold: Plain | None = None) -> dict[str, float | int]:
    """The figures of the specimen read with these changes beside the specimen itself."""
    read = specimen.plain()
    for change in changes:
        change(read)
    return figures(tallies([gold or specimen.plain()], [read]))


def event(n: int, **values: Any) -> Change:
    return lambda row: row["events"][n].update(values)


def test_a_reading_beside_itself_is_perfect() -> None:
    found = score()
    assert {found[key] for key in F1_KEYS} == {1.0}
    assert found["precision"] == found["recall"] == found["geo161"] == found["geo25"] == 1.0
    assert found["events_gold"] == found["events_predicted"] == 4


def test_a_dispatch_with_no_prediction_counts_as_read_empty() -> None:
    found = figures(tallies([specimen.plain()], []))
    # The specimen tells no actor2, and nothing of nothing is right.
    assert {found[key] for key in F1_KEYS if key != "actor2"} == {0.0}
    assert (found["events_gold"], found["events_predicted"]) == (4, 0)


def test_nothing_to_find_and_nothing_found_is_right() -> None:
    assert score(lambda r: r.update(events=[]), gold=specimen.plain() | {"events": []})["ledger"] == 1.0


@pytest.mark.parametrize(
    ("change", "key", "figure"),
    [
        (event(0, type="attack"), "type", 3 / 4),
        (event(0, type="attack"), "class", 1.0),
        (event(0, type="attack"), "ledger", (3 + 6 / 7) / 4),
        (event(0, type="attack"), "perfect", 3 / 4),
        (event(1, actor1=[]), "actor1", 2 * 1 / (2 + 1)),
        (event(0, places=["p2"]), "place", 2 / 3),
        (event(0, toll=[]), "toll", 0.0),
        (event(1, reports=[]), "source", 2 * 4 / (6 + 4)),
        (event(0, when={"start": "2021-05-05", "precision": "day"}), "when", 3 / 4),
        # No common word, but the same type at the same place: still the same event.
        (event(0, triggers=[at("market")]), "detect", 1.0),
        # No common word and another type, with too little else in common: two events.
        (event(1, triggers=[at("market")], type="arrest", places=[], reports=[]), "detect", 3 / 4),
    ],
)
def test_each_figure_falls_for_what_it_asks(change: Change, key: str, figure: float) -> None:
    assert score(change)[key] == pytest.approx(figure)


@pytest.mark.parametrize(
    ("precision", "gold", "predicted", "same"),
    [
        ("day", "2021-05-04", "2021-05-04", True),
        ("day", "2021-05-04", "2021-05-04T23:00+04:30", True),
        ("day", "2021-05-04", "2021-05", False),
        ("month", "2021-05", "2021-05-19", True),
        ("year", "2021", "2020-12-31", False),
        ("week", "2021-05-03", "2021-05-07", True),
        ("week", "2021-05-03", "2021-05-08", False),
        ("week", "2021-05", "2021-05", False),
        ("longer", "2021-05-03", "2021-06-03", True),
        ("longer", "2021-05-03", "2021-06-04", False),
        ("longer", "2021", "2021-11-30", True),
        ("minute", "2021-05-04T23:00+04:30", "2021-05-04T18:30Z", True),
        ("minute", "2021-05-04T23:00+04:30", "2021-05-04T23:00Z", False),
        ("hour", "2021-05-04T23:00+04:30", "2021-05-04", True),
        ("unknown", None, "2021-05-04", False),
        ("unknown", None, None, True),
        ("day", "2021-05-04", None, False),
    ],
)
def test_a_date_is_right_to_the_precision_that_the_gold_asks(
    precision: str, gold: str | None, predicted: str | None, same: bool
) -> None:
    wanted = specimen.plain()
    wanted["events"] = wanted["events"][:1]
    wanted["events"][0]["when"] = {"start": gold, "end": None, "precision": precision}
    read = deepcopy(wanted)
    read["events"][0]["when"] = {"start": predicted, "end": None, "precision": "day"}
    assert figures(tallies([wanted], [read]))["when"] == float(same)


def test_the_sides_of_a_clash_may_swap_and_those_of_an_attack_may_not() -> None:
    for kind, right in (("armed_clash", 1.0), ("attack", 0.0)):
        gold = specimen.plain()
        gold["events"] = [gold["events"][1] | {"type": kind, "actor1": ["a1"], "actor2": ["a2"]}]
        read = deepcopy(gold)
        read["events"][0] |= {"actor1": ["a2"], "actor2": ["a1"]}
        found = figures(tallies([gold], [read]))
        assert (found["actor1"], found["actor2"], found["perfect"]) == (right, right, right)


def test_claims_and_affirms_count_as_one_and_denies_does_not() -> None:
    def stance(word: str) -> Change:
        return lambda row: row["events"][1]["reports"][0].update(stance=word)

    assert score(stance("affirms"))["stance"] == 1.0
    assert score(stance("denies"))["stance"] == pytest.approx(5 / 6)
    assert score(stance("denies"))["source"] == 1.0


def test_a_generic_event_counts_neither_for_nor_against() -> None:
    assert score(event(2, generic=False))["precision"] == 1.0
    assert score(event(0, generic=True))["recall"] == pytest.approx(3 / 4)
    assert score(event(0, generic=True))["precision"] == 1.0


def test_a_place_may_lie_up_to_25_km_away_where_its_words_differ() -> None:
    def moved(lat: float) -> Change:
        return lambda row: row["places"][0].update(lat=lat, mentions=[at("market")])

    assert score(moved(10.2))["place"] == 1.0
    assert score(moved(10.3))["place"] < 1.0


def test_what_is_wrong_is_told_event_by_event() -> None:
    read = specimen.plain()
    read["events"][0] |= {"places": [], "toll": []}
    read["events"][4]["triggers"] = [at("market", 2)]
    read["events"][4] |= {"type": "aid", "places": []}
    wrong = tallies([specimen.plain()], [read])[0].wrong
    assert wrong == (
        Wrong(dispatch="specimen", gold="e1", predicted="e1", fields=("places", "toll")),
        Wrong(dispatch="specimen", gold="e5", predicted=None, fields=("missed territory_change",)),
        Wrong(dispatch="specimen", gold=None, predicted="e5", fields=("extra aid",)),
    )
    assert str(wrong[0]) == "specimen  gold e1  predicted e1: places, toll"


@pytest.mark.shared
def test_it_agrees_with_the_golds_own_scorer_to_the_last_digit(shared: Path) -> None:
    theirs = load(shared / "gold" / "score.py", "gold_score")
    rows = [json.loads(x) for x in (shared / "gold" / "train.jsonl").read_text(encoding="utf-8").split("\n") if x]
    for seed in range(3):
        chance = random.Random(seed)
        gold = [disturbed(r, chance) | {"id": r["id"]} for r in rows] if seed else rows
        for g in gold:
            for e in g["events"]:
                e.setdefault("when", {"start": None, "precision": "unknown"})
        read = [disturbed(r, chance) for r in rows if chance.random() < 0.95]
        errors: list[Any] = []
        wanted = theirs.score(gold, read, errors)
        found = tallies(gold, read)
        assert figures(found) == wanted
        assert [(w.dispatch, w.gold, w.predicted, list(w.fields)) for t in found for w in t.wrong] == errors
