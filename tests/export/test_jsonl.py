"""A reading survives its export, whatever its text."""

from __future__ import annotations

import json
from dataclasses import replace

import specimen
from hypothesis import given, settings
from strategies import readings

from sayso.export.formats import FORMATS
from sayso.export.jsonl import line
from sayso.record import Dispatch, Failure, Reading
from sayso.record.plain import from_plain


@given(readings())
@settings(max_examples=40)
def test_a_reading_is_one_line_that_comes_back(reading: Reading) -> None:
    written = line(reading, explain=True)
    assert written.count("\n") == 1
    assert from_plain(json.loads(written.encode("utf-8"))) == reading


def test_text_that_utf8_cannot_hold_comes_back_too() -> None:
    reading = Reading(dispatch=Dispatch(id="d", text="a\udc80b — \U0001f600"), read_by="t")
    assert json.loads(line(reading).encode("utf-8"))["text"] == reading.text


def test_words_stay_readable_and_are_not_escaped_away() -> None:
    reading = specimen.reading()
    quoted = replace(reading, dispatch=replace(reading.dispatch, title="“Шахта” — 4 мая"))
    assert "“Шахта” — 4 мая" in line(quoted)


def test_a_failure_is_a_line_too() -> None:
    assert line(Failure(dispatch="d", stage="read", reason="no")) == (
        '{"id": "d", "failure": {"stage": "read", "reason": "no"}}\n'
    )


def test_json_lines_are_the_format_named_jsonl() -> None:
    assert FORMATS.get("jsonl") is line
