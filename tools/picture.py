"""A picture of real terminal output: what `sayso read INPUT` prints, as SVG.

    python tools/picture.py INPUT OUT.svg [--width 100] [--events N] [--explain]

INPUT is a dispatch, or a `.json` or `.jsonl` file with a reading (the first is taken). The same input gives the same
file, which needs no other: the fonts that rich would fetch are left to the reader's own machine. `--events N` keeps the
header and the first N cards, for a picture that fits a page.
"""

from __future__ import annotations

import argparse
import io
import json
import re
from itertools import islice
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.terminal_theme import TerminalTheme

from sayso.cli.cards import cards
from sayso.record import Reading
from sayso.record.plain import from_plain

# Quiet colours on near-black, so that the words stand out on a light page and on a dark one.
THEME = TerminalTheme(
    (22, 24, 29),
    (214, 217, 224),
    [
        (22, 24, 29),
        (240, 98, 94),
        (126, 200, 120),
        (232, 190, 92),
        (108, 160, 245),
        (206, 140, 232),
        (94, 200, 208),
        (214, 217, 224),
    ],
    [
        (98, 104, 116),
        (240, 98, 94),
        (126, 200, 120),
        (232, 190, 92),
        (108, 160, 245),
        (206, 140, 232),
        (94, 200, 208),
        (255, 255, 255),
    ],
)
FORMAT = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL).replace(
    "font-family: Fira Code, monospace", "font-family: 'Fira Code', 'DejaVu Sans Mono', Menlo, Consolas, monospace"
)


def reading_of(path: Path) -> Reading:
    if path.suffix in {".json", ".jsonl"}:
        with path.open(encoding="utf-8") as lines:
            row = json.loads(next(lines))
        if "events" in row:
            return from_plain(row)
    from sayso import flow
    from sayso.collect import files

    outcome = next(iter(flow.read_all(files.dispatches([path]))))
    if not isinstance(outcome, Reading):
        raise SystemExit(f"{path}: {outcome.reason}")
    return outcome


def picture(reading: Reading, *, command: str, width: int, events: int | None, explain: bool) -> str:
    console = Console(
        record=True,
        file=io.StringIO(),
        width=width,
        force_terminal=True,
        color_system="truecolor",
        highlight=False,
        legacy_windows=False,
        _environ={},
    )
    console.print(f"$ {command}", style="bold", markup=False)
    pieces = cards(reading, explain=explain)
    for piece in islice(pieces, None if events is None else events + 1):
        console.print(piece)
    # The default id hashes the time as well; ours must not change from one run to the next.
    return console.export_svg(title="sayso", theme=THEME, code_format=FORMAT, unique_id="sayso")


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("input", type=Path)
    p.add_argument("out", type=Path)
    p.add_argument("--width", type=int, default=100)
    p.add_argument("--events", type=int)
    p.add_argument("--explain", action="store_true")
    a = p.parse_args()
    command = f"sayso read {a.input.name}" + (" --explain" if a.explain else "")
    svg = picture(reading_of(a.input), command=command, width=a.width, events=a.events, explain=a.explain)
    a.out.write_text(svg, encoding="utf-8")
    print(f"{a.out}: {len(svg) // 1000} kB")


if __name__ == "__main__":
    main()
