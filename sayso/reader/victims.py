"""Whom a word of harm befalls: from the word to the heads of the noun phrases that name the harmed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from sayso.reader.harm_words import nouns
from sayso.reader.syntax import OBJECTS, SUBJECTS, Syntax, Token
from sayso.reader.vocabulary import load

RELATIVES = frozenset({"who", "which", "that", "whom"})
_LINKS = frozenset({"be", "remain", "lie", "become"})
_LEAVERS = frozenset({
    "leave",
    "report",
    "find",
    "list",
    "declare",
    "fear",
    "believe",
    "presume",
    "confirm",
    "render",
    "make",
    "pronounce",
})
_NOMINAL = frozenset({"NOUN", "PROPN", "NUM", "PRON", "DET", "ADJ"})


def of_verb(syntax: Syntax, verb: Token) -> list[Token]:
    """Whom a verb like "kill" befalls: its object, or its subject where it is passive or stands without an object."""
    passive = syntax.children(verb.i, "nsubjpass", "csubjpass")
    if passive:
        return _named(syntax, passive, verb)
    objects = [t for t in syntax.children(verb.i, "dobj", "obj") if t.lower not in RELATIVES]
    if objects:
        return objects
    clauses = [t for t in syntax.children(verb.i, "ccomp") if t.tag in {"VBG", "VBN"} and t.i > verb.i]
    for clause in clauses:
        # "killed 13 recruits queuing at a centre": the parser takes the recruits for the subject of a clause.
        if not syntax.children(clause.i, "mark", "aux"):
            return [t for t in syntax.children(clause.i, "nsubj") if t.i > verb.i]
    if verb.tag == "VBN" and verb.dep in {"acl", "amod"} and syntax.head(verb.i).pos in _NOMINAL:
        return [syntax.head(verb.i)]
    if verb.dep == "relcl" and verb.tag != "VBG" and not _has_object_after(syntax, verb):
        return [syntax.head(verb.i)]
    # "was shot and killed": the subject stands with the first verb; "killed and wounded ten": the object with the last.
    if not syntax.children(verb.i, *SUBJECTS):
        last = _joined_object(syntax, verb)
        if last:
            return last
        if verb.dep == "conj" and verb.tag in {"VBN", "VBD"}:
            first = syntax.head(verb.i)
            if first.pos in {"VERB", "AUX"}:
                passive = syntax.children(first.i, "nsubjpass")
                if passive:
                    return _named(syntax, passive, first)
            if first.dep in {"acl", "relcl"} and first.tag == "VBN":
                return [syntax.head(first.i)]
        return _small_clause(syntax, verb)
    if verb.tag in {"VBD", "VBN"} and not _joined_object(syntax, verb):
        # "Ten soldiers killed in ambush": a headline's passive, which the parser takes for an active verb.
        return _named(syntax, syntax.children(verb.i, "nsubj"), verb)
    return _joined_object(syntax, verb)


def of_intransitive(syntax: Syntax, verb: Token) -> list[Token]:
    """Whom a verb like "die" befalls: its subject, also that of the verb it is joined to."""
    at: Token = verb
    while True:
        subjects = syntax.children(at.i, "nsubj", "nsubjpass")
        if subjects:
            return _named(syntax, subjects, at)
        if at.dep in {"acl", "relcl"}:
            return [syntax.head(at.i)]
        up = syntax.head(at.i)
        if at.dep == "xcomp" and syntax.children(up.i, "dobj"):
            return syntax.children(up.i, "dobj")
        if at.dep not in {"conj", "xcomp", "advcl"} or up.i == at.i or up.pos not in {"VERB", "AUX"}:
            return []
        if at.dep == "advcl" and at.tag != "VBG":
            return []
        at = up


def of_state(syntax: Syntax, word: Token) -> list[Token]:
    """Of whom a state like "dead" or "missing" is told."""
    own = syntax.children(word.i, "nsubj", "nsubjpass")
    if own:
        return _named(syntax, own, word)
    head = syntax.head(word.i)
    if word.dep in {"acomp", "attr", "oprd", "xcomp", "advmod", "ccomp", "dep", "conj"} and head.i != word.i:
        if word.dep == "conj" and head.pos in {"ADJ", "VERB"}:
            return of_state(syntax, head) if head.pos == "ADJ" else []
        if head.lemma in _LINKS:
            return of_intransitive(syntax, head)
        if head.lemma in _LEAVERS:
            objects = [t for t in syntax.children(head.i, *OBJECTS) if t.i != word.i]
            return objects or (of_verb(syntax, head) if syntax.children(head.i, "auxpass") else [])
    if word.dep in {"amod", "acl", "relcl"} and word.i > head.i and head.pos in _NOMINAL:
        return [head]
    return []


def joined(syntax: Syntax, head: Token) -> list[Token]:
    """The noun phrases joined with this one, itself first: "14 rebels, two soldiers and one hostage"."""
    found, todo = [head], [head]
    while todo:
        for t in syntax.children(todo.pop().i, "conj"):
            if t.pos in {"NOUN", "PROPN", "NUM", "PRON"} or t.lower in {"another", "others"}:
                found.append(t)
                todo.append(t)
    return sorted(found, key=lambda t: t.i)


def including(syntax: Syntax, head: Token) -> list[Token]:
    """The parts told of a number: "including two women and a child"."""
    found: list[Token] = []
    for t in syntax.children(head.i, "prep"):
        if t.lower == "including":
            found += [n for p in syntax.children(t.i, "pobj") for n in joined(syntax, p)]
    return found


def is_real(syntax: Syntax, verb: Token) -> bool:
    """False where the deed is only possible, planned, conditional, denied, or a manner of speaking."""
    if any(o.lemma in nouns("figures") for a in syntax.children(verb.i, "agent") for o in syntax.children(a.i, "pobj")):
        return False
    unreal, unless, plans, implies = _moods()
    at = verb
    while True:
        kids = syntax.children(at.i)
        auxes = {t.lower for t in kids if t.dep in {"aux", "auxpass"}}
        if auxes & unreal and not auxes & {"have"}:
            return False
        if auxes & {"would", "could", "might"}:
            return False
        if any(t.dep == "neg" or t.lower in {"never", "not", "nearly", "almost"} for t in kids if t.i < at.i):
            return False
        if any(t.dep == "mark" and t.lower in unless for t in kids):
            return False
        up = syntax.head(at.i)
        if (
            "to" in auxes
            and "have" not in auxes
            and not (at.dep == "xcomp" and up.lemma in implies)
            and at.dep != "ccomp"
        ):
            return at.dep == "xcomp" and up.lemma in {"say", "believe", "know", "think", "report"} and "have" in auxes
        if at.dep in {"xcomp", "pcomp", "ccomp"} and up.lemma in plans and (at.dep != "ccomp" or up.lemma != "deny"):
            return False
        if at.dep == "prep" or at.dep == "pcomp":
            at = up
            if at.dep == "pcomp" or at.lemma in plans:
                return at.lemma not in plans
            if at.pos == "ADP" and syntax.head(at.i).lemma in plans:
                return False
        if at.dep not in {"conj", "xcomp"} or up.i == at.i or up.pos not in {"VERB", "AUX"}:
            return True
        if at.dep == "conj" and auxes & {"was", "were", "been", "had", "has", "have"}:
            return True
        if at.dep == "conj" and syntax.children(at.i, *SUBJECTS):
            return True
        at = up


@cache
def _moods() -> tuple[frozenset[str], frozenset[str], frozenset[str], frozenset[str]]:
    words = load("counts")
    return (
        frozenset(words["implies"]["unreal"]),
        frozenset(words["implies"]["unless"]),
        frozenset(words["implies"]["plans"]),
        frozenset(words["implies"]["verbs"]),
    )


def _named(syntax: Syntax, subjects: list[Token], verb: Token) -> list[Token]:
    """The subjects; for "who" and its like, what the clause hangs on."""
    found: list[Token] = []
    for t in subjects:
        if t.lower not in RELATIVES:
            found.append(t)
        else:
            found += list(_antecedent(syntax, verb))
    return found


def _antecedent(syntax: Syntax, verb: Token) -> Iterator[Token]:
    at = verb
    while at.dep in {"conj", "xcomp", "ccomp"} and syntax.head(at.i).i != at.i:
        at = syntax.head(at.i)
    if at.dep == "relcl":
        yield syntax.head(at.i)


def _joined_object(syntax: Syntax, verb: Token) -> list[Token]:
    """The object of the verb joined behind this one: "killed or wounded ten people"."""
    for t in syntax.children(verb.i, "conj"):
        if t.pos == "VERB" and t.i - verb.i <= 3 and not syntax.children(t.i, *SUBJECTS):
            objects = syntax.children(t.i, "dobj", "obj")
            if objects:
                return objects
    return []


def _has_object_after(syntax: Syntax, verb: Token) -> bool:
    return bool(syntax.children(verb.i, "dobj", "obj") or _joined_object(syntax, verb))


def _small_clause(syntax: Syntax, verb: Token) -> list[Token]:
    """Whom "left" leaves: "left ten people wounded"."""
    head = syntax.head(verb.i)
    if verb.tag == "VBN" and verb.dep in {"oprd", "acomp", "ccomp", "xcomp", "advcl", "dep"} and head.lemma in _LEAVERS:
        return syntax.children(head.i, "dobj", "obj")
    return []
