"""Mentions to events: which triggers tell of one event, and of what type it is.

Two mentions are compared by `ties`, whose features a small linear model weighs (`train/events.py`); a mention joins the
event it fits best, or begins one.
"""

from __future__ import annotations

import itertools
import math
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sayso.reader import history, participants, placing, triggers
from sayso.reader.arguments import step
from sayso.reader.clauses import first_verb, goes_on, is_close, says, spot, tie
from sayso.reader.marks import Choices, Draft, Known, Trigger
from sayso.reader.syntax import REACH, Syntax, Token
from sayso.reader.toponyms import is_facility
from sayso.reader.vocabulary import learned
from sayso.record import EventType, PlaceKind, Precision, SegmentKind, When
from sayso.record.words import CLASS_OF

_APART = frozenset([
    "another",
    "separate",
    "second",
    "third",
    "other",
    "earlier",
    "previous",
    "fresh",
    "new",
    "similar",
])
_MODAL = frozenset({"will", "would", "to", "could", "may"})
_SAME = frozenset({"the", "this", "that", "these", "those", "its", "their", "his"})


# The log odds from which a mention joins an event. Swept -2..0.5 by five folds of gold train, docs/cards/events.md.
JOIN = -0.25
# Days before the dateline from which a deed is a memory beside the news of its own sentence.
OLD_DAYS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mention:
    """A trigger, by itself as a draft, with what its own words tell of it."""

    draft: Draft
    stem: str
    actor1: frozenset[str]
    actor2: frozenset[str]
    places: frozenset[str]
    towns: frozenset[str]
    buildings: frozenset[str]
    dates: frozenset[str]
    numbers: frozenset[tuple[str, int | None]]
    future: bool
    told: tuple[tuple[date, date], ...]
    choices: Choices | None

    @property
    def trigger(self) -> Trigger:
        return self.draft.triggers[0]

    def same(self, other: _Mention) -> list[str]:
        """What the tagger says of both telling one event: the larger share that one gives to the other."""
        if self.choices is None:
            return []
        shares = [self.choices.share("same", a.draft, (b.trigger.span,)) for a, b in ((self, other), (other, self))]
        told = step(max((s for s in shares if s is not None), default=None))
        return [f"chosen {told}", f"chosen {told} none {step(self.choices.none('same', other.draft))}"]


def find(syntax: Syntax, known: Known) -> tuple[Draft, ...]:
    """The events of the text, by their first mention in the body, each once with all its triggers."""
    mentions = _mentions(triggers.find(syntax, known), syntax, known)
    day = date.fromisoformat(known.dateline.date) if known.dateline.date else None
    groups: list[list[_Mention]] = []
    open_: list[list[_Mention]] = []
    for mention in sorted(mentions, key=lambda m: (_titled(m, syntax), m.trigger.span)):
        best, most = None, JOIN
        open_ = [g for g in open_ if _meets(g[0], mention, syntax) or _meets(g[-1], mention, syntax)]
        for group in open_:
            fit = _fit(group, mention, syntax, day)
            if fit > most:
                best, most = group, fit
        if best is None:
            best = list[_Mention]()
            groups.append(best)
            open_.append(best)
        best.append(mention)
    return tuple(_draft(group) for group in groups)


def _fit(group: Sequence[_Mention], mention: _Mention, syntax: Syntax, day: date | None) -> float:
    """How well the mention fits the event, in log odds: the mean of its best tie and of all ties."""
    near = [m for m in group if _meets(m, mention, syntax)]
    if any(_about(m, mention, syntax) or _about(mention, m, syntax) or _one_breath(m, mention, syntax) for m in near):
        return math.inf
    if any(
        _another_s(m, mention, syntax)
        or _set_in_time(m, mention, syntax)
        or _at_other_times(m, mention)
        or _of_other_towns(m, mention)
        or _at_another_building(m, mention, syntax)
        or _recalled(m, mention, syntax, day)
        or _recalled(mention, m, syntax, day)
        for m in near
    ):
        return -math.inf
    odds = [_odds(ties(m, mention, syntax)) for m in near]
    return 0.5 * max(odds) + 0.5 * sum(odds) / len(odds)


def _meets(one: _Mention, other: _Mention, syntax: Syntax) -> bool:
    """True where the two stand near enough to be compared, or one of them in the title."""
    apart = syntax.tokens[one.trigger.head].sentence - syntax.tokens[other.trigger.head].sentence
    return abs(apart) <= REACH or _titled(one, syntax) or _titled(other, syntax)


def _draft(group: Sequence[_Mention]) -> Draft:
    """The mentions as one event of the type that all of them together suggest most."""
    sums: dict[EventType, float] = {}
    for m in group:
        for kind, chance in m.trigger.chances:
            sums[kind] = sums.get(kind, 0.0) + chance
    kind = max(sums, key=lambda k: sums[k])
    told = sorted(group, key=lambda m: m.trigger.generic)
    return Draft(type=kind, triggers=tuple(m.trigger for m in told))


def _titled(mention: _Mention, syntax: Syntax) -> bool:
    return syntax.sentence(mention.trigger.head).kind is not SegmentKind.BODY


def _mentions(found: Sequence[Trigger], syntax: Syntax, known: Known) -> list[_Mention]:
    drafts = [Draft(type=t.type, triggers=(t,)) for t in found]
    sides = participants.participants_of(drafts, syntax, known)
    where = placing.places_of(drafts, syntax, known)
    towns = {p.id for p in known.places if p.kind in _TOWNS}
    mentions: list[_Mention] = []
    for draft, trigger, (one, two), places in zip(drafts, found, sides, where, strict=True):
        token = syntax.tokens[trigger.head]
        sentence = syntax.sentence(trigger.head)
        below = syntax.subtree(trigger.head)
        mentions.append(
            _Mention(
                draft=draft,
                stem=token.lemma,
                actor1=frozenset(one),
                actor2=frozenset(two),
                places=frozenset(places),
                towns=frozenset(towns & set(places)),
                buildings=frozenset(
                    t.lemma for t in syntax.below(trigger.head) if is_facility(t.text) or t.lemma == "office"
                ),
                dates=frozenset(
                    t.start[:10]
                    for t in known.times
                    if t.start and t.precision is Precision.DAY and t.span.meets(sentence.span)
                ),
                numbers=frozenset((c.harm.value, c.low) for c in known.costs if c.span.meets(below)),
                future=any(c.lower in _MODAL for c in syntax.children(trigger.head, "aux")),
                told=tuple(_own_times(trigger, syntax, known)),
                choices=known.choices,
            )
        )
    return mentions


def ties(a: _Mention, b: _Mention, syntax: Syntax) -> list[str]:
    """What speaks for and against the two mentions being one event, as names of weights."""
    ta, tb = a.trigger, b.trigger
    same = ta.type is tb.type
    both = f"{min(ta.type, tb.type)}+{max(ta.type, tb.type)}"
    found = ["bias", "type=" if same else "type!", f"types:{both}", *a.same(b)]
    if not same:
        found.append("class=" if CLASS_OF[ta.type] is CLASS_OF[tb.type] else "class!")
    pb = dict(tb.chances)
    alike = sum(p * pb.get(k, 0.0) for k, p in ta.chances)
    found.append(f"alike={min(int(alike * 5), 4)}")
    if a.stem == b.stem:
        found += ["stem=", f"stem=&{ta.type}"]
    elif a.stem[:4] == b.stem[:4]:
        found.append("stem~")
    sa, sb = syntax.sentence(ta.head), syntax.sentence(tb.head)
    if sa.kind is not SegmentKind.BODY or sb.kind is not SegmentKind.BODY:
        first = _first(syntax) if sa.kind is not sb.kind else 0
        lead = max(sa.i, sb.i) - first <= 1
        found += ["title", f"title&{'type=' if same else 'type!'}", *(["title-lead"] if lead else [])]
    else:
        apart = abs(sa.i - sb.i)
        near = "0" if apart == 0 else "1" if apart == 1 else "2-3" if apart < 4 else "4-8" if apart < 9 else "far"
        found += [f"apart={near}", f"apart={near}&{'type=' if same else 'type!'}"]
        if sa.paragraph == sb.paragraph:
            found.append("paragraph=")
    if sa.i == sb.i and same:
        listed = any(t.dep == "cc" for t in syntax.tokens[min(ta.head, tb.head) : max(ta.head, tb.head)])
        clause = _verb(ta.head, syntax) == _verb(tb.head, syntax)
        nouns = all(syntax.tokens[t.head].pos in {"NOUN", "PROPN"} for t in (ta, tb))
        found.append(f"clause{'=' if clause else '!'}{'&and' if listed else ''}{'&nouns' if nouns else ''}")
    if abs(sa.i - sb.i) < 9 and sb.kind is SegmentKind.BODY:
        # "The attack" takes up the strike or the bombing told just before; "attacked" tells of another.
        form = "definite" if "definite" in _determined(b, syntax) else syntax.tokens[tb.head].pos
        akin = "type=" if same else "class=" if CLASS_OF[ta.type] is CLASS_OF[tb.type] else "class!"
        found += [f"{form}&{akin}", f"{form}:{b.stem}&{akin}", f"{syntax.tokens[ta.head].pos}+{form}&{akin}"]
    found += _determined(b, syntax)
    for name, x, y in (
        ("actor1", a.actor1, b.actor1),
        ("actor2", a.actor2, b.actor2),
        ("cross", a.actor1, b.actor2),
        ("place", a.places, b.places),
        ("date", a.dates, b.dates),
        ("number", a.numbers, b.numbers),
    ):
        verdict = "-" if not x or not y else "=" if x & y else "!"
        found.append(f"{name}{verdict}")
        if verdict != "-" and same:
            found += [f"{name}{verdict}&type=", f"{name}{verdict}&{ta.type}"]
    if a.future != b.future:
        found.append("future!")
    if ta.generic or tb.generic:
        found.append("generic=" if ta.generic and tb.generic else "generic!")
    if _sequel(ta, tb, syntax) or _sequel(tb, ta, syntax):
        found += ["sequel", f"sequel&{'type=' if same else 'type!'}"]
    if _linked(ta, tb, syntax):
        found += ["linked", f"linked&{both}"]
    return found


def _determined(b: _Mention, syntax: Syntax) -> Iterator[str]:
    token = syntax.tokens[b.trigger.head]
    kids = {c.lower for c in syntax.children(token.i, "det", "amod", "poss")}
    if token.pos in {"NOUN", "PROPN"}:
        yield "noun"
        yield "definite" if kids & _SAME else "indefinite" if kids & {"a", "an", "another"} else "bare"
    if kids & _APART:
        yield "another"


_ABOUT = frozenset({"on", "of", "about", "over", "for"})


def _about(a: _Mention, b: _Mention, syntax: Syntax) -> bool:
    """True where the second says what the first, of the same type, is about: "a deal on a ceasefire"."""
    token = syntax.tokens[b.trigger.head]
    prep = syntax.head(token.i)
    if a.trigger.type is not b.trigger.type or token.dep != "pobj" or prep.lower not in _ABOUT:
        return False
    first = a.trigger.head
    if first > token.i:
        return False
    # "to reach a deal with the rebels on a ceasefire": the parse may hang the matter on the partner or on the verb.
    over = _verb(prep.i, syntax)
    nouns = itertools.takewhile(lambda t: t.i != over, syntax.ancestors(prep.i))
    return any(t.i == first for t in nouns) or (over is not None and _verb(first, syntax) == over)


def _one_breath(a: _Mention, b: _Mention, syntax: Syntax) -> bool:
    """True where one sentence has two words for one deed of one doer: "swept into the town and took control of it"."""
    return (
        a.trigger.type is b.trigger.type
        and syntax.tokens[a.trigger.head].sentence == syntax.tokens[b.trigger.head].sentence
        and bool(a.actor1 & b.actor1)
        and not _clash(a.actor2, b.actor2)
        and not _clash(a.places, b.places)
        and not _clash(a.numbers, b.numbers)
    )


# Acts of one person or body, which another's act of the kind never is.
_OWN = frozenset({
    EventType.LEADERSHIP_CHANGE,
    EventType.DEMAND,
    EventType.CENSURE,
    EventType.THREAT,
    EventType.REJECTION,
})


def _another_s(a: _Mention, b: _Mention, syntax: Syntax) -> bool:
    """True where the two are acts of the kind that each does for himself, and are told of different doers."""
    return (
        a.trigger.type is b.trigger.type
        and a.trigger.type in _OWN
        and _clash(a.actor1, b.actor1)
        and not a.actor1 & b.actor2
        and syntax.tokens[a.trigger.head].sentence != syntax.tokens[b.trigger.head].sentence
    )


def _set_in_time(a: _Mention, b: _Mention, syntax: Syntax) -> bool:
    """True where one is of another type, or told for the first time, and dates the other: "after an attack"."""
    for one, two in ((a.trigger, b.trigger), (b.trigger, a.trigger)):
        if _sequel(one, two, syntax) and (one.type is not two.type or _is_new(syntax.tokens[two.head], syntax)):
            return True
    return False


def _clash(one: frozenset[Any], two: frozenset[Any]) -> bool:
    return bool(one and two and not one & two)


_BOUNDS = frozenset({"begin", "start", "continue", "resume", "last", "rage"})


def _own_times(trigger: Trigger, syntax: Syntax, known: Known) -> Iterator[tuple[date, date]]:
    """The days told in the very words of a mention, as ranges: "the bombing of May 2019", "were shot on Monday"."""
    at = spot(syntax, trigger)
    verb = at.verb
    if verb and (
        verb.lemma in _BOUNDS or (verb.tag == "VBG" and syntax.children(verb.i, "aux")) or goes_on(syntax, at)
    ):
        return  # what lasts is told with the day it began, and with another on which it went on
    for ref in known.times:
        top = syntax.top(ref.span) if ref.start and ref.end and ref.kind in {"date", "time"} else None
        if top is not None and top.sentence == at.head.sentence:
            tied = tie(syntax, at, top)
            over = first_verb(syntax.ancestors(top.i))
            its_own = over is not None and over.dep in {"relcl", "acl"} and over.head == at.head.i
            if its_own or tied == "own" or (tied == "clause" and is_close(syntax, at, top) and not says(at.verb)):
                yield _day(ref.start, last=False), _day(ref.end, last=True)


def _day(moment: str | None, *, last: bool) -> date:
    """The first or last day of an ISO moment: of a month or a year as well."""
    year, month, day, *_ = (int(n) for n in f"{(moment or '')[:10]}-0-0".split("-")[:3])
    month = month or (12 if last else 1)
    return date(year, month, day or (monthrange(year, month)[1] if last else 1))


def _at_other_times(a: _Mention, b: _Mention) -> bool:
    """True where each is told with a time of its own and the two do not meet."""
    return bool(a.told and b.told) and all(x[1] < y[0] or y[1] < x[0] for x in a.told for y in b.told)


_TOWNS = frozenset({PlaceKind.CITY, PlaceKind.VILLAGE})


def _of_other_towns(a: _Mention, b: _Mention) -> bool:
    """True where each is the taking of a town, and of another one."""
    return a.trigger.type is b.trigger.type is EventType.TERRITORY_CHANGE and _clash(a.towns, b.towns)


def _at_another_building(a: _Mention, b: _Mention, syntax: Syntax) -> bool:
    """True where a deed at one building is told, and then one that is known, at another of which nothing was told:
    "threw a grenade at a checkpoint ... the bombing at the passport office"."""
    token = syntax.tokens[b.trigger.head]
    known = token.pos == "NOUN" and any(c.lower in _SAME for c in syntax.children(token.i, "det"))
    if not known or not _clash(a.buildings, b.buildings) or CLASS_OF[a.trigger.type] is not CLASS_OF[b.trigger.type]:
        return False
    first = syntax.sentence(token.i).first
    return not any(t.lemma in b.buildings for t in syntax.tokens[:first])


def _recalled(a: _Mention, b: _Mention, syntax: Syntax, day: date | None) -> bool:
    """True where the second is an older deed that comes to mind at the first, which has no time of its own.

    "A bomb went off in the town where 150 people were shot in 2014." "It was the scene of a massacre in 2014."
    """
    one, two = syntax.tokens[a.trigger.head], syntax.tokens[b.trigger.head]
    if a.told or not b.told or day is None or any((day - until).days <= OLD_DAYS for _, until in b.told):
        return False
    if one.sentence != two.sentence:
        return one.i < two.i and (_clash(a.numbers, b.numbers) or _is_new(two, syntax))
    for token in (two, *syntax.ancestors(two.i)):
        if token.dep in {"relcl", "acl"}:
            return one.i not in {token.head, *(t.i for t in syntax.below(token.i))}
    return False


def _is_new(token: Token, syntax: Syntax) -> bool:
    """True for a deed that is not taken up but told for the first time: "a massacre", "another blast"."""
    return any(c.lower in {"a", "an", "another"} for c in syntax.children(token.i, "det"))


_THEN = frozenset({"after", "following", "since", "before", "amid", "despite", "during", "until"})


def _sequel(a: Trigger, b: Trigger, syntax: Syntax) -> bool:
    """True where the first is set in time by the second: "the battle began after an attack"."""
    one = syntax.tokens[a.head].sentence
    if syntax.tokens[b.head].sentence != one:
        return False
    chain = [syntax.tokens[b.head], *syntax.ancestors(b.head)]
    for token in chain:
        if token.i == a.head:
            return False
        marks = {token.lower, *(c.lower for c in syntax.children(token.i, "mark"))}
        if token.dep in {"prep", "advcl", "pcomp"} and marks & _THEN:
            return a.head not in {t.i for t in syntax.below(token.i)}
    return False


def _verb(i: int, syntax: Syntax) -> int | None:
    """The verb that rules the word's clause; the word itself where it is one."""
    return next((t.i for t in (syntax.tokens[i], *syntax.ancestors(i)) if t.pos in {"VERB", "AUX"}), None)


def _linked(a: Trigger, b: Trigger, syntax: Syntax) -> bool:
    """True where one trigger hangs directly on the other, or on its preposition."""
    for one, two in ((a.head, b.head), (b.head, a.head)):
        head = syntax.head(one)
        if head.i == two or (head.dep in {"prep", "agent"} and head.head == two):
            return True
    return False


def _weights() -> dict[str, float]:
    return learned("events")


def _odds(found: Sequence[str]) -> float:
    table = _weights()
    return sum(table.get(name, 0.0) for name in found)


def background(drafts: Sequence[Draft], whens: Sequence[When], syntax: Syntax, known: Known) -> list[bool]:
    """Which of the events are told as background, in the order given.

    A dated event is, where it began days before the dateline. An undated one is, where all its words stand in
    paragraphs of history: from one that speaks of older days or in the past perfect on, until one speaks of these days.
    """
    past_paragraphs = history.paragraphs(syntax, known)
    found: list[bool] = []
    for draft, when in zip(drafts, whens, strict=True):
        sentences = [syntax.sentence(t.head) for t in draft.triggers]
        early = any(s.kind is not SegmentKind.BODY for s in sentences) or min(s.i for s in sentences) == _first(syntax)
        past = not early and all(s.paragraph in past_paragraphs for s in sentences)
        # A day taken from the dateline alone is no word of the text's: the paragraph tells more.
        dated = when.start is not None and not (past and when.basis == "dateline")
        age = history.age(when.end or when.start, known) if dated else None
        found.append(past if age is None else age > history.FRESH_DAYS and not (when.end is None and early))
    return found


def _first(syntax: Syntax) -> int:
    """The number of the first body sentence."""
    return next((s.i for s in syntax.sentences if s.kind is SegmentKind.BODY), 0)
