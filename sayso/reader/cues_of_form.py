"""Cues that are no plain verb: the tail of a sentence, nouns of speech, light verbs, tags of headlines."""

from __future__ import annotations

from collections.abc import Sequence

from sayso.reader.cue import Cue, cue_span, ids_below
from sayso.reader.denials import refers_back
from sayso.reader.quotations import QUOTES
from sayso.reader.speakers import can_speak, cited_under, papers_of, speakers_of
from sayso.reader.speech import tellers, words
from sayso.reader.syntax import SUBJECTS, Sentence, Syntax, Token
from sayso.record import Span, Stance

_DASHES = frozenset({":", "—", "–", "--", "-"})
_BESIDE_VERB = frozenset({"has", "have", "had", "also"})
_IN_PHRASE = frozenset({"DET", "ADJ", "NOUN", "PROPN", "PART", "ADP", "NUM", "CCONJ", "PRON", "X"})


def of_tail(syntax: Syntax, sentence: Sentence) -> list[Cue]:
    """ "..., a government source said Friday." by its outer form: the parse of so long a sentence often misses it."""
    for verb in reversed(syntax.words(sentence)):
        if verb.lemma in words("verbs", "reporting") and verb.tag in {"VBD", "VBZ", "VBP", "VBN"}:
            start = _start_of_tail(syntax, sentence, verb)
            head = _speaker_of_tail(syntax, start, verb) if _ends_there(syntax, sentence, verb) else None
            if head is None or start - sentence.first < 4:
                return []
            denial = refers_back(syntax, verb, verb.lemma, [head])
            return [
                Cue(
                    head=verb.i,
                    span=cue_span(syntax, verb),
                    speakers=(head.i, *cited_under(syntax, verb)),
                    content=frozenset(range(sentence.first, start - 1)),
                    stance=Stance.DENIES if denial else Stance.AFFIRMS,
                    reference=denial,
                    by=f"speech verb {verb.lemma} after its content",
                    papers=papers_of(syntax, verb),
                    main=True,
                )
            ]
    return []


def of_inverted_tail(syntax: Syntax, sentence: Sentence) -> list[Cue]:
    """ "..., reports The News.", "..., said reports from the capital.": the verb first, where the parse misses it."""
    tokens = syntax.words(sentence)
    verb = next((t for t in reversed(tokens[4:]) if _opens_tail(syntax, t)), None)
    if verb is None or any(s.i > verb.i for s in syntax.children(verb.i, *SUBJECTS)):
        return []
    phrase = [t for t in tokens if t.i > verb.i and t.pos != "PUNCT" and t.ent not in {"DATE", "TIME"}]
    nouns = [t for t in phrase[:8] if t.pos in {"NOUN", "PROPN"}]
    if not nouns or any(t.pos not in _IN_PHRASE for t in phrase) or any(t.text == "," for t in tokens if t.i > verb.i):
        return []
    lean = next((t.i for t in phrase if t.pos == "ADP" and t.i > nouns[0].i), sentence.last)
    head = [t for t in nouns if t.i < lean][-1]
    if not can_speak(syntax, head, strictly=True):
        return []
    return [
        Cue(
            head=verb.i,
            span=verb.span,
            speakers=(head.i,),
            content=frozenset(range(sentence.first, verb.i - 1)),
            stance=Stance.AFFIRMS,
            by=f"speech verb {verb.lemma} before its speaker",
            main=True,
        )
    ]


def _opens_tail(syntax: Syntax, token: Token) -> bool:
    """True for the verb right behind the comma or the quotation that ends what is told."""
    reporting = words("verbs", "reporting") - words("verbs", "hearer")
    told = token.lemma in reporting and token.tag in {"VBD", "VBZ", "VBN", "NNS"}
    return told and syntax.tokens[token.i - 1].lower in {",", *QUOTES}


def _ends_there(syntax: Syntax, sentence: Sentence, verb: Token) -> bool:
    """True where nothing but a day, a place, a hearer or ", citing X" follows the verb."""
    cut = sentence.last
    for t in syntax.words(sentence):
        if t.i > verb.i and t.tag == "VBG" and syntax.tokens[t.i - 1].lower == ",":
            cut = t.i
            break
        if t.i > verb.i + 1 and t.lower == "reference" and syntax.tokens[t.i - 1].lower in {"with", "a"}:
            cut = t.i - 1
            break
    after = [t for t in syntax.tokens[verb.i + 1 : cut] if t.pos != "PUNCT"]
    return len(after) <= 8 and not any(t.pos in {"VERB", "AUX"} or t.lower in {"that", "to"} for t in after)


def _start_of_tail(syntax: Syntax, sentence: Sentence, verb: Token) -> int:
    """The first token of the noun phrase right before the verb."""
    start = verb.i
    while start > sentence.first and (
        syntax.tokens[start - 1].pos in _IN_PHRASE
        or syntax.tokens[start - 1].lower in _BESIDE_VERB
        or _hyphen(syntax, start - 1)
        or _abbreviation(syntax, start - 1, sentence)
    ):
        start -= 1
    return start


def _hyphen(syntax: Syntax, i: int) -> bool:
    """True for the hyphen inside a name: "Al-Rafidain"."""
    token = syntax.tokens[i]
    return token.text == "-" and i > 0 and syntax.tokens[i - 1].end == token.start


def _abbreviation(syntax: Syntax, i: int, sentence: Sentence) -> bool:
    """True for the parentheses around a body's initials: "the agency (OCHA) said"."""
    them = syntax.tokens[max(sentence.first, i - 2) : min(i + 3, sentence.last)]
    inside = [k for k, t in enumerate(them) if t.text.isupper() and 1 < len(t.text) < 8 and 0 < k < len(them) - 1]
    return syntax.tokens[i].text in {"(", ")"} and any(
        them[k - 1].text == "(" and them[k + 1].text == ")" for k in inside
    )


def _speaker_of_tail(syntax: Syntax, start: int, verb: Token) -> Token | None:
    """The head of that phrase, where it stands behind a comma or a quotation and can speak."""
    phrase = [t for t in syntax.tokens[start : verb.i] if t.lower not in _BESIDE_VERB]
    nouns = [t for t in phrase if t.pos in {"NOUN", "PROPN", "PRON"}]
    behind = start > 0 and syntax.tokens[start - 1].lower in {",", *QUOTES}
    if not nouns or not behind or any(t.tag in {"WP", "WDT"} for t in phrase):
        return None
    nouns = [t for t in nouns if syntax.tokens[t.i - 1].text != "("] or nouns
    heads = [t for t in nouns if t.head == verb.i or not start <= t.head < verb.i] or nouns
    return heads[-1] if can_speak(syntax, heads[-1], strictly=True) else None


def of_noun(syntax: Syntax, noun: Token) -> list[Cue]:
    """ "His claim that ...", "a denial by X of ...": a noun of speech with its speaker and its content."""
    stance = _stance_of_noun(noun.lemma)
    if stance is None:
        return []
    speakers = [t for t in syntax.children(noun.i, "poss") if t.pos in {"NOUN", "PROPN", "PRON"}]
    for prep in syntax.children(noun.i, "prep", "agent"):
        if prep.lower in {"by", "from"}:
            speakers += [t for t in syntax.children(prep.i, "pobj") if can_speak(syntax, t, strictly=True)]
    content: set[int] = set()
    for child in syntax.children(noun.i):
        whole = child.tag != "VBN" or syntax.children(child.i, "nsubj", "nsubjpass")
        if child.dep in {"acl", "ccomp"} and child.i > noun.i and whole:
            content |= ids_below(syntax, child.i)
        elif child.dep == "prep" and child.lower in {"of", "for", "on", "about", "against"}:
            content |= ids_below(syntax, child.i) - {child.i}
    speakers = [s for s in speakers if can_speak(syntax, s, strictly=True) or s.lower in {"his", "her", "their", "its"}]
    if not speakers or not content:
        return []
    return [
        Cue(
            head=noun.i,
            span=noun.span,
            speakers=(speakers[0].i,),
            content=frozenset(content) - ids_below(syntax, speakers[0].i),
            stance=stance,
            by=f"noun of speech {noun.lemma}",
        )
    ]


def _stance_of_noun(lemma: str) -> Stance | None:
    for stance in (Stance.DENIES, Stance.DOUBTS, Stance.EXPECTS, Stance.AFFIRMS):
        if lemma in words("nouns", stance.value):
            return stance
    return None


def of_light_verb(syntax: Syntax, noun: Token) -> list[Cue]:
    """ "Expressed hope that ...", "gave the go-ahead for ...", "renewed charges that ...": the noun speaks."""
    verb = syntax.head(noun.i)
    if noun.dep != "dobj" or verb.lemma not in words("phrases", "light_verbs"):
        return []
    owns_up = noun.lemma in words("phrases", "owns_up")
    spoken = _stance_of_noun(noun.lemma) or (Stance.EXPECTS if noun.lemma in words("phrases", "light_nouns") else None)
    if not owns_up and spoken is None:
        return []
    if owns_up or spoken == Stance.EXPECTS:
        content = {t.i for t in syntax.below(noun.i) if t.i > noun.i} | {
            i
            for prep in syntax.children(verb.i, "prep", "dative")
            if prep.i > noun.i and prep.lower in {"to", "for", "of"}
            for i in ids_below(syntax, prep.i)
        }
    else:
        content = {i for clause in syntax.children(noun.i, "acl", "ccomp") for i in ids_below(syntax, clause.i)}
    speakers = [s for s in speakers_of(syntax, verb) if can_speak(syntax, s, strictly=True)]
    if not speakers or not content:
        return []
    return [
        Cue(
            head=verb.i,
            span=Span(verb.start, noun.end),
            speakers=(speakers[0].i,),
            content=frozenset(content),
            stance=Stance.CLAIMS if owns_up or spoken is None else spoken,
            by=f"{verb.lemma} {noun.lemma}",
        )
    ]


def of_headline(syntax: Syntax, sentence: Sentence) -> list[Cue]:
    """ "Two killed in blast: police", "Police: two killed", "Clashes rage on — media"."""
    tokens = syntax.words(sentence)
    for k, token in enumerate(tokens):
        if token.text in _DASHES:
            head = _tag(syntax, tokens[k + 1 :])
            rest = tokens[:k]
            if head is None and token.text == ":":
                head, rest = _tag(syntax, tokens[:k]), tokens[k + 1 :]
            if head is not None and rest:
                return [
                    Cue(
                        head=head.i,
                        span=token.span,
                        speakers=(head.i,),
                        content=frozenset(t.i for t in rest),
                        stance=Stance.AFFIRMS,
                        by="headline tag",
                        main=True,
                    )
                ]
    return []


def _tag(syntax: Syntax, part: Sequence[Token]) -> Token | None:
    """The head of a short noun phrase that can speak; None where the part is anything else."""
    nouns = [t for t in part if t.pos in {"NOUN", "PROPN"}]
    if not nouns or len(part) > 5 or any(t.pos not in {"NOUN", "PROPN", "ADJ", "DET", "PART", "ADP"} for t in part):
        return None
    head = next((t for t in reversed(nouns) if t.lemma in tellers()), nouns[-1])
    return head if can_speak(syntax, head, strictly=True) else None
