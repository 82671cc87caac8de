"""Takes out of each layer the inner units that matter least: the reader runs quicker, and the next run makes good.

    python train/tagger/narrow.py BASE/model.pt OUT/model.pt --encoder mpnet:0,1,2,3,4,5 --inner 1536 --sets re3d:1 ...

What a unit matters is how much the loss would change without it, to the first order: its output times the gradient
there, added up over the batches of the sets.

Source: Molchanov and others 2017 (Pruning convolutional neural networks for resource efficient inference), section 2.2.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from encoder import folder_of
from fit import batches, new, passes_of, precision
from model import Tagger, loss_of
from sets import Example
from torch import Tensor

from sayso.reader.pieces import Pieces


def matter(model: Tagger, plan: list[list[Example]]) -> list[Tensor]:
    """What each inner unit of each layer matters.

    Shapes: for each layer (unit).
    """
    found = [torch.zeros(layer.up.out_features) for layer in model.encoder.layers]

    def watch(k: int) -> None:
        def keep(_: torch.nn.Module, given: tuple[Tensor, ...]) -> None:
            (x,) = given

            def add(grad: Tensor) -> None:
                found[k].add_((x.detach() * grad).float().sum(dim=(0, 1)).abs())

            x.register_hook(add)

        model.encoder.layers[k].down.register_forward_pre_hook(keep)

    for k in range(len(found)):
        watch(k)
    for batch in plan:
        sum(loss_of(model, batch, precision()).values()).backward()  # type: ignore[union-attr]
        model.zero_grad(set_to_none=True)
    return found


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("checkpoint", type=Path)
    given.add_argument("out", type=Path)
    given.add_argument("--encoder", required=True)
    given.add_argument("--inner", type=int, required=True)
    given.add_argument("--sets", nargs="+", required=True)
    given.add_argument("--seed", type=int, default=1)
    given.add_argument("--threads", type=int, default=1)
    args = given.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    pieces = Pieces(folder_of(args.encoder) / "tokenizer.json")
    model = new(args.encoder, init=args.checkpoint).train()
    plan = batches(passes_of(args.sets), pieces, seed=args.seed, held=None)
    state = model.state_dict()
    for k, worth in enumerate(matter(model, plan)):
        kept = worth.topk(args.inner).indices.sort().values
        print(f"layer {k}: {args.inner} of {len(worth)} units have {worth[kept].sum() / worth.sum():.3f} of the worth")
        at = f"encoder.layers.{k}."
        state[f"{at}up.weight"], state[f"{at}up.bias"] = state[f"{at}up.weight"][kept], state[f"{at}up.bias"][kept]
        state[f"{at}down.weight"] = state[f"{at}down.weight"][:, kept]
    args.out.parent.mkdir(parents=True, exist_ok=True)
    torch.save(state, args.out)


if __name__ == "__main__":
    main()
