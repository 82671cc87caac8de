"""By what a name is found: two names that are one share some of it, so nobody is passed over."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sayso.ledger.terms import folded
from sayso.link.origins import handles, names_one

WORDS = ("Northern", "Front", "the", "News", "agency", "United", "Nations", "UN", "TASS", "TTP", "Tehrik-e", "Taliban",
         "Pakistan", "police", "U.S.")  # fmt: skip
names = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)


@given(names, names, st.booleans())
def test_two_names_that_are_one_share_a_handle(name: str, other: str, fold: bool) -> None:
    other = folded(other).strip() if fold else other
    if names_one(name, other):
        assert not handles(name).isdisjoint(handles(other))


def test_a_name_is_found_by_its_words_and_by_its_initials() -> None:
    assert handles("the Tehrik Taliban Pakistan") == {"tehrik", "taliban", "pakistan", "ttp"}
    assert handles("the news agency") == {"the", "news", "agency", "tna"}
    assert handles("TASS news agency") == {"tass"}
