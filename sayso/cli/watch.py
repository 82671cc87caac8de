"""`sayso watch`: sources polled, round and round; what is found is shown, and kept in a ledger where one is named."""

from __future__ import annotations

import json as json_lines
import random
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import nullcontext
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from sayso.cli import talk
from sayso.cli.add import attempt, run_of
from sayso.cli.ledger import opened
from sayso.errors import InputError, SourcesError
from sayso.record import Dispatch, Failure
from sayso.record.health import SourceState, from_plain, to_plain
from sayso.record.phrases import one_line

if TYPE_CHECKING:
    from sayso.collect.poll import Step
    from sayso.collect.sources import Sources
    from sayso.ledger import SqlLedger


Keep = Callable[["Step"], Iterable[Failure]]
"""Keeps what a step brought and how its source is, before the next address is asked; gives what failed to be read."""


def watch(
    sources: Annotated[
        Path,
        typer.Argument(metavar="SOURCES", help="A TOML file that names feeds and pages.", show_default=False),
    ],
    *,
    once: Annotated[bool, typer.Option("--once", help="Poll each source that is due once, and end.")] = False,
    json: Annotated[
        bool, typer.Option("--json", help="One dispatch a line as JSON, as `sayso read -` takes it.")
    ] = False,
    ledger: Annotated[
        str | None,
        typer.Option(
            "--ledger",
            metavar="PATH|URL",
            help="Keep and read what is found there, and remember how the sources are: a file or a PostgreSQL address.",
            show_default=False,
        ),
    ] = None,
    state: Annotated[
        Path | None,
        typer.Option(
            "--state",
            metavar="FILE",
            help="Without a ledger: remember there what was taken and how the sources are.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Poll feeds and pages politely; tell what is new of them, or keep it in a ledger."""
    if ledger and state:
        raise typer.BadParameter("a ledger remembers how the sources are: leave --state out, or --ledger")
    wanted = _sources(sources)
    if json:
        talk.utf8_out()
    with opened(ledger, create=True) if ledger else nullcontext() as it:
        if it:
            known = (it.view().health(source.name) for source in wanted.sources)
            states = {each.source: each for each in known if each}
            keep = _in_ledger(it, sources)
        else:
            states = _states(state) if state else {}
            keep = _in_file(state, states) if state else _nowhere
        n_bad = _watched(_steps(wanted, states, once=once), keep, show=_line if json else _show, once=once)
        if n_bad is None:
            first = min((each.next_at for each in states.values() if each.next_at), default=None)
            talk.say(f"no source is due yet; the first one is {_minute(first)}")
    if once and n_bad:
        raise typer.Exit(1)


def _watched(steps: Iterator[Step], keep: Keep, *, show: Callable[[Dispatch], None], once: bool) -> int | None:
    """How many polls were found wanting; None where there was none to make."""
    n = n_bad = 0
    tally = _Tally(once=once)
    for n, step in enumerate(steps, start=1):  # noqa: B007 - the last n is the count
        for dispatch in tally.count(step):
            show(dispatch)
        tally.fail(step, keep(step))
        n_bad += tally.told(step)
    return n_bad if n or not once else None


def _nowhere(step: Step) -> Iterable[Failure]:
    del step
    return ()


def _in_file(path: Path, states: dict[str, SourceState]) -> Keep:
    def keep(step: Step) -> Iterable[Failure]:
        states[step.state.source] = step.state
        _write(path, states)
        return ()

    return keep


def _in_ledger(ledger: SqlLedger, sources: Path) -> Keep:
    from sayso import flow  # loads what reading needs, which --help does not

    run = run_of(["watch", str(sources)])

    def keep(step: Step) -> Iterable[Failure]:
        kept = list(flow.follow(ledger, step, attempt, run=run))
        return [each.failure for each in kept if each.failure and each.failure.stage != "collect"]

    return keep


def _sources(path: Path) -> Sources:
    from sayso.collect import sources  # brings what the web needs

    try:
        return sources.sources(path.read_text(encoding="utf-8"), name=str(path))
    except SourcesError as e:
        raise typer.BadParameter(str(e)) from e
    except (OSError, UnicodeDecodeError) as e:
        reason = getattr(e, "strerror", None) or "it is not UTF-8"
        raise InputError(f"the file of sources {str(path)!r} cannot be read: {reason}") from e


def _steps(wanted: Sources, states: Mapping[str, SourceState], *, once: bool) -> Iterator[Step]:
    """The steps of the watch. SIGTERM or Ctrl-C lets the request under way end; the second one ends at once."""
    from sayso.collect import fetch, manners
    from sayso.collect import watch as polls

    stop = threading.Event()

    def end(number: int, _: object) -> None:
        stop.set()
        signal.signal(number, signal.SIG_DFL)
        talk.say("ending after the request under way; once more ends at once")

    def sleep(seconds: float) -> None:
        if stop.wait(seconds):
            raise polls.Stopped

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    return polls.watch(
        wanted.sources,
        states,
        manners=manners.Manners(
            fetch=partial(fetch.fetch, now=_now, options=wanted.options),
            sleep=sleep,
            clock=time.monotonic,
            agent=wanted.options.agent.split("/")[0].split()[0],
        ),
        now=_now,
        chance=random.random,
        sleep=sleep,
        once=once,
    )


def _now() -> datetime:
    return datetime.now(UTC)


class _Tally:
    """What the polls brought, told on standard error when each ends."""

    def __init__(self, *, once: bool) -> None:
        self._once = once
        self._counts: dict[str, Counter[str]] = {}

    def count(self, step: Step) -> Iterator[Dispatch]:
        """The dispatches of the step; its failures are told."""
        counts = self._counts.setdefault(step.state.source, Counter())
        for outcome in (o for taken in step.taken for o in taken.outcomes):
            if isinstance(outcome, Failure):
                self.fail(step, [outcome])
            else:
                counts["withdrawn" if outcome.withdrawn else "new"] += 1
                yield outcome

    def fail(self, step: Step, failures: Iterable[Failure]) -> None:
        for failure in failures:
            self._counts[step.state.source]["failed"] += 1
            talk.say(f"{failure.dispatch}: {failure.stage} failed: {failure.reason}")

    def told(self, step: Step) -> bool:
        """True where a poll ended and was found wanting. Polls without news are not told in a long watch."""
        if not step.end:
            return False
        counts = self._counts.pop(step.state.source, Counter[str]())
        if self._once or counts or step.state.failing or step.state.n_empty > 1:
            talk.say(health(step.state, counts))
        return step.state.failing or counts["failed"] > 0


def health(state: SourceState, counts: Mapping[str, int]) -> str:
    """How a source is after a poll, in one line."""
    brought = ", ".join(f"{n} {what}" for what in ("new", "withdrawn", "failed") if (n := counts.get(what, 0)))
    said = f"{state.source}: {brought or 'nothing new'}"
    if state.failing:
        times = "" if state.n_failures == 1 else f" {state.n_failures} times in a row"
        last = f"last went through {_minute(state.succeeded_at)}" if state.succeeded_at else "never went through yet"
        said = f"{state.source}: FAILED{times} ({last}): {state.error}" + (f"; {brought}" if brought else "")
    elif state.n_empty:
        said += "; it listed nothing"
        said += f", {state.n_empty} polls in a row: look whether it has moved" if state.n_empty > 1 else ""
    return f"{said}; next {_minute(state.next_at)}"


def _minute(at: str | None) -> str:
    return datetime.fromisoformat(at).astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC") if at else "at once"


def _line(dispatch: Dispatch) -> None:
    told: dict[str, Any] = {
        "id": dispatch.id,
        "url": dispatch.url,
        "title": dispatch.title,
        "published": dispatch.published,
        "source": dispatch.source,
        "language": dispatch.language,
        "text": dispatch.text,
        "notes": list(dispatch.notes),
    }
    if dispatch.version:
        told["version"] = dispatch.version
    if dispatch.withdrawn:
        told["withdrawn"] = True
    sys.stdout.write(json_lines.dumps(told, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _show(dispatch: Dispatch) -> None:
    first = next((line for line in dispatch.text.splitlines() if line.strip()), "")
    title = Text("WITHDRAWN", "bold red") if dispatch.withdrawn else Text(one_line(dispatch.title or first), "bold")
    about = (dispatch.source, dispatch.published or "no date told", dispatch.url)
    console = talk.console()
    console.print(title, soft_wrap=True)
    console.print(Text("  " + " · ".join(one_line(words) for words in about if words), "dim"), soft_wrap=True)


def _states(path: Path) -> dict[str, SourceState]:
    if not path.exists():
        return {}
    try:
        found = json_lines.loads(path.read_text(encoding="utf-8"))
        return {each["source"]: from_plain(each) for each in found["sources"]}
    except (OSError, ValueError, TypeError, KeyError) as e:
        raise InputError(
            f"the state file {str(path)!r} cannot be used: {e}; give another, or delete it to begin anew"
        ) from e


def _write(path: Path, states: Mapping[str, SourceState]) -> None:
    """Whole or not at all: written beside, then put in place."""
    beside = path.with_name(path.name + ".new")
    told = {"sources": [to_plain(state) for state in states.values()]}
    try:
        beside.write_text(json_lines.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
        beside.replace(path)
    except OSError as e:
        raise InputError(f"the state file {str(path)!r} cannot be written: {e.strerror or e}") from e
