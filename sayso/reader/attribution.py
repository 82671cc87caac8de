"""Who says so: sources, and what each answers for."""

from __future__ import annotations

from collections.abc import Sequence

from sayso.reader import cues, quotations, source_phrases
from sayso.reader.cue import Cue, nested, spans_of
from sayso.reader.marks import Statement
from sayso.reader.sources import Cast, Voice, records
from sayso.reader.syntax import Sentence, Syntax
from sayso.record import Actor, Dateline, SegmentKind, Source, SourceKind, Span, Stance

__all__ = ["find"]


def find(
    syntax: Syntax, actors: Sequence[Actor], dateline: Dateline
) -> tuple[tuple[Source, ...], tuple[Statement, ...]]:
    """The sources that the text cites, each once with all its mentions, and what each of them states, by start."""
    found = [c for c in cues.find(syntax) if not _own_voice(syntax, c, dateline)]
    body_first = sorted(found, key=lambda c: (syntax.sentence(c.head).kind != SegmentKind.BODY, c.head))
    cast = Cast(syntax)
    inner = {c.head for c, around in nested(found) if around is not None}
    voices: dict[int, list[Voice]] = {}
    for cue in body_first:
        heard = [cast.voice(s) for s in cue.speakers]
        voices[id(cue)] = [v for v in heard if v is not None]
        if cue.main and voices[id(cue)] and cue.head not in inner:
            cast.heard(voices[id(cue)])
        for paper in cue.papers:
            if voices[id(cue)]:
                cast.also(voices[id(cue)][0], paper)
    sources, ids = records(cast, syntax, actors)
    relayed = _relayed(
        {s.id: s.kind for s in sources}, found, {k: [ids[id(v)] for v in vs] for k, vs in voices.items()}
    )
    chains: dict[int, tuple[str, ...]] = {}
    for cue, around in _outermost_first(found):
        own = tuple(ids[id(v)] for v in voices[id(cue)])
        if len(own) == 1 and around is None and own[0] in relayed:
            own = (relayed[own[0]], own[0])
        above = chains.get(id(around), ()) if around and not _against(syntax, around, cue) else ()
        if above and cue.stance == Stance.EXPECTS:
            own = ()
        chains[id(cue)] = tuple(dict.fromkeys((*above, *own)))
    told = [c for c in found if voices[id(c)]]
    statements = [_statement(syntax, c, chains[id(c)], told) for c in told]
    statements += _carried(syntax, told, chains)
    return sources, tuple(sorted(statements, key=lambda s: (s.content[0].start if s.content else 0, s.carried)))


def _relayed(kinds: dict[str, SourceKind], found: Sequence[Cue], heard: dict[int, list[str]]) -> dict[str, str]:
    """Whom the dispatch knows through a medium only, and through which: once "X quoted Y", Y speaks through X."""
    through: dict[str, str] = {}
    for cue, around in nested(found):
        chain = (*(heard[id(around)] if around else ())[:1], *heard[id(cue)])
        if len(chain) > 1 and kinds[chain[0]] == SourceKind.MEDIA != kinds[chain[1]]:
            through.setdefault(chain[1], chain[0])
    return through


def _against(syntax: Syntax, around: Cue, cue: Cue) -> bool:
    """True where one voice denies what the other told: "refuted the army's claim that ..." tells nothing through it."""
    return around.stance == Stance.DENIES and syntax.tokens[cue.head].pos == "NOUN"


def _own_voice(syntax: Syntax, cue: Cue, dateline: Dateline) -> bool:
    """True where the dispatch's own agency is the speaker: it is never a source."""
    if not dateline.agency:
        return False
    return (
        bool(cue.speakers)
        and dateline.agency.lower()
        in source_phrases.phrase_of(syntax, cue.speakers[0]).span.of(syntax.text).lower().split()
    )


def _outermost_first(found: Sequence[Cue]) -> list[tuple[Cue, Cue | None]]:
    pairs = list(nested(found))
    return sorted(pairs, key=lambda p: (-len(p[0].content), p[0].head))


def _statement(syntax: Syntax, cue: Cue, chain: tuple[str, ...], all_cues: Sequence[Cue]) -> Statement:
    content = spans_of(syntax, cue.content)
    if cue.reference:
        content = (*content, *_referred(syntax, cue, all_cues))
    return Statement(
        chain=chain,
        stance=cue.stance,
        content=content,
        cue=cue.span,
        source=source_phrases.phrase_of(syntax, cue.speakers[-1]).span,
        by=cue.by,
    )


def _referred(syntax: Syntax, cue: Cue, all_cues: Sequence[Cue]) -> tuple[Span, ...]:
    """What a denial by reference denies: the content of the last statement before it, by somebody else."""
    before = [c for c in all_cues if c.head < cue.head and c.content and c.stance != Stance.DENIES]
    inner = {c.head for c, around in nested(all_cues) if around is not None}
    before = [c for c in before if c.head not in inner]
    near = [c for c in before if syntax.sentence(cue.head).i - syntax.sentence(c.head).i <= 3]
    return spans_of(syntax, near[-1].content) if near else ()


def _carried(syntax: Syntax, told: Sequence[Cue], chains: dict[int, tuple[str, ...]]) -> list[Statement]:
    """Statements whose scope runs on: quotations that go on, and sentences of one paragraph under one voice."""
    found: list[Statement] = []
    active: Cue | None = None
    paragraph = -1
    waiting: list[list[int]] = []  # quoted sentences of a paragraph whose cue has not come yet
    quoted = quotations.quoted_tokens(syntax)
    last = -1
    for sentence in syntax.sentences:
        if sentence.kind != SegmentKind.BODY:
            continue
        if sentence.paragraph != last:
            if active is not None:
                found += [_run_on(syntax, active, ids, chains, "quotation goes on") for ids in waiting]
            waiting, last = [], sentence.paragraph
        own = [c for c in told if syntax.tokens[c.head].sentence == sentence.i]
        leading = [c for c in own if c.main and (c.content or waiting) and c.stance in {Stance.AFFIRMS, Stance.CLAIMS}]
        covered = frozenset[int]().union(*(c.content for c in own), {c.head for c in own})
        free = [t.i for t in syntax.words(sentence) if t.i not in covered]
        whole_quote = sum(t.i in quoted for t in syntax.words(sentence)) >= 0.7 * (sentence.last - sentence.first - 2)
        if leading:
            found += [_run_on(syntax, leading[0], ids, chains, "quotation before its cue") for ids in waiting]
            waiting = []
            active, paragraph = leading[-1], sentence.paragraph
        elif whole_quote and paragraph != sentence.paragraph:
            waiting.append(free)
        elif active is not None and _root_is_free(syntax, sentence, covered):
            if whole_quote or (paragraph == sentence.paragraph and _tells_on(syntax, sentence)):
                by = "quotation goes on" if whole_quote else "same paragraph"
                found.append(_run_on(syntax, active, free, chains, by))
            else:
                active = None
        elif paragraph != sentence.paragraph:
            active = None
    if active is not None:
        found += [_run_on(syntax, active, ids, chains, "quotation goes on") for ids in waiting]
    return found


def _tells_on(syntax: Syntax, sentence: Sentence) -> bool:
    """True where a sentence goes on with the account before it: plain past, at no other time than that.

    On the gold's train half a carry over sentences in another tense, or with a date of their own, was wrong
    five times in six.
    """
    root = next(t for t in syntax.words(sentence) if t.dep == "ROOT")
    helpers = {t.lower for t in syntax.children(root.i, "aux", "auxpass")}
    past = (root.tag == "VBD" and not helpers) or (root.tag in {"VBN", "VBG"} and helpers <= {"was", "were"})
    return past and not any(t.ent in {"DATE", "EVENT"} for t in syntax.words(sentence))


def _root_is_free(syntax: Syntax, sentence: Sentence, covered: frozenset[int]) -> bool:
    return any(t.dep == "ROOT" and t.i not in covered for t in syntax.words(sentence))


def _run_on(syntax: Syntax, cue: Cue, ids: Sequence[int], chains: dict[int, tuple[str, ...]], by: str) -> Statement:
    return Statement(
        chain=chains[id(cue)],
        stance=Stance.AFFIRMS,
        content=spans_of(syntax, ids),
        cue=cue.span,
        carried=True,
        score=0.6,
        by=by,
    )
