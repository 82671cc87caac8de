"""Speakers: whose deed a verb is, and whether that can be somebody who says things."""

from __future__ import annotations

from sayso.reader.speech import tellers, verbs, words
from sayso.reader.syntax import SUBJECTS, Syntax, Token

_FINITE = {"VBD": "past", "VBZ": "present", "VBP": "present"}
_NOUNS = frozenset({"NOUN", "PROPN", "PRON", "NUM", "ADJ"})


def speakers_of(syntax: Syntax, verb: Token) -> list[Token]:
    """The heads of the noun phrases whose deed the verb is: its subject, or the one it shares."""
    seen: set[int] = set()
    token = verb
    while token.i not in seen:
        seen.add(token.i)
        passive = is_passive(syntax, token)
        own = [t for t in syntax.children(token.i) if t.dep in SUBJECTS and t.pos in _NOUNS]
        if own:
            first = _antecedent(syntax, own[0], token)
            # "Witnesses and medics said" is one voice; two persons are two.
            others = [c for c in syntax.children(own[0].i, "conj") if c.ent == "PERSON" and own[0].ent == "PERSON"]
            return [first, *others]
        if token.dep in {"acl", "relcl"} and not passive:
            noun = syntax.head(token.i)
            if noun.dep not in {"dobj", "pobj"} or token.dep == "relcl" or can_speak(syntax, noun, strictly=True):
                return [noun]
            # "dropped leaflets on the village warning them to leave": who drops them warns.
            token = next((t for t in syntax.ancestors(noun.i) if t.pos == "VERB"), noun)
            continue
        if token.dep not in {"conj", "xcomp", "advcl", "pcomp", "prep", "ccomp"}:
            return []
        token = _governor(syntax, token)
    return []


def _governor(syntax: Syntax, token: Token) -> Token:
    """Whose subject a verb without one shares; a participle of speech shares that of the verb of speech above it."""
    if token.dep == "advcl" and token.tag == "VBG":
        above = [t for t in syntax.ancestors(token.i) if t.lemma in verbs() and t.pos == "VERB"]
        subjects = [t for t in above if syntax.children(t.i, "nsubj")]
        if subjects:
            return subjects[0]
    head = syntax.head(token.i)
    if token.dep == "conj" and token.tag in _FINITE and head.tag == "VB":
        # "wants them to leave and demands ...": no finite verb goes on from an infinitive, whatever the parse.
        above = [t for t in syntax.ancestors(head.i) if _tense(syntax, t) == _tense(syntax, token)]
        speech = [t for t in above if t.lemma in words("verbs", "say") and token.lemma in words("verbs", "demands")]
        speech = speech if token.lemma != "want" else []
        return next(iter((*speech, *above)), head)
    return head


def _tense(syntax: Syntax, verb: Token) -> str:
    """ "past" or "present" by the verb or its first helper, "" for a form that is in no tense of its own."""
    forms = [verb.tag, *(t.tag for t in syntax.children(verb.i, "aux", "auxpass"))]
    return next((_FINITE[f] for f in forms if f in _FINITE), "")


def _antecedent(syntax: Syntax, subject: Token, verb: Token) -> Token:
    """The noun that a relative pronoun stands for; else the subject itself."""
    if subject.tag in {"WP", "WDT"} and verb.dep == "relcl":
        return syntax.head(verb.i)
    return subject


def is_passive(syntax: Syntax, verb: Token) -> bool:
    if syntax.children(verb.i, "auxpass", "nsubjpass"):
        return True
    return verb.tag == "VBN" and verb.dep in {"acl", "relcl", "advcl"} and not syntax.children(verb.i, "aux")


def can_speak(syntax: Syntax, token: Token, *, strictly: bool = False) -> bool:
    """True where the noun may name somebody, or a paper, that says things."""
    if any(t.lower in {"no", "neither"} for t in syntax.children(token.i, "det")):
        return False
    if token.lemma in words("sources", "never") and token.ent not in {"ORG", "PERSON"} and token.lower != "it":
        return False
    if token.ent in {"DATE", "TIME"}:
        return False
    if token.pos == "PRON":
        return token.lower in {"he", "she", "they", "it", "who", "one"}
    if not strictly:
        return True
    return token.lemma in tellers() or token.pos == "PROPN" or token.ent in {"PERSON", "ORG", "GPE", "NORP"}


def cited_under(syntax: Syntax, verb: Token) -> tuple[int, ...]:
    """Whom the speaker cites: "reported, citing sources", "said with reference to X"."""
    for token in syntax.words(syntax.sentence(verb.i)):
        over = syntax.head(token.i)
        beside = token.dep == "acl" and over.dep in SUBJECTS and over.head == verb.i
        if token.i <= verb.i and not beside:
            continue
        above = [t.i for t in syntax.ancestors(token.i)]
        if token.lemma in words("verbs", "citing") and token.tag == "VBG":
            if verb.i in above or token.dep in {"advcl", "prep", "acl"}:
                return tuple(
                    o.i for o in syntax.children(token.i, "dobj", "pobj")[:1] if can_speak(syntax, o, strictly=True)
                )
        elif _refers(syntax, token):
            for prep in syntax.children(token.i, "prep"):
                for told in syntax.children(prep.i, "pobj"):
                    if _tells_by_itself(told):
                        return (told.i,)
    return ()


def _refers(syntax: Syntax, token: Token) -> bool:
    """True for the heads of ", referring to X" and "with reference to X"."""
    before = syntax.tokens[token.i - 1]
    if token.tag == "VBG" and token.lemma in words("verbs", "referring"):
        return before.lower == ","
    return token.lower == "reference" and before.lower in {"with", "in", "a"}


def _tells_by_itself(token: Token) -> bool:
    return any(
        token.lemma in words("sources", kind) for kind in ("unnamed", "media", "witness", "document", "official")
    )


def papers_of(syntax: Syntax, verb: Token) -> tuple[int, ...]:
    """What the speaker spoke in: "in a statement"."""
    return tuple(
        p.i
        for prep in syntax.children(verb.i, "prep")
        if prep.lower == "in"
        for p in syntax.children(prep.i, "pobj")
        if p.lemma in words("sources", "papers")
    )
