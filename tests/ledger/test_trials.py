"""Short forms of the long trials: killed, crowded, grown. The long ones are commands (docs/evaluate.md)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sayso.cli import app
from sayso.evaluate import made
from sayso.evaluate.scale import p95
from sayso.record.claim import claims
from tests.ledger.conftest import Begin


def figures(*words: str) -> dict[str, float]:
    done = CliRunner().invoke(app, ["evaluate", *words, "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout.splitlines()[-1])


def test_killed_at_random_moments_and_taken_up_again_the_ledger_is_that_of_an_undisturbed_run(
    begin: Begin, tmp_path: Path
) -> None:
    rows = [{"id": r.id, "text": r.text, "source": r.dispatch.source} for r in made.readings(120)]
    wire = tmp_path / "wire.jsonl"
    wire.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    found = figures("kills", "--data", str(wire), "--times", "4", "--ledger", begin())
    assert 0 < found["kills"] <= 4
    # A kill between the keeping and its telling leaves one that is kept and never told.
    assert found["acknowledged"] >= 120 - found["kills"]
    assert (found["same"], found["lost"], found["problems"], found["last_status"]) == (1, 0, 0, 0)
    assert found["dispatches"] == 120


def test_killed_while_linking_and_taken_up_again_the_incidents_are_those_of_an_undisturbed_run(
    begin: Begin, tmp_path: Path
) -> None:
    rows = [{"id": r.id, "text": r.text, "source": r.dispatch.source} for r in made.readings(40)]
    wire = tmp_path / "wire.jsonl"
    wire.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    found = figures("kills", "--linking", "--data", str(wire), "--times", "2", "--ledger", begin())
    assert found["kills"] <= 2
    assert found["incidents"] > 0
    assert (found["same"], found["lost"], found["problems"], found["last_status"]) == (1, 0, 0, 0)


def test_two_writers_and_four_readers_at_once_lose_nothing_and_meet_no_error(begin: Begin) -> None:
    found = figures("soak", "--minutes", "0.03", "--ledger", begin())
    assert (found["lost"], found["errors"], found["problems"]) == (0, 0, 0)
    assert found["acknowledged"] > 0
    assert found["questions"] > 0


def test_the_trial_of_scale_tells_all_of_its_figures(begin: Begin) -> None:
    found = figures("scale", "--dispatches", "40", "--ledger", begin())
    assert found["n"] == 40
    assert found["ratio"] == pytest.approx(found["rate_end"] / found["rate_start"])
    assert found["p95_add_s"] <= found["max_add_s"]
    assert {"early_mb", "peak_mb", "text_p95_ms", "place_time_p95_ms", "dispatch_text_p95_ms"} <= set(found)
    assert {"incidents_p95_ms", "incidents_text_p95_ms", "incident_p95_ms", "incidents"} <= set(found)
    assert found["incidents"] > 40


def test_a_trial_wants_an_empty_ledger(begin: Begin) -> None:
    address = begin()
    figures("scale", "--dispatches", "10", "--ledger", address)
    done = CliRunner().invoke(app, ["evaluate", "scale", "--ledger", address])
    assert done.exit_code == 1
    assert "wanted an empty" in str(done.exception)


def test_made_readings_are_readings_and_the_same_for_the_same_seed() -> None:
    one, again, other = list(made.readings(20)), list(made.readings(20)), list(made.readings(20, seed=6))
    assert one == again
    assert {r.id for r in one}.isdisjoint(r.id for r in other)
    for reading in one:
        for claim in claims(reading):
            assert claim.evidence[0].quote.startswith("On ")
            assert claim.event.triggers[0].of(reading.text) in {deed for deed, _ in made.DEEDS}


def test_ninety_five_of_a_hundred_stay_within_p95() -> None:
    assert p95([float(n) for n in range(1, 101)]) == 95.0
    assert p95([3.0]) == 3.0
