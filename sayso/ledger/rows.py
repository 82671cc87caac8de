"""Records to what is stored and back: a canonical body for each addition, and the index rows that follow from it.

    chain[n] = SHA-256 of "chain[n-1] n at kind key digest", digest = SHA-256 of the body

Everything but the bodies and the captures' bytes is derived here, so `verify` can derive it again and compare.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sayso.ledger import terms
from sayso.ledger.moments import bounds, lasts
from sayso.record import (
    Assignment,
    Capture,
    Claim,
    Coding,
    Decision,
    Dispatch,
    Entry,
    Failure,
    Judgement,
    Reading,
    Review,
    Run,
    Standing,
    Succession,
    Verdict,
    Version,
    health,
)
from sayso.record.claim_plain import claim_from_plain, claim_to_plain
from sayso.record.health import Seen, SourceState
from sayso.record.plain import Plain, from_plain, to_plain

START = "0" * 64
"""The chain before the first addition."""

ASSIGN, CODE = "assign", "code"
"""What stands in the index of reviews, in place of a decision, for an assignment and for what is coded in it."""

Value = str | int | float | bytes | None
Row = dict[str, Value]
Rows = dict[str, list[Row]]

# The fields of a reading that are its dispatch's, which the version holds.
_OF_DISPATCH = ("form", "source", "url", "published", "language", "title", "text", "notes", "version", "withdrawn")
_ADMIN1 = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """One line of the ledger."""

    n: int
    at: str
    kind: str
    key: str
    body: str
    digest: str
    chain: str

    @property
    def plain(self) -> Plain:
        return json.loads(self.body)


def canonical(plain: Plain) -> str:
    """The object as the one text that stands for it: keys as they come, no spaces, lone surrogates as escapes."""
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")


def sha256(content: bytes | str) -> str:
    raw = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    return hashlib.sha256(raw).hexdigest()


def link(before: str, *, n: int, at: str, kind: str, key: str, digest: str) -> str:
    """The chain's digest at an addition."""
    return sha256(" ".join((before, str(n), at, kind, key, digest)))


def addition(before: str, *, n: int, at: str, kind: str, plain: Plain) -> Addition:
    """The addition of this body after the chain `before`."""
    body = canonical(plain)
    key, digest = key_of(kind, plain), sha256(body)
    chain = link(before, n=n, at=at, kind=kind, key=key, digest=digest)
    return Addition(n=n, at=at, kind=kind, key=key, body=body, digest=digest, chain=chain)


def key_of(kind: str, plain: Plain) -> str:
    """What an addition is called by, in the words of an index column."""
    found: Any = plain
    for name in _KEYS[kind].split("."):
        found = found[name]
    return str(stored(found))


# Bodies -------------------------------------------------------------------------------------------------------------


def capture_body(capture: Capture) -> Plain:
    return {
        "id": capture.id,
        "sha256": capture.sha256,
        "size": len(capture.content),
        "origin": capture.origin,
        "url": capture.url,
        "media_type": capture.media_type,
        "headers": [list(h) for h in capture.headers],
        "taken_at": capture.taken_at,
        "taken_by": capture.taken_by,
    }


def capture_of(body: Plain, content: bytes) -> Capture:
    return Capture(
        content=content,
        taken_at=body["taken_at"],
        origin=body["origin"],
        url=body["url"],
        media_type=body["media_type"],
        headers=tuple((name, value) for name, value in body["headers"]),
        taken_by=body["taken_by"],
    )


def dispatch_digest(dispatch: Dispatch) -> str:
    """What tells one version of a dispatch from another: all that is told of it but where it was found."""
    d = dispatch
    return sha256(canonical({"told": [d.text, d.title, d.published, d.source, d.language, d.version, d.withdrawn]}))


def version_body(dispatch: Dispatch, *, of: str, nth: int, address: str, capture: str | None) -> Plain:
    d = dispatch
    return {
        "id": d.id,
        "of": of,
        "nth": nth,
        "address": address,
        "capture": capture,
        "digest": dispatch_digest(d),
        "text": d.text,
        "title": d.title,
        "published": d.published,
        "url": d.url,
        "source": d.source,
        "language": d.language,
        "notes": list(d.notes),
        "version": d.version,
        "withdrawn": d.withdrawn,
    }


def dispatch_of(body: Plain) -> Dispatch:
    told = ("id", "text", "title", "published", "url", "source", "language", "version", "withdrawn")
    return Dispatch(**{name: body[name] for name in told}, notes=tuple(body["notes"]))


def version_of(body: Plain, *, n: int, at: str) -> Version:
    return Version(
        of=body["of"],
        nth=body["nth"],
        dispatch=dispatch_of(body),
        address=body["address"],
        capture=body["capture"],
        n=n,
        at=at,
    )


def reading_body(reading: Reading, *, of: str) -> Plain:
    plain = to_plain(reading, explain=True)
    read = {k: v for k, v in plain.items() if k not in _OF_DISPATCH and k not in {"id", "read_by"}}
    return {"version": reading.id, "of": of, "read_by": reading.read_by, "reading": read}


def reading_of(body: Plain, version: Plain) -> Reading:
    """The reading, put together again from its own body and that of the version it is of."""
    told = {k: version[k] for k in _OF_DISPATCH if k in version}
    return from_plain({**body["reading"], **told, "id": body["version"], "read_by": body["read_by"]})


def entry_body(entry: Entry) -> Plain:
    return {
        "of": entry.of,
        "claim": claim_to_plain(entry.claim, explain=True),
        "standing": entry.standing.value,
        "corrected": list(entry.corrected),
        "reviews": list(entry.reviews),
        "unapplied": list(entry.unapplied),
    }


def entry_of(body: Plain, *, n: int, at: str, withdrawn: bool = False) -> Entry:
    return Entry(
        claim=claim_from_plain(body["claim"]),
        of=body["of"],
        n=n,
        at=at,
        standing=Standing(body["standing"]),
        corrected=tuple(body["corrected"]),
        reviews=tuple(body["reviews"]),
        unapplied=tuple(body["unapplied"]),
        withdrawn=withdrawn,
    )


def succession_body(succession: Succession, *, of: str) -> Plain:
    return {"of": of, "old": succession.old, "new": succession.new, "how": succession.how}


def succession_of(body: Plain) -> Succession:
    return Succession(old=body["old"], new=body["new"], how=body["how"])


def review_body(review: Review) -> Plain:
    return {
        "id": review.id,
        "claim": review.claim,
        "decision": review.decision.value,
        "by": review.by,
        "at": review.at,
        "field": review.field,
        "value": review.value,
        "undoes": review.undoes,
        "note": review.note,
    }


def review_of(body: Plain) -> Review:
    told = {k: v for k, v in body.items() if k not in {"id", "decision"}}
    return Review(**told, decision=Decision(body["decision"]))


def judgement_body(judgement: Judgement) -> Plain:
    return {
        "id": judgement.id,
        "left": judgement.left,
        "right": judgement.right,
        "verdict": judgement.verdict.value,
        "by": judgement.by,
        "at": judgement.at,
        "note": judgement.note,
        # What two claims alone never had.
        **({"left_with": list(judgement.left_with)} if judgement.left_with else {}),
        **({"right_with": list(judgement.right_with)} if judgement.right_with else {}),
        **({"undoes": judgement.undoes} if judgement.undoes else {}),
    }


def judgement_of(body: Plain) -> Judgement:
    told = {k: v for k, v in body.items() if k not in {"id", "verdict", "left_with", "right_with"}}
    return Judgement(
        **told,
        verdict=Verdict(body["verdict"]),
        left_with=tuple(body.get("left_with", ())),
        right_with=tuple(body.get("right_with", ())),
    )


def assignment_body(assignment: Assignment) -> Plain:
    return {
        "id": assignment.id,
        "name": assignment.name,
        "claims": list(assignment.claims),
        "coders": list(assignment.coders),
        "by": assignment.by,
        "at": assignment.at,
        "note": assignment.note,
        **({"dispatches": list(assignment.dispatches)} if assignment.dispatches else {}),
    }


def assignment_of(body: Plain) -> Assignment:
    told = {k: v for k, v in body.items() if k not in {"id", "claims", "coders", "dispatches"}}
    return Assignment(
        **told,
        claims=tuple(body["claims"]),
        coders=tuple(body["coders"]),
        dispatches=tuple(body.get("dispatches", ())),
    )


def coding_body(coding: Coding) -> Plain:
    return {"id": coding.id, "assignment": coding.assignment, "review": review_body(coding.review)}


def coding_of(body: Plain) -> Coding:
    return Coding(assignment=body["assignment"], review=review_of(body["review"]))


def failure_body(failure: Failure) -> Plain:
    told = {"dispatch": failure.dispatch, "stage": failure.stage, "reason": failure.reason}
    return {"id": sha256(canonical(told))[:20], **told}


def failure_of(body: Plain) -> Failure:
    return Failure(dispatch=body["dispatch"], stage=body["stage"], reason=body["reason"])


def run_body(run: Run) -> Plain:
    return {"id": run.id, "command": run.command, "started_at": run.started_at, "by": run.by}


def run_of(body: Plain) -> Run:
    return Run(command=body["command"], started_at=body["started_at"], by=body["by"])


def health_body(state: SourceState, seen: Seen | None) -> Plain:
    """A source's state without all that it has seen, and the one address that was looked at."""
    told = health.to_plain(replace(state, seen=()))
    return {"source": state.source, "state": told, "seen": None if seen is None else health.to_plain(seen)}


# Index rows ---------------------------------------------------------------------------------------------------------


def index(kind: str, n: int, plain: Plain) -> Rows:
    """The rows of all other tables that follow from an addition."""
    found = _INDEX[kind](n, plain)
    return {table: [{k: stored(v) for k, v in row.items()} for row in rows] for table, rows in found.items()}


def address_key(address: str) -> str:
    return sha256(canonical({"address": address}))[:32]


def stored(value: Any) -> Value:
    """A value as both stores can hold it: PostgreSQL takes no NUL and no lone surrogate."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str) and not value.isprintable():
        return value.replace("\0", "\u2400").encode("utf-8", "backslashreplace").decode("utf-8")
    return value


def _version_rows(n: int, p: Plain) -> Rows:
    rows: Rows = {
        "versions": [
            {
                "n": n,
                "id": p["id"],
                "dispatch": p["of"],
                "nth": p["nth"],
                "digest": p["digest"],
                "capture": p["capture"],
                "source": p["source"],
                "url": p["url"],
                "published": p["published"],
                "withdrawn": p["withdrawn"],
            }
        ],
        "version_words": [{"n": n, "words": " ".join(terms.words(f"{p['title'] or ''}\n{p['text']}"))}],
    }
    if p["nth"] == 1:
        rows["dispatches"] = [{"n": n, "id": p["of"], "address": address_key(p["address"])}]
    return rows


def _claim_rows(n: int, p: Plain) -> Rows:
    entry = entry_of(p, n=n, at="")
    claim, event = entry.claim, entry.claim.event
    earliest, latest = bounds(event.when)
    places = [claim.place(id) for id in dict.fromkeys(event.places)]
    actors = [(side, claim.actor(id)) for side, ids in ((1, event.actor1), (2, event.actor2)) for id in ids]
    return {
        "claims": [
            {
                "n": n,
                "id": claim.id,
                "dispatch": entry.of,
                "version": claim.dispatch,
                "read_by": claim.read_by,
                "type": event.type.value,
                "generic": event.generic,
                "background": event.background,
                "disputed": entry.disputed,
                "denied": entry.denied,
                "standing": entry.standing.value,
                "corrected": bool(entry.corrected),
                "earliest": earliest,
                "latest": latest,
                "timing": event.when.precision.value,
                "lasts": lasts(earliest, latest),
            }
        ],
        "claim_places": [
            {
                "n": n,
                "i": i,
                "name": terms.folded(place.name),
                "kind": place.kind.value,
                "country": place.country,
                "admin1": place.code if place.code and _ADMIN1.fullmatch(place.code) else None,
                "lat": None if place.lat is None else float(place.lat),
                "lon": None if place.lon is None else float(place.lon),
            }
            for i, place in enumerate(places)
        ],
        "claim_actors": [
            {
                "n": n,
                "i": i,
                "side": side,
                "name": terms.folded(actor.name),
                "kind": actor.kind.value,
                "country": actor.country,
                "canonical": actor.canonical,
            }
            for i, (side, actor) in enumerate(actors)
        ],
        "claim_reports": _report_rows(n, claim),
        "claim_words": [
            {
                "n": n,
                "actors": _joined(name for _, a in actors for name in (a.name, a.canonical)),
                "places": _joined(place.name for place in places),
                "sources": _joined(_spoken(claim)),
                "words": _joined((claim.title, *dict.fromkeys(e.quote for e in claim.evidence))),
            }
        ],
    }


def _report_rows(n: int, claim: Claim) -> list[Row]:
    """A row for each hop of each report; the dispatch's own voice is hop 0, without a source."""
    rows: list[Row] = []
    for i, report in enumerate(claim.event.reports):
        same: Row = {"n": n, "i": i, "stance": report.stance.value}
        if not report.chain:
            rows.append({**same, "hop": 0, "source": None, "kind": None})
        for hop, id in enumerate(report.chain, start=1):
            source = claim.source(id)
            rows.append({**same, "hop": hop, "source": terms.folded(source.name), "kind": source.kind.value})
    return rows


def _spoken(claim: Claim) -> list[str | None]:
    return [*(s.name for s in claim.sources), *(s.person for s in claim.sources), claim.agency, claim.outlet]


def _joined(names: Any) -> str:
    return " ".join(terms.words(" . ".join(name for name in names if name)))


def _columns(table: str, *pairs: str) -> Callable[[int, Plain], Rows]:
    """Index rows that only take over fields; "column=field" where the names differ."""
    names = [(p.partition("=")[0], p.partition("=")[2] or p) for p in pairs]
    return lambda n, p: {table: [{"n": n, **{column: p[name] for column, name in names}}]}


def _blind(n: int, p: Plain, assignment: str, by: str, at: str, *, decision: str) -> Row:
    return {"n": n, "id": p["id"], "claim": assignment, "decision": decision, "reviewer": by, "at": at}


_INDEX: Mapping[str, Callable[[int, Plain], Rows]] = {
    "capture": _columns("captures", "id", "sha256", "origin", "url", "taken_at"),
    "version": _version_rows,
    "reading": lambda n, p: {
        "readings": [
            {
                "n": n,
                "version": p["version"],
                "dispatch": p["of"],
                "read_by": p["read_by"],
                "events": len(p["reading"]["events"]),
                "gaps": len(p["reading"]["gaps"]),
            }
        ]
    },
    "claim": _claim_rows,
    "succession": _columns("successions", "dispatch=of", "old_claim=old", "new_claim=new", "how"),
    "review": _columns("reviews", "id", "claim", "decision", "reviewer=by", "at"),
    "judgement": _columns("judgements", "id", "left_claim=left", "right_claim=right", "verdict", "reviewer=by", "at"),
    # Beside the reviews, under the assignment and not under a claim: what is coded blind does not stand.
    "assignment": lambda n, p: {"reviews": [_blind(n, p, p["id"], p["by"], p["at"], decision=ASSIGN)]},
    "coding": lambda n, p: {
        "reviews": [_blind(n, p, p["assignment"], p["review"]["by"], p["review"]["at"], decision=CODE)]
    },
    "failure": _columns("failures", "id", "dispatch", "stage", "reason"),
    "run": _columns("runs", "id", "command", "started_at"),
    "health": lambda n, p: {"health": [{"n": n, "source": p["source"], **_seen(p["seen"] or {})}]},
}


def _seen(seen: Plain) -> Row:
    taken = seen.get("taken_at")
    day = datetime.fromisoformat(taken).astimezone(UTC).date().isoformat() if taken else None
    return {"url": seen.get("url"), "taken": day}


# The field by which an addition of each kind is called.
_KEYS = {
    **dict.fromkeys(("capture", "version", "review", "judgement", "assignment", "coding", "failure", "run"), "id"),
    "reading": "version",
    "claim": "claim.id",
    "succession": "old",
    "health": "source",
}
KINDS = tuple(_INDEX)
TABLES = (
    "captures", "dispatches", "versions", "version_words", "readings", "claims", "claim_places", "claim_actors",
    "claim_reports", "claim_words", "successions", "reviews", "judgements", "failures", "runs", "health",
)  # fmt: skip
"""The tables that follow from the additions."""
