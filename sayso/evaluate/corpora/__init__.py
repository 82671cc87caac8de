"""What the evaluations read: rows of JSON Lines, from one file or all files of a folder. One module a benchmark."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from sayso.errors import InputError
from sayso.record import Dispatch
from sayso.record.plain import Plain


def rows(path: Path) -> Iterator[Plain]:
    """The objects of a `.jsonl` or `.jsonl.gz` file, or of all such files of a folder, by name.

    Raises: InputError when there is nothing at the path, or a line is not JSON.
    """
    for file in _files(path):
        for n, row in _numbered(file):
            if "id" not in row or "text" not in row:
                raise InputError(f"{file.name} line {n} has no 'id' and 'text'; wanted one dispatch a line")
            yield row


def objects(file: Path) -> Iterator[Plain]:
    """The objects of one such file, whatever they hold.

    Raises: InputError when a line is not a JSON object.
    """
    return (row for _, row in _numbered(file))


def dev(path: Path) -> Iterator[Plain]:
    """As `rows`; of a folder that has them, the files with `dev` in their names and no others."""
    found = [p for p in _files(path) if path.is_dir() and "dev" in p.name.split(".")]
    for file in found or [path]:
        yield from rows(file)


def dispatch_of(row: Plain) -> Dispatch:
    """The dispatch that a gold or wire row holds beside its reading."""
    return Dispatch(
        id=row["id"],
        text=row["text"],
        title=row.get("title"),
        published=row.get("published") or row.get("date"),
        source=row.get("agency"),
    )


def absent(path: Path, *, wanted: str) -> InputError:
    """The error for data that is not there, with what to do."""
    return InputError(f"no data at {str(path)!r}: wanted {wanted}; say where it is with --data PATH")


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    found = sorted(p for p in path.glob("*") if p.name.endswith((".jsonl", ".jsonl.gz")))
    if not found:
        raise absent(path, wanted="a .jsonl or .jsonl.gz file, or a folder of them")
    return found


def _opened(file: Path) -> IO[str]:
    if file.suffix == ".gz":
        return gzip.open(file, "rt", encoding="utf-8")
    return file.open(encoding="utf-8")


def _numbered(file: Path) -> Iterator[tuple[int, Plain]]:
    with _opened(file) as lines:
        for n, line in enumerate(lines, start=1):
            if line.strip():
                yield n, _parsed(line, file, n)


def _parsed(line: str, file: Path, n: int) -> Plain:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as e:
        raise InputError(f"{file.name} line {n} is not JSON: {e}") from e
    if not isinstance(row, dict):
        raise InputError(f"{file.name} line {n} has no 'id' and 'text'; wanted one dispatch a line")
    return row  # pyright: ignore[reportUnknownVariableType] - JSON is of any type
