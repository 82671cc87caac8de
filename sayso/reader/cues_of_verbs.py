"""Cues that are verbs: "said that", "quoted X as saying", "was confirmed by", "according to"."""

from __future__ import annotations

from collections.abc import Sequence

from sayso.reader.cue import Cue, cue_span, ids_below, lemma_of, stance_of
from sayso.reader.denials import refers_back, told_untrue
from sayso.reader.quotations import QUOTES
from sayso.reader.speakers import can_speak, cited_under, is_passive, papers_of, speakers_of
from sayso.reader.speech import verbs, words
from sayso.reader.syntax import Sentence, Syntax, Token
from sayso.record import Span, Stance

_ABOUT = frozenset({"of", "about", "on", "for", "against", "to", "that", "in", "at", "over", "with"})


def of_verb(syntax: Syntax, verb: Token, quoted: frozenset[int]) -> list[Cue]:
    """The cue that a verb of speech is, one for each of its speakers; none where it hands over nothing."""
    lemma = lemma_of(syntax, verb)
    if lemma in words("verbs", "citing"):
        return _quoting(syntax, verb, quoted)
    if is_passive(syntax, verb):
        return _of_passive(syntax, verb)
    if verb.dep == "pcomp" and any(a.lemma in words("verbs", "citing") for a in syntax.ancestors(verb.i)):
        return []  # "was quoted as saying" is read at "quoted"
    plain = lemma in words("verbs", "say")
    speakers = [s for s in speakers_of(syntax, verb) if can_speak(syntax, s, strictly=not plain)]
    if not speakers:
        return []
    negated = bool(syntax.children(verb.i, "neg")) or _declined(syntax, verb) or _neither(syntax, verb)
    if negated and lemma in words("phrases", "no_word") | words("verbs", "denies"):
        return []
    untrue = told_untrue(syntax, verb, lemma)
    content = untrue or _clauses(syntax, verb, speakers) or _objects(syntax, verb)
    if plain or lemma in words("verbs", "object"):
        content |= _quoted_beside(syntax, verb, quoted)
    reference = not untrue and refers_back(syntax, verb, lemma, speakers)
    if not content and not reference and not (plain and _speech_stands_alone(syntax, verb)):
        return []
    second = cited_under(syntax, verb)
    return [
        Cue(
            head=verb.i,
            span=cue_span(syntax, verb),
            speakers=(s.i, *second),
            content=content - {verb.i} - _phrase(syntax, s, verb),
            stance=Stance.DENIES if reference or untrue else _stance(syntax, verb, lemma, negated=negated),
            by=f"speech verb {lemma} + subject",
            papers=papers_of(syntax, verb),
            reference=reference,
            main=verb.dep == "ROOT" or plain,
        )
        for s in speakers
    ]


def _phrase(syntax: Syntax, speaker: Token, verb: Token) -> set[int]:
    """The speaker's own words, which are none of the content; all of them hang on "who" in "the governor, who said"."""
    own = ids_below(syntax, speaker.i)
    return set() if verb.i in own else own


def _stance(syntax: Syntax, verb: Token, lemma: str, *, negated: bool) -> Stance:
    """The verb's stance here: warning of what is affirms it, and so does claiming what others did."""
    if negated and lemma in words("phrases", "unsure_if_not"):
        return Stance.DOUBTS
    stance = stance_of(lemma)
    if stance == Stance.EXPECTS and lemma in words("verbs", "say") and _tells_what_is(syntax, verb):
        return Stance.AFFIRMS
    if stance == Stance.CLAIMS and not _owns_up(syntax, verb):
        return Stance.AFFIRMS
    return stance


def _declined(syntax: Syntax, verb: Token) -> bool:
    """True for "declined to confirm", "refused to say"."""
    return verb.dep == "xcomp" and syntax.head(verb.i).lemma in {"decline", "refuse"}


def _neither(syntax: Syntax, verb: Token) -> bool:
    """True for both verbs of "neither confirmed nor denied"."""
    first = syntax.head(verb.i) if verb.dep == "conj" else verb
    return any(t.lower in {"neither", "nor"} for t in syntax.children(first.i, "preconj", "cc"))


def _owns_up(syntax: Syntax, verb: Token) -> bool:
    """True where the claim is of the subject's own deed."""
    if any(o.lower in words("phrases", "owns_up") for o in syntax.children(verb.i, "dobj")):
        return True
    if syntax.children(verb.i, "xcomp"):
        return True
    subject = speakers_of(syntax, verb)
    for clause in syntax.children(verb.i, "ccomp"):
        for s in syntax.children(clause.i, "nsubj"):
            if s.lower in {"they", "it", "we", "he"} or (subject and s.lemma == subject[0].lemma):
                return True
    return False


def _tells_what_is(syntax: Syntax, verb: Token) -> bool:
    """True where a verb that may demand or foresee tells of what is: a finite clause in a tense that is no future."""
    clauses = syntax.children(verb.i, "ccomp")
    if not clauses:
        return False
    return all(
        c.tag in {"VBD", "VBZ", "VBP", "VBN", "VBG"}
        and not any(
            a.lower in words("modality", "future") | words("modality", "wanted") for a in syntax.children(c.i, "aux")
        )
        for c in clauses
    )


def _clauses(syntax: Syntax, verb: Token, speakers: Sequence[Token]) -> frozenset[int]:
    """The tokens of the clauses that the verb hands to its subject."""
    kept: set[int] = set()
    strong = verb.lemma in words("verbs", "say")
    own_deed = words("verbs", "expects") | words("verbs", "claims") | words("verbs", "denies")
    for child in syntax.children(verb.i):
        takes = {
            "ccomp": True,
            "parataxis": strong,
            "xcomp": strong or verb.lemma in own_deed,
            "advcl": strong and child.i < verb.i and not syntax.children(child.i, "mark"),
            "dep": strong and child.i < verb.i,
            "conj": bool(kept) and child.lemma not in verbs() and bool(syntax.children(child.i, "nsubj", "nsubjpass")),
        }
        if takes.get(child.dep, False):
            kept |= ids_below(syntax, child.i)
    kept -= {i for k in kept if _against(syntax, syntax.tokens[k]) for i in ids_below(syntax, k)}
    if not kept and strong and verb.dep == "advcl" and any(m.lower == "as" for m in syntax.children(verb.i, "mark")):
        kept |= ids_below(syntax, verb.head) - ids_below(syntax, verb.i)
    if not kept and strong and verb.dep in {"parataxis", "ccomp", "advcl", "dep", "conj"} and _set_off(syntax, verb):
        head = syntax.head(verb.i)
        kept |= ids_below(syntax, head.i) - ids_below(syntax, verb.i)
    if not kept and strong and verb.dep == "ROOT":
        kept |= _before(syntax, verb, speakers)
    return frozenset(kept)


def _against(syntax: Syntax, token: Token) -> bool:
    """True for the verb of a clause that sets another voice against this one: "while the army denied it"."""
    if token.dep != "advcl" or token.lemma not in verbs():
        return False
    return any(m.lower in {"while", "although", "though", "whereas"} for m in syntax.children(token.i, "mark"))


def _set_off(syntax: Syntax, verb: Token) -> bool:
    """True where the words of the verb are an insertion between commas or at the end."""
    ids = sorted(ids_below(syntax, verb.i))
    before = syntax.tokens[ids[0] - 1] if ids[0] else None
    first = syntax.tokens[ids[0]]
    return first.lower in {",", *QUOTES} or (before is not None and before.lower in {",", *QUOTES, "--", "-"})


def _before(syntax: Syntax, verb: Token, speakers: Sequence[Token]) -> set[int]:
    """All that stands before ", X said." where the tree does not show it."""
    own = {i for s in speakers for i in ids_below(syntax, s.i)} | {verb.i}
    start = min(own)
    first = syntax.sentence(verb.i).first
    if start - 1 > first and syntax.tokens[start - 1].lower in {",", *QUOTES, "--"}:
        return set(range(first, start - 1))
    return set()


def _objects(syntax: Syntax, verb: Token) -> frozenset[int]:
    """The tokens of the nouns that the verb answers for."""
    kept: set[int] = set()
    lemma = lemma_of(syntax, verb)
    wide = lemma in words("verbs", "object") | words("verbs", "demands") | words("verbs", "accuses") | words(
        "verbs", "doubts"
    )
    if wide and lemma not in words("verbs", "hearer"):
        for child in syntax.children(verb.i, "dobj"):
            kept |= ids_below(syntax, child.i)
    if wide or lemma in {"speak", "tell", "talk", "comment", "complain"}:
        for prep in syntax.children(verb.i, "prep"):
            away = prep.lower == "from" and lemma in words("verbs", "denies")
            if (prep.lower in _ABOUT or away) and prep.i > verb.i:
                for child in syntax.children(prep.i, "pobj", "pcomp"):
                    kept |= ids_below(syntax, child.i)
                    # "called on X to do Y": the infinitive may hang on X or on the preposition.
                for child in syntax.children(prep.i, "xcomp", "advcl"):
                    kept |= ids_below(syntax, child.i)
        for child in syntax.children(verb.i, "xcomp", "advcl"):
            if child.tag == "VB" and lemma in words("verbs", "demands"):
                kept |= ids_below(syntax, child.i)
    return frozenset(kept)


def _speech_stands_alone(syntax: Syntax, verb: Token) -> bool:
    """True for "he said." beside a quotation that its sentence does not hold."""
    return verb.dep == "ROOT" and len(syntax.words(syntax.sentence(verb.i))) <= 8


def _quoted_beside(syntax: Syntax, verb: Token, quoted: frozenset[int]) -> frozenset[int]:
    """The tokens of its sentence that stand in quotation marks, where the verb itself does not."""
    if verb.i in quoted:
        return frozenset()
    sentence = syntax.sentence(verb.i)
    clause = ids_below(syntax, verb.i) if verb.dep != "ROOT" else set(range(sentence.first, sentence.last))
    return frozenset(quoted & clause)


def _quoting(syntax: Syntax, verb: Token, quoted: frozenset[int]) -> list[Cue]:
    """ "Y quoted X as saying", "X was quoted (by Y) as saying"."""
    as_ = [p for p in syntax.children(verb.i, "prep") if p.lower == "as"]
    said = [c for p in as_ for c in syntax.children(p.i, "pcomp")]
    content: set[int] = set()
    for c in said:
        for k in syntax.children(c.i, "ccomp", "xcomp", "dobj", "parataxis"):
            content |= ids_below(syntax, k.i)
    for k in syntax.children(verb.i, "ccomp", "parataxis"):
        content |= ids_below(syntax, k.i)
    content |= _quoted_beside(syntax, verb, quoted)
    if is_passive(syntax, verb):
        first = [
            p for a in syntax.children(verb.i, "agent", "prep") if a.lower == "by" for p in syntax.children(a.i, "pobj")
        ]
        second = syntax.children(verb.i, "nsubjpass") or ([syntax.head(verb.i)] if verb.dep == "acl" else [])
    elif verb.tag == "VBG" and not said:
        return []  # "citing sources" is read with the verb that it hangs on
    else:
        first = speakers_of(syntax, verb)[:1]
        second = syntax.children(verb.i, "dobj")
        if not said:
            return []
    chain = tuple(t.i for t in (*first[:1], *second[:1]) if can_speak(syntax, t))
    if not content:
        content |= _before(syntax, verb, [*first, *second])
    if not chain:
        return []
    return [
        Cue(
            head=verb.i,
            span=Span(verb.start, said[0].end if said and said[0].end - verb.start < 40 else verb.end),
            speakers=chain,
            content=frozenset(content) - {verb.i} - {c.i for c in said},
            stance=Stance.AFFIRMS,
            by=f"{verb.lemma} as saying",
            main=True,
        )
    ]


def _of_passive(syntax: Syntax, verb: Token) -> list[Cue]:
    """ "It was announced by X that", "the attack was confirmed by X"."""
    agents = [p for a in syntax.children(verb.i, "agent") for p in syntax.children(a.i, "pobj")]
    agents = [a for a in agents if can_speak(syntax, a, strictly=True)]
    if not agents:
        return []
    untrue = told_untrue(syntax, verb, verb.lemma)
    content = set(untrue)
    for child in () if untrue else syntax.children(verb.i, "ccomp", "xcomp", "nsubjpass", "prep"):
        if child.dep != "prep" or child.lower in {"of", "for", "against"}:
            content |= ids_below(syntax, child.i)
    if not content and verb.dep == "acl" and verb.lemma in words("verbs", "reporting") | words("verbs", "puts_forward"):
        content = ids_below(syntax, verb.head) - ids_below(syntax, verb.i)
    content -= set().union(*(ids_below(syntax, a.i) for a in agents))
    if not content:
        return []
    return [
        Cue(
            head=verb.i,
            span=cue_span(syntax, verb),
            speakers=(agents[0].i,),
            content=frozenset(content),
            stance=Stance.DENIES if untrue else stance_of(verb.lemma),
            by=f"passive {verb.lemma} by",
        )
    ]


def of_according(syntax: Syntax, token: Token, sentence: Sentence) -> list[Cue]:
    """ "According to X", at either end of a sentence for all of it, within it for its clause."""
    to = next((t for t in syntax.words(sentence) if t.i == token.i + 1 and t.lower == "to"), None)
    if to is None:
        return []
    nouns = [*syntax.children(to.i, "pobj"), *syntax.children(token.i, "pobj")]
    if not nouns or not can_speak(syntax, nouns[0]):
        return []
    noun = _ground(syntax, nouns[0])
    own = ids_below(syntax, token.i) | ids_below(syntax, to.i)
    ids = [t.i for t in syntax.words(sentence) if t.pos != "PUNCT"]
    outside = set(ids) - own
    if not outside:
        return []
    if token.i == ids[0] or max(own) >= ids[-1]:
        content = outside
    else:
        head = syntax.head(token.i)
        while head.pos not in {"VERB", "AUX"} and head.head != head.i:
            head = syntax.head(head.i)
        content = ids_below(syntax, head.i) - own
    speakers = [noun, *syntax.children(noun.i, "conj")]
    return [
        Cue(
            head=token.i,
            span=Span(token.start, to.end),
            speakers=(s.i, *cited_under(syntax, noun)),
            content=frozenset(content),
            stance=Stance.AFFIRMS,
            by="according to",
            main=True,
        )
        for s in speakers[:2]
        if can_speak(syntax, s)
    ]


def _ground(syntax: Syntax, noun: Token) -> Token:
    """What a count was made from, where it is told: "a count based on Pentagon figures" is the Pentagon's."""
    for based in syntax.children(noun.i, "acl"):
        if based.lower == "based":
            for prep in syntax.children(based.i, "prep"):
                for told in syntax.children(prep.i, "pobj"):
                    return told
    return noun
