"""Trains the tagger: one encoder, a head for each set, batches of one set at a time in shuffled order.

    python train/tagger/fit.py --out RUN --sets polnear:1 re3d:6 ... [--init CHECKPOINT] [--hold-out 0/5] [--seed 1]

`NAME:PASSES` says how often a set is gone through (parts of a pass are allowed). The run can be stopped and started
again with the same arguments: it goes on from its last checkpoint. `RUN/log.jsonl` holds the curve. `--hold-out K/N`
leaves out of gold, wired and own the dispatches whose number n has n % N == K.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Sequence
from pathlib import Path

import torch
from encoder import Rounded, folder_of, load
from model import Tagger, loss_of
from sets import OURS, READS, SHARED, Example, examples, own, rows, wired

from sayso.reader.pieces import N_SHAPES, WINDOW, Pieces

# Pieces in a batch, padding counted: small sets take smaller batches, so that they take enough steps. Gold with 1,000 a
# batch learnt where triggers are in 300 steps, but not their types.
SIZES = dict.fromkeys(("gold", "own", "wired", "sentences"), 700) | dict.fromkeys(
    ("re3d", "cameo", "satp", "commitmentbank", "meantime"), 1000
)
SIZE = 2000
KEEP_EVERY_S = 180.0


def passes_of(told: Sequence[str]) -> dict[str, float]:
    """What `NAME:PASSES` says of each set."""
    return {name: float(passes) for name, passes in (one.split(":") for one in told)}


def batches(
    chosen: dict[str, float], pieces: Pieces, *, seed: int, held: tuple[int, int] | None
) -> list[list[Example]]:
    """All batches of the run, in order."""
    found: list[list[Example]] = []
    chance = random.Random(seed)
    for name, passes in chosen.items():
        while passes > 0:
            them = examples(name, pieces, begin=chance.randint(WINDOW // 3, WINDOW))
            if held is not None:
                ids = held_ids(name, *held)
                them = [e for e in them if e.origin not in ids]
            chance.shuffle(them)
            them = them[: round(len(them) * min(passes, 1.0))]
            passes -= 1
            found += _packed(them, SIZES.get(name, SIZE), chance)
    chance.shuffle(found)
    return found


def held_ids(name: str, fold: int, folds: int) -> set[str]:
    """The dispatches with whole readings that a fold leaves out: those whose number n has n % folds == fold."""
    told = {"gold": lambda: rows(SHARED / "gold" / "train.jsonl"), "own": own.rows, "wired": wired.rows}.get(name)
    return {r["id"] for n, r in enumerate(told()) if n % folds == fold} if told else set()


def _packed(them: list[Example], most: int, chance: random.Random) -> list[list[Example]]:
    """Batches of at most that many pieces, padding counted, of windows of like length."""
    them = sorted(them, key=lambda e: len(e.window.ids) + chance.random() * 12)
    found: list[list[Example]] = []
    held: list[Example] = []
    for e in them:
        longest = max(len(e.window.ids), max((len(h.window.ids) for h in held), default=0))
        if held and longest * (len(held) + 1) > most:
            found.append(held)
            held = []
        held.append(e)
    return [*found, held] if held else found


def fit(model: Tagger, plan: Sequence[list[Example]], out: Path, *, lr: float, head_lr: float, seed: int) -> None:
    """Goes through the plan once, with a linear warm-up and decay."""
    torch.manual_seed(seed)
    where, kind = device(), precision()
    model.to(where)
    groups = [
        {"params": [p for p in model.encoder.parameters() if p.requires_grad], "lr": lr},
        {"params": list(model.heads.parameters()), "lr": head_lr},
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    warm = max(1, len(plan) // 16)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda n: min((n + 1) / warm, max(0.02, 1 - n / len(plan))))
    begin = 0
    last = out / "last.pt"
    if last.is_file():
        kept = torch.load(last, map_location=where)
        model.load_state_dict(kept["model"])
        optimizer.load_state_dict(kept["optimizer"])
        schedule.load_state_dict(kept["schedule"])
        begin = kept["step"]
        torch.set_rng_state(kept["chance"].cpu())
    model.train()
    sums: dict[str, list[float]] = {}
    n_pieces, since, saved = 0, time.monotonic(), time.monotonic()
    with (out / "log.jsonl").open("a", encoding="utf-8") as log:
        for step in range(begin, len(plan)):
            lost = loss_of(model, plan[step], kind)
            if lost:
                sum(lost.values()).backward()
                torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
                optimizer.step()
                optimizer.zero_grad(set_to_none=True)
            schedule.step()
            for name, part in lost.items():
                sums.setdefault(name, []).append(part.item())
            n_pieces += sum(len(e.window.ids) for e in plan[step])
            if (step + 1) % 50 == 0 or step + 1 == len(plan):
                took = time.monotonic() - since
                line = {"step": step + 1, "of": len(plan), "pieces_per_s": round(n_pieces / took)}
                line |= {k: round(sum(v) / len(v), 4) for k, v in sorted(sums.items())}
                print(json.dumps(line), file=log, flush=True)
                sums, n_pieces, since = {}, 0, time.monotonic()
            if time.monotonic() - saved > KEEP_EVERY_S:
                _keep(last, model, optimizer, schedule, step + 1)
                saved = time.monotonic()
    torch.save(model.to("cpu").state_dict(), out / "model.pt")
    last.unlink(missing_ok=True)


def _keep(path: Path, model: Tagger, optimizer: torch.optim.Optimizer, schedule: object, step: int) -> None:
    state = {
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "schedule": schedule.state_dict(),  # type: ignore[attr-defined]
        "step": step,
        "chance": torch.get_rng_state(),
    }
    torch.save(state, path.with_suffix(".part"))
    path.with_suffix(".part").replace(path)


def new(encoder: str, *, init: Path | None = None, dropout: float = 0.1) -> Tagger:
    """The model with pretrained weights, or with those of a checkpoint."""
    model = Tagger(load(encoder, n_shapes=N_SHAPES), dropout=dropout)
    # A third of MPNet's weights are its words, of which a run meets each too seldom to better it.
    model.encoder.words.weight.requires_grad_(not encoder.startswith("mpnet"))
    if init is not None:
        lacking = model.load_state_dict(torch.load(init, map_location="cpu"), strict=False)
        if lacking.unexpected_keys or any(not k.startswith("heads.") for k in lacking.missing_keys):
            raise ValueError(f"{init} is of another model: {lacking}")
    return model


def device() -> torch.device:
    """The accelerator where there is one."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def precision() -> torch.dtype:
    """bfloat16 where the machine multiplies it. Elsewhere it is emulated: on AVX2 ten times slower than float32."""
    quick = torch.cuda.is_available() or torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    return torch.bfloat16 if quick else torch.float32


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--out", type=Path, required=True)
    given.add_argument("--sets", nargs="+", required=True, help=f"NAME:PASSES, of {', '.join((*READS, *OURS))}")
    given.add_argument("--without", nargs="*", default=[], help="sets to leave out")
    given.add_argument("--encoder", default="minilm")
    given.add_argument("--init", type=Path)
    given.add_argument("--hold-out")
    given.add_argument("--seed", type=int, default=1)
    given.add_argument("--lr", type=float, default=2e-4)
    given.add_argument("--head-lr", type=float, default=1e-3)
    given.add_argument("--threads", type=int, default=1)
    given.add_argument("--heads-only", action="store_true", help="leave the encoder as it is")
    given.add_argument("--rounding", action="store_true", help="as the int8 export will round")
    args = given.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "args.json").write_text(json.dumps(vars(args), default=str, indent=1), encoding="utf-8")
    chosen = {name: passes for name, passes in passes_of(args.sets).items() if name not in args.without}
    held = tuple(map(int, args.hold_out.split("/"))) if args.hold_out else None
    pieces = Pieces(folder_of(args.encoder) / "tokenizer.json")
    plan = batches(chosen, pieces, seed=args.seed, held=held)  # type: ignore[arg-type]
    Rounded.rounding = args.rounding
    model = new(args.encoder, init=args.init)
    if args.heads_only:
        model.encoder.requires_grad_(requires_grad=False)
    fit(model, plan, args.out, lr=args.lr, head_lr=args.head_lr, seed=args.seed)


if __name__ == "__main__":
    main()
