"""Whether the words around a time look ahead: a Friday that will be, or the Friday that was."""

from __future__ import annotations

from functools import cache

from sayso.reader.syntax import Syntax, Token
from sayso.reader.vocabulary import load
from sayso.record import Span


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(load("times")["tense"][name])


def looks_ahead(syntax: Syntax, span: Span) -> bool | None:
    """Whether the verb over these words tells of what is to come, or of what was; None where it tells neither."""
    top = syntax.top(span)
    if top is None:
        return None
    if _planned_for(syntax, top) or _is_limit(syntax, span):
        return True
    for over in syntax.ancestors(top.i):
        if over.pos not in {"VERB", "AUX"}:
            if over.lemma in _words("plans"):
                return True
        elif (ahead := verb_ahead(syntax, over)) is not None:
            return ahead
    return None


def _is_limit(syntax: Syntax, span: Span) -> bool:
    """True behind "by" and "until": a limit set lies ahead of whoever set it."""
    before = syntax.at(max(0, span.start - 2))
    return before is not None and before.lower in _words("limits")


def _planned_for(syntax: Syntax, top: Token) -> bool:
    """True where "scheduled for", "due on" and the like stand right before."""
    before = syntax.tokens[max(syntax.sentence(top.i).first, top.i - 3) : top.i]
    return any(t.lemma in _words("plans") and t.tag in {"VBN", "JJ"} for t in before)


def verb_ahead(syntax: Syntax, verb: Token) -> bool | None:
    """Whether one verb looks ahead: None where it leaves that to the verb over it."""
    helpers = {t.lower for t in syntax.children(verb.i, "aux", "auxpass")}
    if helpers & _words("ahead"):
        return True
    if verb.lemma in _words("plans") and verb.tag in {"VBN", "VBZ", "VBP", "VBG"}:
        return True
    if verb.tag == "VBD" or helpers & _words("past"):
        return False
    if verb.tag == "VBG" and helpers & _words("present"):
        return True
    return None
