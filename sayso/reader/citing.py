"""Which voices tell of an event: what the rules lay over its triggers, weighed against what stands near and the tagger.

The rules (`reports.py`) follow words and syntax, and of a voice that runs on over sentences know only that it may.
The weights (`reader/weights/citing.json`, fitted by `train/citing.py`) say which of their reports to keep, and which
statement made nearby is of the event as well.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from sayso.reader.arguments import firsts, step
from sayso.reader.marks import Choices, Draft, Known, Statement
from sayso.reader.signs import act
from sayso.reader.syntax import Syntax
from sayso.reader.vocabulary import learned
from sayso.record import Report, SegmentKind, Span, Stance

# Sentences before and behind a trigger in which a statement may be of its event.
_BEFORE, _BEHIND = 3, 1
# From which probability a report stands, and up to which one of the rules is dropped. docs/cards/events.md.
ENOUGH = 0.5


def near(draft: Draft, statements: Sequence[Statement], syntax: Syntax) -> list[Statement]:
    """The statements made near the event's triggers in the body, the nearest first, one a chain."""
    told = [syntax.sentence(t.head) for t in draft.triggers]
    at = [s.i for s in told if s.kind is SegmentKind.BODY] or [s.i for s in told]
    found: dict[tuple[str, ...], tuple[int, Statement]] = {}
    for s in (s for s in statements if s.content):
        for away in _away(s, at, syntax):
            if -_BEFORE <= away <= _BEHIND and (s.chain not in found or abs(away) < found[s.chain][0]):
                found[s.chain] = abs(away), s
    return [s for _, s in sorted(found.values(), key=lambda f: f[0])]


def _away(s: Statement, at: Sequence[int], syntax: Syntax) -> Iterator[int]:
    """How many sentences each piece of the statement stands from each of some sentences."""
    for span in (*s.content, *((s.cue,) if s.cue else ())):
        top = syntax.top(span)
        if top is not None:
            yield from (top.sentence - n for n in at)


def features(
    draft: Draft, told: Sequence[Report], able: Sequence[Report], syntax: Syntax, known: Known
) -> list[list[str]]:
    """What speaks for and against each report, those of the rules first, as names of weights."""
    choices, them = known.choices, [*told, *able]
    assert choices is not None
    mentions = {s.id: s.mentions for s in known.sources}
    none = step(choices.none("said", draft))
    shares = [_share(choices, draft, r, mentions) for r in them]
    kind = act(draft)
    where = "title" if all(syntax.sentence(t.head).kind is not SegmentKind.BODY for t in draft.triggers) else "body"
    found: list[list[str]] = []
    for n, (r, share, first) in enumerate(zip(them, shares, firsts(shares), strict=True)):
        way = "able" if n >= len(told) else "told" if len(told) == 1 else "told with others"
        voice = "silent" if not r.chain else "one" if len(r.chain) == 1 else "chain"
        of = f"none {none}" if not r.chain else f"share {step(share)}{' first' if first else ''}"
        names = ["bias", way, voice, of, kind, where, f"{len(able) and 1} able", f"{min(len(told), 3)} told"]
        found.append([*names, *(f"{way} & {x}" for x in names), *(f"{way} & {of} & {x}" for x in (kind, voice, where))])
        found[-1] += [f"{voice} & {x}" for x in (of, kind, where)]
        found[-1] += [f"{way} & {of} & none {none}", f"{way} & {voice} & {draft.type}"]
    return found


def _share(choices: Choices, draft: Draft, r: Report, mentions: Mapping[str, Sequence[Span]]) -> float | None:
    """What the event's triggers give to the voices of the chain, to the one that they give most."""
    shares = [choices.share("said", draft, mentions.get(c, ())) for c in r.chain]
    return max((s for s in shares if s is not None), default=None)


def choose(
    draft: Draft, told: Sequence[Report], able: Sequence[Report], syntax: Syntax, known: Known
) -> tuple[Report, ...]:
    """The reports that are likely enough; the likeliest where none is.

    A denial and a voice behind a voice are rare, and where words say so they stand whatever is likely.
    """
    table = _weights()
    scores = [
        1 / (1 + math.exp(-sum(table.get(f, 0.0) for f in names)))
        for names in features(draft, told, able, syntax, known)
    ]
    them = list(zip((*told, *able), scores, strict=True))
    said = [r for r in told if len(r.chain) > 1 or r.stance is Stance.DENIES]
    kept = tuple(r for r, s in them if s >= ENOUGH or r in said)
    return kept or (max(them, key=lambda t: t[1])[0],)


@cache
def _weights() -> Mapping[str, float]:
    """Feature to weight, as `train/citing.py` wrote them."""
    return learned("citing")
