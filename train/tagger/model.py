"""The encoder with its heads, and what each head is taught by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from encoder import Encoder
from sets import HEADS, IGNORE, LINK_WIDTH, Example
from torch import Tensor, nn
from torch.func import functional_call

from sayso.reader.labels import HeadKind
from sayso.reader.pieces import Ints

# One word in twenty is a trigger, and which of 31 types it is has to be learnt from few.
WEIGHTS = {"trigger": 4.0}
# A choice among words, beside the labels of words: of a cue, and of a trigger, of which there are more.
LINKS = dict.fromkeys(("source", "content", "source_end", "content_end"), 0.3)
LINK = 0.6


def padded(rows: Sequence[Ints]) -> Ints:
    """The rows as one array, filled up with 0 to the longest.

    Shapes: (row, longest).
    """
    found = np.zeros((len(rows), max(map(len, rows))), dtype=np.int64)
    for k, row in enumerate(rows):
        found[k, : len(row)] = row
    return found


class Tagger(nn.Module):
    """One linear head for each task on a shared encoder."""

    def __init__(self, encoder: Encoder, *, dropout: float) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = dropout
        self.heads = nn.ModuleDict({name: nn.Linear(encoder.width, h.last - h.first) for name, h in HEADS.items()})
        for head in self.heads.values():
            nn.init.normal_(head.weight, std=0.02)
            nn.init.zeros_(head.bias)

    def forward(self, ids: Tensor, shapes: Tensor) -> Tensor:
        """All heads side by side, as the graph gives them out. Windows go in one by one: no piece is to be hidden.

        Shapes: all (window, piece) to (window, piece, column).
        """
        x = self.encoder(ids, shapes)
        weight = torch.cat([h.weight for h in self.heads.values()])
        bias = torch.cat([h.bias for h in self.heads.values()])
        return F.linear(x, weight, bias)

    def words(self, batch: Sequence[Example], kind: torch.dtype) -> Tensor:
        """The vectors of the first mark and of each word's first piece, the layers computed in the precision given.

        The layers' weights are rounded to it at each step and stay whole: quicker than autocast, which goes back and
        forth between precisions at every product and sum.
        Shapes: (window, word + 1, width).
        """
        where = self.encoder.words.weight.device
        ids, shapes, mask, firsts = (
            torch.from_numpy(padded(rows)).to(where)
            for rows in (
                [e.window.ids for e in batch],
                [e.window.shapes for e in batch],
                [np.ones_like(e.window.ids) for e in batch],
                [np.concatenate([[0], e.window.firsts]) for e in batch],
            )
        )
        layers = {k: p.to(kind) for k, p in self.encoder.named_parameters() if k.startswith("layers.")}
        x = functional_call(self.encoder, layers, (ids, shapes, mask))
        return torch.gather(x, 1, firsts[..., None].expand(-1, -1, x.shape[-1])).float()


def loss_of(model: Tagger, batch: Sequence[Example], kind: torch.dtype) -> dict[str, Tensor]:
    """The loss of each head that the batch teaches. All windows of a batch are of one set."""
    x = F.dropout(model.words(batch, kind), model.dropout, model.training)
    lost: dict[str, Tensor] = {}
    for name in dict.fromkeys(k for e in batch for k in e.targets):
        told = [(row, e.targets[name]) for row, e in enumerate(batch) if name in e.targets]
        if name.startswith("link_"):
            part = _links(model, x, name.removeprefix("link_"), told, batch)
        else:
            part = _head(model, x, name, told)
        if part is not None:
            lost[name] = part
    return lost


def _head(model: Tagger, x: Tensor, name: str, told: Sequence[tuple[int, Any]]) -> Tensor | None:
    kind, head = HEADS[name].kind, model.heads[name]
    if kind in {HeadKind.SPANS, HeadKind.WORDS}:
        logits = torch.cat([head(x[row, 1 : len(t) + 1]) for row, t in told])
        target = torch.from_numpy(np.concatenate([t for _, t in told])).to(x.device)
        if not bool((target != IGNORE).any()):
            return None
        return F.cross_entropy(logits, target, ignore_index=IGNORE) * WEIGHTS.get(name, 1.0)
    if kind is HeadKind.VALUES:
        logits = torch.cat([head(x[row, 1 : len(t) + 1]) for row, t in told])
        target = torch.from_numpy(np.concatenate([t for _, t in told])).to(x.device)
        known = ~torch.isnan(target)
        return F.smooth_l1_loss(logits[known], target[known], beta=0.5) if bool(known.any()) else None
    pooled, labels = [], []
    for row, parts in told:
        logits = head(x[row])
        for first, last, label in parts:
            of = logits[first + 1 : last + 1]
            pooled.append(torch.softmax(of[:, -1], dim=0) @ of[:, :-1])
            labels.append(label)
    if not pooled:
        return None
    if kind is HeadKind.ONE:
        return F.cross_entropy(torch.stack(pooled), torch.tensor(labels, device=x.device))
    return F.binary_cross_entropy_with_logits(torch.stack(pooled), torch.tensor(labels, device=x.device)) * 2


def _links(
    model: Tagger, x: Tensor, role: str, told: Sequence[tuple[int, Any]], batch: Sequence[Example]
) -> Tensor | None:
    """Cross entropy of a word's choice among the words of its window and "none": what all the right ones share."""
    lost = []
    for row, pairs in told:
        if not pairs:
            continue
        n = len(batch[row].window.starts) + 1
        ask = model.heads[f"ask_{role}"](x[row, [a for a, _ in pairs]])
        be = model.heads[f"be_{role}"](x[row, :n])
        wrong = torch.ones(len(pairs), n, dtype=torch.bool)
        for k, (_, right) in enumerate(pairs):
            wrong[k, list(right)] = False
        shares = F.log_softmax(ask @ be.T / LINK_WIDTH**0.5, dim=1)
        lost.append(-shares.masked_fill(wrong.to(x.device), -torch.inf).logsumexp(dim=1))
    return torch.cat(lost).mean() * LINKS.get(role, LINK) if lost else None
