"""A checkpoint to what the reader ships: one graph with all heads in int8, labels, tokenizer, digests.

    python train/tagger/export.py RUN/model.pt FOLDER --name minilm-1 [--float]

`--float` keeps float32, to tell what int8 costs.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from encoder import folder_of
from fit import new
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from sets import HEADS

from sayso.reader.tagger import GRAPH, LABELS, TOKENIZER


def export(checkpoint: Path, folder: Path, *, name: str, encoder: str, keep_float: bool) -> None:
    """Writes the folder that `Tagger` loads."""
    model = new(encoder, init=checkpoint).eval()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        raw, plain = Path(made) / "raw.onnx", Path(made) / "plain.onnx"
        some = torch.randint(5, 100, (2, 16))
        torch.onnx.export(
            model,
            (some, torch.zeros_like(some)),
            str(raw),
            input_names=["ids", "shapes"],
            output_names=["logits"],
            dynamic_axes={k: {0: "window", 1: "piece"} for k in ("ids", "shapes", "logits")},
            opset_version=17,
            custom_opsets={"com.microsoft": 1},
            dynamo=False,
        )
        quant_pre_process(str(raw), str(plain), skip_symbolic_shape=True)
        if keep_float:
            shutil.copy(plain, folder / GRAPH)
        else:
            # The heads stay in float32: they are small, and their numbers are what everything rests on.
            last = [n.name for n in onnx.load(str(plain)).graph.node if n.op_type in {"MatMul", "Gemm"}][-1]
            quantize_dynamic(
                plain, folder / GRAPH, per_channel=True, weight_type=QuantType.QInt8, nodes_to_exclude=[last]
            )
    shutil.copy(folder_of(encoder) / "tokenizer.json", folder / TOKENIZER)
    heads = [
        {"name": h.name, "kind": h.kind.value, "labels": h.labels, "first": h.first, "last": h.last}
        for h in HEADS.values()
    ]
    (folder / LABELS).write_text(json.dumps({"name": name, "heads": heads}, indent=1) + "\n", encoding="utf-8")
    sums = [f"{hashlib.sha256((folder / n).read_bytes()).hexdigest()}  {n}" for n in (GRAPH, LABELS, TOKENIZER)]
    (folder / "SHA256SUMS").write_text("\n".join(sums) + "\n", encoding="utf-8")


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("checkpoint", type=Path)
    given.add_argument("folder", type=Path)
    given.add_argument("--name", required=True)
    given.add_argument("--encoder", default="minilm")
    given.add_argument("--float", action="store_true")
    args = given.parse_args()
    torch.manual_seed(0)
    np.random.default_rng(0)
    export(args.checkpoint, args.folder, name=args.name, encoder=args.encoder, keep_float=args.float)


if __name__ == "__main__":
    main()
