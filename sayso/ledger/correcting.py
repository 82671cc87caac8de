"""What one correction makes of a claim. The field says where, the value (JSON) what.

    type, generic, background, when, when.start         the value in place of what is there
    places.p1, actors.a1, sources.s1   {"lat": 1, …}    some values of one record; null takes the place out of the event
    places.p1.name, toll.0.low, reports.0.stance        one value of one record
    places.new, actor1.new, actor2.new {"name": …}      one more; of a record that is there already its id
    toll.new {"harm": …}, reports.new {"chain": …}      one more; a chain holds ids of sources, or new ones as objects
    actor1.a1, toll.0, reports.0       null             one less
    places, actor1, actor2, toll, reports [ … ]         these and no others

Ids and numbers are those of the claim as it stood when the correction was made (`was`). In a later reading they may be
others: the record is then looked for by its words.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sayso.ledger.terms import folded
from sayso.record import ActorKind, Claim, EventType, Harm, PlaceKind, Precision, SourceKind, Stance, Whom
from sayso.record.claim_plain import claim_from_plain, claim_to_plain
from sayso.record.plain import Plain

NEW = "new"
_RECORDS_OF = {"places": "places", "actor1": "actors", "actor2": "actors"}
"""The lists of ids in an event, and the records that they are ids of."""
_FIELDS = {
    "places": ("name", "kind", "country", "code", "lat", "lon", "radius_km", "geonames", "mentions"),
    "actors": ("name", "kind", "country", "canonical", "same_as", "mentions"),
    "sources": ("name", "kind", "person", "body", "mentions"),
    "toll": ("harm", "low", "high", "unknown", "whom", "side", "chain", "span"),
    "reports": ("stance", "chain", "said_at", "cue", "content", "score"),
    "when": ("start", "end", "precision", "approximate", "zone", "basis", "span"),
}
_ONE = {"places": "place", "actors": "actor", "sources": "source", "toll": "toll", "reports": "report", "when": "time"}
_SPANS = ("mentions", "span", "cue", "content")
_CODE = re.compile(r"[A-Z]{2}[-.][A-Z0-9.-]{1,12}")
_DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


def correct(claim: Claim, name: str, value: str, *, was: Claim | None = None) -> Claim:
    """The claim with one field set to a JSON value; `was` is the claim that the field was named on, if another.

    Raises: ValueError when there is no such field, the value is none for it, or the claim would be none with it.
    """
    try:
        new = json.loads(value)
    except ValueError as e:
        raise ValueError(f"the value of {name!r} must be JSON (a word in quotes, a number, null), not {value!r}") from e
    plain = claim_to_plain(claim, explain=True)
    _Correction(name=name, plain=plain, was=claim_to_plain(was) if was and was != claim else plain).make(new)
    try:
        return claim_from_plain(plain)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as e:
        raise ValueError(f"{name} = {value} makes no claim: {e}") from e


@dataclass(frozen=True, slots=True, kw_only=True)
class _Correction:
    """One correction under way: `plain` is the claim that it changes, `was` the one that it was said of."""

    name: str
    plain: Plain
    was: Plain

    @property
    def _event(self) -> Plain:
        return self.plain["event"]

    def make(self, new: Any) -> None:
        match self.name.split("."):
            case [("type" | "generic" | "background") as field]:
                self._event[field] = _checked("", field, new)
            case ["when"]:
                self._event["when"] = self._values("when", new)
            case ["when", field]:
                self._event["when"] |= self._values("when", {field: new})
            case [("places" | "actor1" | "actor2") as side]:
                self._event[side] = [self._id(_RECORDS_OF[side], each) for each in _listed(self.name, new)]
            case [("places" | "actor1" | "actor2") as side, "new"]:
                self._add(side, self._id(_RECORDS_OF[side], new))
            case [("places" | "actor1" | "actor2") as side, id] if new is None:
                self._drop(side, self._here(_RECORDS_OF[side], id))
            case [("toll" | "reports") as rows]:
                self._event[rows] = [self._row(rows, each) for each in _listed(self.name, new)]
            case [("toll" | "reports") as rows, "new"]:
                self._event[rows].append(self._row(rows, new))
            case [("toll" | "reports") as rows, n] if new is None:
                del self._event[rows][self._place_of(rows, n)]
            case [("toll" | "reports") as rows, n]:
                self._event[rows][self._place_of(rows, n)] |= self._row(rows, new, whole=False)
            case [("toll" | "reports") as rows, n, field]:
                row = self._event[rows][self._place_of(rows, n)]
                row |= self._row(rows, {self._known(rows, field): new}, whole=False)
            case [("places" | "actors" | "sources") as kind, id]:
                record = self._record(kind, self._here(kind, id))
                record |= self._values(kind, new)
            case [("places" | "actors" | "sources") as kind, id, field]:
                record = self._record(kind, self._here(kind, id))
                record |= self._values(kind, {self._known(kind, field): new})
            case _:
                raise ValueError(
                    f"{self.name!r} names no field; a claim has type, when, places, actor1, actor2, actors, toll, "
                    "reports, sources, background and generic"
                )
        if self.name.startswith("reports") and not self._event["reports"]:
            raise ValueError("with nobody who says so there is no claim; reject it instead")
        if new is None or isinstance(new, list):
            self._tidy()

    def _tidy(self) -> None:
        """Without the records that the event no longer names."""
        event = self._event
        rows = [*event["toll"], *event["reports"]]
        used = {
            "places": {*event["places"], *(s["other"] for p in self.plain["places"] for s in p.get("spots", ()))},
            "actors": {*event["actor1"], *event["actor2"], *(t.get("side") for t in event["toll"])},
            "sources": {id for row in rows for id in row["chain"]},
        }
        for kind, ids in used.items():
            self.plain[kind] = [r for r in self.plain[kind] if r["id"] in ids]

    def _add(self, side: str, id: str) -> None:
        if id in self._event[side]:
            raise ValueError(f"{self.name!r}: {self._record(_RECORDS_OF[side], id)['name']!r} stands there already")
        self._event[side].append(id)

    def _drop(self, side: str, id: str) -> None:
        if id not in self._event[side]:
            raise ValueError(f"{self.name!r}: the event has no {id!r} there, only {_among(self._event[side])}")
        self._event[side].remove(id)

    def _id(self, kind: str, given: Any) -> str:
        """The id of a record: of one that is there as it was called then, or of a new one, which is put in."""
        if isinstance(given, str):
            return self._here(kind, given)
        values = self._values(kind, given)
        if not values.get("name"):
            raise ValueError(f"{self.name!r}: a new {_ONE[kind]} needs a name")
        # The same thing said twice is one record, whoever reads the dispatch anew.
        id = f"+{hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:8]}"
        if all(r["id"] != id for r in self.plain[kind]):
            self.plain[kind].append({"id": id, "kind": "other", "mentions": [], **values})
        return id

    def _row(self, rows: str, given: Any, *, whole: bool = True) -> Plain:
        """A toll or report; one that is new is said by who speaks of the event first, unless it says by whom."""
        row = self._values(rows, given)
        if "chain" in row:
            row["chain"] = [self._id("sources", each) for each in _listed("chain", row["chain"])]
        if row.get("side") is not None:
            row["side"] = self._here("actors", row["side"])
        if not whole:
            return row
        if rows == "reports":
            return {"chain": [], **row, "stance": row.get("stance") or _missing(self.name, "stance", Stance)}
        harm = row.get("harm") or _missing(self.name, "harm", Harm)
        if row.get("low") is None and row.get("high") is None and not row.get("unknown"):
            raise ValueError(f'{self.name!r}: how many? give "low", "high" or both, or "unknown": true')
        chains: list[list[str]] = [r["chain"] for r in self._event["reports"]]
        return {"low": None, "high": None, "chain": chains[0] if chains else [], **row, "harm": harm}

    def _values(self, kind: str, given: Any) -> Plain:
        """The values of a record, each checked. Spans are of one text: in another version they say nothing."""
        if not isinstance(given, dict):
            raise ValueError(f"{self.name!r}: {_a(kind)} is an object as {{{_FIELDS[kind][0]!r}: …}}, not {given!r}")
        told = {k: v for k, v in cast("Plain", given).items() if k not in {"id", "by", "guesses", "spots"}}
        if self.plain["dispatch"] != self.was["dispatch"]:
            told: Plain = {k: [] if k == "mentions" else None if k in _SPANS else v for k, v in told.items()}
        return {self._known(kind, k): _checked(kind, k, v) for k, v in told.items()}

    def _known(self, kind: str, field: str) -> str:
        if field not in _FIELDS[kind]:
            raise ValueError(f"{self.name!r} names no field: {_a(kind)} has {_among(_FIELDS[kind])}, no {field!r}")
        return field

    def _record(self, kind: str, id: str) -> Plain:
        return next(r for r in self.plain[kind] if r["id"] == id)

    def _here(self, kind: str, id: str) -> str:
        """The id that a record has now. One that a person put in keeps its own; another is known by its words."""
        old = next((r for r in self.was[kind] if r["id"] == id), None)
        if old is None:
            raise ValueError(f"{self.name!r}: the claim has no {id!r} among its {kind}, only {_ids(self.was[kind])}")
        if self.was is self.plain:
            return id
        one_text = self.plain["dispatch"] == self.was["dispatch"]

        def alike(r: Plain) -> tuple[int, bool, bool]:
            return (one_text and _shared(old["mentions"], r["mentions"]), _same_name(old, r), r["id"] == id)

        if id.startswith("+"):
            found = [r for r in self.plain[kind] if r["id"] == id]
        else:
            found = [r for r in self.plain[kind] if any(alike(r)[:2])]
        if not found:
            raise ValueError(f"{self.name!r}: {old['name']!r} is not among the {kind} that are read now")
        return max(found, key=alike)["id"]

    def _place_of(self, rows: str, n: str) -> int:
        """Where a toll or report stands now: the same one to the letter, else by its words, else by what it is of."""
        before, now = self.was["event"][rows], self._event[rows]
        if not (n.isdecimal() and int(n) < len(before)):
            raise ValueError(f"{self.name!r} names no field: no {n!r} among {_among(map(str, range(len(before))))}")
        if self.was is self.plain:
            return int(n)
        old = before[int(n)]
        one_text = self.plain["dispatch"] == self.was["dispatch"]
        told, words = (self._teller(self.was, old), "cue") if rows == "reports" else (_of(old), "span")

        def alike(i: int) -> tuple[bool, bool, bool, bool]:
            row = now[i]
            span = row[words] and old[words] and _shared([row[words]], [old[words]])
            same = told == (self._teller(self.plain, row) if rows == "reports" else _of(row))
            exact = all(row[k] == old[k] for k in _FIELDS[rows] if k not in {"chain", "side"})
            return (same and exact, bool(one_text and span), same, str(i) == n)

        found = [i for i in range(len(now)) if any(alike(i)[:3])]
        if not found:
            raise ValueError(f"{self.name!r}: such a {_ONE[rows]} is not read now")
        return max(found, key=alike)

    def _teller(self, claim: Plain, report: Plain) -> list[str]:
        """The names of a chain."""
        names = {s["id"]: folded(s["name"]) for s in claim["sources"]}
        return [names[id] for id in report["chain"]]


def _a(kind: str) -> str:
    return f"{'an' if kind == 'actors' else 'a'} {_ONE[kind]}"


def _of(toll: Plain) -> tuple[str, str]:
    return toll["harm"], toll["whom"]


def _shared(one: Iterable[list[int]], other: Iterable[list[int]]) -> int:
    others = list(other)
    return sum(max(0, min(a[1], b[1]) - max(a[0], b[0])) for a in one for b in others)


def _same_name(one: Plain, other: Plain) -> bool:
    return folded(one["name"]) == folded(other["name"])


def _listed(name: str, given: Any) -> list[Any]:
    if not isinstance(given, list):
        raise ValueError(f"{name!r} is a list, not {given!r}")
    return cast("list[Any]", given)


def _missing(name: str, field: str, kinds: Any) -> str:
    raise ValueError(f"{name!r}: {field} is missing; it is one of {_among(kinds)}")


def _among(names: Iterable[str]) -> str:
    return ", ".join(names) or "none"


def _ids(records: Iterable[Plain]) -> str:
    return _among(f"{r['id']} ({r['name']})" for r in records)


# What a value may be --------------------------------------------------------------------------------------------------

_KINDS = {
    ("", "type"): EventType,
    ("places", "kind"): PlaceKind,
    ("actors", "kind"): ActorKind,
    ("sources", "kind"): SourceKind,
    ("toll", "harm"): Harm,
    ("toll", "whom"): Whom,
    ("reports", "stance"): Stance,
    ("when", "precision"): Precision,
}


def _checked(kind: str, field: str, value: Any) -> Any:
    """The value, where it is one of the field.

    Raises: ValueError otherwise, saying what is wanted.
    """
    kinds = _KINDS.get((kind, field))
    if kinds is not None:
        if value not in set(kinds):
            raise ValueError(f"{field} is {value!r}; wanted one of {_among(kinds)}")
        return value
    wanted, holds = _WANTED[field]
    if not holds(value):
        raise ValueError(f"{field} is {value!r}; wanted {wanted}")
    return value


def _is_words(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and _is_number(value) and value >= 0


def _is_time(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    try:
        at = datetime.fromisoformat((value + "-01-01")[:10] if len(value) < 10 else value)
    except ValueError:
        return False
    return bool(_DAY.fullmatch(value)) or at.tzinfo is not None


def _is_span(value: Any) -> bool:
    if not isinstance(value, list):
        return False
    bounds = cast("list[Any]", value)
    return len(bounds) == 2 and all(map(_is_count, bounds)) and bounds[0] < bounds[1]


def _is_list(value: Any) -> bool:
    return isinstance(value, list)


def _or_null(holds: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: value is None or holds(value)


_WANTED: dict[str, tuple[str, Callable[[Any], bool]]] = {
    **dict.fromkeys(
        ("generic", "background", "unknown", "approximate"), ("true or false", lambda v: isinstance(v, bool))
    ),
    **dict.fromkeys(("lat", "lon"), ("degrees as a number, or null", _or_null(_is_number))),
    "radius_km": ("kilometres as a number from 0, or null", _or_null(lambda v: _is_number(v) and v >= 0)),
    "score": ("a number, or null", _or_null(_is_number)),
    **dict.fromkeys(("low", "high", "geonames"), ("a whole number from 0, or null", _or_null(_is_count))),
    "name": ("a name", _is_words),
    "country": (
        "a country's two letters as AF, or null",
        _or_null(lambda v: isinstance(v, str) and bool(re.fullmatch("[A-Z]{2}", v))),
    ),
    "code": (
        "a province's code as AF-PAN, or null",
        _or_null(lambda v: isinstance(v, str) and bool(_CODE.fullmatch(v))),
    ),
    **dict.fromkeys(("canonical", "person", "body", "side", "basis", "zone"), ("words, or null", _or_null(_is_words))),
    **dict.fromkeys(
        ("start", "end", "said_at"),
        ("a day, month or year as 2021-08-31, a moment as 2021-08-31T23:00+04:30, or null", _or_null(_is_time)),
    ),
    **dict.fromkeys(("span", "cue", "content"), ("a range of the text as [120, 140], or null", _or_null(_is_span))),
    "mentions": ("ranges of the text as [[120, 140]]", lambda v: _is_list(v) and all(map(_is_span, v))),
    **dict.fromkeys(("chain", "same_as"), ("a list", _is_list)),
}
