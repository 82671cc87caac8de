"""Speakers: whose deed a verb is, and whether that can be somebody who says things."""

from __future__ import annotations

from sayso.reader.speech import tellers, verbs, words
from sayso.reader.syntax import SUBJECTS, Syntax, Token

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
            return [syntax.head(token.i)]
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
    return syntax.head(token.i)


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
    if token.pos == "PRON":
        return token.lower in {"he", "she", "they", "it", "who", "one"}
    if not strictly:
        return True
    return token.lemma in tellers() or token.pos == "PROPN" or token.ent in {"PERSON", "ORG", "GPE", "NORP"}


def cited_under(syntax: Syntax, verb: Token) -> tuple[int, ...]:
    """Whom the speaker cites: "reported, citing sources", "said, quoting X"."""
    for token in syntax.words(syntax.sentence(verb.i)):
        if token.lemma in words("verbs", "citing") and token.tag == "VBG" and token.i > verb.i:
            above = [t.i for t in syntax.ancestors(token.i)]
            if verb.i in above or token.dep in {"advcl", "prep", "acl"}:
                return tuple(
                    o.i for o in syntax.children(token.i, "dobj", "pobj")[:1] if can_speak(syntax, o, strictly=True)
                )
    return ()


def papers_of(syntax: Syntax, verb: Token) -> tuple[int, ...]:
    """What the speaker spoke in: "in a statement"."""
    return tuple(
        p.i
        for prep in syntax.children(verb.i, "prep")
        if prep.lower == "in"
        for p in syntax.children(prep.i, "pobj")
        if p.lemma in words("sources", "papers")
    )
