"""Whether the words around a time look ahead: a Friday that will be, or the Friday that was."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
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


def ahead_by_words(text: str, sentences: Sequence[Span]) -> Callable[[Span], bool | None]:
    """As `looks_ahead`, from the words around alone: for a text whose syntax nobody has looked at."""
    starts = [s.start for s in sentences]

    def ahead(span: Span) -> bool | None:
        k = bisect_right(starts, span.start) - 1
        return _ahead(text, sentences[k], span) if k >= 0 else None

    return ahead


_TOKEN = re.compile(r"[A-Za-z]+(?:[’']\w+)?|[,;:.]|\d+")


def _ahead(text: str, sentence: Span, span: Span) -> bool | None:
    if text[span.end : span.end + 2] in {"'s", "\u2019s"}:
        return None  # "Wednesday's ruling" is told of whatever the verb says
    before = [w.lower().replace("\u2019", "'") for w in _TOKEN.findall(text, sentence.start, span.start)]
    after = [w.lower().replace("\u2019", "'") for w in _TOKEN.findall(text, span.end, sentence.end)]
    if before[-3:] in (["as", "soon", "as"], ["as", "early", "as"]):
        return True
    limit = not {"by", "until", "till"}.isdisjoint(before[-6:])
    for k in reversed(range(len(before))):
        if (
            before[k] == "to"
            and before[k + 1 : k + 2]
            and before[k + 1][0].isalpha()
            and before[k + 1] not in _words("after_to")
        ):
            return True if limit else None  # "agreed to buy it in February": an infinitive tells neither
        found = _of_word(before[k])
        if found and "had" in before[max(0, k - 4) : k]:
            return False  # "it had been due to expire Friday"
        if found is False and k and before[k - 1] in _words("linking"):
            continue  # "will be paid Dec. 14": the verb before tells
        if found is False and limit and before[k] != "had" and "had" not in before[max(0, k - 3) : k]:
            return True
        if found is not None:
            return found
    if limit and "had" not in after:
        return True
    return next((found for word in after if (found := _of_word(word)) is not None), None)


@cache
def _of_word(word: str) -> bool | None:
    if word in _words("ahead_by_word") or word.endswith("'ll"):
        return True
    stem = word.removesuffix("ed").removesuffix("s")
    if stem in _words("plans") or stem + "e" in _words("plans"):
        return True
    if (
        word in _words("past")
        or (word.endswith("ed") and word not in _words("not_past"))
        or word in _words("past_by_word")
    ):
        return False
    return None
