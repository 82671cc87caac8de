"""The screens of those who take part, under all their names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sayso.desk.held import Told
from sayso.desk.pages.rows import PAGE, Row, row
from sayso.ledger import counting
from sayso.ledger.terms import folded
from sayso.link.origins import handles, names_one
from sayso.record import Claim

# So many are listed, those of most incidents.
LISTED = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """One who takes part: the name that is met most, and the others that the readings give, folded. `key` names its
    page."""

    key: str
    name: str
    aliases: tuple[str, ...]
    kinds: tuple[str, ...]
    countries: tuple[str, ...]
    n_incidents: int
    n_claims: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorsPage:
    parties: tuple[Party, ...]
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorPage:
    """`said` are claims in which it speaks itself, `about` those that tell of it, of each the latest."""

    party: Party
    rows: tuple[Row, ...]
    said: tuple[Claim, ...]
    about: tuple[Claim, ...]


def actors_page(told: Told, *, text: str, after: str = "", limit: int = LISTED) -> ActorsPage:
    """All who take part, or those of whose names a word is asked for, from behind a key on.

    Raises: ValueError where `after` is the key of none of them.
    """
    them, n = told.parties(folded(text).strip() if text else "", after=after, limit=limit)
    return ActorsPage(parties=parties(them), n=n)


def parties(them: Iterable[counting.Party]) -> tuple[Party, ...]:
    """As they are shown."""
    return tuple(map(_party, them))


def _party(one: counting.Party) -> Party:
    return Party(
        key=one.key,
        name=one.name,
        aliases=tuple(n for n in one.names if n != folded(one.name).strip()),
        kinds=tuple(k.replace("_", " ") for k in one.kinds),
        countries=one.countries,
        n_incidents=one.n_incidents,
        n_claims=one.n_claims,
    )


def actor_page(told: Told, key: str) -> ActorPage | None:
    """One who takes part: the incidents, and the claims in which it speaks itself."""
    one = told.party(key)
    if one is None:
        return None
    incidents, about = told.about(key, limit=PAGE)
    party = _party(one)
    names = (party.name, *party.aliases)
    cited = told.cited(handle for name in names for handle in handles(name))
    voices = [other for other in cited if any(names_one(name, other) for name in names)]
    return ActorPage(
        party=party,
        rows=tuple(row(i, told) for i in incidents),
        said=tuple(told.said(voices, limit=PAGE)),
        about=tuple(about),
    )
