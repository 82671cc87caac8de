"""What each page shows: typed contexts, made of what the ledger tells. The templates have these names and no others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from sayso.brief.compose import compose
from sayso.brief.wording import gist, heading, marks, section
from sayso.desk import drawing
from sayso.desk.asked import Asked, IncidentStatus
from sayso.desk.drawing import Chart, Timeline
from sayso.desk.held import Told, day_of, key
from sayso.desk.marking import Change, Mark, Piece, changes, marks_of, paragraphs
from sayso.desk.matrix import Matrix, matrix
from sayso.desk.reviews import Field, fields_of, last_holding, seen_judgements
from sayso.ledger import Query, View
from sayso.ledger.terms import folded, words
from sayso.link.facets import facets
from sayso.link.judge import judge
from sayso.link.origins import names_one
from sayso.record import (
    Claim,
    Entry,
    Harm,
    Incident,
    Judgement,
    Place,
    PlaceKind,
    Reading,
    Reason,
    Review,
    Span,
    Stance,
    Version,
    claims,
)
from sayso.record.brief import Brief, Scope, Section, Sentence
from sayso.record.brief import Mark as Left
from sayso.record.health import SourceState
from sayso.record.phrases import one_line
from sayso.record.words import CLASS_OF

PAGE = 50
# Undated incidents stand beside each page of the others; the rest of them have a page of their own.
BESIDE = 10
NEIGHBOURS = 6
# A map with more says how many it leaves out; so many are drawn within a tenth of a second.
ON_MAP = 5000
# Neighbours are looked for among so many, of so many claims each: judging a pair takes a tenth of a millisecond.
LIKELY, CLAIMS_EACH = 60, 6
AREAS = frozenset({PlaceKind.COUNTRY, PlaceKind.REGION, PlaceKind.ADMIN1, PlaceKind.ADMIN2})
VIEWS = ("list", "map", "timeline")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One incident in a list."""

    incident: Incident
    heading: Sentence
    gist: Sentence
    marks: tuple[Left, ...]
    day: str
    kind: str
    reviewed: bool = False

    @property
    def n_for(self) -> int:
        return len(self.incident.affirming)

    @property
    def n_against(self) -> int:
        return len(self.incident.denying)


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentsPage:
    """One page of a query. `next` is where the next page goes on, "" where there is none."""

    view: str
    rows: tuple[Row, ...]
    undated: tuple[Row, ...]
    n: int
    n_undated: int
    n_all: int
    next: str
    first: bool
    only_undated: bool
    timeline: Timeline | None
    unplaced: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """Another incident that might be the same: how likely the nearest two claims tell of one, and why."""

    row: Row
    score: float
    reasons: tuple[Reason, ...]
    seen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """How one claim came: from the innermost voice outwards to the outlet that carried it."""

    voices: tuple[str, ...]
    outlet: str
    stance: Stance
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of a record's history."""

    at: str
    says: str
    note: str = ""
    claim: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentPage:
    row: Row
    section: Section
    matrix: Matrix
    charts: tuple[Chart, ...]
    paths: tuple[Path, ...]
    claims: tuple[Claim, ...]
    numbers: Mapping[str, int]
    neighbours: tuple[Neighbour, ...]
    history: tuple[Step, ...]
    judgements: tuple[Judgement, ...]
    seen: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """What one chain of sources says in a dispatch: stance and claim of each thing."""

    chain: str
    says: tuple[tuple[Stance, Claim], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchPage:
    version: Version
    versions: tuple[Version, ...]
    paragraphs: tuple[tuple[Piece, ...], ...]
    entries: tuple[Entry, ...]
    incidents: Mapping[str, Incident]
    speakers: tuple[Speaker, ...]
    gaps: int
    read_by: str
    changes: tuple[Change, ...] = ()
    against: Version | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimPage:
    entry: Entry
    version: Version | None
    incident: Incident | None
    machine: Claim | None
    reviews: tuple[Review, ...]
    undoable: str | None
    fields: list[tuple[str, list[Field]]]
    history: tuple[Step, ...]
    conflict: bool = False
    wrong: str = ""
    given: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A dispatch that a search found, with the first words that it was found by."""

    version: Version
    snippet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    text: str
    dispatches: tuple[Found, ...]
    next: str
    rows: tuple[Row, ...]
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """Who carried dispatches: how many of them tell something, how many claims and incidents that makes."""

    name: str
    n_dispatches: int
    n_claims: int
    last: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """An independent voice over all incidents."""

    name: str
    kind: str
    n_incidents: int
    stances: tuple[tuple[Stance, int], ...]
    outlets: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesPage:
    watched: tuple[SourceState, ...]
    outlets: tuple[Outlet, ...]
    voices: tuple[Spoken, ...]
    n_failures: int


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorsPage:
    parties: tuple[Party, ...]
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorPage:
    party: Party
    rows: tuple[Row, ...]
    said: tuple[Claim, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewsPage:
    reviews: tuple[tuple[Review, Entry | None], ...]
    judgements: tuple[Judgement, ...]
    orphans: tuple[Entry, ...]
    doubtful: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefPage:
    brief: Brief
    numbers: Mapping[str, int]
    claims: Mapping[str, Claim]


def row(incident: Incident, told: Told) -> Row:
    """An incident as a list shows it."""
    return Row(
        incident=incident,
        heading=heading(incident),
        gist=gist(incident),
        marks=marks(incident),
        day=day_of(incident),
        kind=CLASS_OF[incident.type].value,
        reviewed=told.stands(incident, IncidentStatus.REVIEWED),
    )


def incidents_page(told: Told, view: View, asked: Asked, *, shown: str, after: str, undated: bool) -> IncidentsPage:
    """One page of the incidents that are asked for.

    Raises: ValueError when `after` is not where a page ends.
    """
    found = told.meeting(asked, view)
    dated, without = [i for i in found if day_of(i)], [i for i in found if not day_of(i)]
    them = without if undated else dated
    if after:
        them = list(after_page(them, after))
    page = them[:PAGE]
    rows = tuple(row(i, told) for i in page)
    return IncidentsPage(
        view=shown,
        rows=rows,
        undated=() if undated else tuple(row(i, told) for i in without[:BESIDE]),
        n=len(found),
        n_undated=len(without),
        n_all=len(told.incidents),
        next="~".join(key(page[-1])) if len(them) > PAGE else "",
        first=not after,
        only_undated=undated,
        timeline=drawing.timeline(page, since=asked.since, until=asked.until) if shown == "timeline" else None,
        unplaced=tuple(row(i, told) for i in found if not _drawn(i))[:PAGE] if shown == "map" else (),
    )


def after_page(incidents: Iterable[Incident], cursor: str) -> Iterator[Incident]:
    """The incidents that stand after where a page ended.

    Raises: ValueError when no page ends there.
    """
    at = tuple(cursor.split("~"))
    if len(at) != 3:
        raise ValueError(f"no page ends at {cursor!r}; take the address of a page's own link")
    # Dated ones stand latest first, undated ones by their ids.
    return (i for i in incidents if (key(i) < at if at[0] else key(i) > at))


def _drawn(incident: Incident) -> bool:
    return any(spot(p) for p in incident.places)


def spot(place: Place) -> dict[str, object] | None:
    """A place as the map draws it: an area by its code, else a point with how far it may be off; None for neither."""
    if place.kind in AREAS and (place.code or (place.kind is PlaceKind.COUNTRY and place.country)):
        code = None if place.kind is PlaceKind.COUNTRY else place.code
        if place.kind is not PlaceKind.ADMIN2 and place.kind is not PlaceKind.REGION:
            return {
                "name": one_line(place.name),
                "country": place.country,
                "admin1": code,
                "lat": place.lat,
                "lon": place.lon,
            }
    if place.lat is None:
        return None
    return {
        "name": one_line(place.name),
        "lat": place.lat,
        "lon": place.lon,
        "radius_km": place.radius_km or _RADIUS[place.kind],
    }


# Kilometres a place may be off where the reading does not say: UCDP's classes, FIELD of the kind alone.
_RADIUS = {
    PlaceKind.FACILITY: 1.0,
    PlaceKind.VILLAGE: 2.0,
    PlaceKind.CITY: 5.0,
    PlaceKind.ADMIN2: 25.0,
    PlaceKind.NATURAL: 25.0,
    PlaceKind.OTHER: 25.0,
    PlaceKind.ADMIN1: 75.0,
    PlaceKind.REGION: 150.0,
    PlaceKind.COUNTRY: 300.0,
}


def incident_page(told: Told, view: View, incident: Incident) -> IncidentPage:
    """All that is told of one incident."""
    claim = told.claims.__getitem__
    held = tuple(map(claim, incident.claims))
    judgements = tuple(j for j in view.judgements() if {j.left, j.right} & set(incident.claims))
    return IncidentPage(
        row=row(incident, told),
        section=section(incident, claim),
        matrix=matrix(incident, claim),
        charts=tuple(drawing.chart(s) for s in incident.series),
        paths=_paths(held),
        claims=held,
        numbers={c: n for n, c in enumerate(incident.claims, start=1)},
        neighbours=_neighbours(incident, told, view),
        history=_history(held, view),
        judgements=judgements,
        seen={j.id: seen_judgements(view, [j.left, j.right]) for j in judgements},
    )


def _paths(held: Sequence[Claim]) -> tuple[Path, ...]:
    found: dict[tuple[tuple[str, ...], str, Stance], list[str]] = {}
    for claim in held:
        outlet = one_line(claim.outlet or claim.agency or "") or "an outlet without a name"
        for report in claim.event.reports:
            voices = tuple(one_line(claim.source(s).name) for s in reversed(report.chain))
            found.setdefault((voices, outlet, report.stance), []).append(claim.id)
    return tuple(
        Path(voices=v, outlet=o, stance=s, claims=tuple(dict.fromkeys(c)))
        for (v, o, s), c in sorted(found.items(), key=lambda item: (item[0][0][:1], list(Stance).index(item[0][2])))
    )


def _neighbours(incident: Incident, told: Told, view: View) -> tuple[Neighbour, ...]:
    """Other incidents of the same class within days, the likeliest first."""
    near = [i for i in told.incidents if i.id != incident.id and _is_near(i, incident)]
    mine = [facets(told.claims[c]) for c in incident.claims[:CLAIMS_EACH]]
    found: list[Neighbour] = []
    for other in near[:LIKELY]:
        theirs = [facets(told.claims[c]) for c in other.claims[:CLAIMS_EACH]]
        best = max((judge(a, b) for a in mine for b in theirs), key=lambda link: link.score)
        seen = seen_judgements(view, [incident.claims[0], other.claims[0]])
        found.append(Neighbour(row=row(other, told), score=best.score, reasons=best.reasons[:4], seen=seen))
    return tuple(sorted(found, key=lambda n: -n.score)[:NEIGHBOURS])


def _is_near(one: Incident, other: Incident) -> bool:
    if CLASS_OF[one.type] is not CLASS_OF[other.type]:
        return False
    countries = [{p.country for p in i.places if p.country} for i in (one, other)]
    if all(countries) and not countries[0] & countries[1]:
        return False
    days = (day_of(one), day_of(other))
    return not all(days) or days[0][:7] == days[1][:7] or abs(_ordinal(days[0]) - _ordinal(days[1])) <= 7


def _ordinal(day: str) -> int:
    return date.fromisoformat((day + "-01-01")[:10]).toordinal()


def _history(held: Iterable[Claim], view: View) -> tuple[Step, ...]:
    """When its claims came and what people decided on them."""
    steps: list[Step] = []
    for claim in held:
        states = view.states(claim.id)
        if states:
            carrier = one_line(claim.outlet or claim.agency or "an outlet without a name")
            steps.append(Step(at=states[0].at, says=f"claim read in {carrier}", claim=claim.id, by=claim.read_by))
        steps += [_step(r) for r in view.reviews(claim.id)]
    return tuple(sorted(steps, key=lambda s: s.at))


def _step(review: Review) -> Step:
    what = f"{review.decision.value}: {review.field} = {review.value}" if review.field else review.decision.value
    return Step(
        at=review.at, says=one_line(what), note=one_line(review.note), claim=review.claim, by=one_line(review.by)
    )


def dispatch_page(
    told: Told, view: View, version: Version, *, against: Version | None, at: Span | None
) -> DispatchPage:
    """A version of a dispatch with its evidence in place; `at` is a range that the address asks to show."""
    reading = view.reading(version.id)
    entries = _entries(view, version, reading)
    extra = [Mark(span=at, kind="asked", says="the words that the address points to")] if at else []
    return DispatchPage(
        version=version,
        versions=view.versions(version.of),
        paragraphs=tuple(map(tuple, paragraphs(version.dispatch.text, [*extra, *marks_of(reading, entries)]))),
        entries=entries,
        incidents=told.of_claim,
        speakers=_speakers(entries),
        gaps=len(reading.gaps) if reading else 0,
        read_by=reading.read_by if reading else "",
        changes=tuple(changes(against.dispatch.text, version.dispatch.text)) if against else (),
        against=against,
    )


def version_of(view: View, id: str) -> Version | None:
    """The version of this id; of a dispatch's id, its current one."""
    return view.current(id) or view.version(id)


def _entries(view: View, version: Version, reading: Reading | None) -> tuple[Entry, ...]:
    """The claims of a version as people left them, in the order of the text."""
    now = {e.id: e for e in view.entries(Query(dispatch=version.of)) if e.claim.dispatch == version.id}
    if not now and reading is not None:
        for claim in claims(reading):
            if states := view.states(claim.id):
                now[claim.id] = states[-1]
    return tuple(sorted(now.values(), key=lambda e: e.claim.event.triggers[0]))


def _speakers(entries: Iterable[Entry]) -> tuple[Speaker, ...]:
    found: dict[str, list[tuple[Stance, Claim]]] = {}
    for entry in entries:
        claim = entry.claim
        for report in claim.event.reports:
            names = " ← ".join(one_line(claim.source(s).name) for s in report.chain)
            found.setdefault(names or "the dispatch itself", []).append((report.stance, claim))
    return tuple(Speaker(chain=c, says=tuple(s)) for c, s in found.items())


def claim_page(told: Told, view: View, entry: Entry, **more: object) -> ClaimPage:
    """A claim, how it stands, and all that people said of it."""
    reading = view.reading(entry.claim.dispatch, read_by=entry.claim.read_by)
    return ClaimPage(
        entry=entry,
        version=view.version(entry.claim.dispatch),
        incident=told.of_claim.get(entry.id),
        machine=next((c for c in claims(reading) if c.id == entry.id), None) if reading else None,
        reviews=view.reviews(entry.id),
        undoable=last_holding(view, entry.id),
        fields=fields_of(entry.claim),
        history=_history((entry.claim,), view),
        **more,  # pyright: ignore[reportArgumentType] - conflict, wrong and given, as the routes name them
    )


def search_page(told: Told, view: View, asked: Asked, *, after: int | None) -> SearchPage:
    """Dispatches and incidents in which the words stand."""
    if not asked.text:
        return SearchPage(text="", dispatches=(), next="", rows=(), n=0)
    found = list(view.dispatches(text=asked.text, after=after, limit=PAGE + 1))
    shown = found[:PAGE]
    met = told.meeting(asked, view)
    return SearchPage(
        text=asked.text,
        dispatches=tuple(Found(version=v, snippet=snippet(v.dispatch.text, asked.text)) for v in shown),
        next=str(shown[-1].n) if len(found) > PAGE else "",
        rows=tuple(row(i, told) for i in met[:BESIDE]),
        n=len(met),
    )


def snippet(text: str, asked: str) -> str:
    """The first line in which a word that is asked for stands, cut around it; else the first line with words."""
    lines = [one_line(line) for line in text.splitlines() if line.strip()]
    wanted = words(asked)
    for line in lines:
        cut = folded(line)
        if any(f" {w}" in cut for w in wanted):
            at = max(0, min((line.casefold().find(w) for w in wanted if w in line.casefold()), default=0) - 100)
            return ("… " if at else "") + line[at : at + 240] + (" …" if len(line) > at + 240 else "")
    return lines[0][:240] if lines else ""


def sources_page(told: Told, view: View) -> SourcesPage:
    """How the watched sources are, who carried what, and who spoke."""
    outlets: dict[str, list[Claim]] = {}
    for claim in told.claims.values():
        outlets.setdefault(one_line(claim.outlet or claim.agency or "") or "without a name", []).append(claim)
    voices: dict[str, list[tuple[Incident, int]]] = {}
    for incident in told.incidents:
        for n, origin in enumerate(incident.origins):
            if origin.named:
                voices.setdefault(one_line(origin.name), []).append((incident, n))
    carried = [
        Outlet(
            name=name,
            n_dispatches=len({c.dispatch for c in them}),
            n_claims=len(them),
            last=max((c.published or c.filed or "" for c in them), default=""),
        )
        for name, them in outlets.items()
    ]
    spoken = [_spoken(name, them) for name, them in voices.items()]
    states = (view.health(name) for name in view.sources())
    return SourcesPage(
        watched=tuple(s for s in states if s),
        outlets=tuple(sorted(carried, key=lambda o: (-o.n_dispatches, o.name))),
        voices=tuple(sorted(spoken, key=lambda v: (-v.n_incidents, v.name))),
        n_failures=len(view.failures()),
    )


def _spoken(name: str, them: Sequence[tuple[Incident, int]]) -> Spoken:
    origins = [i.origins[n] for i, n in them]
    stances = Counter(s for o in origins for s in o.stances)
    return Spoken(
        name=name,
        kind=origins[0].kind.value,
        n_incidents=len({i.id for i, _ in them}),
        stances=tuple((s, stances[s]) for s in Stance if stances[s]),
        outlets=tuple(dict.fromkeys(one_line(x) for o in origins for x in o.outlets)),
    )


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


def actors_page(told: Told, *, text: str) -> ActorsPage:
    """All who take part, or those of whose names a word is asked for."""
    wanted = folded(text).strip() if text else ""
    them = [p for p in parties(told) if not wanted or any(wanted in folded(n) for n in (p.name, *p.aliases))]
    return ActorsPage(parties=tuple(them[:300]), n=len(them))


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
        party=party, rows=tuple(row(i, told) for i in party.incidents[:PAGE]), said=tuple(islice(said, PAGE))
    )


def reviews_page(told: Told, view: View) -> ReviewsPage:
    """What people decided, last first; what no reading bears out any more; and what is in most doubt, unreviewed."""
    done = view.reviews()[::-1][:PAGE]
    open_ = [i for i in told.incidents if i.disputes and not told.stands(i, IncidentStatus.REVIEWED)]
    open_.sort(key=lambda i: (-len(i.disputes), -_dead(i), i.id))
    return ReviewsPage(
        reviews=tuple((r, view.entry(r.claim)) for r in done),
        judgements=view.judgements()[::-1][:PAGE],
        orphans=view.orphans(),
        doubtful=tuple(row(i, told) for i in open_[:PAGE]),
    )


def _dead(incident: Incident) -> int:
    series = incident.toll(Harm.KILLED)
    return (series.highest or series.lowest or 0) if series else 0


def brief_page(told: Told, view: View, asked: Asked) -> BriefPage:
    """The incidents that are asked for, in sentences."""
    scope = Scope(
        where=asked.where or None, since=asked.since or None, until=asked.until or None, as_of=asked.as_of or None
    )
    former = told.former if not (asked.of_claims or asked.types or asked.status) else ()
    told_of = compose(told.meeting(asked, view), told.claims.__getitem__, scope=scope, former=former)
    return BriefPage(
        brief=told_of,
        numbers={c.id: n for n, c in enumerate(told_of.claims, start=1)},
        claims={c.id: c for c in told_of.claims},
    )
