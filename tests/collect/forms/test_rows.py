"""JSON: lines, arrays and objects, whole and broken."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opening import dispatches, opened, outcomes, refused

from sayso.collect.parcel import Told
from sayso.record import Dispatch, Failure

said = st.text(min_size=1, max_size=60).filter(
    lambda t: t.strip("\ufeff\u200b\u200e\u200f \t\r\n\f\u00a0") and "<" not in t
)
texts = st.lists(said.filter(lambda t: not any("\ud800" <= c <= "\udfff" for c in t)), min_size=1, max_size=8)


@given(texts, st.booleans(), st.sampled_from([None, 1, 3]))
def test_what_json_holds_comes_out_as_it_went_in(texts: list[str], ascii: bool, indent: int | None) -> None:
    rows = [{"id": f"d{n}", "text": t} for n, t in enumerate(texts)]
    array = json.dumps(rows, ensure_ascii=ascii, indent=indent).encode()
    lines = "\n".join(json.dumps(row, ensure_ascii=ascii) for row in rows).encode()
    for content, name in ((array, "a.json"), (lines, "a.jsonl")):
        assert [d.text for d in dispatches(content, name)] == texts


@given(texts, st.data())
def test_an_array_cut_anywhere_gives_its_whole_elements_and_says_that_it_breaks_off(
    texts: list[str], data: st.DataObject
) -> None:
    raw = json.dumps([{"id": f"d{n}", "text": t} for n, t in enumerate(texts)]).encode()
    cut = data.draw(st.integers(1, len(raw) - 1))
    found = outcomes(raw[:cut], "a.json")
    whole = [o.text for o in found if isinstance(o, Dispatch)]
    assert whole == texts[: len(whole)]
    assert isinstance(found[-1], Failure)


def test_each_element_is_a_capture_of_its_own_bytes() -> None:
    raw = b'[ {"text": "Rebels came."} ,\n {"text": "They left.", "more": [1, {"a": "]"}]} ]'
    first, second = (taken.capture for taken in opened(raw, "a.json"))
    assert first is not None
    assert second is not None
    assert (first.origin, first.content.strip()) == ("a.json#1", b'{"text": "Rebels came."}')
    assert second.content.strip() == b'{"text": "They left.", "more": [1, {"a": "]"}]}'


def test_a_bad_element_costs_no_other() -> None:
    raw = b'[{"text": "One."}, {"text": oops}, 5, {"text": "Two."}]'
    assert [o.text if isinstance(o, Dispatch) else o.dispatch for o in outcomes(raw, "a.json")] == [
        "One.",
        "a.json#2",
        "a.json#3",
        "Two.",
    ]


@pytest.mark.parametrize("text", ["body", "content", "Article", "full_text", "Body Text"])
def test_the_usual_names_are_known(text: str) -> None:
    row = {
        text: "Rebels came.",
        "headline": "Rebels come",
        "date": "1 Sept. 2021",
        "link": "https://a.example/1",
        "publisher": "AP",
    }
    (d,) = dispatches(json.dumps(row).encode(), "a.json")
    assert (d.text, d.title, d.published) == ("Rebels came.", "Rebels come", "2021-09-01")
    assert (d.url, d.source) == ("https://a.example/1", "AP")


def test_a_guessed_name_that_holds_something_else_is_left_out_with_a_note() -> None:
    row = {"text": "Rebels came.", "date": "01/09/2021", "subject": ["war"], "source": {"id": None, "name": "AP"}}
    (d,) = dispatches(json.dumps(row).encode(), "a.json")
    assert (d.published, d.title, d.source) == (None, None, "AP")
    assert len(d.notes) == 2
    assert "'01/09/2021'" in d.notes[1]


def test_names_can_be_said() -> None:
    row = {"text": "no", "Bericht": "Rebels came.", "wann": "2021-09-01"}
    told = Told(columns={"text": "Bericht", "published": "wann"})
    (d,) = dispatches(json.dumps(row).encode(), "a.json", told=told)
    assert (d.text, d.published) == ("Rebels came.", "2021-09-01")


def test_a_name_that_was_said_and_is_not_there_is_told_with_those_that_are() -> None:
    reason = refused(b'{"body": "Rebels came."}', "a.json", told=Told(columns={"text": "Body"}))
    assert reason == "there is no column 'Body'; its columns are 'body'"


def test_versions_and_withdrawals_come_through() -> None:
    rows = [{"id": "a", "text": "One.", "version": 2}, {"id": "a", "text": "", "withdrawn": True}]
    first, second = dispatches(json.dumps(rows).encode(), "a.json")
    assert (first.version, first.withdrawn) == ("2", False)
    assert (second.text, second.withdrawn) == ("", True)


def test_an_empty_array_holds_nothing() -> None:
    assert "empty JSON array" in refused(b" [ ] ", "a.json")
