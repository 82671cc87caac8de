"""`sayso evaluate scale`, `kills` and `soak`: what a ledger and its incidents stand, and how fast it stays."""

from __future__ import annotations

import hashlib
import json as json_module
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sayso.cli import talk
from sayso.cli.ledger import opened
from sayso.errors import LedgerError
from sayso.record import Reading, Run

if TYPE_CHECKING:
    from sayso.ledger import Query, SqlLedger

Where = Annotated[
    str | None,
    typer.Option(
        "--ledger",
        metavar="PATH|URL",
        help="A new file, or a PostgreSQL address with no ledger in it. [default: a file that is thrown away]",
        show_default=False,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one flat JSON object.")]
QUESTIONS = 60
PAGE = 50


def add(app: typer.Typer, *, data_of: Callable[[Path | None, str], Path]) -> None:
    """A command for each trial."""
    app.command()(scale)
    app.command()(soak)

    @app.command(help="Kill `add` or `link` at random moments, take it up again, and compare with an undisturbed run.")
    def kills(
        *,
        data: Annotated[
            Path | None,
            typer.Option("--data", metavar="PATH", help="An input to add (default: the wire).", show_default=False),
        ] = None,
        ledger: Where = None,
        times: Annotated[int, typer.Option("--times", metavar="N", min=1, help="How many kills.")] = 50,
        linking: Annotated[bool, typer.Option("--linking", help="Kill while what was added is linked.")] = False,
        json: Json = False,
    ) -> None:
        source = data_of(data, "data/wire/dispatches.jsonl.gz")
        (_kills_linking if linking else _kills)(source, ledger=ledger, times=times, json=json)


def scale(
    *,
    ledger: Where = None,
    n: Annotated[int, typer.Option("--dispatches", metavar="N", min=10, help="How many are added.")] = 100_000,
    link: Annotated[bool, typer.Option("--link/--add", help="Link each as it comes, or add them alone.")] = True,
    each: Annotated[
        int, typer.Option("--each", metavar="N", min=1, help="So many are added, then linked, in one transaction.")
    ] = 1,
    json: Json = False,
) -> None:
    """Add made dispatches with their readings to a new ledger, and link them: does it stay as quick, and how quick are
    questions? With --ledger what is made is kept: `--dispatches 85000 --each 100` makes about 50,000 incidents."""
    from sayso import linking
    from sayso.evaluate import made
    from sayso.evaluate import scale as scales
    from sayso.ledger import Query  # sqlite3, which --help does not need

    with _place(ledger) as address, opened(address, create=True) as it:
        if it.view().head.n:
            raise LedgerError(f"{address} holds {it.view().head.n} additions; wanted an empty one to measure")

        linker, waits = linking.Linking(it, step=each), list[Reading]()

        def keep(reading: Reading) -> None:
            waits.append(reading)
            if len(waits) >= each or reading.id == last:
                with it.writer() as writer:
                    for one in waits:
                        writer.add_dispatch(one.dispatch)
                        writer.add_reading(one)
                waits.clear()
                for _ in linker.catch_up() if link else ():
                    pass

        last = made.id_of(n - 1)

        def ask(query: Query) -> Callable[[], object]:
            return lambda: list(it.view().entries(query, limit=PAGE))

        def find(words: str) -> object:
            return list(it.view().dispatches(text=words, limit=PAGE))

        chance = random.Random(7)
        words = [f"{chance.choice(made.TARGETS)} {chance.choice(made.TOWNS)[0]}" for _ in range(QUESTIONS // 2)]
        # One case of one dispatch each: the rarest words there are.
        words += [f'"case {chance.randrange(n)} 1"' for _ in range(QUESTIONS // 2)]
        figures = scales.measure(
            talk.follow(made.readings(n), what="adding", total=n),
            keep,
            {
                "text": [ask(Query(text=w)) for w in words],
                "place_time": [ask(q) for q in islice(_places_and_times(chance), QUESTIONS)],
                "dispatch_text": [partial(find, w) for w in words],
                **(_of_incidents(it, chance, words) if link else {}),
            },
            n=n,
            clocks=scales.Clocks(wall=time.perf_counter, own=time.process_time),
            compared=linker.compared,
            on_part=lambda part: talk.say(str(part)),
        )
        figures |= {"incidents": linking.kept(it).count()} if link else {}
    _tell(figures, json=json)


def _of_incidents(it: SqlLedger, chance: random.Random, words: list[str]) -> dict[str, list[Callable[[], object]]]:
    """Questions that the desk puts: a page of a list with how many there are, one incident with its claims."""
    from sayso import linking
    from sayso.evaluate import made
    from sayso.ledger.incidents import IncidentQuery, IncidentStatus, Sort

    def page(asked: IncidentQuery, sort: Sort = Sort.LATEST) -> Callable[[], object]:
        def ask() -> object:
            held = linking.kept(it)
            return list(held.meeting(asked, sort=sort, limit=PAGE)), held.count(asked)

        return ask

    def one() -> object:
        held = linking.kept(it)
        (found,) = held.meeting(
            IncidentQuery(until=f"{chance.choice((2021, 2022))}-{chance.randint(1, 12):02}"), limit=1
        )
        return (
            held.incident(found.incident.id),
            held.claims(found.incident.claims),
            held.of_claims(found.incident.claims),
        )

    def some(n: int = QUESTIONS) -> Iterator[IncidentQuery]:
        for _ in range(n):
            month = f"2021-{chance.randint(1, 12):02}"
            yield IncidentQuery(since=month, until=month, where=chance.choice(made.TOWNS)[1])

    statuses = [s for s in IncidentStatus for _ in range(8)]
    return {
        "incidents": [page(IncidentQuery(), s) for s in Sort for _ in range(20)],
        "incidents_place_time": [page(asked) for asked in some()],
        "incidents_status": [page(IncidentQuery(status=(s,))) for s in statuses],
        "incidents_text": [page(IncidentQuery(text=w)) for w in words],
        "incident": [one] * QUESTIONS,
    }


def _kills(source: Path, *, ledger: str | None, times: int, json: bool) -> None:
    from sayso.evaluate import kills as killing
    from sayso.ledger import verify  # see above

    with tempfile.TemporaryDirectory(prefix="sayso-") as folder, _place(ledger) as address:
        _begin(address)
        calm = str(Path(folder) / "calm.ledger")
        begun = time.perf_counter()
        status, told = killing.run(_process("keep_made", calm, str(source)))
        lasts = time.perf_counter() - begun
        if status:
            raise LedgerError(f"the undisturbed run over '{source}' ended with {status}; its message stands above")
        with talk.counting("killing", total=times) as show:
            figures = killing.measure(
                _process("keep_made", address, str(source)),
                times=times,
                steps=len(told),
                lasts_s=lasts,
                held=partial(_held, address),
                chance=random.Random(11),
                on_kill=partial(_count, Counter[str](), show),
            )
        with opened(calm) as one, opened(address) as other:
            figures |= {
                "dispatches": len(set(told)),
                "additions": other.view().head.n,
                "same": int(_digest(one) == _digest(other)),
                "problems": sum(1 for _ in verify.verify(other)),
            }
    _tell(figures, json=json)
    if not figures["same"] or figures["lost"] or figures["problems"] or figures["last_status"]:
        raise typer.Exit(1)


def _kills_linking(source: Path, *, ledger: str | None, times: int, json: bool) -> None:
    from sayso import linking
    from sayso.evaluate import kills as killing
    from sayso.ledger import dump  # see above

    with tempfile.TemporaryDirectory(prefix="sayso-") as folder, _place(ledger) as address:
        _begin(address)
        calm = str(Path(folder) / "calm.ledger")
        keep_made(calm, str(source), tell=False)
        with opened(calm) as one, opened(address) as other:
            for _ in dump.load(other, dump.lines(one)):
                pass
            begun = time.perf_counter()
            steps = sum(1 for _ in linking.catch_up(one))
            lasts = time.perf_counter() - begun
        with talk.counting("killing", total=times) as show:
            figures = killing.measure(
                _process("link_made", address),
                times=times,
                steps=steps,
                lasts_s=lasts,
                held=partial(_linked, address),
                chance=random.Random(13),
                on_kill=partial(_count, Counter[str](), show),
            )
        with opened(calm) as one, opened(address) as other:
            figures |= {
                "incidents": linking.kept(other).count(),
                "same": int(list(linking.kept(one).meeting()) == list(linking.kept(other).meeting())),
                "problems": sum(1 for _ in linking.amiss(other)),
            }
    _tell(figures, json=json)
    if not figures["same"] or figures["lost"] or figures["problems"] or figures["last_status"]:
        raise typer.Exit(1)


def soak(
    *,
    ledger: Where = None,
    minutes: Annotated[float, typer.Option("--minutes", metavar="M", help="How long.")] = 5.0,
    json: Json = False,
) -> None:
    """Two writers and four readers at once: is anything lost, does anybody get an error?"""
    from sayso.evaluate import kills as killing
    from sayso.ledger import verify  # see above

    with _place(ledger) as address:
        _begin(address)
        writers = [_process("write_made", address, str(seed), str(60 * minutes)) for seed in (1, 2)]
        readers = [_process("ask_made", address, str(seed), str(60 * minutes)) for seed in range(4)]
        with talk.busy(f"soaking for {minutes:g} minutes"):
            outcomes = killing.together([*writers, *readers])
        told = {id for _, ids in outcomes[:2] for id in ids}
        with opened(address) as it:
            figures: dict[str, float | int] = {
                "acknowledged": len(told),
                "lost": len(told) - _held(address, told),
                "questions": sum(len(ids) for _, ids in outcomes[2:]),
                "errors": sum(status != 0 for status, _ in outcomes),
                "additions": it.view().head.n,
                "problems": sum(1 for _ in verify.verify(it)),
            }
    _tell(figures, json=json)
    if figures["lost"] or figures["errors"] or figures["problems"]:
        raise typer.Exit(1)


# What runs in the processes ------------------------------------------------------------------------------------------


def keep_made(address: str, source: str, *, tell: bool = True) -> None:
    """Add an input, read by the cheap reader; each dispatch that is new is told once it is kept."""
    from sayso import flow
    from sayso.collect import files
    from sayso.evaluate import kills, made

    run = Run(command="sayso evaluate kills", started_at=datetime.now(UTC).isoformat(), by="trial")
    taken = files.captures([source], clock=lambda: datetime(2021, 9, 1, tzinfo=UTC))
    with opened(address, create=True) as it:
        news = (k for k in flow.add(it, taken, made.read, run=run) if k.fate is not flow.Fate.UNCHANGED)
        for number, kept in enumerate(news):
            if tell and number == 0:
                print(kills.READY, flush=True)  # noqa: T201 - what `kills` reads
            if tell:
                print(kept.dispatch, flush=True)  # noqa: T201 - see above


def link_made(address: str) -> None:
    """Link what was added; up to which addition all is linked is told once that is kept."""
    from sayso import linking
    from sayso.evaluate import kills

    with opened(address) as it:
        if linking.upto(it) == it.view().head.n:
            return
        for number, upto in enumerate(linking.catch_up(it)):
            if number == 0:
                print(kills.READY, flush=True)  # noqa: T201 - what `kills` reads
            print(upto, flush=True)  # noqa: T201 - see above


def write_made(address: str, seed: str, seconds: str) -> None:
    """Add made dispatches for so long; every fifth is one that the other writer adds too."""
    from sayso.evaluate import made

    own, common = made.readings(10**9, seed=int(seed)), made.readings(10**9, seed=99)
    with opened(address, create=True) as it:
        until = time.monotonic() + float(seconds)
        for number in count():
            reading = next(common if number % 5 == 0 else own)
            with it.writer() as writer:
                writer.add_dispatch(reading.dispatch)
                writer.add_reading(reading)
            print(reading.id, flush=True)  # noqa: T201 - what `soak` reads
            if time.monotonic() > until:
                return


def ask_made(address: str, seed: str, seconds: str) -> None:
    """Put questions for so long; each must answer the same when it is put to the same view again."""
    from sayso.ledger import Query

    chance = random.Random(int(seed))
    with opened(address) as it:
        until = time.monotonic() + float(seconds)
        while True:
            asked = chance.choice([Query(text="market"), *islice(_places_and_times(chance), 4), Query(text="case*")])
            view = it.view()
            first = [e.n for e in view.entries(asked, limit=PAGE)]
            if first != [e.n for e in view.entries(asked, limit=PAGE)]:
                raise LedgerError(f"a view gave two answers to {asked}")
            print(len(first), flush=True)  # noqa: T201 - what `soak` counts
            if time.monotonic() > until:
                return


def _process(job: str, *words: str) -> Callable[[], subprocess.Popen[str]]:
    """Starts one of the jobs above in a process of its own."""
    code = f"import sys; from sayso.cli import trials; trials.{job}(*sys.argv[1:])"
    return lambda: subprocess.Popen([sys.executable, "-c", code, *words], stdout=subprocess.PIPE, text=True)


def _begin(address: str) -> None:
    with opened(address, create=True) as it:
        if it.view().head.n:
            raise LedgerError(f"{address} holds {it.view().head.n} additions; wanted an empty ledger for a trial")


def _held(address: str, ids: Iterable[str]) -> int:
    with opened(address) as it:
        view = it.view()
        return sum(view.version(id) is not None for id in ids)


def _linked(address: str, told: Iterable[str]) -> int:
    """How many of these additions all is linked up to."""
    from sayso import linking

    with opened(address) as it:
        upto = linking.upto(it)
    return sum(int(n) <= upto for n in told)


def _digest(it: SqlLedger) -> str:
    from sayso.ledger import dump  # see above

    whole = hashlib.sha256()
    for line in dump.same(it):
        whole.update(line.encode("utf-8", "surrogatepass"))
    return whole.hexdigest()


def _count(counts: Counter[str], show: Callable[[Counter[str]], None]) -> None:
    counts["killed"] += 1
    show(counts)


def _places_and_times(chance: random.Random) -> Iterator[Query]:
    from sayso.evaluate import made
    from sayso.ledger import Circle, Query

    while True:
        _, country, lat, lon = chance.choice(made.TOWNS)
        month = f"{chance.choice((2021, 2022))}-{chance.randint(1, 12):02}"
        day = f"{month}-{chance.randint(1, 28):02}"
        yield Query(since=month, until=month, countries=(country,))
        yield Query(since=day, until=day, circle=Circle(lat=lat, lon=lon, km=50))


@contextmanager
def _place(ledger: str | None) -> Generator[str]:
    """The address given, else a file in a folder that is thrown away."""
    if ledger is not None:
        yield ledger
        return
    with tempfile.TemporaryDirectory(prefix="sayso-") as folder:
        yield str(Path(folder) / "trial.ledger")


def _tell(figures: dict[str, float | int], *, json: bool) -> None:
    if json:
        typer.echo(json_module.dumps(figures))
        return
    for name, value in figures.items():
        typer.echo(f"{name:22}{value:>12,.3f}" if isinstance(value, float) else f"{name:22}{value:>12,}")
