"""The screen of a brief: the answer to a question in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sayso.brief.compose import compose
from sayso.desk.asked import Asked
from sayso.desk.held import Told
from sayso.ledger import View
from sayso.ledger.incidents import Sort
from sayso.record import Claim, Incident
from sayso.record.brief import Brief, Scope

# More is no brief, and takes more than a moment to compose: so many incidents with so many claims; the page says how
# many it leaves out. The 46 incidents of the example story have 125 claims and take 94 ms (tools/measure_desk.py).
TOLD, CLAIMS = 40, 100


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefPage:
    brief: Brief
    n_told: int
    left_out: int
    numbers: Mapping[str, int]
    claims: Mapping[str, Claim]


def brief_page(told: Told, view: View, asked: Asked) -> BriefPage:
    """The incidents that are asked for, in sentences; of many, those that stand first."""
    scope = Scope(
        where=asked.where or None, since=asked.since or None, until=asked.until or None, as_of=asked.as_of or None
    )
    former = told.former if not (asked.of_claims or asked.types or asked.status) else ()
    n = told.n(asked)
    incidents = list(_fitting(told.page(asked, sort=Sort.HEAVIEST, limit=TOLD)))
    told.fetch(c for i in incidents for c in i.claims)
    told_of = compose(incidents, told.claims.__getitem__, scope=scope, former=former)
    return BriefPage(
        brief=told_of,
        n_told=len(incidents),
        left_out=n - len(incidents),
        numbers={c.id: n for n, c in enumerate(told_of.claims, start=1)},
        claims={c.id: c for c in told_of.claims},
    )


def _fitting(incidents: Iterable[Incident]) -> Iterator[Incident]:
    """The first of these, one at least, as far as they do not have too many claims together."""
    n = 0
    for incident in incidents:
        n += len(incident.claims)
        if n > CLAIMS and n > len(incident.claims):
            return
        yield incident
