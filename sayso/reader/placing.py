"""Events to their places.

Each event chooses among the dispatch's places and "none told" by a small log-linear model over what the words say:
how a place's mention hangs on the event's trigger, how far it stands, what kind of place it is. Places told in one list
with the chosen one come with it. Weights and their birth certificate: `rules/placing.toml`.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from sayso.reader.arguments import firsts, step
from sayso.reader.gazetteer import vocabulary
from sayso.reader.marks import Draft, Known
from sayso.reader.notes import noted
from sayso.reader.syntax import REACH, Syntax, Token
from sayso.reader.toponyms import is_facility, kind_of_type
from sayso.reader.vocabulary import load
from sayso.record import ActorKind, EventType, Place, PlaceKind, SegmentKind

NONE = "none"
"""The choice that no place is told."""

_CLASSES = {
    "speech": "censure demand rejection threat",
    "deal": "talks agreement aid",
    "ground": "territory_change withdrawal shelling air_strike offensive armed_clash destruction seizure",
    "move": "deployment displacement restriction release",
    "harm": "attack bombing suicide_bombing other_violence abduction toll_report arrest",
    "crowd": "protest riot crackdown",
    "power": "leadership_change trial",
}
_CLASS_OF = {EventType(t): c for c, them in _CLASSES.items() for t in them.split()}
_PREPOSITIONS = {
    **dict.fromkeys(("in", "inside", "within", "throughout", "across"), "in"),
    **dict.fromkeys(("at", "near", "outside", "around", "on", "along", "off", "over"), "at"),
    **dict.fromkeys(("to", "into", "toward", "towards", "onto"), "to"),
    **dict.fromkeys(("from", "out"), "from"),
    **dict.fromkeys(("against", "between", "with", "by", "for", "about"), "with"),
    "of": "of",
}
_SIZES = {
    PlaceKind.COUNTRY: "country",
    **dict.fromkeys((PlaceKind.REGION, PlaceKind.ADMIN1, PlaceKind.ADMIN2, PlaceKind.NATURAL), "area"),
    **dict.fromkeys((PlaceKind.CITY, PlaceKind.VILLAGE, PlaceKind.OTHER), "town"),
    PlaceKind.FACILITY: "facility",
}
_LOCATED = frozenset({"in", "at", "to", "from", "with", "of", "other", "dobj"})
"""How a dateline's place must be told in the text to be an event's place too: "Moscow said" does not do."""
_AREAS = frozenset({PlaceKind.ADMIN1, PlaceKind.REGION, PlaceKind.ADMIN2})
_LINKS = frozenset({",", "and", "or", "&", "the", "as", "well", "in", "both", "nearby", "neighbouring", "neighboring"})
"""What may stand between the places of one list."""
_INTO = frozenset({",", "in", "of", "the", "'s"})
"""What may stand between a place and the larger one that it is told to lie in."""
_ARGUMENTS = frozenset({"nsubj", "nsubjpass", "dobj", "attr", "oprd", "agent"})


# An event's first triggers, which are weighed; how it is told later adds nothing to them.
_WEIGHED = 6


@dataclass(frozen=True, slots=True)
class _Mention:
    """A place's mention in a sentence: its head token and the preposition that governs it."""

    place: int
    head: Token
    prep: str


def places_of(drafts: Sequence[Draft], syntax: Syntax, known: Known) -> list[tuple[str, ...]]:
    """The ids of the narrowest places told for each event, in the order given."""
    choosing = Choosing(syntax, known)
    weights = _weights()
    chosen: list[tuple[str, ...]] = []
    for draft in drafts:
        shares = shares_of(choosing.options(draft), weights)
        best = choosing.struck(draft) or max(shares, key=lambda k: shares[k], default=NONE)
        best = choosing.nested(choosing.beside_building(best, draft, shares), draft)
        chosen.append(choosing.with_listed(choosing.narrowed(best, draft, shares), draft))
    return chosen


Options = dict[str, dict[str, float]]
"""The features of each choice for one event: `none`, and each place told outside the dateline by its number."""


def shares_of(options: Options, weights: Mapping[str, float]) -> dict[str, float]:
    """How likely each choice is, all together 1."""
    sums = {k: sum(weights.get(f, 0.0) * v for f, v in row.items()) for k, row in options.items()}
    top = max(sums.values(), default=0.0)
    raised = {k: math.exp(v - top) for k, v in sums.items()}
    return {k: v / sum(raised.values()) for k, v in raised.items()}


class Choosing:
    """The choices of one dispatch: its places with their mentions, ready to be weighed for any event."""

    def __init__(self, syntax: Syntax, known: Known) -> None:
        self.syntax = syntax
        self.known = known
        self.places_: tuple[Place, ...] = known.places
        self.mentions = list(self._mentions())
        self._of: dict[int, list[_Mention]] = {}
        for m in self.mentions:
            self._of.setdefault(m.place, []).append(m)
        # By the head's number; of two with one head the first.
        located = (m for m in self.mentions if m.prep in {"in", "at"} and self._in_body(m))
        first = {m.head.i: m for m in reversed(list(located))}
        self._located = [first[i] for i in sorted(first)]
        self._by_head = sorted((m for m in self.mentions if self._in_body(m)), key=lambda m: m.head.i)
        self._titled = [m for m in self.mentions if not self._in_body(m)]
        self._lead = next((s.i for s in syntax.sentences if s.kind is SegmentKind.BODY), 0)

    def options(self, draft: Draft) -> Options:
        """The features of each choice for the event; none at all where the dispatch tells no place."""
        line = self.known.dateline.place
        near_by = self._within_reach(draft)
        told = sorted(k for k in near_by if self.places_[k].id != line or any(m.prep in _LOCATED for m in self._of[k]))
        focus = self._focus(self.syntax.tokens[draft.triggers[0].head])
        rows = {k: self._features(draft, k, near_by[k], focus) for k in told}
        closest = {k: r.pop("_near") for k, r in rows.items()}
        near = [k for k in told if closest[k] >= 2.0]
        most = max(closest.values(), default=0.0)
        tied = self._tied(draft, told)
        for k, row in rows.items():
            row |= self._rivals(k, near, closest, most)
            row |= tied.get(k, {})
        kind = draft.type.value
        none = {"none": 1.0, f"none {kind}": 1.0, f"none {_CLASS_OF[draft.type]}": 1.0}
        none |= {f"none near {int(most)}": 1.0}
        head = self.syntax.tokens[draft.triggers[0].head]
        sentence = self.syntax.sentence(head.i)
        if any(m.head.sentence == sentence.i and m.prep in {"in", "at"} for m in self.mentions):
            none["none located here"] = 1.0
        if sentence.kind is not SegmentKind.BODY:
            none["none of the headline"] = 1.0
        if self.known.choices:
            none[f"none chosen {step(self.known.choices.none('place', draft))}"] = 1.0
        return {NONE: none, **{str(k): r for k, r in rows.items()}} if rows else {}

    def _tied(self, draft: Draft, told: Sequence[int]) -> dict[int, dict[str, float]]:
        """How far the tagger takes the event to speak of each place."""
        if self.known.choices is None:
            return {}
        shares = [self.known.choices.share("place", draft, self.places_[k].mentions) for k in told]
        group = _CLASS_OF[draft.type]
        found: dict[int, dict[str, float]] = {}
        for k, share, first in zip(told, shares, firsts(shares), strict=True):
            found[k] = {f"chosen {step(share)}": 1.0, f"chosen {step(share)} {group}": 1.0, "share": share or 0.0}
            if first:
                found[k] |= {"chosen first": 1.0, f"chosen first {step(share)}": 1.0}
        return found

    def _within_reach(self, draft: Draft) -> Mapping[int, Sequence[_Mention]]:
        """Each place that is told near the event or in the title, with its mentions there; in a short text, all."""
        if len(self.syntax.sentences) <= REACH:
            return self._of
        spans = [self.syntax.reach(t.head) for t in draft.triggers[:_WEIGHED]]
        low, high = min(r.start for r in spans), max(r.stop for r in spans)
        by_head = self._by_head
        first, last = (bisect_left(by_head, i, key=lambda m: m.head.i) for i in (low, high))
        found: dict[int, list[_Mention]] = {}
        for m in (*self._titled, *by_head[first:last]):
            if any(m.head.i in r for r in spans) or not self._in_body(m):
                found.setdefault(m.place, []).append(m)
        return found

    def _mentions(self) -> Iterator[_Mention]:
        beside = noted(self.syntax)
        # A capital that acts is its government: "Moscow announced" tells of no place.
        seats = {m for a in self.known.actors if a.kind is ActorKind.GOVERNMENT for m in a.mentions}
        for n, place in enumerate(self.places_):
            for span in place.mentions:
                if span in seats and place.kind is PlaceKind.CITY:
                    continue
                head = self.syntax.top(span)
                if head is not None and head.i not in beside:
                    yield _Mention(n, head, self._preposition(head))

    def _preposition(self, t: Token) -> str:
        """The preposition over a mention, through appositions, lists and compounds; else how it stands."""
        if t.lower == "here" or t.dep == "npadvmod":
            return "in"
        for _ in range(6):
            up = self.syntax.head(t.i)
            if t.dep == "pobj":
                around = self.syntax.head(up.i)
                if up.lower == "of" and around.i != up.i and _is_part(around) and around.dep != "conj":
                    t = around
                    continue
                return _PREPOSITIONS.get(up.lower, "other")
            if t.dep in {"conj", "appos"} and up.i != t.i:
                t = up
                continue
            if t.dep in {"compound", "nmod", "amod"} and up.i != t.i:
                if up.text[0].isupper() or kind_of_type(up.text) or is_facility(up.text):
                    t = up
                    continue
                return "attribute"
            break
        if t.dep in {"poss", "nsubj", "nsubjpass", "dobj"}:
            return {"nsubjpass": "subj", "nsubj": "subj"}.get(t.dep, t.dep)
        return "bare"

    def _features(self, draft: Draft, k: int, near_by: Sequence[_Mention], focus: int | None) -> dict[str, float]:
        """What the words say of place `k` as the place of the event; `_near` is its closest tie, 0 to 5."""
        place = self.places_[k]
        kind, group = place.kind.value, _CLASS_OF[draft.type]
        row: dict[str, float] = {f"kind {kind}": 1.0, f"kind {kind} {group}": 1.0}
        size = _SIZES[place.kind]
        near = 0.0
        for n, trigger in enumerate(draft.triggers[:_WEIGHED]):
            head = self.syntax.tokens[trigger.head]
            for m in near_by:
                tie, names = self._tie(head, m)
                weight = 1.0 if n == 0 else 0.7
                for name in names:
                    for feature in (name, f"{name} {group}", f"{name} {size}"):
                        row[feature] = max(row.get(feature, 0.0), weight)
                near = max(near, tie)
        row[f"near {int(near)}"] = 1.0
        if place.id == self.known.dateline.place:
            row["dateline"] = 1.0
        row["told often"] = math.log1p(len(place.mentions))
        first = min(m.head.i for m in self._of[k])
        row["told in the lead"] = float(self.syntax.sentence(first).paragraph <= 2)
        if not any(m.prep in {"in", "at", "to", "from", "dobj"} for m in self._of[k]):
            row["never located"] = 1.0
        if any(b.rule == "described building" for b in place.by):
            row["described building"] = 1.0
        if focus == k:
            row |= {"in focus": 1.0, f"in focus {group}": 1.0}
        row["_near"] = near
        return row

    def _focus(self, head: Token) -> int | None:
        """The place last told as a place ("in Basra") before the trigger's clause."""
        n = bisect_left(self._located, head.i, key=lambda m: m.head.i)
        return self._located[n - 1].place if n else None

    def _in_body(self, m: _Mention) -> bool:
        return self.syntax.sentence(m.head.i).kind is SegmentKind.BODY

    def _tie(self, head: Token, m: _Mention) -> tuple[float, list[str]]:
        """How close a mention is tied to the trigger: below it in the tree, in its sentence, or sentences away."""
        here, there = self.syntax.sentence(head.i), self.syntax.sentence(m.head.i)
        if here.i == there.i:
            return self._inside(head, m)
        away = there.i - here.i
        prep = "located" if m.prep in {"in", "at", "to", "from", "dobj"} else "loose"
        if there.kind is not SegmentKind.BODY:
            return 0.5, [f"headline {prep}"]
        if away == -1:
            same = "same paragraph" if here.paragraph == there.paragraph else "paragraph before"
            return 2.0, [f"sentence before {prep}", same]
        if -3 <= away < -1:
            return 1.0, [f"some sentences before {prep}"]
        if away == 1 and here.kind is SegmentKind.BODY:
            return 1.0, [f"sentence after {prep}"]
        if here.kind is not SegmentKind.BODY and there.i == self._lead:
            return 2.0, [f"lead of the headline {prep}"]
        return 0.0, [f"far {'before' if away < 0 else 'after'}"]

    def _inside(self, head: Token, m: _Mention) -> tuple[float, list[str]]:
        """A mention in the trigger's own sentence: by the way up the tree from it to the trigger."""
        domain = self._domain(head)
        t, last, n_steps = m.head, m.head, 0
        while t.i not in domain and t.head != t.i and n_steps < 12:
            last, t, n_steps = t, self.syntax.head(t.i), n_steps + 1
        order = "after" if m.head.i > head.i else "before"
        if t.i in domain:
            way = last.dep if last.pos != "ADP" else f"prep {_PREPOSITIONS.get(last.lower, 'other')}"
            if n_steps == 0:
                return 5.0, ["is the trigger"]
            if m.prep in {"poss", "attribute"} and n_steps > 1:
                return 1.5, [f"whose {m.prep} {order}"]
            if last.dep in _ARGUMENTS and n_steps > 1:
                return 4.0, [f"in its {last.dep} {m.prep}", f"below {min(n_steps, 5)}"]
            if last.dep in {"ccomp", "advcl", "conj", "relcl", "xcomp", "acl"}:
                return 3.0, [f"in its {last.dep} {m.prep}", f"below {min(n_steps, 5)}"]
            return 5.0, [f"its {way} {m.prep}", f"below {min(n_steps, 5)}"]
        if m.prep in {"poss", "attribute"}:
            return 1.5, [f"whose {m.prep} {order}"]
        up = {a.i for a in self.syntax.ancestors(head.i)}
        over, n_up = m.head, 0
        while over.i not in up and over.head != over.i and n_up < 12:
            over, n_up = self.syntax.head(over.i), n_up + 1
        clause = self.syntax.tokens[over.i]
        tie = "said" if clause.lemma in {"say", "report", "tell", "announce", "add"} else "upper"
        far = abs(m.head.i - head.i)
        return 3.0, [f"{tie} clause {order} {m.prep}", f"{min(far // 4, 5)} apart {order}"]

    def _domain(self, head: Token) -> set[int]:
        """The tokens that carry the event: the trigger, and the verb that it is subject or object of."""
        domain = {head.i}
        t = head
        while t.dep in {"compound", "amod", "aux", "auxpass", "prt"} and t.head != t.i:
            t = self.syntax.head(t.i)
            domain.add(t.i)
        if t.dep in {"nsubj", "nsubjpass", "csubj", "dobj", "attr"}:
            domain.add(t.head)
        return domain

    def _rivals(self, k: int, near: Sequence[int], closest: Mapping[int, float], most: float) -> dict[str, float]:
        """What speaks for another place: a narrower one inside this one, one tied closer to the trigger."""
        row: dict[str, float] = {}
        for other in near:
            if other != k and _encloses(self.places_[k], self.places_[other]):
                row["holds a near one"] = 1.0
                if closest[other] >= closest[k]:
                    row["holds a nearer one"] = 1.0
                    break
        if most > closest[k]:
            row["not the nearest"] = 1.0
        return row

    def struck(self, draft: Draft) -> str | None:
        """The place that is the object of the deed's own verb: "pounded Grozny", "swept into Kabul"."""
        head = self.syntax.tokens[draft.triggers[0].head]
        if _CLASS_OF[draft.type] != "ground" or head.pos != "VERB":
            return None
        for m in self.mentions:
            up = self.syntax.head(m.head.i)
            if (m.head.dep == "dobj" and up.i == head.i) or (
                m.head.dep == "pobj" and up.lower == "into" and up.head == head.i
            ):
                return str(m.place)
        return None

    def beside_building(self, choice: str, draft: Draft, shares: Mapping[str, float]) -> str:
        """The choice, or for an unnamed building the likeliest named town told as a place in the trigger's sentence."""
        if choice == NONE or not any(b.rule == "described building" for b in self.places_[int(choice)].by):
            return choice
        sentence = self.syntax.tokens[draft.triggers[0].head].sentence
        towns = {
            str(m.place)
            for m in self.mentions
            if m.head.sentence == sentence and m.prep == "in" and _SIZES[self.places_[m.place].kind] == "town"
        }
        return max(towns & shares.keys(), key=lambda k: shares[k], default=choice)

    def nested(self, choice: str, draft: Draft) -> str:
        """The choice, or the town told right before it as a part of it: "the town of Mellit in North Darfur"."""
        sentences = {self.syntax.tokens[t.head].sentence for t in draft.triggers}
        for _ in range(3):
            if choice == NONE:
                break
            inner = [
                a
                for b in self.mentions
                if b.place == int(choice) and b.head.sentence in sentences
                for a in self.mentions
                if a.prep in _LOCATED
                and _encloses(self.places_[b.place], self.places_[a.place])
                and 0 < b.head.i - a.head.i <= 6
                and all(
                    t.lower in _INTO or t.dep == "amod" or self._of_a_place(t)
                    for t in self.syntax.tokens[a.head.i + 1 : b.head.i]
                )
            ]
            if not inner:
                break
            choice = str(inner[0].place)
        return choice

    def narrowed(self, choice: str, draft: Draft, shares: Mapping[str, float]) -> str:
        """The choice, or where it is a country and places in it are told beside the first trigger, the likeliest."""
        if choice == NONE or self.places_[int(choice)].kind is not PlaceKind.COUNTRY:
            return choice
        sentence = self.syntax.tokens[draft.triggers[0].head].sentence
        if any(m.place == int(choice) and m.head.sentence == sentence and m.prep in _LOCATED for m in self.mentions):
            return choice
        inner = {
            str(m.place)
            for m in self.mentions
            if m.head.sentence == sentence
            and m.prep in {"in", "at"}
            and _encloses(self.places_[int(choice)], self.places_[m.place])
        }
        inner = {k for k in inner if k in shares}
        return max(inner, key=lambda k: shares[k]) if len(inner) > 1 else choice

    def with_listed(self, choice: str, draft: Draft) -> tuple[str, ...]:
        """The place and those told in one list with it, in the sentences of the triggers."""
        if choice == NONE:
            return ()
        k = int(choice)
        sentences = {self.syntax.tokens[t.head].sentence for t in draft.triggers}
        chosen = [k]
        for m in self.mentions:
            if m.place == k and m.head.sentence in sentences:
                ring = self._listed(m.head) | self._in_one_breath(m.head)
                told = {o.place for o in self.mentions if o.head.i in ring} - set(chosen)
                told = {n for n in told if _SIZES[self.places_[n].kind] == _SIZES[self.places_[k].kind]}
                chosen += [n for n in told if not _encloses(self.places_[n], self.places_[k])]
        return tuple(self.places_[n].id for n in sorted(chosen))

    def _in_one_breath(self, t: Token) -> set[int]:
        """The heads of the places told side by side with this one, an "and" or "or" among them, whatever the parse."""
        them = sorted((m.head for m in self.mentions if m.head.sentence == t.sentence), key=lambda h: h.i)
        runs: list[list[Token]] = [[]]
        linked = False
        found: set[int] = set()
        for head in them:
            between = self.syntax.tokens[runs[-1][-1].i + 1 : head.i] if runs[-1] else ()
            if not all(b.lower in _LINKS or self._of_a_place(b) for b in between):
                runs.append([])
                linked = False
            linked = linked or any(b.lower in {"and", "or"} for b in between)
            runs[-1].append(head)
            if linked and t in runs[-1]:
                found = {h.i for h in runs[-1]}
        return found

    def _of_a_place(self, t: Token) -> bool:
        """True for a word of a place's name or its type word: "provinces"."""
        return kind_of_type(t.text) is not None or any(
            s.start <= t.start and t.end <= s.end for p in self.places_ for s in p.mentions
        )

    def _listed(self, t: Token) -> set[int]:
        """The heads of the list that the token stands in: "Panjshir, Parwan, and Baghlan Provinces"."""
        top = t
        while (
            top.dep in {"conj", "nmod", "compound"}
            and self.syntax.head(top.i).pos in {"NOUN", "PROPN"}
            and top.head != top.i
        ):
            top = self.syntax.head(top.i)
        ring, todo = {top.i}, [top.i]
        while todo:
            for kid in self.syntax.children(todo.pop(), "conj", "nmod", "compound"):
                if kid.i not in ring:
                    ring.add(kid.i)
                    todo.append(kid.i)
        return ring


def _is_part(t: Token) -> bool:
    """True for a noun that only says which part of a place is meant: "regions of Helmand", "the outskirts of Kabul"."""
    return kind_of_type(t.text) is not None or t.lower.removesuffix("s") in vocabulary()["context"]["parts"]


def _encloses(one: Place, two: Place) -> bool:
    """True where the first place plainly holds the second: a country its towns, a province its code's towns."""
    if one.kind is PlaceKind.COUNTRY:
        return two.kind is not PlaceKind.COUNTRY and (one.country == two.country or two.country is None)
    if None in (one.lat, one.lon, two.lat, two.lon, one.radius_km, two.radius_km):
        return False
    if one.kind is two.kind or (two.kind is PlaceKind.ADMIN1 and one.kind is PlaceKind.ADMIN2):
        return False
    if one.kind not in _AREAS or one.country != two.country:
        return False
    return (two.radius_km or 0) < (one.radius_km or 0) and _km(one, two) < 1.3 * (one.radius_km or 0)


def _km(one: Place, two: Place) -> float:
    if one.lat is None or one.lon is None or two.lat is None or two.lon is None:
        return math.inf
    return 111.2 * math.hypot(one.lat - two.lat, (one.lon - two.lon) * math.cos(math.radians(one.lat)))


@cache
def _weights() -> dict[str, float]:
    return load("placing")["weights"]
