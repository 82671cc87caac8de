"""How a happening came to be told: a graph from each origin, over those who cite it, to the outlets that carried it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from sayso.record import Claim, Origin, Source, SourceKind, Stance
from sayso.record.phrases import one_line

# Units: pixels. Columns lie so far apart that the drawing is about as wide as a page, within bounds.
ROW, WIDE = 36, 216
PAGE, NEAREST, FARTHEST = 1200, 270, 420
NAMELESS = "an outlet without a name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One who tells. Units: pixels, of the left edge's middle. `stances`: what an outlet says on its own word."""

    name: str
    x: int
    y: int
    is_origin: bool
    is_outlet: bool
    unnamed: bool
    stances: tuple[Stance, ...] = ()

    @property
    def short(self) -> str:
        return self.name if len(self.name) <= 32 else self.name[:31] + "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """That one was told by another, with one stance, in these claims. `path` is the curve from one to the other."""

    path: str
    stance: Stance
    says: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chains:
    width: int
    height: int
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


@dataclass(slots=True)
class _Spot:
    name: str
    column: int
    unnamed: bool = False
    origin: bool = False
    stances: dict[Stance, None] = field(default_factory=dict[Stance, None])
    row: float = 0


def chains(
    held: Iterable[Claim], origins: Sequence[Origin], voice: Callable[[Claim, tuple[str, ...]], str]
) -> Chains | None:
    """The graph of these claims; `voice` gives the origin in which a chain ends. None where nobody tells anything."""
    spots: dict[tuple[int, str], _Spot] = {}
    edges: dict[tuple[_Key, _Key, Stance], dict[str, None]] = {}
    them = list(held)
    last = 1 + max((len(r.chain) for c in them for r in c.event.reports), default=0)
    named = {one_line(o.name) for o in origins}
    for claim in them:
        outlet = one_line(claim.outlet or claim.agency or "") or NAMELESS
        for report in claim.event.reports:
            origin = one_line(voice(claim, report.chain))
            hops = _hops([claim.source(s) for s in reversed(report.chain)], origin)
            keys: list[_Key] = [(n, name) for n, (name, _) in enumerate(hops)] + [(last - 1, outlet)]
            for key, unnamed in zip(keys, [*(u for _, u in hops), outlet == NAMELESS], strict=True):
                spot = spots.setdefault(key, _Spot(name=key[1], column=key[0]))
                spot.unnamed |= unnamed
                spot.origin |= key[1] == origin or (key[0] == 0 and key[1] in named)
            if not hops:
                spots[keys[-1]].stances[report.stance] = None
            for left, right in pairwise(keys):
                edges.setdefault((left, right, report.stance), {})[claim.id] = None
    if not spots:
        return None
    _place(spots, edges)
    step = max(NEAREST, min(FARTHEST, (PAGE - WIDE) // max(1, last - 1)))
    nodes = {k: _node(s, step, is_outlet=s.column == last - 1) for k, s in spots.items()}
    return Chains(
        width=(last - 1) * step + WIDE + 4,
        height=round(max(s.row for s in spots.values()) * ROW) + ROW,
        nodes=tuple(nodes.values()),
        edges=tuple(_edge(nodes[a], nodes[b], stance, tuple(told)) for (a, b, stance), told in edges.items()),
    )


_Key = tuple[int, str]


def _hops(chain: Sequence[Source], origin: str) -> list[tuple[str, bool]]:
    """Who stands in a chain, the innermost first, each with whether it has no name; the origin under one name."""
    found: list[tuple[str, bool]] = []
    for source in chain:
        unnamed = source.kind is SourceKind.UNNAMED
        speaks = not unnamed and origin in {one_line(n) for n in (source.body, source.person, source.name) if n}
        found.append((origin if speaks else one_line(source.name), unnamed))
    # The innermost voice with a name is the origin, under whatever name it is cited here.
    first = next((n for n, (_, unnamed) in enumerate(found) if not unnamed), None)
    if first is not None and origin not in {name for name, _ in found}:
        found[first] = (origin, False)
    return found


def _place(spots: Mapping[_Key, _Spot], edges: Mapping[tuple[_Key, _Key, Stance], object]) -> None:
    """Gives every spot its row: those on the left in the order of telling, others near those whom they carry."""
    for column in sorted({k[0] for k in spots}):
        here = [k for k in spots if k[0] == column]
        wanted = {k: _mean([spots[a].row for a, b, _ in edges if b == k]) for k in here}
        here.sort(key=lambda k: (wanted[k] is None, wanted[k] or 0.0))
        free = 0.0
        for key in here:
            spots[key].row = max(free, round(wanted[key] or 0.0)) if wanted[key] is not None else free
            free = spots[key].row + 1


def _mean(rows: Sequence[float]) -> float | None:
    return sum(rows) / len(rows) if rows else None


def _node(spot: _Spot, step: int, *, is_outlet: bool) -> Node:
    return Node(
        name=spot.name,
        x=2 + spot.column * step,
        y=round(spot.row * ROW) + ROW // 2,
        is_origin=spot.origin,
        is_outlet=is_outlet,
        unnamed=spot.unnamed,
        stances=tuple(spot.stances),
    )


def _edge(left: Node, right: Node, stance: Stance, claims: tuple[str, ...]) -> Edge:
    x = left.x + WIDE
    bend = min(120, (right.x - x) // 2)
    path = f"M{x} {left.y} C{x + bend} {left.y} {right.x - bend} {right.y} {right.x} {right.y}"
    return Edge(path=path, stance=stance, says=f"{left.name} {stance.value}, in {right.name}", claims=claims)
