"""Which inputs there are and what form they have: text, HTML, JSON Lines, folders, standard input."""

from __future__ import annotations

import gzip
import io
import json
import re
import sys
import zlib
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO, cast

from sayso.collect import clean, extract
from sayso.errors import InputError
from sayso.record import Dispatch, Failure, dispatch_id

STAGE = "collect"
# A dispatch has some hundred words; the longest page of news with all its markup stays well under this.
MAX_BYTES = 5_000_000
TEXTS = frozenset({".txt", ".text", ".html", ".htm", ".xhtml"})
LINES = frozenset({".jsonl", ".ndjson"})

OnSkip = Callable[[Path], None]
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ].+)?")


def dispatches(
    inputs: Sequence[str | Path],
    *,
    stdin: BinaryIO | None = None,
    published: str | None = None,
    source: str | None = None,
    on_skip: OnSkip | None = None,
) -> Iterator[Dispatch | Failure]:
    """The dispatches of files, folders and standard input (`-`), in order; what cannot be one is a failure among them.

    `published` and `source` hold for those that bring none. `on_skip` hears of files in folders that are no dispatches.
    Raises: ValueError when `published` is no ISO date; InputError when an input is not there.
    """
    if published is not None:
        published = iso(published)
    for each in inputs:
        if str(each) != "-" and not Path(each).exists():
            raise InputError(f"there is no file or folder {str(each)!r}")
    return _Way(published=published, source=source, stdin=stdin, on_skip=on_skip).all(inputs)


def iso(published: str) -> str:
    """The date or date-time, unchanged.

    Raises: ValueError when it is not written as ISO 8601 has it.
    """
    try:
        if not _ISO.fullmatch(published):
            raise ValueError
        (date if len(published) == 10 else datetime).fromisoformat(published)
    except ValueError as e:
        raise ValueError(f"published {published!r} is no ISO date or date-time such as 2021-09-01") from e
    return published


@dataclass(slots=True, kw_only=True)
class _Way:
    """One run over inputs; `seen` tells where an id was met first."""

    published: str | None
    source: str | None
    stdin: BinaryIO | None
    on_skip: OnSkip | None
    seen: dict[str, str] = field(default_factory=dict[str, str])

    def all(self, inputs: Sequence[str | Path]) -> Iterator[Dispatch | Failure]:
        for each in inputs:
            if str(each) == "-":
                yield from self._standard_input()
            elif Path(each).is_dir():
                yield from self._folder(Path(each))
            else:
                yield from self._file(Path(each))

    def _folder(self, folder: Path) -> Iterator[Dispatch | Failure]:
        n = 0
        for path in sorted(folder.rglob("*")):
            if not path.is_file() or any(part.startswith(".") for part in path.relative_to(folder).parts):
                continue
            if _form(path) in TEXTS | LINES:
                n += 1
                yield from self._file(path)
            elif self.on_skip and path.stem.lower() != "readme":
                self.on_skip(path)
        if not n:
            kinds = " ".join(sorted(TEXTS | LINES))
            yield _failure(
                str(folder), f"the folder holds no dispatches; files that end in {kinds} (or these with .gz) are read"
            )

    def _file(self, path: Path) -> Iterator[Dispatch | Failure]:
        name = str(path)
        try:
            with _opened(path) as stream:
                if _form(path) in LINES:
                    yield from self._lines(stream, name)
                else:
                    yield self._whole(stream, name, page=_form(path) in {".html", ".htm", ".xhtml"})
        except (OSError, EOFError, zlib.error) as e:
            yield _failure(name, f"cannot be opened: {getattr(e, 'strerror', None) or e}")

    def _standard_input(self) -> Iterator[Dispatch | Failure]:
        stream = io.BufferedReader(cast("Any", self.stdin or sys.stdin.buffer))
        name = "standard input"
        if _is_json_line(stream.peek(4_096)):
            yield from self._lines(cast("BinaryIO", stream), name)
        else:
            yield self._whole(cast("BinaryIO", stream), name)

    def _whole(self, stream: BinaryIO, name: str, *, page: bool = False) -> Dispatch | Failure:
        """A file that is one dispatch."""
        raw = stream.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            return _failure(name, f"{_too_large('it')}; cut it into dispatches, one a file or one a line of .jsonl")
        try:
            text, notes = extract.decode(raw, page=page or b"<html" in raw[:2_000].lower())
        except InputError as e:
            return _failure(name, str(e))
        return self._dispatch({"text": text}, name, notes=notes, page=page)

    def _lines(self, stream: BinaryIO, name: str) -> Iterator[Dispatch | Failure]:
        """A file with one dispatch a line."""
        for number, raw in enumerate(_raw_lines(stream), start=1):
            where = f"{name}:{number}"
            if raw is None:
                yield _failure(where, f"{_too_large('the line')}")
                continue
            if not raw.strip(b" \t\r\n\xef\xbb\xbf"):
                continue
            try:
                yield self._row(raw, where)
            except (InputError, ValueError) as e:
                yield _failure(where, str(e))

    def _row(self, raw: bytes, where: str) -> Dispatch | Failure:
        text, notes = extract.decode(raw)
        try:
            row: Any = json.loads(text)
        except (json.JSONDecodeError, RecursionError) as e:
            raise InputError(f"the line is no JSON: {e}") from e
        if not isinstance(row, dict):
            raise InputError(f"the line is a JSON {type(row).__name__}, not an object with a text")
        return self._dispatch(cast("dict[str, Any]", row), where, notes=notes)

    def _dispatch(
        self, row: dict[str, Any], where: str, *, notes: tuple[str, ...] = (), page: bool = False
    ) -> Dispatch | Failure:
        text = row.get("text")
        if not isinstance(text, str):
            return _failure(where, "has no text: `text` must be a string")
        told = {name: _words(row, name) for name in ("title", "published", "url", "source", "agency", "language")}
        if told["published"]:
            iso(told["published"])
        if page or extract.is_page(text):
            found = extract.page(text)
            text, notes = found.text, (*notes, *found.notes)
            told["title"] = told["title"] or found.title
            told["published"] = told["published"] or _iso_or_none(found.published)
        text, odd = clean.mend(text)
        if not text.strip("\ufeff\u200b\u200e\u200f \t\r\n\f\u00a0"):
            return _failure(where, "is empty: it has no words")
        source, url = told["source"] or told["agency"] or self.source, told["url"]
        given = row.get("id")
        id = str(given) if isinstance(given, (str, int)) and str(given).strip() else dispatch_id(source, url, text)
        id, _ = clean.mend(id)
        if id in self.seen:
            return _failure(where, f"the id {id!r} was met before, in {self.seen[id]}: this one is left out")
        self.seen[id] = where
        return Dispatch(
            id=id,
            text=text,
            title=clean.mend(told["title"])[0] if told["title"] else None,
            published=told["published"] or self.published,
            url=url,
            source=source,
            language=told["language"],
            notes=(*notes, *odd),
        )


def _words(row: dict[str, Any], name: str) -> str | None:
    value = row.get(name)
    if value is not None and not isinstance(value, str):
        raise ValueError(f"`{name}` must be a string, not {value!r:.60}")
    return value or None


def _iso_or_none(published: str | None) -> str | None:
    try:
        return iso(published) if published else None
    except ValueError:
        return None


def _form(path: Path) -> str:
    """The suffix that tells the form, without .gz."""
    return Path(path.name.removesuffix(".gz")).suffix.casefold()


@contextmanager
def _opened(path: Path) -> Generator[BinaryIO]:
    with path.open("rb") as stream:
        if path.name.endswith(".gz"):
            with gzip.open(stream) as unpacked:
                yield cast("BinaryIO", unpacked)
        else:
            yield stream


def _raw_lines(stream: BinaryIO) -> Iterator[bytes | None]:
    """The lines, each whole; None for one that is longer than a dispatch may be, which is passed over in pieces."""
    # JSON writes a Cyrillic letter of two bytes in six.
    limit = 3 * MAX_BYTES
    while raw := stream.readline(limit):
        if len(raw) < limit or raw.endswith(b"\n"):
            yield raw
            continue
        while (rest := stream.readline(limit)) and not rest.endswith(b"\n"):
            pass
        yield None


def _is_json_line(head: bytes) -> bool:
    return bool(re.match(rb"(?:\xef\xbb\xbf)?\s*\{\s*\"\w+\"\s*:", head))


def _too_large(what: str) -> str:
    return f"{what} is larger than {MAX_BYTES // 1_000_000} MB, the most that one dispatch may have"


def _failure(where: str, reason: str) -> Failure:
    return Failure(dispatch=where, stage=STAGE, reason=reason)
