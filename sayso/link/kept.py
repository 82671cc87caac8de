"""Where a linker keeps what it has found: in memory here, in a ledger elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Set
from typing import Protocol

from sayso.link.near import Filed, Shelf
from sayso.record import Claim, Copy, Dispatch

Member = tuple[str, str, str, str]
"""A claim in its group: its id, when it was told (`naming.order`), the unit of claims judged the same, the group."""


class Groups(Protocol):
    """The groups as they were left."""

    def orders(self, claims: Collection[str]) -> Mapping[str, str]:
        """When each of these was told."""
        ...

    def members(self, claims: Collection[str]) -> Iterable[Member]:
        """All members of the groups that these claims are in."""
        ...


class Pairs(Protocol):
    """Claims that likely tell of one incident, both ways."""

    def get(self, claim: str, /) -> Set[str]: ...

    def put(self, one: str, other: str) -> None: ...

    def take(self, one: str, other: str) -> None: ...


class Repeated(Protocol):
    """Which dispatches repeat which."""

    def put(self, copy: Copy) -> None: ...

    def take(self, copy: Copy) -> None: ...

    def of(self, dispatch: str) -> Collection[Copy]:
        """The copies in which it is either of the two."""
        ...


class Kept(Protocol):
    """All that a linker keeps. `groups` is None where none were left by an earlier one."""

    @property
    def by_key(self) -> Shelf: ...

    @property
    def by_print(self) -> Shelf: ...

    @property
    def likely(self) -> Pairs: ...

    @property
    def copies(self) -> Repeated: ...

    @property
    def groups(self) -> Groups | None: ...

    def claim(self, id: str) -> Claim:
        """Raises: KeyError where there is no such claim."""
        ...

    def dispatch(self, id: str) -> Dispatch:
        """Raises: KeyError where there is no such dispatch."""
        ...

    def claims_of(self, dispatch: str) -> Collection[str]: ...

    def put(self, claim: Claim, *, order: str) -> None: ...

    def take(self, claim: str) -> None: ...

    def put_dispatch(self, dispatch: Dispatch) -> bool:
        """False where it is there already."""
        ...

    def take_dispatch(self, id: str) -> None: ...


class Memory:
    """See `Kept`; gone with the process."""

    def __init__(self) -> None:
        self.by_key: Shelf = Filed()
        self.by_print: Shelf = Filed()
        self.likely: Pairs = _Pairs()
        self.copies: Repeated = _Repeated()
        self.groups: Groups | None = None
        self._claims: dict[str, Claim] = {}
        self._dispatches: dict[str, Dispatch] = {}
        self._claims_of: dict[str, list[str]] = {}

    def claim(self, id: str) -> Claim:
        return self._claims[id]

    def dispatch(self, id: str) -> Dispatch:
        return self._dispatches[id]

    def claims_of(self, dispatch: str) -> Collection[str]:
        return self._claims_of.get(dispatch, ())

    def put(self, claim: Claim, *, order: str) -> None:
        del order  # who holds the groups open knows it
        self._claims[claim.id] = claim
        self._claims_of.setdefault(claim.dispatch, []).append(claim.id)

    def take(self, claim: str) -> None:
        self._claims_of[self._claims.pop(claim).dispatch].remove(claim)

    def put_dispatch(self, dispatch: Dispatch) -> bool:
        new = dispatch.id not in self._dispatches
        self._dispatches.setdefault(dispatch.id, dispatch)
        return new

    def take_dispatch(self, id: str) -> None:
        del self._dispatches[id]


class _Pairs:
    def __init__(self) -> None:
        self._pairs: dict[str, set[str]] = {}

    def get(self, claim: str, /) -> Set[str]:
        return self._pairs.get(claim, frozenset())

    def put(self, one: str, other: str) -> None:
        self._pairs.setdefault(one, set()).add(other)
        self._pairs.setdefault(other, set()).add(one)

    def take(self, one: str, other: str) -> None:
        self._pairs[one].discard(other)
        self._pairs[other].discard(one)


class _Repeated:
    def __init__(self) -> None:
        self._copies: dict[str, dict[tuple[str, str], Copy]] = {}

    def put(self, copy: Copy) -> None:
        for dispatch in (copy.first, copy.again):
            self._copies.setdefault(dispatch, {})[copy.first, copy.again] = copy

    def take(self, copy: Copy) -> None:
        for dispatch in (copy.first, copy.again):
            del self._copies[dispatch][copy.first, copy.again]

    def of(self, dispatch: str) -> Collection[Copy]:
        return tuple(self._copies.get(dispatch, {}).values())
