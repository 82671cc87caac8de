"""Laws of spans and of what they cite."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import spans_in, texts

from sayso.record import Dispatch, Evidence, Span, dispatch_id, hull

spans = st.tuples(st.integers(0, 50), st.integers(1, 50)).map(lambda t: Span(t[0], t[0] + t[1]))


@pytest.mark.parametrize(("start", "end"), [(0, 0), (3, 3), (4, 3), (-1, 2), (-2, -1)])
def test_an_empty_or_negative_span_cannot_be_built(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="empty or negative span"):
        Span(start, end)


@given(spans, spans)
def test_two_spans_meet_where_they_share_a_code_point(one: Span, other: Span) -> None:
    shared = set(range(one.start, one.end)) & set(range(other.start, other.end))
    assert one.meets(other) == bool(shared) == other.meets(one)


@given(spans, spans)
def test_a_span_holds_another_where_all_of_it_lies_inside(one: Span, other: Span) -> None:
    assert one.holds(other) == (set(range(other.start, other.end)) <= set(range(one.start, one.end)))


@given(st.lists(spans, min_size=1))
def test_a_hull_holds_all_its_spans_and_ends_where_one_of_them_does(them: list[Span]) -> None:
    whole = hull(them)
    assert all(whole.holds(s) for s in them)
    assert whole.start in {s.start for s in them}
    assert whole.end in {s.end for s in them}


def test_there_is_no_hull_of_nothing() -> None:
    with pytest.raises(ValueError, match="no spans"):
        hull([])


@given(spans, st.integers(0, 20))
def test_a_shifted_span_keeps_its_length(span: Span, by: int) -> None:
    assert span.shifted(by).shifted(0) == Span(span.start + by, span.end + by)


@given(st.data(), texts)
def test_a_citation_bears_itself_out_for_any_text(data: st.DataObject, text: str) -> None:
    dispatch = Dispatch(id="d", text=text)
    evidence = dispatch.cite(data.draw(spans_in(text)))
    assert dispatch.bears_out(evidence)
    assert evidence.quote == text[evidence.span.start : evidence.span.end]


def test_a_citation_of_other_words_or_of_another_dispatch_is_not_borne_out() -> None:
    dispatch = Dispatch(id="d", text="three dead")
    assert not dispatch.bears_out(Evidence(dispatch="d", span=Span(0, 5), quote="Three"))
    assert not dispatch.bears_out(Evidence(dispatch="e", span=Span(0, 5), quote="three"))


def test_a_span_beyond_the_text_cannot_be_cited() -> None:
    with pytest.raises(ValueError, match="ends after the text"):
        Dispatch(id="d", text="ab").cite(Span(0, 3))


@given(st.none() | st.text(), st.none() | st.text(), texts)
def test_the_same_input_twice_has_one_id(source: str | None, url: str | None, text: str) -> None:
    assert dispatch_id(source, url, text) == dispatch_id(source, url, text)
    assert dispatch_id(source, url, text) != dispatch_id(source, url, text + ".")


def test_an_id_can_be_made_of_text_that_utf8_cannot_hold() -> None:
    assert len(dispatch_id(None, None, "\udc80")) == 20
