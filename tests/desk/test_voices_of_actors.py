"""Who speaks for an actor: what is passed over unseen could not have been one of its names."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sayso.desk.pages.actors import voices_among
from sayso.ledger.terms import folded
from sayso.link.origins import names_one

WORDS = ("Northern", "Front", "the", "News", "agency", "United", "Nations", "UN", "TASS", "TTP", "Tehrik-e", "Taliban",
         "Pakistan", "police", "Élysée")  # fmt: skip
names = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)


@given(st.lists(names, min_size=1, max_size=4), st.lists(names, max_size=12, unique=True))
def test_those_who_are_cited_under_a_name_of_an_actor_are_all_found(known_as: list[str], said: list[str]) -> None:
    cited = [folded(name).strip() for name in said]
    found = list(voices_among(known_as, cited))
    assert found == [other for other in cited if any(names_one(name, other) for name in known_as)]
