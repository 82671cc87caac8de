"""Who takes part in incidents, who carried them and who speaks of them, over all of them: counted in SQL, and in memory
where a moment that is past was linked there."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sayso.ledger.database import Database, among_groups, parts
from sayso.ledger.rows import Row
from sayso.ledger.terms import folded
from sayso.record import Claim, Incident, Stance
from sayso.record.phrases import one_line

NAMELESS = "without a name"
# Names are cut to what an index takes (PostgreSQL, 2,704 bytes with the rest of the row).
LONGEST = 200
# When a claim was told, as text that sorts; what does not say when comes first.
LATEST = "CASE WHEN l.told < '~' THEN l.told ELSE '' END"
_PARTIES = "key, names, count(*), sum(n_claims) FROM incident_parties"


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """One who takes part: the name that is met most, and all names that the readings give, folded; `key` is what these
    names are one by."""

    key: str
    name: str
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    countries: tuple[str, ...]
    n_incidents: int
    n_claims: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """Who carried dispatches that tell something; `last` is when the last was told, "" where none says when."""

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
    """What the names of an actor of a claim are one by: that of the actor list, else the words of the name, whether
    "the" stands before or not."""
    one = claim.actor(actor)
    return (one.canonical or folded(one.name).strip().removeprefix("the "))[:LONGEST]


def when_told(claim: Claim) -> str:
    """When a claim was told, as text that sorts; what does not say when comes first."""
    return f"{(claim.published or claim.filed or '')[:LONGEST]} {claim.id}"


# Who takes part ------------------------------------------------------------------------------------------------------


def parties_told(claims: Iterable[Claim]) -> list[Row]:
    """Who takes part in an incident of these claims, by key: each name with its kind and country and how often it is
    given, as JSON, and all its names as words."""
    names: dict[str, Counter[tuple[str, str, str, str]]] = {}
    told: dict[str, set[str]] = {}
    for claim in claims:
        for actor in (*claim.event.actor1, *claim.event.actor2):
            if key := key_of(claim, actor):
                one = claim.actor(actor)
                name = (one_line(one.name), folded(one.name).strip(), one.kind.value, one.country or "")
                names.setdefault(key, Counter())[name] += 1
                told.setdefault(key, set()).add(when_told(claim))
    return [
        {
            "key": key,
            "n_claims": len(told[key]),
            "told": max(told[key]),
            "names": json.dumps(sorted([*name, n] for name, n in names[key].items())),
            "words": "\n".join(sorted({key.casefold(), *(name[1] for name in names[key])})),
        }
        for key in sorted(names)
    ]


def parties_in(db: Database, text: str, *, after: str, limit: int | None) -> tuple[list[Party], int]:
    """See `Incidents.parties`."""
    values: dict[str, Any] = {}
    where = having = ""
    if text:
        where = "WHERE key IN (SELECT key FROM incident_parties WHERE words LIKE :like ESCAPE '!')"
        values["like"] = f"%{_literal(text)}%"
    n = db.rows(f"SELECT count(*) FROM (SELECT DISTINCT key FROM incident_parties {where}) AS keys", values)[0][0]
    if after:
        before = db.rows("SELECT count(*) FROM incident_parties WHERE key = :key", {"key": after})[0][0]
        if not before:
            raise ValueError(f"no page ends at {after!r}; begin anew without `after`")
        having = "HAVING count(*) < :before OR (count(*) = :before AND key > :after)"
        values |= {"before": before, "after": after}
    bound = "" if limit is None else f"LIMIT {int(limit)}"
    found = db.rows(
        f"SELECT key FROM incident_parties {where} GROUP BY key {having} ORDER BY count(*) DESC, key {bound}", values
    )
    return _parties(db, [key for (key,) in found]), n


def party_in(db: Database, key: str) -> Party | None:
    """See `Incidents.party`."""
    return next(iter(_parties(db, [key])), None)


def _parties(db: Database, keys: list[str]) -> list[Party]:
    told = (row for part in parts(keys) for row in db.rows(*among_groups(_PARTIES, "key", part, by="key, names")))
    return _put_together((key, json.loads(names), n, claims) for key, names, n, claims in told)


def parties_of(incidents: Iterable[Sequence[Claim]], text: str = "") -> list[Party]:
    """The same of incidents in memory, by their claims."""
    them = [row for claims in incidents for row in parties_told(claims)]
    wanted = {str(row["key"]) for row in them if text in str(row["words"])}
    return _put_together(
        (str(row["key"]), json.loads(str(row["names"])), 1, int(str(row["n_claims"])))
        for row in them
        if row["key"] in wanted
    )


def _put_together(told: Iterable[tuple[str, list[tuple[str, str, str, str, int]], int, int]]) -> list[Party]:
    """Of each key its names, the number of incidents in which they are these, and of claims in those."""
    met: dict[str, list[tuple[list[tuple[str, str, str, str, int]], int, int]]] = {}
    for key, names, n, claims in told:
        met.setdefault(key, []).append((names, n, claims))
    them: list[Party] = []
    for key, each in met.items():
        shown, names, kinds, countries = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
        for said, n, _ in each:
            for name, folded_name, kind, country, times in said:
                shown[name] += n * times
                names[folded_name] += n * times
                kinds[kind] += n * times
                countries[country] += n * times
        them.append(
            Party(
                key=key,
                name=_often(shown)[0],
                names=_often(names),
                kinds=_often(kinds),
                countries=tuple(c for c in _often(countries) if c),
                n_incidents=sum(n for _, n, _ in each),
                n_claims=sum(claims for *_, claims in each),
            )
        )
    return sorted(them, key=lambda p: (-p.n_incidents, p.key))


def _often(counted: Counter[str]) -> tuple[str, ...]:
    """The names, those that are met most first."""
    return tuple(sorted(counted, key=lambda name: (-counted[name], name)))


def about_in(db: Database, key: str, *, limit: int) -> tuple[list[str], list[str]]:
    """The ids of the latest incidents in which one takes part, those of no known day last, and those of the incidents
    of which something was told last."""
    incidents = db.rows(
        "SELECT i.id FROM incident_parties p JOIN incidents i ON i.id = p.id WHERE p.key = :key"
        f" ORDER BY i.day DESC, i.start DESC, i.id DESC LIMIT {int(limit)}",
        {"key": key},
    )
    told = db.rows(
        f"SELECT id FROM incident_parties WHERE key = :key ORDER BY told DESC LIMIT {int(limit)}", {"key": key}
    )
    return [id for (id,) in incidents], [id for (id,) in told]


# Who is cited, who carried and who speaks ----------------------------------------------------------------------------


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
        f"SELECT DISTINCT {LATEST}, l.id FROM claim_reports r JOIN linked_claims l ON l.n = r.n"
        f" WHERE r.source IN ({', '.join(f':{name}' for name in told)}) ORDER BY 1 DESC LIMIT {int(limit)}",
        told,
    )
    return [id for _, id in found]


def outlets_in(db: Database, *, limit: int | None) -> tuple[list[Outlet], int]:
    """See `Incidents.outlets`."""
    found = db.rows("SELECT outlet, count(DISTINCT version), count(*) FROM linked_claims GROUP BY outlet")
    them = sorted(found, key=lambda row: (-row[1], one_line(row[0]) or NAMELESS))[:limit]
    asked = "outlet, max(CASE WHEN told < '~' THEN told ELSE '' END) FROM linked_claims"
    last = {
        outlet: told.partition("\x1f")[0]
        for part in parts(outlet for outlet, *_ in them)
        for outlet, told in db.rows(*among_groups(asked, "outlet", part, by="outlet"))
    }
    return _carried((outlet, n, claims, last[outlet]) for outlet, n, claims in them), len(found)


def outlets_of(claims: Iterable[Claim]) -> list[Outlet]:
    """The same of claims in memory."""
    met: dict[str, list[Claim]] = {}
    for claim in claims:
        met.setdefault(claim.outlet or "", []).append(claim)
    return _carried(
        (o, len({c.dispatch for c in them}), len(them), max(c.published or c.filed or "" for c in them))
        for o, them in met.items()
    )


def _carried(found: Iterable[tuple[str, int, int, str]]) -> list[Outlet]:
    them = [
        Outlet(name=one_line(name) or NAMELESS, n_dispatches=dispatches, n_claims=claims, last=last)
        for name, dispatches, claims, last in found
    ]
    return sorted(them, key=lambda o: (-o.n_dispatches, o.name))


def voices_told(incident: Incident) -> list[Row]:
    """Who speaks of an incident under a name: its kind, stances and outlets, as JSON."""
    met: dict[str, list[tuple[str, list[str], list[str]]]] = {}
    for o in incident.origins:
        if o.named:
            outlets = [one_line(outlet) for outlet in o.outlets]
            said = (o.kind.value, [s.value for s in o.stances], outlets)
            met.setdefault(one_line(o.name)[:LONGEST], []).append(said)
    return [{"name": name, "said": json.dumps(said)} for name, said in met.items()]


def voices_in(db: Database, *, limit: int | None) -> tuple[list[Voice], int]:
    """See `Incidents.voices`."""
    (n,) = db.rows("SELECT count(*) FROM (SELECT DISTINCT name FROM incident_voices) AS names")[0]
    bound = "" if limit is None else f"LIMIT {int(limit)}"
    names = db.rows(f"SELECT name FROM incident_voices GROUP BY name ORDER BY count(*) DESC, name {bound}")
    asked = "name, said, count(*) FROM incident_voices"
    told = [
        row
        for part in parts(name for (name,) in names)
        for row in db.rows(*among_groups(asked, "name", part, by="name, said"))
    ]
    # Read as one text: each by itself takes three times as long.
    said = json.loads(f"[{','.join(row[1] for row in told)}]")
    return _voices((name, them, times) for (name, _, times), them in zip(told, said, strict=True)), n


def voices_of(incidents: Iterable[Incident]) -> list[Voice]:
    """The same of incidents in memory."""
    told = (row for incident in incidents for row in voices_told(incident))
    return _voices((str(row["name"]), json.loads(str(row["said"])), 1) for row in told)


def _voices(told: Iterable[tuple[str, list[tuple[str, list[str], list[str]]], int]]) -> list[Voice]:
    """Of each name what it says in an incident, and in how many that is so."""
    met: dict[str, list[tuple[list[tuple[str, list[str], list[str]]], int]]] = {}
    for name, said, n in told:
        met.setdefault(name, []).append((said, n))
    them: list[Voice] = []
    for name, each in met.items():
        kinds, stood, outlets = Counter[str](), Counter[str](), Counter[str]()
        for said, n in each:
            for kind, stances, carried in said:
                kinds[kind] += n
                for stance in stances:
                    stood[stance] += n
                for outlet in carried:
                    outlets[outlet] += n
        n_incidents = sum(n for _, n in each)
        them.append(
            Voice(
                name=name,
                kind=_often(kinds)[0],
                n_incidents=n_incidents,
                stances={Stance(s): n for s, n in stood.items()},
                outlets=_often(outlets),
            )
        )
    return sorted(them, key=lambda v: (-v.n_incidents, v.name))


def _literal(words: str) -> str:
    for special in "!%_":
        words = words.replace(special, f"!{special}")
    return words
