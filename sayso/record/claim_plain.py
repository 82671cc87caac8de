"""Claims to plain JSON values and back: the form `sayso-claim/1`, an event that stands alone; entries and versions."""

from __future__ import annotations

from sayso.record.claim import Claim
from sayso.record.entry import Entry, Version
from sayso.record.plain import (
    Plain,
    actor_from_plain,
    actor_to_plain,
    event_from_plain,
    event_to_plain,
    place_from_plain,
    place_to_plain,
    source_from_plain,
    source_to_plain,
)
from sayso.record.span import Evidence, Span

FORM = "sayso-claim/1"


def claim_to_plain(claim: Claim, *, explain: bool = False) -> Plain:
    """The claim as one JSON object; with `explain`, each record also says which rule gave each value (`by`)."""
    return {
        "id": claim.id,
        "form": FORM,
        "dispatch": claim.dispatch,
        "outlet": claim.outlet,
        "agency": claim.agency,
        "title": claim.title,
        "url": claim.url,
        "published": claim.published,
        "filed": claim.filed,
        "read_by": claim.read_by,
        "event": event_to_plain(claim.event, explain=explain),
        "evidence": [{"span": [e.span.start, e.span.end], "quote": e.quote} for e in claim.evidence],
        "places": [place_to_plain(p, explain=explain) for p in claim.places],
        "actors": [actor_to_plain(a, explain=explain) for a in claim.actors],
        "sources": [source_to_plain(s, explain=explain) for s in claim.sources],
    }


def claim_from_plain(row: Plain) -> Claim:
    """The claim that such an object holds.

    Raises: ValueError, KeyError or TypeError where the object is not of the form.
    """
    return Claim(
        id=row["id"],
        dispatch=row["dispatch"],
        event=event_from_plain(row["event"]),
        evidence=tuple(
            Evidence(dispatch=row["dispatch"], span=Span(e["span"][0], e["span"][1]), quote=e["quote"])
            for e in row["evidence"]
        ),
        places=tuple(place_from_plain(p) for p in row.get("places", ())),
        actors=tuple(actor_from_plain(a) for a in row.get("actors", ())),
        sources=tuple(source_from_plain(s) for s in row.get("sources", ())),
        outlet=row.get("outlet"),
        agency=row.get("agency"),
        title=row.get("title"),
        url=row.get("url"),
        published=row.get("published"),
        filed=row.get("filed"),
        read_by=row.get("read_by") or "unknown",
    )


def entry_to_plain(entry: Entry, *, explain: bool = False) -> Plain:
    """A claim with how it stands in the ledger; one way only, for those who read it elsewhere."""
    return {
        **claim_to_plain(entry.claim, explain=explain),
        "of": entry.of,
        "standing": entry.standing.value,
        "corrected": list(entry.corrected),
        "reviews": list(entry.reviews),
        "unapplied": list(entry.unapplied),
        "disputed": entry.disputed,
        "denied": entry.denied,
        "withdrawn": entry.withdrawn,
        "addition": entry.n,
        "added_at": entry.at,
    }


def version_to_plain(version: Version) -> Plain:
    """A version of a dispatch with where it stands in the ledger; one way only, likewise."""
    d = version.dispatch
    return {
        "id": d.id,
        "of": version.of,
        "nth": version.nth,
        "title": d.title,
        "published": d.published,
        "url": d.url,
        "source": d.source,
        "language": d.language,
        "version": d.version,
        "withdrawn": d.withdrawn,
        "text": d.text,
        "notes": list(d.notes),
        "capture": version.capture,
        "addition": version.n,
        "added_at": version.at,
    }
