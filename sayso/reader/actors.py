"""Who is named: persons, forces, groups, governments, crowds, each once with all that names it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sayso.reader.coreference import Cluster, cluster
from sayso.reader.mention import Mention
from sayso.reader.mentions import mentions
from sayso.reader.syntax import SUBJECTS, Syntax
from sayso.record import Actor, ActorKind, By, Place, Span

_ONE = frozenset({"he", "she", "him", "her", "his", "hers", "himself", "herself"})
_SEVERAL = frozenset({"they", "them", "their", "theirs", "themselves"})
_BODY = frozenset({"it", "its", "itself"})
_PEOPLE = frozenset({ActorKind.PERSON})
# How many sentences a pronoun looks back: in gold train nine in ten find their noun within two.
_REACH = 3


def find(syntax: Syntax, places: Sequence[Place]) -> tuple[Actor, ...]:
    """The actors of the text, in the order of their first mention. Pronouns are no mentions: see `antecedent`."""
    clusters = cluster(mentions(syntax, places), syntax)
    return tuple(_actor(n, c, syntax) for n, c in enumerate(clusters, start=1))


def at_heads(syntax: Syntax, actors: Sequence[Actor]) -> Mapping[int, str]:
    """The actor id that stands on each token that heads a mention."""
    found: dict[int, str] = {}
    for actor in actors:
        for span in actor.mentions:
            top = syntax.top(span)
            if top is not None:
                found.setdefault(top.i, actor.id)
    return found


def antecedent(i: int, syntax: Syntax, actors: Sequence[Actor], heads: Mapping[int, str] | None = None) -> str | None:
    """The actor whom the pronoun at token `i` stands for: the nearest that fits, a subject first. None is not known."""
    word = syntax.tokens[i].lower
    wanted = "one" if word in _ONE else "several" if word in _SEVERAL else "body" if word in _BODY else ""
    if not wanted:
        return None
    heads = at_heads(syntax, actors) if heads is None else heads
    by_id = {a.id: a for a in actors}
    here = syntax.sentence(i)
    for back in range(_REACH + 1):
        if here.i - back < 0:
            break
        sentence = syntax.sentences[here.i - back]
        fitting = [
            k
            for k in range(sentence.first, sentence.last)
            if k < i and k in heads and _fits(wanted, k, by_id[heads[k]], syntax)
        ]
        if fitting:
            subjects = [k for k in fitting if syntax.tokens[k].dep in SUBJECTS]
            return heads[(subjects or fitting)[-1 if back == 0 else 0]]
    return None


def _fits(wanted: str, k: int, actor: Actor, syntax: Syntax) -> bool:
    token = syntax.tokens[k]
    several = token.tag in {"NNS", "NNPS"} or token.lower in {"police", "people", "troops"}
    if wanted == "one":
        return actor.kind in _PEOPLE or (
            not several and actor.kind in {ActorKind.CIVILIANS, ActorKind.OTHER} and token.pos == "NOUN"
        )
    if actor.kind in _PEOPLE:
        return False
    if wanted == "several":
        return several or actor.kind in {
            ActorKind.ARMED_GROUP,
            ActorKind.STATE_FORCE,
            ActorKind.CIVILIANS,
            ActorKind.POLICE,
        }
    return not several and actor.kind is not ActorKind.CIVILIANS


def _actor(n: int, c: Cluster, syntax: Syntax) -> Actor:
    best = max(c.mentions, key=_fullness(syntax))
    entry = next((m.entry for m in c.mentions if m.entry), None)
    canonical = entry or next((m.group for m in c.mentions if m.group), None)
    spans = {m.span for m in c.mentions} | {
        m.name for m in c.mentions if m.name is not None and m.kind is ActorKind.PERSON
    }
    rules = [By(field="kind", rule=next(m.by for m in c.mentions if m.kind is c.kind))]
    if len(c.mentions) > 1:
        rules.append(By(field="mentions", rule=_joined_by(c)))
    country = c.country
    if country:
        rules.append(By(field="country", rule=next(m.by for m in c.mentions if m.country)))
    return Actor(
        id=f"a{n}",
        name=(best.name or best.span).of(syntax.text),
        kind=c.kind,
        country=country,
        mentions=tuple(sorted(spans)),
        same_as=tuple(f"a{k + 1}" for k in sorted(c.same_as)),
        canonical=canonical.name if canonical else None,
        by=tuple(rules),
    )


def _fullness(syntax: Syntax):  # type: ignore[no-untyped-def]
    def key(m: Mention) -> tuple[bool, bool, int, int]:
        words: Span = m.name or m.span
        return m.name is not None, m.entry is not None, len(words.of(syntax.text)), -m.span.start

    return key


def _joined_by(c: Cluster) -> str:
    keys = {m.key for m in c.mentions}
    if len(keys) == 1 and "" not in keys:
        return f"one identity: {next(iter(keys))}"
    return "names and nouns that pick each other up"
