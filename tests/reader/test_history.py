"""Paragraphs that tell of what was before the news are told from those of these days."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sayso.reader import history, times
from sayso.reader.marks import Known
from sayso.reader.syntax import Syntax
from sayso.record import Dateline

SyntaxOf = Callable[[str], Syntax]


def past(syntax_of: SyntaxOf, *paragraphs: str) -> list[int]:
    syntax = syntax_of("\n\n".join(paragraphs))
    line = Dateline(date="2021-08-31")
    found = times.find(syntax, line)
    known = Known(dateline=line, places=(), actors=(), sources=(), times=found, costs=(), statements=())
    numbers = sorted({s.paragraph for s in syntax.sentences})
    return [numbers.index(n) for n in sorted(history.paragraphs(syntax, known))]


LEAD = "Clashes went on in the province on Tuesday."


@pytest.mark.parametrize(
    ("paragraphs", "which"),
    [
        (("The war began in 1996.", "Troops moved in."), []),
        ((LEAD, "On July 3, fighters took the town."), [1]),
        ((LEAD, "On July 3, fighters took the town.", "The mayor fled.", "On Monday, the army came back."), [1, 2]),
        ((LEAD, "The president had announced a pullout.", "The rebels launched an offensive."), [1, 2]),
        ((LEAD, "Last week, talks were held."), [1]),
        ((LEAD, "On Sunday, talks were held."), []),
    ],
    ids=["never the first", "an old day", "until a fresh day", "a past perfect", "a week that is over", "two days ago"],
)
def test_these_paragraphs_are_of_history(syntax_of: SyntaxOf, paragraphs: tuple[str, ...], which: list[int]) -> None:
    assert past(syntax_of, *paragraphs) == which


@pytest.mark.parametrize(
    ("moment", "days"), [("2021-08-30", 1), ("2021-08-31T23:00+04:30", 0), ("2021-07", 34), ("2020", 246), (None, None)]
)
def test_a_month_or_year_is_as_old_as_its_last_day(moment: str | None, days: int | None) -> None:
    line = Dateline(date="2021-08-31")
    known = Known(dateline=line, places=(), actors=(), sources=(), times=(), costs=(), statements=())
    assert history.age(moment, known) == days
