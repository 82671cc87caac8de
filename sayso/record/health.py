"""What is remembered of a source between two polls: how it answered, and what of it was taken."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One address that a source announced, and what came of it.

    `mark` is what the announcement said of its last change; `title`, `published` and `language` are the announcement's.
    `dispatches` are the ids of what was found there when it was looked at last; `filed` is the address under which it
    was found, where that is another. `n_looks` counts the looks after the first, `n_failures` the failures in a row.
    """

    url: str
    mark: str = ""
    title: str | None = None
    published: str | None = None
    language: str | None = None
    taken_at: str | None = None
    dispatches: tuple[str, ...] = ()
    filed: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    n_looks: int = 0
    n_failures: int = 0
    withdrawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """One source as its last poll left it, asked at `url`. Moments are ISO date-times with an offset.

    `succeeded_at` and `failed_at` are the last times that each happened, `error` what was said then; `n_failures`
    counts the failures since the last success, `n_empty` the polls in a row that listed nothing. `next_at` is when it
    is asked again. `etag` and `last_modified` are of the last list that was worked through to its end.
    Raises: ValueError when a moment has no offset.
    """

    source: str
    url: str = ""
    polled_at: str | None = None
    succeeded_at: str | None = None
    failed_at: str | None = None
    error: str | None = None
    n_failures: int = 0
    n_empty: int = 0
    next_at: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    seen: tuple[Seen, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        for at in (self.polled_at, self.succeeded_at, self.failed_at, self.next_at):
            if at is not None and datetime.fromisoformat(at).tzinfo is None:
                raise ValueError(f"{at!r} in the state of source {self.source!r} has no offset, so it names no moment")

    @property
    def failing(self) -> bool:
        return self.n_failures > 0


def to_plain(record: SourceState | Seen) -> dict[str, Any]:
    """The record as JSON values, without what is as it is at first."""
    first = {f.name: f.default for f in fields(record)}
    told = {name: value for name, value in asdict(record).items() if value != first[name]}
    if isinstance(record, SourceState) and record.seen:
        told["seen"] = [to_plain(seen) for seen in record.seen]
    return told


def from_plain(plain: dict[str, Any]) -> SourceState:
    """The state that `to_plain` gave.

    Raises: TypeError or ValueError when it is none.
    """
    own: dict[str, Any] = plain | {"seen": tuple(seen_from_plain(each) for each in plain.get("seen", ()))}
    return SourceState(**own)


def seen_from_plain(plain: dict[str, Any]) -> Seen:
    """The address that `to_plain` gave.

    Raises: TypeError when it is none.
    """
    own: dict[str, Any] = plain | {"dispatches": tuple(plain.get("dispatches", ()))}
    return Seen(**own)
