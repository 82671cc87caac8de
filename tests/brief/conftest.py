"""What the tests of the brief share: one claim of hand-written words."""

from __future__ import annotations

import pytest

from sayso.record import Claim, Event, EventType, Evidence, Report, Span, Stance


@pytest.fixture
def claim() -> Claim:
    words = "Gunmen fired on a bus."
    return Claim(
        id="c",
        dispatch="d",
        event=Event(
            id="e1", type=EventType.ATTACK, triggers=(Span(7, 12),), reports=(Report(chain=(), stance=Stance.AFFIRMS),)
        ),
        evidence=(Evidence(dispatch="d", span=Span(0, len(words)), quote=words),),
        outlet="Pamir",
        published="2021-08-30",
    )
