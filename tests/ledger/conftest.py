"""Every test here that takes `ledger` or `begin` runs against both stores, each on its real engine."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Generator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sayso.ledger import SqlLedger, open_ledger
from tests.ledger.server import server, tools

Begin = Callable[[], str]


class Clock:
    """A clock that a test sets; it stands still in between."""

    def __init__(self) -> None:
        self.at = datetime(2021, 9, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def pass_(self, **time: float) -> datetime:
        self.at += timedelta(**time)
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def postgres() -> Generator[str]:
    if tools() is None:
        message = "PostgreSQL is not installed, so the ledger is NOT tested on it: install the package postgresql"
        print(f"\n!! {message}", file=sys.__stderr__)
        pytest.skip(message)
    with server() as address:
        yield address


_numbers = itertools.count()


@pytest.fixture(params=["sqlite", "postgres"])
def begin(request: pytest.FixtureRequest, tmp_path: Path) -> Begin:
    """Makes the address of a ledger that is not begun yet, in one of the stores."""
    if request.param == "sqlite":
        return lambda: str(tmp_path / f"{next(_numbers)}.ledger")
    address: str = request.getfixturevalue("postgres")

    def schema() -> str:
        import psycopg

        # A schema of its own is as good as a database of its own, and made in a hundredth of the time.
        name = f"ledger_{next(_numbers)}"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {name}".encode())
        return f"{address}&options=-csearch_path%3D{name}"

    return schema


@pytest.fixture
def ledger(begin: Begin, clock: Clock) -> Iterator[SqlLedger]:
    with open_ledger(begin(), clock=clock, create=True) as opened:
        yield opened
