"""What speaks for and against a time as an event's: the options of an event, and their features as names of weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from sayso.reader import clocks
from sayso.reader.marks import Draft, Known, TimeRef, Trigger
from sayso.reader.syntax import OBJECTS, SUBJECTS, Syntax, Token
from sayso.reader.tense import verb_ahead
from sayso.reader.vocabulary import load
from sayso.record import EventType, Precision, SegmentKind

# Further back than this a day told is hardly ever an event's (train: 2 of 130 that were carried over).
REACH_SENTENCES = 6
SPEECH_ACTS = frozenset({EventType.CENSURE, EventType.DEMAND, EventType.THREAT, EventType.REJECTION})
VERBS = frozenset({"VERB", "AUX"})


@dataclass(frozen=True, slots=True)
class Option:
    """A time that may be the event's: a reference of the text, the dateline's day ("dateline"), or none ("unknown")."""

    kind: str
    start: str | None
    ref: TimeRef | None = None
    features: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a mention stands: its word, the verb over it, the tense of that verb, the verb that reports it."""

    head: Token
    verb: Token | None
    tense: str
    speech: Token | None
    over: tuple[int, ...]


@dataclass(slots=True)
class Scene:
    """A dispatch while its events are dated: its references with the words that govern them."""

    syntax: Syntax
    known: Known
    drafts: Sequence[Draft]
    refs: list[tuple[TimeRef, Token]] = field(default_factory=list[tuple[TimeRef, Token]])
    heads: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        twins = {second for _, second in clocks.pairs(self.known.times, self.syntax.text)}
        told = [r for r in self.known.times if r not in twins]
        self.refs = [(r, top) for r in told if (top := self.syntax.top(r.span)) is not None]
        self.heads = frozenset(t.head for d in self.drafts for t in d.triggers)


@cache
def _speech() -> frozenset[str]:
    return frozenset(load("times")["tense"]["saying"])


def spot(syntax: Syntax, trigger: Trigger) -> Spot:
    head = syntax.tokens[trigger.head]
    over = tuple(syntax.ancestors(head.i))
    verb = head if head.pos in VERBS else next((t for t in over if t.pos in VERBS), None)
    speech = next((t for t in over if t.pos in VERBS and t.lemma in _speech() and t is not verb), None)
    return Spot(head, verb, tense_of(syntax, verb), speech, tuple(t.i for t in over))


def tense_of(syntax: Syntax, verb: Token | None) -> str:
    """ahead, had, has, was, past, is_ing, is, present, part, to or none."""
    if verb is None:
        return "none"
    helpers = {t.lower for t in syntax.children(verb.i, "aux", "auxpass")}
    if verb_ahead(syntax, verb):
        return "is_ing" if verb.tag == "VBG" and not helpers & {"will", "would"} else "ahead"
    if "had" in helpers:
        return "had"
    if helpers & {"has", "have", "'ve"}:
        return "has"
    if helpers & {"was", "were"}:
        return "was"
    if helpers & {"is", "are", "'s", "'re", "am"}:
        return "is"
    if "to" in helpers:
        return "to"
    return {"VBD": "past", "VBZ": "present", "VBP": "present"}.get(verb.tag, "part")


def options(scene: Scene, draft: Draft) -> list[Option]:
    """All times that may be the event's, with what speaks for and against each."""
    spots = [spot(scene.syntax, t) for t in draft.triggers]
    about = _about(scene, draft, spots)
    day = scene.known.dateline.date
    found = [Option("unknown", None, None, tuple(f"unknown {f}" for f in about))]
    if day is not None:
        found.append(Option("dateline", day, None, tuple(f"dateline {f}" for f in about)))
    for ref, top in scene.refs:
        if ref.start is None or ref.kind == "lifespan":
            continue
        if ties := _ties(scene, draft, spots, ref, top):
            found.append(Option("ref", ref.start, ref, ties))
    return found


def _about(scene: Scene, draft: Draft, spots: Sequence[Spot]) -> tuple[str, ...]:
    """What the event itself tells of its time: its tense, its place in the text, the vague words beside it."""
    first, syntax = spots[0], scene.syntax
    sentence = syntax.sentence(first.head.i)
    where = _where(scene, spots)
    act = "act" if draft.type in SPEECH_ACTS else "deed"
    noun = "noun" if first.verb is not first.head else "verb"
    found = [
        "bias",
        f"{noun} {first.tense}",
        f"{where}",
        f"{where} {first.tense}",
        act,
        f"{act} {first.tense}",
        f"type {draft.type.value}",
    ]
    if first.speech is not None:
        found.append(f"reported {first.tense}")
        found.append(f"reported by {tense_of(syntax, first.speech)} {act}")
    if first.verb is not None and first.verb is not first.head:
        found.append(f"noun as {first.head.dep}")
    if first.verb is not None:
        found.append(f"verb as {first.verb.dep} {first.tense}")
    for ref, top in scene.refs:
        if top.sentence == sentence.i and ref.start is None:
            found.append(f"beside {ref.by.rpartition(' ')[2]} {_tie(scene, first, top)}")
    if not any(r.start and t.sentence == sentence.i for r, t in scene.refs):
        found.append("no time in its sentence")
        found.append(f"no time in its sentence {first.tense}")
    words = {t.lower for t in syntax.words(sentence)}
    found += [f"word {w}" for w in sorted(words & _clues())]
    if _quoted(scene.syntax, first.head):
        found += ["quoted", f"quoted {first.tense}"]
    if first.verb is not None and first.verb is not first.head:
        prep = next(
            (
                syntax.tokens[i]
                for i in (first.head.i, *first.over)
                if syntax.tokens[i].dep in {"prep", "pcomp"} or syntax.tokens[i].pos in VERBS
            ),
            None,
        )
        found.append(
            f"noun behind {prep.lower}"
            if prep is not None and prep.pos not in VERBS
            else f"noun straight {first.tense}"
        )
        found.append("noun of speech" if first.verb.lemma in _speech() else "noun of deed")
    if first.verb is not None and first.tense in {"to", "part"}:
        over = next((t for t in syntax.ancestors(first.verb.i) if t.pos in VERBS), None)
        kind = (
            "none"
            if over is None
            else "plan"
            if over.lemma in _plans()
            else "speech"
            if over.lemma in _speech()
            else tense_of(syntax, over)
        )
        found.append(f"{first.tense} under {kind}")
        mark = next((c.lower for c in syntax.children(first.verb.i, "mark", "advmod")), "none")
        found.append(f"mark {mark}")
    if len(spots) > 1:
        found.append("several mentions")
        tenses = {s.tense for s in spots[1:]}
        found += [f"elsewhere {t}" for t in sorted(tenses)]
    if first.head.pos == "NOUN" and any(
        c.lower in {"the", "this", "that"} for c in syntax.children(first.head.i, "det")
    ):
        found.append("definite noun")
    if first.head.pos == "NOUN" and first.head.tag == "NNS":
        found.append("plural noun")
    return tuple(found)


@cache
def _plans() -> frozenset[str]:
    return frozenset(load("times")["tense"]["plans"])


def _quoted(syntax: Syntax, token: Token) -> bool:
    """True inside quotation marks of its paragraph."""
    start = syntax.text.rfind("\n", 0, token.start) + 1
    marks = syntax.text[start : token.start]
    return (marks.count('"') + marks.count("“") + marks.count("”")) % 2 == 1


@cache
def _clues() -> frozenset[str]:
    return frozenset(load("times")["tense"]["clues"])


def _where(scene: Scene, spots: Sequence[Spot]) -> str:
    """The best place where the event is told: lead, second paragraph, later, or the headline alone."""
    sentences = [scene.syntax.sentence(s.head.i) for s in spots]
    body = [s for s in sentences if s.kind is SegmentKind.BODY]
    if not body:
        return "headline"
    first = next((s.paragraph for s in scene.syntax.sentences if s.kind is SegmentKind.BODY), 0)
    depth = min(s.paragraph for s in body) - first
    title = " titled" if len(body) < len(sentences) else ""
    return ("lead" if depth == 0 else "second" if depth == 1 else "middle" if depth < 6 else "deep") + title


def _tie(scene: Scene, at: Spot, top: Token) -> str:
    """How a reference hangs together with a mention of the same sentence."""
    syntax = scene.syntax
    if at.head.i == top.i or top.head == at.head.i:
        return "own"
    up = list(syntax.ancestors(top.i))
    for t in up:
        if t.i == at.head.i:
            return "own"
        if t.pos in VERBS:
            break
    verb = next((t for t in up if t.pos in VERBS), None)
    if verb is None or at.verb is None:
        return "side"
    if verb.i == at.verb.i:
        return "clause"
    if verb.i in at.over:
        return "speech" if verb.lemma in _speech() else "over"
    if at.verb.i in {t.i for t in up}:
        return "under speech" if verb.lemma in _speech() else "under"
    if verb.lemma in _speech():
        return "side speech"
    return "side"


_RANK = ("own", "clause", "over", "under", "speech", "side", "under speech", "side speech")


def _ties(scene: Scene, draft: Draft, spots: Sequence[Spot], ref: TimeRef, top: Token) -> tuple[str, ...]:
    """What ties a reference to the event, by the mention that is nearest to it; nothing where it is out of reach."""
    syntax = scene.syntax
    near = [(k, s, syntax.sentence(s.head.i)) for k, s in enumerate(spots)]
    same = [(k, s) for k, s, sentence in near if sentence.i == top.sentence]
    what = _what(scene, ref)
    act = "act" if draft.type in SPEECH_ACTS else "deed"
    if same:
        tie, k, at = min(((_tie(scene, s, top), k, s) for k, s in same), key=lambda x: (_RANK.index(x[0]), x[1]))
        found = ["ref", f"ref {tie}", f"ref {tie} {act}", f"ref {tie} {at.tense}", f"ref {tie} {what}", f"ref {what}"]
        found.append(f"ref {tie} {'noun' if at.verb is not at.head else 'verb'}")
        gap = abs(top.i - at.head.i)
        found.append(
            f"ref gap {'2' if gap <= 2 else '5' if gap <= 5 else '10' if gap <= 10 else '20' if gap <= 20 else 'far'}"
        )
        found.append(f"ref {'before' if top.i < at.head.i else 'after'} {tie}")
        low, high = sorted((top.i, at.head.i))
        mine = {t.head for t in draft.triggers}
        between = sum(1 for h in scene.heads if low < h < high and h not in mine)
        found.append(f"ref {tie} between {min(between, 2)}")
        rivals = [
            r
            for r, t in scene.refs
            if r is not ref and r.start and t.sentence == top.sentence and abs(t.i - at.head.i) < gap
        ]
        better = any(
            _RANK.index(_tie(scene, at, t)) < _RANK.index(tie)
            for r, t in scene.refs
            if r.start and t.sentence == top.sentence
        )
        found.append(f"ref nearer rivals {min(len(rivals), 2)}")
        found.append("ref better rival" if better else "ref best tied")
        if k > 0:
            found.append("ref at later mention")
        found.append(f"ref {tie} {draft.type.value}")
        if ref.span.start - syntax.sentences[top.sentence].span.start < 8:
            found += ["ref fronted", f"ref fronted {tie}"]
        if at.verb is not at.head:
            found.append(f"ref {tie} noun as {at.head.dep}")
        before = syntax.at(max(0, ref.span.start - 2))
        if before is not None and before.lower in {
            "by",
            "until",
            "before",
            "after",
            "from",
            "to",
            "of",
            "for",
            "between",
        }:
            found.append(f"ref behind {before.lower}")
            found.append(f"ref behind {before.lower} {tie}")
        return tuple(found)
    first, sentence = spots[0], near[0][2]
    back = min((s.i - top.sentence for _, _, s in near if s.i > top.sentence), default=None)
    ahead = min((top.sentence - s.i for _, _, s in near if top.sentence > s.i), default=None)
    own = any(r.start and t.sentence == sentence.i for r, t in scene.refs)
    verb = next((t for t in syntax.ancestors(top.i) if t.pos in VERBS), None)
    said = "said" if verb is not None and verb.lemma in _speech() else "done"
    if back is not None and back <= REACH_SENTENCES:
        told = min((s for _, _, s in near if s.i - top.sentence == back), key=lambda s: s.i)
        together = "same" if told.paragraph == syntax.sentences[top.sentence].paragraph else "other"
        head = syntax.sentences[top.sentence].kind is not SegmentKind.BODY
        last = not any(r.start and top.i < t.i and t.sentence < told.i for r, t in scene.refs)
        dist = f"{min(back, 4)} {together}"
        found = [
            f"back {dist}",
            f"back {said} {together}",
            f"back {what}",
            f"back {first.tense} {what}",
            f"back {said} {first.tense}",
            f"back {act} {said}",
            "back last" if last else "back older",
            f"back own {own}",
            f"back {dist} {first.tense}",
        ]
        if ref.span.start - syntax.sentences[top.sentence].span.start < 8:
            found += ["back fronted", f"back fronted {together}"]
        if head:
            found.append("back headline")
        if back == 1 and last:
            found.append(f"back next {first.tense} {together} own {own}")
        return tuple(found)
    if ahead is not None and ahead <= 2:
        return (
            f"ahead {ahead}",
            f"ahead {what}",
            f"ahead {said}",
            f"ahead own {own}",
            f"ahead {_where(scene, spots)}",
            f"ahead {first.tense}",
        )
    return ()


def _what(scene: Scene, ref: TimeRef) -> str:
    """The kind of time: today's, yesterday's, to come, this week's, or of which precision."""
    day, start = scene.known.dateline.date, ref.start or ""
    if ref.end is None:
        return "since"
    if ref.precision in {Precision.DAY, Precision.PART_OF_DAY, Precision.MINUTE, Precision.HOUR} and day:
        if start[:10] == day:
            return "today"
        return (
            "coming" if start[:10] > day else "recent" if ref.basis in {"weekday", "relative", "context"} else "dated"
        )
    return ref.precision.value


def tells_the_time(scene: Scene, draft: Draft, clock: TimeRef) -> bool:
    """True where a clock stands in the clause of a mention that is its verb, or subject or object of it."""
    top = scene.syntax.top(clock.span)
    if top is None:
        return False
    for trigger in draft.triggers:
        at = spot(scene.syntax, trigger)
        near = at.head.sentence == top.sentence and (at.verb is at.head or at.head.dep in SUBJECTS | OBJECTS)
        if near and _tie(scene, at, top) in {"own", "clause"}:
            return True
    return False


def goes_on(scene: Scene, draft: Draft) -> bool:
    """True where a mention says that the event is not over: "is raging on", "are still underway", "ongoing"."""
    syntax = scene.syntax
    lasting = frozenset(load("times")["tense"]["lasting"])
    for trigger in draft.triggers:
        at = spot(syntax, trigger)
        if any(c.lower in lasting for c in syntax.children(at.head.i, "amod")):
            return True
        subject = at.verb is not None and at.head.dep in SUBJECTS
        if at.verb is not at.head and not subject:
            continue
        if at.tense == "is_ing" and not any(c.dep == "neg" for c in syntax.children(at.head.i)):
            return True
        verbs = [] if at.verb is None else [at.verb, *syntax.children(at.verb.i, "conj")]
        if subject and any(_lasts(syntax, v, lasting) for v in verbs):
            return True
    return False


def _lasts(syntax: Syntax, verb: Token, lasting: frozenset[str]) -> bool:
    """True of "continues", "is ongoing", "are still under way"."""
    present = verb.tag in {"VBZ", "VBP"} and verb.lemma not in {"have"}
    return present and (verb.lower in lasting or any(c.lower in lasting for c in syntax.children(verb.i)))
