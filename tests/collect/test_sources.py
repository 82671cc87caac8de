"""The file of sources: what it says, and what is told of a mistake in it."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from sayso.collect import sources as settings
from sayso.collect.fetch import Options
from sayso.collect.sources import Source, Sources, sources
from sayso.errors import SourcesError

GOOD = """
agent = "example-desk (desk@example.org)"
allow = ["intranet.example", "10.1.0.0/16"]
timeout_s = 20
max_mb = 5

[defaults]
every_min = 30

[[source]]
name = "Example Wire"
url = "HTTPS://Wire.example/rss"

[[source]]
name = "Example Gazette"
url = "https://gazette.example/world/"
kind = "listing"
links = '/20\\d\\d/'
outlet = "The Gazette"
every_min = 60
pace_s = 10
most = 20
again_h = []
"""


def test_a_file_says_how_far_fetching_goes_and_what_is_watched() -> None:
    assert sources(GOOD, name="sources.toml") == Sources(
        options=Options(
            agent="example-desk (desk@example.org)",
            allow=("intranet.example", "10.1.0.0/16"),
            timeout_s=20,
            max_bytes=5_000_000,
        ),
        sources=(
            Source(name="Example Wire", url="https://wire.example/rss", every_min=30),
            Source(
                name="Example Gazette",
                url="https://gazette.example/world/",
                kind="listing",
                links=r"/20\d\d/",
                outlet="The Gazette",
                every_min=60,
                pace_s=10,
                most=20,
                again_h=(),
            ),
        ),
    )


ONE = '[[source]]\nname = "A"\nurl = "https://a.example/"\n'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "s.toml names no source; wanted a table [[source]] with name and url for each"),
        ("source = 3", "s.toml names no source"),
        ("[[source]", "s.toml is no TOML: "),
        ('[[source]]\nurl = "https://a.example/"', "s.toml: source 1 has no name; every source needs a name and a url"),
        ('[[source]]\nname = "A"', "s.toml: source 1 ('A') has no url"),
        ('source = ["https://a.example/"]', "s.toml: source 1 is 'https://a.example/'; wanted a table [[source]]"),
        (ONE + 'evry_min = 5', "s.toml: source 1 ('A'): there is no setting 'evry_min'; did you mean 'every_min'?"),
        (ONE + 'colour = "red"', "there is no setting 'colour'; known are again_h, every_min, kind"),
        ('pace_s = 5\n' + ONE, "s.toml: there is no setting 'pace_s'; known are agent, allow"),
        ('agent = "Київ"\n' + ONE, "s.toml: agent is 'Київ'; wanted words in ASCII"),
        ('[defaults]\nname = "A"\n' + ONE, "s.toml: [defaults]: there is no setting 'name'"),
        ('defaults = 3\n' + ONE, "s.toml: defaults is 3; wanted a table [defaults]"),
        ('[[source]]\nname = "A"\nurl = "a.example/rss"', "url is 'a.example/rss'; wanted an address"),
        ('[[source]]\nname = " "\nurl = "https://a.example/"', "name is ' '; wanted words"),
        (ONE + "pace_s = 0", "s.toml: source 1 ('A'): pace_s is 0; wanted a number from 0.2 to 60"),
        (ONE + 'pace_s = "slow"', "pace_s is 'slow'; wanted a number from 0.2 to 60"),
        (ONE + "pace_s = true", "pace_s is True; wanted a number"),
        (ONE + "pace_s = nan", "pace_s is nan; wanted a number"),
        (ONE + "every_min = 0.1", "every_min is 0.1; wanted a number from 1 to 10080"),
        (ONE + "most = 1.5", "most is 1.5; wanted a whole number from 1 to 10000"),
        (ONE + "again_h = [6, 1]", "again_h is [6, 1]; wanted ages in hours that rise"),
        (ONE + "again_h = 6", "again_h is 6; wanted a list in [brackets]"),
        (ONE + 'kind = "rss"', "kind is 'rss'; wanted 'feed' or 'listing'"),
        (ONE + 'take = "all"', "take is 'all'; wanted 'page' or 'feed'"),
        (ONE + 'links = "("', "links is '('; wanted a regular expression"),
        (ONE + 'links = "x"', 'links are for listings alone; add kind = "listing"'),
        (ONE + 'kind = "listing"\ntake = "feed"', 'a listing holds no words, only links; leave take = "feed" out'),
        (ONE + ONE.replace('"A"', '"B"'), "s.toml: two sources have the url 'https://a.example/'; leave one out"),
        (ONE + ONE.replace("a.example", "b.example"), "s.toml: two sources have the name 'A'; leave one out"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place_and_what_was_wanted(text: str, told: str) -> None:
    with pytest.raises(SourcesError) as e:
        sources(text, name="s.toml")
    assert told in str(e.value)


def test_every_field_of_a_source_has_its_check() -> None:
    assert set(settings._SOURCE) == {f.name for f in fields(Source)}  # pyright: ignore[reportPrivateUsage]


def test_every_setting_is_on_the_page() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "collect.md").read_text(encoding="utf-8")
    for name in (*settings._SOURCE, *settings._OPTIONS):  # pyright: ignore[reportPrivateUsage]
        assert f"| `{name}` |" in page, name
