"""The only place that alters text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sayso.collect.clean import mend


def test_half_a_character_is_replaced_and_noted() -> None:
    assert mend("a\ud800b") == ("a\ufffdb", ("1 lone surrogates replaced by U+FFFD",))


def test_control_characters_and_direction_marks_stay_and_are_noted() -> None:
    text = "a\x00b\x07\u202ec\u200f\t\r\n\x0c"
    assert mend(text) == (text, ("2 control characters kept", "2 direction marks kept"))


def test_what_was_lost_before_is_noted() -> None:
    assert mend("a\ufffdb") == ("a\ufffdb", ("1 characters were lost before they came here (U+FFFD)",))


@given(st.text(alphabet=st.characters(codec=None)))
def test_no_offset_ever_moves(text: str) -> None:
    mended, _ = mend(text)
    assert len(mended) == len(text)
    assert all(a == b or (b == "\ufffd" and "\ud800" <= a <= "\udfff") for a, b in zip(text, mended, strict=True))
