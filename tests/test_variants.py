"""A dozen dispatches in the shape of one: what must be read from them, and what must not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import sayso
from sayso.evaluate import checks
from sayso.record.plain import to_plain

HOME = Path(__file__).parent / "variants"
FLOORS: dict[str, int] = json.loads((HOME / "floors.json").read_text(encoding="utf-8"))
NAMES = sorted(path.stem for path in HOME.glob("*.txt"))


@pytest.mark.parametrize("name", NAMES)
def test_as_many_checks_hold_as_ever_did(name: str) -> None:
    wanted = json.loads((HOME / f"{name}.checks.json").read_text(encoding="utf-8"))
    text = (HOME / f"{name}.txt").read_bytes().decode("utf-8")
    done = checks.judge(to_plain(sayso.read(text, id=name)), wanted)
    broken = [outcome.check["id"] for outcome in done if not outcome.held]
    assert len(done) - len(broken) >= FLOORS[name], f"these do not hold: {' '.join(broken)}"


def test_every_variant_has_checks_and_a_floor_within_them() -> None:
    n_checks = {name: len(json.loads((HOME / f"{name}.checks.json").read_text(encoding="utf-8"))) for name in NAMES}
    assert n_checks.keys() == FLOORS.keys()
    assert all(0 <= FLOORS[name] <= n for name, n in n_checks.items())
