"""Pages in the manner of a dozen agencies: title, times with zones, agency, address and body come out right."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from sayso.collect import extract

PAGES = Path(__file__).parent / "pages"
TOLD: dict[str, dict[str, Any]] = tomllib.loads((PAGES / "pages.toml").read_text(encoding="utf-8"))


@pytest.fixture(params=["with", "without"])
def trafilatura(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The two ways: with the extra `html` and without it."""
    if request.param == "without":
        monkeypatch.setattr(extract.importlib.util, "find_spec", lambda name: None)
    return request.param


def page(name: str) -> extract.Page:
    text, _ = extract.decode((PAGES / f"{name}.html").read_bytes(), page=True)
    return extract.page(text)


def test_every_page_has_its_answers() -> None:
    assert sorted(TOLD) == sorted(path.stem for path in PAGES.glob("*.html"))


@pytest.mark.parametrize("name", TOLD)
def test_what_a_page_tells_of_itself_is_taken_as_it_is_written_and_nothing_more(name: str) -> None:
    found, told = page(name), TOLD[name]
    fields = ("title", "published", "modified", "source", "language", "url")
    assert {f: getattr(found, f) for f in fields} == {f: told.get(f) for f in fields}
    assert [n for n in found.notes if n.startswith("credited")] == (
        [f"credited to {told['credited']}"] if "credited" in told else []
    )


@pytest.mark.parametrize("name", TOLD)
def test_the_headline_and_the_body_are_the_text_and_the_frame_is_not(name: str, trafilatura: str) -> None:
    text, told = page(name).text, TOLD[name]
    assert text.startswith(told["title"])
    places = [text.find(words) for words in (told["begins"], *told["holds"], told["ends"])]
    assert places == sorted(places)
    assert places[0] > 0
    never = told["never"] + (told.get("never_with_trafilatura", []) if trafilatura == "with" else [])
    assert [words for words in never if words in text] == []
