"""Dispatches with whole readings, each beside a reader whose tagger has not seen it.

The tagger that ships has learned them all, and knows them better than it will know others. So what is fitted on top of
it is fitted on the halves: taggers that `train/tagger/make.py` fits with every second dispatch left out.
"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parents[1] / "tools")]
import own
import wired
from given import cached_reader

from sayso.reader.steps import Reader

Row = dict[str, Any]
Pair = tuple[Row, Reader]


def options(parser: ArgumentParser) -> None:
    """What all fits are told."""
    parser.add_argument("gold", type=Path)
    unseen = (
        "exports of N taggers, of which the n-th has not seen the rows n, n + N, ...; what is none leaves its rows out"
    )
    parser.add_argument("--halves", type=Path, nargs="*", default=[], help=unseen)
    parser.add_argument("--no-dispatches", dest="dispatches", action="store_false", help="leave train/dispatches out")
    parser.add_argument("--no-wired", dest="wired", action="store_false", help="leave train/wired.jsonl out")


def dispatches(told: Any) -> tuple[list[Pair], list[Pair], list[Pair]]:
    """Those of the gold, of real dispatches that we read, and our own."""
    readers = [cached_reader(folder) if folder.is_dir() else None for folder in told.halves] or [cached_reader()]

    def paired(rows: Sequence[Row]) -> list[Pair]:
        of = ((row, readers[n % len(readers)]) for n, row in enumerate(rows))
        return [(row, reader) for row, reader in of if reader is not None]

    gold = [json.loads(line) for line in told.gold.read_text(encoding="utf-8").splitlines()]
    return paired(gold), paired(wired.rows() if told.wired else []), paired(own.rows() if told.dispatches else [])
