"""The vocabularies, one TOML file a topic in `rules/`, and what the linear models learned, JSON in `weights/`."""

from __future__ import annotations

import json
import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def load(name: str) -> dict[str, Any]:
    """The tables of `rules/NAME.toml`; read once."""
    return tomllib.loads((resources.files("sayso.reader") / "rules" / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def learned(name: str) -> dict[str, Any]:
    """The weights of `weights/NAME.json`, as its script in `train/` wrote them; read once."""
    text = (resources.files("sayso.reader") / "weights" / f"{name}.json").read_text(encoding="utf-8")
    return json.loads(text)["weights"]
