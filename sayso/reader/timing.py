"""What speaks for and against a time as an event's: the options of an event, and their features as names of weights."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sayso.reader import clocks, signs
from sayso.reader.arguments import step
from sayso.reader.clauses import TIES, VERBS, Spot, first_verb, is_quoted, says, spot, tense, tie, words
from sayso.reader.marks import Draft, Known, TimeRef
from sayso.reader.signs import Around, act
from sayso.reader.syntax import Syntax, Token
from sayso.record import Precision, Report, SegmentKind

# Sentences that a day told is carried on, and back. On folds of train 4, 6 and 10 are one (0.711, 0.712, 0.711 right,
# train/dating.py, 2026-11-25).
REACH_ON, REACH_BACK = 6, 2
_OF_DAYS = frozenset({Precision.DAY, Precision.PART_OF_DAY, Precision.MINUTE, Precision.HOUR})
# A reference that begins within so many code points of its sentence is in front of it ("On Tuesday, ...").
_IN_FRONT = 8


@dataclass(frozen=True, slots=True)
class Option:
    """A time that may be the event's: a reference of the text, the dateline's day ("dateline"), or none ("unknown").

    `sure`: said in so many words, "the clashes began at 23:00 on Tuesday"; no other is weighed beside it.
    """

    kind: str
    start: str | None
    ref: TimeRef | None
    features: tuple[str, ...]
    sure: bool = False


@dataclass(slots=True)
class Scene:
    """A dispatch while its events are dated: its references with their head words, and where its events stand.

    The second of two printed clocks is left out: it only repeats the first. `said`: the reports of each event.
    """

    syntax: Syntax
    known: Known
    drafts: Sequence[Draft]
    said: Sequence[tuple[Report, ...]]
    refs: list[tuple[TimeRef, Token]] = field(init=False)
    heads: frozenset[int] = field(init=False)
    around: Around = field(init=False)
    _by_sentence: dict[int, list[tuple[TimeRef, Token]]] = field(init=False)

    def __post_init__(self) -> None:
        twins = {second for _, second in clocks.pairs(self.known.times, self.syntax.text)}
        told = (r for r in self.known.times if r not in twins)
        self.refs = [(r, top) for r in told if (top := self.syntax.top(r.span)) is not None]
        self._by_sentence = {}
        for ref, top in self.refs:
            self._by_sentence.setdefault(top.sentence, []).append((ref, top))
        self.heads = frozenset(t.head for d in self.drafts for t in d.triggers)
        self.around = Around.of(self.syntax, self.known, self.drafts, self.refs)

    def resolved(self, sentence: int) -> list[tuple[TimeRef, Token]]:
        """The references of a sentence that name a time."""
        return [(r, t) for r, t in self.of(sentence) if r.start is not None]

    def of(self, sentence: int) -> Sequence[tuple[TimeRef, Token]]:
        """The references of a sentence."""
        return self._by_sentence.get(sentence, ())

    def reachable(self, spots: Sequence[Spot]) -> list[tuple[TimeRef, Token]]:
        """The references whose day may be carried to one of the mentions, in the order of the text."""
        reached = {s.head.sentence + n for s in spots for n in range(-REACH_ON, REACH_BACK + 1)}
        return [pair for n in sorted(reached) for pair in self.of(n)]


def spots_of(scene: Scene, draft: Draft) -> list[Spot]:
    return [spot(scene.syntax, t) for t in draft.triggers]


def options(scene: Scene, n: int) -> list[Option]:
    """All times that may be those of event `n`, with what speaks for and against each."""
    draft, said, around, syntax = scene.drafts[n], scene.said[n], scene.around, scene.syntax
    spots = spots_of(scene, draft)
    first, where = spots[0], _where(scene, spots)
    about = [*_about_place(draft, spots, where), *_about_word(scene, first), *_about_times(scene, first)]
    about += signs.of_event(syntax, around, draft, said, first, where)
    about += signs.before(syntax, around, first)
    choices = scene.known.choices
    about += [f"no time chosen {step(choices.none('time', draft))}"] if choices else []
    found = [Option("unknown", None, None, tuple(f"unknown {f}" for f in about))]
    if around.day is not None:
        about += signs.of_day(around, around.day)
        found.append(Option("dateline", around.day, None, tuple(f"dateline {f}" for f in about)))
    for ref, top in scene.reachable(spots):
        if ref.start is None or ref.kind == "lifespan":
            continue
        same = [(k, s) for k, s in enumerate(spots) if s.head.sentence == top.sentence]
        if same and all(_of_an_aside(syntax, s, top) for _, s in same):
            continue
        features = _beside(scene, draft, same, ref, top) if same else _carried(scene, draft, spots, ref, top)
        if features:
            features += signs.of_time(around, ref, said, features[0].split()[0])
            if choices:
                chosen = f"chosen {step(choices.share('time', draft, (ref.span,)))}"
                features += [chosen, f"{chosen} {'beside' if same else 'carried'}", f"{chosen} {act(draft)}"]
            sure = any(_begins(syntax, s, top) for _, s in same)
            found.append(Option("ref", ref.start, ref, tuple(features), sure))
    return found


def _begins(syntax: Syntax, at: Spot, top: Token) -> bool:
    """True where the time is that at which the mention's own beginning is told: "the clashes began on Tuesday"."""
    verb = at.verb
    if verb is None or verb.lemma not in {"begin", "start", "erupt"} or at.tense != "past":
        return False
    return at.head.dep == "nsubj" and at.head.head == verb.i and first_verb(syntax.ancestors(top.i)) is verb


def _of_an_aside(syntax: Syntax, at: Spot, top: Token) -> bool:
    """True where a time stands in a relative clause that tells of something else than the mention.

    "A bomb went off in the town where 150 people were shot in 2014."
    """
    aside = next((t for t in syntax.ancestors(top.i) if t.dep == "relcl"), None)
    if aside is None or aside.head == at.head.i:
        return False
    return all(t is not aside for t in (at.head, *at.over))


def _about_place(draft: Draft, spots: Sequence[Spot], where: str) -> Iterator[str]:
    """The event's type, its tenses, and where in the text it is told."""
    first, kind = spots[0], act(draft)
    yield from ("bias", kind, where, f"type {draft.type.value}")
    yield from (f"{what} {first.tense}" for what in (kind, where, "noun" if first.is_noun else "verb"))
    if len(spots) > 1:
        yield "several mentions"
        yield from (f"elsewhere {t}" for t in sorted({s.tense for s in spots[1:]}))


def _where(scene: Scene, spots: Sequence[Spot]) -> str:
    """The best place where the event is told: lead, second paragraph, middle, deep, or the headline alone."""
    sentences = [scene.syntax.sentence(s.head.i) for s in spots]
    body = [s.paragraph for s in sentences if s.kind is SegmentKind.BODY]
    if not body:
        return "headline"
    depth = min(body) - min(s.paragraph for s in scene.syntax.sentences if s.kind is SegmentKind.BODY)
    where = "lead" if depth == 0 else "second" if depth == 1 else "middle" if depth < 6 else "deep"
    return where + (" titled" if len(body) < len(sentences) else "")


def _about_word(scene: Scene, at: Spot) -> Iterator[str]:
    """The telling mention among the words over it."""
    syntax, head, verb = scene.syntax, at.head, at.verb
    if is_quoted(syntax, head):
        yield from ("quoted", f"quoted {at.tense}")
    if head.pos == "NOUN":
        if any(c.lower in {"the", "this", "that"} for c in syntax.children(head.i, "det")):
            yield "definite noun"
        if head.tag == "NNS":
            yield "plural noun"
    if verb is None:
        return
    yield f"verb as {verb.dep} {at.tense}"
    over = list(syntax.ancestors(verb.i))
    if speech := next((t for t in over if t.pos in VERBS and says(t)), None):
        yield from (f"reported {at.tense}", f"reported by {tense(syntax, speech)}")
    if at.is_noun:
        link = next(t for t in (head, *at.over) if t.dep in {"prep", "pcomp"} or t is verb)
        yield f"noun straight {at.tense}" if link is verb else f"noun behind {link.lower}"
        yield from (f"noun as {head.dep}", "noun of speech" if says(verb) else "noun of deed")
    if at.tense in {"to", "part"}:
        upper = first_verb(over)
        kind = "plan" if upper and upper.lemma in words("plans") else "speech" if says(upper) else tense(syntax, upper)
        mark = next((c.lower for c in syntax.children(verb.i, "mark", "advmod")), "none")
        yield from (f"{at.tense} under {kind}", f"mark {mark}")


def _about_times(scene: Scene, at: Spot) -> Iterator[str]:
    """The words of time in its sentence that name no time: "earlier", "still"."""
    sentence = at.head.sentence
    for ref, top in scene.of(sentence):
        if ref.start is None:
            yield f"beside {ref.by.rpartition(' ')[2]} {tie(scene.syntax, at, top)}"
    if not scene.resolved(sentence):
        yield from ("no time in its sentence", f"no time in its sentence {at.tense}")


def _beside(scene: Scene, draft: Draft, same: Sequence[tuple[int, Spot]], ref: TimeRef, top: Token) -> list[str]:
    """What ties a reference to the mention of its sentence that is closest to it."""
    syntax, deed, what = scene.syntax, act(draft), _what(scene, ref)
    rank, k, at = min(((TIES.index(tie(syntax, s, top)), k, s) for k, s in same), key=lambda x: x[:2])
    tied = TIES[rank]
    if deed == "deed" and what != "today" and tied.endswith("speech"):
        # "On Tuesday they claimed that they had captured it" dates the claim: the deed's day in 4 of 26 on train.
        return []
    gap = abs(top.i - at.head.i)
    others = [(r, t) for r, t in scene.resolved(top.sentence) if r is not ref]
    nearer = sum(abs(t.i - at.head.i) < gap for _, t in others)
    better = any(TIES.index(tie(syntax, at, t)) < rank for _, t in others)
    low, high = sorted((top.i, at.head.i))
    between = len({h for h in scene.heads if low < h < high} - {t.head for t in draft.triggers})
    found = ["ref", f"ref {what}", f"ref {tied}"]
    kinds = [deed, at.tense, what, draft.type.value, "noun" if at.is_noun else "verb"]
    kinds += [f"between {min(between, 2)}", "before" if top.i < at.head.i else "after"]
    found += [f"ref {tied} {kind}" for kind in kinds]
    found.append(f"ref gap {next((n for n in (2, 5, 10, 20) if gap <= n), 'far')}")
    found += [f"ref nearer rivals {min(nearer, 2)}", "ref better rival" if better else "ref best tied"]
    if k > 0:
        found.append("ref at later mention")
    if at.is_noun:
        found.append(f"ref {tied} noun as {at.head.dep}")
    if _in_front(syntax, ref, top):
        found += ["ref in front", f"ref in front {tied}"]
    before = syntax.at(max(0, ref.span.start - 2))
    if before is not None and before.lower in words("before_a_time"):
        found += [f"ref behind {before.lower}", f"ref behind {before.lower} {tied}"]
    return [*found, *signs.between(syntax, scene.around, draft, at, ref, top)]


def _carried(scene: Scene, draft: Draft, spots: Sequence[Spot], ref: TimeRef, top: Token) -> list[str]:
    """What ties a reference to an event told in other sentences; nothing where it is out of reach."""
    syntax, first, what = scene.syntax, spots[0], _what(scene, ref)
    ways = [s.head.sentence - top.sentence for s in spots]
    on, back = min((w for w in ways if w > 0), default=None), min((-w for w in ways if w < 0), default=None)
    said = "said" if says(first_verb(syntax.ancestors(top.i))) else "done"
    own = f"own {bool(scene.resolved(first.head.sentence))}"
    if on is not None and on <= REACH_ON:
        there = syntax.sentences[top.sentence]
        together = "same" if syntax.sentences[top.sentence + on].paragraph == there.paragraph else "other"
        last = not any(top.i < t.i for n in range(top.sentence, top.sentence + on) for _, t in scene.resolved(n))
        far = f"{min(on, 4)} {together}"
        kinds = [far, what, own, f"{said} {together}", f"{said} {first.tense}", f"{act(draft)} {said}"]
        kinds += [f"{first.tense} {what}", f"{far} {first.tense}", "last" if last else "older"]
        if _in_front(syntax, ref, top):
            kinds += ["in front", f"in front {together}"]
        if there.kind is not SegmentKind.BODY:
            kinds.append("headline")
        if on == 1 and last:
            kinds.append(f"next {first.tense} {together} {own}")
        return [*(f"on {kind}" for kind in kinds), *signs.across(syntax, scene.around, draft, first, ref, top, "on")]
    if back is not None and back <= REACH_BACK:
        kinds = [str(back), what, said, own, _where(scene, spots), first.tense]
        there = signs.across(syntax, scene.around, draft, first, ref, top, "back")
        return [*(f"back {kind}" for kind in kinds), *there]
    return []


def _in_front(syntax: Syntax, ref: TimeRef, top: Token) -> bool:
    return ref.span.start - syntax.sentences[top.sentence].span.start < _IN_FRONT


def _what(scene: Scene, ref: TimeRef) -> str:
    """The kind of time: since some day, today, coming, recent, dated (a day named in full), or its precision."""
    day, start = scene.known.dateline.date, ref.start or ""
    if ref.end is None:
        return "since"
    if ref.precision not in _OF_DAYS or day is None:
        return ref.precision.value
    if start[:10] >= day:
        return "today" if start[:10] == day else "coming"
    return "recent" if ref.basis in {"weekday", "relative", "context"} else "dated"
