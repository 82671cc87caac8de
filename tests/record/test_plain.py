"""A reading survives its plain form, and so do the gold's."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import specimen
from hypothesis import given, settings
from strategies import readings

from sayso.record import By, Failure, Reading
from sayso.record.plain import FORM, failure_to_plain, from_plain, to_plain


def without_by(value: Any) -> Any:
    """The same records with no rule named in them."""
    if isinstance(value, tuple):
        return tuple(without_by(v) for v in value if not isinstance(v, By))
    if not is_dataclass(value) or isinstance(value, type):
        return value
    return replace(value, **{f.name: without_by(getattr(value, f.name)) for f in fields(value)})


@given(readings())
@settings(max_examples=60)
def test_a_reading_with_its_rules_survives_json(reading: Reading) -> None:
    assert from_plain(json.loads(json.dumps(to_plain(reading, explain=True)))) == reading


@given(readings())
@settings(max_examples=30)
def test_a_reading_without_its_rules_survives_json(reading: Reading) -> None:
    assert from_plain(json.loads(json.dumps(to_plain(reading)))) == without_by(reading)


def test_the_form_names_itself_and_every_key_of_the_contract_is_there() -> None:
    plain = to_plain(specimen.reading())
    assert plain["form"] == FORM == "sayso-reading/1"
    assert set(plain) == {
        *("id", "form", "source", "url", "published", "language", "title", "read_by", "text", "notes", "segments"),
        *("dateline", "places", "actors", "sources", "events", "facts", "gaps"),
    }
    assert set(plain["events"][0]) == {
        *("id", "type", "triggers", "generic", "background", "actor1", "actor2", "places", "when", "toll", "reports"),
    }


def test_the_rules_are_told_only_when_asked_for() -> None:
    reading = specimen.reading()
    assert "by" not in to_plain(reading)["events"][4]
    assert to_plain(reading, explain=True)["events"][4]["by"] == {"type": "triggers.toml: enter"}


def test_a_failure_is_a_row_of_its_own_form() -> None:
    failure = Failure(dispatch="d", stage="read", reason="too long")
    assert failure_to_plain(failure) == {"id": "d", "failure": {"stage": "read", "reason": "too long"}}


@pytest.mark.parametrize("wrong", [{"type": "battle"}, {"triggers": []}, {"triggers": [[3, 3]]}, {"actor1": ["a99"]}])
def test_what_is_not_of_the_form_is_refused(wrong: dict[str, Any]) -> None:
    plain = specimen.plain()
    plain["events"][0] |= wrong
    with pytest.raises(ValueError, match=r"."):
        from_plain(plain)


@pytest.mark.shared
def test_every_gold_reading_is_of_the_form(shared: Path) -> None:
    files = [shared / "gold" / "train.jsonl", shared / "gold" / "dev.jsonl", shared / "seed" / "reading.jsonl"]
    rows = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").split("\n") if line]
    for row in rows:
        plain = to_plain(from_plain(row))
        assert plain["text"] == row["text"]
        assert len(plain["events"]) == len(row["events"])
    assert len(rows) > 200
