"""What the pages say and what the program does are the same: commands, options, keys, closed sets."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path

import pytest
import specimen
import typer.main

from sayso.cli import app
from sayso.cli.benchmarks import BENCHMARKS
from sayso.evaluate import gold, seed, wire
from sayso.export.formats import EXPORTS, FORMATS
from sayso.record import words
from sayso.record.plain import from_plain, to_plain

DOCS = Path(__file__).resolve().parents[2] / "docs"
SETS = [v for v in vars(words).values() if isinstance(v, type) and issubclass(v, StrEnum) and v is not StrEnum]


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def commands() -> dict[str, list[str]]:
    """Every command's full name with the options it takes."""
    found: dict[str, list[str]] = {}

    def walk(command: object, name: str) -> None:
        params = getattr(command, "params", [])
        found[name] = [
            o
            for p in params
            for o in (*getattr(p, "opts", []), *getattr(p, "secondary_opts", []))
            if o.startswith("--")
        ]
        for sub, below in getattr(command, "commands", {}).items():
            walk(below, f"{name} {sub}")

    walk(typer.main.get_command(app), "sayso")
    return found


def test_every_command_and_every_option_is_on_the_page() -> None:
    text = page("cli.md")
    assert set(commands()) == {
        *(
            "sayso",
            "sayso read",
            "sayso watch",
            "sayso evaluate",
            "sayso evaluate gold",
            "sayso evaluate seed",
            "sayso evaluate wire",
        ),
        "sayso evaluate plover",
        "sayso evaluate timebank",
        *(f"sayso evaluate {name}" for name in ("muc4", "wikievents", "rams", "subevents", "speed")),
        "sayso evaluate toponyms",
        *("sayso gazetteer", "sayso gazetteer import", "sayso gazetteer find"),
        *("sayso link", "sayso incidents", "sayso judge", "sayso evaluate link"),
        *("sayso brief", "sayso timeline", "sayso show", "sayso why", "sayso desk"),
        *(f"sayso desk users{verb}" for verb in ("", " add", " list", " role", " password", " remove")),
        *(f"sayso desk tokens{verb}" for verb in ("", " add", " list", " revoke")),
        *(
            f"sayso coding{verb}"
            for verb in ("", " make", " status", " code", " add", " agreement", " adjudicate", " export")
        ),
        *("sayso add", "sayso search", "sayso claims", "sayso review", "sayso reread", "sayso export"),
        *(f"sayso ledger{name}" for name in ("", " stats", " verify", " dump", " load", " migrate")),
        *(f"sayso evaluate {name}" for name in ("scale", "kills", "soak")),
        *(f"sayso evaluate {b.name}" for b in BENCHMARKS),
    }
    for name, options in commands().items():
        assert name.removeprefix("sayso ").split()[-1] in text
        for option in options:
            assert re.search(rf"`(sayso )?{option}\b", text), f"{name} {option} is not in docs/cli.md"


def test_no_option_on_the_page_is_gone() -> None:
    known = {o for options in commands().values() for o in options} | {"--help"}
    assert set(re.findall(r"--[a-z][a-z-]*[a-z]", page("cli.md"))) <= known


def test_every_format_is_on_the_page() -> None:
    assert all(f"`{name}`" in page("cli.md") for name in (*FORMATS, *EXPORTS))


@pytest.mark.parametrize("kinds", SETS, ids=lambda s: s.__name__)
def test_every_word_of_a_closed_set_is_on_the_page(kinds: type[StrEnum]) -> None:
    text = page("reading.md")
    for word in kinds:
        assert re.search(rf"`{word.value}`|\| {word.value} \|", text), f"{kinds.__name__} {word.value!r}"


def test_each_event_type_stands_with_its_class() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (\w+) \|", page("reading.md"), flags=re.MULTILINE))
    assert {t: rows[t] for t in words.EventType} == {t: words.CLASS_OF[t].value for t in words.EventType}


def test_every_key_of_the_form_is_on_the_page() -> None:
    def keys(value: object) -> set[str]:
        if isinstance(value, dict):
            return set(value) | {k for v in value.values() for k in keys(v)}
        return {k for v in value for k in keys(v)} if isinstance(value, list) else set()

    text = page("reading.md")
    assert not [k for k in keys(to_plain(specimen.reading())) if not re.search(rf"\b{k}\b", text)]


def test_every_figure_of_an_evaluation_is_on_the_page(tmp_path: Path) -> None:
    def read(dispatches):  # type: ignore[no-untyped-def]
        return (from_plain(specimen.plain() | {"id": d.id}) for d in dispatches)

    (tmp_path / "x.txt").write_text(specimen.TEXT, encoding="utf-8")
    (tmp_path / "x.checks.json").write_text("[]", encoding="utf-8")
    figures = {
        **gold.measure([specimen.plain()], read).figures,
        **seed.measure(seed.cases(tmp_path), read).figures,
        **wire.measure([specimen.plain()], read, start=lambda: None, clock=iter(range(9)).__next__).figures,
    }
    text = page("evaluate.md")
    for key in figures:
        assert f"`{re.sub('_(low|high)$', '', key)}`" in text, f"{key} is not in docs/evaluate.md"
