"""What sources took back: claims of earlier versions of which the current one holds some words no more."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sayso.ledger.store import View
from sayso.record import Claim, Dispatch, Evidence, claims
from sayso.record.brief import Former
from sayso.record.phrases import one_line


def former(view: View, held: Callable[[str], Claim | None], *, last: int | None = None) -> Iterator[Former]:
    """The claims of earlier versions that lost words, or were withdrawn; of the dispatches that were revised last,
    where only so many are looked at. `held` gives the claim of an id that is in an incident now."""
    for now in view.revised(last=last):
        for before in view.versions(now.of)[:-1]:
            reading = view.reading(before.id)
            for claim in claims(reading) if reading else ():
                gone = claim.evidence if now.dispatch.withdrawn else _without(claim.evidence, now.dispatch)
                after = held(id) if (id := view.took_up(claim.id)) else None
                come = _without(after.evidence, before.dispatch) if after else ()
                if gone:
                    yield Former(
                        claim=claim,
                        words=gone[0],
                        now=after.id if after else None,
                        after=come[0] if come else None,
                        withdrew=now.dispatch.withdrawn,
                        at=now.dispatch.published,
                    )


def _without(evidence: tuple[Evidence, ...], dispatch: Dispatch) -> tuple[Evidence, ...]:
    """The evidence whose words the dispatch does not hold, wherever they stand and however its lines are broken."""
    text = one_line(dispatch.text)
    return tuple(e for e in evidence if one_line(e.quote) not in text)
