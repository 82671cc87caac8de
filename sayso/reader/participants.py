"""Events to who did them and to whom.

Each actor of the dispatch is weighed for both sides of each event: where it stands around the triggers
(`reader/predicates.py`), what kind it is, how near it is named. The weights are of a small linear model
(`reader/weights/participants.json`, fitted by `train/participants.py`).
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from sayso.reader.actors import at_heads, pronouns
from sayso.reader.arguments import firsts, step
from sayso.reader.marks import Draft, Known
from sayso.reader.predicates import around
from sayso.reader.syntax import SUBJECTS, Sentence, Syntax
from sayso.reader.vocabulary import learned, load
from sayso.record import Actor, ActorKind, EventType, SegmentKind, Span

Sides = tuple[tuple[str, ...], tuple[str, ...]]
SYMMETRIC = frozenset({EventType.ARMED_CLASH, EventType.TALKS, EventType.AGREEMENT})


# Sentences from a trigger within which any actor is weighed.
_NEAR = 3


@cache
def _like() -> Mapping[EventType, str]:
    """The group of like types that a type is in."""
    return {EventType(t): name for name, types in load("roles")["like"].items() for t in types}


@dataclass(frozen=True, slots=True)
class Scene:
    """What the weighing of one dispatch looks up again and again."""

    syntax: Syntax
    known: Known
    heads: Mapping[int, str]
    pronouns: Mapping[int, str]
    voices: Sequence[tuple[frozenset[str], Sequence[Span]]]
    actors: Mapping[str, Actor]
    spots: Mapping[str, tuple[int, ...]]
    near: Mapping[int, frozenset[str]]
    titled: frozenset[str]
    harmed: frozenset[int]
    rank: Mapping[str, int]


def scene_of(syntax: Syntax, known: Known) -> Scene:
    """The dispatch laid out for weighing."""
    heads = at_heads(syntax, known.actors)
    spots: dict[str, list[int]] = {}
    for k, who in sorted(heads.items()):
        spots.setdefault(who, []).append(k)
    harmed = {t.i for c in known.costs if c.who for t in syntax.inside(c.who)}
    near: dict[int, set[str]] = {}
    for k, who in heads.items():
        for n in range(-_NEAR, _NEAR + 1):
            near.setdefault(syntax.tokens[k].sentence + n, set()).add(who)
    order = sorted(spots, key=lambda a: -len(spots[a]))
    return Scene(
        syntax=syntax,
        known=known,
        heads=heads,
        pronouns=pronouns(syntax, known.actors, heads),
        voices=_voices(known, heads, syntax),
        actors={a.id: a for a in known.actors},
        spots={a: tuple(ks) for a, ks in spots.items()},
        near={n: frozenset(them) for n, them in near.items()},
        titled=frozenset(who for k, who in heads.items() if syntax.sentence(k).kind is SegmentKind.HEADLINE),
        harmed=frozenset(harmed),
        rank={a: n for n, a in enumerate(order)},
    )


def participants_of(drafts: Sequence[Draft], syntax: Syntax, known: Known) -> list[Sides]:
    """The ids of actor1 and of actor2 for each event, in the order given."""
    if not drafts:
        return []
    scene = scene_of(syntax, known)
    return [
        (told_between(d, scene) if d.type in SYMMETRIC else None)
        or choose(weigh(d, scene), scene, symmetric=d.type in SYMMETRIC)
        for d in drafts
    ]


def told_between(draft: Draft, scene: Scene) -> Sides | None:
    """The sides of "clashes between A and B", where the body has these very words of the event; else None.

    The weighing is told of nothing surer: the words are the definition of the two sides.
    """
    syntax = scene.syntax
    for trigger in draft.triggers:
        token = syntax.tokens[trigger.head]
        if syntax.sentence(token.i).kind is not SegmentKind.BODY:
            continue
        above = [token.head] if token.dep in SUBJECTS else []
        for prep in syntax.children(token.i, "prep") + [p for k in above for p in syntax.children(k, "prep")]:
            them = _coordinated(prep.i, scene) if prep.lower == "between" else []
            if len(them) > 1:
                return (them[0],), tuple(them[1:])
    return None


def _coordinated(prep: int, scene: Scene) -> list[str]:
    """The actors behind a preposition and an "and", each once; none where one of the nouns is no actor."""
    found: list[str] = []
    todo = scene.syntax.children(prep, "pobj")
    while todo:
        token = todo.pop(0)
        who = _who(token.i, scene)
        if who is None:
            return []
        found.append(who)
        todo += scene.syntax.children(token.i, "conj")
    return list(dict.fromkeys(found))


def relations(draft: Draft, scene: Scene) -> dict[str, list[str]]:
    """For each actor that stands around a trigger of the event, where it stands, by the most telling trigger first."""
    found: dict[str, list[str]] = {}
    for trigger in draft.triggers:
        for i in _predicates(trigger.span, trigger.head, scene.syntax):
            for k, relation in around(i, scene.syntax):
                who = _who(k, scene)
                if who is not None and not _within(k, trigger.span, scene):
                    found.setdefault(who, []).append(relation)
    return found


def _predicates(span: Span, head: int, syntax: Syntax) -> Iterator[int]:
    """The head of a trigger, then its other content words: "carried out an attack" is a verb and a noun."""
    yield head
    for token in syntax.inside(span):
        if token.i != head and token.pos in {"NOUN", "VERB"} and token.dep not in {"compound", "amod"}:
            yield token.i


def _within(k: int, span: Span, scene: Scene) -> bool:
    token = scene.syntax.tokens[k]
    return span.start <= token.start < span.end and token.pos == "VERB"


def _who(k: int, scene: Scene) -> str | None:
    """The actor at a token, by name or by pronoun."""
    return scene.heads.get(k) or scene.pronouns.get(k)


def _voices(known: Known, heads: Mapping[int, str], syntax: Syntax) -> list[tuple[frozenset[str], Sequence[Span]]]:
    """For each statement, the actors in its source's words, and the words that it answers for, its cue among them."""
    found: list[tuple[frozenset[str], Sequence[Span]]] = []
    for s in known.statements:
        if s.source is not None:
            them = frozenset(heads[t.i] for t in syntax.inside(s.source) if t.i in heads)
            found.append((them, (*s.content, *((s.cue,) if s.cue else ()))))
    return found


def chosen(draft: Draft, scene: Scene, them: Sequence[str]) -> dict[str, list[str]]:
    """For each of the actors how far the tagger takes the event to speak of it, as doer and as sufferer."""
    choices = scene.known.choices
    found: dict[str, list[str]] = {who: [] for who in them}
    if choices is None:
        return found
    for role in ("actor1", "actor2"):
        shares = [choices.share(role, draft, scene.actors[who].mentions) for who in them]
        none = step(choices.none(role, draft))
        for who, share, first in zip(them, shares, firsts(shares), strict=True):
            found[who] += [f"{role}={step(share)}", f"{role} none={none}"]
            found[who] += [f"{role} first", f"{role} first, none={none}"] if first else []
    return found


def features(
    who: str, draft: Draft, scene: Scene, standing: Mapping[str, Sequence[str]], told: Sequence[str]
) -> list[str]:
    """What speaks for and against an actor as a side of an event, as names of weights.

    `standing` is where the actors stand around the triggers, `told` what the tagger says of this one.
    """
    syntax, actor = scene.syntax, scene.actors[who]
    kind, like = draft.type.value, _like()[draft.type]
    names = standing.get(who, ())
    first = draft.triggers[0]
    letter = "V" if syntax.tokens[first.head].pos in {"VERB", "AUX"} else "N"
    found = ["bias", f"t={kind}", f"k={actor.kind}", f"k={actor.kind}&{like}", f"k={actor.kind}&{kind}"]
    found += _stands(names, actor.kind, kind, like, letter, syntax.tokens[first.head].lemma)
    found += _rivals(who, standing, "r" if names else "-", kind)
    near = _distance(who, draft, scene)
    found += [f"{name}{'' if names else '/none'}" for name in near]
    found += [f"{name}&{like}" for name in near] if not names else []
    found += _tellings(who, draft, scene, "r" if names else "-", kind)
    found.append(f"often={min(len(scene.spots[who]), 4)}")
    found.append(f"rank={min(scene.rank[who], 3)}")
    if who in scene.titled:
        found += ["headline", f"headline&{like}"]
    if actor.canonical:
        found.append("listed")
    if any(who in them and any(p.meets(first.span) for p in words) for them, words in scene.voices):
        found += ["speaks", f"speaks&{kind}", f"speaks&{'r' if names else '-'}"]
    for name in told:
        found += [name, f"{name}&{like}", f"{name}&{'r' if names else '-'}"]
    return found


def _stands(
    names: Sequence[str], actor_kind: ActorKind, kind: str, like: str, letter: str, lemma: str
) -> Iterator[str]:
    """Where the actor stands around the triggers."""
    for n, name in enumerate(dict.fromkeys(names)):
        bare = name.rstrip("+")
        if n == 0:
            yield from (f"r1={name}", f"r1={name}&{like}", f"r1={bare}&{letter}", f"r1={bare}&w={lemma}")
        yield from (f"r={name}", f"r={bare}&{like}", f"r={bare}&{kind}", f"r={bare}&k={actor_kind}")
    if not names:
        yield from (f"none&{letter}", f"none&{kind}", f"none&k={actor_kind}")
    elif len(names) > 1:
        yield "many"


def _rivals(who: str, standing: Mapping[str, Sequence[str]], mark: str, kind: str) -> Iterator[str]:
    """Whether somebody else already stands where a doer or a sufferer does."""
    for side, names in load("roles")["stands"].items():
        if any(r.rstrip("+") in names for a, rs in standing.items() if a != who for r in rs):
            yield f"rival{side}&{mark}"
            yield f"rival{side}&{mark}&{kind}"


def _tellings(who: str, draft: Draft, scene: Scene, mark: str, kind: str) -> Iterator[str]:
    """How the actor is told in the sentences of the triggers: harmed, counted, as a subject."""
    tokens, spots = scene.syntax.tokens, scene.spots[who]
    sentences = {tokens[t.head].sentence for t in draft.triggers}
    near = [k for n in sentences for k in _inside(spots, scene.syntax.sentences[n])]
    marks = {
        "harmed": any(k in scene.harmed for k in near),
        "counted": any(t.dep == "nummod" for k in near for t in scene.syntax.children(k)),
        "subject-near": any(tokens[k].dep in SUBJECTS for k in near),
    }
    for name, holds in marks.items():
        if holds:
            yield from (name, f"{name}&{kind}", f"{name}&{mark}")


def _distance(who: str, draft: Draft, scene: Scene) -> list[str]:
    """How near the actor is named to the triggers: before or behind in the sentence, or how many sentences off."""
    syntax = scene.syntax
    best: tuple[int, int, str] | None = None
    for trigger in draft.triggers:
        here = syntax.sentence(trigger.head)
        for k in _nearest(scene.spots[who], trigger.head, here):
            there = syntax.tokens[k].sentence
            side = "before" if k < trigger.head else "behind"
            between = _between(k, trigger.head, scene) if there == here.i else 9
            entry = (abs(here.i - there), between, side)
            if best is None or entry < best:
                best = entry
    assert best is not None
    off, between, side = best
    if off == 0:
        return [f"here-{side}", f"here-{side}-{min(between, 3)}"]
    return [f"off={min(off, 4)}-{side}"]


def _nearest(spots: Sequence[int], i: int, sentence: Sentence) -> Sequence[int]:
    """Those of the sorted tokens that stand in the sentence of `i`; where none does, the last before and the next."""
    here = _inside(spots, sentence)
    if here:
        return here
    n = bisect_left(spots, i)
    return spots[max(0, n - 1) : n + 1]


def _inside(spots: Sequence[int], sentence: Sentence) -> Sequence[int]:
    return spots[bisect_left(spots, sentence.first) : bisect_left(spots, sentence.last)]


def _between(k: int, i: int, scene: Scene) -> int:
    """How many other actors are named between the two tokens."""
    low, high = sorted((k, i))
    return sum(n in scene.heads for n in range(low + 1, high))


@cache
def weights() -> Mapping[str, tuple[float, float, float]]:
    """Feature to its weights for neither side, actor1 and actor2, as `train/participants.py` wrote them."""
    return {k: (v[0], v[1], v[2]) for k, v in learned("participants").items()}


def weigh(draft: Draft, scene: Scene) -> list[tuple[str, float, float]]:
    """Each actor's probability of being actor1 and of being actor2."""
    table = weights()
    standing = relations(draft, scene)
    found: list[tuple[str, float, float]] = []
    them = candidates(draft, scene, standing)
    told = chosen(draft, scene, them)
    for who in them:
        sums = [0.0, 0.0, 0.0]
        for name in features(who, draft, scene, standing, told[who]):
            for n, w in enumerate(table.get(name, ())):
                sums[n] += w
        top = max(sums)
        powers = [math.exp(s - top) for s in sums]
        total = sum(powers)
        found.append((who, powers[1] / total, powers[2] / total))
    return found


def candidates(draft: Draft, scene: Scene, standing: Mapping[str, Sequence[str]]) -> list[str]:
    """The actors worth weighing: around a trigger, in its sentence or within a few, or named often."""
    none = frozenset[str]()
    here = (scene.near.get(scene.syntax.tokens[t.head].sentence, none) for t in draft.triggers)
    near = none.union(*here)
    return [
        who
        for who in scene.spots
        if (who in near or who in standing or scene.rank[who] < 4) and scene.actors[who].kind is not ActorKind.MEDIA
    ]


# Swept on five folds of gold train by `train/participants.py --sweep`: best sum of the two F1. A second actor of a side
# that stands elsewhere than beside the first was wrong more often than right, however likely it looked.
ENOUGH, BESIDE = 0.25, 0.5


def choose(weighed: Sequence[tuple[str, float, float]], scene: Scene, *, symmetric: bool) -> Sides:
    """The likeliest actor of each side where it is likely enough, with those told beside it.

    `symmetric`: sides told in one breath ("clashes between A and B") are one against the other.
    """
    one = _side([(who, p, q) for who, p, q in weighed], scene)
    two = _side([(who, q, p) for who, p, q in weighed if who not in one], scene)
    if symmetric and len(one) == 2 and not two:
        return one[:1], one[1:]
    return one, two


def _side(weighed: Sequence[tuple[str, float, float]], scene: Scene) -> tuple[str, ...]:
    """Who is on a side; each with its probability of being there, and of being on the other."""
    best, p, _ = max(weighed, key=lambda w: w[1], default=("", 0.0, 0.0))
    if p < ENOUGH:
        return ()
    beside = [who for who, p, q in weighed if who != best and p >= BESIDE and p > q and _beside(best, who, scene)]
    return (best, *beside)


def _beside(a: str, b: str, scene: Scene) -> bool:
    """True where the two are coordinated somewhere: "Washington and London"."""
    them = set(scene.spots[a])
    return any(
        (t.dep == "conj" and t.head in them) or any(c.i in them for c in scene.syntax.children(k, "conj"))
        for k in scene.spots[b]
        for t in (scene.syntax.tokens[k],)
    )
