"""The tagger sees words of the text as it stands, and takes no other weights than the ones that were examined."""

from __future__ import annotations

import shutil
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.errors import PartError
from sayso.reader.labels import Head, HeadKind
from sayso.reader.marks import Layout
from sayso.reader.pieces import WINDOW, Pieces
from sayso.reader.sentences import lay_out
from sayso.reader.tagger import Seen, Tagger
from sayso.record import Segment, SegmentKind, Span

HOME = Path(str(files("sayso.reader") / "weights" / "tagger"))
TEXT = "Gunmen shot dead two policemen in Kirkuk on Friday, a hospital official said.\n\nThe army denied the attack."
WORDS = st.text(alphabet="Ab é“”’'\u00a0\r\n.7,-", max_size=60)


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger()


def layout_of(text: str) -> tuple[Layout, ...]:
    return lay_out(text, (Segment(kind=SegmentKind.BODY, span=Span(0, len(text))),)) if text else ()


@pytest.fixture(scope="module")
def seen(tagger: Tagger) -> Seen:
    return tagger.see(TEXT, layout_of(TEXT))


def quotes(seen: Seen, head: str) -> list[str]:
    return [t.span.of(TEXT) for t in seen.spans(head)]


def test_who_says_it_by_which_word_is_found(seen: Seen) -> None:
    assert "a hospital official" in quotes(seen, "source")
    assert "said" in quotes(seen, "cue")


def test_what_happened_is_found_with_its_type(seen: Seen) -> None:
    found = {t.span.of(TEXT): t.label for t in seen.words("trigger")}
    assert found.get("shot dead", found.get("shot")) == "attack"


def test_the_chances_of_a_word_add_up_to_one(seen: Seen) -> None:
    assert seen.chances("trigger").sum(axis=1).tolist() == pytest.approx([1.0] * len(seen.starts), abs=1e-5)


@pytest.mark.parametrize(("says", "ends"), [(None, 3), (4, 5), (2, 3), (1, 3)])
def test_a_span_ends_where_its_first_word_says_if_the_words_between_allow_it(says: int | None, ends: int) -> None:
    # B I I o o O: of the fourth and fifth words it is not sure, and that the third is inside it is sure.
    logits = np.zeros((6, 5), np.float32)
    logits[:, :3] = [[0, 9, 0], [0, 0, 3], [0, 0, 9], [0.5, 0, 0], [0.5, 0, 0], [9, 0, 0]]
    firsts = np.zeros((1, 5), np.float32)
    heads = {"content": Head(name="content", kind=HeadKind.SPANS, labels=("content",), first=0, last=3)}
    for n, way in enumerate(("ask", "be"), start=3):
        name = f"{way}_content_end"
        heads[name] = Head(name=name, kind=HeadKind.VECTORS, labels=("1",), first=n, last=n + 1)
    logits[:, 3] = 1
    (firsts if says is None else logits)[says or 0, 4] = 4
    zeros, at = np.zeros(6, np.int64), np.arange(6)
    seen = Seen(logits, firsts, starts=at * 2, ends=at * 2 + 1, sentences=zeros, windows=zeros, heads=heads)
    assert [t.span for t in seen.spans("content")] == [Span(0, 2 * ends - 1)]


def test_a_head_is_asked_only_for_what_it_gives(seen: Seen) -> None:
    with pytest.raises(ValueError, match="spans"):
        seen.chances("source")


def test_sentences_are_told_apart_by_the_layout(seen: Seen) -> None:
    assert set(seen.sentences.tolist()) == {0, 1}
    assert seen.classes("police", sentence=0) != seen.classes("police", sentence=1)
    assert sum(seen.classes("cameo_class").values()) == pytest.approx(1.0, abs=1e-5)


def test_no_text_has_nothing_in_it(tagger: Tagger) -> None:
    seen = tagger.see("", ())
    assert seen.spans("source") == seen.words("trigger") == seen.attributions() == []
    assert set(seen.classes("cameo_class").values()) == {0.0}


@given(WORDS)
@settings(max_examples=60, deadline=None)
def test_every_word_is_a_range_of_the_text_inside_its_sentence(text: str) -> None:
    layout = layout_of(text)
    last = 0
    for window in Pieces(HOME / "tokenizer.json").windows(text, layout):
        for start, end, k in zip(window.starts, window.ends, window.sentences, strict=True):
            assert last <= start < end <= len(text)
            assert layout[k].span.start <= start < layout[k].span.end
            last = start


@given(st.integers(1, 40), st.integers(0, 60))
@settings(max_examples=30, deadline=None)
def test_windows_hold_every_word_once_and_never_too_many(n: int, begin: int) -> None:
    text = " ".join(["The guns of Qadis fell silent again on that day."] * n)
    pieces = Pieces(HOME / "tokenizer.json")
    windows = pieces.windows(text, layout_of(text), begin=begin)
    assert sum(len(w.starts) for w in windows) == 11 * n
    assert all(len(w.ids) <= WINDOW + 2 for w in windows)
    starts = [s for w in windows for s in w.starts.tolist()]
    assert starts == sorted(set(starts))


def test_other_weights_are_refused(tmp_path: Path) -> None:
    shutil.copytree(HOME, tmp_path / "tagger")
    (tmp_path / "tagger" / "labels.json").write_text("{}", encoding="utf-8")
    with pytest.raises(PartError, match=r"labels\.json.*digest"):
        Tagger(tmp_path / "tagger")
    with pytest.raises(PartError, match="reinstall"):
        Tagger(tmp_path)


def test_every_head_has_its_own_columns(tagger: Tagger) -> None:
    at = 0
    for head in tagger.heads.values():
        assert head.first == at < head.last
        at = head.last
        assert head.kind is not HeadKind.SPANS or head.last - head.first == 2 * len(head.labels) + 1
