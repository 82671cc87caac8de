"""LGL, GeoWebNews and GeoVirus: news articles with the places that they name.

What the sets mark differs, and each is measured in its own manner (`MANNERS`):

- LGL (US local papers): names, adjectives and people ("Israeli", "Americans"), names inside those of bodies ("Oxford
  City Council"); no buildings or streets.
- GeoWebNews (world news): names, metonyms, adjectives before a noun, and works that stand somewhere (buildings,
  streets).
- GeoVirus (Wikinews): names of places only.

A toponym counts where the set gives it coordinates; what it marks without any ("ceremony", people, names that its
makers could not place) is not asked for, and to tell it is an error, as in the baselines that we stand beside.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sayso.evaluate.corpora import dev
from sayso.record import Span

Point = tuple[float, float]
"""Latitude and longitude in degrees."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """What a set marks beside names of places: adjectives ("Israeli", "Texans"), works (buildings, streets, parks)."""

    adjectives: bool = False
    works: bool = False


MANNERS = {
    "lgl": Manner(adjectives=True),
    "geowebnews": Manner(adjectives=True, works=True),
    "geovirus": Manner(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A text of the set `name`, and the toponyms with their points."""

    id: str
    name: str
    text: str
    toponyms: tuple[tuple[Span, Point], ...]


def articles(path: Path) -> Iterator[Article]:
    """The articles of a file or folder; the set is told by the id."""
    for row in dev(path):
        yield Article(
            id=row["id"],
            name="geowebnews"
            if row["id"].startswith("gwn")
            else "geovirus"
            if row["id"].startswith("geovirus")
            else "lgl",
            text=row["text"],
            toponyms=tuple(
                (Span(t["start"], t["end"]), (t["lat"], t["lon"])) for t in row["toponyms"] if t.get("lat") is not None
            ),
        )
