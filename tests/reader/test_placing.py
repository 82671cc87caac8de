from collections.abc import Callable

import pytest

from sayso.reader import places, placing
from sayso.reader.gazetteer import Gazetteer
from sayso.reader.marks import Draft, Known, Trigger
from sayso.reader.syntax import Syntax
from sayso.reader.tagger import Seen
from sayso.record import Dateline, EventType, Span


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer()


Where = Callable[[str, str, EventType], list[str]]


@pytest.fixture
def where(syntax_of: Callable[[str], Syntax], seen_of: Callable[[str], Seen], gazetteer: Gazetteer) -> Where:
    """The names of the places of the event that the word triggers."""

    def choose(text: str, word: str, kind: EventType) -> list[str]:
        syntax = syntax_of(text)
        found = places.find(syntax, (), gazetteer, seen_of(text))
        known = Known(dateline=Dateline(), places=found, actors=(), sources=(), times=(), costs=(), statements=())
        span = Span(text.index(word), text.index(word) + len(word))
        head = syntax.top(span)
        assert head is not None
        draft = Draft(type=kind, triggers=(Trigger(span=span, head=head.i, type=kind),))
        (ids,) = placing.places_of([draft], syntax, known)
        return [p.name for p in found if p.id in ids]

    return choose


@pytest.mark.parametrize(
    ("text", "word", "kind", "names"),
    [
        ("A car bomb exploded in Mosul on Monday, police in Baghdad said.", "exploded", EventType.BOMBING, ["Mosul"]),
        ("Rebels captured Goma after days of battle.", "captured", EventType.TERRITORY_CHANGE, ["Goma"]),
        ("The army withdrew from Idlib on Friday.", "withdrew", EventType.WITHDRAWAL, ["Idlib"]),
        (
            "Clashes erupted in Helmand, Kandahar and Zabul provinces on Tuesday.",
            "Clashes",
            EventType.ARMED_CLASH,
            ["Helmand", "Kandahar", "Zabul province"],
        ),
        ("Talks were held in the town of Charikar in Afghanistan.", "Talks", EventType.TALKS, ["Charikar"]),
        ("Iraq's president condemned the attack.", "condemned", EventType.CENSURE, []),
        (
            "A drone hit a market in the town of Mellit in North Darfur state, Sudan, on Monday.",
            "hit",
            EventType.AIR_STRIKE,
            ["Mellit"],
        ),
        (
            "Warplanes pounded Grozny on Wednesday while troops seized the town of Gudermes in Chechnya.",
            "pounded",
            EventType.AIR_STRIKE,
            ["Grozny"],
        ),
        (
            "Fighting went on in Shan, Kachin and Kayah States; the rebels (banned in Myanmar) fled.",
            "Fighting",
            EventType.ARMED_CLASH,
            ["Shan", "Kachin", "Kayah State"],
        ),
    ],
)
def test_an_event_takes_the_narrowest_place_told_for_it(
    where: Where, text: str, word: str, kind: EventType, names: list[str]
):
    assert where(text, word, kind) == names


def test_an_event_of_a_text_without_places_has_none(where: Where):
    assert where("Gunmen shot two men dead.", "shot", EventType.ATTACK) == []


def test_the_shares_of_the_choices_are_one_together():
    shares = placing.shares_of({"none": {"a": 1.0}, "0": {"b": 2.0}, "1": {}}, {"a": 0.5, "b": 800.0})
    assert sum(shares.values()) == pytest.approx(1.0)
    assert max(shares, key=lambda k: shares[k]) == "0"


def test_an_unnamed_building_yields_to_the_town_told_beside_it(where: Where):
    text = "In Goma, a shell fell on a hospital on Monday, killing two nurses."
    assert where(text, "fell", EventType.SHELLING) == ["Goma"]
