"""What was learned for linking, JSON in `weights/`, as `train/linking.py` wrote it. The one door to it."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any


@cache
def learned(name: str) -> dict[str, Any]:
    """The weights of `weights/NAME.json`; read once."""
    text = (resources.files("sayso.link") / "weights" / f"{name}.json").read_text(encoding="utf-8")
    return json.loads(text)["weights"]
