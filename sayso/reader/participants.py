"""Events to who did them and to whom.

Each actor of the dispatch is weighed for both sides of each event: where it stands around the triggers
(`reader/predicates.py`), what kind it is, how near it is named. The weights are of a small linear model
(`reader/weights/participants.json`, fitted by `train/participants.py`).
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from sayso.reader.actors import at_heads, pronouns
from sayso.reader.marks import Draft, Known
from sayso.reader.predicates import around
from sayso.reader.syntax import SUBJECTS, Syntax
from sayso.record import Actor, ActorKind, EventType, SegmentKind, Span

ONE, TWO = "actor1", "actor2"
Sides = tuple[tuple[str, ...], tuple[str, ...]]
# Types that share their grammar: a weight of one helps the others.
_LIKE: Mapping[EventType, str] = {
    t: name
    for name, types in {
        "force": "offensive air_strike shelling bombing suicide_bombing attack other_violence abduction crackdown destruction riot",
        "both": "armed_clash talks agreement",
        "move": "withdrawal deployment territory_change displacement protest",
        "law": "arrest seizure release trial restriction",
        "word": "threat censure demand rejection",
        "give": "aid leadership_change toll_report",
    }.items()
    for t in map(EventType, types.split())
}


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
    harmed: frozenset[int]
    rank: Mapping[str, int]


def scene_of(syntax: Syntax, known: Known) -> Scene:
    """The dispatch laid out for weighing."""
    heads = at_heads(syntax, known.actors)
    spots: dict[str, list[int]] = {}
    for k, who in sorted(heads.items()):
        spots.setdefault(who, []).append(k)
    harmed = {t.i for c in known.costs if c.who for t in syntax.inside(c.who)}
    order = sorted(spots, key=lambda a: -len(spots[a]))
    return Scene(
        syntax=syntax,
        known=known,
        heads=heads,
        pronouns=pronouns(syntax, known.actors, heads),
        voices=_voices(known, heads, syntax),
        actors={a.id: a for a in known.actors},
        spots={a: tuple(ks) for a, ks in spots.items()},
        harmed=frozenset(harmed),
        rank={a: n for n, a in enumerate(order)},
    )


def participants_of(drafts: Sequence[Draft], syntax: Syntax, known: Known) -> list[Sides]:
    """The ids of actor1 and of actor2 for each event, in the order given."""
    if not drafts:
        return []
    scene = scene_of(syntax, known)
    return [choose(weigh(d, scene), scene) for d in drafts]


def relations(draft: Draft, scene: Scene) -> dict[str, list[str]]:
    """For each actor that stands around a trigger of the event, the names of where it stands, the best trigger's first."""
    found: dict[str, list[str]] = {}
    for n, trigger in enumerate(draft.triggers):
        for i in _predicates(trigger.span, trigger.head, scene.syntax):
            for k, relation in around(i, scene.syntax):
                who = _who(k, scene)
                if who is not None and not _within(k, trigger.span, scene):
                    found.setdefault(who, []).append(relation if n == 0 else f"{relation}")
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


def features(who: str, draft: Draft, scene: Scene, standing: Mapping[str, Sequence[str]]) -> list[str]:
    """What speaks for and against an actor as a side of an event, as names of weights."""
    syntax, actor = scene.syntax, scene.actors[who]
    kind, like = draft.type.value, _LIKE[draft.type]
    names = standing.get(who, ())
    found = ["bias", f"t={kind}", f"k={actor.kind}", f"k={actor.kind}&{like}", f"k={actor.kind}&{kind}"]
    first = draft.triggers[0]
    letter = "V" if syntax.tokens[first.head].pos in {"VERB", "AUX"} else "N"
    for n, name in enumerate(dict.fromkeys(names)):
        if n == 0:
            found += [f"r1={name}", f"r1={name}&{like}"]
        bare = name.rstrip("+")
        found += [f"r={name}", f"r={bare}&{like}", f"r={bare}&{kind}", f"r={bare}&k={actor.kind}"]
        if n == 0:
            found.append(f"r={bare}&w={syntax.tokens[first.head].lemma}")
    if not names:
        found += [f"none&{letter}", f"none&{kind}", f"none&k={actor.kind}"]
    found += [f"{name}{'' if names else '/none'}" for name in _distance(who, draft, scene)]
    found += [f"{name}&{like}" for name in _distance(who, draft, scene)] if not names else []
    spots = scene.spots[who]
    sentences = {syntax.tokens[t.head].sentence for t in draft.triggers}
    near = [k for k in spots if syntax.tokens[k].sentence in sentences]
    if any(k in scene.harmed for k in near):
        found += ["harmed", f"harmed&{kind}", f"harmed&{'r' if names else '-'}"]
    found.append(f"often={min(len(spots), 4)}")
    found.append(f"rank={min(scene.rank[who], 3)}")
    if any(syntax.sentence(k).kind is SegmentKind.HEADLINE for k in spots):
        found += ["headline", f"headline&{like}"]
    if any(syntax.tokens[k].dep in SUBJECTS for k in near):
        found += ["subject-near", f"subject-near&{kind}", f"subject-near&{'r' if names else '-'}"]
    if actor.canonical:
        found.append("listed")
    if any(who in them and any(p.meets(first.span) for p in words) for them, words in scene.voices):
        found += ["speaks", f"speaks&{kind}", f"speaks&{'r' if names else '-'}"]
    return found


def _distance(who: str, draft: Draft, scene: Scene) -> list[str]:
    """How near the actor is named to the triggers: before or behind in the sentence, or how many sentences off."""
    syntax = scene.syntax
    best: tuple[int, int, str] | None = None
    for trigger in draft.triggers:
        here = syntax.tokens[trigger.head].sentence
        for k in scene.spots[who]:
            there = syntax.tokens[k].sentence
            side = "before" if k < trigger.head else "behind"
            between = _between(k, trigger.head, scene) if there == here else 9
            entry = (abs(here - there), between, side)
            if best is None or entry < best:
                best = entry
    assert best is not None
    off, between, side = best
    if off == 0:
        return [f"here-{side}", f"here-{side}-{min(between, 3)}"]
    return [f"off={min(off, 4)}-{side}"]


def _between(k: int, i: int, scene: Scene) -> int:
    """How many other actors are named between the two tokens."""
    low, high = sorted((k, i))
    return sum(1 for n in range(low + 1, high) if n in scene.heads)


@cache
def weights() -> Mapping[str, tuple[float, float, float]]:
    """Feature to its weights for neither side, actor1 and actor2, as `train/participants.py` wrote them."""
    text = (files("sayso.reader") / "weights" / "participants.json").read_text(encoding="utf-8")
    return {k: (v[0], v[1], v[2]) for k, v in json.loads(text)["weights"].items()}


def weigh(draft: Draft, scene: Scene) -> list[tuple[str, float, float]]:
    """Each actor's probability of being actor1 and of being actor2."""
    table = weights()
    standing = relations(draft, scene)
    found: list[tuple[str, float, float]] = []
    for who in candidates(draft, scene, standing):
        sums = [0.0, 0.0, 0.0]
        for name in features(who, draft, scene, standing):
            for n, w in enumerate(table.get(name, ())):
                sums[n] += w
        top = max(sums)
        powers = [math.exp(s - top) for s in sums]
        total = sum(powers)
        found.append((who, powers[1] / total, powers[2] / total))
    return found


def candidates(draft: Draft, scene: Scene, standing: Mapping[str, Sequence[str]]) -> list[str]:
    """The actors worth weighing: around a trigger, in its sentence or within a few, or named often."""
    syntax = scene.syntax
    here = {syntax.tokens[t.head].sentence for t in draft.triggers}
    return [
        who
        for who, spots in scene.spots.items()
        if scene.actors[who].kind is not ActorKind.MEDIA
        and (
            who in standing
            or scene.rank[who] < 4
            or any(min(abs(syntax.tokens[k].sentence - h) for h in here) <= 3 for k in spots)
        )
    ]


# Swept on five folds of gold train by `train/participants.py --sweep`: best sum of the two F1.
FIRST, SECOND, MORE, BESIDE = 0.25, 0.25, 0.8, 0.35


def choose(weighed: Sequence[tuple[str, float, float]], scene: Scene) -> Sides:
    """The likeliest actor of each side where it is likely enough, with those told beside it, and others that are sure."""
    one = max(weighed, key=lambda w: w[1], default=None)
    two = max((w for w in weighed if one is None or w[0] != one[0] or w[2] > w[1]), key=lambda w: w[2], default=None)
    sides: list[tuple[str, ...]] = []
    for n, best, enough in ((1, one, FIRST), (2, two, SECOND)):
        if best is None or best[n] < enough:
            sides.append(())
            continue
        others = [
            w[0]
            for w in weighed
            if w[0] != best[0]
            and w[n] > w[3 - n]
            and (w[n] >= MORE or (w[n] >= BESIDE and _beside(best[0], w[0], scene)))
        ]
        sides.append((best[0], *others))
    first, second = sides
    return first, tuple(a for a in second if a not in first)


def _beside(a: str, b: str, scene: Scene) -> bool:
    """True where the two are coordinated somewhere: "Washington and London"."""
    them = set(scene.spots[a])
    return any(
        (t.dep == "conj" and t.head in them) or any(c.i in them for c in scene.syntax.children(k, "conj"))
        for k in scene.spots[b]
        for t in (scene.syntax.tokens[k],)
    )
