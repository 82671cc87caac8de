"""Schemathesis over the desk's OpenAPI, on the example story: once as one person's desk, once as a team's with a token.

    uv sync --group fuzz
    python tools/schemathesis_desk.py --minutes 10

It exits with 1 where an answer was 500 or more, or not as the description says.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path

import uvicorn

from sayso import flow
from sayso.cli.desk import application, listening
from sayso.collect.files import captures
from sayso.desk.accounts import Accounts
from sayso.desk.deskfile import DeskFile
from sayso.desk.log import log_to_stderr
from sayso.desk.rights import Role
from sayso.ledger import open_ledger
from sayso.record import Run

STORY = Path(__file__).resolve().parents[1] / "examples" / "story"
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


def now() -> datetime:
    return datetime.now(UTC)


def story(path: Path) -> str:
    """The address of a ledger with the example story in it."""
    files = [STORY / "earlier.jsonl", STORY / "dispatches.jsonl"]
    run = Run(command="schemathesis", started_at=now().isoformat(), by="tools")
    with open_ledger(path, create=True) as ledger:
        n = sum(1 for _ in flow.add(ledger, captures(files, clock=now), flow.attempt, run=run))
    print(f"{n} dispatches of the story are read", flush=True)
    return str(path)


@contextmanager
def opened(ledger: str, accounts: Path | None) -> Generator[int]:
    """The desk on a port of its own."""
    server = uvicorn.Server(uvicorn.Config(application(ledger, accounts=accounts), log_config=None, access_log=False))
    with listening(0) as sock:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]})
        thread.start()
        yield sock.getsockname()[1]
        server.should_exit = True
        thread.join()


def figures(port: int, headers: dict[str, str]) -> dict[str, int]:
    """How many requests were answered with which status, as the desk counts them."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/metrics", headers=headers)
    found: dict[str, int] = {}
    for line in connection.getresponse().read().decode().splitlines():
        if line.startswith("sayso_desk_requests_total{"):
            status = line.partition('status="')[2].partition('"')[0]
            found[status] = found.get(status, 0) + int(float(line.rpartition(" ")[2]))
    connection.close()
    return dict(sorted(found.items()))


def trial(ledger: str, *, accounts: Path | None, token: str | None, minutes: float, seed: int) -> bool:
    """True where all answers were good ones."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    with opened(ledger, accounts) as port:
        command = [
            *(sys.executable, "-m", "schemathesis.cli", "run", f"http://127.0.0.1:{port}/openapi.json"),
            *("--checks", CHECKS, "--max-time", str(int(60 * minutes)), "--seed", str(seed)),
            *("--max-examples", "100000", "--phases", "examples,coverage,fuzzing,stateful", "--continue-on-failure"),
            *("--request-timeout", "30", "--warnings", "off", "--no-color", "--generation-database", "none"),
            *("--suppress-health-check", "all"),
            *(part for name, value in headers.items() for part in ("--header", f"{name}: {value}")),
        ]
        began = time.monotonic()
        ended = subprocess.run(command, check=False)
        told = figures(port, headers)
    bad = sum(n for status, n in told.items() if status >= "500")
    of = "a team's desk, with a token" if token else "one person's desk"
    minutes = (time.monotonic() - began) / 60
    print(f"{of}: {sum(told.values()):,} requests in {minutes:.1f} min, {bad} of them 500 or more; by status {told}")
    return not bad and ended.returncode == 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10.0, help="for both trials together")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    log_to_stderr(None)
    os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", tempfile.gettempdir())
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "accounts.sqlite"
        them = Accounts(DeskFile(file), clock=now)
        them.add("fuzz", role=Role.ADMIN, password="a password of the trial")
        token = them.make_token("fuzz", name="trial", role=Role.ADMIN)
        ledger, minutes = story(Path(folder) / "story.ledger"), given.minutes / 2
        well = trial(ledger, accounts=None, token=None, minutes=minutes, seed=given.seed)
        well &= trial(ledger, accounts=file, token=token, minutes=minutes, seed=given.seed)
    sys.exit(0 if well else 1)


if __name__ == "__main__":
    main()
