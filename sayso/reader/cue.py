"""A cue: the words that hand a part of the text to somebody, who that is, and which words they answer for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sayso.reader.speech import verbs, words
from sayso.reader.syntax import Syntax, Token
from sayso.record import Span, Stance


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """One attribution as it stands in its sentence; tokens are indices into `Syntax.tokens`.

    `speakers`: heads of the noun phrases cited, the one that the dispatch cites first. `content`: the tokens they
    answer for. `papers`: heads of what they spoke in ("in a statement"). `reference`: a denial of what was said
    before. `main`: what follows in the same quotation or paragraph may be theirs too.
    """

    head: int
    span: Span
    speakers: tuple[int, ...]
    content: frozenset[int]
    stance: Stance
    by: str
    papers: tuple[int, ...] = ()
    reference: bool = False
    main: bool = False


def stance_of(lemma: str) -> Stance:
    """What a verb or noun of speech says of its content."""
    for stance in (Stance.DENIES, Stance.CLAIMS, Stance.DOUBTS):
        if lemma in words("verbs", stance.value):
            return stance
    return Stance.EXPECTS if lemma in words("verbs", "demands") else Stance.AFFIRMS


def lemma_of(syntax: Syntax, verb: Token) -> str:
    """The verb with its particle, where the two mean something of their own ("rule out")."""
    particles = syntax.children(verb.i, "prt")
    joined = f"{verb.lemma}_{particles[0].lower}" if particles else verb.lemma
    return joined if joined in verbs() else verb.lemma


def cue_span(syntax: Syntax, verb: Token) -> Span:
    """The verb and what makes one word with it: "called on", "claimed responsibility", "said"."""
    end = verb.end
    nxt = syntax.tokens[verb.i + 1] if verb.i + 1 < len(syntax.tokens) else None
    if nxt is not None and nxt.head == verb.i:
        if nxt.dep == "prt" or (verb.lemma == "call" and nxt.lower in {"on", "for"}):
            end = nxt.end
        if verb.lemma == "claim" and nxt.lower in words("phrases", "owns_up"):
            end = nxt.end
    return Span(verb.start, end)


def ids_below(syntax: Syntax, i: int) -> set[int]:
    return {t.i for t in syntax.below(i)}


def spans_of(syntax: Syntax, ids: Iterable[int]) -> tuple[Span, ...]:
    """The tokens as stretches of text: neighbours together, with what punctuation lies between."""
    found: list[Span] = []
    last = -9
    for i in sorted(ids):
        token = syntax.tokens[i]
        gap = syntax.tokens[last + 1 : i] if last >= 0 else ()
        if (
            found
            and i - last <= 3
            and all(t.pos == "PUNCT" for t in gap)
            and token.sentence == syntax.tokens[last].sentence
        ):
            found[-1] = Span(found[-1].start, token.end)
        else:
            found.append(token.span)
        last = i
    return tuple(found)


def nested(cues: Sequence[Cue]) -> Iterator[tuple[Cue, Cue | None]]:
    """Each cue with the smallest one in whose content it lies; of two that lie in each other, the wider is around."""
    for cue in cues:
        around = [c for c in cues if c.head != cue.head and cue.head in c.content]
        around = [c for c in around if c.head not in cue.content or len(c.content) > len(cue.content)]
        yield cue, min(around, key=lambda c: len(c.content), default=None)
