"""The screens of review: what waits, what may be one, and what was decided."""

from __future__ import annotations

from dataclasses import dataclass

from sayso.desk.held import Told
from sayso.desk.pages.rows import PAGE, Row, row
from sayso.desk.queue import LOOK_AT, Twins, twins, waiting
from sayso.desk.reviews import last_act, seen_claims, seen_judgements
from sayso.ledger import View
from sayso.link.doubt import Ground
from sayso.record import Claim, Entry, Judgement, Reason, Review

# So many of the queue stand on a page: each comes with its words.
SHOWN = 20
# So many are counted: there is no end to be seen of more.
COUNTED = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """One incident of the queue with its claims, which each can be decided on by itself."""

    row: Row
    grounds: tuple[Ground, ...]
    claims: tuple[Claim, ...]
    seen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two incidents that may be one."""

    left: Row
    right: Row
    score: float
    reasons: tuple[Reason, ...]
    seen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A judgement as it was said, and as it stands now."""

    said: Judgement
    now: Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewsPage:
    """The queue. `last` is what the person who looks decided last, which can be undone."""

    open: tuple[Open, ...]
    n: int
    more: bool
    start: int
    orphans: tuple[Entry, ...]
    unapplied: tuple[Entry, ...]
    last: tuple[Review, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TwinsPage:
    """Pairs that may be one; `next` is where the search goes on, 0 where it is at its end."""

    pairs: tuple[Pair, ...]
    next: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedPage:
    reviews: tuple[tuple[Review, Entry | None], ...]
    judgements: tuple[Said, ...]


def reviews_page(told: Told, view: View, *, by: str, start: int = 0) -> ReviewsPage:
    """What waits to be reviewed, the most urgent first; what no reading bears out any more; corrections that wait."""
    n = told.n_undecided(most=COUNTED + 1)
    return ReviewsPage(
        open=tuple(
            Open(
                row=row(w.incident, told), grounds=w.grounds, claims=w.claims, seen=seen_claims(view, w.incident.claims)
            )
            for w in waiting(told, start=start, limit=SHOWN)
        ),
        n=min(n, COUNTED),
        more=n > COUNTED,
        start=start,
        orphans=view.orphans(),
        unapplied=view.unapplied(),
        last=tuple(last_act(view, by)),
    )


def twins_page(told: Told, view: View, *, start: int = 0) -> TwinsPage:
    found, looked = twins(told, view, start=start)
    more = looked - start == LOOK_AT
    return TwinsPage(pairs=tuple(_pair(t, told, view) for t in found), next=looked if more else 0)


def _pair(them: Twins, told: Told, view: View) -> Pair:
    return Pair(
        left=row(them.left, told),
        right=row(them.right, told),
        score=them.link.score,
        reasons=them.link.reasons[:4],
        seen=seen_judgements(view, (*them.left.claims, *them.right.claims)),
    )


def decided_page(view: View) -> DecidedPage:
    """What people decided, last first."""
    done = view.reviews(last=PAGE)[::-1]
    them = view.verdicts()[::-1][:PAGE]
    return DecidedPage(
        reviews=tuple((r, view.entry(r.claim)) for r in done),
        judgements=tuple(Said(said=said, now=now) for said, now in them),
    )
