"""`sayso evaluate kills` and `soak`: processes that are killed or compete, and what the ledger holds afterwards.

The processes tell what was acknowledged to them, a line each, on standard output; `Start` starts one.
"""

from __future__ import annotations

import random
import subprocess
from collections.abc import Callable, Iterable
from threading import Timer

Start = Callable[[], "subprocess.Popen[str]"]
READY = "ready"
"""The line that a process writes at its first addition, so that a kill falls into new work."""


def run(start: Start) -> tuple[int, list[str]]:
    """One process to its end: its exit status and what was acknowledged to it."""
    with start() as process:
        out, _ = process.communicate()
    return process.returncode, _acknowledged(out)


def killed(start: Start, *, after_n: int, after_s: float) -> tuple[bool, list[str]]:
    """One process killed that long after so many acknowledgements (the first of them tells that it is ready): whether
    it was still at work, and what it had been told."""
    with start() as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        if not first and process.wait() == 0:
            return False, []
        if first.strip() != READY:
            process.kill()
            raise RuntimeError(f"a process began with {first!r}, not with {READY!r}; run it alone to see why")
        told = "".join(process.stdout.readline() for _ in range(after_n))
        timer = Timer(after_s, process.kill)
        timer.start()
        # Read on while it runs, so that it never waits for us.
        told += process.stdout.read()
        process.wait()
        timer.cancel()
    return process.returncode != 0, _acknowledged(told)


def measure(
    start: Start,
    *,
    times: int,
    steps: int,
    lasts_s: float,
    held: Callable[[Iterable[str]], int],
    chance: random.Random,
    on_kill: Callable[[], object] = lambda: None,
) -> dict[str, float | int]:
    """Start and kill until so many were killed at work, then let one go to its end.

    `steps` is how many acknowledgements an undisturbed run gets, and `lasts_s` how long it works; `held` counts how
    many of the acknowledged the ledger holds. When nothing is left to add, there is nothing to kill.
    """
    n_kills = n_told = n_lost = 0
    at_work = True
    while at_work and n_kills < times:
        # On average half of the work is done by the last kill; the drawn moment falls anywhere in a step. Counted in
        # steps, since by the clock a machine that was busy at first lets too much be done before each kill: 37 of 50
        # fell into the work. The step that tells that it is ready is not counted.
        n = chance.uniform(0.0, max(1.0, steps / times - 1))
        at_work, told = killed(start, after_n=int(n), after_s=n % 1 * lasts_s / steps)
        n_kills += at_work
        n_told += len(told)
        n_lost += len(set(told)) - held(set(told))
        on_kill()
    status, told = run(start)
    n_lost += len(set(told)) - held(set(told))
    told_in_all = n_told + len(told)
    return {"kills": n_kills, "acknowledged": told_in_all, "lost": n_lost, "last_status": status}


def together(starts: Iterable[Start]) -> list[tuple[int, list[str]]]:
    """Several processes at once, each to its end, as `run` has it."""
    processes = [start() for start in starts]
    outs = [process.communicate()[0] for process in processes]
    return [(process.returncode, _acknowledged(out)) for process, out in zip(processes, outs, strict=True)]


def _acknowledged(out: str) -> list[str]:
    """The whole lines: a kill may cut the last one, which then was not acknowledged to anybody."""
    whole = out[: out.rfind("\n") + 1]
    return [line for line in whole.splitlines() if line != READY]
