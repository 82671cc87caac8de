"""Incidents and the way of a claim on the terminal: everything told is there, and nothing steers the screen."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from io import StringIO

import pytest
import specimen
from any_incident import law, tellings
from hypothesis import given
from rich.console import Console, RenderableType
from story_told import story

from sayso.brief.compose import compose
from sayso.cli.told import briefly, shown, timeline
from sayso.cli.way import way
from sayso.record import Capture, Claim, Count, Entry, Harm, Incident, Series, Standing, Version, claims
from sayso.record.brief import Scope
from sayso.record.plain import from_plain


def screen(pieces: Iterable[RenderableType], *, width: int = 200) -> str:
    out = StringIO()
    console = Console(file=out, width=width, highlight=False, markup=False, emoji=False)
    for piece in pieces:
        console.print(piece)
    return out.getvalue()


def flat(text: str) -> str:
    return " ".join(text.split())


@law
@given(tellings())
def test_any_incident_can_be_shown_and_nothing_in_it_steers_the_terminal(told) -> None:  # type: ignore[no-untyped-def]
    incident, by_id = told
    for text in (screen(shown(incident, by_id.__getitem__)), screen(timeline([incident]))):
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
    assert incident.id in screen(shown(incident, by_id.__getitem__))


def test_show_tells_each_claim_of_the_story_with_its_voice_and_its_words() -> None:
    incidents, by_id = story()
    clash = next(i for i in incidents if i.places and i.places[0].name == "Khinjan")
    text = flat(screen(shown(clash, by_id.__getitem__), width=400))
    assert "Armed clash in Khinjan, Tue 31 Aug 2021 to Wed 1 Sep 2021 DISPUTED" in text
    assert "Thu 2 Sep 2021 at least 12 Northern Front [17] taken" in text
    assert "Killed, as told taken: the last number of the voice told most often" in text
    assert "denies Hindukush Road Relief “There was no fighting in Khinjan on Tuesday night”" in text
    assert all(c[:9] in text for c in clash.claims)


def test_a_brief_on_a_terminal_names_few_claims_by_id_and_counts_many() -> None:
    incidents, by_id = story()
    told = compose(incidents, by_id.__getitem__, scope=Scope(where="AF", since="2021-08-30"))
    text = flat(screen(briefly(told), width=400))
    assert "Armed clash in Khinjan, Tue 31 Aug 2021 to Wed 1 Sep 2021 DISPUTED" in text
    assert re.search(r"There was an armed clash in Khinjan .*? \[15 claims\]", text)
    assert re.search(r"Hindukush Road Relief denied it .*? \[[0-9a-f]{9}\]", text)
    assert "What happened, as told" in text


@law
@given(tellings())
def test_any_brief_can_be_laid_out_and_nothing_in_it_steers_the_terminal(told) -> None:  # type: ignore[no-untyped-def]
    text = screen(briefly(compose([told[0]], told[1].__getitem__)))
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)


def test_the_timeline_goes_day_by_day_and_ends_with_what_has_no_day() -> None:
    incidents, _ = story()
    undated = replace(incidents[0], id="undated", when=replace(incidents[0].when, start=None, end=None))
    lines = [line.strip() for line in screen(timeline([undated, *incidents])).splitlines()]
    days = [line for line in lines if re.fullmatch(r"\w{3} \d+ \w{3} 2021|Day not told", line)]
    assert days == [
        *("Sat 8 May 2021", "Sun 8 Aug 2021", "Sun 15 Aug 2021", "Mon 30 Aug 2021", "Tue 31 Aug 2021"),
        *("Wed 1 Sep 2021", "Thu 2 Sep 2021", "Fri 3 Sep 2021", "Sat 4 Sep 2021", "Sun 5 Sep 2021", "Day not told"),
    ]
    assert lines[-1].endswith("undated")


@pytest.mark.parametrize(
    ("low", "unknown", "told"),
    [(0, False, "none"), (None, True, "not known"), (12, False, "12"), (None, None, "not told")],
)
def test_none_unknown_and_not_told_differ_on_the_line_and_on_the_page(
    low: int | None, unknown: bool | None, told: str
) -> None:
    incidents, by_id = story()
    base = next(i for i in incidents if i.toll(Harm.KILLED))
    count = Count(at="2021-08-30", by="medics", claim=base.claims[0], low=low, high=low, unknown=bool(unknown))
    one = Series(harm=Harm.KILLED, counts=(count,), lowest=low, highest=low, latest=count, chosen=count, rule="first")
    incident = replace(base, series=() if unknown is None else (one,))
    for text in (screen(timeline([incident])), screen(shown(incident, by_id.__getitem__))):
        assert f"killed: {told} ·" in text


def entry_and_version() -> tuple[Entry, Version, Claim]:
    reading = from_plain(specimen.plain())
    first = claims(reading)[0]
    entry = Entry(claim=first, of=first.dispatch, n=7, at="2021-05-04T12:00Z")
    version = Version(
        of=first.dispatch, nth=1, dispatch=reading.dispatch, address="text", n=3, at="2021-05-04T11:00Z", capture="x"
    )
    return entry, version, first


def test_the_way_of_a_claim_goes_from_the_bytes_to_the_incident() -> None:
    entry, version, first = entry_and_version()
    capture = Capture(content=specimen.TEXT.encode(), taken_at="2021-05-04T10:00Z", origin="dorvan.txt")
    incident = Incident(id=first.id, claims=(first.id,), dispatches=(first.dispatch,), type=first.event.type)
    steps = way(
        entry,
        version=version,
        capture=capture,
        reading=from_plain(specimen.plain()),
        incident=incident,
        claim={first.id: first}.__getitem__,
    )
    text = screen(steps)
    at = [text.index(f"\n{step}\n") for step in ("1 capture", "2 text", "3 reading", "4 claim", "5 incident")]
    assert at == sorted(at)
    assert f"SHA-256 {capture.sha256}" in text
    assert "version 1" in text
    assert f"{first.id}  nobody has looked at it yet" in text
    assert f"incident {first.id}, 1 claims" in text


def test_a_step_that_the_ledger_does_not_hold_says_so() -> None:
    entry, _, first = entry_and_version()
    steps = way(
        replace(entry, standing=Standing.REJECTED),
        version=None,
        capture=None,
        reading=None,
        incident=None,
        claim={first.id: first}.__getitem__,
    )
    text = flat(screen(steps))
    assert "no bytes are kept" in text
    assert "the ledger does not hold its text" in text
    assert "that reading is not at hand" in text
    assert "REJECTED by a person" in text
    assert "in no incident" in text


def test_words_that_the_text_no_longer_holds_are_said_to_be_gone() -> None:
    entry, version, first = entry_and_version()
    changed = replace(version, dispatch=replace(version.dispatch, text="x" * 500))
    steps = way(entry, version=changed, capture=None, reading=None, incident=None, claim={first.id: first}.__getitem__)
    assert "THE TEXT NO LONGER HOLDS THESE WORDS" in screen(steps)
