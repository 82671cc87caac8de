"""Who stands where around a word that tells of an event: as its subject, its object, behind "by", "of", "against"..."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from sayso.reader.syntax import Syntax, Token
from sayso.reader.vocabulary import load

_RELATIVE = frozenset({"who", "which", "that", "whom", "whose"})
_CLAUSES = frozenset({"xcomp", "advcl", "conj", "pcomp", "ccomp"})
Stands = tuple[int, str]


@cache
def _light() -> frozenset[str]:
    return frozenset(load("roles")["light"]["verbs"])


def around(i: int, syntax: Syntax) -> Iterator[Stands]:
    """The words that stand in a relation to token `i`, nearest relations first: (token, name of the relation).

    Whoever is coordinated with such a word stands there too, as "+".
    """
    seen: set[int] = {i}
    for k, relation in _around(i, syntax):
        for other, name in _coordinated(k, relation, syntax):
            if other not in seen:
                seen.add(other)
                yield other, name


def _coordinated(k: int, relation: str, syntax: Syntax) -> Iterator[Stands]:
    yield k, relation
    todo = [k]
    while todo:
        for t in syntax.children(todo.pop(), "conj"):
            if t.pos in {"NOUN", "PROPN", "PRON", "NUM", "ADJ"}:
                yield t.i, relation + "+"
                todo.append(t.i)


def _around(i: int, syntax: Syntax) -> Iterator[Stands]:
    token = syntax.tokens[i]
    if token.pos in {"VERB", "AUX"} or (token.tag.startswith("VB") and token.dep not in {"amod", "compound"}):
        yield from _of_verb(token, syntax)
    else:
        yield from _of_noun(token, syntax)


def _of_verb(verb: Token, syntax: Syntax, *, depth: int = 0) -> Iterator[Stands]:
    """Subject, object and prepositions of a verb; the subject that it borrows from the verb above it."""
    passive = any(t.dep in {"nsubjpass", "auxpass"} for t in syntax.children(verb.i))
    own = False
    for child in syntax.children(verb.i):
        if child.dep == "nsubj":
            own = True
            yield _real(child, syntax), "subj"
        elif child.dep == "nsubjpass":
            own = True
            yield _real(child, syntax), "obj"
        elif child.dep in {"dobj", "obj"}:
            yield _real(child, syntax), "obj"
            yield from _inside_object(child, syntax)
        elif child.dep == "dative":
            yield from _objects(child, "dative", syntax)
        elif child.dep in {"attr", "oprd"}:
            yield child.i, child.dep
        elif child.dep == "agent":
            yield from ((t.i, "agent") for t in syntax.children(child.i, "pobj"))
        elif child.dep == "prep":
            yield from _objects(child, child.lemma, syntax)
        elif child.dep in {"ccomp", "xcomp"} and depth == 0:
            # "urged the people to join": the people are the subject of "join" to the parser.
            for t in syntax.children(child.i, "nsubj", "nsubjpass"):
                yield _real(t, syntax), "told" if child.dep == "xcomp" or _infinitive(child, syntax) else "clause-subj"
    if not own:
        yield from _borrowed(verb, syntax, passive=passive, depth=depth)


def _infinitive(verb: Token, syntax: Syntax) -> bool:
    return any(t.dep == "aux" and t.lower == "to" for t in syntax.children(verb.i))


def _inside_object(child: Token, syntax: Syntax) -> Iterator[Stands]:
    """Who stands inside an object: "condemned Israel's raid", "demanded the withdrawal of the troops"."""
    for t in syntax.children(child.i, "poss", "compound", "amod", "nmod"):
        yield t.i, f"obj-{'poss' if t.dep == 'poss' else 'mod'}"
    for prep in syntax.children(child.i, "prep", "agent"):
        yield from ((k, f"obj-{prep.lemma}") for k, _ in _objects(prep, "", syntax))


def _objects(prep: Token, name: str, syntax: Syntax) -> Iterator[Stands]:
    """What a preposition leads to, through a second one too ("out of", "on behalf of")."""
    if prep.pos in {"NOUN", "PROPN", "PRON"}:
        yield prep.i, name
    for t in syntax.children(prep.i, "pobj", "pcomp"):
        yield t.i, name
        for p in syntax.children(t.i, "prep"):
            yield from ((o.i, f"{name}-{p.lemma}") for o in syntax.children(p.i, "pobj"))
        for p in syntax.children(t.i, "poss"):
            yield p.i, f"{name}-poss"
    for p in syntax.children(prep.i, "prep"):
        yield from ((o.i, name) for o in syntax.children(p.i, "pobj"))


def _real(token: Token, syntax: Syntax) -> int:
    """The noun that a relative pronoun stands for, or the token itself."""
    if token.lower in _RELATIVE:
        for above in syntax.ancestors(token.i):
            if above.dep == "relcl":
                return above.head
    return token.i


def _borrowed(verb: Token, syntax: Syntax, *, passive: bool, depth: int) -> Iterator[Stands]:
    """The subject of a verb that has none of its own, taken from what it hangs on."""
    if depth > 3 or verb.head == verb.i:
        return
    head = syntax.head(verb.i)
    role = "obj" if passive or (verb.tag == "VBN" and verb.dep in {"acl", "advcl", "amod"}) else "subj"
    if verb.dep in {"acl", "relcl"} and head.pos in {"NOUN", "PROPN", "PRON", "NUM", "ADJ", "DET"}:
        if _infinitive(verb, syntax):
            # "a plan to attack", "orders to withdraw": he who has the plan.
            yield from (
                (k, f"{role}<plan") for k, r in _of_noun(head, syntax) if r in {"poss", "of", "light-subj", "mod"}
            )
        else:
            yield head.i, role
            # "attacks killing three": who attacks also kills.
            yield from (
                (k, f"deed-{r}") for k, r in _of_noun(head, syntax) if r in {"poss", "of", "by", "mod", "light-subj"}
            )
        return
    if verb.dep not in _CLAUSES and verb.dep != "prep":
        return
    if head.pos == "ADP" or (verb.dep == "pcomp" and head.head != head.i):
        head = syntax.head(head.i)
    if head.pos not in {"VERB", "AUX"} and not head.tag.startswith("VB"):
        if head.pos in {"NOUN", "PROPN"}:
            yield from (
                (k, f"{role}<noun") for k, r in _of_noun(head, syntax) if r in {"poss", "of", "by", "mod", "light-subj"}
            )
        return
    if verb.dep == "xcomp" or (verb.dep == "ccomp" and _infinitive(verb, syntax)):
        objects = [t for t in syntax.children(head.i, "dobj", "dative", "obj") if t.i < verb.i]
        for t in objects:
            yield _real(t, syntax), f"{role}<told"
        if any(t.dep == "nsubjpass" for t in syntax.children(head.i)):
            for t in syntax.children(head.i, "nsubjpass"):
                yield _real(t, syntax), f"{role}<told"
            return
        name = f"{role}<teller" if objects else f"{role}<"
    elif verb.dep == "conj":
        name = f"{role}<&"
    else:
        name = f"{role}<{verb.dep}"
    for k, r in _of_verb(head, syntax, depth=depth + 1):
        if r.startswith(("subj", "agent")) or (r == "obj" and _passive_subject(k, syntax)):
            yield (
                k,
                name
                if r.startswith(("subj", "agent"))
                else (name if role == "subj" and verb.dep != "conj" else "obj<&"),
            )
        elif r == "obj" and verb.dep == "conj" and not any(t.dep in {"dobj", "obj"} for t in syntax.children(verb.i)):
            yield k, "obj&"


def _passive_subject(k: int, syntax: Syntax) -> bool:
    return syntax.tokens[k].dep == "nsubjpass"


def _of_noun(noun: Token, syntax: Syntax, *, depth: int = 0) -> Iterator[Stands]:
    """Possessor, modifier and prepositions of a noun, then those of the verb that it serves."""
    for child in syntax.children(noun.i):
        if child.dep == "poss":
            yield child.i, "poss"
        elif child.dep in {"compound", "amod", "nmod", "nn", "nummod"} and child.i < noun.i:
            yield child.i, "mod"
            yield from ((t.i, "mod") for t in syntax.children(child.i, "compound", "amod", "npadvmod"))
        elif child.dep in {"prep", "agent"}:
            yield from _objects(child, child.lemma, syntax)
        elif child.dep in {"acl", "relcl"}:
            yield from _of_its_clause(child, noun, syntax)
        elif child.dep == "appos" and depth == 0:
            yield child.i, "appos"
    if depth < 2:
        yield from _of_its_verb(noun, syntax, depth=depth)


def _of_its_clause(verb: Token, noun: Token, syntax: Syntax) -> Iterator[Stands]:
    """In "an attack that killed three" the three, in "an attack claimed by the group" the group."""
    for child in syntax.children(verb.i):
        if child.dep in {"dobj", "obj"}:
            yield child.i, "hits"
        elif child.dep == "agent":
            yield from ((t.i, "by") for t in syntax.children(child.i, "pobj"))
        elif child.dep in {"nsubj", "nsubjpass"} and _real(child, syntax) != noun.i and child.lower not in _RELATIVE:
            yield child.i, "clause-subj"
        elif child.dep == "prep":
            yield from ((k, f"clause-{child.lemma}") for k, _ in _objects(child, "", syntax))


def _of_its_verb(noun: Token, syntax: Syntax, *, depth: int) -> Iterator[Stands]:
    """What the verb that a noun serves tells of it."""
    if noun.head == noun.i:
        return
    head = syntax.head(noun.i)
    dep = noun.dep
    if dep == "conj":
        yield from ((k, r) for k, r in _of_noun(head, syntax, depth=depth + 1) if not r.startswith("appos"))
        return
    if dep in {"compound", "nmod"} and head.pos in {"NOUN", "PROPN"}:
        yield from ((k, f"up-{r}") for k, r in _of_noun(head, syntax, depth=2) if r in {"poss", "mod", "by"})
        return
    via = ""
    if dep == "pobj" and head.head != head.i:
        via = head.lemma
        head = syntax.head(head.i)
        if head.pos in {"NOUN", "PROPN"}:
            for k, r in _of_noun(head, syntax, depth=depth + 1):
                yield k, f"up-{r}" if not r.startswith(("up-", "light", "verb")) else r
            yield head.i, f"of-{via}"
            return
    if head.pos not in {"VERB", "AUX"}:
        return
    light = head.lemma in _light()
    for k, r in _of_verb(head, syntax):
        if k == noun.i:
            continue
        if dep in {"dobj", "obj"} or (via and light):
            yield k, f"{'light' if light else 'verb'}-{r}"
        elif dep in {"nsubj"}:
            yield k, "hits" if r == "obj" else f"does-{r}"
        elif dep == "nsubjpass":
            yield k, "by" if r == "agent" else f"done-{r}"
        else:
            yield k, f"{via or dep}:{r}"
