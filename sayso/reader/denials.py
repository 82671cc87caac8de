"""Denials: the manners of saying that what was told is not so, or that it was not one's own deed."""

from __future__ import annotations

from collections.abc import Sequence

from sayso.reader.cue import ids_below, lemma_of
from sayso.reader.harm_words import intransitive, transitive
from sayso.reader.speech import words
from sayso.reader.syntax import Syntax, Token

# A clause any longer tells something of its own beside the denial.
_SHORT = 16
_TOLD = frozenset({"acl", "relcl", "ccomp"})
_OF = frozenset({"of", "about", "on"})


def told_untrue(syntax: Syntax, verb: Token, lemma: str) -> frozenset[int]:
    """What others told and the verb denies: "rejected reports that ...", "dismissed as false claims that ..."."""
    if lemma not in words("phrases", "rejecting") | words("verbs", "denies") and not _brands(syntax, verb, lemma):
        return frozenset()
    objects = syntax.children(verb.i, "dobj", "nsubjpass")
    objects += [o for p in syntax.children(verb.i, "prep") if p.lower == "as" for o in syntax.children(p.i, "pobj")]
    tellings = [o for o in objects if o.lemma in words("phrases", "tellings")]
    return frozenset(i for noun in tellings for part in _parts(syntax, noun) for i in ids_below(syntax, part.i))


def _parts(syntax: Syntax, noun: Token) -> list[Token]:
    """The clauses and phrases behind a noun that tell its content: "reports that ...", "claims of ..."."""
    behind = [t for t in syntax.children(noun.i) if t.i > noun.i]
    whole = [t for t in behind if t.tag != "VBN" or syntax.children(t.i, "nsubj", "nsubjpass")]
    return [t for t in whole if t.dep in _TOLD] + [t for t in behind if t.dep == "prep" and t.lower in _OF]


def refers_back(syntax: Syntax, verb: Token, lemma: str, speakers: Sequence[Token]) -> bool:
    """True for "denied it", "rejected the claim", "called the report untrue", "denied losing any position"."""
    clauses = syntax.children(verb.i, "xcomp", "ccomp")
    if lemma in words("verbs", "denies") and lemma not in words("phrases", "rejecting"):
        own = any(c.lemma in words("phrases", "own_loss") or _takes_part(syntax, c) for c in clauses)
        return own or _reference_below(syntax, verb) or not syntax.children(verb.i, "dobj", "ccomp", "xcomp", "prep")
    if lemma in words("phrases", "rejecting"):
        return any(_is_reference(syntax, c) for c in syntax.children(verb.i, "dobj"))
    own_words = {i for s in speakers for i in ids_below(syntax, s.i)}
    said = [t for t in syntax.below(verb.i) if t.i not in own_words and t.i != verb.i]
    if len(said) > _SHORT or not any(_is_reference(syntax, t) for t in said):
        return False
    if lemma in words("verbs", "reporting"):
        return any(_is_reference(syntax, t) and t.dep == "nsubj" and _is_false(syntax, syntax.head(t.i)) for t in said)
    return _brands(syntax, verb, lemma)


def untrue(syntax: Syntax, noun: Token) -> bool:
    """True for a telling that its sentence calls false: "false reports", "reports ... are untrue", "no truth in"."""
    if noun.lemma not in words("phrases", "tellings"):
        return False
    if any(t.lower in words("phrases", "false") for t in syntax.children(noun.i, "amod")):
        return True
    head = syntax.head(noun.i)
    if noun.dep in {"nsubj", "nsubjpass"}:
        return _is_false(syntax, head)
    if noun.dep == "pobj" and syntax.head(head.i).lemma in {"truth", "substance", "basis"}:
        return _none(syntax, syntax.head(head.i))
    return False


def _is_false(syntax: Syntax, verb: Token) -> bool:
    """True for "is false", "was not true", "proved untrue"."""
    negated = bool(syntax.children(verb.i, "neg"))
    said = syntax.children(verb.i, "acomp", "attr", "oprd")
    return any(
        (t.lower in words("phrases", "false") and not negated) or (t.lower in {"true", "correct"} and negated)
        for t in said
    )


def says_it_is_false(syntax: Syntax, verb: Token, clause: Token) -> bool:
    """True for "it is not true that ...": the clause under such a verb."""
    return clause.dep in {"ccomp", "advcl"} and verb.lemma == "be" and _is_false(syntax, verb)


def no_part_in(syntax: Syntax, prep: Token) -> bool:
    """True for the preposition of "nothing to do with", "no part in", "not involved in", "not behind"."""
    head = syntax.head(prep.i)
    if prep.lower == "with" and head.lemma == "do":
        return _none(syntax, syntax.head(head.i)) or syntax.head(head.i).lower == "nothing"
    if prep.lower == "behind":
        return bool(syntax.children(head.i, "neg"))
    if prep.lower not in {"in", "to", "for", "with", "of"}:
        return False
    if head.lemma in words("phrases", "part"):
        return _none(syntax, head)
    if head.lower in words("phrases", "taking_part"):
        verb = head if head.pos == "VERB" else syntax.head(head.i)
        return bool(syntax.children(verb.i, "neg"))
    return head.lower == "innocent"


def nothing_done(syntax: Syntax, verb: Token) -> bool:
    """True for "no shots were fired", "paid no ransom"; "no one was hurt" tells of the cost and not of the deed."""
    if verb.lemma in transitive() or verb.lemma in intransitive():
        return False
    objects = syntax.children(verb.i, "dobj", "nsubjpass")
    return any(t.lower == "no" for o in objects for t in syntax.children(o.i, "det") if o.pos == "NOUN")


def is_denial(syntax: Syntax, verb: Token) -> bool:
    """True for a verb that says that what was told is not so, rather than refuse what was asked."""
    lemma = lemma_of(syntax, verb)
    of_a_clause = lemma in words("verbs", "denies") - words("phrases", "rejecting")
    if of_a_clause and syntax.children(verb.i, "ccomp", "xcomp"):
        return True
    return bool(told_untrue(syntax, verb, lemma)) or refers_back(syntax, verb, lemma, ())


def of_a_part_only(syntax: Syntax, i: int) -> bool:
    """True where somebody's part in a deed is denied, not the deed: "denied any role in the raid that killed nine"."""
    part = words("phrases", "part") | words("phrases", "taking_part") | {"behind", "nothing"}
    return any(t.lemma in part or t.lower in part for t in syntax.ancestors(i))


def _takes_part(syntax: Syntax, clause: Token) -> bool:
    """True for a clause that tells of a part in something told before: "denied that his men were involved"."""
    at = [clause, *syntax.children(clause.i, "acomp", "prep", "advmod")]
    named = any(syntax.children(p.i, "pobj", "pcomp") for t in at for p in syntax.children(t.i, "prep"))
    return not named and any(t.lower in words("phrases", "taking_part") | {"behind"} for t in at)


def _none(syntax: Syntax, noun: Token) -> bool:
    """True for "no truth", and for "any truth" under a negated verb."""
    if any(t.lower in {"no", "neither"} for t in syntax.children(noun.i, "det")):
        return True
    return noun.dep in {"dobj", "attr"} and bool(syntax.children(syntax.head(noun.i).i, "neg"))


def _brands(syntax: Syntax, verb: Token, lemma: str) -> bool:
    """True where the verb calls something false: "called it untrue", "said that is not true"."""
    if lemma not in words("phrases", "branding") or syntax.children(verb.i, "neg"):
        return False
    below = syntax.below(verb.i)
    for k, t in enumerate(below):
        before = below[k - 1].lower if k else ""
        if t.lower in words("phrases", "false") and before not in words("modality", "negations"):
            return True
        if t.lower in {"true", "truth"} and before in {"not", "n't", "no"}:
            return True
    return False


def _is_reference(syntax: Syntax, token: Token) -> bool:
    told_of = [c for c in syntax.children(token.i, "acl", "relcl", "prep") if c.lower != "as"]
    return token.lemma in words("phrases", "reference") and not told_of


def _reference_below(syntax: Syntax, verb: Token) -> bool:
    return any(_is_reference(syntax, child) for child in syntax.children(verb.i, "dobj", "pobj"))
