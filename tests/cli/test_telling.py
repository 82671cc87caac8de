"""`sayso brief`, `timeline`, `show` and `why` over a ledger: what they print, and how they end where they cannot."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import specimen

from sayso import cli
from sayso.cli import brief
from sayso.ledger import open_ledger
from sayso.record import Capture, Place, PlaceKind, Span, claims

Run = Callable[..., tuple[int, str, str]]
READING = specimen.reading()
SHELLING = claims(READING)[0]


@pytest.fixture
def ledger(tmp_path: Path) -> str:
    """A ledger that holds the specimen, its bytes and its reading since 4 May 2021, 12:00 UTC."""
    path = tmp_path / "x.ledger"
    capture = Capture(content=specimen.TEXT.encode(), taken_at="2021-05-04T12:00:00+00:00", origin="wire/dorvan.txt")
    with (
        open_ledger(path, create=True, clock=lambda: datetime(2021, 5, 4, 12, tzinfo=UTC)) as it,
        it.writer() as writer,
    ):
        writer.add_capture(capture)
        writer.add_dispatch(READING.dispatch, capture=capture.id)
        writer.add_reading(READING)
    return str(path)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], ledger: str) -> Run:
    """The exit code, standard output and standard error of a command on that ledger."""

    def run(*args: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["sayso", *args])
        with pytest.raises(SystemExit) as end:
            cli.main()
        out, err = capsys.readouterr()
        return int(end.value.code or 0), out, err

    monkeypatch.setattr("signal.signal", lambda *_: None)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("SAYSO_LEDGER", ledger)
    return run


def test_a_brief_tells_what_the_ledger_holds_each_line_with_its_claims(run: Run) -> None:
    code, out, err = run("brief", "--where", "Dorvan", "--since", "2021-05")
    assert (code, err) == (0, "")
    assert out.startswith("# Brief: Dorvan, since May 2021\n")
    assert "### Shelling in Dorvan, Tue 4 May 2021" in out
    assert "- How many were **not known**" not in out
    assert "- How many were killed is **not known**, according to" in out
    assert all(line.endswith("]") for line in out.splitlines() if line.startswith("- "))
    assert f"`{SHELLING.id}`" in out


def test_a_brief_of_another_country_or_of_an_earlier_moment_holds_nothing(run: Run) -> None:
    code, out, _ = run("brief", "--where", "Afghanistan", "--until", "2021-03-01")
    assert (code, out) == (
        0,
        "# Brief: Afghanistan (AF), until Mon 1 Mar 2021\n\nThe ledger holds no incident here.\n",
    )
    code, out, _ = run("brief", "--as-of", "2021-05-04T11:00Z")
    assert code == 0
    assert out.startswith("# Brief: all places, as held at Tue 4 May 2021 11:00 UTC\n\nThe ledger holds no incident")


def test_a_brief_can_be_a_page(run: Run) -> None:
    code, out, _ = run("brief", "--as", "html")
    assert code == 0
    assert out.startswith("<!doctype html>\n")
    assert out.endswith("</html>\n")
    assert "Shelling in" in out


def test_the_timeline_shows_ids_by_which_an_incident_can_be_shown(run: Run) -> None:
    code, out, _ = run("timeline")
    assert code == 0
    line = next(line for line in out.splitlines() if "Shelling" in line)
    code, out, _ = run("show", line.split()[-1])
    assert code == 0
    assert "Shelling in Dorvan, Tue 4 May 2021" in out
    assert "Shells hit a market in the town of Dorvan" in " ".join(out.split())


def test_why_leads_from_a_claim_to_the_bytes_and_to_the_incident(run: Run) -> None:
    code, out, _ = run("why", SHELLING.id[:6])
    assert code == 0
    assert [line for line in out.splitlines() if line[:1].isdigit()] == [
        "1 capture",
        "2 text",
        "3 reading",
        "4 claim",
        "5 incident",
    ]
    assert "from wire/dorvan.txt" in out
    assert "Shelling in Dorvan, Tue 4 May 2021" in out


def add_version(ledger: str, text: str, *, withdrawn: bool = False) -> None:
    """Another version of the specimen, read as the first was but for its words."""
    dispatch = replace(READING.dispatch, text=text, version="2", withdrawn=withdrawn, published="2021-05-05")
    with open_ledger(ledger) as it, it.writer() as writer:
        version = writer.add_dispatch(dispatch)
        writer.add_reading(replace(READING, dispatch=version.dispatch))


def test_a_corrected_number_is_told_in_both_wordings_and_counts_once(run: Run, ledger: str) -> None:
    add_version(ledger, specimen.TEXT.replace("at least 12", "at least 15"))
    code, out, _ = run("brief", "--where", "Dorvan")
    assert code == 0
    (line,) = (line for line in out.splitlines() if " corrected what it told" in line)
    before, after = line.split(" became ")
    assert "at least 12 people were wounded" in before
    assert "at least 15 people were wounded" in after
    assert out.count("### Shelling in Dorvan") == 1


def test_a_withdrawn_dispatch_tells_of_nothing_any_more_but_that_it_was_withdrawn(run: Run, ledger: str) -> None:
    add_version(ledger, "Northern Wire withdraws its report. " + specimen.TEXT, withdrawn=True)
    code, out, _ = run("brief", "--where", "Dorvan")
    assert code == 0
    assert re.findall(r"^##+ (.*)$", out, flags=re.MULTILINE)[0] == "Taken back by its source"
    assert "### Shelling, told by" in out
    assert " withdrew what it told" in out


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        (("brief", "--since", "yesterday"), 2, "'yesterday' is no day, month or year, such as 2021-08-30"),
        (("brief", "--since", "2021-02-30"), 2, "'2021-02-30' is no day"),
        (("brief", "--since", "2021-09", "--until", "2021-08"), 2, "--since 2021-09 comes after --until 2021-08"),
        (("brief", "--as", "pdf"), 2, "'pdf' is not one of md, html"),
        (("brief", "--where", "QQ"), 2, "'QQ' is no country code of ISO 3166"),
        (("brief", "--as-of", "noon"), 2, "'noon' is no moment"),
        (("show", "nowhere"), 3, "no incident 'nowhere' is told of in the ledger; `sayso timeline` lists them"),
        (("why", "nothing"), 3, "no claim 'nothing' is in the ledger"),
        (("brief", "--ledger", "absent.ledger"), 3, "absent.ledger"),
    ],
)
def test_what_cannot_be_told_is_said_with_the_remedy(run: Run, args: tuple[str, ...], code: int, says: str) -> None:
    ended, out, err = run(*args)
    assert (ended, out) == (code, "")
    assert says in " ".join(err.replace("│", " ").split())


@pytest.mark.parametrize(
    ("name", "lat", "lon", "where", "lies"),
    [
        ("Kunduz", 36.729, 68.857, "AF-KDZ", True),
        ("Kunduz", 36.729, 68.857, "AF-BGL", False),
        ("Kunduz", 12.0, 10.0, "AF-KDZ", False),
        ("Kunduz", None, None, "AF-KDZ", False),
        ("Kunduz", None, None, "Kunduz", True),
    ],
)
def test_a_town_lies_in_the_province_that_the_gazetteer_has_it_in(
    name: str, lat: float | None, lon: float | None, where: str, *, lies: bool
) -> None:
    town = Place(id="p", name=name, kind=PlaceKind.CITY, country="AF", lat=lat, lon=lon, mentions=(Span(0, 1),))
    assert brief._lies(town, where) is lies
