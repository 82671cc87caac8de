"""The training sets as windows with targets. Each set fills only its own heads: a missing label teaches nothing.

Licences as stated by the sources: docs/cards/tagger.md. `--without NAME` of fit.py leaves a set out.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parents[1])]
import own
import wired

from sayso.reader import segments, sentences
from sayso.reader.labels import Head, HeadKind, columns
from sayso.reader.pieces import Pieces, Window
from sayso.record import EventType, Segment, SegmentKind, Span

Row = dict[str, Any]
SHARED = Path(__file__).resolve().parents[3] / "shared"
IGNORE = -100

CAMEO = ("make_statement", "verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict")
POLICE = ("ANY_ACTION", "ARREST", "FAIL", "FORCE", "KILL")
SATP = ("Armed Assault", "Bombing or Explosion", "Other", "Kidnapping")
RE3D = (
    "Organisation", "Location", "Person", "Temporal", "Quantity", "Weapon", "DocumentReference", "MilitaryPlatform",
    "Nationality", "Money",
)  # fmt: skip
FACTUALITY = ("uds_ih2", "uw", "meantime", "commitmentbank", "megaveridicality", "ross_pavlick")
# Two levels of the KAIROS ontology; what has fewer than ten triggers in train is "other".
WIKI = (
    "Conflict.Attack", "Life.Die", "Contact.Contact", "Life.Injure", "Movement.Transportation",
    "Justice.ArrestJailDetain", "ArtifactExistence.DamageDestroyDisableDismantle", "Justice.ChargeIndict",
    "Justice.InvestigateCrime", "ArtifactExistence.ManufactureAssemble", "GenericCrime.GenericCrime",
    "Cognitive.IdentifyCategorize", "Justice.Sentence", "Justice.Convict", "Transaction.ExchangeBuySell",
    "Justice.TrialHearing", "Cognitive.Inspection", "Conflict.Demonstrate", "Contact.RequestCommand",
    "Contact.ThreatenCoerce", "Medical.Intervention", "Justice.ReleaseParole", "other",
)  # fmt: skip
TIMEML = ("OCCURRENCE", "REPORTING", "I_ACTION", "STATE", "I_STATE", "ASPECTUAL", "PERCEPTION")
LINK_WIDTH = 32
# What a trigger chooses among the words of its window, of readings of whole dispatches ("same": its other triggers).
ROLES = ("actor1", "actor2", "place", "time", "said", "same")

_HEADS: tuple[tuple[str, HeadKind, tuple[str, ...]], ...] = (
    ("trigger", HeadKind.WORDS, (*(str(t) for t in EventType), "generic")),
    ("stance", HeadKind.WORDS, ("affirms", "denies", "doubts", "expects")),
    ("gold_source", HeadKind.SPANS, ("source",)),
    ("gold_cue", HeadKind.SPANS, ("cue",)),
    ("gold_actor", HeadKind.SPANS, ("actor",)),
    ("source", HeadKind.SPANS, ("source",)),
    ("cue", HeadKind.SPANS, ("cue",)),
    ("content", HeadKind.SPANS, ("content",)),
    ("re3d", HeadKind.SPANS, RE3D),
    ("cameo_actor", HeadKind.SPANS, ("source", "target", "reciprocal")),
    ("cameo_class", HeadKind.ONE, CAMEO),
    ("satp", HeadKind.MANY, SATP),
    ("police", HeadKind.MANY, POLICE),
    ("factuality", HeadKind.VALUES, FACTUALITY),
    ("lgl", HeadKind.SPANS, ("toponym",)),
    ("geowebnews", HeadKind.SPANS, ("toponym",)),
    ("geovirus", HeadKind.SPANS, ("toponym",)),
    ("timex", HeadKind.SPANS, ("DATE", "DURATION", "TIME", "SET")),
    ("timeml", HeadKind.WORDS, TIMEML),
    ("wikievents", HeadKind.WORDS, WIKI),
    # From the first word of a cue to those of its source and content, and from there to their last: ask, and answer.
    # From each word of a trigger to those of who did it, to whom, where, when, who says so, and of its other triggers.
    *(
        (f"{way}_{role}", HeadKind.VECTORS, (str(LINK_WIDTH),))
        for role in ("source", "content", "source_end", "content_end", *ROLES)
        for way in ("ask", "be")
    ),
)


def heads() -> dict[str, Head]:
    """All heads, in the order of the graph's columns."""
    found: dict[str, Head] = {}
    at = 0
    for name, kind, labels in _HEADS:
        n = columns(kind, labels)
        found[name] = Head(name=name, kind=kind, labels=labels, first=at, last=at + n)
        at += n
    return found


HEADS = heads()


@dataclass(slots=True)
class Example:
    """A window with its targets.

    Shapes: a target is int64 (word) for spans and words, with -100 for "not told"; for one and many it is a list of
    (first word, last word + 1, label or labels); for values float (word, label) with NaN for "not told"; links are
    (word, words that are right to choose) pairs, counted from 1, where 0 is "none".
    """

    window: Window
    targets: dict[str, Any]
    origin: str


def rows(path: Path) -> list[Row]:
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [json.loads(line) for line in data.decode("utf-8").split("\n") if line]


class Words:
    """The words of a window found by code points."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.n = len(window.starts)

    def of(self, start: int, end: int) -> tuple[int, int] | None:
        """First word and last word + 1 that share a code point with the range; None where the window has none."""
        first = int(np.searchsorted(self.window.ends, start, side="right"))
        last = int(np.searchsorted(self.window.starts, end, side="left"))
        return (first, last) if first < last else None

    def tags(self, spans: Iterable[tuple[int, int, int]]) -> np.ndarray:
        """B and I of spans (start, end, label); the longer wins where two overlap."""
        found = np.zeros(self.n, dtype=np.int64)
        for start, end, label in sorted(set(spans), key=lambda s: (s[0] - s[1], s[0])):
            at = self.of(start, end)
            if at is None or found[at[0] : at[1]].any():
                continue
            found[at[0]] = 2 * label + 1
            found[at[0] + 1 : at[1]] = 2 * label + 2
        return found


def _body(text: str) -> Sequence[Any]:
    return sentences.lay_out(text, [Segment(kind=SegmentKind.BODY, span=Span(0, len(text)))])


def _hull(spans: Sequence[Row]) -> tuple[int, int]:
    return min(s["start"] for s in spans), max(s["end"] for s in spans)


def _polnear(row: Row, pieces: Pieces, begin: int) -> Iterator[Example]:
    for window in pieces.windows(row["text"], _body(row["text"]), begin=begin):
        words = Words(window)
        targets: dict[str, Any] = {
            role: words.tags((*_hull(a[role]), 0) for a in row["attributions"] if a[role])
            for role in ("source", "cue", "content")
        }
        lo, hi = int(window.starts[0]), int(window.ends[-1])
        for role in ("source", "content"):
            pairs: dict[int, int] = {}
            for a in row["attributions"]:
                if not a["cue"]:
                    continue
                cue = _hull(a["cue"])
                if not lo <= cue[0] < hi:
                    continue
                other = _hull(a[role]) if a[role] else None
                if other is not None and not lo <= other[0] < hi:
                    continue
                here, there = words.of(*cue), words.of(*other) if other else None
                if here is not None and (other is None or there is not None):
                    pairs[here[0] + 1] = there[0] + 1 if there else 0
            targets[f"link_{role}"] = [(a, (b,)) for a, b in pairs.items()]
            hulls = [_hull(a[role]) for a in row["attributions"] if a[role]]
            met = [(words.of(*hull), hull[1] <= hi) for hull in hulls if lo <= hull[0] < hi]
            ends = {at[0] + 1: at[1] if whole else 0 for at, whole in met if at is not None}
            targets[f"link_{role}_end"] = [(a, (b,)) for a, b in ends.items()]
        yield Example(window, targets, row["id"])


def _spans(head: str, labels: Sequence[str], of: Callable[[Row], Iterable[tuple[int, int, str]]]) -> Read:
    def read(row: Row, pieces: Pieces, begin: int) -> Iterator[Example]:
        for window in pieces.windows(row["text"], _body(row["text"]), begin=begin):
            tags = Words(window).tags((s, e, labels.index(k)) for s, e, k in of(row))
            yield Example(window, {head: tags}, row["id"])

    return read


Read = Callable[[Row, Pieces, int], Iterator[Example]]


def _cameo(row: Row, pieces: Pieces, begin: int) -> Iterator[Example]:
    for window in pieces.windows(row["text"], _body(row["text"]), most=300):
        words = Words(window)
        targets: dict[str, Any] = {}
        if row["actors"] is not None:
            labels = HEADS["cameo_actor"].labels
            targets["cameo_actor"] = words.tags((a["start"], a["end"], labels.index(a["role"])) for a in row["actors"])
        if row["label"] is not None:
            targets["cameo_class"] = [(0, words.n, row["label"])]
        yield Example(window, targets, row["id"])


def _satp(row: Row, pieces: Pieces, begin: int) -> Iterator[Example]:
    window = pieces.windows(row["text"], _body(row["text"]), most=300)[0]
    yield Example(window, {"satp": [(0, len(window.starts), [float(k in row["labels"]) for k in SATP])]}, row["id"])


def _police(row: Row, pieces: Pieces, begin: int) -> Iterator[Example]:
    layout = given(row["text"], [(s["start"], s["end"]) for s in row["sentences"]])
    for window in pieces.windows(row["text"], layout, begin=begin):
        told: list[tuple[int, int, list[float]]] = []
        for k in dict.fromkeys(window.sentences.tolist()):
            at = np.flatnonzero(window.sentences == k)
            labels = row["sentences"][k]["labels"]
            told.append((int(at[0]), int(at[-1]) + 1, [float(p in labels) for p in POLICE]))
        yield Example(window, {"police": told}, row["id"])


def given(text: str, spans: Sequence[tuple[int, int]]) -> list[Any]:
    """The layout of sentences that the set itself gives, one for each, in its order."""
    from sayso.reader.marks import Layout

    return [Layout(span=Span(s, e), kind=SegmentKind.BODY, paragraph=1) for s, e in spans]


def _factuality(name: str) -> Read:
    column = FACTUALITY.index(name)

    def read(row: Row, pieces: Pieces, begin: int) -> Iterator[Example]:
        for window in pieces.windows(row["text"], _body(row["text"])):
            words = Words(window)
            values = np.full((words.n, len(FACTUALITY)), np.nan, dtype=np.float32)
            for t in row["targets"]:
                at = words.of(t["start"], t["end"])
                if at is not None and t["start"] >= int(window.starts[0]):
                    values[at[0], column] = t["factuality"]
            if not np.isnan(values).all():
                yield Example(window, {"factuality": values}, row["id"])

    return read


def _toponyms(row: Row) -> Iterator[tuple[int, int, str]]:
    for t in row["toponyms"]:
        if t.get("lat") is not None:
            yield t["start"], t["end"], "toponym"


def _timeml(row: Row, pieces: Pieces, begin: int) -> Iterator[Example]:
    kinds = HEADS["timex"].labels
    for window in pieces.windows(row["text"], _body(row["text"]), begin=begin):
        words = Words(window)
        events = np.zeros(words.n, dtype=np.int64)
        for e in row["events"]:
            at = words.of(e["start"], e["end"])
            if at is not None:
                events[at[0] : at[1]] = TIMEML.index(e["type"]) + 1
        times = words.tags((t["start"], t["end"], kinds.index(t["type"])) for t in row["timexes"])
        yield Example(window, {"timex": times, "timeml": events}, row["id"])


def _wikievents(row: Row, pieces: Pieces, begin: int) -> Iterator[Example]:
    for window in pieces.windows(row["text"], _body(row["text"]), begin=begin):
        words = Words(window)
        tags = np.zeros(words.n, dtype=np.int64)
        for e in row["events"]:
            at = words.of(e["trigger"]["start"], e["trigger"]["end"])
            if at is not None:
                kind = ".".join(e["type"].split(".")[:2])
                tags[at[0] : at[1]] = WIKI.index(kind if kind in WIKI else "other") + 1
        yield Example(window, {"wikievents": tags}, row["id"])


def gold_layout(row: Row) -> Sequence[Any]:
    return sentences.lay_out(row["text"], segments.split(row["text"], title=row.get("title")))


_HARDEST = {"denies": 3, "doubts": 2, "expects": 1, "affirms": 0, "claims": 0}


def _gold(row: Row, pieces: Pieces, begin: int) -> Iterator[Example]:
    kinds, stances = HEADS["trigger"].labels, HEADS["stance"].labels
    for window in pieces.windows(row["text"], gold_layout(row), begin=begin):
        words = Words(window)
        tags = np.zeros(words.n, dtype=np.int64)
        stance = np.full(words.n, IGNORE, dtype=np.int64)
        cues: set[tuple[int, int, int]] = set()
        for e in row["events"]:
            said = [r["stance"] for r in e["reports"]]
            told = max(said, key=lambda s: _HARDEST[s]) if said else "affirms"
            cues |= {(*r["cue"], 0) for r in e["reports"] if r["cue"]}
            for start, end in e["triggers"]:
                at = words.of(start, end)
                if at is not None:
                    tags[at[0] : at[1]] = kinds.index("generic" if e["generic"] else e["type"]) + 1
                    stance[at[0] : at[1]] = stances.index("affirms" if told == "claims" else told) + 1
        yield Example(
            window,
            {
                "trigger": tags,
                "stance": stance,
                "gold_source": words.tags((*m, 0) for s in row["sources"] for m in s["mentions"]),
                "gold_cue": words.tags(cues),
                "gold_actor": words.tags((*m, 0) for a in row["actors"] for m in a["mentions"]),
                **_arguments(row, words),
            },
            row["id"],
        )


def _arguments(row: Row, words: Words) -> dict[str, list[tuple[int, tuple[int, ...]]]]:
    """For each word of a trigger in the window, the words that name who did it, to whom, where, when, and who says so.

    A participant that another window names teaches nothing; "none" is taught where the reading has none.
    """
    mentions = {x["id"]: x["mentions"] for x in (*row["actors"], *row["places"])}
    sources = {x["id"]: x["mentions"] for x in row["sources"]}
    lo, hi = int(words.window.starts[0]), int(words.window.ends[-1])

    def of(spans: Iterable[Sequence[int]]) -> tuple[int, ...]:
        met = [words.of(s, e) for s, e in spans if lo <= s < hi]
        return tuple(dict.fromkeys(k + 1 for at in met if at is not None for k in range(*at)))

    found: dict[str, list[tuple[int, tuple[int, ...]]]] = {f"link_{role}": [] for role in ROLES}
    for e in row["events"]:
        each = [of([trigger]) for trigger in e["triggers"]]
        asking = of(e["triggers"])
        time = e["when"].get("span")
        told = {"actor1": e["actor1"], "actor2": e["actor2"], "place": e["places"]}
        chosen = {role: [of(mentions[i]) for i in ids] if ids else [(0,)] for role, ids in told.items()}
        chosen["time"] = [of([time])] if time else [(0,)]
        voices = [[m for i in r["chain"] for m in sources[i]] for r in e["reports"]]
        chosen["said"] = [of(spans) if spans else (0,) for spans in voices]
        found["link_same"] += [(a, tuple(b for b in asking if b not in own) or (0,)) for own in each for a in own]
        for role, options in chosen.items():
            found[f"link_{role}"] += [(a, right) for right in options if right for a in asking]
    return found


def _sentence(row: Row, pieces: Pieces, begin: int) -> Iterator[Example]:
    """A sentence of our own: its triggers are told, and nothing else of it."""
    kinds = HEADS["trigger"].labels
    for window in pieces.windows(row["text"], _body(row["text"])):
        words = Words(window)
        tags = np.zeros(words.n, dtype=np.int64)
        for start, end, kind in row["triggers"]:
            at = words.of(start, end)
            if at is not None:
                tags[at[0] : at[1]] = kinds.index(kind) + 1
        yield Example(window, {"trigger": tags}, row["id"])


def _toponym_reader(name: str) -> Read:
    return _spans(name, ("toponym",), _toponyms)


READS: Mapping[str, tuple[str, Read]] = {
    "gold": ("gold/{}.jsonl", _gold),
    "polnear": ("data/polnear/{}.jsonl.gz", _polnear),
    "re3d": (
        "data/re3d/{}.jsonl",
        _spans("re3d", RE3D, lambda r: ((e["start"], e["end"], e["type"]) for e in r["flat_entities"])),
    ),
    "cameo": ("data/cameo/{}.jsonl", _cameo),
    "satp": ("data/satp/{}.jsonl", _satp),
    "police": ("data/india_police/{}.jsonl.gz", _police),
    **{name: (f"data/factuality/{name}.{{}}.jsonl.gz", _factuality(name)) for name in FACTUALITY},
    **{name: (f"data/geo/{name}.{{}}.jsonl.gz", _toponym_reader(name)) for name in ("lgl", "geowebnews", "geovirus")},
    "timeml": ("data/tempeval3/{}.jsonl.gz", _timeml),
    "wikievents": ("data/wikievents/{}.jsonl.gz", _wikievents),
}

# Written by us and whole in the repository: all of it is for training.
OURS: Mapping[str, tuple[Callable[[], list[Row]], Read]] = {
    "own": (own.rows, _gold),
    "wired": (wired.rows, _gold),
    "sentences": (own.sentences, _sentence),
}


def examples(name: str, pieces: Pieces, *, part: str = "train", begin: int = 0, shared: Path = SHARED) -> list[Example]:
    """The windows of a set's part. `begin` shifts where windows are cut (see `Pieces.windows`)."""
    if name in OURS:
        told, read = OURS[name]
        return [e for row in told() for e in read(row, pieces, begin)]
    path, read = READS[name]
    return [e for row in rows(shared / path.format(part)) for e in read(row, pieces, begin)]
