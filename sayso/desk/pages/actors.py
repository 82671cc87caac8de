"""The screens of those who take part, under all their names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from sayso.desk import held
from sayso.desk.held import Told
from sayso.desk.pages.rows import PAGE, Row, row
from sayso.ledger.terms import folded
from sayso.link.origins import names_one
from sayso.record import Claim, Incident
from sayso.record.phrases import one_line


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """One who takes part, under all names that the readings give. `key` names the page of it."""

    key: str
    name: str
    aliases: tuple[str, ...]
    kinds: tuple[str, ...]
    countries: tuple[str, ...]
    incidents: tuple[Incident, ...]
    about: tuple[Claim, ...]

    @property
    def n_incidents(self) -> int:
        return len(self.incidents)

    @property
    def n_claims(self) -> int:
        return len(self.about)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorsPage:
    parties: tuple[Party, ...]
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorPage:
    """`said` are claims in which it speaks itself, `about` those that tell of it."""

    party: Party
    rows: tuple[Row, ...]
    said: tuple[Claim, ...]
    about: tuple[Claim, ...]


def parties(told: Told) -> list[Party]:
    """All who take part, those in most incidents first. Names that the actor list or their words make one are one."""
    found: dict[str, list[tuple[Claim, str]]] = {}
    for claim in told.claims.values():
        for id in dict.fromkeys((*claim.event.actor1, *claim.event.actor2)):
            actor = claim.actor(id)
            name = actor.canonical or folded(actor.name).strip().removeprefix("the ")
            if name:
                found.setdefault(name, []).append((claim, id))
    return sorted((_party(k, them, told) for k, them in found.items()), key=lambda p: (-len(p.incidents), p.name))


def _party(key: str, them: Sequence[tuple[Claim, str]], told: Told) -> Party:
    actors = [c.actor(id) for c, id in them]
    names = Counter(one_line(a.name) for a in actors)
    same = (
        one_line(c.actor(s).name) for c, id in them for s in c.actor(id).same_as if any(a.id == s for a in c.actors)
    )
    name = names.most_common(1)[0][0]
    incidents = {i.id: i for c, _ in them if (i := told.of_claim.get(c.id))}
    return Party(
        key=key,
        name=name,
        aliases=tuple(n for n in dict.fromkeys((*names, *same)) if n != name),
        kinds=tuple(dict.fromkeys(a.kind.value.replace("_", " ") for a in actors)),
        countries=tuple(dict.fromkeys(a.country for a in actors if a.country)),
        incidents=tuple(incidents.values()),
        about=tuple({c.id: c for c, _ in them}.values()),
    )


def actors_page(told: Told, *, text: str, most: int | None = 300) -> ActorsPage:
    """All who take part, or those of whose names a word is asked for."""
    wanted = folded(text).strip() if text else ""
    them = [p for p in parties(told) if not wanted or any(wanted in folded(n) for n in (p.name, *p.aliases))]
    return ActorsPage(parties=tuple(them[:most]), n=len(them))


def actor_page(told: Told, key: str) -> ActorPage | None:
    """One who takes part: the incidents, and the claims in which it speaks itself."""
    party = next((p for p in parties(told) if p.key == key), None)
    if party is None:
        return None
    names = (party.name, *party.aliases)
    said = (
        c
        for c in told.claims.values()
        if any(names_one(n, s) for x in c.sources for s in (x.body, x.name) if s for n in names)
    )
    return ActorPage(
        party=party,
        rows=tuple(row(i, told) for i in sorted(party.incidents, key=held.key, reverse=True)[:PAGE]),
        said=tuple(islice(said, PAGE)),
        about=party.about[:PAGE],
    )
