"""What is opened and what comes out: bytes with all that is known of them, and the dispatches found in them."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from types import MappingProxyType
from typing import Any, BinaryIO, cast

from sayso.collect import clean
from sayso.errors import InputError
from sayso.record import Capture, Dispatch, Failure, dispatch_id

STAGE = "collect"
# A dispatch has some hundred words; the longest page of news with all its markup stays well under this.
MAX_BYTES = 5_000_000
# A document that holds many dispatches or pictures (a NewsML-G2 message, a mail) is held in memory as a whole.
MAX_DOCUMENT = 50_000_000
# An archive in a mail in an archive is found in the field; deeper ones are made to take long.
DEEPEST = 4
_BLANK = "\ufeff\u200b\u200e\u200f \t\r\n\f\u00a0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What whoever hands in the inputs says of them all: it holds for dispatches that bring none of their own.

    `columns` maps our names (`text`, `title`, `published`, `url`, `source`, `id`, `language`) to the columns of tables.
    """

    published: str | None = None
    source: str | None = None
    columns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One capture and what was found in it, in order. Where none could be taken a failure says why."""

    capture: Capture | None
    outcomes: tuple[Dispatch | Failure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """Bytes to be opened and what is known of them from outside: a file, a member of an archive, a server's answer.

    `name` tells the form by its suffix where there is one. `origin`, `taken_at`, `url`, `media_type`, `headers` and
    `taken_by` are those of the captures made from it.
    """

    stream: io.BufferedReader
    name: str
    origin: str
    taken_at: str
    url: str | None = None
    media_type: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    taken_by: str = "sayso"
    told: Told = field(default_factory=Told)
    depth: int = 0

    @property
    def suffix(self) -> str:
        return PurePath(self.name).suffix.casefold()

    @property
    def charset(self) -> str | None:
        """The encoding that the media type names: `text/html; charset=utf-8`."""
        _, _, after = (self.media_type or "").casefold().partition("charset=")
        return after.split(";")[0].strip(" \"'") or None

    def head(self) -> bytes:
        """The first bytes, a few thousand at least where there are so many; they are still to be read."""
        return self.stream.peek(HEAD)

    def whole(self, *, most: int = MAX_BYTES) -> Capture:
        """All of it as one capture.

        Raises: InputError when it is larger than `most`.
        """
        content = bytearray()
        # By pieces: to ask for `most` at once would take that much memory for the smallest file.
        while len(content) <= most and (piece := self.stream.read(1_000_000)):
            content += piece
        if len(content) > most:
            raise InputError(too_large("it", most))
        return self.capture(bytes(content))

    def capture(self, content: bytes, *, part: str = "") -> Capture:
        """A capture of the content, a part of this parcel (`:12`, `#name`) or all of it."""
        return Capture(
            content=content,
            taken_at=self.taken_at,
            origin=self.origin + part,
            url=self.url,
            media_type=self.media_type,
            headers=self.headers,
            taken_by=self.taken_by,
        )

    def member(self, name: str, content: BinaryIO | bytes, *, media_type: str | None = None, **more: Any) -> Parcel:
        """A parcel found in this one.

        Raises: InputError when it lies too deep.
        """
        if self.depth >= DEEPEST:
            raise InputError(f"archives lie more than {DEEPEST} deep in each other; unpack them first")
        parcel = replace(
            self,
            stream=buffered(content),
            name=name,
            origin=f"{self.origin}#{name}",
            media_type=media_type,
            headers=(),
            depth=self.depth + 1,
        )
        return replace(parcel, **more)


HEAD = 65_536


def buffered(content: BinaryIO | bytes) -> io.BufferedReader:
    """The bytes as a stream whose head can be looked at."""
    stream = io.BytesIO(content) if isinstance(content, bytes) else content
    if isinstance(stream, io.BufferedReader):
        return cast("io.BufferedReader", stream)
    return io.BufferedReader(cast("Any", stream), buffer_size=HEAD)


def unpack(capture: Capture, *, told: Told | None = None) -> Parcel:
    """The parcel that a capture is, to be opened."""
    return Parcel(
        stream=buffered(capture.content),
        name=capture.origin.partition("?")[0],
        origin=capture.origin,
        taken_at=capture.taken_at,
        url=capture.url,
        media_type=capture.media_type,
        headers=capture.headers,
        taken_by=capture.taken_by,
        told=told or Told(),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a form found: a dispatch before its text is mended, its gaps are filled from outside, and it has an id."""

    text: str
    title: str | None = None
    published: str | None = None
    url: str | None = None
    source: str | None = None
    language: str | None = None
    id: str | None = None
    version: str | None = None
    withdrawn: bool = False
    notes: tuple[str, ...] = ()

    def done(self, capture: Capture, told: Told, *, part: str = "") -> Dispatch | Failure:
        """The dispatch; a failure where it has no words, unless it withdraws one known by id or address."""
        text, odd = clean.mend(self.text)
        url = self.url or capture.url
        if not text.strip(_BLANK):
            if not (self.withdrawn and (self.id or url)):
                return failure(capture.origin + part, "is empty: it has no words")
            text = ""
        source = self.source or told.source
        id = self.id.strip() if self.id and self.id.strip() else dispatch_id(source, url, text)
        return Dispatch(
            id=clean.mend(id)[0],
            text=text,
            title=clean.mend(self.title)[0] if self.title else None,
            published=self.published or told.published,
            url=url,
            source=source,
            language=self.language,
            notes=(*self.notes, *odd),
            version=self.version,
            withdrawn=self.withdrawn,
        )


def too_large(what: str, most: int) -> str:
    kind = "dispatch" if most == MAX_BYTES else "document"
    return (
        f"{what} is larger than {most // 1_000_000} MB, the most that one {kind} may have;"
        " cut it into dispatches, one a file or one a line of .jsonl"
    )


def failure(where: str, reason: str) -> Failure:
    return Failure(dispatch=where, stage=STAGE, reason=reason)


def nothing(where: str, reason: str) -> Taken:
    """Nothing could be taken here."""
    return Taken(capture=None, outcomes=(failure(where, reason),))
