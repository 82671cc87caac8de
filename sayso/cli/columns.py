"""The option that says which columns of a table are which."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import typer


def columns(words: str | None) -> Mapping[str, str] | None:
    """Our names to the table's, as the option has them."""
    if words is None:
        return None
    from sayso.collect.forms.columns import said  # what collecting needs, which --help does not

    try:
        return said(words)
    except ValueError as e:
        raise typer.BadParameter(str(e), param_hint="--columns") from e


Columns = Annotated[
    str | None,
    typer.Option(
        "--columns",
        metavar="NAME=COLUMN,...",
        help="Which columns of a table are which, where their names do not tell: text=Body,title=Head,published=When.",
        show_default=False,
    ),
]
