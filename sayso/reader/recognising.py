"""Which words name a place: candidates, what speaks for each, and the choice among those that overlap.

A candidate is a run of capital words that the gazetteer, the parser's entities or the tagger takes for a name. Trees
(`weights/recognising.json`, docs/cards/places.md) weigh them; of two that overlap the likelier is kept.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from sayso.reader.gazetteer import Entry, Gazetteer, fold, vocabulary
from sayso.reader.labels import softmax
from sayso.reader.syntax import Syntax, Token
from sayso.reader.tagger import Seen
from sayso.reader.toponyms import demonym, is_facility, kind_of_type
from sayso.reader.trees import trees
from sayso.record import PlaceKind, SegmentKind, Span

# Chosen on folds of the train parts (docs/cards/places.md): probabilities from 0.3 to 0.5 differ by 0.003 of F1.
ENOUGH = math.log(0.4 / 0.6)
LONGEST = 6
"""Tokens of the longest candidate."""
UNSEEN = -6.0
"""The log odds of what the tagger did not look at."""
_INNER = frozenset({
    "of",
    "the",
    "and",
    "de",
    "la",
    "del",
    "du",
    "al",
    "el",
    "en",
    "on",
    "upon",
    "by",
    "&",
    "-",
    "'s",
    "’s",
    "'",
    ".",
})
_ENTITIES = ("GPE", "LOC", "FAC", "ORG", "NORP", "PERSON")
_DEPS = ("pobj", "compound", "nsubj", "dobj", "poss", "appos", "amod", "conj", "nmod", "ROOT")
_HEADS = ("lgl", "geowebnews", "geovirus")
_OTHERS = (
    ("re3d", "Location"),
    ("re3d", "Nationality"),
    ("re3d", "Organisation"),
    ("re3d", "Person"),
    ("gold_actor", "actor"),
    ("source", "source"),
)
_KINDS = (PlaceKind.COUNTRY, PlaceKind.REGION, PlaceKind.ADMIN1, PlaceKind.ADMIN2, PlaceKind.CITY, PlaceKind.NATURAL)
_PREPOSITIONS = ("in", "at", "from", "to", "of", "near", "on", "for", "with", "by", "and", "the", ",", "(")


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """What counts as a place's name. `adjectives`: "Afghan", "Texans". `works`: buildings, streets, parks."""

    adjectives: bool = False
    works: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """Tokens `first` up to, not with, `last`, and the places that bear their name."""

    first: int
    last: int
    name: str
    entries: tuple[Entry, ...]
    adjective: bool


@dataclass(frozen=True, slots=True)
class Named:
    """Words that name a place. `adjective`: by an adjective or its people ("Afghan", "Texans").

    `score`: the probability that they are a place's name.
    """

    span: Span
    first: int
    last: int
    name: str
    entries: tuple[Entry, ...]
    adjective: bool
    score: float


def recognise(syntax: Syntax, seen: Seen, gazetteer: Gazetteer, *, manner: Manner = Manner()) -> list[Named]:
    """The names of places, by start; none overlaps another."""
    them = Recognising(syntax, seen, gazetteer)
    odds = trees("recognising")(them.rows(manner))
    chosen: list[Named] = []
    taken = [False] * len(syntax.tokens)
    for k in sorted(range(len(odds)), key=lambda k: (-odds[k], k)):
        if odds[k] < ENOUGH:
            break
        c = them.candidates[k]
        if any(taken[c.first : c.last]):
            continue
        taken[c.first : c.last] = [True] * (c.last - c.first)
        span = Span(syntax.tokens[c.first].start, syntax.tokens[c.last - 1].end)
        score = 1 / (1 + math.exp(-odds[k]))
        chosen.append(Named(span, c.first, c.last, c.name, c.entries, c.adjective, score))
    return sorted(chosen, key=lambda n: n.first)


def odds_of(syntax: Syntax, seen: Seen, gazetteer: Gazetteer) -> dict[tuple[int, int], float]:
    """The log odds that tokens, first up to, not with, last, are a place's name, for each candidate."""
    them = Recognising(syntax, seen, gazetteer)
    odds = trees("recognising")(them.rows(Manner()))
    return {(c.first, c.last): x for c, x in zip(them.candidates, odds, strict=True)}


def given(syntax: Syntax, spans: Sequence[Span], gazetteer: Gazetteer) -> list[Named]:
    """The names at spans that are known to be places', in the order given."""
    found: list[Named] = []
    for span in spans:
        them = syntax.inside(span)
        name = " ".join(span.of(syntax.text).split())
        entries, adjective = bearers(name, gazetteer) if them else ((), False)
        first, last = (them[0].i, them[-1].i + 1) if them else (0, 0)
        found.append(Named(span, first, last, name, entries, adjective, 1.0))
    return found


class Recognising:
    """One text's candidates and what speaks for each."""

    def __init__(self, syntax: Syntax, seen: Seen, gazetteer: Gazetteer) -> None:
        self.syntax = syntax
        self.tokens = syntax.tokens
        self.gazetteer = gazetteer
        self.entities = list(_entities(syntax))
        self._entity_of = {k: e for e in self.entities for k in range(e[0], e[1])}
        self._read_tagger(seen)
        self.candidates = list(self._all())
        self._count()

    def rows(self, manner: Manner) -> list[dict[str, float]]:
        """The features of each candidate."""
        asked = {"wants adjectives": float(manner.adjectives), "wants works": float(manner.works)}
        return [self._features(c) | asked for c in self.candidates]

    # --- candidates ---

    def _all(self) -> Iterator[Candidate]:
        given = {(a, b) for a, b, _ in self.entities} | self._tagged
        for sentence in self.syntax.sentences:
            for run in self._runs(sentence.first, sentence.last):
                for i in range(run.start, run.stop):
                    if not _opens(self.tokens[i]):
                        continue
                    for j in range(i + 1, min(run.stop, i + LONGEST) + 1):
                        if not _closes(self.tokens[j - 1]):
                            continue
                        name = self._text(i, j)
                        entries, adjective = bearers(name, self.gazetteer)
                        if entries or (i, j) in given or (i == run.start and j == run.stop):
                            yield Candidate(i, j, name, entries, adjective)

    def _runs(self, first: int, last: int) -> Iterator[range]:
        """The longest runs of capital words with small ones between them."""
        i = first
        while i < last:
            if not _opens(self.tokens[i]):
                i += 1
                continue
            j = i + 1
            k = j
            while k < last and k - j < 3:
                if _closes(self.tokens[k]):
                    j = k = k + 1
                elif self.tokens[k].lower in _INNER:
                    k += 1
                else:
                    break
            yield range(i, j)
            i = j

    def _text(self, i: int, j: int) -> str:
        return " ".join(self.syntax.text[self.tokens[i].start : self.tokens[j - 1].end].split())

    # --- what is known of the words ---

    def _read_tagger(self, seen: Seen) -> None:
        """The tagger's opinion of each token, by its first word piece's word."""
        n = len(self.tokens)
        opening = {h: np.full(n, UNSEEN) for h in _HEADS}
        inside = {h: np.full(n, UNSEEN) for h in _HEADS}
        other = {k: np.zeros(n) for k in _OTHERS}
        self._tagged = set[tuple[int, int]]()
        at = [self.syntax.at(int(s)) for s in seen.starts]
        words = np.array([k for k, t in enumerate(at) if t is not None], dtype=np.int64)
        index = np.array([t.i for t in at if t is not None], dtype=np.int64)
        logits = seen.logits[words]
        for h in _HEADS:
            of = seen.heads[h].of(logits)
            opening[h][index] = of[:, 1] - np.logaddexp(of[:, 0], of[:, 2])
            inside[h][index] = of[:, 2] - np.logaddexp(of[:, 0], of[:, 1])
            for tagged in seen.spans(h):
                them = self.syntax.inside(tagged.span)
                if them:
                    self._tagged.add((them[0].i, them[-1].i + 1))
        for head, label in _OTHERS:
            h = seen.heads[head]
            k = h.labels.index(label)
            other[head, label][index] = softmax(h.of(logits))[:, 2 * k + 1 : 2 * k + 3].sum(axis=1)
        # As lists: a candidate is a few words long, and numpy takes longer over these than Python does.
        self.opening = {h: x.tolist() for h, x in opening.items()}
        self.inside = {h: x.tolist() for h, x in inside.items()}
        self.either = {h: np.logaddexp(opening[h], inside[h]).tolist() for h in _HEADS}
        self.other = {k: x.tolist() for k, x in other.items()}

    def _count(self) -> None:
        """How often each name stands in the text, and how often the parser takes it for a place."""
        self.n_named, self.n_place = Counter[str](), Counter[str]()
        self.best = defaultdict[str, float](lambda: -9.0)
        self.longest: dict[int, int] = {}
        for c in self.candidates:
            key = fold(c.name)
            self.n_named[key] += 1
            exact = self._entity_of.get(c.first)
            if exact and exact[:2] == (c.first, c.last) and exact[2] in {"GPE", "LOC"}:
                self.n_place[key] += 1
            self.best[key] = max(self.best[key], self._opinion(c))
            if c.entries:
                for k in range(c.first, c.last):
                    self.longest[k] = max(self.longest.get(k, 0), c.last - c.first)

    def _opinion(self, c: Candidate) -> float:
        return sum(self.opening[h][c.first] for h in _HEADS) / len(_HEADS)

    def _features(self, c: Candidate) -> dict[str, float]:
        row: dict[str, float] = {}
        row |= self._of_shape(c)
        row |= self._of_parse(c)
        row |= self._of_tagger(c)
        row |= _of_gazetteer(c)
        row |= self._of_company(c)
        row |= self._of_text(c)
        return row

    def _of_shape(self, c: Candidate) -> dict[str, float]:
        t = self.tokens
        sentence = self.syntax.sentence(c.first)
        return {
            "words": c.last - c.first,
            "letters": len(c.name),
            "capitals": float(c.name.isupper()),
            "dots": float("." in c.name),
            "opens sentence": float(c.first == sentence.first),
            "titled": self._titled(sentence.i),
            "headline": float(sentence.kind is not SegmentKind.BODY),
            "adjective": float(c.adjective),
            "plural people": float(c.adjective and t[c.last - 1].lower.endswith("s")),
            "letter case": float(all(x.text[0].isupper() for x in t[c.first : c.last])),
        }

    def _titled(self, i: int) -> float:
        s = self.syntax.sentences[i]
        them = [t for t in self.syntax.words(s) if t.text[0].isalpha() and len(t.text) > 3]
        return sum(t.text[0].isupper() for t in them) / max(1, len(them))

    def _of_parse(self, c: Candidate) -> dict[str, float]:
        t = self.tokens
        head = self.syntax.top(Span(t[c.first].start, t[c.last - 1].end)) or t[c.last - 1]
        above = self.syntax.head(head.i)
        row: dict[str, float] = {
            "pos proper": float(t[c.last - 1].pos == "PROPN"),
            "pos adjective": float(t[c.last - 1].pos == "ADJ"),
        }
        row["pos noun"] = float(t[c.last - 1].pos == "NOUN")
        if head.dep in _DEPS:
            row[f"dep {head.dep}"] = 1.0
        row["above capital"] = float(above.i != head.i and above.text[0].isupper())
        row["above noun"] = float(above.pos in {"NOUN", "PROPN"})
        row["above verb"] = float(above.pos == "VERB")
        row["above says"] = float(
            above.lemma in {"say", "tell", "announce", "accuse", "claim", "warn", "want", "reject", "agree"}
        )
        row["above inside"] = float(above.lower in {"in", "at", "near", "from", "to", "into", "across", "outside"})
        entity = self._entity_of.get(c.first)
        if entity is not None:
            a, b, kind = entity
            way = "is" if (a, b) == (c.first, c.last) else "in" if a <= c.first and c.last <= b else "past"
            if kind not in _ENTITIES:
                kind = "other"
            row[f"{way} {kind}"] = 1.0
            row["entity before"] = float(c.first - a)
            row["entity after"] = float(b - c.last)
        elif any(k in self._entity_of for k in range(c.first, c.last)):
            row["past other"] = 1.0
        else:
            row["no entity"] = 1.0
        return row

    def _of_tagger(self, c: Candidate) -> dict[str, float]:
        row: dict[str, float] = {}
        goes_on = c.last < len(self.tokens)
        for h in _HEADS:
            opening, inside = self.opening[h], self.inside[h]
            row[f"opens {h}"] = opening[c.first]
            row[f"holds {h}"] = min(self.either[h][c.first : c.last])
            row[f"ends {h}"] = inside[c.last] if goes_on else UNSEEN
            row[f"before {h}"] = max(opening[c.first - 1], inside[c.first - 1]) if c.first else UNSEEN
        for key in _OTHERS:
            row[f"{key[0]} {key[1]}"] = sum(self.other[key][c.first : c.last]) / (c.last - c.first)
        return row

    def _of_company(self, c: Candidate) -> dict[str, float]:
        t, words = self.tokens, _words()
        row: dict[str, float] = {}
        sentence = self.syntax.sentence(c.first)
        before = t[c.first - 1] if c.first > sentence.first else None
        after = t[c.last] if c.last < sentence.last else None
        if before is not None:
            low = before.lower
            if low in _PREPOSITIONS:
                row[f"after {low}"] = 1.0
            row["before capital"] = float(before.text[0].isupper())
            row["before demonym"] = float(demonym(before.text) is not None)
            row["before title"] = float(low.rstrip(".") in words["titles"])
            row["before direction"] = float(low in words["directions"])
            row["before type"] = float(kind_of_type(before.text) is not None)
            row["before number"] = float(before.text[0].isdigit())
            back = t[c.first - 2] if c.first - 2 >= sentence.first else None
            row["type of"] = float(low == "of" and back is not None and kind_of_type(back.text) is not None)
            row["capital comma"] = float(low == "," and back is not None and back.text[0].isupper())
            row["capital of"] = float(low == "of" and back is not None and back.text[0].isupper())
            row["joined before"] = float(before.end == t[c.first].start)
        if after is not None:
            low = after.lower
            row["next capital"] = float(after.text[0].isupper())
            row["next comma capital"] = float(
                low == "," and c.last + 1 < sentence.last and t[c.last + 1].text[0].isupper()
            )
            row["next possessive"] = float(low in {"'s", "’s"})
            row["next body"] = float(low in words["bodies"] or low.removesuffix("s") in words["bodies"])
            row["next title"] = float(low in words["titles"])
            row["next type"] = float(kind_of_type(after.text) is not None)
            row["next facility"] = float(is_facility(after.text))
            row["next joined"] = float(after.start == t[c.last - 1].end and low not in {",", ".", "'s", "’s", ";", ":"})
            row["next noun"] = float(after.pos == "NOUN")
            row["next verb"] = float(after.pos in {"VERB", "AUX"})
            row["next number"] = float(after.text[0].isdigit())
        last = t[c.last - 1]
        row["last type"] = float(kind_of_type(last.text) is not None)
        row["last facility"] = float(is_facility(last.text))
        row["last body"] = float(last.lower in words["bodies"])
        row["first the"] = float(t[c.first].lower == "the")
        row["first title"] = float(t[c.first].lower.rstrip(".") in words["titles"])
        return row

    def _of_text(self, c: Candidate) -> dict[str, float]:
        key = fold(c.name)
        n = self.n_named[key]
        longest = max(self.longest.get(k, 0) for k in range(c.first, c.last))
        return {
            "times": math.log1p(n),
            "times a place": self.n_place[key] / n,
            "ever a place": float(self.n_place[key] > 0),
            "best opinion": self.best[key],
            "inside a longer": float(longest > c.last - c.first),
            "apart": float(self._apart(c)),
        }

    def _apart(self, c: Candidate) -> bool:
        """True where no capital word stands right beside the candidate."""
        t, s = self.tokens, self.syntax.sentence(c.first)
        left = c.first > s.first and t[c.first - 1].text[0].isupper()
        right = c.last < s.last and t[c.last].text[0].isupper()
        return not (left or right)


def bearers(name: str, gazetteer: Gazetteer) -> tuple[tuple[Entry, ...], bool]:
    """The places that a name or an adjective may mean, and whether it is an adjective or a people."""
    if code := demonym(name):
        land = gazetteer.country(code)
        return ((land,) if land else ()), True
    if found := gazetteer.of_adjective(name):
        return found + gazetteer.named(name), True
    return gazetteer.named(name), False


def _of_gazetteer(c: Candidate) -> dict[str, float]:
    row: dict[str, float] = {"bearers": math.log1p(len(c.entries))}
    key = fold(c.name)
    row["doubtful"] = float(key.removeprefix("the ") in _words()["doubtful"])
    row["person's"] = float(key in _words()["persons"])
    row["direction"] = float(key in _words()["directions"])
    for e in c.entries:
        if e.kind in _KINDS:
            row[f"bears {e.kind.value}"] = 1.0
        row["people"] = max(row.get("people", 0.0), math.log10(e.population + 1))
        row["main name"] = max(row.get("main name", 0.0), float(fold(e.name) == key))
        row["capital city"] = max(row.get("capital city", 0.0), float(e.capital))
    return row


@cache
def _words() -> dict[str, Any]:
    raw = vocabulary()
    return {
        **{k: frozenset(raw["context"][k]) for k in ("titles", "bodies", "directions")},
        "doubtful": frozenset(raw["doubtful"]["words"]),
        "persons": frozenset(raw["doubtful"]["persons"]),
    }


def _opens(t: Token) -> bool:
    return t.text[0].isupper() and t.text[0].isalpha()


def _closes(t: Token) -> bool:
    return t.text[0].isupper() or (t.text[0].isdigit() and len(t.text) < 5)


def _entities(syntax: Syntax) -> Iterator[tuple[int, int, str]]:
    """The parser's entities: tokens first, last + 1, type."""
    first = -1
    for t in syntax.tokens:
        if first >= 0 and (not t.ent or t.ent_start or t.sentence != syntax.tokens[first].sentence):
            yield first, t.i, syntax.tokens[first].ent
            first = -1
        if t.ent and first < 0:
            first = t.i
    if first >= 0:
        yield first, len(syntax.tokens), syntax.tokens[first].ent
