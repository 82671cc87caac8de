from __future__ import annotations

from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.desk.asked import Asked, IncidentStatus, asked_in
from sayso.record import EventType

words = st.text(st.characters(codec="utf-8", categories=("L", "N")), min_size=1, max_size=9)
questions = st.builds(
    Asked,
    since=st.sampled_from(("", "2021", "2021-08", "2021-08-31")),
    where=st.sampled_from(("", "AF", "AF-PAN")) | words,
    type=st.sampled_from(("", "violence", *EventType)),
    actor=words,
    status=st.sampled_from(("", *IncidentStatus)),
    as_of=st.sampled_from(("", "2021-09-01", "2021-09-01T12:00+04:30")),
)


@settings(deadline=None)
@given(questions)
def test_an_address_asks_the_same_thing_again(asked: Asked) -> None:
    assert asked_in(dict(parse_qsl(asked.address()))) == asked


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("since", "yesterday", "wanted a day, month or year"),
        ("until", "2021-13", "wanted a day, month or year"),
        ("type", "war", "no type of event"),
        ("status", "true", "no status"),
        ("actor", "!!", "holds no word"),
        ("text", "-only", "names no word"),
        ("as_of", "2021-09-01T12:00", "no moment"),
    ],
)
def test_what_cannot_be_looked_for_is_told(name: str, value: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        asked_in({name: value})


def test_a_class_means_its_types() -> None:
    assert EventType.SHELLING in Asked(type="violence").types
    assert Asked(type="talks").types == (EventType.TALKS,)
