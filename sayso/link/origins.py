"""Independent voices behind an incident: where telling begins, however many carry it.

An origin is the last voice of a chain that has a name. A person and the body spoken for are one; "sources" without a
name leave the voice that cites them; an outlet or agency that tells a thing on its own word is one. A reprint speaks
with the voice of what it repeats.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sayso.link.words import words
from sayso.record import Claim, Origin, Source, SourceKind, Stance

_UPHOLDS = frozenset({Stance.AFFIRMS, Stance.CLAIMS})
# What names of agencies, papers and bodies have in common, and what therefore names none of them.
_COMMON = frozenset((
    "the",
    "a",
    "an",
    "of",
    "news",
    "agency",
    "press",
    "service",
    "daily",
    "newspaper",
    "tv",
    "radio",
    "television",
))


Named = Callable[[Claim, Sequence[str]], str]
"""The name of the voice in which a chain of a claim ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """One report of one claim: who speaks in the end, under which names known, with which stance."""

    claim: str
    outlet: str | None
    name: str
    known_as: frozenset[str]
    kind: SourceKind
    stance: Stance
    named: bool


def voices(claims: Iterable[Claim], first_of: Mapping[str, Claim] | None = None) -> list[Voice]:
    """Each report's voice, in the order of the claims. `first_of` leads from a reprint's id to a claim of what it
    repeats, in whose voice it speaks."""
    found: list[Voice] = []
    for claim in claims:
        reports = [(r, _last_named(_chain(claim, r.chain))) for r in claim.event.reports]
        own = (first_of or {}).get(claim.dispatch, claim)
        # What an outlet tells in its lead and ascribes further down is not its own word as well.
        ascribed = any(source and r.stance in _UPHOLDS for r, source in reports)
        for report, source in reports:
            if source is None and not (ascribed and report.stance in _UPHOLDS):
                found.append(_own(own, claim, report.stance))
            elif source is not None:
                found.append(_cited(source, claim, report.stance))
        if not reports:
            found.append(_own(own, claim, Stance.AFFIRMS))
    return found


def as_one(told: Sequence[Voice]) -> list[Voice]:
    """The voices, each under the name that its origin has among them."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.setdefault(name, name) != name:
            name = parent[name]
        return name

    for voice in told:
        first, *others = sorted(voice.known_as)
        for other in others:
            parent[root(other)] = root(first)
    known = sorted({n for v in told if v.named for n in v.known_as}, key=lambda n: (-len(n.split()), n))
    for name in known:
        # "Pamir" is "the local Pamir agency" where nobody else here is called so: one told in short.
        longer = [n for n in known if n != name and set(name.split()) < set(n.split())]
        if len({root(n) for n in longer}) == 1:
            parent[root(name)] = root(longer[0])
    roots = [root(min(v.known_as)) for v in told]
    names: dict[str, list[str]] = {}
    keys: dict[str, set[str]] = {}
    for one, voice in zip(roots, told, strict=True):
        names.setdefault(one, []).append(voice.name)
        keys.setdefault(one, set()).update(voice.known_as)
    fullest = {one: _fullest(them) for one, them in names.items()}
    return [replace(v, name=fullest[one], known_as=frozenset(keys[one])) for one, v in zip(roots, told, strict=True)]


def origins(told: Sequence[Voice]) -> tuple[Origin, ...]:
    """The voices that are one taken as one, in the order in which they are first heard."""
    groups: dict[frozenset[str], list[Voice]] = {}
    for voice in as_one(told):
        groups.setdefault(voice.known_as, []).append(voice)
    return tuple(
        Origin(
            name=group[0].name,
            kind=group[0].kind,
            stances=frozenset(v.stance for v in group),
            claims=tuple(dict.fromkeys(v.claim for v in group)),
            outlets=tuple(dict.fromkeys(v.outlet for v in group if v.outlet)),
            named=any(v.named for v in group),
        )
        for group in groups.values()
    )


def named(told: Iterable[Voice], first_of: Mapping[str, Claim] | None = None) -> Named:
    """Who speaks in a chain, under the name that he has among these voices."""
    called = {key: v.name for v in told for key in sorted(v.known_as)}

    def name(claim: Claim, chain: Sequence[str]) -> str:
        source = _last_named(_chain(claim, chain))
        speaks = (first_of or {}).get(claim.dispatch, claim)
        plain = _name(source) if source else _outlet(speaks)
        keys = _known_as(source) if source else {_key(plain)}
        return next((called[k] for k in sorted(keys) if k in called), plain)

    return name


def outlets(claims: Iterable[Claim]) -> tuple[str, ...]:
    """Who carried it, each once."""
    return tuple(dict.fromkeys(o for c in claims if (o := c.outlet or c.agency)))


def voice_of(claim: Claim, chain: Sequence[str]) -> str:
    """The name of the voice in which a chain of the claim ends."""
    source = _last_named(_chain(claim, chain))
    return _name(source) if source else _outlet(claim)


def names_one(name: str, other: str) -> bool:
    """True where two names are one but for what such names have in common ("TASS" and "the TASS news agency"), where
    one is the initials of the other, or where one is the other with more to it ("the Front", "the Northern Front")."""
    x, y = _key(name).split(), _key(other).split()
    few, many = sorted((x, y), key=len)
    initials = "".join(w[0] for w in many)
    return set(few) <= set(many) or (len(few) == 1 and len(many) > 2 and few[0] == initials)


def handles(name: str) -> frozenset[str]:
    """What a name can be found by: two names that are one (`names_one`) share some of it."""
    them = _key(name).split()
    return frozenset(them) | ({"".join(w[0] for w in them)} if len(them) > 2 else frozenset[str]())


def _chain(claim: Claim, chain: Sequence[str]) -> list[Source]:
    """The sources of a chain; "the rebels" by the name of the party of the event that they are."""
    return [_as_told(claim, claim.source(s)) for s in chain]


def _as_told(claim: Claim, source: Source) -> Source:
    if _is_named(source) or source.kind is SourceKind.UNNAMED:
        return source
    for actor in claim.actors:
        name = actor.canonical or actor.name
        if _is_proper(name) and any(m in actor.mentions for m in source.mentions):
            return replace(source, name=name, body=name)
    return source


def _is_proper(name: str) -> bool:
    """True where a word of it is written as a name, an article before it aside."""
    return any(w[:1].isupper() for n, w in enumerate(name.split()) if n or w.lower() not in {"the", "a", "an"})


def _last_named(chain: Sequence[Source]) -> Source | None:
    return next((s for s in reversed(chain) if _is_named(s)), None)


def _is_named(source: Source) -> bool:
    """True where somebody answers for it: a person or body is told, or the name is a proper one. "A local news agency"
    could be any."""
    if source.kind is SourceKind.UNNAMED:
        return False
    proper = any(_is_proper(n) for n in (source.person, source.body, source.name) if n)
    return proper or (source.kind is not SourceKind.MEDIA and bool(source.person or source.body))


def _own(speaks: Claim, claim: Claim, stance: Stance) -> Voice:
    name = _outlet(speaks)
    return Voice(
        claim=claim.id,
        outlet=claim.outlet or claim.agency,
        name=name or "an outlet without a name",
        known_as=frozenset({_key(name) if name else f"outlet of {speaks.dispatch}"}),
        kind=SourceKind.MEDIA,
        stance=stance,
        named=bool(name),
    )


def _cited(source: Source, claim: Claim, stance: Stance) -> Voice:
    return Voice(
        claim=claim.id,
        outlet=claim.outlet or claim.agency,
        name=_name(source),
        known_as=_known_as(source),
        kind=source.kind,
        stance=stance,
        named=True,
    )


def _known_as(source: Source) -> frozenset[str]:
    return frozenset(_key(n) for n in (source.person, source.body) if n) or frozenset({_key(source.name)})


def _outlet(claim: Claim) -> str:
    return claim.agency or claim.outlet or ""


def _name(source: Source) -> str:
    return source.body or source.person or source.name


def _key(name: str) -> str:
    """What of a name tells it from others; the whole of it where nothing does."""
    them = words(name.replace(".", ""))  # "U.S." is "US"
    return " ".join(w for w in them if w not in _COMMON) or " ".join(them)


def _fullest(names: Iterable[str]) -> str:
    """The name most often used, of several the longest."""
    them = list(names)
    return max(them, key=lambda n: (them.count(n), len(n), n))
