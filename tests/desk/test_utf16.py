from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.desk.utf16 import from_utf16, span_from_utf16, span_to_utf16, to_utf16
from sayso.record import Span

texts = st.text(st.characters(codec="utf-8") | st.sampled_from("🚀𝄞"), min_size=1)


@settings(deadline=None)
@given(texts, st.data())
def test_a_range_there_and_back_is_the_same(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(text))))
    units = span_to_utf16(text, span)
    assert text.encode("utf-16-le")[2 * units[0] : 2 * units[1]].decode("utf-16-le") == span.of(text)
    assert span_from_utf16(text, *units) == span


@settings(deadline=None)
@given(texts)
def test_a_text_ends_where_its_units_end(text: str) -> None:
    assert to_utf16(text, len(text)) == len(text.encode("utf-16-le")) // 2


def test_half_a_pair_counts_as_the_whole() -> None:
    assert from_utf16("a🚀b", 2) == 1
    assert span_from_utf16("a🚀b", 2, 3) == Span(1, 2)
    assert span_from_utf16("a🚀b", 1, 2) == Span(1, 2)


@pytest.mark.parametrize("unit", [-1, 5])
def test_what_lies_outside_the_text_is_no_position(unit: int) -> None:
    with pytest.raises(ValueError, match="not within a text of 4"):
        from_utf16("a🚀b", unit)
