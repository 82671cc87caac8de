"""Signs of time about an event beyond its own clause: who tells it and how, what stands around, which times are near.

Each is the name of a weight that `train/dating.py` learned; `timing.options` hands them on.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sayso.reader import history
from sayso.reader.clauses import TIES, VERBS, Spot, first_verb, spot, tie
from sayso.reader.marks import Draft, Known, TimeRef
from sayso.reader.syntax import Syntax, Token
from sayso.record import EventType, Report, SegmentKind
from sayso.record.words import CLASS_OF

# These are dated by their saying: what they say is the deed.
SPEECH_ACTS = frozenset({EventType.CENSURE, EventType.DEMAND, EventType.THREAT, EventType.REJECTION})


def act(draft: Draft) -> str:
    return "act" if draft.type in SPEECH_ACTS else "deed"


@dataclass(frozen=True, slots=True)
class Around:
    """What holds of the whole dispatch while its events are dated.

    `day`: the dateline's; `lead`: the days of the first sentence; `told`: how often a day is named; `nearest`: of the
    events of its sentence, the one that each time is tied to most; `had`: paragraphs with a past perfect; `past`: those
    of history; `dated`: the times that mean one, by the place of their head words, `tops`.
    """

    day: str | None
    lead: frozenset[str]
    told: Counter[str]
    nearest: dict[TimeRef, Draft]
    had: frozenset[int]
    past: frozenset[int]
    dated: tuple[TimeRef, ...]
    tops: tuple[int, ...]

    @staticmethod
    def of(syntax: Syntax, known: Known, drafts: Sequence[Draft], refs: Sequence[tuple[TimeRef, Token]]) -> Around:
        first = next((s.i for s in syntax.sentences if s.kind is SegmentKind.BODY), 0)
        dated = sorted(((r, t, r.start[:10]) for r, t in refs if r.start), key=lambda x: x[1].i)
        return Around(
            day=known.dateline.date,
            lead=frozenset(day for _, t, day in dated if t.sentence == first),
            told=Counter(day for *_, day in dated),
            nearest=_nearest(syntax, drafts, [(r, t) for r, t, _ in dated]),
            had=frozenset(syntax.sentence(t.i).paragraph for t in syntax.tokens if t.lower == "had" and t.dep == "aux"),
            past=history.paragraphs(syntax, known),
            dated=tuple(r for r, *_ in dated),
            tops=tuple(t.i for _, t, _ in dated),
        )


def _nearest(syntax: Syntax, drafts: Sequence[Draft], refs: Sequence[tuple[TimeRef, Token]]) -> dict[TimeRef, Draft]:
    spots: dict[int, list[tuple[Spot, Draft]]] = {}
    for d in drafts:
        for t in d.triggers:
            spots.setdefault(syntax.tokens[t.head].sentence, []).append((spot(syntax, t), d))
    found: dict[TimeRef, Draft] = {}
    for ref, top in refs:
        if here := spots.get(top.sentence):
            found[ref] = min(here, key=lambda x: (TIES.index(tie(syntax, x[0], top)), abs(top.i - x[0].head.i)))[1]
    return found


def of_event(
    syntax: Syntax, around: Around, draft: Draft, said: Sequence[Report], at: Spot, where: str
) -> Iterator[str]:
    """What speaks for the dateline's day or for no time: the event's telling, its words, and the lead."""
    for stance in sorted({r.stance.value for r in said}):
        yield from (f"stance {stance}", f"stance {stance} {at.tense}", f"stance {stance} {act(draft)}")
    yield "own voice" if any(not r.chain for r in said) else "sourced"
    yield from (f"said {age(around.day, r.said_at)}" for r in said if r.said_at)
    kind, depth = draft.type.value, where.split()[0]
    yield from (f"{kind} {at.tense}", f"{kind} {'noun' if at.is_noun else 'verb'}", f"{kind} {depth}")
    yield f"word {at.head.lemma}"
    yield from (f"described {c.lemma}" for c in syntax.children(at.head.i, "amod"))
    if at.verb is not None:
        yield from (f"verb {at.verb.lemma} {'over' if at.is_noun else 'self'}", f"form {at.verb.tag} {at.verb.dep}")
        yield from (f"beside {c.lower}" for c in syntax.children(at.verb.i, "mark", "advmod", "prep"))
    paragraph = syntax.sentence(at.head.i).paragraph
    if paragraph in around.had:
        yield "past perfect near"
    past = "history" if paragraph in around.past else "news"
    yield from (past, f"{past} {at.tense}", f"{past} {act(draft)}")
    lead = "undated" if not around.lead else "today" if around.day in around.lead else "dated"
    yield from (f"lead {lead}", f"lead {lead} {depth}")


def before(syntax: Syntax, around: Around, at: Spot) -> Iterator[str]:
    """The time told last before the event: how near it stands, and how old it is."""
    n = bisect_left(around.tops, at.head.i)
    if n == 0:
        yield "first of all times"
        return
    ref, there = around.dated[n - 1], syntax.sentence(around.tops[n - 1])
    here = syntax.sentence(at.head.i)
    near = "far"
    if there.i == here.i:
        near = "in sentence"
    elif there.paragraph == here.paragraph:
        near = "in paragraph"
    elif there.i >= here.i - 2:
        near = "close"
    yield from (f"last time {near}", f"last time {near} {age(around.day, ref.start)}", f"last time {near} {at.tense}")


def of_time(around: Around, ref: TimeRef, said: Sequence[Report], way: str) -> Iterator[str]:
    """What the time is by itself: its words, its age, and how often the dispatch names its day."""
    yield from (f"{way} stance {stance}" for stance in sorted({r.stance.value for r in said}))
    yield from (f"{way} by {ref.by}", f"{way} age {age(around.day, ref.start)}")
    yield from (f"{way} {s}" for s in of_day(around, ref.start or ""))


def of_day(around: Around, start: str) -> Iterator[str]:
    lead = "no day in the lead" if not around.lead else "the lead's" if start[:10] in around.lead else "not the lead's"
    yield from (lead, f"told {min(3, around.told[start[:10]])}")


def between(syntax: Syntax, around: Around, draft: Draft, at: Spot, ref: TimeRef, top: Token) -> Iterator[str]:
    """How a time of its sentence hangs together with a mention: by which relations, and whose time it is."""
    kind = tie(syntax, at, top)
    mine, its = _branches(syntax, at.head, top)
    yield from (f"via {kind} {mine}", f"via {kind} {mine} {act(draft)}", f"via {kind} {mine} {at.tense}")
    yield from (f"via {kind} from {its}", f"via {kind} {mine} {its}", f"link {syntax.head(top.i).lower}")
    verb = first_verb(syntax.ancestors(top.i))
    yield f"time with {verb.lemma} {kind}" if verb else "time with no verb"
    owner = around.nearest.get(ref)
    if owner is not None and owner is not draft:
        yield from ("another's", f"another's {owner.type.value}", f"another's {act(owner)} {act(draft)} {kind}")
    elif owner is not None:
        yield "its own"


def _branches(syntax: Syntax, one: Token, two: Token) -> tuple[str, str]:
    """What the two words hang on the word over both by: the relation of their highest verbs under it."""
    up, down = [one, *syntax.ancestors(one.i)], [two, *syntax.ancestors(two.i)]
    shared = next((t for t in up if t in down), None)
    if shared is None:
        return "apart", "apart"
    ours, theirs = up[: up.index(shared)], down[: down.index(shared)]
    mine = [t for t in ours if t.pos in VERBS] or ours
    its = [t for t in theirs if t.pos in VERBS]
    return mine[-1].dep if mine else "self", its[-1].dep if its else "direct"


def across(syntax: Syntax, around: Around, draft: Draft, at: Spot, ref: TimeRef, top: Token, way: str) -> Iterator[str]:
    """How a time of another sentence goes with the event: whose it is there, and how far off it stands."""
    owner = around.nearest.get(ref)
    if owner is None:
        yield f"{way} nobody's"
    else:
        alike = "same class" if CLASS_OF[owner.type] is CLASS_OF[draft.type] else "other"
        alike = "same type" if owner.type is draft.type else alike
        yield from (f"{way} somebody's", f"{way} somebody's {alike}", f"{way} {act(owner)} {act(draft)}")
        yield f"{way} word {bool(_lemmas(syntax, owner) & _lemmas(syntax, draft))}"
        yield f"{way} actors {bool({*owner.actor1, *owner.actor2} & {*draft.actor1, *draft.actor2})}"
        places = bool({*owner.places} & {*draft.places}) if owner.places and draft.places else "none"
        yield f"{way} places {places}"
    apart = syntax.sentence(at.head.i).paragraph - syntax.sentences[top.sentence].paragraph
    yield f"{way} paragraphs {max(-3, min(apart, 4))}"


def _lemmas(syntax: Syntax, draft: Draft) -> set[str]:
    return {syntax.tokens[t.head].lemma for t in draft.triggers}


def age(day: str | None, start: str | None) -> str:
    """How old a day is on the dateline's, in coarse steps."""
    if day is None or not start:
        return "unknown"
    if len(start) < 10:
        return "coarse"
    days = (date.fromisoformat(day) - date.fromisoformat(start[:10])).days
    if days < 0:
        return "to come"
    steps = ((1, "today"), (2, "yesterday"), (3, "two days"), (8, "week"), (40, "month"), (400, "year"))
    return next((name for most, name in steps if days < most), "old")
