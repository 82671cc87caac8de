"""Values of a reading in a few plain words, for a screen. What is not known stays unsaid: those phrases are empty."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime

from sayso.record.reading import Event, Fact, Place, Reading, Toll, When
from sayso.record.words import EventType, FactKind, PlaceKind, Precision, Stance, Whom

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MINUS = "\u2212"

_PLACE_KIND = {PlaceKind.ADMIN1: "province", PlaceKind.ADMIN2: "district", PlaceKind.OTHER: ""}
_WHOM = {
    Whom.CIVILIAN: "civilians",
    Whom.COMBATANT: "combatants",
    Whom.POLICE: "police",
    Whom.OFFICIAL: "officials",
    Whom.MIXED: "of several kinds",
    Whom.UNKNOWN: "",
}
_ALONE = {Stance.DENIES: "denied", Stance.DOUBTS: "doubted", Stance.EXPECTS: "expected"}
_SPAN_OF_TIME = {Precision.WEEK: "in the week", Precision.LONGER: "within"}


def headline(kind: EventType) -> str:
    """The type as one would say it: "Armed clash"."""
    return kind.value.replace("_", " ").capitalize()


def one_line(words: str) -> str:
    """Words of a dispatch as a screen may show them: on one line, with nothing in them that steers a terminal.

    Control and direction-steering characters become U+FFFD; marks without width go.
    """
    plain = " ".join(words.split())
    if plain.isprintable():
        return plain  # nearly always; to look at each character took a third of the time of a brief
    kept: list[str] = []
    for c in words:
        category = unicodedata.category(c)
        if c.isspace() or category in {"Zl", "Zp"}:
            kept.append(" ")
        elif category in {"Cc", "Cs"} or c in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069":
            kept.append("\ufffd")
        elif category != "Cf":
            kept.append(c)
    return " ".join("".join(kept).split())


def moment(value: str) -> str:
    """An ISO date or date-time: "Tue 31 Aug 2021", "Aug 2021", "Tue 31 Aug 2021 23:00 UTC+04:30 (18:30 UTC)"."""
    if len(value) <= len("2021-08"):
        year, _, month = value.partition("-")
        return f"{MONTHS[int(month) - 1]} {year}" if month.isdigit() and 1 <= int(month) <= 12 else value
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return value
    day = _day(at)
    if "T" not in value:
        return day
    clock = f"{at:%H:%M}"
    if at.tzinfo is None:
        return f"{day} {clock} local time"
    utc = at.astimezone(UTC)
    if at.utcoffset() == utc.utcoffset():
        return f"{day} {clock} UTC"
    there = f"{utc:%H:%M} UTC" if utc.date() == at.date() else f"{_day(utc)} {utc:%H:%M} UTC"
    return f"{day} {clock} {_offset(at)} ({there})"


def when_told(when: When) -> str:
    """When an event was: "since Tue 31 Aug 2021 ..., still going on"; "" where it is not told."""
    if when.start is None:
        return f"until {moment(when.end)}" if when.end else ""
    about = "about " if when.approximate else ""
    begun = about + moment(when.start)
    if when.end is None:
        return f"since {begun}"
    if when.end == when.start:
        return begun
    frame = _SPAN_OF_TIME.get(when.precision)
    both = f"{begun} to {moment(when.end)}"
    return f"{frame} {both}" if frame else both


def ongoing(when: When) -> bool:
    """True where it has begun and no end is told."""
    return when.start is not None and when.end is None


def standing(event: Event) -> str:
    """How those who speak of it leave an event: "disputed", "denied", "doubted", "expected"; "" where affirmed."""
    if event.disputed:
        return "disputed"
    stances = {r.stance for r in event.reports}
    return _ALONE.get(min(stances), "") if len(stances) == 1 else ""


def place_told(place: Place) -> str:
    """What is known of a place beside its name: "province, AF-PAN, 35.40°N 69.80°E"; of a country no spot."""
    kind = _PLACE_KIND.get(place.kind, place.kind.value)
    if place.kind is PlaceKind.COUNTRY:
        spot = ""
    elif place.lat is None:
        spot = "no coordinates"
    else:
        spot = f"{_degrees(place.lat, 'NS')} {_degrees(place.lon, 'EW')}"
    return ", ".join(w for w in (kind, place.code or place.country or "", spot) if w)


def number_told(toll: Toll) -> str:
    """How many: "12", "at least 12", "3 to 5", "up to 20", "none", "unknown"; "some" where no number is told."""
    low, high = toll.low, toll.high
    if toll.unknown:
        return "unknown"
    if low is None:
        return "some" if high is None else f"up to {high:,}"
    if high is None:
        return f"at least {low:,}"
    if low == high:
        return f"{low:,}" if low else "none"
    return f"{low:,} to {high:,}"


def whom_told(reading: Reading, toll: Toll) -> str:
    """Whose cost: "among mourners of a funeral" where the side is known, else "civilians"; "" where neither is told."""
    return f"among {one_line(reading.actor(toll.side).name)}" if toll.side else _WHOM[toll.whom]


def voice(reading: Reading, chain: Iterable[str]) -> str:
    """Who says so, the one cited first in front: "Ashwaka news agency ← sources"; for (), the dispatch itself."""
    names = [one_line(reading.source(i).name) for i in chain]
    return " ← ".join(names) if names else own_voice(reading)


def own_voice(reading: Reading) -> str:
    agency = reading.dateline.agency or reading.dispatch.source
    return f"{one_line(agency)} itself" if agency else "the dispatch itself"


def fact_told(reading: Reading, fact: Fact) -> tuple[str, str]:
    """A fact as whom it holds of and what holds: ("Fahim Dashty", "spokesman for the resistance forces")."""
    value = _named(reading, fact.object) if fact.object else one_line(fact.value or "")
    if fact.kind is FactKind.LIFE_DATES and fact.value:
        value = value.replace("/", "–")
    return _named(reading, fact.subject), value


def title_of(reading: Reading) -> str:
    """The dispatch's title: given with it, else its headline, else its first line."""
    headlines = (s.span.of(reading.text) for s in reading.segments if s.kind.value == "headline")
    first = next((line for line in reading.text.splitlines() if line.strip()), "")
    return one_line(reading.dispatch.title or next(headlines, "") or first)


def in_order(reading: Reading) -> tuple[list[Event], list[Event], list[Event]]:
    """The day's news, the background, and what names no single event."""
    plain = [e for e in reading.events if not e.generic]
    return (
        [e for e in plain if not e.background],
        [e for e in plain if e.background],
        [e for e in reading.events if e.generic],
    )


def _named(reading: Reading, id_or_name: str) -> str:
    for record in (*reading.actors, *reading.places, *reading.sources):
        if record.id == id_or_name:
            return one_line(record.name)
    return one_line(id_or_name)


def _day(at: datetime) -> str:
    return f"{WEEKDAYS[at.weekday()]} {at.day} {MONTHS[at.month - 1]} {at.year}"


def _offset(at: datetime) -> str:
    offset = at.utcoffset()
    minutes = round(offset.total_seconds() / 60) if offset else 0
    return f"UTC{'+' if minutes >= 0 else MINUS}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _degrees(value: float | None, poles: str) -> str:
    return "" if value is None else f"{abs(value):.2f}°{poles[value < 0]}"
