"""How the command line speaks: consoles for the eye, messages and progress on standard error."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar

from rich.console import Console
from rich.text import Text

from sayso.record.phrases import one_line

T = TypeVar("T")


def console(*, widest: int | None = None) -> Console:
    """Standard output for the eye: as wide as the terminal, up to `widest` columns; colour only where it is wanted."""
    them = Console(highlight=False, markup=False, emoji=False)
    if widest and them.width > widest:
        them.width = widest
    return them


def say(message: str) -> None:
    """A message on standard error, with nothing in it that could steer the terminal."""
    Console(stderr=True, highlight=False, soft_wrap=True).print(Text(f"sayso: {one_line(message)}"))


def utf8_out() -> None:
    """Standard output as UTF-8 with bare newlines, which is what JSON lines are on every system."""
    out: object = sys.stdout
    if isinstance(out, io.TextIOWrapper):
        out.reconfigure(encoding="utf-8", newline="\n")


@contextmanager
def busy(what: str) -> Generator[None]:
    """Says what is going on while it goes on, where standard error is a terminal."""
    if not sys.stderr.isatty():
        yield
        return
    with Console(stderr=True).status(what):
        yield


@contextmanager
def filling(what: str, *, total: int) -> Generator[Callable[[int], None]]:
    """A bar on standard error, where that is a terminal, that is filled up to the number that it is told."""
    if not sys.stderr.isatty():
        yield lambda n: None
        return
    from rich import progress  # see `follow`

    with progress.Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda n: bar.update(task, completed=n)


@contextmanager
def counting(what: str, *, total: int | None = None) -> Generator[Callable[[Mapping[str, int]], None]]:
    """A line on standard error, where that is a terminal, that shows how many there are of each, and how fast."""
    if not sys.stderr.isatty():
        yield lambda counts: None
        return
    from rich import progress  # see `follow`

    columns = (
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TextColumn("{task.fields[told]}"),
        progress.TimeElapsedColumn(),
        progress.TimeRemainingColumn(),
    )
    with progress.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total, told="")

        def show(counts: Mapping[str, int]) -> None:
            speed = bar.tasks[0].speed
            rate = f"  {speed:.1f}/s" if speed else ""
            bar.update(
                task, completed=sum(counts.values()), told=", ".join(f"{n} {k}" for k, n in counts.items()) + rate
            )

        yield show


def follow(items: Iterable[T], *, what: str, total: int | None = None) -> Iterator[T]:
    """The items as they come, with a bar on standard error where that is a terminal."""
    if not sys.stderr.isatty():
        yield from items
        return
    from rich import progress  # costs time that a start without a bar need not spend

    columns = (
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TimeElapsedColumn(),
        progress.TimeRemainingColumn(),
    )
    with progress.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        for item in items:
            yield item
            bar.advance(task)
