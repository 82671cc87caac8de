"""`sayso watch`: sources polled, round and round; what is found is shown, or kept by whoever takes the steps."""

from __future__ import annotations

import json as json_lines
import random
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from sayso.cli import talk
from sayso.errors import InputError, SourcesError
from sayso.record import Dispatch, Failure
from sayso.record.health import SourceState, from_plain, to_plain
from sayso.record.phrases import one_line

if TYPE_CHECKING:
    from sayso.collect.sources import Sources
    from sayso.collect.watch import Step


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
    state: Annotated[
        Path | None,
        typer.Option(
            "--state",
            metavar="FILE",
            help="Remember there what was taken and how the sources are, so that the next run goes on from it.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Poll feeds and pages politely, and tell what is new of them."""
    wanted = _sources(sources)
    states = _states(state) if state else {}
    show = _line if json else _show
    if json:
        talk.utf8_out()
    n = n_bad = 0
    tally = _Tally(once=once)
    for n, step in enumerate(_steps(wanted, states, once=once), start=1):  # noqa: B007 - the last n is the count
        for dispatch in tally.count(step):
            show(dispatch)
        if state:
            states[step.state.source] = step.state
            _write(state, states)
        n_bad += tally.told(step)
    if once and n == 0:
        first = min((state.next_at for state in states.values() if state.next_at), default=None)
        talk.say(f"no source is due yet; the first one is {_minute(first)}")
    if once and n_bad:
        raise typer.Exit(1)


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
                counts["failed"] += 1
                talk.say(f"{outcome.dispatch}: {outcome.stage} failed: {outcome.reason}")
            else:
                counts["withdrawn" if outcome.withdrawn else "new"] += 1
                yield outcome

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
