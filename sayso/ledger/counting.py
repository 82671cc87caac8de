"""Who takes part in incidents, who carried them and who speaks of them, over all of them: counted in SQL, and in memory
where a moment that is past was linked there."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sayso.ledger.database import Database
from sayso.ledger.terms import folded
from sayso.record import Claim, Incident, Stance
from sayso.record.phrases import one_line

# Names that the actor list makes one are one; others are one where their words are, whether "the" stands before or not.
_KEY = "coalesce(a.canonical, CASE WHEN a.name LIKE ' the %' THEN trim(substr(a.name, 6)) ELSE trim(a.name) END)"
_ACTORS = "FROM linked_claims l JOIN claim_actors a ON a.n = l.n"
NAMELESS = "without a name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """One who takes part, under all names that the readings give, folded; `key` is what these names are one by. `claim`
    is one of the claims that tell of it."""

    key: str
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    countries: tuple[str, ...]
    n_incidents: int
    n_claims: int
    claim: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """Who carried dispatches that tell something; `last` is when the last was published, "" where that is not told."""

    name: str
    n_dispatches: int
    n_claims: int
    last: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """An independent voice over all incidents: in how many it takes which stance, and who carried its words."""

    name: str
    kind: str
    n_incidents: int
    stances: Mapping[Stance, int]
    outlets: tuple[str, ...]


def key_of(claim: Claim, actor: str) -> str:
    """What the names of an actor of a claim are one by."""
    one = claim.actor(actor)
    return one.canonical or folded(one.name).strip().removeprefix("the ")


def parties_in(db: Database) -> list[Party]:
    """All who take part, those in most incidents first."""
    names: dict[str, Counter[str]] = {}
    kinds: dict[str, Counter[str]] = {}
    countries: dict[str, Counter[str]] = {}
    for key, name, kind, country, n in db.rows(
        f"SELECT {_KEY}, a.name, a.kind, a.country, count(*) {_ACTORS} GROUP BY {_KEY}, a.name, a.kind, a.country"
    ):
        names.setdefault(key, Counter())[name.strip()] += n
        kinds.setdefault(key, Counter())[kind] += n
        countries.setdefault(key, Counter()).update({country: n} if country else {})
    counted = db.rows(
        f"SELECT {_KEY}, count(DISTINCT l.incident), count(DISTINCT l.id), min(l.id) {_ACTORS} GROUP BY {_KEY}"
    )
    return _ordered(
        Party(
            key=key,
            names=_often(names[key]),
            kinds=_often(kinds[key]),
            countries=_often(countries[key]),
            n_incidents=incidents,
            n_claims=claims,
            claim=first,
        )
        for key, incidents, claims, first in counted
        if key
    )


def parties_of(claims: Iterable[Claim], of_claim: Mapping[str, Incident]) -> list[Party]:
    """The same of claims in memory."""
    met: dict[str, list[tuple[Claim, str]]] = {}
    for claim in claims:
        if claim.id in of_claim:
            for actor in (*claim.event.actor1, *claim.event.actor2):
                met.setdefault(key_of(claim, actor), []).append((claim, actor))
    return _ordered(
        Party(
            key=key,
            names=_often(Counter(folded(c.actor(a).name).strip() for c, a in them)),
            kinds=_often(Counter(c.actor(a).kind.value for c, a in them)),
            countries=_often(Counter(country for c, a in them if (country := c.actor(a).country))),
            n_incidents=len({of_claim[c.id].id for c, _ in them}),
            n_claims=len({c.id for c, _ in them}),
            claim=min(c.id for c, _ in them),
        )
        for key, them in met.items()
        if key
    )


def _ordered(them: Iterable[Party]) -> list[Party]:
    return sorted(them, key=lambda p: (-p.n_incidents, p.key))


def _often(counted: Counter[str]) -> tuple[str, ...]:
    """The names, those that are met most first."""
    return tuple(sorted(counted, key=lambda name: (-counted[name], name)))


def about_in(db: Database, key: str, *, limit: int) -> tuple[list[str], list[str]]:
    """The ids of the latest incidents in which one takes part, those of no known day last, and of the latest claims."""
    values = {"key": key}
    incidents = db.rows(
        f"SELECT DISTINCT i.day, i.start, i.id {_ACTORS} JOIN incidents i ON i.id = l.incident WHERE {_KEY} = :key"
        f" ORDER BY i.day DESC, i.start DESC, i.id DESC LIMIT {int(limit)}",
        values,
    )
    claims = db.rows(
        f"SELECT DISTINCT l.told, l.id {_ACTORS} WHERE {_KEY} = :key ORDER BY l.told DESC LIMIT {int(limit)}", values
    )
    return [id for *_, id in incidents], [id for _, id in claims]


def sources_in(db: Database) -> list[str]:
    """The names of all who are cited, folded."""
    found = db.rows("SELECT DISTINCT r.source FROM claim_reports r WHERE r.source IS NOT NULL ORDER BY r.source")
    return [source.strip() for (source,) in found]


def said_in(db: Database, names: Sequence[str], *, limit: int) -> list[str]:
    """The ids of the latest claims in which somebody of these folded names is cited."""
    if not names:
        return []
    told = {f"name{n}": f" {name} " for n, name in enumerate(names[:200])}
    found = db.rows(
        f"SELECT DISTINCT l.told, l.id FROM linked_claims l JOIN claim_reports r ON r.n = l.n"
        f" WHERE r.source IN ({', '.join(f':{name}' for name in told)}) ORDER BY l.told DESC LIMIT {int(limit)}",
        told,
    )
    return [id for _, id in found]


def outlets_in(db: Database) -> list[Outlet]:
    """Who carried what is told, those of most dispatches first."""
    found = db.rows(
        "SELECT v.source, count(DISTINCT v.id), count(*), max(v.published)"
        " FROM linked_claims l JOIN versions v ON v.id = l.version GROUP BY v.source"
    )
    return _carried((source, dispatches, claims, last) for source, dispatches, claims, last in found)


def outlets_of(claims: Iterable[Claim]) -> list[Outlet]:
    """The same of claims in memory."""
    met: dict[str | None, list[Claim]] = {}
    for claim in claims:
        met.setdefault(claim.outlet, []).append(claim)
    return _carried(
        (o, len({c.dispatch for c in them}), len(them), max((c.published or "" for c in them), default=""))
        for o, them in met.items()
    )


def _carried(found: Iterable[tuple[str | None, int, int, str | None]]) -> list[Outlet]:
    them = [
        Outlet(name=one_line(name or "") or NAMELESS, n_dispatches=dispatches, n_claims=claims, last=last or "")
        for name, dispatches, claims, last in found
    ]
    return sorted(them, key=lambda o: (-o.n_dispatches, o.name))


def voices_in(db: Database) -> list[Voice]:
    """All who speak of incidents under a name, those in most of them first. The database takes the origins out of the
    bodies, so that no incident is read whole."""
    of_postgres = "CAST(CAST(body AS jsonb) -> 'origins' AS text)"
    path = "json_extract(body, '$.origins')" if db.dialect == "sqlite" else of_postgres
    found = db.rows(f"SELECT id, {path} FROM incident_bodies")
    return _voices(
        (id, o["name"], o["kind"], tuple(map(Stance, o["stances"])), tuple(o["outlets"]))
        for id, origins in found
        for o in json.loads(origins or "[]")
        if o["named"]
    )


def voices_of(incidents: Iterable[Incident]) -> list[Voice]:
    """The same of incidents in memory."""
    return _voices(
        (i.id, o.name, o.kind.value, tuple(o.stances), o.outlets) for i in incidents for o in i.origins if o.named
    )


def _voices(told: Iterable[tuple[str, str, str, tuple[Stance, ...], tuple[str, ...]]]) -> list[Voice]:
    met: dict[str, tuple[set[str], Counter[str], Counter[Stance], Counter[str]]] = {}
    for id, name, kind, stances, outlets in told:
        incidents, kinds, stood, carried = met.setdefault(one_line(name), (set(), Counter(), Counter(), Counter()))
        incidents.add(id)
        kinds[kind] += 1
        stood.update(stances)
        carried.update(map(one_line, outlets))
    them = [
        Voice(
            name=name, kind=_often(kinds)[0], n_incidents=len(incidents), stances=dict(stood), outlets=_often(carried)
        )
        for name, (incidents, kinds, stood, carried) in met.items()
    ]
    return sorted(them, key=lambda v: (-v.n_incidents, v.name))
