"""What a text says of a deed beyond its attribution: that it is to come, did not come about, or is in doubt."""

from __future__ import annotations

from collections.abc import Container

from sayso.reader.speech import words
from sayso.reader.syntax import Syntax, Token
from sayso.record import Stance


def stance_under(syntax: Syntax, head: int, stops: Container[int]) -> Stance | None:
    """How the words between a trigger and the cue over it (or the root) hold the deed; None where they hold it for done.

    `stops` are the tokens of cues: what stands above them belongs to others.
    """
    token = syntax.tokens[head]
    found = _own(syntax, token)
    while found is None and token.head != token.i:
        above = syntax.head(token.i)
        if above.i in stops or _closed(syntax, token):
            break
        found = _from_above(syntax, above, token)
        if found is None and above.pos in {"VERB", "AUX"} and token.dep not in {"advcl", "conj"}:
            found = _own(syntax, above) if _rides(token) else None
        elif found is None and token.dep == "conj":
            found = _own(syntax, above)
        token = above
    return found


def presupposed(syntax: Syntax, head: int, stops: Container[int]) -> bool:
    """True where a demand or a fear takes the deed for done: "a replay of the riot last year", "troops sent in May"."""
    token = syntax.tokens[head]
    while token.i not in stops:
        if _closed(syntax, token) or (token.dep == "acl" and token.tag == "VBN"):
            return True
        if token.head == token.i:
            return False
        token = syntax.head(token.i)
    return False


def _rides(token: Token) -> bool:
    """True where the deed is an argument of the verb above, so that what holds of the verb holds of it."""
    return token.dep in {"dobj", "nsubj", "nsubjpass", "attr", "xcomp", "ccomp", "pobj", "prep", "agent", "oprd", "acomp", "pcomp"}


def _closed(syntax: Syntax, token: Token) -> bool:
    """True for a clause that tells of what is done, whatever stands above it: "those who fled", "after troops took the town"."""
    if token.dep == "relcl":
        return True
    if token.dep == "advcl" and token.tag in {"VBD", "VBZ", "VBP", "VBN"}:
        return not any(m.lower in words("modality", "unreal") for m in syntax.children(token.i, "mark"))
    return False


def _own(syntax: Syntax, token: Token) -> Stance | None:
    """What stands at the word itself: "will", "not", "may", "planned", "no", "possible"."""
    below = syntax.children(token.i)
    lower = {t.lower for t in below}
    if token.pos in {"VERB", "AUX"}:
        helpers = {t.lower for t in below if t.dep in {"aux", "auxpass"}}
        if any(t.dep == "neg" for t in below):
            return Stance.DENIES
        if helpers & words("modality", "possible"):
            perfect = "have" in helpers
            return Stance.DOUBTS if perfect else Stance.EXPECTS
        if helpers & (words("modality", "future") | words("modality", "wanted")):
            return Stance.EXPECTS
        if any(t.dep == "mark" and t.lower in words("modality", "unreal") for t in below):
            return Stance.EXPECTS
        if lower & words("modality", "doubt_words"):
            return Stance.DOUBTS
        return None
    for t in below:
        if t.dep in {"det", "neg"} and t.lower in {"no", "neither"}:
            return Stance.DENIES
        if t.dep == "amod" and t.lower in words("modality", "prospect_adjectives"):
            return Stance.EXPECTS
        if t.dep == "amod" and t.lower in words("modality", "doubt_words"):
            return Stance.DOUBTS
    return None


def _from_above(syntax: Syntax, above: Token, token: Token) -> Stance | None:
    """What the word above makes of the deed: "plans to", "calls for", "failed to", "due to", "prevented"."""
    infinitive = token.tag == "VB" and token.dep in {"xcomp", "acl", "advcl", "ccomp", "relcl"}
    nominal = token.dep in {"dobj", "pobj", "prep", "pcomp", "nsubjpass"}
    if above.pos in {"VERB", "AUX"}:
        if above.lemma in words("modality", "prevent_verbs") and (infinitive or nominal):
            return Stance.DENIES
        if above.lemma in words("modality", "prospect_verbs") and (infinitive or token.dep == "ccomp" or _hoped(above, token)):
            return Stance.EXPECTS
        if infinitive and any(t.lower == "to" for t in syntax.children(token.i, "aux")) and above.lemma == "be":
            return Stance.EXPECTS
        if infinitive and above.lemma in {"go", "have"}:
            return Stance.EXPECTS
        if infinitive and token.dep in {"advcl"}:
            return Stance.EXPECTS
        if above.lemma in words("modality", "doubt_verbs") and token.dep in {"pobj", "prep", "xcomp", "pcomp"}:
            return Stance.DOUBTS
        return None
    if above.pos == "ADJ" and above.lower in words("modality", "prospect_adjectives") and infinitive:
        return Stance.EXPECTS
    if above.pos in {"NOUN", "PROPN"} and above.lemma in words("modality", "prospect_nouns"):
        return Stance.EXPECTS if infinitive or token.dep in {"prep", "acl", "compound", "pobj"} else None
    if above.dep == "prep" and above.lower in {"for", "of"}:
        return None
    return None


_HOPED = frozenset({"call", "demand", "urge", "expect", "plan", "schedule", "propose", "seek", "want", "fear", "request", "consider",
                    "discuss", "await", "threaten", "predict", "promise", "offer", "mull", "contemplate", "prepare", "order", "press", "push",
                    "appeal", "warn", "recommend", "suggest", "advocate", "envisage", "foresee", "anticipate", "pledge", "vow"})


def _hoped(above: Token, token: Token) -> bool:
    """True where the noun is what the verb looks forward to: "demanded the withdrawal", "the meeting is scheduled"."""
    return above.lemma in _HOPED and token.dep in {"dobj", "prep", "nsubjpass", "pobj"}
