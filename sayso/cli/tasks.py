"""`sayso evaluate muc4` and its like: public benchmarks that take the whole reader, not the tagger alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from sayso.cli import talk
from sayso.cli.benchmarks import Data, Json, tell
from sayso.record import Dispatch, Failure, Reading, Span

if TYPE_CHECKING:
    from sayso.evaluate.arguments import Given
    from sayso.evaluate.speed import Laps
    from sayso.evaluate.subevents import Report
    from sayso.evaluate.templates import Template

T = TypeVar("T")
Figures = dict[str, float | int]


def add(app: typer.Typer, *, data_of: Callable[[Path | None, str], Path]) -> None:
    """The commands of this page."""

    @app.command(help="Events and their arguments in news (default: the dev part of ../shared/data/wikievents).")
    def wikievents(*, data: Data = None, json: Json = False) -> None:
        from sayso.evaluate import arguments  # what --help does not need
        from sayso.evaluate.corpora.arguments import wikievents as documents

        them = _followed(list(documents(data_of(data, "data/wikievents"))))
        tell("wikievents", arguments.wikievents(them, _see(), _fill), json=json)

    @app.command(help="Arguments beyond the sentence, triggers given (default: ../shared/data/rams).")
    def rams(*, data: Data = None, json: Json = False) -> None:
        from sayso.evaluate import arguments  # see above
        from sayso.evaluate.corpora.arguments import rams as documents

        them = _followed(list(documents(data_of(data, "data/rams"))))
        tell("rams", arguments.rams(them, _name_trigger(), _fill), json=json)

    @app.command(help="ACLED's sub-events of short texts: JSON Lines of id, text and sub_event_type.")
    def subevents(
        *,
        data: Annotated[Path, typer.Option("--data", metavar="PATH", help="A file or folder of labelled texts.")],
        json: Json = False,
        wrong: Annotated[int, typer.Option("--wrong", metavar="N", help="List the first N that are not right.")] = 0,
    ) -> None:
        from sayso.evaluate import subevents as task  # see above
        from sayso.evaluate.corpora.subevents import notes
        from sayso.reader.subevents import ACLED

        them = list(notes(data))
        report = task.measure(them, _named(len(them)), always=ACLED)
        _tell_unknown(report)
        tell("subevents", report.figures, json=json)
        for text in report.wrong[:wrong]:
            typer.echo(text, err=json)

    @app.command(help="Templates of incidents, by GTT's scorer (default: the dev part of ../shared/data/muc4).")
    def muc4(*, data: Data = None, json: Json = False) -> None:
        from sayso.evaluate import templates  # see above
        from sayso.evaluate.corpora.muc4 import documents

        them = list(documents(data_of(data, "data/muc4")))
        slots = templates.Slots()
        for document in _followed(them):
            slots.add(templates.compare(_incidents(document.dispatch), document.templates))
        figures: Figures = {
            "template_precision": slots.precision,
            "template_recall": slots.recall,
            "template_f1": slots.f1,
            "n": len(them),
        }
        tell("muc4", figures, json=json)

    @app.command(
        help="Readings a second beside spaCy's small pipeline (default: ../shared/data/wire/dispatches.jsonl.gz)."
    )
    def speed(
        *,
        data: Data = None,
        json: Json = False,
        limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="Texts to read, spread evenly.")] = 100,
    ) -> None:
        from sayso.evaluate import corpora  # see above
        from sayso.evaluate.speed import measure

        rows = list(corpora.rows(data_of(data, "data/wire/dispatches.jsonl.gz")))
        report = measure(
            [corpora.dispatch_of(row) for row in rows[:: max(1, len(rows) // limit)][:limit]],
            load=_load,
            load_plain=_load_plain,
            clock=time.process_time,
            start_clock=time.perf_counter,
        )
        tell("speed", report.figures, json=json)
        if not json:
            for step, ms in report.steps.items():
                typer.echo(f"  {step:22}{ms:8.1f} ms   {ms / sum(report.steps.values()):5.1%}")


def _tell_unknown(report: Report) -> None:
    for failure in report.failures:
        talk.say(f"{failure.dispatch}: {failure.stage} failed: {failure.reason}")
    for label in report.unknown:
        talk.say(f"the label {label!r} is none of ours; its texts count as missed (sayso/evaluate/subevents.toml)")


def _followed(them: Sequence[T]) -> Iterator[T]:
    return talk.follow(iter(them), what="reading", total=len(them))


def _see() -> Callable[[str], Sequence[tuple[Span, str]]]:
    """The triggers of a text, with the types of WikiEvents."""
    from sayso.reader import kairos
    from sayso.reader.sentences import lay_out
    from sayso.reader.syntax import Parser
    from sayso.record import Segment, SegmentKind

    parser = Parser()

    def see(text: str) -> Sequence[tuple[Span, str]]:
        layout = lay_out(text, [Segment(kind=SegmentKind.BODY, span=Span(0, len(text)))])
        return kairos.triggers(parser.parse(text, layout))

    return see


def _name_trigger() -> Callable[[str, Span], str | None]:
    """The type of WikiEvents that a trigger gets."""
    from sayso.reader import kairos
    from sayso.reader.sentences import lay_out
    from sayso.reader.syntax import Parser
    from sayso.record import Segment, SegmentKind

    parser = Parser()

    def name(text: str, trigger: Span) -> str | None:
        layout = lay_out(text, [Segment(kind=SegmentKind.BODY, span=Span(0, len(text)))])
        return kairos.kind_of(trigger, parser.parse(text, layout))

    return name


def _fill(dispatch: Dispatch, given: Sequence[Given]) -> Reading:
    from sayso import flow

    return flow.reader().fill(dispatch, given)


def _incidents(dispatch: Dispatch) -> list[Template]:
    """The incidents as the scorer has them: of each filler the words where it stands."""
    from sayso import flow
    from sayso.evaluate.templates import Template

    return [
        Template(type=i.type, roles={role: tuple((s.of(dispatch.text),) for s in v) for role, v in i.fills.items()})
        for i in flow.reader().incidents(dispatch)
    ]


def _load(laps: Laps) -> Callable[[Dispatch], object]:
    from sayso.reader.steps import Reader

    return Reader(lap=laps).read


def _load_plain() -> Callable[[str], object]:
    """spaCy's small English pipeline as it comes, kept to one core."""
    from sayso.reader.syntax import plain_pipeline

    return plain_pipeline()


def _named(total: int) -> Callable[[Iterable[Dispatch], Collection[str]], Iterator[str | Failure]]:
    def name(dispatches: Iterable[Dispatch], among: Collection[str]) -> Iterator[str | Failure]:
        from sayso import flow
        from sayso.reader import subevents

        for outcome in talk.follow(flow.read_all(dispatches), what="reading", total=total):
            if isinstance(outcome, Failure):
                yield outcome
            else:
                chances = subevents.chances(outcome, among=among)
                yield max(chances, key=lambda kind: chances[kind])

    return name
