"""Floors under the figures: what a change may not fall below unseen."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def floors() -> dict[str, dict[str, float]]:
    """The floors of each evaluation, by its name and the figure's key."""
    return tomllib.loads((files("sayso.evaluate") / "floors.toml").read_text(encoding="utf-8"))


@cache
def known() -> dict[str, dict[str, float]]:
    """The best figures known of others, by evaluation and key."""
    return tomllib.loads((files("sayso.evaluate") / "known.toml").read_text(encoding="utf-8"))


def below(name: str, figures: Mapping[str, float]) -> list[str]:
    """A sentence for each figure of the evaluation that lies below its floor, or above its ceiling (`max_KEY`)."""
    fallen: list[str] = []
    for key, floor in floors().get(name, {}).items():
        figure = figures[key.removeprefix("max_")]
        if figure > floor if key.startswith("max_") else figure < floor:
            fallen.append(f"{name} {key.removeprefix('max_')} is {figure:.4g}; the gate stands at {floor:.4g}")
    return fallen
