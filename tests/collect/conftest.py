"""What the tests of collecting share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from website import Site, served


@pytest.fixture
def site() -> Iterator[Site]:
    with served() as site:
        yield site
