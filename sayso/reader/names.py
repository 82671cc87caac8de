"""The names that the actor list and the table of countries know, found in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sayso.reader.vocabulary import load
from sayso.record import ActorKind, Span

_STRAIGHT = str.maketrans({"\u2019": "'", "\u2018": "'", "\u00a0": " ", "\n": " ", "\r": " ", "\u2011": "-"})
_WORD = re.compile(r"[^\W_][\w.]*")
_FIRST = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the actor list. `country` is ISO 3166-1 alpha-2 or None; years are None where they are not known.

    `whole`: it is all that its country has of the kind, so "Israeli troops" are the Israel Defense Forces.
    """

    name: str
    kind: ActorKind
    country: str | None = None
    first_year: int | None = None
    last_year: int | None = None
    whole: bool = False

    @property
    def key(self) -> str:
        """The identity that its mentions share."""
        sort = {ActorKind.STATE_FORCE: "force", ActorKind.POLICE: "police"}.get(self.kind)
        return f"{sort}:{self.country}" if self.whole and sort else f"list:{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """What a string may mean: a listed actor, a country, its adjective, its people, a seat of its power.

    Each but `entry` is an ISO code; "" is a people without a country of its own. `stateless`: the country's government
    is not that people's ("Chechen").
    """

    entry: Entry | None = None
    country: str | None = None
    adjective: str | None = None
    people: str | None = None
    seat: str | None = None
    stateless: bool = False

    @property
    def of(self) -> str | None:
        """The country that the string speaks of, whatever it means; None where it speaks of none."""
        return self.country or self.adjective or self.people or self.seat or None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A known name where it stands."""

    span: Span
    name: Name


@cache
def known() -> Mapping[str, tuple[tuple[str, Name], ...]]:
    """By first word in small letters, the known strings that begin with it, the longest first."""
    names: dict[str, Name] = {}

    def add(string: str, **what: Any) -> None:
        names[string] = replace(names.get(string, Name()), **what)

    tables = load("demonyms")
    for code, row in tables["country"].items():
        for sort, key in (("names", "country"), ("adjectives", "adjective"), ("people", "people"), ("seats", "seat")):
            for string in row[sort]:
                add(string, **{key: code})
    for adjective, row in tables["people"].items():
        add(adjective, adjective=row["country"], stateless=True)
        if row["people"]:
            add(row["people"], people=row["country"], stateless=True)
    for kind, rows in load("actors").items():
        for row in rows:
            called = (row["name"], *row.get("aliases", ()))
            entry = Entry(
                name=row["name"],
                kind=ActorKind(kind),
                country=row.get("country") or None,
                first_year=row.get("from"),
                last_year=row.get("to"),
                whole=any(_whole(string, row["country"], names) for string in called),
            )
            for string in called:
                add(string.translate(_STRAIGHT), entry=entry)
    by_first: dict[str, list[tuple[str, Name]]] = {}
    for string, name in names.items():
        first = _FIRST.match(string)
        if first:
            by_first.setdefault(first.group().lower(), []).append((string, name))
    return {k: tuple(sorted(v, key=lambda pair: -len(pair[0]))) for k, v in by_first.items()}


def _whole(string: str, country: str, names: Mapping[str, Name]) -> bool:
    """True of "Afghan army", "US military", "Afghan police": a country's adjective and the thing itself."""
    adjective, _, noun = string.rpartition(" ")
    return noun in {"army", "military", "police"} and adjective in names and names[adjective].adjective == country


def scan(text: str) -> Iterator[Hit]:
    """The known names in the text, by start, the longest at each place; none overlaps another."""
    plain, table, done = text.translate(_STRAIGHT), known(), 0
    for word in _WORD.finditer(plain):
        start = word.start()
        if start < done:
            continue
        first = _FIRST.match(plain, start)
        for string, name in table.get(first.group().lower(), ()) if first else ():
            end = start + len(string)
            if _same(plain[start:end], string) and not plain[end : end + 1].isalnum():
                yield Hit(span=Span(start, end), name=name)
                done = end
                break


def _same(words: str, string: str) -> bool:
    """Letter by letter, but that the first may be a capital and that a headline may be all in capitals."""
    if words == string or (words[:1].lower() + words[1:] == string and words[:1].isupper()):
        return True
    return len(string) > 5 and words.isupper() and words == string.upper()


def land_of(adjective: str) -> str | None:
    """The country whose adjective this is ("Iranian": Iran); None for a people without a state and for other words."""
    return _lands().get(adjective)


@cache
def _lands() -> dict[str, str]:
    return {a: row["names"][0] for row in load("demonyms")["country"].values() for a in row["adjectives"]}
