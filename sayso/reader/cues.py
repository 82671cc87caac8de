"""All cues of a text, in the order of the text."""

from __future__ import annotations

from sayso.reader.cue import Cue, lemma_of
from sayso.reader.cues_of_form import of_headline, of_inverted_tail, of_light_verb, of_noun, of_tail
from sayso.reader.cues_of_verbs import of_according, of_verb
from sayso.reader.quotations import quoted_tokens
from sayso.reader.speech import verbs
from sayso.reader.syntax import Syntax
from sayso.record import SegmentKind


def find(syntax: Syntax) -> list[Cue]:
    """The cues of the text, by place."""
    found: list[Cue] = []
    quoted = quoted_tokens(syntax)
    for sentence in syntax.sentences:
        if sentence.kind == SegmentKind.HEADLINE:
            found += of_headline(syntax, sentence)
        found += of_tail(syntax, sentence) or of_inverted_tail(syntax, sentence)
        taken = {c.head for c in found}
        for token in syntax.words(sentence):
            if token.i in taken:
                continue
            if token.lower == "according":
                found += of_according(syntax, token, sentence)
            elif token.pos in {"VERB", "AUX"} and lemma_of(syntax, token) in verbs():
                found += of_verb(syntax, token, quoted)
            elif token.pos == "NOUN":
                found += of_noun(syntax, token) or of_light_verb(syntax, token)
    return sorted(found, key=lambda c: c.head)
