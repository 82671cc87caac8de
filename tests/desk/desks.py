"""A desk over a ledger, as each of the tests wants it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from sayso import linking
from sayso.desk.deskfile import DeskFile
from sayso.desk.held import Held
from sayso.desk.serving import Desk
from sayso.ledger import SqlLedger, open_ledger


def desk_over(ledger: Path, clock: Callable[[], datetime], **more: Any) -> Desk:
    """A desk with a file of its own beside the ledger; `more` is what else it is told to be."""
    told: dict[str, Any] = {
        "by": "a coder",
        "token": "a secret of the run",
        "version": "0",
        "own": DeskFile(ledger.with_suffix(".desk")),
        "ledger": "the tests'",
    }

    def opened() -> SqlLedger:
        return open_ledger(ledger, clock=clock)

    held = Held(opened, linking.incidents, linking.Afresh)
    return Desk(**({"opened": opened, "held": held, "clock": clock} | told | more))
