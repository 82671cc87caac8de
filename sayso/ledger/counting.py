"""Who takes part in incidents, who carried them and who speaks of them, over all of them: told out of what is counted
(`tally`), step by step in the ledger, or in memory where a moment that is past was linked there."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sayso.ledger.database import Database
from sayso.ledger.rows import Row
from sayso.ledger.tally import Figures, Tally, words_of
from sayso.ledger.terms import folded
from sayso.record import Claim, Incident, Stance
from sayso.record.phrases import one_line

NAMELESS = "without a name"
# Names are cut to what an index takes (PostgreSQL, 2,704 bytes with the rest of the row).
LONGEST = 200
# When a claim was told, as text that sorts; what does not say when comes first.
LATEST = "CASE WHEN l.told < '~' THEN l.told ELSE '' END"
# What is counted (`tally`). Under "": in how many incidents one takes part, and one speaks; how many dispatches an
# outlet carried, and how many claims. Under a party: its claims, and its names with kind and country; under a voice:
# its kinds, stances and outlets. Under each of the handles of a name: who is cited, in how many dispatches.
PARTY, PARTY_CLAIMS, PARTY_NAME = "party", "party claims", "party name"
VOICE, VOICE_KIND, VOICE_STANCE, VOICE_OUTLET = "voice", "voice kind", "voice stance", "voice outlet"
OUTLET, OUTLET_CLAIMS = "outlet", "outlet claims"
CITED = "cited"
# A voice of thousands of outlets is told with so many, those that carried most.
OUTLETS = 20

Handles = Callable[[str], Iterable[str]]
"""What a name can be found by: two that are one share some of it (`sayso.link.origins.handles`)."""


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
    """An independent voice over all incidents: in how many it takes which stance, and who carried its words, of
    `n_outlets` the first few."""

    name: str
    kind: str
    n_incidents: int
    stances: Mapping[Stance, int]
    outlets: tuple[str, ...]
    n_outlets: int


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
    given, as JSON."""
    names: dict[str, Counter[tuple[str, str, str]]] = {}
    told: dict[str, set[str]] = {}
    for claim in claims:
        for actor in (*claim.event.actor1, *claim.event.actor2):
            if key := key_of(claim, actor):
                one = claim.actor(actor)
                names.setdefault(key, Counter())[one_line(one.name)[:LONGEST], one.kind.value, one.country or ""] += 1
                told.setdefault(key, set()).add(when_told(claim))
    return [
        {
            "key": key,
            "n_claims": len(told[key]),
            "told": max(told[key]),
            "names": json.dumps(sorted([*name, n] for name, n in names[key].items())),
        }
        for key in sorted(names)
    ]


def parties_tally(told: Iterable[tuple[str, int, str]]) -> Tally:
    """What parties of incidents count for, each by its key, the number of its claims and its names as JSON."""
    found = Tally()
    for key, n_claims, names in told:
        found[PARTY, "", key] += 1
        found[PARTY_CLAIMS, "", key] += n_claims
        words = {key.casefold()}
        for name, kind, country, n in json.loads(names):
            found[PARTY_NAME, key, f"{kind} {country} {name}"] += n
            words.add(folded(name).strip())
        for each in words:
            found[words_of(PARTY), key, each] += 1
    return found


def parties(of: Figures, text: str = "", *, after: str = "", limit: int | None = None) -> tuple[list[Party], int]:
    """See `Incidents.parties`."""
    end = None
    if after:
        end = (of.figure(PARTY, "", after), after)
        if not end[0]:
            raise ValueError(f"no page ends at {after!r}; begin anew without `after`")
    them = of.most(PARTY, named=text, after=end, limit=limit)
    return _parties(of, them), of.number(PARTY, named=text)


def party(of: Figures, key: str) -> Party | None:
    """See `Incidents.party`."""
    n = of.figure(PARTY, "", key)
    return _parties(of, [(key, n)])[0] if n else None


def _parties(of: Figures, them: Sequence[tuple[str, int]]) -> list[Party]:
    given: dict[str, list[tuple[str, int]]] = {}
    for key, name, n in of.under(PARTY_NAME, [key for key, _ in them]):
        given.setdefault(key, []).append((name, n))
    return [_party(key, n, of.figure(PARTY_CLAIMS, "", key), given[key]) for key, n in them]


def _party(key: str, n: int, n_claims: int, given: Iterable[tuple[str, int]]) -> Party:
    shown, names, kinds, countries = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for told, times in given:
        kind, country, name = told.split(" ", 2)
        shown[name] += times
        names[folded(name).strip()] += times
        kinds[kind] += times
        countries[country] += times
    return Party(
        key=key,
        name=_often(shown)[0],
        names=_often(names),
        kinds=_often(kinds),
        countries=tuple(c for c in _often(countries) if c),
        n_incidents=n,
        n_claims=n_claims,
    )


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


def dispatches_tally(told: Iterable[tuple[str, str]], cited: Iterable[tuple[str, str]], handles: Handles) -> Tally:
    """What dispatches count for: the outlet and version of each of their claims, and of each version who is cited."""
    claims = list(told)
    found = Tally((OUTLET, "", outlet) for outlet, _ in set(claims))
    found.update((OUTLET_CLAIMS, "", outlet) for outlet, _ in claims)
    found.update(
        (CITED, handle[:LONGEST], name)
        for _, name in {(version, name.strip()) for version, name in cited}
        if len(name) <= LONGEST
        for handle in set(handles(name))
    )
    return found


def cited(of: Figures, handles: Iterable[str]) -> list[str]:
    """See `Incidents.cited`."""
    return sorted({name for _, name, _ in of.under(CITED, [handle[:LONGEST] for handle in set(handles)])})


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


def last_in(db: Database, outlet: str) -> str:
    """When the last of what an outlet carried was told; "" where none says when."""
    found = db.rows(
        "SELECT told FROM linked_claims WHERE outlet = :outlet AND told < '~' ORDER BY told DESC LIMIT 1",
        {"outlet": outlet},
    )
    return found[0][0].partition("\x1f")[0] if found else ""


def outlets(of: Figures, last: Callable[[str], str], *, limit: int | None) -> tuple[list[Outlet], int]:
    """See `Incidents.outlets`; `last` tells when the last of what one carried was told."""
    them = [
        Outlet(
            name=one_line(name) or NAMELESS,
            n_dispatches=n,
            n_claims=of.figure(OUTLET_CLAIMS, "", name),
            last=last(name),
        )
        for name, n in of.most(OUTLET, limit=limit)
    ]
    return them, of.number(OUTLET)


def voices_told(incident: Incident) -> list[Row]:
    """Who speaks of an incident under a name: its kind, stances and outlets, as JSON."""
    met: dict[str, list[tuple[str, list[str], list[str]]]] = {}
    for o in incident.origins:
        if o.named:
            outlets = [one_line(outlet) for outlet in o.outlets]
            said = (o.kind.value, [s.value for s in o.stances], outlets)
            met.setdefault(one_line(o.name)[:LONGEST], []).append(said)
    return [{"name": name, "said": json.dumps(said)} for name, said in met.items()]


def voices_tally(told: Iterable[tuple[str, str]]) -> Tally:
    """What voices of incidents count for, each by its name and what it says, as JSON."""
    found = Tally()
    for name, said in told:
        found[VOICE, "", name] += 1
        for kind, stances, outlets in json.loads(said):
            found[VOICE_KIND, name, kind] += 1
            found.update((VOICE_STANCE, name, stance) for stance in stances)
            found.update((VOICE_OUTLET, name, outlet[:LONGEST]) for outlet in outlets)
    return found


def voices(of: Figures, *, limit: int | None) -> tuple[list[Voice], int]:
    """See `Incidents.voices`."""
    them = [
        Voice(
            name=name,
            kind=of.most(VOICE_KIND, name, limit=1)[0][0],
            n_incidents=n,
            stances={Stance(s): times for s, times in of.most(VOICE_STANCE, name)},
            outlets=tuple(outlet for outlet, _ in of.most(VOICE_OUTLET, name, limit=OUTLETS)),
            n_outlets=of.number(VOICE_OUTLET, name),
        )
        for name, n in of.most(VOICE, limit=limit)
    ]
    return them, of.number(VOICE)
