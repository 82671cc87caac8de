"""Where the text names places: spotting toponyms, before it is known which place each of them means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sayso.reader.gazetteer import Entry, Gazetteer, fold, vocabulary
from sayso.reader.syntax import SUBJECTS, Syntax, Token
from sayso.reader.vocabulary import load
from sayso.record import PlaceKind, Segment, SegmentKind, Span

# A name of the gazetteer is kept as a toponym from this sum of hints on; the hints' sizes, in `_weight`, were set by
# judgement. On the gold train part, of 742 places missed / places beside the gold's / right within 161 km:
# 1.0: 46, 467, 0.861; 2.0: 60, 336, 0.866; 3.0: 84, 291, 0.879 (2026-11-25).
ENOUGH = 2.0
# What the log odds of `recognising` count beside the rules' hints, and where they are cut off. On folds of gold train
# the F1 of events' places is 0.603 at a share of 0, 0.609 at 0.4, 0.608 at 0.8 (2026-11-25).
SHARE, LIMIT = 0.4, 4.0
LONGEST = 6
ENTERED = "entered, stormed or held"
"""Tokens of the longest name looked up."""
_LISTED_ONLY = frozenset({PlaceKind.ADMIN1, PlaceKind.ADMIN2})
# After these a lone capital word is a place, whatever the entity tagger takes it for: nobody is "in" a person.
_LANDS = frozenset({PlaceKind.ADMIN1, PlaceKind.ADMIN2, PlaceKind.REGION})
_STRICT = frozenset({"in", "near", "outside", "inside", "to", "around", "into"})
_ARTICLES = frozenset({"al", "el", "as", "ash", "an", "ar", "at", "az", "ad", "ez", "es", "ed"})
_DATE = re.compile(
    r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)[a-z]*\b|\d|/|\(|\s[-–—]{1,2}\s|—|–|:", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Toponym:
    """A mention of a place: its words, and what the words around it say.

    `name` is what is looked up, "" for a mention that names nothing by itself ("the city"). `form` is name, part
    ("northern Gaza"), capital, here or definite. `typed` is the kind a type word gives it, `inside` the names told
    after a comma ("Baqubah, Diyala province, Iraq"), `first` and `last` its tokens (-1 in the dateline).
    """

    span: Span
    name: str
    form: str = "name"
    typed: PlaceKind | None = None
    inside: tuple[str, ...] = ()
    country: str | None = None
    first: int = -1
    last: int = -1
    weight: float = 0.0
    by: str = ""


@cache
def _words() -> dict[str, Any]:
    raw = vocabulary()
    types = {w: PlaceKind(kind) for kind, words in raw["types"].items() for w in words}
    people = load("demonyms")
    adjective: dict[str, str] = {}
    for code, row in people["country"].items():
        adjective |= {a.casefold(): code for a in (*row["adjectives"], *row["people"])}
    for word, row in people["people"].items():
        adjective |= {w.casefold(): row["country"] for w in (word, row["people"]) if w}
    names = {fold(n): code for code, row in people["country"].items() for n in row["names"]}
    return {
        "types": types,
        "facilities": frozenset(raw["facilities"]["words"]),
        "described": frozenset(raw["facilities"]["described"]),
        "adjective": {a: c for a, c in adjective.items() if fold(a) not in names},
        **{k: frozenset(v) for k, v in raw["context"].items()},
        **{k: frozenset(v) for k, v in raw["doubtful"].items() if k == "persons"},
        "doubtful": frozenset(raw["doubtful"]["words"]),
    }


def demonym(word: str) -> str | None:
    """The country of an adjective or a people ("Afghan": AF); "" for those of no one country, None for other words."""
    return _words()["adjective"].get(word.casefold())


def kind_of_type(word: str) -> PlaceKind | None:
    """The kind of place that a type word names, singular or plural: "province", "districts"."""
    types = _words()["types"]
    low = word.casefold()
    return types.get(low) or types.get(low.removesuffix("s")) or types.get(re.sub(r"ies$", "y", low))


def is_facility(word: str) -> bool:
    """True for the noun of a building or works: "airport", "checkpoints"."""
    low = word.casefold()
    them = _words()["facilities"]
    return low in them or low.removesuffix("s") in them or low.removesuffix("es") in them


def spot(
    syntax: Syntax, segments: Sequence[Segment], gazetteer: Gazetteer, odds: Mapping[tuple[int, int], float]
) -> list[Toponym]:
    """The mentions of places, by start; those of one stretch of text do not overlap, save in "northern Gaza".

    `odds`: the log odds that tokens, first up to, not with, last, are a place's name, where `recognising` weighed them.
    """
    found = list(_in_dateline(syntax.text, segments))
    names = _Names(syntax, gazetteer, odds).all()
    found += names
    taken = [n.span for n in names]
    found += [d for d in _described(syntax, taken) if not any(d.span.meets(s) for s in taken)]
    return sorted(found, key=lambda t: (t.span.start, -t.span.end))


def told(
    syntax: Syntax, gazetteer: Gazetteer, names: Iterable[tuple[int, int, str, tuple[Entry, ...]]]
) -> list[Toponym]:
    """The toponyms of names that are known to be places: tokens first, last + 1, the name and its bearers."""
    spotting = _Names(syntax, gazetteer, {})
    return [spotting.contained(spotting.weighed(i, j, name, entries)) for i, j, name, entries in names if entries]


def _in_dateline(text: str, segments: Sequence[Segment]) -> Iterator[Toponym]:
    """The place a dateline begins with: `KABUL`, `AL-QAIM, Iraq`, `UNITED NATIONS`."""
    for segment in segments:
        if segment.kind is not SegmentKind.DATELINE:
            continue
        words = segment.span.of(text)
        stop = _DATE.search(words)
        head = words[: stop.start()] if stop else words
        pieces = [p for p in re.finditer(r"[^,\n]+", head) if re.search(r"[^\W\d]{2}", p.group())]
        if not pieces:
            continue
        first = pieces[0].group()
        start = segment.span.start + pieces[0].start() + len(first) - len(first.lstrip())
        name = first.strip().rstrip(".-– ")
        if not name or len(name.split()) > 5:
            continue
        yield Toponym(
            span=Span(start, start + len(name)),
            name=name,
            inside=tuple(p.group().strip(" .") for p in pieces[1:]),
            weight=9.0,
            by="dateline",
        )
        return


class _Names:
    """The spotting of names in the sentences of one text."""

    def __init__(self, syntax: Syntax, gazetteer: Gazetteer, odds: Mapping[tuple[int, int], float]) -> None:
        self.syntax = syntax
        self.tokens = syntax.tokens
        self.gazetteer = gazetteer
        self.odds = odds
        self.words = _words()

    def all(self) -> list[Toponym]:
        """All names, the weak ones only where a strong one of the same name stands elsewhere."""
        found: list[Toponym] = []
        for sentence in self.syntax.sentences:
            i = sentence.first
            while i < sentence.last:
                mention = self._at(i, sentence.last)
                if mention is None:
                    i += 1
                else:
                    found.append(mention)
                    i = mention.last + 1
        found = self._listed_lifted(found)
        strong = {fold(m.name) for m in found if m.weight >= ENOUGH}
        kept = [m for m in found if m.weight >= ENOUGH or (fold(m.name) in strong and m.weight > -2)]
        return self._coordinated([self.contained(m) for m in kept])

    def _at(self, i: int, end: int) -> Toponym | None:
        """The longest name that begins at token `i`, with the sum of its hints."""
        if demonym(self.tokens[i].text) is not None and not self._also_a_land(i):
            return self._led_by_demonym(i, end)
        if not self._opens(i):
            return None
        stop = min(end, i + LONGEST)
        for j in range(stop, i, -1):
            if not self._closes(j - 1) or not all(self._may_join(k) for k in range(i + 1, j)):
                continue
            name = self._text(i, j)
            entries = self.gazetteer.named(name)
            if self.tokens[i].lower == "the" and j > i + 1 and self.gazetteer.named(self._text(i + 1, j)):
                return None  # the name is "US", not "The US"
            if entries:
                found = self.weighed(i, j, name, entries)
                return found if found.weight >= ENOUGH else self._unlisted(i, end) or found
        return self._unlisted(i, end)

    def _also_a_land(self, i: int) -> bool:
        """True for a people's name that stands for its land: "Chin State", "in Amhara"."""
        t = self.tokens[i]
        if not any(e.kind is PlaceKind.ADMIN1 for e in self.gazetteer.named(t.text)):
            return False
        after = self.tokens[i + 1] if i + 1 < len(self.tokens) else None
        if after is not None and after.text == "state":
            return False  # "the Jewish state"
        typed = after is not None and kind_of_type(after.text) in _LANDS
        return typed or (t.dep in {"pobj", "conj"} and t.pos in {"PROPN", "NOUN"})

    def _led_by_demonym(self, i: int, end: int) -> Toponym | None:
        """A region whose name begins with a people's: "Korean Peninsula", "Basque country"."""
        for j in range(min(end, i + 3), i + 1, -1):
            if not self.tokens[j - 1].text[0].isalpha():
                continue
            name = self._text(i, j)
            entries = self.gazetteer.named(name)
            if entries and entries[0].kind in {PlaceKind.REGION, PlaceKind.COUNTRY, PlaceKind.ADMIN1}:
                span = Span(self.tokens[i].start, self.tokens[j - 1].end)
                return Toponym(span=span, name=name, first=i, last=j - 1, weight=4.0, by="region")
        return None

    def _opens(self, i: int) -> bool:
        t = self.tokens[i]
        if not (t.text[0].isalpha() and (t.text[0].isupper() or t.text[0] in "‘'")):
            after = self.tokens[i + 1 : i + 3]
            return t.lower in _ARTICLES and len(after) == 2 and after[0].text == "-" and after[1].text[0].isupper()
        if i > 0 and self._joined(i):
            return False
        return t.lower not in self.words["locative"] or t.text.isupper()

    def _joined(self, i: int) -> bool:
        """True where the token goes on with a name that began before it: "Al-|Qaim", "Trans|-|Dniester"."""
        return self.tokens[i - 1].text == "-" and self.tokens[i - 1].end == self.tokens[i].start and i > 1

    def _closes(self, i: int) -> bool:
        t = self.tokens[i]
        return t.text[0].isupper() or t.text[0].isdigit() or "." in t.text[:-1]

    def _may_join(self, k: int) -> bool:
        t = self.tokens[k]
        return t.text[0].isupper() or t.lower in self.words["inner"] or t.text[0] in "-‘'’"

    def _text(self, i: int, j: int) -> str:
        raw = self.syntax.text[self.tokens[i].start : self.tokens[j - 1].end]
        return re.sub(r"\s+", " ", raw.replace("- ", "-"))

    def weighed(self, i: int, j: int, name: str, entries: tuple[Entry, ...]) -> Toponym:
        first, last, typed, facility = self._extent(i, j)
        if (
            typed in _LISTED_ONLY
            and not any(e.kind in _LISTED_ONLY for e in entries)
            and self.tokens[last - 1].lower in self.words["offices"]
        ):
            first, last, typed = i, j, None
        if entries[0].kind is PlaceKind.COUNTRY and not facility and typed is not PlaceKind.OTHER:
            first, last, typed = i, j, None
        weight, by = self._weight(i, j, entries, typed=typed, facility=facility)
        direction = self._direction(first)
        span = Span(self.tokens[first].start, self.tokens[last - 1].end)
        form = "name"
        if direction is not None and typed is None:
            form, span = "part", Span(self.tokens[direction].start, span.end)
        if facility:
            form, typed = "facility", PlaceKind.FACILITY
        elif typed is PlaceKind.OTHER and self.tokens[last - 1].lower.startswith("camp"):
            full = self._text(i, last)
            form, name = ("name", full) if self.gazetteer.named(full) else ("facility", name)
        return Toponym(
            span=span, name=name, form=form, typed=typed, first=i, last=last - 1, weight=weight, by=by,
            country=self._adjective_before(first),
        )  # fmt: skip

    def _extent(self, i: int, j: int) -> tuple[int, int, PlaceKind | None, bool]:
        """The tokens of the mention with its type words, the kind these give, and whether they make it a facility."""
        t = self.tokens
        end = self.syntax.sentences[t[i].sentence].last
        if j + 1 < end and t[j].lower in {"refugee", "displaced"} and t[j + 1].lower.startswith("camp"):
            return i, j + 2, PlaceKind.OTHER, False
        k = j
        while k < end and k < j + 3 and t[k].lower in self.words["described"] and k + 1 < end:
            k += 1
        if k < end and is_facility(t[k].text) and t[k].pos in {"NOUN", "PROPN"}:
            last = k + 2 if k + 1 < end and t[k].lower in {"air", "check"} else k + 1
            return i, last, PlaceKind.FACILITY, True
        # "the Black Sea resort of Sochi": that type word belongs to what follows.
        followed = (
            {PlaceKind.CITY, PlaceKind.VILLAGE, PlaceKind.ADMIN2} if j + 1 < end and t[j + 1].lower == "of" else ()
        )
        kind = kind_of_type(t[j].text) if j < end and t[j].pos in {"NOUN", "PROPN"} else None
        if kind and t[j].ent == t[j - 1].ent == "PERSON" and t[j].text[0].isupper():
            return i, j, None, False  # "Christopher Hill"
        if kind and kind not in followed and t[j].lower not in {"front", "sector", "state", "states"}:
            return i, j + 1, kind, False
        if j < end and t[j].lower in {"state", "states", "sector"} and t[j].head not in range(j + 1, end):
            return i, j + 1, kind_of_type(t[j].text), False
        k = i
        named = k >= 3 and t[k - 3].pos == "PROPN" and t[k - 3].dep == "compound"
        if (
            k >= 2
            and not named
            and t[k - 1].lower == "of"
            and (kind := kind_of_type(t[k - 2].text))
            and t[k - 2].pos in {"NOUN", "PROPN"}
        ):
            start = k - 2
            while (
                start > 0 and t[start - 1].dep in {"amod", "det", "compound", "poss", "case"} and t[start - 1].i > k - 6
            ):
                start -= 1
            return (start if t[start].sentence == t[i].sentence else k - 2), j, kind, False
        if (
            k >= 1
            and (kind := kind_of_type(t[k - 1].text))
            and t[k - 1].pos in {"NOUN", "PROPN"}
            and t[k - 1].sentence == t[i].sentence
        ):
            return k, j, kind, False
        return i, j, None, False

    def _direction(self, i: int) -> int | None:
        """The token of a direction that makes "northern Gaza" of Gaza, if one stands before token `i`."""
        k = i - 1
        while k >= 0 and self.tokens[k].lower in {"the", "-"} | set(self.words["described"]):
            k -= 1
        if k < 0 or self.tokens[k].sentence != self.tokens[i].sentence:
            return None
        low = self.tokens[k].lower
        if low not in self.words["directions"]:
            back = self.tokens[k - 1].lower if k else ""
            if low == "of" and back in self.words["directions"] and self.tokens[k - 2].lower == "the":
                return k - 2
            return None
        if k >= 2 and self.tokens[k - 1].text == "-" and self.tokens[k - 2].lower in self.words["directions"]:
            return k - 2
        return k

    def _adjective_before(self, i: int) -> str | None:
        """The country of a demonym or a genitive before the name: "the Croatian town of", "Iraq's Anbar"."""
        for k in range(i - 1, max(-1, i - 6), -1):
            if self.tokens[k].sentence != self.tokens[i].sentence or self.tokens[k].text in {",", ";", ":"}:
                return None
            if (code := demonym(self.tokens[k].text)) is not None:
                return code or None
            if self.tokens[k].pos in {"VERB", "ADP"} and self.tokens[k].lower != "of":
                return None
        return None

    def _weight(
        self, i: int, j: int, entries: tuple[Entry, ...], *, typed: PlaceKind | None, facility: bool
    ) -> tuple[float, str]:
        """The sum of the hints that these words name a place, and the strongest of them in words."""
        t, words = self.tokens, self.words
        head = t[j - 1]
        low = fold(self._text(i, j)).removeprefix("the ")
        if low in {"the", "a", "an"}:
            return -9.0, "an article"
        big = max(e.population for e in entries)
        state = any(e.kind is PlaceKind.COUNTRY for e in entries) or entries[0].kind is PlaceKind.REGION
        before = self._before(i)
        after = t[j] if j < len(t) and t[j].sentence == t[i].sentence else None
        hints: list[tuple[float, str]] = []
        if typed is not None:
            hints.append((2.0 if facility else 3.0, "type word"))
        ents = {x.ent for x in t[i:j]}
        alone = before is not None and before.lower in _STRICT
        taken = head.dep == "dobj" and self.syntax.head(head.i).lemma in words["taken"]
        entered = self._taken(head, before)
        taken = taken or self._fell(head)
        if ents <= {"GPE", "LOC", "FAC"}:
            hints.append((2.0, "named entity"))
        elif "PERSON" in ents and not state and not typed:
            hints.append((-0.5 if alone or taken or entered else -2.5, "named as a person"))
        elif "ORG" in ents or "PERSON" in ents or "NORP" in ents:
            hints.append((-0.5 if state else -1.0, "named as a body"))
        hints.append((2.5, "country or region") if state else (min(2.0, big**0.5 / 200), "population"))
        if any(e.kind is PlaceKind.ADMIN1 for e in entries[:2]) and not state:
            hints.append((0.7, "admin-1"))
        if before is not None and before.lower in words["locative"] and before.lower != "of":
            hints.append((2.5 if alone else 1.5, f"after {before.lower}"))
        if after is not None and after.text == "," and j + 1 < len(t) and self._names_container(j + 1, entries):
            hints.append((2.5, "beside its country"))
        if taken or entered:
            hints.append((2.0, ENTERED if entered else "taken or left"))
        if after is not None and after.lower in {"time", "times", "stock", "summer"}:
            hints.append((-9.0, "a clock's or a body's name"))
        if head.pos not in {"PROPN", "ADJ"} and not typed and not (head.text.isupper() and big > 100_000):
            hints.append((-1.5, "no proper noun"))
        if i + 1 == j and head.text.isupper() and len(head.text) <= 4 and not state and not self._titled(i):
            hints.append((-4.0, "an abbreviation"))
        if low in words["directions"]:
            hints.append((-9.0, "a bare direction"))
        elif low in words["doubtful"] and not typed:
            hints.append((-4.0, "a common word"))
        elif low in words["persons"] and not typed:
            hints.append((-3.0, "a person's name"))
        hints += self._company(i, j, before, after, state=state, typed=typed)
        hints.append((self._learned(i, j), "recognised"))
        return sum(h for h, _ in hints), max(hints)[1]

    def _fell(self, head: Token) -> bool:
        """True for what fell to somebody: "Bouar has not fallen to rebels"."""
        verb = self.syntax.head(head.i)
        return (
            head.dep in SUBJECTS
            and verb.lemma == "fall"
            and any(c.lower == "to" for c in self.syntax.children(verb.i, "prep"))
        )

    def _learned(self, i: int, j: int) -> float:
        """What the trees of `recognising` add to the hints of the rules."""
        odds = self.odds.get((i, j), 0.0)
        if i and self.tokens[i - 1].lower == "the":
            odds = max(odds, self.odds.get((i - 1, j), odds))  # "The Hague"
        return SHARE * min(max(odds, -LIMIT), LIMIT)

    def _before(self, i: int) -> Token | None:
        """The token before a name in its sentence, "neighbouring" and "nearby" passed over."""
        k = i - 1
        while k > 0 and self.tokens[k].lower in self.words["beside"]:
            k -= 1
        return self.tokens[k] if k >= 0 and self.tokens[k].sentence == self.tokens[i].sentence else None

    def _company(
        self, i: int, j: int, before: Token | None, after: Token | None, *, state: bool, typed: PlaceKind | None
    ) -> Iterator[tuple[float, str]]:
        """Hints of the capital words beside the name: a person's or a body's name is no place's."""
        words = self.words
        if before is not None and before.text[0].isupper() and not self._titled(i):
            low = before.lower.rstrip(".")
            if low in words["titles"] or before.ent == "PERSON":
                yield -4.0, "after a title"
            elif before.pos == "PROPN" and not self._place_word(before) and before.i > self.syntax.sentence(i).first:
                yield (-2.0 if state else -3.0), "inside a longer name"
        if after is not None and not typed and not self._titled(i):
            low = after.lower.rstrip(".")
            if after.text[0].isupper() and (low in words["bodies"] or low.removesuffix("s") in words["bodies"]):
                yield -3.0, "a body's name"
            elif after.text[0].isupper() and after.pos == "PROPN" and low not in words["titles"]:
                if not self._place_word(after):
                    yield (-1.0 if state else -3.0), "inside a longer name"
            elif after.text == "-" and j + 1 < len(self.tokens) and after.start == self.tokens[j - 1].end:
                # "US-led" is of the leader; "Trans-Dniester", and what the trees are not asked of, may be a place.
                joined = self.tokens[j + 1].lower in self.words["joined"]
                yield (-9.0 if joined else -1.0), "inside a compound"

    def _titled(self, i: int) -> bool:
        """True in a headline in title case, where a capital says nothing."""
        sentence = self.syntax.sentence(i)
        if sentence.kind is SegmentKind.BODY:
            return False
        them = [t for t in self.syntax.words(sentence) if t.text[0].isalpha() and len(t.text) > 3]
        return sum(t.text[0].isupper() for t in them) > 0.7 * len(them)

    def _place_word(self, t: Token) -> bool:
        return (
            demonym(t.text) is not None
            or t.lower in self.words["directions"]
            or kind_of_type(t.text) is not None
            or is_facility(t.text)
            or t.ent in {"GPE", "LOC", "DATE", "NORP"}
        )

    def _names_container(self, k: int, entries: tuple[Entry, ...]) -> bool:
        """True where a name from token `k` on is the country or admin-1 of one of the entries."""
        for j in range(min(k + 4, len(self.tokens)), k, -1):
            for around in self.gazetteer.named(self._text(k, j)):
                if around.kind is PlaceKind.COUNTRY and any(e.country == around.country for e in entries):
                    return True
                if around.kind is PlaceKind.ADMIN1 and any(e.admin1 and e.admin1 == around.code for e in entries):
                    return True
        return False

    def _unlisted(self, i: int, end: int) -> Toponym | None:
        """A name that no gazetteer holds but whose company says place: "the village of X", "in X district"."""
        j = i + 1
        while (
            j < end
            and j < i + 4
            and self.tokens[j].text[0].isupper() | (self.tokens[j].text == "-")
            and kind_of_type(self.tokens[j].text) is None
            and not is_facility(self.tokens[j].text)
        ):
            j += 1
        while j > i + 1 and self.tokens[j - 1].text == "-":
            j -= 1
        head = self.tokens[j - 1]
        if head.pos != "PROPN" or len(self.tokens[i].text) < 2 or fold(self._text(i, j)) in self.words["doubtful"]:
            return None
        first, last, typed, facility = self._extent(i, j)
        if kind_of_type(self.tokens[i].text) and (typed is None or j == i + 1):
            return None
        if typed is None and fold(head.text) in self.words["persons"]:
            return None
        before = self.tokens[i - 1] if i else None
        located = (before is not None and before.lower in _STRICT | {"at", "from"}) or head.dep == "dobj"
        ents = {t.ent for t in self.tokens[i:j]}
        taken = first == i and last == j and self._taken(head, before)
        placed = ents <= {"GPE", "LOC", "FAC"} and head.lower not in self.words["titles"]
        weight = (
            (0.0 if not typed else 3.0 if first < i and self.tokens[i - 1].lower == "of" else 2.0)
            + (2.0 if head.dep == "pobj" and before is not None and before.lower in {"near", "outside"} else 0.0)
            + (1.5 if placed else -1.0 if "PERSON" in ents else 0.0)
            + (1.0 if located else 0.0)
        )
        weight += 3.0 if taken else 0.0
        if (
            typed is PlaceKind.CITY
            and self.tokens[first].lower not in {"the", "a", "town", "city", "port"}
            and first == i
            and last == j
        ):
            weight -= 1.0
        if last > j and self.tokens[last - 1].lower in self.words["offices"]:
            return None
        if weight < ENOUGH or head.lower in self.words["bodies"]:
            return None
        return Toponym(
            span=Span(self.tokens[first].start, self.tokens[last - 1].end),
            name=self._text(i, j), form="facility" if facility else "name",
            typed=PlaceKind.FACILITY if facility else typed,
            first=i, last=last - 1, weight=weight, by="unlisted name with a place's company",
            country=self._adjective_before(first),
        )  # fmt: skip

    def _taken(self, head: Token, before: Token | None) -> bool:
        """True for what forces enter, take or move into: "entered X", "swept into X", "control of X"."""
        above = self.syntax.head(head.i)
        if head.dep in {"dobj", "nsubjpass"} or (head.dep == "advmod" and above.i + 1 == head.i):
            return above.lemma in self.words["entered"]
        if head.dep != "pobj" or before is None or above.i != before.i:
            return False
        over = self.syntax.head(above.i)
        return (above.lower == "into" and over.lemma in self.words["marched"]) or (
            above.lower in {"of", "over"} and over.lemma in self.words["holds"]
        )

    def contained(self, m: Toponym) -> Toponym:
        """The mention with the names after its comma: "Baqubah, Diyala province, Iraq"."""
        inside: list[str] = []
        k = m.last + 1
        while (
            k + 1 < len(self.tokens)
            and self.tokens[k].text in {",", "in", "of", "("}
            and self.tokens[k].sentence == self.tokens[m.first].sentence
        ):
            k += 1
            while (
                self.tokens[k].lower in self.words["directions"] | {"the"} or demonym(self.tokens[k].text) is not None
            ):
                k += 1
                if k >= len(self.tokens):
                    return m
            ends = (j for j in range(min(k + 4, len(self.tokens)), k, -1) if self.tokens[j - 1].pos != "PUNCT")
            hit = next((j for j in ends if self.gazetteer.named(self._text(k, j))), None)
            if hit is None or self._serves(hit):
                break
            inside.append(self._text(k, hit))
            k = hit + (hit < len(self.tokens) and kind_of_type(self.tokens[hit].text) is not None)
        before = self.tokens[m.first - 2 : m.first] if m.first >= 2 else ()
        if len(before) == 2 and before[1].lower in {"'s", "’s"}:
            inside.append(before[0].text)
        return replace(m, inside=tuple(inside))

    def _serves(self, k: int) -> bool:
        """True where the name that ends before token `k` only describes what follows: "In Belgrade, U.S. envoy X"."""
        if k >= len(self.tokens) or self.tokens[k - 1].sentence != self.tokens[k].sentence:
            return False
        after = self.tokens[k]
        return after.pos in {"NOUN", "PROPN"} and kind_of_type(after.text) is None and self.tokens[k - 1].dep != "appos"

    def _coordinated(self, mentions: list[Toponym]) -> list[Toponym]:
        """A plural type word is shared: "A, B, and C Provinces", "the regions of A, B and C"."""
        out = list(mentions)
        for n, m in enumerate(mentions):
            if m.typed is None or m.form != "name":
                continue
            if self.tokens[m.last].lower.endswith("s") and kind_of_type(self.tokens[m.last].text):
                steps = range(n - 1, -1, -1)
            elif (
                m.first >= 2 and self.tokens[m.first - 1].lower == "of" and self.tokens[m.first - 2].lower.endswith("s")
            ):
                steps = range(n + 1, len(mentions))
            else:
                continue
            for k in steps:
                near = mentions[k - steps.step]
                one, two = (mentions[k], near) if steps.step < 0 else (near, mentions[k])
                if mentions[k].typed is not None or not self._listed(one, two):
                    break
                form = "name" if mentions[k].form == "part" else mentions[k].form
                out[k] = replace(mentions[k], typed=m.typed, form=form)
        return out

    def _listed_lifted(self, mentions: list[Toponym]) -> list[Toponym]:
        """A weak name in one list with a strong one is a place too: "Dhaka, Chittagong and Sylhet"."""
        out = list(mentions)
        for order in (range(1, len(out)), range(len(out) - 2, -1, -1)):
            for n in order:
                near = out[n - 1] if order.step == 1 else out[n + 1]
                a, b = (near, out[n]) if order.step == 1 else (out[n], near)
                bare = fold(out[n].name) in self.words["directions"]
                if -1.5 < out[n].weight < ENOUGH <= near.weight and self._listed(a, b) and not bare:
                    out[n] = replace(out[n], weight=ENOUGH, by="listed with a place")
        return out

    def _listed(self, a: Toponym, b: Toponym) -> bool:
        between = self.tokens[a.last + 1 : b.first]
        return 0 < len(between) <= 2 and all(t.lower in {",", "and", "or", "&"} for t in between)


def _described(syntax: Syntax, taken: Sequence[Span]) -> Iterator[Toponym]:
    """Mentions that name nothing by themselves: "here", "the Afghan capital", "the city", "a police post"."""
    for t in syntax.tokens:
        if t.lower == "here" and t.pos == "ADV":
            yield Toponym(span=t.span, name="", form="here", first=t.i, last=t.i, by="here")
            continue
        if t.pos not in {"NOUN", "PROPN"} or t.dep == "compound":
            continue
        kids = [k for k in syntax.children(t.i) if k.i < t.i]
        definite = any(k.lower in {"the", "this", "that"} for k in kids)
        begin = min([k.i for k in kids if k.dep in {"det", "amod", "compound", "nummod"}], default=t.i)
        span = Span(syntax.tokens[begin].start, t.end)
        adjective = next((c for k in kids if (c := demonym(k.text))), None)
        kind = PlaceKind.COUNTRY if t.lower in {"country", "nation", "kingdom", "homeland"} else kind_of_type(t.text)
        if (
            t.lower == "capital"
            and (definite or adjective)
            and not any(
                x.lower in {"provincial", "regional", "state", "district"} for x in syntax.tokens[max(0, t.i - 2) : t.i]
            )
        ):
            yield Toponym(
                span=span, name="", form="capital", country=adjective, first=begin, last=t.i, by="the capital"
            )
        elif (
            kind
            and definite
            and t.tag in {"NN", "NNP"}
            and t.lower not in {"state", "front", "agency", "border", "division"}
        ):
            plain = all(k.lower in {"the", "this", "that"} or k.dep == "amod" for k in kids)
            if (
                plain
                and not syntax.children(t.i, "relcl", "acl")
                and not any(c.dep == "prep" and c.lower == "of" for c in syntax.children(t.i))
            ):
                yield Toponym(
                    span=span,
                    name="",
                    form="definite",
                    typed=kind,
                    country=adjective,
                    first=begin,
                    last=t.i,
                    by=f"the {t.lower}",
                )
        elif is_facility(t.text) and _located(syntax, t):
            yield Toponym(
                span=span,
                name=span.of(syntax.text),
                form="building",
                typed=PlaceKind.FACILITY,
                first=begin,
                last=t.i,
                by="described building",
            )


def _located(syntax: Syntax, t: Token) -> bool:
    """True where a noun stands after a preposition of place."""
    head = syntax.head(t.i)
    return t.dep == "pobj" and head.lower in {
        "in",
        "at",
        "near",
        "outside",
        "inside",
        "around",
        "on",
        "from",
        "into",
        "through",
    }
