"""What people decide on the desk, put into the ledger so that nobody's word is lost under another's.

Each form says which state it was made on. Where the ledger has gone on since, nothing is written, and whoever sent the
form is shown what came between.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from sayso.errors import LedgerError
from sayso.ledger import Ledger, View
from sayso.ledger.standing import holding
from sayso.record import (
    ActorKind,
    Claim,
    Entry,
    EventType,
    Judgement,
    PlaceKind,
    Precision,
    Review,
    SourceKind,
    Stance,
    Verdict,
    Whom,
)
from sayso.record.claim_plain import claim_to_plain


class ConflictError(Exception):
    """Somebody decided in the meantime."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of the form that corrects a claim. `name` is what a review calls it; `value` is as the form shows it.

    `of` groups the fields that are one record in a review ("when", "toll.0"), "" where the field is one by itself.
    """

    name: str
    label: str
    value: str
    kind: str = "text"
    choices: tuple[str, ...] = ()
    of: str = ""


_TIME_HELP = "as 2021-08-31 or 2021-08-31T23:00+04:30"


def fields_of(claim: Claim) -> list[tuple[str, list[Field]]]:
    """The fields that can be corrected, in groups with a heading, with what stands in them now."""
    event = claim.event
    groups: list[tuple[str, list[Field]]] = [("What", [_chosen("type", "Type of event", event.type.value, EventType)])]
    when = event.when
    groups.append((
        "When",
        [
            Field(name="when.start", label=f"From, {_TIME_HELP}", value=when.start or "", of="when"),
            Field(name="when.end", label="To; empty: not told, or going on", value=when.end or "", of="when"),
            _chosen("when.precision", "Told to the", when.precision.value, Precision, of="when"),
            Field(name="when.approximate", label="About", value=_yes(when.approximate), kind="yes", of="when"),
        ],
    ))
    for place in claim.places:
        at = f"places.{place.id}"
        fields = [
            Field(name=f"{at}.name", label="Name", value=place.name),
            _chosen(f"{at}.kind", "Kind", place.kind.value, PlaceKind),
            Field(name=f"{at}.country", label="Country, as AF", value=place.country or ""),
            Field(name=f"{at}.code", label="Province, as AF-PAN", value=place.code or ""),
        ]
        if place.lat is not None:
            fields += [
                Field(name=f"{at}.lat", label="Latitude, degrees north", value=_number(place.lat), kind="number"),
                Field(name=f"{at}.lon", label="Longitude, degrees east", value=_number(place.lon), kind="number"),
                Field(name=f"{at}.radius_km", label="May be off by, km", value=_number(place.radius_km), kind="number"),
            ]
        groups.append((f"Where: {place.name}", fields))
    for actor in claim.actors:
        at = f"actors.{actor.id}"
        groups.append((
            f"Who: {actor.name}",
            [
                Field(name=f"{at}.name", label="Name", value=actor.name),
                _chosen(f"{at}.kind", "Kind", actor.kind.value, ActorKind),
                Field(name=f"{at}.country", label="Country, as AF", value=actor.country or ""),
            ],
        ))
    for n, toll in enumerate(event.toll):
        at = f"toll.{n}"
        groups.append((
            f"Cost: {toll.harm.value}",
            [
                Field(name=f"{at}.low", label="At least", value=_number(toll.low), kind="whole", of=at),
                Field(name=f"{at}.high", label="At most; empty: open", value=_number(toll.high), kind="whole", of=at),
                Field(name=f"{at}.unknown", label="Said to be not known", value=_yes(toll.unknown), kind="yes", of=at),
                _chosen(f"{at}.whom", "Of whom", toll.whom.value, Whom, of=at),
            ],
        ))
    for n, report in enumerate(event.reports):
        names = " ← ".join(claim.source(s).name for s in report.chain) or "the dispatch itself"
        at = f"reports.{n}.stance"
        groups.append((f"Who says so: {names}", [_chosen(at, "Stance", report.stance.value, Stance)]))
    for source in claim.sources:
        at = f"sources.{source.id}"
        groups.append((
            f"Source: {source.name}",
            [
                Field(name=f"{at}.name", label="Name", value=source.name),
                _chosen(f"{at}.kind", "Kind", source.kind.value, SourceKind),
            ],
        ))
    groups.append((
        "Standing",
        [
            Field(name="background", label="Recalled, not news", value=_yes(event.background), kind="yes"),
            Field(name="generic", label="A habit, no single event", value=_yes(event.generic), kind="yes"),
        ],
    ))
    return groups


def _chosen(name: str, label: str, value: str, kinds: Any, *, of: str = "") -> Field:
    return Field(name=name, label=label, value=value, kind="choice", choices=tuple(k.value for k in kinds), of=of)


def _yes(holds: bool) -> str:  # noqa: FBT001 - one word of a form
    return "yes" if holds else ""


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, int) else repr(value)


def corrections(claim: Claim, form: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Field and JSON value of each correction that a filled form makes; what was left as it was makes none.

    Raises: ValueError where a number is none.
    """
    plain = claim_to_plain(claim, explain=True)["event"]
    whole: dict[str, Any] = {}
    for _, fields in fields_of(claim):
        for field in fields:
            given = form.get(field.name, "").strip()
            if given == field.value.strip():
                continue
            value = _value(field, given)
            if not field.of:
                yield field.name, json.dumps(value)
                continue
            record = whole.setdefault(field.of, dict(_at(plain, field.of)))
            record[field.name.rpartition(".")[2]] = value
    for name, record in whole.items():
        yield name, json.dumps(record)


def _at(plain: Any, name: str) -> dict[str, Any]:
    for step in name.split("."):
        plain = plain[int(step) if step.isdigit() else step]
    return cast("dict[str, Any]", plain)


def _value(field: Field, given: str) -> Any:
    if field.kind == "yes":
        return bool(given)
    if not given:
        return None
    if field.kind in {"number", "whole"}:
        try:
            return int(given) if field.kind == "whole" else float(given)
        except ValueError as e:
            raise ValueError(f"{field.label} is {given!r}; wanted a number") from e
    return given


def decide(ledger: Ledger, claim: str, reviews: list[Review], *, seen: int) -> Entry:
    """Put one person's words on a claim into the ledger, all or none; returns the claim as it stands then.

    Raises: ConflictError where the claim's state is another than the one seen; LedgerError where there is no such
    claim; ValueError where a correction makes no claim.
    """
    with ledger.writer() as writer:
        # Within the transaction: nobody else writes between the look and the word.
        entry = _entry(ledger.view(), claim)
        if entry.n != seen:
            raise ConflictError(claim)
        for review in reviews:
            writer.add_review(review)
    return _entry(ledger.view(), claim)


def judge(ledger: Ledger, judgements: list[Judgement], *, seen: str) -> None:
    """Put one person's word on pairs of claims into the ledger, all or none.

    Raises: ConflictError where there are other judgements on the claims than those seen (`seen_judgements`).
    """
    claims = [c for j in judgements for c in j.pair]
    with ledger.writer() as writer:
        if seen_judgements(ledger.view(), claims) != seen:
            raise ConflictError(claims[0])
        for judgement in judgements:
            writer.add_judgement(judgement)


def seen_judgements(view: View, claims: list[str]) -> str:
    """What stands for all judgements on any of these claims: how many there are, and the last moment of one."""
    them = [j for j in view.judgements() if {j.left, j.right} & set(claims)]
    return f"{len(them)} {max((j.at for j in them), default='')} {sum(j.verdict is Verdict.SAME for j in them)}"


def last_holding(view: View, claim: str) -> str | None:
    """The id of the last review of a claim that is not undone."""
    held = holding(view.reviews(claim))
    return held[-1].id if held else None


def _entry(view: View, claim: str) -> Entry:
    entry = view.entry(claim)
    if entry is None:
        raise LedgerError(f"no claim {claim!r} is in the ledger")
    return entry
