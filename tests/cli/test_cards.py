"""The cards: what stands out does so in words, every width holds, and no dispatch can steer a terminal."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
import specimen
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from strategies import readings

from sayso.cli.cards import cards
from sayso.cli.quotes import LONGEST, quote_of, sentence_around
from sayso.record import Dispatch, Event, EventType, Reading, Report, Span, Stance


def shown(reading: Reading, *, width: int = 100, explain: bool = False, colour: bool = False) -> str:
    out = io.StringIO()
    console = Console(
        file=out, width=width, highlight=False, force_terminal=colour, color_system="truecolor" if colour else None
    )
    for piece in cards(reading, explain=explain):
        console.print(piece)
    return out.getvalue()


def lines(text: str) -> list[str]:
    return [" ".join(line.strip(" │").split()) for line in text.splitlines()]


def test_the_header_says_whose_dispatch_from_where_and_when() -> None:
    them = lines(shown(specimen.reading()))
    assert "Northern Wire Dorvan · Tue 4 May 2021 year inferred" in them
    assert "Shelling hits market in Dorvan — radio" in them
    assert "3 events, 1 in the background, 5 sources, 1 fact, 1 not understood" in them


def test_a_card_says_who_where_when_at_what_cost_and_who_says_so_on_which_words() -> None:
    them = lines(shown(specimen.reading(), width=110))
    start = next(i for i, line in enumerate(them) if "Shelling" in line and "─" in line)
    assert them[start + 1 : start + 11] == [
        "where Dorvan city, XV, 10.00°N 20.50°W",
        "when Tue 4 May 2021 “Tuesday”",
        "cost killed UNKNOWN says medics",
        "injured at least 12 civilians says medics",
        "not told who",
        "",
        "affirms Radio Dorvan ← medics",
        "“Shells hit a market in the town of Dorvan on Tuesday, Radio Dorvan reported, citing medics.”",
        "affirms medics",
        "“The number of dead is not known; at least 12 people were wounded, the medics said.”",
    ]


def test_a_denial_is_quoted_where_it_is_uttered() -> None:
    them = lines(shown(specimen.reading()))
    at = them.index("denies the rebels")
    assert them[at - 2 : at + 2] == [
        "claims the army of Velia",
        "“The army of Velia claimed the capture of Harn.”",
        "denies the rebels",
        "“Later, the rebels denied this.”",
    ]


def test_background_comes_after_the_news_and_habits_facts_and_gaps_after_that() -> None:
    text = shown(specimen.reading())
    order = [
        "Shelling ─",
        "DISPUTED",
        "EXPECTED",
        "Background",
        "“In March, troops entered Lorn.”",
        "In general",
        "Facts",
    ]
    order += ["Petar Olan: spokesman for the rebels", "Not understood", "“soon” no date follows from it"]
    places = [" ".join(text.split()).index(words) for words in order]
    assert places == sorted(places)


def test_a_reading_of_nothing_says_so() -> None:
    text = shown(Reading(dispatch=Dispatch(id="d", text="Quiet day."), read_by="t"))
    assert "No event found in this dispatch." in text
    assert "agency not told place not told · date not told" in lines(text)


def test_a_note_of_the_way_in_is_shown() -> None:
    reading = specimen.reading()
    noted = replace(reading, dispatch=replace(reading.dispatch, notes=("read as windows-1251",)))
    assert "note: read as windows-1251" in shown(noted)


def test_the_rules_are_shown_only_when_asked_for() -> None:
    assert "triggers.toml: enter" not in shown(specimen.reading())
    assert "rules type: triggers.toml: enter" in lines(shown(specimen.reading(), explain=True))


def test_the_triggers_are_emphasised_and_a_stance_has_its_colour() -> None:
    text = shown(specimen.reading(), colour=True)
    assert "\x1b[1;31mShells hit\x1b[0m" in text
    assert re.search(r"\x1b\[1;31m *denies\x1b\[0m", text)


def test_markup_and_escapes_in_a_dispatch_are_words_and_nothing_more() -> None:
    text = "[bold]Troops[/bold] \x1b[31mattacked\x1b[0m \x1b]0;title\x07 the \u202etown."
    event = Event(
        id="e", type=EventType.ATTACK, triggers=(Span(6, 12),), reports=(Report(chain=(), stance=Stance.AFFIRMS),)
    )
    out = shown(Reading(dispatch=Dispatch(id="d", text=text, title=text), read_by="t", events=(event,)))
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert "[bold]Troops[/bold]" in out


@pytest.mark.parametrize("width", [20, 80, 100, 140])
@given(data=st.data())
@settings(max_examples=12, deadline=None)
def test_any_reading_fits_any_width(width: int, data: st.DataObject) -> None:
    for line in shown(data.draw(readings()), width=width, explain=True).splitlines():
        assert cell_len(line) <= width


@given(readings())
@settings(max_examples=40, deadline=None)
def test_a_quote_holds_words_of_the_event_or_of_its_report_and_is_not_endless(reading: Reading) -> None:
    for event in reading.events:
        for report in event.reports:
            quote = quote_of(reading, event, report)
            focus = [*event.triggers, *(s for s in (report.cue, report.content) if s)]
            assert any(quote.span.holds(s) for s in focus)
            assert quote.span.end - quote.span.start <= max(LONGEST, *(s.end - s.start for s in focus))


@pytest.mark.parametrize(
    ("text", "word", "sentence"),
    [
        ("One fell. Two fled. Three stayed.", "fled", "Two fled."),
        ("Gen. Ibo Tal said so. He left.", "said", "Gen. Ibo Tal said so."),
        ("They fled, said the Rev. Paul Estime. He left.", "fled", "They fled, said the Rev. Paul Estime."),
        ("The U.S. Army left. It rained.", "left", "The U.S. Army left."),
        ("“They fled.” He said 3.5 tons burned. End.", "burned", "He said 3.5 tons burned."),
        ("Title\n\nBody here", "Body", "Body here"),
        ("Title\r\n\r\nBody\r\nwrapped here. Next.", "wrapped", "Body\r\nwrapped here."),
        ("no mark at all", "mark", "no mark at all"),
    ],
)
def test_a_sentence_ends_where_a_reader_would_end_it(text: str, word: str, sentence: str) -> None:
    reading = Reading(dispatch=Dispatch(id="d", text=text), read_by="t")
    at = text.index(word)
    assert sentence_around(reading, Span(at, at + len(word))).of(text) == sentence


def test_a_long_sentence_is_cut_between_words_around_its_trigger() -> None:
    text = "word " * 100 + "attacked " + "more " * 100
    event = Event(
        id="e", type=EventType.ATTACK, triggers=(Span(500, 508),), reports=(Report(chain=(), stance=Stance.AFFIRMS),)
    )
    reading = Reading(dispatch=Dispatch(id="d", text=text), read_by="t", events=(event,))
    quote = quote_of(reading, event, event.reports[0])
    assert quote.cut_start
    assert quote.cut_end
    assert quote.span.end - quote.span.start <= LONGEST
    assert set(quote.span.of(text).split()) == {"word", "attacked", "more"}


@pytest.mark.parametrize(
    ("stances", "badge"),
    [
        ((Stance.DENIES,), "DENIED"),
        ((Stance.DOUBTS, Stance.DOUBTS), "DOUBTED"),
        ((Stance.EXPECTS,), "EXPECTED"),
        ((Stance.AFFIRMS, Stance.DENIES), "DISPUTED"),
        ((Stance.DENIES, Stance.EXPECTS), None),
        ((Stance.AFFIRMS,), None),
    ],
)
def test_what_nobody_affirms_stands_out(stances: tuple[Stance, ...], badge: str | None) -> None:
    reports = tuple(Report(chain=(), stance=s) for s in stances)
    event = Event(id="e", type=EventType.ATTACK, triggers=(Span(0, 6),), reports=reports)
    out = shown(Reading(dispatch=Dispatch(id="d", text="Attack"), read_by="t", events=(event,)))
    assert [w for w in ("DENIED", "DOUBTED", "EXPECTED", "DISPUTED") if f" {w} " in out] == ([badge] if badge else [])
