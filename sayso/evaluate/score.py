"""The ledger score: readings beside gold readings, event by event. Agrees to the last digit with the gold's own scorer.

ledger    soft F1: an aligned pair of events earns the share of its seven fields that is right
perfect   F1 of events with all seven fields right
detect    F1 of events aligned at all; type: and of the same type; class: and of the same class of types
actor1, actor2, place, toll      F1 of participants, of places, of (harm, low) pairs
when      F1 of event dates, right to the gold's precision
source, chain, stance            F1 of the source cited first, of whole chains, of first source with stance
geo161, geo25                    share of the matched gold places with coordinates that lie within so many km

Figures are micro-averaged over events that are not generic.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sayso.evaluate.alike import (
    Indexed,
    distance_km,
    known,
    pairs_off,
    same_chain,
    same_first_source,
    same_place,
    same_record,
    same_stance,
    same_start,
    touch,
)
from sayso.record.plain import Plain
from sayso.record.words import CLASS_OF, SYMMETRIC

FIELDS = ("type", "actor1", "actor2", "places", "when", "toll", "said")
F1_KEYS = (
    "ledger",
    "perfect",
    "detect",
    "type",
    "class",
    "actor1",
    "actor2",
    "place",
    "when",
    "toll",
    "source",
    "chain",
    "stance",
)
GEO_KM = {"geo161": 161, "geo25": 25}
Pair = tuple[Plain, Plain]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """An event that is not wholly right: gold id, predicted id (None on one side: missed or extra), what is wrong."""

    dispatch: str
    gold: str | None
    predicted: str | None
    fields: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.dispatch}  gold {self.gold}  predicted {self.predicted}: {', '.join(self.fields)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What one dispatch adds to each figure: how many are right, wanted by the gold, and predicted.

    `shares` counts the right fields of each aligned pair, out of `len(FIELDS)`.
    """

    right: Counter[str]
    gold: Counter[str]
    predicted: Counter[str]
    shares: tuple[int, ...] = ()
    wrong: tuple[Wrong, ...] = ()


def tallies(gold: Iterable[Plain], predicted: Iterable[Plain]) -> list[Tally]:
    """One tally for each gold reading, in order; one with no prediction counts as read empty."""
    by_id = {row["id"]: row for row in predicted}
    return [tally(row, by_id.get(row["id"], {"id": row["id"]})) for row in gold]


def figures(them: Sequence[Tally]) -> dict[str, float | int]:
    """Every figure of the module's docstring, in 0..1, then how many events there were."""
    right, gold, predicted = Counter[str](), Counter[str](), Counter[str]()
    ledger = 0.0
    for one in them:
        right.update(one.right)
        gold.update(one.gold)
        predicted.update(one.predicted)
        # Added one by one: sum() rounds less from Python 3.12 on, and the last digit would part from the gold's scorer.
        for share in one.shares:
            ledger += share / len(FIELDS)
    hits: dict[str, float] = {**right, "ledger": ledger}
    found: dict[str, float | int] = {}
    for key in F1_KEYS:
        both = gold[key] + predicted[key]
        found[key] = 2 * hits.get(key, 0) / both if both else 1.0
    found["precision"] = right["detect"] / predicted["detect"] if predicted["detect"] else 0.0
    found["recall"] = right["detect"] / gold["detect"] if gold["detect"] else 0.0
    for key in GEO_KM:
        found[key] = right[key] / gold["geo"] if gold["geo"] else 0.0
    return {**found, "events_gold": gold["detect"], "events_predicted": predicted["detect"]}


def tally(gold_row: Plain, predicted_row: Plain) -> Tally:
    """One dispatch's counts."""
    gold, predicted = Indexed.of(gold_row), Indexed.of(predicted_row)
    pairs = align(gold, predicted)
    # What is generic on either side counts neither for nor against: its partner is set aside with it.
    aside = {id(p) for g, p in pairs if g.get("generic")} | {id(p) for p in predicted.events if p.get("generic")}
    pairs = [(g, p) for g, p in pairs if not g.get("generic") and id(p) not in aside]
    wanted = [e for e in gold.events if not e.get("generic")]
    offered = [e for e in predicted.events if id(e) not in aside]
    right, shares, wrong = Counter[str](), list[int](), list[Wrong]()
    for g, p in pairs:
        hits, good = compare(gold, predicted, (g, p))
        right.update(hits)
        shares.append(len(good))
        if len(good) < len(FIELDS):
            bad = tuple(f for f in FIELDS if f not in good)
            wrong.append(Wrong(dispatch=gold.id, gold=g["id"], predicted=p["id"], fields=bad))
    wrong += _unpaired(gold.id, pairs, wanted, offered)
    n_gold = _count(wanted)
    for key in _geo(gold, predicted):
        (n_gold if key == "geo" else right)[key] += 1
    return Tally(right=right, gold=n_gold, predicted=_count(offered), shares=tuple(shares), wrong=tuple(wrong))


def align(gold: Indexed, predicted: Indexed) -> list[Pair]:
    """Events paired one to one, the closest first; ties go to the earlier gold, then to the earlier predicted event."""
    fits = [
        (-closeness(gold, predicted, (g, p)), i, j)
        for i, g in enumerate(gold.events)
        for j, p in enumerate(predicted.events)
    ]
    taken_gold, taken_predicted, pairs = set[int](), set[int](), list[Pair]()
    for far, i, j in sorted(fits):
        if far < 0 and i not in taken_gold and j not in taken_predicted:
            taken_gold.add(i)
            taken_predicted.add(j)
            pairs.append((gold.events[i], predicted.events[j]))
    return pairs


def closeness(gold: Indexed, predicted: Indexed, pair: Pair) -> float:
    """How well two events fit; 0 where they cannot be the same: no common word, and too little else in common."""
    g, p = pair
    words = touch(g["triggers"], p["triggers"], 0.01)
    alike = g["type"] == p["type"]
    akin = CLASS_OF.get(g["type"]) == CLASS_OF.get(p["type"])
    who, _ = participants(gold, predicted, pair)
    common = (
        (who["actor1"] > 0)
        + (who["actor2"] > 0)
        + (pairs_off(*_places(gold, predicted, pair), same_place) > 0)
        + bool(_tolls(g) & _tolls(p))
    )
    if not words and not (alike and common >= 1) and not (akin and common >= 3):
        return 0.0
    return 2 * words + 1.5 * alike + 0.5 * akin + 0.5 * common + 0.25 * same_start(g["when"], p.get("when", {}))


def participants(gold: Indexed, predicted: Indexed, pair: Pair) -> tuple[dict[str, int], bool]:
    """How many of each role agree, and whether the sides had to be swapped for it (symmetric types only)."""
    g, p = pair

    def agreeing(theirs: dict[str, str]) -> dict[str, int]:
        return {
            role: pairs_off(
                known(gold.actors, g.get(role, [])), known(predicted.actors, p.get(theirs[role], [])), same_record
            )
            for role in ("actor1", "actor2")
        }

    straight = agreeing({"actor1": "actor1", "actor2": "actor2"})
    if g["type"] in SYMMETRIC:
        swapped = agreeing({"actor1": "actor2", "actor2": "actor1"})
        if sum(swapped.values()) > sum(straight.values()):
            return swapped, True
    return straight, False


def compare(gold: Indexed, predicted: Indexed, pair: Pair) -> tuple[Counter[str], set[str]]:
    """What an aligned pair has right: counts for each figure, and which of its seven fields."""
    g, p = pair
    who, swapped = participants(gold, predicted, pair)
    theirs = ("actor2", "actor1") if swapped else ("actor1", "actor2")
    gold_places, predicted_places = _places(gold, predicted, pair)
    n_places = pairs_off(gold_places, predicted_places, same_place)
    gold_reports, reports = g.get("reports", []), p.get("reports", [])
    first = same_first_source(gold, predicted)
    n_said = pairs_off(gold_reports, reports, lambda a, b: first(a, b) and same_stance(a, b))
    started = same_start(g["when"], p.get("when", {}))
    holds = {
        "type": g["type"] == p["type"],
        **{
            role: who[role] == len(g.get(role, [])) == len(p.get(other, []))
            for role, other in zip(("actor1", "actor2"), theirs, strict=True)
        },
        "places": n_places == len(gold_places) == len(predicted_places),
        "when": started,
        "toll": _tolls(g) == _tolls(p),
        "said": n_said == len(gold_reports) == len(reports),
    }
    hits = Counter({
        **who,
        "detect": 1,
        "type": int(holds["type"]),
        "class": int(CLASS_OF.get(g["type"]) == CLASS_OF.get(p["type"])),
        "place": n_places,
        "when": int(started),
        "toll": len(_tolls(g) & _tolls(p)),
        "source": pairs_off(gold_reports, reports, first),
        "chain": pairs_off(gold_reports, reports, same_chain(gold, predicted)),
        "stance": n_said,
        "perfect": int(all(holds.values())),
    })
    return hits, {field for field, good in holds.items() if good}


def _places(gold: Indexed, predicted: Indexed, pair: Pair) -> tuple[list[Plain], list[Plain]]:
    g, p = pair
    return known(gold.places, g.get("places", [])), known(predicted.places, p.get("places", []))


def _tolls(event: Plain) -> set[tuple[str, int]]:
    """The harms told, each with its least number; -1 stands for none."""
    return {(t["harm"], -1 if t.get("low") is None else t["low"]) for t in event.get("toll", [])}


def _count(events: Sequence[Plain]) -> Counter[str]:
    """How much there is to get right in these events."""
    n = Counter[str]()
    for e in events:
        n.update(dict.fromkeys(("ledger", "perfect", "detect", "type", "class", "when"), 1))
        n.update(dict.fromkeys(("source", "chain", "stance"), len(e.get("reports", []))))
        n.update(
            actor1=len(e.get("actor1", [])),
            actor2=len(e.get("actor2", [])),
            place=len(e.get("places", [])),
            toll=len(_tolls(e)),
        )
    return n


def _geo(gold: Indexed, predicted: Indexed) -> Iterator[str]:
    """ "geo" for each gold place that has coordinates and a predicted partner, and a key for each distance held."""

    def common(place: Plain, other: Plain) -> int:
        return len({tuple(m) for m in place["mentions"]} & {tuple(m) for m in other["mentions"]})

    for place in gold.places.values():
        best = max(predicted.places.values(), key=lambda other: common(place, other), default=None)
        if best is None or place.get("lat") is None or not same_record(place, best):
            continue
        yield "geo"
        apart = distance_km(place, best)
        yield from (key for key, km in GEO_KM.items() if apart is not None and apart <= km)


def _unpaired(
    dispatch: str, pairs: Sequence[Pair], wanted: Sequence[Plain], offered: Sequence[Plain]
) -> Iterator[Wrong]:
    met = {id(e) for pair in pairs for e in pair}
    for e in wanted:
        if id(e) not in met:
            yield Wrong(dispatch=dispatch, gold=e["id"], predicted=None, fields=(f"missed {e['type']}",))
    for e in offered:
        if id(e) not in met:
            yield Wrong(dispatch=dispatch, gold=None, predicted=e.get("id"), fields=(f"extra {e['type']}",))
