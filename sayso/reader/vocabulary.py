"""The reader's vocabularies: one TOML file a topic, in `rules/`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def load(name: str) -> dict[str, Any]:
    """The tables of `rules/NAME.toml`; read once."""
    return tomllib.loads((resources.files("sayso.reader") / "rules" / f"{name}.toml").read_text(encoding="utf-8"))
