"""The tagger from nothing, with one command: base, perhaps narrowed, halves, final run, export, figures of dev.

    python train/tagger/make.py train/tagger/runs/mpnet.toml --out DIR [--weights sayso/reader/weights/tagger]

What is in DIR is not made again, so a run that was stopped goes on. DIR/half0 and DIR/half1 are taggers that have each
not seen every second dispatch: what the reader's other models are fitted on (`train/unseen.py`). The exports are
DIR/int8 and DIR/float; `--weights` puts the first where the reader loads it.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
FIGURES = ("polnear", "re3d", "cameo", "satp", "india_police", "factuality")


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("runs", type=Path)
    given.add_argument("--out", type=Path, required=True)
    given.add_argument("--threads", type=int, default=2)
    given.add_argument("--weights", type=Path)
    args = given.parse_args()
    runs = tomllib.loads(args.runs.read_text(encoding="utf-8"))
    encoder = runs["encoder"]
    common = ["--seed", str(runs["seed"]), "--threads", str(args.threads)]

    def rates(run: str) -> list[str]:
        return ["--lr", str(runs[run]["lr"]), "--head-lr", str(runs[run]["head_lr"])]

    def sets(run: str) -> list[str]:
        return ["--sets", *(f"{name}:{passes}" for name, passes in runs[run]["sets"].items())]

    def fit(run: str, *more: str, to: str | None = None) -> Path:
        out = args.out / (to or run)
        if not (out / "model.pt").is_file():
            script("fit.py", "--out", out, *sets(run), *rates(run), *common, *more)
        return out / "model.pt"

    base = fit("base", "--encoder", encoder)
    if "narrow" in runs:
        whole, inner, narrowed = encoder, runs["narrow"]["inner"], args.out / "narrow" / "model.pt"
        encoder = f"{whole}:{inner}"
        if not narrowed.is_file():
            script("narrow.py", base, narrowed, "--encoder", whole, "--inner", inner, *sets("narrow"), *common)
        base = narrowed
    names = ("--name", runs["name"], "--encoder", encoder)
    after = ("--encoder", encoder, "--init", str(base))
    for k in range(2):
        half = fit("halves", *after, "--hold-out", f"{k}/2", to=f"halves{k}")
        script("export.py", half, args.out / f"half{k}", *names, "--float")
    final = fit("final", *after, "--rounding")
    if "heads" in runs:
        final = fit("heads", "--encoder", encoder, "--init", str(final), "--rounding", "--heads-only")
    for folder, more in (("int8", ()), ("float", ("--float",))):
        script("export.py", final, args.out / folder, *names, *more)
    for figure in FIGURES:
        for folder in ("int8", "float"):
            print(f"\n{figure}, {folder}", flush=True)
            run([sys.executable, "-m", "sayso", "evaluate", figure, "--weights", str(args.out / folder)])
    if args.weights is not None:
        for file in (args.out / "int8").iterdir():
            (args.weights / file.name).write_bytes(file.read_bytes())


def script(name: str, *arguments: object) -> None:
    run([sys.executable, str(HERE / name), *map(str, arguments)])


def run(command: list[str]) -> None:
    print("$", " ".join(command[1:4]), "...", flush=True)
    if subprocess.run(command, check=False).returncode:
        raise SystemExit(f"{command[1:4]} failed; the rest of the runs is not made")


if __name__ == "__main__":
    main()
