"""How well dispatches are linked: beside experts' incidents, reprints and disputes, mention by mention."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import TypeVar

from sayso.evaluate.corpora.linked import Disputed, Held, Mention, Pair, Story
from sayso.record import Claim, Copy, Dispute, Incident, Reading, claims

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """What was made of some dispatches: incidents, and which dispatches repeat which."""

    incidents: tuple[Incident, ...]
    copies: tuple[Copy, ...]


Link = Callable[[Iterable[Reading]], Linked]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """One error: what was asked, which one it is, and what came instead."""

    what: str
    which: str
    how: str

    def __str__(self) -> str:
        return f"{self.what:9} {self.which}: {self.how}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    figures: dict[str, float | int]
    wrong: tuple[Wrong, ...]


def measure(story: Story, readings: Sequence[Reading], linked: Linked) -> Report:
    """Incidents by B-cubed over the mentions that a claim of ours meets, and over all mentions with those that none
    meets standing alone; reprints by pairs; disputes by incident and aspect where they stand on the words of one
    position of the gold's, and of two (`dispute_f1_both`).

    Only the dispatches that the experts linked are scored, though all were linked.
    """
    by_dispatch = {r.id: [c for c in claims(r) if not c.event.generic] for r in readings}
    met = meet(story.mentions, by_dispatch)
    in_incident: dict[str, Incident] = {c: i for i in linked.incidents for c in i.claims}
    gold = {m: m.incident for m in story.mentions}
    ours: dict[Mention, Hashable] = {m: in_incident[met[m].id].id if m in met else m for m in story.mentions}
    placed = {m: ours[m] for m in met}
    precision, recall, f1 = bcubed({m: gold[m] for m in met}, placed)
    *_, everything = bcubed(gold, ours)
    within = _gone_through(story)
    reprints = {_pair(c) for c in linked.copies if c.first in within and c.again in within}
    known = set(story.reprints)
    judged = {in_incident[c.id].id: in_incident[c.id] for c in met.values()}
    said = {c.id: c for cs in by_dispatch.values() for c in cs}
    holds: defaultdict[str, set[str]] = defaultdict(set)
    for mention, claim in met.items():
        holds[in_incident[claim.id].id].add(mention.incident)
    candidates = [(i, d) for i in judged.values() for d in i.disputes]
    pairs = _paired(story.disputes, candidates, said, of=holds, least=1)
    to_the_word = _paired(story.disputes, candidates, said, of=holds, least=2)
    n_ours = len(candidates)
    return Report(
        figures={
            "bcubed_f1": f1,
            "bcubed_precision": precision,
            "bcubed_recall": recall,
            "bcubed_f1_all": everything,
            "mentions": len(story.mentions),
            "mentions_met": len(met),
            "reprint_recall": _share(len(reprints & known), len(known)),
            "reprint_precision": _share(len(reprints & known), len(reprints)),
            "dispute_f1": _f1(len(pairs), n_ours, len(story.disputes)),
            "dispute_precision": _share(len(pairs), n_ours),
            "dispute_recall": _share(len(pairs), len(story.disputes)),
            "dispute_f1_both": _f1(len(to_the_word), n_ours, len(story.disputes)),
        },
        wrong=(
            *_wrong_incidents(story, met, in_incident),
            *(_wrong_pair(p, f"not found: {story.reprints[p]}") for p in sorted(known - reprints)),
            *(_wrong_pair(p, "is none") for p in sorted(reprints - known)),
            *_wrong_disputes(story, pairs, judged.values()),
        ),
    )


def meet(mentions: Iterable[Mention], by_dispatch: Mapping[str, Sequence[Claim]]) -> dict[Mention, Claim]:
    """The claim that tells what each mention tells: one whose trigger stands in the mention's words, else one whose
    evidence shares words with it; of several the one of its type, then the one with most words in common. A claim is
    met by mentions of two incidents only where one of them has no other."""
    offers = [
        (near, m, c) for m in mentions for c in by_dispatch.get(m.dispatch, ()) if (near := _nearness(m, c)) is not None
    ]
    offers.sort(key=lambda o: (o[0], o[1].incident, o[1].nth, o[2].id), reverse=True)
    found: dict[Mention, Claim] = {}
    for again in (False, True):
        taken = {c.id: m.incident for m, c in found.items()}
        for _, mention, claim in offers:
            if mention not in found and (again or taken.get(claim.id, mention.incident) == mention.incident):
                found[mention] = claim
                taken[claim.id] = mention.incident
    return found


def _nearness(mention: Mention, claim: Claim) -> tuple[bool, bool, int] | None:
    on_trigger = any(t.meets(mention.span) for t in claim.event.triggers)
    words = max(
        (min(mention.span.end, e.span.end) - max(mention.span.start, e.span.start) for e in claim.evidence), default=0
    )
    return (on_trigger, claim.event.type == mention.type, words) if on_trigger or words > 0 else None


def bcubed(gold: Mapping[T, Hashable], ours: Mapping[T, Hashable]) -> tuple[float, float, float]:
    """Precision, recall and F1: for each thing, how much of what stands with it belongs there, and how much of what
    belongs there stands with it (Bagga and Baldwin 1998)."""
    by_gold, by_ours = _members(gold), _members(ours)
    precision = recall = 0.0
    for thing, group in gold.items():
        both = len(by_gold[group] & by_ours[ours[thing]])
        precision += both / len(by_ours[ours[thing]])
        recall += both / len(by_gold[group])
    n = len(gold) or 1
    precision, recall = precision / n, recall / n
    return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _members(groups: Mapping[T, Hashable]) -> dict[Hashable, set[T]]:
    found: defaultdict[Hashable, set[T]] = defaultdict(set)
    for thing, group in groups.items():
        found[group].add(thing)
    return found


def _gone_through(story: Story) -> set[str]:
    """The dispatches that the experts went through: those of the years in which they found anything."""
    years = {d.id: (d.published or "")[:4] for d in story.dispatches}
    linked = {m.dispatch for m in story.mentions} | {d for pair in story.reprints for d in pair}
    wanted = {years.get(d) for d in linked}
    return {d for d, year in years.items() if year in wanted}


Candidate = tuple[Incident, Dispute]
"""One of our disputes, and the incident that it is on."""


def _paired(
    gold: Sequence[Disputed],
    ours: Sequence[Candidate],
    said: Mapping[str, Claim],
    *,
    of: Mapping[str, set[str]],
    least: int,
) -> dict[str, Candidate]:
    """Which of our disputes each of the gold's is, each taken once: one on the same aspect of the same incident, with
    positions that stand on the words of at least so many of the gold's. `of` says which incidents of the gold one of
    ours holds."""
    offers = sorted(
        (
            (_stood_on(disputed, dispute, said), -n, disputed.id)
            for disputed in gold
            for n, (incident, dispute) in enumerate(ours)
            if disputed.aspect == dispute.aspect and disputed.incident in of[incident.id]
        ),
        reverse=True,
    )
    found: dict[str, Candidate] = {}
    taken = set[int]()
    for stood_on, n, id in offers:
        if stood_on >= least and id not in found and n not in taken:
            found[id] = ours[-n]
            taken.add(n)
    return found


def _stood_on(gold: Disputed, ours: Dispute, said: Mapping[str, Claim]) -> int:
    """On how many positions of the gold's those of ours stand, each on one."""
    stand = [
        {n for n, held in enumerate(gold.positions) if any(_stands_on(said[c], held) for c in p.claims if c in said)}
        for p in ours.positions
    ]
    if any(x != y for one, other in permutations(stand, 2) for x in one for y in other):
        return 2
    return int(any(stand))


def _stands_on(claim: Claim, held: Held) -> bool:
    spans = (
        *(e.span for e in claim.evidence),
        *claim.event.triggers,
        *(t.span for t in claim.event.toll if t.span),
        *(s for r in claim.event.reports for s in (r.cue, r.content) if s),
    )
    return claim.dispatch == held.dispatch and any(s.meets(held.span) for s in spans)


def _wrong_pair(pair: Pair, how: str) -> Wrong:
    return Wrong(what="reprint", which=" and ".join(pair), how=how)


def _wrong_incidents(story: Story, met: Mapping[Mention, Claim], ours: Mapping[str, Incident]) -> Iterator[Wrong]:
    gold_of: defaultdict[str, set[str]] = defaultdict(set)
    for mention, claim in met.items():
        gold_of[ours[claim.id].id].add(mention.incident)
    for incident, about in story.about.items():
        mentions = [m for m in story.mentions if m.incident == incident]
        missed = sum(m not in met for m in mentions)
        if missed:
            yield Wrong(what="missed", which=f"{incident} {about}", how=f"{missed} of {len(mentions)} mentions")
        parts = {ours[met[m].id].id for m in mentions if m in met}
        if len(parts) > 1:
            yield Wrong(what="split", which=f"{incident} {about}", how=f"into {len(parts)}: {', '.join(sorted(parts))}")
    for id, together in sorted(gold_of.items()):
        if len(together) > 1:
            yield Wrong(what="merged", which=id, how="; ".join(f"{i} {story.about[i]}" for i in sorted(together)))


def _wrong_disputes(
    story: Story, pairs: Mapping[str, tuple[Incident, Dispute]], judged: Iterable[Incident]
) -> Iterator[Wrong]:
    for disputed in story.disputes:
        if disputed.id not in pairs:
            held = "; ".join(f"{p.by}: {p.claim}" for p in disputed.positions)
            yield Wrong(what="dispute", which=f"{disputed.incident} {disputed.aspect}", how=f"not found: {held}")
    right = {(i.id, d.aspect, d.about) for i, d in pairs.values()}
    for incident in judged:
        for dispute in incident.disputes:
            if (incident.id, dispute.aspect, dispute.about) not in right:
                held = "; ".join(f"{', '.join(p.holders)}: {p.holds}" for p in dispute.positions)
                yield Wrong(
                    what="dispute", which=f"{incident.id} {dispute.aspect} {dispute.about}", how=f"is none: {held}"
                )


def _pair(copy: Copy) -> Pair:
    return (min(copy.first, copy.again), max(copy.first, copy.again))


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def _f1(right: int, ours: int, gold: int) -> float:
    return 2 * right / (ours + gold) if ours + gold else 1.0
