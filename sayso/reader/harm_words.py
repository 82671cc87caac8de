"""The vocabulary of harm (rules/counts.toml) in the forms that the search for harms asks for."""

from __future__ import annotations

from functools import cache

from sayso.reader.syntax import Token
from sayso.reader.vocabulary import load
from sayso.record import Harm, Whom


@cache
def words(table: str) -> dict[str, str]:
    return dict(load("counts")[table])


@cache
def transitive() -> dict[str, Harm]:
    return {v: Harm(h) for h, verbs in load("counts")["transitive"].items() for v in verbs}


@cache
def intransitive() -> dict[str, Harm]:
    return {v: Harm(h) for h, verbs in load("counts")["intransitive"].items() for v in verbs}


@cache
def people_only() -> frozenset[str]:
    return frozenset(load("counts")["people_only"]["verbs"])


@cache
def completions() -> dict[str, list[tuple[tuple[str, ...], frozenset[str], Harm, str]]]:
    """What completes a verb of harm, by its first word."""
    found: dict[str, list[tuple[tuple[str, ...], frozenset[str], Harm, str]]] = {}
    for phrase, row in load("counts")["completed"].items():
        words = tuple(phrase.split())
        row = words, frozenset[str](row["verbs"]), Harm(row["harm"]), str(row.get("whose", "object"))
        found.setdefault(words[0], []).append(row)
    return found


@cache
def toll_nouns() -> dict[str, list[tuple[Harm, tuple[str, ...]]]]:
    """The names of running totals by their first word, the longest first."""
    table = load("counts")["tolls"]
    pairs = [(Harm(h), tuple(p.split())) for h, phrases in table.items() if h != "before" for p in phrases]
    found: dict[str, list[tuple[Harm, tuple[str, ...]]]] = {}
    for harm, words in sorted(pairs, key=lambda hp: -len(hp[1])):
        found.setdefault(words[0], []).append((harm, words))
    return found


@cache
def nouns(table: str, key: str = "nouns") -> frozenset[str]:
    return frozenset(load("counts")[table][key])


def is_thing(noun: Token) -> bool:
    return noun.lemma in nouns("things")


def is_group(noun: Token) -> bool:
    """True for a noun of which a single one is more than one person."""
    return noun.lemma.lower() in nouns("people", "groups")


def is_person(noun: Token) -> bool:
    """True where the noun can be a person."""
    if is_group(noun):
        return False
    if noun.lemma in nouns("people") or noun.ent in {"PERSON", "NORP"} or noun.lower in {"he", "she", "him", "her"}:
        return True
    return noun.lower.endswith(tuple(nouns("people", "suffixes")))


def whom(noun: Token) -> Whom:
    table = load("counts")["whom"]
    return next(
        (Whom(kind) for kind, nouns in table.items() if noun.lemma in nouns or noun.lower in nouns), Whom.UNKNOWN
    )
