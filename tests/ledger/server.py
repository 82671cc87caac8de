"""A PostgreSQL server of our own for the tests: a cluster in a temporary folder, on a Unix socket, gone afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path


def tools() -> Path | None:
    """The folder with `initdb` and `pg_ctl`: on the path, or where Debian keeps them."""
    found = shutil.which("initdb")
    if found and shutil.which("pg_ctl"):
        return Path(found).parent
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    return max((p.parent for p in versions), key=lambda p: int(p.parent.name), default=None)


@contextmanager
def server() -> Generator[str]:
    """The address of a database on a running server.

    PostgreSQL refuses to run as root, so there it runs as `postgres` or, where there is none, `nobody`.
    """
    home = tools()
    if home is None:
        raise FileNotFoundError("initdb and pg_ctl are not installed")
    folder = Path(tempfile.mkdtemp(prefix="sayso-pg-"))
    user = _user()
    if user:
        shutil.chown(folder, user)
    cluster = folder / "cluster"

    def run(*command: str) -> None:
        done = subprocess.run(command, user=user, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{command[0]} failed: {done.stdout}{done.stderr}")

    # trust and no TCP: the socket lies in a folder of our own. fsync would only slow down what is thrown away.
    run(str(home / "initdb"), "-D", str(cluster), "-A", "trust", "-U", "sayso", "-E", "UTF8", "--locale=C.UTF-8", "-N")
    options = f"-k {folder} -c listen_addresses='' -c fsync=off -c max_connections=50"
    run(str(home / "pg_ctl"), "-D", str(cluster), "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield f"postgresql://sayso@/postgres?host={folder}"
    finally:
        run(str(home / "pg_ctl"), "-D", str(cluster), "-w", "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _user() -> str | None:
    """Whom to run as: nobody else, unless we are root."""
    if os.getuid() != 0:
        return None
    import pwd

    names = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in names)
