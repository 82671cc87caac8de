"""Ids of incidents that stay.

An incident bears the id of its first claim. So the id hangs on nothing but its claims; it stays while claims are added
that were told later; and whatever becomes of an incident, each id it ever had leads to where its first claim is now.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sayso.record import Claim, Redirect


def incident_id(claims: Iterable[Claim]) -> str:
    """The id of the incident that these claims tell of."""
    return id_of(min(claims, key=order))


def id_of(claim: Claim) -> str:
    """The id of an incident in which this claim is the first."""
    return f"i{claim.id[:16]}"


def order(claim: Claim) -> str:
    """When a claim was told, as text that sorts so: by the day of its dispatch, what has none last, and by where it
    stands in it."""
    told = (claim.published or claim.filed or "~", claim.dispatch, f"{claim.event.triggers[0].start:08}", claim.id)
    return "\x1f".join(told)


def redirects(before: Mapping[str, Sequence[str]], now: Mapping[str, Sequence[str]]) -> tuple[Redirect, ...]:
    """Where each incident that is no more is to be looked for: where most of its claims went, of several that hold as
    many the least id. `before` and `now` are the claims of each incident. What lost all its claims leads nowhere."""
    where = {c: id for id, claims in now.items() for c in claims}
    found: list[Redirect] = []
    for former, claims in sorted(before.items()):
        went = [where[c] for c in claims if c in where]
        if former not in now and went:
            first = next((w for c in claims if (w := where.get(c)) is not None and f"i{c[:16]}" == former), None)
            found.append(Redirect(former=former, now=first or min(went, key=lambda w: (-went.count(w), w))))
    return tuple(found)
