"""Blind coding: what each coder makes of claims as they were read, how far they agree, and who decides between them.

A coder's words are corrections like any other, made upon the claim as the machine read it when the assignment was made.
They stand in no view. Where coders differ an editor chooses, and the choice is an ordinary review.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sayso.errors import LedgerError
from sayso.evaluate.alpha import Alpha, Level, alpha
from sayso.ledger import Ledger, View
from sayso.ledger.correcting import correct
from sayso.ledger.standing import Stood, added, stand
from sayso.ledger.terms import folded
from sayso.record import (
    Assignment,
    Claim,
    Coding,
    Decision,
    Entry,
    Harm,
    Review,
    Standing,
    Toll,
    claims,
)
from sayso.record.claim_plain import claim_to_plain
from sayso.record.phrases import number_told

Plain = dict[str, Any]
Value = str | int | tuple[str, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """One coder's claim; `done` where the coder said that it is one, or that it is none."""

    stood: Stood

    @property
    def done(self) -> bool:
        return self.stood.standing is not Standing.MACHINE

    @property
    def claim(self) -> Claim:
        return self.stood.claim

    @property
    def is_one(self) -> bool:
        return self.stood.standing is Standing.ACCEPTED


@dataclass(frozen=True, kw_only=True)
class Round:
    """An assignment with its claims as they were read then, and what each coder says of each."""

    assignment: Assignment
    bases: Mapping[str, Claim]
    said: Mapping[tuple[str, str], Sequence[Review]]

    def coded(self, coder: str, claim: str) -> Coded:
        """The claim as this coder leaves it."""
        reviews = self.said.get((coder, claim), ())
        base, was = self.bases[claim], dict[str, Claim]()
        for n, review in enumerate(reviews):
            was[review.id] = stand(base, reviews[:n], was=was).claim
        return Coded(stood=stand(base, reviews, was=was))

    def n_done(self, coder: str) -> int:
        return sum(self.coded(coder, c).done for c in self.bases)

    @property
    def finished(self) -> bool:
        """True where every coder has said of every claim whether it is one."""
        return all(self.n_done(coder) == len(self.bases) for coder in self.assignment.coders)


def rounds(view: View) -> list[Assignment]:
    """Every assignment, last first."""
    return [a for _, a in reversed(view.assignments())]


def opened(ledger: Ledger, id: str) -> Round:
    """The assignment of this id, of an id that begins so, or of this name (the last one).

    Raises: LedgerError where there is none.
    """
    them = ledger.view().assignments()
    found = [(at, a) for at, a in them if a.name == id or (len(id) > 3 and a.id.startswith(id))]
    if not found:
        names = ", ".join(repr(a.name) for _, a in them) or "none yet"
        raise LedgerError(f"no assignment {id!r} is in the ledger; there are {names}")
    at, assignment = found[-1]
    then = ledger.view(as_of=at)
    said: dict[tuple[str, str], list[Review]] = {}
    for coding in ledger.view().codings(assignment.id):
        said.setdefault((coding.review.by, coding.review.claim), []).append(coding.review)
    bases = {c: base for c in assignment.claims if (base := _as_read(then, c))}
    return Round(assignment=assignment, bases=bases, said=said)


def _as_read(view: View, id: str) -> Claim | None:
    """A claim without any word of people on it, but the one that added it."""
    entry = view.entry(id)
    if entry is None:
        return None
    reading = view.reading(entry.claim.dispatch, read_by=entry.claim.read_by)
    read = next((c for c in claims(reading) if c.id == entry.id), None) if reading else None
    return read or added(view.reviews(entry.id)) or entry.claim


def code(ledger: Ledger, round: Round, reviews: Sequence[Review]) -> None:
    """Keep what a coder says of a claim, all or none.

    Raises: ValueError where a correction makes no claim; LedgerError where the coder is not asked about it.
    """
    with ledger.writer() as writer:
        for n, review in enumerate(reviews):
            if review.field is not None:
                said = [*round.said.get((review.by, review.claim), ()), *reviews[:n]]
                now = Round(assignment=round.assignment, bases=round.bases, said={(review.by, review.claim): said})
                correct(now.coded(review.by, review.claim).claim, review.field, review.value or "null")
            writer.add_coding(Coding(assignment=round.assignment.id, review=review))


# What is compared -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Aspect:
    """One field that coders can differ in. `value` is what is compared, None where nothing is told; `words` is what is
    shown of it; `sets` are the corrections that bring another claim to the same."""

    name: str
    level: Level
    value: Callable[[Claim], Value]
    sets: Callable[[Claim, Claim], Iterator[tuple[str, Any]]]
    words: Callable[[Claim], str]


def _nominal(
    name: str, value: Callable[[Claim], tuple[str, ...]], field: str, of: Callable[[Claim, Claim], Any]
) -> Aspect:
    return Aspect(
        name=name,
        level=Level.NOMINAL,
        value=value,
        sets=lambda theirs, now: iter([(field, of(theirs, now))]),
        words=lambda claim: ", ".join(value(claim)) or "none",
    )


def _day(which: str) -> Aspect:
    def value(claim: Claim) -> int | None:
        told: str | None = getattr(claim.event.when, which)
        return date.fromisoformat((told + "-01-01")[:10] if len(told) < 10 else told[:10]).toordinal() if told else None

    return Aspect(
        name=which,
        level=Level.INTERVAL,
        value=value,
        sets=lambda theirs, now: iter([("when", claim_to_plain(theirs)["event"]["when"])]),
        words=lambda claim: getattr(claim.event.when, which) or "not told",
    )


def _harm(harm: Harm) -> Aspect:
    def tolls(claim: Claim) -> list[Toll]:
        return [t for t in claim.event.toll if t.harm is harm]

    def value(claim: Claim) -> int | None:
        numbers = [t.low if t.low is not None else t.high for t in tolls(claim)]
        known = [n for n in numbers if n is not None]
        return sum(known) if known else None

    def sets(theirs: Claim, now: Claim) -> Iterator[tuple[str, Any]]:
        kept = [_toll(now, t, now) for t in now.event.toll if t.harm is not harm]
        yield "toll", [*kept, *(_toll(theirs, t, now) for t in tolls(theirs))]

    def words(claim: Claim) -> str:
        return "; ".join("not known" if t.unknown else number_told(t) for t in tolls(claim)) or "not told"

    return Aspect(name=harm.value, level=Level.ORDINAL, value=value, sets=sets, words=words)


def _name(name: str) -> str:
    return folded(name).strip()


def _places(claim: Claim) -> tuple[str, ...]:
    return tuple(sorted({_name(p.name) for p in map(claim.place, claim.event.places)}))


def _side(side: str) -> Callable[[Claim], tuple[str, ...]]:
    return lambda claim: tuple(
        sorted({a.canonical or _name(a.name) for a in map(claim.actor, getattr(claim.event, side))})
    )


def _background(claim: Claim) -> tuple[str, ...]:
    return ("yes" if claim.event.background else "no",)


def _voices(claim: Claim) -> tuple[str, ...]:
    said = (
        f"{' of '.join(_name(claim.source(s).name) for s in r.chain) or 'the dispatch'} {r.stance.value}"
        for r in claim.event.reports
    )
    return tuple(sorted(set(said)))


def _records(kind: str, ids: Callable[[Claim], Iterable[str]]) -> Callable[[Claim, Claim], list[Any]]:
    """The records of a claim as a correction of another names them: by the id that the other has for it, else whole."""
    return lambda theirs, now: [_record(theirs, kind, id, now) for id in ids(theirs)]


def _record(theirs: Claim, kind: str, id: str, now: Claim) -> Any:
    mine = next(r for r in claim_to_plain(theirs)[kind] if r["id"] == id)
    here = next((r for r in claim_to_plain(now)[kind] if r["id"] == id), None)
    return id if here == mine else {k: v for k, v in mine.items() if k not in {"id", "guesses", "spots", "same_as"}}


def _toll(theirs: Claim, toll: Toll, now: Claim) -> Plain:
    n = theirs.event.toll.index(toll)
    row: Plain = claim_to_plain(theirs)["event"]["toll"][n]
    here = {a.id for a in now.actors}
    chain = [_record(theirs, "sources", s, now) for s in toll.chain]
    return {**row, "chain": chain, "side": toll.side if toll.side in here else None}


def _reports(theirs: Claim, now: Claim) -> list[Plain]:
    them = zip(claim_to_plain(theirs)["event"]["reports"], theirs.event.reports, strict=True)
    return [{**row, "chain": [_record(theirs, "sources", s, now) for s in r.chain]} for row, r in them]


ASPECTS: tuple[Aspect, ...] = (
    _nominal("type", lambda c: (c.event.type.value,), "type", lambda c, _: c.event.type.value),
    _nominal("places", _places, "places", _records("places", lambda c: c.event.places)),
    _nominal("actor1", _side("actor1"), "actor1", _records("actors", lambda c: c.event.actor1)),
    _nominal("actor2", _side("actor2"), "actor2", _records("actors", lambda c: c.event.actor2)),
    _day("start"),
    _day("end"),
    *map(_harm, Harm),
    _nominal("voices", _voices, "reports", _reports),
    _nominal("background", _background, "background", lambda c, _: c.event.background),
)  # fmt: skip
IS_ONE = "event"
"""Whether it is an event at all; of what one of the coders rejects nothing else is compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How far coders agree on one field, and on how many claims they differ."""

    field: str
    level: Level
    alpha: Alpha
    differ: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """One field of one claim in which coders differ: what each says. `settled` is who decided, and how."""

    claim: str
    field: str
    said: Mapping[str, str]
    settled: str = ""


def agreement(round: Round) -> list[Agreement]:
    """Agreement on each field that somebody told something of.

    Raises: ValueError while a coder is not done: until then nobody sees what another says.
    """
    _finished(round)
    coders, ids = round.assignment.coders, list(round.bases)
    table = {(coder, id): round.coded(coder, id) for coder in coders for id in ids}
    one = [[("event" if table[c, id].is_one else "no event") for c in coders] for id in ids]
    found = [Agreement(field=IS_ONE, level=Level.NOMINAL, alpha=alpha(one), differ=sum(len(set(u)) > 1 for u in one))]
    both = [id for id in ids if all(table[c, id].is_one for c in coders)]
    for aspect in ASPECTS:
        units = [[aspect.value(table[c, id].claim) for c in coders] for id in both]
        if any(v is not None for unit in units for v in unit):
            differ = sum(len({aspect.words(table[c, id].claim) for c in coders}) > 1 for id in both)
            figure = alpha(units, level=aspect.level)
            found.append(Agreement(field=aspect.name, level=aspect.level, alpha=figure, differ=differ))
    return found


def _finished(round: Round) -> None:
    if not round.finished:
        told = ", ".join(f"{c} {round.n_done(c)} of {len(round.bases)}" for c in round.assignment.coders)
        raise ValueError(f"not all are done ({told}); what each says stays with them until then")


def disagreements(round: Round, view: View) -> list[Disagreement]:
    """Every field of every claim in which the coders differ.

    Raises: ValueError while a coder is not done.
    """
    _finished(round)
    found: list[Disagreement] = []
    for id in round.bases:
        coded = {c: round.coded(c, id) for c in round.assignment.coders}
        said = {IS_ONE: {c: "event" if x.is_one else "no event" for c, x in coded.items()}}
        if all(x.is_one for x in coded.values()):
            said |= {a.name: {c: a.words(x.claim) for c, x in coded.items()} for a in ASPECTS}
        reviews = view.reviews(view.took_up(id) or id)
        found += [
            Disagreement(claim=id, field=field, said=each, settled=_settled(round, field, reviews))
            for field, each in said.items()
            if len(set(each.values())) > 1
        ]
    return found


def _settled(round: Round, field: str, reviews: Sequence[Review]) -> str:
    """Who decided between the coders, as the note of the decision says."""
    start = _note(round, field)
    return next((f"{r.by}: {r.note.removeprefix(start)}" for r in reversed(reviews) if r.note.startswith(start)), "")


def _note(round: Round, field: str) -> str:
    return f"{round.assignment.name}, {field}: "


def adjudicate(
    round: Round, view: View, claim: str, field: str, coder: str | None, *, by: str, at: str, note: str = ""
) -> tuple[Entry, list[Review]]:
    """The claim as it stands, and the words that decide between the coders: as this one says, or as it stands (None).

    Raises: ValueError while a coder is not done, or where there is no such field or coder; LedgerError where the claim
    is no more.
    """
    _finished(round)
    if coder is not None and coder not in round.assignment.coders:
        raise ValueError(f"{coder!r} is no coder of {round.assignment.name!r}")
    entry = view.entry(claim)
    if entry is None or claim not in round.bases:
        raise LedgerError(f"claim {claim} of {round.assignment.name!r} is not in the ledger now")
    told = _note(round, field) + (f"as {coder} says" if coder else "as it stands") + (f". {note}" if note else "")

    def word(decision: Decision, **more: Any) -> Review:
        return Review(claim=entry.id, decision=decision, by=by, at=at, note=told, **more)

    if coder is None:
        return entry, [word(Decision.NOTE)]
    theirs = round.coded(coder, claim)
    if field == IS_ONE:
        return entry, [word(Decision.ACCEPT if theirs.is_one else Decision.REJECT)]
    aspect = next((a for a in ASPECTS if a.name == field), None)
    if aspect is None:
        raise ValueError(
            f"{field!r} is nothing that is compared; wanted {IS_ONE}, {', '.join(a.name for a in ASPECTS)}"
        )
    if aspect.words(theirs.claim) == aspect.words(entry.claim):
        return entry, [word(Decision.NOTE)]
    made = aspect.sets(theirs.claim, entry.claim)
    return entry, [word(Decision.CORRECT, field=f, value=json.dumps(v)) for f, v in made]


def rows(round: Round) -> list[Plain]:
    """What each coder says of each claim, a row each, for an export.

    Raises: ValueError while a coder is not done.
    """
    _finished(round)
    found: list[Plain] = []
    for id in round.bases:
        for coder in round.assignment.coders:
            coded = round.coded(coder, id)
            words = {a.name: a.words(coded.claim) if coded.is_one else "" for a in ASPECTS}
            row = {"assignment": round.assignment.name, "claim": id, "dispatch": coded.claim.dispatch, "coder": coder}
            found.append({**row, IS_ONE: "yes" if coded.is_one else "no", **words})
    return found
