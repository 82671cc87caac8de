"""The vocabulary of attribution: `rules/speech.toml`, loaded once."""

from __future__ import annotations

from functools import cache

from sayso.reader.vocabulary import load


@cache
def _tables() -> dict[str, dict[str, frozenset[str]]]:
    return {table: {key: frozenset(them) for key, them in rows.items()} for table, rows in load("speech").items()}


def words(table: str, key: str) -> frozenset[str]:
    """The words that `speech.toml` lists as `key` in its table."""
    return _tables()[table][key]


@cache
def verbs() -> frozenset[str]:
    """Every verb that may attribute."""
    kept = ("say", "hold", "object", "denies", "doubts", "expects", "accuses", "claims", "citing")
    return frozenset[str]().union(*(words("verbs", key) for key in kept))


@cache
def tellers() -> frozenset[str]:
    """Every noun that may be cited."""
    return frozenset[str]().union(
        *(
            them
            for key, them in _tables()["sources"].items()
            if key not in {"never", "titles", "agencies", "persons", "bodies", "unnaming", "articles"}
        )
    )
