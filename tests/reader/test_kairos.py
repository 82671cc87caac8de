"""Triggers in the terms of WikiEvents."""

from __future__ import annotations

from collections.abc import Callable

from sayso.reader import kairos
from sayso.reader.syntax import Syntax


def test_words_of_events_are_marked_with_their_types(syntax_of: Callable[[str], Syntax]) -> None:
    text = "A bomb exploded near the mosque. The attack killed three people. Police arrested a suspect."
    told = {span.of(text): kind for span, kind in kairos.triggers(syntax_of(text))}
    assert told["exploded"] == "Conflict.Attack"
    assert told["killed"] == "Life.Die"
    assert told["arrested"] == "Justice.ArrestJailDetain"


def test_where_nothing_happens_no_word_is_marked(syntax_of: Callable[[str], Syntax]) -> None:
    assert kairos.triggers(syntax_of("The blue house has a garden.")) == []
