"""The learned eye: one small encoder with several heads, run by onnxruntime. The only door to ONNX."""

from __future__ import annotations

import hashlib
import importlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import numpy as np

from sayso.errors import PartError
from sayso.reader import labels
from sayso.reader.labels import Floats, Head, HeadKind
from sayso.reader.marks import Layout
from sayso.reader.pieces import WINDOW, Ints, Pieces
from sayso.record import Span

GRAPH, TOKENIZER, LABELS = "tagger.onnx", "tokenizer.json", "labels.json"


@dataclass(frozen=True, slots=True)
class Tagged:
    """A span that a head marks. `score`: the mean probability of its words' labels."""

    span: Span
    label: str
    score: float


@dataclass(frozen=True, slots=True)
class Seen:
    """What the tagger makes of a text: the numbers of all heads for each word, and what they mean.

    Shapes: `logits` float32 (word, column); `firsts` the same for the mark before each window (window, column);
    `starts`, `ends`, `sentences`, `windows` (word).
    Units: `starts` and `ends` in code points of the text; `sentences` index the layout, `windows` the windows.
    """

    logits: Floats
    firsts: Floats
    starts: Ints
    ends: Ints
    sentences: Ints
    windows: Ints
    heads: dict[str, Head]

    def spans(self, name: str) -> list[Tagged]:
        """The spans of a head, by start."""
        return [Tagged(self._span(first, last), label, score) for first, last, label, score in self._ranges(name)]

    def marked(self, name: str) -> list[tuple[Span, str]]:
        """The spans of a head with their labels, by start."""
        return [(t.span, t.label) for t in self.spans(name)]

    def words(self, name: str, *, least: float = 0.5) -> list[Tagged]:
        """The runs of words with one label, where something is as likely as `least`; the likeliest label counts."""
        head = self._head(name, HeadKind.WORDS)
        chances = labels.softmax(head.of(self.logits))
        best: list[int] = chances[:, 1:].argmax(axis=1).tolist()
        found: list[Tagged] = []
        previous = -2
        for k in np.flatnonzero(1 - chances[:, 0] >= least).tolist():
            label, score = head.labels[best[k]], float(1 - chances[k, 0])
            joins = k == previous + 1 and found[-1].label == label and self.sentences[k] == self.sentences[previous]
            if joins:
                found[-1] = Tagged(Span(found[-1].span.start, int(self.ends[k])), label, max(score, found[-1].score))
            else:
                found.append(Tagged(self._span(k, k + 1), label, score))
            previous = k
        return found

    def chances(self, name: str) -> Floats:
        """The probability of each label of each word, that of none first.

        Shapes: (word, label + 1).
        """
        return labels.softmax(self._head(name, HeadKind.WORDS).of(self.logits))

    def value(self, name: str, label: str, span: Span) -> float | None:
        """The head's number at the first word of the span; None where no word is."""
        head = self._head(name, HeadKind.VALUES)
        k = int(np.searchsorted(self.ends, span.start, side="right"))
        if k == len(self.starts) or self.starts[k] >= span.end:
            return None
        return float(head.of(self.logits[k])[head.labels.index(label)])

    def classes(self, name: str, *, sentence: int | None = None) -> dict[str, float]:
        """The probability of each label for one sentence of the layout, or for the whole text."""
        head = self._head(name, HeadKind.ONE, HeadKind.MANY)
        of = head.of(self.logits)
        if sentence is not None:
            of = of[self.sentences == sentence]
        if not len(of):
            return dict.fromkeys(head.labels, 0.0)
        pooled = labels.pool(of)
        chances = labels.softmax(pooled) if head.kind is HeadKind.ONE else 1 / (1 + np.exp(-pooled))
        return dict(zip(head.labels, chances.tolist(), strict=True))

    def attributions(self) -> list[tuple[Span | None, Span, Span | None]]:
        """Source, cue and content that belong together."""
        return [
            (source and source.span, cue.span, content and content.span)
            for (cue, source), (_, content) in zip(self.links("source"), self.links("content"), strict=True)
        ]

    def links(self, role: str) -> list[tuple[Tagged, Tagged | None]]:
        """For each cue the span of the role (source or content) that it chooses in its window, or None."""
        ask, be = self.heads[f"ask_{role}"], self.heads[f"be_{role}"]
        others = list(self._ranges(role))
        found: list[tuple[Tagged, Tagged | None]] = []
        for first, last, label, score in self._ranges("cue"):
            window = self.windows[first]
            near = [o for o in others if self.windows[o[0]] == window]
            question = ask.of(self.logits[first])
            answers = np.array([
                be.of(self.firsts[window]) @ question,
                *(be.of(self.logits[o[0]]) @ question for o in near),
            ])
            choice = int(answers.argmax())
            cue = Tagged(self._span(first, last), label, score)
            if choice == 0:
                found.append((cue, None))
            else:
                a, b, of, sure = near[choice - 1]
                found.append((cue, Tagged(self._span(a, b), of, sure)))
        return found

    def choice(self, role: str, word: int) -> tuple[int, Floats]:
        """The first word of its window, and the shares that a word's choice for the role gives to the window's words.

        Shapes: shares (1 + words of the window), the first that of "none".
        """
        ask, be = self.heads[f"ask_{role}"], self.heads[f"be_{role}"]
        window = self.windows[word]
        first, last = np.searchsorted(self.windows, [window, window + 1]).tolist()
        answers = np.concatenate([be.of(self.firsts[window : window + 1]), be.of(self.logits[first:last])])
        return first, labels.softmax(answers @ ask.of(self.logits[word]) / (ask.last - ask.first) ** 0.5)

    def _ranges(self, name: str) -> Iterator[tuple[int, int, str, float]]:
        head = self._head(name, HeadKind.SPANS)
        of = head.of(self.logits)
        chances = labels.softmax(of)
        for window in range(len(self.firsts)):
            at = np.flatnonzero(self.windows == window)
            if not len(at):
                continue
            offset = int(at[0])
            for first, last, label in labels.spans(of[at]):
                a, b = first + offset, last + offset
                if f"ask_{name}_end" in self.heads:
                    b = self._end(name, a, chances)
                score = float(chances[a:b, 2 * label + 1 : 2 * label + 3].sum(axis=1).mean())
                yield a, b, head.labels[label], score

    def _end(self, name: str, word: int, chances: Floats) -> int:
        """The last word + 1 of a span that begins at a word: the likeliest by where that word says that it ends, by the
        words up to there being inside, and by the next one not being.
        """
        first, shares = self.choice(f"{name}_end", word)
        ends = np.log(shares[1 + word - first :] + 1e-9)
        inside = chances[word + 1 : word + len(ends), 2]
        up_to = np.concatenate([[0.0], np.cumsum(np.log(inside + 1e-9))])
        beyond = np.concatenate([np.log(1 - inside + 1e-9), [0.0]])
        return word + 1 + int((ends + up_to + beyond).argmax())

    def _span(self, first: int, last: int) -> Span:
        return Span(int(self.starts[first]), int(self.ends[last - 1]))

    def _head(self, name: str, *kinds: HeadKind) -> Head:
        head = self.heads[name]
        if head.kind not in kinds:
            raise ValueError(f"the head {name!r} is of the kind {head.kind.value!r}, wanted {' or '.join(kinds)}")
        return head


class Tagger:
    """The loaded graph, with its tokenizer and labels.

    Raises: PartError when onnxruntime or a file is missing, or a file is not the one that the digest names.
    """

    def __init__(self, folder: Path | None = None, *, threads: int = 1) -> None:
        if folder is None:
            with as_file(files("sayso.reader") / "weights" / "tagger") as home:
                self._load(home, threads)
        else:
            self._load(folder, threads)

    def _load(self, home: Path, threads: int) -> None:
        try:
            # By name, because it ships no types.
            ort: Any = importlib.import_module("onnxruntime")
        except ImportError as e:
            raise PartError("the tagger needs onnxruntime; run: pip install sayso") from e
        check(home)
        told = json.loads((home / LABELS).read_text(encoding="utf-8"))
        self.heads = {h["name"]: _head(h) for h in told["heads"]}
        self.name: str = told["name"]
        self._pieces = Pieces(home / TOKENIZER)
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        self._session: Any = ort.InferenceSession(str(home / GRAPH), options, providers=["CPUExecutionProvider"])
        width = self._session.get_outputs()[0].shape[-1]
        if width != max(h.last for h in self.heads.values()):
            raise PartError(f"the tagger's graph gives {width} columns and {LABELS} tells of others; reinstall sayso")

    def see(self, text: str, layout: Sequence[Layout], *, most: int = WINDOW) -> Seen:
        """All that the heads say of the laid-out sentences; words outside of them are not seen."""
        windows = self._pieces.windows(text, layout, most=most)
        n = max(h.last for h in self.heads.values())
        logits: list[Floats] = []
        firsts = np.zeros((len(windows), n), np.float32)
        for k, w in enumerate(windows):
            # One at a time: int8 takes its scale over all that goes in, so a window among others would be seen
            # a little otherwise; and on one core it is quicker than padding is (98 to 83 ms a dispatch, 2026-11).
            given = {"ids": w.ids[None], "shapes": w.shapes[None]}
            (out,) = self._session.run(None, given)
            logits.append(out[0, w.firsts])
            firsts[k] = out[0, 0]
        return Seen(
            logits=np.concatenate([np.zeros((0, n), np.float32), *logits]),
            firsts=firsts,
            starts=_joined([w.starts for w in windows]),
            ends=_joined([w.ends for w in windows]),
            sentences=_joined([w.sentences for w in windows]),
            windows=_joined([np.full_like(w.starts, k) for k, w in enumerate(windows)]),
            heads=self.heads,
        )


def check(home: Path) -> None:
    """Holds the files against the digests beside them.

    Raises: PartError when one is missing or another than the one named.
    """
    named = home / "SHA256SUMS"
    if not named.is_file():
        raise PartError(f"the tagger's weights are not at {home.name!r}; reinstall sayso")
    for line in named.read_text(encoding="utf-8").splitlines():
        digest, name = line.split()
        file = home / name
        if not file.is_file():
            raise PartError(f"the tagger's file {name!r} is missing; reinstall sayso")
        met = hashlib.sha256(file.read_bytes()).hexdigest()
        if met != digest:
            raise PartError(
                f"the tagger's file {name!r} has the digest {met[:12]}…, not {digest[:12]}…; reinstall sayso"
            )


def _head(told: dict[str, Any]) -> Head:
    return Head(
        name=told["name"],
        kind=HeadKind(told["kind"]),
        labels=tuple(told["labels"]),
        first=told["first"],
        last=told["last"],
    )


def _joined(parts: Sequence[Ints]) -> Ints:
    return np.concatenate([np.zeros(0, np.int64), *parts])
