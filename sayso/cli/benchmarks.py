"""`sayso evaluate polnear` and its like: what the tagger alone makes of public benchmarks."""

from __future__ import annotations

import json as json_module
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sayso.record import Segment, SegmentKind, Span

if TYPE_CHECKING:
    from sayso.evaluate.benchmarks import See, Seen

Data = Annotated[
    Path | None,
    typer.Option("--data", metavar="PATH", help="A file or folder in the same form.", show_default=False),
]
Json = Annotated[bool, typer.Option("--json", help="Print one flat JSON object.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """Where its dev part stands in the shared corpora, and what it asks."""

    name: str
    data: str
    about: str


BENCHMARKS = (
    Benchmark(name="polnear", data="data/polnear", about="Sources, cues and contents, and which belong together"),
    Benchmark(name="re3d", data="data/re3d", about="Entities of defence and security"),
    Benchmark(name="cameo", data="data/cameo", about="Sources and targets of events, and the class of the event"),
    Benchmark(name="satp", data="data/satp", about="Attack types of incident reports"),
    Benchmark(name="india_police", data="data/india_police", about="What the police did"),
    Benchmark(name="factuality", data="data/factuality", about="How sure it is that things happened"),
)


def add(app: typer.Typer, *, data_of: Callable[[Path | None, str], Path]) -> None:
    """A command for each benchmark."""
    for benchmark in BENCHMARKS:
        app.command(benchmark.name, help=f"{benchmark.about} (default: the dev part of ../shared/{benchmark.data}).")(
            _command(benchmark, data_of)
        )


def _command(benchmark: Benchmark, data_of: Callable[[Path | None, str], Path]) -> Callable[..., None]:
    def command(
        *,
        data: Data = None,
        json: Json = False,
        weights: Annotated[
            Path | None,
            typer.Option("--weights", metavar="FOLDER", help="Another export of the tagger.", show_default=False),
        ] = None,
    ) -> None:
        tell(benchmark.name, measure(benchmark.name, data_of(data, benchmark.data), see_with(weights)), json=json)

    return command


def measure(name: str, path: Path, see: See) -> dict[str, float | int]:
    """The figures of the named benchmark on the data."""
    from sayso.evaluate import benchmarks  # numpy, which --help does not need
    from sayso.evaluate.corpora import marked, polnear

    measures: Mapping[str, Callable[[Path, See], dict[str, float | int]]] = {
        "polnear": lambda at, eye: benchmarks.polnear(polnear.articles(at), eye),
        "re3d": lambda at, eye: benchmarks.re3d(marked.re3d(at), eye),
        "cameo": lambda at, eye: benchmarks.cameo(marked.cameo(at), eye),
        "satp": lambda at, eye: benchmarks.satp(marked.satp(at), eye),
        "india_police": lambda at, eye: benchmarks.india_police(marked.india_police(at), eye),
        "factuality": lambda at, eye: benchmarks.factuality(marked.factuality(at), eye),
    }
    return measures[name](path, see)


def see_with(weights: Path | None = None) -> See:
    """The loaded tagger as a function of a text and, where they are given, its sentences."""
    from sayso.reader.marks import Layout  # the reader, which --help does not need
    from sayso.reader.sentences import lay_out
    from sayso.reader.tagger import Tagger

    tagger = Tagger(weights)

    def see(text: str, given: Sequence[Span] | None) -> Seen:
        if given is None:
            return tagger.see(text, lay_out(text, [Segment(kind=SegmentKind.BODY, span=Span(0, len(text)))]))
        return tagger.see(text, [Layout(span=s, kind=SegmentKind.BODY, paragraph=1) for s in given])

    return see


def tell(name: str, figures: Mapping[str, float], *, json: bool) -> None:
    """Prints the figures, as JSON or for people."""
    if json:
        typer.echo(json_module.dumps(figures))
    else:
        show(name, figures)


def show(name: str, figures: Mapping[str, float]) -> None:
    """The figures, the best known of others beside them."""
    from sayso.evaluate.gate import known  # see above

    best = known().get(name, {})
    for key, value in figures.items():
        shown = f"{value:.3f}" if isinstance(value, float) else str(value)
        beside = f"   best known {best[key]:.3f}" if key in best else ""
        typer.echo(f"{key:24}{shown:>8}{beside}")
