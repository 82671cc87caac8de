"""What the extra `web` brings, asked for only where the web is used."""

from __future__ import annotations

import importlib
from typing import Any

from sayso.errors import PartError


def part(name: str) -> Any:
    """The module of that name.

    Raises: PartError when it is not installed.
    """
    try:
        return importlib.import_module(name)
    except ImportError as e:
        raise PartError(
            f'collecting from the web needs {name!r}, which is not installed: pip install "sayso[web]"'
        ) from e
