import time
from collections.abc import Callable
from itertools import pairwise

import pytest

from sayso.reader import ranking, recognising
from sayso.reader.gazetteer import Gazetteer
from sayso.reader.recognising import Manner
from sayso.reader.syntax import Syntax
from sayso.reader.tagger import Seen
from sayso.record import Span

Names = Callable[..., list[tuple[str, str | None]]]


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer()


@pytest.fixture
def names(syntax_of: Callable[[str], Syntax], seen_of: Callable[[str], Seen], gazetteer: Gazetteer) -> Names:
    """The names of places that a text holds, and the country of the place that each means."""

    def find(text: str, **manner: bool) -> list[tuple[str, str | None]]:
        syntax = syntax_of(text)
        found = recognising.recognise(syntax, seen_of(text), gazetteer, manner=Manner(**manner))
        ranked = ranking.places_of(found, syntax, gazetteer)
        return [(n.span.of(text), r[0][1].country if r else None) for n, r in zip(found, ranked, strict=True)]

    return find


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A blast in Mosul, Iraq, killed two men on Monday.", [("Mosul", "IQ"), ("Iraq", "IQ")]),
        ("Rebels left Tripoli, Lebanon, for Homs in Syria.",
         [("Tripoli", "LB"), ("Lebanon", "LB"), ("Homs", "SY"), ("Syria", "SY")]),
        ("Hassan Ali told reporters that nothing had happened.", []),
        ("Police in Springfield, Mass., arrested a man from Worcester, Massachusetts.",
         [("Springfield", "US"), ("Mass.", "US"), ("Worcester", "US"), ("Massachusetts", "US")]),
    ],
)  # fmt: skip
def test_names_of_places_are_found_and_placed(names: Names, text: str, found: list[tuple[str, str]]):
    assert names(text) == found


def test_adjectives_count_where_they_are_wanted(names: Names):
    text = "Iraqi soldiers and Pakistani officers met in Geneva on Monday."
    assert names(text) == [("Geneva", "CH")]
    assert names(text, adjectives=True) == [("Iraqi", "IQ"), ("Pakistani", "PK"), ("Geneva", "CH")]


def test_names_never_overlap_and_are_exact(
    syntax_of: Callable[[str], Syntax], seen_of: Callable[[str], Seen], gazetteer: Gazetteer
):
    text = "Troops left New York City and New York State, then North Kivu\u00a0province, Al-Qaim and N'Djamena."
    found = recognising.recognise(syntax_of(text), seen_of(text), gazetteer)
    spans = [n.span for n in found]
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(n.span.of(text).strip() == n.span.of(text) for n in found)


def test_given_names_are_placed_in_the_order_given(syntax_of: Callable[[str], Syntax], gazetteer: Gazetteer):
    text = "A train went from Paris to Berlin."
    given = recognising.given(syntax_of(text), [Span(27, 33), Span(18, 23)], gazetteer)
    ranked = ranking.places_of(given, syntax_of(text), gazetteer)
    assert [(n.name, r[0][1].country) for n, r in zip(given, ranked, strict=True)] == [
        ("Berlin", "DE"),
        ("Paris", "FR"),
    ]


def test_a_list_of_a_thousand_names_costs_no_more_than_its_length(gazetteer: Gazetteer):
    asked = [
        ranking.Asked(name=n, typed=None, mentions=(), entries=gazetteer.named(n))
        for n in ("Springfield", "San José", "Victoria", "Alexandria", "Georgetown") * 200
    ]
    begun = time.process_time()
    assert len(ranking.rank(asked, gazetteer, spoken={})) == 1000
    assert time.process_time() - begun < 20.0
