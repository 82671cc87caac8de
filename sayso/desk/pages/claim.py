"""The screen of one claim: its words, how it stands, and what people said of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sayso.desk.held import Told
from sayso.desk.pages.steps import Step, history
from sayso.desk.reviews import Group, fields_of, last_holding
from sayso.ledger import View
from sayso.record import Claim, Entry, Incident, Review, Version, claims


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimPage:
    entry: Entry
    version: Version | None
    incident: Incident | None
    machine: Claim | None
    reviews: tuple[Review, ...]
    undoable: str | None
    fields: list[Group]
    history: tuple[Step, ...]
    conflict: bool = False
    wrong: str = ""
    given: Mapping[str, str] = field(default_factory=dict[str, str])


def claim_page(told: Told, view: View, entry: Entry, **more: object) -> ClaimPage:
    """A claim, how it stands, and all that people said of it."""
    reading = view.reading(entry.claim.dispatch, read_by=entry.claim.read_by)
    return ClaimPage(
        entry=entry,
        version=view.version(entry.claim.dispatch),
        incident=told.of_claim.get(entry.id),
        machine=next((c for c in claims(reading) if c.id == entry.id), None) if reading else None,
        reviews=view.reviews(entry.id),
        undoable=last_holding(view, entry.id),
        fields=fields_of(entry.claim),
        history=history((entry.claim,), view),
        **more,  # pyright: ignore[reportArgumentType] - conflict, wrong and given, as the routes name them
    )
