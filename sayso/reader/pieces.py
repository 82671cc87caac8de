"""Words to word pieces, in windows of consecutive sentences: what the tagger's encoder is given.

Training (`train/tagger`) and reading (`tagger.py`) both come through here, so that they see the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from sayso.reader.marks import Layout
from sayso.record import SegmentKind

Ints = NDArray[np.int64]

# Pieces in a window, without the two marks at its ends. Attributions cross sentences, so a window holds several.
WINDOW = 250

# The encoder is uncased; the shape of the word gives the case back, and says where sentences and paragraphs begin.
_LOWER, _TITLE, _UPPER, _MIXED, _DIGITS, _CODE, _QUOTE, _MARK = range(8)
_INSIDE, _SENTENCE, _PARAGRAPH, _HEADLINE = range(4)
EDGE = 32
N_SHAPES = 33

# What stands at both ends of a window: MPNet's marks (its vocabulary has unused ones of BERT too), or BERT's.
EDGES = (("<s>", "</s>"), ("[CLS]", "[SEP]"))


@dataclass(frozen=True, slots=True)
class Window:
    """Consecutive sentences (or a part of one that is too long) as pieces.

    Shapes: `ids` and `shapes` (piece), with the marks at both ends; `firsts`, `sentences`, `starts`, `ends` (word).
    Units: `firsts` index pieces, `sentences` the layout; `starts` and `ends` are code points of the text.
    """

    ids: Ints
    shapes: Ints
    firsts: Ints
    sentences: Ints
    starts: Ints
    ends: Ints


class Pieces:
    """The loaded tokenizer of an uncased BERT vocabulary."""

    def __init__(self, tokenizer: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        for first, last in EDGES:
            edges = self._tokenizer.token_to_id(first), self._tokenizer.token_to_id(last)
            if edges[0] is not None and edges[1] is not None:
                self._first, self._last = edges
                return
        raise ValueError(f"the tokenizer {tokenizer.name!r} has none of the edges {EDGES!r}")

    def windows(self, text: str, layout: Sequence[Layout], *, most: int = WINDOW, begin: int = 0) -> list[Window]:
        """The sentences packed in order, as many as fit in each window.

        Words that lie in no sentence are in no window. `begin`, if given, is the most that the first window holds:
        training cuts a text in other places each time.
        """
        sentences = self._sentences(text, layout)
        found: list[Window] = []
        held: list[_Word] = []
        size, limit = 0, begin or most
        for words in sentences:
            n = sum(len(w.ids) for w in words)
            if held and size + n > limit:
                found.append(self._window(held))
                held, size, limit = [], 0, most
            for word in words:
                if size + len(word.ids) > most and held:
                    found.append(self._window(held))
                    held, size = [], 0
                held.append(word)
                size += len(word.ids)
        if held:
            found.append(self._window(held))
        return found

    def _sentences(self, text: str, layout: Sequence[Layout]) -> list[list[_Word]]:
        encoded = self._tokenizer.encode(text, add_special_tokens=False)
        words: list[_Word] = []
        last = None
        for piece, (start, end), k in zip(encoded.ids, encoded.offsets, encoded.word_ids, strict=True):
            if k == last and words:
                words[-1].ids.append(piece)
                words[-1].end = end
            else:
                words.append(_Word(start, end, [piece]))
            last = k
        found: list[list[_Word]] = [[] for _ in layout]
        at, paragraph = 0, -1
        for k, part in enumerate(layout):
            while at < len(words) and words[at].start < part.span.start:
                at += 1
            while at < len(words) and words[at].start < part.span.end:
                word = words[at]
                word.sentence = k
                word.shape = _shape(text[word.start : word.end])
                if not found[k]:
                    word.shape += 8 * _place(part, fresh=part.paragraph != paragraph)
                found[k].append(word)
                at += 1
            paragraph = part.paragraph
        return [f for f in found if f]

    def _window(self, words: Sequence[_Word]) -> Window:
        ids, shapes, firsts = [self._first], [EDGE], list[int]()
        for word in words:
            firsts.append(len(ids))
            ids += word.ids
            shapes += [word.shape] * len(word.ids)
        return Window(
            ids=np.array([*ids, self._last], dtype=np.int64),
            shapes=np.array([*shapes, EDGE], dtype=np.int64),
            firsts=np.array(firsts, dtype=np.int64),
            sentences=np.array([w.sentence for w in words], dtype=np.int64),
            starts=np.array([w.start for w in words], dtype=np.int64),
            ends=np.array([w.end for w in words], dtype=np.int64),
        )


@dataclass(slots=True)
class _Word:
    start: int
    end: int
    ids: list[int]
    sentence: int = 0
    shape: int = 0


def _place(part: Layout, *, fresh: bool) -> int:
    if part.kind is SegmentKind.HEADLINE:
        return _HEADLINE
    return _PARAGRAPH if fresh else _SENTENCE


def _shape(word: str) -> int:
    if word.islower():
        return _LOWER
    if word.isdigit():
        return _DIGITS
    if not any(map(str.isalnum, word)):
        return _QUOTE if word in "\"'“”‘’«»`" else _MARK
    if any(map(str.isdigit, word)):
        return _CODE
    if word.isupper():
        return _UPPER if len(word) > 1 else _TITLE
    return _TITLE if word[0].isupper() and word[1:].islower() else _MIXED
