"""Tables as CSV: UTF-8, commas, quotes as RFC 4180 has them, LF, empty for what is not known, no formulas."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import Any, TextIO

from sayso.export.losses import Losses
from sayso.export.tables import Table, Value

# A spreadsheet takes a cell that begins so for a formula and runs it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write(table: Table, records: Iterable[Any], out: TextIO, losses: Losses) -> int:
    """Write the rows of the records; returns how many there are. Several values of one cell are joined by "; "."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.columns)
    if table.tags is not None:
        writer.writerow([table.tags.get(name, "") for name in table.columns])
    n = 0
    for record in records:
        for row in table.rows(record, losses):
            n += 1
            writer.writerow([
                _cell(row.get(name), name, losses, str(next(iter(row.values())))) for name in table.columns
            ])
    return n


def _cell(value: Value, name: str, losses: Losses, id: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, tuple):
        if any(";" in part for part in value):
            losses.note(name, 'a ";" within a value became ","', id)
        value = "; ".join(part.replace(";", ",") for part in value)
    if "\r" in value:
        losses.note(name, "a carriage return became a line feed", id)
        value = value.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in value or not value.isascii():
        value = value.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")
    if value.startswith(_FORMULA):
        losses.note(name, "a cell that would be taken for a formula has a ' before it", id)
        return f"'{value}"
    return value
