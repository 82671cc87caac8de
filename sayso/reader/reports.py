"""Who speaks of each event, and how: statements laid over the events' triggers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sayso.reader import citing
from sayso.reader.marks import Draft, Known, Statement, TimeRef, Trigger
from sayso.reader.signs import SPEECH_ACTS
from sayso.reader.speakers import speakers_of
from sayso.reader.speech import verbs, words
from sayso.reader.stances import presupposed, stance_under
from sayso.reader.syntax import Syntax, Token
from sayso.record import By, Report, SegmentKind, Source, Span, Stance


def reports_of(drafts: Sequence[Draft], syntax: Syntax, known: Known) -> list[tuple[Report, ...]]:
    """Who speaks of each event, one report a source chain, in the order given."""
    dates = _dates(syntax, known)
    known = replace(known, statements=tuple(_dated(s, syntax, dates) for s in known.statements))
    cues = {t.i for s in known.statements if s.cue and not s.carried for t in syntax.inside(s.cue)}
    spoken = _spoken(syntax, known.statements)
    told = [_reports(draft, syntax, known, cues, spoken) for draft in drafts]
    if known.choices is None:
        return told
    return [
        citing.choose(draft, them, able(draft, them, syntax, known, cues), syntax, known)
        for draft, them in zip(drafts, told, strict=True)
    ]


def able(draft: Draft, told: Sequence[Report], syntax: Syntax, known: Known, cues: set[int]) -> list[Report]:
    """What else might be told of the event: by nobody, and by those who speak nearby, one report a source chain."""
    stance = None if draft.type in SPEECH_ACTS else stance_under(syntax, draft.triggers[0].head, cues)
    made: dict[tuple[str, ...], Report] = {(): _silent(stance)}
    for s in citing.near(draft, known.statements, syntax):
        if draft.type in SPEECH_ACTS:
            s = _relayed(draft, draft.triggers[0], s, syntax, known)
        made.setdefault(s.chain, _report(s, stance, known))
    known_chains = {r.chain for r in told}
    return [r for chain, r in made.items() if chain not in known_chains]


Dates = Mapping[int, Sequence[tuple[TimeRef, Token]]]
"""By the sentence's number, the references to a day or hour in it, each with its head."""


def _dates(syntax: Syntax, known: Known) -> Dates:
    found: dict[int, list[tuple[TimeRef, Token]]] = {}
    for time in known.times:
        top = syntax.top(time.span) if time.start and time.kind in {"date", "time"} else None
        if top is not None:
            found.setdefault(top.sentence, []).append((time, top))
    return found


def _spoken(syntax: Syntax, statements: Sequence[Statement]) -> Mapping[int, Sequence[Statement]]:
    """The statements whose content reaches into a sentence, by its number, in their order."""
    found: dict[int, list[Statement]] = {}
    for s in statements:
        for n in sorted({t.sentence for c in s.content for t in syntax.inside(c)}):
            found.setdefault(n, []).append(s)
    return found


def _reports(
    draft: Draft, syntax: Syntax, known: Known, cues: set[int], spoken: Mapping[int, Sequence[Statement]]
) -> tuple[Report, ...]:
    body = [t for t in draft.triggers if syntax.sentence(t.head).kind == SegmentKind.BODY]
    made: dict[tuple[str, ...], Report] = {}
    silent: Report | None = None
    told = body or list(draft.triggers)
    over_first = False
    for trigger in told:
        over = _over(trigger, spoken.get(syntax.tokens[trigger.head].sentence, ()))
        if presupposed(syntax, trigger.head, cues):
            over = [s for s in over if s.stance not in {Stance.EXPECTS, Stance.DENIES}]
        if draft.type in SPEECH_ACTS:
            over = [r for s in over if (r := _relayed(draft, trigger, s, syntax, known)).chain]
        over_first = over_first or (bool(over) and trigger is told[0])
        stance = None if draft.type in SPEECH_ACTS else stance_under(syntax, trigger.head, cues)
        if not over:
            silent = silent or _silent(stance)
        for s in over:
            made.setdefault(s.chain, _report(s, stance, known))
    if not made:
        return (silent or Report(chain=(), stance=Stance.AFFIRMS),)
    if silent is not None and not over_first:
        return (silent, *made.values())
    return tuple(made.values())


def _silent(stance: Stance | None) -> Report:
    """What the dispatch tells in its own voice."""
    by = (By(field="stance", rule="the dispatch's own words"),)
    return Report(chain=(), stance=stance or Stance.AFFIRMS, score=1.0, by=by)


def _over(trigger: Trigger, statements: Sequence[Statement]) -> list[Statement]:
    """The innermost statements over a trigger; several only where they have the same scope."""
    over = [
        s
        for s in statements
        if any(c.meets(trigger.span) for c in s.content) and not (s.cue and s.cue.meets(trigger.span))
    ]
    if not over:
        return []
    own = [s for s in over if not s.carried] or over
    least = min(_length(s) for s in own)
    return [s for s in own if _length(s) == least or s.stance == Stance.DENIES]


def _dated(s: Statement, syntax: Syntax, dates: Dates) -> Statement:
    """The statement with the day it was made, where that is told beside its cue: "said on Tuesday"."""
    verb = syntax.top(s.cue) if s.cue else None
    if verb is None or s.carried:
        return s
    for time, top in dates.get(verb.sentence, ()):
        if any(c.meets(time.span) for c in s.content):
            continue
        near = next((a for a in syntax.ancestors(top.i) if a.pos in {"VERB", "AUX"}), None)
        if near is verb and time.start:
            return replace(s, said_at=time.start[:10])
    return s


def _length(s: Statement) -> int:
    return sum(c.end - c.start for c in s.content)


def _relayed(draft: Draft, trigger: Trigger, s: Statement, syntax: Syntax, known: Known) -> Statement:
    """The statement without the doer of the act of speech: who demands is no source of his demand, who relays it is."""
    doers = [m for a in known.actors if a.id in draft.actor1 for m in a.mentions]
    doers += [t.span for t in speakers_of(syntax, syntax.tokens[trigger.head])]
    of = {x.id: x for x in known.sources}
    kept = tuple(c for c in s.chain if not any(m.meets(n) for m in doers for n in _own_names(of[c], syntax)))
    if kept == s.chain and _is_the_saying(draft, syntax.tokens[trigger.head]):
        kept = kept[:-1]
    return replace(s, chain=kept, stance=s.stance if s.stance == Stance.DENIES and kept == s.chain else Stance.AFFIRMS)


def _is_the_saying(draft: Draft, word: Token) -> bool:
    """True where what is said is the act, told by no verb or noun of it: "he said that they would avenge it"."""
    return word.pos in {"VERB", "AUX"} and word.lemma not in verbs() | words("modality", "prospect_verbs") | words(
        "modality", "prevent_verbs"
    )


def _own_names(source: Source, syntax: Syntax) -> Sequence[Span]:
    """The mentions of a source by itself: where a body speaks through a person, those of the person alone."""
    if source.person is None:
        return source.mentions
    name = source.person.split()[-1]
    own = [m for m in source.mentions if name in m.of(syntax.text)]
    return own or source.mentions


def _report(s: Statement, stance: Stance | None, known: Known) -> Report:
    if s.stance in {Stance.DENIES, Stance.EXPECTS, Stance.DOUBTS}:
        said = (
            s.stance if stance is None or s.stance == Stance.DENIES else stance if stance == Stance.DENIES else s.stance
        )
    else:
        said = stance or s.stance
    return Report(
        chain=s.chain,
        stance=said,
        cue=s.cue,
        content=Span(min(c.start for c in s.content), max(c.end for c in s.content)),
        said_at=s.said_at,
        score=s.score,
        by=(
            By(field="chain", rule=s.by),
            By(field="stance", rule=f"{s.stance.value}; {stance.value if stance else 'told as done'}"),
        ),
    )
