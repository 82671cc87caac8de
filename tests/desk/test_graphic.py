from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.desk import graphic
from sayso.desk.graphic import folds, passages

STORY = Path(__file__).resolve().parents[2] / "examples" / "story" / "dispatches.jsonl"
LISTED = [
    w
    for words in tomllib.loads(Path(graphic.__file__).with_suffix(".toml").read_text(encoding="utf-8")).values()
    for w in words
]


def folded(text: str) -> list[str]:
    return [text[s.start : s.end].strip() for s in passages(text)]


@settings(deadline=None)
@given(st.text(alphabet=st.characters() | st.sampled_from(". \n”"), max_size=60), st.sampled_from(LISTED))
def test_the_parts_are_the_text_and_every_listed_word_is_in_a_fold(text: str, word: str) -> None:
    shown = word.replace("*", "ed")
    whole = f"{text} {shown} {text}"
    parts = list(folds(whole))
    assert "".join(p for _, p in parts) == whole
    assert any(is_graphic and shown in p for is_graphic, p in parts)
    assert not any(shown in p for is_graphic, p in parts if not is_graphic and shown not in text)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("It was quiet. The bodies were mutilated. Aid came.", ["The bodies were mutilated."]),
        ("“They had been tortured,” Gen. Omar said. He left.", ["“They had been tortured,” Gen. Omar said."]),
        ("A U.S. official spoke of rape. No more is known.", ["A U.S. official spoke of rape."]),
        ("He was BEHEADED!” She left", ["He was BEHEADED!”"]),
        ("Twelve people were killed and 30 wounded, and 3 bodies were found.", []),
        ("The grapes were harvested; a drapery hung; the corps held.", []),
    ],
)
def test_the_sentence_with_the_words_is_folded_and_no_other(text: str, sentences: list[str]) -> None:
    assert folded(text) == sentences


def test_of_the_example_story_hardly_anything_is_folded() -> None:
    texts = [json.loads(line)["text"] for line in STORY.read_text(encoding="utf-8").splitlines()]
    found = [f for t in texts for f in folded(t)]
    assert len(found) <= 2, found
