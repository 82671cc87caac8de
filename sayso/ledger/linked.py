"""What linking found, kept in the ledger beside what it follows from: read and written as linking goes on.

It has the form of `sayso.link.kept.Kept`, without knowing of it. All of it stands within one transaction.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from typing import Any

from sayso.ledger import counting, tally
from sayso.ledger.counting import LONGEST, Handles
from sayso.ledger.database import Database, among, parts
from sayso.ledger.incidents import CONTESTED, IncidentStatus, Listed, Sort, named
from sayso.ledger.rows import Row, Rows, canonical, entry_of, stored
from sayso.ledger.spots import Spot, apart, spot, spots
from sayso.ledger.store import Query, Status
from sayso.ledger.tally import Tally
from sayso.ledger.viewing import HELD, SqlView, head_of, held_since
from sayso.record import Claim, Copy, CopyKind, Dispatch, Entry, Redirect, Verdict
from sayso.record.incident_plain import incident_to_plain
from sayso.record.lately import Lately

TABLES = (
    "linked", "linked_claims", "linked_keys", "linked_prints", "linked_pairs", "linked_judged", "copies", "incidents",
    "incident_bodies", "incident_places", "incident_parties", "incident_voices", "tally",
)  # fmt: skip
"""The tables that follow from the additions by linking. `incident_redirects` is kept when they are made anew."""

OF_INCIDENTS = ("incidents", "incident_bodies", "incident_places", "incident_parties", "incident_voices")
# So many claims, and likely pairs of claims, are kept ready; about 50 MB and 10 MB.
READY = 5_000
PAIRS_READY = 20_000

At = tuple[int, str]
Judged = tuple[tuple[tuple[str, str], ...], frozenset[tuple[str, str]]]
"""The pairs that are judged the same, the latest first, and those that are judged different."""


class SqlKept:
    """What linking found until here, within a transaction. `begin` comes first in each, then `touched`, and `save`
    last."""

    def __init__(self, db: Database, *, handles: Handles) -> None:
        self._db = db
        self._handles = handles
        # The dispatches that are touched, and what they and the incidents counted for before that.
        self._touched: list[str] = []
        self._before = Tally()
        self.by_key = _Shelf(db, "linked_keys")
        self.by_print = _Shelf(db, "linked_prints")
        self.likely = _Pairs(db)
        self.copies = _Copies(db)
        self.groups = self
        self._claims: Lately[str, Claim] = Lately(READY)
        self._held: dict[str, Entry] = {}
        self.view = SqlView(db, head_of(db))
        self.upto = 0

    def begin(self, *, rules: str) -> bool:
        """Look at what is held now, and say whether all is as this one left it; what was found by other rules is given
        up."""
        self.view = SqlView(self._db, head_of(self._db))
        found = self._db.rows("SELECT upto, rules FROM linked")
        if found and found[0][1] == rules:
            alone, self.upto = found[0][0] == self.upto, found[0][0]
            return alone
        clear(self._db)
        self._db.insert("linked", [{"one": 1, "upto": 0, "rules": rules}])
        self.upto = 0
        return False

    # What is to be linked ------------------------------------------------------------------------------------------

    def touched(self, *, most: int) -> tuple[list[str], int]:
        """The next dispatches of which something was added since, and up to which addition they are all."""
        parts = (
            f"SELECT n, dispatch FROM {t} WHERE n > :after AND n <= :upto" for t in ("versions", "readings", "claims")
        )
        found = self._db.rows(
            f"SELECT n, dispatch FROM ({' UNION ALL '.join(parts)}) AS added ORDER BY n LIMIT :most",
            {"after": self.upto, "upto": self.view.head.n, "most": 20 * most},
        )
        them: dict[str, int] = {}
        upto = found[-1][0] if len(found) == 20 * most else self.view.head.n
        for n, dispatch in found:
            if dispatch not in them and len(them) == most:
                upto = n - 1
                break
            them[dispatch] = n
        self._touched = [*them]
        self._before = of_dispatches(self._db, self._touched, self._handles)
        return self._touched, upto

    def was_judged(self) -> bool:
        """True where what people judged may be something else than was applied."""
        asked = {"after": self.upto, "upto": self.view.head.n}
        parts = (f"SELECT 1 FROM {t} WHERE n > :after AND n <= :upto" for t in ("judgements", "successions"))
        return bool(self._db.rows(f"{' UNION ALL '.join(parts)} LIMIT 1", asked)) and bool(
            self._db.rows("SELECT 1 FROM judgements WHERE n <= :upto LIMIT 1", asked)
        )

    def judged(self) -> Judged:
        """The judgements that were applied."""
        found = self._db.rows("SELECT one, other, verdict FROM linked_judged ORDER BY i")
        same = tuple((one, other) for one, other, verdict in found if verdict == Verdict.SAME)
        return same, frozenset((one, other) for one, other, verdict in found if verdict == Verdict.DIFFERENT)

    def keep_judged(self, judged: Judged) -> None:
        self._db.run("DELETE FROM linked_judged")
        same, different = judged
        told = [*((p, Verdict.SAME) for p in same), *((p, Verdict.DIFFERENT) for p in sorted(different))]
        _insert(
            self._db,
            "linked_judged",
            [{"i": i, "one": p[0], "other": p[1], "verdict": v.value} for i, (p, v) in enumerate(told, start=1)],
        )

    def differs(self, of: str) -> tuple[list[str], Dispatch | None, list[Claim]]:
        """Of a dispatch: which claims hold no more, its current version, and which claims of that are new; a claim that
        holds in another state than it was linked in is both."""
        was = dict(self._db.rows("SELECT id, n FROM linked_claims WHERE dispatch = :of", {"of": of}))
        now = self.view.current(of)
        query = Query(dispatch=of, generic=False, without=(Status.REJECTED, Status.WITHDRAWN))
        held = {e.id: e for e in self.view.entries(query) if now and e.claim.dispatch == now.id}
        new = {id: e for id, e in held.items() if was.get(id) != e.n}
        self._held |= new
        gone = [id for id in was if id not in held or id in new]
        return gone, now.dispatch if now else None, [e.claim for e in new.values()]

    # What a linker keeps -------------------------------------------------------------------------------------------

    def claim(self, id: str) -> Claim:
        found = self._claims.get(id)
        if found is None:
            rows = self._db.rows(
                "SELECT a.body FROM linked_claims l JOIN additions a ON a.n = l.n WHERE l.id = :id", {"id": id}
            )
            if not rows:
                raise KeyError(id)
            found = self._claims.put(id, entry_of(json.loads(rows[0][0]), n=0, at="").claim)
        return found

    def dispatch(self, id: str) -> Dispatch:
        found = self.view.version(id)
        if found is None:
            raise KeyError(id)
        return found.dispatch

    def claims_of(self, dispatch: str) -> Collection[str]:
        found = self._db.rows("SELECT id FROM linked_claims WHERE version = :version", {"version": dispatch})
        return [id for (id,) in found]

    def put(self, claim: Claim, *, order: str) -> None:
        entry = self._held.pop(claim.id)
        self._claims.put(claim.id, claim)
        row = {"id": claim.id, "n": entry.n, "version": claim.dispatch, "dispatch": entry.of, "told": order}
        row |= {"reviewed": int(bool(entry.reviews)), "outlet": (claim.outlet or "")[:LONGEST]}
        _insert(self._db, "linked_claims", [row])

    def take(self, claim: str) -> None:
        self._claims.drop(claim)
        self._db.run("DELETE FROM linked_claims WHERE id = :id", {"id": claim})

    def put_dispatch(self, dispatch: Dispatch) -> bool:
        # What is linked of a version is there, or nothing is.
        return not self.claims_of(dispatch.id)

    def take_dispatch(self, id: str) -> None:
        pass

    def orders(self, claims: Collection[str]) -> Mapping[str, str]:
        return dict(
            row
            for part in parts(claims)
            for row in self._db.rows(*among("SELECT id, told FROM linked_claims", "id", part))
        )

    def members(self, claims: Collection[str]) -> Iterable[tuple[str, str, str, str]]:
        incidents = {
            incident
            for part in parts(claims)
            for (incident,) in self._db.rows(*among("SELECT DISTINCT incident FROM linked_claims", "id", part))
            if incident
        }
        them: dict[str, list[tuple[str, str, str]]] = {}
        for part in parts(incidents):
            for incident, *row in self._db.rows(
                *among("SELECT incident, told, id, unit FROM linked_claims", "incident", part)
            ):
                them.setdefault(incident, []).append((row[0], row[1], row[2]))
        for rows in them.values():
            group = min(rows)[2]
            yield from ((claim, told, unit, group) for told, claim, unit in rows)

    # What became of the incidents ----------------------------------------------------------------------------------

    def claims_in(self, incidents: Iterable[str]) -> dict[str, list[str]]:
        """The claims of each of these incidents, as they were kept."""
        found: dict[str, list[str]] = {}
        for part in parts(incidents):
            for incident, id in self._db.rows(*among("SELECT incident, id FROM linked_claims", "incident", part)):
                found.setdefault(incident, []).append(id)
        return found

    def reviewed(self, claims: Iterable[str]) -> bool:
        """True where what people said of one of these holds."""
        asked = (among("SELECT max(reviewed) FROM linked_claims", "id", part) for part in parts(claims))
        return any(self._db.rows(*one)[0][0] for one in asked)

    def save(
        self,
        told: Sequence[Listed],
        *,
        gone: Iterable[str],
        units: Mapping[str, str],
        went: Iterable[Redirect],
        upto: int,
    ) -> None:
        """Keep the incidents that were told anew, give up those that are no more, and say up to where all is linked."""
        self.likely.flush()
        where = {c: one.incident.id for one in told for c in one.incident.claims}
        held = {
            id: (unit, incident)
            for part in parts(where)
            for id, unit, incident in self._db.rows(*among("SELECT id, unit, incident FROM linked_claims", "id", part))
        }
        for id, incident in where.items():
            if held[id] != (units[id], incident):
                self._db.run(
                    "UPDATE linked_claims SET unit = :unit, incident = :incident WHERE id = :id",
                    {"id": id, "unit": units[id], "incident": incident},
                )
        ids = [*(one.incident.id for one in told), *gone]
        before = self._before + of_incidents(self._db, ids)
        for table in OF_INCIDENTS:
            for part in parts(ids):
                self._db.run(*among(f"DELETE FROM {table}", "id", part))
        rows = index(told, self.claim)
        rows["incidents"] = [{**row, "changed": upto} for row in rows["incidents"]]
        for table, them in rows.items():
            _insert(self._db, table, them)
        for redirect in went:
            self._db.run("DELETE FROM incident_redirects WHERE former = :former", {"former": redirect.former})
            _insert(self._db, "incident_redirects", [{"former": redirect.former, "now": redirect.now}])
        now = of_dispatches(self._db, self._touched, self._handles) + of_incidents(self._db, ids)
        now.subtract(before)
        now[HELD] = held_since(self._db, self.upto, upto)
        tally.change(self._db, now)
        self._db.run("UPDATE linked SET upto = :upto", {"upto": upto})
        self.upto = upto


# What is counted ------------------------------------------------------------------------------------------------------


def of_dispatches(db: Database, dispatches: Iterable[str], handles: Handles) -> Tally:
    """What the claims of these dispatches that are linked count for."""
    found = Tally()
    sql = "FROM linked_claims l"
    for part in parts(dispatches):
        told = db.rows(*among(f"SELECT l.outlet, l.version {sql}", "l.dispatch", part))
        cited, values = among(f"SELECT l.version, r.source {sql} JOIN claim_reports r ON r.n = l.n", "l.dispatch", part)
        said = db.rows(f"{cited} AND r.source IS NOT NULL", values)
        found.update(counting.dispatches_tally([(a, b) for a, b in told], [(a, b) for a, b in said], handles))
    return found


def of_incidents(db: Database, ids: Iterable[str]) -> Tally:
    """What the incidents of these ids count for."""
    found = Tally()
    for part in parts(ids):
        told = db.rows(*among("SELECT key, n_claims, names FROM incident_parties", "id", part))
        found.update(counting.parties_tally((key, n, names) for key, n, names in told))
        said = db.rows(*among("SELECT name, said FROM incident_voices", "id", part))
        found.update(counting.voices_tally((name, what) for name, what in said))
    return found


def tallied(db: Database, handles: Handles) -> Tally:
    """What all that is linked counts for, counted anew."""
    dispatches = [of for (of,) in db.rows("SELECT DISTINCT dispatch FROM linked_claims")]
    found = of_dispatches(db, dispatches, handles)
    found.update(of_incidents(db, [id for (id,) in db.rows("SELECT id FROM incidents")]))
    upto = db.rows("SELECT upto FROM linked")
    found[HELD] = held_since(db, 0, upto[0][0]) if upto else 0
    return +found


def told_since(db: Database, n: int) -> bool:
    """True where something was added after an addition from which incidents follow."""
    tables = ("versions", "readings", "claims", "successions", "judgements")
    return any(db.rows(f"SELECT 1 FROM {table} WHERE n > :n LIMIT 1", {"n": n}) for table in tables)


def clear(db: Database) -> None:
    """Give up all that linking found, but for where former ids went."""
    for table in TABLES:
        db.run(f"DELETE FROM {table}")


def linked_upto(db: Database, *, rules: str) -> int:
    """The addition up to which all is linked by these rules."""
    found = db.rows("SELECT upto FROM linked WHERE rules = :rules", {"rules": rules})
    return found[0][0] if found else 0


def dead_of(doubt: str) -> int:
    """How many died, out of what orders incidents by how disputed they are."""
    return 10**9 - int(doubt.split()[1])


def index(told: Sequence[Listed], claim: Callable[[str], Claim]) -> Rows:
    """The rows of these incidents; `claim` gives the claim of an id."""
    parties = ((one.incident.id, counting.parties_told(map(claim, one.incident.claims))) for one in told)
    voices = ((one.incident.id, counting.voices_told(one.incident)) for one in told)
    return {
        "incidents": [
            {
                "id": one.incident.id,
                "type": one.incident.type.value,
                "day": one.day,
                "start": one.start,
                "first_day": one.first,
                "last_day": one.last,
                "weight": one.weight,
                "doubt": one.key(Sort.DISPUTED)[0],
                "urgency": one.urgency,
                "placed": int(any(spots(one.incident.places))),
                "statuses": _statuses(one),
            }
            for one in told
        ],
        "incident_bodies": [
            {"id": one.incident.id, "body": canonical(incident_to_plain(one.incident))} for one in told
        ],
        "incident_places": [row for one in told for row in _places(one)],
        "incident_parties": [{"id": id, "i": i, **row} for id, rows in parties for i, row in enumerate(rows)],
        "incident_voices": [{"id": id, "i": i, **row} for id, rows in voices for i, row in enumerate(rows)],
    }


def _places(one: Listed) -> Iterator[Row]:
    """The places of an incident, each with what the incident is asked for where a map is drawn."""
    asked: Row = {
        "type": one.incident.type.value,
        "first_day": one.first,
        "last_day": one.last,
        "statuses": _statuses(one),
        "contested": int(not one.statuses.isdisjoint(CONTESTED)),
        "unknown": int(IncidentStatus.UNKNOWN_TOLL in one.statuses),
    }
    before: list[Spot] = []
    for i, place in enumerate(one.incident.places):
        here = spot(place)
        row: Row = {"id": one.incident.id, "i": i, "country": place.country, "code": place.code}
        yield {**row, "name": named(place.name), **_drawn(here, before), **asked}
        before += [here] if here else []


def _statuses(one: Listed) -> str:
    """As text in which each can be looked for."""
    return f" {' '.join(sorted(one.statuses))} "


def _drawn(one: Spot | None, before: Sequence[Spot]) -> Row:
    """Where a place is drawn, and how coarse the grid may be until it lies in one cell with those before it."""
    if one is None:
        return {"shown": "", "area": "", "x": None, "y": None, "lat": None, "lon": None, "radius_km": 0.0, "apart": 0}
    return {
        "shown": one.name,
        "area": one.area,
        "x": one.x,
        "y": one.y,
        "lat": one.lat,
        "lon": one.lon,
        "radius_km": one.radius_km,
        "apart": apart(one, before),
    }


class _Shelf:
    """See `sayso.link.near.Shelf`."""

    def __init__(self, db: Database, table: str) -> None:
        self._db = db
        self._table = table

    def put(self, at: At, numbers: Collection[int]) -> None:
        _insert(self._db, self._table, [{"number": n, "day": at[0], "id": at[1]} for n in numbers])

    def take(self, at: At, numbers: Collection[int]) -> None:
        for part in parts(numbers):
            sql, values = among(f"DELETE FROM {self._table}", "number", part)
            self._db.run(f"{sql} AND day = :day AND id = :id", {**values, "day": at[0], "id": at[1]})

    def nearest(self, numbers: Collection[int], at: At, *, later: bool, most: int) -> Mapping[int, Sequence[At]]:
        return self._db.nearest(self._table, numbers, at, later=later, most=most)


class _Pairs:
    """See `sayso.link.kept.Pairs`. What is put waits for `flush`; whoever is asked for is kept ready until then."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._known: dict[str, set[str]] = {}
        self._new: set[tuple[str, str]] = set()

    def get(self, claim: str, /) -> Set[str]:
        found = self._known.get(claim)
        if found is None:
            them = self._db.rows("SELECT other FROM linked_pairs WHERE one = :one", {"one": claim})
            found = self._known[claim] = {other for (other,) in them}
        return found

    def put(self, one: str, other: str) -> None:
        for a, b in ((one, other), (other, one)):
            known = self._known.get(a) or self.get(a)
            if b not in known:
                self._known[a].add(b)
                self._new.add((a, b))

    def take(self, one: str, other: str) -> None:
        for a, b in ((one, other), (other, one)):
            if a in self._known:
                self._known[a].discard(b)
            if (a, b) in self._new:
                self._new.discard((a, b))
            else:
                self._db.run("DELETE FROM linked_pairs WHERE one = :a AND other = :b", {"a": a, "b": b})

    def flush(self) -> None:
        _insert(self._db, "linked_pairs", [{"one": a, "other": b} for a, b in sorted(self._new)])
        self._new.clear()
        if len(self._known) > PAIRS_READY:
            self._known.clear()


class _Copies:
    """See `sayso.link.kept.Repeated`."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._known: Lately[str, tuple[Copy, ...]] = Lately(READY)

    def put(self, copy: Copy) -> None:
        self._forget(copy)
        row: Row = {"first": copy.first, "again": copy.again, "kind": copy.kind.value, "share": copy.share}
        _insert(self._db, "copies", [row])

    def take(self, copy: Copy) -> None:
        self._forget(copy)
        self._db.run(
            "DELETE FROM copies WHERE first = :first AND again = :again", {"first": copy.first, "again": copy.again}
        )

    def of(self, dispatch: str) -> Collection[Copy]:
        found = self._known.get(dispatch)
        if found is None:
            found = self._known.put(dispatch, copies_of(self._db, dispatch))
        return found

    def _forget(self, copy: Copy) -> None:
        self._known.drop(copy.first)
        self._known.drop(copy.again)


def copies_of(db: Database, dispatch: str) -> tuple[Copy, ...]:
    """The copies in which a version is either of the two."""
    sql = "SELECT first, again, kind, share FROM copies WHERE {} = :id"
    found = db.rows(f"{sql.format('first')} UNION ALL {sql.format('again')} ORDER BY 1, 2", {"id": dispatch})
    return tuple(Copy(first=a, again=b, kind=CopyKind(kind), share=share) for a, b, kind, share in found)


def _insert(db: Database, table: str, them: Sequence[Mapping[str, Any]]) -> None:
    rows: list[Row] = [{k: stored(v) for k, v in row.items()} for row in them]
    for part in parts(rows):
        db.insert(table, part)
