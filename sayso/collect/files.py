"""Which inputs there are: files, folders, patterns and standard input. What form each has is told in `forms`."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePath
from typing import BinaryIO

from sayso.collect import forms
from sayso.collect.moments import iso
from sayso.collect.parcel import Parcel, Taken, Told, buffered, failure, nothing
from sayso.errors import InputError
from sayso.record import Dispatch, Failure

OnSkip = Callable[[Path], None]
Clock = Callable[[], datetime]


def is_address(words: str) -> bool:
    """True for an input that is an address of the web and no file."""
    return words.lower().startswith(("http://", "https://"))


def captures(
    inputs: Sequence[str | Path],
    *,
    clock: Clock,
    stdin: BinaryIO | None = None,
    published: str | None = None,
    source: str | None = None,
    columns: Mapping[str, str] | None = None,
    on_skip: OnSkip | None = None,
) -> Iterator[Taken]:
    """What is in files, folders, patterns (`wire/*.xml`) and standard input (`-`), in order: each capture with what was
    found in it; what cannot be a dispatch is a failure among them.

    `published` and `source` hold for those that bring none; `columns` says which columns of tables are which.
    `on_skip` hears of files in folders that are no dispatches.
    Raises: ValueError when `published` is no ISO date; InputError when an input is not there.
    """
    told = Told(published=None if published is None else iso(published), source=source, columns=dict(columns or {}))
    paths = [path for each in inputs for path in _paths(each)]
    return _Way(told=told, clock=clock, stdin=stdin, on_skip=on_skip).all(paths)


def dispatches(
    inputs: Sequence[str | Path],
    *,
    stdin: BinaryIO | None = None,
    published: str | None = None,
    source: str | None = None,
    columns: Mapping[str, str] | None = None,
    on_skip: OnSkip | None = None,
) -> Iterator[Dispatch | Failure]:
    """The dispatches of the inputs, each once: another with an id that was met is another version, or left out.

    Raises: ValueError when `published` is no ISO date; InputError when an input is not there.
    """
    # Nothing of the moment of taking stays in what is returned.
    taken = captures(
        inputs,
        clock=lambda: datetime.fromtimestamp(0, UTC),
        stdin=stdin,
        published=published,
        source=source,
        columns=columns,
        on_skip=on_skip,
    )
    return _once(taken)


def _once(captures: Iterable[Taken]) -> Iterator[Dispatch | Failure]:
    met: dict[tuple[str, str | None], str] = {}
    for taken in captures:
        for outcome in taken.outcomes:
            if isinstance(outcome, Failure):
                yield outcome
                continue
            where = taken.capture.origin if taken.capture else outcome.id
            key = (outcome.id, outcome.version)
            if key in met:
                yield failure(where, f"the id {outcome.id!r} was met before, in {met[key]}: this one is left out")
            elif not outcome.text:
                yield failure(where, f"withdraws {outcome.id!r} and brings no words to read")
            else:
                met[key] = where
                yield outcome


def _paths(each: str | Path) -> list[str | Path]:
    """The input, or the files that it is a pattern of.

    Raises: InputError when there are none.
    """
    if str(each) == "-" or Path(each).exists():
        return [each]
    if not re.search(r"[*?\[]", str(each)):
        raise InputError(f"there is no file or folder {str(each)!r}")
    if not (paths := _matching(PurePath(each))):
        raise InputError(f"no file matches the pattern {str(each)!r}")
    return list(paths)


def _matching(pattern: PurePath) -> list[Path]:
    """The paths that the pattern is of, in order; `**` stands for any folders between."""
    root = Path(pattern.anchor)
    return sorted(root.glob(str(pattern.relative_to(root) if pattern.anchor else pattern)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """One run over inputs."""

    told: Told
    clock: Clock
    stdin: BinaryIO | None
    on_skip: OnSkip | None

    def all(self, inputs: Sequence[str | Path]) -> Iterator[Taken]:
        for each in inputs:
            if str(each) == "-":
                stream = buffered(self.stdin or sys.stdin.buffer)
                yield from forms.open_parcel(self._parcel(stream, name="", origin="standard input"))
            elif Path(each).is_dir():
                yield from self._folder(Path(each))
            else:
                yield from self._file(Path(each))

    def _folder(self, folder: Path) -> Iterator[Taken]:
        n = 0
        for path in sorted(folder.rglob("*")):
            if not path.is_file() or any(part.startswith(".") for part in path.relative_to(folder).parts):
                continue
            if self._may_hold(path):
                n += 1
                yield from self._file(path)
            elif self.on_skip and path.stem.lower() != "readme":
                self.on_skip(path)
        if not n:
            kinds = " ".join(sorted(forms.SUFFIXES))
            reason = f"the folder holds no dispatches; files that end in {kinds} are read"
            yield nothing(str(folder), reason)

    def _may_hold(self, path: Path) -> bool:
        if path.name.casefold().endswith(".gz"):
            return forms.known(path.name[:-3])
        try:
            with path.open("rb") as stream:
                return forms.may_hold(self._parcel(buffered(stream), name=path.name, origin=str(path)))
        except OSError:
            # What cannot be opened is told where it is to be read.
            return True

    def _file(self, path: Path) -> Iterator[Taken]:
        try:
            with path.open("rb") as stream:
                yield from forms.open_parcel(self._parcel(buffered(stream), name=path.name, origin=str(path)))
        except OSError as e:
            yield nothing(str(path), f"cannot be opened: {e.strerror or e}")

    def _parcel(self, stream: BinaryIO, *, name: str, origin: str) -> Parcel:
        return Parcel(
            stream=buffered(stream), name=name, origin=origin, taken_at=self.clock().isoformat(), told=self.told
        )
