"""Judges in files: trees evaluated as they were written, and never over other features."""

import json
import sys
from pathlib import Path

import pytest

from indexer.extract.learned.judge_file import read_judge
from indexer.extract.learned.trees import staged_scorer

FEATURES = ["length", "links"]
# links <= .5 ? (length <= 10 ? -1 : 2) : -3, and half a point for each length above 100
TREES = [[1, 0.5, [0, 10.0, -1.0, 2.0], -3.0], [0, 100.0, 0.0, 0.5]]


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    package = tmp_path / "made_up_room"
    package.mkdir()
    (package / "__init__.py").write_text("")
    data = {"features": FEATURES, "trees": TREES, "bounds": {"high": 2.2}}
    (package / "judge.json").write_text(json.dumps(data))
    monkeypatch.syspath_prepend(tmp_path)
    sys.modules.pop("made_up_room", None)
    return "made_up_room"


@pytest.mark.parametrize(
    ("row", "sum_of_trees"), [([5, 0], -1), ([50, 0], 2), ([500, 0], 2.5), ([500, 0.9], -2.5)]
)
def test_a_judge_adds_what_its_trees_say_of_a_row(room: str, row: list[float], sum_of_trees: float):
    judge = read_judge(room, "judge.json", FEATURES)
    assert judge.score(row) == sum_of_trees
    assert judge.bounds["high"] == 2.2


def test_a_judge_that_was_trained_on_other_features_is_refused(room: str):
    with pytest.raises(ValueError, match=r"judge\.json was trained on other features"):
        read_judge(room, "judge.json", ["links", "length"])


@pytest.mark.parametrize(("bound", "total"), [(10.0, 2.5), (1.5, 2.0), (2.5, 2.5)])
def test_later_stages_are_asked_only_while_the_sum_is_between_the_bounds(
    bound: float, total: float
):
    stages = [([tree], -bound, bound) for tree in TREES]
    assert staged_scorer(stages, len(FEATURES), "made up")(500.0, 0.0) == total
