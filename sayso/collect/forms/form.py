"""What a form of input is: how it is known, and how what lies in it is taken out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sayso.collect.parcel import Parcel, Taken

Open = Callable[[Parcel], Iterator[Taken]]
"""Opens a parcel of any form: what an archive does with its members."""


def by_name_alone(head: bytes) -> bool:
    """For forms whose bytes look like any text: they are known by suffix or media type."""
    del head
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """`magic`: bytes that no other form begins with. `looks`: true where the first bytes show the form.

    `take` yields what lies in a parcel of this form; it raises InputError where the whole parcel cannot be opened.
    """

    name: str
    take: Callable[[Parcel, Open], Iterator[Taken]]
    suffixes: frozenset[str] = frozenset()
    media_types: frozenset[str] = frozenset()
    magic: tuple[bytes, ...] = ()
    looks: Callable[[bytes], bool] = by_name_alone
