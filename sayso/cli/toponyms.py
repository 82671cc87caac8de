"""`sayso evaluate toponyms`: places found and placed, beside the specialists."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sayso.cli.benchmarks import Data, Json, tell
from sayso.record import Segment, SegmentKind, Span

if TYPE_CHECKING:
    from sayso.evaluate.corpora.geo import Manner, Point
    from sayso.evaluate.toponyms import Geoparser
    from sayso.reader import ranking
    from sayso.reader.gazetteer import Gazetteer
    from sayso.reader.syntax import Syntax
    from sayso.reader.tagger import Seen


def add(app: typer.Typer, *, data_of: Callable[[Path | None, str], Path]) -> None:
    """The command."""

    @app.command()
    def toponyms(
        *,
        data: Data = None,
        json: Json = False,
    ) -> None:
        """Place names found and placed in LGL, GeoWebNews, GeoVirus (default: the dev parts of ../shared/data/geo)."""
        # Time of the processor, not of the wall: what one core does, however busy the others keep the machine.
        from sayso.evaluate import toponyms as evaluation  # numpy, which --help does not need
        from sayso.evaluate.corpora import geo

        figures = evaluation.measure(geo.articles(data_of(data, "data/geo")), geoparser(), clock=time.process_time)
        tell("toponyms", figures, json=json)


def geoparser() -> Geoparser:
    """The reader's parts as the evaluation asks for them."""
    from sayso.evaluate.toponyms import Geoparser  # see above
    from sayso.reader import recognising, sentences
    from sayso.reader.gazetteer import Gazetteer
    from sayso.reader.syntax import Parser
    from sayso.reader.tagger import Tagger

    gazetteer, parser, tagger = Gazetteer(), Parser(), Tagger()

    def see(text: str) -> _Seen:
        layout = sentences.lay_out(text, [Segment(kind=SegmentKind.BODY, span=Span(0, len(text)))])
        return _Seen(parser.parse(text, layout), tagger.see(text, layout), gazetteer)

    def bearers(words: str) -> list[Point]:
        entries, _ = recognising.bearers(" ".join(words.split()), gazetteer)
        return [(e.lat, e.lon) for e in entries if e.lat is not None and e.lon is not None]

    return Geoparser(see=see, bearers=bearers)


class _Seen:
    """A parsed and tagged text whose places can be asked for."""

    def __init__(self, syntax: Syntax, seen: Seen, gazetteer: Gazetteer) -> None:
        self._syntax = syntax
        self._seen = seen
        self._gazetteer = gazetteer

    def find(self, manner: Manner) -> Sequence[tuple[Span, Point | None]]:
        from sayso.reader import ranking, recognising  # see above

        wanted = recognising.Manner(adjectives=manner.adjectives, works=manner.works)
        names = recognising.recognise(self._syntax, self._seen, self._gazetteer, manner=wanted)
        ranked = ranking.places_of(names, self._syntax, self._gazetteer)
        return [(n.span, _point(r)) for n, r in zip(names, ranked, strict=True)]

    def place(self, spans: Sequence[Span]) -> Sequence[Point | None]:
        from sayso.reader import ranking, recognising  # see above

        names = recognising.given(self._syntax, spans, self._gazetteer)
        return [_point(r) for r in ranking.places_of(names, self._syntax, self._gazetteer)]


def _point(ranked: ranking.Ranked) -> Point | None:
    best = ranked[0][1] if ranked else None
    return None if best is None or best.lat is None or best.lon is None else (best.lat, best.lon)
