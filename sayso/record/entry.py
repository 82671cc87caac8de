"""What the ledger gives back: a version of a dispatch, and a claim with what people decided on it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sayso.record.claim import Claim
from sayso.record.dispatch import Dispatch
from sayso.record.words import Stance


class Standing(StrEnum):
    """What people have said of a claim: nothing yet, that it is right, or that it is wrong."""

    MACHINE = "machine"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One state of a dispatch. `dispatch.id` is this version's own id; `of` is the dispatch's, the same for all.

    The first version's id is the dispatch's. `nth` counts from 1. `capture` is the id of the bytes it was taken from;
    `address` is where the dispatch is known by: the source's own id, else its URL, else its words. `n` is the number of
    its addition to the ledger, `at` that addition's moment.
    """

    of: str
    nth: int
    dispatch: Dispatch
    address: str
    n: int
    at: str
    capture: str | None = None

    @property
    def id(self) -> str:
        return self.dispatch.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A claim as the ledger holds it: corrections of people stand in `claim`, in place of what the machine read.

    `n` is the number of the addition that gave it this state, `at` that addition's moment. `of` is the dispatch, of
    which `claim.dispatch` is one version; `withdrawn`: the source took the dispatch back. `corrected` names the fields
    that people corrected, `reviews` the ids of the reviews that hold, `unapplied` those corrections that no longer fit
    what is read now.
    """

    claim: Claim
    of: str
    n: int
    at: str
    standing: Standing = Standing.MACHINE
    corrected: tuple[str, ...] = ()
    reviews: tuple[str, ...] = ()
    unapplied: tuple[str, ...] = ()
    withdrawn: bool = False

    @property
    def id(self) -> str:
        return self.claim.id

    @property
    def disputed(self) -> bool:
        """True where one source affirms what another denies or doubts."""
        return self.claim.event.disputed

    @property
    def denied(self) -> bool:
        """True where it is denied or doubted, and nobody affirms it."""
        stances = {r.stance for r in self.claim.event.reports}
        return bool(stances & {Stance.DENIES, Stance.DOUBTS}) and not stances & {Stance.AFFIRMS, Stance.CLAIMS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Succession:
    """Where a claim went when its dispatch was read anew or came in another version: None where nothing took it up.

    `how`: "overlap" of trigger words, "moved" to where the same words stand now, "gone".
    """

    old: str
    new: str | None
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of a command that added something.

    Raises: ValueError when `started_at` has no offset.
    """

    command: str
    started_at: str
    by: str

    def __post_init__(self) -> None:
        if datetime.fromisoformat(self.started_at).tzinfo is None:
            raise ValueError(f"started_at {self.started_at!r} has no offset, so it names no moment")

    @property
    def id(self) -> str:
        """The same command begun at the same moment by the same version is one run."""
        told = "\x1f".join((self.command, self.started_at, self.by))
        return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:20]
