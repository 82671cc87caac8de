"""Packed files: gzip, and zip archives. Nothing is written to the disk; bombs are stopped while they grow."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import Any, BinaryIO, cast

from sayso.collect.forms.form import Open
from sayso.collect.parcel import MAX_DOCUMENT, Parcel, Taken, buffered, nothing
from sayso.errors import InputError

# News packs to a half or a fifth of itself; one dispatch twenty thousand times to 1/186 (gzip -9, 2026-11-25). What is
# made to blow up comes to 1/1,000.
MOST_RATIO = 250
# Under this, a member may be as dense as it likes.
SMALL = 20_000_000
MAX_MEMBERS = 100_000
# All of an archive together, unpacked.
MAX_UNPACKED = 20_000_000_000


class Bomb(InputError):
    """What is packed grows past what news can."""


class _Watched(io.RawIOBase):
    """Unpacked bytes, counted against what they were packed in."""

    def __init__(self, unpacked: Any, packed: Callable[[], int]) -> None:
        self._unpacked = unpacked
        self._packed = packed
        self._n = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        # One piece at a time: a longer read would lose what came whole before a cut.
        piece = self._unpacked.read1(len(buffer))
        buffer[: len(piece)] = piece
        self._n += len(piece)
        if self._n > SMALL and self._n > MOST_RATIO * max(1, self._packed()):
            raise Bomb(
                f"it unpacks to more than {MOST_RATIO} times its size ({self._n // 1_000_000} MB so far):"
                " news does not, a bomb does; unpack it yourself if you trust it"
            )
        return len(piece)


def gz(parcel: Parcel, open: Open) -> Iterator[Taken]:
    """What the one packed file holds."""
    counted = _Counted(parcel.stream)
    unpacked = gzip.GzipFile(fileobj=cast("BinaryIO", counted))
    name = parcel.name.removesuffix(".gz").removesuffix(".GZ")
    inner = parcel.member(
        name,
        cast("BinaryIO", buffered(cast("BinaryIO", _Watched(unpacked, lambda: counted.n)))),
        origin=parcel.origin,
        headers=parcel.headers,
    )
    yield from open(inner)


class _Counted(io.RawIOBase):
    """The packed bytes, counted."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.n = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        piece = self._stream.read(size)
        self.n += len(piece)
        return piece


def zipped(parcel: Parcel, open: Open) -> Iterator[Taken]:
    """What the members hold, in order of name; one that is bad or none of ours costs no other.

    Raises: InputError when the archive is broken, or holds more than an archive of news does.
    """
    stream = parcel.stream if parcel.stream.seekable() else io.BytesIO(parcel.whole(most=10 * MAX_DOCUMENT).content)
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as e:
        raise InputError(f"its zip is broken: {e}") from e
    members = [m for m in archive.infolist() if not m.is_dir()]
    if len(members) > MAX_MEMBERS:
        raise InputError(
            f"it holds {len(members):,} files, more than the {MAX_MEMBERS:,} that are opened; unpack it first"
        )
    n_left = MAX_UNPACKED
    n_open = 0
    for member in sorted(members, key=lambda m: m.filename):
        where = f"{parcel.origin}#{member.filename}"
        if _hidden(member.filename) and not _leads_out(member.filename):
            continue
        if reason := _refused(member, n_left):
            yield nothing(where, reason)
            n_open += 1
            continue
        n_left -= member.file_size
        for taken in _member(parcel, archive, member, open):
            n_open += 1
            yield taken
    if not n_open:
        raise InputError("it holds no dispatches: none of its files is of a form that is read")


def _member(parcel: Parcel, archive: zipfile.ZipFile, member: zipfile.ZipInfo, open: Open) -> Iterator[Taken]:
    from sayso.collect.forms import may_hold

    where = f"{parcel.origin}#{member.filename}"
    try:
        unpacked = archive.open(member)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError) as e:
        yield nothing(where, f"cannot be unpacked: {e}")
        return
    try:
        with unpacked:
            stream = buffered(cast("BinaryIO", _Watched(unpacked, lambda: member.compress_size)))
            inner = parcel.member(member.filename, cast("BinaryIO", stream))
            if may_hold(inner):
                yield from open(inner)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as e:
        yield nothing(where, f"cannot be unpacked: {e}")
    except InputError as e:
        yield nothing(where, str(e))


def _hidden(name: str) -> bool:
    """Such as macOS adds to every archive."""
    parts = PurePosixPath(name).parts
    return "__MACOSX" in parts or any(part.startswith(".") and part not in {".", ".."} for part in parts)


def _leads_out(name: str) -> bool:
    return ".." in re.split(r"[/\\]", name) or name.startswith(("/", "\\")) or ":" in name[:3]


def _refused(member: zipfile.ZipInfo, n_left: int) -> str | None:
    if _leads_out(member.filename):
        return "its name leads out of the archive; it is not opened"
    if member.flag_bits & 1:
        return "it is locked with a password; unpack it first"
    if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        # Python unpacks these without a bound: a few bytes of bzip2 can be gigabytes.
        return "it is packed in another way than zip's own (deflate); unpack it first"
    if member.file_size > SMALL and member.file_size > MOST_RATIO * max(1, member.compress_size):
        grown = f"{member.file_size // 1_000_000} MB, {MOST_RATIO} times its size and more"
        return f"it unpacks to {grown}: news does not, a bomb does"
    if member.file_size > n_left:
        most = f"{MAX_UNPACKED // 1_000_000_000} GB, the most that is opened"
        return f"the archive unpacks to more than {most}; unpack it first"
    return None
