"""The picture of terminal output for the README."""

from __future__ import annotations

import re
from pathlib import Path

import specimen
from disturb import load

TOOL = Path(__file__).resolve().parents[2] / "tools" / "picture.py"


def test_a_picture_is_the_same_each_time_and_needs_no_other_file() -> None:
    tool = load(TOOL, "picture_tool")
    once, again = (
        tool.picture(specimen.reading(), command="sayso read x.txt", width=80, events=2, explain=False)
        for _ in range(2)
    )
    assert once == again
    assert "$&#160;sayso&#160;read&#160;x.txt" in once
    assert "DISPUTED" in once
    assert "EXPECTED" not in once
    assert set(re.findall(r"url\(([^)]*)\)", once)) == {
        u for u in re.findall(r"url\(([^)]*)\)", once) if u.startswith("#")
    }
