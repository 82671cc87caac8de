"""Additions to a ledger: each one is put at the end of the chain, with the index rows that follow from it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sayso.errors import LedgerError
from sayso.ledger import lineage, moments, rows
from sayso.ledger.database import Database
from sayso.ledger.rows import Addition, Rows
from sayso.ledger.standing import PERSON, added, carried, correct, sound, stand, taken_up, was
from sayso.ledger.store import Head
from sayso.ledger.viewing import LONGEST_ID, SqlView, address, head_of
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
    Succession,
    Version,
    claims,
)
from sayso.record.claim_plain import claim_from_plain
from sayso.record.health import Seen, SourceState
from sayso.record.plain import Plain

Clock = Callable[[], datetime]


class SqlWriter:
    """See `store.Writer`. It stands within one transaction of its database."""

    def __init__(self, db: Database, clock: Clock, *, run: Run | None = None) -> None:
        self._db = db
        self._run = run
        self._head = head_of(db)
        # Time never runs backwards in a ledger, even where the clock does.
        self._at = max(moments.stamp(clock()), self._head.at or "")

    def add_capture(self, capture: Capture) -> bool:
        if self._has("captures", "id", capture.id):
            return False
        body = rows.capture_body(capture)
        if not self._has("contents", "sha256", body["sha256"]):
            self._db.insert("contents", [{"sha256": body["sha256"], "content": capture.content}])
        self._append("capture", body)
        return True

    def add_dispatch(self, dispatch: Dispatch, *, capture: str | None = None) -> Version:
        if known := self._view.known(dispatch):
            return known
        known_by = address(dispatch)
        found = self._db.rows(
            "SELECT id FROM dispatches WHERE address = :address", {"address": rows.address_key(known_by)}
        )
        if found:
            of: str = found[0][0]
            nth = 1 + self._db.rows("SELECT max(nth) FROM versions WHERE dispatch = :of", {"of": of})[0][0]
            dispatch = replace(dispatch, id=f"{of}@{rows.dispatch_digest(dispatch)[:8]}")
        else:
            of, nth = self._free_id(dispatch.id, known_by), 1
            dispatch = replace(dispatch, id=of)
        body = rows.version_body(dispatch, of=of, nth=nth, address=known_by, capture=capture)
        added = self._append("version", body)
        return rows.version_of(body, n=added.n, at=added.at)

    def _free_id(self, id: str, known_by: str) -> str:
        """The dispatch's own id, but where another source's dispatch has it, or no index could hold it."""
        if len(id) <= LONGEST_ID and not self._has("dispatches", "id", id):
            return id
        return f"{id[:LONGEST_ID]}~{rows.address_key(known_by)[:8]}"

    def add_reading(self, reading: Reading) -> bool:
        version = self._view.version(reading.id)
        if version is None:
            raise LedgerError(f"a reading of {reading.id!r}, which the ledger does not hold; add the dispatch first")
        if version.dispatch != reading.dispatch:
            raise LedgerError(f"the reading of {reading.id!r} is of other words than the ledger holds under this id")
        if reading.read_by in self._view.read_by(reading.id):
            return False
        before = self._lineage(version.of)
        found = claims(reading)
        found = (*self._missed(before, found, version), *found)
        self._append("reading", rows.reading_body(reading, of=version.of))
        for succession in self._successions(before, found, version):
            self._append("succession", rows.succession_body(succession, of=version.of))
        view = self._view
        for claim in found:
            # A first reading takes nothing up, and most readings are first ones.
            reviews = view.reviews(claim.id) if before else ()
            self._add_state(self._found(claim, reviews), of=version.of, reviews=reviews)
        return True

    def _missed(self, before: dict[str, Claim], found: tuple[Claim, ...], version: Version) -> list[Claim]:
        """The claims that people added to this dispatch, where their words stand in this version, but those that the
        reader finds too: on these words, and as no claim that it or another reader found before."""
        view, kept = self._view, list[Claim]()
        them = self._db.rows(
            "SELECT DISTINCT c.id FROM claims c JOIN reviews r ON r.claim = c.id "
            "WHERE c.dispatch = :of AND r.decision = 'add' ORDER BY c.id",
            {"of": version.of},
        )
        for (id,) in them:
            own, holder = added(view.reviews(id)), view.took_up(id)
            there = carried(own, version.dispatch, self._move(own.dispatch, version)) if own else None
            if there is None:
                continue
            others = [c for o, c in before.items() if o not in {id, holder} and view.took_up(o) == o]
            too = [c for c in found if self._meet(there, c, version)]
            if not too or any(self._meet(o, c, version) for o in others for c in too):
                kept.append(there)
        return kept

    def _meet(self, one: Claim, other: Claim, version: Version) -> bool:
        """True where the triggers of both share words of this version."""
        moved = [self._move(c.dispatch, version) for c in (one, other)]
        spans = [[(m(t) if m else t) for t in c.event.triggers] for m, c in zip(moved, (one, other), strict=True)]
        return lineage.shared(filter(None, spans[0]), filter(None, spans[1])) > 0

    def _move(self, old: str, version: Version) -> lineage.Move | None:
        """Where spans of another version stand in this one; None where it is the same."""
        before = self._view.version(old) if old != version.id else None
        return lineage.moved(before.dispatch.text, version.dispatch.text) if before else None

    def _found(self, claim: Claim, reviews: tuple[Review, ...]) -> Claim:
        """What corrections begin from: the claim as it was read, or as a person found it before any reader."""
        own = added(reviews) if claim.read_by != PERSON else None
        version = self._view.version(claim.dispatch) if own else None
        there = carried(own, version.dispatch, self._move(own.dispatch, version)) if own and version else None
        return taken_up(there, claim) if there else claim

    def _lineage(self, of: str) -> dict[str, Claim]:
        """All claims there ever were of a dispatch, each as it last stood."""
        found = self._db.rows(
            "SELECT c.id, a.body FROM claims c JOIN additions a ON a.n = c.n WHERE c.dispatch = :of ORDER BY c.n",
            {"of": of},
        )
        last = dict(found)
        return {id: rows.entry_of(json.loads(body), n=0, at="").claim for id, body in last.items()}

    def _successions(self, before: dict[str, Claim], found: tuple[Claim, ...], version: Version) -> list[Succession]:
        if not before:
            return []
        went = self._db.rows(
            "SELECT old_claim, new_claim FROM successions WHERE dispatch = :of ORDER BY n", {"of": version.of}
        )
        last: dict[str, str | None] = dict(went)
        leaves = {id: c for id, c in before.items() if id not in last or last[id] in {None, id}}
        texts = {v.id: v.dispatch.text for v in self._view.versions(version.of)}
        older = {c.dispatch for c in leaves.values()} - {version.id}
        moves = {id: lineage.moved(texts[id], version.dispatch.text) for id in sorted(older)}
        new = lineage.successions(leaves.values(), found, moves=moves)
        ids = {c.id for c in found}
        back = [Succession(old=id, new=id, how="back") for id in last if id in ids and last[id] != id]
        return [*(s for s in new if s.new is not None or s.old not in last), *back]

    def _add_state(self, claim: Claim, *, of: str, reviews: tuple[Review, ...]) -> None:
        stood = stand(claim, reviews, was=was(self._view, claim.id) if reviews else {})
        entry = Entry(
            claim=stood.claim,
            of=of,
            n=0,
            at="",
            standing=stood.standing,
            corrected=stood.corrected,
            reviews=stood.reviews,
            unapplied=stood.unapplied,
        )
        self._append("claim", rows.entry_body(entry))

    def add_failure(self, failure: Failure) -> bool:
        body = rows.failure_body(failure)
        if self._has("failures", "id", body["id"]):
            return False
        self._append("failure", body)
        return True

    def add_review(self, review: Review) -> bool:
        view = self._view
        if review.decision is Decision.ADD:
            return self._add_missed(review)
        entry = view.entry(review.claim)
        if entry is None:
            raise LedgerError(f"no claim {review.claim!r} is in the ledger; `sayso claims` lists their ids")
        if self._has("reviews", "id", review.id):
            return False
        if review.undoes is not None and review.undoes not in {r.id for r in view.reviews(entry.id)}:
            raise LedgerError(
                f"claim {entry.id} has no review {review.undoes!r} to undo; `sayso why {entry.id}` lists them"
            )
        if review.field is not None:
            sound(correct(entry.claim, review.field, review.value or "null"))
        self._append("review", rows.review_body(review))
        reviews = self._view.reviews(entry.id)
        self._add_state(self._machine(entry, reviews), of=entry.of, reviews=reviews)
        return True

    def _add_missed(self, review: Review) -> bool:
        """Keep a claim that a person found on words of a dispatch's current version."""
        claim = claim_from_plain(json.loads(review.value or "null"))
        version = self._view.version(claim.dispatch)
        if version is None or self._view.current(version.of) != version:
            raise LedgerError(f"{claim.dispatch!r} is no current version of a dispatch in the ledger; look again")
        if claim.id != review.claim or not all(map(version.dispatch.bears_out, claim.evidence)):
            raise ValueError(f"claim {review.claim!r} does not stand on the words of {version.id!r}")
        if self._has("reviews", "id", review.id):
            return False
        if self._view.states(claim.id):
            raise LedgerError(f"claim {claim.id} stands on these words already; correct that one")
        self._append("review", rows.review_body(review))
        self._add_state(claim, of=version.of, reviews=(review,))
        return True

    def _machine(self, entry: Entry, reviews: tuple[Review, ...]) -> Claim:
        """The claim as the machine read it, from the reading it is of, or as a person added it."""
        reading = self._view.reading(entry.claim.dispatch, read_by=entry.claim.read_by)
        read = next((c for c in claims(reading) if c.id == entry.id), None) if reading else None
        if read is not None:
            return self._found(read, reviews)
        own, version = added(reviews), self._view.version(entry.claim.dispatch)
        there = carried(own, version.dispatch, self._move(own.dispatch, version)) if own and version else None
        return there or entry.claim

    def add_judgement(self, judgement: Judgement) -> bool:
        for claim in (*judgement.lefts, *judgement.rights):
            if self._view.entry(claim) is None:
                raise LedgerError(f"no claim {claim!r} is in the ledger; `sayso claims` lists their ids")
        if self._has("judgements", "id", judgement.id):
            return False
        if judgement.undoes is not None and not self._has("judgements", "id", judgement.undoes):
            raise LedgerError(f"no judgement {judgement.undoes!r} is in the ledger to undo")
        self._append("judgement", rows.judgement_body(judgement))
        return True

    def add_assignment(self, assignment: Assignment) -> bool:
        for claim in assignment.claims:
            if self._view.entry(claim) is None:
                raise LedgerError(f"no claim {claim!r} is in the ledger; `sayso claims` lists their ids")
        for dispatch in assignment.dispatches:
            if self._view.version(dispatch) is None:
                raise LedgerError(f"no dispatch {dispatch!r} is in the ledger; `sayso search` lists their ids")
        if self._has("reviews", "id", assignment.id):
            return False
        self._append("assignment", rows.assignment_body(assignment))
        return True

    def add_coding(self, coding: Coding) -> bool:
        of = next((a for _, a in self._view.assignments() if a.id == coding.assignment), None)
        if of is None:
            raise LedgerError(f"no assignment {coding.assignment!r} is in the ledger; `sayso coding status` lists them")
        said = coding.review
        if said.by not in of.coders or not self._is_asked(of, said):
            raise LedgerError(
                f"{of.name!r} does not ask {said.by!r} about claim {said.claim}; see `sayso coding status`"
            )
        if self._has("reviews", "id", coding.id):
            return False
        self._append("coding", rows.coding_body(coding))
        return True

    def _is_asked(self, of: Assignment, said: Review) -> bool:
        """True for what is said of a claim or dispatch of an assignment, or of a claim that its coder adds to one.

        Raises: ValueError where a claim that is added does not stand on the words of its dispatch.
        """
        if said.decision is not Decision.ADD:
            mine = (c.review for c in self._view.codings(of.id) if c.review.by == said.by)
            return said.claim in {*of.claims, *of.dispatches, *(r.claim for r in mine if r.decision is Decision.ADD)}
        claim = claim_from_plain(json.loads(said.value or "null"))
        version = self._view.version(claim.dispatch)
        if version is None or claim.id != said.claim or not all(map(version.dispatch.bears_out, claim.evidence)):
            raise ValueError(f"claim {said.claim!r} does not stand on the words of {claim.dispatch!r}")
        told = {entry.of for c in of.claims if (entry := self._view.entry(c))}
        return claim.dispatch in of.dispatches or version.of in told

    def add_health(self, state: SourceState, seen: Seen | None = None) -> bool:
        if self._view.is_health(state, seen):
            return False
        self._append("health", rows.health_body(state, seen))
        return True

    def append(self, added: Addition, content: bytes | None = None) -> None:
        """An addition as another ledger has it, which must go on from the last one here.

        Raises: LedgerError when it does not.
        """
        chain = rows.link(
            self._head.chain, n=added.n, at=added.at, kind=added.kind, key=added.key, digest=rows.sha256(added.body)
        )
        if added.n != self._head.n + 1 or chain != added.chain or added.at < (self._head.at or ""):
            raise LedgerError(f"addition {added.n} does not go on from addition {self._head.n}: its chain is another")
        if content is not None:
            sha = rows.sha256(content)
            if sha != added.plain["sha256"]:
                raise LedgerError(f"addition {added.n}: the bytes of the capture have another digest than it says")
            if not self._has("contents", "sha256", sha):
                self._db.insert("contents", [{"sha256": sha, "content": content}])
        self._store(added, rows.index(added.kind, added.n, added.plain))

    @property
    def head(self) -> Head:
        return self._head

    @property
    def _view(self) -> SqlView:
        return SqlView(self._db, self._head)

    def _has(self, table: str, column: str, value: str) -> bool:
        return bool(self._db.rows(f"SELECT 1 FROM {table} WHERE {column} = :value", {"value": value}))

    def _append(self, kind: str, plain: Plain) -> Addition:
        run, self._run = self._run, None
        if run is not None and not self._has("runs", "id", run.id):
            self._append("run", rows.run_body(run))
        added = rows.addition(self._head.chain, n=self._head.n + 1, at=self._at, kind=kind, plain=plain)
        # As it will be read back: what JSON does to a value, it does before anything follows from it.
        self._store(added, rows.index(kind, added.n, added.plain))
        return added

    def _store(self, added: Addition, index: Rows) -> None:
        line = {"n": added.n, "at": added.at, "kind": added.kind, "key": added.key, "body": added.body}
        self._db.insert("additions", [{**line, "digest": added.digest, "chain": added.chain}])
        for table, them in index.items():
            self._db.insert(table, them)
        self._head = Head(n=added.n, at=added.at, chain=added.chain)
