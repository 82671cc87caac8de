"""Which event each harm was the cost of."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from functools import cache

from sayso.reader import counts
from sayso.reader.denials import of_a_part_only
from sayso.reader.marks import Cost, Draft, Known, Trigger
from sayso.reader.stances import presupposed, stance_under
from sayso.reader.syntax import Syntax, Token
from sayso.reader.vocabulary import load
from sayso.record import By, Harm, SegmentKind, Span, Stance, Toll

# Measured on train with given triggers (tools/given.py): further back than this, a harm is more often of no event told.
FAR = 3
# Nearness from which on a trigger stands in the sentence of the harm, and the fit that one elsewhere must have.
HERE = 45.0
CLOSE_FIT = 0.6
# The same where the trigger is the word of harm or its subject: "13 men were hanged" is a trial's toll.
NAMED = 90.0
SEEN_FIT = 0.45

# What is unknown, or that nobody was hurt, is more often told of what the headline tells. Swept 0, 6, 8, 12 on train
# (tools/given.py): 0.875, 0.875, 0.877, 0.873; at 0 two of the thirteen variants give it to an attack named in passing.
LEADING = 8.0


def tolls_of(drafts: Sequence[Draft], syntax: Syntax, known: Known) -> list[tuple[Toll, ...]]:
    """What each event cost, in the order given: each cost goes to the event that its words tell it of."""
    found: list[list[Toll]] = [[] for _ in drafts]
    told = _told(drafts, syntax)
    cues = {t.i for s in known.statements if s.cue and not s.carried for t in syntax.inside(s.cue)}
    # The body's first: sorting keeps the order of each part.
    for cost in sorted(known.costs, key=lambda c: not _in_body(c, syntax)):
        at = None if _denied(cost, cues, syntax, known) else _owner(cost, drafts, told, syntax)
        if at is None:
            continue
        n, rule = at
        if any(t.harm is cost.harm for t in found[n]) and not _in_body(cost, syntax):
            continue  # a headline rounds, and sums over several events
        toll = _toll(cost, rule, known)
        if not any(_same(toll, t) for t in found[n]):
            found[n].append(toll)
    for draft, tolls in zip(drafts, found, strict=True):
        tolls += _of_its_kind(draft, tolls, cues, syntax, known)
    several = {t.head for d in drafts for t in d.triggers if syntax.tokens[t.head].tag == "NNS"}
    many = {syntax.tokens[i].sentence for i in several}
    return [tuple(t for t in tolls if not _is_sum(t, n, found, many, syntax)) for n, tolls in enumerate(found)]


def _is_sum(toll: Toll, n: int, found: Sequence[Sequence[Toll]], many: Container[int], syntax: Syntax) -> bool:
    """True for what this deed cost together with others, told before its own: "four were killed in two blasts"."""
    word = syntax.top(toll.span) if toll.span else None
    if not toll.low or word is None or word.sentence not in many:
        return False
    alike = [[t for t in tolls if t.harm is toll.harm] for tolls in found]
    later = [[t.low for t in tolls if t.span and toll.span and t.span > toll.span and t.low] for tolls in alike]
    if len(later[n]) != len(alike[n]) - 1 or not later[n]:
        return False
    others = [lows[0] for lows in later[:n] + later[n + 1 :] if lows]
    return toll.low - later[n][0] in {*others, sum(others)} - {0}


def _of_its_kind(draft: Draft, tolls: Sequence[Toll], cues: Container[int], syntax: Syntax, known: Known) -> list[Toll]:
    """Whom a deed takes whose words alone are none of harm: "handed the colonel over" is of one captured."""
    harm = load("counts")["kinds"].get(draft.type.value)
    if harm is None or draft.triggers[0].generic or any(t.harm == harm for t in tolls):
        return []
    for trigger in draft.triggers:
        costs = counts.of_deed(syntax, trigger.head, Harm(harm))
        if costs and stance_under(syntax, trigger.head, cues) is None:
            return [_toll(cost, "the kind of the event", known) for cost in costs]
    return []


def _toll(cost: Cost, rule: str, known: Known) -> Toll:
    return Toll(
        harm=cost.harm,
        low=cost.low,
        high=cost.high,
        unknown=cost.unknown,
        whom=cost.whom,
        side=_side(cost, known),
        chain=_chain(cost, known),
        span=cost.span,
        by=(By(field="count", rule=cost.by), By(field="event", rule=rule)),
    )


def _denied(cost: Cost, cues: Container[int], syntax: Syntax, known: Known) -> bool:
    """True for a number that is told only to be denied: "rejected reports that 17 were killed" is nobody's 17."""
    word = syntax.top(cost.cue or cost.span)
    if word is None or _is_open(cost) or presupposed(syntax, word.i, cues) or of_a_part_only(syntax, word.i):
        return False
    over = min(
        ((c.end - c.start, s.stance) for s in known.statements for c in s.content if c.holds(cost.span)), default=None
    )
    if over is not None and over[1] == Stance.DENIES:
        return True
    return stance_under(syntax, word.i, cues) == Stance.DENIES


def _in_body(cost: Cost, syntax: Syntax) -> bool:
    word = syntax.top(cost.span)
    return word is None or syntax.sentence(word.i).kind is SegmentKind.BODY


Told = Mapping[int, Sequence[tuple[int, int, Trigger]]]
"""By the sentence's number, its triggers, each with the number of its draft and its own among the draft's."""


def _told(drafts: Sequence[Draft], syntax: Syntax) -> Told:
    found: dict[int, list[tuple[int, int, Trigger]]] = {}
    for n, draft in enumerate(drafts):
        for k, trigger in enumerate(draft.triggers):
            found.setdefault(syntax.tokens[trigger.head].sentence, []).append((n, k, trigger))
    return found


def _owner(cost: Cost, drafts: Sequence[Draft], told: Told, syntax: Syntax) -> tuple[int, str] | None:
    """The draft that the cost is told of, and why."""
    word = syntax.top(cost.cue or cost.span)
    if word is None:
        return None
    # What is unknown may be told of any event, every other cost of one told not far back.
    back = range(len(syntax.sentences)) if _is_open(cost) else range(word.sentence - FAR, word.sentence + 1)
    sentences = {*back, *(t.sentence for t in syntax.inside(cost.span))}
    near = sorted((x for i in sentences for x in told.get(i, ())), key=lambda x: x[:2])
    best: tuple[float, int, str] | None = None
    for n, _, trigger in near:
        fit = _fit(cost, drafts[n])
        nearness, rule = _nearness(cost, word, trigger, syntax) if fit else (0.0, "")
        if (nearness < HERE and fit < CLOSE_FIT) or (nearness < NAMED and fit < SEEN_FIT):
            continue  # told elsewhere of an event that rarely costs this
        leads = nearness < HERE and _is_open(cost) and _leads(drafts[n], syntax)
        score = fit * (nearness + (LEADING if leads else 0.0))
        if score > 0 and (best is None or score > best[0]):
            best = (score, n, rule)
    return None if best is None else (best[1], best[2])


def _leads(draft: Draft, syntax: Syntax) -> bool:
    return any(_kind(syntax, t.head) is SegmentKind.HEADLINE for t in draft.triggers)


def _kind(syntax: Syntax, i: int) -> SegmentKind:
    return syntax.sentence(i).kind


def _fit(cost: Cost, draft: Draft) -> float:
    """How well the harm fits the event's type; that nobody was hurt can be told of an arrest as well."""
    fit = _fits(cost.harm).get(draft.type.value, 0.0)
    return max(fit, 0.8) if fit and _is_open(cost) else fit


def _is_open(cost: Cost) -> bool:
    return cost.unknown or cost.high == 0


def _nearness(cost: Cost, word: Token, trigger: Trigger, syntax: Syntax) -> tuple[float, str]:
    """How near the trigger is to the words of the cost, in 0..100."""
    if trigger.span.meets(cost.cue or cost.span) or trigger.span.meets(cost.span):
        return 100.0, "the word of harm is the trigger"
    there = syntax.tokens[trigger.head].sentence
    apart = word.sentence - there
    if apart == 0:
        if trigger.head in {t.i for t in syntax.children(word.i, "nsubj")}:
            return 95.0, "subject of the word of harm"
        return 80.0 - min(30, _steps(syntax, word.i, trigger.head)), "same sentence"
    kinds = syntax.sentences[there].kind, syntax.sentences[word.sentence].kind
    if apart > 0 and kinds == (SegmentKind.BODY, SegmentKind.BODY) and (apart <= FAR or _is_open(cost)):
        depth = min(6, sum(1 for _ in syntax.ancestors(trigger.head)))
        return max(1.0, 30.0 - 5 * apart - depth), f"{apart} sentences after"
    return (0.5, "the lead") if _is_open(cost) else (0.0, "")


def _steps(syntax: Syntax, a: int, b: int) -> int:
    """How many steps of the tree lie between two tokens of one sentence."""
    up = {a: 0}
    for n, t in enumerate(syntax.ancestors(a), start=1):
        up[t.i] = n
    if b in up:
        return up[b]
    for n, t in enumerate(syntax.ancestors(b), start=1):
        if t.i in up:
            return n + up[t.i]
    return len(up) + 10


def _same(one: Toll, other: Toll) -> bool:
    return (one.harm, one.low, one.high, one.unknown) == (other.harm, other.low, other.high, other.unknown)


def _side(cost: Cost, known: Known) -> str | None:
    """The actor whose mention overlaps those harmed the most."""
    who = cost.who
    if who is None:
        return None

    def shared(mention: Span) -> int:
        return min(mention.end, who.end) - max(mention.start, who.start)

    best = max(((shared(m), a.id) for a in known.actors for m in a.mentions if m.meets(who)), default=None)
    return best[1] if best else None


def _chain(cost: Cost, known: Known) -> tuple[str, ...]:
    """The chain of the narrowest statement that answers for the words."""
    holding = [(c.end - c.start, s.chain) for s in known.statements for c in s.content if c.holds(cost.span)]
    return min(holding, key=lambda h: h[0])[1] if holding else ()


@cache
def _fits(harm: Harm) -> dict[str, float]:
    return dict(load("counts")["fits"][harm.value])
