"""What people decide on the desk, put into the ledger so that nobody's word is lost under another's.

Each form says which state it was made on. Where the ledger has gone on since, nothing is written, and whoever sent the
form is shown what came between.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sayso.errors import LedgerError
from sayso.ledger import Ledger, View
from sayso.ledger.standing import missed
from sayso.record import (
    Actor,
    ActorKind,
    Claim,
    Decision,
    Entry,
    EventType,
    Harm,
    Judgement,
    PlaceKind,
    Precision,
    Review,
    SourceKind,
    Span,
    Stance,
    Verdict,
    Version,
    Whom,
)
from sayso.record.claim_plain import claim_to_plain
from sayso.record.judgement import holding


class ConflictError(Exception):
    """Somebody decided in the meantime."""


# The form -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of the form that corrects a claim. `name` is what a review calls it; `value` is as the form shows it.

    `of` is the record that it belongs to ("when", "toll.0"), "" where the field is one by itself.
    """

    name: str
    label: str
    value: str = ""
    kind: str = "text"
    choices: tuple[str, ...] = ()
    of: str = ""

    @property
    def attribute(self) -> str:
        return self.name.removeprefix(f"{self.of}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Fields with a heading. `gone` is the name of the tick that takes the record out; `new` is of what was missed."""

    heading: str
    fields: tuple[Field, ...]
    gone: str = ""
    new: bool = False


_TIME_HELP = "as 2021-08-31 or 2021-08-31T23:00+04:30"
SIDES = {"actor1": "does it", "actor2": "it is done to"}


def fields_of(claim: Claim) -> list[Group]:
    """The fields that can be corrected, in groups, with what stands in them now, and empty ones for what was missed."""
    event, when = claim.event, claim.event.when
    groups = [
        Group(heading="What", fields=(_chosen("type", "Type of event", EventType, event.type),)),
        Group(
            heading="When",
            fields=(
                _text("when.start", f"From, {_TIME_HELP}", when.start, of="when"),
                _text("when.end", "To; empty: not told, or going on", when.end, of="when"),
                _chosen("when.precision", "Told to the", Precision, when.precision, of="when"),
                _tick("when.approximate", "About", holds=when.approximate, of="when"),
            ),
        ),
    ]
    for place in map(claim.place, dict.fromkeys(event.places)):
        at = f"places.{place.id}"
        place_fields = _place(
            at, place.name, place.kind, place.country, place.code, place.lat, place.lon, place.radius_km
        )
        groups.append(Group(heading=f"Where: {place.name}", fields=place_fields, gone=at))
    groups.append(Group(heading="A place that was missed", fields=_place("places.new"), new=True))
    for side, says in SIDES.items():
        for actor in map(claim.actor, dict.fromkeys(getattr(event, side))):
            fields = _actor(f"actors.{actor.id}", actor)
            groups.append(Group(heading=f"Who {says}: {actor.name}", fields=fields, gone=f"{side}.{actor.id}"))
    groups.append(
        Group(
            heading="A side that was missed",
            fields=(_chosen("actor.new.side", "It", SIDES, "actor1", of="actor.new"), *_actor("actor.new")),
            new=True,
        )
    )
    for n, toll in enumerate(event.toll):
        at = f"toll.{n}"
        fields = (
            _chosen(f"{at}.harm", "How they were hurt", Harm, toll.harm, of=at),
            *_count(at, toll.low, toll.high, toll.whom, unknown=toll.unknown),
        )
        groups.append(Group(heading=f"Cost: {toll.harm.value}", fields=fields, gone=at))
    voices = [f"{n}: {_voice(claim, n)}" for n in range(len(event.reports))]
    groups.append(
        Group(
            heading="A cost that was missed",
            fields=(
                _chosen("toll.new.harm", "How they were hurt", ("", *Harm), "", of="toll.new"),
                *_count("toll.new"),
                _chosen("toll.new.voice", "Who says so", voices, voices[0] if voices else "", of="toll.new"),
            ),
            new=True,
        )
    )
    for n, report in enumerate(event.reports):
        at = f"reports.{n}"
        stance = _chosen(f"{at}.stance", "Stance", Stance, report.stance, of=at)
        gone = at if len(event.reports) > 1 else ""
        groups.append(Group(heading=f"Who says so: {_voice(claim, n)}", fields=(stance,), gone=gone))
    groups.append(
        Group(
            heading="A voice that was missed",
            fields=(*_source("reports.new"), _chosen("reports.new.stance", "Stance", Stance, "", of="reports.new")),
            new=True,
        )
    )
    for source in claim.sources:
        at = f"sources.{source.id}"
        groups.append(
            Group(
                heading=f"Source: {source.name}",
                fields=_source(at, source.name, source.kind, source.person, source.body),
            )
        )
    groups.append(
        Group(
            heading="Standing",
            fields=(
                _tick("background", "Recalled, not news", holds=event.background),
                _tick("generic", "A habit, no single event", holds=event.generic),
            ),
        )
    )
    return groups


def _place(
    at: str,
    name: str = "",
    kind: str = PlaceKind.CITY,
    country: str | None = None,
    code: str | None = None,
    lat: float | None = None,
    lon: float | None = None,
    radius_km: float | None = None,
) -> tuple[Field, ...]:
    return (
        _text(f"{at}.name", "Name", name, of=at),
        _chosen(f"{at}.kind", "Kind", PlaceKind, kind, of=at),
        _text(f"{at}.country", "Country, as AF", country, of=at),
        _text(f"{at}.code", "Province, as AF-PAN", code, of=at),
        _number(f"{at}.lat", "Latitude, degrees north", lat, of=at),
        _number(f"{at}.lon", "Longitude, degrees east", lon, of=at),
        _number(f"{at}.radius_km", "May be off by, km", radius_km, of=at),
    )


def _actor(at: str, actor: Actor | None = None) -> tuple[Field, ...]:
    return (
        _text(f"{at}.name", "Name", actor.name if actor else "", of=at),
        _chosen(f"{at}.kind", "Kind", ActorKind, actor.kind if actor else ActorKind.OTHER, of=at),
        _text(f"{at}.country", "Country, as AF", actor.country if actor else None, of=at),
    )


def _count(
    at: str, low: int | None = None, high: int | None = None, whom: str = Whom.UNKNOWN, *, unknown: bool = False
) -> tuple[Field, ...]:
    return (
        _number(f"{at}.low", "At least", low, of=at, kind="whole"),
        _number(f"{at}.high", "At most; empty: open", high, of=at, kind="whole"),
        _tick(f"{at}.unknown", "Said to be not known", holds=unknown, of=at),
        _chosen(f"{at}.whom", "Of whom", Whom, whom, of=at),
    )


def _source(
    at: str, name: str = "", kind: str = SourceKind.OTHER, person: str | None = None, body: str | None = None
) -> tuple[Field, ...]:
    return (
        _text(f"{at}.name", "Name", name, of=at),
        _chosen(f"{at}.kind", "Kind", SourceKind, kind, of=at),
        _text(f"{at}.person", "The person who speaks", person, of=at),
        _text(f"{at}.body", "Speaks for", body, of=at),
    )


def _voice(claim: Claim, n: int) -> str:
    return " ← ".join(claim.source(s).name for s in claim.event.reports[n].chain) or "the dispatch itself"


def _text(name: str, label: str, value: str | None, *, of: str) -> Field:
    return Field(name=name, label=label, value=value or "", of=of)


def _number(name: str, label: str, value: float | None, *, of: str, kind: str = "number") -> Field:
    shown = "" if value is None else f"{value:g}" if isinstance(value, int) else repr(value)
    return Field(name=name, label=label, value=shown, kind=kind, of=of)


def _chosen(name: str, label: str, choices: Iterable[str], value: str, *, of: str = "") -> Field:
    return Field(name=name, label=label, value=str(value), kind="choice", choices=tuple(map(str, choices)), of=of)


def _tick(name: str, label: str, *, holds: bool, of: str = "") -> Field:
    return Field(name=name, label=label, value="yes" if holds else "", kind="yes", of=of)


def corrections(claim: Claim, form: Mapping[str, str], *, text: str = "") -> list[tuple[str, str]]:
    """Field and JSON value of each correction that a filled form makes; what was left as it was makes none.

    What is changed comes first, since numbers are of the claim as it is shown; then what goes, then what comes. Of a
    new place `text`, the dispatch's, tells where its name stands.
    Raises: ValueError where a number is none.
    """
    groups = fields_of(claim)
    gone = [g.gone for g in groups if g.gone and form.get(f"{g.gone}.gone")]
    made: list[tuple[str, Any]] = []
    for group in groups:
        changed = {} if group.new or group.gone in gone else dict(_changed(group.fields, form))
        for of in dict.fromkeys(f.of for f in changed):
            values = {f.attribute: v for f, v in changed.items() if f.of == of}
            if of == "when" and len(values) > 1:
                values = {**claim_to_plain(claim)["event"]["when"], **values}
            if not of or len(values) == 1:
                made += [(f"{of}.{k}" if of else k, v) for k, v in values.items()]
            else:
                made.append((of, values))
    made += [(name, None) for name in sorted(gone, key=_number_of, reverse=True)]
    made += _new(claim, {g.fields[0].of: dict(_changed(g.fields, form)) for g in groups if g.new}, text)
    return [(name, json.dumps(value)) for name, value in made]


def _changed(fields: Iterable[Field], form: Mapping[str, str]) -> Iterator[tuple[Field, Any]]:
    for field in fields:
        given = form.get(field.name, "" if field.kind == "yes" else field.value).strip()
        if given != field.value.strip():
            yield field, _value(field, given)


def _number_of(name: str) -> int:
    """Of several numbered ones the last goes first, so that the others keep their numbers."""
    last = name.rpartition(".")[2]
    return int(last) if last.isdecimal() else -1


def _new(claim: Claim, filled: Mapping[str, Mapping[Field, Any]], text: str) -> Iterator[tuple[str, Any]]:
    said = {of: {f.attribute: v for f, v in values.items()} for of, values in filled.items()}
    if place := said["places.new"]:
        yield "places.new", {"kind": "city", **place, "mentions": _mentions(text, place.get("name"))}
    if actor := said["actor.new"]:
        side = actor.pop("side", "actor1")
        if actor:
            yield f"{side}.new", {**actor, "mentions": _mentions(text, actor.get("name"))}
    if toll := said["toll.new"]:
        voice = toll.pop("voice", None)
        chain = claim.event.reports[int(voice.partition(":")[0])].chain if voice else None
        if toll:
            yield "toll.new", {**toll, **({"chain": list(chain)} if chain is not None else {})}
    if report := said["reports.new"]:
        stance = report.pop("stance", Stance.AFFIRMS.value)
        if report:
            source = {**report, "mentions": _mentions(text, report.get("name"))}
            yield "reports.new", {"stance": stance, "chain": [source]}


def _mentions(text: str, name: str | None) -> list[list[int]]:
    """Where a name stands in the text as it is given; nowhere, where the person knows it from elsewhere."""
    found: list[list[int]] = []
    at = text.find(name) if name else -1
    while name and at >= 0 and len(found) < 20:
        end = at + len(name)
        if not (text[at - 1 : at].isalnum() or text[end : end + 1].isalnum()):
            found.append([at, end])
        at = text.find(name, end)
    return found


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
    if field.kind == "choice" and given not in field.choices:
        raise ValueError(f"{field.label} is {given!r}; wanted one of {', '.join(field.choices)}")
    return given


# What is written ------------------------------------------------------------------------------------------------------


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


def decide_all(ledger: Ledger, reviews: Sequence[Review], *, seen: str) -> None:
    """Put one person's words on several claims into the ledger, all or none.

    Raises: ConflictError where one of the claims is in another state than was seen (`seen_claims`).
    """
    claims = [r.claim for r in reviews]
    with ledger.writer() as writer:
        if seen_claims(ledger.view(), claims) != seen:
            raise ConflictError(claims[0])
        for review in reviews:
            writer.add_review(review)


def judge(ledger: Ledger, judgements: Sequence[Judgement], *, seen: str | None = None) -> None:
    """Put one person's word on pairs of claims or of groups into the ledger, all or none.

    Raises: ConflictError where there are other judgements on the claims than those `seen` (`seen_judgements`), if any.
    """
    claims = [c for j in judgements for c in (*j.lefts, *j.rights)]
    with ledger.writer() as writer:
        if seen is not None and seen_judgements(ledger.view(), claims) != seen:
            raise ConflictError(claims[0])
        for judgement in judgements:
            writer.add_judgement(judgement)


def seen_claims(view: View, claims: Iterable[str]) -> str:
    """What stands for the present states of these claims."""
    them = sorted(set(claims))
    numbers = view.numbers(them)
    return _digest(f"{c} {numbers.get(c, 0)}" for c in them)


def seen_judgements(view: View, claims: Iterable[str]) -> str:
    """What stands for these claims and all judgements on any of them."""
    them = set(claims)
    said = (j.id for j in view.judgements() if not them.isdisjoint((*j.lefts, *j.rights)))
    return _digest((*sorted(them), *said))


def _digest(told: Iterable[str]) -> str:
    return hashlib.sha256("\x1f".join(told).encode()).hexdigest()[:20]


def split(claims: Sequence[str], out: Iterable[str], *, by: str, at: str, note: str) -> list[Judgement]:
    """The judgements that part some claims of an incident from the rest; each side is one incident then.

    Raises: ValueError where none or all are taken.
    """
    parted, rest = [c for c in claims if c in set(out)], [c for c in claims if c not in set(out)]
    if not parted or not rest:
        raise ValueError("Choose some of the claims, and not all: those chosen become an incident of their own.")
    sides = [_group(parted, rest, Verdict.DIFFERENT, by=by, at=at, note=note)]
    for side in (parted, rest):
        if len(side) > 1:
            sides.append(_group(side[:1], side[1:], Verdict.SAME, by=by, at=at, note=note))
    return sides


def _group(lefts: Sequence[str], rights: Sequence[str], verdict: Verdict, *, by: str, at: str, note: str) -> Judgement:
    (left, *left_with), (right, *right_with) = lefts, rights
    return Judgement(
        left=left,
        right=right,
        left_with=tuple(left_with),
        right_with=tuple(right_with),
        verdict=verdict,
        by=by,
        at=at,
        note=note,
    )


def compare(
    lefts: Sequence[str], rights: Sequence[str], verdict: Verdict, *, by: str, at: str, note: str = ""
) -> Judgement:
    """The word on two groups of claims; what is in both is in neither's way.

    Raises: ValueError where nothing is left to tell apart.
    """
    others = [c for c in rights if c not in set(lefts)]
    if not lefts or not others:
        raise ValueError("These are one already.")
    return _group(lefts, others, verdict, by=by, at=at, note=note)


def taken_back(view: View, id: str, *, by: str, at: str, note: str = "") -> list[Judgement]:
    """What undoes a judgement, and all that its person said in the same moment: a split is several.

    Raises: LedgerError where none of this id holds.
    """
    held = holding(view.judged())
    one = next((j for j in held if j.id == id), None)
    if one is None:
        raise LedgerError(f"no judgement {id!r} holds, so there is nothing to undo")
    act = [j for j in held if (j.by, j.at) == (one.by, one.at)]
    return [
        Judgement(left=j.left, right=j.right, verdict=Verdict.UNDO, by=by, at=at, undoes=j.id, note=note) for j in act
    ]


def last_holding(view: View, claim: str) -> str | None:
    """The id of the last review of a claim that is not undone."""
    held = holding(view.reviews(claim))
    return held[-1].id if held else None


def last_act(view: View, by: str, *, among: int = 200) -> list[Review]:
    """What a person last decided that still holds, all that was said in that moment; looked for among the latest."""
    said = [r for r in holding(view.reviews(last=among)) if r.by == by]
    return [r for r in said if r.at == said[-1].at] if said else []


def found(view: View, version: Version, on: Span, kind: EventType) -> Claim:
    """A claim that a person finds on these words of a version; others may stand there already."""
    reading = view.reading(version.id)
    agency = reading.dateline.agency if reading else None
    nth = 0
    while view.states((claim := missed(version.dispatch, on, kind, nth=nth, agency=agency)).id):
        nth += 1
    return claim


def adding(claim: Claim, *, by: str, at: str, note: str = "") -> Review:
    """The word that adds a claim."""
    value = json.dumps(claim_to_plain(claim, explain=True), ensure_ascii=False)
    return Review(claim=claim.id, decision=Decision.ADD, by=by, at=at, value=value, note=note)


def range_of(given: str) -> Span:
    """The range that is meant by "120-140".

    Raises: ValueError where it is none.
    """
    start, _, end = given.partition("-")
    try:
        return Span(int(start), int(end))
    except ValueError as e:
        raise ValueError(f"{given!r} is no range of the text, as 120-140") from e


def words_at(text: str, words: str) -> Span:
    """Where words stand in a text.

    Raises: ValueError where they do not, or stand there more than once.
    """
    start = text.find(words) if words.strip() else -1
    if start < 0:
        raise ValueError(f"{words!r} does not stand in the dispatch; give its words as they are")
    if text.find(words, start + 1) >= 0:
        raise ValueError(f"{words!r} stands there {text.count(words)} times; give more words, or a range as 120-140")
    return Span(start, start + len(words))


def _entry(view: View, claim: str) -> Entry:
    entry = view.entry(claim)
    if entry is None:
        raise LedgerError(f"no claim {claim!r} is in the ledger")
    return entry


def value_at(claim: Claim, field: str) -> object:
    """What stands in a field of a claim; None where there is no such field."""
    path = field.split(".")
    plain = claim_to_plain(claim)
    at: object = plain if path[0] in {"places", "actors", "sources"} and len(path) > 1 else plain["event"]
    for step in path:
        if isinstance(at, dict):
            at = cast("dict[str, object]", at).get(step)
        elif isinstance(at, list):
            at = _one_of(cast("list[object]", at), step)
    return at


def _one_of(them: list[object], step: str) -> object:
    """A record by its id, or what stands at a number."""
    for n, each in enumerate(them):
        if each == step or (isinstance(each, dict) and cast("dict[str, Any]", each).get("id") == step):
            return them[n]
    return them[int(step)] if step.isdecimal() and int(step) < len(them) else None
