"""Words that may tell of an event, and what speaks for and against it.

A word is a candidate where `rules/triggers.toml` lists it. Its features (its own word, what the list says of it, its
company in the sentence) are weighed by a small linear model that `train/events.py` fits on gold readings: one weight a
feature and type, with "none" and "generic" among the types.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from sayso.reader.denials import is_denial
from sayso.reader.harm_words import transitive
from sayso.reader.marks import Known, Trigger
from sayso.reader.syntax import Syntax, Token
from sayso.reader.toponyms import kind_of_type
from sayso.reader.vocabulary import learned
from sayso.reader.vocabulary import load as rules
from sayso.record import EventType, PlaceKind, SegmentKind, Span

NONE, GENERIC = "none", "generic"
# From where the tagger's word for an event is enough to weigh a word that no list holds, and its word for a type.
SEEN, SEEN_AS = 0.3, 0.1
# The tagger's share of the log odds, and what is added to each probability so that none is nothing.
MIX, FLOOR = 0.4, 0.001
# What a phrase is worth that a list holds to be telling wherever somebody is cited for it.
SURE = 0.6
_WITHIN = frozenset({"compound", "amod", "nmod", "dobj", "prt", "prep", "advmod", "punct"})
_WORDY = frozenset({"NOUN", "VERB", "PROPN", "ADJ"})
_LEFT = frozenset({"compound", "amod", "nmod"})
_BY_TOOL = frozenset({
    EventType.BOMBING,
    EventType.SUICIDE_BOMBING,
    EventType.SHELLING,
    EventType.AIR_STRIKE,
})
# What is done to people.
_OF_PEOPLE = (EventType.ABDUCTION, EventType.ARREST)
_PLACES = frozenset({PlaceKind.CITY, PlaceKind.VILLAGE, PlaceKind.ADMIN1, PlaceKind.ADMIN2})
# An answer to what was told, unless it only says that it is not so.
_REPLIES = frozenset({EventType.REJECTION, EventType.CENSURE, EventType.DEMAND})


@cache
def _listed() -> dict[tuple[str, str], tuple[str, ...]]:
    """(lemma, V or N) to the types that list it."""
    found: dict[tuple[str, str], list[str]] = {}
    for kind, table in rules("triggers").items():
        for letter, key in (("V", "verbs"), ("N", "nouns")):
            for word in table.get(key, ()):
                found.setdefault((word, letter), []).append(kind)
    return {k: tuple(v) for k, v in found.items()}


@cache
def _phrases(key: str) -> dict[str, tuple[tuple[str, tuple[frozenset[str], ...]], ...]]:
    """A verb's lemma to the types whose phrases it begins, each with the words that must stand near."""
    found: dict[str, list[tuple[str, tuple[frozenset[str], ...]]]] = {}
    for kind, table in rules("triggers").items():
        for phrase in table.get(key, ()):
            first, *rest = phrase.split()
            found.setdefault(first, []).append((kind, tuple(frozenset(w.split("|")) for w in rest)))
    return {k: tuple(v) for k, v in found.items()}


@cache
def _compounds() -> dict[tuple[str, str], tuple[str, ...]]:
    """(noun's lemma, word before it) to the types that list the two."""
    found: dict[tuple[str, str], list[str]] = {}
    for kind, table in rules("triggers").items():
        for pair in table.get("compounds", ()):
            noun, before = pair.split()
            found.setdefault((noun, before), []).append(kind)
    return {k: tuple(v) for k, v in found.items()}


@cache
def _classes() -> dict[str, tuple[str, ...]]:
    """A lemma to the classes of `rules/context.toml` that hold it."""
    found: dict[str, list[str]] = {}
    for name, words in rules("context").items():
        for word in words:
            found.setdefault(word, []).append(name)
    return {k: tuple(v) for k, v in found.items()}


def _letter(token: Token) -> str | None:
    if token.pos in {"VERB", "AUX"}:
        return "V"
    if token.pos in {"NOUN", "PROPN"}:
        return "N"
    # A participle read as adjective and a gerund read as noun are verbs to the list as well.
    return "V" if token.pos == "ADJ" and token.tag in {"VBN", "VBD", "VBG"} else None


def _stem(token: Token) -> str:
    """The lemma; for gerunds and participles read as nouns or adjectives, the form itself."""
    return token.lower if token.pos == "PROPN" and not token.lower.endswith("s") else token.lemma


def _near(token: Token, syntax: Syntax) -> set[str]:
    """What stands near a verb: the lemmas of its dependents and theirs and of the three words behind it, and `@dep`."""
    near = {syntax.tokens[k].lemma for k in range(token.i + 1, min(token.i + 4, len(syntax.tokens)))}
    for child in syntax.children(token.i):
        near |= {child.lemma, f"@{child.dep}"}
        near.update(c.lemma for c in syntax.children(child.i, "pobj", "prep", "compound", "amod", "pcomp", "prt"))
    return near


def _told_by(token: Token, syntax: Syntax, key: str) -> Iterator[str]:
    """The types whose phrases of that key the verb begins, their words standing near it."""
    phrases = _phrases(key).get(token.lemma, ())
    if phrases:
        near = _near(token, syntax)
        yield from (kind for kind, words in phrases if all(w & near for w in words))


def listed(token: Token, syntax: Syntax) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The types that list the word by itself, and those that list it with its company."""
    letter = _letter(token)
    if letter is None:
        return (), ()
    alone = _listed().get((_stem(token), letter), ())
    if not alone and token.pos == "PROPN":
        alone = _listed().get((token.lower, "V"), ()) if token.ent == "" else ()
    company: list[str] = []
    if letter == "V":
        company += _told_by(token, syntax, "phrases")
    else:
        for child in syntax.children(token.i, *_LEFT):
            company += _compounds().get((_stem(token), child.lemma), ())
    return alone, tuple(dict.fromkeys(company))


def candidates(syntax: Syntax, known: Known) -> Iterator[tuple[Token, tuple[str, ...], tuple[str, ...]]]:
    """The words that some type lists, with those types: by themselves, and with their company.

    So are words that no type lists and the tagger takes for an event, with the types that it finds likely.
    """
    for token in syntax.tokens:
        alone, company = listed(token, syntax)
        hint = known.hints.get(token.i)
        if hint and not (alone or company) and token.pos in _WORDY and 1 - hint.get(NONE, 0.0) >= SEEN:
            alone += tuple(k for k, p in hint.items() if p >= SEEN_AS and k not in {*alone, *company, NONE, GENERIC})
        if alone or company:
            yield token, alone, company


def _named(token: Token) -> Iterator[str]:
    """The classes of a word: those of the list, and what kind of name it is."""
    yield from _classes().get(token.lemma, ())
    if token.ent in {"GPE", "LOC", "FAC"}:
        yield "PLACE"
    elif token.ent in {"PERSON", "ORG", "NORP"}:
        yield token.ent


@dataclass(frozen=True, slots=True)
class Told:
    """Where what is known already is told: tokens of cues and of what somebody says, sentences of a cost or a time."""

    cost_cues: frozenset[int]
    costs: frozenset[int]
    cues: frozenset[int]
    said: frozenset[int]
    times: frozenset[int]
    hints: Mapping[int, Mapping[str, float]]

    @staticmethod
    def of(syntax: Syntax, known: Known) -> Told:
        def tokens(spans: Iterable[Span | None]) -> frozenset[int]:
            return frozenset(t.i for span in spans if span for t in syntax.inside(span))

        def sentences(spans: Iterable[Span]) -> frozenset[int]:
            return frozenset(t.sentence for span in spans for t in syntax.inside(span))

        return Told(
            cost_cues=tokens(c.cue for c in known.costs),
            costs=sentences(c.span for c in known.costs),
            cues=tokens(s.cue for s in known.statements),
            said=tokens(p for s in known.statements for p in s.content),
            times=sentences(t.span for t in known.times if t.start),
            hints=known.hints,
        )


def features(
    token: Token, alone: Sequence[str], company: Sequence[str], syntax: Syntax, told: Told, seen: Iterable[str] = ()
) -> list[str]:
    """What speaks for and against the word as a trigger, as names of weights."""
    sentence = syntax.sentence(token.i)
    stem = _stem(token)
    letter = _letter(token) or "-"
    found = ["bias", f"w={stem}", f"w={stem}/{letter}", f"tag={token.tag}", f"dep={token.dep}", f"seg={sentence.kind}"]
    kinds = tuple(dict.fromkeys((*alone, *company)))
    found += [f"L={k}" for k in alone]
    found += [f"P={k}" for k in company]
    found += [f"L={k}/{letter}" for k in kinds]
    found.append(f"n={min(len(kinds), 4)}")
    if len(kinds) == 1:
        found.append(f"only={kinds[0]}")
    links = list(_links(token, syntax))
    for link, other in links:
        found.append(f"{link}={other.lemma}")
        for name in _named(other):
            found.append(f"{link}~{name}")
            found += [f"{link}~{name}&{k}" for k in kinds]
        if link in {"dobj", "prep", "compound", "amod", "prt", "head"}:
            found.append(f"{stem}&{link}={other.lemma}")
    company_of = {name for t in syntax.words(sentence) if t.i != token.i for name in _named(t)}
    for name in sorted(company_of):
        found.append(f"s~{name}")
        found += [f"s~{name}&{k}" for k in kinds]
    found += _shape(token, kinds, links, syntax)
    if token.i in told.cost_cues:
        found.append("cost-cue")
        found += [f"cost-cue&{k}" for k in kinds]
    elif sentence.i in told.costs:
        found.append("cost-here")
        found += [f"cost-here&{k}" for k in kinds]
    if token.i in told.cues:
        found += ["cue", *(f"cue&{k}" for k in kinds)]
    if token.i in told.said:
        found += ["said", *(f"said&P={k}" for k in company)]
    if sentence.i in told.times:
        found.append("timed")
        found += [f"timed/{letter}"]
    place = sum(1 for s in syntax.sentences[: sentence.i] if s.kind is SegmentKind.BODY)
    found.append(f"at={min(place, 3)}" if place < 3 else "at=far")
    if stem in seen:
        found += ["again", f"again/{letter}"]
    return found


def _links(token: Token, syntax: Syntax) -> Iterator[tuple[str, Token]]:
    """The words that hang on the trigger and those it hangs on, each with the name of the tie."""
    for child in syntax.children(token.i):
        if child.dep in {"punct", "det"}:
            continue
        dep = {"nsubjpass": "dobj", "dative": "dobj", "nmod": "compound"}.get(child.dep, child.dep)
        yield dep, child
        if child.dep in {"prep", "agent"}:
            for obj in syntax.children(child.i, "pobj", "pcomp"):
                yield f"{child.lemma}-", obj
                yield "pobj", obj
    if token.head != token.i:
        head = syntax.head(token.i)
        yield "head", head
        if token.dep == "pobj" and head.head != head.i:
            yield "over", syntax.head(head.i)
        if token.dep in {"conj", "xcomp", "advcl", "acl", "relcl"}:
            for child in syntax.children(head.i, "nsubj", "nsubjpass", "dobj"):
                yield f"head-{child.dep}", child
    for step in (-1, 1, 2):
        k = token.i + step
        if 0 <= k < len(syntax.tokens) and syntax.tokens[k].sentence == token.sentence:
            yield f"at{step}", syntax.tokens[k]


def _shape(token: Token, kinds: Sequence[str], links: Sequence[tuple[str, Token]], syntax: Syntax) -> Iterator[str]:
    """Number, definiteness, negation, modality and voice of the word."""
    deps = {c.dep for c in syntax.children(token.i)}
    yield from (d for d in ("nsubj", "dobj", "nsubjpass", "neg", "agent", "auxpass", "poss", "appos") if d in deps)
    for child in syntax.children(token.i):
        if child.dep in {"aux", "det", "nummod"}:
            yield f"{child.dep}:{child.lower if child.dep != 'nummod' else '#'}"
            if child.dep != "nummod":
                yield from (f"{child.dep}:{child.lower}&{k}" for k in kinds)
    if token.tag == "NNS" and not deps & {"det", "poss", "nummod"}:
        yield "bare-plural"
        yield from (f"bare-plural&{k}" for k in kinds)
    if token.head == token.i:
        yield "root"
    if token.tag in {"VBD", "VBN", "VBZ", "VBP", "VBG", "VB"}:
        yield from (f"{token.tag}&{k}" for k in kinds)
    if not links:
        yield "lonely"


def weights() -> dict[str, dict[str, float]]:
    """Feature to type to weight, as `train/events.py` wrote them."""
    return learned("triggers")


def judge(found: Sequence[str], allowed: Iterable[str]) -> dict[str, float]:
    """The probability of each type, "none" and "generic" among them; types that no list allows share nothing."""
    table = weights()
    sums: dict[str, float] = dict.fromkeys((*allowed, NONE, GENERIC), 0.0)
    for name in found:
        row = table.get(name)
        if row is not None:
            for kind in sums:
                sums[kind] += row.get(kind, 0.0)
    top = max(sums.values())
    powers = {k: math.exp(v - top) for k, v in sums.items()}
    total = sum(powers.values())
    return {k: v / total for k, v in powers.items()}


def pooled(one: Mapping[str, float], two: Mapping[str, float], share: float) -> dict[str, float]:
    """The geometric mean of two opinions on what the first allows, `share` of it the second's.

    A mean of probabilities lets one that is sure be outvoted by one that is not; on 346 dispatches that neither had
    seen, types were right for F1 0.591 instead of 0.578 (2026-11-25).
    """
    raised = {k: (p + FLOOR) ** (1 - share) * (two.get(k, 0.0) + FLOOR) ** share for k, p in one.items()}
    total = sum(raised.values())
    return {k: p / total for k, p in raised.items()}


# Swept 0.45-0.55 by five folds of gold train: best ledger F1 (docs/cards/events.md).
ENOUGH = 0.48


def find(syntax: Syntax, known: Known) -> tuple[Trigger, ...]:
    """The triggers of the text, by start."""
    found: list[Trigger] = []
    seen: set[str] = set()
    told = Told.of(syntax, known)
    trust = MIX if known.trust is None else known.trust
    for token, alone, company in candidates(syntax, known):
        kinds = tuple(dict.fromkeys((*alone, *company)))
        chances = judge(features(token, alone, company, syntax, told, seen), kinds)
        seen.add(_stem(token))
        if _takes_a_place(token, syntax, known):
            held = sum(chances.pop(kind, 0.0) for kind in _OF_PEOPLE)
            kinds = tuple(dict.fromkeys((*(k for k in kinds if k not in _OF_PEOPLE), EventType.TERRITORY_CHANGE)))
            chances[EventType.TERRITORY_CHANGE] = chances.get(EventType.TERRITORY_CHANGE, 0.0) + held
        hint = known.hints.get(token.i, {NONE: 1.0})
        if known.hints:
            chances = pooled(chances, hint, trust)
        if token.i in told.said:
            for kind in _told_by(token, syntax, "cited"):
                if kind in chances:  # not where the tagger alone made a candidate of the word
                    chances[kind], chances[NONE] = max(chances[kind], SURE), min(chances[NONE], 1 - SURE)
        if _strikes(token, syntax) and (tools := [k for k in kinds if k in _BY_TOOL]):
            kind = max(tools, key=lambda k: chances[k])
            chances[kind], chances[NONE] = max(chances[kind], SURE), min(chances[NONE], 1 - SURE)
        best = max(kinds, key=lambda k: chances[k])
        if best in _REPLIES and is_denial(syntax, token):
            continue
        # An event, if perhaps of a type that no list gives this word.
        likely, habit = 1 - chances[NONE] - chances[GENERIC], chances[GENERIC]
        if likely + habit < ENOUGH:
            continue
        found.append(
            Trigger(
                span=_words(token, syntax),
                head=token.i,
                type=EventType(best),
                score=round(chances[best], 3),
                generic=habit > likely,
                chances=tuple((EventType(k), round(chances[k], 4)) for k in kinds if k == best or chances[k] > 0.01),
                by=f"{'triggers.toml' if any(listed(token, syntax)) else 'tagger'}: {_stem(token)!r} as {best} "
                f"({chances[best]:.2f})",
            )
        )
    return _one_a_phrase(found, syntax)


def _takes_a_place(token: Token, syntax: Syntax, known: Known) -> bool:
    """True for a verb whose object is a town or a district: nobody kidnaps or jails one."""
    for held in syntax.children(token.i, "dobj", "nsubjpass"):
        if kind_of_type(held.text) in _PLACES:
            return True
        if any(p.kind in _PLACES and any(m.holds(held.span) for m in p.mentions) for p in known.places):
            return True
    return False


def _strikes(token: Token, syntax: Syntax) -> bool:
    """True for the doer of a harm: "a landmine killed three soldiers" tells of a deed by its tool alone."""
    verb = syntax.head(token.i)
    if token.dep == "pobj" and verb.dep == "agent":
        return syntax.head(verb.i).lemma in transitive()
    return token.dep == "nsubj" and verb.lemma in transitive() and bool(syntax.children(verb.i, "dobj"))


def _one_a_phrase(found: Sequence[Trigger], syntax: Syntax) -> tuple[Trigger, ...]:
    """The triggers less those that are another's next word: "opened fire" and "air raid" are told once."""
    at = {t.head for t in found}

    def within(i: int) -> bool:
        token = syntax.tokens[i]
        return token.dep in _WITHIN and token.head != i and abs(token.head - i) == 1 and token.head in at

    return tuple(t for t in found if not within(t.head))


def _words(token: Token, syntax: Syntax) -> Span:
    """The trigger's words: with the compound before a noun, with the particle behind a verb."""
    start, end = token.start, token.end
    for child in reversed(syntax.children(token.i, *_LEFT)):
        if child.i == token.i - 1 and child.dep == "compound" and not child.ent:
            start = child.start
    for child in syntax.children(token.i, "prt"):
        if child.i == token.i + 1:
            end = child.end
    return Span(start, end)
