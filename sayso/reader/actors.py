"""Who is named: persons, forces, groups, governments, crowds, each once with all that names it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sayso.reader.coreference import Cluster, cluster
from sayso.reader.mention import Mention
from sayso.reader.mentions import mentions
from sayso.reader.syntax import SUBJECTS, Syntax, Token
from sayso.reader.vocabulary import load
from sayso.record import Actor, ActorKind, By, Place, Span

_SORTS = {
    "one": frozenset({"he", "she", "him", "her", "his", "hers", "himself", "herself"}),
    "several": frozenset({"they", "them", "their", "theirs", "themselves"}),
    "body": frozenset({"it", "its", "itself"}),
}
_SPEAKING = frozenset({"we", "us", "our", "ours", "i", "my", "me"})
_CROWDS = frozenset({ActorKind.ARMED_GROUP, ActorKind.STATE_FORCE, ActorKind.CIVILIANS, ActorKind.POLICE})
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


def pronouns(syntax: Syntax, actors: Sequence[Actor], heads: Mapping[int, str]) -> dict[int, str]:
    """The actor of each pronoun that has one, from left to right, so that one pronoun can follow another."""
    by_id = {a.id: a for a in actors}
    found: dict[int, str] = {}
    for token in syntax.tokens:
        if token.pos != "PRON":
            continue
        if token.lower in _SPEAKING:
            who = _speaker(token, syntax, heads)
        else:
            who = _best(token, syntax, {**heads, **found}, by_id)
        if who is not None:
            found[token.i] = who
    return found


def _best(pronoun: Token, syntax: Syntax, spots: Mapping[int, str], by_id: Mapping[str, Actor]) -> str | None:
    """The likeliest of the actors named in the sentence before the pronoun and in the few before it."""
    wanted = next((sort for sort, words in _SORTS.items() if pronoun.lower in words), "")
    if not wanted:
        return None
    here, speech = syntax.sentence(pronoun.i), load("roles")["speech"]["verbs"]
    speaks = syntax.head(pronoun.i).lemma in speech and pronoun.dep in SUBJECTS
    best: tuple[float, str] | None = None
    for back in range(min(_REACH, here.i) + 1):
        sentence = syntax.sentences[here.i - back]
        for k in range(sentence.first, min(sentence.last, pronoun.i)):
            if k not in spots or not _fits(wanted, k, by_id[spots[k]], syntax):
                continue
            token = syntax.tokens[k]
            subject = token.dep in SUBJECTS
            score = -2.0 * back + 1.5 * subject + (1.0 if speaks and subject and syntax.head(k).lemma in speech else 0)
            # A verb's own subject is not its object: "they attacked them".
            if token.head == pronoun.head and pronoun.dep not in {"poss"}:
                score -= 3.0
            # In one sentence the later of two subjects rules the clause; in an earlier one the first did.
            score += (0.01 if back == 0 else -0.01) * (k - sentence.first)
            if best is None or score > best[0]:
                best = (score, spots[k])
    return best[1] if best else None


def _speaker(pronoun: Token, syntax: Syntax, heads: Mapping[int, str]) -> str | None:
    """Whom "we" and "our" mean in a quotation: the body that the speaker speaks for, else the speaker."""
    here, speech = syntax.sentence(pronoun.i), load("roles")["speech"]["verbs"]
    for back in range(min(_REACH, here.i) + 1):
        sentence = syntax.sentences[here.i - back]
        for k in range(sentence.first, sentence.last):
            token = syntax.tokens[k]
            if token.dep in SUBJECTS and k in heads and syntax.head(k).lemma in speech:
                spoken_for = [t.i for t in syntax.below(k) if t.i in heads and t.i != k and heads[t.i] != heads[k]]
                return heads[spoken_for[0]] if spoken_for and token.pos in {"NOUN", "PROPN"} else heads[k]
    return None


def _fits(wanted: str, k: int, actor: Actor, syntax: Syntax) -> bool:
    token = syntax.tokens[k]
    several = token.tag in {"NNS", "NNPS"} or token.lower in {"police", "people", "troops", "they", "them", "their"}
    person = actor.kind is ActorKind.PERSON
    if wanted == "one":
        return person or (not several and token.pos == "NOUN" and actor.kind in {ActorKind.CIVILIANS, ActorKind.OTHER})
    if person:
        return False
    if wanted == "several":
        return several or actor.kind in _CROWDS
    return not several and actor.kind is not ActorKind.CIVILIANS


def _actor(n: int, c: Cluster, syntax: Syntax) -> Actor:
    best = max(c.mentions, key=_fullness(syntax))
    entry = next((m.entry for m in c.mentions if m.entry), None)
    canonical = entry or next((m.group for m in c.mentions if m.group), None)
    spans = {m.span for m in c.mentions} | {m.name for m in c.mentions if m.name is not None}
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
