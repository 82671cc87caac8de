"""Times are scored as TempEval-3 scores them, on articles in the form of the shared corpus."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.cli import timebank
from sayso.evaluate import timexes
from sayso.evaluate.corpora import timeml
from sayso.evaluate.corpora.timeml import Article, Marked
from sayso.record import Span

TEXT = "Rebels took Qadis on Tuesday night and lost it two days later."


def at(words: str, value: str, type: str = "DATE") -> Marked:
    start = TEXT.index(words)
    return Marked(span=Span(start, start + len(words)), type=type, value=value)


TUESDAY, NIGHT = at("Tuesday", "2021-08-31"), at("Tuesday night", "2021-08-31TNI", "TIME")
DAYS = at("two days", "P2D", "DURATION")
SPANS = st.builds(lambda a, n: Span(a, a + n), st.integers(0, 12), st.integers(1, 4))
MARKS = st.lists(st.builds(Marked, span=SPANS, type=st.just("DATE"), value=st.sampled_from("AB")), max_size=5)


def article(*told: Marked, corpus: str = "TimeBank") -> Article:
    return Article(id="a", corpus=corpus, text=TEXT, created=date(2021, 9, 1), times=told)


def figures(told: list[Marked], found: list[Marked], *, corpus: str = "TimeBank") -> dict[str, float | int]:
    ticks = iter((0.0, 0.5))
    return timexes.measure([article(*told, corpus=corpus)], lambda *_: found, clock=lambda: next(ticks))


def test_the_same_words_and_value_score_full() -> None:
    found = figures([TUESDAY, DAYS], [TUESDAY, DAYS])
    assert [found[f"{k}_f1"] for k in ("strict", "relaxed", "value", "type")] == [1.0, 1.0, 1.0, 1.0]
    assert found["dispatches_per_s"] == 2.0


def test_words_in_common_are_relaxed_and_a_value_is_right_as_a_string() -> None:
    found = figures([NIGHT, DAYS], [TUESDAY, DAYS])
    assert (found["strict_f1"], found["relaxed_f1"], found["value_f1"], found["type_f1"]) == (0.5, 1.0, 0.5, 0.5)


def test_one_time_found_answers_one_time_told() -> None:
    halves = [at("Tuesday", "A"), at("night", "B")]
    assert figures([NIGHT], halves)["relaxed_f1"] == pytest.approx(2 / 3)
    assert figures(halves, [NIGHT])["relaxed_f1"] == pytest.approx(2 / 3)


def test_nothing_told_and_nothing_found_is_right_and_one_alone_is_wrong() -> None:
    assert figures([], [])["strict_f1"] == 1.0
    assert figures([DAYS], [])["strict_f1"] == figures([], [DAYS])["strict_f1"] == 0.0


def test_timebank_is_told_apart_from_the_rest() -> None:
    ticks = iter((0.0, 1.0))
    both = [article(DAYS), article(TUESDAY, corpus="AQUAINT")]
    found = timexes.measure(both, lambda *_: [DAYS], clock=lambda: next(ticks))
    assert (found["strict_f1"], found["n"]) == (1.0, 1)
    assert (found["all_strict_f1"], found["all_n"]) == (0.5, 2)


def test_without_articles_of_timebank_all_are_taken() -> None:
    found = figures([DAYS], [DAYS], corpus="other")
    assert (found["strict_f1"], found["n"]) == (1.0, 1)


@given(MARKS, MARKS)
def test_strict_and_value_never_exceed_relaxed_nor_that_one(gold: list[Marked], found: list[Marked]) -> None:
    tally = timexes.Tally()
    tally.add(gold, found)
    assert max(tally.strict, tally.value) <= tally.relaxed <= min(tally.gold, tally.found)


@given(MARKS)
def test_what_is_found_as_told_is_all_right(gold: list[Marked]) -> None:
    apart = [m for k, m in enumerate(gold) if not any(m.span.meets(o.span) for o in gold[:k])]
    tally = timexes.Tally()
    tally.add(apart, apart)
    assert (tally.strict, tally.value) == (len(apart), len(apart))


def test_articles_are_read_from_the_corpus(tmp_path: Path) -> None:
    told = {"start": 21, "end": 28, "text": "Tuesday", "tid": "t1", "type": "DATE", "value": "2021-08-31"}
    row = {"id": "x", "corpus": "TimeBank", "text": TEXT, "dct": {"value": "2021-09-01T10:00"}, "timexes": [told]}
    path = tmp_path / "dev.jsonl"
    path.write_text(json.dumps(row) + "\n", encoding="utf-8")
    (read,) = timeml.articles(tmp_path)
    assert read == Article(id="x", corpus="TimeBank", text=TEXT, created=date(2021, 9, 1), times=(TUESDAY,))


def test_the_table_has_a_line_for_timebank_and_one_for_all() -> None:
    lines = timebank.table(figures([NIGHT, DAYS], [TUESDAY, DAYS])).splitlines()
    assert lines[0].split() == ["strict", "relaxed", "value", "type", "texts"]
    assert lines[1].split() == ["TimeBank", "0.500", "1.000", "0.500", "0.500", "1"]
    assert lines[3].split() == ["all", "0.500", "1.000", "0.500", "0.500", "1"]
    assert lines[5].split() == ["dispatches", "a", "second", "2"]
