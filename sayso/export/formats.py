"""The forms that readings and ledgers are written in: name to writer."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol, TextIO

from sayso.export import csv, geojson, jsonl, parquet
from sayso.export.acled import ACLED
from sayso.export.hxl import HXL
from sayso.export.losses import Losses
from sayso.export.plover import PLOVER
from sayso.export.tables import TABLES, Table
from sayso.export.ucdp import GED
from sayso.record import Failure, Reading


class Writer(Protocol):
    """What turns one outcome into the text that is written for it."""

    def __call__(self, outcome: Reading | Failure, *, explain: bool = False) -> str: ...


FORMATS: dict[str, Writer] = {"jsonl": jsonl.line}


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A form that a ledger is written in: which records it can hold, and how; writing returns the number of rows."""

    of: tuple[str, ...]
    write: Callable[[str, Iterable[Any], BinaryIO, Losses], int]


WriteText = Callable[[Table, Iterable[Any], TextIO, Losses], int]


def _text(write: WriteText, tables: dict[str, Table]) -> Export:
    def whole(of: str, records: Iterable[Any], out: BinaryIO, losses: Losses) -> int:
        text = io.TextIOWrapper(out, encoding="utf-8", newline="")
        try:
            return write(tables[of], records, text, losses)
        finally:
            text.flush()
            # The stream is whoever's who opened it.
            text.detach()

    return Export(of=tuple(tables), write=whole)


def _lines(of: str, records: Iterable[Any], out: BinaryIO, losses: Losses) -> int:
    n = 0
    for n, record in enumerate(records, start=1):  # noqa: B007 - the last n is the count
        out.write(jsonl.kept(record).encode("utf-8"))
    return n


EXPORTS: dict[str, Export] = {
    "csv": _text(csv.write, TABLES),
    "acled": _text(csv.write, {"events": ACLED}),
    "ucdp": _text(csv.write, {"events": GED}),
    "hxl": _text(csv.write, {"events": HXL}),
    "plover": _text(csv.write, {"events": PLOVER}),
    "jsonl": Export(of=tuple(TABLES), write=_lines),
    "geojson": _text(geojson.write, {"events": TABLES["events"]}),
    "parquet": Export(
        of=tuple(TABLES), write=lambda of, records, out, losses: parquet.write(TABLES[of], records, out, losses)
    ),
}
