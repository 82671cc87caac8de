"""Cues: the words that hand a part of the text to somebody, who that is, and which words they answer for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from sayso.reader.speech import tellers, verbs, words
from sayso.reader.syntax import SUBJECTS, Sentence, Syntax, Token
from sayso.record import SegmentKind, Span, Stance

QUOTES = frozenset({'"', "''", "``", "“", "”"})
_NOUNS = frozenset({"NOUN", "PROPN", "PRON", "NUM", "ADJ"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """One attribution as it stands in its sentence; tokens are indices into `Syntax.tokens`.

    `speakers`: heads of the noun phrases cited, the one that the dispatch cites first. `papers`: heads of what they spoke
    in ("in a statement"). `content`: the tokens they answer for. `reference`: a denial of what was said before.
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


def find(syntax: Syntax) -> list[Cue]:
    """The cues of the text, by place."""
    found: list[Cue] = []
    quoted = quoted_tokens(syntax)
    for sentence in syntax.sentences:
        if sentence.kind == SegmentKind.HEADLINE:
            found += _of_headline(syntax, sentence)
        found += _of_tail(syntax, sentence)
        taken = {c.head for c in found}
        for token in syntax.words(sentence):
            if token.i in taken:
                continue
            if token.lower == "according":
                found += _according(syntax, token, sentence)
            elif token.lemma in verbs() and token.pos in {"VERB", "AUX"}:
                found += _of_verb(syntax, token, quoted)
            elif token.pos == "NOUN":
                found += _of_noun(syntax, token) or _of_light_verb(syntax, token)
    return sorted(found, key=lambda c: c.head)


def _lemma(syntax: Syntax, verb: Token) -> str:
    """The verb with its particle, where the two mean something of their own ("rule out")."""
    particles = syntax.children(verb.i, "prt")
    joined = f"{verb.lemma}_{particles[0].lower}" if particles else verb.lemma
    return joined if joined in verbs() else verb.lemma


def stance_of(lemma: str) -> Stance:
    """What a verb or noun of speech says of its content."""
    for stance in (Stance.DENIES, Stance.CLAIMS, Stance.DOUBTS):
        if lemma in words("verbs", stance.value):
            return stance
    return Stance.EXPECTS if lemma in words("verbs", "demands") else Stance.AFFIRMS


def speakers_of(syntax: Syntax, verb: Token) -> list[Token]:
    """The heads of the noun phrases whose deed the verb is: its subject, or the one it shares."""
    seen: set[int] = set()
    token = verb
    while token.i not in seen:
        seen.add(token.i)
        passive = _passive(syntax, token)
        own = [t for t in syntax.children(token.i) if t.dep in SUBJECTS and t.pos in _NOUNS]
        if own:
            first = _antecedent(syntax, own[0], token)
            # "Witnesses and medics said" is one voice; two persons are two.
            others = [c for c in syntax.children(own[0].i, "conj") if c.ent == "PERSON" and own[0].ent == "PERSON"]
            return [first, *others]
        if token.dep in {"acl", "relcl"} and not passive:
            return [syntax.head(token.i)]
        if token.dep not in {"conj", "xcomp", "advcl", "pcomp", "prep", "ccomp"}:
            return []
        token = _governor(syntax, token)
    return []


def _governor(syntax: Syntax, token: Token) -> Token:
    """Whose subject a verb without one shares. A participle of speech belongs to the verb of speech above it, if one is."""
    if token.dep == "advcl" and token.tag == "VBG":
        above = [t for t in syntax.ancestors(token.i) if t.lemma in verbs() and t.pos == "VERB"]
        subjects = [t for t in above if syntax.children(t.i, "nsubj")]
        if subjects:
            return subjects[0]
    return syntax.head(token.i)


def _antecedent(syntax: Syntax, subject: Token, verb: Token) -> Token:
    """The noun that a relative pronoun stands for; else the subject itself."""
    if subject.tag in {"WP", "WDT"} and verb.dep == "relcl":
        return syntax.head(verb.i)
    return subject


def _passive(syntax: Syntax, verb: Token) -> bool:
    if syntax.children(verb.i, "auxpass", "nsubjpass"):
        return True
    return verb.tag == "VBN" and verb.dep in {"acl", "relcl", "advcl"} and not syntax.children(verb.i, "aux")


def can_speak(syntax: Syntax, token: Token, *, strictly: bool = False) -> bool:
    """True where the noun may name somebody, or a paper, that says things."""
    if token.lemma in words("sources", "never") and token.ent not in {"ORG", "PERSON"} and token.lower != "it":
        return False
    if token.pos == "PRON":
        return token.lower in {"he", "she", "they", "it", "who", "one"}
    if not strictly:
        return True
    return token.lemma in tellers() or token.pos == "PROPN" or token.ent in {"PERSON", "ORG", "GPE", "NORP"}


def _of_verb(syntax: Syntax, verb: Token, quoted: frozenset[int]) -> list[Cue]:
    lemma = _lemma(syntax, verb)
    if lemma in words("verbs", "citing"):
        return _quoting(syntax, verb, quoted)
    if _passive(syntax, verb):
        return _of_passive(syntax, verb)
    plain = lemma in words("verbs", "say")
    speakers = [s for s in speakers_of(syntax, verb) if can_speak(syntax, s, strictly=not plain)]
    if not speakers:
        return []
    negated = bool(syntax.children(verb.i, "neg"))
    content = _clauses(syntax, verb, speakers)
    if not content:
        content = _objects(syntax, verb)
    if plain or lemma in words("verbs", "object"):
        content |= _quoted_beside(syntax, verb, quoted)
    reference = lemma in words("verbs", "denies") and _refers_back(syntax, verb)
    if not content and not reference:
        if not (plain and _speech_stands_alone(syntax, verb)):
            return []
    stance = stance_of(lemma)
    if stance == Stance.EXPECTS and plain and _tells_what_is(syntax, verb):
        stance = Stance.AFFIRMS
    if stance == Stance.CLAIMS and not _owns_up(syntax, verb):
        stance = Stance.AFFIRMS
    if negated and lemma in {"confirm", "know", "think", "believe", "expect", "rule"}:
        stance = Stance.DOUBTS
    second = _cited_under(syntax, verb)
    return [
        Cue(
            head=verb.i,
            span=_cue_span(syntax, verb),
            speakers=(s.i, *second),
            content=content - {verb.i} - {t.i for t in syntax.below(s.i)},
            stance=stance,
            by=f"speech verb {lemma} + subject",
            papers=_papers(syntax, verb),
            reference=reference,
            main=verb.dep == "ROOT" or plain,
        )
        for s in speakers
    ]


def _cue_span(syntax: Syntax, verb: Token) -> Span:
    """The verb and what makes one word with it: "called on", "claimed responsibility", "said"."""
    end = verb.end
    nxt = syntax.tokens[verb.i + 1] if verb.i + 1 < len(syntax.tokens) else None
    if nxt is not None and nxt.head == verb.i:
        if nxt.dep == "prt" or (verb.lemma == "call" and nxt.lower in {"on", "for"}):
            end = nxt.end
        if verb.lemma == "claim" and nxt.lower in words("phrases", "owns_up"):
            end = nxt.end
    return Span(verb.start, end)


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
        and not any(a.lower in words("modality", "future") | words("modality", "wanted") for a in syntax.children(c.i, "aux"))
        for c in clauses
    )


def _clauses(syntax: Syntax, verb: Token, speakers: Sequence[Token]) -> frozenset[int]:
    """The tokens of the clauses that the verb hands to its subject."""
    kept: set[int] = set()
    strong = verb.lemma in words("verbs", "say")
    for child in syntax.children(verb.i):
        if child.dep == "ccomp" or (child.dep == "parataxis" and strong):
            kept |= _ids(syntax, child.i)
        elif child.dep == "xcomp" and (verb.lemma in words("verbs", "expects") | words("verbs", "claims") or strong):
            kept |= _ids(syntax, child.i)
        elif child.dep in {"advcl", "dep"} and strong and child.i < verb.i and not syntax.children(child.i, "mark"):
            kept |= _ids(syntax, child.i)
        elif child.dep == "conj" and kept and child.lemma not in verbs() and syntax.children(child.i, "nsubj", "nsubjpass"):
            kept |= _ids(syntax, child.i)
    if not kept and strong and verb.dep == "advcl" and any(m.lower == "as" for m in syntax.children(verb.i, "mark")):
        kept |= _ids(syntax, verb.head) - _ids(syntax, verb.i)
    if not kept and strong and verb.dep in {"parataxis", "ccomp", "advcl", "dep", "conj"} and _set_off(syntax, verb):
        head = syntax.head(verb.i)
        kept |= _ids(syntax, head.i) - _ids(syntax, verb.i)
    if not kept and strong and verb.dep == "ROOT":
        kept |= _before(syntax, verb, speakers)
    return frozenset(kept)


def _set_off(syntax: Syntax, verb: Token) -> bool:
    """True where the words of the verb are an insertion between commas or at the end."""
    ids = sorted(_ids(syntax, verb.i))
    before = syntax.tokens[ids[0] - 1] if ids[0] else None
    first = syntax.tokens[ids[0]]
    return first.lower in {",", *QUOTES} or (before is not None and before.lower in {",", *QUOTES, "--", "-"})


def _before(syntax: Syntax, verb: Token, speakers: Sequence[Token]) -> set[int]:
    """All that stands before ", X said." where the tree does not show it."""
    own = set().union(*(_ids(syntax, s.i) for s in speakers)) | {verb.i}
    start = min(own)
    first = syntax.sentence(verb.i).first
    if start - 1 > first and syntax.tokens[start - 1].lower in {",", *QUOTES, "--"}:
        return set(range(first, start - 1))
    return set()


_ABOUT = frozenset({"of", "about", "on", "for", "against", "to", "that", "in", "at", "over", "with"})


def _objects(syntax: Syntax, verb: Token) -> frozenset[int]:
    """The tokens of the nouns that the verb answers for."""
    kept: set[int] = set()
    lemma = _lemma(syntax, verb)
    wide = lemma in words("verbs", "object") | words("verbs", "demands") | words("verbs", "accuses") | words("verbs", "doubts")
    if wide and lemma not in words("verbs", "hearer"):
        for child in syntax.children(verb.i, "dobj"):
            kept |= _ids(syntax, child.i)
    if wide or lemma in {"speak", "tell", "talk", "comment", "complain"}:
        for prep in syntax.children(verb.i, "prep"):
            if prep.lower in _ABOUT and prep.i > verb.i:
                for child in syntax.children(prep.i, "pobj", "pcomp"):
                    kept |= _ids(syntax, child.i)
                    # "called on X to do Y": the infinitive may hang on X or on the preposition.
                for child in syntax.children(prep.i, "xcomp", "advcl"):
                    kept |= _ids(syntax, child.i)
        for child in syntax.children(verb.i, "xcomp", "advcl"):
            if child.tag == "VB" and lemma in words("verbs", "demands"):
                kept |= _ids(syntax, child.i)
    return frozenset(kept)


def _refers_back(syntax: Syntax, verb: Token) -> bool:
    for child in syntax.children(verb.i, "dobj", "pobj"):
        if child.lemma in words("phrases", "reference") and not syntax.children(child.i, "acl", "relcl", "prep"):
            return True
    return not syntax.children(verb.i, "dobj", "ccomp", "xcomp", "prep")


def _speech_stands_alone(syntax: Syntax, verb: Token) -> bool:
    """True for "he said." beside a quotation that its sentence does not hold."""
    return verb.dep == "ROOT" and len(syntax.words(syntax.sentence(verb.i))) <= 8


def _quoted_beside(syntax: Syntax, verb: Token, quoted: frozenset[int]) -> frozenset[int]:
    """The tokens of its sentence that stand in quotation marks, where the verb itself does not."""
    if verb.i in quoted:
        return frozenset()
    sentence = syntax.sentence(verb.i)
    clause = _ids(syntax, verb.i) if verb.dep != "ROOT" else set(range(sentence.first, sentence.last))
    return frozenset(quoted & clause)


def quoted_tokens(syntax: Syntax) -> frozenset[int]:
    """The tokens inside double quotation marks. A quotation runs over sentences and ends, closed or not, with its paragraph."""
    inside: set[int] = set()
    is_open = False
    paragraph = -1
    for sentence in syntax.sentences:
        if sentence.paragraph != paragraph:
            is_open, paragraph = False, sentence.paragraph
        for token in syntax.words(sentence):
            if token.lower in QUOTES:
                is_open = not closes(syntax, token)
            elif is_open:
                inside.add(token.i)
    return frozenset(inside)


def closes(syntax: Syntax, mark: Token) -> bool:
    """True for a quotation mark that ends a quotation: it leans on the word before it."""
    if mark.text == "“":
        return False
    before = syntax.text[mark.start - 1 : mark.start]
    return bool(before.strip()) and before not in "(-–—[" and mark.start > 0


def _cited_under(syntax: Syntax, verb: Token) -> tuple[int, ...]:
    """Whom the speaker cites: "reported, citing sources", "said, quoting X"."""
    for token in syntax.words(syntax.sentence(verb.i)):
        if token.lemma in words("verbs", "citing") and token.tag == "VBG" and token.i > verb.i:
            above = [t.i for t in syntax.ancestors(token.i)]
            if verb.i in above or token.dep in {"advcl", "prep", "acl"}:
                return tuple(o.i for o in syntax.children(token.i, "dobj", "pobj")[:1] if can_speak(syntax, o, strictly=True))
    return ()


def _quoting(syntax: Syntax, verb: Token, quoted: frozenset[int]) -> list[Cue]:
    """ "Y quoted X as saying", "X was quoted (by Y) as saying"."""
    as_ = [p for p in syntax.children(verb.i, "prep") if p.lower == "as"]
    said = [c for p in as_ for c in syntax.children(p.i, "pcomp")]
    content: set[int] = set()
    for c in said:
        for k in syntax.children(c.i, "ccomp", "xcomp", "dobj", "parataxis"):
            content |= _ids(syntax, k.i)
    for k in syntax.children(verb.i, "ccomp", "parataxis"):
        content |= _ids(syntax, k.i)
    content |= _quoted_beside(syntax, verb, quoted)
    if _passive(syntax, verb):
        first = [p for a in syntax.children(verb.i, "agent", "prep") if a.lower == "by" for p in syntax.children(a.i, "pobj")]
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
    content: set[int] = set()
    for child in syntax.children(verb.i, "ccomp", "xcomp", "nsubjpass", "prep"):
        if child.dep != "prep" or child.lower in {"of", "for", "against"}:
            content |= _ids(syntax, child.i)
    content -= set().union(*(_ids(syntax, a.i) for a in agents))
    if not content:
        return []
    return [
        Cue(
            head=verb.i,
            span=_cue_span(syntax, verb),
            speakers=(agents[0].i,),
            content=frozenset(content),
            stance=stance_of(verb.lemma),
            by=f"passive {verb.lemma} by",
        )
    ]


def _according(syntax: Syntax, token: Token, sentence: Sentence) -> list[Cue]:
    to = next((t for t in syntax.words(sentence) if t.i == token.i + 1 and t.lower == "to"), None)
    if to is None:
        return []
    nouns = [*syntax.children(to.i, "pobj"), *syntax.children(token.i, "pobj")]
    if not nouns or not can_speak(syntax, nouns[0]):
        return []
    noun = _ground(syntax, nouns[0])
    own = _ids(syntax, token.i) | _ids(syntax, to.i)
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
        content = _ids(syntax, head.i) - own
    speakers = [noun, *syntax.children(noun.i, "conj")]
    return [
        Cue(
            head=token.i,
            span=Span(token.start, to.end),
            speakers=(s.i, *_cited_under(syntax, noun)),
            content=frozenset(content),
            stance=Stance.AFFIRMS,
            by="according to",
            main=True,
        )
        for s in speakers[:2]
        if can_speak(syntax, s)
    ]


_IN_PHRASE = frozenset({"DET", "ADJ", "NOUN", "PROPN", "PART", "ADP", "NUM", "CCONJ", "PRON", "X"})


def _of_tail(syntax: Syntax, sentence: Sentence) -> list[Cue]:
    """ "..., a government source said Friday." by its outer form: the parse of so long a sentence often misses it."""
    tokens = syntax.words(sentence)
    for verb in reversed(tokens):
        if verb.lemma not in words("verbs", "reporting") or verb.tag not in {"VBD", "VBZ", "VBP", "VBN"}:
            continue
        cut = next((t.i for t in tokens if t.i > verb.i and t.tag == "VBG" and syntax.tokens[t.i - 1].lower == ","), sentence.last)
        after = [t for t in tokens if verb.i < t.i < cut and t.pos != "PUNCT"]
        if len(after) > 8 or any(t.pos in {"VERB", "AUX"} or t.lower in {"that", "to"} for t in after):
            return []
        start = verb.i
        while start > sentence.first and (syntax.tokens[start - 1].pos in _IN_PHRASE or syntax.tokens[start - 1].lower in {"has", "have", "had", "also"}):
            start -= 1
        phrase = [t for t in tokens if start <= t.i < verb.i and t.lower not in {"has", "have", "had", "also"}]
        mark = syntax.tokens[start - 1] if start > sentence.first else None
        nouns = [t for t in phrase if t.pos in {"NOUN", "PROPN", "PRON"}]
        if mark is None or mark.lower not in {",", *QUOTES} or not nouns or start - sentence.first < 4:
            return []
        heads = [t for t in nouns if t.head == verb.i or not start <= t.head < verb.i] or nouns
        if any(t.tag in {"WP", "WDT"} for t in phrase) or not can_speak(syntax, heads[-1], strictly=True):
            return []
        return [
            Cue(
                head=verb.i,
                span=_cue_span(syntax, verb),
                speakers=(heads[-1].i, *_cited_under(syntax, verb)),
                content=frozenset(range(sentence.first, start - 1)),
                stance=Stance.AFFIRMS,
                by=f"speech verb {verb.lemma} after its content",
                papers=_papers(syntax, verb),
                main=True,
            )
        ]
    return []


def _papers(syntax: Syntax, verb: Token) -> tuple[int, ...]:
    """What the speaker spoke in: "in a statement"."""
    return tuple(
        p.i
        for prep in syntax.children(verb.i, "prep")
        if prep.lower == "in"
        for p in syntax.children(prep.i, "pobj")
        if p.lemma in words("sources", "papers")
    )


def _of_light_verb(syntax: Syntax, noun: Token) -> list[Cue]:
    """ "Erekat expressed hope that ...", "the minister gave the go-ahead for ...": the verb is light, the noun speaks."""
    verb = syntax.head(noun.i)
    if noun.dep != "dobj" or verb.lemma not in words("phrases", "light_verbs"):
        return []
    if noun.lemma not in words("nouns", "expects") | words("phrases", "light_nouns"):
        return []
    content = {t.i for t in syntax.below(noun.i) if t.i > noun.i} | {
        i for prep in syntax.children(verb.i, "prep", "dative") if prep.i > noun.i and prep.lower in {"to", "for", "of"} for i in _ids(syntax, prep.i)
    }
    speakers = [s for s in speakers_of(syntax, verb) if can_speak(syntax, s, strictly=True)]
    if not speakers or not content:
        return []
    return [
        Cue(
            head=verb.i,
            span=Span(verb.start, noun.end),
            speakers=(speakers[0].i,),
            content=frozenset(content),
            stance=Stance.EXPECTS,
            by=f"{verb.lemma} {noun.lemma}",
        )
    ]


def _ground(syntax: Syntax, noun: Token) -> Token:
    """What a count was made from, where it is told: "a count based on Pentagon figures" is the Pentagon's."""
    for based in syntax.children(noun.i, "acl"):
        if based.lower == "based":
            for prep in syntax.children(based.i, "prep"):
                for told in syntax.children(prep.i, "pobj"):
                    return told
    return noun


def _of_noun(syntax: Syntax, noun: Token) -> list[Cue]:
    """ "His claim that ...", "a denial by X of ...": a noun of speech with its speaker and its content."""
    stance = next(
        (s for s in (Stance.DENIES, Stance.DOUBTS, Stance.EXPECTS, Stance.AFFIRMS) if noun.lemma in words("nouns", s.value)),
        None,
    )
    if stance is None:
        return []
    speakers = [t for t in syntax.children(noun.i, "poss") if t.pos in {"NOUN", "PROPN", "PRON"}]
    for prep in syntax.children(noun.i, "prep", "agent"):
        if prep.lower in {"by", "from"}:
            speakers += [t for t in syntax.children(prep.i, "pobj") if can_speak(syntax, t, strictly=True)]
    content: set[int] = set()
    for child in syntax.children(noun.i):
        if child.dep in {"acl", "ccomp"} and child.i > noun.i and child.tag != "VBN":
            content |= _ids(syntax, child.i)
        elif child.dep == "prep" and child.lower in {"of", "for", "on", "about", "against"}:
            content |= _ids(syntax, child.i) - {child.i}
    speakers = [s for s in speakers if can_speak(syntax, s, strictly=True) or s.lower in {"his", "her", "their", "its"}]
    if not speakers or not content:
        return []
    return [
        Cue(
            head=noun.i,
            span=noun.span,
            speakers=(speakers[0].i,),
            content=frozenset(content) - _ids(syntax, speakers[0].i),
            stance=stance,
            by=f"noun of speech {noun.lemma}",
        )
    ]


def _of_headline(syntax: Syntax, sentence: Sentence) -> list[Cue]:
    """ "Two killed in blast: police", "Police: two killed", "Clashes rage on — media"."""
    tokens = syntax.words(sentence)
    for k, token in enumerate(tokens):
        if token.text not in {":", "—", "–", "--", "-"}:
            continue
        for part, rest in ((tokens[k + 1 :], tokens[:k]), (tokens[:k], tokens[k + 1 :])):
            if not part or not rest or len(part) > 5 or (token.text != ":" and part[0].i < token.i):
                continue
            nouns = [t for t in part if t.pos in {"NOUN", "PROPN"}]
            if nouns and all(t.pos in {"NOUN", "PROPN", "ADJ", "DET", "PART", "ADP"} for t in part):
                head = next((t for t in reversed(nouns) if t.lemma in tellers()), nouns[-1])
                if can_speak(syntax, head, strictly=True):
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


def _ids(syntax: Syntax, i: int) -> set[int]:
    return {t.i for t in syntax.below(i)}


def spans_of(syntax: Syntax, ids: Iterable[int]) -> tuple[Span, ...]:
    """The tokens as stretches of text: neighbours together, with what punctuation lies between."""
    found: list[Span] = []
    last = -9
    for i in sorted(ids):
        token = syntax.tokens[i]
        gap = syntax.tokens[last + 1 : i] if 0 <= last else ()
        if found and i - last <= 3 and all(t.pos == "PUNCT" for t in gap) and token.sentence == syntax.tokens[last].sentence:
            found[-1] = Span(found[-1].start, token.end)
        else:
            found.append(token.span)
        last = i
    return tuple(found)


def nested(cues: Sequence[Cue]) -> Iterator[tuple[Cue, Cue | None]]:
    """Each cue with the smallest one in whose content it lies."""
    for cue in cues:
        around = [c for c in cues if c.head != cue.head and cue.head in c.content]
        yield cue, min(around, key=lambda c: len(c.content), default=None)


def without(cue: Cue, ids: Iterable[int]) -> Cue:
    return replace(cue, content=cue.content - frozenset(ids))
