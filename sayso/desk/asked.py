"""A question put to the desk, as it stands in an address: the same address asks the same thing on every screen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from urllib.parse import urlencode

from sayso.ledger import Query, Status
from sayso.ledger.incidents import IncidentQuery, IncidentStatus
from sayso.ledger.moments import moment
from sayso.ledger.terms import terms, words
from sayso.record import EventType
from sayso.record.words import CLASS_OF, EventClass

_DAYS = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked for; "" asks nothing. All that is said must hold.

    `since` and `until` are ISO days, months or years; `where` is a country (AF), a province (AF-PAN) or words of a
    place's name; `type` a type or a class of events; `as_of` a date or a date-time with offset.
    Raises: ValueError, in words for the one who asked, when a part says nothing that can be looked for.
    """

    since: str = ""
    until: str = ""
    where: str = ""
    type: str = ""
    actor: str = ""
    source: str = ""
    status: str = ""
    text: str = ""
    as_of: str = ""

    def __post_init__(self) -> None:
        for name, value in (("since", self.since), ("until", self.until)):
            if value and not _is_day(value):
                raise ValueError(f"{name} is {value!r}; wanted a day, month or year, as 2021-08-31, 2021-08 or 2021")
        if self.since and self.until and self.since > self.until + "~":
            raise ValueError(f"since {self.since} comes after until {self.until}; turn them round")
        if self.type and self.type not in {*EventType, *EventClass}:
            raise ValueError(f"{self.type!r} is no type of event; choose one of the list")
        if self.status and self.status not in set(IncidentStatus):
            raise ValueError(f"{self.status!r} is no status; wanted one of {', '.join(IncidentStatus)}")
        for name, value in (("actor", self.actor), ("source", self.source)):
            if value and not words(value):
                raise ValueError(f"{name} is {value!r}, which holds no word; wanted words of a name")
        if self.text:
            terms(self.text)
        if self.as_of:
            moment(self.as_of)

    @property
    def types(self) -> tuple[EventType, ...]:
        """The types that are meant; empty where any is."""
        if self.type in set(EventClass):
            return tuple(t for t in EventType if CLASS_OF[t] == self.type)
        return (EventType(self.type),) if self.type else ()

    @property
    def of_claims(self) -> Query | None:
        """The part that only the claims' words can answer; None where nothing of it is asked."""
        if not (self.actor or self.source or self.text):
            return None
        return Query(
            actor=self.actor or None,
            source=self.source or None,
            text=self.text or None,
            generic=False,
            without=(Status.REJECTED, Status.WITHDRAWN),
        )

    def of_incidents(self, *, dated: bool | None = None) -> IncidentQuery:
        """The question as the ledger takes it; `dated`: those of a known day alone, or the others."""
        return IncidentQuery(
            since=self.since or None,
            until=self.until or None,
            where=self.where or None,
            types=self.types,
            status=(IncidentStatus(self.status),) if self.status else (),
            actor=self.actor or None,
            source=self.source or None,
            text=self.text or None,
            dated=dated,
        )

    @property
    def asks(self) -> bool:
        """True where anything but the moment is asked."""
        return any(getattr(self, f.name) for f in fields(self) if f.name != "as_of")

    def address(self, **more: str | int) -> str:
        """The question as the part of an address after "?", with more added or put in its place; "" takes out."""
        told = {f.name: getattr(self, f.name) for f in fields(self)} | more
        return urlencode({k: v for k, v in told.items() if v != ""})

    def cleared(self, **more: str | int) -> str:
        """The address of everything at the same moment, with more added."""
        return Asked(as_of=self.as_of).address(**more)

    def now(self) -> Asked:
        """The same, asked of what is held now."""
        return replace(self, as_of="")


def asked_in(values: Mapping[str, str]) -> Asked:
    """The question in an address's parameters; those of other names are not looked at.

    Raises: ValueError, see `Asked`.
    """
    return Asked(**{f.name: values.get(f.name, "").strip() for f in fields(Asked)})


def _is_day(value: str) -> bool:
    try:
        date.fromisoformat((value + "-01-01")[:10] if len(value) < 10 else value)
    except ValueError:
        return False
    return bool(_DAYS.fullmatch(value))
