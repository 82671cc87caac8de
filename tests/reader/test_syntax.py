"""Syntax gives the text back, and says when it is not the one that was examined."""

import importlib
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sayso.errors import PartError
from sayso.reader import syntax as module
from sayso.reader.sentences import lay_out
from sayso.reader.syntax import Parser, Syntax
from sayso.record import Segment, SegmentKind, Span

Parse = Callable[[str], Syntax]

words = st.text(st.sampled_from("abcXYZ .,'’“”\u00a0\r\n\t-—12é̀🙂İß()"), min_size=1, max_size=80).filter(str.strip)


@given(words)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_token_is_a_slice_of_the_text_and_none_is_lost(parser: Parser, text: str) -> None:
    layout = lay_out(text, (Segment(kind=SegmentKind.BODY, span=Span(0, len(text))),))
    parsed = parser.parse(text, layout)
    assert all(t.span.of(text) == t.text and t.text.strip() for t in parsed.tokens)
    laid_out = "".join("".join(part.span.of(text).split()) for part in layout)
    assert "".join("".join(t.text.split()) for t in parsed.tokens) == laid_out


def test_heads_and_children_are_two_sides_of_one_tree(syntax_of: Parse) -> None:
    parsed = syntax_of("Rebels attacked a convoy near the border, killing two soldiers. Police arrested nobody.")
    for token in parsed.tokens:
        assert all(parsed.head(c.i) == token for c in parsed.children(token.i))
        assert parsed.tokens[token.head].sentence == token.sentence
    convoy = next(t for t in parsed.tokens if t.text == "convoy")
    assert [t.text for t in parsed.below(convoy.i)][:2] == ["a", "convoy"]


def test_a_sentence_in_capitals_has_its_verb(syntax_of: Parse) -> None:
    parsed = syntax_of("GUERRILLAS AMBUSHED AN ARMY TRUCK NEAR THE TOWN OF HUANTA YESTERDAY.")
    verb = next(t for t in parsed.tokens if t.text == "AMBUSHED")
    assert (verb.pos, verb.lemma) == ("VERB", "ambush")


def test_a_short_name_in_capitals_stays_a_name(syntax_of: Parse) -> None:
    assert syntax_of("UNITED NATIONS").tokens[0].text == "UNITED"


def test_other_weights_are_refused_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "DIGEST", "0" * 64)
    with pytest.raises(PartError, match="reinstall"):
        Parser()


def test_a_missing_pipeline_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PIPELINE", "no_such_pipeline")
    with pytest.raises(PartError, match="not installed"):
        Parser()


SAID = (
    "There were three of them, but they did not say so; you and I had it done to us, and it was theirs.",
    "He's gonna go, she ain't coming, and y'all have got ta wait. C'm on, let's be off.",
    "There is  a  gap here, and there are those who do what that man did.",
    "There is a truce.",
    "It is a truce.",
    "What rebels seized, troops have retaken; it is said that the town fell but once.",
)


@given(st.lists(st.sampled_from(SAID), min_size=1, max_size=6))
@settings(max_examples=20, deadline=None)
def test_a_word_is_told_the_same_whether_its_case_was_met_before_or_not(sentences: list[str]) -> None:
    plain, quick = _pipelines()
    for sentence in sentences:
        told = [[(t.pos_, str(t.morph), t.lemma_, t.tag_, t.dep_) for t in nlp(sentence)] for nlp in (plain, quick)]
        assert told[0] == told[1]


@cache
def _pipelines() -> tuple[Any, Any]:
    load = importlib.import_module(module.PIPELINE).load
    return load(), module.quickened(load())
