"""Makes the ledger file of today's schema that later versions must open: `python -m tests.ledger.keep_fixture`.

Run once for each step of the schema, before the next one is begun; the file and its dump then stay as they are.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sayso import linking
from sayso.ledger import dump, open_ledger
from sayso.ledger.migrate import steps
from tests.ledger.conftest import Clock
from tests.ledger.test_verify import fill

HERE = Path(__file__).parent / "files"


def keep() -> Path:
    """The file, with one of everything in it; its dump lies beside it."""
    HERE.mkdir(exist_ok=True)
    path = HERE / f"step_{steps('sqlite')[-1].number:04}.sqlite"
    path.unlink(missing_ok=True)
    with open_ledger(path, clock=Clock(), create=True) as ledger:
        fill(ledger)
        for _ in linking.catch_up(ledger):
            pass
        path.with_suffix(".jsonl").write_text("".join(dump.lines(ledger)), encoding="utf-8", newline="\n")
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.execute("VACUUM")
    connection.close()
    return path


if __name__ == "__main__":
    print(keep())  # noqa: T201
