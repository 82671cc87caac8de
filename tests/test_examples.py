"""The examples: each is read, and its parts are found."""

from __future__ import annotations

from pathlib import Path

import pytest

from sayso.collect import files
from sayso.flow import reader
from sayso.record import Dispatch, SegmentKind

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
# The story beside them, with its answers, has tests of its own (test_story.py).
FILES = sorted(p for p in EXAMPLES.iterdir() if p.suffix in {".txt", ".jsonl"})
DISPATCHES = [d for d in files.dispatches(FILES) if isinstance(d, Dispatch)]


def test_there_are_seventeen_and_none_is_a_failure() -> None:
    assert len(DISPATCHES) == len(list(files.dispatches(FILES))) == 17


@pytest.mark.parametrize("dispatch", DISPATCHES, ids=lambda d: d.text[:24])
def test_an_example_is_read_with_headline_dateline_body_and_events(dispatch: Dispatch) -> None:
    reading = reader().read(dispatch)
    kinds = [s.kind for s in reading.segments]
    assert kinds.count(SegmentKind.DATELINE) == kinds.count(SegmentKind.BODY) == 1
    assert SegmentKind.HEADLINE in kinds or dispatch.text.isupper()
    assert len(reading.events) >= 3
