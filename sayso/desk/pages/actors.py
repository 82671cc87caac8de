"""The screens of those who take part, under all their names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sayso.desk.held import Told
from sayso.desk.pages.rows import PAGE, Row, row
from sayso.ledger import counting
from sayso.ledger.counting import key_of
from sayso.ledger.terms import folded
from sayso.link.origins import names_one
from sayso.record import Claim
from sayso.record.phrases import one_line

# So many are listed, those of most incidents; of so many names the one under which a claim tells of them is looked up.
LISTED = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """One who takes part: a name as a claim has it, and all names that the readings give, folded. `key` names the page
    of it."""

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


def actors_page(told: Told, *, text: str, most: int | None = LISTED) -> ActorsPage:
    """All who take part, or those of whose names a word is asked for."""
    wanted = folded(text).strip() if text else ""
    them = [p for p in told.parties if not wanted or any(wanted in n for n in (p.key.casefold(), *p.names))]
    return ActorsPage(parties=parties(told, them[:most]), n=len(them))


def parties(told: Told, them: Iterable[counting.Party]) -> tuple[Party, ...]:
    """As they are shown."""
    counted = list(them)
    claims = told.those(p.claim for p in counted)
    return tuple(_party(p, claims) for p in counted)


def _party(one: counting.Party, claims: Mapping[str, Claim]) -> Party:
    claim = claims[one.claim]
    here = (a for a in (*claim.event.actor1, *claim.event.actor2) if key_of(claim, a) == one.key)
    name = next((one_line(claim.actor(a).name) for a in here), one.key)
    return Party(
        key=one.key,
        name=name,
        aliases=tuple(n for n in one.names if n != folded(name).strip()),
        kinds=tuple(k.replace("_", " ") for k in one.kinds),
        countries=one.countries,
        n_incidents=one.n_incidents,
        n_claims=one.n_claims,
    )


def actor_page(told: Told, key: str) -> ActorPage | None:
    """One who takes part: the incidents, and the claims in which it speaks itself."""
    one = next((p for p in told.parties if p.key == key), None)
    if one is None:
        return None
    incidents, about = told.about(key, limit=PAGE)
    (party,) = parties(told, [one])
    names = (party.name, *party.aliases)
    voices = [cited for cited in told.cited if any(names_one(n, cited) for n in names)]
    return ActorPage(
        party=party,
        rows=tuple(row(i, told) for i in incidents),
        said=tuple(told.said(voices, limit=PAGE)),
        about=tuple(about),
    )
