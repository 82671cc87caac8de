import json
from importlib.resources import files

import pytest

from sayso.reader.trees import of_plain, trees

TOLD = {
    "names": ["people", "near"],
    "base": -1.0,
    "depth": 2,
    "trees": [
        [[0, 3.5, 1, 2, 0], [0, 0, 1, 1, -0.5], [1, 0.5, 3, 4, 0], [0, 0, 3, 3, 0.25], [0, 0, 4, 4, 2.0]],
        [[1, 0.5, 1, 2, 0], [0, 0, 1, 1, 0.0], [0, 0, 2, 2, 1.0]],
    ],
}


@pytest.mark.parametrize(
    ("row", "odds"),
    [
        ({"people": 2.0}, -1.5),
        ({"people": 3.5, "near": 1.0}, -0.5),
        ({"people": 4.0}, -0.75),
        ({"people": 4.0, "near": 1.0}, 2.0),
        ({"unheard of": 7.0}, -1.5),
    ],
)
def test_a_row_goes_down_each_tree_and_the_leaves_are_added(row: dict[str, float], odds: float):
    assert of_plain(TOLD)([row, {}]) == [odds, -1.5]


def test_no_rows_have_no_odds():
    assert of_plain(TOLD)([]) == []


@pytest.mark.parametrize("name", ["recognising", "ranking"])
def test_shipped_trees_are_whole_and_say_how_they_were_made(name: str):
    told = json.loads((files("sayso.reader") / "weights" / f"{name}.json").read_text(encoding="utf-8"))
    assert told["made"].startswith("learned 20")
    for tree in told["weights"]["trees"]:
        for k, (feature, _, left, right, _) in enumerate(tree):
            assert 0 <= feature < len(told["weights"]["names"])
            assert (left, right) == (k, k) or k < min(left, right) <= max(left, right) < len(tree)
    assert len(trees(name)([{}])) == 1
