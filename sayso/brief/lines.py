"""What every form of a brief shows alike: its title, its claims by number, and each of them in a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sayso.brief.wording import carrier, chain_told, quote, told_at
from sayso.record import Claim
from sayso.record.brief import Brief, Scope
from sayso.record.phrases import headline, moment, one_line


def title(scope: Scope) -> str:
    """ "Brief: Afghanistan, Mon 30 Aug 2021 to Sun 5 Sep 2021, as held on ..."."""
    since, until = (moment(v) if v else None for v in (scope.since, scope.until))
    time = (
        f"{since} to {until}" if since and until else f"since {since}" if since else f"until {until}" if until else ""
    )
    as_of = f"as held at {moment(scope.as_of)}" if scope.as_of else ""
    return "Brief: " + ", ".join(w for w in (one_line(scope.called or scope.where or "all places"), time, as_of) if w)


def numbered(brief: Brief) -> dict[str, int]:
    """The number of each claim, in the order of first citing."""
    return {c.id: n for n, c in enumerate(brief.claims, start=1)}


def ranges(numbers: Iterable[int]) -> Iterator[str]:
    """ "1–3", "7": ascending numbers with runs of three or more drawn together."""
    run: list[int] = []
    for n in [*sorted(set(numbers)), None]:
        if run and n != run[-1] + 1:
            yield from [f"{run[0]}–{run[-1]}"] if len(run) > 2 else map(str, run)
            run = []
        if n is not None:
            run.append(n)


def described(claim: Claim) -> str:
    """A claim in a line: what, who carried it and when, the words, and who says so."""
    carried = ", ".join(w for w in (carrier(claim) or "outlet not known", told_at(claim)) if w)
    said = "; ".join(f"{chain_told(claim, r.chain)} {r.stance.value}" for r in claim.event.reports)
    return f"{headline(claim.event.type)} ({carried}): {quote(claim.evidence[0].quote)}{' · ' + said if said else ''}"
