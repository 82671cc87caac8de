"""What was asked for lately is kept ready, and no more than so much."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sayso.record.lately import Lately

MOST = 6


@given(st.lists(st.tuples(st.sampled_from(("get", "put", "drop")), st.integers(0, 12)), max_size=60))
def test_the_half_that_was_asked_for_last_is_there_and_never_more_than_so_many(does: list[tuple[str, int]]) -> None:
    lately: Lately[int, str] = Lately(MOST)
    asked: list[int | None] = []  # None for what was dropped since: it was asked for all the same
    for verb, key in does:
        if verb == "put":
            assert lately.put(key, str(key)) == str(key)
        elif verb == "drop":
            lately.drop(key)
            assert lately.get(key) is None
        elif (found := lately.get(key)) is not None:
            assert found == str(key)
        asked = [None if verb == "drop" and k == key else k for k in asked if verb == "drop" or k != key]
        if verb != "drop" and (verb == "put" or lately.get(key) is not None):
            asked.append(key)
        assert len(lately) <= MOST
        assert all(lately.get(k) == str(k) for k in asked[-MOST // 2 :] if k is not None)


def test_what_was_given_up_is_not_there() -> None:
    lately: Lately[str, int] = Lately(4)
    lately.put("a", 1)
    lately.clear()
    assert (lately.get("a"), len(lately)) == (None, 0)
