"""JSON: one dispatch a line, an array of them, or one alone; each as plain fields or as ninjs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, BinaryIO, cast

from sayso.collect import extract
from sayso.collect.forms import columns, ninjs
from sayso.collect.forms.form import Open
from sayso.collect.forms.texts import drafted
from sayso.collect.parcel import MAX_BYTES, MAX_DOCUMENT, Draft, Parcel, Taken, failure, nothing, too_large
from sayso.errors import InputError
from sayso.record import Dispatch, Failure

LINES = frozenset({".jsonl", ".ndjson"})
JSON = frozenset({".json"})
# JSON writes a Cyrillic letter of two bytes in six.
LONGEST_ROW = 3 * MAX_BYTES
_BLANK = b" \t\r\n\xef\xbb\xbf"
_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*(\{\s*\"[^\"\n]{1,60}\"\s*:|\[\s*\{\s*\"[^\"\n]{1,60}\"\s*:)")
_TELLING = re.compile(
    rb'"(?:text|body|content|article|articleBody|body_\w+|bodies|headlines|pub[sS]tatus|version[cC]reated)"\s*:'
)


def looks_like_json(head: bytes) -> bool:
    """True for an object or an array of objects."""
    return _START.match(head) is not None


def holds_dispatches(head: bytes) -> bool:
    """True for JSON that may hold dispatches: some name in it is one that texts go by."""
    return looks_like_json(head) and _TELLING.search(head) is not None


def document(parcel: Parcel, open: Open) -> Iterator[Taken]:
    """An array, lines, or one object: what the first bytes show."""
    head = parcel.head().lstrip(_BLANK)
    if head.startswith(b"["):
        return array(parcel)
    first, newline, rest = head.partition(b"\n")
    if newline and rest.lstrip(_BLANK).startswith(b"{") and _is_whole(first):
        return lines(parcel, open)
    return _alone(parcel)


def lines(parcel: Parcel, open: Open) -> Iterator[Taken]:
    """One dispatch a line; a bad line is a failure with its number, and the rest goes on."""
    for number, raw in enumerate(raw_lines(parcel.stream, longest=LONGEST_ROW), start=1):
        part = f":{number}"
        if raw is None:
            yield nothing(parcel.origin + part, too_large("the line", MAX_BYTES))
        elif raw.strip(_BLANK):
            yield _taken(parcel, raw, part, what="the line")


def array(parcel: Parcel) -> Iterator[Taken]:
    """One dispatch an element, however long the array is; a bad element is a failure with its number."""
    number = 0
    for number, raw in enumerate(_elements(parcel.stream), start=1):
        part = f"#{number}"
        if raw is None:
            yield nothing(parcel.origin + part, too_large("the element", MAX_BYTES))
        elif isinstance(raw, str):
            yield nothing(parcel.origin + part, raw)
        else:
            yield _taken(parcel, raw, part, what="the element")
    if not number:
        yield nothing(parcel.origin, "is an empty JSON array: it holds no dispatches")


def _alone(parcel: Parcel) -> Iterator[Taken]:
    capture = parcel.whole(most=MAX_DOCUMENT)
    yield Taken(capture=capture, outcomes=(_outcome(capture.content, parcel, "", what="the file"),))


def _taken(parcel: Parcel, raw: bytes, part: str, *, what: str) -> Taken:
    capture = parcel.capture(raw, part=part)
    outcome = _outcome(raw, parcel, part, what=what)
    return Taken(capture=capture, outcomes=(outcome,))


def _outcome(raw: bytes, parcel: Parcel, part: str, *, what: str) -> Dispatch | Failure:
    where = parcel.origin + part
    try:
        text, notes = extract.decode(raw)
        draft = _draft(_parsed(text, what), parcel, notes)
    except (InputError, ValueError) as e:
        return failure(where, str(e))
    return draft.done(parcel.capture(raw, part=part), parcel.told)


def _parsed(text: str, what: str) -> dict[str, Any]:
    try:
        row: Any = json.loads(text.lstrip("\ufeff"))
    except (json.JSONDecodeError, RecursionError) as e:
        raise InputError(f"{what} is no JSON: {e}") from e
    if not isinstance(row, dict):
        raise InputError(f"{what} is a JSON {type(row).__name__}, not an object with a text")
    return cast("dict[str, Any]", row)


def _draft(row: dict[str, Any], parcel: Parcel, notes: tuple[str, ...]) -> Draft:
    if ninjs.is_ninjs(row) and not parcel.told.columns:
        draft = ninjs.draft(row)
        return replace(draft, notes=(*notes, *draft.notes))
    found = columns.among(tuple(row), parcel.told.columns)
    return drafted(columns.draft(row, found, said=parcel.told.columns, notes=notes))


def _is_whole(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line.strip(_BLANK)), dict)
    except (ValueError, RecursionError):
        return False


def raw_lines(stream: BinaryIO, *, longest: int) -> Iterator[bytes | None]:
    """The lines, each whole; None for one that is longer, which is passed over in pieces."""
    while raw := stream.readline(longest):
        if len(raw) < longest or raw.endswith(b"\n"):
            yield raw
            continue
        while (rest := stream.readline(longest)) and not rest.endswith(b"\n"):
            pass
        yield None


def _elements(stream: BinaryIO) -> Iterator[bytes | str | None]:
    """The bytes of each element of an array; None for one too long; a reason where the array breaks off.

    Only brackets and strings are followed, so one bad element leaves the others whole.
    """
    depth = 0
    held = bytearray()
    too_long = False
    for before, sign in _signs(stream):
        inside = depth > 0
        depth += (sign in _OPENING) - (sign in _CLOSING)
        ends = inside and (depth == 0 or (depth == 1 and sign == b","))
        if inside:
            held += before if ends else before + sign
        if len(held) > LONGEST_ROW:
            too_long = True
            held.clear()
        if ends:
            if too_long or held.strip(_BLANK):
                yield None if too_long else bytes(held)
            held.clear()
            too_long = False
            if depth == 0:
                return
    where = "in the middle of this element" if too_long or held.strip(_BLANK) else "here"
    yield f"the array breaks off {where}: its end is missing"


_OPENING, _CLOSING = (b"[", b"{"), (b"]", b"}")
_SIGN = re.compile(rb'[\[\]{},"]')
_IN_STRING = re.compile(rb'["\\]')


def _signs(stream: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """Each bracket and comma outside of strings with the bytes before it; the rest of a piece with no sign."""
    in_string = escaped = False
    while piece := stream.read(65_536):
        start = at = 0
        while at < len(piece):
            if escaped:
                escaped, at = False, at + 1
                continue
            match = (_IN_STRING if in_string else _SIGN).search(piece, at)
            if match is None:
                break
            at = match.end()
            if match[0] == b"\\":
                escaped = True
            elif match[0] == b'"':
                in_string = not in_string
            else:
                yield piece[start : match.start()], match[0]
                start = at
        yield piece[start:], b""
