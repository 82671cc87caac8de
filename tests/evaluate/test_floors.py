"""The reader's figures never fall unseen: gold and seed against `floors.toml`, on corpora pinned by digest."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest

from sayso import flow
from sayso.cli.toponyms import geoparser
from sayso.evaluate import corpora, gate, gold, seed, timexes, toponyms
from sayso.evaluate.corpora import geo, timeml
from sayso.evaluate.corpora.timeml import Marked
from sayso.reader import timex

# SHA-256 of the files that the floors were measured on; a floor on other data says nothing.
DIGESTS = {
    "gold/dev.jsonl": "e247349a9a4005753d779b0a32fd26080024f95adf107f1de9554ae8c7852cf5",
    "seed/reading.jsonl": "f9b69fc5a9eb4b3f4ff9cb931dbfadd6890a4eced8826d2d7e1d4374935dd9eb",
    "seed/checks.json": "951d151e18684ff50f61463d972bb3121be66e3d0aff32916bb8c27fd8cef7d4",
    "data/tempeval3/dev.jsonl.gz": "d32d42be709f743ced70eddd26cf2d7d147e88c7091acb48c0fb6ca8562e3de1",
    **{
        f"data/geo/{name}.dev.jsonl.gz": digest
        for name, digest in (
            ("lgl", "813cdfc4bcdb3471be505e26a9f79dbe92f710dbf8e47a5f36cf5317e709a30d"),
            ("geowebnews", "5ec1c9f82f64134347e4fc03f79d114ac287c21b49204da0c2ba107767e6b247"),
            ("geovirus", "aa09a469cde6238bba6b3de4427e05c2db289f34424dbf46fc4c8a2c344c0fc8"),
        )
    },
    "seed/dispatch.txt": "f8ddfe942860ed7c3f1f7d7544dac637fc5347d85d4a18831c14ad9f8f6dc6fe",
}

pytestmark = pytest.mark.shared


@pytest.mark.parametrize("name", DIGESTS)
def test_the_corpora_are_the_ones_the_floors_were_measured_on(shared: Path, name: str) -> None:
    assert hashlib.sha256((shared / name).read_bytes()).hexdigest() == DIGESTS[name]


def test_gold_stands_above_its_floors(shared: Path) -> None:
    report = gold.measure(list(corpora.rows(shared / "gold" / "dev.jsonl")), flow.read_all)
    assert gate.below("gold", report.figures) == []
    assert report.failures == ()


def test_the_seed_stands_above_its_floors(shared: Path) -> None:
    report = seed.measure(seed.cases(shared / "seed"), flow.read_all)
    assert gate.below("seed", report.figures) == []
    assert report.figures["spans_exact"] is True


def test_places_stand_above_their_floors(shared: Path) -> None:
    found = toponyms.measure(geo.articles(shared / "data" / "geo"), geoparser(), clock=lambda: 0.0)
    assert gate.below("toponyms", found) == []


def test_times_stand_above_their_floors(shared: Path) -> None:
    def mark(text: str, day: date) -> list[Marked]:
        return [Marked(span=span, type=t.type, value=t.value) for span, t in timex.marked(text, day)]

    articles = timeml.articles(shared / "data" / "tempeval3")
    assert gate.below("timebank", timexes.measure(articles, mark, clock=lambda: 0.0)) == []
