"""Mentions to events: which triggers tell of one event, and of what type it is.

Two mentions are compared by `ties`, whose features a small linear model weighs (`train/events.py`); a mention joins the
event it fits best, or begins one.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from sayso.reader import participants, placing, triggers
from sayso.reader.marks import Draft, Known, TimeRef, Trigger
from sayso.reader.syntax import Syntax
from sayso.record import EventType, Precision, SegmentKind

_CLASS = {
    kind: name
    for name, kinds in {
        "violence": """armed_clash offensive territory_change withdrawal air_strike shelling bombing suicide_bombing attack
            other_violence abduction arrest seizure destruction toll_report""",
        "crowd": "protest riot crackdown",
        "coercion": "deployment threat restriction censure demand rejection",
        "diplomacy": "talks agreement release aid displacement",
        "power": "leadership_change trial",
    }.items()
    for kind in kinds.split()
}
_APART = frozenset({"another", "separate", "second", "third", "other", "earlier", "previous", "fresh", "new", "similar"})
_SAME = frozenset({"the", "this", "that", "these", "those", "its", "their", "his"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mention:
    """A trigger with what its own words tell of it."""

    trigger: Trigger
    stem: str
    actor1: frozenset[str]
    actor2: frozenset[str]
    places: frozenset[str]
    dates: frozenset[str]
    numbers: frozenset[tuple[str, int | None]]
    future: bool


def find(syntax: Syntax, known: Known) -> tuple[Draft, ...]:
    """The events of the text, by their first mention in the body, each once with all its triggers."""
    mentions = _mentions(triggers.find(syntax, known), syntax, known)
    groups: list[list[_Mention]] = []
    for mention in sorted(mentions, key=lambda m: (_titled(m, syntax), m.trigger.span)):
        best, most = None, 0.0
        for group in groups:
            fit = _fit(group, mention, syntax)
            if fit > most:
                best, most = group, fit
        if best is None:
            groups.append([mention])
        else:
            best.append(mention)
    return tuple(_draft(group) for group in groups)


def _fit(group: Sequence[_Mention], mention: _Mention, syntax: Syntax) -> float:
    """How well the mention fits the event, in log odds: the mean of its best tie and of all ties."""
    odds = [_odds(ties(m, mention, syntax)) for m in group]
    return 0.5 * max(odds) + 0.5 * sum(odds) / len(odds)


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
    mentions: list[_Mention] = []
    for trigger, (one, two), places in zip(found, sides, where, strict=True):
        token = syntax.tokens[trigger.head]
        sentence = syntax.sentence(trigger.head)
        below = syntax.subtree(trigger.head)
        mentions.append(
            _Mention(
                trigger=trigger,
                stem=token.lemma,
                actor1=frozenset(one),
                actor2=frozenset(two),
                places=frozenset(places),
                dates=frozenset(t.start[:10] for t in known.times if t.start and t.precision is Precision.DAY and t.span.meets(sentence.span)),
                numbers=frozenset((c.harm.value, c.low) for c in known.costs if c.span.meets(below)),
                future=any(c.lower in {"will", "would", "to", "could", "may"} for c in syntax.children(trigger.head, "aux")),
            )
        )
    return mentions


def ties(a: _Mention, b: _Mention, syntax: Syntax) -> list[str]:
    """What speaks for and against the two mentions being one event, as names of weights."""
    ta, tb = a.trigger, b.trigger
    same = ta.type is tb.type
    both = f"{min(ta.type, tb.type)}+{max(ta.type, tb.type)}"
    found = ["bias", "type=" if same else "type!", f"types:{both}"]
    if not same:
        found.append("class=" if _CLASS[ta.type] == _CLASS[tb.type] else "class!")
    pb = dict(tb.chances)
    alike = sum(p * pb.get(k, 0.0) for k, p in ta.chances)
    found.append(f"alike={min(int(alike * 5), 4)}")
    if a.stem == b.stem:
        found += ["stem=", f"stem=&{ta.type}"]
    elif a.stem[:4] == b.stem[:4]:
        found.append("stem~")
    sa, sb = syntax.sentence(ta.head), syntax.sentence(tb.head)
    if sa.kind is not SegmentKind.BODY or sb.kind is not SegmentKind.BODY:
        first = min(s.i for s in syntax.sentences if s.kind is SegmentKind.BODY) if sa.kind is not sb.kind else 0
        lead = max(sa.i, sb.i) - first <= 1
        found += ["title", f"title&{'type=' if same else 'type!'}", *(["title-lead"] if lead else [])]
    else:
        apart = abs(sa.i - sb.i)
        near = "0" if apart == 0 else "1" if apart == 1 else "2-3" if apart < 4 else "4-8" if apart < 9 else "far"
        found += [f"apart={near}", f"apart={near}&{'type=' if same else 'type!'}"]
        if sa.paragraph == sb.paragraph:
            found.append("paragraph=")
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


def _linked(a: Trigger, b: Trigger, syntax: Syntax) -> bool:
    """True where one trigger hangs directly on the other, or on its preposition."""
    for one, two in ((a.head, b.head), (b.head, a.head)):
        head = syntax.head(one)
        if head.i == two or (head.dep in {"prep", "agent"} and head.head == two):
            return True
    return False


@cache
def _weights() -> dict[str, float]:
    text = (files("sayso.reader") / "weights" / "events.json").read_text(encoding="utf-8")
    return json.loads(text)["weights"]


def _odds(found: Sequence[str]) -> float:
    table = _weights()
    return sum(table.get(name, 0.0) for name in found)


def background(drafts: Sequence[Draft], syntax: Syntax, known: Known) -> list[bool]:
    """Which of the events are told as background, in the order given."""
    return [False for _ in drafts]
