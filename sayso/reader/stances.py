"""What a text says of a deed beyond its attribution: that it is to come, did not come about, or is in doubt."""

from __future__ import annotations

import re
from collections.abc import Container

from sayso.reader.denials import no_part_in, nothing_done, says_it_is_false, untrue
from sayso.reader.speech import words
from sayso.reader.syntax import Syntax, Token
from sayso.record import Stance

_YEAR = re.compile(r"(19|20)\d\d")
_FINITE = frozenset({"VBD", "VBZ", "VBP"})
_ARGUMENTS = frozenset({
    "dobj",
    "nsubj",
    "nsubjpass",
    "attr",
    "xcomp",
    "ccomp",
    "pobj",
    "prep",
    "agent",
    "oprd",
    "acomp",
    "pcomp",
    "dep",
})


def stance_under(syntax: Syntax, head: int, stops: Container[int]) -> Stance | None:
    """How the words from a trigger up to its cue (or the root) hold the deed; None where they hold it for done.

    `stops` are the tokens of cues: what stands above them belongs to others.
    """
    token = syntax.tokens[head]
    found = _itself(syntax, token) or _own(syntax, token)
    while found is None and token.head != token.i:
        above = syntax.head(token.i)
        if above.i not in stops and (untrue(syntax, above) or says_it_is_false(syntax, above, token)):
            return Stance.DENIES
        if token.dep == "prep" and no_part_in(syntax, token):
            return Stance.DENIES
        if above.i in stops or _closed(syntax, token) or _dated(syntax, token) or _leads_out(syntax, token, above):
            return None
        if _felt(syntax, above, token):
            return None
        found = _from_above(syntax, above, token)
        if found is Stance.EXPECTS and _negated(syntax, above):
            return Stance.DENIES
        if found is None and (token.dep == "conj" or (above.pos in {"VERB", "AUX"} and token.dep in _ARGUMENTS)):
            found = _own(syntax, above)
        token = above
    return found


def presupposed(syntax: Syntax, head: int, stops: Container[int]) -> bool:
    """True where a demand, a fear or a denial takes the deed for done: "a replay of the riot", "troops sent in May"."""
    token = syntax.tokens[head]
    while token.i not in stops:
        if _closed(syntax, token):
            return True
        if token.head == token.i:
            return False
        token = syntax.head(token.i)
    return False


def _itself(syntax: Syntax, token: Token) -> Stance | None:
    """A trigger that is itself a prospect, or nothing done: "due to meet", "attempt to kill", "no shots were fired"."""
    if token.pos == "ADJ" and token.lower in words("modality", "prospect_adjectives"):
        return Stance.EXPECTS
    only = any(t.lower in words("modality", "merely") for t in syntax.children(token.i, "advmod"))
    if only and token.lemma in words("modality", "talked_over") and syntax.children(token.i, "auxpass"):
        return Stance.EXPECTS
    if token.lemma in {"allow", "permit"} and syntax.children(token.i, "neg"):
        helpers = {t.lower for t in syntax.children(token.i, "aux")}
        return Stance.EXPECTS if helpers & words("modality", "wanted") else Stance.AFFIRMS
    if token.lemma == "attempt" and syntax.children(token.i, "acl"):
        return Stance.EXPECTS
    if token.pos == "VERB" and nothing_done(syntax, token):
        return Stance.DENIES
    if token.pos == "VERB" and token.lemma in words("modality", "promises"):
        return Stance.EXPECTS
    return None


def _closed(syntax: Syntax, token: Token) -> bool:
    """True for a clause that tells of what is done whatever stands above it: "those who fled", "after they took it"."""
    if syntax.head(token.i).lemma in words("phrases", "tellings"):
        return False  # "the accusation that they fled"
    if token.dep == "relcl" or (
        token.dep == "acl" and token.tag == "VBN" and token.lemma not in words("modality", "hoped")
    ):
        return True
    if token.dep == "conj" and token.tag in _FINITE and syntax.head(token.i).tag not in _FINITE:
        return True
    if token.dep == "advcl" and (token.tag == "VBD" or _perfect(syntax, token) or _past_passive(syntax, token)):
        return not any(m.lower in {"if", "unless", "lest"} for m in syntax.children(token.i, "mark"))
    return False


def _perfect(syntax: Syntax, verb: Token) -> bool:
    return verb.tag == "VBN" and any(a.lower in {"has", "have", "had"} for a in syntax.children(verb.i, "aux"))


def _past_passive(syntax: Syntax, verb: Token) -> bool:
    return verb.tag == "VBN" and any(a.lower in {"was", "were"} for a in syntax.children(verb.i, "auxpass"))


def _dated(syntax: Syntax, token: Token) -> bool:
    """True for a noun with its own year: "the 1975-1990 civil war", "the February 2002 truce"."""
    return token.pos in {"NOUN", "PROPN"} and any(
        _YEAR.search(t.text) for t in syntax.below(token.i) if abs(t.i - token.i) <= 4
    )


def _leads_out(syntax: Syntax, token: Token, above: Token) -> bool:
    """True where the way up leaves the plan: "in an attack", "to leave after the raid", "to end the campaign"."""
    if token.dep == "prep" and token.lower not in words("modality", "through"):
        return True
    return (
        token.dep in {"dobj", "pobj"}
        and token.pos in {"NOUN", "PROPN"}
        and above.pos == "VERB"
        and above.lemma in words("modality", "presuming")
    )


def _felt(syntax: Syntax, above: Token, token: Token) -> bool:
    """True for what does or does not move one: "should not worry about the arrival", "were not deterred by a raid"."""
    return token.dep in {"prep", "agent", "nsubj", "dobj"} and above.lemma in words("modality", "moved")


def _negated(syntax: Syntax, prospect: Token) -> bool:
    """True for "no plans to", "does not see the need to", "does not intend to"."""
    if any(t.dep in {"det", "neg"} and t.lower in words("modality", "negations") for t in syntax.children(prospect.i)):
        return True
    if prospect.pos == "NOUN":
        verb = syntax.head(prospect.i)
        return verb.pos in {"VERB", "AUX"} and bool(syntax.children(verb.i, "neg"))
    return False


def _own(syntax: Syntax, token: Token) -> Stance | None:
    """What stands at the word itself: "will", "not", "may", "planned", "no", "possible"."""
    below = syntax.children(token.i)
    if token.pos in {"VERB", "AUX"}:
        return _of_verb(syntax, token)
    for t in below:
        if t.dep in {"det", "neg"} and t.lower in {"no", "neither"}:
            return Stance.DENIES
        if t.dep == "amod" and t.lower in words("modality", "prospect_adjectives"):
            return Stance.EXPECTS
        if t.dep == "amod" and t.lower in words("modality", "doubt_words"):
            return Stance.DOUBTS
    return None


def _of_verb(syntax: Syntax, verb: Token) -> Stance | None:
    below = syntax.children(verb.i)
    helpers = {t.lower for t in below if t.dep in {"aux", "auxpass"}}
    if any(t.dep == "neg" for t in below):
        return Stance.DENIES
    if helpers & words("modality", "possible"):
        return Stance.DOUBTS if "have" in helpers else Stance.EXPECTS
    if helpers & (words("modality", "future") | words("modality", "wanted")):
        return Stance.EXPECTS
    if "be" in helpers and "to" not in helpers:
        return Stance.EXPECTS  # "insisted that he be dismissed"
    past = verb.tag == "VBD" or helpers & {"was", "were", "had"}
    for t in below:
        if t.dep == "mark" and t.lower in words("modality", "unreal") and not (past and t.lower == "until"):
            return Stance.EXPECTS
    if {t.lower for t in below} & words("modality", "doubt_words"):
        return Stance.DOUBTS
    return None


def _from_above(syntax: Syntax, above: Token, token: Token) -> Stance | None:
    """What the word above makes of the deed: "plans to", "calls for", "failed to", "due to", "prevented"."""
    infinitive = any(t.lower == "to" for t in syntax.children(token.i, "aux"))
    if above.pos in {"VERB", "AUX"}:
        return _from_verb(syntax, above, token, infinitive=infinitive)
    if above.pos == "ADJ" and above.lower in words("modality", "prospect_adjectives") and infinitive:
        return Stance.EXPECTS
    if above.pos == "NOUN" and infinitive and above.lemma in words("modality", "pursuits"):
        return Stance.EXPECTS
    if above.pos in {"NOUN", "PROPN"} and (infinitive or token.dep in {"prep", "acl", "compound"}):
        if above.lemma in words("modality", "prospect_nouns"):
            return Stance.EXPECTS
        if above.lemma in words("modality", "doubt_nouns"):
            return Stance.DOUBTS
    return None


def _is_to_be(syntax: Syntax, be: Token) -> bool:
    """True for "talks are likely", "talks are to begin"."""
    if any(a.lower in words("modality", "prospect_adjectives") for a in syntax.children(be.i, "acomp")):
        return True
    clauses = syntax.children(be.i, "xcomp")
    return any(t.lower == "to" for c in clauses for t in syntax.children(c.i, "aux"))


def _under_way_to(syntax: Syntax, be: Token) -> bool:
    """True for "a truce is under discussion", "a deal is on the table"."""
    return any(
        f"{p.lower} {o.lower}" in words("modality", "not_yet")
        for p in syntax.children(be.i, "prep")
        for o in syntax.children(p.i, "pobj")
    )


def _prevented(syntax: Syntax, verb: Token) -> Stance:
    """What is prevented did not come about; what is to be prevented, or will not be, is yet feared or promised."""
    open_yet = _of_verb(syntax, verb) is not None or any(t.lower == "to" for t in syntax.children(verb.i, "aux"))
    return Stance.EXPECTS if open_yet else Stance.DENIES


def _had(syntax: Syntax, verb: Token) -> bool:
    """True for "had been scheduled", "was supposed": nothing came of it."""
    helpers = {t.lower for t in syntax.children(verb.i, "aux", "auxpass")}
    return "had" in helpers or (verb.lemma == "suppose" and bool(helpers & {"was", "were"}))


def _from_verb(syntax: Syntax, above: Token, token: Token, *, infinitive: bool) -> Stance | None:
    nominal = token.dep in {"dobj", "prep", "nsubjpass"}
    if above.lemma in words("modality", "prevent_verbs") and (infinitive or nominal):
        return _prevented(syntax, above)
    if above.lemma in words("modality", "called_off") and infinitive and _had(syntax, above):
        return Stance.DENIES
    if above.lemma == "think" and token.lower == "of":
        return Stance.EXPECTS
    if above.lemma in words("modality", "prospect_verbs") and (infinitive or token.dep == "ccomp"):
        return Stance.EXPECTS
    if above.lemma in words("modality", "hoped") and nominal:
        return Stance.EXPECTS
    if token.dep == "nsubj" and above.lemma == "be" and (_is_to_be(syntax, above) or _under_way_to(syntax, above)):
        return Stance.EXPECTS
    if above.lemma == "aim" and token.lower == "at":
        return Stance.EXPECTS
    if infinitive and above.lemma in {"be", "have", "go"}:
        return Stance.EXPECTS
    if infinitive and token.dep == "advcl" and above.lemma not in words("modality", "going"):
        return Stance.EXPECTS
    if above.lemma in words("modality", "doubt_verbs") and (token.dep == "prep" or infinitive):
        return Stance.DOUBTS
    future = any(a.lower in words("modality", "future") for a in syntax.children(above.i, "aux"))
    if future and token.dep == "advcl" and token.tag in {"VBZ", "VBP"}:
        return Stance.EXPECTS
    return None
