"""The measures of places, on articles made here."""

import json
import math
from collections.abc import Sequence
from itertools import count
from pathlib import Path

import pytest

from sayso.evaluate.corpora.geo import MANNERS, Article, Manner, Point, articles
from sayso.evaluate.toponyms import FARTHEST_KM, Geoparser, measure
from sayso.record import Span

KABUL, HERAT, PARIS = (34.5, 69.2), (34.35, 62.2), (48.9, 2.4)
WHERE = {"Kabul": KABUL, "Herat": HERAT, "Paris": PARIS}


class Told:
    """A geoparser that finds what it is told to."""

    def __init__(self, text: str, found: dict[str, Point | None], placed: dict[str, Point | None]) -> None:
        self.text, self.found, self.placed = text, found, placed
        self.asked: list[Manner] = []

    def find(self, manner: Manner) -> Sequence[tuple[Span, Point | None]]:
        self.asked.append(manner)
        return [(span(self.text, w), at) for w, at in self.found.items()]

    def place(self, spans: Sequence[Span]) -> Sequence[Point | None]:
        return [self.placed[s.of(self.text)] for s in spans]


def span(text: str, word: str) -> Span:
    return Span(text.index(word), text.index(word) + len(word))


def figures(*, found: dict[str, Point | None], placed: dict[str, Point | None], held: Sequence[str] = tuple(WHERE)):
    """The figures of one article of GeoVirus that names Kabul, Herat and Paris."""
    text = "From Kabul to Herat and Paris, not Rome."
    article = Article(
        id="geovirus-1", name="geovirus", text=text, toponyms=tuple((span(text, w), at) for w, at in WHERE.items())
    )
    told = Told(text, found, placed)
    ticks = count()
    parser = Geoparser(see=lambda _: told, bearers=lambda w: [WHERE[w]] if w in held else [(0.0, 0.0)])
    met = measure([article], parser, clock=lambda: float(next(ticks)))
    assert told.asked == [Manner()]
    return met


def test_all_right_is_one():
    met = figures(found=dict(WHERE), placed=dict(WHERE))
    expected = {"recognition_f1": 1.0, "acc161": 1.0, "acc161_all": 1.0, "mean_km": 0.0, "auc": 0.0, "end_to_end": 1.0}
    assert met == {
        **expected, "missing_share": 0.0,
        **{f"geovirus_{k}": v for k, v in expected.items()}, "geovirus_missing_share": 0.0,
        "ms": 1000.0, "ms_most": 1000.0, "n": 3,
    }  # fmt: skip


def test_what_is_found_beside_counts_against_and_what_is_put_elsewhere_is_no_find():
    met = figures(found={"Kabul": KABUL, "Herat": PARIS, "Rome": None}, placed=dict(WHERE))
    assert met["recognition_f1"] == pytest.approx(2 * 2 / 6)
    assert met["end_to_end"] == pytest.approx(2 * 1 / 6)


def test_what_the_gazetteer_lacks_is_told_apart():
    met = figures(found={}, placed={"Kabul": KABUL, "Herat": KABUL, "Paris": None}, held=("Kabul", "Herat"))
    assert met["missing_share"] == pytest.approx(1 / 3)
    assert met["acc161"] == pytest.approx(1 / 2)
    assert met["acc161_all"] == pytest.approx(1 / 3)
    away = met["mean_km"] * 2
    assert away == pytest.approx(642, abs=3)
    assert met["auc"] == pytest.approx(math.log(away + 1) / math.log(FARTHEST_KM) / 2)


def test_a_place_not_told_is_as_far_as_can_be():
    met = figures(found={}, placed={"Kabul": None, "Herat": None, "Paris": None})
    assert (met["acc161"], met["mean_km"]) == (0.0, FARTHEST_KM)
    assert met["auc"] == pytest.approx(1.0, abs=1e-4)


def test_the_sets_are_told_by_their_ids_and_only_what_has_a_point_counts(tmp_path: Path):
    rows = [
        {"id": i, "text": "In Rome.", "toponyms": [{"start": 3, "end": 7, "lat": lat, "lon": 12.5}]}
        for i, lat in (("gwn-1", 41.9), ("geovirus-2", 41.9), ("4711", None))
    ]
    (tmp_path / "some.dev.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    found = list(articles(tmp_path))
    assert [a.name for a in found] == ["geowebnews", "geovirus", "lgl"]
    assert {a.name for a in found} == set(MANNERS)
    assert [a.toponyms for a in found] == [((Span(3, 7), (41.9, 12.5)),)] * 2 + [()]
