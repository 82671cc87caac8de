"""Blind coding: what each coder makes of claims as they were read, or of whole dispatches from nothing, how far they
agree, and who decides between them.

A coder's words are corrections like any other, made upon the claim as the machine read it when the assignment was made,
or upon one that the coder adds. They stand in no view. Events that coders added are matched by their words. Where
coders differ an editor chooses, and the choice is an ordinary review.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sayso.desk.graphic import sentences
from sayso.errors import LedgerError
from sayso.evaluate.alpha import Alpha, Level, alpha
from sayso.ledger import Ledger, View
from sayso.ledger.correcting import correct
from sayso.ledger.standing import Stood, added, missed, stand
from sayso.ledger.terms import folded
from sayso.record import (
    Assignment,
    Claim,
    Coding,
    Decision,
    Dispatch,
    Entry,
    EventType,
    Harm,
    Review,
    Span,
    Standing,
    Toll,
    claims,
)
from sayso.record.claim_plain import claim_from_plain, claim_to_plain
from sayso.record.judgement import holding
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
    """An assignment with its claims as they were read then, what each coder says of each, and the dispatches on whose
    words they can add others."""

    assignment: Assignment
    bases: Mapping[str, Claim]
    said: Mapping[tuple[str, str], Sequence[Review]]
    texts: Mapping[str, Dispatch]

    @property
    def n(self) -> int:
        """How many claims and whole dispatches each coder is asked about."""
        return len(self.bases) + len(self.assignment.dispatches)

    def coded(self, coder: str, claim: str) -> Coded:
        """The claim as this coder leaves it.

        Raises: KeyError where it is none of the assignment, and none that this coder added.
        """
        reviews = self.said.get((coder, claim), ())
        base, was = self.bases.get(claim) or self._own(coder)[claim], dict[str, Claim]()
        for n, review in enumerate(reviews):
            was[review.id] = stand(base, reviews[:n], was=was).claim
        return Coded(stood=stand(base, reviews, was=was))

    def _own(self, coder: str) -> dict[str, Claim]:
        """The claims that a coder added, some of which may be taken out again."""
        said = (r for (by, _), reviews in self.said.items() if by == coder for r in reviews)
        return {r.claim: claim_from_plain(json.loads(r.value)) for r in said if r.decision is Decision.ADD and r.value}

    def own(self, coder: str, dispatch: str | None = None) -> list[Claim]:
        """What a coder added and left, in a dispatch or in all, in the order of the texts."""
        them = (coded.claim for id in self._own(coder) if (coded := self.coded(coder, id)).is_one)
        found = [c for c in them if dispatch in {None, c.dispatch}]
        return sorted(found, key=lambda c: (c.dispatch, c.event.triggers[0], c.id))

    def is_closed(self, coder: str, dispatch: str) -> bool:
        """True where a coder said that all of a dispatch is coded."""
        return bool(holding(list(self.said.get((coder, dispatch), ()))))

    def n_done(self, coder: str) -> int:
        return sum(self.coded(coder, c).done for c in self.bases) + sum(
            self.is_closed(coder, d) for d in self.assignment.dispatches
        )

    @property
    def finished(self) -> bool:
        """True where every coder has said of every claim whether it is one, and of every dispatch that it is coded."""
        return all(self.n_done(coder) == self.n for coder in self.assignment.coders)

    def waiting(self, coder: str, *, after: str = "") -> str:
        """The next claim or dispatch that a coder has not done, from behind one on and then from the first; "" where
        all is done."""
        ids = [*self.bases, *self.assignment.dispatches]
        at = ids.index(after) + 1 if after in ids else 0
        done = {c for c in self.bases if self.coded(coder, c).done}
        done |= {d for d in self.assignment.dispatches if self.is_closed(coder, d)}
        return next((id for id in (*ids[at:], *ids[:at]) if id not in done), "")


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
    texts = {v.id: v.dispatch for d in assignment.dispatches if (v := then.version(d))}
    texts |= {v.id: v.dispatch for base in bases.values() if (v := then.version(base.dispatch))}
    return Round(assignment=assignment, bases=bases, said=said, texts=texts)


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
                now = replace(round, said={(review.by, review.claim): said})
                correct(now.coded(review.by, review.claim).claim, review.field, review.value or "null")
            writer.add_coding(Coding(assignment=round.assignment.id, review=review))


def adding(round: Round, dispatch: str, on: Span, kind: EventType, *, by: str, at: str) -> Review:
    """The word by which a coder adds an event on words of a dispatch.

    Raises: ValueError where no words of it are meant.
    """
    it = round.texts.get(dispatch)
    if it is None:
        raise ValueError(f"{dispatch!r} is no dispatch of {round.assignment.name!r}")
    if on.end > len(it.text):
        raise ValueError(f"the text has {len(it.text)} characters, so nothing stands at {on.start}-{on.end}")
    taken = {*round.bases, *(claim for coder, claim in round.said if coder == by)}
    nth = 0
    while (claim := missed(it, on, kind, nth=nth)).id in taken:
        nth += 1
    value = json.dumps(claim_to_plain(claim, explain=True), ensure_ascii=False)
    return Review(claim=claim.id, decision=Decision.ADD, by=by, at=at, value=value)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One event as each coder has it who was asked about it or added it. `id` is that of the claim, or of the first
    coder's."""

    id: str
    of: Mapping[str, Coded]
    asked: bool

    def has(self, coder: str) -> bool:
        return coder in self.of and self.of[coder].is_one

    def is_shared(self, coders: Iterable[str]) -> bool:
        return all(map(self.has, coders))

    @property
    def shown(self) -> Claim:
        """As it is shown: in the words of the first coder who has it."""
        return next((c.claim for c in self.of.values() if c.is_one), next(iter(self.of.values())).claim)


def units(round: Round) -> list[Unit]:
    """What is compared: each claim that was asked about, and the events that coders added, those of several coders
    together that are on the same words, else of the same type in the same sentence."""
    coders = round.assignment.coders
    found = [Unit(id=id, of={c: round.coded(c, id) for c in coders}, asked=True) for id in round.bases]
    within = {id: list(sentences(dispatch.text)) for id, dispatch in round.texts.items()}
    for coder in coders:
        own = {c.id: c for c in round.own(coder)}
        pairs = [
            (alike, -n, id)
            for n, unit in enumerate(found)
            if not unit.has(coder)
            for id, claim in own.items()
            if (alike := _alike(unit.shown, claim, within))
        ]
        for _, n, id in sorted(pairs, reverse=True):
            if id in own and not (unit := found[-n]).has(coder):
                del own[id]
                found[-n] = replace(unit, of={**unit.of, coder: round.coded(coder, id)})
        found += [Unit(id=id, of={coder: round.coded(coder, id)}, asked=False) for id in own]
    return found


def _alike(one: Claim, other: Claim, within: Mapping[str, Sequence[Span]]) -> tuple[int, int] | None:
    """How far two claims tell of one event, as what sorts: by their words, then by how many aspects are the same; None
    where they do not."""
    if one.dispatch != other.dispatch:
        return None
    pairs = [(a, b) for a in one.event.triggers for b in other.event.triggers]
    on_words = any(a.start < b.end and b.start < a.end for a, b in pairs)
    here = any(
        s.start <= a.start < s.end and s.start <= b.start < s.end for s in within[one.dispatch] for a, b in pairs
    )
    if not on_words and not (here and one.event.type is other.event.type):
        return None
    return 1 + on_words, sum(aspect.value(one) == aspect.value(other) for aspect in ASPECTS)


def agreement(round: Round) -> list[Agreement]:
    """Agreement on each field that somebody told something of. Whether there is an event is compared by claim, and in
    whole dispatches by sentence.

    Raises: ValueError while a coder is not done: until then nobody sees what another says.
    """
    _finished(round)
    coders, them = round.assignment.coders, units(round)
    whole = set(round.assignment.dispatches)
    one = [[_is_one(u.has(c)) for c in coders] for u in them if u.shown.dispatch not in whole or u.asked]
    one += [
        [_is_one(any(s.start <= e.event.triggers[0].start < s.end for e in round.own(c, id))) for c in coders]
        for id in round.assignment.dispatches
        for s in sentences(round.texts[id].text)
    ]
    differ = sum(len({u.has(c) for c in coders}) > 1 for u in them)
    found = [Agreement(field=IS_ONE, level=Level.NOMINAL, alpha=alpha(one), differ=differ)]
    both = [[u.of[c].claim for c in coders] for u in them if u.is_shared(coders)]
    for aspect in ASPECTS:
        values = [[aspect.value(claim) for claim in unit] for unit in both]
        if any(v is not None for unit in values for v in unit):
            differ = sum(len(set(map(aspect.words, unit))) > 1 for unit in both)
            figure = alpha(values, level=aspect.level)
            found.append(Agreement(field=aspect.name, level=aspect.level, alpha=figure, differ=differ))
    return found


def _is_one(holds: bool) -> str:  # noqa: FBT001 - a value as it is compared
    return "event" if holds else "no event"


def _finished(round: Round) -> None:
    if not round.finished:
        told = ", ".join(f"{c} {round.n_done(c)} of {round.n}" for c in round.assignment.coders)
        raise ValueError(f"not all are done ({told}); what each says stays with them until then")


def disagreements(round: Round, view: View) -> list[Disagreement]:
    """Every field of every event in which the coders differ.

    Raises: ValueError while a coder is not done.
    """
    _finished(round)
    found: list[Disagreement] = []
    coders = round.assignment.coders
    for unit in units(round):
        said = {IS_ONE: {c: _is_one(unit.has(c)) for c in coders}}
        if unit.is_shared(coders):
            said |= {a.name: {c: a.words(unit.of[c].claim) for c in coders} for a in ASPECTS}
        found += [
            Disagreement(claim=unit.id, field=field, said=each, settled=_settled(round, field, unit, view))
            for field, each in said.items()
            if len(set(each.values())) > 1
        ]
    return found


def _ids(unit: Unit) -> list[str]:
    """The ids under which the ledger may hold an event: a coder who marks other words gives another."""
    return list(dict.fromkeys((unit.id, *(coded.claim.id for coded in unit.of.values()))))


def standing(unit: Unit, view: View) -> Entry | None:
    """The claim of the ledger that an event is, where it has one."""
    return next((entry for id in _ids(unit) if (entry := view.entry(id))), None)


def untaken(round: Round, view: View) -> list[Unit]:
    """The events that all coders added and of which nobody has said yet that the ledger takes them.

    Raises: ValueError while a coder is not done.
    """
    _finished(round)
    return [
        u
        for u in units(round)
        if not u.asked and u.is_shared(round.assignment.coders) and not _settled(round, IS_ONE, u, view)
    ]


def _settled(round: Round, field: str, unit: Unit, view: View) -> str:
    """Who decided between the coders, as the note of the decision says."""
    start = _note(round, field)
    reviews = [r for id in _ids(unit) for r in view.reviews(view.took_up(id) or id)]
    return next((f"{r.by}: {r.note.removeprefix(start)}" for r in reversed(reviews) if r.note.startswith(start)), "")


def _note(round: Round, field: str) -> str:
    return f"{round.assignment.name}, {field}: "


def adjudicate(
    round: Round, view: View, claim: str, field: str, coder: str | None, *, by: str, at: str, note: str = ""
) -> tuple[Entry | None, list[Review]]:
    """The claim as it stands, where one does, and the words that decide between the coders: as this one says, or as it
    stands (None). An event that is added is whole as that coder has it.

    Raises: ValueError while a coder is not done, or where there is no such field or coder; LedgerError where the claim
    is no more.
    """
    _finished(round)
    if coder is not None and coder not in round.assignment.coders:
        raise ValueError(f"{coder!r} is no coder of {round.assignment.name!r}")
    unit = next((u for u in units(round) if u.id == claim), None)
    entry = standing(unit, view) if unit else None
    if unit is None or (unit.asked and entry is None):
        raise LedgerError(f"claim {claim} of {round.assignment.name!r} is not in the ledger now")
    told = _note(round, field) + (f"as {coder} says" if coder else "as it stands") + (f". {note}" if note else "")
    theirs = unit.of[coder].claim if coder and unit.has(coder) else None

    def word(decision: Decision, **more: Any) -> Review:
        id = entry.id if entry else (theirs or unit.shown).id
        return Review(claim=id, decision=decision, by=by, at=at, note=told, **more)

    if entry is None and field == IS_ONE:
        value = json.dumps(claim_to_plain(theirs or unit.shown, explain=True), ensure_ascii=False)
        # What somebody coded and an editor rejects is kept too, as rejected.
        return None, [word(Decision.ADD, value=value), *([] if theirs else [word(Decision.REJECT)])]
    if entry is None:
        raise ValueError("decide first that it is an event")
    if coder is None:
        return entry, [word(Decision.NOTE)]
    if field == IS_ONE:
        # What coders added where the ledger has a claim already: that is it, and becomes as the coder has it.
        wanted = ASPECTS if theirs and not unit.asked else ()
        decision = Decision.ACCEPT if theirs else Decision.REJECT
        return entry, [word(decision), *(word(d, **more) for a in wanted for d, more in _sets(a, theirs, entry.claim))]
    aspect = next((a for a in ASPECTS if a.name == field), None)
    if aspect is None:
        raise ValueError(
            f"{field!r} is nothing that is compared; wanted {IS_ONE}, {', '.join(a.name for a in ASPECTS)}"
        )
    if theirs is None:
        raise ValueError(f"{coder!r} does not have this event")
    made = _sets(aspect, theirs, entry.claim)
    return entry, [word(d, **more) for d, more in made] or [word(Decision.NOTE)]


def _sets(aspect: Aspect, theirs: Claim | None, now: Claim) -> list[tuple[Decision, dict[str, str]]]:
    """The corrections that bring a claim to what a coder says of an aspect; none where it says so."""
    if theirs is None or aspect.words(theirs) == aspect.words(now):
        return []
    return [(Decision.CORRECT, {"field": f, "value": json.dumps(v)}) for f, v in aspect.sets(theirs, now)]


def rows(round: Round) -> list[Plain]:
    """What each coder says of each event, a row each, for an export.

    Raises: ValueError while a coder is not done.
    """
    _finished(round)
    found: list[Plain] = []
    for unit in units(round):
        for coder in round.assignment.coders:
            mine = unit.of[coder].claim if unit.has(coder) else None
            told: Plain = {a.name: a.words(mine) if mine else "" for a in ASPECTS}
            text = round.texts[mine.dispatch].text if mine else ""
            told["words"] = " … ".join(t.of(text) for t in mine.event.triggers) if mine else ""
            row = {"assignment": round.assignment.name, "claim": unit.id, "dispatch": unit.shown.dispatch}
            found.append({**row, "coder": coder, IS_ONE: "yes" if mine else "no", **told})
    return found
