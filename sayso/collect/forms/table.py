"""Tables: CSV and TSV with a header, one dispatch a row."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import chain

from sayso.collect import extract
from sayso.collect.forms import columns
from sayso.collect.forms.form import Open
from sayso.collect.forms.rows import raw_lines
from sayso.collect.forms.texts import drafted
from sayso.collect.parcel import MAX_BYTES, Parcel, Taken, failure, too_large
from sayso.errors import InputError

SUFFIXES = frozenset({".csv", ".tsv", ".tab"})
TYPES = frozenset({"text/csv", "text/tab-separated-values", "application/csv"})
_SEPARATORS = ",;\t|"
# The module's own bound on a cell, 131,072, is less than some dispatches have; ours stands on the row.
csv.field_size_limit(3 * MAX_BYTES)


def document(parcel: Parcel, open: Open) -> Iterator[Taken]:
    """One dispatch a row; a bad row is a failure with its line, and costs no other row.

    Raises: InputError when the table has no header that names a text, or none that names a column that was said.
    """
    lines = _Lines(parcel)
    header, separator = _header(lines, tab=parcel.suffix in {".tsv", ".tab"} or "tab-sep" in (parcel.media_type or ""))
    found = columns.among(header, parcel.told.columns)
    if "text" not in found:
        raise InputError(columns.no_text(header))
    while (line := lines.next()) is not None:
        number, part = lines.number, f":{lines.number}"
        if not line.strip():
            continue
        cells, n_more = _cells(line, lines, separator, len(header))
        raw = line + "".join(lines.taken(n_more))
        capture = parcel.capture(lines.bytes_of(raw), part=part)
        if isinstance(cells, str):
            yield Taken(capture=capture, outcomes=(failure(f"{parcel.origin}:{number}", cells),))
            continue
        row, notes = _whole(dict(zip(header, cells, strict=True)), lines)
        try:
            draft = columns.draft(row, found, said=parcel.told.columns, notes=notes)
        except ValueError as e:
            yield Taken(capture=capture, outcomes=(failure(f"{parcel.origin}:{number}", str(e)),))
            continue
        yield Taken(capture=capture, outcomes=(drafted(draft).done(capture, parcel.told, part=""),))


class _Lines:
    """The lines of the table as text, some ahead of the one that is read; their bytes can be had back."""

    def __init__(self, parcel: Parcel) -> None:
        head = parcel.head()
        # The head may end in the middle of a character.
        cut = head[: head.rfind(b"\n") + 1] or head
        self.encoding, why = extract.encoding(cut, charset=parcel.charset)
        # Where single bytes are damaged, their cells say so.
        self.notes = (f"decoded as {self.encoding}{why}",) if why and self.encoding != "utf-8" else ()
        self.number = 0
        self._ahead: deque[str] = deque()
        self._stream = _decoded(parcel, self.encoding)

    def next(self) -> str | None:
        """The next line with its end, None behind the last one."""
        line = self._ahead.popleft() if self._ahead else next(self._stream, None)
        self.number += line is not None
        return line

    def ahead(self) -> Iterator[str]:
        """The lines behind this one, without taking them."""
        n = 0
        while True:
            if n == len(self._ahead):
                line = next(self._stream, None)
                if line is None:
                    return
                self._ahead.append(line)
            yield self._ahead[n]
            n += 1

    def taken(self, n: int) -> list[str]:
        """The next lines, taken."""
        return [line for _ in range(n) if (line := self.next()) is not None]

    def bytes_of(self, text: str) -> bytes:
        return text.encode(_PLAIN.get(self.encoding, self.encoding), "surrogateescape")


# A codec that writes a mark would write one before each row.
_PLAIN = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}


def _decoded(parcel: Parcel, encoding: str) -> Iterator[str]:
    """The lines, their ends kept; bytes that do not fit the encoding stay as halves of characters."""
    if "16" in encoding or "32" in encoding:
        # Their line ends are not one byte; such tables come from office programs and are small.
        text = parcel.whole(most=10 * MAX_BYTES).content.decode(encoding, "replace")
        yield from re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", text.removeprefix("\ufeff"))
        return
    for number, raw in enumerate(raw_lines(parcel.stream, longest=3 * MAX_BYTES)):
        if raw is None:
            yield _TOO_LONG
            continue
        line = raw.decode(_PLAIN.get(encoding, encoding), "surrogateescape")
        line = line.removeprefix("\ufeff") if not number else line
        # An old line end, a lone carriage return, is inside of what is a line for a stream.
        yield from re.findall(r"[^\r]*\r(?!\n)|.+", line, re.S) if "\r" in line.rstrip("\r\n") else (line,)


_TOO_LONG = "\0\n"


def _header(lines: _Lines, *, tab: bool) -> tuple[Sequence[str], str]:
    """The names of the columns and what stands between cells.

    Raises: InputError when the table is empty.
    """
    line = lines.next()
    while line is not None and not line.strip():
        line = lines.next()
    if line is None:
        raise InputError("is empty: it has no header and no rows")
    separator = "\t" if tab and "\t" in line else max(_SEPARATORS, key=line.count)
    if match := re.fullmatch(r"sep=(.)\s*", line):
        separator, line = match[1], lines.next() or ""
    cells, n_more = _cells(line, lines, separator, None)
    lines.taken(n_more)
    if isinstance(cells, str):
        raise InputError(f"its header cannot be read: {cells}")
    return [cell.strip() for cell in cells], separator


def _cells(line: str, lines: _Lines, separator: str, n_wanted: int | None) -> tuple[list[str] | str, int]:
    """The row that begins with this line and how many lines more it takes; or what is wrong with this line alone.

    A quotation mark too many swallows what follows it: where the row so made is none, only its first line is lost.
    """
    if line == _TOO_LONG:
        return too_large("the row", MAX_BYTES), 0
    used = _Counted(chain((line,), lines.ahead()))
    try:
        cells = next(csv.reader(used, delimiter=separator, strict=True))
    except (csv.Error, StopIteration) as e:
        return f"is no row: {e}; a cell with quotation marks or line ends in it must be quoted", 0
    if n_wanted is not None and len(cells) != n_wanted:
        return f"has {len(cells)} cells where the header has {n_wanted}; is a {separator!r} in a cell not quoted?", 0
    return cells, used.n - 1


class _Counted:
    """The lines that are asked for, counted, up to what a row may have."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.n = 0
        self._size = 0
        self._lines = lines

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self._size > 3 * MAX_BYTES:
            raise StopIteration
        line = next(self._lines)
        self.n += 1
        self._size += len(line)
        return line


def _whole(row: dict[str, str], lines: _Lines) -> tuple[dict[str, str], tuple[str, ...]]:
    """The row; where bytes did not fit the table's encoding, their cell decoded for itself, with a note."""
    notes = lines.notes
    for name, cell in row.items():
        if re.search(r"[\udc80-\udcff]", cell):
            row[name], more = extract.decode(lines.bytes_of(cell))
            notes = (*notes, *more)
    return row, notes
