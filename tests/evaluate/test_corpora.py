"""Benchmarks are read in the form of the shared corpora, and scored as the field does it."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import specimen
from hypothesis import given
from hypothesis import strategies as st

from sayso.evaluate import benchmarks, classes, plover
from sayso.evaluate.corpora import dev, marked, polnear
from sayso.evaluate.corpora.plover import Record
from sayso.evaluate.spans import Count, Labelled, bare, words
from sayso.record import EventType, Span
from sayso.record.plain import from_plain

TEXT = "Rebels, the army said, shelled Qadis."
SPANS = st.lists(
    st.tuples(st.builds(lambda a, n: Span(a, a + n), st.integers(0, 9), st.integers(1, 3)), st.sampled_from("AB"))
)


def at(text: str, quote: str) -> dict[str, Any]:
    start = text.index(quote)
    return {"start": start, "end": start + len(quote), "text": quote}


def span(quote: str) -> Span:
    return Span(TEXT.index(quote), TEXT.index(quote) + len(quote))


def write(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    return path


@dataclass
class Told:
    """What is seen, told beforehand."""

    spans: Mapping[str, Sequence[tuple[Span, str]]] = field(default_factory=dict)
    chances: Mapping[str, float] = field(default_factory=dict)
    number: float | None = None
    linked: Sequence[tuple[Span | None, Span, Span | None]] = ()

    def marked(self, name: str) -> Sequence[tuple[Span, str]]:
        return self.spans.get(name, ())

    def classes(self, name: str, *, sentence: int | None = None) -> Mapping[str, float]:
        return self.chances

    def value(self, name: str, label: str, span: Span) -> float | None:
        return self.number

    def attributions(self) -> Sequence[tuple[Span | None, Span, Span | None]]:
        return self.linked


def test_of_a_folder_with_dev_parts_only_these_are_taken(tmp_path: Path) -> None:
    write(tmp_path / "dev.jsonl", {"id": "1", "text": "a"})
    write(tmp_path / "train.jsonl", {"id": "2", "text": "b"})
    assert [r["id"] for r in dev(tmp_path)] == ["1"]
    assert [r["id"] for r in dev(tmp_path / "train.jsonl")] == ["2"]


def test_a_role_in_pieces_is_read_as_their_hull(tmp_path: Path) -> None:
    row = {
        "id": "1",
        "text": TEXT,
        "attributions": [
            {"source": [], "cue": [at(TEXT, "said")], "content": [at(TEXT, "Rebels"), at(TEXT, "shelled Qadis")]}
        ],
    }
    (article,) = polnear.articles(write(tmp_path / "x.jsonl", row))
    assert article.attributions == (
        polnear.Attribution(source=None, cue=span("said"), content=Span(0, TEXT.index("."))),
    )


def test_attributions_count_when_all_three_roles_are_right() -> None:
    article = polnear.Article(
        id="1",
        text=TEXT,
        attributions=(polnear.Attribution(source=span("the army"), cue=span("said"), content=span("shelled Qadis")),),
    )
    seen = Told(
        spans={
            "source": [(span("the army "), "source")],
            "cue": [(span("said"), "cue")],
            "content": [(span("Qadis"), "content")],
        },
        linked=[(span("the army"), span("said"), span("Qadis"))],
    )
    figures = benchmarks.polnear([article], lambda text, given: seen)
    assert figures["source_exact"] == figures["cue_exact"] == 1.0
    assert figures["content_exact"] == figures["linked_f1"] == 0.0
    assert figures["content_token"] == pytest.approx(2 / 3)
    assert figures["n"] == 1


def test_cameo_is_scored_on_what_each_sentence_has(tmp_path: Path) -> None:
    path = write(
        tmp_path / "x.jsonl",
        {"id": "1", "text": TEXT, "label": 4, "actors": None},
        {"id": "2", "text": TEXT, "label": None, "actors": [at(TEXT, "Rebels") | {"role": "source"}]},
    )
    seen = Told(
        spans={"cameo_actor": [(span("Rebels"), "target")]}, chances={"material_conflict": 0.9, "verbal_conflict": 0.1}
    )
    figures = benchmarks.cameo(marked.cameo(path), lambda text, given: seen)
    assert figures == {"class_macro_f1": 0.2, "class_accuracy": 1.0, "ner_micro_f1": 0.0, "ner_macro_f1": 0.0, "n": 2}


def test_a_document_is_asked_through_its_sentences(tmp_path: Path) -> None:
    part = at(TEXT, TEXT) | {"labels": ["FORCE"]}
    path = write(tmp_path / "x.jsonl", {"id": "1", "text": TEXT, "labels": ["FORCE"], "sentences": [part]})
    given_sentences: list[Sequence[Span] | None] = []

    def see(text: str, given: Sequence[Span] | None) -> Told:
        given_sentences.append(given)
        return Told(chances={"FORCE": 0.7, "KILL": 0.2})

    figures = benchmarks.india_police(marked.india_police(path), see)
    assert figures == {"macro_f1": 0.2, "sentence_macro_f1": 0.2, "n": 1}
    assert given_sentences == [[Span(0, len(TEXT))]]


def test_each_factuality_set_has_its_own_figures(tmp_path: Path) -> None:
    path = write(
        tmp_path / "x.jsonl",
        {"id": "uw-dev-1", "text": TEXT, "targets": [at(TEXT, "shelled") | {"factuality": 1.0}]},
        {"id": "meantime-dev-1", "text": TEXT, "targets": [at(TEXT, "said") | {"factuality": 3.0}]},
    )
    figures = benchmarks.factuality(marked.factuality(path), lambda text, given: Told(number=2.0))
    assert figures == {"uw_mae": 1.0, "uw_r": 0.0, "meantime_mae": 1.0, "meantime_r": 0.0, "n": 2}


def test_several_types_of_one_report_are_scored_apart(tmp_path: Path) -> None:
    path = write(tmp_path / "x.jsonl", {"id": "1", "text": TEXT, "labels": ["Armed Assault", "Kidnapping"]})
    figures = benchmarks.satp(
        marked.satp(path), lambda text, given: Told(chances={"Armed Assault": 0.5, "Kidnapping": 0.4})
    )
    assert figures == {"macro_f1": 0.25, "n": 1}


def test_entities_count_with_span_and_type(tmp_path: Path) -> None:
    path = write(
        tmp_path / "x.jsonl", {"id": "1", "text": TEXT, "flat_entities": [at(TEXT, "Qadis") | {"type": "Location"}]}
    )
    right, wrong = (Told(spans={"re3d": [(span("Qadis"), kind)]}) for kind in ("Location", "Person"))
    assert benchmarks.re3d(marked.re3d(path), lambda text, given: right)["micro_f1"] == 1.0
    assert benchmarks.re3d(marked.re3d(path), lambda text, given: wrong)["micro_f1"] == 0.0


@given(SPANS, SPANS)
def test_micro_f1_lies_between_nothing_and_all_and_is_the_same_both_ways(a: Any, b: Any) -> None:
    one, other = Labelled(), Labelled()
    one.add(a, b)
    other.add(b, a)
    assert 0.0 <= one.micro == other.micro <= 1.0
    assert (one.micro == 1.0) == (set(a) == set(b))


def test_nothing_to_find_and_nothing_found_is_right() -> None:
    assert Count().f1 == 1.0


def test_words_are_those_that_a_span_touches() -> None:
    assert words("a bc d", [Span(3, 5)]) == {2}
    assert bare(" a b ", Span(0, 5)) == Span(1, 4)


def test_numbers_are_compared_by_distance_and_by_their_course() -> None:
    assert classes.mean_error([1.0, -1.0], [1.0, 1.0]) == 1.0
    assert classes.correlation([1.0, 2.0, 3.0], [2.0, 4.0, 6.0]) == pytest.approx(1.0)
    assert classes.correlation([1.0, 2.0], [1.0, 1.0]) == 0.0


def test_a_record_is_met_by_an_event_of_its_type_with_words_of_its_actors() -> None:
    reading = from_plain(specimen.plain())
    event = next(e for e in reading.events if e.actor1 and e.type in plover.types())
    mentions = {a.id: a.mentions for a in reading.actors}
    told = Record(
        id="1",
        text=reading.dispatch.text,
        type=plover.types()[event.type],
        sources=mentions[event.actor1[0]],
        targets=tuple(m for a in event.actor2 for m in mentions[a]),
    )
    other = dataclasses.replace(told, id="2", type="CONSULT", sources=())
    report = plover.measure([told, other], lambda dispatches: iter([reading for _ in dispatches]))
    assert report.figures["type_and_actors"] == 0.5
    assert report.figures["n"] == 2


def test_every_event_type_is_placed_in_plover_or_said_to_have_no_place() -> None:
    assert set(EventType) - set(plover.types()) == {EventType.TOLL_REPORT, EventType.DISPLACEMENT}
