"""The screen of a dispatch: its text with the evidence in place, and its versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sayso.desk.held import Told
from sayso.desk.marking import Change, Mark, Piece, changes, marks_of, paragraphs
from sayso.ledger import Query, View
from sayso.record import Claim, Entry, Incident, Reading, Span, Stance, Version, claims
from sayso.record.phrases import one_line


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
