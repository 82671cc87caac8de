"""Checks: what must be in a reading and what must not, one by one.

A check is `{"id", "must": true | false, "what": ..., arguments, "why"}`. `what` names one of the questions below;
arguments that end in `regex` are searched ignoring case. `event`, and an `event_exists` or `count_events` check itself,
is a filter on events; every key given has to fit: `type` (one or a list), `trigger_regex`, `stance`, `source_regex`,
`actor1_regex`, `actor2_regex`, `place_regex`, `places` (regexes that pair off with the event's places, none left over),
`start` and `end` (ISO prefixes, "" for null), `precision`, `background`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sayso.record.plain import Plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A check and whether it came out as it must."""

    check: Plain
    held: bool

    @property
    def must(self) -> bool:
        return self.check["must"]

    def __str__(self) -> str:
        c = self.check
        asked = f"{'must' if self.must else 'must not'} {c['what']}"
        return f"{'ok ' if self.held else 'NOT'} {c['id']:6} {asked}  {c.get('why', '')}"


def judge(reading: Plain, checks: Iterable[Plain]) -> list[Outcome]:
    """Each check with its outcome.

    Raises: ValueError when a check asks something that there is no question for.
    """
    book = _Book(reading)
    return [Outcome(check=c, held=_question(c)(book, c) == c["must"]) for c in checks]


def spans_exact(reading: Plain) -> bool:
    """True where every mention and trigger is a range of the text that is not empty."""
    spans = [
        m for kind in ("places", "actors", "sources") for r in reading.get(kind, []) for m in r.get("mentions", [])
    ]
    spans += [t for e in reading.get("events", []) for t in e["triggers"]]
    return all(0 <= start < end <= len(reading["text"]) for start, end in spans)


class _Book:
    """A plain reading, its records reached by id and by words."""

    def __init__(self, reading: Plain) -> None:
        self.reading = reading
        self.text: str = reading["text"]
        self.records: dict[str, dict[str, Plain]] = {
            kind: {r["id"]: r for r in reading.get(kind, [])} for kind in ("places", "actors", "sources")
        }

    def words(self, record: Plain) -> list[str]:
        """All that a record is called."""
        called = [record.get(key) for key in ("name", "person", "body", "canonical")]
        return [w for w in (*called, *(self.text[s:e] for s, e in record.get("mentions", []))) if w]

    def answers(self, kind: str, pattern: str) -> list[Plain]:
        """The records of a kind that answer to a pattern."""
        return [r for r in self.records[kind].values() if _found(pattern, self.words(r))]

    def called(self, kind: str, ids: Iterable[str | None], pattern: str) -> bool:
        """True where one of these ids leads to a record that answers to the pattern."""
        mine = {r["id"] for r in self.answers(kind, pattern)}
        return any(i in mine for i in ids)

    def told(self, value: Any) -> str:
        """The words of a fact's subject, object or value: those of a record, a string, or a JSON value; "" for none."""
        if not isinstance(value, str):
            return "" if value is None else json.dumps(value)
        for records in self.records.values():
            if value in records:
                return " | ".join(self.words(records[value]))
        return value

    def events(self, wanted: Plain | None) -> list[Plain]:
        """The events that fit a filter."""
        return [
            e
            for e in self.reading.get("events", [])
            if all(fits(self, e, wanted or {}) for key, fits in _FILTERS.items() if wanted and key in wanted)
        ]


def _found(pattern: str, texts: Iterable[str]) -> bool:
    return any(re.search(pattern, t, re.IGNORECASE) for t in texts if t)


Fits = Callable[[_Book, Plain, Plain], bool]


def _type_fits(_: _Book, event: Plain, wanted: Plain) -> bool:
    types = wanted["type"]
    return not types or event["type"] in ([types] if isinstance(types, str) else types)


def _trigger_fits(book: _Book, event: Plain, wanted: Plain) -> bool:
    return _found(wanted["trigger_regex"], (book.text[s:e] for s, e in event["triggers"]))


def _report_fits(book: _Book, event: Plain, wanted: Plain) -> bool:
    """One and the same report has the stance and the source asked for; who asks for "affirms" also takes "claims"."""
    stance, source = wanted.get("stance"), wanted.get("source_regex")
    stances = {"affirms", "claims"} if stance == "affirms" else {stance}
    return any(
        ("stance" not in wanted or r["stance"] in stances)
        and ("source_regex" not in wanted or book.called("sources", r["chain"], str(source)))
        for r in event.get("reports", [])
    )


def _named(key: str, kind: str, ids: str) -> Fits:
    return lambda book, event, wanted: book.called(kind, event.get(ids, []), wanted[key])


def _places_pair_off(book: _Book, event: Plain, wanted: Plain) -> bool:
    left = list(event.get("places", []))
    for pattern in wanted["places"]:
        at = next((k for k, i in enumerate(left) if book.called("places", [i], pattern)), None)
        if at is None:
            return False
        del left[at]
    return not left


def _moment_fits(key: str) -> Fits:
    def fits(_: _Book, event: Plain, wanted: Plain) -> bool:
        told = event.get("when", {}).get(key) or ""
        return told.startswith(wanted[key]) if wanted[key] else told == ""

    return fits


_FILTERS: dict[str, Fits] = {
    "type": _type_fits,
    "trigger_regex": _trigger_fits,
    "stance": _report_fits,
    "source_regex": _report_fits,
    "actor1_regex": _named("actor1_regex", "actors", "actor1"),
    "actor2_regex": _named("actor2_regex", "actors", "actor2"),
    "place_regex": _named("place_regex", "places", "places"),
    "places": _places_pair_off,
    "start": _moment_fits("start"),
    "end": _moment_fits("end"),
    "precision": lambda _, event, wanted: event.get("when", {}).get("precision") == wanted["precision"],
    "background": lambda _, event, wanted: bool(event.get("background")) == wanted["background"],
}


Question = Callable[[_Book, Plain], bool]


def _question(check: Plain) -> Question:
    if check["what"] not in _QUESTIONS:
        raise ValueError(f"check {check.get('id')!r} asks {check['what']!r}; known are {', '.join(_QUESTIONS)}")
    return _QUESTIONS[check["what"]]


def _event_exists(book: _Book, c: Plain) -> bool:
    return bool(book.events(c))


def _count_events(book: _Book, c: Plain) -> bool:
    n = len(book.events(c))
    return c.get("at_least", 0) <= n <= c.get("at_most", n)


def _toll(book: _Book, c: Plain) -> bool:
    """A toll of the harm; `low` and `high` where given, null asking for null; `unknown` where given."""
    return any(
        t["harm"] == c["harm"]
        and all(t.get(key) == c[key] for key in ("low", "high") if key in c)
        and ("unknown" not in c or bool(t.get("unknown")) == c["unknown"])
        for e in book.events(c.get("event"))
        for t in e.get("toll", [])
    )


def _chain(book: _Book, c: Plain) -> bool:
    """A report whose chain answers to `names`, one for one; [] is the dispatch's own voice."""
    return any(
        len(r["chain"]) == len(c["names"])
        and all(book.called("sources", [i], name) for i, name in zip(r["chain"], c["names"], strict=True))
        for e in book.events(c.get("event"))
        for r in e.get("reports", [])
    )


def _instant_utc(book: _Book, c: Plain) -> bool:
    return any(_instant(e["when"].get("start")) == _instant(c["utc"]) for e in book.events(c.get("event")))


def _instant(value: str | None) -> datetime | str:
    """The instant that an ISO time with an offset names; else its letters, or "unknown"."""
    try:
        moment = datetime.fromisoformat((value or "").replace("Z", "+00:00"))
    except ValueError:
        return value or "unknown"
    return moment.astimezone(UTC) if moment.tzinfo else value or ""


def _place_has(key: str) -> Question:
    return lambda book, c: any(p.get(key) == c[key] for p in book.answers("places", c["regex"]))


def _fact(book: _Book, c: Plain) -> bool:
    def says(fact: Plain) -> bool:
        subject = book.told(fact.get("subject")) or " "
        value = book.told(fact.get("object")) or book.told(fact.get("value")) or " "
        return _found(c.get("subject_regex", ""), [subject]) and _found(c.get("value_regex", ""), [value])

    return any(f["kind"] == c["kind"] and says(f) for f in book.reading.get("facts", []))


def _segment(book: _Book, c: Plain) -> bool:
    return any(
        s["kind"] == c["kind"] and _found(c["regex"], [book.text[slice(*s["span"])]])
        for s in book.reading.get("segments", [])
    )


def _one_record(kind: str) -> Question:
    """One record answers to both patterns."""

    def asks(book: _Book, c: Plain) -> bool:
        both = book.answers(kind, c["b_regex"])
        return any(r in both for r in book.answers(kind, c["a_regex"]))

    return asks


def _dateline(book: _Book, c: Plain) -> bool:
    dateline: Plain = book.reading.get("dateline") or {}
    return ("place_regex" not in c or book.called("places", [dateline.get("place")], c["place_regex"])) and (
        "date" not in c or dateline.get("date") == c["date"]
    )


_QUESTIONS: dict[str, Question] = {
    "event_exists": _event_exists,
    "count_events": _count_events,
    "toll": _toll,
    "chain": _chain,
    "instant_utc": _instant_utc,
    "place_code": _place_has("code"),
    "place_kind": _place_has("kind"),
    "fact": _fact,
    "segment": _segment,
    "one_actor": _one_record("actors"),
    "one_place": _one_record("places"),
    "dateline": _dateline,
}


def broken(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """The checks of what must not be, and is."""
    return [o for o in outcomes if not o.must and not o.held]
