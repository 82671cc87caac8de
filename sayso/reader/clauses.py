"""How words of one sentence hang together: the verb over a mention, its tense, and what ties a time to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from sayso.reader.marks import Trigger
from sayso.reader.syntax import OBJECTS, SUBJECTS, Syntax, Token
from sayso.reader.tense import verb_ahead
from sayso.reader.vocabulary import load

VERBS = frozenset({"VERB", "AUX"})
TIES = ("own", "clause", "over", "under", "speech", "side", "under speech", "side speech")
"""How a time hangs together with a mention, the closest first; those with "speech" stand with a verb of saying."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a mention stands: its head word, the verb over it (or itself), that verb's tense, and all above it."""

    head: Token
    verb: Token | None
    tense: str
    over: tuple[Token, ...]

    @property
    def is_noun(self) -> bool:
        return self.verb is not self.head


@cache
def words(name: str) -> frozenset[str]:
    """A list of `times.toml`, table `tense`."""
    return frozenset(load("times")["tense"][name])


def says(verb: Token | None) -> bool:
    """True of a verb of saying: a day beside it dates the saying."""
    return verb is not None and verb.lemma in words("saying")


def first_verb(tokens: Iterable[Token]) -> Token | None:
    return next((t for t in tokens if t.pos in VERBS), None)


def spot(syntax: Syntax, trigger: Trigger) -> Spot:
    head = syntax.tokens[trigger.head]
    over = tuple(syntax.ancestors(head.i))
    verb = first_verb((head, *over))
    return Spot(head, verb, tense(syntax, verb), over)


def tense(syntax: Syntax, verb: Token | None) -> str:
    """ahead, had, has, was, past, is_ing, is, present, to, part (a bare participle) or none (no verb)."""
    if verb is None:
        return "none"
    helpers = {t.lower for t in syntax.children(verb.i, "aux", "auxpass")}
    if verb_ahead(syntax, verb):
        return "is_ing" if verb.tag == "VBG" and not helpers & {"will", "would"} else "ahead"
    told = (
        ("had", {"had"}),
        ("has", {"has", "have", "'ve"}),
        ("was", {"was", "were"}),
        ("is", {"is", "are", "'s", "'re", "am"}),
        ("to", {"to"}),
    )
    plain = {"VBD": "past", "VBZ": "present", "VBP": "present"}.get(verb.tag, "part")
    return next((name for name, forms in told if helpers & forms), plain)


def tie(syntax: Syntax, at: Spot, top: Token) -> str:
    """How a time, by its head word, hangs together with a mention of the same sentence: one of `TIES`."""
    up = list(syntax.ancestors(top.i))
    verb = first_verb(up)
    if top is at.head or at.head in up[: up.index(verb) + 1 if verb else None]:
        return "own"
    if verb is None or at.verb is None:
        return "side"
    if verb is at.verb:
        return "clause"
    if verb in at.over:
        return "speech" if says(verb) else "over"
    kind = "under" if at.verb in up else "side"
    return f"{kind} speech" if says(verb) else kind


def is_close(syntax: Syntax, at: Spot, top: Token) -> bool:
    """True where a time stands in the clause of a mention that is its verb, or the subject or object of it."""
    if at.head.sentence != top.sentence or (at.is_noun and at.head.dep not in SUBJECTS | OBJECTS):
        return False
    return tie(syntax, at, top) in {"own", "clause"}


def is_quoted(syntax: Syntax, token: Token) -> bool:
    """True inside quotation marks of its paragraph."""
    before = syntax.text[syntax.text.rfind("\n", 0, token.start) + 1 : token.start]
    return sum(before.count(mark) for mark in '"“”') % 2 == 1


def goes_on(syntax: Syntax, at: Spot) -> bool:
    """True where a mention says that it is not over: "is raging on", "are still underway", "ongoing"."""
    if any(c.lower in words("lasting") for c in syntax.children(at.head.i, "amod")):
        return True
    is_subject = at.head.dep in SUBJECTS
    if at.verb is None or (at.is_noun and not is_subject):
        return False
    verbs = (at.verb, *syntax.children(at.verb.i, "conj"))
    return at.tense == "is_ing" or (is_subject and any(_lasts(syntax, v) for v in verbs))


def _lasts(syntax: Syntax, verb: Token) -> bool:
    """True of "continues", "is ongoing", "are still under way"."""
    them = (verb, *syntax.children(verb.i))
    return verb.tag in {"VBZ", "VBP"} and any(t.lower in words("lasting") for t in them)
