"""How the tests of forms open things."""

from __future__ import annotations

import io
from typing import Any

from sayso.collect.forms import open_parcel
from sayso.collect.parcel import Parcel, Taken, buffered
from sayso.record import Dispatch, Failure

TAKEN_AT = "2026-11-25T12:00:00+00:00"


class OneWay(io.RawIOBase):
    """A stream that cannot be wound back, such as a pipe."""

    def __init__(self, content: bytes) -> None:
        self._content = io.BytesIO(content)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._content.readinto(buffer)


def opened(content: bytes, name: str = "", **more: Any) -> list[Taken]:
    stream = buffered(OneWay(content))  # type: ignore[arg-type]
    return list(open_parcel(Parcel(stream=stream, name=name, origin=name or "-", taken_at=TAKEN_AT, **more)))


def outcomes(content: bytes, name: str = "", **more: Any) -> list[Dispatch | Failure]:
    return [outcome for taken in opened(content, name, **more) for outcome in taken.outcomes]


def dispatches(content: bytes, name: str = "", **more: Any) -> list[Dispatch]:
    """The dispatches, where there is nothing else."""
    found = outcomes(content, name, **more)
    assert [o for o in found if isinstance(o, Failure)] == []
    return [o for o in found if isinstance(o, Dispatch)]


def refused(content: bytes, name: str = "", **more: Any) -> str:
    """The reason of the one failure, where there is nothing else."""
    (failure,) = outcomes(content, name, **more)
    assert isinstance(failure, Failure), failure
    return failure.reason
